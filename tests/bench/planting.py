"""Plants for a real build: clients under names that stand nowhere else, and changes that harm nobody.

Built by smali and aapt through the builder of the fixtures, or apps of other trees with their names exchanged in place.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from fwdiff.facts.analyse import analyse
from fwdiff.inventory.domains import registrable_domain
from fwdiff.model import CodeState, Inventory, Package
from tests.bench.bed import Tree

FIXTURES = Path(__file__).parents[2] / "fixtures"
sys.path.insert(0, str(FIXTURES))

from builder.apk import build_apk, dex_of, sign_apk  # noqa: E402 - the builder stands beside its fixtures
from builder.app import App, Component, Overlay, boot_receiver  # noqa: E402
from builder.archive import read_zip, write_zip  # noqa: E402
from builder.smali import assemble, stub  # noqa: E402
from builder.vdex import vdex_of_android_8_1, vdex_of_android_9  # noqa: E402

READS = (
    *(
        f"Lcom/android/internal/telephony/Phone;->{name}()Ljava/lang/String;"
        for name in ("getImei", "getMeid", "getIccSerialNumber", "getSubscriberId")
    ),
    "Landroid/telephony/TelephonyManager;->getDeviceId()Ljava/lang/String;",
    "Landroid/telephony/TelephonyManager;->getLine1Number()Ljava/lang/String;",
    "Landroid/net/wifi/WifiInfo;->getMacAddress()Ljava/lang/String;",
)
DOCUMENT = "https://www.apache.org/licenses/LICENSE-2.0"
LETTERS = "bcdfghjklmnpqrstvwxz"
MOST_DONOR_BYTES = 3 << 20
DONORS_OF_A_TREE = 12

Files = dict[str, bytes]
"""Content by path below the system partition, `app/X/X.apk`."""


@dataclass
class Plant:
    """What is added to, or stands instead of files of, both sides; where it should be found."""

    kind: str
    right: Files
    left: Files = field(default_factory=dict)
    cases: tuple[str, ...] = ()


class Gardener:
    """Makes plants for one build from a seed."""

    def __init__(self, seed: int, target: Tree, inventory: Inventory, source: Path, donors: list[Path]) -> None:
        self.random = random.Random(seed)
        self.target = target
        self.inventory = inventory
        self.source = source
        self.donors = list(self._donors(donors))
        self.hosts = [system for system in inventory.packages if self._is_host_app(system)]

    def word(self, length: int) -> str:
        """Letters without a meaning."""
        return "".join(self.random.choice(LETTERS) for _ in range(length))

    def package(self) -> str:
        return f"com.{self.word(7)}.{self.word(6)}"

    def host(self) -> str:
        return f"{self.word(4)}.{self.word(9)}.com"

    def client(self, package: str, host: str) -> App:
        """An app that reads identifiers and sends them somewhere, by boot, job or secret code, or when it is asked."""
        scheme = self.random.choice(("http", "https"))
        trigger = self.random.choice(
            (
                (boot_receiver(".Boot"),),
                (Component("service", ".Job", (), (("android:permission", "android.permission.BIND_JOB_SERVICE"),)),),
                (Component("receiver", ".Code", ("android.provider.Telephony.SECRET_CODE",)),),
                (),
            )
        )
        return App(
            package,
            self.random.randint(1, 900),
            "1.0",
            key=self.random.choice(("other", "vendor", "google")),
            permissions=("INTERNET", *self.random.sample(("READ_PHONE_STATE", "ACCESS_WIFI_STATE", "RECEIVE_SMS"), 1)),
            components=trigger,
            urls=(f"{scheme}://{host}/{self.word(5)}",),
            calls=tuple(self.random.sample(READS, self.random.randint(1, 3))),
        )

    def _of_folder(self, kind: str, folder: str) -> Plant:
        """A client built here, or an app of a donor tree under other names."""
        name = self.word(8).title()
        package, host = self.package(), self.host()
        if self.donors and self.random.random() < 0.5:
            content, package, host = self._renamed(self.random.choice(self.donors))
        else:
            content = build_apk(self.client(package, host))
        return Plant(kind, {f"{folder}/{name}/{name}.apk": content}, cases=_found_in(package, host))

    def app(self) -> Plant:
        return self._of_folder("app", self.random.choice(("app", "priv-app")))

    def cda_item(self) -> Plant:
        return self._of_folder("CDA item", "product/CDA/items")

    def overlay(self) -> Plant:
        """A string of an overlay becomes another address."""
        target, host = self.random.choice(self.inventory.packages).package, self.host()
        name = f"{target}.overlay.{self.word(4)}"
        path = f"product/overlay/{name}.apk"
        left, right = (
            build_apk(
                App(
                    name,
                    1,
                    "1",
                    overlay=Overlay(target, "600WW"),
                    has_code=False,
                    strip_code=True,
                    strings=(("SERVER_ADDRESS", address),),
                )
            )
            for address in ("nothing", f"{self.random.choice(('http', 'https'))}://{host}")
        )
        return Plant("overlay", {path: right}, {path: left}, _found_in(target, host))

    def vdex(self) -> Plant:
        package, host, name = self.package(), self.host(), self.word(8).title()
        app = replace(self.client(package, host), strip_code=True)
        dexes = (dex_of(app),)
        code = self.random.choice((vdex_of_android_8_1, vdex_of_android_9))(dexes)
        folder = f"{self.random.choice(('app', 'priv-app'))}/{name}"
        files = {f"{folder}/{name}.apk": build_apk(app), f"{folder}/oat/arm64/{name}.vdex": code}
        return Plant("vdex", files, cases=_found_in(package, host))

    def enabled(self) -> Plant:
        package, host, name = self.package(), self.host(), self.word(8).title()
        right = self.client(package, host)
        left = replace(right, application=(("android:enabled", "false"),))
        path = f"app/{name}/{name}.apk"
        return Plant("enabled", {path: build_apk(right)}, {path: build_apk(left)}, _found_in(package, host))

    def method(self) -> Plant:
        """A class more in an app of the build, signed anew on both sides, its version as it was."""
        package, host = self.random.choice(self.hosts), self.host()
        members = self._members(package)
        client = self.client(f"{package.package}.{self.word(5)}", host)
        code = assemble((stub(client.package, client.urls, (), client.calls),))
        number = 2 + sum(name.startswith("classes") and name.endswith(".dex") for name in members)
        right = members | {f"classes{number}.dex": code}
        path = package.path.removeprefix(f"{self.target.root}/")
        plant = Plant("method", {path: _signed(right)}, {path: _signed(members)})
        plant.cases = _found_in(package.package, host)
        return plant

    def harmless(self) -> Plant:
        """One of the four kinds."""
        return self.random.choice((self.bump, self.recompressed, self.resource, self.document))()

    def bump(self) -> Plant:
        package, name = self.package(), self.word(8).title()
        right = self.client(package, self.host())
        left = replace(right, version_code=right.version_code - 1, version_name="0.9")
        path = f"priv-app/{name}/{name}.apk"
        return Plant("bump", {path: build_apk(right)}, {path: build_apk(left)})

    def recompressed(self) -> Plant:
        package = self.random.choice(self.hosts)
        members = self._members(package)
        path = package.path.removeprefix(f"{self.target.root}/")
        return Plant("recompressed", {path: _signed(members, stored=True)}, {path: _signed(members)})

    def resource(self) -> Plant:
        package, name = self.package(), self.word(8).title()
        app = replace(self.client(package, self.host()), strings=(("label", "one"),))
        path = f"app/{name}/{name}.apk"
        return Plant("resource", {path: build_apk(replace(app, strings=(("label", "two"),)))}, {path: build_apk(app)})

    def document(self) -> Plant:
        package, name = self.package(), self.word(8).title()
        app = self.client(package, self.host())
        with_text = replace(app, members=(("assets/NOTICE.txt", DOCUMENT.encode()),), constants=(DOCUMENT,))
        path = f"app/{name}/{name}.apk"
        return Plant("document", {path: build_apk(with_text)}, {path: build_apk(app)})

    def _is_host_app(self, package: Package) -> bool:
        inside = package.path.startswith(f"{self.target.root}/") and "app/" in package.path and "!" not in package.path
        if not inside or package.code is not CodeState.APK or not package.enabled or package.overlay is not None:
            return False
        return (self.source / package.path).stat().st_size < MOST_DONOR_BYTES

    def _members(self, package: Package) -> Files:
        return _without_signature(read_zip((self.source / package.path).read_bytes()))

    def _donors(self, trees: list[Path]) -> Iterator[bytes]:
        """Apps of other trees, small ones, whose code holds an address."""
        known = {package.package for package in self.inventory.packages}
        for tree in trees:
            found = sorted(path for path in tree.rglob("*.apk") if path.stat().st_size < MOST_DONOR_BYTES)
            self.random.shuffle(found)
            fitting = (content for path in found for content in (path.read_bytes(),) if _is_donor(content, known))
            yield from (content for _, content in zip(range(DONORS_OF_A_TREE), fitting, strict=False))

    def _renamed(self, donor: bytes) -> tuple[bytes, str, str]:
        """The donor signed anew, its package's name and one of its hosts exchanged for others of the same length."""
        facts = analyse(donor)
        assert facts.manifest is not None
        package, host = facts.manifest.package, _host_in_code(donor)
        new_package, new_host = self._like(package, first="com."), self._like(host)
        members = _without_signature(read_zip(donor))
        members["AndroidManifest.xml"] = _exchanged(members["AndroidManifest.xml"], package, new_package, "utf-16-le")
        for name in [name for name in members if name.endswith(".dex")]:
            members[name] = _exchanged(members[name], host, new_host)
        return _signed(members), new_package, new_host

    def _like(self, name: str, first: str = "") -> str:
        """Other letters between the same dots; the last label of a host stays."""
        kept = name.rpartition(".")[1] + name.rpartition(".")[2] if not first else ""
        body = name.removesuffix(kept) if kept else name
        letters = "".join(self.random.choice(LETTERS) if letter != "." else "." for letter in body)
        return (first + letters[len(first) :] if name.startswith(first) else letters) + kept


