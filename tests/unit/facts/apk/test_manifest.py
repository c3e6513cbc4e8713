from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest

from fwdiff.facts.analyse import analyse
from fwdiff.facts.apk import manifest_attributes as attr
from fwdiff.facts.apk.androguard_manifest import AndroguardTable, androguard_elements
from fwdiff.facts.apk.manifest import (
    BadManifest,
    build_manifest,
    decide_manifest,
    read_framework_values,
    read_manifest,
)
from fwdiff.facts.containers.zip_archive import ZipArchive
from fwdiff.facts.xml import axml
from fwdiff.model import (
    Component,
    ComponentKind,
    Manifest,
    Overlay,
    PermissionDeclaration,
    PermissionRequest,
    ResourceValue,
)
from tests.unit.facts.archives import APKS, built, zipped
from tests.unit.facts.resource_writer import (
    Attribute,
    Tag,
    TypeChunk,
    android,
    binary_xml,
    locale_config,
    resource_table,
    sdk_config,
    string_pool,
    with_too_many_attributes,
)

INTEGER, BOOLEAN, REFERENCE = 0x10, 0x12, 1
TRUE, FALSE = 0xFFFFFFFF, 0


def document(
    *children: Tag,
    application: Sequence[Attribute] = (),
    components: Sequence[Tag] = (),
    root: Sequence[Attribute] = (),
) -> bytes:
    tags = [*children, Tag("application", application, components)]
    return binary_xml(Tag("manifest", [Attribute("package", "com.example"), *root], tags))


def read(manifest: bytes, table: bytes | None = None) -> Manifest:
    members = {"AndroidManifest.xml": manifest} | ({} if table is None else {"resources.arsc": table})
    found = read_manifest(ZipArchive(zipped(members)))
    assert found is not None
    return found.manifest


def read_built(name: str) -> Manifest:
    found = read_manifest(built(name))
    assert found is not None
    assert found.problems == ()
    return found.manifest


def component(tag: Tag, *, application: Sequence[Attribute] = (), target: int | None = None) -> Component:
    sdk = [] if target is None else [Tag("uses-sdk", [android(attr.TARGET_SDK_VERSION, target, INTEGER)])]
    (found,) = read(document(*sdk, application=application, components=[tag])).components
    return found


def named(kind: str, *attributes: Attribute, name: str = ".X", filters: Sequence[Tag] = ()) -> Tag:
    return Tag(kind, [android(attr.NAME, name), *attributes], filters)


def asked(name: str, *attributes: Attribute, tag: str = "uses-permission", children: Sequence[Tag] = ()) -> Tag:
    return Tag(tag, [android(attr.NAME, name), *attributes], children)


def intent_filter(*actions: str) -> Tag:
    return Tag("intent-filter", [], [Tag("action", [android(attr.NAME, action)]) for action in actions])


def test_a_whole_manifest_built_by_aapt() -> None:
    manifest = read_built("v1.apk")
    main = "com.example.plain:main"
    guard = "com.example.GUARD"
    assert manifest == Manifest(
        package="com.example.plain",
        version_code=(2 << 32) + 0xEE6B2800,
        version_name="1.2-β𝄞",
        min_sdk=21,
        target_sdk=28,
        shared_user_id="com.example.shared",
        enabled=True,
        has_code=True,
        application_class="com.example.plain.App",
        uses_cleartext_traffic=True,
        debuggable=True,
        split=None,
        permissions_requested=(
            PermissionRequest("android.permission.INTERNET"),
            PermissionRequest("android.permission.READ_PHONE_STATE", known_since=23),
        ),
        permissions_declared=(
            PermissionDeclaration("com.example.GUARD", "signature|privileged"),
            PermissionDeclaration("com.example.OLD", "signature|privileged"),
            PermissionDeclaration("com.example.PLAIN", "normal"),
        ),
        components=(
            Component(
                ComponentKind.ACTIVITY,
                "com.example.plain.Main",
                exported=True,
                enabled=True,
                permission=guard,
                actions=("android.intent.action.MAIN", "com.example.OPEN"),
                process=main,
            ),
            Component(ComponentKind.ACTIVITY, "com.other.Quiet", exported=False, enabled=True, process=main),
            Component(
                ComponentKind.ACTIVITY_ALIAS,
                "com.example.plain.Alias",
                exported=False,
                enabled=False,
                permission=guard,
                process=main,
            ),
            Component(
                ComponentKind.PROVIDER,
                "com.example.plain.Data",
                exported=False,
                enabled=True,
                permission="com.example.READ (read), com.example.WRITE (write)",
                authorities=("com.example.a", "com.example.b"),
                process=main,
            ),
            Component(
                ComponentKind.RECEIVER,
                "com.example.plain.Boot",
                exported=True,
                enabled=True,
                permission=guard,
                actions=("android.intent.action.BOOT_COMPLETED",),
                process=main,
            ),
            Component(
                ComponentKind.SERVICE,
                "com.example.plain.Work",
                exported=False,
                enabled=True,
                permission="android.permission.BIND_JOB_SERVICE",
                process="com.example.work",
            ),
        ),
        overlay=None,
        uses_libraries=("org.apache.http.legacy",),
        protected_broadcasts=("com.example.BROADCAST",),
    )


