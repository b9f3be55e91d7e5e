//! Training: programs and the plain tape take the same steps, the history says what happened, and
//! what cannot be trained is an error that speaks.

mod losses;
mod outcomes;
mod refused;

use std::ops::ControlFlow;
use wengert::data::{self, Dataset};
use wengert::nn::optim::{Adam, AdamW, Optimizer, RmsProp, Sgd};
use wengert::nn::{Activation, Batches, History, Mlp, Reduction, Trainer, loss};
use wengert::{Error, Tape, Value};

/// A loss without surroundings.
type Cost = for<'t> fn(&[Value<'t>], &[Value<'t>]) -> Value<'t>;

/// A trainer of `net`, with one of several losses.
fn trainer<'a>(net: &'a Mlp, data: &'a Dataset, loss: &str) -> Trainer<'a> {
    let trainer = Trainer::new(net, data);
    match loss {
        "mse" => trainer.loss(|out, t| loss::mse(out, t)),
        "half squared error" => trainer.loss(|out, t| loss::half_squared_error(out, t)),
        "cross-entropy" => trainer.loss(|out, t| loss::soft_cross_entropy(out, t)),
        "logits" => trainer.loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0])),
        "hinge" => trainer.loss(|out, t| loss::hinge(out[0], t[0] * 2.0 - 1.0)),
        other => panic!("no loss is called {other}"),
    }
}

/// |a − b| within 10⁻¹² of the larger.
fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
}

fn assert_near(programs: &History, on_the_tape: &History, case: &str) {
    for (epoch, (a, b)) in programs.losses().iter().zip(on_the_tape.losses()).enumerate() {
        assert!(near(*a, *b), "{case}, epoch {epoch}: {a} from programs, {b} on the tape");
    }
    assert_eq!(programs.losses().len(), on_the_tape.losses().len(), "{case}");
    assert_eq!(programs.reports().len(), on_the_tape.reports().len(), "{case}");
    for (a, b) in programs.reports().iter().zip(on_the_tape.reports()) {
        assert_eq!((a.epoch, a.accuracy), (b.epoch, b.accuracy), "{case}");
        assert!(near(a.loss, b.loss), "{case}");
        assert_eq!(a.gradient_sizes.len(), b.gradient_sizes.len(), "{case}");
        let mut sizes = a.gradient_sizes.iter().zip(&b.gradient_sizes);
        // a mean of absolute entries may hold a few that nearly cancel
        assert!(sizes.all(|(a, b)| (a - b).abs() <= 1e-11 * a.abs()), "{case}: {a:?}, {b:?}");
    }
}

#[test]
fn programs_and_the_plain_tape_take_the_same_steps() {
    let moons = data::moons(23, 0.1, &mut wengert::rng(5));
    let lines = Dataset::new(
        vec![vec![0.5, -1.0], vec![0.25, 0.75], vec![-0.5, 1.0], vec![1.5, 0.0], vec![0.1, 0.2]],
        vec![vec![1.0, -1.0], vec![0.5, 0.25], vec![0.0, 1.0], vec![-0.5, 2.0], vec![0.3, 0.6]],
    )
    .expect("all rows are whole");
    let batches = [Batches::Full, Batches::Shuffled { size: 7, seed: 3 }, Batches::OneByOne];
    let losses = [
        ("mse", &lines, 2),
        ("half squared error", &lines, 2),
        ("cross-entropy", &moons, 2),
        ("logits", &moons, 1),
        ("hinge", &moons, 1),
    ];
    for (loss, data, outputs) in losses {
        for batches in batches {
            for reduction in [Reduction::Mean, Reduction::Sum] {
                let case = format!("{loss}, {batches:?}, {reduction:?}");
                let train = |on_the_tape: bool| {
                    let mut tape = Tape::new();
                    let sizes = [2, 5, 4, outputs];
                    let net = Mlp::new(&mut tape, &sizes, Activation::Tanh, &mut wengert::rng(9));
                    let mut trainer = trainer(&net, data, loss)
                        .optimizer(Sgd::new(0.01).momentum(0.5))
                        .l2(0.01)
                        .epochs(40)
                        .batches(batches)
                        .reduction(reduction)
                        .report_every(10);
                    if on_the_tape {
                        trainer = trainer.on_the_tape();
                    }
                    let history = trainer.train(&mut tape).expect("a small rate does not run away");
                    (history, tape.params())
                };
                let (programs, on_the_tape) = (train(false), train(true));
                assert_near(&programs.0, &on_the_tape.0, &case);
                let mut numbers = programs.1.iter().zip(&on_the_tape.1);
                // entries near 0 are the difference of larger numbers
                assert!(numbers.all(|(a, b)| (a - b).abs() <= 1e-12 * a.abs().max(0.1)), "{case}");
            }
        }
    }
}

