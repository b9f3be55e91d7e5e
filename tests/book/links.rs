//! Links and pictures of the book lead somewhere.

use crate::page::{Page, root};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// What stands in the round brackets of `[text](target)` and `![text](target)`.
fn targets(prose: &str) -> Vec<String> {
    let parts = prose.split("](").skip(1);
    parts.filter_map(|part| part.split_once(')')).map(|(target, _)| target.to_string()).collect()
}

/// The file that a link of this page means, from the crate's folder.
fn file(page: &str, target: &str) -> PathBuf {
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
    let pages = Page::all();
    let at_the_front = ["README.md", "CONTRIBUTING.md"];
    let mut texts: Vec<_> =
        at_the_front.iter().map(|path| (path.to_string(), read(path))).collect();
    texts.extend(pages.iter().map(|page| (page.path.clone(), page.prose())));
    for (page, prose) in &texts {
        for target in targets(prose).iter().filter(|target| !target.starts_with("https://")) {
            let (path, heading) = target.split_once('#').unwrap_or((target, ""));
            let path = if path.is_empty() { PathBuf::from(page) } else { file(page, path) };
            assert!(root().join(&path).is_file(), "{page}: there is no {target}");
            if !heading.is_empty() {
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

/// The pictures that the pages and the README show, from the crate's folder.
fn pictures() -> BTreeSet<PathBuf> {
    let mut pictures = BTreeSet::new();
    let mut add = |page: &str, prose: &str| {
        let shown = targets(prose).into_iter().filter(|target| target.ends_with(".png"));
        pictures.extend(shown.map(|target| file(page, &target)));
    };
    add("README.md", &read("README.md"));
    for page in Page::all() {
        add(&page.path, &page.prose());
    }
    pictures
}

#[test]
fn pictures_are_shown_and_small() {
    let folder = fs::read_dir(root().join("docs/images")).expect("the book has pictures");
    let mut total = 0;
    let mut there = BTreeSet::new();
    for entry in folder {
        let entry = entry.expect("an entry of docs/images");
        let bytes = entry.metadata().expect("a file has a size").len();
        assert!(bytes < 180_000, "{:?} has {bytes} bytes", entry.file_name());
        total += bytes;
        there.insert(Path::new("docs/images").join(entry.file_name()));
    }
    assert!(total < 1_500_000, "all pictures together have {total} bytes");
    assert_eq!(there, pictures());
}

/// After the examples have run: each picture has been written by one of them, in the same size; a
/// graph as SVG, which is turned into the picture at its own size.
pub(crate) fn pictures_are_those_that_the_examples_draw() {
    for picture in pictures() {
        let name = picture.file_name().expect("a picture has a name");
        let drawn = root().join("target/wengert").join(name);
        let kept = png_size(&root().join(&picture));
        let drawn =
            if drawn.is_file() { png_size(&drawn) } else { svg_size(&drawn.with_extension("svg")) };
        assert_eq!(kept, drawn, "{} is drawn in another size", picture.display());
    }
}

fn png_size(path: &Path) -> [u32; 2] {
    let bytes = fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    // after the signature and the head of the first chunk: width and height
    [16, 20].map(|start| {
        let number = bytes[start..start + 4].try_into().expect("four bytes");
        u32::from_be_bytes(number)
    })
}

fn svg_size(path: &Path) -> [u32; 2] {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    ["width", "height"].map(|side| {
        let number =
            text.split_once(&format!(" {side}=\"")).and_then(|(_, rest)| rest.split_once('"'));
        let number = number.and_then(|(number, _)| number.parse().ok());
        number.unwrap_or_else(|| panic!("{} does not tell its {side}", path.display()))
    })
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

#[test]
fn a_heading_becomes_its_anchor() {
    assert_eq!(anchor("Why is there no `zero_grad`?"), "why-is-there-no-zero_grad");
    assert_eq!(anchor("A clone is a worker"), "a-clone-is-a-worker");
}
