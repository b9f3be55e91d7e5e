//! Pages in a browser: what a reader does with them, what they must show, and what they must not do.
//!
//! ```text
//! cargo test --test page browser                          # where there is Chromium, after `npm ci` in tests/page
//! WENGERT_PAGES=/tmp/pages cargo test --test page browser # keeps the pages there
//! WENGERT_SCREENSHOTS=/tmp/pages …                        # and a picture of each
//! node tests/page/browser/speed.mjs /tmp/pages            # how fast they are
//! ```

use crate::run::node;
use serde_json::{Map, Value as Json, json};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use wengert::data::{self, Dataset};
use wengert::nn::optim::{Adam, Optimizer, Sgd};
use wengert::nn::{Activation, Batches, Init, Mlp, Trainer, loss};
use wengert::{Tape, Value};

/// One neuron: values and adjoints in order, and its page if it has a path.
fn neuron(w: f64, page: Option<&Path>) -> Json {
    let tape = Tape::traced();
    let (w, x, b) = (tape.var(w).named("w"), tape.var(-2.0).named("x"), tape.var(0.25).named("b"));
    let h = (w * x + b).sigmoid().named("h");
    let loss = (1 - h).powi(2).named("L");
    if let Some(page) = page {
        loss.page().title("One neuron").save(page).expect("it can be saved");
    }
    let grads = loss.backward();
    let values: Vec<f64> = tape.nodes().map(|node| node.value()).collect();
    let adjoints: Vec<f64> = tape.nodes().map(|node| grads[node.handle()]).collect();
    json!({ "values": values, "adjoints": adjoints })
}

fn hostile(page: &Path) {
    let tape = Tape::new();
    let x = tape.var(2.0).named("</script><script>hacked = 1</script>");
    let y = tape.var(3.0).named("\"'&<b>\u{202e}txet\u{2066}<!--");
    let z = (x * y + x.sin()).named("שלום {{json}}");
    let title = "</title><script>hacked = 1</script>";
    z.page().title(title).save(page).expect("it can be saved");
}

/// A chain of twice as many operations.
fn chain(length: usize, page: &Path) {
    let tape = Tape::new();
    let mut y = tape.var(0.3).named("x");
    for _ in 0..length {
        y = y.sin() + 0.1;
    }
    y.page().title("A chain").save(page).expect("it can be saved");
}

fn moons(page: &Path) -> Json {
    let mut rng = wengert::rng(1);
    let moons = data::moons(100, 0.1, &mut rng);
    let mut tape = Tape::new();
    let net = Mlp::builder(2)
        .layer(16, Activation::Relu)
        .layer(16, Activation::Relu)
        .layer(1, Activation::Identity)
        .init(Init::Uniform { low: -1.0, high: 1.0 })
        .build(&mut tape, &mut rng);
    let losses: Vec<f64> = moons
        .inputs()
        .zip(moons.classes())
        .map(|(x, &class)| loss::hinge(net.forward(&tape, x)[0], 2.0 * class as f64 - 1.0).data())
        .collect();
    tape.rewind();
    let trainer = Trainer::new(&net, &moons)
        .loss(|out: &[Value<'_>], t: &[Value<'_>]| loss::hinge(out[0], 2 * t[0] - 1))
        .optimizer(Sgd::new(0.3))
        .l2(2e-4)
        .progress(false);
    trainer.page(&tape).title("Two moons").save(page).expect("it can be saved");
    let size = fs::metadata(page).expect("it is there").len();
    assert!(size <= 200_000, "a 2-16-16-1 net with 100 points takes {size} bytes");
    let history = trainer.train(&mut tape).expect("it trains");
    let right = (history.accuracy().expect("it has classes") * 100.0).round();
    json!({
        "first": history.losses()[0], "last": history.loss(), "right": right, "losses": losses,
    })
}

/// Saves a page, trains, and returns what came out.
fn trained(trainer: Trainer<'_>, tape: &mut Tape, epochs: usize, page: &Path) -> Json {
    let trainer = trainer.epochs(epochs).progress(false);
    trainer.page(tape).title("A net").save(page).expect("it can be saved");
    let history = trainer.train(tape).expect("it trains");
    json!({ "epochs": epochs, "losses": history.losses(), "parameters": tape.params() })
}

