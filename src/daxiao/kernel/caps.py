"""The whole permission matrix on one page: what can be done, and which role may do it.

Roles live in code so that a change of rights is a reviewed diff; who holds which role where is data (`Membership`).
"""

from enum import StrEnum


class Cap(StrEnum):
    PLACE_VIEW = "place.view"
    PLACE_MANAGE = "place.manage"
    UNIT_VIEW = "unit.view"
    UNIT_MANAGE = "unit.manage"
    PERSON_VIEW = "person.view"
    PERSON_MANAGE = "person.manage"
    DOCUMENT_VIEW = "document.view"
    DOCUMENT_UPLOAD = "document.upload"
    READING_REVIEW = "reading.review"
    PLAN_VIEW = "plan.view"
    PLAN_PUBLISH = "plan.publish"
    PLAN_CHECK = "plan.check"
    REMARK_VIEW = "remark.view"
    REMARK_REPLY = "remark.reply"
    INDICATOR_VIEW = "indicator.view"
    INDICATOR_MANAGE = "indicator.manage"
    TARGET_VIEW = "target.view"
    TARGET_MANAGE = "target.manage"
    TASK_VIEW = "task.view"
    TASK_MANAGE = "task.manage"
    TASK_REPORT = "task.report"
    FIGURE_VIEW = "figure.view"
    FIGURE_REPORT = "figure.report"
    FIGURE_APPROVE = "figure.approve"
    FIGURE_LOCK = "figure.lock"
    ROUND_VIEW = "round.view"
    ROUND_RUN = "round.run"
    ORDER_VIEW = "order.view"
    ORDER_ISSUE = "order.issue"
    ORDER_ANSWER = "order.answer"
    EVALUATION_VIEW = "evaluation.view"
    EVALUATION_RUN = "evaluation.run"
    EVALUATION_ANSWER = "evaluation.answer"
    EVALUATION_ASSESS = "evaluation.assess"
    PROJECT_VIEW = "project.view"
    PROJECT_ENTER = "project.enter"
    PROJECT_OPINE = "project.opine"
    PROJECT_ADMIT = "project.admit"
    PROJECT_REPORT = "project.report"
    PROJECT_REVIEW = "project.review"
    PROJECT_CONFIRM = "project.confirm"
    PROJECT_EXIT = "project.exit"
    PROJECT_INSPECT = "project.inspect"
    PROJECT_UPHOLD = "project.uphold"
    PROJECT_SET = "project.set"
    BLOCKER_ASSIGN = "blocker.assign"
    BLOCKER_HANDLE = "blocker.handle"
    CONTACT_VIEW = "contact.view"
    AUDIT_VIEW = "audit.view"
    SYSTEM_OPERATE = "system.operate"

    @property
    def label(self) -> str:
        return CAP_LABELS[self]


