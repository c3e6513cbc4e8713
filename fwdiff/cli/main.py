"""The entry point: carries a command out, says errors on stderr, and ends with the code that the result asks for."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fwdiff.cli.arguments import parse
from fwdiff.errors import ExitCode, FwdiffError
from fwdiff.text import visible

if TYPE_CHECKING:
    from fwdiff.engine.request import Request
    from fwdiff.model import Inventory


def run() -> None:
    """The console script."""
    sys.exit(main(sys.argv[1:]))


def main(words: list[str]) -> int:
    """Carry out one command line and return its exit code."""
    try:
        arguments = parse(words)
        return _CARRY_OUT[arguments.command](arguments)
    except FwdiffError as error:
        _say(f"fwdiff: {error.message}\n  {error.hint}")
        return ExitCode.UNUSABLE
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one would tear the end apart
        _say("fwdiff: interrupted")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # whoever read our output has seen enough; the interpreter would complain when it flushes
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DIFFERENT


def _diff(arguments: argparse.Namespace) -> int:
    from fwdiff.engine.request import Request

    request = Request(arguments.left, arguments.right, arguments.reference, arguments.workers, not arguments.no_cache)
    _check_readable(request.sources)
    if not arguments.json and not arguments.plain and _has_screen():
        return _screen(request, ascii_only=arguments.ascii)
    from fwdiff.cli.progress import progress_line
    from fwdiff.engine.session import compare_images
    from fwdiff.model.events import Comparison

    _forgo_collection()
    with progress_line() as show:
        for event in compare_images(request, warn=_warn):
            if isinstance(event, Comparison):
                diff = event.diff
            else:
                show(event)
    if arguments.json:
        from fwdiff.report.json_report import encode_diff

        _write(encode_diff(diff))
    else:
        from fwdiff.report.plain import render

        _write(render(diff, width=_width(), color=_color()).encode(_encoding(ascii_only=arguments.ascii), "replace"))
    return ExitCode.SAME if diff.summary.identical else ExitCode.DIFFERENT


def _inventory(arguments: argparse.Namespace) -> int:
    from fwdiff.cli.progress import progress_line
    from fwdiff.engine.session import take_inventory

    _check_readable([arguments.image])
    _forgo_collection()
    with progress_line() as show:
        inventory = take_inventory(
            arguments.image,
            workers=arguments.workers,
            on_progress=show,
            cache=not arguments.no_cache,
            warn=_warn,
        )
    if arguments.output:
        _save(inventory, arguments.output)
    elif arguments.json:
        from fwdiff.report.json_report import encode_inventory

        _write(encode_inventory(inventory))
    else:
        from fwdiff.report.plain import render_inventory

        text = render_inventory(inventory, width=_width(), color=_color())
        _write(text.encode(_encoding(ascii_only=arguments.ascii), "replace"))
    return ExitCode.SAME


def _cache(arguments: argparse.Namespace) -> int:
    from fwdiff.cli.cache import carry_out

    _write(f"{_visible_lines(carry_out(arguments.action))}\n".encode(_encoding(ascii_only=False), "replace"))
    return ExitCode.SAME


_CARRY_OUT = {"diff": _diff, "inventory": _inventory, "cache": _cache}


def _forgo_collection() -> None:
    """Records live until the run ends: looking for garbage among them doubles the time of a comparison."""
    gc.disable()


def _save(inventory: Inventory, output: str) -> None:
    from fwdiff.inventory import write_saved

    try:
        write_saved(inventory, Path(output))
    except OSError as error:
        raise FwdiffError(f"{output}: {error.strerror}", "Name a file in a folder that can be written to.") from error


def _screen(request: Request, *, ascii_only: bool) -> int:
    """The one place that imports the screen."""
    from fwdiff.engine.remote import RemoteComparison, prepare
    from fwdiff.tui.app import run_screen

    prepare()
    return run_screen(request.left, request.right, lambda: RemoteComparison(request), ascii=ascii_only)


def _check_readable(sources: tuple[str, ...] | list[str]) -> None:
    """A wrong path is said at once, in the order of the arguments."""
    for source in sources:
        try:
            Path(source).stat()
        except OSError as error:
            raise FwdiffError(
                f"{source}: {error.strerror}", "Check the path; an IMAGE is a file or a folder."
            ) from error


def _has_screen() -> bool:
    return sys.stdout.isatty() and sys.stdin.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def _color() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _width() -> int:
    return os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else 80


def _encoding(*, ascii_only: bool) -> str:
    return "ascii" if ascii_only else (sys.stdout.encoding or "utf-8")


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _warn(words: str) -> None:
    _say(f"fwdiff: {words}")


def _say(words: str) -> None:
    print(_visible_lines(words), file=sys.stderr)  # noqa: T201 - stderr is ours


def _visible_lines(words: str) -> str:
    return "\n".join(visible(line) for line in words.splitlines())
