//! Programs in Python print what the block below them shows.

use crate::page::{Page, writing};
use std::env;
use std::process::Command;

/// Needs PyTorch, JAX and micrograd. Their texts may change with their versions, which the page names.
#[test]
#[ignore = "needs a Python with PyTorch, JAX and micrograd; PYTHON names it"]
fn every_program_in_python_prints_what_is_shown_below_it() {
    let python = env::var("PYTHON").unwrap_or("python3".into());
    let mut checked = 0;
    for page in Page::with_readme() {
        let mut changes = Vec::new();
        for pair in page.blocks().windows(2).filter(|pair| pair[0].kind == "python") {
            let result = Command::new(&python)
                .args(["-c", &pair[0].lines.join("\n")])
                .output()
                .unwrap_or_else(|error| panic!("{python}: {error}"));
            let errors = String::from_utf8_lossy(&result.stderr);
            assert!(result.status.success(), "{}: {errors}", page.place(&pair[0]));
            let printed = String::from_utf8(result.stdout).expect("it prints UTF-8");
            let printed: Vec<String> = printed.lines().map(String::from).collect();
            checked += 1;
            if !writing() {
                assert_eq!(pair[1].lines, printed, "{}", page.place(&pair[1]));
            } else if pair[1].lines != printed {
                changes.push((pair[1].clone(), printed));
            }
        }
        if !changes.is_empty() {
            page.replace(changes);
        }
    }
    assert!(checked > 0, "no page has a program in Python");
}

#[test]
fn below_each_program_in_python_is_what_it_prints() {
    for page in Page::with_readme() {
        let blocks = page.blocks();
        for (i, block) in blocks.iter().enumerate().filter(|(_, block)| block.kind == "python") {
            let next = blocks.get(i + 1);
            assert!(next.is_some_and(|next| next.kind == "text"), "{}", page.place(block));
        }
    }
}
