//! What is refused, with a sentence: files of other trainings, damaged numbers, states without a slope.

use super::*;

#[test]
fn the_file_of_another_training_is_refused_and_nothing_is_changed() {
    let (_folder, path) = folder();
    let (moons, others) = (moons(), data::moons(23, 0.2, &mut wengert::rng(5)));
    let (mut tape, own) = net();
    trainer(&own, &moons, &path).train(&mut tape).unwrap();
    let bytes = std::fs::read(&path).unwrap();

    let mut other_tape = Tape::new();
    let other_net = Mlp::new(&mut other_tape, &[2, 5, 1], Activation::Relu, &mut wengert::rng(2));
    let mut wide_tape = Tape::new();
    let same_net = Mlp::new(&mut wide_tape, &[2, 5, 1], Activation::Tanh, &mut wengert::rng(2));
    wide_tape.param(0.0);

    let refused = |trainer: Trainer<'_>, tape: &mut Tape, sentence: &str| {
        let before = tape.params();
        let error = trainer.train(tape).unwrap_err().to_string();
        assert!(error.contains(sentence), "{error}");
        assert_eq!(tape.params(), before);
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    };
    let same = |path| trainer(&own, &moons, path);
    refused(
        trainer(&other_net, &moons, &path),
        &mut other_tape,
        "it is of another training run: \"net\" was \"2 -> 5 tanh -> 1 identity\" when the run began, and is \
         \"2 -> 5 relu -> 1 identity\" now",
    );
    refused(
        trainer(&same_net, &moons, &path),
        &mut wide_tape,
        "\"parameters\" was \"21\" when the run began, and is \"22\" now",
    );
    refused(
        trainer(&own, &others, &path),
        &mut tape,
        "\"data\" was \"23 rows of 3 numbers, crc32 ",
    );
    refused(
        same(&path).l2(0.5),
        &mut tape,
        "\"l2\" was \"0\" when the run began, and is \"0.5\" now",
    );
    refused(
        same(&path).reduction(Reduction::Sum),
        &mut tape,
        "\"reduction\" was \"Mean\" when the run began, and is \"Sum\" now",
    );
    refused(
        same(&path).batches(Batches::OneByOne),
        &mut tape,
        "\"Full\" when the run began, and is \"OneByOne\" now",
    );
    refused(same(&path).on_the_tape(), &mut tape, "\"run by\" was \"programs\"");
    refused(
        same(&path).optimizer(Sgd::new(0.01)),
        &mut tape,
        "\"Adam\" when the run began, and is \"Sgd\" now",
    );
    let decaying = same(&path).optimizer(Adam::new(0.01).weight_decay(0.5));
    refused(
        decaying,
        &mut tape,
        "\"optimizer.weight_decay\" was \"0\" when the run began, and is \"0.5\" now",
    );
    let other_betas = same(&path).optimizer(Adam::new(0.01).betas(0.9, 0.99));
    refused(
        other_betas,
        &mut tape,
        "\"optimizer.beta2\" was \"0.999\" when the run began, and is \"0.99\" now",
    );
    let mut adam = Adam::new(0.02);
    refused(
        same(&path).optimizer(&mut adam),
        &mut tape,
        "learning_rate\" was \"0.01\" when the run began, and is \"0.02\" now",
    );
    assert_eq!(adam, Adam::new(0.02));
    let mut adam = Adam::new(0.01);
    let other_loss = same(&path).loss(|out, t| loss::mse(out, t)).optimizer(&mut adam);
    refused(other_loss, &mut tape, "\"loss\" was \"crc32 ");
    assert_eq!(adam, Adam::new(0.01));

    // a net is no training, and a training is no net
    let error = Mlp::load(&mut Tape::new(), &path).unwrap_err().to_string();
    assert!(error.contains("note \"net\": it is missing: this is the checkpoint of a"), "{error}");
    own.save(&tape, &path).unwrap();
    let error = same(&path).train(&mut tape).unwrap_err().to_string();
    assert!(error.contains("note \"training\": it is missing: this is a saved net"), "{error}");
}

#[test]
fn long_values_are_shown_from_where_they_differ() {
    let (_folder, path) = folder();
    let moons = moons();
    let run = |last_but_one: usize| {
        let mut tape = Tape::new();
        let mut builder = Mlp::builder(2);
        for neurons in [3; 30].into_iter().chain([last_but_one]) {
            builder = builder.layer(neurons, Activation::Tanh);
        }
        let net = builder.layer(1, Activation::Identity).build(&mut tape, &mut wengert::rng(1));
        trainer(&net, &moons, &path).epochs(1).train(&mut tape)
    };
    run(4).unwrap();
    let error = run(5).unwrap_err().to_string();
    let parts = "was \"…3 tanh -> 3 tanh -> 3 tanh -> 4 tanh -> 1 identity\" when the run began, and is \
                 \"…3 tanh -> 3 tanh -> 3 tanh -> 5 tanh -> 1 identity\" now";
    assert!(error.contains(parts), "{error}");
}

