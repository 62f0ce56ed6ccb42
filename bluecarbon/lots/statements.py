"""What a lot says in words: its label, what kind of claim it is, and what it is not."""

from collections.abc import Iterable

from bluecarbon.errors import InputError

# The claims a lot can make. A capacity inventory is neither, and never becomes a lot.
CLAIMS = ("annual sink", "credit")

ELIGIBILITY = {
    "annual sink": {
        "en": "Annual sink: the CO2e that a place took up in one year. It has no baseline and is "
        "not an emission reduction; nothing we know lets it be surrendered as an offset.",
        "zh": "年度碳汇：某一海域在一年内吸收的二氧化碳当量。它没有基准线，不是减排量；"
        "就我们所知，没有任何规则允许以其抵销排放。",
    },
    "credit": {
        "en": "Credit: CO2e removed beyond a declared baseline. This file registers it nowhere; "
        "whether it may be surrendered as an offset is for a registry to say.",
        "zh": "碳信用：超出所声明基准线的二氧化碳当量清除量。本文件不构成任何登记；"
        "能否用于抵销须由登记机构认定。",
    },
}

# What stands in the place of an eligibility statement where nothing can be sold.
INVENTORY = {
    "en": "Capacity inventory: what the sinks of a place take up in a year, whoever brought it "
    "about. It is neither an annual sink nor a credit, and it can never become a lot: it has no "
    "baseline, and nothing of it may be sold or surrendered.",
    "zh": "碳汇能力清单：某一区域的碳汇在一年内的吸收量，不论由何人促成。它既不是年度碳汇，"
    "也不是碳信用，永远不能成为可售批次：没有基准线，其任何部分均不得出售或用于抵销。",
}

APPLICABILITY = {
    "en": "Checked against the public conditions of {methods}; a check of applicability is no "
    "registration.",
    "zh": "已对照{methods}的公开适用条件作核对；适用性核对不等于登记。",
}

PERMANENCE = {
    "en": "How long this carbon stays stored was not shown. Nothing beyond the buffer stated in "
    "this lot answers for its loss.",
    "zh": "未证明该碳可储存多久。除本批次列明的缓冲量外，不对其流失作任何补偿。",
}

DEMONSTRATION = {
    "en": "Demonstration lot: made from simulated or assumed inputs. It cannot be issued or sold.",
    "zh": "演示批次：由模拟或假定的输入生成，不得签发或出售。",
}

# What a lot of a harvest says, and no other. CONVENTION_ZH has the words of the reports.
HARVEST = {
    "en": "Harvest{by}: the carbon that left the water with it. What became of it ashore was not "
    "followed; eaten or burnt, it is back in the air. No carbon of the sediment is in this lot.",
    "zh": "收获{by}：随收获物离开水体的碳。未追踪其上岸后的去向；被食用或燃烧后，碳即返回大气。"
    "本批次不含沉积物中的碳。",
}

CONVENTION_ZH = {
    "harvest removal": "收获移出",
    "soft tissue only": "仅计软组织",
    "net of calcification": "扣除钙化排放",
}

STATUS_ZH = {
    "standard": "依据标准原文",
    "local": "依据本地实测",
    "literature": "依据文献",
    "quoted": "系转引",
    "reconstructed": "系重构",
    "assumed": "含假定",
}


def label(method_title: str, statuses: Iterable[str], language: str = "en") -> str:
    """What a result may be called: by the standard's name only where all of it is the standard's.

    Takes the title of the method and the statuses of the equations and parameters that were used.
    All "standard" or "local": the title itself. Otherwise "after TITLE, WEAKEST STATUS".

    >>> label("HY/T 0305-2021", ["standard", "local"])
    'HY/T 0305-2021'
    >>> label("HY/T 0305-2021", ["standard", "reconstructed", "local"])
    'after HY/T 0305-2021, reconstructed'
    """
    # Imported here: a platform's door opens without the reader of parameter tables.
    from bluecarbon.parameters import STATUSES, weakest

    statuses = set(statuses)
    if not statuses or not statuses.issubset(STATUSES):
        raise InputError(
            where=f"label of {method_title}",
            found=sorted(statuses) or "no status",
            rule=f"Every part of a result has a status: {', '.join(STATUSES)}.",
            cure="Give the statuses of all equations and parameters that were used.",
        )
    if statuses.issubset({"standard", "local"}):
        return method_title
    status = weakest(statuses)
    if language == "zh":
        return f"参照{method_title}（{STATUS_ZH[status]}）"
    return f"after {method_title}, {status}"


def eligibility(kind_of_claim: str, *, demonstration: bool) -> dict[str, str]:
    """The eligibility statement of a lot, as {"en": ..., "zh": ...}."""
    if kind_of_claim not in ELIGIBILITY:
        raise InputError(
            where="kind of claim",
            found=repr(kind_of_claim),
            rule="A lot is an annual sink or a credit; a capacity inventory never becomes a lot.",
            cure=f"Choose one of: {', '.join(CLAIMS)}.",
        )
    parts = [ELIGIBILITY[kind_of_claim], *([DEMONSTRATION] if demonstration else [])]
    return {"en": " ".join(p["en"] for p in parts), "zh": "".join(p["zh"] for p in parts)}


def applicability(methods):
    """The sentence of a lot whose place was checked against some schemes, as a tuple of one term.

    >>> applicability(["ccer-14-002"])[0]["en"].partition(";")[0]
    'Checked against the public conditions of ccer-14-002'
    """
    if not methods:
        return ()
    commas = {"en": ", ".join(methods), "zh": "、".join(methods)}
    return ({lang: APPLICABILITY[lang].format(methods=commas[lang]) for lang in commas},)


def harvest(convention=None):
    """The sentences of a lot of a harvest that was weighed by a convention, in both languages.

    >>> harvest("soft tissue only")["en"].partition(":")[0]
    'Harvest by the convention "soft tissue only"'
    """
    by = {
        "en": f' by the convention "{convention}"',
        "zh": f"（核算约定：{CONVENTION_ZH.get(convention, convention)}）",
    }
    return {lang: HARVEST[lang].format(by=by[lang] if convention else "") for lang in ("en", "zh")}


def with_terms(statement, terms):
    """A statement with sentences on the terms of an account added, in both languages.

    >>> with_terms({"en": "A sink.", "zh": "汇。"}, [{"en": "Leakage: none.", "zh": "无泄漏。"}])
    {'en': 'A sink. Leakage: none.', 'zh': '汇。无泄漏。'}
    """
    return {
        "en": " ".join([statement["en"], *(term["en"] for term in terms)]),
        "zh": "".join([statement["zh"], *(term["zh"] for term in terms)]),
    }
