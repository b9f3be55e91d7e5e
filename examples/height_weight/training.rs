//! Training: after each person, every parameter moves a little against its derivative.

use crate::{hand, net};
use std::error::Error;
use wengert::data::{self, Dataset};
use wengert::nn::{loss, optim::Sgd};
use wengert::{Param, Tape, Value, plot};

/// Nine draws from N(0, 1): the bell curve around 0.
pub(crate) const START: [f64; 9] = [
    1.764052345967664,
    0.4001572083672233,
    0.9787379841057392,
    2.240893199201458,
    1.8675579901499675,
    -0.977277879876411,
    0.9500884175255894,
    -0.1513572082976979,
    -0.10321885179355784,
];
pub(crate) const RATE: f64 = 0.1;
pub(crate) const EPOCHS: usize = 1000;

/// 128 pounds, 63 inches.
pub(crate) const EMILY: [f64; 2] = [-7.0, -3.0];
/// 155 pounds, 68 inches.
pub(crate) const FRANK: [f64; 2] = [20.0, 2.0];

/// The mean of the squared misses over all people.
fn mean_squared_error(tape: &mut Tape, parameters: [Param; 9], people: &Dataset) -> f64 {
    tape.rewind();
    let output = |x| net::forward(tape.values(parameters), x)[2];
    let outputs: Vec<Value> = people.inputs().map(output).collect();
    let targets: Vec<f64> = people.classes().iter().map(|&class| class as f64).collect();
    loss::mse(&outputs, &targets).data()
}

/// An epoch shows the net each person once, in their order. Returns the loss after each epoch.
pub(crate) fn train(tape: &mut Tape, parameters: [Param; 9], people: &Dataset) -> Vec<f64> {
    let mut sgd = Sgd::new(RATE);
    let mut losses = Vec::with_capacity(EPOCHS);
    for _ in 0..EPOCHS {
        for (x, &class) in people.inputs().zip(people.classes()) {
            tape.rewind();
            let [_, _, o1] = net::forward(tape.values(parameters), x);
            let grads = net::squared_error(o1, class as f64).backward();
            sgd.step(tape, &grads);
        }
        losses.push(mean_squared_error(tape, parameters, people));
    }
    losses
}

/// The people in pounds and inches, for the picture.
fn measured(people: &Dataset) -> Result<Dataset, wengert::Error> {
    let rows = people.inputs().map(|x| vec![x[0] + 135.0, x[1] + 66.0]).collect();
    Dataset::new(rows, people.classes().to_vec())?
        .with_input_names(["weight (pounds)", "height (inches)"])?
        .with_class_names(["male", "female"])
}

pub(crate) fn run() -> Result<(), Box<dyn Error>> {
    let people = data::height_weight();
    let mut tape = Tape::new();
    let parameters = net::parameters(&mut tape, &START);
    let losses = train(&mut tape, parameters, &people);
    for (epoch, loss) in losses.iter().enumerate().step_by(10) {
        println!("Epoch {epoch} loss: {loss:.3}");
    }

    let by_hand = hand::train(START, &people, RATE, EPOCHS);
    let differences = tape.params().into_iter().zip(by_hand).map(|(a, b)| (a - b).abs());
    println!();
    println!("   Training with the derivatives by hand ends at the same nine numbers: the largest");
    println!("   difference is {:.1e}.", differences.fold(0.0, f64::max));
    println!();
    println!("   The four people it has learned from, and two it has never met:");
    println!("   name      pounds  inches  output  answer");
    let mut show = |name, x: &[f64]| {
        let output = net::predict(&mut tape, parameters, x);
        let answer = people.class_name((output > 0.5) as usize);
        println!("   {name:8}{:8}{:8}  {output:6.3}  {answer}", x[0] + 135.0, x[1] + 66.0);
    };
    for (name, x) in ["Alice", "Bob", "Charlie", "Diana"].into_iter().zip(people.inputs()) {
        show(name, x);
    }
    show("Emily", &EMILY);
    show("Frank", &FRANK);

    let boundary = "target/wengert/height_weight_boundary.png";
    let measured = measured(&people)?;
    plot::boundary(&measured, |pounds, inches| {
        net::predict(&mut tape, parameters, &[pounds - 135.0, inches - 66.0])
    })
    .row_names(["Alice", "Bob", "Charlie", "Diana"])
    .mark("Emily", EMILY[0] + 135.0, EMILY[1] + 66.0)
    .mark("Frank", FRANK[0] + 135.0, FRANK[1] + 66.0)
    .title("Where the trained net changes its mind")
    .subtitle("hollow: two people whom it has never met")
    .save(boundary)?;
    println!("   decision boundary: {boundary}");
    let curve = "target/wengert/height_weight_loss.png";
    plot::lines()
        .series("", &losses)
        .log_y()
        .labels("epoch", "mean squared error")
        .title("The loss over 1000 epochs")
        .save(curve)?;
    println!("   loss curve:        {curve}");
    Ok(())
}
