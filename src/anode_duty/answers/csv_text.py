"""Answers as CSV: columns over records, the same words and figures, flat."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, NamedTuple

from anode_duty.answers.fields import cell, named_paths
from anode_duty.answers.formats import answer_of
from anode_duty.answers.words import MET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from anode_duty.answers.fields import Record

    Rows = list[Sequence[str]]


class CsvColumn(NamedTuple):
    """A column of CSV.

    Attributes:
        name: its header.
        path: the fields that lead to its value in a record.
    """

    name: str
    path: tuple[str, ...]

    def cell(self, record: Record) -> str:
        """Return its text for one record; empty where a field on the way is null or not there."""
        value: Any = record
        for field in self.path:
            value = value.get(field) if value is not None else None
        return cell(value)


def _columns(table: str) -> tuple[CsvColumn, ...]:
    """Return the columns of a table of `fields`; `deposit.since` is the column deposit_since."""
    return tuple(CsvColumn(name.replace(".", "_"), path) for name, path in named_paths(table))


ASKED = _columns(
    "exporter producer product value=inputs.value aam_value=inputs.aam_value entry_date origin"
)
# What a quote adds to an entry line, in a batch and as CSV; see `flat_quote`.
ADDED = _columns(
    "verdict entered_value dutiable_value"
    " ad_case=AD.case ad_rate=AD.rate ad_amount=AD.amount ad_deposit=AD.deposit.amount"
    " cvd_case=CVD.case cvd_rate=CVD.rate cvd_amount=CVD.amount cvd_deposit=CVD.deposit.amount"
    " total.amount total.deposit total.refundable notes error"
)
# What is added further, behind the columns that a quote has always had.
OTHER_DUTIES = _columns(
    "other_duties=total.other_duties fees=total.fees due_at_entry=total.due_at_entry"
)
FURTHER = _columns("entry_date_used=entry_date asked_later=total.asked_later")

_RATES = _columns(
    "duty case cbp_case rate_of rate notice effective citation evidence source producers"
    " third_country_cases deposit.required deposit.refunded deposit.reason deposit.since"
    " deposit.citation deposit.evidence since excluded not_on_file row_deposit_rate=deposit_rate"
    " deposit.rate notes"
)
_NOTICES = _columns(
    "duty case notice effective published citation address evidence summary note sets_rates"
    " rate_of rate rate_evidence deposits deposit_required source known"
)
_CRITERIA = _columns(
    "article entry_date origin verdict portion notes criterion required unit given met at_most"
)
_AGAINST = _columns(
    "exporter product entry_date amount_before=before.total.amount amount_after=after.total.amount"
    " difference deposit_before=before.total.deposit deposit_after=after.total.deposit"
    " deposit_difference"
)
# What a comparison adds to the columns of a quote.
_COMPARED = _columns("landed=total.landed difference paid undetermined")
_DIFFERENCES = _columns("field receipt now")
_PROBLEMS = _columns("file line column severity rule message")

# Of a list, each kind of which has columns of its own.
_LISTS = {
    # Its first two columns begin a file for --parties.
    "companies": "filed company roles cases cbp_cases third_country_cases source book",
    "articles": "article names verdict portion because disputed companies importers origins cases"
    " scope effective citation evidence source book",
    "cases": "case duty product country companion third_countries entry_types since reviewed"
    " notices deposit.required deposit.refunded deposit.reason deposit.since deposit.citation"
    " deposit.evidence source book",
    "duties": "measure fee origins numbers uses rate heading from until least most state"
    " state_since headings excludes yields_to transport citation evidence source reviewed",
    "notes": "code level meaning action",
    "rates": "book file path",
}

# What a refund adds to an entry line; see `flat_refund`.
_REFUNDED = _columns(
    "entry_date_used deposited deposited_from due refundable asked_later not_refundable difference"
    " because ad_deposited=AD.deposited ad_refundable=AD.refundable cvd_deposited=CVD.deposited"
    " cvd_refundable=CVD.refundable upper_bound final act_by=act_by.day"
    " act_by_estimated=act_by.estimated act_by_passed=act_by.passed"
)
_CLAIMS = _columns("claimable claim_until contested")
_LAST = _columns("notes error")


class _Echo:
    """What a CSV writer writes to: it hands each line back."""

    @staticmethod
    def write(line: str) -> str:
        return line


def csv_line(delimiter: str = ",") -> Callable[[Iterable[str]], str]:
    """Return the function that makes one line of CSV, without its line end, of cells."""
    # With both line ends in its own, the writer quotes a cell that holds either of them.
    write = csv.writer(_Echo(), delimiter=delimiter, lineterminator="\r\n").writerow

    def line(cells: Iterable[str]) -> str:
        text: str = write(cells)
        return text[:-2]

    return line


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as comma-separated values, lines ending in a line feed."""
    line = csv_line()
    return "".join(f"{line(row)}\n" for row in rows)