KINDS: tuple[Callable[[Gardener], Plant], ...] = (
    Gardener.app,
    Gardener.cda_item,
    Gardener.overlay,
    Gardener.vdex,
    Gardener.enabled,
    Gardener.method,
)


def _found_in(package: str, host: str) -> tuple[str, ...]:
    """The cases that a plant may be found in."""
    return f"package:{package}", f"domain:{registrable_domain(host) or host}"


def _exchanged(content: bytes, old: str, new: str, *encodings: str) -> bytes:
    for encoding in ("utf-8", *encodings):
        content = content.replace(old.encode(encoding), new.encode(encoding))
    return content


def _is_donor(content: bytes, known: set[str]) -> bool:
    manifest = analyse(content).manifest
    return (
        manifest is not None
        and manifest.overlay is None
        and manifest.enabled
        and manifest.package not in known
        and bool(_host_in_code(content))
    )


def _host_in_code(content: bytes) -> str:
    """A host that an app's code names with its scheme, in a domain of a registry."""
    facts = analyse(content)
    hosts = (one.host for one in facts.endpoints if one.scheme in {"http", "https"} and one.member.endswith(".dex"))
    return next((host for host in hosts if registrable_domain(host) and len(host) > 9 and host.isascii()), "")


def _without_signature(members: Files) -> Files:
    return {name: content for name, content in members.items() if not name.startswith("META-INF/")}


def _signed(members: Files, *, stored: bool = False) -> bytes:
    """The members in a zip, signed by a test key; `stored`: none of them deflated."""
    whole = frozenset(members) if stored else frozenset({"resources.arsc"})
    return sign_apk(write_zip(members, whole), "other")
