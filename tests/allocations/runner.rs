//! A program's runner allocates nothing once it has been called.

use crate::ALLOCATOR;
use stats_alloc::Region;
use wengert::nn::{Activation, Mlp, loss};
use wengert::{Program, Tape, Value};

/// Runs a program over several counts of samples, the largest first, and then again.
fn allocates_nothing_after_the_first_call(program: &Program, params: &[f64], inputs: usize) {
    let rows: Vec<f64> = (0..300 * inputs).map(|i| (i % 17) as f64 / 17.0).collect();
    let allocations = || {
        let mut runner = program.runner();
        let mut run = |samples: usize| {
            let rows = &rows[..samples * inputs];
            let outputs = runner.evaluate(params, rows).expect("they fit");
            assert!(outputs.iter().all(|y| y.is_finite()));
            let (mean, gradient) = runner.value_and_gradient(params, rows).expect("they fit");
            assert!(mean.is_finite() && gradient.iter().any(|&g| g != 0.0));
        };
        run(300);
        let region = Region::new(ALLOCATOR);
        for samples in [300, 1, 8, 9, 128, 299, 300] {
            run(samples);
        }
        let change = region.change();
        change.allocations + change.reallocations
    };
    // what the test harness allocates beside it can only add to a count
    let fewest = (0..5).map(|_| allocations()).min();
    assert_eq!(fewest, Some(0), "{program}");
}

pub(crate) fn a_runner_allocates_nothing_after_its_first_call() {
    let mut tape = Tape::new();
    let (v, w) = (tape.param(0.5), tape.param(-1.5));
    let (x, y) = (tape.var(0.0), tape.var(0.0));
    let small = (v * x).sin() + tape.value(w).exp() * y.hypot(v) + tape.logsumexp(&[x, y]);
    let small = small + tape.surprisal(x, &[y; 40]);
    let program = Program::new(&[small, x + y], &[x, y]).expect("all variables are listed");
    allocates_nothing_after_the_first_call(&program, &tape.params(), 2);

    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 13, 13, 3], Activation::Relu, &mut wengert::rng(1));
    let inputs: [Value; 5] = std::array::from_fn(|_| tape.var(0.0));
    let loss = loss::soft_cross_entropy(&net.forward(&tape, &inputs[..2]), &inputs[2..]);
    let program = Program::new(&[loss], &inputs).expect("all variables are listed");
    allocates_nothing_after_the_first_call(&program, &tape.params(), 5);
}
