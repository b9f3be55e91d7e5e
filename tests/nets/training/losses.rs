//! Losses that hold parameters, and losses that do not apply the same operations to every row.

use super::{Cost, small_net};
use std::cell::Cell;
use wengert::data::{self, Dataset};
use wengert::nn::optim::{Adam, Sgd};
use wengert::nn::{Activation, Batches, History, Mlp, Reduction, Trainer, loss};
use wengert::{Error, Param, Tape, Value};

/// Trains by a program and on the tape, with a loss that holds a parameter of 1.5 beside the net,
/// and checks that both do the same and that the parameter moves, if it should.
fn trains(
    outputs: usize,
    data: &Dataset,
    moves: bool,
    cost: impl for<'t> Fn(&Mlp, Param, &[Value<'t>], &[Value<'t>]) -> Value<'t>,
) -> History {
    let run = |on_the_tape: bool, reduction| {
        let mut tape = Tape::new();
        let sizes = [2, 5, outputs];
        let net = Mlp::new(&mut tape, &sizes, Activation::Tanh, &mut wengert::rng(3));
        let held = tape.param(1.5);
        let trainer = Trainer::new(&net, data)
            .loss(|out, t| cost(&net, held, out, t))
            .optimizer(Adam::new(0.02))
            .batches(Batches::Shuffled { size: 8, seed: 1 })
            .reduction(reduction)
            .l2(1e-3)
            .epochs(60);
        let trainer = if on_the_tape { trainer.on_the_tape() } else { trainer };
        let history = trainer.train(&mut tape).expect("it trains");
        assert_eq!(tape.get(held) != 1.5, moves);
        (history, tape.params())
    };
    for reduction in [Reduction::Mean, Reduction::Sum] {
        let (by_program, on_the_tape) = (run(false, reduction), run(true, reduction));
        let (a, b) = (by_program.0.loss(), on_the_tape.0.loss());
        assert!((a - b).abs() <= 1e-9 * a.abs(), "{a} by a program, {b} on the tape");
        assert_eq!(by_program.0.accuracy(), on_the_tape.0.accuracy());
        for (a, b) in by_program.1.iter().zip(&on_the_tape.1) {
            assert!((a - b).abs() <= 1e-9 * a.abs().max(0.1), "{a} by a program, {b} on the tape");
        }
    }
    run(false, Reduction::Mean).0
}

fn l1<'t>(net: &Mlp, tape: &'t Tape) -> Value<'t> {
    net.weights().map(|w| tape.value(w).abs()).sum::<Value<'t>>() * 1e-3
}

#[test]
fn a_loss_may_hold_a_temperature() {
    let moons = data::moons(40, 0.1, &mut wengert::rng(5));
    let accuracy = [
        trains(1, &moons, true, |_, temperature, out, t| {
            loss::binary_cross_entropy_with_logits(out[0] / temperature, t[0])
        }),
        trains(2, &moons, true, |_, temperature, out, t| {
            let scores: Vec<Value> = out.iter().map(|&score| score * temperature).collect();
            loss::soft_cross_entropy(&scores, t)
        }),
        trains(1, &moons, true, |_, scale, out, t| (out[0] * scale - t[0]).powi(2)),
        // the parameter is read by .tape() too
        trains(1, &moons, true, |_, temperature, out, t| {
            let temperature = out[0].tape().value(temperature);
            loss::hinge(out[0] * temperature, 2 * t[0] - 1)
        }),
    ]
    .map(|history| history.accuracy().expect("moons have classes"));
    assert!(accuracy.iter().all(|&accuracy| accuracy > 0.8), "{accuracy:?}");
}

