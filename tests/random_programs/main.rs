//! Random programs: whatever is recorded, four ways of computing its derivatives agree.
//!
//! * the tape's reverse sweep,
//! * dual numbers, which carry the derivative forward (`dual.rs`),
//! * `grad_values`, the sweep that records itself,
//! * a `Program`, over 1 to 40 samples, so that the last block is seldom full.
//!
//! `recipe.rs` draws the programs, from all rows of the table, and `expression.rs` prints and runs
//! them. Each test runs some hundred programs from a fixed seed. To run others:
//!
//! ```text
//! PROPTEST_CASES=20000 PROPTEST_RNG_SEED=7 cargo test --release --test random_programs
//! ```

mod dual;
mod expression;
mod recipe;

use dual::Dual;
use expression::Expression;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestRunner};
use std::cell::Cell;
use wengert::{Program, Tape, Value, grad_values};

/// Relative to the sum of the absolute contributions: rounding over the paths of a program.
const ROUNDING: f64 = 1e-13;

/// Runs a test on random programs, `rounds` times as many as asked for; panics with the smallest
/// program that fails.
fn for_all(
    rounds: u32,
    programs: impl Strategy<Value = Expression>,
    test: impl Fn(&Expression) -> TestCaseResult,
) {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if matches!(config.rng_seed, RngSeed::Random) {
        config.rng_seed = RngSeed::Fixed(1964);
    }
    config.cases *= rounds;
    if let Err(error) = TestRunner::new(config).run(&programs, |program| test(&program)) {
        panic!("{error}");
    }
}

/// Products of smaller numbers are subnormal, and have lost digits.
const FLOOR: f64 = 1e-290;

/// What a slope may be off by.
fn tolerance(dual: Dual) -> f64 {
    ROUNDING * dual.size + dual.slope_doubt + FLOOR
}

/// Equal, both NaN, or within the tolerance.
fn agree(ours: f64, expected: f64, tolerance: f64) -> bool {
    ours == expected || ours.is_nan() && expected.is_nan() || (ours - expected).abs() <= tolerance
}

/// A tape with the program's parameters.
fn tape_of(program: &Expression) -> (Tape, Vec<wengert::Param>) {
    let mut tape = Tape::new();
    let params = program.parameters.iter().map(|&w| tape.param(w)).collect();
    (tape, params)
}

#[test]
fn the_sweep_agrees_with_dual_numbers_and_with_its_own_recording() {
    for_all(1, recipe::tame(), |program| {
        let (mut tape, params) = tape_of(program);
        for sample in program.rows.iter().take(3) {
            tape.rewind();
            let recorded = program.record(&tape, &params, sample);
            let leaves: Vec<Value> = params.iter().map(|&p| tape.value(p)).collect();
            let leaves: Vec<Value> = leaves.into_iter().chain(recorded.inputs).collect();
            let duals: Vec<Vec<Dual>> =
                (0..leaves.len()).map(|leaf| program.run_in_duals(sample, leaf)).collect();
            for &output in &program.outputs {
                let y = recorded.nodes[output];
                let doubt = duals[0][output].doubt;
                prop_assert!(agree(y.data(), duals[0][output].value, doubt));
                let grads = y.backward();
                let again = grad_values(y, &leaves);
                for (leaf, &x) in leaves.iter().enumerate() {
                    let dual = duals[leaf][output];
                    prop_assert!(
                        agree(grads[x], dual.slope, tolerance(dual)),
                        "∂v{output}/∂(leaf {leaf}) is {} by the sweep, {dual:?}",
                        grads[x]
                    );
                    // the same numbers in another order
                    prop_assert!(
                        agree(again[leaf].data(), grads[x], ROUNDING * dual.size + FLOOR),
                        "∂v{output}/∂(leaf {leaf}) is {} by the sweep, {} recorded",
                        grads[x],
                        again[leaf].data()
                    );
                }
            }
        }
        Ok(())
    });
}

