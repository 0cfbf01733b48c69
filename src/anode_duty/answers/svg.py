"""The bars of a page as drawings inside an HTML document, each with a text of its own.

A bar has two shades, named by the classes of the style; the light one has an edge, so that both are
told apart without color. The bars of a timeline are drawn over their days too.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from anode_duty.answers.one_line import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anode_duty.answers.page import Bar, Bars

_LONGEST = 1000
_PLOT, _HEADROOM, _FOOTROOM = 150, 22, 24
_GROUND = _HEADROOM + _PLOT
_OPEN_END = 6  # the last span of a timeline has no end; it is drawn over a sixth of the whole
_PHONE, _DESK = Decimal(16), Decimal(8)  # percent of the width below which a label does not fit


def escaped(text: str) -> str:
    """Return text for one line of an HTML document."""
    return escape(one_line(text))


def key(bars: Bars) -> str:
    """Return what the two shades mean."""
    meanings = (("deposited", bars.deposited), ("determined", bars.determined))
    told = (f"<span>{_swatch(shade)} {escaped(meaning)}</span>" for shade, meaning in meanings)
    return f'<p class="key">{" ".join(told)}</p>'


def _swatch(shade: str) -> str:
    return (
        '<svg class="swatch" width="14" height="14" aria-hidden="true">'
        f'<rect class="{shade}" x="1" y="1" width="12" height="12"/></svg>'
    )


def bars_drawn(bars: Bars) -> Iterator[str]:
    """Yield the bar of each row, which stands below the name of the row."""
    for bar, lengths in zip(bars.each, bars.lengths(_LONGEST), strict=True):
        yield (
            f'<svg class="bar" role="img" viewBox="0 0 {_LONGEST} 14" preserveAspectRatio="none">'
            f"<title>{escaped(bars.head)}</title><desc>{escaped(bar.text)}</desc>"
            f"{_rectangles(*lengths)}</svg>"
        )


def _rectangles(deposited: int, determined: int) -> str:
    parts = (("deposited", 0, deposited), ("determined", deposited, determined))
    return "".join(
        f'<rect class="{shade}" x="{start}" y="1" width="{length}" height="12"/>'
        for shade, start, length in parts
        if length
    )


def chart(caption: str, bars: Sequence[Bar]) -> Iterator[str]:
    """Yield the bars of a timeline over the days for which they hold."""
    if not bars or not all(bar.first for bar in bars):
        return
    height = _HEADROOM + _PLOT + _FOOTROOM
    told = "; ".join(bar.text for bar in bars)
    yield (
        f'<svg class="chart" role="img" width="100%" height="{height}">'
        f"<title>{escaped(caption)}</title><desc>{escaped(told)}</desc>"
    )
    starts = [date.fromisoformat(bar.first or "").toordinal() for bar in bars]
    end = starts[-1] + max((starts[-1] - starts[0]) // (_OPEN_END - 1), 1)
    whole = Decimal(end - starts[0])
    most = max(bar.deposited + bar.determined for bar in bars) or Decimal(1)
    for bar, start, until in zip(bars, starts, [*starts[1:], end], strict=True):
        left, wide = (start - starts[0]) * 100 / whole, (until - start) * 100 / whole
        yield _column(bar, left, wide, most)
    yield f'<line class="axis" x1="0" x2="100%" y1="{_GROUND}" y2="{_GROUND}"/></svg>'


def _column(bar: Bar, left: Decimal, wide: Decimal, most: Decimal) -> str:
    """Return a bar of a timeline with its label, its place in percent of the width."""
    deposited, determined = (int(part / most * _PLOT) for part in (bar.deposited, bar.determined))
    top = _GROUND - deposited - determined
    parts = (("deposited", _GROUND - deposited, deposited), ("determined", top, determined))
    drawn = "".join(
        f'<rect class="{shade}" x="{left:.2f}%" width="{wide:.2f}%" y="{y}" height="{height}"/>'
        for shade, y, height in parts
        if height
    )
    if wide < _DESK:
        return drawn
    size = "" if wide >= _PHONE else ' class="desk"'
    rate = bar.deposited + bar.determined
    return (
        f'{drawn}<text{size} x="{left + wide / 2:.2f}%" y="{top - 6}"'
        f' text-anchor="middle">{escaped(f"{rate}%" if rate else "none")}</text>'
        f'<text{size} x="{left:.2f}%" y="{_GROUND + 16}">{escaped(bar.first or "")}</text>'
    )
