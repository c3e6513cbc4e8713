"""Likeness of code on real apps: copies under another name, copies rebuilt from smali, apps that are unrelated.

    python -m tests.bench.likeness FOLDER… [--rebuilt 30]

A FOLDER is an unpacked image.  Of their apps with code, spread evenly by size, 50 are renamed and 30 (or so many)
taken apart by baksmali, their own classes and methods renamed (fields keep their names), methods put in reverse order,
debug information left out, and put together by smali; 100 others are what none of them should be like.  No R8 is at
hand: what it would inline or drop is not tried here.
"""

from __future__ import annotations

import argparse
import itertools
import re
import subprocess
import tempfile
import time
import zipfile
from pathlib import Path

from fwdiff.engine.code_files import CodeFile, read_code
from fwdiff.errors import FwdiffError
from fwdiff.facts.code_listing import class_names
from fwdiff.facts.region import dex_parts, region_of
from fwdiff.index.likeness import LEAST, LIKELY, Shared, shared
from tests.crafted.renaming import other_name, renamed_bytes

_RENAMED, _UNRELATED, _REBUILT = 50, 100, 30
_LARGEST_REBUILT = 600_000
"""Bytes of an APK that is taken apart: a Java machine takes seconds for it."""
_LEFT_AS_THEY_ARE = ("android", "com/google", "java", "kotlin", "okhttp3", "okio", "org/", "com/android/internal")
"""Packages of the platform and of libraries that are told by their names."""
_METHOD = re.compile(r"^\.method .*?^\.end method\n", re.DOTALL | re.MULTILINE)
_DEBUG = re.compile(r"^\s*\.(?:line|local|end local|restart local|prologue|source|param)\b[^\n]*\n", re.MULTILINE)


