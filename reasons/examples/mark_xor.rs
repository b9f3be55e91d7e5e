//! Lesson B's gradient by hand, marked. You will see which mistake it is, and how much it matters in
//! each of the two nets.
//!
//! ```text
//! cargo run --release -p wengert-reasons --example mark_xor
//! ```

#[path = "../../examples/xor/hand.rs"]
#[expect(dead_code, reason = "the lesson trains with it; here its gradient is marked")]
mod hand;
#[path = "../../examples/xor/numpy.rs"]
mod numpy;

use hand::{Net, Order};
use wengert::nn::{Activation, Mlp, Reduction, Trainer, loss, optim::Sgd};
use wengert_reasons::{Marking, mark_net};

const INPUTS: [[f64; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
const TARGETS: [f64; 4] = [0.0, 1.0, 1.0, 0.0];
const RATE: f64 = 0.1;

/// Marks the gradient that the author's step follows, for ½ Σ (y − t)² over the four rows.
fn marked(sizes: &[usize], order: Order) -> Marking {
    let mut tape = wengert::Tape::new();
    let mut builder = Mlp::builder(sizes[0]);
    for &size in &sizes[1..] {
        builder = builder.layer(size, Activation::Sigmoid);
    }
    let net = builder.build_with(&mut tape, &numpy::initial(sizes, 0));
    let xor = wengert::data::xor();
    let trainer = Trainer::new(&net, &xor)
        .loss(|out, target| loss::half_squared_error(out, target))
        .reduction(Reduction::Sum)
        .optimizer(Sgd::new(RATE));
    mark_net(&trainer, &tape, |params, _| Net::new(sizes, params).step(RATE, order))
}

fn main() {
    println!("The author's gradient, 2-64-1:\n");
    print!("{}", marked(&[2, 64, 1], Order::AsWritten));
    println!("\nThe author's gradient, 2-64-64-1:\n");
    print!("{}", marked(&[2, 64, 64, 1], Order::AsWritten));
    println!("\nThe same with the weights that gave the output:\n");
    print!("{}", marked(&[2, 64, 1], Order::Exact));
}

#[test]
fn the_updated_weights_are_found_and_the_rate() {
    let marking = marked(&[2, 64, 1], Order::AsWritten);
    let sentence = marking.mistakes()[0].to_string();
    assert!(sentence.contains("updated before") && sentence.contains("rate of 0.1"), "{marking}");
    assert!(marked(&[2, 64, 1], Order::Exact).is_right());
}
