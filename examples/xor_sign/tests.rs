//! The author's gradient is exactly −1 × the tape's, and what that does.

use crate::by_hand::{self, absolute_errors, mean_half_square};
use crate::tables::{self, Runs, many};
use crate::{ITERATIONS, RATE, exact_gradient, initial, lesson, loss, train};
use wengert::check_gradient_of;

#[test]
fn every_number_of_the_authors_gradient_is_minus_the_tapes() {
    for seed in 1..=20 {
        let start = initial(seed);
        let exact = exact_gradient(&start);
        assert!(exact.iter().all(|g| g.abs() > 1e-9), "no entry may be 0, which has no sign");
        for (ours, exact) in by_hand::gradient(&start).iter().zip(exact) {
            assert!((ours + exact).abs() < 1e-12, "seed {seed}: {ours} and {exact}");
        }
    }
}

#[test]
fn the_check_finds_the_sign_as_the_ratio_of_every_input() {
    let start = initial(1);
    let check = check_gradient_of(loss, &by_hand::gradient(&start), &start);
    for input in check.inputs() {
        let ratio = input.analytic / input.numeric;
        assert!(input.differs() && (ratio + 1.0).abs() < 1e-6, "{check}");
    }
    assert!(check_gradient_of(loss, &exact_gradient(&start), &start).is_ok());
}

#[test]
fn as_written_no_run_learns_and_the_loss_rises_to_a_quarter() {
    let Runs { learned, before, after, near_0, near_1 } = many(20, by_hand::gradient);
    assert_eq!((learned, near_0 + near_1), (0, 20));
    assert!((before - 0.14).abs() < 0.02, "{before}");
    assert!((after - 0.25).abs() < 0.001, "{after}");
}

#[test]
fn with_the_sign_fixed_all_runs_learn() {
    let Runs { learned, after, .. } = many(20, exact_gradient);
    assert_eq!(learned, 20);
    assert!(after < 0.01, "{after}");
}

#[test]
fn the_sum_of_absolute_errors_hides_the_climb_that_the_half_squares_show() {
    let wrong = train(&initial(1), by_hand::gradient);
    let fixed = train(&initial(1), exact_gradient);
    let ends = |history: &[Vec<f64>], measure: fn(&[f64]) -> f64| {
        (measure(&history[0]), measure(&history[ITERATIONS]))
    };
    let (first, last) = ends(&wrong, mean_half_square);
    assert!(last > 1.5 * first, "{first} → {last}");
    let (first, last) = ends(&wrong, absolute_errors);
    assert!((first - 2.0).abs() < 0.1 && (last - 2.0).abs() < 0.1, "{first} → {last}");
    for measure in [mean_half_square, absolute_errors] {
        let (first, last) = ends(&fixed, measure);
        assert!(last < 0.2 * first, "{first} → {last}");
    }
}

#[test]
fn adding_the_perceptrons_change_is_subtracting_the_gradient() {
    let start = initial(1);
    let (change, exact) = (by_hand::gradient(&start), exact_gradient(&start));
    for ((p, d), g) in start.iter().zip(change).zip(exact) {
        assert!(((p + RATE * d) - (p - RATE * g)).abs() < 1e-15);
    }
    let mut text = Vec::new();
    tables::conventions(&mut text, &start).expect("a Vec takes all");
    let text = String::from_utf8(text).expect("it is text");
    let ends: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split("→ ").last()).collect();
    assert_eq!(ends[0], ends[1], "{text}");
    assert!(ends[2] > ends[0], "{text}");
}

#[test]
fn the_lesson_prints_fewer_than_sixty_lines() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = Vec::new();
    lesson(&mut text, false)?;
    let text = String::from_utf8(text)?;
    assert!(text.lines().count() < 60, "{text}");
    assert!(text.contains("n = 0: ") && text.contains("as written        0"), "{text}");
    Ok(())
}
