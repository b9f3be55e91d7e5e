//! A hundred steps of the page are a hundred steps of the crate.

use crate::run::node;
use serde_json::{Value as Json, json};
use std::fs;
use wengert::nn::optim::{Adam, AdamW, Optimizer, RmsProp, Sgd};
use wengert::nn::{Activation, Batches, Mlp, Reduction, Trainer, loss};
use wengert::{Tape, Value, data};

/// One way to train: of all that differs between them.
struct Way {
    name: &'static str,
    optimizer: Box<dyn Optimizer>,
    activation: Activation,
    batches: Batches,
    reduction: Reduction,
    l2: f64,
    epochs: usize,
}

fn ways() -> Vec<Way> {
    let way = |name, optimizer, activation| Way {
        name,
        optimizer,
        activation,
        batches: Batches::Full,
        reduction: Reduction::Mean,
        l2: 0.0,
        epochs: 100,
    };
    let one_by_one = |way| Way { batches: Batches::OneByOne, epochs: 5, ..way };
    // an optimiser that has taken steps remembers them
    let mut used = Adam::new(0.01);
    used.update(&mut [0.5; 65], &[0.25; 65]);
    vec![
        way("sgd", Box::new(Sgd::new(0.5)), Activation::Tanh),
        way("nesterov", Box::new(Sgd::new(0.1).momentum(0.9).nesterov()), Activation::Tanh),
        way("momentum", Box::new(Sgd::new(0.1).momentum(0.9).weight_decay(0.01)), Activation::Relu),
        way(
            "rmsprop",
            Box::new(RmsProp::new(0.01).momentum(0.5).weight_decay(0.01)),
            Activation::Silu,
        ),
        way(
            "adam",
            Box::new(Adam::new(0.02).weight_decay(0.01).betas(0.8, 0.99)),
            Activation::Gelu,
        ),
        way("adamw", Box::new(AdamW::new(0.02).epsilon(1e-6)), Activation::Softplus),
        way("used", Box::new(used), Activation::Sigmoid),
        Way { l2: 0.1, ..way("l2", Box::new(Sgd::new(0.2)), Activation::LeakyRelu(0.1)) },
        Way {
            reduction: Reduction::Sum,
            l2: 0.1,
            ..way("sum", Box::new(Sgd::new(0.002)), Activation::Elu(1.0))
        },
        one_by_one(way("row by row", Box::new(Sgd::new(0.1)), Activation::Tanh)),
        Way {
            reduction: Reduction::Sum,
            l2: 0.01,
            ..one_by_one(way("row by row, adam", Box::new(Adam::new(0.01)), Activation::Relu))
        },
    ]
}

#[test]
fn a_hundred_steps_are_those_of_the_crate_within_1e_9() {
    let folder = temp_dir::TempDir::new().expect("a folder for the pages");
    let spiral = data::spiral(20, 3, 0.2, &mut wengert::rng(1));
    let mut cases = Vec::new();
    for (number, way) in ways().into_iter().enumerate() {
        let mut tape = Tape::new();
        let mut rng = wengert::rng(3);
        let net = Mlp::new(&mut tape, &[2, 6, 4, 3], way.activation, &mut rng);
        assert_eq!(tape.params().len(), 61);
        tape.param(1.0); // of no net: decays at most
        for _ in 0..3 {
            tape.param(-0.5);
        }
        let trainer = Trainer::new(&net, &spiral)
            .loss(|out: &[Value<'_>], t: &[Value<'_>]| loss::soft_cross_entropy(out, t))
            .optimizer(way.optimizer)
            .batches(way.batches)
            .reduction(way.reduction)
            .l2(way.l2)
            .epochs(way.epochs)
            .progress(false);
        let page = folder.path().join(format!("{number}.html"));
        trainer.page(&tape).save(&page).expect("it can be saved");
        let before = tape.params();
        let history = trainer.train(&mut tape).expect("it trains");
        assert!(before != tape.params(), "{} changes nothing", way.name);
        cases.push(json!({
            "name": way.name,
            "page": page,
            "epochs": way.epochs,
            "losses": history.losses(),
            "last": history.loss(),
            "parameters": tape.params(),
        }));
    }
    let list = folder.path().join("cases.json");
    fs::write(&list, Json::from(cases).to_string()).expect("it can be written");
    node("training.mjs", &[&list]);
}
