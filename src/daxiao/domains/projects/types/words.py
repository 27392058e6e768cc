"""The words of projects: kinds, stages, colours, states. Each member carries the word that users read."""

from daxiao.std.labelled import Labelled


class ProjectKind(Labelled):
    """增量 a new investment, 存量 a technical renovation (技改) of what is there."""

    NEW = "new", "新建（增量）"
    RENOVATION = "renovation", "技改（存量）"


class LandMode(Labelled):
    LEASED = "leased", "租赁厂房"
    GRANTED = "granted", "拿地自建"


class Admission(Labelled):
    """Where the entry review (准入) stands. `left` came out of the active register, its history stays."""

    DRAFT = "draft", "待提交"
    SUBMITTED = "submitted", "待审核"
    ADMITTED = "admitted", "已入库"
    RETURNED = "returned", "已退回"
    LEFT = "left", "已出库"


class Stage(Labelled):
    """The twelve stages in the order of plan 004's chart. They overlap: what must come before what is in a template."""

    REGISTRATION = "registration", "项目注册"
    FUNDS = "funds", "资金到位"
    SITE_STAFF = "site_staff", "现场人员到位"
    LAND = "land", "土地供应"
    SURVEY = "survey", "地勘规划和环评能评"
    DRAWINGS = "drawings", "施工图设计"
    TENDER = "tender", "招投标"
    CONTRACTOR = "contractor", "施工队进场"
    EQUIPMENT = "equipment", "设备采购"
    RECRUITMENT = "recruitment", "员工招聘"
    PRODUCTION = "production", "验收投产"
    STATISTICS = "statistics", "进规纳统"

    @property
    def number(self) -> int:
        """1 … 12."""
        return list(Stage).index(self) + 1


class LengthSource(Labelled):
    """Whose the length of a stage is: the plan's, the office's, the platform's, other projects', or this project's."""

    PLAN = "plan", "规划条款"
    OFFICE = "office", "本地设定"
    DEFAULT = "default", "平台默认"
    GIVEN = "given", "本项目填定"
    MEDIAN = "median", "同类项目中位数"
    ACTUAL = "actual", "实际进度"


class StageState(Labelled):
    NOT_STARTED = "not_started", "未开始"
    IN_PROGRESS = "in_progress", "进行中"
    DONE = "done", "已完成"
    NOT_APPLICABLE = "not_applicable", "不适用"


class Phase(Labelled):
    """四色: where a project stands (plan 004, 四色图管理办法). A department decides it, a rule proposes it."""

    GREEN = "green", "绿·投产达效"
    BLUE = "blue", "蓝·开工在建"
    YELLOW = "yellow", "黄·签约未开工"
    RED = "red", "红·退出"

    @property
    def letter(self) -> str:
        """For readers and printers without colour."""
        return self.label[0]


class ProjectPace(Labelled):
    """How a project keeps time. Never one field with the phase. `unset`: no policy or no anchor date gives a deadline."""

    ON_TIME = "on_time", "正常"
    DUE_SOON = "due_soon", "临期"
    LATE = "late", "超期"
    STOPPED = "stopped", "停表"
    UNSET = "unset", "无时限"


class PaceColour(Labelled):
    """What a colour means where the same word 四色 is about time. Words, so that no picture uses colour alone."""

    GREEN = "green", "绿"
    BLUE = "blue", "蓝"
    YELLOW = "yellow", "黄"
    RED = "red", "红"


class Lag(Labelled):
    """What a rule pack measures: points of stages behind their plan, or days past the deadline (before it: negative)."""

    POINTS = "points", "进度落后（百分点）"
    DAYS = "days", "超期天数"


class Voice(Labelled):
    """Who speaks on a phase. Two of the three that agree make the final state (05-principles 13)."""

    SELF = "self", "单位自报"
    RULE = "rule", "规则判定"
    REVIEWER = "reviewer", "复核意见"


class Proposal(Labelled):
    """What is put before people; none of it happens by itself. All but `exit`, which a unit asks for, by the rule."""

    PHASE = "phase", "认定四色"
    RECTIFY = "rectify", "限期整改"
    DOWNGRADE = "downgrade", "降级管理"
    UPGRADE = "upgrade", "升级管理"
    REVIEW = "review", "疑似停滞，提请核查"
    EXIT = "exit", "申请退出"


class ExitReason(Labelled):
    """Why a project cannot go on (plan 004, 四色图: red)."""

    MACRO = "macro", "国家宏观调控"
    POLICY = "policy", "产业政策调整"
    MARKET = "market", "市场条件变化"
    FORCE_MAJEURE = "force_majeure", "不可抗力"
    OTHER = "other", "其他"