#[test]
fn every_optimiser_takes_the_same_steps_in_a_trainer_as_by_hand() {
    fn by_hand(mut optimizer: impl Optimizer) -> Vec<f64> {
        let (mut tape, net) = small_net();
        for _ in 0..20 {
            tape.rewind();
            let out = net.forward(&tape, &[0.5, -1.0]);
            let gradients = loss::mse(&out, &[0.25]).backward();
            optimizer.update(tape.params_mut(), gradients.params());
        }
        tape.params()
    }
    fn trained(optimizer: impl Optimizer) -> Vec<f64> {
        let (mut tape, net) = small_net();
        let data = Dataset::new(vec![vec![0.5, -1.0]], vec![0.25]).expect("one whole row");
        let trainer = trainer(&net, &data, "mse").optimizer(optimizer).epochs(20).on_the_tape();
        trainer.train(&mut tape).expect("nothing runs away");
        tape.params()
    }
    assert_eq!(by_hand(Sgd::new(0.1).momentum(0.9)), trained(Sgd::new(0.1).momentum(0.9)));
    assert_eq!(by_hand(Adam::new(0.1)), trained(Adam::new(0.1)));
    assert_eq!(by_hand(AdamW::new(0.1)), trained(AdamW::new(0.1)));
    assert_eq!(by_hand(RmsProp::new(0.1)), trained(RmsProp::new(0.1)));
    assert_eq!(by_hand(RmsProp::new(0.1)), trained(&mut RmsProp::new(0.1)));
}

fn small_net() -> (Tape, Mlp) {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(2));
    (tape, net)
}

#[test]
fn xor_is_learned_from_most_starts_and_the_tape_has_the_trained_numbers() {
    let xor = data::xor();
    let learns = |seed: &u64| {
        let mut tape = Tape::new();
        let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(*seed));
        let trainer = trainer(&net, &xor, "logits").optimizer(Adam::new(0.05)).epochs(300);
        let history = trainer.train(&mut tape).expect("nothing runs away");
        let right = xor
            .inputs()
            .zip(xor.classes())
            .filter(|(row, class)| (net.forward(&tape, row)[0].data() > 0.0) == (**class == 1));
        let share = right.count() as f64 / 4.0;
        assert_eq!(history.accuracy(), Some(share));
        share == 1.0
    };
    assert!((0..20).filter(learns).count() >= 18);
}

/// y = w·x + b with w = 2 and b = 1 on (1 → 0), (3 → 5): misses of 3 and 2.
fn line() -> (Tape, Mlp, Dataset) {
    let mut tape = Tape::new();
    let net = Mlp::builder(1).layer(1, Activation::Identity).build_with(&mut tape, &[2.0, 1.0]);
    let data = Dataset::new(vec![vec![1.0], vec![3.0]], vec![0.0, 5.0]).expect("two whole rows");
    (tape, net, data)
}

