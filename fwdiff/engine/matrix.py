"""Many builds to a matrix, judged by the decisions of a review where one is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache as memo
from functools import partial

from fwdiff import __version__
from fwdiff.compare.matrix import Named, matrix_of
from fwdiff.engine.judging import terms_of
from fwdiff.engine.projections import projections
from fwdiff.engine.request import Ask
from fwdiff.engine.results import take_inventory, without_collection
from fwdiff.engine.selected_packages import with_selected_packages
from fwdiff.engine.supervision import Warn
from fwdiff.judge.matrix_decisions import Scoped, decided_matrix
from fwdiff.judge.policy import Policy
from fwdiff.judge.policy_file import policy_of
from fwdiff.judge.release import Terms
from fwdiff.model.events import Progress
from fwdiff.model.matrix import Matrix


def matrix_of_images(
    sources: Sequence[str],
    by: Sequence[str],
    *,
    ask: Ask,
    workers: int | None = None,
    cache: bool = True,
    on_build: Callable[[int], None] = lambda _: None,
    on_progress: Callable[[Progress], None] = lambda _: None,
    warn: Warn = lambda _: None,
) -> Matrix:
    """The matrix of builds in lines by some fields; `on_build` is told how many were read.

    What cannot be opened is a build with a problem.  Raises `FwdiffError` where a policy or review cannot be used.
    """
    terms = terms_of(ask)
    named: list[Named] = []
    with without_collection():
        for one in projections(sources, workers=workers, cache=cache, on_progress=on_progress, warn=warn):
            named.append(one)
            on_build(len(named))
        read = partial(take_inventory, workers=workers, cache=cache, on_progress=on_progress, warn=warn)
        matrix = with_selected_packages(matrix_of(named, by, f"fwdiff {__version__}"), read)
        return _decided(matrix, named, terms) if terms.review else matrix


def _decided(matrix: Matrix, named: Sequence[Named], terms: Terms) -> Matrix:
    assert terms.review is not None

    @memo
    def policy(at: int) -> Policy:
        region = matrix.builds[at].region
        return policy_of(terms.policy, market=terms.market, region=region)

    def scope(at: int) -> Scoped:
        projection = named[at].projection
        return Scoped(policy(at).market, matrix.builds[at].model, projection.skus if projection else frozenset())

    return decided_matrix(matrix, terms.review, scope, terms.today, lambda at: policy(at).greatest_age)
