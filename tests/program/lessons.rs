//! The nets of the five lessons, with their starts and losses: a program gives the loss and the
//! gradient that the tape gives sample by sample.

use wengert::nn::{Activation, Init, Mlp, loss};
use wengert::{Program, Tape, Value, data};

const XOR: [f64; 12] =
    [0.0, 0.0, 0.0, /**/ 0.0, 1.0, 1.0, /**/ 1.0, 0.0, 1.0, /**/ 1.0, 1.0, 0.0];

/// The loss of one sample, from the net's outputs and the targets.
type Loss = for<'t> fn(&[Value<'t>], &[Value<'t>]) -> Value<'t>;

/// Records one row, inputs and targets: the loss, with `l2` times ½Σw² over the weights, and the
/// row's variables.
fn record<'t>(
    net: &Mlp,
    tape: &'t Tape,
    (loss, l2): (Loss, f64),
    row: &[f64],
) -> (Value<'t>, Vec<Value<'t>>) {
    let leaves: Vec<Value> = row.iter().map(|&x| tape.var(x)).collect();
    let (inputs, targets) = leaves.split_at(net.inputs());
    let weights: Vec<Value> = net.weights().map(|w| tape.value(w)).collect();
    (loss(&net.forward(tape, inputs), targets) + loss::l2(&weights) * l2, leaves)
}

#[track_caller]
fn agrees_with_the_tape(name: &str, net: &Mlp, mut tape: Tape, loss: (Loss, f64), rows: &[f64]) {
    let width = net.inputs() + net.layers().last().expect("a net has layers").neurons().len();
    let (output, leaves) = record(net, &tape, loss, &vec![0.5; width]);
    let program = Program::new(&[output], &leaves).expect("all variables are listed");
    let (mean, gradient) = program.value_and_gradient(&tape.params(), rows).expect("they fit");

    let share = width as f64 / rows.len() as f64;
    let mut expected = 0.0;
    let mut slopes = vec![(0.0, 0.0); gradient.len()];
    for row in rows.chunks(width) {
        tape.rewind();
        let (output, _) = record(net, &tape, loss, row);
        expected += output.data() * share;
        for ((sum, size), slope) in slopes.iter_mut().zip(output.backward().params()) {
            *sum += slope * share;
            // the sum of the absolute contributions is at least this
            *size += slope.abs() * share;
        }
    }
    assert!((mean - expected).abs() <= 1e-12 * expected, "{name}: loss {mean} and {expected}");
    for (i, (ours, (sum, size))) in gradient.iter().zip(slopes).enumerate() {
        let far = (ours - sum).abs();
        assert!(far <= 1e-12 * size, "{name}, parameter {i}: {ours} and {sum}, sizes {size}");
    }
}

#[test]
fn height_and_weight() {
    let mut tape = Tape::new();
    let normal = Init::Normal { mean: 0.0, std: 1.0 };
    let builder =
        Mlp::builder(2).layer(2, Activation::Sigmoid).layer(1, Activation::Sigmoid).init(normal);
    let net = builder.bias_init(normal).build(&mut tape, &mut wengert::rng(1));
    let people = [
        -2.0, -1.0, 1.0, /**/ 25.0, 6.0, 0.0, /**/ 17.0, 4.0, 0.0, /**/ -15.0, -6.0,
        1.0,
    ];
    agrees_with_the_tape("2-2-1", &net, tape, (|y, t| loss::mse(y, t), 0.0), &people);
}

#[test]
fn xor_with_one_and_with_two_hidden_layers() {
    for hidden in [&[64][..], &[64, 64]] {
        let mut tape = Tape::new();
        let normal = Init::Normal { mean: 0.0, std: 1.0 };
        let mut builder = Mlp::builder(2);
        for &neurons in hidden {
            builder = builder.layer(neurons, Activation::Sigmoid);
        }
        let builder = builder.layer(1, Activation::Sigmoid).init(normal).bias_init(normal);
        let net = builder.build(&mut tape, &mut wengert::rng(2));
        let loss: Loss = |y, t| loss::half_squared_error(y, t);
        agrees_with_the_tape(&format!("{hidden:?}"), &net, tape, (loss, 0.0), &XOR);
    }
}

#[test]
fn xor_with_relu_and_a_third_input() {
    let mut tape = Tape::new();
    let start = Init::Uniform { low: 0.0, high: 0.25 };
    let net = Mlp::builder(3)
        .layer(10, Activation::Relu)
        .layer_without_bias(1, Activation::Sigmoid)
        .init(start)
        .bias_init(start)
        .build(&mut tape, &mut wengert::rng(3));
    let rows: Vec<f64> = XOR.chunks(3).flat_map(|row| [row[0], row[1], 1.0, row[2]]).collect();
    let loss: Loss = |y, t| loss::binary_cross_entropy(y[0], t[0]);
    agrees_with_the_tape("3-10-1", &net, tape, (loss, 0.0), &rows);
}

#[test]
fn xor_that_climbs() {
    let mut tape = Tape::new();
    let start = Init::Uniform { low: -1.0, high: 1.0 };
    let builder = Mlp::builder(2).layer(3, Activation::Sigmoid).layer(1, Activation::Sigmoid);
    let net = builder.init(start).bias_init(start).build(&mut tape, &mut wengert::rng(4));
    let loss: Loss = |y, t| loss::half_squared_error(y, t);
    agrees_with_the_tape("2-3-1", &net, tape, (loss, 0.0), &XOR);
}

#[test]
fn spiral_with_relu_and_with_sigmoid() {
    for activation in [Activation::Relu, Activation::Sigmoid] {
        let mut tape = Tape::new();
        let mut rng = wengert::rng(5);
        let net = Mlp::builder(2)
            .layer(50, activation)
            .layer(50, activation)
            .layer(3, Activation::Identity)
            .init(Init::Normal { mean: 0.0, std: 0.1 })
            .build(&mut tape, &mut rng);
        let spiral = data::spiral(100, 3, 0.2, &mut rng);
        let mut rows: Vec<f64> = Vec::new();
        for (point, &class) in spiral.inputs().zip(spiral.classes()) {
            let mut one_hot = [0.0; 3];
            one_hot[class] = 1.0;
            rows.extend(point.iter().chain(&one_hot));
        }
        let loss: Loss = |y, t| loss::soft_cross_entropy(y, t);
        agrees_with_the_tape("2-50-50-3", &net, tape, (loss, 1e-3), &rows);
    }
}
