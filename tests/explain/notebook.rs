//! What a value shows in a notebook: text between the marks of evcxr.

use std::process::Command;
use wengert::{Tape, Value};

/// How many operations another process shows.
const COUNT: &str = "WENGERT_TEST_OPERATIONS";

#[test]
#[ignore = "prints; the test below runs it and reads what it prints"]
fn show_operations() {
    let Ok(count) = std::env::var(COUNT) else { return };
    let tape = Tape::new();
    let x: Value<'_> = tape.var(3.0).named("x");
    let count: i32 = count.parse().expect("the test below gives a number");
    (1..count).fold(x, |sum, term| sum + term).evcxr_display();
}

/// The lines between the marks.
fn shown(count: i32) -> Vec<String> {
    let output = Command::new(std::env::current_exe().expect("a test is a file"))
        .args(["--exact", "notebook::show_operations", "--ignored", "--nocapture"])
        .env(COUNT, count.to_string())
        .output()
        .expect("a test can run itself");
    let text = String::from_utf8(output.stdout).expect("it prints text");
    let (_, text) = text.split_once("EVCXR_BEGIN_CONTENT text/plain\n").expect("it begins");
    let (content, _) = text.split_once("\nEVCXR_END_CONTENT\n").expect("it ends");
    content.lines().map(String::from).collect()
}

#[test]
fn a_value_shows_the_list_of_operations_and_of_a_long_list_its_two_ends() {
    let short = shown(3);
    let row = |line: &String, text: &str| assert!(line.contains(text), "{line}");
    row(&short[short.len() - 3], "x");
    row(short.last().expect("three operations"), "+ 2");
    assert!(short.iter().all(|line| !line.contains('…')));
    let head = short.len() - 3;
    let long = shown(1000);
    assert_eq!(long.len(), 201);
    assert_eq!(long[100], format!("… {} lines …", head + 1000 - 200));
    row(&long[99], &format!("+ {}", 99 - head));
    row(&long[101], "+ 900");
    row(&long[200], "+ 999");
}