#[test]
fn two_steps_by_hand_give_the_history() {
    // ½(y − t)²: ∂/∂w = Σ miss·x = 3·1 + 2·3 = 9 and ∂/∂b = 5, or half of that for the mean;
    // the penalty ½·0.5·w² is 1 at w = 2, and its derivative is 0.5·w = 1
    for (reduction, share) in [(Reduction::Mean, 0.5), (Reduction::Sum, 1.0)] {
        let (mut tape, net, data) = line();
        let history = trainer(&net, &data, "half squared error")
            .optimizer(Sgd::new(0.125))
            .l2(0.5)
            .reduction(reduction)
            .epochs(1)
            .train(&mut tape)
            .expect("one step is finite");
        assert_eq!(history.losses(), [share * (4.5 + 2.0) + 1.0]);
        assert_eq!(history.reports()[0].loss, history.losses()[0]);
        assert_eq!(history.reports()[0].gradient_sizes, [share * 9.0]);
        assert_eq!(history.accuracy(), None); // the targets are numbers
        let (w, b) = (2.0 - 0.125 * (share * 9.0 + 1.0), 1.0 - 0.125 * share * 5.0);
        assert_eq!(tape.params(), [w, b]);
        let (first, second): (f64, f64) = (w + b, 3.0 * w + b - 5.0);
        let after = share * 0.5 * (first * first + second * second) + 0.25 * w * w;
        assert!(near(history.loss(), after));
        let size = share * (first * 1.0 + second * 3.0).abs();
        assert!(near(history.reports()[1].gradient_sizes[0], size));
    }
}

#[test]
fn one_by_one_takes_the_rows_in_order_and_adds_up_what_each_step_saw() {
    let (mut tape, net, data) = line();
    let history = trainer(&net, &data, "half squared error")
        .optimizer(Sgd::new(0.125))
        .batches(Batches::OneByOne)
        .epochs(1)
        .train(&mut tape)
        .expect("two steps are finite");
    // the miss of row 1 is 3: w = 2 − 0.375 and b = 1 − 0.375; then that of row 2 is 0.5
    let miss = 3.0 * 1.625 + 0.625 - 5.0;
    assert_eq!(history.losses(), [0.5 * (4.5 + 0.5 * miss * miss)]);
    assert_eq!(tape.params(), [1.625 - 0.125 * miss * 3.0, 0.625 - 0.125 * miss]);
    // a report is of all rows at once, before the first step
    assert_eq!(history.reports()[0].loss, 0.5 * (4.5 + 2.0));
    assert_eq!(history.reports()[0].gradient_sizes, [4.5]);
}

#[test]
fn without_a_step_an_epoch_in_batches_has_the_loss_of_all_rows() {
    let moons = data::moons(23, 0.1, &mut wengert::rng(5)); // the last batch has 2 of 7 rows
    for batches in [Batches::Full, Batches::Shuffled { size: 7, seed: 3 }, Batches::OneByOne] {
        for reduction in [Reduction::Mean, Reduction::Sum] {
            let (mut tape, net) = small_net();
            let history = trainer(&net, &moons, "logits")
                .optimizer(Sgd::new(0.0))
                .l2(0.5)
                .batches(batches)
                .reduction(reduction)
                .epochs(1)
                .train(&mut tape)
                .expect("nothing changes");
            let (epoch, all) = (history.losses()[0], history.loss());
            assert!(near(epoch, all), "{batches:?}, {reduction:?}: {epoch} in batches, {all}");
        }
    }
}