def rows_of(record: Record) -> Rows:
    """Return an answer as rows of CSV, the header first."""
    match answer_of(record):
        case "quote":
            columns, records = (*ASKED, *_added(record)), [flat_quote(record)]
        case "lookup" if "notices" in record:
            columns, records = _NOTICES, record["notices"]
        case "lookup":
            codes = {"notes": _codes(record)}
            columns, records = _RATES, [{**one, **codes} for one in record["rates"]]
        case "classify":
            columns, records = _CRITERIA, _criteria(record)
        case "compare" if "before" in record:
            columns, records = _AGAINST, record["quotes"]
        case "compare":
            columns = (*ASKED, *max(map(_added, record["quotes"]), key=len), *_COMPARED)
            records = list(map(_compared, record["quotes"]))
        case "list":
            columns, records = _columns(_LISTS[record["list"]]), _listed(record)
        case "verify":
            columns, records = _DIFFERENCES, record["differences"]
        case "check":
            columns, records = _PROBLEMS, record["problems"]
    header = tuple(column.name for column in columns)
    return [header, *(tuple(column.cell(one) for column in columns) for one in records)]


def _codes(record: Record) -> str:
    return " ".join(dict.fromkeys(note["code"] for note in record["notes"]))


def _by_duty(lines: Iterable[Record]) -> Record:
    return {line["duty"]: line for line in lines}


def flat_quote(record: Record) -> Record:
    """Return a quote with its lines by duty and its notes as their codes, for columns."""
    return {**record, **_by_duty(record.get("lines", ())), "notes": _codes(record)}


def _added(record: Record) -> tuple[CsvColumn, ...]:
    """Return the columns behind what was asked; of other duties only where they are counted."""
    counted = record.get("total", {}).get("due_at_entry") is not None
    return (*ADDED, *(OTHER_DUTIES if counted else ()), *FURTHER)


def _criteria(record: Record) -> list[Record]:
    """Return a classification with each of its criteria, or by itself where it has none."""
    head = {**record, "notes": _codes(record)}
    criteria = [{**one, "met": MET[one["met"]]} for one in record["criteria"]]
    return [{**head, **one} for one in criteria or [{}]]


def _compared(quote: Record) -> Record:
    return {**flat_quote(quote), "inputs": {"value": quote["declared_value"]}}


def _listed(record: Record) -> list[Record]:
    """Return the lines of a list; of companies one for each name."""
    from anode_duty.answers.listing_record import list_lines

    lines = list_lines(record)
    if record["list"] == "companies":
        return [{**line, "filed": name} for line in lines for name in line["names"]]
    return lines


def refund_columns(counts_duties: bool) -> tuple[CsvColumn, ...]:
    """Return what a refund adds to an entry line; of other duties where these are counted."""
    return (*_REFUNDED, *(_CLAIMS if counts_duties else ()), *_LAST)


def refund_cells(record: Record, columns: Sequence[CsvColumn]) -> list[str]:
    """Return the added cells of a line."""
    flat = _flat_refund(record)
    return [column.cell(flat) for column in columns]


def _flat_refund(record: Record) -> Record:
    """Return the record of a line with its duties, days and notes flat."""
    if "duties" not in record:
        return {"notes": "passed" if record.get("passed") else "", "error": record.get("error")}
    because = (f"{one['duty']}: {one['because']}" for one in record["duties"] if one["because"])
    claims = (
        f"{one['measure']}: {one['way'] or 'no way open'}, {one['until']}"
        for one in record["other_duties"] or ()
    )
    return {
        **record,
        **_by_duty(record["duties"]),
        "entry_date_used": record["entry_date"],
        "because": "; ".join(because),
        "claim_until": "; ".join(claims),
        "notes": _codes(record),
    }
