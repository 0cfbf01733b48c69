"""The other duties and fees, against the conformance table and the facts it rests on."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anode_duty.duties.fees import fee_terms
from anode_duty.duties.measure_terms import APPLIES, DOES_NOT_APPLY, MAY_APPLY, HtsGoods
from anode_duty.duties.number_duties import history, percent_by_number
from anode_duty.duties.other_duties import known_use, tariff_number, terms_of
from anode_duty.duties.periods import turning_points
from anode_duty.errors import BadInput, Undetermined
from anode_duty.ratefiles.folder import RateFolder
from anode_duty.ratefiles.measure_file import read_measures

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "examples" / "duties-conformance.csv"
VALUE = Decimal(100000)
FIRST, LAST = date(2024, 12, 1), date(2026, 10, 9)
NUMBERS = (
    "25041010 25041050 25049000 38011010 38011050 38019000 8507600010 8507600020 8507600030"
    " 8507600090 85079080 87038000 85171300"
).split()


def measures_of(rates):
    """The measures of a folder of rate files, which must be without a fault."""
    tree = RateFolder(str(rates), only="duties")
    measures = read_measures(tree)
    assert tree.problems == []
    return measures


MEASURES = measures_of(ROOT / "rates")


def rows():
    """The rows of the conformance table, each under its number, day, loading and use."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            told = (row[name] for name in ("number", "entry_date", "loaded", "use"))
            yield pytest.param(row, id=" ".join(filter(None, told)))


def goods(number, entry_date, loaded=None, use=None, origin="CN"):
    """Goods, of what a cell or a sentence gives."""
    return HtsGoods(
        htsus=number.replace(".", ""),
        origin=origin,
        entry_date=day(entry_date),
        loaded=day(loaded) if loaded else None,
        use=use or None,
    )


def day(text):
    """A day, of the text of a cell."""
    return text if isinstance(text, date) else date.fromisoformat(text)


def percent(*given, **named):
    """The other duties on some goods, in percent as text."""
    return str(terms_of(MEASURES, goods(*given, **named)).percent)


@pytest.mark.parametrize("row", list(rows()))
def test_conformance_table(row):
    """Percent, each heading with its rate and each heading of an exemption are the table's."""
    line = goods(row["number"], row["entry_date"], row["loaded"], row["use"])
    if row["percent"] == "undetermined":
        with pytest.raises(Undetermined):
            terms_of(MEASURES, line)
        return
    terms = terms_of(MEASURES, line)
    applying = [one for one in terms.terms if one.state == APPLIES]
    not_due = [one for one in terms.terms if one.state == DOES_NOT_APPLY]
    general = Decimal(0) if row["general"] == "Free" else Decimal(row["general"])
    assert terms.owed(VALUE) == Decimal(row["percent"]) * 1000
    assert (applying[0].heading, applying[0].rate) == (None, general)
    assert sorted(f"{one.heading} {one.rate}" for one in applying[1:]) == sorted(
        filter(None, row["headings"].split("; "))
    )
    claimed = ("exempt", "goods in transit")
    assert {one.heading for one in not_due if one.because.startswith(claimed)} - {None} == set(
        filter(None, row["not_due"].split("; "))
    )