def main(folders: list[str], rebuilt: int) -> None:
    """Print the figures."""
    apps = _apps([Path(folder) for folder in folders])
    chosen, unrelated = _split(apps)
    print(f"{len(apps)} apps with code of their own; {len(chosen)} renamed, {len(unrelated)} unrelated")
    begin = time.process_time()
    with tempfile.TemporaryDirectory() as work:
        copies = [(app, _renamed(app, Path(work))) for app in chosen]
        _report("renamed", copies, unrelated)
        small = [app for app in apps if Path(app.path).stat().st_size <= _LARGEST_REBUILT]
        step = max(len(small) // max(rebuilt, 1), 1)
        made = ((app, _rebuilt(app, Path(work))) for app in small[::step])
        _report("rebuilt", list(itertools.islice(((a, b) for a, b in made if b), rebuilt)), unrelated)
    print(f"{time.process_time() - begin:.1f} s of CPU, without that of baksmali and smali")


def _apps(folders: list[Path]) -> list[CodeFile]:
    """One for each package, the smallest first."""
    found: dict[str, CodeFile] = {}
    paths = [path for folder in folders for path in folder.rglob("*.apk") if path.is_file()]
    for path in sorted(paths, key=lambda path: path.stat().st_size):
        try:
            app = read_code(str(path))
        except FwdiffError:
            continue
        if app.package and len(app.sketch.features) >= 4 * 64:
            found.setdefault(app.package, app)
    return list(found.values())


def _split(apps: list[CodeFile]) -> tuple[list[CodeFile], list[CodeFile]]:
    chosen = apps[:: max(len(apps) // _RENAMED, 1)][:_RENAMED]
    names = {app.package for app in chosen}
    return chosen, [app for app in apps if app.package not in names][:_UNRELATED]


def _renamed(app: CodeFile, work: Path) -> CodeFile:
    """Its name, and the packages of its own classes, are others wherever they stand; the signature is gone.

    Classes of a shared library keep theirs, though the library's Java package be the app's: a copy has to call them.
    """
    content = Path(app.path).read_bytes()
    own = {name.encode() for name in _own_classes(content) if not name[1:].startswith(_LEFT_AS_THEY_ARE)}

    def other(found: re.Match[bytes]) -> bytes:
        package, slash, name = found[0].rpartition(b"/")
        dotted = other_name(package[1:].decode().replace("/", "."))
        renames = slash and found[0] in own
        return b"L" + dotted.replace(".", "/").encode() + slash + name if renames else found[0]

    path = work / "copy.apk"
    with zipfile.ZipFile(app.path) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = source.read(name)
            if name.endswith(".dex"):
                member = re.sub(rb"L[\w/$-]+;", other, member)
                member = member.replace(app.package.encode(), other_name(app.package).encode())
            elif not name.startswith("META-INF/"):
                member = renamed_bytes(member, {app.package: other_name(app.package)})
            if not name.startswith("META-INF/"):
                target.writestr(name, member)
    return read_code(str(path))


def _own_classes(content: bytes) -> set[str]:
    return {name for part in dex_parts(content) for name in class_names(region_of(part))}


def _rebuilt(app: CodeFile, work: Path) -> CodeFile | None:
    source, target = work / app.package, work / f"{app.package}.apk"
    with zipfile.ZipFile(app.path) as archive:
        images = sorted(name for name in archive.namelist() if re.fullmatch(r"classes\d*\.dex", name))
        manifest = archive.read("AndroidManifest.xml")
        for name in images:
            image = work / name
            image.write_bytes(archive.read(name))
            subprocess.run(["baksmali", "d", "--debug-info", "false", "-j", "1", "-o", source, image], check=True)
    _rewrite(sorted(source.rglob("*.smali")))
    dex = work / f"{app.package}.dex"
    done = subprocess.run(["smali", "a", "-j", "1", "-o", dex, source], check=False, capture_output=True)
    if done.returncode or not dex.exists():
        return None
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("AndroidManifest.xml", manifest)
        archive.write(dex, "classes.dex")
    return read_code(str(target))


def _rewrite(files: list[Path]) -> None:
    """Own classes become `Lx/aN;`, their methods lose their names and stand in reverse order."""
    texts = [file.read_text("utf-8") for file in files]
    own = {found[1] for text in texts if (found := re.search(r"^\.class [^\n]*?(L[^;\s]+;)", text))}
    classes = {name: f"Lx/a{number};" for number, name in enumerate(sorted(own))}
    defined = {name for text in texts for name in re.findall(r"^\.method (?:[\w-]+ )*([\w$]+)\(", text, re.MULTILINE)}
    framework = {
        name for text in texts for owner, name in re.findall(r"(L[^;\s]+;)->([\w$]+)\(", text) if owner not in own
    }
    methods = {name: f"m{number}" for number, name in enumerate(sorted(defined - framework - _KEPT))}
    for file, text in zip(files, texts, strict=True):
        file.write_text(_rewritten(text, classes, methods), "utf-8")


_KEPT = {"values", "valueOf"} | {f"on{word}" for word in ("Create", "Receive", "StartCommand", "Bind", "Destroy")}


def _rewritten(text: str, classes: dict[str, str], methods: dict[str, str]) -> str:
    text = _DEBUG.sub("", text)
    text = re.sub(r"L[\w$/-]+;", lambda found: classes.get(found[0], found[0]), text)
    text = re.sub(
        r"(?P<before>(?:Lx/a\d+;->)|(?:^\.method (?:[\w-]+ )*))(?P<name>[\w$]+)(?=\()",
        lambda found: found["before"] + methods.get(found["name"], found["name"]),
        text,
        flags=re.MULTILINE,
    )
    bodies = iter(reversed(_METHOD.findall(text)))
    return _METHOD.sub(lambda _: next(bodies), text)


def _report(what: str, copies: list[tuple[CodeFile, CodeFile]], unrelated: list[CodeFile]) -> None:
    """How like each copy is to what it was made of, and the unrelated app that it is most like."""
    figures = [_figure(app, copy) for app, copy in copies]
    paired = sum(figure >= 0.95 for figure in figures)
    strangers = [
        (_figure(copy, other), app.package, other.package)
        for app, copy in copies
        for other in unrelated
        if other.package != app.package
    ]
    wrong = [one for one in strangers if one[0] >= LIKELY]
    alike = [one for one in strangers if one[0] >= LEAST]
    print(f"{what}: {paired} of {len(copies)} at 0.95 or more, the least {min(figures, default=0):.2f}")
    print(f"  of {len(strangers)} unrelated pairs {len(wrong)} at {LIKELY}, {len(alike)} at {LEAST}")
    for figure, (app, _) in sorted(zip(figures, copies, strict=True), key=lambda one: one[0])[:5]:
        print(f"  least like its copy: {figure:.2f} {app.package}")
    for figure, package, other in sorted(strangers, reverse=True)[:5]:
        print(f"  most like: {figure:.2f} {package} {other}")


def _figure(one: CodeFile, other: CodeFile) -> float:
    found: Shared | None = shared(one.sketch, other.sketch)
    return found.figure if found else 0.0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--rebuilt", type=int, default=_REBUILT)
    arguments = parser.parse_args()
    main(arguments.folders, arguments.rebuilt)