#[test]
fn second_derivatives_agree_with_a_sweep_over_dual_numbers() {
    let (compared, sharp) = (Cell::new(0), Cell::new(0));
    for_all(1, recipe::tame(), |program| {
        let (tape, params) = tape_of(program);
        let sample = &program.rows[0];
        let recorded = program.record(&tape, &params, sample);
        let leaves: Vec<Value> = params.iter().map(|&p| tape.value(p)).collect();
        let leaves: Vec<Value> = leaves.into_iter().chain(recorded.inputs).collect();
        let output = program.outputs[0];
        let gradient = grad_values(recorded.nodes[output], &leaves);
        let rows: Vec<_> = gradient.iter().map(|d| d.backward()).collect();
        for (j, &x) in leaves.iter().enumerate() {
            let duals = program.sweep_in_duals(sample, j, output);
            for (i, (dual, row)) in duals.into_iter().zip(&rows).enumerate() {
                // at a point like the origin of atan2 second derivatives are infinite, or unknown
                if dual.size.is_finite() && row[x].is_finite() {
                    prop_assert!(
                        agree(row[x], dual.slope, tolerance(dual)),
                        "∂²v{output}/∂(leaf {i})∂(leaf {j}) is {:e} on the tape, {dual:?}",
                        row[x]
                    );
                    sharp.set(
                        sharp.get()
                            + usize::from(tolerance(dual) <= 1e-11 * dual.size + 2.0 * FLOOR),
                    );
                }
                compared.set(compared.get() + 1);
            }
        }
        Ok(())
    });
    let (compared, sharp) = (compared.get(), sharp.get());
    assert!(sharp * 10 > compared * 9, "only {sharp} of {compared} comparisons were sharp");
}

#[test]
fn a_program_agrees_with_the_tape_over_many_samples() {
    let (compared, sharp) = (Cell::new(0), Cell::new(0));
    for_all(1, recipe::tame(), |program| {
        let (mut tape, params) = tape_of(program);
        let rows: Vec<f64> = program.rows.concat();
        let samples = program.rows.len();
        for first in 0..program.outputs.len() {
            let outputs = program.outputs_from(first);
            // recorded at other numbers than it is run at
            tape.rewind();
            let start = vec![0.25; program.inputs];
            let recorded = program.record(&tape, &params, &start);
            let values: Vec<Value> = outputs.iter().map(|&output| recorded.nodes[output]).collect();
            let frozen = Program::new(&values, &recorded.inputs).expect("all inputs are listed");
            let mut runner = frozen.runner();
            let found = runner.evaluate(&program.parameters, &rows).expect("they fit").to_vec();
            let (mean, gradient) =
                runner.value_and_gradient(&program.parameters, &rows).expect("they fit");

            let mut expected = (0.0, vec![0.0; params.len()]);
            let mut tolerances = (0.0, vec![(0.0, 0.0); params.len()]);
            for (sample, found) in program.rows.iter().zip(found.chunks(outputs.len())) {
                tape.rewind();
                let recorded = program.record(&tape, &params, sample);
                let duals: Vec<Vec<Dual>> =
                    (0..params.len()).map(|leaf| program.run_in_duals(sample, leaf)).collect();
                for (&output, &ours) in outputs.iter().zip(found) {
                    let (y, doubt) = (recorded.nodes[output].data(), duals[0][output].doubt);
                    prop_assert!(agree(ours, y, doubt), "v{output} is {ours} and {y} on the tape");
                }
                let y = recorded.nodes[outputs[0]];
                let grads = y.backward();
                let share = 1.0 / samples as f64;
                expected.0 += y.data() * share;
                tolerances.0 += (duals[0][outputs[0]].doubt + ROUNDING * y.data().abs()) * share;
                for (leaf, &param) in params.iter().enumerate() {
                    let dual = duals[leaf][outputs[0]];
                    expected.1[leaf] += grads[param] * share;
                    tolerances.1[leaf].0 += tolerance(dual) * share;
                    tolerances.1[leaf].1 += dual.size * share;
                }
            }
            prop_assert!(agree(mean, expected.0, tolerances.0), "mean {mean} and {expected:?}");
            for (leaf, &ours) in gradient.iter().enumerate() {
                let (tolerance, size) = tolerances.1[leaf];
                prop_assert!(
                    agree(ours, expected.1[leaf], tolerance),
                    "∂v{}/∂w{leaf} is {ours} and {} on the tape, {tolerance:e} is allowed",
                    outputs[0],
                    expected.1[leaf]
                );
                compared.set(compared.get() + 1);
                sharp.set(sharp.get() + usize::from(tolerance <= 1e-11 * size + 2.0 * FLOOR));
            }
        }
        Ok(())
    });
    let (compared, sharp) = (compared.get(), sharp.get());
    assert!(sharp * 10 > compared * 9, "only {sharp} of {compared} comparisons were sharp");
}

