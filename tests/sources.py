"""The modules of the program as they are written, each parsed once."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import anode_duty


@cache
def trees():
    """The tree of each module under its name, such as `law.names`."""
    source = Path(anode_duty.__file__).parent
    return {
        ".".join(file.relative_to(source).with_suffix("").parts): ast.parse(
            file.read_text(encoding="utf-8")
        )
        for file in sorted(source.rglob("*.py"))
    }
