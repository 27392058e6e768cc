"""What a fact may be, and that rows go into it whole or not at all."""

from collections.abc import Iterator

import pyarrow as pa
import pytest

from daxiao.analytics.schema import Column, Fact, Kind


ID = Column("id", Kind.WHOLE, "编号")
FACT = Fact("things", "东西", "target.view", ("id",), (ID,))


def test_every_fact_has_the_columns_it_is_scoped_by() -> None:
    assert FACT.names == ("id", "region_path", "org_path")
    assert FACT.arrow.names == ["id", "region_path", "org_path"]


@pytest.mark.parametrize(
    ("name", "grain", "columns"),
    [
        ("../x", ("id",), (ID,)),
        ("事实", ("id",), (ID,)),
        ("things", (), (ID,)),
        ("things", ("other",), (ID,)),
        ("things", ("id",), (ID, ID)),
        ("things", ("id",), (ID, Column("org_path", Kind.TEXT, "单位路径"))),
    ],
)
def test_fact_refused_when_it_contradicts_itself(
    name: str, grain: tuple[str, ...], columns: tuple[Column, ...]
) -> None:
    with pytest.raises(ValueError, match=r"fact|column|grain"):
        Fact(name, "东西", "target.view", grain, columns)


def test_batches_stream_and_never_hold_more_than_their_size() -> None:
    taken: list[int] = []

    def rows() -> Iterator[tuple[object, ...]]:
        for n in range(5):
            taken.append(n)
            yield n, "/42/", None

    batches = FACT.batches(rows(), size=2)
    first = next(batches)

    assert first.num_rows == 2
    assert taken == [0, 1]
    assert [b.num_rows for b in batches] == [2, 1]


@pytest.mark.parametrize("bad", [(1, "/42/"), (1, "/42/", None, None)])
def test_batches_refuse_a_row_of_another_length(bad: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match="things"):
        list(FACT.batches([(0, "/42/", None), bad]))


def test_batches_refuse_a_value_of_another_kind() -> None:
    with pytest.raises(pa.ArrowException):
        list(FACT.batches([("一", "/42/", None)]))
