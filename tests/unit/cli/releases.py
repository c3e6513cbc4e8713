"""Releases of one phone as saved inventories, made of the files of a fixture and changed as a vendor changes them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fwdiff.inventory import write_saved
from fwdiff.inventory.join import FileRecord
from fwdiff.model import FileEntry, FileKind
from tests.bench.blanking import Tree, analysed, read_tree

FIXTURES = Path(__file__).parents[3] / "fixtures" / "nokia-7-plus"
CLIENT = "com.qualcomm.qti.autoregistration"
CASE = f"package:{CLIENT}"
PLACE = "system/system/priv-app/AutoRegistration/AutoRegistration.apk"
SECOND = "system/system/app/AutoRegistration2/AutoRegistration2.apk"


@cache
def tree(name: str) -> Tree:
    """A fixture with the facts of its files."""
    return read_tree(str(FIXTURES / f"{name}.zip"))


def apk(name: str, stem: str) -> bytes:
    """The APK of that name in a fixture."""
    found = tree(name)
    (path,) = (path for path in found.records if path.endswith(f"/{stem}.apk"))
    return found.contents(found.records[path].entry)


def client(version: str = "3.0", host: str = "") -> bytes:
    """The client's APK with another version and, in an asset, one host more."""
    more = {"assets/server.txt": f"server=http://{host}/post\n".encode()} if host else {}
    return _rewritten({"3.0": version}, more)


def _rewritten(words: Mapping[str, str], more: Mapping[str, bytes]) -> bytes:
    """The client with words of equal length in place of others and more members; no signature fits it any more."""
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(apk("ww-bad", "AutoRegistrationQCPS"))) as before,
        zipfile.ZipFile(output, "w") as after,
    ):
        for member in before.namelist():
            content = before.read(member)
            for old, new in words.items():
                assert len(old) == len(new)
                for encoding in ("utf-8", "utf-16-le"):
                    content = content.replace(old.encode(encoding), new.encode(encoding))
            if not member.startswith("META-INF/"):
                after.writestr(zipfile.ZipInfo(member), content)
        for member, content in more.items():
            after.writestr(zipfile.ZipInfo(member), content)
    return output.getvalue()


def build(folder: Path, name: str, more: Mapping[str, bytes], of: str = "ww-good") -> str:
    """A fixture with more files, as a saved inventory."""
    saved = folder / f"{name}.fwi"
    write_saved(tree(of).inventory(*(_record(path, content) for path, content in more.items())), saved)
    return str(saved)


def _record(path: str, content: bytes) -> FileRecord:
    entry = FileEntry(path, f"/{path.partition('/')[2]}", FileKind.FILE, len(content))
    return analysed(entry, content)
