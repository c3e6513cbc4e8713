"""Pages loaded in headless Chromium, where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from fwdiff.report import html

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",  # in a container root has none
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


def dom(page: bytes, folder: Path) -> str:
    """The document as it stands once it is loaded."""
    assert CHROMIUM
    (folder / "page.html").write_bytes(page)
    command = [CHROMIUM, *_FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom"]
    done = subprocess.run([*command, (folder / "page.html").as_uri()], capture_output=True, timeout=60, check=True)
    return done.stdout.decode()


def answer(page: bytes, script: str, folder: Path) -> str:
    """What a script says of a page of ours, as its value; it runs after the page's own, as part of that."""
    own = (html._FOLDER / "report.js").read_text("utf-8")
    probed = f"{own}\ndocument.title = String((() => {{ {script} }})());\n"
    text = page.decode().replace(own, probed).replace(html._hash(own), html._hash(probed))
    found = re.search("<title>(.*?)</title>", dom(text.encode(), folder))
    assert found
    return found[1]
