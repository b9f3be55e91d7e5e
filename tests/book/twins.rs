//! A page in Chinese is the twin of a page in English: the same headings, blocks, pictures, tables,
//! lists and answers, in the same order; the same code and output, character by character; and each
//! page leads to the other.
//!
//! What may differ is the prose, and a block of `text` that is neither code nor output, such as
//! pseudocode: it keeps its numbers. With `WENGERT_BOOK=write` the other blocks are copied from the
//! English page. Words are translated by hand.

use crate::code;
use crate::links::{file, targets};
use crate::page::{Block, Page, alone, root, writing};
use std::collections::BTreeSet;
use std::path::Path;

/// The Chinese and the English page of each pair, Chinese first.
pub(crate) fn pairs() -> Vec<(Page, Page)> {
    let mut english = Page::with_readme();
    let (chinese, rest): (Vec<Page>, Vec<Page>) =
        std::mem::take(&mut english).into_iter().partition(|page| page.english().is_some());
    english = rest;
    assert!(chinese.len() > 10, "there are {} pages in Chinese only", chinese.len());
    let pair = |page: Page| {
        let twin = page.english().expect("it is a page in Chinese");
        let at = english.iter().position(|page| page.path == twin);
        let at = at.unwrap_or_else(|| panic!("{} has no twin {twin}", page.path));
        (page, english.swap_remove(at))
    };
    chinese.into_iter().map(pair).collect()
}

/// What a page is made of, with the index of its line, in order.
fn parts(page: &Page) -> Vec<(usize, String)> {
    let mut parts = Vec::new();
    let blocks = page.blocks();
    let fences = blocks.iter().map(|block| (block.first - 1, fence(block)));
    parts.extend(fences);
    let prose = page.prose();
    let lines: Vec<&str> = prose.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let bare = line.trim_start();
        let level = bare.chars().take_while(|c| *c == '#').count();
        if level > 0 {
            parts.push((index, format!("a heading of level {level}")));
        } else if is_row(bare) && !(index > 0 && is_row(lines[index - 1].trim_start())) {
            let rows = lines[index..].iter().take_while(|line| is_row(line.trim_start())).count();
            parts.push((index, format!("a table of {} × {rows}", cells(bare))));
        } else if bare.starts_with("* ") || starts_with_a_number(bare) {
            parts.push((index, "an item of a list".to_string()));
        } else if bare.starts_with("<details>") {
            parts.push((index, "an answer".to_string()));
        } else if let Some(("same as" | "in Chinese", shown)) =
            bare.strip_prefix("<!-- ").and_then(|comment| comment.split_once(": "))
        {
            parts.push((index, format!("a part of {shown}")));
        }
        for target in targets(line) {
            let name = Path::new(target.split('#').next().unwrap_or_default());
            let kind = name.extension().and_then(|extension| extension.to_str());
            if matches!(kind, Some("png" | "svg" | "html")) {
                let name = name.file_name().unwrap_or_default().to_string_lossy();
                parts.push((index, name.into_owned()));
            }
        }
    }
    parts.sort_by_key(|(index, _)| *index);
    parts
}

/// `a block of text, output: cargo run --example step`
fn fence(block: &Block) -> String {
    let shows = block.shows.as_ref().map(|(what, shown)| format!(", {what}: {shown}"));
    format!("a block of {}{}", block.kind, shows.unwrap_or_default())
}

fn is_row(line: &str) -> bool {
    line.starts_with('|')
}

fn cells(row: &str) -> usize {
    row.matches('|').count() - 1
}

/// `12. of a list`
fn starts_with_a_number(line: &str) -> bool {
    line.split_once(". ").is_some_and(|(number, _)| number.parse::<u32>().is_ok())
}

#[test]
fn a_page_and_its_twin_have_the_same_parts() {
    for (chinese, english) in pairs() {
        let (ours, theirs) = (parts(&chinese), parts(&english));
        for ((line, ours), (twins_line, theirs)) in ours.iter().zip(&theirs) {
            assert_eq!(
                ours,
                theirs,
                "{}:{} and {}:{}",
                chinese.path,
                line + 1,
                english.path,
                twins_line + 1
            );
        }
        let last = |parts: &[(usize, String)], from: usize| parts.get(from).map(|p| p.1.clone());
        assert_eq!(last(&ours, theirs.len()), None, "{} has more", chinese.path);
        assert_eq!(last(&theirs, ours.len()), None, "{} has more", english.path);
    }
}

/// A drawing, a formula or pseudocode: what no file and no command has.
fn may_be_translated(block: &Block) -> bool {
    block.kind == "text" && block.shows.is_none()
}

