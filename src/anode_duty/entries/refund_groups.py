"""By what the lines of a ledger are summed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anode_duty.duties.line_refund import LineRefund
    from anode_duty.entries.lines import QuotedLine

GROUPINGS = ("entry", "month", "exporter", "case", "importer")

NO_CASE = "no AD/CVD case"
NO_IMPORTER = "importer not given"


def known_grouping(by: str) -> str:
    """Return a grouping that is known.

    Raises:
        BadInput: it is not.
    """
    if by not in GROUPINGS:
        raise BadInput(f"--by {by!r} is not known", f"write one of {', '.join(GROUPINGS)}")
    return by


def group_names(
    by: str, entry: str, line: QuotedLine, refund: LineRefund, place: str
) -> Iterator[tuple[str, LineRefund]]:
    """Yield the groups in which a line is summed, and what of it is summed there.

    By case each duty is summed under its own, and the other duties under none.
    """
    if by == "case":
        yield from _by_case(refund)
        return
    names = {
        "entry": entry or f"no entry number, {place}",
        "month": line.day.isoformat()[:7],
        "exporter": line.kind.basis.exporter.name,
        "importer": line.kind.shipment.importer or NO_IMPORTER,
    }
    yield names[by], refund


def _by_case(refund: LineRefund) -> Iterator[tuple[str, LineRefund]]:
    for one in refund.duties:
        yield " and ".join(one.cases) or NO_CASE, refund.part((one,), ())
    if refund.claims or not refund.duties:
        yield NO_CASE, refund.part((), refund.claims)