#[test]
fn a_loss_may_penalise_the_weights() {
    let moons = data::moons(40, 0.1, &mut wengert::rng(5));
    let rows = moons.inputs().map(<[f64]>::to_vec).collect();
    let targets: Vec<f64> = moons.inputs().map(|x| x[0] * x[1]).collect();
    let products = Dataset::new(rows, targets).expect("forty whole rows");
    let mse = trains(1, &moons, false, |net, _, out, t| loss::mse(out, t) + l1(net, out[0].tape()));
    assert!(mse.accuracy() > Some(0.8));
    let classes = trains(2, &moons, false, |net, _, out, t| {
        loss::soft_cross_entropy(out, t) + l1(net, out[0].tape())
    });
    assert!(classes.accuracy() > Some(0.8));
    let regression = trains(1, &products, true, |net, scale, out, t| {
        loss::mse(&[out[0] * scale], t) + l1(net, out[0].tape())
    });
    assert!(regression.loss() < 0.5 * regression.losses()[0]);
    assert_eq!(regression.accuracy(), None);
}

/// x itself is the output; the rows are 0.25, 0.75, 1.5 and 3, of the classes 0, 0, 1, 1.
#[test]
fn the_threshold_is_where_a_loss_with_a_parameter_is_the_same_for_both_classes() {
    let rows = vec![vec![0.25], vec![0.75], vec![1.5], vec![3.0]];
    let data = Dataset::new(rows, vec![0, 0, 1, 1]).expect("four whole rows");
    type Held = for<'t> fn(Param, &[Value<'t>], &[Value<'t>]) -> Value<'t>;
    // the threshold of each, with its parameter
    let losses: [(Held, f64, f64); 6] = [
        (|b, out, t| loss::binary_cross_entropy_with_logits(out[0] - b, t[0]), 1.0, 1.0),
        (|b, out, t| loss::binary_cross_entropy_with_logits(out[0] - b, t[0]), 2.0, 0.75),
        (|w, out, t| (out[0] * w - t[0]).powi(2), 0.25, 0.75), // at 2
        (|w, out, t| (out[0] * w - t[0]).powi(2), 1.0, 0.75),  // at 0.5
        (|w, out, t| loss::hinge(out[0] * w, 2 * t[0] - 1), 0.5, 0.5), // at 0
        // class 1 counts three times: that moves no threshold of a score, with a penalty or not
        (
            |w, out, t| {
                let loss = loss::binary_cross_entropy_with_logits(out[0], t[0]);
                loss * (1.0 + 2.0 * t[0]) + out[0].tape().value(w).abs()
            },
            1.0,
            0.5,
        ),
    ];
    for (case, (cost, held, accuracy)) in losses.into_iter().enumerate() {
        for on_the_tape in [false, true] {
            let mut tape = Tape::new();
            let net = Mlp::builder(1).layer(1, Activation::Identity);
            let net = net.build_with(&mut tape, &[1.0, 0.0]);
            let held = tape.param(held);
            let trainer = Trainer::new(&net, &data).loss(|out, t| cost(held, out, t));
            let trainer = trainer.optimizer(Sgd::new(0.1)).epochs(0);
            let trainer = if on_the_tape { trainer.on_the_tape() } else { trainer };
            let history = trainer.train(&mut tape).expect("nothing is done");
            assert_eq!(history.accuracy(), Some(accuracy), "case {case}");
        }
    }
}

#[test]
fn how_often_a_loss_is_called_does_not_depend_on_the_epochs() {
    let xor = data::xor();
    let calls = |epochs: usize| {
        let (mut tape, net) = small_net();
        let calls = Cell::new(0);
        let history = Trainer::new(&net, &xor)
            .loss(|out, t| {
                calls.set(calls.get() + 1);
                loss::binary_cross_entropy_with_logits(out[0], t[0])
            })
            .optimizer(Sgd::new(0.1))
            .epochs(epochs)
            .report_every(1_000)
            .train(&mut tape)
            .expect("it trains");
        assert_eq!(history.reports().len(), 2);
        calls.get()
    };
    assert_eq!(calls(10), calls(500));
    assert!(calls(10) < 50);
}

