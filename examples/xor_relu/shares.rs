//! How many starts learn? The same training from many starts, by the plain gradient: a test shows
//! that it takes the tape's steps.

use crate::by_hand::{Hidden, OutputWeights, Training, largest};
use std::thread;

/// The net of the question: ten ReLUs.
pub(crate) const RELU: Training = Training {
    hidden: Hidden::Relu,
    units: 10,
    output_weights: OutputWeights::AlreadyMoved,
    rate: 0.05,
    epochs: 3000,
};
/// The net that works: five sigmoids.
pub(crate) const SIGMOID: Training = Training {
    hidden: Hidden::Sigmoid,
    units: 5,
    output_weights: OutputWeights::AlreadyMoved,
    rate: 0.1,
    epochs: 5000,
};

impl Training {
    /// The same, with the old output weights in the hidden gradient.
    pub(crate) const fn mended(self) -> Training {
        Training { output_weights: OutputWeights::Old, ..self }
    }
}

/// How the weights start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    /// U(0, ¼) if false, U(−¼, ¼) if true.
    pub(crate) symmetric: bool,
    pub(crate) output_bias: bool,
}

impl Start {
    pub(crate) const AS_WRITTEN: Start = Start { symmetric: false, output_bias: false };
    pub(crate) const SYMMETRIC: Start = Start { symmetric: true, output_bias: false };

    pub(crate) fn draw(self, training: &Training, seed: u64) -> Vec<f64> {
        let mut rng = wengert::rng(seed);
        let low = if self.symmetric { -0.25 } else { 0.0 };
        let count = 5 * training.units + usize::from(self.output_bias);
        (0..count).map(|_| rng.uniform(low, 0.25)).collect()
    }
}

/// What many starts came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shares {
    pub(crate) learned: usize,
    /// Not learned, and there is a row on which every unit is off.
    pub(crate) dark_row: usize,
    /// Not learned, and a weight is above 10⁶.
    pub(crate) huge: usize,
}

impl Shares {
    fn sum(parts: Vec<Shares>) -> Shares {
        parts.into_iter().fold(Shares::default(), |sum, part| Shares {
            learned: sum.learned + part.learned,
            dark_row: sum.dark_row + part.dark_row,
            huge: sum.huge + part.huge,
        })
    }
}

/// The starts drawn from the seeds 1 to `starts`, shared out among the processors.
pub(crate) fn shares(training: &Training, start: Start, starts: u64) -> Shares {
    let threads = thread::available_parallelism().map_or(1, |count| count.get());
    let seeds = |first: usize| (1..=starts).skip(first).step_by(threads);
    let parts = thread::scope(|scope| {
        let works: Vec<_> = (0..threads)
            .map(|first| scope.spawn(move || shares_of(training, start, seeds(first))))
            .collect();
        works.into_iter().map(|work| work.join().expect("a start does not panic")).collect()
    });
    Shares::sum(parts)
}

/// What the starts of these seeds come to.
fn shares_of(training: &Training, start: Start, seeds: impl Iterator<Item = u64>) -> Shares {
    let mut shares = Shares::default();
    for seed in seeds {
        let mut params = start.draw(training, seed);
        training.train(&mut params);
        let learned = training.learned(&params);
        shares.learned += usize::from(learned);
        shares.dark_row += usize::from(!learned && training.has_a_dark_row(&params));
        shares.huge += usize::from(!learned && largest(&params) > 1e6);
    }
    shares
}

/// Prints a line for each variant. Returns the shares that learn, in percent: without an output
/// bias, and with one.
pub(crate) fn print(starts: u64) -> [Vec<(String, f64)>; 2] {
    println!(
        "Ten ReLUs, {} epochs, {starts} starts. Of those that did not learn, how many have a",
        RELU.epochs
    );
    println!("dark row (one on which every unit is off), how many have a weight above 10⁶?");
    println!("Most of this program's time goes into these lines.");
    println!(
        "{:11}{:18}{:13}{:>8}{:>11}{:>15}",
        "start", "hidden gradient", "output bias", "learned", "dark row", "weight > 10⁶"
    );
    let mut percents = [Vec::new(), Vec::new()];
    for (symmetric, range) in [(false, "U(0, ¼)"), (true, "U(−¼, ¼)")] {
        for (training, gradient) in [(RELU, "as written"), (RELU.mended(), "with the old Wo")] {
            for (output_bias, bias) in [(false, "no"), (true, "yes")] {
                let shares = shares(&training, Start { symmetric, output_bias }, starts);
                let percent = 100.0 * shares.learned as f64 / starts as f64;
                let Shares { dark_row, huge, .. } = shares;
                println!(
                    "{range:11}{gradient:18}{bias:13}{percent:>6.1} %{dark_row:>11}{huge:>15}"
                );
                percents[usize::from(output_bias)].push((format!("{range}, {gradient}"), percent));
            }
        }
    }
    println!("Either mend is enough for most starts. A missing output bias is not why the net as");
    println!(
        "written fails: with it, it fails as often. But it is why some mended nets fail. On a"
    );
    println!(
        "dark row the score is 0, the output ½, and no weight moves. A bias would still move.\n"
    );
    percents
}

/// The sigmoid net beside it; fewer starts, since it takes more epochs.
pub(crate) fn print_sigmoid(starts: u64) {
    println!("Five sigmoids, U(0, ¼), no output bias, {starts} starts:");
    println!("{:>8}  {:18}{:>8}", "epochs", "hidden gradient", "learned");
    let longer = Training { epochs: 2 * SIGMOID.epochs, ..SIGMOID };
    for (training, gradient) in
        [(SIGMOID, "as written"), (longer, "as written"), (SIGMOID.mended(), "with the old Wo")]
    {
        let learned = shares(&training, Start::AS_WRITTEN, starts).learned;
        let percent = 100.0 * learned as f64 / starts as f64;
        println!("{:>8}  {gradient:18}{percent:>6.1} %", training.epochs);
    }
    println!(
        "What is added is here α²e²h·h(1 − h)·x. A sigmoid's output h is never above 1, so this"
    );
    println!("stays small: the same mistake does no harm, and more starts are done in time.\n");
}
