"""The files of notices: their format, and the notices that are made of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from anode_duty.law import proceeding
from anode_duty.law.source import NOT_PUBLISHED
from anode_duty.ratefiles.kinds import (
    ACT,
    CITED,
    DAY,
    DAYS,
    GRADE,
    MAY_BE_CITED,
    RATE,
    TEXT,
    YES,
    days_in_order,
    known_in_time,
)
from anode_duty.ratefiles.nodes import (
    FileReader,
    Format,
    ValueKind,
    either,
    is_word,
    list_of,
    may,
    must,
    one_or_more,
    word,
)
from anode_duty.ratefiles.rules import field as faults

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from anode_duty.law.ratebook import Company
    from anode_duty.ratefiles.nodes import Nodes, Values
    from anode_duty.ratefiles.problem import Problem

CBP_CASE = re.compile(r"([AC]-[0-9]{3}-[0-9]{3})-[0-9]{3}")


class NoticeReader(FileReader):
    """Reads the nodes of a notice, beside what else is on file.

    Attributes:
        case: what case.yaml says; None where it could not be read.
        companies: those of the book; None where companies.yaml could not be read.
        numbers: of all cases on file.
    """

    def __init__(
        self,
        case: proceeding.Case | None,
        companies: Mapping[str, Company] | None,
        numbers: Collection[str],
        file: str,
        report: Callable[[Problem], None],
    ) -> None:
        super().__init__(file, report)
        self.case = case
        self.companies = companies
        self.numbers = numbers

    def company(self, node: yaml.Node) -> str | None:
        """Return the id of a company; any text where the companies could not be read."""
        value, known = self.text(node), self.companies
        if value is None or known is None or value in known:
            return value
        self.report(faults.unknown_company(self.place(node), value, known.values()))
        return None

    def cbp_case(self, node: yaml.Node) -> str | None:
        """Return a number of CBP's that is of this case."""
        return self._numbered(node, (self.folder,), self.folder)

    def twin_case(self, node: yaml.Node) -> str | None:
        """Return a number of CBP's that is of a twin case in a third country."""
        twins = tuple(third.case for third in self.case.third_countries) if self.case else None
        wanted = " or ".join(twins or ()) or "a case that third_countries names"
        return self._numbered(node, twins, wanted)

    def _numbered(self, node: yaml.Node, cases: Collection[str] | None, wanted: str) -> str | None:
        number = self.text(node)
        if number is None:
            return None
        match = CBP_CASE.fullmatch(number)
        if match and (cases is None or match[1] in cases):
            return number
        self.report(faults.cbp_case(self.place(node), number, wanted))
        return None


def _refund(file: FileReader, found: Nodes, values: Values) -> None:
    """A termination refunds; a refund is put in words; and deposits do something."""
    if values["effect"] == proceeding.TERMINATED and values["refunds"] is None:
        values["refunds"] = proceeding.Days(None, None)
    if (values["refunds"] or "refunds" in found) and "refund" not in found:
        file.report(faults.missing_key(values["place"], "refund"))
    if found.keys().isdisjoint({"effect", "refunds", "refunds_withdrawn"}):
        file.report(faults.missing_key(values["place"], "effect"))


def _earliest_first(file: FileReader, found: Nodes, values: Values) -> None:
    earliest, latest = values["earliest"], values["latest"]
    if earliest and latest and latest < earliest:
        place = file.place(found["latest"])
        file.report(faults.backward_deadline(place, earliest, latest))


def _rate(file: NoticeReader, found: Nodes, values: Values) -> None:
    """A row has a rate or is excluded, and its deposit rate needs the companion case."""
    excluded = values["excluded"]
    if not excluded and "rate" not in found:
        file.report(faults.missing_key(values["place"], "rate"))
    if excluded and ("rate" in found or "deposit_rate" in found):
        file.report(faults.excluded_with_rate(file.place(found["excluded"])))
    if "deposit_rate" in found and file.case and file.case.companion not in file.numbers:
        place = file.place(found["deposit_rate"])
        file.report(faults.offset_alone(place, file.case.companion))
    values["has_deposit_rate"] = "deposit_rate" in found


