//! The command as a process: pipes, colours, exit codes.

use std::io::Read;
use std::process::{Command, Stdio};

fn wengert() -> Command {
    Command::new(env!("CARGO_BIN_EXE_wengert"))
}

#[test]
fn exit_codes_and_streams_are_those_of_the_process() {
    let output = wengert().args(["eval", "x^2", "x=3"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "f = x^2\n\nf      9\n∂f/∂x  6\n");
    assert!(output.stderr.is_empty());
    for (formula, option, code) in [("sim(x)", "--check", 1), ("x", "--no-such-option", 2)] {
        let output = wengert().args(["eval", formula, "x=3", option]).output().expect("it runs");
        assert_eq!(output.status.code(), Some(code), "{formula} {option}");
        assert!(output.stdout.is_empty() && output.stderr.starts_with(b"error: "));
    }
}

/// In a pipe there are no colours.
#[test]
fn a_pipe_gets_no_colours() {
    let output = wengert().args(["eval", "sim(x)", "x=3"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(!output.stderr.contains(&0x1b), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_reader_that_goes_away_is_no_mistake() {
    let formula = "x".to_string() + &"+x".repeat(20_000);
    let mut child = wengert()
        .args(["steps", &formula, "x=1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut first = [0; 10];
    let mut output = child.stdout.take().expect("there is a pipe");
    output.read_exact(&mut first).expect("it prints");
    drop(output);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_sentence() {
    let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    let output = wengert().args(["eval", "x", "x=1"]).stdout(full).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: cannot write: "));
}
