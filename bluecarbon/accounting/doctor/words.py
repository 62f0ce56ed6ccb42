"""Words of the doctor's table in English and Chinese."""

KINDS = {
    "class map": ("class map", "类别图"),
    "cover raster": ("cover raster", "覆盖度栅格"),
    "continuous map": ("continuous map", "连续值栅格"),
    "raster": ("raster", "栅格"),
    "ocean fields": ("ocean fields", "海洋场数据"),
    "zones": ("zones", "权属区"),
    "zones without outline": ("zones, no outline", "权属区（无边界）"),
    "outlines": ("outlines", "边界线"),
    "legend": ("legend", "图例"),
    "harvest log": ("harvest log", "收获记录"),
    "field sheet": ("field sheet", "实测表"),
    "reference points": ("reference points", "参考点"),
    "parameter table": ("parameter table", "参数表"),
    "points": ("points", "点表"),
    "residuals": ("residuals", "残差表"),
    "declared baseline": ("declared baseline", "申报基线"),
    "restoration sites": ("restoration sites", "修复地块"),
    "species table": ("species table", "物种表"),
    "core table": ("core table", "柱样表"),
    "210Pb profile": ("210Pb profile", "²¹⁰Pb 剖面"),
    "table": ("other table", "其他表格"),
    "project file": ("project file", "项目文件"),
    "portfolio file": ("portfolio file", "项目组合文件"),
    "other TOML": ("other TOML", "其他 TOML"),
    "other JSON": ("other JSON", "其他 JSON"),
    "workbook": ("workbook", "电子表格"),
    "archive": ("archive", "压缩包"),
    "sidecar": ("sidecar", "附属文件"),
    "documentation": ("documentation", "说明文件"),
    "code": ("code", "程序代码"),
    "unknown": ("unknown", "未知"),
}
SURENESS = {"sure": ("sure", "确定"), "likely": ("likely", "很可能"), "guess": ("a guess", "猜测")}
VERDICTS = {
    "repair": ("REPAIR", "须修正"),
    "look": ("LOOK", "须查看"),
    "usable": ("usable", "可用"),
    "not used": ("not used", "不使用"),
}
NEEDS = {
    "zones": (
        "zones: a GeoJSON file of polygons with zone, holder and title_ref",
        "权属区：带 zone、holder、title_ref 的多边形 GeoJSON 文件",
    ),
    "outlines of zones": (
        "outlines of the zones: as GeoJSON, since there are maps",
        "权属区边界：有地图时须有边界（GeoJSON）",
    ),
    "maps or harvest": (
        "maps or a harvest: class maps with a legend, cover rasters, or a harvest log",
        "地图或收获记录：带图例的类别图、覆盖度栅格或收获记录",
    ),
    "legend": (
        "a legend: a CSV code,habitat,creditable,label_en,label_zh",
        "图例：CSV，列为 code,habitat,creditable,label_en,label_zh",
    ),
    "reference points": (
        "reference points: or an assumed standard error of areas, which lowers the claim",
        "参考点：若无，则须假定面积标准误，可申报量会降低",
    ),
}
TEXT = {
    "found": ("found", "发现"),
    "rule": ("rule", "规则"),
    "do": ("do", "请做"),
    "why": ("why", "依据"),
    "also": ("also: {n} more, after it; see --all", "另有 {n} 项，改后再看；用 --all 显示"),
    "aside": (
        "{n} more files are no inputs (documentation, code, sidecars); see --all",
        "另有 {n} 个文件不是输入（说明、程序、附属文件）；用 --all 显示",
    ),
    "left out": ("{n} more files were not looked at", "另有 {n} 个文件未查看"),
    "needs": ("For a project, {folder} still lacks:", "以 {folder} 建项目还缺："),
    "sound": ("Nothing has to be repaired.", "无须修正。"),
    "unsound": (
        "{n} of {all} files must be repaired. Exit code 1.",
        "{all} 个文件中有 {n} 个须修正。退出码 1。",
    ),
    "head": (("file", "what it is", "how sure", "verdict"), ("文件", "类型", "把握", "结论")),
}


def said(table, key, lang="en", **values):
    """A word in a language, with `values` filled in."""
    text = table[key][1 if lang == "zh" else 0]
    return text.format(**values) if values else text
