//! Lesson D's gradient by hand, marked. You will see that one mistake explains all of it.
//!
//! ```text
//! cargo run --release -p wengert-reasons --example mark_xor_sign
//! ```

#[path = "../../examples/xor_sign/by_hand.rs"]
#[expect(dead_code, reason = "the lesson trains with it; here its gradient is marked")]
mod by_hand;

use wengert::nn::{Activation, Mlp, Reduction, Trainer, loss, optim::Sgd};
use wengert_reasons::{Marking, mark_net};

const ROWS: [[f64; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
const TARGETS: [f64; 4] = [0.0, 1.0, 1.0, 0.0];
/// Three hidden neurons with two weights and a bias each, then three output weights and a bias.
const PARAMETERS: usize = 13;

/// Marks the author's gradient of Σ ½(t − y)² over the four rows.
fn marked() -> Marking {
    let mut tape = wengert::Tape::new();
    let mut rng = wengert::rng(1);
    let initial: Vec<f64> = (0..PARAMETERS).map(|_| 2.0 * rng.uniform(0.0, 1.0) - 1.0).collect();
    let net = Mlp::builder(2)
        .layer(3, Activation::Sigmoid)
        .layer(1, Activation::Sigmoid)
        .build_with(&mut tape, &initial);
    let xor = wengert::data::xor();
    let trainer = Trainer::new(&net, &xor)
        .loss(|out, target| loss::half_squared_error(out, target))
        .reduction(Reduction::Sum)
        .optimizer(Sgd::new(0.7));
    mark_net(&trainer, &tape, |params, _| by_hand::gradient(params))
}

fn main() {
    print!("{}", marked());
}

#[test]
fn the_sign_is_found() {
    let marking = marked();
    assert_eq!(marking.mistakes()[0].to_string(), "the sign is wrong: yours times -1 is right");
    assert!(
        marking.parts().iter().all(|part| !part.is_right() && (part.size() - 2.0).abs() < 1e-9)
    );
}
