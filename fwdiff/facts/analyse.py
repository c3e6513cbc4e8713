"""One file's content to its facts: the kind of content decides who reads it."""

from __future__ import annotations

from msgspec.structs import replace

from fwdiff.errors import ImageError
from fwdiff.facts.apk.apk_identity import ApkIdentity, read_identity
from fwdiff.facts.apk.manifest import MANIFEST_NAME
from fwdiff.facts.apk.network_security import BadNetworkSecurity, read_network_security
from fwdiff.facts.archive_members import MEMBER_ORIGINS, read_content, read_members, read_packed_entries
from fwdiff.facts.containers.zip_archive import BadZip, ZipArchive
from fwdiff.facts.content import Content, content_of, is_mostly_text, is_oat
from fwdiff.facts.dex.api_uses import merged
from fwdiff.facts.dex.property_uses import merged_properties
from fwdiff.facts.dex.vdex import read_carved, read_vdex
from fwdiff.facts.endpoints.batch import Batch
from fwdiff.facts.endpoints.collection import Collection
from fwdiff.facts.parts import GzipContent
from fwdiff.facts.settings.carrier_protobuf import read_carrier_settings
from fwdiff.facts.settings.file_list import read_file_list
from fwdiff.facts.settings.selinux_policy import read_policy
from fwdiff.facts.settings.text_config import read_settings
from fwdiff.facts.settings.verified_boot import read_verified_boot
from fwdiff.facts.signing.certificates import der_certificate
from fwdiff.facts.unread_content import unread_reason
from fwdiff.images.format import HEAD
from fwdiff.images.formats.file_systems import holds_files
from fwdiff.model import (
    EndpointOrigin,
    FactKind,
    FactProblem,
    FileFacts,
    Manifest,
    NetworkSecurity,
    ProblemKind,
    Setting,
)
from fwdiff.model.inventory import IMAGE_INSIDE

_KINDS = {
    Content.BINARY_XML: FactKind.XML,
    Content.HEAP: FactKind.DATA,
    Content.GZIP: FactKind.DATA,
}
_ORIGINS = {
    **MEMBER_ORIGINS,
    Content.XML: EndpointOrigin.TEXT,
    Content.TEXT: EndpointOrigin.TEXT,
}
_APEX_PAYLOADS = ("apex_payload.img", "original_apex")
"""What an APEX or a compressed one holds: their files are entries of the image's listing, read on their own."""
_NO_APK = ApkIdentity()


def analyse(data: bytes) -> FileFacts:
    """What one file says, by its whole content alone.  Bad content never raises: what cannot be read is a problem."""
    content = content_of(data)
    return _analyse_gzip(data) if content is Content.GZIP else _analyse_unpacked(data, content, held=len(data))


def _analyse_unpacked(data: bytes, content: Content, *, held: int) -> FileFacts:
    facts = _analyse_zip(data, held) if content is Content.ZIP else _analyse_content(data, content)
    if not holds_files(data[:HEAD]):
        return facts
    return replace(facts, problems=(*facts.problems, FactProblem(ProblemKind.UNSUPPORTED, IMAGE_INSIDE)))


def _analyse_content(data: bytes, content: Content) -> FileFacts:
    collection = Collection()
    settings: tuple[Setting, ...] = ()
    kind = _KINDS.get(content) or FactKind(content.value)
    if content is Content.DEX:
        batch = Batch(collection)
        read_content(data, "", batch, collection, depth=1)
        batch.flush()
    elif content is Content.VDEX:
        read_vdex(data, "", collection)
    elif content is Content.ELF and is_oat(data):
        kind = FactKind.OAT
        if not read_carved(data, "", collection):
            _scan(data, content, collection)
    elif content not in (Content.MEDIA, Content.HEAP):
        settings = _settings(data, content, collection)
        if reason := unread_reason(data, content):
            collection.add_problem(ProblemKind.UNSUPPORTED, reason, "")
        _scan(data, content, collection)
        if content is Content.DATA:
            _read_packed_entries(data, collection)
    facts = _facts(kind, collection, settings=settings)
    files = read_file_list(data) if content is Content.TEXT else ()
    return replace(facts, file_list=files) if files else facts


