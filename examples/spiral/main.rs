//! The spiral: three arms of points that no straight line can part. You will see a linear
//! classifier fail, the gradient of a softmax worked out, two nets learn the arms, one of ReLUs and
//! one of sigmoids, and how large the gradients are on their way back through each.
//!
//! ```text
//! cargo run --release --example spiral           # 50,000 iterations for each net
//! cargo run --release --example spiral -- 2000   # any other number
//! ```

mod adjoints;
mod linear;
mod pictures;
mod sizes;
mod softmax;
#[cfg(test)]
mod tests;
mod training;

use std::error::Error;
use std::process::ExitCode;
use training::Trained;
use wengert::data;
use wengert::nn::Activation;

/// The iterations of the original.
const ITERATIONS: usize = 50_000;

/// The whole lesson. Returns the linear classifier's accuracy, and the two nets.
fn run(iterations: usize) -> Result<(f64, [Trained; 2]), Box<dyn Error>> {
    let spiral = data::spiral(100, 3, 0.2, &mut wengert::rng(1));
    println!("--- {} points in 3 arms", spiral.len());
    pictures::points(&spiral)?;

    println!("\n--- A linear classifier: the scores are weighted sums of x and y");
    let linear = linear::train(&spiral)?;

    println!("\n--- The gradient of softmax and cross-entropy, worked out");
    softmax::worked_example();

    let train = |name: &'static str, activation| {
        println!("\n--- A 2-50-50-3 {name} net, {iterations} iterations");
        let trained = training::train(name, activation, &spiral, iterations)?;
        pictures::boundary(&trained, &spiral)?;
        Ok::<Trained, Box<dyn Error>>(trained)
    };
    let nets = [train("ReLU", Activation::Relu)?, train("sigmoid", Activation::Sigmoid)?];

    println!("\n--- How large are the gradients on their way back?");
    sizes::print(&nets, iterations);
    pictures::curves(&nets)?;
    Ok((linear, nets))
}

fn run_as_asked() -> Result<(), Box<dyn Error>> {
    let iterations = match std::env::args().nth(1) {
        None => ITERATIONS,
        Some(text) => text.parse().ok().filter(|iterations| *iterations > 0).ok_or_else(|| {
            format!("the argument is a number of iterations above 0, such as 2000; got {text:?}")
        })?,
    };
    run(iterations)?;
    Ok(())
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
