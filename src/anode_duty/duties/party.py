"""The exporter or producer that a question names: listed, unlisted, or refused as near a name."""

from typing import NamedTuple

from anode_duty.duties.notes import Note, info, warning
from anode_duty.errors import NameRefused
from anode_duty.law.names import clean
from anode_duty.law.ratebook import RateBook


class Party(NamedTuple):
    """An exporter or a producer as a question names it.

    Attributes:
        name: the id of a listed company, or the name as it was given.
        listed: the rate files know the company.
        meant: the user said that the company is not listed.
    """

    name: str
    listed: bool
    meant: bool = False


def company(
    book: RateBook,
    asked: str,
    what: str = "company",
    unlisted: bool = False,
    otherwise: str = "",
) -> Party:
    """Return the company that a name means; a name unlike any listed one is an unlisted company.

    Args:
        what: what the company is asked for as, for messages.
        unlisted: it is meant to be none of those listed.
        otherwise: how to say so, for the hint where a name is refused.

    Raises:
        NameRefused: the name is near a listed one without being it, and `unlisted` is not said;
            or it is a listed one, and `unlisted` is said.
        BadInput: the name is empty or cannot be printed.
    """
    name = clean(asked, what)
    found = book.names.find(name)
    if found and unlisted:
        raise NameRefused(
            f"{what} {name!r} is {found}, which is listed", "remove --unlisted to use its rate"
        )
    if found:
        return Party(found, listed=True)
    from anode_duty.law.not_a_company import not_a_company  # a listed name need not wait for it

    refused = not_a_company(name, what)
    if refused is not None and not (unlisted and refused.stands_for_one):
        owner = _owner(book, refused.case)
        raise NameRefused(f"{what} {name!r} {refused.why}{owner}", refused.instead)
    near = [] if unlisted else book.names.near(name)
    if near:
        raise NameRefused(
            f"{what} {name!r} is not in the rate files, but is close to a listed name",
            f"did you mean {' or '.join(near)}?{otherwise}",
        )
    return Party(name, listed=False, meant=unlisted)


def _owner(book: RateBook, number: str | None) -> str:
    """Say whose a CBP case number is, as far as that is on file."""
    for case in book.cases:
        for _, row in case.rows:
            if number in row.cbp_cases:
                return f", that of {case.whose(row)}"
    return ""


def unlike_listed(party: Party, residual: str = "", otherwise: str = "") -> Note:
    """Say that a company is not listed; a warning unless that is what was meant."""
    if party.meant:
        return info("unlisted", f"{party.name} is treated as an unlisted company (--unlisted)")
    applies = f", so the {residual} applies" if residual else ""
    return warning("unlike-listed", f"{party.name} is not in the rate files{applies}{otherwise}")
