"""A result is computed once for each question and version, and never given to another question."""

from daxiao.analytics.cache import Cache


def test_same_question_of_the_same_version_is_computed_once() -> None:
    cache: Cache[list[int]] = Cache()

    first = cache.get(("m", "everywhere", "1"), lambda: [1])

    assert cache.get(("m", "everywhere", "1"), lambda: [2]) is first


def test_another_version_scope_or_metric_is_another_result() -> None:
    cache: Cache[int] = Cache()
    keys = [("m", "a", "1"), ("m", "a", "2"), ("m", "b", "1"), ("n", "a", "1")]

    assert [cache.get(k, lambda n=n: n) for n, k in enumerate(keys)] == [0, 1, 2, 3]  # type: ignore[misc]


def test_the_result_used_longest_ago_is_forgotten_first() -> None:
    cache: Cache[str] = Cache(size=2)
    for name in ("a", "b", "a", "c"):
        cache.get((name, "", "1"), lambda: "old")

    assert [cache.get((n, "", "1"), lambda: "new") for n in ("a", "c", "b")] == [
        "old",
        "old",
        "new",
    ]


def test_a_failure_is_not_kept() -> None:
    cache: Cache[int] = Cache()

    def fail() -> int:
        raise OSError

    for compute in (fail, lambda: 1):
        try:
            value = cache.get(("m", "", "1"), compute)
        except OSError:
            value = 0

    assert value == 1
