//! Nets: shapes, names, numbers, and what they refuse.

use wengert::nn::{self, Activation, Init, Layer, Mlp, Neuron, loss, optim};
use wengert::{Tape, Value};

const ALL_ACTIVATIONS: [Activation; 9] = [
    Activation::Identity,
    Activation::Relu,
    Activation::LeakyRelu(0.1),
    Activation::Tanh,
    Activation::Sigmoid,
    Activation::Softplus,
    Activation::Elu(1.5),
    Activation::Silu,
    Activation::Gelu,
];

#[test]
fn a_net_equals_its_formula_written_out() {
    for activation in ALL_ACTIVATIONS {
        let mut tape = Tape::new();
        let net = Mlp::new(&mut tape, &[2, 3, 1], activation, &mut wengert::rng(5));
        let p = tape.params();
        let x = [0.5, -1.5];
        let out = net.forward(&tape, &x)[0];
        let hidden: Vec<Value> = (0..3)
            .map(|i| tape.constant(p[3 * i] * x[0] + p[3 * i + 1] * x[1] + p[3 * i + 2]))
            .map(|z| activation.apply(z))
            .collect();
        let expected = (0..3).map(|i| p[9 + i] * hidden[i].data()).sum::<f64>() + p[12];
        assert!((out.data() - expected).abs() < 1e-15 * 10.0, "{activation:?}");
    }
}

/// Outputs of a layer, by its own `forward` and by that of each neuron, with the gradient of a sum
/// of their squares with respect to parameters and inputs: all bits.
#[test]
fn a_layer_is_its_neurons_one_by_one_to_the_last_bit() {
    for activation in ALL_ACTIVATIONS {
        for (inputs, neurons) in [(1, 1), (2, 1), (3, 5), (17, 4), (40, 33)] {
            let mut tape = Tape::new();
            let mut rng = wengert::rng(7);
            let layer = Layer::new(&mut tape, inputs, neurons, activation, &mut rng);
            let numbers: Vec<f64> = (0..inputs).map(|_| rng.normal(0.0, 2.0)).collect();
            let run = |by_layer: bool| -> Vec<u64> {
                let tape = tape.clone();
                let x: Vec<Value> = numbers.iter().map(|&x| tape.var(x)).collect();
                let out = match by_layer {
                    true => layer.forward(&tape, &x),
                    false => layer.neurons().iter().map(|n| n.forward(&tape, &x)).collect(),
                };
                let grads = out.iter().map(|y| y.powi(2)).sum::<Value>().backward();
                let of_inputs = x.iter().map(|&x| grads[x]);
                let outputs = out.iter().map(|y| y.data());
                let bits = outputs.chain(of_inputs).chain(grads.params().iter().copied());
                bits.map(f64::to_bits).collect()
            };
            assert_eq!(run(true), run(false), "{activation:?}, {inputs} inputs, {neurons} neurons");
        }
    }
}

#[test]
fn parameters_have_names_in_order() {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Relu, &mut wengert::rng(5));
    let named = net.named_parameters();
    let expected = [
        "layer1.neuron1.weight1",
        "layer1.neuron1.weight2",
        "layer1.neuron1.bias",
        "layer1.neuron2.weight1",
        "layer1.neuron2.weight2",
        "layer1.neuron2.bias",
        "layer2.neuron1.weight1",
        "layer2.neuron1.weight2",
        "layer2.neuron1.bias",
    ];
    assert!(named.keys().eq(expected));
    assert!(named.values().copied().eq(net.parameters().iter().copied()));
    let list = tape.to_string();
    assert!(expected.iter().all(|name| list.contains(name)), "the tape knows the names too");
    assert_eq!((net.weights().count(), net.biases().count()), (6, 3));
}

#[test]
fn starts_have_the_spread_that_they_promise() {
    let mut tape = Tape::new();
    let mut rng = wengert::rng(5);
    let std = |tape: &Tape, net: &Mlp| {
        let w: Vec<f64> = net.weights().map(|w| tape.get(w)).collect();
        (w.iter().map(|w| w * w).sum::<f64>() / w.len() as f64).sqrt()
    };
    // 20,000 draws: the spread is known within about half a percent
    let he = Mlp::builder(200).layer(100, Activation::Relu).build(&mut tape, &mut rng);
    assert!((std(&tape, &he) / 0.1 - 1.0).abs() < 0.02);
    let xavier = Mlp::builder(200).layer(100, Activation::Tanh).build(&mut tape, &mut rng);
    assert!((std(&tape, &xavier) / (2f64 / 300.0).sqrt() - 1.0).abs() < 0.02);
    let bound = (6f64 / 300.0).sqrt();
    assert!(xavier.weights().all(|w| tape.get(w).abs() <= bound));
    let normal = Init::Normal { mean: 0.0, std: 0.5 };
    let net = Mlp::builder(200).layer(100, Activation::Tanh).init(normal).bias_init(normal);
    let net = net.build(&mut tape, &mut rng);
    assert!((std(&tape, &net) / 0.5 - 1.0).abs() < 0.02);
    assert!(net.biases().any(|b| tape.get(b) != 0.0));
}

