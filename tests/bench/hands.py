"""Hands on a real pair: bursts of keys are the same as typed slowly, and no key or size brings the screen down.

    python -m tests.bench.hands LEFT RIGHT [--times 20] [--seeds 5] [--keys 2000] [--resizes 200]

Each burst is one write, by turns at rest and while both images are read, of which one has to hold zzhc.vnet.cn.
Random keys are counted where the terminal's bytes have become keys, and where they are given to what has the focus:
both have to be as many as were sent.  Ends with 1 where one is lost, the screen ends by itself, or the terminal is not
given back.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from difflib import SequenceMatcher
from pathlib import Path

from textual._xterm_parser import XTermParser
from textual.events import Key

from tests.tui.terminal import CONTROLLING, RUN, Terminal

ESCAPE = "\x1b"
REASON = "no risk here: quiet, 5 q"
_ALONE = 10.0
"""Seconds for which an escape is waited for, that it may be a key and not the begin of a sequence."""
_JOINED = "[Of\x7f"
"""Keys that with an escape in the same read are the begin of a sequence, or a word's step where text is typed."""
READY = b"\x1b[?25l"
KEYS = [*"123456789jkgGnNUzZvwscotuyxard/:?.+-~=[]hHlLmMiIfF ", "\r", "\t", "\x7f", "\x04", "\x15"]
KEYS += ["\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F", "\x1b[Z", ESCAPE]
_WATCHING = "from tests.bench.hands import watch_keys; watch_keys({path!r}); "


def watch_keys(path: str) -> None:
    """Have the process of the screen write to a file which keys came and which were given out."""
    from fwdiff.tui.key_queue import KeyQueue  # noqa: PLC0415 - of the process that is watched alone

    seen: dict[str, list[str]] = {"taken": [], "given": []}
    take = KeyQueue.take

    def tell() -> None:
        part = Path(f"{path}.part")
        part.write_text(json.dumps(seen))
        part.replace(path)

    async def watched_take(self: KeyQueue, key: Key) -> None:
        if not seen["taken"]:
            deliver = self._deliver

            async def watched(key: Key) -> None:
                await deliver(key)
                seen["given"].append(key.key)
                tell()

            self._deliver = watched
        seen["taken"].append(key.key)
        tell()
        await take(self, key)

    KeyQueue.take = watched_take  # type: ignore[method-assign] # what is measured


def random_keys(images: list[str], seed: int, keys: int, resizes: int) -> str:
    """What went wrong with one seed, or nothing."""
    chance = random.Random(seed)
    events = ["key"] * keys + ["resize"] * resizes
    chance.shuffle(events)
    sent: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "keys.json")
        script = CONTROLLING + f"import os; os.chdir({folder!r}); " + _WATCHING.format(path=path) + RUN
        with Terminal(*images, "--review", f"{folder}/decisions", "--fresh", script=script) as terminal:
            terminal.wait_for_bytes(READY)
            for number, event in enumerate(events):
                if event == "resize":
                    terminal.resize(chance.randint(20, 200), chance.randint(8, 60))
                    continue
                key = chance.choice(KEYS)
                if sent and sent[-1] == ESCAPE and key in _JOINED:
                    _settled(path, "taken", len(sent), _ALONE, terminal)
                terminal.write(key)
                sent.append(key)
                time.sleep(chance.choice((0, 0, 0.01)))
                if terminal.process.poll() is not None:
                    return f"ended with {terminal.process.returncode} at event {number}: {terminal.shown()[-800:]}"
            found = _settled(path, "given", len(sent), _ALONE, terminal)
            terminal.send(signal.SIGTERM)
            code = terminal.end()
            if lost := _lost(sent, found):
                return lost
            if code != 128 + signal.SIGTERM or "Traceback" in terminal.shown():
                return f"ended with {code}: {terminal.shown()[-800:]}"
            return "" if terminal.is_given_back() else "the terminal is not given back"


def _settled(path: str, what: str, wanted: int, patience: float, terminal: Terminal) -> dict[str, list[str]]:
    """The keys that came and those given out, once they are as many as wanted or for some seconds no more."""
    found: dict[str, list[str]] = {"taken": [], "given": []}
    last = time.monotonic()
    while len(found[what]) < wanted and time.monotonic() < last + patience and terminal.process.poll() is None:
        time.sleep(0.01 if what == "taken" else 0.1)
        before, found = found, json.loads(Path(path).read_text()) if Path(path).exists() else found
        last = last if before == found else time.monotonic()
    return found


