"""Texts to measure on: real plans where they lie beside the project, else made from the invented sample plan."""

import random
from pathlib import Path

from daxiao.flows.demo_data import load


PLANS = Path("../shared/plans")


def largest_plan() -> tuple[str, str]:
    """(name, text) of the longest plan beside the project; the sample plan repeated to 27 000 characters otherwise."""
    found = [(p.name, p.read_text(encoding="utf-8")) for p in sorted(PLANS.glob("*.txt"))]
    if found:
        return max(found, key=lambda item: len(item[1]))
    sample = load.sample_plan().text
    return "sample x 9", "\n".join([sample] * 9)[:27_000]


def long_text(size_bytes: int, *, seed: int = 7) -> str:
    """At least `size_bytes` of UTF-8 plan text whose numbers differ from copy to copy, from a fixed seed."""
    chance = random.Random(seed)  # noqa: S311 - a fixed sequence is the point
    base = load.sample_plan().text
    parts: list[str] = []
    size = 0
    while size < size_bytes:
        part = "".join(str(chance.randint(1, 9)) if c in "3456789" else c for c in base) + "\n\n"
        parts.append(part)
        size += len(part.encode())
    return "".join(parts)


def plan_with_targets(count: int, *, seed: int = 7) -> str:
    """An invented plan of `count` targets, one sentence each, in sections of fifty."""
    chance = random.Random(seed)  # noqa: S311
    things = (
        "规上工业企业",
        "高新技术企业",
        "专精特新企业",
        "绿色工厂",
        "智能工厂",
        "创新平台",
        "技改项目",
    )
    lines = ["虚构县2026年工业发展行动方案（性能测试用）", "", "一、主要目标", ""]
    for i in range(count):
        if i % 50 == 0:
            lines.append(f"（{i // 50 + 1}）第{i // 50 + 1}组")
        thing = chance.choice(things)
        lines.append(
            f"到{chance.randint(2026, 2030)}年，{thing}达到{chance.randint(10, 9000)}家以上。"
        )
    return "\n".join(lines) + "\n"
