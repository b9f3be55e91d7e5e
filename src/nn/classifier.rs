//! A net and how its outputs become classes, so that it can be used: the class of a row by name, and how
//! sure that is.
//!
//! ```
//! use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
//! let people = wengert::data::height_weight();
//! let mut tape = wengert::Tape::new();
//! let net = Mlp::new(&mut tape, &[2, 4, 1], Activation::Tanh, &mut wengert::rng(1));
//! let history = Trainer::new(&net, &people)
//!     .loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
//!     .optimizer(Adam::new(0.05))
//!     .standardize()
//!     .train(&mut tape)?;
//! let classifier = history.classifier(&net);
//! assert_eq!(classifier.class_name(classifier.class(&tape, &[-7.0, -3.0])), "female");
//! assert_eq!(classifier.accuracy(&tape, &people)?, 1.0);
//! # Ok::<(), wengert::Error>(())
//! ```

use super::decision::Decision;
use super::{Confusion, History, Mlp};
use crate::data::Dataset;
use crate::words::counted;
use crate::{Error, Tape};

/// A net with the names of its classes and the threshold of its output; made by [`History::classifier`],
/// or [loaded](Classifier::load). It holds a clone of the net, whose parameters are on the tape.
///
/// Of several outputs the largest is the class, the first of equals. A single output is class 1 above the
/// [threshold](Classifier::threshold), and else class 0.
///
/// ```
/// # use wengert::nn::{Activation, Classifier, Mlp, Trainer, loss, optim::Sgd};
/// # let mut tape = wengert::Tape::new();
/// # let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(1));
/// # let xor = wengert::data::xor();
/// let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t));
/// let classifier: Classifier = trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?.classifier(&net);
/// assert_eq!(classifier.decision_threshold(), Some(0.5)); // of a squared error of 0 and 1
/// assert_eq!(format!("{classifier:?}"), "Classifier(Mlp(2 -> 3 tanh -> 1 identity), 2 classes)");
/// # Ok::<(), wengert::Error>(())
/// ```
#[derive(Clone)]
pub struct Classifier {
    pub(super) net: Mlp,
    pub(super) decision: Decision,
    /// What a score is compared with where it becomes a probability: the threshold that was found.
    pub(super) centre: f64,
}

/// Its net, and how many classes: `Classifier(Mlp(2 -> 3 tanh -> 1 identity), 2 classes)`.
impl std::fmt::Debug for Classifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Classifier({:?}, {} classes)", self.net, self.class_names().len())
    }
}

impl History {
    /// The trained net as a classifier: a clone of it with the names of the classes, and for a single
    /// output the threshold at which, by the trained loss, both classes cost the same. It is found by
    /// bisection at the trained parameters; where there is none, give it with
    /// [`Classifier::threshold`].
    ///
    /// # Panics
    /// If the targets of the data set were numbers, and no classes; if the net has another number of
    /// outputs than the one that was trained.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 3, 2], Activation::Tanh, &mut wengert::rng(1));
    /// # let people = wengert::data::height_weight();
    /// let trainer = Trainer::new(&net, &people).loss(|out, t| loss::soft_cross_entropy(out, t));
    /// let classifier = trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?.classifier(&net);
    /// assert_eq!(classifier.class_names(), ["male", "female"]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    #[must_use]
    pub fn classifier(&self, net: &Mlp) -> Classifier {
        let Some(decision) = &self.decision else {
            panic!(
                "the net was trained on numbers and not on classes, so it is no classifier; \
                 net.regression(&tape, &data) says how well it fits"
            )
        };
        assert!(
            net.outputs() == decision.outputs,
            "this net has {}, the one that was trained {}; give the net that was trained",
            counted(net.outputs(), "output"),
            decision.outputs
        );
        let (net, decision) = (net.clone(), decision.clone());
        let centre = decision.threshold.unwrap_or(0.0);
        Classifier { net, decision, centre }
    }
}

impl Classifier {
    /// With this threshold of a single output: a higher one says "class 1" less often, and is right more
    /// often when it does. Probabilities stay as they are.
    ///
    /// # Panics
    /// If it is not finite, or if the net has several outputs: the largest of them is the class.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// # let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t));
    /// # let history = trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?;
    /// let careful = history.classifier(&net).threshold(100.0);
    /// assert_eq!(careful.class(&tape, &[1.0, 0.0]), 0);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    #[must_use]
    pub fn threshold(mut self, threshold: f64) -> Classifier {
        assert!(threshold.is_finite(), "a threshold is a finite number, got {threshold}");
        assert!(
            self.net.outputs() == 1,
            "a threshold is that of a single output; this net has {} outputs, and the largest is the \
             class",
            self.net.outputs()
        );
        self.decision.threshold = Some(threshold);
        self
    }

    /// The threshold of a single output; none of several, and none where the losses of both classes are
    /// equal nowhere.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::hinge(out[0], 2.0 * t[0] - 1.0));
    /// let history = trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?;
    /// assert_eq!(history.classifier(&net).decision_threshold(), Some(0.0));
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn decision_threshold(&self) -> Option<f64> {
        self.decision.threshold
    }