#[test]
fn infinities_and_unknowns_spread_alike_everywhere() {
    let (drawn, kept) = (Cell::new(0), Cell::new(0));
    for_all(16, recipe::wild(), |program| {
        let (mut tape, params) = tape_of(program);
        let outputs = &program.outputs;
        let duals_of = |sample: &Vec<f64>| -> Vec<Vec<Dual>> {
            (0..params.len()).map(|leaf| program.run_in_duals(sample, leaf)).collect()
        };
        let is_clear = |sample: &&Vec<f64>| duals_of(sample).iter().flatten().all(Dual::is_clear);
        let rows: Vec<&Vec<f64>> = program.rows.iter().filter(is_clear).collect();
        drawn.set(drawn.get() + program.rows.len());
        kept.set(kept.get() + rows.len());
        if rows.is_empty() {
            return Ok(());
        }
        let recorded = program.record(&tape, &params, &vec![0.25; program.inputs]);
        let values: Vec<Value> = outputs.iter().map(|&output| recorded.nodes[output]).collect();
        let frozen = Program::new(&values, &recorded.inputs).expect("all inputs are listed");
        let flat: Vec<f64> = rows.iter().copied().flatten().copied().collect();
        let found = frozen.evaluate(&program.parameters, &flat).expect("they fit");
        let (_, gradient) =
            frozen.value_and_gradient(&program.parameters, &flat).expect("they fit");

        let mut expected = vec![(0.0, 0.0); params.len()];
        let mut any_nan = vec![false; params.len()];
        let mut cancels = vec![false; params.len()];
        for (sample, found) in rows.iter().zip(found.chunks(outputs.len())) {
            tape.rewind();
            let recorded = program.record(&tape, &params, sample);
            let leaves: Vec<Value> = params.iter().map(|&p| tape.value(p)).collect();
            let duals = duals_of(sample);
            for (&output, &ours) in outputs.iter().zip(found) {
                let (y, doubt) = (recorded.nodes[output].data(), duals[0][output].doubt);
                prop_assert!(agree(ours, y, doubt), "v{output} is {ours} and {y} on the tape");
            }
            let y = recorded.nodes[outputs[0]];
            let grads = y.backward();
            let again = grad_values(y, &leaves);
            for (leaf, &x) in leaves.iter().enumerate() {
                // where a size is infinite, what is finite all the same is compared as it is
                let dual = duals[leaf][outputs[0]];
                let allowed = tolerance(dual);
                let allowed = if allowed.is_finite() { allowed } else { 1e-9 * grads[x].abs() };
                prop_assert!(
                    agree(again[leaf].data(), grads[x], allowed),
                    "∂v{}/∂w{leaf} is {} by the sweep, {} recorded",
                    outputs[0],
                    grads[x],
                    again[leaf].data()
                );
                expected[leaf].0 += grads[x] / rows.len() as f64;
                expected[leaf].1 += allowed / rows.len() as f64;
                any_nan[leaf] |= grads[x].is_nan();
                cancels[leaf] |= grads[x].is_finite() && !dual.size.is_finite();
            }
        }
        for (leaf, (&ours, &(expected, allowed))) in gradient.iter().zip(&expected).enumerate() {
            // ∞ of one sample and −∞ of another: a program adds up what the samples ask of a
            // number that they share first, and may find that it is finite, or 0
            let unlike = expected.is_nan() && !any_nan[leaf];
            // and an adjoint that is 0 because its terms cancel may be a rounding error there,
            // which an infinite partial blows up
            let unlike = unlike || cancels[leaf];
            prop_assert!(
                unlike || agree(ours, expected, allowed + ROUNDING * expected.abs()),
                "∂v{}/∂w{leaf} is {expected} by the sweep, {ours} in a program",
                outputs[0]
            );
        }
        Ok(())
    });
    let (drawn, kept) = (drawn.get(), kept.get());
    assert!(kept * 5 > drawn, "only {kept} of {drawn} samples were clear");
}

#[test]
fn a_failure_shrinks_to_a_program_of_a_few_lines() {
    // a property that is wrong on purpose: "no program has a sine"
    let wrong = std::panic::catch_unwind(|| {
        for_all(1, recipe::tame(), |program| {
            let has_sine = format!("{program:?}").contains("sin(");
            prop_assert!(!has_sine);
            Ok(())
        });
    });
    let panic = wrong.expect_err("some program has a sine");
    let text = panic.downcast_ref::<String>().expect("a panic message is text");
    assert!(text.contains("sin("), "{text}");
    // the sine, its operand, an output, and what stands around them
    assert!(text.lines().count() <= 12, "{text}");
}
