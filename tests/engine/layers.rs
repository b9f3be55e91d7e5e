//! A layer's sums are recorded, computed and swept together. Everything that can be seen of them must
//! be as if each neuron had recorded its own sum: to the last bit, whatever the inputs are, and where
//! only some of the sums matter.

use wengert::nn::{Activation, Layer};
use wengert::{Operand, Param, Program, Tape, Value, grad_values};

/// A layer with weights that no two neurons share.
fn layer(tape: &mut Tape, inputs: usize, neurons: usize, with_bias: bool) -> Layer {
    let count = neurons * (inputs + usize::from(with_bias));
    let values: Vec<f64> = (0..count).map(|i| (i * 7 % 23) as f64 * 0.1 - 1.15).collect();
    Layer::with_values(tape, inputs, neurons, Activation::Identity, &values)
}

/// Its sums, recorded together or by each neuron.
fn sums<'t>(layer: &Layer, tape: &'t Tape, x: &[impl Operand], together: bool) -> Vec<Value<'t>> {
    match together {
        true => layer.forward(tape, x),
        false => layer.neurons().iter().map(|neuron| neuron.forward(tape, x)).collect(),
    }
}

/// All that the tape tells: nodes as text, values, and the adjoints of all nodes after sweeps from the
/// first and from the middle sum, and from a result that does not need the first.
fn seen<'t>(tape: &'t Tape, sums: &[Value<'t>]) -> (Vec<String>, Vec<u64>) {
    let last = sums.len() - 1;
    let result = sums[1..].iter().map(|sum| sum.powi(2)).sum::<Value>();
    let texts = tape.nodes().map(|node| node.to_string()).collect();
    let mut numbers: Vec<f64> = tape.nodes().map(|node| node.value()).collect();
    for output in [sums[0], sums[last / 2], result] {
        let grads = output.backward();
        let nodes = tape.nodes().take(output.node().id().index() + 1);
        numbers.extend(nodes.map(|node| grads[node.handle()]));
        numbers.extend(grads.params());
    }
    (texts, numbers.into_iter().map(f64::to_bits).collect())
}

/// How many inputs and neurons: fewer than the running sums, as many, and more.
const SIZES: [(usize, usize); 7] = [(1, 2), (2, 3), (7, 2), (8, 5), (9, 3), (16, 4), (21, 2)];

#[test]
fn a_layer_of_values_is_its_neurons_wherever_the_values_are() {
    type Make = for<'t> fn(&'t Tape, usize) -> Vec<Value<'t>>;
    let ways: [(&str, Make); 5] = [
        ("side by side", |tape, count| (0..count).map(|i| tape.var(i as f64)).collect()),
        ("constants", |tape, count| (0..count).map(|i| tape.constant(i as f64)).collect()),
        ("backwards", |tape, count| {
            let mut x: Vec<Value> = (0..count).map(|i| tape.var(i as f64)).collect();
            x.reverse();
            x
        }),
        ("with gaps", |tape, count| (0..count).map(|i| tape.var(i as f64) * 0.5).collect()),
        ("one value", |tape, count| vec![tape.var(0.75); count]),
    ];
    for (what, make) in ways {
        for ((inputs, neurons), with_bias) in
            SIZES.into_iter().flat_map(|s| [(s, true), (s, false)])
        {
            let mut tape = Tape::new();
            let layer = layer(&mut tape, inputs, neurons, with_bias);
            let run = |together| {
                let tape = tape.clone();
                let x = make(&tape, inputs);
                seen(&tape, &sums(&layer, &tape, &x, together))
            };
            assert_eq!(run(true), run(false), "{what}: {inputs}, {neurons}, {with_bias}");
        }
    }
}

#[test]
fn a_layer_of_numbers_parameters_or_its_own_weights_is_its_neurons() {
    for ((inputs, neurons), with_bias) in SIZES.into_iter().flat_map(|s| [(s, true), (s, false)]) {
        let mut tape = Tape::new();
        // in front, so that the layer does not begin at 0
        let front: Vec<Param> = (0..inputs).map(|i| tape.param(i as f64 - 3.0)).collect();
        let layer = layer(&mut tape, inputs, neurons, with_bias);
        let numbers: Vec<f64> = (0..inputs).map(|i| i as f64 * 0.5 - 1.0).collect();
        let integers: Vec<i32> = (0..inputs as i32).collect();
        let run = |together| {
            let [a, b, c, d] = std::array::from_fn(|_| tape.clone());
            let own = layer.neurons()[1].weights();
            [
                seen(&a, &sums(&layer, &a, &numbers, together)),
                seen(&b, &sums(&layer, &b, &integers, together)),
                seen(&c, &sums(&layer, &c, &front, together)),
                seen(&d, &sums(&layer, &d, own, together)),
            ]
        };
        assert_eq!(run(true), run(false), "{inputs}, {neurons}, {with_bias}");
    }
}

#[test]
fn what_is_made_of_a_layer_is_what_is_made_of_its_neurons() {
    let mut tape = Tape::new();
    let layer = layer(&mut tape, 9, 3, true);
    let run = |together| {
        let tape = tape.clone();
        let x: Vec<Value> = (0..9).map(|i| tape.var(i as f64 * 0.25 - 1.0)).collect();
        let y = sums(&layer, &tape, &x, together).iter().map(|z| z.tanh() * *z).sum::<Value>();
        let weight = layer.neurons()[2].weights()[4];
        let program = Program::new(&[y], &x).expect("the inputs are listed").to_string();
        let explained = y.explain(weight).to_string();
        let replayed = [y.replayed(weight, 0.25), y.replayed(x[3], 2.0)];
        let second = grad_values(y, &x)[3].backward()[x[5]];
        (program, explained, replayed.map(f64::to_bits), second.to_bits())
    };
    assert_eq!(run(true), run(false));
}

#[test]
fn an_infinite_weight_passes_nothing_on_to_inputs_where_its_neuron_does_not_matter() {
    let mut tape = Tape::new();
    let values = [f64::INFINITY, 1.0, 0.0, 2.0, 3.0, 0.0]; // w, w and b of each of two neurons
    let layer = Layer::with_values(&mut tape, 2, 2, Activation::Identity, &values);
    let x = [tape.var(1.0), tape.var(f64::INFINITY)];
    let grads = layer.forward(&tape, &x)[1].backward();
    assert_eq!((grads[x[0]], grads[x[1]]), (2.0, 3.0));
    assert_eq!(grads.params()[..3], [0.0; 3]);
}

#[test]
fn a_layer_stops_where_the_tape_is_full() {
    for limit in 8..12 {
        let mut tape = Tape::with_limit(limit);
        let layer = layer(&mut tape, 2, 3, false);
        let record = || layer.forward(&tape, &[1.0, 2.0]);
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(record));
        assert_eq!((found.is_ok(), tape.len()), (limit >= 9, limit.min(9)), "a limit of {limit}");
        // what there is was computed
        assert!(tape.nodes().all(|node| node.value().is_finite()));
    }
}
