"""What each colour means and what it asks of the departments (plan 004, 四色图, 二、分类管理), in short words."""

from collections.abc import Mapping
from typing import NamedTuple

from daxiao.domains.projects.types import Phase


class Duties(NamedTuple):
    """`means` is the state, `asks` what departments do for such a project."""

    means: str
    asks: tuple[str, ...]


CLAUSE = "四色图办法“二、分类管理”"

DUTIES: Mapping[Phase, Duties] = {
    Phase.GREEN: Duties(
        "已经建成，能正常生产", ("指导企业进规入限", "争取政策资金和项目扶持", "帮助企业做大做强")
    ),
    Phase.BLUE: Duties(
        "具备开工条件，正在建设", ("协调各类要素到位", "解决堵点卡点难点", "加快建设进度")
    ),
    Phase.YELLOW: Duties(
        "已经签约或入库，尚未开工",
        ("跟踪项目进展", "加快行政审批", "配置土地、金融、厂房等要素"),
    ),
    Phase.RED: Duties(
        "不能继续实施，退出项目计划",
        ("责任单位书面说明情况", "专班办公室批准后退出，历史保留", "要恢复须重新办理准入"),
    ),
}
"""In the plan's order, high to low."""
