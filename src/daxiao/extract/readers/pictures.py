"""Scans and photographs of pages: .png, .jpg, .bmp, .tif with several pages. Opened by Pillow, read by `ocr`."""

import io
import warnings
from collections.abc import Callable, Iterator

from PIL import Image, ImageOps, UnidentifiedImageError

from daxiao.extract.layout import columns
from daxiao.extract.readers import composed, ocr, refusals
from daxiao.extract.source import Source
from daxiao.std.findings import Refused


Progress = Callable[[int, int], None]

LIMIT_PAGES = 500
LIMIT_MEGAPIXELS = 80  # an A2 sheet at 300 dpi has 35
_FORMATS = ("PNG", "JPEG", "BMP", "TIFF")
_A4_WIDTH = 8.27  # inches; a picture that tells no resolution is taken for a page as wide as that
_LARGEST_SIDE = 3000
_BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError)


def check(name: str, data: bytes) -> None:
    """Raises `Refused` for damage, for pictures too large, and where OCR is not installed."""
    if not ocr.is_installed():
        raise Refused(refusals.OCR_ABSENT(name=name))
    _open(name, data).close()


def read(name: str, data: bytes, progress: Progress | None = None) -> Source:
    """All pages of the picture. Raises `Refused` as `check` does, and when no words are seen."""
    if not ocr.is_installed():
        raise Refused(refusals.OCR_ABSENT(name=name))
    with _open(name, data) as opened:
        media, total = (opened.format or "").lower(), _pages(opened)
        leaves, doubts = [], []
        for number, (page, dpi) in enumerate(_frames(name, opened, total), 1):
            found = ocr.read(page, number, dpi)
            leaves.append(columns.leaf_of(found.sheet))
            doubts += found.doubts
            if progress is not None:
                progress(number, total)
    if not any(leaf.items for leaf in leaves):
        raise Refused(refusals.NO_WORDS_SEEN(name=name))
    said = [ocr.scanned(list(range(1, total + 1)), total), *ocr.warnings(doubts)]
    return composed.source(name, media, leaves, said)


def _open(name: str, data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures before it refuses them; here the limit below decides
            warnings.simplefilter("ignore")
            opened = Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise Refused(
            refusals.PICTURE_TOO_LARGE(name=name, megapixels="180 以上", limit=LIMIT_MEGAPIXELS)
        ) from error
    except _BROKEN as error:
        raise Refused(refusals.BROKEN_PICTURE(name=name)) from error
    megapixels = opened.width * opened.height / 1e6
    if megapixels > LIMIT_MEGAPIXELS:
        opened.close()
        raise Refused(
            refusals.PICTURE_TOO_LARGE(
                name=name, megapixels=round(megapixels), limit=LIMIT_MEGAPIXELS
            )
        )
    pages = _pages(opened)
    if pages > LIMIT_PAGES:
        opened.close()
        raise Refused(refusals.TOO_MANY_SCANS(name=name, limit=LIMIT_PAGES))
    return opened


def _pages(opened: Image.Image) -> int:
    return int(getattr(opened, "n_frames", 1))


def _frames(name: str, opened: Image.Image, total: int) -> Iterator[tuple[Image.Image, float]]:
    """Each page upright (cameras say how they were held), at most `_LARGEST_SIDE` pixels long, with its resolution."""
    for number in range(total):
        try:
            opened.seek(number)
            if opened.width * opened.height > LIMIT_MEGAPIXELS * 1e6:
                raise Refused(
                    refusals.PICTURE_TOO_LARGE(
                        name=name,
                        megapixels=round(opened.width * opened.height / 1e6),
                        limit=LIMIT_MEGAPIXELS,
                    )
                )
            page = ImageOps.exif_transpose(opened).convert("RGB")
        except _BROKEN as error:
            raise Refused(refusals.BROKEN_PICTURE(name=name)) from error
        longest = max(page.size)
        if longest > _LARGEST_SIDE:
            page.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE), Image.Resampling.LANCZOS)
        yield page, max(40.0, min(page.size) / _A4_WIDTH)
