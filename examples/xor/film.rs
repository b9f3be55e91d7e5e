//! The smallest net that can learn XOR, while it does: two hidden neurons. Where a hidden neuron says
//! ½, w·x + b = 0, is a line. The two lines turn until they separate the classes.

use crate::hand::Net;
use crate::{numpy, train};
use wengert::nn::{Activation, Mlp, Reduction, Trainer, loss, optim::Sgd};
use wengert::plot::{self, Contour};
use wengert::{Tape, data};

const SIZES: [usize; 3] = [2, 2, 1];
/// Initial weights with which it learns; with some it does not.
const SEED: u32 = 12;
const RATE: f64 = 2.0;
const ITERATIONS: usize = 1000;
/// From one picture to the next.
const STEPS: usize = 25;

pub(crate) fn draw(path: &str) -> Result<(), wengert::Error> {
    let mut params = numpy::initial(&SIZES, SEED);
    let mut film = plot::film();
    for iteration in (0..=ITERATIONS).step_by(STEPS) {
        film.add(&picture(&params, iteration).size(420, 400))?;
        train(&SIZES, &mut params, RATE, STEPS);
    }
    film.save(path)
}

/// The same net before its training run, as a page to play with.
pub(crate) fn page(path: &str) -> Result<(), wengert::Error> {
    let mut tape = Tape::new();
    let [inputs, hidden, outputs] = SIZES;
    let net = Mlp::builder(inputs)
        .layer(hidden, Activation::Sigmoid)
        .layer(outputs, Activation::Sigmoid)
        .build_with(&mut tape, &numpy::initial(&SIZES, SEED));
    Trainer::new(&net, &data::xor())
        .loss(|out, target| loss::half_squared_error(out, target))
        .reduction(Reduction::Sum)
        .optimizer(Sgd::new(RATE))
        .page(&tape)
        .title("XOR: two lines turn")
        .save(path)
}

fn picture(params: &[f64], iteration: usize) -> Contour<'static> {
    let net = Net::new(&SIZES, params);
    let loss = crate::INPUTS.iter().zip(crate::TARGETS);
    let loss: f64 = loss.map(|(x, t)| (net.predict(x) - t).powi(2) / 2.0).sum();
    let contour = plot::contour(move |x, y| net.predict(&[x, y]))
        .over(-0.6..1.6, -0.6..1.6)
        .resolution(80)
        .path("hidden neuron 1", &line(&params[..3]))
        .path("hidden neuron 2", &line(&params[3..6]));
    let rows = crate::INPUTS.iter().zip(crate::TARGETS);
    let marked =
        rows.fold(contour, |picture, (&[x, y], target)| picture.mark(format!("{target}"), x, y));
    marked
        .equal_axes()
        .title("XOR: two lines turn")
        .subtitle(format!("iteration {iteration}, loss {loss:.3}"))
}

/// Two points of the line w₁x + w₂y + b = 0, far outside of the picture.
fn line(neuron: &[f64]) -> [(f64, f64); 2] {
    let (w1, w2, b) = (neuron[0], neuron[1], neuron[2]);
    let square = w1 * w1 + w2 * w2;
    let (x, y) = (-b * w1 / square, -b * w2 / square); // the point nearest to the origin
    [-100.0, 100.0].map(|far| (x - far * w2, y + far * w1))
}