def _lost(sent: list[str], found: dict[str, list[str]]) -> str:
    """Which keys became others, with those around them."""
    wanted = [_name_of(key) for key in sent]
    for where, names in found.items():
        for what, start, end, there, until in SequenceMatcher(None, wanted, names, autojunk=False).get_opcodes():
            if what != "equal":
                context = f"{wanted[max(start - 3, 0) : end + 3]} at {start} of {len(wanted)}"
                return f"{context} were {where} as {names[max(there - 3, 0) : until + 3]}"
    return ""


def _name_of(key: str) -> str:
    """What the terminal's bytes are called."""
    parser = XTermParser()
    names = [event.key for data in (key, "") for event in parser.feed(data) if isinstance(event, Key)]
    return names[0]


def bursts(images: list[str], times: int) -> int:
    """How many bursts did not lead where the keys lead."""
    wrong = 0
    for name, keys, leads_to, meanwhile in (
        # the page of the host may come before the filter was ever drawn
        ("/vnet\\r\\r", "/vnet\r\r", ("/vnet", "domain vnet.cn"), ()),
        (":vnet\\r", ":vnet\r", ("domain vnet.cn",), ()),  # before the host is read, the palette waits for it
        ("?copy", "?copy", ("Copy",), ()),
        ("4jjy", "4jjy", ("copy: n name",), ("nothing to copy",)),
        ("a with a reason", f"2ga{REASON}\r", ("approved",), ("enter decides",)),  # once both builds are read
    ):
        for reading in (True, False):
            wanted = (*meanwhile, *leads_to) if reading else leads_to  # both builds may have been read meanwhile
            lost = sum(not _leads(images, keys, wanted, reading=reading) for _ in range(times))
            wrong += lost
            print(f"{name:16} {'while reading' if reading else 'at rest':14} {times - lost} of {times}", flush=True)
    return wrong


def _leads(images: list[str], keys: str, leads_to: tuple[str, ...], *, reading: bool) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        words = [*images, "--review", f"{folder}/decisions", "--fresh", *(["--no-cache"] if reading else [])]
        with Terminal(*words) as terminal:
            terminal.wait_for_bytes(READY)
            if not reading:
                terminal.wait_for("decided")
            mark = len(terminal.output)
            terminal.write(keys)
            try:
                terminal.wait_until(lambda: _shows(terminal, mark, leads_to), "lost")
                if REASON in keys:
                    _decide(terminal, Path(folder) / "decisions", waits=not _shows(terminal, mark, leads_to[-1:]))
            except AssertionError as error:
                print(str(error)[-500:])
                return False
            return True


def _shows(terminal: Terminal, since: int, any_of: tuple[str, ...]) -> bool:
    shown = " ".join(terminal.shown(since).split())
    return any(words in shown for words in any_of)


def _decide(terminal: Terminal, folder: Path, *, waits: bool) -> None:
    """A reason that was typed while builds were read is kept by one more enter, whole."""
    if waits:
        assert not folder.exists(), "decided before there was a case to look at"
        terminal.write("\r")
    terminal.wait_until(lambda: bool([*folder.glob("*.toml")]), "not on disk")
    (file,) = folder.glob("*.toml")
    assert f'reason = "{REASON}"' in file.read_text(), file.read_text()


def main() -> int:
    """Print a line for each burst and each seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", nargs=2)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--keys", type=int, default=2000)
    parser.add_argument("--resizes", type=int, default=200)
    arguments = parser.parse_args()
    os.environ |= {"EDITOR": "true", "VISUAL": "true"}
    images = [str(Path(image).resolve()) for image in arguments.images]
    # what a screen at rest shows comes from the cache
    subprocess.run([sys.executable, "-P", "-m", "fwdiff", *images, "--json"], stdout=subprocess.DEVNULL, check=False)
    wrong = 0
    for seed in range(1, arguments.seeds + 1):
        begin = time.monotonic()
        complaint = random_keys(images, seed, arguments.keys, arguments.resizes)
        print(f"seed {seed}: {complaint or 'all keys handled'} ({time.monotonic() - begin:.0f} s)", flush=True)
        wrong += bool(complaint)
    return 1 if bursts(images, arguments.times) + wrong else 0


if __name__ == "__main__":
    sys.exit(main())