def test_the_table_covers_every_period_of_every_number():
    """Each first and last day of a stretch of the files is asked of some number in the table."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        asked = {row["entry_date"] for row in csv.DictReader(stream)}
    begun = {
        span.days.first
        for measure in MEASURES.added
        for row in measure.rows
        for span in row.spans
        if span.days.first >= FIRST
    }
    assert {str(first) for first in begun} <= asked
    assert {str(first - timedelta(days=1)) for first in begun} <= asked


def test_july_2025_with_ad_and_cvd():
    """Artificial graphite pays 160.08 percent in July 2025, as the petitioners published."""
    assert Decimal(percent("3801.10.5010", "2025-07-15")) + Decimal("105.08") == Decimal("160.08")


@given(
    number=st.sampled_from(NUMBERS),
    entry_date=st.dates(FIRST, LAST),
    earlier=st.none() | st.integers(0, 120),
    use=st.sampled_from([None, "other", *MEASURES.uses]),
    value=st.integers(1, 10**12),
)
@settings(max_examples=300, deadline=None)
def test_total_is_the_sum_of_its_lines(number, entry_date, earlier, use, value):
    """The total adds the amounts of what applies, and nothing beside what excludes it."""
    loaded = None if earlier is None else entry_date - timedelta(days=earlier)
    line = HtsGoods(number, "CN", entry_date, loaded, use)
    terms = terms_of(MEASURES, line)
    found = terms.on(Decimal(value))
    assert terms.owed(Decimal(value)) == sum(one.amount for one in found if one.amount is not None)
    assert all(one.amount == 0 for one in found if one.state == DOES_NOT_APPLY)
    assert all(one.amount is None for one in found if one.state == MAY_APPLY)
    applying = {one.measure for one in found if one.state == APPLIES}
    for measure in MEASURES.added:
        over = {other.measure for other in measure.yields_to}
        assert measure.name not in applying or not over & applying
        assert measure.name not in applying or not (
            {other.measure for other in measure.excludes} & applying
        )


@given(
    number=st.sampled_from(NUMBERS),
    entry_date=st.dates(FIRST, LAST),
    earlier=st.integers(0, 120),
)
@settings(max_examples=300, deadline=None)
def test_goods_in_transit_never_pay_more(number, entry_date, earlier):
    """No day of loading makes more due than the entry date does."""
    now = terms_of(MEASURES, HtsGoods(number, "CN", entry_date, entry_date)).percent
    loaded = entry_date - timedelta(days=earlier)
    assert terms_of(MEASURES, HtsGoods(number, "CN", entry_date, loaded)).percent <= now


@pytest.mark.parametrize("number", NUMBERS)
def test_one_general_rate_on_every_day(number):
    """Every day from 2024-12-01 to 2026-10-09 has exactly one general rate, and it comes first."""
    for past in range((LAST - FIRST).days + 1):
        terms = terms_of(
            MEASURES, HtsGoods(number, "CN", FIRST + timedelta(days=past), use="other")
        )
        general = [term for term in terms.terms if term.measure == "general rate"]
        assert [*general] == [terms.terms[0]]
        assert (general[0].heading, general[0].state) == (None, APPLIES)


@given(
    number=st.sampled_from(NUMBERS),
    entry_date=st.dates(FIRST, LAST),
    earlier=st.none() | st.integers(0, 120),
)
@settings(max_examples=300, deadline=None)
def test_terms_change_on_turning_points_alone(number, entry_date, earlier):
    """Between two turning points the terms are the same, so that a batch may keep them."""
    points = turning_points(MEASURES)

    def begins(when):
        return max((point for point in points if point <= when), default=None)

    loaded = None if earlier is None else entry_date - timedelta(days=earlier)
    start = begins(entry_date)
    first_loaded = loaded and (begins(loaded) or loaded)
    one = terms_of(MEASURES, HtsGoods(number, "CN", entry_date, loaded))
    if start is not None and start >= FIRST and (loaded is None or first_loaded <= start):
        assert one == terms_of(MEASURES, HtsGoods(number, "CN", start, first_loaded))


def test_a_vehicle_battery_without_its_use():
    """What may apply is not in the total, excludes nothing, and a note gives the total with it."""
    terms = terms_of(MEASURES, goods("8507.60.0090", "2026-08-01"))
    states = {one.heading: (one.state, one.amount) for one in terms.on(VALUE)}
    assert states["9903.94.05"] == (MAY_APPLY, None)
    assert states["9903.05.31"] == (APPLIES, Decimal("12500.00"))
    assert terms.owed(VALUE) == Decimal("40900.00")
    (note,) = (note for note in terms.notes if note.code == "may-apply")
    assert note.level == "warning"
    assert "53.4 percent" in note.text
    assert "without section 301, forced labor" in note.text


def test_a_vehicle_battery_with_its_use():
    """Section 232 stands alone in the place of forced labor, and says on what authority."""
    line = goods("8507.60.0090", "2026-08-01", use="passenger vehicle part")
    states = {one.measure: one for one in terms_of(MEASURES, line).on(VALUE)}
    yielding = states["section 301, forced labor"]
    assert (yielding.state, yielding.amount) == (DOES_NOT_APPLY, 0)
    assert yielding.because == "not due where section 232, automobiles and parts is"
    assert yielding.source.citation == "HTS ch. 99 subch. III note 52(f)"
    assert states["section 232, automobiles and parts"].amount == Decimal("25000.00")


def test_a_use_is_read_as_people_write_it():
    """Capitals and a plural make no difference; a use that is not on file is refused."""
    assert known_use(MEASURES, "Passenger Vehicle Parts") == "passenger vehicle part"
    with pytest.raises(BadInput, match="use 'storage' is not on file"):
        terms_of(MEASURES, goods("8507.60.0090", "2026-08-01", use="storage"))


@pytest.mark.parametrize(
    ("number", "when", "said"),
    [
        ("3801.10.5000", "2025-01-01", "3801.10.5010 (surface-modified spherical graphite) or 38"),
        ("3801.10.5010", "2024-12-31", "began on 2025-01-01; before, it was 3801.10.5000"),
        ("3801.90.0000", "2026-02-01", "3801.90.0000 ended; since 2026-02-01 it is 3801.90.0010"),
        ("8507.60.0020", "2026-02-01", "it is 8507.60.0030 (BESS fully encased in a housing, 1 k"),
    ],
)
def test_a_number_that_was_not_live_is_named_and_answered(number, when, said):
    """It is said what took its place, and the duties are those of its tariff line."""
    terms = terms_of(MEASURES, goods(number, when, use="other"))
    (note,) = (note for note in terms.notes if note.code == "number-not-live")
    assert said in note.text
    assert terms.percent > 0


@pytest.mark.parametrize(
    ("number", "when"),
    [
        ("3801.10.5000", "2024-12-31"),
        ("3801.10.5010", "2025-01-01"),
        ("8507.60.0020", "2026-01-31"),
        ("8507.60.0030", "2026-02-01"),
        ("8507.60.0010", "2026-02-01"),
        ("3801.10.50", "2025-01-01"),
    ],
)
def test_a_number_that_was_live_has_no_note(number, when):
    """On its first and last day, and for eight digits, nothing is said of the number."""
    codes = {note.code for note in terms_of(MEASURES, goods(number, when, use="other")).notes}
    assert not codes & {"number-not-live", "number-unknown"}


def test_a_number_that_the_tariff_never_had():
    """It is answered as its tariff line, with a warning."""
    (note,) = (
        note
        for note in terms_of(MEASURES, goods("3801.10.5077", "2026-08-01")).notes
        if note.code == "number-unknown"
    )
    assert "3801.10.5077 is not a number on file" in note.text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("2803.00.00", "2026-08-01"), "no general rate of 2803.00.00 is on file"),
        (("3801.10.50", "2024-11-30"), "no general rate of 3801.10.50 is on file for that entry"),
        (("3801.10.50", "2026-08-01", None, None, "KR"), "hold them for goods of CN alone"),
        (("8507.60.00", "2025-06-01"), "58.4 percent under 8507.60.0010, 40.9 under other numbers"),
    ],
)
def test_what_is_not_on_file_is_undetermined(line, said):
    """No zero is given for a number, a day or an origin of which the files know nothing."""
    with pytest.raises(Undetermined) as refused:
        terms_of(MEASURES, goods(*line))
    assert said in refused.value.message


def test_loaded_after_the_entry_date_is_refused():
    """Goods cannot be loaded after they were entered."""
    with pytest.raises(BadInput, match="loaded 2026-07-25 is after the entry date 2026-07-24"):
        terms_of(MEASURES, goods("3801.10.50", "2026-07-24", "2026-07-25"))


@pytest.mark.parametrize("text", ["3801", "3801.10", "380110", "38O11050", "3801105", ""])
def test_numbers_that_cannot_be_used(text):
    """Fewer than eight digits, or what is no number, are refused."""
    with pytest.raises(BadInput):
        tariff_number(text)


@pytest.mark.parametrize("text", ["3801.10.50", "38011050", " 3801.10.50 "])
def test_numbers_with_points_and_without(text):
    """Both are read."""
    assert tariff_number(text) == "38011050"


@pytest.mark.parametrize(
    ("when", "loaded", "noted"),
    [
        ("2025-02-03", None, False),
        ("2025-02-04", None, True),
        ("2025-03-06", None, True),
        ("2025-03-07", None, False),
        ("2025-04-20", None, True),
        ("2025-04-20", "2025-04-20", False),
        ("2025-06-15", None, True),
        ("2025-06-16", None, False),
        ("2026-02-27", None, True),
        ("2026-02-28", None, False),
        ("2026-07-27", None, True),
        ("2026-07-28", None, False),
    ],
)
def test_the_day_of_loading_is_asked_for_where_it_would_matter(when, loaded, noted):
    """A warning says so while a rule for goods in transit holds, and not when it is given."""
    codes = [note.code for note in terms_of(MEASURES, goods("3801.10.50", when, loaded)).notes]
    assert ("in-transit" in codes) == noted


def test_held_void_and_contested():
    """IEEPA duties can be claimed, in one note; section 122 and forced labor are contested."""
    void = terms_of(MEASURES, goods("3801.10.50", "2025-07-01"))
    (note,) = (note for note in void.notes if note.code == "held-void")
    assert note.text.startswith("IEEPA, fentanyl and IEEPA, reciprocal: ")
    for said in ("CAPE", "2026-04-20", "80 days", "protest within 180 days"):
        assert said in note.text
    claims = {term.measure: term.claim for term in void.terms}
    way, _, protest = claims["IEEPA, fentanyl"].ways
    assert (way.list_column, way.list_rows) == ("Entry Number", 9999)
    assert protest.last_day(date(2026, 1, 1)) == date(2026, 6, 30)
    for when, measure in (
        ("2026-03-01", "Section 122: "),
        ("2026-08-01", "Section 301, forced labor"),
    ):
        notes = terms_of(MEASURES, goods("3801.10.50", when)).notes
        (note,) = (note for note in notes if note.code == "contested")
        assert measure in note.text
        assert (
            "Nothing of it is refundable. To keep the right to it: protest within 180" in note.text
        )


def test_weak_evidence_is_named():
    """What was not read in an official text is named, the days apart from the rate."""
    notes = terms_of(MEASURES, goods("8507.60.0010", "2025-07-01", use="other")).notes
    (note,) = (note for note in notes if note.code == "duty-evidence")
    assert "IEEPA, fentanyl (reported)" in note.text
    assert "the days of section 301, technology transfer (reported)" in note.text
    assert "duty-evidence" not in [
        note.code for note in terms_of(MEASURES, goods("3801.10.50", "2026-08-01")).notes
    ]


def test_one_line_for_each_number_of_a_scope():
    """Tariff lines stand once, the highest first."""
    numbers = ("2504105000", "3801105010", "3801105090")
    said = percent_by_number(MEASURES, numbers, "CN", date(2026, 11, 23))
    assert said == "37.5% under 3801.10.50, 25% under 2504.10.50"
    said = percent_by_number(MEASURES, ("3801", "28030000", "38019000"), "CN", date(2026, 11, 23))
    assert said == "42.4% under 3801.90.00, not known under 3801, not known under 2803.00.00"


def test_the_life_of_a_number():
    """Each stretch of days has one total, and the last has no end."""
    life = history(MEASURES, "25041010", "CN")
    assert [(str(one.days.first), str(one.percent)) for one in life] == [
        ("2024-12-01", "0"),
        ("2025-02-04", "10"),
        ("2025-03-04", "20"),
        ("2025-04-05", "30"),
        ("2025-04-09", "104"),
        ("2025-04-10", "145"),
        ("2025-05-14", "30"),
        ("2025-09-08", "20"),
        ("2025-11-10", "10"),
        ("2026-01-01", "35"),
        ("2026-02-24", "25"),
    ]
    assert [one.days.last for one in life[:-1]] == [
        one.days.first - timedelta(days=1) for one in life[1:]
    ]
    assert life[-1].days.last is None


def test_the_life_of_a_number_of_too_few_digits():
    """Where the ten-digit numbers differ, the reason stands in the place of a total."""
    first, *_, last = history(MEASURES, "85076000", "CN")
    assert first.percent is None
    assert "28.4 percent under 8507.60.0010, 10.9 under other numbers" in first.reason
    assert str(last.percent) == "40.9"


@pytest.mark.parametrize(
    ("when", "value", "amount", "bound"),
    [
        ("2024-12-01", 1000, "32.71", "least"),
        ("2025-09-30", 10_000_000, "634.62", "most"),
        ("2025-10-01", 1000, "33.58", "least"),
        ("2026-09-30", 10_000_000, "651.50", "most"),
        ("2026-10-01", 1000, "34.58", "least"),
        ("2026-10-01", 10_000_000, "670.86", "most"),
        ("2026-08-01", 100_000, "346.40", None),
    ],
)
def test_merchandise_processing_fee(when, value, amount, bound):
    """0.3464 percent of the entry, with the least and the most of its fiscal year."""
    (fee,) = fee_terms(MEASURES, "CN", day(when), None).on(VALUE, Decimal(value))
    assert (str(fee.amount), fee.bound) == (amount, bound)


def test_fees_of_an_entry_of_one_line():
    """Ocean freight pays the harbor maintenance fee beside the merchandise processing fee."""
    terms = fee_terms(MEASURES, "CN", date(2026, 8, 1), "ocean")
    found = terms.on(VALUE, VALUE)
    assert [str(fee.amount) for fee in found] == ["346.40", "125.00"]


@pytest.mark.parametrize(("transport", "noted"), [(None, True), ("air", False), ("truck", False)])
def test_no_harbor_maintenance_fee(transport, noted):
    """By air or truck it is not due; where the transport is not known a note says so."""
    found = fee_terms(MEASURES, "CN", date(2026, 8, 1), transport)
    assert [one.fee.name for one in found.of_entry] == ["merchandise processing fee"]
    assert found.of_line == ()
    assert ("no-transport" in [note.code for note in found.notes]) == noted


def test_a_fee_that_is_not_on_file_is_undetermined():
    """After the last fiscal year on file no fee is made up."""
    with pytest.raises(Undetermined, match="no merchandise processing fee is on file"):
        fee_terms(MEASURES, "CN", date(2027, 10, 1), None)


AMENDMENT = """
measure: section 232, graphite
summary: A measure that a broker adds.
reviewed: 2026-10-09
origins: [CN]
note: A bond is wanted.
rates:
  - htsus: ["3801.10"]
    spans:
      - from: 2026-08-01
        rate: "15"
        heading: "9903.99.01"
        citation: 91 FR 99999
        evidence: official