#[test]
fn the_same_seed_gives_the_same_net() {
    let build = |seed| {
        let mut tape = Tape::new();
        Mlp::new(&mut tape, &[2, 4, 1], Activation::Relu, &mut wengert::rng(seed));
        tape.params()
    };
    assert_eq!(build(3), build(3));
    assert_ne!(build(3), build(4));
}

#[test]
fn neurons_and_layers_stand_alone_and_take_given_numbers() {
    let mut tape = Tape::new();
    let neuron = Neuron::with_values(&mut tape, 2, Activation::Sigmoid, &[0.0, 1.0, 4.0]);
    assert_eq!(neuron.forward(&tape, &[2, 3]).data(), 0.9990889488055994);
    let layer = Layer::with_values(&mut tape, 2, 2, Activation::Identity, &[1.0, 2.0, 3.0, 4.0]);
    assert!(layer.neurons().iter().all(|neuron| neuron.bias().is_none()));
    let out = layer.forward(&tape, &[1, 10]);
    assert_eq!([out[0].data(), out[1].data()], [21.0, 43.0]);
}

#[test]
fn a_net_can_be_asked_for_the_slope_in_its_inputs() {
    let mut tape = Tape::new();
    let net =
        Mlp::builder(2).layer(1, Activation::Identity).build_with(&mut tape, &[3.0, 4.0, 5.0]);
    let x = [tape.var(1.0), tape.var(2.0)];
    let grads = net.forward(&tape, &x)[0].backward();
    assert_eq!(x.map(|x| grads[x]), [3.0, 4.0]);
}

macro_rules! refuses {
    ($($name:ident: $sentence:literal, $tape:ident => $work:expr;)*) => { $(
        #[test]
        #[should_panic(expected = $sentence)]
        fn $name() {
            #[allow(unused_mut)]
            let mut $tape = Tape::new();
            let _ = $work;
        }
    )* };
}