/// Descends well for some steps and then takes this factor for the rate.
struct Explodes {
    steps: f64,
    last_good: f64,
    factor: f64,
}

impl Optimizer for Explodes {
    fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
        self.steps += 1.0;
        let rate = if self.steps > self.last_good { self.factor } else { 0.05 };
        parameters.iter_mut().zip(gradient).for_each(|(p, g)| *p -= rate * g);
    }

    fn memory(&mut self) -> Option<Memory<'_>> {
        Some(Memory {
            optimizer: "Explodes",
            settings: vec![("last_good", self.last_good), ("factor", self.factor)],
            numbers: vec![("steps", &mut self.steps)],
            vectors: vec![],
        })
    }
}

#[test]
fn a_run_that_diverges_leaves_its_last_good_checkpoint_and_names_it() {
    let moons = moons();
    // to infinity, to NaN, and far away with finite numbers; slowly, and at once
    for factor in [f64::INFINITY, f64::NAN, 1e200, 1e6, 1e4] {
        for (every, last_good, good) in [(5, 12, 10), (1, 12, 12), (5, 19, 15), (1, 19, 19)] {
            let (_folder, path) = folder();
            let run = |last_good: usize, epochs: usize| {
                let (mut tape, net) = net();
                let before = tape.params();
                let history = Trainer::new(&net, &moons)
                    .loss(|out, t| loss::mse(out, t))
                    .optimizer(Explodes { steps: 0.0, last_good: last_good as f64, factor })
                    .epochs(epochs)
                    .checkpoint_every(every, &path)
                    .train(&mut tape);
                assert!(history.is_ok() || tape.params() == before);
                history
            };
            let case = format!("factor {factor}, every {every}, {last_good} good steps");
            let error = run(last_good, 20).expect_err(&case).to_string();
            let sentence = format!("{} is still good: it has the run after {good}", path.display());
            assert!(error.contains(&sentence), "{case}: {error}");
            assert_eq!(epochs_in(&path), good, "{case}");
            let kept = std::fs::read(&path).unwrap();
            // it can be gone on from: to the same error
            assert_eq!(run(last_good, 20).expect_err(&case).to_string(), error, "{case}");
            assert_eq!(run(last_good, good).unwrap().losses().len(), good, "{case}");
            assert_eq!(std::fs::read(&path).unwrap(), kept, "{case}");
        }
    }
}

#[test]
fn a_parameter_that_no_loss_shows_is_looked_at_too() {
    let (_folder, path) = folder();
    let moons = moons();
    let (mut tape, net) = net();
    let aside = tape.param(1e308);
    tape.name(aside, "aside");
    struct Doubles;
    impl Optimizer for Doubles {
        fn update(&mut self, parameters: &mut [f64], _: &[f64]) {
            *parameters.last_mut().unwrap() *= 2.0;
        }
        fn memory(&mut self) -> Option<Memory<'_>> {
            let (settings, numbers, vectors) = Default::default();
            Some(Memory { optimizer: "Doubles", settings, numbers, vectors })
        }
    }
    let trainer = trainer(&net, &moons, &path).optimizer(Doubles);
    let error = trainer.train(&mut tape).unwrap_err().to_string();
    assert!(error.starts_with("aside is inf after 10 epochs"), "{error}");
    assert!(!path.exists());
}

/// |p| by a root: steps of a quarter take p from 1 to 0, where the root has no slope.
#[test]
fn a_state_without_a_slope_is_not_written() {
    let data = Dataset::new(vec![vec![1.0]], vec![0.0]).unwrap();
    for (epochs, fails) in [(4, false), (5, true)] {
        let (_folder, path) = folder();
        let mut tape = Tape::new();
        let net = Mlp::builder(1).layer_without_bias(1, Activation::Identity);
        let net = net.build_with(&mut tape, &[1.0]);
        let trainer = Trainer::new(&net, &data)
            .loss(|out, t| loss::mse(out, t).sqrt())
            .optimizer(Sgd::new(0.25))
            .epochs(epochs)
            .checkpoint_every(1, &path);
        match trainer.train(&mut tape) {
            Ok(history) => assert_eq!((history.loss(), fails), (0.0, false)),
            Err(error) => {
                let sentence = format!("{} is still good: it has the run after 3", path.display());
                assert!(fails && error.to_string().contains(&sentence), "{error}");
            }
        }
        assert_eq!(epochs_in(&path), 3);
    }
}

#[test]
fn a_checkpoint_of_numbers_that_are_not_finite_is_refused() {
    let (_folder, path) = folder();
    let moons = moons();
    let (mut tape, own) = net();
    trainer(&own, &moons, &path).train(&mut tape).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, edited(&bytes, "parameters", &[f64::NAN; 21])).unwrap();
    let error = trainer(&own, &moons, &path).train(&mut tape).unwrap_err().to_string();
    assert!(error.contains("is NaN: the run that wrote it had diverged"), "{error}");
    assert!(!error.contains("still good"), "{error}");
}

