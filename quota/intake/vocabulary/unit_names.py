"""What names tell: counties, levels, types, and which two spellings are one unit."""

from __future__ import annotations

import re
from functools import lru_cache

from quota.intake.cells.grid import as_written, packed

CITY_ENDINGS = ("市", "州", "盟", "地区")
TOWNSHIP_TYPES = ("街道", "镇", "乡", "民族乡", "苏木")
NAMES_KEPT = 1 << 14
"""Names of which what they tell is kept: a large ledger asks for it over and over."""

_SIGN = "[\u4e00-\u9fff×X]"
_ENDING = r"(?:自治县|自治旗|林区|特区|县|区|旗|市)"
_SEVERAL_PEOPLES = rf"(?:(?![县区市旗的]){_SIGN}){{1,12}}?自治[县旗]"
"""A county of several peoples has up to 15 signs: 双江拉祜族佤族布朗族傣族自治县."""
_COUNTY = re.compile(rf"{_SIGN}{{1,9}}{_ENDING}|{_SEVERAL_PEOPLES}")
_SUM_OF = re.compile(r"(?P<name>.+?)(合计|小计|共计|总计|计)")
_NO_COUNTY = re.compile(
    r"开发区|园区|新区|景区|社区|示范区|工业区|管理区|度假区|保护区|经济区|集中区|加工区|贸易区|合作区|矿区|灌区|化工区|片区|物流区|(空|航空|临|保税|自贸|出口|内陆|渔|新)港区|实验区|试验区|保税区|集聚区|产业区|服务区|地区$|自治区$"
    r"|[一二两三四五六七八九十几多数\d]个?[县市区旗]{1,2}$|^所[在属]|^(全|各|本|我|该|外|山|市|辖|片|行政|县市?)[县区市旗]{1,2}$|[县市]直|乡镇|街道"
    r"|人口|面积|情况|辖|编制|及|各(?!族自治)|^各|[全省市州]各|镇[街办]|行政区|建成区|职数|机构|单位|部门"
)
_DOUBLED = (
    rf"(?:(?![县区市旗]){_SIGN}){{1,4}}县区(?![域划位])|(?![县区市旗]){_SIGN}市[市区](?![域划位直本属级委政辖管])"
)
"""Names that end twice: 沙县区, 津市市."""
_NAME = rf"(?:{_DOUBLED}|{_SIGN}{{1,7}}?{_ENDING}|{_SEVERAL_PEOPLES})"
_IN_TITLE = re.compile(rf"(?P<city>{_SIGN}{{2,8}}?(?:市|自治州|地区|盟))??(?P<county>{_NAME})")
SENDER = r"(?:填报|编报|报送|上报|制表|填表|编制)(?:单位|机关|部门)(?:\([^)]*\))?:"
"""What stands before the name of the office that sends a sheet."""
_SENDER = re.compile(rf"{SENDER}|单位(?:\([^)]*章\))?:")
_BEFORE_TITLE = re.compile(
    rf"^({_SENDER.pattern}|中共|中国共产党|(附件|附表|表)[\d一二三四五六七八九十]*[-—\d]*[:、.]?"
    r"|(截至|截止)?\d{4}年(度|末|底|\d{1,2}月)?|\d+[.、_-]?|关于|上报|报送|呈报|[\u4e00-\u9fff]{2,3}省"
    r"|(内蒙古|广西壮族|宁夏回族|新疆维吾尔|西藏)自治区)"
)
_NUMBERS = "一二三四五六七八九十"
_NUMBERING = re.compile(rf"^([{_NUMBERS}]+[、.]|第[{_NUMBERS}]+[章节部分]+|\([{_NUMBERS}\d]+\)|\d{{1,2}}[、.])")
_SECTION = re.compile(rf"[{_NUMBERS}]+、.|第[{_NUMBERS}]+[章节部分]+.")
_NUMBER_ALONE = re.compile(rf"\(?[{_NUMBERS}]+[、.)]?")
_KIND = re.compile(
    r"(各|所辖|下辖|全部|全体)*\(?(乡镇|镇乡|街道|镇街|街镇|民族乡|乡|镇|街)([(、和及/]*(乡镇|街道|镇街|民族乡|乡|镇|街|办事处)\)?)*(机关|单位|部分|类|情况|级)*"
)
_TAIL = re.compile(r"(党工委|党委)?(、|和)?(人民政府|政府)?$")
_KIND_ABOVE = re.compile(r"(单位|机关|部门|系统)$")
_ASIDE = re.compile(r"[(\[【〔](?P<words>[^()\[\]【】〔〕]*)[)\]】〕]$")
_PART = re.compile(r"(所|站|队|院|校|馆|室|办|局|中心|机关|行政|事业|工勤|编制)$")
_STREET = re.compile(r"(街道)?(办事处|街道办|街办)$|街道$")
_CITY_WORDS = re.compile(r"市直|市本级|市属|市级")
_COUNTY_WORDS = re.compile(r"[县区]直|[县区]本级|[县区]属|[县区]级|直属|县\(市、区\)直")
_TOWNSHIP_WORDS = re.compile(r"乡镇|镇街|街镇|街道|镇\(街|乡\(镇")
_OFFICE = re.compile(
    r"(机关|局|委员会|委|办公室|办|部|法院|检察院|政协|人大|纪委|联合会|总工会|工会|管委会|妇联|科协|[工文残侨社台]联|工商联|红十字会|团委)$"
)