/// Three bands of one input, with a net of three outputs or of one.
fn bands(outputs: usize, kind: &str) -> Dataset {
    let rows: Vec<Vec<f64>> = (0..30).map(|i| vec![f64::from(i) / 15.0 - 1.0]).collect();
    let data = match kind {
        "classes" if outputs > 1 => Dataset::new(rows, (0..30).map(|i| i / 10).collect::<Vec<_>>()),
        "classes" => Dataset::new(rows, (0..30).map(|i| i / 15).collect::<Vec<_>>()),
        _ => Dataset::new(rows, (0..30).map(|i| f64::from(i % 7) - 3.0).collect::<Vec<_>>()),
    };
    data.expect("thirty whole rows")
}

fn train(outputs: usize, kind: &str, start: f64, cost: Cost) -> Result<History, Error> {
    let data = bands(outputs, kind);
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[1, 4, outputs], Activation::Tanh, &mut wengert::rng(1));
    let before: Vec<f64> = tape.params().iter().map(|p| start * p).collect();
    tape.set_params(&before);
    let trainer = Trainer::new(&net, &data).loss(cost).optimizer(Adam::new(0.05)).epochs(30);
    let history = trainer.train(&mut tape);
    assert!(history.is_ok() || tape.params() == before);
    history
}

#[test]
fn a_loss_that_freezes_the_choice_of_row_1_is_an_error() {
    let frozen: [(usize, &str, Cost); 9] = [
        (3, "classes", |out, t| {
            let class = t.iter().position(|t| t.data() == 1.0);
            loss::cross_entropy(out, class.expect("one of them is"))
        }),
        (1, "classes", |out, t| {
            let side = if t[0].data() > 0.5 { 1.0 } else { -1.0 };
            loss::hinge(out[0], side)
        }),
        (1, "classes", |out, t| loss::binary_cross_entropy_with_logits(out[0], t[0].data())),
        (1, "classes", |out, t| {
            let loss = loss::mse(out, t);
            if t[0].data() > 0.5 { 2 * loss } else { loss }
        }),
        // a detour around the output
        (1, "classes", |out, t| (out[0] - t[0]) * (out[0].data() - t[0].data())),
        (1, "numbers", |out, t| {
            let off = out[0] - t[0]; // Huber's loss
            if off.data().abs() < 1.0 { off * off * 0.5 } else { off.abs() - 0.5 }
        }),
        (1, "numbers", |out, t| if t[0].data() > 2.5 { out[0] * 0.1 } else { loss::mse(out, t) }),
        // as tiny as losses may be
        (1, "classes", |out, t| {
            let loss = loss::mse(out, t) * 1e-200;
            if t[0].data() > 0.5 { 2 * loss } else { loss }
        }),
        // the same loss, with another gradient
        (1, "classes", |out, t| {
            let off = out[0] - t[0];
            if t[0].data() > 0.5 { off * off.data() } else { off * off }
        }),
    ];
    for (case, (outputs, kind, cost)) in frozen.into_iter().enumerate() {
        // also where all outputs are 0, and nearly 0
        for start in [1.0, 0.0, 1e-8] {
            let error = train(outputs, kind, start, cost).expect_err("a choice is frozen");
            let text = error.to_string();
            assert!(matches!(error, Error::FrozenLoss { .. }), "case {case}: {text}");
            for word in
                ["row ", ".data()", "soft_cross_entropy", "2.0 * t[0] - 1.0", ".on_the_tape()"]
            {
                assert!(text.contains(word), "case {case}: {text}");
            }
        }
    }
}

