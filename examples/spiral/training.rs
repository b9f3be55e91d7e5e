//! The training of one net: 2-50-50-3, full batch, step 0.1, with the mean cross-entropy and
//! ½·10⁻³·Σ W² over the weights.
//!
//! The trainer reports the gradients of the data loss with respect to the weights. For the adjoints
//! inside the net, the parameters of some iterations are kept, and put on the tape afterwards.

use crate::{adjoints, initial};
use std::error::Error;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::time::Instant;
use wengert::Tape;
use wengert::data::Dataset;
use wengert::nn::{Activation, History, Mlp, Report, Trainer, loss, optim::Sgd};

/// The iterations whose sizes are printed, if the run has as many; and its end.
pub(crate) const PRINTED: [usize; 4] = [0, 200, 1000, 10_000];

/// How many iterations the beginning has, which has a picture of its own.
pub(crate) const BEGINNING: usize = 3000;

pub(crate) struct Trained {
    pub(crate) name: &'static str,
    pub(crate) tape: Tape,
    pub(crate) net: Mlp,
    pub(crate) history: History,
    /// The parameters of some iterations.
    pub(crate) kept: Vec<(usize, Vec<f64>)>,
    /// For some iterations: mean |adjoint| over the weighted sums of the two hidden layers.
    pub(crate) adjoints: Vec<(usize, [f64; 2])>,
}

impl Trained {
    /// What the trainer reported about an iteration.
    pub(crate) fn report(&self, iteration: usize) -> &Report {
        let mut reports = self.history.reports().iter();
        reports.find(|report| report.epoch == iteration).expect("it was one of the reported")
    }
}

/// Trains, and prints the loss of every thousandth iteration, or ten of them.
pub(crate) fn train(
    out: &mut impl Write,
    name: &'static str,
    activation: Activation,
    spiral: &Dataset,
    iterations: usize,
    all: bool,
) -> Result<Trained, Box<dyn Error>> {
    let (mut tape, net) = initial(activation);
    let mut kept = vec![(0, tape.params())];
    // about 200 of them, and more where the adjoints change fast
    let keep_every = (iterations / 200).max(20);
    let is_kept = |done: usize| {
        let early = done <= BEGINNING && done.is_multiple_of(20);
        early || done.is_multiple_of(keep_every) || done == iterations || PRINTED.contains(&done)
    };
    let print_every = if all { 1000 } else { iterations.div_ceil(10_000) * 1000 };
    let mut written: io::Result<()> = Ok(());
    let begin = Instant::now();
    let history = Trainer::new(&net, spiral)
        .loss(|scores, target| loss::soft_cross_entropy(scores, target))
        .optimizer(Sgd::new(0.1))
        .l2(1e-3)
        .epochs(iterations)
        .report_every(if iterations < 1000 { 1 } else { 10 })
        .on_epoch(|epoch| {
            if let Some(report) = epoch.report.filter(|report| report.epoch % print_every == 0) {
                written = writeln!(out, "iteration {}: loss {:.6}", report.epoch, report.loss);
            }
            if written.is_err() {
                return ControlFlow::Break(());
            }
            let done = epoch.number + 1;
            if is_kept(done) {
                kept.push((done, epoch.parameters.to_vec()));
            }
            ControlFlow::Continue(())
        })
        .train(&mut tape)?;
    written?;
    let seconds = begin.elapsed().as_secs_f64();
    let accuracy = history.accuracy().expect("the spiral has classes");
    writeln!(out, "training accuracy: {accuracy:.2}")?;
    writeln!(out, "final loss:        {:.6}", history.loss())?;
    writeln!(out, "it took {seconds:.1} s")?;

    let mut worker = tape.clone();
    let adjoints = kept.iter().map(|(iteration, parameters)| {
        worker.set_params(parameters);
        (*iteration, adjoints(&worker, &net, activation, spiral))
    });
    let adjoints = adjoints.collect();
    Ok(Trained { name, tape, net, history, kept, adjoints })
}
