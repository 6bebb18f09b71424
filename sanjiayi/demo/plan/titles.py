"""What gets stuck in a neighbourhood, in plain words without persons or doors.  Pure data."""

from typing import NamedTuple


class Title(NamedTuple):
    """level and category as in express.facts; owner: "" the committee, else a function."""

    level: int
    category: str
    title: str
    answer: str
    owner: str = ""


TITLES = (
    Title(2, "waste", "垃圾积压，楼道有异味", "已加派一辆清运车，当晚清完。"),
    Title(3, "waste", "垃圾桶满了没人换", "物业已补两只桶，每天多清一次。"),
    Title(
        2, "supply", "快递堆在门口，分不清哪些能拿", "已分出待消毒、静置、待取三个区。", "supplies"
    ),
    Title(3, "supply", "蔬菜包少了二十份", "已从仓库补齐，明早送到。", "supplies"),
    Title(2, "supply", "有楼栋没领到抗原", "已补送到户，领取表已核对。", "supplies"),
    Title(3, "supply", "桶装水送不进来", "送水车已登记，每天下午两点到东门。", "supplies"),
    Title(2, "other", "电梯停运，老人下不来采样", "维保已到，恢复一台；老人改为上门采样。"),
    Title(2, "screening", "采样点排队太长", "已加开一张台，改按楼层叫号。", "antiepidemic"),
    Title(2, "screening", "采样管不够", "已从邻近采样点调来一百支。", "escort"),
    Title(3, "screening", "听不见喊楼", "已改为楼组长逐户电话通知。", "antiepidemic"),
    Title(2, "screening", "医护大巴找不到入口", "已派领航员到路口，入口贴了指示牌。", "escort"),
    Title(1, "medicine", "急用药今天配不到", "市级医院有货，已派车去取。", "medicine"),
    Title(2, "medicine", "配药的医保卡还没还", "已逐份核对，当晚送还并签收。", "medicine"),
    Title(2, "medicine", "血透用车没有落实", "已与车队对接，每周三次点对点接送。", "medicine"),
    Title(3, "medicine", "社区医院说没有这种药", "已查到另一家有货，明天上午去配。", "medicine"),
    Title(2, "life", "独居老人电话打不通", "志愿者已上门，老人平安，电话线已修好。"),
    Title(1, "life", "孕妇今晚要去医院，车辆没定", "已联系好车辆和医院，可随时出发。"),
    Title(2, "life", "老人家里断粮", "已送去三天的菜和米，列入每日探望。"),
    Title(3, "life", "停水两小时没有通知", "爆管已修好，七点恢复供水。"),
    Title(2, "staff", "防护服只够半天", "已领到四十套，明天另补。", "supplies"),
    Title(3, "staff", "夜班没有人接", "已调一名志愿者，排到周末。"),
    Title(4, "staff", "志愿者连续几天没有休息", "已重排班次，每人每周休一天。"),
    Title(2, "information", "群里传停送菜，居民着急", "已核实不属实，车次表已公布。"),
    Title(3, "information", "解封时间说法不一", "以日报为准，已在楼道张贴。"),
    Title(3, "information", "采样结果没有更新", "已反馈实验室，晚八点前补传。", "antiepidemic"),
    Title(3, "other", "门岗不让维修工进", "已办好登记，持单可进。"),
    Title(4, "other", "晚上楼下喇叭太响", "改为晚八点后只用电话通知。"),
    Title(2, "other", "楼道消杀后地面太滑", "已改用低浓度并拖干，贴了提示。", "antiepidemic"),
    Title(3, "other", "宠物没有人照看", "邻居愿意代养，已登记。"),
    Title(2, "waste", "医疗废物没有按时拉走", "转运车已到，明天起改为上午九点。", "antiepidemic"),
)


class Standing(NamedTuple):
    """A report that is open at the stop.

    reported  day of May, hour, minute;  is_late: the owner's time has run out
    """

    compound: str
    reported: tuple[int, int, int]
    is_late: bool
    title: Title


OPEN_AT_STOP = (
    Standing(
        "yt.6.13",
        (15, 12, 25),
        is_late=True,
        title=Title(3, "waste", "垃圾清运中断，七栋积压", "社区调来两辆车，已清完。"),
    ),
    Standing(
        "yt.3.06",
        (17, 9, 5),
        is_late=True,
        title=Title(1, "screening", "第五波喊楼没有人下来", "已派人逐层敲门，改为上门采样。"),
    ),
    Standing(
        "yt.2.03",
        (17, 11, 20),
        is_late=True,
        title=Title(
            1, "medicine", "胰岛素缺货，今晚用完", "已从市级医院配到，傍晚送到。", "medicine"
        ),
    ),
    Standing(
        "yt.5.10",
        (17, 10, 40),
        is_late=False,
        title=Title(2, "other", "封控楼上午没有消杀", "已补排一次，下午照常。", "antiepidemic"),
    ),
    Standing(
        "yt.5.11",
        (17, 13, 50),
        is_late=False,
        title=Title(2, "information", "采样点扫码机没电，队伍停住", "已换一台，记录没有丢。"),
    ),
    Standing(
        "yt.7.14",
        (17, 12, 15),
        is_late=False,
        title=Title(3, "supply", "蔬菜包少送一栋", "已补送。", "supplies"),
    ),
    Standing(
        "yt.1.01",
        (17, 10, 5),
        is_late=False,
        title=Title(3, "other", "东侧电梯又停了", "已换零件，恢复运行。"),
    ),
    Standing(
        "yt.4.08",
        (17, 13, 10),
        is_late=False,
        title=Title(2, "life", "老人今晚要去透析，车没定", "车辆已定，六点半到。", "medicine"),
    ),
    Standing(
        "yt.3.05", (17, 9, 30), is_late=False, title=Title(3, "staff", "门岗缺一个人", "已补上。")
    ),
    Standing(
        "yt.6.12",
        (17, 14, 2),
        is_late=False,
        title=Title(3, "waste", "共用厨房垃圾没有分开", "已发双层袋，每天清两次。"),
    ),
    Standing(
        "yt.7.15",
        (16, 17, 45),
        is_late=False,
        title=Title(4, "information", "老人看不懂通知", "已印大字版，楼组长上门念。"),
    ),
)
"""Eleven reports open at half past two on 17 May; the clock has run out on three."""
