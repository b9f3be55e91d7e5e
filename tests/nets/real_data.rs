//! Training on data as people have it: standardised inputs, held-out rows, schedules, verdicts.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::ops::ControlFlow;
use wengert::data::{self, Dataset};
use wengert::nn::optim::{Adam, Sgd};
use wengert::nn::{Activation, History, Mlp, Trainer, loss};
#[cfg(feature = "files")]
use wengert::nn::{Batches, optim::schedule};
use wengert::{Tape, rng};

/// Rows of three columns of very different scale, and a number for each.
fn prices() -> Dataset {
    let mut rng = rng(7);
    let row = |_| vec![rng.normal(2e6, 3e5), rng.normal(-1e-4, 2e-6), rng.uniform(40.0, 41.0)];
    let rows: Vec<Vec<f64>> = (0..40).map(row).collect();
    let price = |row: &Vec<f64>| {
        let [a, b, c] = [(row[0] - 2e6) / 3e5, (row[1] + 1e-4) / 2e-6, row[2] - 40.5];
        a - 0.5 * b + (2.0 * c).sin()
    };
    let prices: Vec<f64> = rows.iter().map(price).collect();
    Dataset::new(rows, prices).unwrap().with_input_names(["a", "b", "c"]).unwrap()
}

/// The same with standardised inputs, by hand.
fn by_hand(data: &Dataset, of: &Dataset) -> Dataset {
    let columns = of.describe().inputs;
    let row = |row: &[f64]| {
        let each = row.iter().zip(&columns);
        each.map(|(x, column)| (x - column.mean) / column.deviation).collect()
    };
    Dataset::new(data.inputs().map(row).collect(), data.flat_targets().to_vec()).unwrap()
}

fn net(tape: &mut Tape) -> Mlp {
    Mlp::new(tape, &[3, 5, 1], Activation::Tanh, &mut rng(3))
}

fn trainer<'a>(net: &'a Mlp, data: &'a Dataset) -> Trainer<'a> {
    Trainer::new(net, data)
        .loss(|out, t| loss::mse(out, t))
        .optimizer(Adam::new(0.03))
        .l2(1e-3)
        .epochs(60)
}

/// The parameters after a run on rows that were standardised by hand.
fn unfolded(
    data: &Dataset,
    run: impl for<'a> Fn(Trainer<'a>) -> Trainer<'a>,
) -> (History, Vec<f64>) {
    let mut tape = Tape::new();
    let net = net(&mut tape);
    let history = run(trainer(&net, data)).train(&mut tape).unwrap();
    (history, tape.params())
}

/// Checks each weighted sum of the first layer against the one that was trained, within the bound that
/// `Trainer::standardize` states.
fn check_folded(data: &Dataset, net: &Mlp, tape: &Tape, unfolded: &[f64]) {
    let columns = data.describe().inputs;
    for (k, neuron) in net.layers()[0].neurons().iter().enumerate() {
        let folded: Vec<f64> = neuron.parameters().iter().map(|&p| tape.get(p)).collect();
        let own = &unfolded[4 * k..][..4];
        for row in data.inputs() {
            let raw: f64 = (0..3).map(|i| folded[i] * row[i]).sum::<f64>() + folded[3];
            let standardized = |i: usize| (row[i] - columns[i].mean) / columns[i].deviation;
            let trained: f64 = (0..3).map(|i| own[i] * standardized(i)).sum::<f64>() + own[3];
            let size = |i: usize| {
                own[i].abs() * (row[i].abs() + columns[i].mean.abs()) / columns[i].deviation
            };
            let bound = 16.0 * f64::EPSILON * (own[3].abs() + (0..3).map(size).sum::<f64>());
            assert!(
                (raw - trained).abs() <= bound,
                "{raw} and {trained} differ by more than {bound:e}"
            );
        }
    }
    let rest: Vec<f64> = net.parameters()[20..].iter().map(|&p| tape.get(p)).collect();
    assert_eq!(rest, unfolded[20..], "only the first layer is folded");
}

