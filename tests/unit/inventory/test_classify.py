from __future__ import annotations

import pytest
from msgspec.structs import replace

from fwdiff.inventory.classify import Classifier
from fwdiff.knowledge.tables import endpoint_noise
from fwdiff.model import CodeSite, EndpointClass, EndpointContext, EndpointFact, EndpointOrigin
from tests.unit.inventory.builders import endpoint


def classify(url: str, names: frozenset[str] = frozenset()) -> str:
    return Classifier(names).classify(endpoint(url))


def of(host: str, url: str, scheme: str) -> EndpointFact:
    return EndpointFact(url, host, scheme, None, EndpointOrigin.DEX, "classes.dex", 0)


@pytest.mark.parametrize(
    "url",
    [
        "http://zzhc.vnet.cn",
        "apr.c2dms.com",
        "c2dms.com",
        "cn.c2dms.com",
        "https://caivssp-no-ww.c2dms.com",
        "http://fihtdc.com/",
        "http://tpe-ota.fihtdc.com/x",
        "https://softlock.hmdglobal.com",
        "https://upps.hmdglobal.net",
        "http://124.207.3.53:8083/register",
        "219.90.56.146",
        "time.android.com",
        "8.8.8.8",
        "http://dm.wo.com.cn:6001/register",
        "http://a.fxltsbl.com",
        "https://www.google.com/",
        "http://www.google.com/gen_204",
        "https://www.googleapis.com/drive/v3/files",
        "https://api.github.com/repos",
        "https://location.services.mozilla.com/v1/geolocate",
        "https://ixk4hpvmq8.execute-api.us-west-2.amazonaws.com/prod",
        "http://mmsc.monternet.com",
        "http://[2001:4860:4860::8888]/",
        "mqtt://push.maker.cn:1883",
        "http://mmsc.axis/",
        "https://hidden.onion/",
        "https://cps.c2dms.com",
        "https://%s.c2dms.com/",
        "http://mns.cn-****.aliyuncs.com",
        "https://.netflix.com",
        "https://{region}.maker.com.cn/api",
        "https://maker-%s.cn/",
        "https://{region}-maker.com.cn/api",
        "http://ocsp.maker.cn/",
        "http://crl3.maker.cn/",
        "http://www.maker.cn/root.crl",
        "http://www.maker.cn/ocsp",
        "http://schemas.maker.cn/x",
        "http://xmlns.maker.cn/x",
        "https://git.maker.cn/x.git",
        "app://maker.app",
        "ocsp.maker.cn",
    ],
)
def test_services(url: str) -> None:
    if "[" in url:
        assert Classifier(frozenset()).classify(of("2001:4860:4860::8888", url, "http")) == "service"
    else:
        assert classify(url) == "service"


@pytest.mark.parametrize("url", ["sms:10659401", "10659401"])
def test_short_codes_are_services(url: str) -> None:
    scheme, _, number = url.rpartition(":")
    assert Classifier(frozenset()).classify(of(number, url, scheme)) is EndpointClass.SERVICE


@pytest.mark.parametrize(
    "url",
    [
        "http://schemas.android.com/apk/res/android",
        "http://schemas.datacontract.org/2004/07/x",
        "http://www.w3.org/2001/XMLSchema",
        "http://xmlpull.org/v1/doc/features.html#process-namespaces",
        "http://xml.org/sax/features/namespaces",
        "http://www.google.com/schemas/x",
        "http://www.google.com/oha/rdf/ua-profile-kila.xml",
        "https://www.googleapis.com/auth/drive.file",
        "http://apache.org/xml/features/nonvalidating/load-external-dtd",
        "http://jabber.org/protocol/disco#info",
        "http://acs.amazonaws.com/groups/global/AllUsers",
        "http://javax.xml.transform.dom.DOMResult/feature",
        "http://org.dom4j.io.DoucmentSource/feature",
        "http://ns.adobe.com/xap/1.0/",
        "playready://AllLicenses.playready",
    ],
)
def test_namespaces(url: str) -> None:
    assert classify(url) == "namespace"


@pytest.mark.parametrize(
    "url",
    [
        "http://www.apache.org/licenses/LICENSE-2.0",
        "https://github.com/google/leveldb.git",
        "https://developer.android.com/guide",
        "https://chromium.googlesource.com/x",
        "http://en.wikipedia.org/wiki/X",
        "http://www.gnu.org/licenses/",
    ],
)
def test_documents(url: str) -> None:
    assert classify(url) == "doc"


@pytest.mark.parametrize(
    "url",
    [
        "http://ocsp.godaddy.com/",
        "http://crl3.digicert.com/sha2.crl0",
        "http://certificates.starfieldtech.com/repository/1604",
    ],
)
def test_certificates(url: str) -> None:
    assert classify(url) == "pki"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://api.example.org/x",
        "https://%s/",
        "http://http",
        "https://a%s.com/",
        "https://www%d.com/",
        "http://{host}/x",
        "http://www.",
        "http://www",
        "https://dev-",
        "http://(.*)oem(.*)",
        "https://www.%s.com/",
        "http://mmc.172.26.5.132/servlets/mms",
        "http://10.152.10.70.38090/",
        "http://192.0.2.7/",
        "http://-.com/",
    ],
)
def test_placeholders(url: str) -> None:
    assert classify(url) == "placeholder"


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8080/x",
        "127.0.0.1",
        "http://10.0.0.172:80",
        "192.168.43.1",
        "169.254.1.1",
        "http://172.028.252.211:8080",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.251",
        "255.255.255.255",
        "http://mmsc/",
        "http://printer.local/",
    ],
)
def test_local(url: str) -> None:
    assert classify(url) == "local"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("3627734734", "service"),
        ("0xd83ad60e", "service"),
        ("0XD83AD60E", "service"),
        ("0330.072.0326.016", "service"),
        ("0xd8.3855886", "service"),
        ("216.58.54798", "service"),
        ("012.0.0.0254", "local"),
        ("010.000.000.172", "service"),
        ("2130706433", "local"),
        ("0x7f.1", "local"),
        ("3221225991", "placeholder"),
        ("4294967296", "local"),
        ("256.1", "placeholder"),
        ("09.1", "placeholder"),
    ],
)
def test_an_address_in_any_notation_is_what_it_means(host: str, expected: str) -> None:
    assert Classifier(frozenset()).classify(of(host, f"http://{host}/p", "http")) == expected