def test_an_overlay_built_by_aapt() -> None:
    manifest = read_built("overlay.apk")
    assert manifest.overlay == Overlay(
        "com.example.client", is_static=True, priority=-3, required_property="ro.example.sku", required_value="600WW"
    )
    assert manifest.has_code is False


@pytest.mark.parametrize("name", ["resources_utf16.apk", "resources_sparse.apk"])
def test_references_resolved_as_on_the_target_platform(name: str) -> None:
    manifest = read_built(name)
    assert manifest.version_name == "3.1 “stable” β𝄞"
    assert manifest.enabled is True
    assert {
        item.name.rpartition(".")[2]: (item.enabled, item.exported, item.authorities) for item in manifest.components
    } == {
        "Old": (False, False, ()),
        "Far": (False, False, ()),
        "Data": (True, True, ("com.example.resources.data",)),
    }


def test_defaults() -> None:
    assert read(document()) == Manifest(
        package="com.example",
        version_code=0,
        version_name=None,
        min_sdk=None,
        target_sdk=None,
        shared_user_id=None,
        enabled=True,
        has_code=True,
        application_class=None,
        uses_cleartext_traffic=None,
        debuggable=False,
        split=None,
        permissions_requested=(),
        permissions_declared=(),
        components=(),
        overlay=None,
    )


def test_no_manifest() -> None:
    assert read_manifest(ZipArchive(zipped({"classes.dex": b""}))) is None


@pytest.mark.parametrize(
    ("kind", "filters", "exported"),
    [
        ("activity", [], False),
        ("activity", [intent_filter("a")], True),
        ("activity", [intent_filter()], False),
        ("receiver", [intent_filter("a")], True),
        ("service", [intent_filter()], True),
        ("service", [], False),
        ("activity-alias", [intent_filter("a")], True),
        ("provider", [intent_filter("a")], False),
    ],
)
def test_exported_by_default(kind: str, filters: list[Tag], exported: bool) -> None:
    assert component(named(kind, filters=filters), target=28).exported is exported
    for said in (True, False):
        own = android(attr.EXPORTED, TRUE if said else FALSE, BOOLEAN)
        assert component(named(kind, own, filters=filters), target=28).exported is said


@pytest.mark.parametrize(("target", "exported"), [(None, True), (16, True), (17, False)])
def test_providers_are_exported_below_target_17(target: int | None, exported: bool) -> None:
    assert component(named("provider"), target=target).exported is exported


@pytest.mark.parametrize(
    ("name", "full"),
    [(".A", "com.example.A"), ("A", "com.example.A"), ("org.other.A", "org.other.A"), (".a.B", "com.example.a.B")],
)
def test_names_in_full(name: str, full: str) -> None:
    assert component(named("service", name=name)).name == full
    assert read(document(application=[android(attr.NAME, name)])).application_class == full


def test_a_component_without_a_name_is_none() -> None:
    assert read(document(components=[Tag("service")])).components == ()


@pytest.mark.parametrize(
    ("own", "of_application", "effective"),
    [(None, None, None), (None, "a.P", "a.P"), ("o.P", "a.P", "o.P"), ("", "a.P", None)],
)
def test_permission_of_a_component(own: str | None, of_application: str | None, effective: str | None) -> None:
    attributes = [] if own is None else [android(attr.PERMISSION, own)]
    application = [] if of_application is None else [android(attr.PERMISSION, of_application)]
    assert component(named("service", *attributes), application=application).permission == effective


