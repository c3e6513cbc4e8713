"""All reports of a matrix: `fwdiff matrix --format` takes their names, tests their golden files."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from fwdiff.model.matrix import Matrix
from fwdiff.report.registry import Layout


class MatrixReport(NamedTuple):
    """One form of a matrix."""

    name: str
    title: str
    golden: str
    """The file of `tests/golden` that it is compared to."""
    function: str
    """`module:function`, the module in this room; imported when it is asked for."""

    def encode(self, matrix: Matrix, layout: Layout) -> bytes:
        """The report: the same bytes for the same input."""
        module, _, name = self.function.partition(":")
        encode: Callable[[Matrix, Layout], bytes] = getattr(import_module(f"fwdiff.report.{module}"), name)
        return encode(matrix, layout)


MATRIX_REPORTS = (
    MatrixReport("plain", "a page of text", "matrix.txt", "plain.matrix:encode"),
    MatrixReport("json", "everything (fwdiff.matrix/1)", "matrix.json", "json_report:encode_matrix"),
    MatrixReport("markdown", "a table for each line", "matrix.md", "matrix_markdown:encode"),
    MatrixReport("csv", "a row an item, a column a build", "matrix.csv", "matrix_csv:encode"),
)