def test_bare_name_that_the_image_gives_to_something_of_its_own_is_a_namespace() -> None:
    names = frozenset({"cn.maker", "cn.maker.com"})
    assert classify("cn.maker.com", names) == "namespace"
    assert classify("http://cn.maker.com/", names) == "service"
    assert classify("cn.maker.com") == "service"


@pytest.mark.parametrize(
    "host", ["", ".", "-", "::", "[", "\x00", "\u202e.com", "1.2.3", "999.1.1.1", "a" * 300, "%25%"]
)
def test_hostile_hosts_get_a_class(host: str) -> None:
    assert Classifier(frozenset()).classify(of(host, f"http://{host}/", "http")) in set(EndpointClass)


@pytest.mark.parametrize("context", EndpointContext)
def test_what_the_text_around_shows_decides_of_a_service_alone(context: EndpointContext) -> None:
    service, namespace = endpoint("http://a.maker.com/"), endpoint("http://schemas.android.com/")
    judged = Classifier(frozenset()).classify(replace(service, context=context))
    assert judged not in (EndpointClass.SERVICE, EndpointClass.PLACEHOLDER)
    assert Classifier(frozenset()).classify(replace(namespace, context=context)) == "namespace"


def test_each_context_has_one_class() -> None:
    contexts = [context for rule in endpoint_noise().context for context in rule.contexts]
    assert sorted(contexts) == sorted(EndpointContext)


def test_addresses_in_the_tests_of_a_parser_are_documents_where_nothing_else_holds_them() -> None:
    parser = CodeSite("Lgov/nist/javax/sip/parser/StringMsgParser;", "main")
    other = CodeSite("Lcom/maker/Register;", "send")
    fact = endpoint("135.180.130.133")
    assert Classifier(frozenset()).classify(replace(fact, code=(parser,))) == "doc"
    assert Classifier(frozenset()).classify(replace(fact, code=(parser, other))) == "service"


def test_the_name_of_an_accounts_provider_is_no_service_where_only_the_list_of_them_holds_it() -> None:
    providers = CodeSite("Lcom/google/android/gms/auth/api/signin/IdProvider;", "<clinit>")
    fact = endpoint("https://www.facebook.com")
    assert Classifier(frozenset()).classify(replace(fact, code=(providers,))) == "namespace"
    assert Classifier(frozenset()).classify(replace(fact, code=(providers, CodeSite("La;", "b")))) == "service"


@pytest.mark.parametrize("host", ["wi-fi.org", "cisco.com", "uberproxy.prod.google.com"])
def test_realms_of_test_tools_and_suffixes_of_a_makers_network_are_no_services_where_no_scheme_is_written(
    host: str,
) -> None:
    assert classify(host) in ("placeholder", "local")
    assert classify(f"https://{host}/") == "service"


def test_the_name_of_an_access_point_is_no_host_in_data_and_may_be_one_in_code() -> None:
    classifier = Classifier(frozenset(), frozenset({"internet.maker.com"}))
    data = endpoint("internet.maker.com", origin=EndpointOrigin.XML)
    assert classifier.classify(data) == "local"
    assert classifier.classify(replace(data, origin=EndpointOrigin.DEX)) == "service"
    assert classifier.classify(endpoint("http://internet.maker.com/", origin=EndpointOrigin.XML)) == "service"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("ims.mnc001.mcc242.3gppnetwork.org", "local"),
        ("epdg.epc.mnc001.mcc242.pub.3gppnetwork.org", "service"),
        ("https://aes.mnc230.mcc311.pub.3gppnetwork.org/x", "service"),
        ("https://xcap.ims.mnc230.mcc311.3gppnetwork.org/x", "service"),
    ],
)
def test_names_between_operators_are_local_and_their_public_part_is_not(url: str, expected: str) -> None:
    assert classify(url) == expected


def test_names_of_compiler_intrinsics_are_no_hosts() -> None:
    assert classify("llvm.mips.addq.ph") == "namespace"
    assert classify("http://llvm.mips.addq.ph/") == "service"


@pytest.mark.parametrize(
    "url",
    ["http://ocsp.digicert.com/", "http://schemas.android.com/", "https://github.com/maker/x"],
)
def test_no_name_hides_what_code_opens(url: str) -> None:
    assert classify(url) != "service"
    assert Classifier(frozenset()).classify(replace(endpoint(url), opened=True)) == "service"


@pytest.mark.parametrize("url", ["http://localhost:8080/", "https://%s/", "http://example.com/"])
def test_what_code_opens_on_the_device_or_completes_is_no_service(url: str) -> None:
    assert Classifier(frozenset()).classify(replace(endpoint(url), opened=True)) == classify(url) != "service"
