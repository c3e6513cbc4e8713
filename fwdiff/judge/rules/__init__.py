"""One file a rule; the registry is `fwdiff.judge.rules.registry`."""

from __future__ import annotations
