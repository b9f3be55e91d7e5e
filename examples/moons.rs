//! Two moons: a 2-16-16-1 ReLU net learns to separate two half circles, in 100 steps. You will
//! see the loss and the accuracy at every tenth, and three pictures.
//!
//! ```text
//! cargo run --release --example moons        # the points and the initial weights of seed 1
//! cargo run --release --example moons -- 7   # of any other seed
//! ```

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use wengert::data::{self, Dataset};
use wengert::nn::{Activation, Init, Mlp, loss, optim::Sgd};
use wengert::{Gradients, Rng, Tape, Value, plot};

const STEPS: usize = 100;

/// 100 points: class 0 on the upper moon, class 1 on the lower one.
fn points(rng: &mut Rng) -> Dataset {
    data::moons(100, 0.1, rng)
}

/// Weights in U(−1, 1), biases 0; the last layer is linear, so the output is a score. A score
/// above 0 means class 1.
fn net(tape: &mut Tape, rng: &mut Rng) -> Mlp {
    Mlp::builder(2)
        .layer(16, Activation::Relu)
        .layer(16, Activation::Relu)
        .layer(1, Activation::Identity)
        .init(Init::Uniform { low: -1.0, high: 1.0 })
        .build(tape, rng)
}

/// The scores of all points.
fn scores<'t>(tape: &'t Tape, net: &Mlp, moons: &Dataset) -> Vec<Value<'t>> {
    moons.inputs().map(|point| net.forward(tape, point)[0]).collect()
}