refuses! {
    a_net_needs_inputs_and_outputs: "at least two sizes", tape =>
        Mlp::new(&mut tape, &[2], Activation::Relu, &mut wengert::rng(1));
    a_net_of_no_layers_is_refused: "at least one layer", tape =>
        Mlp::builder(2).build(&mut tape, &mut wengert::rng(1));
    a_layer_of_no_neurons_is_refused: "layer 1 has 0 neurons", tape =>
        Mlp::new(&mut tape, &[2, 0, 1], Activation::Relu, &mut wengert::rng(1));
    a_net_without_inputs_is_refused: "at least one input", tape =>
        Mlp::new(&mut tape, &[0, 1], Activation::Relu, &mut wengert::rng(1));
    a_row_of_the_wrong_length_is_refused: "this net takes 2 inputs, got a row of 3", tape =>
        Mlp::new(&mut tape, &[2, 1], Activation::Relu, &mut wengert::rng(1)).forward(&tape, &[1, 2, 3]);
    given_numbers_must_be_as_many_as_parameters: "this net has 3 parameters, got 4 numbers", tape =>
        Mlp::builder(2).layer(1, Activation::Relu).build_with(&mut tape, &[1.0; 4]);
    a_single_input_is_no_plural: "this net takes 1 input, got a row of 2", tape =>
        Mlp::new(&mut tape, &[1, 1], Activation::Relu, &mut wengert::rng(1)).forward(&tape, &[1, 2]);
    a_neuron_says_how_many_numbers_it_needs: "got 1 number for 1 neuron of 2 inputs: 3 are needed, or 2 without biases", tape =>
        Neuron::with_values(&mut tape, 2, Activation::Relu, &[1.0]);
    a_neuron_refuses_a_row_of_the_wrong_length: "this neuron takes 2 inputs, got a row of 1", tape =>
        Neuron::with_values(&mut tape, 2, Activation::Relu, &[1.0, 2.0]).forward(&tape, &[1]);
    a_rate_below_0_is_refused: "the learning rate must be a finite number of at least 0, got -1", tape =>
        { tape.rewind(); optim::Adam::new(-1.0) };
    a_decay_that_is_not_finite_is_refused: "the weight decay must be a finite number of at least 0, got inf", tape =>
        { tape.rewind(); optim::RmsProp::new(0.1).weight_decay(f64::INFINITY) };
    a_momentum_of_1_is_refused: "the momentum must be at least 0 and below 1, got 1", tape =>
        { tape.rewind(); optim::Sgd::new(0.1).momentum(1.0) };
    an_epsilon_of_0_is_refused: "the epsilon must be a finite number above 0, got 0", tape =>
        { tape.rewind(); optim::AdamW::new(0.1).epsilon(0.0) };
    a_penalty_below_0_is_refused: "the strength of the penalty must be a finite number of at least 0, got -2", tape => {
        let net = Mlp::new(&mut tape, &[2, 1], Activation::Relu, &mut wengert::rng(1));
        let _ = nn::Trainer::new(&net, &wengert::data::xor()).l2(-2.0);
    };
    a_class_out_of_range_is_refused: "class 2 does not exist: there are 2 scores", tape =>
        loss::cross_entropy(&[tape.var(1.0), tape.var(2.0)], 2);
    a_cross_entropy_of_one_score_is_refused: "a cross-entropy over 1 score is always 0", tape =>
        loss::cross_entropy(&[tape.var(1.0)], 0);
    a_soft_cross_entropy_of_one_score_is_refused: "take binary_cross_entropy_with_logits", tape =>
        loss::soft_cross_entropy(&[tape.var(1.0)], &[1.0]);
    a_softmax_of_no_scores_is_refused_by_its_own_name: "softmax needs at least one score", tape => {
        tape.param(1.0);
        nn::softmax(&[])
    };
    a_class_is_no_side_of_a_hinge: "is -1 or 1, got 0; for a class of 0 or 1", tape =>
        loss::hinge(tape.var(1.0), 0);
    a_side_of_nan_is_refused: "is -1 or 1, got NaN", tape => loss::hinge(tape.var(1.0), f64::NAN);
    a_binary_target_above_1_is_refused: "is a probability, from 0 to 1, got 2", tape =>
        loss::binary_cross_entropy_with_logits(tape.var(1.0), 2.0);
    a_binary_target_below_0_is_refused: "is a probability, from 0 to 1, got -1", tape =>
        loss::binary_cross_entropy(tape.var(0.5), -1);
    a_loss_needs_outputs: "at least one output", tape => {
        tape.param(1.0);
        loss::mse(&[], &[0.0; 0])
    };
    a_loss_needs_one_target_for_each_output: "got 1 output and 2 targets", tape =>
        loss::mse(&[tape.var(1.0)], &[1.0, 2.0]);
    a_step_needs_one_derivative_for_each_parameter: "got 2 parameters and 1 derivative", tape => {
        tape.param(1.0);
        optim::Sgd::new(0.1).update(&mut [1.0, 2.0], &[1.0])
    };
    an_optimiser_with_a_memory_keeps_to_its_parameters: "has worked on 1 parameter, and is given 2 now", tape => {
        tape.param(1.0);
        let mut adam = optim::Adam::new(0.1);
        adam.update(&mut [1.0], &[1.0]);
        adam.update(&mut [1.0, 2.0], &[1.0, 2.0])
    };
}

#[test]
#[should_panic(expected = "2 inputs")]
fn a_net_of_no_rows_has_no_outputs_and_broken_rows_panic() {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(1));
    assert!(net.evaluate(&tape, &[]).is_empty());
    let _ = net.evaluate(&tape, &[1.0, 2.0, 3.0]);
}

#[test]
fn a_net_is_drawn_from_a_generator_of_ones_own() {
    use std::convert::Infallible;
    /// Counts.
    struct Counter(u64);
    impl rand::TryRng for Counter {
        type Error = Infallible;
        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            self.try_next_u64().map(|next| next as u32)
        }
        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            self.0 += 1;
            Ok(self.0)
        }
        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            bytes.fill_with(|| {
                self.0 += 1;
                self.0 as u8
            });
            Ok(())
        }
    }
    let draw = |counter: &mut Counter| {
        let mut tape = Tape::new();
        let mut rng = wengert::Rng::from_generator(counter);
        let _net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut rng);
        tape.params()
    };
    let mut counter = Counter(0);
    let first = draw(&mut counter);
    assert_ne!(draw(&mut counter), first); // it went on
    assert_eq!(draw(&mut Counter(0)), first);
}
