"""A plan check with remarks by hand: what the engine would find is its own tests' matter."""

from dataclasses import replace

from daxiao.domains.checks import services
from daxiao.domains.checks.models import Check, Remark
from daxiao.domains.checks.types import PlaceInput, RemarkInput
from daxiao.domains.documents.models import Reading
from daxiao.kernel.access import Actor
from tests.factories.directory import SEED
from tests.moment import NOW


def remark(reading: Reading, words: str, **change: object) -> RemarkInput:
    """A remark that points at the first place of `words` in the document."""
    start = reading.document.text.index(words)
    place = PlaceInput(reading.document_id, start, start + len(words), words, "正文")
    told = RemarkInput(
        family="sum",
        severity="error",
        code="check.sum_below",
        params={"stated": 120},
        sentence=f"各项合计比“{words}”少",
        written="60＋50＝110，比120少10",
        computed="110",
        stated="120",
        unit="亿元",
        places=(place,),
    )
    return replace(told, **change)  # type: ignore[arg-type]


def two(reading: Reading) -> list[RemarkInput]:
    doubt = remark(
        reading,
        "高新技术企业新增6家",
        family="definition",
        severity="doubt",
        code="check.open",
        sentence="“高新技术企业新增6家”没有写明从哪一年起算",
        written="",
        computed="",
        stated="",
    )
    return [remark(reading, "规上工业总产值保底120亿元"), doubt]


def subject(reading: Reading) -> services.Subject:
    document = reading.document
    title = f"《{document.name}》体检"
    return services.Subject(document.region, title, papers=1, document=document)


def settled(
    reading: Reading, *, actor: Actor = SEED, found: list[RemarkInput] | None = None
) -> Check:
    told = two(reading) if found is None else found
    done = services.settle(actor, subject=subject(reading), remarks=told, now=NOW)
    return done.check


def remarks_of(check: Check) -> list[Remark]:
    return list(Remark.everything.filter(check_run=check).order_by("position"))
