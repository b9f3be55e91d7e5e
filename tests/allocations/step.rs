//! A step of training allocates nothing once the first has been done, and a net's forward pass
//! nothing but its layers' outputs.

use crate::ALLOCATOR;
use stats_alloc::Region;
use wengert::nn::optim::Sgd;
use wengert::nn::{Activation, Mlp};
use wengert::{Gradients, Tape, Value};

pub(crate) fn a_step_allocates_nothing_after_the_first() {
    let allocations = || {
        let mut tape = Tape::new();
        let weights: Vec<_> = (0..20).map(|i| tape.param(f64::from(i) / 20.0)).collect();
        let bias = tape.param(0.5);
        let mut grads = Gradients::default();
        let mut total = tape.zero_gradients();
        let mut sgd = Sgd::new(0.01);
        let mut step = |tape: &mut Tape| {
            tape.rewind();
            let inputs: [Value; 20] = std::array::from_fn(|i| tape.var(i as f64));
            let a = tape.affine(&weights, &inputs, bias).tanh();
            let b = tape.dot(&weights, &[0.5; 20]) + a * bias;
            let c = inputs.iter().map(|&x| x * 0.1 + inputs.iter().sum::<Value>()).sum::<Value>();
            let loss = tape.sum(&[a, b, c, a]).powi(2) + tape.logsumexp(&[a, b]);
            let loss = loss + tape.surprisal(a, &inputs);
            loss.backward_into(&mut grads);
            total += &grads;
            sgd.step(tape, &grads);
            assert!(grads.params().iter().all(|g| !g.is_nan()));
        };
        step(&mut tape);
        let region = Region::new(ALLOCATOR);
        for _ in 0..10 {
            step(&mut tape);
        }
        let change = region.change();
        change.allocations + change.reallocations
    };
    // what the test harness allocates beside it can only add to a count
    assert_eq!((0..5).map(|_| allocations()).min(), Some(0));
}

/// Each layer hands a list of outputs to the next. What a message about a wrong row would say is not
/// written down before there is one.
pub(crate) fn a_forward_pass_allocates_a_list_for_each_layer() {
    let mut tape = Tape::new();
    let sizes = [2, 5, 3, 1];
    let net = Mlp::new(&mut tape, &sizes, Activation::Tanh, &mut wengert::rng(1));
    let mut allocations = || {
        tape.rewind();
        let region = Region::new(ALLOCATOR);
        let outputs = net.forward(&tape, &[0.5, -0.5]);
        let change = region.change();
        assert_eq!(outputs.len(), 1);
        change.allocations + change.reallocations
    };
    allocations();
    assert_eq!((0..5).map(|_| allocations()).min(), Some(sizes.len() - 1));
}