def _company_row(file: NoticeReader, node: yaml.Node) -> Any:
    """Read a row of a company: with `exporter` it may have `producers`, with `company` not."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    names = {key.value for key, _ in pairs if isinstance(key, yaml.ScalarNode)}
    if "exporter" in names:
        return EXPORTER_RATE.read(file, node)
    if "company" in names and "producers" in names:
        file.report(faults.company_with_producers(file.place(node)))
        return None
    return COMPANY_RATE.read(file, node)


def _rates(file: NoticeReader, node: yaml.Node) -> Any:
    """Read a table of rates, of which may be known that it is and no more."""
    if not is_word(node, NOT_PUBLISHED):
        return RATES.read(file, node)
    return proceeding.RateTable(
        on_file=False,
        replaces=True,
        whole=False,
        residual=None,
        companies=(),
        denied=(),
        dropped=(),
        place=file.place(node),
    )


COMPANY_ID = ValueKind("text", NoticeReader.company)
IDS = one_or_more(COMPANY_ID)
CBP_NUMBER = ValueKind("CBP case number", NoticeReader.cbp_case)
TWIN_NUMBER = ValueKind("CBP case number", NoticeReader.twin_case)

WINDOW = Format(
    "window",
    proceeding.Days,
    DAYS,
    also=days_in_order,
)
DEADLINE = Format(
    "deadline",
    proceeding.Deadline,
    {
        "what": must(TEXT),
        "earliest": must(DAY),
        "latest": must(DAY),
        "act": may(YES),
        **CITED,
        "note": may(TEXT),
    },
    also=_earliest_first,
)
DEPOSITS = Format(
    "deposits",
    proceeding.DepositRule,
    {
        "effect": may(word(proceeding.DEPOSIT_EFFECTS)),
        "reason": must(TEXT),
        "refund": may(TEXT),
        "refunds": may(WINDOW),
        "refunds_withdrawn": may(WINDOW),
        "deadlines": may(list_of(DEADLINE)),
        **MAY_BE_CITED,
    },
    also=_refund,
)

_DEPOSIT_RATE = may(RATE.or_unknown(), "deposit_percent")
_ROW_DEPOSITS = may(word(proceeding.ROW_EFFECTS))
_ABOUT_A_ROW = {
    "cbp_case": may(CBP_NUMBER.or_unknown()),
    "third_country_cases": may(list_of(TWIN_NUMBER)),
    "evidence": may(GRADE, like="evidence"),
    "disputed": may(TEXT),
    "note": may(TEXT),
}
_OWN_RATE = {
    "rate": may(RATE.or_unknown(), "percent"),
    "deposit_rate": _DEPOSIT_RATE,
    "excluded": may(YES),
    "deposits": _ROW_DEPOSITS,
    **_ABOUT_A_ROW,
}
RESIDUAL = Format(
    "residual",
    proceeding.Rate,
    {
        "rate": must(RATE.or_unknown(), "percent"),
        "deposit_rate": _DEPOSIT_RATE,
        "deposits": _ROW_DEPOSITS,
        **_ABOUT_A_ROW,
    },
    also=_rate,
    at=("rate",),
    excluded=False,
    companies=(),
    as_exporter_only=False,
    producers=(),
)
COMPANY_RATE = Format(
    "company_rate",
    proceeding.Rate,
    {
        "company": must(IDS, "companies"),
        **_OWN_RATE,
    },
    also=_rate,
    at=("rate", "excluded"),
    as_exporter_only=False,
    producers=(),
)
EXPORTER_RATE = Format(
    "exporter_rate",
    proceeding.Rate,
    {
        "exporter": must(IDS, "companies"),
        "producers": may(one_or_more(COMPANY_ID, some=False).or_unknown()),
        **_OWN_RATE,
    },
    also=_rate,
    at=("rate", "excluded"),
    as_exporter_only=True,
)
RATES = Format(
    "rates",
    proceeding.RateTable,
    {
        "table": must(either("replaces", "amends"), "replaces"),
        "known": must(either("whole", "in part"), "whole"),
        "evidence": may(GRADE, like="evidence"),
        "residual": may(RESIDUAL),
        "companies": may(list_of(ValueKind("row", _company_row))),
        "denied": may(list_of(COMPANY_ID)),
        "dropped": may(list_of(COMPANY_ID)),
    },
    on_file=True,
)
NOTICE = Format(
    "notice",
    proceeding.Notice,
    {
        "notice": must(word(proceeding.KINDS), "kind"),
        **ACT,
        "summary": must(TEXT),
        "note": may(TEXT),
        "deposits": may(DEPOSITS),
        "rates": may(ValueKind("rates", _rates, each=RATES, instead=NOT_PUBLISHED)),
    },
    also=known_in_time,
)
