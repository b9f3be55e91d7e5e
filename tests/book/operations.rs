//! The page on the table teaches to add an operation. Here a copy of the crate gets what the page
//! adds, line by line, and the tests of the table run on it.

use crate::page::{Page, root};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What the page adds to the crate.
enum Addition {
    /// Lines for a file, to stand below the first line that holds this text.
    Insert {
        file: String,
        below: String,
        lines: Vec<String>,
    },
    NewFile {
        file: String,
        lines: Vec<String>,
    },
}

/// The additions of the page, in its order.
fn additions() -> Vec<Addition> {
    let pages = Page::all();
    let page = pages.iter().find(|page| page.path == "docs/table.md").expect("the page is there");
    let mut additions = Vec::new();
    for block in page.blocks() {
        let lines = block.lines.clone();
        if let Some(place) = block.shown("insert") {
            let (file, below) = place.split_once(", below ").expect("a file and a place in it");
            let below = below.trim_matches('`').to_string();
            additions.push(Addition::Insert { file: file.to_string(), below, lines });
        } else if let Some(file) = block.shown("new file") {
            additions.push(Addition::NewFile { file: file.to_string(), lines });
        }
    }
    additions
}

impl Addition {
    /// Adds it to the copy of the crate in this folder.
    fn apply(&self, copy: &Path) {
        match self {
            Addition::NewFile { file, lines } => {
                write(&copy.join(file), &(lines.join("\n") + "\n"))
            }
            Addition::Insert { file, below, lines } => {
                let text = read(&copy.join(file));
                let mut there: Vec<&str> = text.lines().collect();
                let place = there.iter().position(|line| line.contains(below.as_str()));
                let place = place.unwrap_or_else(|| panic!("{file} has no line with `{below}`"));
                // the lines as they are: the page shows them with the margin that they get
                there.splice(place + 1..place + 1, lines.iter().map(String::as_str));
                write(&copy.join(file), &(there.join("\n") + "\n"));
            }
        }
    }
}

/// The manifest without the parts whose files are not copied, as a workspace with the tests.
fn manifest() -> String {
    let mut kept = String::new();
    let mut is_kept = true;
    for line in read(&root().join("Cargo.toml")).lines() {
        if line.starts_with('[') {
            is_kept = !matches!(line, "[workspace]" | "[[example]]");
        }
        if is_kept {
            kept += line;
            kept.push('\n');
        }
    }
    kept + "\n[workspace]\nmembers = [\"tests\"]\ndefault-members = [\".\", \"tests\"]\n"
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap_or_else(|e| panic!("{}: {e}", from.display())) {
        let entry = entry.expect("an entry of the crate's folder");
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::create_dir_all(to).expect("a folder is made");
            fs::copy(entry.path(), to.join(entry.file_name())).expect("a file is copied");
        }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder is made");
    fs::write(path, text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}

#[test]
fn what_the_page_adds_has_its_place() {
    let additions = additions();
    let new_files = additions.iter().filter(|a| matches!(a, Addition::NewFile { .. })).count();
    assert!(new_files >= 1 && additions.len() > new_files, "a row, a method and a test at least");
    for addition in &additions {
        if let Addition::Insert { file, below, .. } = addition {
            assert!(read(&root().join(file)).contains(below), "{file} has no line with `{below}`");
        }
    }
}

#[test]
#[ignore = "compiles a copy of the crate: a minute"]
fn the_operations_that_the_page_adds_pass_the_tests_of_the_table() {
    let folder = temp_dir::TempDir::new().expect("a folder for the copy");
    let copy = folder.path();
    write(&copy.join("Cargo.toml"), &manifest());
    fs::copy(root().join("Cargo.lock"), copy.join("Cargo.lock")).expect("the lock file is there");
    let manifest = read(&root().join("Cargo.toml"));
    let members = manifest.split_once("default-members = [").expect("the members are listed").1;
    let members = members.split(']').next().unwrap_or_default().split(", ");
    for part in members.map(|name| name.trim_matches('"')) {
        let part = if part == "." { "src" } else { part };
        copy_folder(&root().join(part), &copy.join(part));
    }
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(copy).args(["test", "--quiet", "--offline", "--no-default-features"]);
    command.args(["--test", "engine", "--test", "program", "--test", "random_programs"]);
    // these two want numbers of every operation, which the page leaves to those who keep theirs
    command.args(["--", "--skip", "every_operation_stands_in_the_table_of_edges"]);
    command.args(["--skip", "the_tape_is_within_four_units_of_the_last_place"]);
    for addition in additions() {
        addition.apply(copy);
    }
    // a folder that stays, so that the next run compiles the crate alone
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("operations");
    let result = command.env("CARGO_TARGET_DIR", target).output().expect("cargo can be run");
    let said = String::from_utf8_lossy(&result.stdout).into_owned();
    let errors = String::from_utf8_lossy(&result.stderr);
    assert!(result.status.success(), "{said}\n{errors}");
}
