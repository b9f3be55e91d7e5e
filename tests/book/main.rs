//! The book tells the truth: its code is a part of the examples, its output is what they print,
//! what it repeats is the same in both places, its links and pictures are there, and what it
//! teaches to add can be added. All of it in English and in Chinese: `docs/zh/` is the same book.
//!
//! ```text
//! cargo test --test book                          # all but the long runs
//! cargo test --release --test book -- --ignored   # every output, and the added operations
//! ```
//!
//! With `WENGERT_BOOK=write` before either command, code, numbers and tables of the pages are
//! brought up to date instead. What is new in words has to be written by hand, and pictures and
//! pages to play with are copied from target/wengert/ to docs/images/ and docs/pages/ by hand, as they
//! are, after a look at them; the drawings in Chinese follow from them.
//!
//! The programs of the pages are doctests; `docs/doctests.rs` lists them.

mod chinese;
mod code;
mod links;
mod lints;
mod notebook;
mod operations;
mod output;
mod page;
mod pictures;
mod pipes;
#[cfg(feature = "page")]
mod playable;
mod python;
mod twins;

use output::Near;
use page::{Block, Page, alone, root, writing};
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::sync::Once;

#[test]
fn code_is_a_part_of_the_file_that_is_named() {
    let checked = check_against_files("code", Page::blocks, code::excerpt);
    assert!(checked > 0, "no page shows code of an example");
}

#[test]
fn what_is_repeated_is_the_same_in_both_places() {
    let checked = check_against_files("same as", |page| page.repeated("same as"), code::repeated);
    assert!(checked > 0, "no page repeats the table of ratios");
}

/// Compares the blocks that show this with what they show, or brings them up to date. Returns how
/// many they are.
fn check_against_files(
    what: &str,
    blocks: impl Fn(&Page) -> Vec<Block>,
    expected: impl Fn(&str) -> Vec<String>,
) -> usize {
    let _alone = alone();
    let mut checked = 0;
    for page in Page::with_readme() {
        let mut changes = Vec::new();
        for block in blocks(&page) {
            let Some(shown) = block.shown(what) else { continue };
            let lines = expected(shown);
            checked += 1;
            if writing() && lines != block.lines {
                changes.push((block, lines));
            } else {
                let here = block.lines.join("\n");
                assert_eq!(here, lines.join("\n"), "{} and {shown}", page.place(&block));
            }
        }
        if !changes.is_empty() {
            page.replace(changes);
        }
    }
    checked
}

/// A block of `rust` is a program, and a doctest; on a page in Chinese it is that of the twin, as
/// `twins` checks. A block of `rs` is a part of a file, which is compiled there.
#[test]
fn every_block_of_rust_is_compiled() {
    let list = root().join("docs/doctests.rs");
    let list = fs::read_to_string(list).expect("the book has a list of its doctests");
    for page in Page::with_readme() {
        let compiled = page.english().unwrap_or_else(|| page.path.clone());
        for block in page.blocks() {
            let place = page.place(&block);
            match block.kind.split(',').next() {
                Some("rust") => {
                    assert!(!block.kind.contains("ignore"), "{place}: a program that nobody runs");
                    let listed = format!("\"{}\"", compiled.trim_start_matches("docs/"));
                    assert!(list.contains(&listed), "{place}: docs/doctests.rs does not list it");
                }
                Some("rs") => {
                    let known = ["code", "insert", "new file"];
                    let is_shown = known.iter().any(|what| block.shown(what).is_some());
                    assert!(is_shown, "{place}: of which file is this a part?");
                }
                // the commands of a console are run by the tests of the command, in cli/
                // a program in Python is run where there is one
                Some("text" | "sh" | "toml" | "console" | "python") => {}
                kind => panic!("{place}: a block of {kind:?}"),
            }
        }
    }
}

/// The blocks of each page, by the command whose output they show.
fn outputs(page: &Page) -> BTreeMap<String, Vec<(Block, Near)>> {
    let mut outputs: BTreeMap<String, Vec<(Block, Near)>> = BTreeMap::new();
    for block in page.blocks() {
        if let Some((command, near)) = block.shown("output").map(output::command) {
            outputs.entry(command.to_string()).or_default().push((block.clone(), near));
        }
    }
    outputs
}

