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
