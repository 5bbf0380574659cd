//! The nations of China by the two digits that identity cards carry (GB/T 3304).

#[rustfmt::skip] // A table is read as a table.
/// Codes and names, in the order of the codes.
const NATIONS: [(&str, &str); 58] = [
    ("01", "汉"), ("02", "蒙古"), ("03", "回"), ("04", "藏"), ("05", "维吾尔"), ("06", "苗"), ("07", "彝"), ("08", "壮"),
    ("09", "布依"), ("10", "朝鲜"), ("11", "满"), ("12", "侗"), ("13", "瑶"), ("14", "白"), ("15", "土家"), ("16", "哈尼"),
    ("17", "哈萨克"), ("18", "傣"), ("19", "黎"), ("20", "傈僳"), ("21", "佤"), ("22", "畲"), ("23", "高山"), ("24", "拉祜"),
    ("25", "水"), ("26", "东乡"), ("27", "纳西"), ("28", "景颇"), ("29", "柯尔克孜"), ("30", "土"), ("31", "达斡尔"),
    ("32", "仫佬"), ("33", "羌"), ("34", "布朗"), ("35", "撒拉"), ("36", "毛南"), ("37", "仡佬"), ("38", "锡伯"), ("39", "阿昌"),
    ("40", "普米"), ("41", "塔吉克"), ("42", "怒"), ("43", "乌孜别克"), ("44", "俄罗斯"), ("45", "鄂温克"), ("46", "德昂"),
    ("47", "保安"), ("48", "裕固"), ("49", "京"), ("50", "塔塔尔"), ("51", "独龙"), ("52", "鄂伦春"), ("53", "赫哲"),
    ("54", "门巴"), ("55", "珞巴"), ("56", "基诺"), ("97", "其他"), ("98", "外国血统"),
];

/// The name for a code; empty for a code without one, and for the spaces that permits carry.
pub(super) fn name(code: &str) -> &'static str {
    NATIONS
        .iter()
        .find(|(known, _)| *known == code)
        .map_or("", |(_, name)| name)
}

/// The code for a name, or for itself; empty (spaces on the card) for anything else.
pub(super) fn code(nation: &str) -> &'static str {
    NATIONS
        .iter()
        .find(|(code, name)| *name == nation || *code == nation)
        .map_or("", |(code, _)| code)
}