#[test]
fn a_shuffled_epoch_takes_every_row_once_and_another_order_each_time() {
    // the gradient of w·x by w is x, so one step of rate 1 moves w by −x
    let mut tape = Tape::new();
    let net =
        Mlp::builder(1).layer_without_bias(1, Activation::Identity).build_with(&mut tape, &[0.0]);
    let numbers: Vec<f64> = (0..10).map(|i| f64::from(1 << i)).collect();
    let rows = numbers.iter().map(|&x| vec![x]).collect();
    let data = Dataset::new(rows, vec![0.0; 10]).expect("ten whole rows");
    let mut taken = Vec::new();
    struct Watch<'a>(&'a mut Vec<f64>);
    impl Optimizer for Watch<'_> {
        fn update(&mut self, _: &mut [f64], gradient: &[f64]) {
            self.0.push(gradient[0]);
        }
    }
    Trainer::new(&net, &data)
        .loss(|out, _| out[0])
        .optimizer(Watch(&mut taken))
        .batches(Batches::Shuffled { size: 4, seed: 8 })
        .reduction(Reduction::Sum)
        .epochs(2)
        .train(&mut tape)
        .expect("nothing changes");
    // batches of 4, 4 and 2 rows; each sum of powers of two tells which
    assert_eq!(taken.len(), 6);
    for epoch in taken.chunks_exact(3) {
        let sizes: Vec<u32> = epoch.iter().map(|&sum| (sum as u32).count_ones()).collect();
        assert_eq!(sizes, [4, 4, 2]);
        assert_eq!(epoch.iter().sum::<f64>(), 1023.0);
    }
    assert_ne!(taken[..3], taken[3..]);
}

#[test]
fn a_run_is_repeated_bit_for_bit_by_its_seeds() {
    let run = |seed: u64| {
        let mut rng = wengert::rng(1);
        let moons = data::moons(50, 0.1, &mut rng);
        let mut tape = Tape::new();
        let net = Mlp::new(&mut tape, &[2, 6, 2], Activation::Relu, &mut rng);
        let history = trainer(&net, &moons, "cross-entropy")
            .optimizer(Adam::new(0.01))
            .batches(Batches::Shuffled { size: 8, seed })
            .epochs(20)
            .train(&mut tape)
            .expect("nothing runs away");
        (history, tape.params())
    };
    assert_eq!(run(3), run(3));
    assert_ne!(run(3).1, run(4).1);
}

#[test]
fn the_function_of_each_epoch_stops_and_sees_the_parameters() {
    let (mut tape, net) = small_net();
    let xor = data::xor();
    let mut seen = Vec::new();
    let mut numbers = Vec::new();
    let history = trainer(&net, &xor, "mse")
        .optimizer(Sgd::new(0.1))
        .epochs(usize::MAX) // until it is stopped
        .report_every(4)
        .on_epoch(|epoch| {
            assert_eq!(
                epoch.report.map(|report| report.epoch),
                match epoch.number % 4 {
                    0 => Some(epoch.number),
                    _ => None,
                }
            );
            seen.push((epoch.number, epoch.loss));
            numbers = epoch.parameters.to_vec();
            match epoch.number {
                9 => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        })
        .train(&mut tape)
        .expect("nothing runs away");
    let losses: Vec<(usize, f64)> = history.losses().iter().copied().enumerate().collect();
    assert_eq!(seen, losses);
    assert_eq!(seen.len(), 10);
    assert_eq!(numbers, tape.params());
    let reported: Vec<usize> = history.reports().iter().map(|report| report.epoch).collect();
    assert_eq!(reported, [0, 4, 8, 10]);
}

/// The border of one output is where its loss is the same for both classes.
#[test]
fn accuracy_cuts_a_single_output_where_its_loss_does() {
    let rows = vec![vec![-1.0], vec![0.25], vec![0.75], vec![2.0]];
    let data = Dataset::new(rows, vec![0, 0, 1, 1]).expect("four whole rows");
    let costs: [(Cost, f64); 6] = [
        (|out, t| loss::mse(out, t), 1.0),
        (|out, t| loss::half_squared_error(out, t), 1.0),
        (|out, t| (out[0] - t[0]).abs(), 1.0),
        // at 0.25 these take class 1
        (|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]), 0.75),
        (|out, t| loss::hinge(out[0], 2 * t[0] - 1), 0.75),
        (|out, t| (out[0] - (2 * t[0] - 1)).powi(2), 0.75),
    ];
    for (case, (cost, share)) in costs.into_iter().enumerate() {
        for on_the_tape in [false, true] {
            let mut tape = Tape::new();
            let net =
                Mlp::builder(1).layer(1, Activation::Identity).build_with(&mut tape, &[1.0, 0.0]); // x itself
            let trainer = Trainer::new(&net, &data).loss(cost).optimizer(Sgd::new(0.1)).epochs(0);
            let trainer = if on_the_tape { trainer.on_the_tape() } else { trainer };
            let history = trainer.train(&mut tape).expect("nothing is done");
            assert_eq!(history.accuracy(), Some(share), "case {case}");
        }
    }
}