    /// The net.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// # let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t));
    /// # let history = trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?;
    /// assert_eq!(history.classifier(&net).net().input_names(), ["x1", "x2"]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn net(&self) -> &Mlp {
        &self.net
    }

    /// The names of the classes in the order of their numbers: "class 0", … where the data had none.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// # let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t));
    /// # let history = trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?;
    /// assert_eq!(history.classifier(&net).class_names(), ["class 0", "class 1"]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn class_names(&self) -> &[String] {
        &self.decision.class_names
    }

    /// The name of a class.
    ///
    /// # Panics
    /// If there is no such class.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let people = wengert::data::height_weight();
    /// # let trainer = Trainer::new(&net, &people).loss(|out, t| loss::mse(out, t));
    /// # let history = trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?;
    /// assert_eq!(history.classifier(&net).class_name(1), "female");
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn class_name(&self, class: usize) -> &str {
        &self.decision.class_names[class]
    }

    /// The class of a row of inputs.
    ///
    /// # Panics
    /// If the row has another length than the net has inputs; if a single output has no threshold; if the
    /// net is not on this tape.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// # let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t)).epochs(300);
    /// # let history = trainer.optimizer(Adam::new(0.05)).train(&mut tape)?;
    /// assert_eq!(history.classifier(&net).class(&tape, &[1.0, 0.0]), 1);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    #[must_use]
    pub fn class(&self, tape: &Tape, row: &[f64]) -> usize {
        self.class_of(&self.outputs(tape, row))
    }

    /// The probabilities of the classes for a row of inputs; they add up to 1.
    ///
    /// Of several outputs they are the [softmax](super::softmax), as a cross-entropy means them. A single
    /// output that is a sigmoid, or that was trained by a squared error of 0 and 1, is the probability of
    /// class 1 itself, kept between 0 and 1; any other is a score s, and the probability is
    /// 1/(1 + e^(c − s)) with the threshold c that was found. They are as good as the net: of a hinge loss
    /// they only say which row is surer.
    ///
    /// # Panics
    /// If the row has another length than the net has inputs; if the net is not on this tape.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 8, 2], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// # let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::soft_cross_entropy(out, t));
    /// # let history = trainer.optimizer(Adam::new(0.05)).train(&mut tape)?;
    /// let probabilities = history.classifier(&net).probabilities(&tape, &[1.0, 0.0]);
    /// assert!(probabilities[1] > 0.5 && (probabilities[0] + probabilities[1] - 1.0).abs() < 1e-15);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    #[must_use]
    pub fn probabilities(&self, tape: &Tape, row: &[f64]) -> Vec<f64> {
        let outputs = self.outputs(tape, row);
        let [output] = outputs[..] else {
            let largest = outputs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let powers: Vec<f64> = outputs.iter().map(|output| (output - largest).exp()).collect();
            let sum: f64 = powers.iter().sum();
            return powers.into_iter().map(|power| power / sum).collect();
        };
        let one = match self.decision.is_probability {
            true => output.clamp(0.0, 1.0),
            false => 1.0 / (1.0 + (self.centre - output).exp()),
        };
        vec![1.0 - one, one]
    }

    #[track_caller]
    fn outputs(&self, tape: &Tape, row: &[f64]) -> Vec<f64> {
        super::plan::check_row("net", self.net.inputs(), row.len());
        self.net.evaluate(tape, row)
    }

    #[track_caller]
    fn class_of(&self, outputs: &[f64]) -> usize {
        let [output] = *outputs else {
            let better = |best, class| if outputs[class] > outputs[best] { class } else { best };
            return (1..outputs.len()).fold(0, better);
        };
        let Some(threshold) = self.decision.threshold else {
            panic!(
                "no output has the same loss for both classes, so there is no threshold between them; \
                 give one with .threshold(x)"
            )
        };
        usize::from(output > threshold)
    }

    /// The fraction of the rows of a data set that it classifies right.
    ///
    /// # Errors
    /// If the data set has numbers as targets, or rows, names or classes that are not those of the net.
    ///
    /// # Panics
    /// As [`class`](Classifier::class).
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// # let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t)).epochs(300);
    /// # let history = trainer.optimizer(Adam::new(0.05)).train(&mut tape)?;
    /// assert_eq!(history.classifier(&net).accuracy(&tape, &xor)?, 1.0);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn accuracy(&self, tape: &Tape, data: &Dataset) -> Result<f64, Error> {
        Ok(self.confusion(tape, data)?.accuracy())
    }

    /// Which classes it takes for which: prints as a table, with precision and recall.
    ///
    /// # Errors
    /// As [`accuracy`](Classifier::accuracy).
    ///
    /// # Panics
    /// As [`class`](Classifier::class).
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// # let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t)).epochs(300);
    /// # let history = trainer.optimizer(Adam::new(0.05)).train(&mut tape)?;
    /// let confusion = history.classifier(&net).confusion(&tape, &xor)?;
    /// assert_eq!((confusion.count(0, 0), confusion.count(0, 1)), (2, 0));
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn confusion(&self, tape: &Tape, data: &Dataset) -> Result<Confusion, Error> {
        let reason = |reason: String| Error::NotADataset { reason };
        if !data.has_classes() {
            return Err(reason(
                "the targets of this data set are numbers, and a classifier gives \
                classes; net.regression(&tape, &data) says how well a net fits numbers"
                    .into(),
            ));
        }
        if data.class_count() > self.class_names().len() {
            return Err(reason(format!(
                "the data set has {} classes, the classifier knows {}",
                data.class_count(),
                self.class_names().len()
            )));
        }
        let outputs = self.net.evaluate_data(tape, data)?;
        let mut found = Vec::with_capacity(data.len());
        for outputs in outputs.chunks_exact(self.net.outputs()) {
            found.push(self.class_of(outputs));
        }
        Ok(Confusion::new(self.class_names(), data.classes(), &found))
    }
}
