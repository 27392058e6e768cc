"""Files as careless or hostile people hand them over, each made on the spot."""

import io
import struct
import zipfile

import docx

from tests.invented import PLAIN


def docx_bytes(*lines: str) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zip_bomb() -> bytes:
    """A package whose one part inflates to 400 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b"0" * 400_000_000)
    return out.getvalue()


def macro_docx() -> bytes:
    """A readable document with a macro part beside its text."""
    out = io.BytesIO(docx_bytes(*PLAIN.splitlines()))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0 not a real macro")
    return out.getvalue()


def encrypted_docx() -> bytes:
    """The head of an OLE2 file with the stream names of an encrypted Office package."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HH", 0x3E, 3)
    name = "EncryptedPackage".encode("utf-16-le")
    return head.ljust(1024, b"\0") + name.ljust(1024, b"\0")


PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(200)
