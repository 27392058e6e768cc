"""Files that people hand over as proof: what was handed over, and whether it is what its name says.

The codes keep the name under which they were first stored.
"""

from dataclasses import dataclass

from daxiao.std.findings import Decision, Finding, FindingKind


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was handed over."""

    name: str
    data: bytes


EMPTY = FindingKind("projects.file_empty", "文件“{name}”是空的，请重新选择。")
TOO_LARGE = FindingKind(
    "projects.file_too_large", "文件“{name}”有{size}MB，最多{limit}MB，请压缩或分开上传。"
)
UNKNOWN_KIND = FindingKind(
    "projects.file_kind_unknown",
    "不收“{name}”这种文件，请上传 pdf、jpg、png、docx、xlsx、doc、xls、ofd 或 zip。",
)
NOT_WHAT_IT_SAYS = FindingKind(
    "projects.file_not_what_it_says",
    "“{name}”的内容不是{kind}文件，可能改过扩展名，请用原来的程序另存后再传。",
)

LIMIT_MB = 50
"""A scan of a few pages has 1-5 MB; a setting of the platform, no plan states one."""

_PK, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "docx": (_PK,),
    "xlsx": (_PK,),
    "wps": (_OLE, _PK),
    "et": (_OLE, _PK),
    "doc": (_OLE,),
    "xls": (_OLE,),
    "ofd": (_PK,),
    "zip": (_PK, b"PK\x05\x06"),
}


def check(name: str, data: bytes) -> Decision:
    """Empty, too large, of an unknown kind, or with a content that is not what the extension says."""
    return Decision.of([_fault(name, data)])


def _fault(name: str, data: bytes) -> Finding | None:
    if not data:
        return EMPTY(field="files", name=name)
    if len(data) > LIMIT_MB * 1024 * 1024:
        size = len(data) // (1024 * 1024)
        return TOO_LARGE(field="files", name=name, size=size, limit=LIMIT_MB)
    kind = name.rpartition(".")[2].lower()
    heads = _HEADS.get(kind)
    if heads is None:
        return UNKNOWN_KIND(field="files", name=name)
    # some writers put a few bytes before %PDF-
    head = data[:1024] if kind == "pdf" else data[:8]
    fits = any(h in head if kind == "pdf" else head.startswith(h) for h in heads)
    return None if fits else NOT_WHAT_IT_SAYS(field="files", name=name, kind=kind)
