"""A notice file to a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from anode_duty.law.proceeding import (
    DEPOSIT_EFFECTS,
    KINDS,
    TERMINATED,
    DepositRule,
    Notice,
    Rate,
    RateTable,
)
from anode_duty.law.source import EVIDENCE, NOT_PUBLISHED
from anode_duty.ratefiles.format import (
    CBP_CASE,
    COMPANY_RATE,
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

    from anode_duty.law.ratebook import Company
    from anode_duty.ratefiles.fields import FileFields, Keys


class Notices:
    """Reads the notices of one case."""

    def __init__(
        self, number: str, twins: tuple[str, ...] | None, known: Mapping[str, Company] | None
    ) -> None:
        self.number = number
        self.twins = twins
        self.known = known

    def read(self, file: FileFields, root: yaml.MappingNode) -> Notice | None:
        """Read one notice; None where something that it needs is missing."""
        found = file.fields(root, NOTICE)
        kind = file.word(found.get("notice"), KINDS)
        effective = file.day(found.get("effective"))
        published = file.day(found.get("published"), also=NOT_PUBLISHED)
        citation = file.text(found.get("citation"))
        address = file.text(found.get("address"))
        evidence = file.word(found.get("evidence"), EVIDENCE)
        summary = file.text(found.get("summary"))
        note = file.text(found.get("note"))
        deposits = self._deposits(file, found.get("deposits"), citation or "", evidence or "")
        rates = self._rates(file, found.get("rates"), evidence or "")
        if kind is None or effective is None or citation is None or address is None:
            return None
        if evidence is None or summary is None:
            return None
        return Notice(
            kind,
            effective,
            published,
            citation,
            address,
            evidence,
            summary,
            note,
            deposits,
            rates,
            file.place(root),
            file.places(found),
        )

    def _deposits(
        self, file: FileFields, node: yaml.Node | None, citation: str, evidence: str
    ) -> DepositRule | None:
        if node is None:
            return None
        found = file.fields(node, DEPOSITS)
        effect = file.word(found.get("effect"), DEPOSIT_EFFECTS)
        reason = file.text(found.get("reason"))
        refund = file.text(found.get("refund"))
        own_citation = file.text(found.get("citation"))
        own_evidence = file.word(found.get("evidence"), EVIDENCE)
        if effect == TERMINATED and "refund" not in found:
            file.report(faults.missing_key(file.place(node), "refund"))
        if effect is None or reason is None:
            return None
        return DepositRule(
            effect,
            reason,
            refund,
            own_citation or citation,
            own_evidence or evidence,
            file.place(node),
        )

    def _rates(self, file: FileFields, node: yaml.Node | None, evidence: str) -> RateTable | None:
        if node is None:
            return None
        found = file.fields(node, RATES)
        table = file.word(found.get("table"), TABLE_EFFECTS)
        known = file.word(found.get("known"), TABLE_KNOWN)
        evidence = file.word(found.get("evidence"), EVIDENCE) or evidence
        residual = None
        if (row := found.get("residual")) is not None:
            residual = self._row(file, row, RESIDUAL, evidence)
        rows = [
            self._company_row(file, row, evidence) for row in file.items(found.get("companies"))
        ]
        denied = [file.company(item, self.known) for item in file.items(found.get("denied"))]
        dropped = [file.company(item, self.known) for item in file.items(found.get("dropped"))]
        return RateTable(
            table == "replaces",
            known == "whole",
            residual,
            tuple(row for row in rows if row is not None),
            tuple(company for company in denied if company is not None),
            tuple(company for company in dropped if company is not None),
            file.place(node),
        )

    def _company_row(self, file: FileFields, node: yaml.Node, evidence: str) -> Rate | None:
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        by_exporter = any(key.value == "exporter" for key, _ in pairs)
        return self._row(file, node, EXPORTER_RATE if by_exporter else COMPANY_RATE, evidence)

    def _row(self, file: FileFields, node: yaml.Node, keys: Keys, evidence: str) -> Rate | None:
        found = file.fields(node, keys)
        whose = found.get("exporter") or found.get("company")
        company = file.company(whose, self.known)
        percent = file.number(found.get("rate"))
        if percent is not None and -int(percent.as_tuple().exponent) > 2:
            file.report(faults.rate_decimals(file.place(found["rate"]), str(percent)))
        cbp_case = self._cbp_case(file, found.get("cbp_case"))
        third = self._twin_cases(file, found.get("third_country_cases"))
        own_evidence = file.word(found.get("evidence"), EVIDENCE)
        disputed = file.text(found.get("disputed"))
        note = file.text(found.get("note"))
        producers = self._producers(file, found.get("producers"))
        if percent is None:
            return None
        return Rate(
            percent,
            company,
            "exporter" in found,
            producers,
            cbp_case,
            third,
            own_evidence or evidence,
            disputed,
            note,
            file.place(found["rate"]),
        )

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

    def _twin_cases(self, file: FileFields, node: yaml.Node | None) -> tuple[str, ...]:
        numbers = []
        for item in file.items(node):
            number = file.text(item)
            match = CBP_CASE.fullmatch(number or "")
            if number and match and (self.twins is None or match[1] in self.twins):
                numbers.append(number)
            elif number:
                twins = " or ".join(self.twins or ()) or "a case that third_countries names"
                file.report(faults.cbp_case(file.place(item), number, twins))
        return tuple(numbers)
