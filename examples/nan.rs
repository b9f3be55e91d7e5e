//! Where was this NaN born? A loss that is NaN shows that something went wrong, but not where.
//! You will see five losses go wrong, and for each the operation where it began, its line in this
//! file, how far it spread, and what to write instead; then three of them written well.
//!
//! ```text
//! cargo run --release --example nan
//! ```

use std::io::{self, Write};
use wengert::nn::loss;
use wengert::{Error, Tape, Value};

type Formula = for<'t> fn(&'t Tape) -> Value<'t>;

/// −ln σ(score): the sigmoid of −800 is rounded to 0.
fn logarithm_of_a_sigmoid(tape: &Tape) -> Value<'_> {
    let score = tape.var(-800.0).named("score");
    let p = score.sigmoid().named("p");
    -p.ln()
}

/// ln Σ eˣ − x₁: e⁸⁰⁰ is beyond the largest number.
fn logarithm_of_a_sum(tape: &Tape) -> Value<'_> {
    let scores = [tape.var(800.0).named("s1"), tape.var(1.0).named("s2")];
    let sum: Value<'_> = scores.iter().map(|score| score.exp()).sum();
    sum.ln() - scores[0]
}

/// The length of (x, y), at the origin: 0, but with an infinite slope.
fn length_of_nothing(tape: &Tape) -> Value<'_> {
    let (x, y) = (tape.var(0.0).named("x"), tape.var(0.0).named("y"));
    (x * x + y * y).sqrt()
}

/// A mean over no rows.
fn mean_of_nothing(tape: &Tape) -> Value<'_> {
    let (sum, count) = (tape.var(0.0).named("sum"), tape.var(0.0).named("count"));
    (sum / count + 1).ln()
}

/// The square root of a negative number, in disguise.
fn power_of_a_negative_number(tape: &Tape) -> Value<'_> {
    let x = tape.var(-2.0).named("x");
    x.powf(0.5) * 3
}

const WRONG: [(&str, Formula); 5] = [
    ("−ln σ(score) at score = -800", logarithm_of_a_sigmoid),
    ("ln Σ eˣ − x₁ at x₁ = 800", logarithm_of_a_sum),
    ("√(x² + y²) at (0, 0)", length_of_nothing),
    ("ln(sum/count + 1) without a row", mean_of_nothing),
    ("3·x^½ at x = -2", power_of_a_negative_number),
];

/// Forward first; where all numbers are finite, the adjoints.
fn check(value: Value<'_>) -> Result<(), Error> {
    value.check_finite()?;
    value.backward().check_finite(value.tape())
}

/// The first three, as the advice says.
const RIGHT: [(&str, Formula); 3] = [
    ("binary_cross_entropy_with_logits", |tape| {
        loss::binary_cross_entropy_with_logits(tape.var(-800.0), 1.0)
    }),
    ("logsumexp", |tape| {
        let scores = [tape.var(800.0), tape.var(1.0)];
        tape.logsumexp(&scores) - scores[0]
    }),
    ("hypot", |tape| tape.var(0.0).hypot(tape.var(0.0))),
];

/// Writes the lesson.
fn lesson(out: &mut impl Write) -> io::Result<()> {
    for (name, formula) in WRONG {
        let tape = Tape::traced(); // remembers which line records each operation
        let loss = formula(&tape).named("loss");
        writeln!(out, "{name}: {loss}")?;
        match check(loss) {
            Ok(()) => writeln!(out, "all is finite")?,
            Err(birth) => writeln!(out, "{birth}")?,
        }
        writeln!(out)?;
    }
    writeln!(out, "Written as the advice says:")?;
    for (name, formula) in RIGHT {
        let tape = Tape::new();
        let loss = formula(&tape);
        let verdict = check(loss).map_or_else(|birth| birth.to_string(), |()| "finite".into());
        writeln!(out, "   {name:34} {:8} {verdict}", loss.data())?;
    }
    Ok(())
}

fn main() -> io::Result<()> {
    match lesson(&mut io::stdout().lock()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()), // as in `… | head`
        result => result,
    }
}

#[test]
fn every_wrong_loss_is_found_out_and_every_right_one_passes() {
    for (name, formula) in WRONG {
        let tape = Tape::traced();
        let Err(Error::NotFiniteNode { location, advice, .. }) = check(formula(&tape)) else {
            panic!("{name} passed");
        };
        assert!(location.is_some_and(|location| location.contains("nan.rs:")), "{name}");
        assert!(advice.is_some(), "{name}");
    }
    for (name, formula) in RIGHT {
        let tape = Tape::new();
        assert!(check(formula(&tape)).is_ok(), "{name}");
    }
}

#[test]
fn the_lesson_says_what_it_said() -> io::Result<()> {
    let mut text = Vec::new();
    lesson(&mut text)?;
    // when it should say something else: cargo run --example nan > examples/printed/nan.txt
    assert_eq!(String::from_utf8_lossy(&text), include_str!("printed/nan.txt"));
    Ok(())
}
