//! What is put together while a program is compiled: equal nodes, layers, sums within sums.

use super::*;
use wengert::nn::log_softmax;

#[test]
fn equal_nodes_become_one_and_constants_are_computed_once() {
    let tape = Tape::new();
    let x = tape.var(0.0);
    let same = (x * 2.0).sin() + (x * 2.0).sin() + tape.constant(3.0).exp();
    let program = Program::new(&[same], &[x]).expect("x is listed");
    let text = program.to_string();
    assert!(text.starts_with("7 scalar operations became 3 instructions"), "{text}");
}

#[test]
fn a_layer_of_plain_operators_is_found_too() {
    let mut tape = Tape::new();
    let w: Vec<_> = (0..12).map(|i| tape.param(f64::from(i) / 7.0 - 0.9)).collect();
    let x: Vec<Value> = (0..3).map(|i| tape.var(f64::from(i))).collect();
    let neuron = |row: usize| {
        let w: Vec<Value> = w[4 * row..][..4].iter().map(|&w| tape.value(w)).collect();
        // the bias stands in another place each time
        match row {
            0 => w[0] * x[0] + w[1] * x[1] + w[2] * x[2] + w[3],
            1 => w[3] + w[0] * x[0] + w[1] * x[1] + w[2] * x[2],
            _ => x[0] * w[0] + w[3] + (x[1] * w[1] + x[2] * w[2]),
        }
    };
    let rows = [neuron(0), neuron(1), neuron(2)];
    let program = Program::new(&rows, &x).expect("x is listed");
    assert!(program.to_string().contains("dense, 3 rows of 3 terms"), "{program}");
    let outputs = program.evaluate(&tape.params(), &[0.0, 1.0, 2.0]).expect("they fit");
    for (ours, row) in outputs.iter().zip(rows) {
        assert_close(*ours, row.data(), 1e-15, "a row");
    }
    let (_, gradient) =
        program.value_and_gradient(&tape.params(), &[0.0, 1.0, 2.0]).expect("they fit");
    assert_eq!(gradient, rows[0].backward().params());
}

/// A sum of some kind over values.
type Make = for<'t> fn(&'t Tape, &[Value<'t>]) -> Value<'t>;

const SUMS: [(&str, Make); 9] = [
    ("sum", |tape, x| tape.sum(x)),
    ("sum of an iterator", |tape, x| match x {
        [] => tape.sum(x),
        _ => x.iter().sum(),
    }),
    ("additions", |tape, x| x.iter().copied().reduce(|a, b| a + b).unwrap_or(tape.constant(0.0))),
    ("dot of itself", |tape, x| tape.dot(x, x)),
    ("dot", |tape, x| tape.dot(x, &x.iter().rev().map(|&x| x * 0.5 + 0.25).collect::<Vec<_>>())),
    ("affine", |tape, x| match x {
        [] => tape.affine(x, x, 0.75),
        [bias, ..] => tape.affine(x, &x.iter().rev().copied().collect::<Vec<_>>(), *bias),
    }),
    ("logsumexp", |tape, x| tape.logsumexp(x)),
    ("surprisal", |tape, x| match x {
        [] => tape.surprisal(tape.constant(1.0), x),
        [own, others @ ..] => tape.surprisal(*own, others),
    }),
    ("surprisals of the same scores", |tape, x| match x {
        [] => tape.sum(x),
        _ => {
            let weighted = |(i, log_p)| log_p * ((2 * i + 1) as f64 / (x.len() * x.len()) as f64);
            tape.sum(&log_softmax(x).into_iter().enumerate().map(weighted).collect::<Vec<_>>())
        }
    }),
];

/// Operands of a sum: nothing, one, or two of them, of every kind, and one of them twice.
fn few_operands<'t>(tape: &'t Tape, w: Value<'t>, x: Value<'t>) -> Vec<Vec<Value<'t>>> {
    let (c, a) = (tape.constant(1.5), x.abs());
    let short = [vec![], vec![w], vec![x], vec![c], vec![a], vec![x * w]];
    let long = [vec![a, a], vec![a, w], vec![c, a], vec![x * w, a], vec![x * w, a * w], vec![w, c]];
    short.into_iter().chain(long).collect()
}

#[test]
fn sums_of_few_terms_in_sums_of_few_terms_give_what_they_give_on_the_tape() {
    let tape = Tape::new();
    let (lists, readers) = (few_operands(&tape, tape.var(0.1), tape.var(0.2)).len(), 7);
    for index in 0..lists * readers * SUMS.len() * SUMS.len() {
        let (inner, rest) = (index % lists, index / lists);
        let (reader, rest) = (rest % readers, rest / readers);
        let ((inside, of), (outside, over)) = (SUMS[rest % SUMS.len()], SUMS[rest / SUMS.len()]);
        let what = format!("{outside} ({reader}) over {inside} ({inner})");
        let nested = Nested { of, inner, over, reader };
        for samples in [1, 2, 3, 33] {
            let rows: Vec<f64> = (0..samples).map(|i| 0.3 * f64::from(i) - 0.7).collect();
            let (value, slope, _) = on_the_tape(&|w, x| nested.at(w, x), (0.8, &rows));
            let (ours, our_slope, _) = in_a_program(&|w, x| nested.at(w, x), (0.8, &rows));
            assert_close(ours, value, 1e-13, &what);
            assert_close(our_slope, slope, 1e-13, &what);
        }
    }
}

