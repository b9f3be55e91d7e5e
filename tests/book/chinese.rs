//! What a page in Chinese looks like: one rule for spaces and punctuation, and pictures whose words
//! are in Chinese.

use crate::page::{alone, root, writing};
use crate::pictures::folder;
use crate::twins::pairs;
use std::fs;

/// The words of the drawings, longest first. `value` and `adjoint` are on two lines, with their
/// numbers in one column; a Chinese character is as wide as two letters.
const WORDS: [(&str, &str); 16] = [
    (
        "arrow: local partial; adjoint at its head × partial = what its tail gets",
        "箭头：局部偏导数；箭头端的伴随 × 偏导数 = 箭尾得到的数",
    ),
    ("; adjoint ", "；伴随 "),
    (", adjoint ", "，伴随 "),
    (">adjoint ", ">伴随 "),
    (">value   ", ">值   "),
    (" arrives at ", " 传给 "),
    (" is used by ", " 用于 "),
    (">variable<", ">变量<"),
    (": variable = ", "：变量 = "),
    (">parameter<", ">参数<"),
    (": parameter = ", "：参数 = "),
    (">constant<", ">常数<"),
    (" neurons: ", " 个神经元："),
    (" partials<", " 个偏导数<"),
    (" partials ", " 个偏导数 "),
    ("font-family=\"DejaVu Sans Mono,", "lang=\"zh-Hans\" font-family=\"DejaVu Sans Mono,"),
];

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

/// Punctuation that is as wide as a character, with its own space in it.
fn is_wide(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '：' | '！' | '？' | '、' | '（' | '）' | '“' | '”')
}

/// A letter, a digit or a sign of a formula.
fn is_narrow(c: char) -> bool {
    let sign = matches!(c, '∂' | '∞' | '√' | '∛' | '%' | '−' | '′' | '(' | ')' | '+' | '=' | '`');
    let accent = matches!(c, '\u{300}'..='\u{36f}');
    (c.is_alphanumeric() && !is_chinese(c) && !is_wide(c)) || sign || accent
}

/// A line as it is read: without the marks of links, emphasis and tags, and with `x` for code.
fn read(line: &str) -> String {
    let mut read = String::new();
    // a mark that ends after punctuation needs a space behind it
    let line = ["。", "？"]
        .iter()
        .fold(line.replace(['[', '!'], ""), |line, end| line.replace(&format!("{end}** "), end));
    let mut rest = line.replace('*', "");
    while let Some(start) = rest.find(['`', ']', '<']) {
        read.push_str(&rest[..start]);
        let after = rest[start..].to_string();
        let (shown, length) = match after.chars().next() {
            Some('`') => ("x", after[1..].find('`').map(|end| end + 2)),
            Some(']') if after.starts_with("](") => ("", after.find(')').map(|end| end + 1)),
            Some('<') if after[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') => {
                ("", after.find('>').map(|end| end + 1))
            }
            _ => ("", Some(1)),
        };
        read.push_str(shown);
        rest = after[length.unwrap_or(after.len())..].to_string();
    }
    read + &rest
}

/// What is wrong with a line of prose, if something is.
fn fault(line: &str) -> Option<String> {
    let shown: Vec<char> = read(line).chars().collect();
    for (index, pair) in shown.windows(2).enumerate() {
        let (a, b) = (pair[0], pair[1]);
        let after = shown[index + 2..].iter().find(|c| **c != ' ').copied().unwrap_or(' ');
        let before = if index > 0 { shown[index - 1] } else { '|' };
        let chinese_follows = is_chinese(b) || (b == ' ' && is_chinese(after));
        let what = if (is_chinese(a) && is_narrow(b)) || (is_narrow(a) && is_chinese(b)) {
            "no space between"
        } else if a == ' ' && is_wide(b) && before != '|' || is_wide(a) && b == ' ' && after != '|'
        {
            "a space beside"
        } else if is_chinese(a) && matches!(b, ',' | ';' | ':' | '.' | '?' | '"')
            || matches!(a, ',' | ';' | '"') && chinese_follows
        {
            "narrow punctuation in"
        } else {
            continue;
        };
        let from = index.saturating_sub(8);
        let place: String = shown[from..(index + 8).min(shown.len())].iter().collect();
        return Some(format!("{what} {a}{b}, in …{place}…"));
    }
    slanted(line).or_else(|| flanking(line))
}

/// Slanted Chinese characters are hard to read, so emphasis is bold.
fn slanted(line: &str) -> Option<String> {
    let line = line.trim_start().trim_start_matches("* ").replace("**", "");
    let without_code = line.split('`').step_by(2).collect::<Vec<_>>().join("x");
    let stressed = without_code
        .split('*')
        .skip(1)
        .step_by(2)
        .find(|text| text.contains(is_chinese) && !text.starts_with(' '));
    stressed.map(|text| format!("emphasis with one star: {text}"))
}

