//! A caller's mistake panics at the caller's line: each of them is made here, in a line of its own,
//! and the panic must name that line.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use wengert::nn::optim::{Adam, AdamW, Optimizer, RmsProp, Sgd};
use wengert::nn::{self, Activation, Init, Layer, Mlp, MlpBuilder, Neuron, loss};
use wengert::{Nary, Op, Param, Program, Tape, Value, data};

/// Some work, and the line it stands in.
macro_rules! here {
    ($x:pat => $work:expr) => {
        (line!(), |$x| {
            let _ = $work;
        })
    };
}

/// The line where `work` panics.
fn line_of_panic(work: impl FnOnce()) -> (String, u32) {
    thread_local! {
        static PLACE: RefCell<Option<(String, u32)>> = const { RefCell::new(None) };
    }
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = take_hook();
        // runs on the thread that panics
        set_hook(Box::new(move |panic| {
            let place = panic.location().unwrap();
            PLACE.set(Some((place.file().to_string(), place.line())));
            usual(panic);
        }));
    });
    PLACE.set(None);
    let result = catch_unwind(AssertUnwindSafe(work));
    assert!(result.is_err(), "this must panic");
    PLACE.take().unwrap()
}

#[test]
fn a_full_tape_names_the_line_that_asked_for_more() {
    type Recording = fn(&[Value<'_>]);
    let recordings: &[(u32, Recording)] = &[
        here!(x => x[0].tape().var(1.0)),
        here!(x => x[0].tape().constant(1.0)),
        here!(x => x[0] + x[1]),
        here!(x => x[0] * 2),
        here!(x => 1.0 / x[0]),
        here!(x => -x[0]),
        here!(x => x[0].exp()),
        here!(x => x[0].powi(3)),
        here!(x => x[0].powf(x[1])),
        here!(x => x[0].leaky_relu(0.1)),
        here!(x => x[0].gelu()),
        here!(x => x[0].clamp(-1.0, 1.0)),
        here!(x => x[0].mul_add(x[1], 1.0)),
        here!(x => x[0].tape().sum(x)),
        here!(x => x[0].tape().dot(x, x)),
        here!(x => x[0].tape().affine(x, &[1.0, 2.0], 3.0)),
        here!(x => nn::logsumexp(x)),
        here!(x => x[0].tape().surprisal(x[0], &x[1..])),
        here!(x => nn::softmax(x)),
        here!(x => loss::mse(x, &[1.0, 2.0])),
        here!(x => loss::cross_entropy(x, 0)),
        here!(x => nn::log_softmax(x)),
        here!(x => loss::l2(x)),
        here!(x => loss::hinge(x[0], 1)),
        here!(x => loss::half_squared_error(x, &[1.0, 2.0])),
        here!(x => loss::soft_cross_entropy(x, &[0.5, 0.5])),
        here!(x => loss::binary_cross_entropy(x[0], 1.0)),
        here!(x => loss::binary_cross_entropy_with_logits(x[0], 1.0)),
    ];
    for (line, recording) in recordings {
        let tape = Tape::with_limit(2);
        let inputs = [tape.var(0.25), tape.var(0.5)];
        let place = line_of_panic(|| recording(&inputs));
        assert_eq!(place, (file!().to_string(), *line));
    }
}

#[test]
fn a_net_that_does_not_fit_names_the_line_of_its_forward_pass() {
    for limit in 43..50 {
        let mut tape = Tape::with_limit(limit);
        let net = Mlp::new(&mut tape, &[2, 6, 3, 1], Activation::Tanh, &mut wengert::rng(1));
        let parameters = tape.len();
        assert_eq!(parameters, 43);
        let place = line_of_panic(|| drop(net.forward(&tape, &[0.1, 0.2])));
        assert_eq!(place, (file!().to_string(), line!() - 1));
    }
}

#[test]
fn a_value_or_parameter_of_another_tape_names_the_line_that_used_it() {
    type Use = fn((&Tape, &[Value<'_>], Param));
    let uses: &[(u32, Use)] = &[
        here!((_, x, _) => x[0] + x[1]),
        here!((_, x, w) => x[0] * w),
        here!((_, x, _) => x[0].hypot(x[1])),
        here!((_, x, _) => x[0].powf(x[1])),
        here!((_, x, _) => x[0].clamp(x[1], 1.0)),
        here!((_, x, _) => x[0].mul_add(x[1], 1.0)),
        here!((tape, x, _) => tape.sum(x)),
        here!((tape, x, _) => tape.dot(x, &[1.0, 2.0])),
        here!((tape, _, w) => tape.dot(&[w, w], &[1.0, 2.0])),
        here!((tape, x, _) => tape.affine(&[1.0, 2.0], x, 1.0)),
        here!((tape, _, w) => tape.affine(&[1.0], &[2.0], w)),
        here!((tape, _, w) => tape.value(w)),
        here!((tape, _, w) => tape.values([w])),
        here!((tape, _, w) => tape.get(w)),
        here!((_, x, _) => nn::logsumexp(x)),
        here!((_, x, _) => x[0].tape().surprisal(x[0], &x[1..])),
        here!((_, x, _) => nn::softmax(x)),
        here!((_, x, _) => nn::log_softmax(x)),
        here!((_, x, _) => loss::mse(x, &[1.0, 2.0])),
        here!((_, x, _) => loss::half_squared_error(&x[..1], &x[1..])),
        here!((_, x, _) => loss::cross_entropy(x, 0)),
        here!((_, x, _) => loss::soft_cross_entropy(x, &[0.5, 0.5])),
        here!((_, x, _) => loss::binary_cross_entropy(x[0], x[1])),
        here!((_, x, _) => loss::binary_cross_entropy_with_logits(x[0], x[1])),
        here!((_, x, _) => loss::hinge(x[0], x[1])),
        here!((_, x, _) => loss::l2(x)),
        here!((_, x, _) => x[0].backward()[x[1]]),
        here!((_, x, w) => x[0].backward()[w]),
        here!((_, x, _) => wengert::grad_values(x[0], &[x[1]])),
        here!((_, x, _) => x[0].explain(x[1])),
        here!((_, x, _) => Program::new(&x[..1], &x[1..])),
    ];
    for (line, mistake) in uses {
        let (tape, mut other) = (Tape::new(), Tape::new());
        let w = other.param(1.0);
        let values = [tape.var(0.25), other.var(0.5)];
        assert_eq!(line_of_panic(|| mistake((&tape, &values, w))), (file!().to_string(), *line));
    }
}

#[test]
fn numbers_that_make_no_sense_name_the_line_that_gave_them() {
    type Mistake = fn(&mut Tape);
    let mistakes: &[(u32, Mistake)] = &[
        here!(_ => Op::Sin.rule(1)),
        here!(_ => Nary::Sum.rule(1)),
        here!(_ => Sgd::new(-1.0)),
        here!(_ => Sgd::new(0.1).momentum(f64::NAN)),
        here!(_ => Sgd::new(0.1).momentum(1.0)),
        here!(_ => Sgd::new(0.1).weight_decay(f64::INFINITY)),
        here!(_ => Adam::new(0.1).weight_decay(-1.0)),
        here!(_ => AdamW::new(0.1).weight_decay(f64::NAN)),
        here!(_ => Adam::new(0.1).betas(1.0, 0.999)),
        here!(_ => AdamW::new(0.1).betas(0.9, -0.5)),
        here!(_ => AdamW::new(0.1).betas(f64::NAN, 0.999)),
        here!(_ => Adam::new(0.1).epsilon(0.0)),
        here!(_ => AdamW::new(0.1).epsilon(f64::INFINITY)),
        here!(_ => Sgd::new(0.1).update(&mut [1.0], &[])),
        here!(_ => Adam::new(0.1).update(&mut [1.0], &[])),
        here!(_ => Optimizer::update(&mut Sgd::new(0.1), &mut [1.0], &[])),
        here!(_ => Optimizer::update(&mut RmsProp::new(0.1), &mut [1.0], &[])),
        here!(_ => Optimizer::update(&mut &mut AdamW::new(0.1), &mut [1.0], &[])),
        here!(_ => wengert::rng(1).uniform(1.0, 0.0)),
        here!(_ => wengert::rng(1).uniform(-1e308, 1e308)),
        here!(_ => wengert::rng(1).normal(0.0, f64::INFINITY)),
        here!(_ => wengert::rng(1).normal(f64::NAN, 1.0)),
        here!(_ => Init::He.sample(0, 1, &mut wengert::rng(1))),
        here!(_ => Init::Xavier.sample(0, 0, &mut wengert::rng(1))),
        here!(tape => Neuron::new(tape, 0, Activation::Relu, &mut wengert::rng(1))),
        here!(tape => Layer::new(tape, 1, 0, Activation::Relu, &mut wengert::rng(1))),
        here!(tape => Layer::with_values(tape, 1, 1, Activation::Relu, &[1.0, 2.0, 3.0])),
        here!(tape => Mlp::new(tape, &[2], Activation::Relu, &mut wengert::rng(1))),
        here!(tape => Mlp::new(tape, &[2, 0, 1], Activation::Relu, &mut wengert::rng(1))),
        here!(tape => Mlp::builder(0).build_with(tape, &[])),
        here!(tape => Mlp::builder(1).layer(1, Activation::Relu).build_with(tape, &[1.0])),
        here!(tape => badly_started().build(tape, &mut wengert::rng(1))),
        here!(tape => tape.set_params(&[1.0])),
        here!(_ => nn::logsumexp(&[])),
        here!(_ => nn::softmax(&[])),
        here!(_ => nn::log_softmax(&[])),
        here!(_ => loss::mse(&[], &[1.0])),
        here!(_ => loss::l2(&[])),
        here!(tape => loss::hinge(tape.var(1.0), 0)),
        here!(tape => loss::binary_cross_entropy(tape.var(0.5), 2)),
        here!(tape => loss::binary_cross_entropy_with_logits(tape.var(1.0), 2)),
        here!(_ => data::spiral(0, 3, 0.2, &mut wengert::rng(1))),
        here!(_ => data::xor().input(4)),
        here!(_ => data::xor().target(0)),
        here!(_ => data::xor().split(0.1, &mut wengert::rng(1))),
        here!(_ => data::xor().split(1.0, &mut wengert::rng(1))),
        here!(_ => data::xor().split(f64::NAN, &mut wengert::rng(1))),
    ];
    for (line, mistake) in mistakes {
        let place = line_of_panic(|| mistake(&mut Tape::new()));
        assert_eq!(place, (file!().to_string(), *line));
    }
}

/// A net whose weights have no bounds to be drawn from.
fn badly_started() -> MlpBuilder {
    let init = Init::Uniform { low: 1.0, high: 0.0 };
    Mlp::builder(1).layer(1, Activation::Relu).init(init)
}

#[test]
fn a_net_whose_parameters_do_not_fit_names_the_line_that_built_it() {
    type Building = fn(&mut Tape);
    let buildings: &[(u32, Building)] = &[
        here!(tape => Neuron::new(tape, 4, Activation::Relu, &mut wengert::rng(1))),
        here!(tape => Layer::new(tape, 1, 2, Activation::Tanh, &mut wengert::rng(1))),
        here!(tape => Mlp::new(tape, &[1, 1, 1], Activation::Relu, &mut wengert::rng(1))),
        here!(tape => Mlp::builder(3).layer(1, Activation::Relu).build_with(tape, &[0.0; 4])),
    ];
    for (line, building) in buildings {
        let place = line_of_panic(|| building(&mut Tape::with_limit(3)));
        assert_eq!(place, (file!().to_string(), *line));
    }
    // the clone of a full tape has no room for the program's inputs
    let mut tape = Tape::with_limit(4);
    let net = Mlp::new(&mut tape, &[1, 1, 1], Activation::Relu, &mut wengert::rng(1));
    let place = line_of_panic(|| drop(net.program(&tape)));
    assert_eq!(place, (file!().to_string(), line!() - 1));
}
