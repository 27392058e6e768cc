"""What a file is, by its first bytes and by the parts of its container; its name is not believed."""

from enum import StrEnum

from daxiao.extract.readers import archive, refusals
from daxiao.std.findings import FindingKind, Refused


class Kind(StrEnum):
    PLAIN = "plain"
    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"
    PICTURE = "picture"
    OFD = "ofd"
    DOC = "doc"
    RTF = "rtf"
    ODT = "odt"
    XLS = "xls"
    ODS = "ods"


# The ending LibreOffice is shown, the filter that must open it (left to itself it takes damaged files for text), and
# what it makes of them
CONVERTED = {
    Kind.DOC: (".doc", "MS Word 97", "docx"),
    Kind.RTF: (".rtf", "Rich Text Format", "docx"),
    Kind.ODT: (".odt", "writer8", "docx"),
    Kind.XLS: (".xls", "MS Excel 97", "xlsx"),
    Kind.ODS: (".ods", "calc8", "xlsx"),
}
# Minutes rather than moments, or a process of their own: these are read in the background
SLOW = frozenset({Kind.PDF, Kind.PICTURE, Kind.OFD, *CONVERTED})

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_ARCHIVES = (
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
)


def of(name: str, data: bytes) -> Kind:
    """The kind of the file. Raises `Refused` for kinds that are not read, and for damaged or protected containers."""
    head = data[:1024]
    if head.startswith(_PICTURES) or _is_bitmap(head, len(data)):
        return Kind.PICTURE
    if unread := _unread_picture(head):
        raise Refused(refusals.PICTURE(name=name, kind=unread))
    for magic, kind in _ARCHIVES:
        if head.startswith(magic):
            raise Refused(refusals.ARCHIVE(name=name, kind=kind))
    # A PDF may have a few stray bytes in front.
    bare = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if bare.startswith(b"%PDF-"):
        return Kind.PDF
    if bare.startswith(b"{\\rtf"):
        return Kind.RTF
    if head.startswith(_OLE2):
        return _ole2(name, data)
    return _zip(name, data) if head.startswith(_ZIP) else Kind.PLAIN


def _is_bitmap(head: bytes, size: int) -> bool:
    return head[:2] == b"BM" and int.from_bytes(head[2:6], "little") == size


def _unread_picture(head: bytes) -> str | None:
    if head.startswith(b"GIF8"):
        return "GIF"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    return "HEIC" if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1") else None


def _ole2(name: str, data: bytes) -> Kind:
    """What an OLE2 container holds, by the names of its streams (UTF-16)."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise Refused(refusals.ENCRYPTED(name=name))
    if holds("WordDocument"):
        if _is_locked(data):
            raise Refused(refusals.ENCRYPTED(name=name))
        return Kind.DOC
    if holds("Workbook") or holds("Book\x00"):
        return Kind.XLS
    raise Refused(refusals.LEGACY_OTHER(name=name))


def _is_locked(data: bytes) -> bool:
    """A Word file begins its stream (at a sector's start) with the FIB: magic number A5EC, flag fEncrypted at 0x0A."""
    for at in range(512, min(len(data), 1_000_000), 512):
        if data[at : at + 2] == b"\xec\xa5":
            return bool(int.from_bytes(data[at + 10 : at + 12], "little") & 0x0100)
    return False


_UNREAD: tuple[tuple[str, str, FindingKind, str], ...] = (
    ("xl/workbook", ".bin", refusals.OFFICE_OTHER, "二进制工作簿（.xlsb）"),
    ("ppt/", ".xml", refusals.OFFICE_OTHER, "演示文稿"),
)


def _zip(name: str, data: bytes) -> Kind:
    package = archive.open_package(name, data)
    if package.first("word/document", ".xml"):
        return Kind.DOCX
    if package.first("xl/workbook", ".xml"):
        return Kind.XLSX
    if any(part.upper() == "OFD.XML" for part in package.names):
        return Kind.OFD
    if "content.xml" in package.names:
        return _opendocument(name, package)
    for prefix, suffix, finding, kind in _UNREAD:
        if package.first(prefix, suffix):
            raise Refused(finding(name=name, kind=kind))
    raise Refused(refusals.ARCHIVE(name=name, kind="ZIP"))


def _opendocument(name: str, package: archive.Package) -> Kind:
    """By its declared type; a part that is encrypted says so in the manifest."""
    stated = package.bytes_of("mimetype") if "mimetype" in package.names else b""
    manifest = "META-INF/manifest.xml"
    if manifest in package.names and b"encryption-data" in package.bytes_of(manifest):
        raise Refused(refusals.ENCRYPTED(name=name))
    if b"opendocument.text" in stated:
        return Kind.ODT
    if b"opendocument.spreadsheet" in stated:
        return Kind.ODS
    raise Refused(refusals.OFFICE_OTHER(name=name, kind="开放文档格式（ODF）"))
