"""anode-duty check: whether rate files are sound, and what corrects them."""

import os
from typing import Annotated

import typer

from anode_duty.answers import check_report, streams
from anode_duty.answers.formats import known_format
from anode_duty.cli import options
from anode_duty.cli.options import Text, option
from anode_duty.errors import BadInput, ExitCode, why
from anode_duty.ratefiles.books import rates_folder
from anode_duty.ratefiles.check import check as find_faults

_STDIN = "-"


def check(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Folders or files to check; the rate files in use if left out.",
        ),
    ] = None,
    stdin_name: Annotated[
        Text, option("PATH", "With - as PATH: the file that standard input replaces.")
    ] = None,
    rules: Annotated[
        bool,
        typer.Option(
            "--rules", help="List the rules, with the reason for each and what to write instead."
        ),
    ] = False,
    reviewed_within: Annotated[
        Text, option("DAYS", "Report files whose last review is more than DAYS days ago.")
    ] = None,
    rates: options.Rates = None,
    form: Annotated[
        Text,
        option(
            "|".join(check_report.FORMATS),
            "How to print the answer; text if left out, but github or gitlab in their CI.",
            "--format",
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as errors.")] = False,
) -> None:
    """Check whether rate files are sound, and show what to correct.

    Example: anode-duty check rates --strict

    Example: anode-duty check - --stdin-name rates/companies.yaml
    """
    if rules:
        options.refuse_others(context, "--rules", but=("rules", "form"))
        if form in set(check_report.FORMATS).difference(check_report.RULE_FORMATS):
            hint = f"write one of {', '.join(check_report.RULE_FORMATS)}"
            raise BadInput(f"--format {form} does not go with --rules", hint)
        streams.answer(_manual(known_format(form or "text", check_report.RULE_FORMATS)))
        return
    language = known_format(_ci_language() if form is None else form, check_report.FORMATS)
    days = None if reviewed_within is None else _days(reviewed_within)
    if paths:
        options.refuse(context, "a PATH", ("rates",))
    given = _given(paths or [], stdin_name)
    if not paths:
        paths = [rates_folder() if rates is None else rates]
    named = [path for path in paths if path != _STDIN]
    report = find_faults(named, options.today(), days, given)
    streams.talk(*(f"{path} is not a rate file and was skipped" for path in report.skipped))
    streams.answer(check_report.written(report, language))
    streams.talk(check_report.summary(report.files, report.errors, report.warnings))
    if report.errors or (strict and report.warnings):
        raise typer.Exit(ExitCode.NO)


def _given(paths: list[str], name: str | None) -> dict[str, bytes]:
    """Return the text of standard input by the file in whose place it is checked."""
    if _STDIN not in paths:
        if name is not None:
            raise BadInput("--stdin-name is for standard input", "name - as the PATH")
        return {}
    if not name:
        hint = "add --stdin-name PATH, the file that standard input replaces"
        raise BadInput("--stdin-name is missing", hint)
    from anode_duty.entries.source_file import open_source
    from anode_duty.ratefiles.folder import MAX_BYTES

    try:
        return {name: open_source(_STDIN).read(MAX_BYTES + 1)}
    except OSError as error:
        raise BadInput(f"standard input cannot be read: {why(error)}") from None


def _manual(form: str) -> str:
    """Return the manual of the rules; as text, no wider than the terminal or COLUMNS."""
    import shutil
    import textwrap

    manual = check_report.rules_written(form)
    columns = shutil.get_terminal_size((0, 0)).columns
    if form != "text" or not columns:  # what is piped has no width
        return manual
    return "".join(
        textwrap.fill(line, max(columns, 20), subsequent_indent="    ", break_on_hyphens=False)
        + "\n"
        for line in manual.splitlines()
    )


def _ci_language() -> str:
    if os.environ.get("GITHUB_ACTIONS") == "true":
        return "github"
    return "gitlab" if os.environ.get("GITLAB_CI") == "true" else "text"


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise BadInput(f"{text!r} is not a number of days", "write it like 60")
    return int(text)