#[test]
fn a_choice_that_only_trained_parameters_make_is_found_after_training() {
    let (mut tape, data) = (Tape::new(), bands(1, "classes"));
    let net = Mlp::new(&mut tape, &[1, 4, 1], Activation::Tanh, &mut wengert::rng(1));
    let before = tape.params();
    let trainer = Trainer::new(&net, &data)
        .loss(|out, t| {
            let loss = loss::binary_cross_entropy_with_logits(out[0], t[0]);
            if out[0].data() > 3.0 { loss * 0.5 } else { loss }
        })
        .optimizer(Adam::new(0.1))
        .epochs(300);
    let error = trainer.train(&mut tape).expect_err("large outputs take another way").to_string();
    assert!(error.starts_with("after training, the loss is "), "{error}");
    assert_eq!(tape.params(), before);
}

#[test]
fn a_loss_that_changes_from_call_to_call_is_an_error() {
    let (mut tape, net) = small_net();
    let (xor, calls) = (data::xor(), Cell::new(0.0));
    let trainer = Trainer::new(&net, &xor)
        .loss(|out, t| {
            calls.set(calls.get() + 1.0);
            loss::mse(out, t) * calls.get()
        })
        .optimizer(Sgd::new(0.1));
    assert!(matches!(trainer.train(&mut tape), Err(Error::FrozenLoss { .. })));
}

#[test]
fn an_activation_or_a_loss_without_a_choice_is_never_taken_for_frozen() {
    let honest: [(usize, &str, Cost); 11] = [
        (3, "classes", |out, t| loss::soft_cross_entropy(out, t)),
        (1, "classes", |out, t| loss::hinge(out[0], 2 * t[0] - 1)),
        (1, "classes", |out, t| loss::binary_cross_entropy(out[0].sigmoid(), t[0])),
        // kinks and ties: every output is 0 at first
        (1, "numbers", |out, t| (out[0] - t[0]).abs().min(1.0)),
        (1, "numbers", |out, t| out[0].max(t[0]) - out[0].min(t[0])),
        // no gradient at all, and a huge one
        (1, "numbers", |out, _| (out[0] * 1e-3 - 5.0).relu()),
        (1, "numbers", |out, t| loss::mse(out, t) * 1e200),
        (1, "numbers", |out, t| loss::mse(out, t) * 1e-200),
        // the difference of large numbers
        (1, "numbers", |out, t| ((out[0] + 1e9) - (t[0] + 1e9)).powi(2)),
        // other operations, and the same function: a softmax that is shifted by a plain number
        (3, "classes", |out, t| {
            let largest = out.iter().map(|score| score.data()).fold(f64::NEG_INFINITY, f64::max);
            let sum: Value = out.iter().map(|&score| (score - largest).exp()).sum();
            let right: Value = out.iter().zip(t).map(|(&score, &t)| score * t).sum();
            sum.ln() + largest - right
        }),
        // and one that takes its terms in another order
        (3, "classes", |out, t| {
            let mut terms: Vec<Value> =
                out.iter().zip(t).map(|(&y, &t)| (y - t).powi(2) * 1e100).collect();
            terms.sort_by(|a, b| a.data().total_cmp(&b.data()));
            terms.into_iter().sum()
        }),
    ];
    for (case, (outputs, kind, cost)) in honest.into_iter().enumerate() {
        for start in [1.0, 0.0, 30.0] {
            if let Err(error) = train(outputs, kind, start, cost) {
                panic!("case {case}, from {start} times the weights: {error}");
            }
        }
    }
}

#[test]
fn a_choice_is_free_on_the_tape() {
    let (mut tape, data) = (Tape::new(), bands(3, "classes"));
    let net = Mlp::new(&mut tape, &[1, 6, 3], Activation::Tanh, &mut wengert::rng(1));
    let history = Trainer::new(&net, &data)
        .loss(|out, t| {
            let class = t.iter().position(|t| t.data() == 1.0);
            loss::cross_entropy(out, class.expect("one of them is"))
        })
        .optimizer(Adam::new(0.05))
        .on_the_tape()
        .epochs(200)
        .train(&mut tape)
        .expect("it trains");
    assert!(history.accuracy() > Some(0.9));
}
