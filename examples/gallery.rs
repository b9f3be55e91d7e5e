//! One picture of every kind, each by a few lines. You will find seven pictures in
//! `target/wengert/`, and the page `docs/gallery.md` shows them beside the lines that draw them.
//!
//! ```text
//! cargo run --release --example gallery
//! ```

use std::path::Path;
use wengert::data::{self, Dataset};
use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
use wengert::{Error, Tape, plot};

/// A net of eight tanh neurons learns to tell two half moons apart. Returns it with its losses.
fn train(tape: &mut Tape, moons: &Dataset) -> Result<(Mlp, Vec<f64>), Error> {
    let net = Mlp::new(tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(2));
    let history = Trainer::new(&net, moons)
        .loss(|out, target| loss::binary_cross_entropy_with_logits(out[0], target[0]))
        .optimizer(Adam::new(0.05))
        .epochs(200)
        .train(tape)?;
    Ok((net, history.losses().to_vec()))
}

fn scatter(moons: &Dataset, path: &Path) -> Result<(), Error> {
    plot::scatter(moons).title("Two half moons").size(480, 360).save(path)
}

/// One call of the closure for many points; the border is where the score is 0.
fn boundary(tape: &Tape, net: &Mlp, moons: &Dataset, path: &Path) -> Result<(), Error> {
    plot::boundary_batch(moons, |points| net.evaluate(tape, points.as_flattened()))
        .border(0.0)
        .title("What the net learned")
        .size(480, 360)
        .save(path)
}

/// As many scores as classes: the largest wins.
fn classes(path: &Path) -> Result<(), Error> {
    let spiral = data::spiral(40, 3, 0.2, &mut wengert::rng(1));
    plot::boundary(&spiral, |x, y| vec![x, y, -x - y])
        .title("Three classes, straight borders")
        .size(480, 360)
        .save(path)
}

fn lines(losses: &[f64], path: &Path) -> Result<(), Error> {
    plot::lines()
        .series("loss", losses)
        .log_y()
        .labels("epoch", "mean loss")
        .title("The training run")
        .size(480, 360)
        .save(path)
}

/// How long the gradient is in each layer, at the end of the training run.
fn bars(tape: &mut Tape, net: &Mlp, moons: &Dataset, path: &Path) -> Result<(), Error> {
    tape.rewind();
    let losses: Vec<_> = (0..moons.len())
        .map(|row| {
            let score = net.forward(tape, moons.input(row))[0];
            loss::binary_cross_entropy_with_logits(score, moons.class(row) as f64)
        })
        .collect();
    let grads = tape.sum(&losses).backward();
    let length = |layer: &str| {
        let names = net.named_parameters().into_iter();
        let squares =
            names.filter(|(name, _)| name.starts_with(layer)).map(|(_, p)| grads[p].powi(2));
        squares.sum::<f64>().sqrt()
    };
    plot::bars()
        .series("length", &[("layer 1", length("layer1")), ("layer 2", length("layer2"))])
        .title("The gradient, layer by layer")
        .size(480, 360)
        .save(path)
}

fn surface(path: &Path) -> Result<(), Error> {
    plot::surface(|x, y| x * x - y * y)
        .over(-1.0..1.0, -1.0..1.0)
        .title("A saddle")
        .size(480, 360)
        .save(path)
}

/// Gradient descent in a long valley, by the derivatives of its height.
fn contour(path: &Path) -> Result<(), Error> {
    let mut at = [-2.0, 1.0];
    let mut steps = vec![(at[0], at[1])];
    for _ in 0..40 {
        let (_, slope) = wengert::gradient(|x| x[0].powi(2) + 8 * x[1].powi(2), &at);
        at = [at[0] - 0.11 * slope[0], at[1] - 0.11 * slope[1]];
        steps.push((at[0], at[1]));
    }
    plot::contour(|x, y| x * x + 8.0 * y * y)
        .over(-2.5..2.5, -1.5..1.5)
        .path("gradient descent", &steps)
        .mark("lowest point", 0.0, 0.0)
        .title("Down into a valley")
        .size(480, 360)
        .save(path)
}

fn draw(folder: &Path) -> Result<(), Error> {
    let path = |name: &str| folder.join(format!("gallery_{name}.png"));
    let moons = data::moons(120, 0.15, &mut wengert::rng(1));
    let mut tape = Tape::new();
    let (net, losses) = train(&mut tape, &moons)?;
    scatter(&moons, &path("scatter"))?;
    boundary(&tape, &net, &moons, &path("boundary"))?;
    classes(&path("classes"))?;
    lines(&losses, &path("lines"))?;
    bars(&mut tape, &net, &moons, &path("bars"))?;
    surface(&path("surface"))?;
    contour(&path("contour"))
}

fn main() -> Result<(), Error> {
    draw(Path::new("target/wengert"))?;
    // a pipe that is closed early is no failure
    let _ = std::io::Write::write_all(
        &mut std::io::stdout(),
        b"seven pictures: target/wengert/gallery_*.png\n",
    );
    Ok(())
}

#[test]
fn every_kind_is_drawn() -> Result<(), Box<dyn std::error::Error>> {
    let folder = temp_dir::TempDir::new()?;
    draw(folder.path())?;
    assert_eq!(std::fs::read_dir(folder.path())?.count(), 7);
    Ok(())
}