fn nets(folder: &Path) -> Map<String, Json> {
    let mut expected = Map::new();
    let mut rng = wengert::rng(2);
    let mut tape = Tape::new();
    let people = data::height_weight();
    let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Sigmoid, &mut rng);
    let trainer = Trainer::new(&net, &people)
        .loss(|out: &[Value<'_>], t: &[Value<'_>]| loss::mse(out, t))
        .optimizer(Sgd::new(0.1).momentum(0.5))
        .batches(Batches::OneByOne);
    let page = folder.join("people.html");
    expected.insert("people.html".into(), trained(trainer, &mut tape, 25, &page));

    let mut tape = Tape::new();
    let spiral = data::spiral(30, 3, 0.2, &mut rng);
    let net = Mlp::new(&mut tape, &[2, 12, 3], Activation::Tanh, &mut rng);
    let trainer = Trainer::new(&net, &spiral)
        .loss(|out: &[Value<'_>], t: &[Value<'_>]| loss::soft_cross_entropy(out, t))
        .optimizer(Adam::new(0.02))
        .l2(1e-3);
    let page = folder.join("spiral.html");
    expected.insert("spiral.html".into(), trained(trainer, &mut tape, 100, &page));

    let mut tape = Tape::new();
    let xs: Vec<Vec<f64>> = (0..30).map(|i| vec![f64::from(i) / 5.0 - 3.0]).collect();
    let ys: Vec<f64> = xs.iter().map(|x| x[0].sin()).collect();
    let sine = Dataset::new(xs, ys).expect("numbers are finite");
    let net = Mlp::new(&mut tape, &[1, 8, 1], Activation::Tanh, &mut rng);
    let trainer = Trainer::new(&net, &sine)
        .loss(|out: &[Value<'_>], t: &[Value<'_>]| loss::mse(out, t))
        .optimizer(Adam::new(0.02));
    let page = folder.join("sine.html");
    expected.insert("sine.html".into(), trained(trainer, &mut tape, 100, &page));

    let (four, classes) = four_inputs();
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[4, 5, 3], Activation::Gelu, &mut rng);
    let set = Dataset::new(four, classes).expect("numbers are finite");
    let trainer = Trainer::new(&net, &set)
        .loss(|out: &[Value<'_>], t: &[Value<'_>]| loss::soft_cross_entropy(out, t))
        .optimizer(Sgd::new(0.1).momentum(0.9));
    let page = folder.join("four.html");
    expected.insert("four.html".into(), trained(trainer, &mut tape, 100, &page));
    expected
}

fn four_inputs() -> (Vec<Vec<f64>>, Vec<usize>) {
    let mut rng = wengert::rng(5);
    let row = |class: usize| {
        (0..4).map(|k| ((class * (k + 1)) % 3) as f64 + rng.uniform(-0.4, 0.4)).collect()
    };
    let classes: Vec<usize> = (0..45).map(|i| i % 3).collect();
    (classes.iter().copied().map(row).collect(), classes)
}

/// Steps by the sign of each derivative.
struct Signs;

impl Optimizer for Signs {
    fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
        for (p, g) in parameters.iter_mut().zip(gradient) {
            *p -= 0.01 * g.signum();
        }
    }
}

/// A net whose run the page cannot repeat: it has to say so.
fn own(page: &Path) {
    let (rows, classes) = four_inputs();
    let set = Dataset::new(rows, classes).expect("numbers are finite");
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[4, 70, 3], Activation::Relu, &mut wengert::rng(1));
    Trainer::new(&net, &set)
        .loss(|out: &[Value<'_>], t: &[Value<'_>]| loss::soft_cross_entropy(out, t))
        .optimizer(Signs)
        .batches(Batches::Shuffled { size: 10, seed: 1 })
        .on_epoch(|_| ControlFlow::Continue(()))
        .page(&tape)
        .title("A net of its own kind")
        .save(page)
        .expect("it can be saved");
}

#[test]
fn pages_work_in_a_browser() {
    let own_folder = temp_dir::TempDir::new().expect("a folder for the pages");
    let folder = std::env::var_os("WENGERT_PAGES").map(PathBuf::from);
    let folder = folder.as_deref().unwrap_or(own_folder.path());
    let path = |name: &str| folder.join(name);
    let mut expected = nets(folder);
    expected.insert("neuron".into(), neuron(0.5, Some(&path("neuron.html"))));
    expected.insert("moved".into(), neuron(0.75, None));
    expected.insert("moons".into(), moons(&path("moons.html")));
    hostile(&path("hostile.html"));
    chain(999, &path("long.html")); // with x: 1,999 nodes
    chain(3000, &path("folded.html"));
    own(&path("own.html"));
    fs::write(path("expected.json"), Json::from(expected).to_string()).expect("it can be written");
    let run = |script: &str, names: &[&str]| {
        let names = names.iter().map(Path::new);
        let arguments: Vec<&Path> = std::iter::once(folder).chain(names).collect();
        node(script, &arguments);
    };
    run("browser/expression.mjs", &[]);
    run("browser/net.mjs", &[]);
    let pages =
        ["neuron.html", "moons.html", "spiral.html", "sine.html", "own.html", "hostile.html"];
    run("browser/looks.mjs", &pages);
}

#[test]
fn a_page_of_a_net_refuses_what_training_refuses() {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    let xor = data::xor();
    let error = Trainer::new(&net, &xor).page(&tape).to_html().expect_err("it is refused");
    assert!(error.to_string().contains("has no loss"), "{error}");
    let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t));
    let error = trainer.page(&tape).to_html().expect_err("it is refused");
    assert!(error.to_string().contains("has no optimiser"), "{error}");
    // a choice by a number is frozen
    let trainer = Trainer::new(&net, &xor)
        .loss(|out: &[Value<'_>], t: &[Value<'_>]| {
            let loss = loss::mse(out, t);
            if t[0].data() > 0.5 { 2 * loss } else { loss }
        })
        .optimizer(Sgd::new(0.1));
    let error = trainer.page(&tape).to_html().expect_err("it is refused");
    assert!(error.to_string().contains("row 2"), "{error}");
}
