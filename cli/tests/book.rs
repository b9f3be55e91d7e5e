//! Each block of `console` in the README and the book is what a terminal shows: the commands in it are
//! run, and must print what is below them.
//!
//! ```text
//! $ cat points.csv                 the lines below are put into that file
//! $ wengert eval "x^2" x=3         the lines below are what it prints, stderr after stdout
//! $ echo "x^2" | wengert eval - x=3
//! ```
//!
//! With `WENGERT_BOOK=write` the blocks are brought up to date.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All pages, and the README.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md")];
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the book is there") {
            let path = entry.expect("it can be listed").path();
            match path.extension().and_then(|ending| ending.to_str()) {
                _ if path.is_dir() && !path.ends_with("docs/book") => folders.push(path),
                Some("md") => pages.push(path),
                _ => {}
            }
        }
    }
    pages.sort();
    pages
}

#[test]
fn every_shown_command_prints_what_is_shown() {
    let is_writing = std::env::var("WENGERT_BOOK").is_ok_and(|word| word == "write");
    // files that the commands of one page write and read
    let mut run = 0;
    let mut complaints = Vec::new();
    for path in pages() {
        let folder = temp_dir::TempDir::new().expect("there is room for a folder");
        let page = fs::read_to_string(&path).expect("a page is text");
        let mut lines: Vec<String> = Vec::new();
        let mut rest = page.lines().peekable();
        while let Some(line) = rest.next() {
            lines.push(line.to_string());
            if line.trim() != "```console" {
                continue;
            }
            while let Some(command) = rest.next_if(|line| line.starts_with("$ ")) {
                lines.push(command.to_string());
                let mut shown = Vec::new();
                while let Some(line) =
                    rest.next_if(|line| !line.starts_with("$ ") && *line != "```")
                {
                    shown.push(line.to_string());
                }
                let printed = printed(&command[2..], &shown, folder.path());
                run += 1;
                if !is_same(&shown, &printed) && !is_writing {
                    let place = path.display();
                    complaints.push(format!("{place}: {command}\n{}", printed.join("\n")));
                }
                // a gap before the next command is not printed
                let gap = shown.iter().rev().take_while(|line| line.is_empty()).count();
                let kept = if is_same(&shown, &printed) {
                    shown
                } else {
                    [printed, vec![String::new(); gap]].concat()
                };
                lines.extend(kept);
            }
        }
        let text = lines.join("\n") + "\n";
        if is_writing && text != page {
            fs::write(&path, text).expect("a page can be written");
        }
    }
    assert!(run > 15, "only {run} commands are shown");
    let help = "if this is right, run the test with WENGERT_BOOK=write";
    assert!(complaints.is_empty(), "{}\n\n{help}", complaints.join("\n\n"));
}

/// What a line prints.
fn printed(line: &str, shown: &[String], folder: &Path) -> Vec<String> {
    let words = words(line);
    // what is in quotes is no pipe and no redirection
    let find = |sign: &str| words.iter().position(|word| word == &Word::Bare(sign.to_string()));
    let start = find("|").map_or(0, |pipe| pipe + 1);
    let input = words[..start.saturating_sub(1)]
        .iter()
        .skip(1)
        .map(Word::text)
        .collect::<Vec<_>>()
        .join(" ");
    let end = find(">").unwrap_or(words.len());
    let target = words.get(end + 1).map(Word::text);
    match words[start..end].iter().map(Word::text).collect::<Vec<_>>().as_slice() {
        ["cat", file] => {
            let text: Vec<&str> = shown.iter().map(String::as_str).collect();
            fs::write(folder.join(file), text.join("\n").trim_end().to_string() + "\n")
                .expect("there is room for a file");
            shown.to_vec()
        }
        // it needs a terminal; `picture.rs` runs it
        ["wengert", "step", arguments @ ..] => {
            assert_eq!(arguments, crate::NEURON, "the picture shows another formula");
            Vec::new()
        }
        ["wengert", arguments @ ..] => {
            let mut child = Command::new(env!("CARGO_BIN_EXE_wengert"))
                .args(arguments)
                .current_dir(folder)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .expect("it runs");
            let mut stdin = child.stdin.take().expect("there is a pipe");
            std::io::Write::write_all(&mut stdin, input.as_bytes()).expect("the pipe is open");
            drop(stdin);
            let output = child.wait_with_output().expect("it ends");
            let [stdout, stderr] = [output.stdout, output.stderr]
                .map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
            match target {
                Some(file) => {
                    fs::write(folder.join(file), stdout).expect("there is room for a file");
                    stderr
                }
                None => stdout + &stderr,
            }
            .lines()
            .map(|line| line.trim_end().to_string())
            .collect()
        }
        _ => panic!("{line}: only cat, echo and wengert are known here"),
    }
}