/// `cargo run --release --example NAME -- …` as a process to start. In a test that is not built in release
/// itself it runs in the tests' profile, which gives the same numbers more slowly, and for which the crate
/// is compiled already. Before the first, all examples are compiled side by side.
pub(crate) fn cargo(command: &str, release: bool) -> Command {
    let process = |command: &str| {
        let command =
            if release { command } else { &command.replace("--release", "--profile test") };
        let mut words = command.split_whitespace();
        assert_eq!(words.next(), Some("cargo"), "{command}");
        let mut process = Command::new(env!("CARGO"));
        process.current_dir(root()).args(["--quiet", "--locked"]).args(words);
        process
    };
    static COMPILED: Once = Once::new();
    COMPILED.call_once(|| {
        let result =
            process("cargo build --release --examples").output().expect("cargo can be run");
        assert!(result.status.success(), "{}", String::from_utf8_lossy(&result.stderr));
    });
    process(command)
}

/// What `cargo run --release --example NAME -- …` prints.
fn run(command: &str, release: bool) -> String {
    let result = cargo(command, release).output().expect("cargo can be run");
    let errors = String::from_utf8_lossy(&result.stderr);
    assert!(result.status.success(), "{command}: {}\n{errors}", result.status);
    String::from_utf8(result.stdout).expect("an example prints UTF-8")
}

/// Checks, or brings up to date, all outputs of the commands that are asked for.
fn check_outputs(is_asked: impl Fn(&str) -> bool, release: bool) {
    let _alone = alone();
    let mut printed: BTreeMap<String, String> = BTreeMap::new();
    let mut complaints = Vec::new();
    for page in Page::with_readme() {
        let mut changes = Vec::new();
        for (command, blocks) in outputs(&page).into_iter().filter(|(c, _)| is_asked(c)) {
            let output = printed.entry(command.clone()).or_insert_with(|| run(&command, release));
            match output::compare(&page, &blocks, output, writing()) {
                Ok(changed) => changes.extend(changed),
                Err(complaint) => complaints.push(complaint),
            }
        }
        if !changes.is_empty() {
            page.replace(changes);
        }
    }
    assert!(!printed.is_empty(), "no page shows the output of such a command");
    let help = "if the new output is right, run this with WENGERT_BOOK=write";
    assert!(complaints.is_empty(), "{}\n\n{help}", complaints.join("\n\n"));
}

#[test]
fn the_output_of_the_short_examples_is_what_they_print() {
    let short = [
        "why",
        "shared_node",
        "expression",
        "step",
        "explain",
        "graph",
        "gallery",
        "nan",
        "newton",
        "xor_sign",
        "height_weight",
        "pages",
    ];
    let is_short =
        |command: &str| short.iter().any(|name| command.ends_with(&format!("--example {name}")));
    check_outputs(is_short, !cfg!(debug_assertions));
    let is_of_these =
        |name: &str| ["gallery_", "graph_", "sweep_"].iter().any(|s| name.starts_with(s));
    pictures::are_those_that_the_examples_draw(is_of_these);
    #[cfg(feature = "page")]
    playable::are_those_that_the_examples_write(|page| {
        ["neuron.html", "height_weight.html", "xor_sign.html"].contains(&page)
    });
}

#[test]
#[ignore = "runs every example whole, in release: a minute"]
fn the_output_of_every_example_is_what_it_prints() {
    check_outputs(|_| true, true);
    pictures::are_those_that_the_examples_draw(|_| true);
    #[cfg(feature = "page")]
    playable::are_those_that_the_examples_write(|_| true);
}

#[test]
fn every_lesson_has_its_sections_and_three_exercises_with_answers() {
    let lessons: Vec<Page> =
        Page::all().into_iter().filter(|page| page.path.starts_with("docs/lessons/")).collect();
    assert_eq!(lessons.len(), 5);
    for page in lessons {
        let prose = page.prose();
        for section in ["## What you will learn", "## The mathematics", "## Exercises"] {
            assert!(prose.contains(section), "{} has no `{section}`", page.path);
        }
        assert_eq!(prose.matches("<details>").count(), 3, "{}", page.path);
        assert_eq!(prose.matches("</details>").count(), 3, "{}", page.path);
        assert!(prose.contains(".png)"), "{} has no picture", page.path);
        assert!(!outputs(&page).is_empty(), "{} shows no output", page.path);
        assert!(page.blocks().iter().any(|block| block.shown("code").is_some()), "{}", page.path);
    }
}