/// `**` that Markdown does not take for a mark: between a character and punctuation, it neither opens
/// nor closes.
fn flanking(line: &str) -> Option<String> {
    for (number, part) in line.split("**").collect::<Vec<_>>().windows(2).enumerate() {
        let (before, after) = (part[0].chars().last(), part[1].chars().next());
        let (Some(before), Some(after)) = (before, after) else { continue };
        let opens = number % 2 == 0;
        let is_word = |c: char| is_chinese(c) || is_narrow(c);
        if opens && is_word(before) && is_wide(after) || !opens && is_wide(before) && is_word(after)
        {
            return Some(format!("a mark that shows as stars: {before}**{after}"));
        }
    }
    None
}

/// A line break shows as a space, which a text in Chinese does not have.
fn goes_on(line: &str, next: &str) -> bool {
    let begins =
        |line: &str, marks: &[&str]| marks.iter().any(|m| line.trim_start().starts_with(m));
    let alone = ["|", "<", "#", "```", "<!--"];
    let is_text = |line: &str| !line.trim().is_empty() && !begins(line, &alone);
    let is_item = begins(next, &["* "])
        || next.trim_start().split_once(". ").is_some_and(|(n, _)| n.parse::<u32>().is_ok());
    is_text(line) && is_text(next) && !is_item
}

#[test]
fn chinese_prose_has_one_rule_for_spaces_and_punctuation() {
    let mut faults = Vec::new();
    for (page, _) in pairs() {
        let prose = page.prose();
        let lines: Vec<&str> = prose.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let place = format!("{}:{}", page.path, index + 1);
            if !line.trim_start().starts_with("<!--") && !line.starts_with("```") {
                faults.extend(fault(line).map(|what| format!("{place}: {what}")));
            }
            if goes_on(line, lines.get(index + 1).unwrap_or(&"")) {
                faults.push(format!("{place}: a paragraph is one line"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A drawing in Chinese, from the one in English.
fn in_chinese(drawing: &str) -> String {
    WORDS
        .iter()
        .fold(drawing.to_string(), |text, (english, chinese)| text.replace(english, chinese))
}

/// The drawings that are kept in Chinese are those in English with other words, so that they change
/// together.
#[test]
fn drawings_in_chinese_are_those_in_english_with_other_words() {
    let _alone = alone();
    let drawings: Vec<String> =
        folder("docs/zh/images").into_keys().filter(|name| name.ends_with(".svg")).collect();
    assert!(!drawings.is_empty(), "no drawing is there in Chinese");
    for name in drawings {
        let path = root().join("docs/zh/images").join(&name);
        let drawing = fs::read_to_string(root().join("docs/images").join(&name));
        let expected = in_chinese(&drawing.unwrap_or_else(|e| panic!("docs/images/{name}: {e}")));
        if writing() {
            fs::write(&path, &expected).expect("a drawing can be written");
        }
        let kept = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"));
        let differs = kept.lines().zip(expected.lines()).position(|(a, b)| a != b);
        let help = "run this with WENGERT_BOOK=write";
        assert!(kept == expected, "docs/zh/images/{name}, from line {differs:?}: {help}");
        let texts = kept.split('>').filter_map(|part| part.split_once('<')).map(|(text, _)| text);
        let english =
            ["adjoint", "value", "variable", "neurons", "partial", "arrow", "arrives", "used"];
        for text in texts {
            let word = english.iter().find(|word| text.contains(**word));
            assert_eq!(word, None, "docs/zh/images/{name}: {text}");
        }
    }
}

/// A page with a picture in English, where the same picture is there in Chinese, would be an oversight.
#[test]
fn chinese_pages_show_the_chinese_pictures() {
    let there = folder("docs/zh/images");
    for (page, _) in pairs() {
        for picture in crate::pictures::shown_by(&page) {
            let name = picture.file_name().expect("a picture has a name").to_string_lossy();
            let is_chinese = picture.starts_with("docs/zh");
            assert_eq!(is_chinese, there.contains_key(&*name), "{}: {name}", page.path);
        }
    }
}

#[test]
fn faults_are_noticed_and_good_lines_pass() {
    for good in [
        "**记录带**（tape）有 5 个节点，`z.data()` 是 6；见[记录带](tape.md)。",
        "| x̄ | 给 v2：1 · 1，∂z/∂x 是 y |",
        "**想求梯度。** 读 [mdBook](https://example.org/a,b) 即可",
    ] {
        assert_eq!(fault(good), None, "{good}");
    }
    for bad in [
        "有5 个",
        "有 5个",
        "是`x` 的",
        "节点,它",
        "x, 它",
        "节点 。",
        "“节点” 是",
        "见[mdBook](a.md)",
        "**好。**然后",
        "是**（好）**的",
        "是x̄ 吗",
        "叫*闭包*",
    ] {
        assert!(fault(bad).is_some(), "{bad}");
    }
    assert!(goes_on("一句话", "又一句话"));
    assert!(!goes_on("一句话", "* 一项") && !goes_on("一句话", "") && !goes_on("| 表 |", "| 表 |"));
}
