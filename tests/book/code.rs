//! What the book takes from a file: code, found by the name of its item, and paragraphs, found by
//! their first words.

use crate::page::{paragraph, root};
use std::fs;

/// The paragraph that `benches/README.md, from `Medians`` means.
pub(crate) fn repeated(shown: &str) -> Vec<String> {
    let (path, words) = shown.split_once(", from ").expect("a file and first words");
    let words = words.trim_matches('`');
    let text = fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    let lines: Vec<String> = text.lines().map(String::from).collect();
    let start = lines.iter().position(|line| line.starts_with(words));
    paragraph(&lines[start.unwrap_or_else(|| panic!("{path} has no line from `{words}`"))..])
}

/// The lines that a block shows for `examples/net.rs, fn forward, const RATE`: these items, each
/// with its comments, one empty line between them. Without an item, the whole file.
pub(crate) fn excerpt(shown: &str) -> Vec<String> {
    let mut words = shown.split(", ");
    let path = words.next().expect("a text has a first part");
    let text = fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    let lines: Vec<&str> = text.lines().collect();
    let mut excerpt: Vec<String> = Vec::new();
    for name in words {
        if !excerpt.is_empty() {
            excerpt.push(String::new());
        }
        excerpt.extend(item(&lines, name).unwrap_or_else(|| panic!("{path} has no `{name}`")));
    }
    if excerpt.is_empty() { lines.into_iter().map(String::from).collect() } else { excerpt }
}

/// An item, from its first comment to its last brace or semicolon, and moved to the left margin.
fn item(lines: &[&str], name: &str) -> Option<Vec<String>> {
    let declares = |line: &str| {
        let bare = line.trim_start().trim_start_matches("pub(crate) ").trim_start_matches("pub ");
        let ends = |rest: &str| rest.starts_with(|c: char| !c.is_alphanumeric() && c != '_');
        bare.strip_prefix(name).is_some_and(ends)
    };
    let declared = lines.iter().position(|line| declares(line))?;
    let indent = lines[declared].len() - lines[declared].trim_start().len();
    let belongs = |line: &str| {
        let line = line.trim_start();
        line.starts_with("///") || line.starts_with("#[")
    };
    let above = lines[..declared].iter().rev().take_while(|line| belongs(line)).count();
    let closes = |line: &&str| {
        let at_margin = line.len() - line.trim_start().len() == indent;
        at_margin && (line.ends_with('}') || line.ends_with(';'))
    };
    let length = lines[declared..].iter().position(closes)? + 1;
    let item = lines[declared - above..declared + length].iter();
    Some(item.map(|line| line.get(indent..).unwrap_or("").to_string()).collect())
}

#[test]
fn an_item_comes_with_its_comments_and_ends_with_its_brace() {
    let file = "use x;\n\n    /// Adds.\n    pub(crate) fn add(\n        a: f64,\n    ) -> f64 {\n        \
                a\n    }\n\nconst A: f64 = 1.0;\nfn adder() {}\n";
    let lines: Vec<&str> = file.lines().collect();
    let add = ["/// Adds.", "pub(crate) fn add(", "    a: f64,", ") -> f64 {", "    a", "}"];
    assert_eq!(item(&lines, "fn add").expect("it is there"), add);
    assert_eq!(item(&lines, "const A").expect("it is there"), ["const A: f64 = 1.0;"]);
    assert_eq!(item(&lines, "fn adder").expect("it is there"), ["fn adder() {}"]);
    assert!(item(&lines, "fn subtract").is_none());
}