#[test]
fn blocks_are_the_same_on_both_pages() {
    let _alone = alone();
    for (chinese, english) in pairs() {
        let mut changes = Vec::new();
        for (ours, theirs) in chinese.blocks().into_iter().zip(english.blocks()) {
            let place = chinese.place(&ours);
            if may_be_translated(&ours) {
                assert_eq!(numbers(&ours.lines), numbers(&theirs.lines), "{place}");
            } else if writing() && ours.lines != theirs.lines {
                changes.push((ours, theirs.lines));
            } else {
                assert_eq!(ours.lines.join("\n"), theirs.lines.join("\n"), "{place}");
            }
        }
        if !changes.is_empty() {
            chinese.replace(changes);
        }
    }
}

/// A paragraph that repeats one of another file may be in Chinese, with the numbers of that file.
#[test]
fn paragraphs_of_other_files_have_their_numbers() {
    let mut checked = 0;
    for (chinese, _) in pairs() {
        for block in chinese.repeated("in Chinese") {
            let shown = block.shown("in Chinese").expect("it was found by this word");
            let source = code::repeated(shown);
            assert_eq!(numbers(&block.lines), numbers(&source), "{}", chinese.place(&block));
            checked += 1;
        }
    }
    assert!(checked > 0, "no page in Chinese repeats the table of ratios");
}

/// The numbers in some lines, sorted: a translation may move them.
fn numbers(lines: &[String]) -> Vec<&str> {
    let words = lines.iter().flat_map(|line| line.split(|c: char| !c.is_ascii_digit() && c != '.'));
    let words = words.map(|word| word.trim_matches('.'));
    let mut numbers: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn each_page_leads_to_its_twin_below_its_title() {
    for (chinese, english) in pairs() {
        for (page, twin, word) in [(&chinese, &english, "English"), (&english, &chinese, "中文")]
        {
            let prose = page.prose();
            let line = prose.lines().find(|line| !line.is_empty() && !line.starts_with('#'));
            let line = line.expect("a page has lines");
            assert!(line.starts_with(&format!("[{word}](")), "{}: {line}", page.path);
            let target = targets(line).remove(0);
            assert_eq!(file(&page.path, &target), Path::new(&twin.path), "{}", page.path);
        }
    }
}

/// A reader stays in one language, but for the line below the title.
#[test]
fn links_stay_in_their_language_where_there_is_a_page() {
    let translated: BTreeSet<String> = pairs().into_iter().map(|(_, page)| page.path).collect();
    for (chinese, english) in pairs() {
        for target in page_links(&chinese) {
            assert!(!translated.contains(&target), "{}: {target} is in English", chinese.path);
        }
        for target in page_links(&english) {
            let is_chinese = Page::of(&target, "").english().is_some();
            assert!(!is_chinese, "{}: {target} is in Chinese", english.path);
        }
    }
}

/// The pages that a page leads to, without its twin.
fn page_links(page: &Page) -> Vec<String> {
    let prose = page.prose();
    let without = prose
        .lines()
        .filter(|line| !line.starts_with("[English](") && !line.starts_with("[中文]("));
    let without: String = without.collect::<Vec<_>>().join("\n");
    let paths = targets(&without).into_iter().filter_map(|target| {
        let path = target.split('#').next().unwrap_or_default().to_string();
        let is_page = path.ends_with(".md") && !path.contains("://");
        is_page.then(|| file(&page.path, &path).to_string_lossy().into_owned())
    });
    paths.collect()
}

#[test]
fn every_page_of_the_book_is_there_in_chinese_or_is_called_missing() {
    let front = root().join("docs/zh/README.md");
    let front = std::fs::read_to_string(front).expect("the book has a front page in Chinese");
    let translated: BTreeSet<String> = pairs().into_iter().map(|(_, page)| page.path).collect();
    for page in Page::all() {
        let is_english = page.english().is_none() && page.path != "docs/SUMMARY.md";
        if is_english && !translated.contains(&page.path) {
            let link = format!("](../{})（英文）", &page.path["docs/".len()..]);
            assert!(front.contains(&link), "the Chinese front page does not say {link}");
        }
    }
}

#[test]
fn a_part_that_is_missing_is_noticed() {
    let page = |text: &str| parts(&Page::of("docs/page.md", text));
    let all = page("# A\n\n* b\n\n![c](images/d.png)\n\n| e | f |\n|---|---|\n\n```text\n1\n```\n");
    let names: Vec<&str> = all.iter().map(|(_, name)| name.as_str()).collect();
    let expected = [
        "a heading of level 1",
        "an item of a list",
        "d.png",
        "a table of 2 × 2",
        "a block of text",
    ];
    assert_eq!(names, expected);
    assert_eq!(numbers(&["v1 = 2.5.".to_string(), "x·10".to_string()]), ["1", "10", "2.5"]);
}
