//! What is reused, is wrong, or runs beside others: runners, counts of samples, threads.

use super::*;

#[test]
fn a_runner_can_be_used_again_for_other_numbers_and_counts() {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[1, 4, 1], Activation::Tanh, &mut wengert::rng(1));
    let x = tape.var(0.0);
    let out = net.forward(&tape, &[x]);
    let program = Program::new(&[out[0].powi(2), out[0]], &[x]).expect("x is listed");
    let mut runner = program.runner();
    let params = tape.params();
    let fresh = |rows: &[f64]| program.value_and_gradient(&params, rows).expect("they fit");
    for rows in [&[0.5, 0.25][..], &[1.0; 100], &[2.0]] {
        let (value, gradient) = runner.value_and_gradient(&params, rows).expect("they fit");
        assert_eq!((value, gradient.to_vec()), fresh(rows));
        let outputs = runner.evaluate(&params, rows).expect("they fit").to_vec();
        assert_eq!(outputs, program.evaluate(&params, rows).expect("they fit"));
        assert_eq!(outputs.len(), 2 * rows.len());
        assert!(outputs.chunks(2).all(|row| row[0] == row[1] * row[1]));
    }
}

#[test]
fn what_was_in_the_memory_before_does_not_matter() {
    // outputs that output 0 does not need, alone and in one instruction with what it needs
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[3, 6, 2], Activation::Sigmoid, &mut wengert::rng(8));
    let x = [tape.var(0.1), tape.var(0.2), tape.var(0.3)];
    let out = net.forward(&tape, &x);
    let of_all = [out[0].sin() * x[2], out[1].sin() + x[0].tanh(), (x[1] * x[1]).exp().tanh()];
    for first in 0..3 {
        let outputs = [of_all[first], of_all[(first + 1) % 3], of_all[(first + 2) % 3]];
        let program = Program::new(&outputs, &x).expect("all are listed");
        for samples in [1, 3, 8, 20, 500] {
            let rows: Vec<f64> = (0..3 * samples).map(|i| (i as f64 * 0.7).sin()).collect();
            let mut used = program.runner();
            let _ = used.value_and_gradients(&tape.params(), &vec![f64::NAN; 3 * 600]);
            let _ = used.value_and_gradients(&tape.params(), &vec![f64::NAN; 3 * samples]);
            let mut unused = program.runner();
            let found = used.value_and_gradients(&tape.params(), &rows).expect("they fit");
            let expected = unused.value_and_gradients(&tape.params(), &rows).expect("they fit");
            assert_eq!(found, expected, "output {first}, {samples} samples");
            assert!(found.2.iter().all(|derivative| derivative.is_finite()));
        }
    }
}

#[test]
fn what_does_not_fit_is_an_error_with_the_numbers() {
    let mut tape = Tape::new();
    let w = tape.param(1.0);
    let (x, t) = (tape.var(0.0).named("x"), tape.var(0.0));
    let y = w * x;
    let says = |result: Result<Program, Error>, sentence: &str| {
        let message = result.expect_err("this is refused").to_string();
        assert!(message.contains(sentence), "{message}");
    };
    says(Program::new(&[], &[x]), "at least one output");
    says(Program::new(&[y], &[]), "depend on the variable \"x\"");
    says(Program::new(&[y * t], &[x]), "depend on the variable \"v2\"");
    says(Program::new(&[y], &[x, y]), "\"v3\" is not a variable");
    let program = Program::new(&[y], &[x, t]).expect("both are listed");
    let refused = |parameters: &[f64], rows: &[f64]| {
        program.evaluate(parameters, rows).expect_err("this is refused").to_string()
    };
    assert!(refused(&[], &[1.0, 2.0]).contains("the program has 1 parameter, got 0"));
    assert!(refused(&[1.0], &[1.0, 2.0, 3.0]).contains("2 inputs"));
    assert!(refused(&[1.0], &[]).contains("takes rows of that length, at least one; got 0"));
}

#[test]
fn a_program_without_inputs_has_one_sample() {
    let mut tape = Tape::new();
    let (v, w) = (tape.param(0.0), tape.param(0.0));
    let program = Program::new(&[(v * tape.value(w)).sin()], &[]).expect("no variables");
    let (value, gradient) = program.value_and_gradient(&[0.5, 2.0], &[]).expect("no rows");
    assert_eq!((value, gradient), (1f64.sin(), vec![2.0 * 1f64.cos(), 0.5 * 1f64.cos()]));
    let error = program.evaluate(&[0.5, 2.0], &[1.0]).expect_err("it takes no rows");
    let text = "the program has no inputs, so it takes no rows; got 1 number";
    assert_eq!((error.to_string(), format!("{error:?}")), (text.to_string(), text.to_string()));
}

/// A thread pool of so many threads.
#[cfg(feature = "parallel")]
fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be made")
}

#[cfg(feature = "parallel")]
#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 17, 16, 1], Activation::Tanh, &mut wengert::rng(5));
    let vars = [tape.var(0.0), tape.var(0.0), tape.var(0.0)];
    let out = net.forward(&tape, &vars[..2]);
    let program = Program::new(&[loss::mse(&out, &vars[2..]), out[0]], &vars).expect("listed");
    let (params, mut rng) = (tape.params(), wengert::rng(6));
    // up to 17 blocks, the last of which is not full; it may be of one or two samples
    for samples in [385, 386, 1000, 4609, 4610, 5003, 6145] {
        let rows: Vec<f64> = (0..3 * samples).map(|_| rng.uniform(-2.0, 2.0)).collect();
        let run = |threads| {
            pool(threads).install(|| {
                let mut runner = program.runner();
                let outputs = runner.evaluate(&params, &rows).expect("they fit").to_vec();
                let (mean, gradient) = runner.value_and_gradient(&params, &rows).expect("they fit");
                (mean.to_bits(), bits(gradient), bits(&outputs))
            })
        };
        let alone = run(1);
        for threads in [2, 3, 4, 8, 16] {
            assert!(run(threads) == alone, "{threads} threads, {samples} samples");
        }
    }
}
