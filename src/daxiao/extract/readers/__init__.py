"""Readers: bytes of a file → `Source`. The only third-party imports of the extraction room are here.

What a file is, is decided by its content; its name only tells Markdown from plain text. Every file that cannot be read
raises `Refused` with one finding of `refusals`.
"""

from typing import NoReturn

from daxiao.extract.readers import archive, docx, plain, refusals, xlsx
from daxiao.extract.source import Source
from daxiao.std.findings import FindingKind, Refused


_MIB = 1024 * 1024
# The largest file an office sends is a scanned five-year plan of some 150 MB.
LIMIT_BYTES = 200 * _MIB

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)
_ARCHIVES = (
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
)
_PLAIN_REFUSALS = ((b"%PDF-", refusals.PDF), (b"{\\rtf", refusals.RTF))


def open_source(name: str, data: bytes, *, limit_bytes: int = LIMIT_BYTES) -> Source:
    """Read `data`, the content of the file called `name`, as .txt, .md, .docx, .docm or .xlsx.

    For plain text the offsets of the answer are offsets into the decoded file, newlines as they are (a byte order mark
    is dropped). Raises `Refused` when the file is empty, blank, larger than `limit_bytes`, damaged, unsafe, protected
    by a password, or of a kind that is not read.
    """
    if not data:
        raise Refused(refusals.EMPTY(name=name))
    if len(data) > limit_bytes:
        refuse_size(name, len(data), limit_bytes)
    _refuse_by_first_bytes(name, data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        source = _open_archive(name, data)
    else:
        source = plain.read(name, data)
    if not source.text.strip():
        raise Refused(refusals.BLANK(name=name))
    return source


def from_paste(text: str, *, name: str = "粘贴的文字", limit_bytes: int = LIMIT_BYTES) -> Source:
    """Pasted text as a source. Raises `Refused` when it is blank or longer than `limit_bytes` in UTF-8."""
    if not text.strip():
        raise Refused(refusals.BLANK(name=name))
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limit_bytes:
        refuse_size(name, size, limit_bytes)
    return Source(name, text, "paste")


def refuse_size(name: str, size_bytes: int, limit_bytes: int) -> NoReturn:
    """Refuse a file that is too large; callers that know the size before they have the bytes ask here."""
    size_mb, limit_mb = -(-size_bytes // _MIB), max(1, limit_bytes // _MIB)
    raise Refused(refusals.TOO_LARGE(name=name, size_mb=size_mb, limit_mb=limit_mb))


def _refuse_by_first_bytes(name: str, data: bytes) -> None:
    head = data[:1024]
    if picture := _picture(head, len(data)):
        raise Refused(refusals.PICTURE(name=name, kind=picture))
    for magic, kind in _ARCHIVES:
        if head.startswith(magic):
            raise Refused(refusals.ARCHIVE(name=name, kind=kind))
    for magic, finding in _PLAIN_REFUSALS:
        # A PDF may have a few stray bytes in front.
        if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(magic):
            raise Refused(finding(name=name))
    if head.startswith(_OLE2):
        raise Refused(_ole2(data)(name=name))


def _picture(head: bytes, size: int) -> str | None:
    """The kind of picture, or None."""
    if head[:2] == b"BM" and int.from_bytes(head[2:6], "little") == size:
        return "BMP"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    return next((kind for magic, kind in _PICTURES if head.startswith(magic)), None)


def _ole2(data: bytes) -> FindingKind:
    """What an OLE2 container holds, by the names of its streams (UTF-16)."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return refusals.ENCRYPTED
    if holds("WordDocument"):
        return refusals.LEGACY_WORD
    if holds("Workbook") or holds("Book\x00"):
        return refusals.LEGACY_EXCEL
    return refusals.LEGACY_OTHER


def _open_archive(name: str, data: bytes) -> Source:
    package = archive.open_package(name, data)
    if package.first("word/document", ".xml"):
        return docx.read(name, package)
    if package.first("xl/workbook", ".xml"):
        return xlsx.read(name, package)
    if package.first("xl/workbook", ".bin"):
        raise Refused(refusals.LEGACY_EXCEL(name=name))
    if package.first("ppt/", ".xml"):
        raise Refused(refusals.OFFICE_OTHER(name=name, kind="演示文稿"))
    if "content.xml" in package.names:
        raise Refused(refusals.OFFICE_OTHER(name=name, kind="开放文档格式（ODF）"))
    if "OFD.xml" in package.names:
        raise Refused(refusals.OFFICE_OTHER(name=name, kind="OFD 版式文件"))
    raise Refused(refusals.ARCHIVE(name=name, kind="ZIP"))
