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

use super::{History, Trainer};
use crate::data::Dataset;
use crate::nn::Mlp;
use crate::words::quoted;
use crate::{Error, Tape};

/// Means and standard deviations of the inputs that a net was trained on, from
/// [`History::standardization`].
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

/// Whether a run standardises, and by which numbers.
pub(super) enum Standardize {
    No,
    ByData,
    Like(Standardization),
}

impl Trainer<'_> {
    /// Trains on (x − mean)/deviation of the training rows' inputs, each column by itself, and folds both into
    /// the weights and biases of the first layer when [`train`](Trainer::train) ends: the net then takes
    /// raw numbers, and needs no other file. So columns of very different scale are learned alike.
    ///
    /// The initial weights on the tape count as weights for standardised numbers. While it trains the tape
    /// holds such weights: [`l2`](Trainer::l2), a penalty that the loss has of its own, and all reported
    /// losses mean them. What [`on_epoch`](Trainer::on_epoch) sees in
    /// [`Epoch::parameters`](super::Epoch::parameters) is folded. A
    /// [checkpoint](Trainer::checkpoint_every) has the weights that are not folded, and means and
    /// deviations. A second run on the folded net goes on with
    /// [`standardize_from`](Trainer::standardize_from). If `train` returns an error, the parameters are what
    /// they were before, as ever.
    ///
    /// Folding rounds: a weighted sum of the first layer differs by at most
    /// 16ε·(|b̃| + Σ|w̃ᵢ|·(|xᵢ| + |μᵢ|)/σᵢ) from the one that was trained. It is an error of `train` if a column
    /// is constant (its deviation is 0), or nearly so, and if the first layer has no bias to fold into.
    ///
    /// ```
    /// use wengert::data::Dataset;
    /// use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// let rows = vec![vec![1000.0, 0.001], vec![3000.0, 0.003], vec![2000.0, 0.001]];
    /// let prices = Dataset::new(rows, vec![1.0, 3.0, 1.5])?;
    /// let mut tape = wengert::Tape::new();
    /// let net = Mlp::builder(2).layer(1, Activation::Identity).build_with(&mut tape, &[0.0; 3]);
    /// let trainer = Trainer::new(&net, &prices).loss(|out, t| loss::mse(out, t)).standardize();
    /// let history = trainer.optimizer(Sgd::new(0.3)).epochs(1000).train(&mut tape)?;
    /// assert!(history.loss() < 1e-9);
    /// let raw = net.evaluate(&tape, &[3000.0, 0.003])[0];
    /// assert!((raw - 3.0).abs() < 1e-4);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn standardize(mut self) -> Self {
        self.standardize = Standardize::ByData;
        self
    }

    /// Goes on where a standardised run ended: the same means and deviations are taken out of the first
    /// layer again, also for other rows, and folded into it at the end.
    ///
    /// # Panics
    /// If the run of `history` was not standardised.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// let trainer = || Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t)).epochs(10);
    /// let first = trainer().optimizer(Sgd::new(0.1)).standardize().train(&mut tape)?;
    /// let second =
    ///     trainer().optimizer(Sgd::new(0.1)).standardize_from(&first).train(&mut tape)?;
    /// assert!((second.losses()[0] - first.loss()).abs() < 1e-12);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn standardize_from(mut self, history: &History) -> Self {
        let Some(standardization) = history.standardization() else {
            panic!("the run of this history was not standardised; begin with .standardize()")
        };
        self.standardize = Standardize::Like(standardization.clone());
        self
    }

    /// What the run standardises by. Where it goes on, the first layer on the tape is unfolded.
    pub(super) fn begin_standardized(
        &self,
        tape: &mut Tape,
    ) -> Result<Option<Standardization>, Error> {
        let standardization = match &self.standardize {
            Standardize::No => return Ok(None),
            Standardize::ByData => Standardization::of(self.data)?,
            Standardize::Like(standardization) => standardization.clone(),
        };
        self.net.meet(self.data)?;
        if self.net.layers()[0].neurons()[0].bias().is_none() {
            return Err(Error::NotADataset {
                reason: "the first layer of the net has no bias, so the means of standardised \
                         inputs cannot be folded into it; build it with .layer(..)"
                    .to_string(),
            });
        }
        let width = standardization.means.len();
        if width != self.net.inputs() {
            return Err(Error::NetInputs { expected: width, found: self.net.inputs() });
        }
        if matches!(self.standardize, Standardize::Like(_)) {
            let mut parameters = tape.params();
            standardization.unfold(self.net, tape, &mut parameters);
            tape.set_params(&parameters);
        }
        Ok(Some(standardization))
    }
}

impl Standardization {
    fn of(data: &Dataset) -> Result<Standardization, Error> {
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
        self.change(net, tape, parameters, |w, mean, deviation| {
            let folded = w / deviation;
            (folded, -folded * mean)
        });
    }

    fn unfold(&self, net: &Mlp, tape: &Tape, parameters: &mut [f64]) {
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
