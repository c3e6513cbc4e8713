"""Rows of a file of known clients, as TOML."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from fwdiff.model import CodeSketch


def client_row(package: str, operator: str, role: str, source: str) -> str:
    """A client by its name."""
    fields = {"package": package, "operator": operator, "role": role, "source": source}
    return _table("client", fields)


def code_row(client: str, source: str, sha256: str, sketch: CodeSketch) -> str:
    """What its code is like, measured on one file."""
    samples = {"digests": sketch.digests, "features": sketch.features}
    return _table(
        "code",
        {
            "client": client,
            "source": source,
            "sha256": sha256,
            "classes": sketch.classes,
            **{name: base64.b64encode(sample).decode() for name, sample in samples.items()},
        },
    )


def _table(name: str, fields: Mapping[str, str | int]) -> str:
    """A JSON string is a TOML basic string, but for DEL."""
    lines = (f"{key} = {json.dumps(value)}".replace("\x7f", "\\u007f") for key, value in fields.items())
    return "\n".join([f"[[{name}]]", *lines, ""])
