"""Days as files of entries write them: read where they are sure, refused by what they are."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anode_duty.entries.dates import date_form, read_day
from anode_duty.errors import BadInput

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
FORMS = {
    "MM/DD/YYYY": "%m/%d/%Y",
    "DD.MM.YY": "%d.%m.%y",
    "YYYY-DD-MM": "%Y-%d-%m",
    "DD-MON-YYYY": "%d-%b-%Y",
    "MON D, YYYY": "%B %d, %Y",
    "YYMMDD": "%y%m%d",
    "YYYYDDMM": "%Y%d%m",
}


@pytest.mark.cases("dates.yaml")
def test_case(case):
    """A cell is a day, or is refused with what it is and what to do."""
    form = date_form(case["form"]) if "form" in case else None
    if "day" in case:
        assert read_day(case["text"], form=form).isoformat() == case["day"]
        return
    with pytest.raises(BadInput, match=case["refused"]) as refused:
        read_day(case["text"], form=form)
    assert refused.value.message.startswith("entry date ")
    assert case.get("hint", "") in refused.value.hint
    assert case.get("says", "") in refused.value.message


@pytest.mark.parametrize("named", FORMS)
@given(day=DAYS)
def test_a_day_is_read_by_the_form_it_is_written_in(named, day):
    """Every day of the century is the same day when read by the form it was written in."""
    assert read_day(day.strftime(FORMS[named]), form=date_form(named)) == day


@given(text=st.text())
def test_any_text_is_a_day_or_refused(text):
    """No text makes any other error."""
    for form in (None, date_form("MM/DD/YYYY"), date_form("DD MON YY")):
        with suppress(BadInput):
            assert isinstance(read_day(text, form=form), date)


@pytest.mark.parametrize(
    "named",
    ["", "MM/DD", "%m/%d/%Y", "MM/DD/YYYY/", "MM/MM/YYYY", "YYYY", "DDMYYYY", "MM_DD_YYYY", "US"],
)
def test_a_form_that_is_none(named):
    """What is not the form of a date is refused with one that is."""
    with pytest.raises(BadInput, match="date-format") as refused:
        date_form(named)
    assert "like MM/DD/YYYY" in refused.value.hint or "write MM and DD" in refused.value.hint


def test_the_day_has_a_name():
    """A message says which day of a line it is about."""
    with pytest.raises(BadInput, match="liquidation date '8/1/2025' is not a date"):
        read_day("8/1/2025", "liquidation date")
