"""XML of untrusted packages, read as a stream with expat; a document type declaration is refused where it begins.

expat is used directly because it streams, holds nothing but the current piece, and tells of a DTD before any entity of
it is declared; there is nothing left that could be expanded or fetched.
"""

from typing import Protocol
from xml.parsers import expat

from daxiao.extract.readers import refusals
from daxiao.extract.readers.archive import Package
from daxiao.std.findings import Refused


_DEEPEST = 400  # nested tables and text boxes stay below 60


class Handler(Protocol):
    """Names are `namespace local`, separated by one blank."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def data(self, text: str) -> None: ...


def parse(package: Package, part: str, handler: Handler) -> None:
    """Send the part through `handler`. Raises `Refused` for a DTD, for damage, and for absurd nesting."""
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = 0

    def doctype(*_: object) -> None:
        raise Refused(refusals.UNSAFE_XML(name=package.name))

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise Refused(refusals.BROKEN_XML(name=package.name))
        handler.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(name)

    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.data
    parser.buffer_text = True
    try:
        for chunk in package.chunks(part):
            parser.Parse(chunk, False)  # noqa: FBT003 -- positional only
        parser.Parse(b"", True)  # noqa: FBT003 -- positional only
    except (expat.ExpatError, LookupError, ValueError) as error:
        # ValueError and LookupError: an encoding that expat does not know, a number that is none
        raise Refused(refusals.BROKEN_XML(name=package.name)) from error
