"""A notice file to a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from anode_duty.law.proceeding import (
    DEPOSIT_EFFECTS,
    KINDS,
    ROW_EFFECTS,
    TERMINATED,
    Deadline,
    DepositRule,
    Notice,
    Rate,
    RateTable,
    Window,
)
from anode_duty.law.source import EVIDENCE, NOT_PUBLISHED, Source
from anode_duty.ratefiles.format import (
    CBP_CASE,
    COMPANY_RATE,
    DEADLINE,
    DEPOSITS,
    EXPORTER_RATE,
    NOTICE,
    RATES,
    RESIDUAL,
    TABLE_EFFECTS,
    TABLE_KNOWN,
)
from anode_duty.ratefiles.rules import field as faults

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from anode_duty.law.ratebook import Company
    from anode_duty.ratefiles.fields import FileFields, Keys


class Notices:
    """Reads the notices of one case.

    Args:
        number: the number of the case.
        third_country_cases: numbers of its twin cases, or None where case.yaml could not be read.
        known: the companies, or None where companies.yaml could not be read.
        companion: number of the case on the other duty, or None.
        companion_on_file: whether that case is among the files.
    """

    def __init__(
        self,
        number: str,
        third_country_cases: tuple[str, ...] | None,
        known: Mapping[str, Company] | None,
        companion: str | None = None,
        companion_on_file: bool = True,
    ) -> None:
        self.number = number
        self.third_country_cases = third_country_cases
        self.known = known
        self.companion = companion
        self.companion_on_file = companion_on_file

    def read(self, file: FileFields, root: yaml.MappingNode) -> Notice | None:
        """Read one notice; None where something that it needs is missing."""
        found = file.fields(root, NOTICE.keys)
        kind = file.word(found.get("notice"), KINDS)
        effective = file.day(found.get("effective"))
        published = file.day(found.get("published"), also=NOT_PUBLISHED)
        known = file.known(found, published)
        citation = file.text(found.get("citation"))
        address = file.text(found.get("address"))
        evidence = file.word(found.get("evidence"), EVIDENCE)
        summary = file.text(found.get("summary"))
        note = file.text(found.get("note"))
        source = Source(citation or "", evidence or "", file.place(root))
        deposits = self._deposits(file, found.get("deposits"), source)
        rates = self._rates(file, found.get("rates"), source.evidence)
        if kind is None or effective is None or citation is None or address is None:
            return None
        if evidence is None or summary is None:
            return None
        return Notice(
            kind=kind,
            effective=effective,
            published=published,
            known=known,
            address=address,
            source=source,
            summary=summary,
            note=note,
            deposits=deposits,
            rates=rates,
            at=file.places(found),
        )

    def _deposits(
        self, file: FileFields, node: yaml.Node | None, notice: Source
    ) -> DepositRule | None:
        if node is None:
            return None
        found = file.fields(node, DEPOSITS.keys)
        effect = file.word(found.get("effect"), DEPOSIT_EFFECTS)
        reason = file.text(found.get("reason"))
        refund = file.text(found.get("refund"))
        refunds = file.window(found.get("refunds"))
        withdrawn = file.window(found.get("refunds_withdrawn"))
        deadlines = [_deadline(file, item) for item in file.items(found.get("deadlines"))]
        citation = file.text(found.get("citation"))
        evidence = file.word(found.get("evidence"), EVIDENCE)
        if effect == TERMINATED and refunds is None:
            refunds = Window(None, None, file.place(node))
        if refunds is not None and "refund" not in found:
            file.report(faults.missing_key(file.place(node), "refund"))
        does = {"effect", "refunds", "refunds_withdrawn"}
        if isinstance(node, yaml.MappingNode) and found.keys().isdisjoint(does):
            file.report(faults.missing_key(file.place(node), "effect"))
        if reason is None or ("effect" in found and effect is None):
            return None
        return DepositRule(
            effect=effect,
            reason=reason,
            refund=refund,
            refunds=refunds,
            refunds_withdrawn=withdrawn,
            deadlines=tuple(one for one in deadlines if one is not None),
            source=Source(
                citation or notice.citation, evidence or notice.evidence, file.place(node)
            ),
        )

    def _rates(self, file: FileFields, node: yaml.Node | None, evidence: str) -> RateTable | None:
        if node is None:
            return None
        if isinstance(node, yaml.ScalarNode) and node.value == NOT_PUBLISHED:
            return RateTable(
                on_file=False,
                replaces=True,
                whole=False,
                residual=None,
                companies=(),
                denied=(),
                dropped=(),
                place=file.place(node),
            )
        found = file.fields(node, RATES.keys)
        table = file.word(found.get("table"), TABLE_EFFECTS)
        known = file.word(found.get("known"), TABLE_KNOWN)
        evidence = file.word(found.get("evidence"), EVIDENCE) or evidence
        residual = None
        if (row := found.get("residual")) is not None:
            residual = self._row(file, row, RESIDUAL.keys, evidence)
        rows = [
            self._company_row(file, row, evidence) for row in file.items(found.get("companies"))
        ]
        denied = [file.company(item, self.known) for item in file.items(found.get("denied"))]
        dropped = [file.company(item, self.known) for item in file.items(found.get("dropped"))]
        return RateTable(
            on_file=True,
            replaces=table == "replaces",
            whole=known == "whole",
            residual=residual,
            companies=tuple(row for row in rows if row is not None),
            denied=tuple(company for company in denied if company is not None),
            dropped=tuple(company for company in dropped if company is not None),
            place=file.place(node),
        )

    def _company_row(self, file: FileFields, node: yaml.Node, evidence: str) -> Rate | None:
        """Read a row of a company: with `exporter` it may have `producers`, with `company` not."""
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        names = {key.value for key, _ in pairs if isinstance(key, yaml.ScalarNode)}
        if "exporter" in names:
            return self._row(file, node, EXPORTER_RATE.keys, evidence)
        if "company" in names and "producers" in names:
            file.report(faults.company_with_producers(file.place(node)))
            return None
        return self._row(file, node, COMPANY_RATE.keys, evidence)

    def _row(self, file: FileFields, node: yaml.Node, keys: Keys, evidence: str) -> Rate | None:
        found = file.fields(node, keys)
        whose = found.get("exporter") or found.get("company")
        companies = file.companies(whose, self.known) if whose is not None else ()
        excluded = file.yes(found.get("excluded"))
        rate_on_file, percent = self._percent(file, found.get("rate"))
        _, deposit_percent = self._percent(file, found.get("deposit_rate"))
        if not excluded and "rate" not in found and not keys["rate"]:
            file.report(faults.missing_key(file.place(node), "rate"))
        if (offset := found.get("deposit_rate")) and not self.companion_on_file:
            file.report(faults.offset_alone(file.place(offset), self.companion))
        if excluded and ("rate" in found or "deposit_rate" in found):
            file.report(faults.excluded_with_rate(file.place(found["excluded"])))
        cbp_case = self._cbp_case(file, found.get("cbp_case"))
        third = self._third_country_cases(file, found.get("third_country_cases"))
        own_evidence = file.word(found.get("evidence"), EVIDENCE)
        disputed = file.text(found.get("disputed"))
        note = file.text(found.get("note"))
        deposits = file.word(found.get("deposits"), ROW_EFFECTS)
        producers = self._producers(file, found.get("producers"))
        at = found.get("rate") or found.get("excluded")
        if at is None or not (rate_on_file or excluded or percent is not None):
            return None
        return Rate(
            percent=percent,
            has_deposit_rate="deposit_rate" in found,
            deposit_percent=deposit_percent,
            excluded=excluded,
            companies=companies,
            as_exporter_only="exporter" in found,
            producers=producers,
            deposits=deposits,
            cbp_case=cbp_case,
            third_country_cases=third,
            evidence=own_evidence or evidence,
            disputed=disputed,
            note=note,
            place=file.place(at),
        )

    def _percent(self, file: FileFields, node: yaml.Node | None) -> tuple[bool, Decimal | None]:
        """Return whether a rate is said to exist, and its percentage where that is on file."""
        if isinstance(node, yaml.ScalarNode) and node.value == NOT_PUBLISHED:
            return True, None
        percent = file.rate(node)
        return percent is not None, percent

    def _producers(self, file: FileFields, node: yaml.Node | None) -> tuple[str, ...] | None:
        if isinstance(node, yaml.ScalarNode) and node.value == NOT_PUBLISHED:
            return None
        ids = [file.company(item, self.known) for item in file.items(node)]
        return tuple(company for company in ids if company is not None)

    def _cbp_case(self, file: FileFields, node: yaml.Node | None) -> str | None:
        number = file.text(node)
        if number is None or number == NOT_PUBLISHED or node is None:
            return None
        match = CBP_CASE.fullmatch(number)
        if match and match[1] == self.number:
            return number
        file.report(faults.cbp_case(file.place(node), number, self.number))
        return None

    def _third_country_cases(self, file: FileFields, node: yaml.Node | None) -> tuple[str, ...]:
        numbers, named = [], self.third_country_cases
        for item in file.items(node):
            number = file.text(item)
            match = CBP_CASE.fullmatch(number or "")
            if number and match and (named is None or match[1] in named):
                numbers.append(number)
            elif number:
                wanted = " or ".join(named or ()) or "a case that third_countries names"
                file.report(faults.cbp_case(file.place(item), number, wanted))
        return tuple(numbers)


def _deadline(file: FileFields, node: yaml.Node) -> Deadline | None:
    found = file.fields(node, DEADLINE.keys)
    what = file.text(found.get("what"))
    earliest = file.day(found.get("earliest"))
    latest = file.day(found.get("latest"))
    citation = file.text(found.get("citation"))
    evidence = file.word(found.get("evidence"), EVIDENCE)
    note = file.text(found.get("note"))
    if earliest and latest and latest < earliest:
        file.report(faults.backward_deadline(file.place(found["latest"]), earliest, latest))
    if what is None or earliest is None or latest is None or citation is None or evidence is None:
        return None
    return Deadline(
        what=what,
        earliest=earliest,
        latest=latest,
        act=file.yes(found.get("act")),
        source=Source(citation, evidence, file.place(node)),
        note=note,
    )