@pytest.mark.parametrize(
    ("both", "reading", "writing", "effective"),
    [
        ("p", None, None, "p"),
        (None, "r", "r", "r"),
        (None, "r", None, "r (read)"),
        (None, None, "w", "w (write)"),
        ("p", "r", None, "r (read), p (write)"),
        ("p", "", None, "p (write)"),
    ],
)
def test_permission_of_a_provider(both: str | None, reading: str | None, writing: str | None, effective: str) -> None:
    given = [(attr.PERMISSION, both), (attr.READ_PERMISSION, reading), (attr.WRITE_PERMISSION, writing)]
    attributes = [android(identifier, name) for identifier, name in given if name is not None]
    assert component(named("provider", *attributes)).permission == effective


def test_an_alias_has_the_permission_and_process_of_its_target() -> None:
    target = named("activity", android(attr.PERMISSION, "t.P"), android(attr.PROCESS, ":t"), name=".Target")
    alias = named("activity-alias", android(attr.TARGET_ACTIVITY, ".Target"), name=".Alias")
    found = read(document(components=[target, alias])).components[1]
    assert (found.kind, found.permission, found.process) == ("activity-alias", "t.P", "com.example:t")


def test_equal_components_are_one_and_unequal_ones_two() -> None:
    disabled = named("service", android(attr.ENABLED, FALSE, BOOLEAN))
    found = read(document(components=[named("service"), named("service"), disabled])).components
    assert [item.enabled for item in found] == [True, False]


def test_what_is_not_in_its_place_does_not_count() -> None:
    permission = Tag("uses-permission", [android(attr.NAME, "p")])
    nested = Tag("intent-filter", [], [Tag("other", [], [Tag("action", [android(attr.NAME, "a")])])])
    manifest = read(
        document(Tag("queries", [], [permission, named("service")]), components=[named("activity", filters=[nested])])
    )
    assert manifest.permissions_requested == ()
    assert [(item.kind, item.actions, item.exported) for item in manifest.components] == [("activity", (), False)]


def test_a_second_application_is_ignored() -> None:
    second = Tag("application", [android(attr.DEBUGGABLE, TRUE, BOOLEAN)], [named("service")])
    data = binary_xml(Tag("manifest", [Attribute("package", "p.q")], [Tag("application"), second]))
    manifest = read(data)
    assert (manifest.debuggable, manifest.components) == (False, ())


def test_twins_without_namespace_lose() -> None:
    root = [Attribute("versionCode", "1"), android(attr.VERSION_CODE, 9, INTEGER), Attribute("sharedUserId", "s")]
    fake = Attribute("package", "com.fake", namespace="http://schemas.android.com/apk/res/android")
    manifest = read(binary_xml(Tag("manifest", [fake, Attribute("package", "com.example"), *root])))
    assert (manifest.package, manifest.version_code, manifest.shared_user_id) == ("com.example", 9, None)


def test_split_and_sdk_of_the_last_element_that_gives_it() -> None:
    versions = [
        Tag("uses-sdk", [android(attr.MIN_SDK_VERSION, 19, INTEGER), android(attr.TARGET_SDK_VERSION, 28, INTEGER)]),
        Tag("uses-sdk", [android(attr.TARGET_SDK_VERSION, 29, INTEGER)]),
    ]
    manifest = read(document(*versions, root=[Attribute("split", "config.de")]))
    assert (manifest.min_sdk, manifest.target_sdk, manifest.split) == (19, 29, "config.de")


def test_numbers_and_booleans_as_words() -> None:
    sdk = Tag("uses-sdk", [android(attr.MIN_SDK_VERSION, "26"), android(attr.TARGET_SDK_VERSION, "Tiramisu")])
    manifest = read(document(sdk, application=[android(attr.DEBUGGABLE, "true"), android(attr.ENABLED, "nope")]))
    assert (manifest.min_sdk, manifest.target_sdk) == (26, None)
    assert (manifest.debuggable, manifest.enabled) == (True, False)


@pytest.mark.parametrize("reference", [0x7F0B0001, 0x01040000])
def test_references_that_nothing_resolves(reference: int) -> None:
    root = [android(attr.VERSION_NAME, reference, REFERENCE)]
    application = [
        android(attr.ENABLED, reference, REFERENCE),
        android(attr.USES_CLEARTEXT_TRAFFIC, reference, REFERENCE),
    ]
    for table in (None, resource_table(["x"], {0x7F: [TypeChunk(1, {0: (3, 0)})]})):
        manifest = read(document(root=root, application=application), table)
        assert manifest.version_name == f"@{reference:08x}"
        assert manifest.enabled is True
        assert manifest.uses_cleartext_traffic is None


def test_a_null_reference_is_no_value() -> None:
    assert read(document(root=[android(attr.VERSION_NAME, 0, REFERENCE)])).version_name is None


