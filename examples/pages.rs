//! Pages to play with: a neuron, and a net of the lessons for each kind of data. You will see the
//! files that were written; open one in a browser, drag a number, and press Run.
//!
//! ```text
//! cargo run --release --example pages
//! ```
//!
//! The pages are in `docs/pages` too, so that the published book shows them.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use wengert::data;
use wengert::nn::optim::{Adam, Sgd};
use wengert::nn::{Activation, Batches, Init, Mlp, Trainer, loss};
use wengert::{Tape, Value};

/// The neuron of the example `step`: L = (1 − h)² with h = σ(w·x + b).
fn neuron(path: &Path) -> Result<(), wengert::Error> {
    let tape = Tape::traced(); // remembers which line records each operation
    let w = tape.var(0.5).named("w");
    let x = tape.var(-2.0).named("x");
    let b = tape.var(0.25).named("b");
    let h = (w * x + b).sigmoid().named("h");
    let loss = (1 - h).powi(2).named("L");
    loss.page().title("One neuron").save(path)
}

/// Lesson A: four people, one after the other, and a net of three neurons. The initial weights are
/// those of the lesson: of each neuron its two weights and its bias.
fn height_weight(path: &Path) -> Result<(), wengert::Error> {
    let [h1, h2, o1] = [
        [1.764052345967664, 0.4001572083672233, 0.9500884175255894],
        [0.9787379841057392, 2.240893199201458, -0.1513572082976979],
        [1.8675579901499675, -0.977277879876411, -0.10321885179355784],
    ];
    let mut tape = Tape::new();
    let net = Mlp::builder(2)
        .layer(2, Activation::Sigmoid)
        .layer(1, Activation::Sigmoid)
        .build_with(&mut tape, &[h1, h2, o1].concat());
    let people = data::height_weight();
    Trainer::new(&net, &people)
        .loss(|out, target| loss::mse(out, target))
        .optimizer(Sgd::new(0.1))
        .batches(Batches::OneByOne)
        .page(&tape)
        .title("Height and weight")
        .save(path)
}

/// Lessons B to D: XOR, four rows at a time.
fn xor(path: &Path) -> Result<(), wengert::Error> {
    let mut tape = Tape::new();
    let net = Mlp::builder(2)
        .layer(4, Activation::Tanh)
        .layer(1, Activation::Sigmoid)
        .build(&mut tape, &mut wengert::rng(1));
    let xor = data::xor();
    Trainer::new(&net, &xor)
        .loss(|out, target| loss::binary_cross_entropy(out[0], target[0]))
        .optimizer(Adam::new(0.05))
        .page(&tape)
        .title("XOR")
        .save(path)
}

/// Lesson E: three arms, with fewer neurons than the lesson has, so that each line can be seen.
fn spiral(path: &Path) -> Result<(), wengert::Error> {
    let mut tape = Tape::new();
    let net = Mlp::builder(2)
        .layer(12, Activation::Relu)
        .layer(12, Activation::Relu)
        .layer(3, Activation::Identity)
        .init(Init::Normal { mean: 0.0, std: 0.5 })
        .build(&mut tape, &mut wengert::rng(2));
    let spiral = data::spiral(60, 3, 0.2, &mut wengert::rng(1));
    Trainer::new(&net, &spiral)
        .loss(|scores: &[Value<'_>], target: &[Value<'_>]| loss::soft_cross_entropy(scores, target))
        .optimizer(Adam::new(0.02))
        .l2(1e-3)
        .page(&tape)
        .title("Three arms")
        .save(path)
}

/// A page by its name.
type Make = fn(&Path) -> Result<(), wengert::Error>;
const PAGES: [(&str, Make); 4] =
    [("neuron", neuron), ("height_weight", height_weight), ("xor", xor), ("spiral", spiral)];

fn write_all(out: &mut impl Write, folder: &Path) -> Result<(), Box<dyn Error>> {
    for (name, make) in PAGES {
        let path = folder.join(name).with_extension("html");
        make(&path)?;
        writeln!(out, "{}", path.display())?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    match write_all(&mut io::stdout().lock(), Path::new("target/wengert/pages")) {
        Err(error) if is_closed_pipe(&*error) => Ok(()), // as in `… | head`
        result => result,
    }
}

fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref().is_some_and(|e: &io::Error| e.kind() == io::ErrorKind::BrokenPipe)
}

/// What of a page is not its own numbers: style and script.
#[cfg(test)]
fn frame(html: &str) -> Vec<&str> {
    let parts = [("<style>", "</style>"), ("id=\"engine\">", "</script>")];
    let parts = parts.into_iter().chain([("id=\"interface\">", "</script>")]);
    let between = |(from, to): (&str, &'static str)| {
        let (_, rest) = html.split_once(from).expect("a page has it");
        rest.split_once(to).expect("it ends").0
    };
    parts.map(between).collect()
}

#[test]
fn the_pages_of_the_book_are_those_that_are_written() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    write_all(&mut io::sink(), folder.path())?;
    for (name, _) in PAGES {
        let file = format!("{name}.html");
        let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pages").join(&file);
        let ours = std::fs::read_to_string(folder.path().join(&file))?;
        let theirs = std::fs::read_to_string(&book)?;
        // the digits of a weight may differ from machine to machine
        let help = "run the example, look at the pages, and copy them to docs/pages";
        assert!(frame(&ours) == frame(&theirs), "{} is of another time; {help}", book.display());
    }
    Ok(())
}
