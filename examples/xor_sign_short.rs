//! Lesson D in one file: the author's gradient of a 2-3-1 net on XOR, checked, and both training
//! runs. You will see that every number has the wrong sign, and the four outputs without and with
//! the sign.
//!
//! ```text
//! cargo run --release --example xor_sign_short
//! ```

use std::io::{self, Write};
use wengert::{Scalar, check_gradient_of, gradient};

const ROWS: [[f64; 3]; 4] = [[0., 0., 0.], [0., 1., 1.], [1., 0., 1.], [1., 1., 0.]]; // x1, x2, t

/// The hidden outputs h and the output y, for plain numbers and for numbers on a tape alike.
fn net<S: Scalar>(p: &[S], x1: f64, x2: f64) -> ([S; 3], S) {
    let h = [0, 3, 6].map(|j| (p[j] * x1 + p[j + 1] * x2 + p[j + 2]).sigmoid());
    (h, (p[9] * h[0] + p[10] * h[1] + p[11] * h[2] + p[12]).sigmoid())
}

/// Σ ½(t − y)².
fn loss<S: Scalar>(p: &[S]) -> S {
    let half_square = |[x1, x2, t]: [f64; 3]| (net(p, x1, x2).1 - t).powi(2) * 0.5;
    let [a, b, c, d] = ROWS.map(half_square);
    a + b + c + d
}

/// The author's gradient: (t − y) where the derivative is −(t − y).
fn by_hand(p: &[f64]) -> Vec<f64> {
    let mut gradient = vec![0.0; 13];
    for [x1, x2, t] in ROWS {
        let (h, y) = net(p, x1, x2);
        let delta = (t - y) * y * (1.0 - y);
        for j in 0..3 {
            let hidden_delta = delta * p[9 + j] * h[j] * (1.0 - h[j]);
            gradient[3 * j] += hidden_delta * x1;
            gradient[3 * j + 1] += hidden_delta * x2;
            gradient[3 * j + 2] += hidden_delta;
            gradient[9 + j] += delta * h[j];
        }
        gradient[12] += delta;
    }
    gradient
}

fn train(mut p: Vec<f64>, gradient: impl Fn(&[f64]) -> Vec<f64>) -> [f64; 4] {
    for _ in 0..2000 {
        let step = gradient(&p);
        p.iter_mut().zip(step).for_each(|(p, g)| *p -= 0.7 * g);
    }
    ROWS.map(|[x1, x2, _]| net(&p, x1, x2).1)
}

fn lesson(out: &mut impl Write) -> io::Result<()> {
    let mut rng = wengert::rng(1);
    let start: Vec<f64> = (0..13).map(|_| rng.uniform(-1.0, 1.0)).collect();
    writeln!(out, "{}", check_gradient_of(|p| loss(p), &by_hand(&start), &start))?;
    let wrong = train(start.clone(), by_hand);
    let fixed = train(start, |p| gradient(|p| loss(p), p).1);
    for ((row, wrong), fixed) in ROWS.iter().zip(wrong).zip(fixed) {
        writeln!(out, "{:?}: by hand {wrong:.4}, by the tape {fixed:.4}", &row[..2])?;
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
fn every_number_is_minus_the_right_one() -> io::Result<()> {
    let mut text = Vec::new();
    lesson(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    let minus_one = |line: &&str| line.contains(" -1.000000 ") && line.ends_with("<- differs");
    assert_eq!(text.lines().filter(minus_one).count(), 13, "{text}");
    assert_eq!(text.lines().count(), 20, "{text}");
    Ok(())
}
