//! What a command prints, and whether a page shows it.
//!
//! A block of output holds lines that the command prints, in their order. A line `…` stands for
//! lines that are left out; several blocks of one page go through the output one after the other.
//! Two numbers are taken for equal when
//!
//! * both are times, such as `3.2 s`,
//! * both are roundings: below 1e-9, and in scientific notation,
//! * the comment says `within 5 %`, and they are that near to each other. It is said where a long
//!   training turns roundings of the last digit, which differ from processor to processor, into
//!   digits that are printed.

use crate::page::{Block, Page};

/// A part of a line.
#[derive(Debug, PartialEq)]
enum Token<'a> {
    Number(&'a str),
    Time,
    Text(&'a str),
}

/// How near numbers have to be, relative to the larger one; 0 asks for the same text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Near(pub(crate) f64);

/// All numbers are equal.
const ANY: Near = Near(f64::INFINITY);

/// `cargo run --example spiral, within 5 %` as the command, and how near its numbers must be.
pub(crate) fn command(shown: &str) -> (&str, Near) {
    let Some((command, near)) = shown.split_once(", within ") else { return (shown, Near(0.0)) };
    let percent: f64 = near.trim_end_matches(" %").parse().expect("a number of percents");
    (command, Near(percent / 100.0))
}

/// Goes through the blocks of one page that show this output. With `write`, returns the blocks
/// whose numbers have changed, with the numbers of today.
///
/// # Errors
/// The first line that the command does not print.
pub(crate) fn compare(
    page: &Page,
    blocks: &[(Block, Near)],
    output: &str,
    write: bool,
) -> Result<Vec<(Block, Vec<String>)>, String> {
    let printed: Vec<&str> = output.lines().map(str::trim_end).collect();
    let mut changes = Vec::new();
    let mut from = 0;
    for (block, near) in blocks {
        let mut lines = Vec::new();
        for (number, run) in block.lines.split(|line| line.trim() == "…").enumerate() {
            if number > 0 {
                lines.push("…".to_string());
            }
            if run.is_empty() {
                continue; // the block begins or ends with `…`
            }
            let mut found = find(&printed, from, run, |a, b| is_same(a, b, *near));
            // other numbers in the same words: first with the same counts, such as an epoch's
            for near in [Near(f64::MAX), ANY] {
                if write && found.is_none() {
                    found = find(&printed, from, run, |a, b| is_same(a, b, near));
                }
            }
            let Some(start) = found else {
                return Err(complaint(page, block, run, &printed, from, *near));
            };
            lines.extend(printed[start..start + run.len()].iter().map(|line| line.to_string()));
            from = start + run.len();
        }
        if write && lines != block.lines {
            changes.push((block.clone(), lines));
        }
    }
    Ok(changes)
}

/// Where a run of lines begins in what was printed.
fn find(
    printed: &[&str],
    from: usize,
    run: &[String],
    same: impl Fn(&str, &str) -> bool,
) -> Option<usize> {
    let fits = |start: &usize| {
        printed[*start..].len() >= run.len()
            && run.iter().zip(&printed[*start..]).all(|(a, b)| same(a, b))
    };
    (from..printed.len()).find(fits)
}

fn complaint(
    page: &Page,
    block: &Block,
    run: &[String],
    printed: &[&str],
    from: usize,
    near: Near,
) -> String {
    // as many of the run's first lines as are printed together, to show the one that is not
    let mut length = run.len() - 1;
    let mut start = None;
    while length > 0 && start.is_none() {
        start = find(printed, from, &run[..length], |a, b| is_same(a, b, near));
        length -= usize::from(start.is_none());
    }
    let instead = match start {
        Some(start) => printed.get(start + length).copied().unwrap_or("(nothing more)"),
        None => "(no such line)",
    };
    let place = page.place(block);
    format!("{place}: the page has\n    {}\nand the command prints\n    {instead}", run[length])
}

pub(crate) fn is_same(ours: &str, printed: &str, near: Near) -> bool {
    if near == Near(0.0) && ours.trim_end() == printed {
        return true;
    }
    let (a, b) = (tokens(ours), tokens(printed));
    a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| is_same_token(a, b, near))
}

