"""What the check says, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "need": ("测算编制与分项之和不符", "the need is not the sum of its parts"),
        "change": ("增减数与前后编制数不符", "the change is not planned less current posts"),
        "coverage": ("配备率与编制数、测算编制不符", "the coverage is not posts by need"),
        "route": ("没有这条调剂通道", "no route permits this crossing"),
        "end": (
            "调剂的一端不存在、不在所写的编制池，或人数不合",
            "an end of the transfer does not exist, is elsewhere, or has no people",
        ),
        "people": ("人数对不上或无编可占", "people do not add up or have no post"),
        "reserve": ("机动编制少于应留数", "the reserve is less than required"),
        "ends": ("调剂明细与增减数不符", "transfers do not add up to the change"),
        "office": (
            "内设机构编制之和不等于单位的拟核定数",
            "the posts of the offices do not add up to those of the unit",
        ),
        "merge": ("机构整合与编制数不符", "the merge does not agree with the posts"),
        "row": ("约束不成立，或数字与方案不符", "the row is broken, or its figures are not those of the plan"),
        "limit": ("约束的限额与现核定数或设置不符", "the limit does not follow from what is held or set"),
        "stated": ("与情景文件所写的不符", "not what the scenario's files state"),
        "changed": (
            "情景文件与求解时的不同，或求解时没有",
            "the scenario's file is not the one that the plan was made from",
        ),
        "unreadable": ("情景文件中的数看不懂", "a number of the scenario's files cannot be read"),
        "unbalanced": ("编制池没有平衡约束", "the pool has no balance"),
        "value": (
            "清单中的目标值、下界或差距与方案不符",
            "value, bound or gap of the manifest are not those of the plan",
        ),
        "order": (
            "并列时未按公布的次序（先测算编制大者，再代码小者）",
            "equal plans: not the one that the published order prefers",
        ),
        "damaged": ("文件损坏或缺失：{0}", "damaged or missing: {0}"),
        "usage": (
            "用法：python -m quota.verify 方案文件夹 [--lang zh|en]",
            "usage: python -m quota.verify PLAN [--lang zh|en]",
        ),
        "verified": (
            "核验通过：{0}个单位数、{1}条约束逐一重算无误；没有更好的方案（按分数精确证明）。",
            "Verified: {0} numbers of units and {1} rows reckoned again; no plan is better (proved in exact fractions).",
        ),
        "refused": ("核验不通过：{0}处不符。", "Refused: {0} findings."),
        "better": (
            "核验不通过：存在更好的方案，沿此改动一个编制即可改进：{0}",
            "Refused: a better plan exists; one post along this chain improves it: {0}",
        ),
        "needs_certificate": (
            "对账和约束无误，但未能核验没有更好的方案：需要证书（quota solve --certificate）。有关约束：{0}",
            "Figures and rows hold, but it is not verified that no plan is better: needs a certificate "
            "(quota solve --certificate). Rows concerned: {0}",
        ),
        "within": (
            "对账和约束无误；证书只证明更好的方案至多好{0}个百分点，未能证明没有更好的方案。",
            "Figures and rows hold; the certificate proves only that no plan is better by more than {0} points.",
        ),
        "unproved": (
            "对账和约束无误；方案自称未证明最优（{0}）。",
            "Figures and rows hold; the plan itself says that it is not proved ({0}).",
        ),
        "not_compared": (
            "说明：没有与情景文件核对的：{0}。限额、现核定数是否与情景一致，此处不能保证。",
            "Note: not compared with the scenario's files: {0}. Whether limits and figures are those is not shown there.",
        ),
        "unread": (
            "说明：{0}条约束的左边须凭证书重算，此处只核对了松弛量。",
            "Note: the left sides of {0} rows take a certificate to reckon; only their slack was checked.",
        ),
    }
)


def say(kind: str, lang: str, *values: object) -> str:
    """Return a sentence in a language."""
    return WORDS[kind][lang == "en"].format(*values)