/// A word of a line.
#[derive(PartialEq)]
enum Word {
    Bare(String),
    Quoted(String),
}

impl Word {
    fn text(&self) -> &str {
        match self {
            Word::Bare(text) | Word::Quoted(text) => text,
        }
    }
}

/// The words of a line; what is in quotes is one.
fn words(line: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for (index, part) in line.split('"').enumerate() {
        match index % 2 {
            0 => words.extend(part.split_whitespace().map(|word| Word::Bare(word.to_string()))),
            _ => words.push(Word::Quoted(part.to_string())),
        }
    }
    words
}

/// Whether lines are the same, up to their end and to the last digits of numbers, which another
/// processor may round another way. A line `…` stands for lines that are left out.
fn is_same(shown: &[String], printed: &[String]) -> bool {
    let shown: Vec<&str> = shown.iter().map(|line| line.trim_end()).collect();
    let end = shown.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
    let mut from = 0;
    let runs: Vec<&[&str]> = shown[..end].split(|line| *line == "…").collect();
    for (index, run) in runs.iter().enumerate() {
        let fits = |start: usize| {
            let there = printed.get(start..start + run.len());
            there.is_some_and(|lines| run.iter().zip(lines).all(|(a, b)| is_same_line(a, b)))
        };
        let is_first = index == 0;
        let Some(start) = (from..=printed.len()).find(|&start| fits(start)) else { return false };
        if is_first && start > 0 && !run.is_empty() {
            return false;
        }
        from = start + run.len();
    }
    let is_open = runs.last().is_some_and(|run| run.is_empty()) && runs.len() > 1;
    is_open || printed[from..].iter().all(|line| line.is_empty())
}

fn is_same_line(a: &str, b: &str) -> bool {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let words = |line: &str| {
        line.replace(['(', ')', ',', '"', '[', ']'], " ")
            .split_whitespace()
            .map(String::from)
            .collect::<Vec<_>>()
    };
    let near = |a: &String, b: &String| match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(x), Ok(y)) if a.contains('.') && a.contains(is_number) => {
            // roundings are equal, and so are numbers but for their last digits
            (x - y).abs() <= 1e-9 * x.abs().max(y.abs())
                || a.contains('e') && x.abs().max(y.abs()) < 1e-9
        }
        _ => a == b,
    };
    let (a, b) = (words(a), words(b));
    a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| near(a, b))
}

/// The table that compares with other programs: the columns that are ours.
#[test]
fn the_table_of_twenty_formulas_is_right() {
    let page = fs::read_to_string(root().join("docs/command.md")).expect("the page is there");
    let (_, table) = page.split_once("## Compared with").expect("the page has the table");
    let mut checked = 0;
    for row in table.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [formula, at, reading, value, slopes, ..] = cells[..] else { panic!("{row}") };
        let mut arguments = vec!["eval", formula.trim_matches('`'), "--json"];
        arguments.extend(at.split(", ").filter(|number| !number.is_empty()));
        let ran = crate::run(&arguments);
        let json: serde_json::Value = serde_json::from_str(&ran.output).expect("it is JSON");
        assert_eq!(json["formula"], format!("f = {}", reading.trim_matches('`')));
        let slopes = slopes.split(", ").filter(|slope| !slope.is_empty()).map(String::from);
        let gradient = json["gradient"].as_object().expect("it has names").values().cloned();
        let shown = [value.to_string()].into_iter().chain(slopes);
        let found = [json["value"].clone()].into_iter().chain(gradient);
        let numbers = |texts: Vec<String>| -> Vec<f64> {
            texts.iter().map(|text| text.parse().expect("a number")).collect()
        };
        let shown = numbers(shown.collect());
        let found = numbers(found.map(|x| x.to_string()).collect());
        assert_eq!(shown.len(), found.len(), "{row}");
        for (shown, found) in shown.iter().zip(&found) {
            // six digits are shown
            assert!((shown - found).abs() <= 5e-6 * found.abs().max(1e-3), "{row}: {found}");
        }
        checked += 1;
    }
    assert_eq!(checked, 20);
}

#[test]
fn lines_are_the_same_up_to_their_last_digits() {
    let lines = |text: &str| text.lines().map(String::from).collect::<Vec<_>>();
    assert!(is_same(&lines("a 1.5\n…\nc 2.5000000000001\n\n"), &lines("a 1.5\nb\nc 2.5")));
    assert!(!is_same(&lines("a 1.5"), &lines("a 1.5\nb")));
    assert!(!is_same(&lines("a 1.5\n…"), &lines("b\na 1.5")));
    assert!(!is_same(&lines("a 1.5"), &lines("a 1.6")));
    assert!(!is_same(&lines("a 2"), &lines("a 3")));
    assert!(is_same(&lines(""), &lines("")));
}