#[test]
fn accuracy_counts_what_is_on_the_right_side_and_a_tie_as_wrong() {
    let accuracy = |net: &Mlp, tape: &mut Tape, data: &Dataset| {
        let trainer = Trainer::new(net, data).loss(|out, _| out[0]).optimizer(Sgd::new(0.0));
        let on_programs = trainer.epochs(0).train(tape).expect("nothing is done").accuracy();
        let trainer = Trainer::new(net, data).loss(|out, _| out[0]).optimizer(Sgd::new(0.0));
        let history = trainer.on_the_tape().epochs(0).train(tape).expect("nothing is done");
        assert_eq!(history.accuracy(), on_programs);
        on_programs
    };
    let rows = vec![vec![-1.0], vec![0.0], vec![0.0], vec![0.25], vec![0.3], vec![2.0]];
    let two = Dataset::new(rows, vec![0, 0, 1, 1, 1, 0]).expect("six whole rows");
    // one output, x itself: right, two ties, right, right, wrong; and σ(x), whose border is ½,
    // likewise
    for activation in [Activation::Identity, Activation::Sigmoid] {
        let mut tape = Tape::new();
        let net = Mlp::builder(1).layer(1, activation).build_with(&mut tape, &[1.0, 0.0]);
        assert_eq!(accuracy(&net, &mut tape, &two), Some(0.5), "{activation:?}");
    }
    // scores −x, 0, x: class 0 wins at −1, nobody at 0, class 2 at 1 and 2
    let rows = vec![vec![-1.0], vec![0.0], vec![1.0], vec![2.0]];
    let three = Dataset::new(rows, vec![0, 1, 2, 1]).expect("four whole rows");
    let mut tape = Tape::new();
    let net = Mlp::builder(1)
        .layer(3, Activation::Identity)
        .build_with(&mut tape, &[-1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    assert_eq!(accuracy(&net, &mut tape, &three), Some(0.5));
}

#[test]
fn a_loss_may_leave_outputs_and_targets_out() {
    let (mut tape, data) = (Tape::new(), data::moons(10, 0.1, &mut wengert::rng(1)));
    let net = Mlp::new(&mut tape, &[2, 4, 2], Activation::Tanh, &mut wengert::rng(2));
    let last = *net.parameters().last().expect("the last bias");
    let before = tape.get(last);
    let history = Trainer::new(&net, &data)
        .loss(|out, _| out[0].powi(2))
        .optimizer(Sgd::new(0.1))
        .train(&mut tape)
        .expect("nothing runs away");
    assert!(history.loss() < 0.1 * history.losses()[0]);
    assert_eq!(tape.get(last), before); // the second output has no part in it
}

#[test]
fn a_net_evaluates_rows_as_it_does_on_the_tape() {
    let mut tape = Tape::new();
    tape.param(7.0); // the net need not be alone on the tape
    let net = Mlp::new(&mut tape, &[2, 9, 3], Activation::Gelu, &mut wengert::rng(4));
    let rows: Vec<f64> = (0..40).map(|i| f64::from(i).sin()).collect();
    let outputs = net.evaluate(&tape, &rows);
    assert_eq!(outputs.len(), 20 * 3);
    for (row, outputs) in rows.chunks_exact(2).zip(outputs.chunks_exact(3)) {
        tape.rewind();
        for (value, output) in net.forward(&tape, row).iter().zip(outputs) {
            assert!((value.data() - output).abs() <= 1e-14 * output.abs().max(1.0));
        }
    }
}
