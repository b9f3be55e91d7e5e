//! A program gives what the tape gives: for every operation, for nets, for any number of samples.

mod memory;
mod relus;
mod sums;

use wengert::nn::{Activation, Mlp, loss};
use wengert::{Error, Op, Program, Tape, Value, engine::operand::Operand};

const POINTS: [f64; 12] = [-5.3, -2.7, -1.3, -0.6, -0.25, 0.15, 0.45, 0.8, 1.4, 1.9, 2.5, 6.1];

/// Equal, or within `tolerance` of the size of what was added up; NaN equals NaN.
#[track_caller]
fn assert_close(ours: f64, expected: f64, tolerance: f64, what: &str) {
    let same = ours == expected || (ours.is_nan() && expected.is_nan());
    let close = (ours - expected).abs() <= tolerance * (1.0 + expected.abs());
    assert!(same || close, "{what}: {ours} in the program, {expected} on the tape");
}

/// The mean of `f(w, x)` over the rows, its derivative with respect to w, and that of each row's own
/// value with respect to x.
type Found = (f64, f64, Vec<f64>);

/// From the tape, sample by sample.
fn on_the_tape(
    f: &dyn for<'t> Fn(Value<'t>, Value<'t>) -> Value<'t>,
    (w, rows): (f64, &[f64]),
) -> Found {
    let mut tape = Tape::new();
    let param = tape.param(w);
    let mut total = tape.zero_gradients();
    let (mut value, mut slopes) = (0.0, Vec::new());
    for &x in rows {
        tape.rewind();
        let x = tape.var(x);
        let y = f(tape.value(param), x);
        let grads = y.backward();
        value += y.data();
        slopes.push(grads[x]);
        total += grads;
    }
    let count = rows.len() as f64;
    (value / count, total[param] / count, slopes)
}

fn in_a_program(
    f: &dyn for<'t> Fn(Value<'t>, Value<'t>) -> Value<'t>,
    (w, rows): (f64, &[f64]),
) -> Found {
    let mut tape = Tape::new();
    let param = tape.param(0.5);
    let x = tape.var(0.25);
    let program = Program::new(&[f(tape.value(param), x)], &[x]).expect("x is listed");
    let (value, gradient, inputs) = program.value_and_gradients(&[w], rows).expect("the rows fit");
    let alone = program.value_and_gradient(&[w], rows).expect("the rows fit");
    assert_eq!((value.to_bits(), bits(&gradient)), (alone.0.to_bits(), bits(&alone.1)));
    (value, gradient[0], inputs)
}

#[track_caller]
fn assert_all_close(found: Found, expected: Found, tolerance: f64, what: &str) {
    assert_close(found.0, expected.0, 1e-13, what);
    assert_close(found.1, expected.1, tolerance, &format!("slope of {what}"));
    assert_eq!(found.2.len(), expected.2.len(), "{what}");
    for (row, (ours, expected)) in found.2.iter().zip(&expected.2).enumerate() {
        assert_close(*ours, *expected, tolerance, &format!("slope of row {row} of {what}"));
    }
}

#[test]
fn every_operation_gives_what_it_gives_on_the_tape() {
    for &op in Op::ALL {
        // w alone is uniform, w + 0·x varies: each operand in each place
        type Form = for<'t> fn(Op, Value<'t>, Value<'t>) -> Value<'t>;
        let forms: [Form; 5] = [
            |op, w, x| op.value(w, x),
            |op, w, x| op.value(x, w),
            |op, w, x| op.value(w + x, x),
            |op, w, x| op.value(x * w, w + 1.5),
            |op, w, _| op.value(w, w),
        ];
        for (number, form) in forms.iter().enumerate() {
            for w in [-1.3, 0.45, 1.9] {
                let f: &dyn for<'t> Fn(Value<'t>, Value<'t>) -> Value<'t> = &|w, x| form(op, w, x);
                for x in POINTS {
                    let rows = [x, x, x];
                    let (found, expected) =
                        (in_a_program(f, (w, &rows)), on_the_tape(f, (w, &rows)));
                    let what = format!("{op:?}, form {number}, w = {w}, x = {x}");
                    assert_all_close(found, expected, 1e-12, &what);
                }
            }
        }
    }
}

