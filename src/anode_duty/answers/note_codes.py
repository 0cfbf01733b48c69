"""What the codes of notes mean and what to do about them, as `note_codes.yaml` tells it."""

from __future__ import annotations

from pathlib import Path

_FILE = Path(__file__).with_name("note_codes.yaml")


def note_codes() -> dict[str, dict[str, str]]:
    """Return of every code its level, meaning and action, in the order of the file."""
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    told: dict[str, dict[str, str]] = yaml.load(_FILE.read_text("utf-8"), loader)  # noqa: S506 - makes text alone
    return told