CAP_LABELS: dict[Cap, str] = {
    Cap.PLACE_VIEW: "查看地区",
    Cap.PLACE_MANAGE: "维护地区",
    Cap.UNIT_VIEW: "查看单位",
    Cap.UNIT_MANAGE: "维护单位",
    Cap.PERSON_VIEW: "查看人员",
    Cap.PERSON_MANAGE: "维护人员与授权",
    Cap.DOCUMENT_VIEW: "查看来文",
    Cap.DOCUMENT_UPLOAD: "交来文件",
    Cap.READING_REVIEW: "核对读取结果",
    Cap.PLAN_VIEW: "查看规划",
    Cap.PLAN_PUBLISH: "发布规划",
    Cap.PLAN_CHECK: "处理体检意见",
    Cap.REMARK_VIEW: "查看体检意见",
    Cap.REMARK_REPLY: "回复体检意见",
    Cap.INDICATOR_VIEW: "查看指标",
    Cap.INDICATOR_MANAGE: "维护指标",
    Cap.TARGET_VIEW: "查看目标",
    Cap.TARGET_MANAGE: "维护目标",
    Cap.TASK_VIEW: "查看任务",
    Cap.TASK_MANAGE: "维护任务",
    Cap.TASK_REPORT: "填报任务",
    Cap.FIGURE_VIEW: "查看指标数据",
    Cap.FIGURE_REPORT: "填报指标数据",
    Cap.FIGURE_APPROVE: "审核指标数据",
    Cap.FIGURE_LOCK: "锁定数据与开例外",
    Cap.ROUND_VIEW: "查看月度调度",
    Cap.ROUND_RUN: "组织月度调度",
    Cap.ORDER_VIEW: "查看督办",
    Cap.ORDER_ISSUE: "签发督办",
    Cap.ORDER_ANSWER: "办理督办",
    Cap.EVALUATION_VIEW: "查看评估考核",
    Cap.EVALUATION_RUN: "组织评估考核",
    Cap.EVALUATION_ANSWER: "自评与申诉",
    Cap.EVALUATION_ASSESS: "第三方评估",
    Cap.PROJECT_VIEW: "查看项目",
    Cap.PROJECT_ENTER: "登记项目",
    Cap.PROJECT_OPINE: "联审项目",
    Cap.PROJECT_ADMIT: "准予项目入库",
    Cap.PROJECT_REPORT: "填报项目进展",
    Cap.PROJECT_REVIEW: "复核项目四色",
    Cap.PROJECT_CONFIRM: "认定项目四色",
    Cap.PROJECT_EXIT: "批准项目退出",
    Cap.PROJECT_INSPECT: "现场抽查",
    Cap.PROJECT_UPHOLD: "确认抽查结论",
    Cap.PROJECT_SET: "设定项目规则",
    Cap.BLOCKER_ASSIGN: "交办堵点",
    Cap.BLOCKER_HANDLE: "办理堵点",
    Cap.CONTACT_VIEW: "查看企业联系人",
    Cap.AUDIT_VIEW: "查看操作记录",
    Cap.SYSTEM_OPERATE: "运行维护",
}


class Role(StrEnum):
    ADMIN = "admin"
    OFFICE = "office"
    READER = "reader"
    UNIT = "unit"
    DISTRICT = "district"
    ENTERPRISE = "enterprise"
    LEAD = "lead"
    SECRETARY = "secretary"
    INSPECTOR = "inspector"
    AUDITOR = "auditor"
    EXPERT = "expert"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]


ROLE_LABELS: dict[Role, str] = {
    Role.ADMIN: "平台管理员",
    Role.OFFICE: "专班办公室",
    Role.READER: "查阅（领导）",
    Role.UNIT: "单位经办",
    Role.DISTRICT: "乡镇园区经办",
    Role.ENTERPRISE: "企业填报员",
    Role.LEAD: "牵头部门",
    Role.SECRETARY: "项目秘书",
    Role.INSPECTOR: "督查统计",
    Role.AUDITOR: "审计",
    Role.EXPERT: "外部专家",
}

_LEDGER = frozenset(
    {
        Cap.PLAN_VIEW,
        Cap.REMARK_VIEW,
        Cap.INDICATOR_VIEW,
        Cap.TARGET_VIEW,
        Cap.TASK_VIEW,
        Cap.PROJECT_VIEW,
        Cap.FIGURE_VIEW,
        Cap.ROUND_VIEW,
        Cap.ORDER_VIEW,
        Cap.EVALUATION_VIEW,
    }
)
# what a unit does in the monthly round, with what is asked of it, and in an evaluation of itself
_ROUND = frozenset(
    {
        Cap.INDICATOR_VIEW,
        Cap.TASK_REPORT,
        Cap.FIGURE_VIEW,
        Cap.FIGURE_REPORT,
        Cap.ROUND_VIEW,
        Cap.ORDER_VIEW,
        Cap.ORDER_ANSWER,
        Cap.EVALUATION_VIEW,
        Cap.EVALUATION_ANSWER,
    }
)
_DIRECTORY = frozenset({Cap.PLACE_VIEW, Cap.UNIT_VIEW})

