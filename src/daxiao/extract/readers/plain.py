"""Plain text and Markdown: UTF-8 with or without a byte order mark, UTF-16 with one, GB18030."""

import codecs
import re

import charset_normalizer

from daxiao.extract.readers import refusals
from daxiao.extract.source import Source
from daxiao.std.findings import Refused


_SAMPLE = 200_000  # characters looked at to tell text from noise
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_HAN = re.compile(r"[\u3400-\u9fff\ue000-\uf8ff\U00020000-\U0003ffff]")
_MOST = 0.005  # control characters in a text: OCR leaves a few, a binary has them everywhere


def read(name: str, data: bytes) -> Source:
    """Decode `data`; newlines stay as they are. Raises `Refused` for noise and for unknown encodings."""
    text = _decode(name, data)
    sample = text[:_SAMPLE]
    if len(_CONTROLS.findall(sample)) > _MOST * len(sample):
        raise Refused(refusals.BINARY(name=name))
    is_markdown = name.lower().endswith((".md", ".markdown"))
    return Source(name, text, "md" if is_markdown else "txt")


def _decode(name: str, data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _or_none(data, "utf-16") or _refuse(name, data)
    text = _or_none(data, "utf-8-sig")
    if text is None:
        text = _or_none(data, "gb18030")
        if text is None or not _is_simplified(text[:_SAMPLE]):
            return _refuse(name, data)
    return text


def _or_none(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_simplified(sample: str) -> bool:
    """Whether Han characters are mostly those of GB 2312: Big5 or noise read as GB18030 gives rare ones."""
    han = _HAN.findall(sample)
    known = sum(1 for c in han if _in_gb2312(c))
    return known >= 0.9 * len(han) and len(_CONTROLS.findall(sample)) <= _MOST * len(sample)


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _refuse(name: str, data: bytes) -> str:
    """Name the likely encoding, if the bytes look like text at all."""
    head = data[:20_000]
    if head.count(0) > _MOST * len(head) or sum(b < 9 or 13 < b < 32 for b in head) > 0.02 * len(
        head
    ):
        raise Refused(refusals.BINARY(name=name))
    best = charset_normalizer.from_bytes(head).best()
    if best is None:
        raise Refused(refusals.BINARY(name=name))
    raise Refused(refusals.ENCODING(name=name, guess=best.encoding))