#[test]
fn a_program_of_one_function_gives_the_value_and_the_partial_of_the_table() {
    let edges = [0.0, 0.5, 1.0, 20.0, 300.0, 709.0, 745.0, 1e10, 1e300, f64::INFINITY];
    let mut points: Vec<f64> = edges.iter().flat_map(|&edge| [edge, -edge]).collect();
    points.extend((1..2000).map(|i| (i - 1000) as f64 * 0.0391));
    points.push(f64::NAN);
    for &op in Op::ALL.iter().filter(|op| op.arity() == 1) {
        let mut tape = Tape::new();
        let w = tape.param(0.5);
        let w = tape.value(w);
        let program = Program::new(&[op.value(w, w)], &[]).expect("there are no variables");
        let mut runner = program.runner();
        for &a in &points {
            let y = op.value(a, a);
            let (partial, _) = op.partials(a, a, y);
            let (value, gradient) = runner.value_and_gradient(&[a], &[]).expect("it fits");
            // a NaN has no sign that would matter
            let same = value.to_bits() == y.to_bits() || value.is_nan() && y.is_nan();
            assert!(same, "{} at {a}: {value} and {y}", op.name());
            // each of the two is right to 4 ulp; subnormals are spaced by their smallest
            let slope = gradient[0];
            let close = (slope - partial).abs() <= 8.0 * f64::EPSILON * partial.abs() + 1e-322;
            let same = slope == partial || slope.is_nan() && partial.is_nan();
            assert!(close || same, "{}′ at {a}: {slope} and {partial}", op.name());
        }
    }
}

#[test]
fn a_lane_has_the_same_bits_alone_and_in_company() {
    // ordinary operands, and those that a library is asked for, in one group of lanes
    let some = [
        0.7,
        -0.7,
        2.0,
        0.0,
        -0.0,
        1e6,
        -1.0000000000000001e6,
        1e22,
        5e-324,
        1e300,
        3.0,
        0.1,
        30.5,
    ];
    let others = [f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    let numbers: Vec<f64> = some.into_iter().chain(others).collect();
    let pairs = numbers.iter().flat_map(|&a| numbers.iter().map(move |&b| [a, b]));
    let rows: Vec<f64> = pairs.flatten().collect();
    assert_eq!(rows.len() / 2, 256);
    for &op in Op::ALL {
        let tape = Tape::new();
        let (a, b) = (tape.var(0.5), tape.var(0.25));
        let y = op.value(a, b);
        // in the second program a has another reader, so there is no room for a slope
        let programs = [&[y][..], &[y, a * b]].map(|outputs| Program::new(outputs, &[a, b]));
        for program in programs.map(|program| program.expect("both are listed")) {
            let run = |rows: &[f64]| {
                let values = program.evaluate(&[], rows).expect("whole rows");
                (values, program.value_and_gradients(&[], rows).expect("whole rows").2)
            };
            let (values, slopes) = run(&rows);
            let outputs = 2 * values.len() / rows.len();
            for (row, pair) in rows.chunks(2).enumerate() {
                let what = format!("{} of {pair:?}", op.name());
                // as many as have lanes; here, too, the mean of a power of two rounds nothing
                let alone = run(&pair.repeat(4));
                let bits_of = |number: f64| if number.is_nan() { 0 } else { number.to_bits() };
                let value = values[row * outputs];
                assert_eq!(bits_of(value), bits_of(alone.0[0]), "{what}");
                let y = op.value(pair[0], pair[1]);
                assert_close(value, y, 1e-13, &what);
                let partials = <[f64; 2]>::from(op.partials(pair[0], pair[1], y));
                for side in 0..op.arity() {
                    let slope = slopes[2 * row + side];
                    // adjoints are divided by the count, which is exact but for subnormals
                    let is_tiny = partials[side] != 0.0 && partials[side].abs() < 1e-300;
                    if !is_tiny {
                        assert_eq!(bits_of(slope), bits_of(alone.1[side]), "slope of {what}");
                    }
                    assert_close(slope, partials[side], 1e-13, &format!("slope of {what}"));
                }
            }
        }
    }
}

#[test]
fn any_number_of_samples_gives_the_mean_over_them() {
    let f: &dyn for<'t> Fn(Value<'t>, Value<'t>) -> Value<'t> =
        &|w, x| (w * x).sin() + (x - w).exp() * w.powi(2) + w.tanh();
    for count in [1, 2, 3, 5, 7, 8, 9, 16, 31, 40, 41, 64, 100, 300, 512, 4097] {
        let rows: Vec<f64> = (0..count).map(|i| f64::from(i) / f64::from(count) - 0.5).collect();
        let (found, expected) = (in_a_program(f, (0.7, &rows)), on_the_tape(f, (0.7, &rows)));
        assert_all_close(found, expected, 1e-13, &format!("{count} samples"));
    }
}

/// Several losses at once; a cross-entropy needs several outputs.
fn loss_of_net<'t, X: Operand>(net: &Mlp, tape: &'t Tape, x: &[X], targets: &[X]) -> Value<'t> {
    let out = net.forward(tape, x);
    let weights: Vec<Value> = net.weights().map(|w| tape.value(w)).collect();
    let loss = loss::mse(&out, targets) + loss::l2(&weights) * 0.01;
    if out.len() > 1 { loss + loss::soft_cross_entropy(&out, targets) } else { loss }
}

