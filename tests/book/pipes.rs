//! Nobody has to read all that an example prints.

use crate::cargo;
use crate::page::{alone, root};
use std::fs;
use std::process::Stdio;

/// The names of the examples, from the manifest.
fn examples() -> Vec<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the crate has a manifest");
    let parts = manifest.split("[[example]]\nname = \"").skip(1);
    parts.map(|part| part.split('"').next().unwrap_or_default().to_string()).collect()
}

/// As in `cargo run --example step | head -1`: the reader goes away, and that is no failure.
#[test]
fn every_example_ends_quietly_when_nobody_reads_on() {
    let _alone = alone();
    let examples = examples();
    assert!(examples.len() > 10, "{examples:?}");
    for name in examples {
        let command = format!("cargo run --release --example {name}");
        let mut child = cargo(&command, !cfg!(debug_assertions))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("cargo can be run");
        drop(child.stdout.take());
        let result = child.wait_with_output().expect("the example ends");
        let errors = String::from_utf8_lossy(&result.stderr);
        assert!(
            result.status.success() && errors.is_empty(),
            "{name}: {}\n{errors}",
            result.status
        );
    }
}
