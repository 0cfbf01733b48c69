"""The faults that a single rate file can have: one function each, its docstring the manual.

A function here words the fault; called with the place first, it makes the problem.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Concatenate

from anode_duty.law.ratebook import Company
from anode_duty.law.source import Place
from anode_duty.ratefiles.problem import ERROR, WARNING, Problem
from anode_duty.ratefiles.rules.rule import P, Rule, did_you_mean, rule_of

RULES: list[Rule] = []


def _fault(severity: str) -> Callable[[Callable[P, str]], Callable[Concatenate[Place, P], Problem]]:
    def of(words: Callable[P, str]) -> Callable[Concatenate[Place, P], Problem]:
        rule = rule_of(words, severity)
        RULES.append(rule)

        def problem(place: Place, /, *args: P.args, **kwargs: P.kwargs) -> Problem:
            return Problem(*place, rule.severity, rule.name, words(*args, **kwargs))

        return problem

    return of


@_fault(ERROR)
def unreadable_file(why: str) -> str:
    """A file or folder cannot be read, or must not be.

    Why: what is not read cannot be checked, and an answer without it would be a guess.
    Example: a file without read permission, a link that leads out of the folder, 100 MB of text.
    Write: a readable text file of at most 1 MB inside the folder.
    """
    return why


@_fault(ERROR)
def missing_file(name: str) -> str:
    """A file that every folder of rate files has is not there.

    Why: without the companies no name can be read, and without case.yaml no notice has a case.
    Example: a folder A-570-194 with notices and no case.yaml.
    Write: the file, as rates/README.md shows it.
    """
    return f"{name} is not there"


@_fault(ERROR)
def stray_file(why: str) -> str:
    """A YAML file lies where it is not read.

    Why: whoever saved it believes that it counts.
    Example: a notice saved as 2026-03-12-itc-final.yml, or in a folder that is no case.
    Write: the ending .yaml, in a folder named for its case, or in scope/.
    """
    return why


@_fault(ERROR)
def encoding() -> str:
    """A file is not UTF-8 text.

    Why: its letters would be read wrong, names first.
    Example: a file saved as UTF-16 or Windows-1252.
    Write: the file again, saved as UTF-8.
    """
    return "this is not UTF-8 text from here on; save the file as UTF-8"


@_fault(WARNING)
def byte_order_mark() -> str:
    """A file begins with a byte order mark.

    Why: other readers take it for a part of the first key.
    Example: a file saved by an editor as "UTF-8 with BOM".
    Write: the file again, saved as UTF-8 without it.
    """
    return "the file begins with a byte order mark; save it as UTF-8 without one"


@_fault(WARNING)
def line_ending() -> str:
    """A line ends in a carriage return.

    Why: the same file then has two digests, and a review shows every line as changed.
    Example: a file saved with Windows line ends.
    Write: the file again, saved with line feeds alone.
    """
    return "the line ends in a carriage return; save the file with line feeds alone"


@_fault(ERROR)
def syntax(why: str) -> str:
    """A file is not YAML.

    Why: nothing in it can be read with certainty.
    Example: a missing quote, a tab as indentation, `citation: FR doc: 12`.
    Write: as the message says; text with `: ` or ` #` in it goes between quotes.
    """
    return why


@_fault(ERROR)
def nesting() -> str:
    """Values are nested deeper than any rate file needs.

    Why: such a file is an accident or an attack.
    Example: a thousand opening brackets.
    Write: the fields that rates/README.md shows.
    """
    return "nested deeper than any rate file needs"


@_fault(ERROR)
def alias() -> str:
    """A value is an alias of another (`*name`), or is merged from it (`<<`).

    Why: a rate must stand where it is read, so that its place can be cited; and a few aliases of
    aliases fill any memory.
    Example: `rate: *final`.
    Write: the value itself, again.
    """
    return "aliases and merge keys are not read; write the value itself"


@_fault(ERROR)
def tag(given: str) -> str:
    """A value carries a YAML tag.

    Why: rate files hold text, lists and mappings; a tag asks a reader to make something else of it.
    Example: `!!python/object:os.system`, `!!float 93.50`.
    Write: the value without the tag.
    """
    return f"the tag {given!r} is not read; write the value without it"


@_fault(ERROR)
def duplicate_key(key: str, first: int, nested: bool) -> str:
    """A field is in one mapping twice.

    Why: YAML readers keep one of the two in silence.
    Example: `effective` in line 2 and again in line 9.
    Write: the field once.
    """
    row = ", or begin a new row with a dash" if nested else ""
    return f'"{key}" stands here a second time, first in line {first}; keep one of them{row}'


@_fault(ERROR)
def unknown_key(key: str, known: Iterable[str]) -> str:
    """A field is not one of the format.

    Why: a misspelt key would be a fact that nobody reads.
    Example: `efective: 2026-02-11`.
    Write: the field as rates/README.md has it.
    """
    return f'"{key}" is not a field here{did_you_mean(key, known)}'


@_fault(ERROR)
def missing_key(key: str) -> str:
    """A field that must be there is not.

    Why: what is left out cannot be told from what was forgotten.
    Example: a notice without `citation` or `evidence`.
    Write: the field; where its value is not known, `not published here` if the field allows it.
    """
    return f'"{key}" is missing'


@_fault(ERROR)
def wrong_type(wanted: str) -> str:
    """A value is text where a list or a mapping is wanted, or the other way round, or is empty.

    Why: it cannot mean anything here.
    Example: `governs: A-570-194` for `governs: [A-570-194]`.
    Write: what the message asks for.
    """
    return f"expected {wanted}"


@_fault(ERROR)
def bad_date(text: str, also: str) -> str:
    """A date is not a day of the calendar, written year-month-day.

    Why: 03/12/2026 is two days, depending on the reader.
    Example: `effective: 2026-02-30`.
    Write: `effective: 2026-03-02`.
    """
    return f'"{text}" is not a date; write it like 2026-02-11{also}'


@_fault(ERROR)
def bad_number(text: str) -> str:
    """A number is not written in digits with a point.

    Why: `93,50` is ninety-three or nine thousand, depending on the reader; no rate is negative.
    Example: `rate: "93,50"`, `rate: -5`, `rate: 93.50%`.
    Write: `rate: "93.50"`.
    """
    quote = "; there is an extra quotation mark" if text[-1] in "'\"" or text[0] in "'\"" else ""
    return f'"{text}" is not a number{quote}; write it like "93.50", with a point, no sign and no %'


@_fault(ERROR)
def rate_decimals(text: str) -> str:
    """A rate has more than two decimals.

    Why: rates are published with two; a third is a slip of the finger.
    Example: `rate: "93.505"`.
    Write: the rate as the notice prints it.
    """
    return f'"{text}" has more than two decimals; rates are published with two'


@_fault(WARNING)
def unquoted(text: str) -> str:
    """A value is without quotes, and other YAML readers would change it.

    Why: they make 93.5 of 93.50, 3801.1 of 3801.10 and False of NO; this program does not.
    Example: `rate: 93.50`.
    Write: `rate: "93.50"`.
    """
    return f'other YAML readers would change {text}; write it with quotes: "{text}"'


@_fault(ERROR)
def unknown_word(text: str, known: Iterable[str]) -> str:
    """A field that takes one of a few words holds another.

    Why: what it means would be a guess.
    Example: `evidence: oficial`, `effect: refunded`.
    Write: one of the words that the message names.
    """
    return f'"{text}" is not one of the words of this field{did_you_mean(text, known)}'


@_fault(ERROR)
def unknown_company(text: str, known: Iterable[Company]) -> str:
    """A notice names a company that companies.yaml does not have under that name.

    Why: its rate would never be found.
    Example: `company: Panasonc`, or a short name instead of the id.
    Write: the id of the company, and enter the company in companies.yaml if it is new.
    """
    for company in known:
        if text in company.legal_names or text in company.short_names:
            return f'"{text}" is another name of {company.id}; write "{company.id}" here'
    near = did_you_mean(text, (company.id for company in known), few=0)
    return f'companies.yaml has no company "{text}"{near or "; enter it there if it is new"}'


@_fault(ERROR)
def case_number(text: str) -> str:
    """A case number is malformed, or a folder of notices is not named by one.

    Why: it is the name under which everyone else knows the case.
    Example: A-570-19, a570194.
    Write: the letter A or C, three digits of the country, three of the product: A-570-194.
    """
    if text.casefold() == "scope":
        return f'"{text}" is not a case number; did you mean the folder "scope"?'
    return f'"{text}" is not a case number; write it like A-570-194'


@_fault(ERROR)
def cbp_case(text: str, cases: str) -> str:
    """A CBP case number is malformed, or is not of this case or its twin.

    Why: an entry line filed under it is rejected, or deposits at another's rate.
    Example: `cbp_case: C-570-159-001` in the folder C-570-195.
    Write: the case number and three digits, or `not published here`.
    """
    return f'"{text}" is not a CBP case number of {cases}; write it like {cases}-000'


@_fault(ERROR)
def hts_number(text: str) -> str:
    """An HTSUS number is malformed.

    Why: it would match no entry line.
    Example: `3801.105000`, `38011O5000`.
    Write: `subheading: "3801.10.5000"`.
    """
    return f'"{text}" is not an HTSUS number; write it like "3801.10.5000"'


@_fault(ERROR)
def specific_rate(text: str) -> str:
    """A rate is in dollars, for a kilogram or a piece.

    Why: read as percent, it would be wrong by any factor, and no program could tell.
    Example: `rate: "$1.82/kg"`.
    Write: `rate: not published here`; the answer is then undetermined while a deposit is required.
    """
    return (
        f'"{text}" is not a percentage but dollars a kilogram or a piece, which these files cannot'
        " hold; write rate: not published here"
    )


def is_specific(text: str) -> bool:
    """Whether a text that is no number looks like dollars for a quantity."""
    plain = text.casefold()
    return any(mark in plain for mark in ("$", "/", "usd", "dollar", "kg", "kilo"))


@_fault(ERROR)
def company_with_producers() -> str:
    """A row is of a `company`, and has `producers`.

    Why: a company has its rate as producer and exporter alike; only an exporter's rate can depend
    on the producer (19 CFR 351.107).
    Example: `company: Alpha` with `producers: [Beta]`.
    Write: `exporter: Alpha` with its `producers`; or `company: Alpha` without them.
    """
    return "a `company` has no producers; write `exporter` for a rate that depends on the producer"


@_fault(ERROR)
def excluded_with_rate() -> str:
    """A row is excluded, and has a rate.

    Why: no line of the case is entered for excluded goods, so they have no rate, not even zero.
    Example: `excluded: yes` beside `rate: "0.00"`.
    Write: one of the two: `excluded: yes`, or the rate.
    """
    return "an excluded row has no rate; keep `excluded: yes` or the rate"


@_fault(WARNING)
def offset_alone(companion: str | None) -> str:
    """A row has a deposit rate, and the companion case is not on file.

    Why: the deposit rate holds while the companion requires deposits; without its files, nobody can
    know on which days, and the answer is undetermined.
    Example: `deposit_rate: "90.00"` in A-999-001, and no folder C-999-002.
    Write: the companion in case.yaml, and its notices; or `rate` alone, if nothing is offset.
    """
    who = f"the companion {companion} is not on file" if companion else "case.yaml has no companion"
    return f"the deposit rate holds while the companion case requires deposits, and {who}"


@_fault(ERROR)
def backward_window(first: date, last: date) -> str:
    """The last day of a span is before its first.

    Why: no entry date lies inside, so a refund would be lost.
    Example: `refunds: {from: 2022-05-31, until: 2022-03-03}`.
    Write: the first entry date as `from` and the last one as `until`.
    """
    return f"until {last} is before from {first}"


@_fault(ERROR)
def backward_deadline(earliest: date, latest: date) -> str:
    """The latest day of a deadline is before its earliest.

    Why: whoever relies on it could act too late.
    Example: `earliest: 2026-09-30`, `latest: 2026-09-01`.
    Write: the earlier day as `earliest`; the same day in both where it is known.
    """
    return f"latest {latest} is before earliest {earliest}"


@_fault(ERROR)
def late_known(known: date, published: date) -> str:
    """A notice was known only after it was published.

    Why: `known` is an earlier day of an announcement; it takes the place of the day of publication.
    Example: `published: 2026-02-17`, `known: 2026-02-18`.
    Write: the day of the announcement; or no `known`.
    """
    return (
        f"known {known} is after published {published}; write an earlier day, or leave out `known`"
    )
