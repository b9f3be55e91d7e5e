//! The pictures of this lesson, and its page to play with.

use crate::tables::Run;
use crate::{RELU, ROWS, TARGETS};
use std::error::Error;
use std::io::{self, Write};
use wengert::data::Dataset;
use wengert::nn::{Activation, Batches, Mlp, Trainer, loss, optim::Sgd};
use wengert::{Tape, plot};

type Drawn = Result<(), Box<dyn Error>>;

/// Epochs that share one point of a band.
const BAND: usize = 50;

/// The lowest and the highest of every `BAND` epochs, over the middle of these epochs. A curve that
/// jumps up and down in every epoch would be drawn as a solid block.
fn band(numbers: &[f64]) -> [Vec<(f64, f64)>; 2] {
    let of = |pick: fn(f64, f64) -> f64| {
        let chunks = numbers.chunks(BAND).enumerate();
        let middle = |i: usize, chunk: &[f64]| (i * BAND) as f64 + (chunk.len() - 1) as f64 / 2.0;
        chunks
            .map(|(i, chunk)| (middle(i, chunk), chunk.iter().copied().fold(chunk[0], pick)))
            .collect()
    };
    [of(f64::min), of(f64::max)]
}

/// The two losses and the largest weight, epoch by epoch, as the original plots them.
pub(crate) fn curves(out: &mut impl Write, relu: &Run, fixed: &Run, sigmoid: &Run) -> Drawn {
    let others = |chart: plot::Lines, of: fn(&Run) -> &[f64]| {
        chart.series("ReLU, exact gradient", of(fixed)).series("sigmoid as written", of(sigmoid))
    };
    let losses = |of: fn(&Run) -> &[f64]| {
        let [lowest, highest] = band(of(relu));
        let chart = plot::lines()
            .series_xy(format!("ReLU as written, highest of {BAND} epochs"), &highest)
            .series_xy("the lowest", &lowest);
        others(chart, of)
    };
    losses(|run| &run.half_errors)
        .labels("epoch", "½ Σ |y − t|")
        .title("What the author watches: ½ Σ |y − t|")
        .save(path("half_errors"))?;
    say(out, "half_errors")?;
    losses(|run| &run.cross_entropy)
        .log_y()
        .labels("epoch", "cross-entropy, sum over the four rows")
        .title("The loss whose gradient is used: cross-entropy")
        .save(path("cross_entropy"))?;
    say(out, "cross_entropy")?;
    others(plot::lines().series("ReLU as written", &relu.largest), |run| &run.largest)
        .log_y()
        .labels("epoch", "largest weight")
        .title("The largest weight")
        .save(path("largest_weight"))?;
    say(out, "largest_weight")?;
    Ok(())
}

/// The output over the unit square, on a grid of 20 × 20 points.
pub(crate) fn surface(out: &mut impl Write, name: &str, title: &str, run: &Run) -> Drawn {
    let rows = ROWS.iter().zip(TARGETS);
    let targets: Vec<[f64; 3]> = rows.map(|(x, t)| [x[0], x[1], t]).collect();
    plot::surface(|x1, x2| run.net.output(run.params(), &[x1, x2, 1.0, 1.0]))
        .resolution(20)
        .points("target", &targets)
        .front(1.0, 1.0) // all of them turned alike
        .title(title)
        .z_label("output")
        .save(path(name))?;
    say(out, name)?;
    Ok(())
}

/// How many runs learn, in percent: without an output bias, and with one.
pub(crate) fn runs(
    out: &mut impl Write,
    [without, with]: &[Vec<(String, f64)>; 2],
    count: u64,
) -> Drawn {
    plot::bars()
        .series("no output bias", without)
        .series("with an output bias", with)
        .labels("", "% of the runs")
        .title(format!("Ten ReLUs on XOR: how many of {count} runs learn?"))
        .size(900, 560)
        .save(path("runs"))?;
    say(out, "runs")?;
    Ok(())
}

/// The ten ReLUs before their training run. The page trains with the exact gradient.
pub(crate) fn page(out: &mut impl Write, start: &[f64]) -> Drawn {
    let path = "target/wengert/xor_relu.html";
    let rows = ROWS.map(|x| x.to_vec()).to_vec();
    let xor = Dataset::new(rows, TARGETS.map(|t| t as usize).to_vec())?
        .with_input_names(["x1", "x2", "always 1", "1 again"])?;
    let mut tape = Tape::new();
    let net = Mlp::builder(4)
        .layer_without_bias(RELU.units, Activation::Relu)
        .layer_without_bias(1, Activation::Identity)
        .build_with(&mut tape, start);
    Trainer::new(&net, &xor)
        .loss(|score, target| loss::binary_cross_entropy_with_logits(score[0], target[0]))
        .optimizer(Sgd::new(RELU.rate))
        .batches(Batches::OneByOne)
        .page(&tape)
        .title("XOR with ten ReLUs")
        .save(path)?;
    writeln!(out, "Page:\n  {path}")?;
    Ok(())
}

fn path(name: &str) -> String {
    format!("target/wengert/xor_relu_{name}.png")
}

/// Names a picture that was written.
fn say(out: &mut impl Write, name: &str) -> io::Result<()> {
    writeln!(out, "  {}", path(name))
}
