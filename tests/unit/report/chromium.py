"""Pages loaded in headless Chromium, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

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
    """The document as it stands after its scripts have run."""
    assert CHROMIUM
    (folder / "page.html").write_bytes(page)
    command = [CHROMIUM, *_FLAGS, f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=3000", "--dump-dom"]
    done = subprocess.run([*command, (folder / "page.html").as_uri()], capture_output=True, timeout=60, check=True)
    return done.stdout.decode()
