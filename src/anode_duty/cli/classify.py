"""anode-duty classify: whether an article is covered, and which part of its value."""

from typing import Annotated

import typer

from anode_duty.answers.record import classify_record
from anode_duty.cli import options
from anode_duty.cli.options import Text, option
from anode_duty.duties.coverage import classify as decide
from anode_duty.errors import BadInput
from anode_duty.ratefiles.books import load_rates


def classify(
    *,
    article: Annotated[
        str, typer.Argument(metavar="ARTICLE", help='What the goods are, such as "battery cell".')
    ],
    htsus: Annotated[
        Text,
        option("NUMBER", "HTSUS number; it can cause a warning, but does not decide.", "--hts"),
    ] = None,
    exporter: Annotated[
        Text, option("NAME", "Exporter; needed only where a scope names certain companies.")
    ] = None,
    goods: Annotated[
        options.Goods,
        options.without(
            *("producer", "product", "aam_value", "unlisted", "transport", "loaded", "use", "duty")
        ),
    ],
    entry_date: options.EntryDate = None,
    as_known: options.AsKnown = None,
    rates: options.Rates = None,
    form: options.Form = "table",
    strict: options.Strict = False,
) -> None:
    """Say whether an article is covered, and which part of its value.

    Example: anode-duty classify "battery cell" --entry-date 2026-02-12
    """
    options.refuse_empty("hts", htsus)
    asked = options.asked(goods, entry_date=entry_date, as_known=as_known)
    if not article.strip():
        raise BadInput("the article is empty", "anode-duty list articles shows those of the scope")
    book = load_rates(rates, case=goods.case, product=article, origin=goods.origin)
    answer = decide(book, asked._replace(product=article, exporter=exporter, htsus=htsus))
    options.give(classify_record(answer, book), form, answer.notes, strict)
