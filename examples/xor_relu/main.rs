//! XOR that does not learn: "with sigmoid it works, with ReLU it learns nothing". You will see the
//! two nets of the question train, what happens inside the one that fails, and two mends.
//!
//! ```text
//! cargo run --release --example xor_relu          # 400 starts in the table at the end
//! cargo run --release --example xor_relu -- 100   # any other number
//! ```

mod by_hand;
mod growth;
mod on_the_tape;
mod pictures;
mod shares;
#[cfg(test)]
mod tests;

use by_hand::{ROWS, TARGETS, Training};
use on_the_tape::Run;
use shares::{RELU, SIGMOID, Start};
use std::error::Error;
use std::process::ExitCode;

/// The start that is shown. As written, it is one of those that do not learn.
const SEED: u64 = 1;

/// Trains one net and prints what the original prints.
fn show(name: &str, training: Training) -> Run {
    let start = Start::AS_WRITTEN.draw(&training, SEED);
    let (hidden, output) = start.split_at(4 * training.units);
    println!("--- {name}: 4 inputs, {} hidden units, 1 sigmoid output", training.units);
    println!("Ws =");
    for weights in hidden.chunks(4) {
        println!("{}", row(weights));
    }
    println!("Wo =\n{}", row(output));
    let mut run = Run::new(training, &start);
    run.train(training.epochs, true);
    print_outputs(&mut run);
    run
}

fn row(numbers: &[f64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(|number| format!("{number:.4}")).collect();
    format!("[{}]", numbers.join(" "))
}

fn print_outputs(run: &mut Run) {
    println!("{:>6}{:>6}{:>8}{:>10}", "x1", "x2", "target", "output");
    for (x, t) in ROWS.iter().zip(TARGETS) {
        println!("{:>6}{:>6}{t:>8}{:>10.4}", x[0], x[1], run.output(x));
    }
    println!();
}

/// A ReLU is "on" where its weighted sum is above 0.
fn print_units_on(written: &Run, mended: &Run) {
    println!(
        "A ReLU is on for a row if its weighted sum is above 0. Of the ten, how many are on for"
    );
    println!("all four rows, for some of them, for none?");
    println!("{:46}{:>9}{:>8}{:>8}", "", "all four", "some", "none");
    let line = |name: &str, params: &[f64]| {
        let [all, some, none] = RELU.units_on(params);
        println!("{name:46}{all:>9}{some:>8}{none:>8}");
    };
    line("at the start", &Start::AS_WRITTEN.draw(&RELU, SEED));
    line("at the end, as written", &written.params());
    line("at the end, with the exact gradient", &mended.params());
    line("at another start, in U(−¼, ¼)", &Start::SYMMETRIC.draw(&RELU, SEED));
    println!(
        "A unit that is off for all rows is called dead: no row moves its weights. As written"
    );
    println!(
        "there is none. The trouble is the opposite. The weights start above 0 and no input is"
    );
    println!(
        "below 0, so all ten units are on for every row. A ReLU that is on passes its sum on as"
    );
    println!(
        "it is: on these rows the hidden layer is linear. XOR needs a bend, and a linear layer"
    );
    println!("has none. To learn, some units have to go off for some rows.\n");
}

/// The hand-derived gradients of the first row beside the tape's.
fn print_differences() {
    let start = Start::AS_WRITTEN.draw(&RELU, SEED);
    let tape = Run::new(RELU, &start).gradient(&ROWS[0], TARGETS[0]);
    println!(
        "The first row's gradient, by hand and by the tape; the largest difference, in parts of"
    );
    println!("the tape's largest entry:");
    for (name, training) in [("as written", RELU), ("with the old Wo", RELU.mended())] {
        let hand = training.gradient(&start, &ROWS[0], TARGETS[0]);
        let [hidden, output] = by_hand::differences(&hand, &tape, 4 * RELU.units);
        println!("{name:>17}:  hidden weights {hidden:.1e}   output weights {output:.1e}");
    }
    println!();
}

fn run(starts: u64) -> Result<(), Box<dyn Error>> {
    let mut relu = show("ReLU, as written", RELU);
    let mut sigmoid = show("sigmoid, as written", SIGMOID);
    let mut mended = Run::new(RELU.mended(), &Start::AS_WRITTEN.draw(&RELU, SEED));
    mended.train(RELU.epochs, false);
    println!("--- ReLU, the same start, with the exact gradient");
    print_outputs(&mut mended);

    print_units_on(&relu, &mended);
    print_differences();
    growth::print(&Start::AS_WRITTEN.draw(&RELU, SEED));
    let percents = shares::print(starts);
    shares::print_sigmoid(starts.div_ceil(4));

    println!("Pictures:");
    pictures::curves(&relu, &mended, &sigmoid)?;
    pictures::surface("surface_relu", "ReLU as written: linear, so one step at most", &mut relu)?;
    pictures::surface("surface_mended", "ReLU with the exact gradient", &mut mended)?;
    pictures::surface("surface_sigmoid", "Sigmoid as written", &mut sigmoid)?;
    pictures::shares(&percents, starts)
}

fn run_as_asked() -> Result<(), Box<dyn Error>> {
    let starts = match std::env::args().nth(1) {
        None => 400,
        Some(text) => text.parse().ok().filter(|starts| *starts > 0).ok_or_else(|| {
            format!("the argument is a number of starts above 0, such as 100; got {text:?}")
        })?,
    };
    run(starts)
}

fn main() -> ExitCode {
    match run_as_asked() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
