"""What the shell completes: names from the rate files in use, and no more of them than needed.

Names are offered with hyphens for spaces, which comparison ignores and no shell needs quoted.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from anode_duty.errors import AnodeDutyError
from anode_duty.ratefiles.folder import RateFolder
from anode_duty.ratefiles.load import rates_folder
from anode_duty.ratefiles.reader import article_names, company_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    import typer


def companies(context: typer.Context, incomplete: str) -> list[str]:
    """Return the names of companies that begin with what was typed."""
    return _going_on(incomplete, company_names(_folder(context)))


def articles(context: typer.Context, incomplete: str) -> list[str]:
    """Return the names of articles that begin with what was typed."""
    return _going_on(incomplete, article_names(_folder(context)))


def companies_and_cases(context: typer.Context, incomplete: str) -> list[str]:
    """Return the names of companies and the case numbers that begin with what was typed."""
    folder = _folder(context)
    return _going_on(incomplete, [*company_names(folder), *(folder.case_folders if folder else ())])


def _folder(context: typer.Context) -> RateFolder | None:
    """Return the folder in use; nothing is completed from one that cannot be read."""
    try:
        named = context.params.get("rates") or os.environ.get("ANODE_DUTY_RATES")
        return RateFolder(named or rates_folder())
    except AnodeDutyError:
        return None


def _going_on(incomplete: str, names: Iterable[str]) -> list[str]:
    typed = _joined(incomplete)
    found = {_joined(name): None for name in names}
    return [
        incomplete + name[len(typed) :]
        for name in found
        if name.casefold().startswith(typed.casefold())
    ]


def _joined(name: str) -> str:
    return name.replace(" ", "-")