def test_a_name_that_is_a_number() -> None:
    assert read(document(root=[android(attr.VERSION_NAME, 0xFFFFFFFF, INTEGER)])).version_name == "-1"
    assert read(document(root=[android(attr.VERSION_NAME, TRUE, BOOLEAN)])).version_name == "true"


def test_androguard_reads_what_our_reader_refuses() -> None:
    manifest = read(
        with_too_many_attributes(document(root=[android(attr.VERSION_CODE, 9, INTEGER, name="versionCode")]))
    )
    assert manifest.read_by == "androguard"
    assert (manifest.package, manifest.version_code) == ("com.example", 9)


def test_requests_keep_their_limits() -> None:
    feature = Tag("required-feature", [android(attr.NAME, "f.CHILD")])
    absent = Tag("required-not-feature", [android(attr.NAME, "f.NOT")])
    required = android(attr.REQUIRED_FEATURE, "f.OWN")
    tags = [
        asked("p.OLD", android(attr.MAX_SDK_VERSION, 22, INTEGER)),
        asked("p.OLD", android(attr.MIN_SDK_VERSION, 31, INTEGER)),
        asked("p.M", tag="uses-permission-sdk-m"),
        asked("p.FEATURE", required, children=[feature, absent]),
        asked("p.WORD", android(attr.MAX_SDK_VERSION, "22")),
    ]
    assert read(document(*tags)).permissions_requested == (
        PermissionRequest("p.FEATURE", required_features=("f.CHILD", "f.OWN"), excluded_features=("f.NOT",)),
        PermissionRequest("p.M", known_since=23),
        PermissionRequest("p.OLD", min_sdk=31),
        PermissionRequest("p.OLD", max_sdk=22),
        PermissionRequest("p.WORD"),
    )


def test_a_permission_whose_name_is_a_reference_is_not_requested() -> None:
    name = Tag("uses-permission", [android(attr.NAME, 0x7F010000, REFERENCE)])
    table = resource_table(["android.permission.READ_SMS"], {0x7F: [TypeChunk(1, {0: (3, 0)})]})
    assert read(document(name), table).permissions_requested == ()


def test_hosts_of_links_are_hosts_whatever_their_ending_and_also_where_a_resource_holds_them() -> None:
    written, referred = (
        Tag("data", [android(attr.SCHEME, "https"), android(attr.HOST, value, kind)])
        for value, kind in (("written.vendor.io", 3), (0x7F010000, REFERENCE))
    )
    filtered = Tag("intent-filter", [], [written, referred])
    activity = Tag("activity", [android(attr.NAME, ".A")], [filtered])
    types = [
        TypeChunk(1, {0: (REFERENCE, 0x7F010001)}),
        TypeChunk(1, {1: (3, 0), 2: (3, 2)}),
        TypeChunk(1, {1: (3, 1)}, locale_config(b"zh")),
    ]
    table = resource_table(["m.one.io", "two.vendor.top", "other.vendor.io"], {0x7F: types})
    members = {"AndroidManifest.xml": document(components=[activity]), "resources.arsc": table}
    rows = [(row.member, row.host) for row in analyse(zipped(members)).endpoints if row.host != "schemas.android.com"]
    assert rows == [
        ("AndroidManifest.xml", "written.vendor.io"),
        ("resources.arsc", "m.one.io"),
        ("resources.arsc", "two.vendor.top"),
    ]


def test_elements_nested_beyond_a_limit_are_passed_over() -> None:
    deep = Tag("unknown")
    for _ in range(200):
        deep = Tag("unknown", [], [deep])
    assert read(document(deep, asked("p.AFTER"))).permissions_requested == (PermissionRequest("p.AFTER"),)


@pytest.mark.parametrize(
    ("reference", "table"),
    [
        (0x01110001, None),
        (0x7F010000, resource_table([], {0x7F: [TypeChunk(1, {0: (REFERENCE, 0x01110001)})]})),
        (
            0x7F010000,
            resource_table(
                [],
                {
                    0x7F: [
                        TypeChunk(1, {0: (BOOLEAN, TRUE)}),
                        TypeChunk(1, {0: (REFERENCE, 0x01110001)}, sdk_config(28)),
                    ]
                },
            ),
        ),
    ],
    ids=["of the framework", "of the framework by a resource", "of the framework from API level 28 on"],
)
def test_what_an_image_decides_is_kept_with_all_its_values(reference: int, table: bytes | None) -> None:
    data = document(
        Tag("uses-sdk", [android(attr.TARGET_SDK_VERSION, 30, INTEGER)]),
        components=[named("service", android(attr.ENABLED, reference, REFERENCE))],
    )
    members = {"AndroidManifest.xml": data} | ({} if table is None else {"resources.arsc": table})
    reading = read_manifest(ZipArchive(zipped(members)))
    assert reading is not None
    assert reading.manifest.components[0].enabled is None
    assert reading.undecided is not None
    for value in (TRUE, FALSE):
        decided = decide_manifest(reading.undecided, {reference: value}.get)
        assert decided.components[0].enabled is bool(value)
    assert reading.undecided.values[-1].reference == 0x01110001


