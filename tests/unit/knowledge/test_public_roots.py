from __future__ import annotations

import re

from fwdiff.knowledge.tables import public_roots


def test_every_root_is_a_digest_with_a_name() -> None:
    assert len(public_roots()) > 100
    for digest, name in public_roots().items():
        assert re.fullmatch("[0-9a-f]{64}", digest)
        assert name