#[test]
fn the_folded_net_is_the_trained_one_at_every_end() {
    let data = prices();
    let (by_hand, mut tape) = (by_hand(&data, &data), Tape::new());
    let net = net(&mut tape);
    let initial = tape.params();
    // the end
    let history = trainer(&net, &data).standardize().train(&mut tape).unwrap();
    let (plain, trained) = unfolded(&by_hand, |trainer| trainer);
    assert_eq!(
        history.losses(),
        plain.losses(),
        "losses and the penalty mean standardised numbers"
    );
    check_folded(&data, &net, &tape, &trained);
    // a stop, and what was seen on the way
    tape.set_params(&initial);
    let mut seen = Vec::new();
    let stopping = trainer(&net, &data).standardize().on_epoch(|epoch| {
        seen.push(epoch.parameters.to_vec());
        if epoch.number == 24 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    stopping.train(&mut tape).unwrap();
    let (_, trained) = unfolded(&by_hand, |trainer| trainer.epochs(25));
    check_folded(&data, &net, &tape, &trained);
    assert_eq!((seen.len(), &seen[24]), (25, &tape.params()));
}

#[test]
fn after_an_error_the_net_takes_raw_numbers_too() {
    let data = prices();
    let mut tape = Tape::new();
    let net = net(&mut tape);
    let initial = tape.params();
    let wild = |tape: &mut Tape, from: Option<&History>, first: usize| {
        let trainer = trainer(&net, &data).optimizer(Sgd::new(1e-3));
        let trainer = match from {
            None => trainer.standardize(),
            Some(history) => trainer.standardize_from(history),
        };
        let trainer = trainer.schedule(|epoch| if epoch < first { 1e-3 } else { 1e200 });
        trainer.train(tape).unwrap_err().to_string()
    };
    // in the first epochs, and after thirty
    for first in [0, 30] {
        tape.set_params(&initial);
        let error = wild(&mut tape, None, first);
        assert!(
            error.contains("the initial weights are back, and folded: draw new ones"),
            "{error}"
        );
        check_folded(&data, &net, &tape, &initial);
        assert_ne!(tape.params(), initial);
    }
    // a run that goes on finds folded weights, and leaves them
    tape.set_params(&initial);
    let first = trainer(&net, &data).standardize().train(&mut tape).unwrap();
    let folded = tape.params();
    let error = wild(&mut tape, Some(&first), 30);
    assert!(!error.contains("draw new ones"), "{error}");
    assert_eq!(tape.params(), folded);
    // before the first epoch nothing has changed
    tape.set_params(&initial);
    let other = data::xor();
    trainer(&net, &data).standardize().validation(&other).train(&mut tape).unwrap_err();
    let frozen = trainer(&net, &data).standardize().loss(|out, t| match t[0].data() > 0.0 {
        true => loss::mse(out, t),
        false => loss::mae(out, t),
    });
    let error = frozen.train(&mut tape).unwrap_err().to_string();
    assert!(error.contains("at the initial parameters"), "{error}");
    assert_eq!(tape.params(), initial);
}

#[cfg(feature = "files")]
#[test]
fn a_checkpoint_that_cannot_be_written_leaves_folded_weights_and_one_of_another_run_none() {
    let data = prices();
    let mut tape = Tape::new();
    let net = net(&mut tape);
    let initial = tape.params();
    let folder = temp_dir::TempDir::new().unwrap();
    let path = folder.path().join("a");
    let run = |tape: &mut Tape, l2: f64, last: usize| {
        let trainer = trainer(&net, &data).l2(l2).standardize().checkpoint_every(10, &path);
        let blocked = trainer.on_epoch(|epoch| {
            if epoch.number == last {
                std::fs::remove_file(&path).unwrap();
                std::fs::create_dir(&path).unwrap();
            }
            ControlFlow::Continue(())
        });
        blocked.train(tape)
    };
    run(&mut tape, 1e-3, usize::MAX).unwrap();
    tape.set_params(&initial);
    let error = run(&mut tape, 1e-2, usize::MAX).unwrap_err().to_string();
    assert!(error.contains("it is of another training run"), "{error}");
    assert_eq!(tape.params(), initial);
    std::fs::remove_file(&path).unwrap();
    run(&mut tape, 1e-3, 15).unwrap_err();
    check_folded(&data, &net, &tape, &initial);
}

#[test]
fn patience_puts_the_best_weights_back_folded() {
    let data = prices();
    let (train, held_out) = data.split(0.5, &mut rng(1));
    let [train_by_hand, held_by_hand] = [&train, &held_out].map(|part| by_hand(part, &train));
    let mut tape = Tape::new();
    let net = net(&mut tape);
    let history = trainer(&net, &train)
        .epochs(2000)
        .standardize()
        .validation(&held_out)
        .patience(10)
        .train(&mut tape)
        .unwrap();
    let best = history.best_epoch().unwrap();
    assert_eq!(history.losses().len(), best + 10);
    assert!(best < 1900, "it stopped early");
    let lowest = history.validation_losses().iter().copied().fold(f64::INFINITY, f64::min);
    assert_eq!(history.validation_losses()[best - 1], lowest);
    // the same number of epochs by hand
    let (plain, trained) = unfolded(&train_by_hand, |trainer| trainer.epochs(best));
    check_folded(&train, &net, &tape, &trained);
    assert_eq!(history.loss(), plain.loss());
    let last = history.reports().last().unwrap();
    assert_eq!(last.validation_loss, Some(lowest));
    // the held-out loss is that of the same net with its penalty
    let mut other = Tape::new();
    let same = Mlp::new(&mut other, &[3, 5, 1], Activation::Tanh, &mut rng(3));
    other.set_params(&trained);
    let outputs = same.evaluate(&other, held_by_hand.flat_inputs());
    let errors = outputs.iter().zip(held_by_hand.flat_targets()).map(|(y, t)| (y - t).powi(2));
    let penalty = 0.5e-3 * same.weights().map(|w| other.get(w).powi(2)).sum::<f64>();
    let loss = errors.sum::<f64>() / held_out.len() as f64 + penalty;
    assert!((loss - lowest).abs() < 1e-12 * loss.abs());
}

#[test]
fn a_second_run_goes_on_from_the_first() {
    let data = prices();
    let (by_hand, mut tape) = (by_hand(&data, &data), Tape::new());
    let net = net(&mut tape);
    let mut adam = Adam::new(0.03);
    let mut half = |history: Option<&History>, tape: &mut Tape| {
        let trainer = trainer(&net, &data).optimizer(&mut adam).epochs(30);
        match history {
            None => trainer.standardize(),
            Some(history) => trainer.standardize_from(history),
        }
        .train(tape)
        .unwrap()
    };
    let first = half(None, &mut tape);
    half(Some(&first), &mut tape);
    let (whole, _) = unfolded(&by_hand, |trainer| trainer);
    let (_, trained) = unfolded(&by_hand, |trainer| trainer);
    // folding and unfolding round, and the second half goes on from there
    let outputs = net.evaluate(&tape, data.flat_inputs());
    let mut other = Tape::new();
    let same = Mlp::new(&mut other, &[3, 5, 1], Activation::Tanh, &mut rng(3));
    other.set_params(&trained);
    for (a, b) in outputs.iter().zip(same.evaluate(&other, by_hand.flat_inputs())) {
        assert!((a - b).abs() < 1e-9, "{a} {b}");
    }
    assert_eq!(whole.losses().len(), 60);
}

#[test]
fn what_cannot_be_standardised_is_refused_with_a_sentence() {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut rng(1));
    let refused = |rows: Vec<Vec<f64>>, net: &Mlp, tape: &mut Tape| {
        let targets = vec![0.0; rows.len()];
        let data = Dataset::new(rows, targets).unwrap();
        let trainer = Trainer::new(net, &data).loss(|out, t| loss::mse(out, t)).standardize();
        trainer.optimizer(Sgd::new(0.1)).train(tape).unwrap_err().to_string()
    };
    let constant = refused(vec![vec![1.0, 0.1], vec![2.0, 0.1], vec![4.0, 0.1]], &net, &mut tape);
    assert!(
        constant
            .starts_with("the input \"x2\" is 0.1 in every row, so its standard deviation is 0"),
        "{constant}"
    );
    let near = refused(vec![vec![1.0, 1.0], vec![2.0, 1.0 + 1e-15]], &net, &mut tape);
    assert!(near.contains("by rounding alone"), "{near}");
    let far = refused(
        vec![vec![1.0, 1.7e308], vec![2.0, -1.7e308], vec![3.0, -1.7e308]],
        &net,
        &mut tape,
    );
    assert!(far.contains("no number can hold"), "{far}");
    let bare = Mlp::builder(2)
        .layer_without_bias(2, Activation::Tanh)
        .layer(1, Activation::Identity)
        .build(&mut tape, &mut rng(1));
    let bare = refused(vec![vec![1.0, 1.0], vec![2.0, 3.0]], &bare, &mut tape);
    assert!(bare.starts_with("the first layer of the net has no bias"), "{bare}");
}

#[cfg(feature = "files")]
#[test]
fn a_run_with_everything_goes_on_from_its_checkpoint_bit_for_bit() {
    let folder = temp_dir::TempDir::new().unwrap();
    let (train, held_out) = prices().split(0.6, &mut rng(2));
    let run = |name: &str, end: usize, epochs: usize, first: f64| {
        let mut tape = Tape::new();
        let net = net(&mut tape);
        let history = Trainer::new(&net, &train)
            .loss(|out, t| loss::huber(out, t, 0.5))
            .optimizer(Sgd::new(0.1).momentum(0.9).nesterov())
            .batches(Batches::Shuffled { size: 7, seed: 5 })
            .standardize()
            .validation(&held_out)
            .patience(30)
            .clip(0.5)
            .schedule(schedule::cosine(first, 0.001, 80))
            .epochs(epochs)
            .checkpoint_every(10, folder.path().join(name))
            .on_epoch(|epoch| match epoch.number == end {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            })
            .train(&mut tape);
        history.map(|history| (history, tape.params()))
    };
    run("a", 37, 90, 0.1).unwrap();
    let went_on = run("a", usize::MAX, 90, 0.1).unwrap();
    assert_eq!(went_on, run("b", usize::MAX, 90, 0.1).unwrap());
    let other = run("a", usize::MAX, 90, 0.2).unwrap_err().to_string();
    assert!(other.contains("epochs had the learning rates of other numbers"), "{other}");
}

#[test]
fn held_out_rows_that_do_not_fit_are_refused() {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut rng(1));
    let xor = data::xor();
    let trainer =
        || Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t)).optimizer(Sgd::new(0.1));
    let numbers = Dataset::new(vec![vec![1.0, 2.0]], vec![0.5]).unwrap();
    let error = trainer().validation(&numbers).train(&mut tape).unwrap_err().to_string();
    assert!(error.starts_with("the held-out rows have other targets"), "{error}");
    let wide = Dataset::new(vec![vec![1.0; 3]], vec![0]).unwrap();
    let error = trainer().validation(&wide).train(&mut tape).unwrap_err().to_string();
    assert!(error.starts_with("the net takes 2 inputs"), "{error}");
    let error = trainer().patience(3).train(&mut tape).unwrap_err().to_string();
    assert!(error.contains("held-out rows that patience needs"), "{error}");
}
