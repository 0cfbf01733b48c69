"""Answers as records: the JSON of the contract, and the only reader of what the core returns.

Money and rates are text. Fields are added, never renamed. CSV, pages and the columns of a batch
are made of these records alone, so that a new field is written once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anode_duty.answers.fields import Record, fields, source, text
from anode_duty.duties.shipment import Shipment
from anode_duty.law.money import cents
from anode_duty.law.proceeding import act_by
from anode_duty.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anode_duty.duties.comparison import Alternative, Change, Comparison
    from anode_duty.duties.coverage import Classification
    from anode_duty.duties.folds import Deposits
    from anode_duty.duties.quoting import Quote
    from anode_duty.duties.rate_lookup import Lookup
    from anode_duty.law.proceeding import Deadline
    from anode_duty.law.ratebook import RateBook

CLASSIFY_SCHEMA = "anode-duty/classify/1"
COMPARE_SCHEMA = "anode-duty/compare/1"
LOOKUP_SCHEMA = "anode-duty/lookup/1"
QUOTE_SCHEMA = "anode-duty/quote/1"

DEPOSIT_STATE = ("required", "refunded", "reason", "since", "citation", "evidence")

# Parts that several answers have.
files_record = fields("digest reviewed")
note_record = fields("level code text")
way_record = fields("way entries opens within_days before_liquidation limits citation evidence")
act_record = fields("day=earliest what estimated")
_claim = fields("state since because citation evidence note ways", ways=way_record)
_refund = fields(f"since reason=rule.reason refund=rule.refund {source('rule.source')}")
_rule = fields(
    "reason=rule.reason since citation=rule.source.citation evidence=rule.source.evidence"
)
_day = fields(
    "earliest latest citation=source.citation evidence=source.evidence note source=source.place"
)
_term = fields(
    "measure heading state because rate citation=source.citation evidence=source.evidence note"
    " source=source.place claim",
    claim=_claim,
)


def deposit_state(state: Deposits, refunded: bool) -> Record:
    """Return whether deposits of a case are required, and by which document, as `DEPOSIT_STATE`."""
    return {"required": state.required, "refunded": refunded, **_rule(state)}


def _deadline(day: Deadline, duties: list[str]) -> Record:
    return {"what": day.what, "duties": duties, **_day(day)}


# A quote


def quote_record(quote: Quote, book: RateBook, explained: bool = False) -> Record:
    """Return a quote in the shape of `anode-duty/quote/1`, with its `steps` where explained."""
    record = {"schema": QUOTE_SCHEMA, **_quote(quote)}
    if explained:
        from anode_duty.duties.explanation import steps

        record["steps"] = [step._asdict() for step in steps(quote)]
    record |= {
        "inputs": inputs_record(quote.shipment),
        "rates": files_record(book),
        "program": __version__,
    }
    if quote.other and book.measures:
        record["rates"]["duties_digest"] = book.measures.digest
    return record


def inputs_record(shipment: Shipment) -> Record:
    """Return what was asked, so that a receipt can be worked out again."""
    given = {name: value for name, value in _if_given(shipment).items() if value is not None}
    return {**_always(shipment), **given}


# What was asked is told in full where a receipt has always had it, else only where it was given.
_ALWAYS = "exporter value entry_date producer product aam_value origin unlisted facts"
_digits = "{:f}".format  # without an exponent
_always = fields(
    _ALWAYS,
    value=_digits,
    aam_value=_digits,
    facts=lambda facts: {name: _digits(fact) for name, fact in facts.items()},
)
_if_given = fields(" ".join(name for name in Shipment._fields if name not in _ALWAYS.split()))


def _scope(verdict: Classification) -> Record | None:
    return _scope_of(verdict) if verdict.scope and verdict.article_row else None


_scope_of = fields(f"name=scope.name effective=scope.effective {source('article_row.source')}")


_line = fields(
    "duty=terms.duty case=terms.case.number cbp_case=terms.cbp_case rate_of=terms.rate_of"
    " rate=terms.rate notice=terms.notice effective=terms.effective"
    f" {source('terms.source')} amount deposit=.",
    deposit=fields(
        "required=terms.deposit.required rate=terms.deposit.collected amount=deposit refundable"
        " asked_later reason=terms.deposit.reason since=terms.deposit.since"
        " citation=terms.deposit.source.citation evidence=terms.deposit.source.evidence"
        " refund=terms.deposit.refund",
        refund=_refund,
    ),
)


def _days(quote: Quote) -> Iterator[tuple[Deadline, str]]:
    """Yield the days that matter for what is refundable, each with the duty it is about."""
    entry_date = quote.shipment.entry_date
    for one in quote.basis.duties:
        refund = one.deposit.refund
        for day in refund.rule.deadlines_of(entry_date) if refund else ():
            yield day, one.duty


def _deadlines(quote: Quote) -> list[Record]:
    """Return each of these days once, with its duties."""
    found: dict[tuple[object, ...], Record] = {}
    for day, duty in _days(quote):
        key = (day.what, day.earliest, day.latest)
        found.setdefault(key, _deadline(day, []))["duties"].append(duty)
    return list(found.values())


def _act_by(quote: Quote) -> Record | None:
    day = act_by(day for day, _ in _days(quote))
    return act_record(day) if day else None


_quote = fields(
    "entry_date=shipment.entry_date exporter=basis.exporter.name producer=basis.producer.name"
    " product=basis.classification.article origin=basis.classification.origin"
    " verdict=basis.classification.verdict portion=basis.classification.portion"
    " case_choice=basis.classification.choice scope=basis.classification"
    " declared_value=shipment.value entered_value=figures.entered dutiable_value=figures.dutiable"
    " lines=figures.duties total=. other_duties fees deadlines=. act_by=. notes",
    scope=_scope,
    declared_value=lambda value: str(cents(value)),
    lines=_line,
    total=fields(
        "rate amount=figures.amount deposit=figures.deposit refundable=figures.refundable"
        " asked_later=figures.asked_later landed other_duties=other.other_duties"
        " fees=other.fees_total due_at_entry=other.due_at_entry cost"
    ),
    other_duties=fields(
        "measure heading state because rate base amount citation=source.citation"
        " evidence=source.evidence note source=source.place claim",
        claim=_claim,
    ),
    fees=fields(
        "fee=fee.name per=fee.per rate=span.rate base amount least=span.least most=span.most bound"
        " citation=span.citation evidence=span.evidence source=span.place"
    ),
    deadlines=_deadlines,
    act_by=_act_by,
    notes=note_record,
)


# A lookup


def lookup_record(answer: Lookup, book: RateBook) -> Record:
    """Return a lookup in the shape of `anode-duty/lookup/1`: `rates`, or `notices` in order."""
    return {
        "schema": LOOKUP_SCHEMA,
        **_asked(answer),
        **(_history if answer.history else _rates)(answer),
        "notes": [note_record(note) for note in answer.notes],
        "rate_files": files_record(book),
    }


# The other duties on an HTSUS number, and its whole life where that was asked for.
_number = fields(
    "htsus origin percent reason other_duties=terms periods",
    other_duties=_term,
    periods=fields("first=days.first last=days.last percent reason due", due=_term),
)
_asked = fields(
    "entry_date asked company=party.name number=.",
    number=lambda answer: [_number(one) for one in answer.number] or None,
)


_deposited = fields("rate=deposit_percent refund", refund=_refund)
_rates = fields(
    "rates",
    rates=fields(
        "duty=case.duty case=case.number cbp_case=determined.rate.cbp_case rate_of rate=percent"
        " excluded not_on_file notice=determined.notice.kind"
        " effective=determined.notice.effective since=determined.since"
        " citation=determined.notice.source.citation evidence=determined.rate.evidence"
        " notice_evidence=determined.notice.source.evidence source=determined.rate.place"
        " producers=determined.rate.producers deposit_rate=determined.rate.deposit_percent"
        " third_country_cases=. deposit=.",
        not_on_file=lambda why: why or None,
        third_country_cases=lambda one: (
            list(one.determined.rate.third_country_cases) if one.determined else []
        ),
        deposit=lambda one: {
            **deposit_state(one.deposits, one.refund is not None),
            **_deposited(one),
        },
    ),
)


def _deadlines_of(answer: Lookup) -> list[Record]:
    held = ((event.notice.deposits, event.case.duty) for event in answer.notices)
    return [_deadline(day, [duty]) for state, duty in held if state for day in state.deadlines]


_history = fields(
    "notices spans deadlines=.",
    notices=fields(
        "duty=case.duty case=case.number notice=notice.kind effective=notice.effective"
        " published=notice.published known=notice.known citation=notice.source.citation"
        " address=notice.address evidence=notice.source.evidence summary=notice.summary"
        " note=notice.note sets_rates=. rate_of rate=rate.percent rate_evidence=rate.evidence"
        " deposits=notice.deposits.effect deposit_required=required source=notice.place",
        sets_rates=lambda event: event.notice.rates is not None,
    ),
    spans=fields("first last rate deposit"),
    deadlines=_deadlines_of,
)


# A classification


def classify_record(verdict: Classification, book: RateBook) -> Record:
    """Return a classification in the shape of `anode-duty/classify/1`."""
    return {"schema": CLASSIFY_SCHEMA, **_verdict(verdict), "rates": files_record(book)}


def _measures(verdict: Classification) -> list[Record]:
    """Return of each case that governs the goods whether it collects deposits on the entry date."""
    from anode_duty.duties.folds import in_force

    day, known = verdict.entry_date, verdict.as_known
    return [_measure(in_force(case, day, known)) for case in verdict.governs]


_measure = fields(
    "duty=case.duty case=case.number deposit_required=at_entry.deposits.required"
    " reason=at_entry.deposits.rule.reason since=at_entry.deposits.since asked_later=asks_later"
)
_verdict = fields(
    "entry_date article origin verdict because portion disputed=article_row.disputed"
    " criteria=answers missing case_choice=choice scope=scope.name scope_summary=scope.summary"
    " scope_note=scope.note effective=scope.effective"
    f" {source('article_row.source')} measures=. notes",
    criteria=fields(
        "criterion=criterion.id name=criterion.name required=criterion.at_least"
        " at_most=criterion.at_most unit=criterion.unit given met"
        " authority=criterion.source.citation evidence=criterion.source.evidence"
        " source=criterion.source.place"
    ),
    measures=_measures,
    notes=note_record,
)


# Quotes side by side


def compare_record(comparison: Comparison, book: RateBook) -> Record:
    """Return a comparison in the shape of `anode-duty/compare/1`."""
    quotes = [
        {**_alternative(one), "difference": text(one.difference)} for one in comparison.alternatives
    ]
    # All alternatives ask for the same duties.
    duty = next((one.shipment.duty for one in comparison.alternatives), None)
    return {"schema": COMPARE_SCHEMA, "duty": duty, "quotes": quotes, "rates": files_record(book)}


def _alternative(one: Alternative) -> Record:
    """Return the quote of an alternative, or what was asked and why it is undetermined."""
    if one.quote is not None:
        return {**_quote(one.quote), "undetermined": None, "paid": str(one.paid)}
    return {**_unquoted(one), "paid": None, "notes": []}


_unquoted = fields(
    "entry_date=shipment.entry_date exporter=shipment.exporter product=shipment.product"
    " declared_value=shipment.value undetermined",
    declared_value=lambda value: str(cents(value)),
)


def against_record(
    changes: Sequence[Change], before: RateBook, after: RateBook, compared: int
) -> Record:
    """Return quotes under two sets of rate files in the shape of `anode-duty/compare/1`.

    Only the changes that are shown are given; `compared` is how many quotes were compared.
    """
    return {
        "schema": COMPARE_SCHEMA,
        "compared": compared,
        "quotes": [_change(change) for change in changes],
        "before": {**files_record(before), "folder": before.folder},
        "rates": {**files_record(after), "folder": after.folder},
    }


def _change(change: Change) -> Record:
    now = _alternative(change.after)
    asked = {name: now[name] for name in ("exporter", "product", "entry_date")}
    return {**asked, "before": _alternative(change.before), "after": now, **_differences(change)}


_differences = fields("difference deposit_difference changes")
