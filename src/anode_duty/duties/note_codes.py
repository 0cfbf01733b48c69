"""Every code that a note can have: its level, what it means and what to do about it.

`list notes` and the table in examples/README.md are made from this. A test holds it equal to the
codes that the source gives.
"""

from typing import NamedTuple

from anode_duty.duties.notes import INFO, WARNING

EITHER = "either"


class NoteCode(NamedTuple):
    """What one code stands for.

    Attributes:
        level: `info`, `warning`, or `either` where the goods decide it.
        meaning: what the answer says by it, as half a sentence.
        action: what the reader does about it, as half a sentence.
    """

    level: str
    meaning: str
    action: str


def _info(meaning: str, action: str) -> NoteCode:
    return NoteCode(INFO, meaning, action)


def _warning(meaning: str, action: str) -> NoteCode:
    return NoteCode(WARNING, meaning, action)


NOTE_CODES = {
    # What is owed, and when.
    "excluded": _info(
        "the scope excludes the goods, so no duty of the case is owed",
        "keep proof of what the goods are",
    ),
    "not-covered": _info(
        "the scope does not cover the goods, so no duty of the case is owed",
        "keep proof of what the goods are and of their origin",
    ),
    "company-excluded": _info(
        "the goods of this company are excluded from the case",
        "enter no line under the case for them",
    ),
    "no-rate": _info(
        "the case had determined no rate on the entry date, so it has no line",
        "nothing",
    ),
    "not-collected": _info(
        "no deposit is collected on the entry date",
        "deposit nothing under this case",
    ),
    "refundable": _info(
        "a deposit was collected and is not due",
        "see the deadlines; anode-duty refund adds up a file of entries",
    ),
    "asked-later": _info(
        "duty is due that was not collected at entry",
        "expect a bill, and set the amount aside",
    ),
    # Whose rate it is.
    "unlisted": _info(
        "the company is treated as unlisted, because --unlisted was given",
        "nothing, if that is what you meant",
    ),
    "unlike-listed": _warning(
        "the company is not in the rate files, so the residual rates apply",
        "check the name with anode-duty list companies; add --unlisted to confirm it",
    ),
    "producer-unlisted": _info(
        "the producer is not in the rate files",
        "check the name with anode-duty list companies",
    ),
    "producers-unknown": NoteCode(
        EITHER,
        "the rate holds only for goods of certain producers, which are not on file; a warning"
        " where a producer was given, as it cannot be checked",
        "look the producers up in the notice",
    ),
    "producers-paired": NoteCode(
        EITHER,
        "the rate holds only for goods of the producers named; a warning where no producer is given"
        " and goods of others have another rate",
        "give the producer with --producer",
    ),
    "producer-not-paired": _info(
        "the exporter has a rate of its own only for goods of other producers",
        "check who produced the goods",
    ),
    "producer-own-rate": _info(
        "the producer has a rate of its own, but the rate of the exporter takes precedence",
        "check that the exporter named sold the goods to the United States",
    ),
    "reseller": _warning(
        "the producer's goods have a rate through another exporter",
        "if the exporter is a reseller in a third country, name the one that supplied it",
    ),
    "rate-denied": _info(
        "a notice denied the company a rate of its own",
        "nothing",
    ),
    "rate-dropped": _warning(
        "the company had a rate of its own before, and the table in force does not name it",
        "check the table in the notice",
    ),
    "rate-not-on-file": _warning(
        "there is a rate, and it is not on file",
        "look it up in the notice, and enter it in the rate files",
    ),
    "rate-disputed": _warning(
        "sources disagree on the rate",
        "read the notice cited before you rely on it",
    ),
    "rate-note": _info(
        "the rate files remark on the rate",
        "read the remark",
    ),
    "table-in-part": _warning(
        "the table of rates is on file only in part",
        "check in the notice whether it names the exporter",
    ),
    "before-since": _warning(
        "the entry date is before the first one for which the case is on file",
        "look up the notices of that time",
    ),
    # Whether the goods are covered.
    "disputed": _warning(
        "sources disagree on whether the article is covered",
        "read the document named, or ask Commerce for a scope ruling",
    ),
    "scope-changed": _info(
        "the scope known at entry judged the goods otherwise than the scope on the record",
        "see what is refundable or asked later",
    ),
    "scopes-differ": _info(
        "the scopes of the cases judge the goods differently",
        "read the verdict of each case",
    ),
    "third-country": _info(
        "goods completed in this country are entered under the number of a twin case",
        "enter them under that number",
    ),
    "origin-alone": _warning(
        "the country of origin alone decides that nothing is owed",
        "say with --material-origin where the material inside was made",
    ),
    "material-elsewhere": _warning(
        "the goods are covered although the material inside was made elsewhere",
        "check the country of origin",
    ),
    "upper-bound": _warning(
        "only a portion of the goods is covered, and its value was not given",
        "give the value of the portion with --aam-value",
    ),
    "value-rounded": _info(
        "the value is rounded to whole dollars (19 CFR 159.3(a))",
        "nothing",
    ),
    "portion-rounded": _info(
        "the value of the covered portion is rounded to whole dollars (19 CFR 159.3(a))",
        "nothing",
    ),
    # HTSUS numbers in the scope.
    "hts-listed": _info(
        "a scope lists the HTSUS number",
        "nothing; the written description governs",
    ),
    "hts-convenience": _info(
        "HTSUS numbers are for convenience, and the written description governs",
        "ask anode-duty classify about the article",
    ),
    "hts-not-listed": _warning(
        "the scope does not list the HTSUS number",
        "check the number and what the goods are",
    ),
    "hts-not-live": _info(
        "the HTSUS number was not in the tariff on the entry date",
        "use the number named",
    ),
    "hts-malformed": _warning(
        "the HTSUS number is not one",
        "write it with 8 or 10 digits",
    ),
    # How a line is entered.
    "no-cbp-case": _warning(
        "a deposit is required, and the line gives no case number",
        "give the CBP case number, and enter the line as AD/CVD goods",
    ),
    "no-companion": NoteCode(
        EITHER,
        "the line is entered under one case and not under its companion; a warning where the"
        " companion requires a deposit",
        "add the number of the companion case",
    ),
    "wrong-case": _warning(
        "the case number is another company's, or none, or does not cover these goods",
        "correct the number, or who exported the goods",
    ),
    "entry-type": NoteCode(
        EITHER,
        "the entry type is not one of AD/CVD goods; a warning while a deposit is required",
        "correct the entry type",
    ),
    "entry-incomplete": _info(
        "a line of the same entry is not quoted, so the fees of the entry are not counted",
        "correct that line and quote the file again",
    ),
    # What comes back.
    "overpaid": _warning(
        "more was deposited than was required on the entry date",
        "ask for a correction of the entry before it is liquidated, or protest after",
    ),
    "underpaid": _warning(
        "less was deposited than was required on the entry date",
        "expect a bill, or correct the entry before it is liquidated",
    ),
    "nothing-deposited": _warning(
        "the line is entered under no case, or as another type, so nothing counts as deposited",
        "give what was deposited in the file, if anything was",
    ),
    "deposit-computed": _warning(
        "the file gives the deposit of one duty and not of the other, which is computed",
        "give the other deposit in the file, or 0 where nothing was deposited",
    ),
    "liquidation-final": _warning(
        "the time to protest the liquidation is over, so nothing is refundable",
        "nothing",
    ),
    "reimbursement": _info(
        "AD is due; without a statement of non-reimbursement CBP may assess it twice",
        "file the statement before liquidation (19 CFR 351.402(f))",
    ),
    "claimable": _info(
        "another duty was held void and can be claimed for this line",
        "claim it in the way and by the day named",
    ),
    "claim-over": _warning(
        "every way to claim a duty that was held void is closed for this line",
        "nothing",
    ),
    "passed": _info(
        "the line of the file is not one of goods of the case, and is not quoted",
        "nothing",
    ),
    # Other duties and fees.
    "other-duties-unknown": _warning(
        "the other duties cannot be determined, for the reason given",
        "give what is missing",
    ),
    "may-apply": _warning(
        "a measure may apply, and a fact that was not given decides it",
        "give the use of the goods with --use",
    ),
    "in-transit": _warning(
        "a lower rate holds for goods loaded before a day, and that day was not given",
        "give the day of loading with --loaded",
    ),
    "held-void": _info(
        "a measure was held void, and what was collected can be claimed",
        "claim it in the way and by the day named",
    ),
    "contested": _info(
        "a measure is contested in court; nothing of it is refundable now",
        "keep the right to it in the way and by the day named",
    ),
    "number-not-live": _warning(
        "the ten-digit number was not in the tariff on the entry date",
        "use the number named",
    ),
    "number-unknown": _warning(
        "the ten-digit number is not on file",
        "check its last two digits in the tariff",
    ),
    "duty-note": _info(
        "the rate files remark on a measure",
        "read the remark",
    ),
    "no-transport": _info(
        "a fee on some means of transport alone is not counted, because none was given",
        "give it with --transport",
    ),
    "fee-note": _info(
        "the rate files remark on a fee",
        "read the remark",
    ),
    # How well the answer is known.
    "evidence": _info(
        "a rate, a deposit status or the scope was not confirmed from an official document",
        "read the notice before you rely on it",
    ),
    "duties-on-record": _info(
        "other duties and fees are not those known by the day of --as-known",
        "take them as known today",
    ),
    "duty-evidence": _info(
        "another duty was not confirmed from an official document",
        "read the document cited before you rely on it",
    ),
    "fee-evidence": _info(
        "a fee was not confirmed from an official document",
        "read the document cited before you rely on it",
    ),
    "stale": _warning(
        "the rate files were last checked against published notices long before the entry date",
        "look for later notices in the Federal Register",
    ),
}
