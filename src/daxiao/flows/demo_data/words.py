"""Invented names and words of the generated portfolio; the industries are the plans' own."""

from daxiao.domains.projects.types import BlockerCategory


HEADS = (
    "澜",
    "栖",
    "沅",
    "禾",
    "岚",
    "澄",
    "枫",
    "砚",
    "霁",
    "桐",
    "汐",
    "松",
    "衡",
    "启",
    "远",
    "拓",
    "恒",
    "锐",
    "晟",
    "铭",
)
TAILS = (
    "川",
    "源",
    "达",
    "嘉",
    "信",
    "和",
    "泰",
    "越",
    "峰",
    "驰",
    "华",
    "森",
    "元",
    "博",
    "晨",
    "航",
    "力",
    "图",
    "凯",
    "新",
)

# the plan's own industries with a GB/T 4754 class each; share of the portfolio in hundredths
INDUSTRIES: tuple[tuple[str, str, int, tuple[str, ...]], ...] = (
    ("C3982", "电子信息", 16, ("车载线束", "摄像模组", "半导体封测", "柔性线路板", "连接器")),
    (
        "C3670",
        "智能网联新能源汽车",
        13,
        ("电池壳体", "转向器", "热管理部件", "座椅骨架", "电驱壳体"),
    ),
    ("C3489", "高端装备制造", 15, ("起重机械", "数控机床", "永磁电机", "焊接机器人", "液压件")),
    ("C2720", "生命健康", 11, ("中药饮片", "医用敷料", "原料药", "诊断试剂", "康复器械")),
    ("C3042", "新材料", 13, ("特种玻璃", "铝基型材", "硅碳负极", "云母绝缘材料", "复合膜材")),
    ("C1453", "食品饮料", 11, ("冷链预制菜", "茶饮", "桂花食品", "饮用水", "调味品")),
    ("C1751", "纺织服装", 9, ("苎麻面料", "产业用布", "户外服饰", "针织成衣")),
    ("C3021", "绿色建材", 7, ("装配式构件", "保温板材", "机制砂石")),
    ("C4220", "循环经济", 5, ("再生铝", "电池回收", "废塑再造")),
)
KINDS_OF_WORK = ("年产{n}万件", "年产{n}万套", "生产线", "产业基地", "生产基地", "智能工厂")
LOG_TEXTS = (
    "施工图送审，等待意见",
    "土地成交确认，正在办证",
    "场地平整完成，围挡已立",
    "基础施工完成，转入主体",
    "主体施工到二层，钢结构进场",
    "设备订购合同已签，预付款已付",
    "厂房封顶，开始水电安装",
    "设备陆续到场，开始安装调试",
    "招聘班组长，已到岗一批",
    "联合验收资料已报",
)
BLOCKER_TEXTS: tuple[tuple[BlockerCategory, str], ...] = (
    (BlockerCategory.LAND, "用地红线内尚有两户未搬迁，施工便道接不进去"),
    (BlockerCategory.UTILITIES, "10千伏专线未到厂区，设备无法调试"),
    (BlockerCategory.ENVIRONMENT, "环评批复未下，不能进入施工许可"),
    (BlockerCategory.FINANCE, "二期贷款授信未批，设备款有缺口"),
    (BlockerCategory.APPROVAL, "施工图审查意见反复，图审机构与设计单位口径不一"),
    (BlockerCategory.LABOUR, "焊工和机修工招不满，影响安装进度"),
    (BlockerCategory.SITE, "雨水管沟堵塞，场地积水"),
    (BlockerCategory.ENERGY, "节能审查要补充用能测算"),
    (BlockerCategory.OTHER, "进场道路限高，大件设备进不来"),
)