/// A net's loss on rows (x0, x1, t0, t1, t2): from the tape and from a program.
fn net_agrees(activation: Activation, sizes: &[usize], samples: usize) {
    let mut tape = Tape::new();
    let mut rng = wengert::rng(3);
    let net = Mlp::new(&mut tape, sizes, activation, &mut rng);
    let (inputs, outputs) = (sizes[0], sizes[sizes.len() - 1]);
    let width = inputs + outputs;
    let rows: Vec<f64> = (0..samples * width).map(|_| rng.uniform(-1.0, 1.0)).collect();
    let record = |tape: &Tape, row: &[f64]| -> (f64, Vec<f64>, Vec<f64>) {
        let row: Vec<Value> = row.iter().map(|&x| tape.var(x)).collect();
        let loss = loss_of_net(&net, tape, &row[..inputs], &row[inputs..]);
        let grads = loss.backward();
        let by_row = row.iter().map(|&x| grads[x]).collect();
        (loss.data(), grads.params().to_vec(), by_row)
    };
    let mut expected = (0.0, vec![0.0; net.parameters().len()]);
    let mut by_rows = Vec::new();
    for row in rows.chunks(width) {
        tape.rewind();
        let (value, gradient, by_row) = record(&tape, row);
        by_rows.extend(by_row);
        expected.0 += value / samples as f64;
        expected.1.iter_mut().zip(gradient).for_each(|(sum, g)| *sum += g / samples as f64);
    }
    tape.rewind();
    let vars: Vec<Value> = (0..width).map(|_| tape.var(0.1)).collect();
    let loss = loss_of_net(&net, &tape, &vars[..inputs], &vars[inputs..]);
    let program = Program::new(&[loss], &vars).expect("all variables are listed");
    assert!(program.to_string().contains("dense"), "layers become dense instructions:\n{program}");
    let (value, gradient, inputs) =
        program.value_and_gradients(&tape.params(), &rows).expect("they fit");
    let alone = program.value_and_gradient(&tape.params(), &rows).expect("they fit");
    assert_eq!((value, &gradient), (alone.0, &alone.1), "with and without those of the inputs");
    assert_close(value, expected.0, 1e-12, "loss");
    for (i, (ours, theirs)) in inputs.iter().zip(&by_rows).enumerate() {
        assert!((ours - theirs).abs() < 1e-12, "input {i}: {ours} and {theirs}");
    }
    for (i, (ours, theirs)) in gradient.iter().zip(&expected.1).enumerate() {
        assert!((ours - theirs).abs() < 1e-12, "parameter {i}: {ours} and {theirs}");
    }
}

#[test]
fn nets_of_all_shapes_give_what_they_give_on_the_tape() {
    // every remainder of a tile of five rows by four groups of eight lanes
    for (sizes, samples) in [
        (&[2, 5, 3][..], 1),
        (&[3, 6, 2], 9),
        (&[1, 7, 4], 17),
        (&[4, 8, 1], 25),
        (&[2, 9, 11, 2], 33),
        (&[16, 16, 4], 41),
        (&[6, 4, 8, 1], 64),
        (&[3, 5, 5], 377),
        (&[5, 10, 10, 3], 300),
    ] {
        for activation in [Activation::Relu, Activation::Sigmoid, Activation::Tanh] {
            net_agrees(activation, sizes, samples);
        }
    }
    for activation in [Activation::Softplus, Activation::Elu(1.0), Activation::Silu] {
        net_agrees(activation, &[2, 6, 2], 40);
    }
    net_agrees(Activation::Gelu, &[2, 6, 2], 40);
}

#[test]
fn a_zero_adjoint_wins_in_dense_blocks_too() {
    // relu kills the second row's adjoint; its infinite input must not spoil the gradient
    let mut tape = Tape::new();
    let w: Vec<_> = [1.0, 1.0, 1.0, 1.0].into_iter().map(|w| tape.param(w)).collect();
    let x = [tape.var(0.0), tape.var(0.0)];
    let rows = [tape.dot(&w[..2], &x), tape.dot(&w[2..], &x)];
    let loss = rows[0].relu() * 0.0 + rows[1].relu();
    let program = Program::new(&[loss], &x).expect("x is listed");
    let (_, gradient) = program
        .value_and_gradient(&tape.params(), &[1.0, f64::NEG_INFINITY, 1.0, 2.0])
        .expect("they fit");
    assert_eq!(gradient, [0.0, 0.0, 0.5, 1.0]);
}

#[test]
fn a_logsumexp_over_lanes_passes_over_terms_of_minus_infinity() {
    let tape = Tape::new();
    let x = [tape.var(0.0), tape.var(0.0), tape.var(0.0)];
    let program = Program::new(&[tape.logsumexp(&x)], &x).expect("x is listed");
    const INF: f64 = f64::INFINITY;
    let rows = [
        -INF, -INF, 3.0, /**/ -INF, 3.0, -INF, /**/ -INF, -INF, -INF, /**/ 3.0,
        -INF, INF,
    ];
    let outputs = program.evaluate(&[], &rows).expect("whole rows");
    assert_eq!(outputs, [3.0, 3.0, -INF, INF]);
}

fn bits(numbers: &[f64]) -> Vec<u64> {
    numbers.iter().map(|number| number.to_bits()).collect()
}
