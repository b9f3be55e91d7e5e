//! Lesson C in one file: the author's gradient of a net of ten ReLUs on XOR, checked, and how many
//! of 100 runs learn. You will see which numbers are wrong, and that moving one line is the fix.
//!
//! ```text
//! cargo run --release --example xor_relu_short
//! ```

use std::io::{self, Write};
use wengert::{Scalar, check_gradient_of};

const ROWS: [([f64; 4], f64); 4] = [
    ([0., 0., 1., 1.], 0.), // x1, x2, and twice a 1; then the target
    ([0., 1., 1., 1.], 1.),
    ([1., 0., 1., 1.], 1.),
    ([1., 1., 1., 1.], 0.),
];

/// The hidden outputs h and the score Σ v·h. p: four weights for each unit, then the ten v.
fn net<S: Scalar>(p: &[S], x: [f64; 4]) -> (Vec<S>, S) {
    let unit = |w: &[S]| (w[0] * x[0] + w[1] * x[1] + w[2] * x[2] + w[3] * x[3]).relu();
    let h: Vec<S> = p[..40].chunks(4).map(unit).collect();
    let products = p[40..].iter().zip(&h).map(|(&v, &h)| v * h);
    let score = products.reduce(|a, b| a + b).expect("there are ten units");
    (h, score)
}

/// The cross-entropy of a row: −ln σ(score) for a target of 1, −ln(1 − σ(score)) for 0.
fn loss<S: Scalar>(p: &[S], (x, t): ([f64; 4], f64)) -> S {
    let (_, score) = net(p, x);
    score.softplus() - score * t
}

/// The author's gradient of a row. `too_early`: Wo = Wo - alpha*dWo is above the loop for dWs.
fn by_hand(p: &[f64], (x, t): ([f64; 4], f64), too_early: bool) -> Vec<f64> {
    let (h, score) = net(p, x);
    let e = score.sigmoid() - t;
    let output = h.iter().map(|h| e * h);
    let moved = |j: usize| if too_early { p[40 + j] - 0.05 * e * h[j] } else { p[40 + j] };
    let hidden = (0..40).map(|i| if h[i / 4] > 0.0 { e * moved(i / 4) * x[i % 4] } else { 0.0 });
    hidden.chain(output).collect()
}

fn initial(seed: u64) -> Vec<f64> {
    let mut rng = wengert::rng(seed);
    (0..50).map(|_| rng.uniform(0.0, 0.25)).collect()
}

/// Of 100 runs of 3000 epochs: how many have all four outputs on the right side of ½?
fn learned(too_early: bool) -> usize {
    let learns = |seed: &u64| {
        let mut p = initial(*seed);
        for row in ROWS.repeat(3000) {
            let gradient = by_hand(&p, row, too_early);
            p.iter_mut().zip(gradient).for_each(|(p, g)| *p -= 0.05 * g);
        }
        ROWS.iter().all(|&(x, t)| net(&p, x).1 * (t - 0.5) > 0.0)
    };
    (1..=100).filter(learns).count()
}

fn lesson(out: &mut impl Write) -> io::Result<()> {
    let p = initial(1);
    for (line, too_early) in [("above", true), ("below", false)] {
        let claimed = by_hand(&p, ROWS[0], too_early);
        let check = check_gradient_of(|p| loss(p, ROWS[0]), &claimed, &p).to_string();
        writeln!(out, "Wo = Wo - alpha*dWo {line} the loop for dWs:")?;
        for text in check.lines().skip(51) {
            writeln!(out, "   {text}")?; // the last lines, after a heading and 50 inputs
        }
        writeln!(out, "   {} of 100 runs learn", learned(too_early))?;
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
fn one_line_is_the_difference_between_few_runs_and_most() -> io::Result<()> {
    let mut text = Vec::new();
    lesson(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    assert!(text.contains("20 of 50 inputs differ") && text.contains("50 of 50 inputs agree"));
    let counts = text.lines().filter_map(|line| line.strip_suffix(" of 100 runs learn"));
    let counts: Vec<usize> = counts.map(|count| count.trim().parse().expect("a count")).collect();
    assert!(counts[0] < 40 && counts[1] > 65, "{text}");
    Ok(())
}
