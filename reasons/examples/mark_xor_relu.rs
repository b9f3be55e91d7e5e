//! Lesson C's gradient by hand, marked. You will see which mistake it is, with the rate of the step
//! that was made too early.
//!
//! ```text
//! cargo run --release -p wengert-reasons --example mark_xor_relu
//! ```

#[path = "../../examples/xor_relu/by_hand.rs"]
#[expect(dead_code, reason = "the lesson trains with it; here its gradient is marked")]
mod by_hand;

use by_hand::{Hidden, Net, OutputWeights};
use wengert::data::Dataset;
use wengert::nn::{Activation, Batches, Init, Mlp, Trainer, loss, optim::Sgd};
use wengert_reasons::{Marking, mark_net};

/// The four rows: two inputs, a third that is always 1, and another 1 that the original appends.
const ROWS: [[f64; 4]; 4] =
    [[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 1.0, 1.0], [1.0, 0.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]];
const TARGETS: [f64; 4] = [0.0, 1.0, 1.0, 0.0];

/// The net that fails: ten ReLUs.
const RELU: Net = Net {
    hidden: Hidden::Relu,
    units: 10,
    output_weights: OutputWeights::AlreadyMoved,
    rate: 0.05,
    epochs: 3000,
};

/// One epoch, row by row.
fn epoch(net: Net, params: &mut [f64], gradient: impl Fn(&[f64], &[f64; 4], f64) -> Vec<f64>) {
    for (x, t) in ROWS.iter().zip(TARGETS) {
        let step = gradient(params, x, t);
        params.iter_mut().zip(step).for_each(|(p, g)| *p -= net.rate * g);
    }
}

/// Marks the gradient of one row, which is a step of the author's program.
fn marked(by_hand: Net) -> Marking {
    let mut tape = wengert::Tape::new();
    let net = Mlp::builder(4)
        .layer_without_bias(10, Activation::Relu)
        .layer_without_bias(1, Activation::Identity) // its sigmoid is in the loss
        .init(Init::Uniform { low: 0.0, high: 0.25 })
        .build(&mut tape, &mut wengert::rng(1));
    let classes = TARGETS.map(|t| t as usize).to_vec();
    let xor = Dataset::new(ROWS.map(|row| row.to_vec()).to_vec(), classes).expect("four rows");
    let trainer = Trainer::new(&net, &xor)
        .loss(|out, target| loss::binary_cross_entropy_with_logits(out[0], target[0]))
        .batches(Batches::OneByOne)
        .optimizer(Sgd::new(by_hand.rate));
    mark_net(&trainer, &tape, |params, rows| {
        let x = rows[0].inputs.try_into().expect("four inputs");
        by_hand.gradient(params, x, rows[0].targets[0])
    })
}

fn main() {
    println!("The author's gradient:\n");
    print!("{}", marked(RELU));
    println!("\nThe same with the old output weights:\n");
    print!("{}", marked(RELU.fixed()));
}

#[test]
fn the_updated_weights_are_found_and_the_rate() {
    let marking = marked(RELU);
    let sentence = marking.parts()[0].mistakes()[0].to_string();
    assert!(sentence.contains("updated before") && sentence.contains("rate of 0.05"), "{marking}");
    assert!(marked(RELU.fixed()).is_right());
}
