"""anode-duty quote: what a shipment, or a file of entry lines, owes."""

from typing import Annotated

import typer

from anode_duty.answers import streams
from anode_duty.answers.record import quote_record
from anode_duty.cli import options
from anode_duty.cli.options import Text, Texts, option
from anode_duty.duties.quoting import quote as work_out
from anode_duty.errors import BadInput
from anode_duty.ratefiles.books import load_rates


def quote(
    *,
    context: typer.Context,
    exporter: Annotated[
        Text, option("NAME", "Exporter (required unless --batch or --verify is used).")
    ] = None,
    value: Annotated[
        Text,
        option("USD", "Entered value in US dollars (required unless --batch or --verify is used)."),
    ] = None,
    goods: options.Goods,
    explain: Annotated[
        bool, typer.Option("--explain", help="Add every step with its figures and authority.")
    ] = False,
    batch: Annotated[
        Texts, option("FILE|-", "Quote every line of a file of entries; may be repeated.")
    ] = None,
    target: options.Output = None,
    verify: Annotated[
        Text,
        option(
            "RECEIPT.json",
            "Check a quote saved as JSON by working it out again; - is standard input.",
        ),
    ] = None,
    files: options.FileOptions,
    entry_date: options.EntryDate = None,
    as_known: options.AsKnown = None,
    rates: options.Rates = None,
    form: options.Form = "table",
    strict: options.Strict = False,
) -> None:
    """Show what a shipment, or a file of entry lines, owes.

    The answer is the deposit due on the entry date, how much of it is refundable, and the duty at
    the determined rates; with --hts, also the other duties and fees on file.

    Example: anode-duty quote --exporter BTR --value 100000

    Example: anode-duty quote --batch entries.csv --output quoted.csv

    A file of entries has columns for the exporter and the value; see examples/README.md for every
    column and the names by which it is found. The options fill in what a line leaves blank.
    """
    if verify is not None:
        options.refuse_others(context, "--verify", but=("verify", "rates", "form"))
        _verify(verify, form, rates)
        return
    if batch:
        from anode_duty.cli.batch import opened, quote_batch

        options.refuse(context, "--batch", ("value", "explain"))
        if not options.was_typed(context, "form"):
            form = ""
        elif form not in ("csv", "json"):
            raise BadInput(
                f"--format {form} does not go with --batch", "write csv or json, line by line"
            )
        shipment = options.asked(goods, exporter=exporter, entry_date=entry_date, as_known=as_known)
        what = opened(rates, shipment, entry_date is not None, files, target)
        quote_batch(batch, what, target, form, strict)
        return
    options.refuse(context, "a single quote", files._fields)
    if form == "csv":
        options.refuse(context, "--format csv", ("explain",))
    options.refuse_idle(goods)
    shipment = options.asked(
        goods,
        exporter=options.needed(exporter, "--exporter NAME"),
        value=options.needed(value, "--value USD"),
        entry_date=entry_date,
        as_known=as_known,
    )
    book = load_rates(rates, case=goods.case, product=goods.product, origin=goods.origin)
    answer = work_out(book, shipment)

    def not_counted() -> str:
        from anode_duty.duties import number_duties

        return number_duties.not_counted(answer, book)

    record = quote_record(answer, book, explain)
    options.give(record, form, answer.notes, strict, target, not_counted)


def _verify(path: str, form: str, rates: str | None) -> None:
    from anode_duty.answers import receipt
    from anode_duty.entries.source_file import read_text

    document = receipt.read_receipt(read_text(path))
    found = receipt.verify(load_rates(rates, **receipt.asked(document)), document)
    streams.answer(receipt.written(found, form))
    if not found["identical"]:
        raise typer.Exit(1)