class ProjectEventKind(Labelled):
    """What is recorded of a project. A correction is a new event that names the one it replaces."""

    ENTERED = "entered", "登记"
    SUBMITTED = "submitted", "提交准入"
    ADMITTED = "admitted", "准予入库"
    RETURNED = "returned", "退回"
    SIGNED = "signed", "签约"
    REGISTERED = "registered", "注册"
    STARTED = "started", "开工"
    PRODUCED = "produced", "投产"
    START_PLANNED = "start_planned", "计划开工"
    PRODUCTION_PLANNED = "production_planned", "计划投产"
    STAGE = "stage", "阶段填报"
    PROGRESS = "progress", "进展核实"
    STOPPED = "stopped", "停表"
    RESUMED = "resumed", "复表"
    CREDITED = "credited", "顺延"
    TOLD = "told", "四色意见"
    CONFIRMED = "confirmed", "四色认定"
    RECTIFY = "rectify", "限期整改"
    LEVELLED = "levelled", "管理级别调整"
    EXPLAINED = "explained", "书面说明"
    LEFT = "left", "出库"
    VOIDED = "voided", "记录撤销"


class Milestone(Labelled):
    """The dates that a schedule policy sets limits for."""

    SIGNED = "signed", "签约"
    REGISTERED = "registered", "注册"
    STARTED = "started", "开工"
    PRODUCED = "produced", "投产"


class RiskClass(Labelled):
    """Of joint acceptance (联合验收): 3, 5 and 9 working days in plan 004."""

    SIMPLE_LOW = "simple_low", "简易低风险"
    GENERAL = "general", "一般风险"
    HIGH = "high", "高风险"


class Reason(Labelled):
    """Why a date, a sum or a scope of a project was changed (05-principles 21); a sentence goes with it."""

    CORRECTED = "corrected", "填报更正"
    INVESTOR = "investor", "投资方调整"
    LAND = "land", "用地原因"
    APPROVAL = "approval", "审批原因"
    FINANCE = "finance", "资金原因"
    MARKET = "market", "市场原因"
    FORCE_MAJEURE = "force_majeure", "不可抗力"
    PLAN_CHANGED = "plan_changed", "规划调整"
    OTHER = "other", "其他"


class Changed(Labelled):
    """What of a project a person may change: days, sums in 亿元, and the scope in words (05-principles 21)."""

    SIGNED_ON = "signed_on", "签约日期"
    REGISTERED_ON = "registered_on", "注册日期"
    STARTED_ON = "started_on", "开工日期"
    PRODUCED_ON = "produced_on", "投产日期"
    PLANNED_START_ON = "planned_start_on", "计划开工日期"
    PLANNED_PRODUCTION_ON = "planned_production_on", "计划投产日期"
    INVEST = "invest", "总投资"
    FIXED_INVEST = "fixed_invest", "固定资产投资"
    YEAR_INVEST = "year_invest", "年度计划投资"
    OUTPUT = "output", "预计年产值"
    TAX = "tax", "预计年税收"
    SCOPE = "scope", "建设内容"
    YEAR_TASK = "year_task", "年度主要任务"


class ProjectSource(Labelled):
    """Where the project came from."""

    PLAN = "plan", "规划条款"
    LEAD = "lead", "招商线索"
    MANUAL = "manual", "手工录入"


class ReviewPoint(Labelled):
    """What the joint pre-review (事前联审) of an entry looks at, in the words of plan 004."""

    INDUSTRY = "industry", "产业导向"
    DESIGN = "design", "设计方案"
    EQUIPMENT = "equipment", "设备选型"
    PRODUCT = "product", "产品方案"
    FACTORS = "factors", "要素配置"


class ListKind(Labelled):
    """The three lists (三张清单) made for each project."""

    MATTER = "matter", "需办理的事项"
    PAPER = "paper", "需准备的材料"
    OVERSIGHT = "oversight", "需接受的监管"


class PermitState(Labelled):
    """`simulated`: reviewed before the land is there (模拟审批); it is no permit yet."""

    NOT_FILED = "not_filed", "未申报"
    SIMULATED = "simulated", "模拟审批"
    IN_REVIEW = "in_review", "审查中"
    CORRECTING = "correcting", "补正中"
    ISSUED = "issued", "已核发"
    NOT_NEEDED = "not_needed", "不需办理"


