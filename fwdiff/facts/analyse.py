"""One file's content to its facts: the kind of content decides who reads it."""

from __future__ import annotations

from zlib_ng import zlib_ng

from fwdiff.errors import ImageError
from fwdiff.facts.api_uses import merged
from fwdiff.facts.archive_members import read_dex_images, read_members
from fwdiff.facts.batch import Batch
from fwdiff.facts.certificates import der_certificate
from fwdiff.facts.collection import MAX_INFLATED, Collection
from fwdiff.facts.content import Content, content_of, is_oat
from fwdiff.facts.manifest import MANIFEST_NAME, BadManifest, read_manifest
from fwdiff.facts.signature import BadSignature, read_signers
from fwdiff.facts.system_config import BadSystemConfig
from fwdiff.facts.text_config import read_settings
from fwdiff.facts.vdex import read_carved, read_vdex
from fwdiff.facts.verified_boot import read_verified_boot
from fwdiff.facts.zip_archive import INFLATE_ERROR, BadZip, ZipArchive
from fwdiff.model import FileFacts, Manifest, ProblemKind, Setting

_KINDS = {Content.BINARY_XML: "xml", Content.HEAP: "data", Content.GZIP: "data"}
_ORIGINS = {
    Content.RESOURCES: "resources",
    Content.BINARY_XML: "xml",
    Content.ELF: "native",
    Content.XML: "text",
    Content.TEXT: "text",
}
_APEX_PAYLOADS = ("apex_payload.img", "original_apex")
"""What an APEX or a compressed one holds: their files are entries of the image's listing, read on their own."""


def analyse(data: bytes) -> FileFacts:
    """What one file says, by its whole content alone.  Bad content never raises: what cannot be read is a problem."""
    content = content_of(data)
    if content is Content.GZIP:
        return _analyse_gzip(data)
    if content is Content.ZIP:
        return _analyse_zip(data)
    collection = Collection()
    settings: tuple[Setting, ...] = ()
    kind = _KINDS.get(content, content.value)
    if content is Content.DEX:
        read_dex_images(data, "", collection)
    elif content is Content.VDEX:
        read_vdex(data, "", collection)
    elif content is Content.ELF and is_oat(data):
        kind = "oat"
        if not read_carved(data, "", collection):
            _scan(data, content, collection)
    elif content not in (Content.MEDIA, Content.HEAP):
        settings = _settings(data, content, collection)
        _scan(data, content, collection)
    return _facts(kind, collection, settings=settings)


def _analyse_zip(data: bytes) -> FileFacts:
    collection = Collection()
    try:
        archive = ZipArchive(data)
    except BadZip as error:
        collection.add_problem(ProblemKind.DAMAGED, f"zip: {error}", "")
        _scan(data, Content.DATA, collection)
        return _facts("zip", collection)
    kind = _archive_kind(archive)
    manifest, signers = _identity(archive, collection)
    read_members(archive, collection, without=_APEX_PAYLOADS if kind == "apex" else ())
    return _facts(kind, collection, manifest=manifest, signers=signers)


def _archive_kind(archive: ZipArchive) -> str:
    if any(map(archive.find, _APEX_PAYLOADS)):
        return "apex"
    if archive.find(MANIFEST_NAME):
        return "apk"
    return "jar" if archive.find("classes.dex") or archive.find("META-INF/MANIFEST.MF") else "zip"


def _identity(archive: ZipArchive, collection: Collection) -> tuple[Manifest | None, tuple[str, ...]]:
    manifest: Manifest | None = None
    signers: tuple[str, ...] = ()
    try:
        manifest = _manifest(archive, collection)
    except BadManifest as error:
        collection.add_problem(ProblemKind.DAMAGED, f"manifest: {error}", MANIFEST_NAME)
    try:
        signers = read_signers(archive)
    except BadSignature as error:
        collection.add_problem(ProblemKind.DAMAGED, f"signature: {error}", "")
    return manifest, signers


def _manifest(archive: ZipArchive, collection: Collection) -> Manifest | None:
    reading = read_manifest(archive)
    if reading is None:
        return None
    if reading.complaint:
        reason = f"manifest: read by androguard; own reader: {reading.complaint}"
        collection.add_problem(ProblemKind.DAMAGED, reason, MANIFEST_NAME)
    return reading.manifest


def _analyse_gzip(data: bytes) -> FileFacts:
    """The facts of what is packed, an APK for example (`Chrome.apk.gz`); gzip in gzip is not opened again."""
    stream = zlib_ng.decompressobj(31)
    collection = Collection()
    try:
        inner = stream.decompress(data, MAX_INFLATED)
    except INFLATE_ERROR as error:
        collection.add_problem(ProblemKind.DAMAGED, f"gzip: {error}", "")
        return _facts("data", collection)
    if content_of(inner) is Content.GZIP:
        collection.add_problem(ProblemKind.UNSUPPORTED, "gzip inside gzip", "")
        return _facts("data", collection)
    facts = analyse(inner)
    if not stream.eof:
        collection.add_problem(
            ProblemKind.LIMIT if len(inner) == MAX_INFLATED else ProblemKind.DAMAGED, "gzip: cut off", ""
        )
    return FileFacts(
        facts.kind,
        facts.manifest,
        facts.signers,
        facts.dex_files,
        facts.endpoints,
        facts.settings,
        facts.problems + tuple(collection.problems),
        facts.api_uses,
    )


def _settings(data: bytes, content: Content, collection: Collection) -> tuple[Setting, ...]:
    if content is Content.DATA:
        return der_certificate(data) or _verified_boot(data, collection)
    if content not in (Content.TEXT, Content.XML):
        return ()
    try:
        return read_settings(data, is_xml=content is Content.XML)
    except BadSystemConfig as error:
        collection.add_problem(ProblemKind.DAMAGED, f"XML: {error}", "")
        return ()


def _verified_boot(data: bytes, collection: Collection) -> tuple[Setting, ...]:
    try:
        return read_verified_boot(data)
    except ImageError as error:
        collection.add_problem(ProblemKind.DAMAGED, f"verified boot: {error}", "")
        return ()


def _scan(data: bytes, content: Content, collection: Collection) -> None:
    batch = Batch(collection)
    batch.add(data, "", _ORIGINS.get(content, "raw"), is_pool=content in (Content.RESOURCES, Content.BINARY_XML))
    batch.flush()


def _facts(
    kind: str,
    collection: Collection,
    *,
    manifest: Manifest | None = None,
    signers: tuple[str, ...] = (),
    settings: tuple[Setting, ...] = (),
) -> FileFacts:
    endpoints = collection.sorted_endpoints()
    uses = merged(collection.api_uses)
    problems = collection.sorted_problems()
    return FileFacts(kind, manifest, signers, collection.dex_files, endpoints, settings, problems, uses)