def _analyse_zip(data: bytes, held: int) -> FileFacts:
    collection = Collection(held)
    try:
        archive = ZipArchive(data)
    except BadZip as error:
        collection.add_problem(ProblemKind.DAMAGED, f"zip: {error}", "")
        _scan(data, Content.DATA, collection)
        return _facts(FactKind.ZIP, collection)
    kind = _archive_kind(archive)
    identity = read_identity(archive, collection)
    security = _network_security(archive, identity.manifest, collection)
    read_members(archive, collection, without=_APEX_PAYLOADS if kind is FactKind.APEX else ())
    return replace(_facts(kind, collection, identity=identity), network_security=security)


def _archive_kind(archive: ZipArchive) -> FactKind:
    if any(map(archive.find, _APEX_PAYLOADS)):
        return FactKind.APEX
    if archive.find(MANIFEST_NAME):
        return FactKind.APK
    is_jar = archive.find("classes.dex") or archive.find("META-INF/MANIFEST.MF")
    return FactKind.JAR if is_jar else FactKind.ZIP


def _network_security(archive: ZipArchive, manifest: Manifest | None, collection: Collection) -> NetworkSecurity | None:
    member = manifest.network_security_config if manifest else None
    if not member:
        return None
    try:
        reading = read_network_security(archive, member)
    except BadNetworkSecurity as error:
        collection.add_problem(ProblemKind.DAMAGED, f"network security configuration {member}: {error}", member)
        return None
    collection.add_literals(reading.hosts, EndpointOrigin.XML, member)
    return reading.security


def _analyse_gzip(data: bytes) -> FileFacts:
    """The facts of what is packed, an APK for example (`Chrome.apk.gz`); gzip in gzip is not opened again."""
    collection = Collection(len(data))
    inflated = GzipContent(data).read(collection.room)
    if inflated.complaint:
        collection.add_problem(inflated.kind, f"gzip: {inflated.complaint}", "")
    content = content_of(inflated.content)
    if content is Content.GZIP:
        collection.add_problem(ProblemKind.UNSUPPORTED, "gzip inside gzip", "")
    elif inflated.content or not inflated.complaint:
        facts = _analyse_unpacked(inflated.content, content, held=len(data) + len(inflated.content))
        return replace(facts, problems=facts.problems + tuple(collection.problems))
    return _facts(FactKind.DATA, collection)


def _settings(data: bytes, content: Content, collection: Collection) -> tuple[Setting, ...]:
    if content not in (Content.TEXT, Content.XML, Content.DATA):
        return ()
    binary = (
        (
            der_certificate(data)
            or _policy(data, collection)
            or _verified_boot(data, collection)
            or _carriers(data, collection)
        )
        if content is Content.DATA
        else ()
    )
    if content is Content.DATA and not is_mostly_text(data):
        return binary
    reading = read_settings(data, is_text=content is Content.TEXT)
    collection.problems.extend(reading.problems)
    return binary + reading.settings


def _policy(data: bytes, collection: Collection) -> tuple[Setting, ...]:
    settings, complaint = read_policy(data)
    if complaint:
        collection.add_problem(ProblemKind.DAMAGED, f"SELinux policy: {complaint}", "")
    return settings


def _verified_boot(data: bytes, collection: Collection) -> tuple[Setting, ...]:
    try:
        return read_verified_boot(data)
    except ImageError as error:
        collection.add_problem(ProblemKind.DAMAGED, f"verified boot: {error}", "")
        return ()


def _carriers(data: bytes, collection: Collection) -> tuple[Setting, ...]:
    settings, complaint = read_carrier_settings(data)
    if complaint:
        collection.add_problem(ProblemKind.LIMIT, complaint, "")
    return settings


def _scan(data: bytes, content: Content, collection: Collection) -> None:
    batch = Batch(collection)
    batch.add(data, "", _ORIGINS.get(content, EndpointOrigin.RAW), content)
    batch.flush()


def _read_packed_entries(data: bytes, collection: Collection) -> None:
    batch = Batch(collection)
    read_packed_entries(data, "", batch, collection, depth=1)
    batch.flush()


def _facts(
    kind: FactKind,
    collection: Collection,
    *,
    identity: ApkIdentity = _NO_APK,
    settings: tuple[Setting, ...] = (),
) -> FileFacts:
    return FileFacts(
        kind=kind,
        manifest=identity.manifest,
        signatures=identity.signatures,
        dex_files=collection.dex_files,
        endpoints=collection.sorted_endpoints(),
        settings=settings or identity.settings,
        api_uses=merged(collection.api_uses),
        problems=collection.sorted_problems(),
        properties=merged_properties(collection.properties),
        undecided=identity.undecided,
        framework_values=identity.framework_values,
    )