/// A sum over a sum of few operands.
struct Nested {
    of: Make,
    inner: usize,
    over: Make,
    reader: usize,
}

impl Nested {
    /// The inner sum is the only term, or stands beside another, or twice, or something else reads
    /// it too.
    fn at<'t>(&self, w: Value<'t>, x: Value<'t>) -> Value<'t> {
        let (tape, over) = (x.tape(), self.over);
        let y = (self.of)(tape, &few_operands(tape, w, x)[self.inner]);
        match self.reader {
            0 => over(tape, &[y]),
            1 => over(tape, &[y, w]),
            2 => over(tape, &[x, y]),
            3 => over(tape, &[y, tape.constant(0.5)]),
            4 => over(tape, &[y, y]),
            5 => over(tape, &[y, tape.sum(&[tape.sum(&[w.abs()])])]),
            _ => over(tape, &[y, x]) + y.tanh(),
        }
    }
}

/// One sample goes through whole groups of terms, several samples go side by side.
#[test]
fn sums_of_many_terms_give_what_they_give_on_the_tape_also_at_special_numbers() {
    const SPECIAL: [f64; 7] =
        [0.3, -0.0, 800.0, -800.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    for (what, make) in SUMS {
        for (count, at) in [(7, 3), (8, 0), (8, 7), (9, 8), (16, 5), (27, 26), (33, 0)] {
            for (special, twice) in SPECIAL.into_iter().flat_map(|x| [(x, false), (x, true)]) {
                let mut row: Vec<f64> = (0..count).map(|i| f64::from(i * 7 % 12) - 4.25).collect();
                row[at] = special;
                if twice {
                    row[(at + 3) % count as usize] = special;
                }
                let tape = Tape::new();
                let x: Vec<Value> = row.iter().map(|&x| tape.var(x)).collect();
                let y = make(&tape, &x);
                let (grads, mut runner) =
                    (y.backward(), Program::new(&[y], &x).expect("x is listed").runner());
                let what = format!("{what} of {count}, {special} at {at}, twice: {twice}");
                for samples in [1, 2, 3] {
                    let rows = row.repeat(samples);
                    let (value, _, slopes) =
                        runner.value_and_gradients(&[], &rows).expect("they fit");
                    assert_close(value, y.data(), 1e-15, &what);
                    for (slope, x) in slopes.iter().zip(x.iter().cycle()) {
                        assert_close(*slope, grads[*x], 1e-15, &what);
                    }
                    assert_eq!(slopes.len(), samples * x.len());
                    let outputs = runner.evaluate(&[], &rows).expect("they fit");
                    assert_close(outputs[samples - 1], y.data(), 1e-15, &what);
                }
            }
        }
    }
}

#[test]
fn a_sum_of_one_term_and_another_is_one_addition() {
    let mut tape = Tape::new();
    let w = tape.param(-2.0);
    let x = tape.var(0.0);
    let y = tape.sum(&[tape.sum(&[tape.value(w).abs()])]) + x;
    let program = Program::new(&[y, tape.sum(&[x]), tape.sum(&[])], &[x]).expect("x is listed");
    assert!(program.to_string().contains("s1 = u0 + s0\noutputs     [s1, s0, 0]"), "{program}");
    assert_eq!(program.evaluate(&[-2.0], &[3.0]).expect("it fits"), [5.0, 3.0, 0.0]);
    assert_eq!(program.value_and_gradient(&[-2.0], &[3.0]).expect("it fits"), (5.0, vec![-1.0]));
}

/// A sample that comes alone takes a sum of squares run by run, where its operands are.
#[test]
fn sums_over_numbers_from_several_places_give_what_they_give_on_the_tape() {
    let mut tape = Tape::new();
    let w: Vec<_> = (0..9).map(|i| tape.param(f64::from(i) / 3.0 - 1.0)).collect();
    let w: Vec<Value> = w.into_iter().map(|w| tape.value(w)).collect();
    let x: Vec<Value> = (0..9).map(|i| tape.var(0.7 - f64::from(i) / 5.0)).collect();
    let c = [tape.constant(2.0)];
    let uniform = [&w[..3], &c, &w[4..]].concat();
    let mixed = [&x[..3], &w[1..4], &c, &x[5..], &w[6..]].concat();
    let twice = [&x[..3], &x[..3], &w[6..], &w[6..]].concat();
    for (what, make) in SUMS {
        for terms in [&uniform, &mixed, &twice] {
            let y = make(&tape, terms) * x[4];
            let grads = y.backward();
            let mut runner = Program::new(&[y], &x).expect("x is listed").runner();
            let row: Vec<f64> = x.iter().map(|x| x.data()).collect();
            for samples in [1, 2, 3, 9] {
                let (value, gradient, slopes) = runner
                    .value_and_gradients(&tape.params(), &row.repeat(samples))
                    .expect("they fit");
                assert_close(value, y.data(), 1e-15, what);
                for (ours, expected) in gradient.iter().zip(grads.params()) {
                    assert_close(*ours, *expected, 1e-15, what);
                }
                for (slope, x) in slopes.iter().zip(x.iter().cycle()) {
                    assert_close(*slope, grads[*x], 1e-15, what);
                }
            }
        }
    }
}
