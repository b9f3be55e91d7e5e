//! The checks: each takes the answers of one exercise, and says what is not right with them.

pub(crate) mod derivatives;
pub(crate) mod nets;
pub(crate) mod tape;
pub(crate) mod using;

use crate::{Language, Outcome};

/// A mistake that is made often: the index of the answer, the wrong number that it leads to, and
/// what it is, in English and in Chinese.
type Mistake<'a> = (usize, f64, &'a str, &'a str);

/// Compares numbers that were computed by hand. All NaN is an open gap. The first wrong one gets a
/// reason: the mistake that leads to it if that is known, else what to do.
fn numbers<const N: usize>(
    language: Language,
    names: [&str; N],
    answers: [f64; N],
    right: [f64; N],
    mistakes: &[Mistake<'_>],
) -> Outcome {
    if answers.iter().all(|answer| answer.is_nan()) {
        return Outcome::Open;
    }
    let wrong = (0..N).find(|&i| !is_near(answers[i], right[i]));
    let Some(i) = wrong else { return Outcome::Right };
    let (name, answer) = (names[i], answers[i]);
    if answer.is_nan() {
        return Outcome::Wrong(
            language.say(format!("{name} is still NaN."), format!("{name} 还是 NaN。")),
        );
    }
    let known = mistakes.iter().find(|(of, number, ..)| *of == i && is_near(answer, *number));
    let (english, chinese) = known.map_or(
        ("compute it once more, step by step", "请一步一步再算一遍"),
        |&(_, _, english, chinese)| (english, chinese),
    );
    Outcome::Wrong(language.say(
        format!("{name} is not {answer}: {english}."),
        format!("{name} 不是 {answer}：{chinese}。"),
    ))
}

/// Whether two numbers differ by rounding only.
fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0)
}

/// A wrong answer, and why.
fn wrong(language: Language, english: String, chinese: String) -> Outcome {
    Outcome::Wrong(language.say(english, chinese))
}
