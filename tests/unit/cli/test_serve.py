"""The screen in a browser: for who has the address, for no other page, and for no other builds."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fwdiff.cli import demo, diff, serve
from fwdiff.cli.main import main
from tests.tui.terminal import ROOT

aiohttp = pytest.importorskip("aiohttp")
pytest.importorskip("textual_serve")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What the command prints to be opened."""
    home = tmp_path_factory.mktemp("home")
    environment = dict(os.environ) | {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(home), "XDG_STATE_HOME": str(home)}
    command = [sys.executable, "-P", "-m", "fwdiff", "serve", demo.GOOD, demo.BAD, "--workers", "1"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, cwd=home)
    assert process.stderr
    found = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S{40,}", process.stderr.readline())
    assert found
    yield found[0]
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0


async def status(url: str, **headers: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return int(response.status)


async def test_only_the_printed_address_is_answered(address: str) -> None:
    base, _, token = address.partition("?token=")
    port = base.rpartition(":")[2].rstrip("/")
    assert await status(base) == 403
    assert await status(f"{base}?token={token[:-1]}") == 403
    for path in ("ws", "static/js/textual.js", "download/x", f"ws?token={token}", f"static/?token={token}"):
        assert await status(base + path) == 403, path
    assert await status(address, Host=f"rebound.example:{port}") == 403
    assert await status(address, Host=f"localhost:{port}") == 403
    assert await status(address, Origin="http://evil.example") == 403
    assert await status(address) == 200


async def test_the_page_loads_nothing_from_elsewhere_and_shows_the_builds(address: str) -> None:
    base = address.partition("?")[0]
    jar = aiohttp.CookieJar(unsafe=True)  # as a browser keeps the cookies of an address
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        async with session.get(address) as response:
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            cookie = response.cookies[f"fwdiff-{base.rpartition(':')[2].rstrip('/')}"]
            assert cookie["httponly"]
            assert cookie["samesite"] == "Strict"
            page = await response.text()
            assert page.index("keyboard.focus()") < page.index("</body>")  # keys reach the screen without a click
        async with session.get(f"{base}static/js/textual.js") as response:
            assert response.status == 200
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await session.ws_connect(f"{base}ws", origin="http://evil.example")
        async with session.ws_connect(f"{base}ws?width=80&height=24&left=/etc", origin=base.rstrip("/")) as socket:
            shown = b""
            async with asyncio.timeout(60):
                while b"DOES NOT PASS" not in shown:
                    message = await socket.receive()
                    shown += message.data if isinstance(message.data, bytes) else str(message.data).encode()
    assert b"ww-bad.zip" in shown


def test_the_screen_is_told_of_every_option() -> None:
    given = ["--known", "k.toml", "--policy=p", "--market=-x", "--review=r", "--now=2026-11-28", "--reference=c.zip"]
    given += ["--slot=a", "--workers=2", "--no-cache", "--ascii", "--fresh", "--sku=600EEA"]
    asked = serve.parser().parse_args(["left", "right", "--port=8000", *given])
    told = diff.parser().parse_args(["left", "right", *serve.screen_options(asked)])
    assert all(value for value in vars(asked).values())
    assert vars(told).items() >= {name: value for name, value in vars(asked).items() if name != "port"}.items()


def test_what_cannot_be_shown_is_said_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", str(tmp_path / "a"), str(tmp_path / "b")]) == 2
    assert "No such file" in capsys.readouterr().err
    assert main(["serve", demo.GOOD, demo.BAD, "--port", "70000"]) == 2
    assert "is not a port" in capsys.readouterr().err