fn is_same_token(a: &Token<'_>, b: &Token<'_>, near: Near) -> bool {
    let (Token::Number(a), Token::Number(b)) = (a, b) else {
        // columns move with the width of their numbers
        let words = |token: &Token<'_>| match token {
            Token::Text(text) => text.split_whitespace().collect::<String>(),
            _ => String::new(),
        };
        return match near {
            Near(0.0) => a == b,
            _ => std::mem::discriminant(a) == std::mem::discriminant(b) && words(a) == words(b),
        };
    };
    if a == b {
        return true;
    }
    let is_rounding = |text: &str, x: f64| text.contains('e') && x.abs() < 1e-9;
    let is_count = |text: &str| text.chars().all(|digit| digit.is_ascii_digit());
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(x), Ok(y)) if is_rounding(a, x) && is_rounding(b, y) => true,
        // an iteration or a number of points is never another one
        _ if is_count(a) && is_count(b) && near != ANY => false,
        (Ok(x), Ok(y)) => (x - y).abs() <= near.0 * x.abs().max(y.abs()),
        _ => false,
    }
}

/// Cuts a line into numbers, times and what stands between them.
fn tokens(line: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = line.trim_end();
    while !rest.is_empty() {
        let start = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        if start > 0 {
            tokens.push(Token::Text(&rest[..start]));
        }
        rest = &rest[start..];
        let mut length = 0;
        for (place, c) in rest.char_indices() {
            let exponent = |c| matches!(c, 'e') && rest[place + 1..].starts_with(is_exponent);
            let signed = c == '-' && rest[..place].ends_with('e');
            if !(c.is_ascii_digit() || c == '.' || exponent(c) || signed) {
                break;
            }
            length = place + c.len_utf8();
        }
        let (number, after) = rest.split_at(length);
        rest = after;
        // a point at the end closes a sentence
        let bare = number.trim_end_matches('.');
        let unit = |unit: &&str| {
            after.strip_prefix(*unit).is_some_and(|after| !after.starts_with(char::is_alphanumeric))
        };
        if bare.is_empty() {
            continue;
        } else if [" s", " ms", " µs", " ns"].iter().any(unit) {
            tokens.push(Token::Time);
        } else {
            tokens.push(Token::Number(bare));
        }
        if bare.len() < number.len() {
            tokens.push(Token::Text(&number[bare.len()..]));
        }
    }
    tokens
}

fn is_exponent(c: char) -> bool {
    c == '-' || c.is_ascii_digit()
}

#[test]
fn times_and_roundings_are_equal_and_other_numbers_are_not() {
    let exact = |a, b| is_same(a, b, Near(0.0));
    assert!(exact("it took 3.2 s", "it took 14 s"));
    assert!(exact("differs by 3.2e-16.", "differs by 1e-14."));
    assert!(!exact("differs by 3.2e-3.", "differs by 3.1e-3."));
    assert!(!exact("loss 0.25", "loss 0.26"));
    assert!(!exact("a  0.25", "a 0.25"));
    assert!(!exact("300 steps", "301 steps"));
}

#[test]
fn within_so_many_percent_counts_and_words_stay_exact() {
    let near = |a, b| is_same(a, b, Near(0.05));
    assert!(near("iteration 1000: loss 0.325", "iteration 1000: loss 0.320"));
    assert!(!near("iteration 1000: loss 0.325", "iteration 1000: loss 0.225"));
    assert!(!near("iteration 1000: loss 0.325", "iteration 1001: loss 0.325"));
    assert!(!near("iteration 1000: loss 0.325", "iteration 1000: cost 0.325"));
    assert!(near("ratio  9.9  -0.5", "ratio 10.1  -0.5"));
}

#[test]
fn lines_must_be_printed_in_their_order_and_writing_takes_the_numbers_of_today() {
    let text = "<!-- output: cargo run -->\n```text\na 1.5\n…\nc 3.5\n…\n```\n";
    let page = Page::of("docs/page.md", text);
    let blocks: Vec<_> = page.blocks().into_iter().map(|block| (block, Near(0.0))).collect();
    let unchanged = compare(&page, &blocks, "a 1.5\nb\nc 3.5\n", true).expect("it is the same");
    assert!(unchanged.is_empty());
    assert!(compare(&page, &blocks, "c 3.5\na 1.5\n", false).is_err());

    let complaint = compare(&page, &blocks, "a 1.5\nb\nc 3.6\n", false).map(|_| ());
    assert!(complaint.is_err_and(|text| text.contains("docs/page.md:3") && text.contains("c 3.5")));
    let changes = compare(&page, &blocks, "a 1.5\nb\nc 3.6\n", true).expect("it is written");
    assert_eq!(changes[0].1, ["a 1.5", "…", "c 3.6", "…"]);
    assert!(compare(&page, &blocks, "a 1.5\nd 3.5\n", true).is_err(), "new words are not written");
}
