//! Inputs of one scale: training on (x − mean)/deviation, with a net that takes the raw x afterwards.
//!
//! With μᵢ and σᵢ of the training rows, a neuron of the first layer reads, of weights w̃ᵢ and a bias b̃ for
//! standardised numbers,
//!
//! ```text
//! b̃ + Σ w̃ᵢ·(xᵢ − μᵢ)/σᵢ  =  (b̃ − Σ w̃ᵢ·μᵢ/σᵢ) + Σ (w̃ᵢ/σᵢ)·xᵢ
//! ```
//!
//! so dividing its weights and shifting its bias makes it a neuron for raw numbers. That is called folding.
//! While it trains, the tape holds the weights for standardised numbers.

use crate::data::Dataset;
use crate::nn::Mlp;
use crate::words::quoted;
use crate::{Error, Tape};

/// Means and standard deviations of the inputs that a net was trained on, from
/// [`History::standardization`](crate::nn::History::standardization).
///
/// ```
/// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
/// # let mut tape = wengert::Tape::new();
/// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
/// # let xor = wengert::data::xor();
/// let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t)).standardize();
/// let history = trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?;
/// let standardization = history.standardization().expect("the trainer standardises");
/// assert_eq!((standardization.means(), standardization.deviations()), (&[0.5; 2][..], &[0.5; 2][..]));
/// # Ok::<(), wengert::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Standardization {
    means: Vec<f64>,
    deviations: Vec<f64>,
}

impl Standardization {
    pub(super) fn of(data: &Dataset) -> Result<Standardization, Error> {
        let columns = data.describe().inputs;
        for column in &columns {
            let size = column.low.abs().max(column.high.abs());
            let reason = if column.low == column.high {
                format!("is {} in every row, so its standard deviation is 0", column.low)
            } else if column.deviation.is_infinite() {
                "has numbers so far apart that no number can hold their deviation".to_string()
            } else if column.deviation <= 1e-12 * size {
                format!("differs from {} by rounding alone", column.mean)
            } else {
                continue;
            };
            let name = quoted(&column.name);
            return Err(Error::NotADataset {
                reason: format!(
                    "the input {name} {reason}, and it cannot be standardised; leave it out, with \
                     data.select(..) or Csv::ignore"
                ),
            });
        }
        Ok(Standardization {
            means: columns.iter().map(|column| column.mean).collect(),
            deviations: columns.iter().map(|column| column.deviation).collect(),
        })
    }

    /// The means μ, one for each input.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// # let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t)).standardize();
    /// # let history = trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?;
    /// assert_eq!(history.standardization().expect("it does").means(), [0.5, 0.5]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// The standard deviations σ, one for each input, all above 0.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// # let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t)).standardize();
    /// # let history = trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?;
    /// assert_eq!(history.standardization().expect("it does").deviations(), [0.5, 0.5]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn deviations(&self) -> &[f64] {
        &self.deviations
    }

    /// The data with standardised inputs.
    pub(super) fn applied(&self, data: &Dataset) -> Dataset {
        data.map_inputs(|column, x| (x - self.means[column]) / self.deviations[column])
    }

    /// Makes parameters for standardised numbers those for raw ones.
    pub(super) fn fold(&self, net: &Mlp, tape: &Tape, parameters: &mut [f64]) {
        let of = |w: f64, mean: f64, deviation: f64| (w / deviation, -w / deviation * mean);
        self.change(net, tape, parameters, of);
    }

    pub(super) fn unfold(&self, net: &Mlp, tape: &Tape, parameters: &mut [f64]) {
        self.change(net, tape, parameters, |w, mean, deviation| (w * deviation, w * mean));
    }

    /// `of` gives the new weight, and what it adds to the bias, of a weight, a mean and a deviation.
    fn change(
        &self,
        net: &Mlp,
        tape: &Tape,
        parameters: &mut [f64],
        of: impl Fn(f64, f64, f64) -> (f64, f64),
    ) {
        for neuron in net.layers()[0].neurons() {
            let bias = tape.index_of(neuron.bias().expect("it was looked for at the beginning"));
            // a compensated sum (A. Neumaier, 1974): its error does not grow with the number of inputs
            let (mut sum, mut lost) = (parameters[bias], 0.0);
            for ((&w, mean), deviation) in
                neuron.weights().iter().zip(&self.means).zip(&self.deviations)
            {
                let weight = &mut parameters[tape.index_of(w)];
                let (new, shift) = of(*weight, *mean, *deviation);
                *weight = new;
                let next = sum + shift;
                let (large, small) =
                    if sum.abs() >= shift.abs() { (sum, shift) } else { (shift, sum) };
                lost += (large - next) + small;
                sum = next;
            }
            parameters[bias] = if lost.is_finite() { sum + lost } else { sum };
        }
    }
}
