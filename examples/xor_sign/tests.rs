//! The question's gradient is exactly −1 × the tape's, and what that does.

use crate::by_hand::{Many, gradient_as_written, many, step};
use crate::{ITERATIONS, Run, draw};

/// The largest absolute entry of a − factor · b.
fn apart(a: &[f64], b: &[f64], factor: f64) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - factor * b).abs()).fold(0.0, f64::max)
}

#[test]
fn the_gradient_as_written_is_minus_the_tapes() {
    for seed in 1..=20 {
        let start = draw(seed);
        let tape = Run::new(&start).gradient();
        assert!(tape.iter().all(|g| g.abs() > 1e-9), "no entry may be 0, which has no sign");
        assert!(apart(&gradient_as_written(&start), &tape, -1.0) < 1e-12);
    }
}

#[test]
fn the_plain_training_takes_the_tapes_steps() {
    for (sign, tape_sign) in [(1.0, -1.0), (-1.0, 1.0)] {
        let mut params = draw(1);
        let mut run = Run::new(&params);
        run.train(tape_sign);
        (0..ITERATIONS).for_each(|_| step(&mut params, sign));
        assert!(apart(&params, &run.tape.params(), 1.0) < 1e-9);
    }
}

#[test]
fn as_written_no_start_learns_and_the_loss_rises_to_a_quarter() {
    let Many { learned, before, after, near_0, near_1 } = many(1.0, ITERATIONS, (1..=20).map(draw));
    assert_eq!((learned, near_0 + near_1), (0, 20));
    assert!((before - 0.14).abs() < 0.02, "{before}");
    assert!((after - 0.25).abs() < 0.001, "{after}");
}

#[test]
fn with_the_sign_mended_all_starts_learn() {
    let Many { learned, after, .. } = many(-1.0, ITERATIONS, (1..=20).map(draw));
    assert_eq!(learned, 20);
    assert!(after < 0.01, "{after}");
}

#[test]
fn the_sum_of_misses_hides_the_climb_that_the_half_squares_show() {
    let (mut written, mut mended) = (Run::new(&draw(1)), Run::new(&draw(1)));
    written.train(-1.0);
    mended.train(1.0);
    let ends = |values: &[f64]| (values[0], values[ITERATIONS - 1]);
    let (first, last) = ends(&written.half_squares);
    assert!(last > 1.5 * first, "{first} → {last}");
    let (first, last) = ends(&written.misses);
    assert!((first - 2.0).abs() < 0.1 && (last - 2.0).abs() < 0.1, "{first} → {last}");
    for (first, last) in [ends(&mended.half_squares), ends(&mended.misses)] {
        assert!(last < 0.2 * first, "{first} → {last}");
    }
}
