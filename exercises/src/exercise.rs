//! One exercise: its text, and what a check says of an answer.
//!
//! The text is in the comment at the head of the exercise's file, first in English, then in
//! Chinese, so that whoever fills in the gap has it before their eyes. The command prints the same
//! text: there is no second copy of it.

use crate::Language;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// What a check says of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is right.
    Right,
    /// The gap is still there.
    Open,
    /// It is wrong, and why.
    Wrong(String),
}

/// The name of the thread in which an answer runs.
pub const ANSWER: &str = "answer";

/// A check of one answer.
pub(crate) type Check = fn(Language) -> Outcome;

/// An exercise, with the check of one answer to it.
#[derive(Debug)]
pub struct Exercise {
    /// The name of its file, without the ending.
    name: &'static str,
    /// The whole file.
    file: &'static str,
    check: Check,
}

impl Exercise {
    pub(crate) fn new(name: &'static str, file: &'static str, check: Check) -> Exercise {
        Exercise { name, file, check }
    }

    /// The name of its file, without the ending: `e06_output_weights`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its number, from 1.
    ///
    /// # Panics
    /// If the name does not begin with `e` and two digits: a mistake in the list.
    #[must_use]
    pub fn number(&self) -> usize {
        self.name[1..3].parse().expect("a name begins with e and two digits")
    }

    /// Its title.
    #[must_use]
    pub fn title(&self, language: Language) -> &'static str {
        let heading = self.head().filter_map(|line| line.strip_prefix("# "));
        let mut headings = heading.skip(language.say(0, 1));
        headings.next().expect("each file has a title in both languages")
    }

    /// What is to be done: the lines below the title, without the hint.
    #[must_use]
    pub fn task(&self, language: Language) -> String {
        self.section(language).0
    }

    /// A hint, for whoever asks.
    #[must_use]
    pub fn hint(&self, language: Language) -> String {
        self.section(language).1
    }

    /// The page of the book that it belongs to: `docs/tape.md`.
    #[must_use]
    pub fn page(&self) -> &'static str {
        let mut pages = self.head().filter_map(|line| line.strip_prefix("Page: "));
        pages.next().expect("each file names its page")
    }

    /// The lines of the comment at the head of the file.
    fn head(&self) -> impl Iterator<Item = &'static str> {
        let lines = self.file.lines().map_while(|line| line.strip_prefix("//!"));
        lines.map(|line| line.strip_prefix(' ').unwrap_or(line))
    }

    /// Task and hint in this language.
    fn section(&self, language: Language) -> (String, String) {
        let title = self.title(language);
        let lines = self.head().skip_while(|line| line.strip_prefix("# ") != Some(title)).skip(1);
        let (mut task, mut hint) = (Vec::new(), Vec::new());
        let mut part = &mut task;
        for line in lines.take_while(|line| !line.starts_with("# ")) {
            if let Some(first) = line.strip_prefix("Hint: ").or(line.strip_prefix("提示：")) {
                part = &mut hint;
                part.push(first);
            } else if !line.starts_with("Page: ") && !line.starts_with("```") {
                part.push(line);
            }
        }
        (task.join("\n").trim().to_string(), hint.join("\n").trim().to_string())
    }

    /// Checks the answer. An answer that panics is wrong, and so is one that takes longer than ten
    /// seconds: it is left behind in its thread, and the next exercise goes on.
    #[must_use]
    pub fn run(&self, language: Language) -> Outcome {
        let check = self.check;
        within(language, Duration::from_secs(10), move || check(language))
    }
}

/// What the check says, if it says anything in this time.
fn within(
    language: Language,
    time: Duration,
    check: impl FnOnce() -> Outcome + Send + 'static,
) -> Outcome {
    let (sender, receiver) = mpsc::channel();
    let work = move || {
        let outcome = panic::catch_unwind(AssertUnwindSafe(check));
        let text = |panic: Box<dyn std::any::Any + Send>| match panic.downcast::<String>() {
            Ok(text) => *text,
            Err(other) => other.downcast::<&str>().map_or(String::new(), |text| text.to_string()),
        };
        // nobody listens any more after ten seconds
        let _ = sender.send(outcome.map_err(text));
    };
    let thread = thread::Builder::new().name(ANSWER.to_string()).spawn(work);
    drop(thread.expect("the machine has room for a thread"));
    match receiver.recv_timeout(time) {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(text)) => Outcome::Wrong(language.say(
            format!("your program stops with this message (a panic):\n   {text}"),
            format!("你的程序中途停止（panic），信息是：\n   {text}"),
        )),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            Outcome::Wrong(language.say(
                format!(
                    "it takes longer than {} s: is there a loop without an end?",
                    time.as_secs_f64()
                ),
                format!("运行超过 {} 秒：是不是有一个不会结束的循环？", time.as_secs_f64()),
            ))
        }
    }
}

#[test]
fn an_answer_that_panics_or_never_ends_is_wrong_and_says_so() {
    let run =
        |ms, check: fn() -> Outcome| within(Language::English, Duration::from_millis(ms), check);
    let panicked = run(60_000, || panic!("no {}", 7));
    assert!(matches!(panicked, Outcome::Wrong(text) if text.ends_with("no 7")));
    let endless = run(100, || {
        loop {
            thread::sleep(Duration::from_millis(50));
        }
    });
    assert!(matches!(endless, Outcome::Wrong(text) if text.contains("a loop without an end")));
}
