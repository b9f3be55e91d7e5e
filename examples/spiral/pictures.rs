//! The pictures of this lesson, and its page to play with.

use crate::tables;
use crate::training::{BEGINNING, Trained};
use std::error::Error;
use std::io::{self, Write};
use wengert::data::{self, Dataset};
use wengert::nn::{Activation, Init, Mlp, Report, Trainer, loss, optim::Adam};
use wengert::{Tape, plot};

type Drawn = Result<(), Box<dyn Error>>;

pub(crate) fn points(out: &mut impl Write, spiral: &Dataset) -> Drawn {
    let picture = plot::scatter(spiral).equal_axes().title("Three arms, 100 points each");
    picture.save(path("points"))?;
    say(out, "points")?;
    Ok(())
}

/// What a net decides, on a grid of 500 × 500 points.
pub(crate) fn decides(
    out: &mut impl Write,
    net: &Mlp,
    tape: &Tape,
    spiral: &Dataset,
    [title, name]: [&str; 2],
    accuracy: f64,
) -> Drawn {
    plot::boundary_batch(spiral, |points| net.evaluate(tape, points.as_flattened()))
        .resolution(500)
        .equal_axes()
        .title(title)
        .subtitle(format!("training accuracy: {:.1} %", 100.0 * accuracy))
        .save(path(name))?;
    say(out, name)?;
    Ok(())
}

pub(crate) fn boundary(out: &mut impl Write, trained: &Trained, spiral: &Dataset) -> Drawn {
    let title = format!("What the {} net learned", trained.name);
    let accuracy = trained.history.accuracy().expect("the spiral has classes");
    let names = [title.as_str(), &trained.name.to_lowercase()];
    decides(out, &trained.net, &trained.tape, spiral, names, accuracy)
}

/// The boundary while it is learned: about 40 pictures, the first ones 20 iterations apart, later ones
/// further.
pub(crate) fn film(out: &mut impl Write, trained: &Trained, spiral: &Dataset) -> Drawn {
    let mut worker = trained.tape.clone();
    let mut film = plot::film();
    let mut next = 0;
    let last = trained.kept.len() - 1;
    for (index, (iteration, parameters)) in trained.kept.iter().enumerate() {
        if *iteration < next && index < last {
            continue;
        }
        next = (iteration + 20).max(iteration * 6 / 5);
        worker.set_params(parameters);
        let decides = |points: &[[f64; 2]]| trained.net.evaluate(&worker, points.as_flattened());
        let picture = plot::boundary_batch(spiral, decides)
            .equal_axes()
            .title(format!("The {} net while it learns", trained.name))
            .subtitle(format!("iteration {iteration}"))
            .size(440, 420);
        film.add(&picture)?;
    }
    film.save(path("film"))?;
    say(out, "film")?;
    Ok(())
}

/// Losses, gradients and adjoints over the iterations.
pub(crate) fn curves(out: &mut impl Write, nets: &[Trained; 2]) -> Drawn {
    let mut losses = plot::lines().log_y().labels("iteration", "loss");
    for trained in nets {
        losses = losses.series(trained.name, trained.history.losses());
    }
    losses.title("The losses of the two nets").save(path("loss"))?;
    say(out, "loss")?;

    gradients(nets, [1.0; 2], usize::MAX)
        .log_x()
        .labels("iteration", "mean |∂L/∂w|")
        .title("Gradients of the hidden weights: the mean")
        .save(path("gradients"))?;
    say(out, "gradients")?;
    gradients(nets, [1.0; 2], BEGINNING)
        .labels("iteration", "mean |∂L/∂w|")
        .title("Gradients of the hidden weights: the mean, the beginning")
        .save(path("gradients_beginning"))?;
    say(out, "gradients_beginning")?;
    gradients(nets, tables::distortions(), usize::MAX)
        .log_x()
        .labels("iteration", "Σ|∂L/∂w| / (inputs + outputs)")
        .title("Gradients of the hidden weights: as the original plots them")
        .save(path("gradients_as_plotted"))?;
    say(out, "gradients_as_plotted")?;

    adjoints(nets, usize::MAX)
        .log_x()
        .title("Adjoints of the hidden weighted sums")
        .save(path("adjoints"))?;
    say(out, "adjoints")?;
    adjoints(nets, BEGINNING)
        .title("Adjoints of the hidden weighted sums: the beginning")
        .save(path("adjoints_beginning"))?;
    say(out, "adjoints_beginning")?;
    Ok(())
}

/// The adjoints of both nets, up to an iteration.
fn adjoints(nets: &[Trained; 2], last: usize) -> plot::Lines {
    let mut chart = plot::lines().log_y().labels("iteration", "mean |δ|");
    for trained in nets {
        let drawn = trained.adjoints.iter().filter(|(iteration, _)| *iteration <= last);
        for layer in 0..2 {
            let point = |(at, sizes): &(usize, [f64; 2])| (*at as f64, sizes[layer]);
            let curve: Vec<(f64, f64)> = drawn.clone().map(point).collect();
            chart = chart.series_xy(format!("{} δ{}", trained.name, layer + 1), &curve);
        }
    }
    chart
}

/// The two hidden layers of both nets, each layer's curve times its factor, up to an iteration.
fn gradients(nets: &[Trained; 2], factors: [f64; 2], last: usize) -> plot::Lines {
    let mut chart = plot::lines().log_y();
    for trained in nets {
        let drawn = trained.history.reports().iter().filter(|report| report.epoch <= last);
        for (layer, factor) in factors.into_iter().enumerate() {
            let point =
                |report: &Report| (report.epoch as f64, factor * report.gradient_sizes[layer]);
            let curve: Vec<(f64, f64)> = drawn.clone().map(point).collect();
            chart = chart.series_xy(format!("{} W{}", trained.name, layer + 1), &curve);
        }
    }
    chart
}

/// A smaller net of the same kind, on fewer points: with 2,953 weights and biases a page would be slow,
/// and no line of its drawing could be seen. Adam and larger weights make up for the neurons that it
/// lacks.
pub(crate) fn page(out: &mut impl Write) -> Drawn {
    let mut tape = Tape::new();
    let net = Mlp::builder(2)
        .layer(12, Activation::Relu)
        .layer(12, Activation::Relu)
        .layer(3, Activation::Identity)
        .init(Init::Normal { mean: 0.0, std: 0.5 })
        .build(&mut tape, &mut wengert::rng(2));
    let path = "target/wengert/spiral.html";
    Trainer::new(&net, &data::spiral(60, 3, 0.2, &mut wengert::rng(1)))
        .loss(|scores, target| loss::soft_cross_entropy(scores, target))
        .optimizer(Adam::new(0.02))
        .l2(1e-3)
        .page(&tape)
        .title("Three arms, by a net of 12 + 12 ReLUs")
        .save(path)?;
    writeln!(out, "page: {path}")?;
    Ok(())
}

/// Where a picture goes. The short runs of the tests must not replace what the lesson drew.
fn path(name: &str) -> String {
    let folder = if cfg!(test) { "target/wengert/tests" } else { "target/wengert" };
    format!("{folder}/spiral_{name}.png")
}

/// Names a picture that was written.
fn say(out: &mut impl Write, name: &str) -> io::Result<()> {
    writeln!(out, "picture: {}", path(name))
}