def county_in(text: str) -> str:
    """Return the county or city that a text names and nothing else; an empty text if it names none.

    >>> county_in("一、延平区"), county_in("经济开发区"), county_in("全县"), county_in("四县")
    ('延平区', '', '', '')
    """
    name = without_numbering(packed(text)).rstrip(":")
    return as_written(name, text) if _COUNTY.fullmatch(name) and not _NO_COUNTY.search(name) else ""


def summed(label: str) -> str:
    """Return what the label of a sum says that it adds up: 城关镇 of 城关镇小计; empty where it says nothing, or no sum."""
    found = _SUM_OF.fullmatch(packed(label))
    return found["name"] if found else ""


def county_summed(label: str) -> str:
    """Return the county that the label of a sum names, and nothing but it: 陆川县小计; empty where it names none.

    >>> county_summed("陆川县小计"), county_summed("陆川县乡镇小计"), county_summed("两县总计")
    ('陆川县', '', '')
    """
    name = summed(label)
    return name if name and county_in(name) == name else ""


def places_in_title(title: str) -> tuple[str, str]:
    """Return the city and the county that a title begins with; empty where it names none.

    >>> places_in_title("附件2：南平市延平区乡镇编制情况表"), places_in_title("南平市各县（市、区）编制表")
    (('南平市', '延平区'), ('', '南平市'))
    """
    clean = packed(title)
    while (shorter := _BEFORE_TITLE.sub("", without_numbering(clean))) != clean:
        clean = shorter
    found = _IN_TITLE.match(clean)
    if found is None or _NO_COUNTY.search(found["county"]):
        return "", ""
    county = found["county"]
    rest = re.match(_NAME, clean[found.end() :]) if county.endswith("市") else None
    if rest and not _NO_COUNTY.search(rest[0]) and rest[0][0] not in "各全所直下":
        return as_written(county, title), as_written(rest[0], title)
    return as_written(found["city"] or "", title), as_written(county, title)


def names_an_office(title: str) -> bool:
    """Return whether a line above a table says who sends it, as ``填报单位：南平市委编办`` does."""
    return bool(_SENDER.match(packed(title)))


def is_numbering(text: str) -> bool:
    """Return whether a cell numbers a heading that stands in the next one, as ``一、`` does."""
    return bool(_NUMBER_ALONE.fullmatch(text))


def is_section(text: str) -> bool:
    """Return whether a text is numbered as the outermost headings of a table are.

    >>> is_section("五、开发区"), is_section("（一）教育系统"), is_section("五里镇")
    (True, False, False)
    """
    return bool(_SECTION.match(text))


def without_numbering(text: str) -> str:
    """Return a heading without the number before it.

    >>> without_numbering("（二）县直事业单位".replace("（", "(").replace("）", ")"))
    '县直事业单位'
    """
    return _NUMBERING.sub("", text)


@lru_cache(NAMES_KEPT)
def level_in(text: str) -> str:
    """Return the level that a heading, a title or a column speaks of; empty if it speaks of none or of several."""
    clean = packed(text)
    found = {
        level
        for level, words in (("city", _CITY_WORDS), ("county", _COUNTY_WORDS), ("township", _TOWNSHIP_WORDS))
        if words.search(clean)
    }
    return found.pop() if len(found) == 1 else ""


@lru_cache(NAMES_KEPT)
def is_kind(text: str) -> bool:
    """Return whether a text names kinds of units, such as ``乡镇（街道）``, rather than one unit."""
    return bool(_KIND.fullmatch(packed(text)))


def kind_heading(name: str) -> str:
    """Return the heading that a name is rather than a unit, as ``一、街道（2个）`` is; empty for a unit.

    >>> kind_heading("一、街道（2个）"), kind_heading("二、县直事业单位"), kind_heading("县直机关工委")
    ('街道', '县直事业单位', '')
    """
    heading = without_aside(without_numbering(packed(name))).rstrip(":")
    return heading if is_kind(heading) or (level_in(heading) and _KIND_ABOVE.search(heading)) else ""


@lru_cache(NAMES_KEPT)
def township_type(name: str) -> str:
    """Return the type of a township or street, by the end of its name; empty for anything else."""
    clean = _TAIL.sub("", without_aside(packed(name)))
    if is_kind(packed(name)) or is_kind(clean):
        return ""
    if _STREET.search(clean):
        return "街道"
    if clean.endswith("乡"):
        return "民族乡" if clean.endswith("族乡") else "乡"
    if clean.endswith("苏木"):
        return "苏木"
    return "镇" if clean.endswith("镇") else ""


def without_aside(name: str) -> str:
    """Return a name without what brackets behind it add, unless that is a part of the township with posts of its own.

    >>> without_aside("城关街道(含开发区)"), without_aside("城关镇(财政所)")
    ('城关街道', '城关镇(财政所)')
    """
    found = _ASIDE.search(name)
    return name[: found.start()] if found and found.start() and not _PART.search(found["words"]) else name


def institution_type(name: str) -> str:
    """Return the type of a unit that is no township."""
    return "机关" if _OFFICE.search(without_brackets(packed(name))) else "事业单位"


def without_brackets(name: str) -> str:
    """Return a name without what brackets behind it add, such as a second name or when it was merged."""
    return re.sub(r"(?<=.)\([^()]*\)$", "", name)


def name_key(name: str, county: str = "") -> str:
    """Return what two spellings of one unit have in common.

    >>> name_key("城关 街道办事处"), name_key("延平区来舟镇人民政府", "延平区")
    ('城关街道', '来舟镇')
    """
    clean = packed(name)
    if county and clean.startswith(county) and len(clean) > len(county) + 1:
        clean = clean[len(county) :]
    if township_type(clean):
        clean = _TAIL.sub("", clean)
        clean = _STREET.sub("街道", clean)
    return clean
