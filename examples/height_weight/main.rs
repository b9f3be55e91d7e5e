//! From one neuron to a trained net, derivative by derivative: who is male and who is female, by
//! weight and height. You will see a neuron's output, all nine derivatives of a small net as
//! products of named factors, its training, and two people whom it has never met. Then the same
//! with layers: ten hidden neurons, and one layer without any.
//!
//! ```text
//! cargo run --release --example height_weight
//! ```

mod hand;
mod layers;
mod net;
mod simple;
#[cfg(test)]
mod tests;
mod training;
mod walkthrough;

use std::error::Error;
use std::process::ExitCode;

fn lesson() -> Result<(), Box<dyn Error>> {
    println!("1. A neuron, and a net of three");
    walkthrough::neurons();
    println!();
    println!("2. Alice, and the nine derivatives of her loss");
    walkthrough::alice();
    println!();
    println!("3. Training: four people, 1000 epochs");
    training::run()?;
    println!();
    println!("4. Ten hidden neurons, and a linear output");
    layers::ten_hidden();
    println!();
    println!("5. The simple version: one linear layer");
    simple::one_linear_layer();
    Ok(())
}

fn main() -> ExitCode {
    match lesson() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
