"""Small pieces of markup that are built in Python because a table needs thousands of them.

Everything here takes text and gives safe markup; text is escaped at the place where it enters. The standard library's
`escape` is the one Django wraps; the wrapper for lazy texts cost a tenth of a list page.
"""

from functools import cache
from html import escape

from django.templatetags.static import static
from django.utils.safestring import SafeString

from daxiao.ui.tones import ICONS, Tone


# Missing is shown as missing, never as zero; the word is for readers who cannot see the dash.
MISSING = SafeString('<span class="dx-none" title="未填">—<span class="dx-sr">未填</span></span>')


def safe(text: str) -> SafeString:
    """Mark markup that this package built itself from escaped parts."""
    return SafeString(text)


@cache
def sprite() -> str:
    return static("ui/icons.svg")


@cache
def icon(name: str) -> SafeString:
    """A symbol of the sprite; decorative, so always beside a word."""
    return safe(
        f'<svg class="dx-i" aria-hidden="true"><use href="{sprite()}#{escape(name)}"/></svg>'
    )


def chip(word: str, tone: Tone = Tone.PLAIN) -> SafeString:
    """A state: its word, its tone and a mark that does not depend on colour."""
    if tone in ICONS:
        mark = icon(ICONS[tone])
    elif tone.mark:
        mark = safe(f'<i aria-hidden="true">{tone.mark}</i>')
    else:
        mark = safe("")
    return safe(f'<span class="dx-chip dx-{tone.value}">{mark}{escape(word)}</span>')


def bar(percent: float, *, label: str = "") -> SafeString:
    """A share of 100 as a bar with its figure; beyond 100 the bar is full and the figure tells."""
    width = min(max(percent, 0.0), 100.0)
    text = escape(label or f"{percent:.0f}%")
    return safe(
        f'<span class="dx-bar"><span class="dx-bar-t"><b style="width:{width:.1f}%"></b></span>'
        f'<span class="dx-bar-n">{text}</span></span>'
    )


def against(achieved: float | None, scheduled: float | None) -> SafeString:
    """What is done as a bar, with a tick where it should be by now; shares of one, both told in figures."""
    if achieved is None:
        return MISSING
    done, mark = _percent(achieved), ""
    told = f"{done}%"
    if scheduled is not None:
        due = _percent(scheduled)
        at = min(max(scheduled, 0.0), 1.0) * 100
        mark = f'<rect class="dx-ag-m" x="{max(at - 1, 0):.1f}" y="0" width="2" height="12"/>'
        told = f"{done}% / {due}%"
    width = min(max(achieved, 0.0), 1.0) * 100
    return safe(
        '<span class="dx-against"><svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="dx-ag-t" x="0" y="3" width="100" height="6"/>'
        f'<rect class="dx-ag-b" x="0" y="3" width="{width:.1f}" height="6"/>{mark}</svg>'
        f'<span class="dx-bar-n">{told}</span></span>'
    )


def _percent(share: float) -> str:
    return f"{share * 100:.1f}".rstrip("0").rstrip(".")
