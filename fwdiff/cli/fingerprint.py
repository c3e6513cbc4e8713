"""`fwdiff fingerprint APK`: what its code is like, as a row of a file of known clients."""

from __future__ import annotations

import argparse

from fwdiff.cli.arguments import Parser
from fwdiff.cli.output import write_text
from fwdiff.errors import ExitCode, UsageError

_DESCRIPTION = """\
Print what the code of an APK is like, as TOML: hashes that stay the same under other names of package and classes.
With --known FILE, `fwdiff check` finds such code in a build under any name (FW001)."""

_EXAMPLES = """\
examples:
  fwdiff fingerprint AutoReg.apk --operator 'China Telecom' --source 'build 1.2' >> clients.toml
  fwdiff fingerprint oat/arm64/AutoReg.vdex --name com.example.autoreg
  fwdiff check last-good.zip candidate.zip --known clients.toml

exit codes:
  0 done    2 usage, or no code in the file that could be looked at    130 interrupted"""


def parser() -> Parser:
    """The command line."""
    parser = Parser("fwdiff fingerprint", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("apk", metavar="APK", nargs="+", help="an APK, or the vdex that holds its code")
    parser.add_argument("--name", metavar="PACKAGE", help="what it is called (default: by its manifest)")
    parser.add_argument("--operator", metavar="NAME", default="an operator", help="whom it registers the phone with")
    parser.add_argument("--role", choices=("carrier", "maker"), default="carrier", help="maker: the maker's own client")
    parser.add_argument("--source", metavar="TEXT", help="where the file is from (default: its path)")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Print the rows."""
    from fwdiff.engine.code_files import read_code
    from fwdiff.report.known_rows import client_row, code_row

    files = [read_code(path) for path in arguments.apk]
    names = [arguments.name or file.package for file in files]
    for file, name in zip(files, names, strict=True):
        if not name:
            raise UsageError(f"{file.path}: no manifest says what it is called", "Say it with --name PACKAGE.")
    source = arguments.source
    rows = [
        client_row(name, arguments.operator, arguments.role, source or "named by the user")
        for name in dict.fromkeys(names)
    ]
    rows += [
        code_row(name, source or file.path, file.sha256, file.sketch) for file, name in zip(files, names, strict=True)
    ]
    write_text("\n".join(rows), ascii_only=False)
    return ExitCode.SAME