def test_a_framework_gives_its_booleans_numbers_and_texts() -> None:
    names = string_pool(["drawable", "bool", "string"], utf8=True)
    types = [
        TypeChunk(1, {0: (3, 0)}),
        TypeChunk(2, {1: (BOOLEAN, FALSE)}),
        TypeChunk(2, {1: (BOOLEAN, TRUE)}, sdk_config(33)),
        TypeChunk(3, {0: (3, 0)}),
        TypeChunk(3, {0: (3, 1)}, locale_config(b"de")),
    ]
    table = resource_table(["a", "b"], {0x01: types}, type_names=names)
    assert read_framework_values(ZipArchive(zipped({"resources.arsc": table}))) == (
        ResourceValue(0x01020001, 0, FALSE),
        ResourceValue(0x01020001, 33, TRUE),
        ResourceValue(0x01030000, 0, "a"),
    )


def test_a_manifest_that_nobody_reads() -> None:
    with pytest.raises(BadManifest, match="androguard"):
        read(b"<manifest package='text'/>")


def test_a_manifest_without_a_package() -> None:
    with pytest.raises(BadManifest, match="no package"):
        read(binary_xml(Tag("manifest")))


def test_a_wrong_root() -> None:
    with pytest.raises(BadManifest, match="no package"):
        read(binary_xml(Tag("resources", [Attribute("package", "com.example")])))


def test_androguard_reads_the_same() -> None:
    """The second reader is fit to stand in: on sound input both agree, but for values by platform version."""
    for name in ("v1.apk", "overlay.apk"):
        archive = built(name)
        entry = archive.find("AndroidManifest.xml")
        assert entry is not None
        document = archive.read(entry)
        theirs = build_manifest(androguard_elements(document), AndroguardTable(archive).lookup)
        ours = build_manifest(axml.elements(document), lambda _, __: None)
        assert theirs == ours


def test_androguard_resolves_references() -> None:
    table = AndroguardTable(built("resources_utf16.apk"))
    found = {table.lookup(0x7F000000 | kind << 16 | index, 0) for kind in range(5) for index in range(4)}
    assert {"3.1 “stable” β𝄞", "com.example.resources.data", None} <= found
    assert AndroguardTable(built("v1.apk")).lookup(0x7F010000, 0) is None


def test_androguard_is_not_imported_where_our_reader_suffices() -> None:
    script = (
        "import sys, pathlib\n"
        "from fwdiff.facts.containers.zip_archive import ZipArchive\n"
        "from fwdiff.facts.apk.manifest import read_manifest\n"
        "from fwdiff.facts.signing.signature import read_signatures\n"
        f"archive = ZipArchive(pathlib.Path({str(APKS / 'v1.apk')!r}).read_bytes())\n"
        "signatures = read_signatures(archive).signatures\n"
        "print(read_manifest(archive).manifest.package, len(signatures), 'androguard' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["com.example.plain", "1", "False"]


def test_receiver_keeps_the_data_its_filters_take_and_an_activity_does_not() -> None:
    code = [android(attr.SCHEME, "android_secret_code"), android(attr.HOST, "9999")]
    data = [
        code,
        [android(attr.SCHEME, "package")],
        [android(attr.MIME_TYPE, "text/plain")],
        [android(attr.PATH, "/x")],
    ]
    filters = [Tag("intent-filter", (), [Tag("data", attributes) for attributes in data])]
    found = component(named("receiver", filters=filters))
    assert found.data == ("android_secret_code://9999/x", "package://9999/x", "text/plain")
    assert component(
        named("receiver", filters=[*filters, Tag("intent-filter", (), [Tag("data", [code[0]])])])
    ).data == (
        "android_secret_code:",
        *found.data,
    )
    assert component(named("activity", filters=filters)).data == ()
