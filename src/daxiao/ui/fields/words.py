"""Words and states."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from daxiao.ui import filters, markup
from daxiao.ui.fields.field import Field, Filters
from daxiao.ui.tones import Tone, tone_of


@dataclass(frozen=True)
class Text(Field):
    """Words."""

    choice = "text"

    def filters(self) -> Filters:
        return {self.name: filters.Contains(field_name=self.path, label=self.title)}

    def told(self, values: Mapping[str, Any]) -> str:
        return f"含“{values[self.name]}”"


@dataclass(frozen=True)
class Word(Text):
    """A name out of those that occur: filters by the whole of it, and may ask for rows without one."""

    choice = "word"

    def filters(self) -> Filters:
        return {self.name: filters.WholeWord(field_name=self.path, label=self.title)}

    def told(self, values: Mapping[str, Any]) -> str:
        return "、".join("未填" if v == filters.NOT_FILLED else v for v in values[self.name])


@dataclass(frozen=True)
class Long(Text):
    """A paragraph: wraps on the page instead of being cut."""

    css = "dx-long"


@dataclass(frozen=True)
class Said(Text):
    """A figure in the words of its source (6—8, 约300): text that stands in a column of figures."""

    css = "dx-num"


@dataclass(frozen=True)
class Code(Text):
    """A code or number that is read character by character."""

    css = "dx-code"


@dataclass(frozen=True)
class Chip(Field):
    """A state out of an enumeration whose members have a `label`; `words` says some of them otherwise in this column."""

    _: KW_ONLY
    of: type[Enum]
    words: Mapping[str, str] | None = None
    tones: Mapping[str, Tone] | None = None

    choice = "choice"

    def word(self, value: Any) -> str:
        if self.words and value in self.words:
            return self.words[value]
        try:
            return str(getattr(self.of(value), "label", value))
        except ValueError:
            return str(value)

    def plain(self, value: Any) -> str:
        return self.word(value) if value not in {None, ""} else ""

    def html(self, value: Any) -> SafeString:
        shown = self._known.get(value)
        if shown is not None:
            return shown
        return markup.chip(self.word(value), self.tone(value)) if value else markup.MISSING

    @cached_property
    def _known(self) -> dict[Any, SafeString]:
        """Markup of every member: a page shows few states very often."""
        return {m.value: markup.chip(self.word(m.value), self.tone(m.value)) for m in self.of}

    def tone(self, value: Any) -> Tone:
        try:
            return tone_of(self.of(value), self.tones)
        except ValueError:
            return Tone.PLAIN

    def filters(self) -> Filters:
        choices = [(m.value, self.word(m.value)) for m in self.of]
        choices.append((filters.NOT_FILLED, "未填"))
        return {self.name: filters.OneOf(field_name=self.path, label=self.title, choices=choices)}

    def told(self, values: Mapping[str, Any]) -> str:
        return "、".join(
            "未填" if v == filters.NOT_FILLED else self.word(v) for v in values[self.name]
        )


@dataclass(frozen=True)
class Flag(Field):
    """Yes or no."""

    _: KW_ONLY
    words: tuple[str, str] = ("是", "否")

    choice = "yesno"

    def plain(self, value: Any) -> str:
        return "" if value is None else self.words[0 if value else 1]

    def html(self, value: Any) -> SafeString:
        return markup.MISSING if value is None else self._known[bool(value)]

    @cached_property
    def _known(self) -> dict[bool, SafeString]:
        return {
            True: markup.chip(self.words[0], Tone.DONE),
            False: markup.chip(self.words[1], Tone.PLAIN),
        }

    def filters(self) -> Filters:
        return {self.name: filters.YesNo(field_name=self.path, label=self.title, words=self.words)}

    def told(self, values: Mapping[str, Any]) -> str:
        return self.words[0 if values[self.name] == "1" else 1]
