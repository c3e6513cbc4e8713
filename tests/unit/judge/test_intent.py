"""What the intent of a release declares, and what stays undeclared."""

from __future__ import annotations

from pathlib import Path

import pytest

from fwdiff.errors import FwdiffError
from fwdiff.judge.intent_file import read_intent
from fwdiff.model import Inventory
from fwdiff.model.judgement import ReasonKind
from tests.unit.compare.builders import endpoint, file, inventory, package, setting
from tests.unit.judge.releasing import concluded, undeclared

APP = "com.example.app"
PATH = f"system/app/{APP}/{APP}.apk"
TICKET = 'ticket = "REL-1"\n'


def release(*, version: int = 1, permissions: tuple[str, ...] = (), hosts: tuple[str, ...] = ()) -> Inventory:
    app = package(APP, PATH, version_code=version, permissions_requested=permissions, file_sha256=f"{version:064x}")
    urls = [endpoint(f"https://{host}", app) for host in hosts]
    return inventory([app], urls, files=[file(PATH, str(version)), file(f"system/app/{APP}/oat/x.odex", str(version))])


def test_a_bump_declares_version_and_bytes_alone(tmp_path: Path) -> None:
    bumped = TICKET + f'bumped = ["{APP}"]\n'
    assert undeclared(concluded(release(), release(version=2), tmp_path, bumped)) == []
    right = release(version=2, permissions=("p.X",), hosts=("h.example.net",))
    rows = undeclared(concluded(release(), right, tmp_path, bumped))
    assert rows == ["endpoint:h.example.net", f"package:{APP}:/{PATH}", f"permission:{APP}:p.X:requested"]


def test_a_package_may_declare_what_comes_with_it(tmp_path: Path) -> None:
    text = TICKET + (
        f'[[package]]\npackage = "{APP}"\nchange = "changed"\npermissions = ["p.X"]\nhosts = ["h.example.net"]\n'
    )
    right = release(version=2, permissions=("p.X",), hosts=("h.example.net",))
    assert undeclared(concluded(release(), right, tmp_path, text)) == []
    more = release(version=2, permissions=("p.X", "p.Y"), hosts=("h.example.net", "i.example.net"))
    rows = undeclared(concluded(release(), more, tmp_path, text))
    assert rows == ["endpoint:i.example.net", f"package:{APP}:/{PATH}", f"permission:{APP}:p.Y:requested"]


def test_a_newcomer_is_declared_with_all_that_it_asks_for_and_names(tmp_path: Path) -> None:
    text = TICKET + f'[[package]]\npackage = "{APP}"\nchange = "added"\npermissions = ["p.X"]\n'
    assert undeclared(concluded(inventory(), release(permissions=("p.X",)), tmp_path, text)) == []
    for right in (release(permissions=("p.X", "p.Y")), release(permissions=("p.X",), hosts=("h.example.net",))):
        assert f"package:{APP}:/{PATH}" in undeclared(concluded(inventory(), right, tmp_path, text))


def test_a_removal_declares_all_that_goes_with_the_package(tmp_path: Path) -> None:
    left = release(permissions=("p.X",), hosts=("h.example.net",))
    assert undeclared(concluded(left, inventory(), tmp_path, TICKET + f'removed = ["{APP}"]\n')) == []
    assert len(undeclared(concluded(left, inventory(), tmp_path, TICKET))) > 3


def test_a_removal_declares_that_a_host_lost_the_package_and_no_more(tmp_path: Path) -> None:
    gone, stays = package("com.example.gone"), package("com.example.stays")
    url, other = "https://h.example.net", "https://h.example.net:8443"
    left = inventory([gone, stays], [endpoint(url, gone), endpoint(url, stays)])
    text = TICKET + 'removed = ["com.example.gone"]\n'
    assert undeclared(concluded(left, inventory([stays], [endpoint(url, stays)]), tmp_path, text)) == []
    right = inventory([stays], [endpoint(url, stays), endpoint(other, stays)])
    assert undeclared(concluded(left, right, tmp_path, text)) == ["endpoint:h.example.net"]


def test_a_case_is_declared_as_a_whole(tmp_path: Path) -> None:
    left, right = (inventory(configuration=[setting("property", "ro.build.id", value)]) for value in "12")
    assert undeclared(concluded(left, right, tmp_path, TICKET + 'cases = ["identity"]\n')) == []
    assert undeclared(concluded(left, right, tmp_path, TICKET)) == [
        "configuration:property:ro.build.id:/system/build.prop"
    ]


def test_what_is_undeclared_gates_only_where_the_policy_says_so(tmp_path: Path) -> None:
    right = release(version=2)
    for level, kinds in (('"info"', [ReasonKind.UNDECLARED]), ('"medium"', []), ('"none"', [])):
        policy = f'[markets.EU]\nregions = ["*"]\ngate.undeclared = {level}\n'
        verdict = concluded(release(), right, tmp_path, TICKET, policy).verdict
        assert verdict is not None
        assert [one.kind for one in verdict.why] == kinds
        assert verdict.passes is (not kinds)
        assert verdict.intent is not None
        assert verdict.intent.name == "release.toml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("bumped = []", "release.toml:1: `ticket` is missing"),
        ('ticket = " "', "release.toml:1: `ticket` is empty"),
        (TICKET + 'bumbed = ["a"]', "release.toml:2: unknown key `bumbed`; did you mean `bumped`?"),
        (TICKET + 'bumped = ["a"]\nremoved = ["a"]', "release.toml:3: `a` is bumped and removed"),
        (TICKET + 'cases = ["pakage:a"]', "release.toml:2: `pakage:a` is no id of a case; did you mean `package`?"),
        (TICKET + '[[package]]\npackage = "a"\nchange = "removed"', "`a`: what is removed stands in `removed`"),
    ],
)
def test_an_intent_that_cannot_be_meant_is_refused_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "release.toml"
    path.write_text(text)
    with pytest.raises(FwdiffError) as caught:
        read_intent(str(path))
    assert said in caught.value.message
