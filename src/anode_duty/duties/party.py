"""The exporter or producer that a question names: listed, unlisted, or refused as too near."""

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
        book: the rate files.
        asked: the name.
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
            f"{what} {name!r} is {found}, which is listed", "leave --unlisted away to use its rate"
        )
    if found:
        return Party(found, listed=True)
    near = [] if unlisted else book.names.near(name)
    if near:
        raise NameRefused(
            f"{what} {name!r} is not a listed company, and too near one to be taken for another",
            f"did you mean {' or '.join(near)}?{otherwise}",
        )
    return Party(name, listed=False, meant=unlisted)


def unlike_listed(party: Party, otherwise: str = "") -> Note:
    """Say that a company is none of those listed; a warning unless that is what was meant."""
    if party.meant:
        return info("unlisted", f"as asked, {party.name} is taken for a company that is not listed")
    return warning(
        "unlike-listed",
        f"no listed company is like {party.name}, so it has no rate of its own{otherwise}",
    )
