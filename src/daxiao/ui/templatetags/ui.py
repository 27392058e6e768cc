"""Tags of the components. They only shape what they are given; none asks the database."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BoundField, CheckboxInput, RadioSelect
from django.forms import CheckboxSelectMultiple as Boxes
from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString

from daxiao.kernel.clock import CHINA
from daxiao.ui import markup
from daxiao.ui.charts import Chart
from daxiao.ui.tones import Tone


register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "clock" %}`: a symbol of the sprite."""
    return markup.icon(name)


@register.simple_tag
def chip(word: str, tone: str = "plain") -> SafeString:
    """`{% chip "在建" "blue" %}`: a state with its word, tone and mark."""
    return markup.chip(word, Tone(tone))


@register.simple_tag
def bar(percent: float, label: str = "") -> SafeString:
    """`{% bar 63 %}`: a share of 100."""
    return markup.bar(float(percent), label=label)


@register.simple_tag
def progress_bar(achieved: Any, scheduled: Any) -> SafeString:
    """`{% progress_bar 0.63 0.6 %}`: what is done, with a tick where it should be by now; shares of one or None."""
    done = None if achieved is None else float(achieved)
    return markup.against(done, None if scheduled is None else float(scheduled))


@register.simple_tag
def demo_mark() -> SafeString:
    """Marks invented data, so that nobody takes it for real."""
    return markup.safe('<span class="dx-demo" title="演示用的虚构数据">演示数据</span>')


@register.simple_tag
def help_mark(text: str) -> SafeString:
    """A small question mark whose words show on hover, focus and tap."""
    if not text:
        return markup.safe("")
    said = escape(text)
    return markup.safe(
        f'<button type="button" class="dx-help" aria-label="{said}" data-tip="{said}">?</button>'
    )


@register.inclusion_tag("ui/parts/empty.html")
def empty(title: str, what_to_do: str = "", url: str = "", button: str = "") -> dict[str, str]:
    """An empty state that says what to do."""
    return {"title": title, "what_to_do": what_to_do, "url": url, "button": button}


@register.inclusion_tag("ui/parts/figure.html")
def figure(
    title: str,
    value: Any,
    unit: str = "",
    *,
    help: str = "",  # noqa: A002 - the word the reader of a template expects
    source: str = "",
    url: str = "",
    computed: bool = False,
    note: str = "",
) -> dict[str, Any]:
    """A key figure with definition, source and the rows behind it; None is shown as missing."""
    return {
        "title": title,
        "value": value if value not in (None, "") else markup.MISSING,
        "unit": unit if value not in (None, "") else "",
        "help": help,
        "source": source,
        "url": url,
        "computed": computed,
        "note": note,
    }


@register.inclusion_tag("ui/parts/findings.html")
def findings(items: Any) -> dict[str, Any]:
    """Findings of a rule, each with its severity in words."""
    return {"findings": items}


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(entries: Any, empty: str = "还没有操作记录") -> dict[str, Any]:
    """What happened, newest first, with actor and reason."""
    return {"entries": entries, "empty": empty}


@register.inclusion_tag("ui/parts/chart.html")
def chart_box(chart: Chart | None, key: str, title: str = "") -> dict[str, Any]:
    """A chart with its table; `key` must differ from those of other charts of the page."""
    return {"chart": chart, "key": f"chart-{key}", "title": title}


@register.simple_block_tag
def card(content: str, title: str = "", tone: str = "") -> SafeString:
    """`{% card title="…" %}…{% endcard %}`: a quiet box."""
    head = f'<h2 class="dx-card-h">{escape(title)}</h2>' if title else ""
    return markup.safe(
        f'<section class="dx-card {escape(tone)}">{head}<div class="dx-card-b">{content}</div></section>'
    )


@register.filter
def moment(value: datetime | None) -> str:
    """An instant in China's time, to the minute."""
    return value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if value else ""


@register.filter
def china_day(value: datetime | None) -> str:
    """The day of an instant in China's time, as an address wants it."""
    return value.astimezone(CHINA).date().isoformat() if value else ""


@register.filter
def bytes_said(size: int) -> str:
    """1 536 → 1.5 KB."""
    if size < 1024:
        return f"{size} B"
    if size < 1024**2:
        return f"{size / 1024:.1f} KB"
    return f"{size / 1024**2:.1f} MB"


@register.filter
def is_box(field: BoundField) -> bool:
    """A single check box stands before its label."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_many(field: BoundField) -> bool:
    return isinstance(field.field.widget, RadioSelect | Boxes)


@register.filter
def tagged(tags: str, word: str) -> str:
    """The address that a message carries under `word` (`undo`: one click, `ask`: opens a form), else empty."""
    found = [t for t in (tags or "").split() if t.startswith(f"{word}:")]
    return found[0].removeprefix(f"{word}:") if found else ""


@register.simple_tag(takes_context=True)
def address(context: Any, **changes: Any) -> str:
    """This page with some parameters changed; an empty value removes one."""
    return str(context["look"].address(**changes))


@register.simple_tag
def pages_around(page: int, pages: int) -> list[int]:
    """Page numbers to show: first, last, and two on either side; 0 stands for a gap."""
    near = {1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)}
    out: list[int] = []
    for number in sorted(near):
        if out and number - out[-1] > 1:
            out.append(0)
        out.append(number)
    return out


@register.filter
def query_with_ids(ids: Any) -> str:
    return urlencode([("ids", i) for i in ids])


@register.filter
def without_part(query: QueryDict) -> str:
    kept = query.copy()
    kept.pop("part", None)
    return kept.urlencode()