ROLES: dict[Role, frozenset[Cap]] = {
    # runs the platform; deliberately cannot publish a plan or change a target
    Role.ADMIN: _DIRECTORY
    | {
        Cap.PLACE_MANAGE,
        Cap.UNIT_MANAGE,
        Cap.PERSON_VIEW,
        Cap.PERSON_MANAGE,
        Cap.AUDIT_VIEW,
        Cap.SYSTEM_OPERATE,
        Cap.INDICATOR_VIEW,
    },
    # the office of the task force: owns the ledger of its place
    Role.OFFICE: _DIRECTORY
    | _LEDGER
    | {
        Cap.UNIT_MANAGE,
        Cap.PERSON_VIEW,
        Cap.DOCUMENT_VIEW,
        Cap.DOCUMENT_UPLOAD,
        Cap.READING_REVIEW,
        Cap.PLAN_PUBLISH,
        Cap.PLAN_CHECK,
        Cap.REMARK_REPLY,
        Cap.INDICATOR_MANAGE,
        Cap.TARGET_MANAGE,
        Cap.TASK_MANAGE,
        Cap.FIGURE_REPORT,
        Cap.FIGURE_APPROVE,
        Cap.FIGURE_LOCK,
        Cap.ROUND_RUN,
        Cap.ORDER_ISSUE,
        Cap.EVALUATION_RUN,
        Cap.PROJECT_ENTER,
        Cap.PROJECT_ADMIT,
        Cap.PROJECT_REPORT,
        Cap.PROJECT_CONFIRM,
        Cap.PROJECT_EXIT,
        Cap.PROJECT_INSPECT,
        Cap.PROJECT_UPHOLD,
        Cap.PROJECT_SET,
        Cap.BLOCKER_ASSIGN,
        Cap.CONTACT_VIEW,
    },
    Role.READER: _DIRECTORY | _LEDGER,
    # held over one unit: only what the unit takes part in
    Role.UNIT: _ROUND
    | frozenset(
        {
            Cap.UNIT_VIEW,
            Cap.TARGET_VIEW,
            Cap.TASK_VIEW,
            Cap.REMARK_VIEW,
            Cap.REMARK_REPLY,
            Cap.PROJECT_VIEW,
            Cap.PROJECT_ENTER,
            Cap.PROJECT_OPINE,
            Cap.PROJECT_REPORT,
            Cap.BLOCKER_HANDLE,
            Cap.CONTACT_VIEW,
        }
    ),
    # townships and parks enter and report the projects on their ground
    Role.DISTRICT: _DIRECTORY
    | _LEDGER
    | _ROUND
    | {
        Cap.REMARK_REPLY,
        Cap.PROJECT_ENTER,
        Cap.PROJECT_REPORT,
        Cap.BLOCKER_HANDLE,
        Cap.CONTACT_VIEW,
    },
    # held over the lead department (牵头部门): confirms the colour of its projects; it has no voice of its own in it
    Role.LEAD: frozenset(
        {
            Cap.UNIT_VIEW,
            Cap.FIGURE_VIEW,
            Cap.FIGURE_APPROVE,
            Cap.PROJECT_VIEW,
            Cap.PROJECT_CONFIRM,
            Cap.PROJECT_OPINE,
            Cap.BLOCKER_ASSIGN,
            Cap.BLOCKER_HANDLE,
            Cap.CONTACT_VIEW,
        }
    ),
    # held over the responsible unit: reports from the site
    Role.SECRETARY: frozenset(
        {Cap.UNIT_VIEW, Cap.PROJECT_VIEW, Cap.PROJECT_REPORT, Cap.CONTACT_VIEW}
    ),
    # supervision office and statistics bureau: the independent voice on a colour, the spot checks, supervision orders
    Role.INSPECTOR: _DIRECTORY
    | {
        # whoever answers for figures reads the sentence and the definition behind each
        Cap.PLAN_VIEW,
        Cap.INDICATOR_VIEW,
        Cap.PROJECT_VIEW,
        Cap.PROJECT_REVIEW,
        Cap.PROJECT_INSPECT,
        Cap.TARGET_VIEW,
        Cap.TASK_VIEW,
        Cap.FIGURE_VIEW,
        Cap.ROUND_VIEW,
        Cap.ORDER_VIEW,
        Cap.ORDER_ISSUE,
        Cap.EVALUATION_VIEW,
    },
    # sees nothing of the ledger; enterprises report for themselves in their own registers
    Role.ENTERPRISE: frozenset({Cap.UNIT_VIEW}),
    # invited from outside (第三方): sees only the part of an evaluation that was given to the person
    Role.EXPERT: frozenset({Cap.EVALUATION_ASSESS}),
    Role.AUDITOR: _DIRECTORY | _LEDGER | {Cap.DOCUMENT_VIEW, Cap.AUDIT_VIEW, Cap.PERSON_VIEW},
}
