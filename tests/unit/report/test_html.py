from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from lxml import html as lxml_html  # type: ignore[import-untyped]  # has no types of its own

from fwdiff.model.comparison import Comparison
from fwdiff.report import html
from fwdiff.report.registry import Layout
from tests.unit.report.chromium import CHROMIUM, answer, dom
from tests.unit.report.incident import HOSTILE, hostile, incident

TAGS = (
    "html head meta title style body h1 h2 small span dl dt dd nav input select option button section details summary "
    "div p ul li a script"
)


def page(comparison: Comparison) -> str:
    return html.encode(comparison, Layout()).decode()


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_nothing_in_an_image_becomes_an_element_or_an_attribute() -> None:
    tags = Tags(page(hostile())).tags
    assert {tag for tag, _ in tags} <= set(TAGS.split())
    assert sum(tag == "script" for tag, _ in tags) == 1
    values = "".join(value or "" for tag, attributes in tags for value in attributes.values())
    assert "owned" not in values
    assert not any(name.startswith("on") or name in {"src", "style"} for _, attributes in tags for name in attributes)
    assert all(attributes["href"] and attributes["href"].startswith("#case-") for tag, attributes in tags if tag == "a")


def test_the_policy_names_the_page_s_own_script_and_style_and_forbids_all_else() -> None:
    text = page(hostile())
    policy = next(attributes["content"] for tag, attributes in Tags(text).tags if "http-equiv" in attributes)
    assert policy is not None
    style, script = (re.search(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL) for tag in ("style", "script"))
    assert style
    assert script
    assert policy == (
        f"default-src 'none'; style-src '{html._hash(style[1])}'; script-src '{html._hash(script[1])}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_every_case_row_and_piece_of_evidence_stands_in_the_page() -> None:
    comparison = incident()
    shown = lxml_html.fromstring(page(comparison)).text_content()
    diff = comparison.diff
    assert "EU does not pass the gate at high: 1 case to decide" in shown
    assert all(case.id in shown and case.title in shown for case in diff.cases)
    assert all(one.value in shown and one.path in shown for finding in diff.findings for one in finding.evidence)
    assert all(row.path in shown for row in diff.packages.added)
    assert all(row.path in shown for row in diff.files.changed)
    assert page(comparison).count('<details class="row"') == _row_count(comparison)


def _row_count(comparison: Comparison) -> int:
    diff = comparison.diff
    sections = (diff.packages, diff.permissions, diff.endpoints, diff.configuration, diff.files)
    rows = sum(len(getattr(one, fate, ())) for one in sections for fate in ("added", "removed", "changed"))
    return rows + len(diff.cases)


def test_every_row_leads_to_its_case() -> None:
    tree = lxml_html.fromstring(page(incident()))
    targets = [link.get("href")[1:] for link in tree.xpath("//a")]
    assert len(targets) == _row_count(incident()) - len(incident().diff.cases)
    assert all(len(tree.xpath(f"//details[@id='{target}']")) == 1 for target in targets)


chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")


@chromium
def test_in_a_browser_the_page_s_own_script_runs_and_no_other(tmp_path: Path) -> None:
    smuggled = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    raw = page(hostile()).replace("<body>", f"<body>{smuggled}")
    for text in (page(hostile()), raw):
        shown = dom(text.encode(), tmp_path)
        assert re.search("<title>fwdiff: EU [^<]*</title>", shown)
        assert "<nav>" in shown  # it is hidden until our script has run
    assert "document.title" in HOSTILE
    title = dom(f"<title>x</title>{smuggled}".encode(), tmp_path)
    assert "<title>owned</title>" in title  # without the policy it would have run


FILTER = """
    const shown = () => Array.from(document.querySelectorAll(".row")).filter((row) => row.offsetParent !== null);
    const input = document.getElementById("filter"), section = document.getElementById("section");
    const type = (words) => { input.value = words; input.dispatchEvent(new Event("input")); };
    const all = shown().length;
    type("zzhc.vnet.cn");
    const found = shown();
    const right = found.every((row) => row.textContent.includes("zzhc.vnet.cn"));
    type("zzhc.vnet.cn !endpoint:zzhc.vnet.cn");
    const without = shown().length;
    type("no such thing");
    const none = shown().length;
    type("");
    section.value = "files"; section.dispatchEvent(new Event("change"));
    const files = shown().length;
    document.getElementById("unfold").click();
    const open = shown().every((row) => row.open);
    return [all, found.length, right, without, none, files, open, document.querySelector("#files small").textContent];
"""


@chromium
def test_a_filter_leaves_rows_with_all_words_in_any_of_their_evidence(tmp_path: Path) -> None:
    comparison = incident()
    files = len(comparison.diff.files.added) + len(comparison.diff.files.removed) + len(comparison.diff.files.changed)
    said = answer(html.encode(comparison, Layout()), FILTER, tmp_path).split(",")
    assert said == [str(_row_count(comparison)), "3", "true", "2", "0", str(files), "true", str(files)]
