"""The YAML files of cases, read as rate files are: every value is text."""

from __future__ import annotations

from pathlib import Path

import yaml

CASES = Path(__file__).parent / "cases"
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # ten times as fast, where there is libyaml


def read_yaml(file):
    """What a file holds, a path or the name of a file of `cases/` given."""
    return yaml.load((CASES / file).read_text(encoding="utf-8"), Loader=_LOADER)
