//! Links of the book lead somewhere.

use crate::page::{Page, root};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// What is in the round brackets of `[text](target)` and `![text](target)`, and in `src="target"`.
pub(crate) fn targets(prose: &str) -> Vec<String> {
    let between =
        |open, close| prose.split(open).skip(1).filter_map(move |part| part.split_once(close));
    let targets = between("](", ")").chain(between("src=\"", "\""));
    targets.map(|(target, _)| target.to_string()).collect()
}

/// The file that a link of this page means, from the crate's folder.
pub(crate) fn file(page: &str, target: &str) -> PathBuf {
    let mut path = Path::new(page).to_path_buf();
    path.pop();
    for part in Path::new(target).components() {
        match part {
            Component::ParentDir => assert!(path.pop(), "{page}: {target} leaves the project"),
            part => path.push(part),
        }
    }
    path
}

/// The anchor that a code host and mdBook give to a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || *c == '-' || *c == '_').collect()
}

fn anchors(prose: &str) -> BTreeSet<String> {
    prose
        .lines()
        .filter_map(|line| line.strip_prefix('#'))
        .map(|heading| anchor(heading.trim_start_matches('#').trim()))
        .collect()
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let pages = Page::with_readme();
    let mut texts = vec![("CONTRIBUTING.md".to_string(), read("CONTRIBUTING.md"))];
    texts.extend(pages.iter().map(|page| (page.path.clone(), page.prose())));
    for (page, prose) in &texts {
        for target in targets(prose).iter().filter(|target| !target.starts_with("https://")) {
            let (path, heading) = target.split_once('#').unwrap_or((target, ""));
            let path = if path.is_empty() { PathBuf::from(page) } else { file(page, path) };
            assert!(root().join(&path).is_file(), "{page}: there is no {target}");
            if target.contains(".html#") {
                // after the # is the state of a page to play with, and its language
                let is_chinese = page.starts_with("docs/zh/") || page.ends_with(".zh.md");
                let says_chinese = heading.split('&').any(|part| part == "lang=zh");
                assert_eq!(says_chinese, is_chinese, "{page}: {target}");
            } else if !heading.is_empty() {
                let there = anchors(&read(&path.to_string_lossy()));
                assert!(there.contains(heading), "{page}: {target} has no such heading");
            }
        }
    }
}

#[test]
fn the_summary_lists_every_page_once() {
    let summary = read("docs/SUMMARY.md");
    let mut listed = targets(&summary);
    let pages = Page::all();
    let mut there: Vec<&str> = pages.iter().map(|page| &page.path["docs/".len()..]).collect();
    there.retain(|page| *page != "SUMMARY.md");
    listed.sort();
    there.sort_unstable();
    assert_eq!(listed, there);
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

#[test]
fn a_heading_becomes_its_anchor() {
    assert_eq!(anchor("Why is there no `zero_grad`?"), "why-is-there-no-zero_grad");
    assert_eq!(anchor("A clone is a worker"), "a-clone-is-a-worker");
    assert_eq!(anchor("为什么没有 `zero_grad`？"), "为什么没有-zero_grad");
}
