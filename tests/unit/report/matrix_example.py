"""A matrix of small builds: two lines, one build with the client of the other's market, one that cannot be opened."""

from __future__ import annotations

from msgspec.structs import replace

from fwdiff.compare.matrix import Named, matrix_of
from fwdiff.model.judgement import DecisionKind, DecisionState
from fwdiff.model.matrix import Matrix, MatrixDecision
from tests.unit.compare.builders import endpoint, package, setting, unread
from tests.unit.compare.matrices import ALLOWED, ALWAYS, BY, CLIENT, PHONE, SERVER, build, projected
from tests.unit.report.incident import HOSTILE

_FULL = ([PHONE, CLIENT], [ALWAYS, SERVER], [ALLOWED])


def example() -> Matrix:
    """Six builds for the world, of which the fourth is the odd one, and two for China."""
    world = [build(number) for number in range(6)]
    world[3] = build(3, *_FULL)
    world[4] = build(4, endpoints=[], unread=[unread(PHONE.path, member="classes.dex")])
    world[5] = build(5, settings=[setting("privapp-permission", "com.example.phone/x", "granted")])
    found = projected(*world, *(build(number, *_FULL, region="00CN") for number in range(2)))
    named = [Named(f"builds/{at}.fwi", one) for at, one in enumerate(found)]
    matrix = matrix_of([*named, Named("builds/cut.zip", None, "it ends early")], BY, "fwdiff 0")
    decision = MatrixDecision(DecisionKind.APPROVED, DecisionState.STALE, "1.toml", "2027-01-01", ("package:x",))
    rows = [replace(row, decision=decision) if row.builds == (5,) else row for row in matrix.rows]
    return replace(matrix, rows=tuple(rows))


def hostile() -> Matrix:
    """The same with names that want to be taken for markup, code or a formula."""
    app = package(HOSTILE, f"system/app/{HOSTILE}.apk", permissions_requested=(HOSTILE,), shared_user_id=HOSTILE)
    host = endpoint(f"http://{HOSTILE}", app, host=HOSTILE)
    odd = build(1, [app], [host], [setting("property", HOSTILE, HOSTILE)])
    found = projected(build(0), odd, build(2))
    return matrix_of([Named(HOSTILE, one) for one in found] + [Named(HOSTILE, None, HOSTILE)], ("patch",), "fwdiff 0")