/// The mean of max(0, 1 − side · score) + 10⁻⁴ Σ p² over all parameters p. The side is 1 for class
/// 1 and −1 for class 0. The first part (the hinge loss) is 0 for a point whose
/// score is on the right side of 0 by 1 or more; the second keeps the weights small.
fn loss_of<'t>(tape: &'t Tape, net: &Mlp, moons: &Dataset, scores: &[Value<'t>]) -> Value<'t> {
    let side = |class: usize| if class == 1 { 1.0 } else { -1.0 };
    let hinge = |(&score, &class): (&Value<'t>, &usize)| loss::hinge(score, side(class));
    let hinges: Vec<Value> = scores.iter().zip(moons.classes()).map(hinge).collect();
    let parameters: Vec<Value> = net.parameters().iter().map(|&p| tape.value(p)).collect();
    tape.sum(&hinges) / moons.len() as f64 + loss::l2(&parameters) * 2e-4 // l2 is ½ Σ p²
}

/// How many points have a score on the right side of 0.
fn right(scores: &[Value], moons: &Dataset) -> usize {
    let right = |(score, class): &(&Value, &usize)| (score.data() > 0.0) == (**class == 1);
    scores.iter().zip(moons.classes()).filter(right).count()
}

/// 100 steps of gradient descent over all points, while the rate falls from 1 to 0.109. Returns
/// the loss before each step.
fn train(
    out: &mut impl Write,
    tape: &mut Tape,
    net: &Mlp,
    moons: &Dataset,
) -> io::Result<Vec<f64>> {
    let mut sgd = Sgd::new(1.0);
    let mut grads = Gradients::default();
    let mut losses = Vec::with_capacity(STEPS);
    for k in 0..STEPS {
        tape.rewind();
        let scores = scores(tape, net, moons);
        let loss = loss_of(tape, net, moons, &scores);
        let accuracy = 100.0 * right(&scores, moons) as f64 / moons.len() as f64;
        loss.backward_into(&mut grads);
        losses.push(loss.data());
        if k.is_multiple_of(10) || k + 1 == STEPS {
            writeln!(out, "step {k:>2}  loss {:.6}  accuracy {accuracy}%", loss.data())?;
        }
        sgd.set_learning_rate(1.0 - 0.9 * k as f64 / 100.0);
        sgd.step(tape, &grads);
    }
    Ok(losses)
}

fn run(out: &mut impl Write, seed: u64) -> Result<(), Box<dyn Error>> {
    let mut rng = wengert::rng(seed);
    let moons = points(&mut rng);
    let mut tape = Tape::new();
    let net = net(&mut tape, &mut rng);
    writeln!(out, "100 points, a 2-16-16-1 ReLU net of {} parameters", net.parameters().len())?;

    let losses = train(out, &mut tape, &net, &moons)?;
    tape.rewind();
    let right = right(&scores(&tape, &net, &moons), &moons);
    writeln!(out, "after the last step {right} of {} points are right", moons.len())?;

    writeln!(out, "Pictures:")?;
    let title = "Two moons";
    plot::scatter(&moons).equal_axes().size(800, 570).title(title).save(picture("points"))?;
    say(out, "points")?;
    plot::boundary(&moons, |x, y| {
        tape.rewind();
        net.forward(&tape, &[x, y])[0].data()
    })
    .border(0.0)
    .equal_axes()
    .size(800, 590)
    .title("Where the score changes its sign")
    .subtitle(format!("{right} of {} points are right", moons.len()))
    .save(picture("boundary"))?;
    say(out, "boundary")?;
    plot::lines()
        .series("", &losses)
        .log_y()
        .labels("step", "loss")
        .title("The loss of the moons net")
        .save(picture("loss"))?;
    say(out, "loss")?;
    Ok(())
}

fn picture(name: &str) -> String {
    format!("target/wengert/moons_{name}.png")
}

/// Names a picture that was written.
fn say(out: &mut impl Write, name: &str) -> io::Result<()> {
    writeln!(out, "  {}", picture(name))
}

fn run_as_asked() -> Result<(), Box<dyn Error>> {
    let seed = match std::env::args().nth(1) {
        None => 1,
        Some(text) => {
            text.parse().map_err(|_| format!("the argument is a seed, such as 7; got {text:?}"))?
        }
    };
    run(&mut io::stdout().lock(), seed)
}

fn main() -> ExitCode {
    match run_as_asked() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The output was closed, as by `… | head`: that is not a failure.
fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref().is_some_and(|e: &io::Error| e.kind() == io::ErrorKind::BrokenPipe)
}

/// Trains on the points and from the weights of a seed; returns how many points are right.
#[cfg(test)]
fn right_at_the_end(seed: u64) -> usize {
    let mut rng = wengert::rng(seed);
    let moons = points(&mut rng);
    let mut tape = Tape::new();
    let net = net(&mut tape, &mut rng);
    train(&mut io::sink(), &mut tape, &net, &moons).expect("a sink takes all");
    tape.rewind();
    right(&scores(&tape, &net, &moons), &moons)
}

#[test]
fn at_least_30_of_40_runs_get_all_points_right() {
    let perfect = |seeds: std::ops::RangeInclusive<u64>| {
        seeds.filter(|&seed| right_at_the_end(seed) == 100).count()
    };
    // in two halves, for two cores
    let all = std::thread::scope(|scope| {
        let other = scope.spawn(|| perfect(21..=40));
        perfect(1..=20) + other.join().expect("the other half of the runs")
    });
    println!("{all} of 40");
    assert!(all >= 30, "{all} of 40");
}

#[test]
fn the_loss_is_the_mean_hinge_and_the_penalty() {
    let moons = points(&mut wengert::rng(1));
    let mut tape = Tape::new();
    let net = net(&mut tape, &mut wengert::rng(1));
    // with all parameters 0 but the output bias b, each score is b: half the points have hinge
    // 1 − b and half have 1 + b
    let mut params = vec![0.0; tape.params().len()];
    *params.last_mut().expect("a net has parameters") = 0.5;
    tape.set_params(&params);
    let scores = scores(&tape, &net, &moons);
    assert!((loss_of(&tape, &net, &moons, &scores).data() - (1.0 + 1e-4 * 0.25)).abs() < 1e-15);
    assert_eq!(right(&scores, &moons), 50);
}