class AcceptanceScope(Labelled):
    """What is accepted: all of it, one building, or one phase of a large project."""

    WHOLE = "whole", "整体验收"
    BUILDING = "building", "厂房单体验收"
    PHASE = "phase", "分期验收"


class AcceptanceState(Labelled):
    REVIEWING = "reviewing", "验收中"
    RECTIFYING = "rectifying", "限期整改中"
    PASSED = "passed", "已通过"


class BlockerCategory(Labelled):
    LAND = "land", "用地"
    ENERGY = "energy", "用能"
    ENVIRONMENT = "environment", "环评"
    FINANCE = "finance", "融资"
    APPROVAL = "approval", "审批"
    LABOUR = "labour", "用工"
    UTILITIES = "utilities", "水电气网"
    SITE = "site", "施工环境"
    OTHER = "other", "其他"


class BlockerState(Labelled):
    """Closed only when whoever raised it confirms; reopened it is raised again."""

    RAISED = "raised", "待交办"
    ASSIGNED = "assigned", "办理中"
    RESOLVED = "resolved", "待确认"
    CLOSED = "closed", "已销号"


class LogState(Labelled):
    """How an entry of the log stands; those set right or withdrawn count no more and stay to be seen."""

    VERIFIED = "verified", "已核实"
    PLAIN = "plain", "未核实"
    REPLACED = "replaced", "已被更正"
    WITHDRAWN = "withdrawn", "已撤回"


class EscalationLevel(Labelled):
    """Who is asked about a blocker: the unit, and when that is late the sponsor leader, then the dispatch meeting."""

    UNIT = "unit", "责任单位"
    SPONSOR = "sponsor", "包保领导"
    MEETING = "meeting", "调度会"


class SpotResult(Labelled):
    """What a spot check found of what was reported."""

    TRUE = "true", "属实"
    PARTLY = "partly", "部分属实"
    FALSE = "false", "不实"


class Quota(Labelled):
    """Yearly quotas whose actual value is counted from the register."""

    GROWTH_POOL = "growth_pool", "增长点入库数"
    GROWTH_EXPECTED = "growth_expected", "增长点预增产值"
    GROWTH_ACTUAL = "growth_actual", "增长点实增产值"
    RENOVATION = "renovation", "技改项目数"
    RENOVATION_LARGE = "renovation_large", "亿元以上技改项目数"
    RENOVATION_INVEST = "renovation_invest", "技改投资"
    RESERVE = "reserve", "重点项目储备数"
    LANDED = "landed", "新增落地项目数"
    PRODUCED = "produced", "建成投产项目数"
    STARTED_LARGE = "started_large", "亿元以上新开工项目数"
    STARTED_PROVINCIAL = "started_provincial", "省重点新开工项目数"
    LISTED = "listed", "新入库项目数"
    LISTED_INVEST = "listed_invest", "新入库投资额"
    RENOVATION_LISTED = "renovation_listed", "新入库技改项目数"
    RENOVATION_LISTED_INVEST = "renovation_listed_invest", "新入库技改投资额"
    PRODUCED_LARGE = "produced_large", "亿元以上竣工投产项目数"
    GROWTH_REACHED = "growth_reached", "达效增长点数"


class SpanUnit(Labelled):
    DAYS = "days", "天"
    WORKING_DAYS = "working_days", "个工作日"
    MONTHS = "months", "个月"


class PartyDuty(Labelled):
    """Why a unit takes part in a project, and so sees it."""

    LEAD = "lead", "牵头部门"
    RESPONSIBLE = "responsible", "责任单位"
    STEWARD = "steward", "主管部门"
    TASK_FORCE = "task_force", "项目专班"
    REVIEWING = "reviewing", "联审部门"
    HANDLING = "handling", "堵点办理"
    COOPERATING = "cooperating", "配合单位"


class ProposalState(Labelled):
    """`obsolete`: the facts moved on before anybody decided."""

    OPEN = "open", "待决定"
    ACCEPTED = "accepted", "已采纳"
    DISMISSED = "dismissed", "未采纳"
    OBSOLETE = "obsolete", "已不适用"


class SampleStrata(Labelled):
    """How the list of a spot check is divided before it is drawn from."""

    PLACE_COLOUR = "place_colour", "地区和颜色"
    PLACE = "place", "地区"
    COLOUR = "colour", "颜色"
    NONE = "none", "不分层"


class VisitState(Labelled):
    """A visit's findings count once the office has confirmed the form."""

    PLANNED = "planned", "待抽查"
    FILLED = "filled", "待确认"
    CONFIRMED = "confirmed", "已确认"
