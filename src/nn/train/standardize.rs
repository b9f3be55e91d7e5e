//! Training on inputs of one scale: which numbers a run standardises by, and how it goes on.

use super::standardization::Standardization;
use super::{History, Trainer};
use crate::{Error, Tape};

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
    /// [`standardize_from`](Trainer::standardize_from).
    ///
    /// They are folded however `train` ends: after the last epoch, stopped by a function or by patience, and
    /// by an error. An error puts the initial weights back, and these are folded too, so that the net takes
    /// raw numbers. Before you train again, draw new ones, or put the ones from before back with
    /// `tape.set_params(..)`. Only an error before the first epoch (the rows do not fit, a checkpoint is of
    /// another run) changes nothing at all.
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
        let width = standardization.means().len();
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
