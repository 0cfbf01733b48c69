"""Why lines failed: each reason with its count, and where it was met first."""

from __future__ import annotations

_SHOWN = 10  # different reasons that are shown
_KEPT = 1000  # different reasons that are counted one by one
_LONGEST = 160  # characters of a reason


class Failures:
    """Counts the reasons for which lines failed.

    Attributes:
        count: lines that failed.
    """

    def __init__(self) -> None:
        self.count = 0
        self._reasons: dict[str, tuple[int, str]] = {}

    def add(self, reason: str, place: str) -> None:
        """Count a line that failed, and keep the place of the first with its reason."""
        self.count += 1
        known = self._reasons.get(reason)
        if known is not None:
            self._reasons[reason] = (known[0] + 1, known[1])
        elif len(self._reasons) < _KEPT:
            self._reasons[reason] = (1, place)

    def reasons(self) -> list[tuple[str, int, str]]:
        """Return reason, count and first place, the most frequent first."""
        held = [(reason, count, first) for reason, (count, first) in self._reasons.items()]
        return sorted(held, key=lambda one: -one[1])

    def words(self) -> list[str]:
        """Return the reasons for people, a line each."""
        shown = []
        for reason, count, first in self.reasons()[:_SHOWN]:
            text = reason if len(reason) <= _LONGEST else f"{reason[: _LONGEST - 1]}…"
            first_at = f"first at {first}" if count > 1 else f"at {first}"
            shown.append(f"failed: {count}, {first_at}: {text}")
        if len(self._reasons) > _SHOWN:
            more = len(self._reasons) - _SHOWN
            shown.append(f"failed: {more} more reasons; see the column error")
        return shown
