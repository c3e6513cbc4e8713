from __future__ import annotations

import hashlib
import random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from fwdiff.inventory import FileRecord, build_inventory
from fwdiff.model import (
    EndpointClass,
    EndpointFact,
    FactProblem,
    FileEntry,
    FileFacts,
    FileKind,
    ImageListing,
    Manifest,
    PermissionDeclaration,
    PermissionRequest,
    ProblemKind,
    Setting,
    Signature,
    SignatureScheme,
    Signer,
)

TEXT = st.text(max_size=12)
NAMES = st.sampled_from(
    ["a", "oat", "lib", "arm64", "app", "priv-app", "framework", "overlay", "..", "A.apk", "A.vdex"]
)
PATHS = st.lists(NAMES | TEXT.filter(lambda name: "/" not in name and name != ""), min_size=1, max_size=5).map("/".join)
HOSTS = st.sampled_from(["zzhc.vnet.cn", "%s", "10.0.0.1", "::1", "a..b", "mmsc", "x.com0f", ""]) | TEXT
ENDPOINTS = st.builds(
    EndpointFact,
    url=st.builds("http://{}/{}".format, HOSTS, TEXT),
    host=HOSTS,
    scheme=st.sampled_from(["", "http", "sms"]),
    port=st.none() | st.integers(1, 65535),
    origin=st.sampled_from(["dex", "text", "raw"]),
    member=st.sampled_from(["", "classes.dex"]),
    offset=st.integers(0, 9),
)
MANIFESTS = st.builds(
    Manifest,
    package=st.sampled_from(["android", "a.b", ""]) | TEXT,
    version_code=st.integers(0, 1 << 63),
    version_name=st.none() | TEXT,
    min_sdk=st.none(),
    target_sdk=st.none() | st.integers(-1, 40),
    shared_user_id=st.none() | st.just("android.uid.system"),
    enabled=st.booleans(),
    has_code=st.booleans(),
    application_class=st.none(),
    uses_cleartext_traffic=st.none(),
    debuggable=st.booleans(),
    split=st.none(),
    permissions_requested=st.lists(
        st.builds(PermissionRequest, st.sampled_from(["p.A", "p.B"]) | TEXT, max_sdk=st.none() | st.integers(0, 40)),
        max_size=3,
    ).map(tuple),
    permissions_declared=st.lists(
        st.builds(
            PermissionDeclaration, st.sampled_from(["p.A", "p.B"]), st.sampled_from(["signature|privileged", ""]) | TEXT
        ),
        max_size=3,
    ).map(tuple),
    components=st.just(()),
    overlay=st.none(),
)
FACTS = st.builds(
    FileFacts,
    kind=st.sampled_from(["apk", "jar", "vdex", "text", "xml", "data", "elf"]),
    manifest=st.none() | MANIFESTS,
    signatures=st.lists(
        st.builds(
            Signature,
            st.sampled_from(SignatureScheme),
            st.lists(st.builds(Signer, st.sampled_from(["aa", "bb"])), max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    dex_files=st.integers(0, 2),
    endpoints=st.lists(ENDPOINTS, max_size=3).map(tuple),
    settings=st.lists(
        st.builds(Setting, st.sampled_from(["property", "privapp-permission", "text", "sysconfig"]), TEXT, TEXT),
        max_size=3,
    ).map(tuple),
    problems=st.lists(st.builds(FactProblem, st.sampled_from(ProblemKind), TEXT, TEXT), max_size=2).map(tuple),
)


@st.composite
def images(draw: st.DrawFn) -> tuple[ImageListing, list[FileRecord]]:
    """A listing with links, and a record for some of its files."""
    entries: list[FileEntry] = []
    records: list[FileRecord] = []
    for path in draw(st.lists(PATHS, max_size=8, unique=True)):
        if draw(st.booleans()):
            entry = FileEntry(path, f"/{path}", FileKind.FILE, draw(st.integers(0, 5000)))
            facts = draw(st.none() | FACTS)
            sha256 = hashlib.sha256(path.encode("utf-8", "replace")).hexdigest() if facts is not None else None
            problem = None if facts is not None else draw(st.none() | st.just(FactProblem(ProblemKind.UNREADABLE, "x")))
            records.append(FileRecord(entry, sha256, facts, problem))
        else:
            entry = FileEntry(path, f"/{path}", FileKind.LINK, 1, draw(PATHS | st.just("/") | TEXT))
        entries.append(entry)
    entries.sort(key=lambda entry: entry.path)
    return ImageListing("folder", (), tuple(entries)), records


@settings(max_examples=150)
@given(images(), st.randoms(use_true_random=False))
def test_any_records_give_one_inventory_whatever_their_order(
    image: tuple[ImageListing, list[FileRecord]], shuffled: random.Random
) -> None:
    listing, records = image
    built = build_inventory(listing, records, source="x", sha256=None)
    shuffled.shuffle(records)
    assert build_inventory(listing, records, source="x", sha256=None) == built
    read = sum(record.facts is not None for record in records)
    assert built.coverage.analysed == read
    assert built.coverage.files == len(records)
    failed = sum(record.problem is not None for record in records)
    assert built.coverage.pending == len(records) - read - failed
    assert all(row.category in set(EndpointClass) for row in built.endpoints)
    assert msgspec.json.encode(built)
