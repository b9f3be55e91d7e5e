//! A program that a reader puts into `examples/` is not held to the rules of a library.

use crate::page::root;
use std::fs;
use std::process::Command;

/// As the book's first page says: a program in a file of its own, with functions and types, and
/// without a comment.
#[test]
fn a_program_of_a_reader_compiles_without_a_warning() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the crate has a manifest");
    let (_, lints) = manifest.split_once("[workspace.lints.rust]").expect("there are lints");
    let lints = lints.split("\n[").next().expect("something follows");
    let names = lints.lines().filter_map(|line| line.split_once(" = "));
    let mut command = Command::new("rustc");
    for (name, level) in names.filter(|(name, _)| !name.starts_with('#')) {
        let level = level.split('"').nth(1).expect("a lint has a level in quotes");
        command.arg(format!("--{level}")).arg(name);
    }
    let folder = temp_dir::TempDir::new().expect("a folder for the program");
    let program = folder.path().join("mine.rs");
    let text = "pub struct Mine {\n    pub a: f64,\n}\n\npub fn f(mine: Mine) -> f64 {\n    \
                mine.a\n}\n\nfn main() {\n    println!(\"{}\", f(Mine { a: 1.0 }));\n}\n";
    fs::write(&program, text).expect("it can be written");
    let result = command
        .args(["--edition", "2024", "--emit", "metadata", "--out-dir"])
        .arg(folder.path())
        .arg(&program)
        .output()
        .expect("rustc can be run");
    let errors = String::from_utf8_lossy(&result.stderr);
    assert!(result.status.success() && errors.is_empty(), "{errors}");
}