excludes:
  - measure: section 301, forced labor
    citation: 91 FR 99999
    evidence: official
"""


def amended_by(text, folder):
    """The measures on file and one more."""
    duties = folder / "duties"
    duties.mkdir()
    (folder / "companies.yaml").write_text("CATL: {}\n")
    for file in (ROOT / "rates" / "duties").glob("*.yaml"):
        (duties / file.name).write_bytes(file.read_bytes())
    (duties / "section-232-graphite.yaml").write_text(text)
    return measures_of(folder)


def test_a_measure_added_by_file_alone(tmp_path):
    """A new file is counted from its day, and excludes what it says without a change elsewhere."""
    amended = amended_by(AMENDMENT, tmp_path)
    assert str(terms_of(amended, goods("3801.10.50", "2026-07-31")).percent) == "37.5"
    terms = terms_of(amended, goods("3801.10.50", "2026-08-01"))
    assert str(terms.percent) == "40"
    assert {term.measure: term.state for term in terms.terms}["section 301, forced labor"] == (
        DOES_NOT_APPLY
    )
    assert "A bond is wanted." in [note.text for note in terms.notes]
    assert str(terms_of(amended, goods("2504.10.50", "2026-08-01")).percent) == "25"


def test_goods_in_transit_of_the_new_measure_are_not_freed_of_the_other(tmp_path):
    """A measure that is not due, because the goods were in transit, excludes nothing."""
    rule = """in_transit:
  - loaded_before: 2026-08-01
    entered_before: 2026-09-01
    rate: "0"
    citation: 91 FR 99999
    evidence: official
"""
    amended = amended_by(AMENDMENT + rule, tmp_path)
    line = goods("3801.10.50", "2026-08-10", "2026-07-30")
    assert str(terms_of(amended, line).percent) == "37.5"