#[test]
fn losses_are_compared_by_their_operations_and_constants() {
    let moons = moons();
    type Cost = for<'t> fn(&[wengert::Value<'t>], &[wengert::Value<'t>]) -> wengert::Value<'t>;
    let pairs: [(Cost, Cost); 5] = [
        (|out, t| loss::mse(out, t) * 1e-12, |out, t| loss::mse(out, t) * 5e-12),
        (|out, t| loss::mse(out, t) * 1e-200, |out, t| loss::mse(out, t) * 1.001e-200),
        // the same for rows of class 0, and for rows of class 1
        (|out, t| loss::mse(out, t), |out, t| loss::mse(out, t) * (1.0 + t[0])),
        (|out, t| loss::mse(out, t), |out, t| loss::mse(out, t) * (2.0 - t[0])),
        // another operation for rows of class 1 alone, which no program could freeze
        (
            |out, t| if t[0].data() > 0.5 { (out[0] - 1).powi(2) } else { loss::mse(out, t) },
            |out, t| if t[0].data() > 0.5 { (out[0] - 1).abs() } else { loss::mse(out, t) },
        ),
    ];
    for (case, (one, other)) in pairs.into_iter().enumerate() {
        let (_folder, path) = folder();
        let run = |cost: Cost| {
            let (mut tape, net) = net();
            trainer(&net, &moons, &path).loss(cost).on_the_tape().train(&mut tape)
        };
        run(one).unwrap();
        run(one).unwrap();
        let error = run(other).expect_err("it is another loss").to_string();
        assert!(error.contains("\"loss\" was \"crc32 "), "case {case}: {error}");
    }
}

#[test]
fn two_losses_that_are_0_for_every_row_differ() {
    let (_folder, path) = folder();
    let rows = (0..8).map(|i| vec![f64::from(i) / 3.5 - 1.0, 0.5]).collect();
    let data = Dataset::new(rows, (0..8).map(|i| i / 4).collect::<Vec<_>>()).unwrap();
    let run = |times: f64| {
        let (mut tape, net) = net();
        let trainer = trainer(&net, &data, &path)
            .loss(move |out, t| loss::hinge(out[0], 2 * t[0] - 1) * times);
        trainer.optimizer(Adam::new(0.1)).epochs(200).train(&mut tape)
    };
    assert_eq!(run(1.0).unwrap().loss(), 0.0);
    let error = run(5.0).expect_err("it is another loss").to_string();
    assert!(error.contains("\"loss\" was \"crc32 "), "{error}");
}

/// A saved file with other numbers in one of its tensors, and without checksums, as another program
/// might write it.
fn edited(bytes: &[u8], tensor: &str, numbers: &[f64]) -> Vec<u8> {
    use safetensors::tensor::{Dtype, TensorView};
    let (_, header) = SafeTensors::read_metadata(bytes).unwrap();
    let mut notes = header.metadata().clone().unwrap();
    notes.retain(|name, _| !name.starts_with("crc32 "));
    let other: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let file = SafeTensors::deserialize(bytes).unwrap();
    let tensors = file.tensors().into_iter().map(|(name, view)| {
        let view = match name == tensor {
            true => TensorView::new(Dtype::F64, vec![numbers.len()], &other).unwrap(),
            false => view,
        };
        (name, view)
    });
    let tensors: Vec<_> = tensors.collect();
    safetensors::serialize(tensors, Some(notes)).unwrap()
}

#[test]
fn numbers_that_no_training_leaves_behind_are_refused() {
    let (_folder, path) = folder();
    let moons = moons();
    let (mut tape, own) = net();
    trainer(&own, &moons, &path).train(&mut tape).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let parameters = tape.params();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let reports: Vec<f64> = file
        .tensor("reports")
        .unwrap()
        .data()
        .chunks_exact(8)
        .map(|b| f64::from_le_bytes(b.try_into().unwrap()))
        .collect();
    // the number of epochs is the first of a report
    let with = |epochs: f64| [&[epochs], &reports[1..]].concat();
    for (tensor, numbers, sentence) in [
        ("reports", with(-1.0), "it does not hold reports of 2 layers"),
        ("reports", with(f64::NAN), "it does not hold reports"),
        ("reports", with(0.5), "it does not hold reports"),
        ("reports", reports[1..].to_vec(), "it does not hold reports"),
        ("optimizer.means", vec![0.0; 3], "it has 3 numbers, and should have 21"),
        ("optimizer.steps", vec![0.0; 2], "it has 2 numbers, and should have 1"),
        ("parameters", vec![0.0; 20], "its shape is [20], and should be [21]"),
    ] {
        std::fs::write(&path, edited(&bytes, tensor, &numbers)).unwrap();
        let error = trainer(&own, &moons, &path).train(&mut tape).unwrap_err().to_string();
        assert!(error.contains(&format!("tensor \"{tensor}\"")), "{error}");
        assert!(error.contains(sentence), "{error}");
        assert_eq!(tape.params(), parameters);
    }
}
