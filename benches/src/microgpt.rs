//! W6 with wengert: the example's own model, on the tape and by programs.

#[path = "../../examples/microgpt/model.rs"]
pub mod model;
#[path = "../../examples/microgpt/programs.rs"]
mod programs;

use crate::measure::Contestant;
use crate::workloads::read_numbers;
use model::{Model, NAMES};
use programs::Programs;
use wengert::nn::optim::Adam;
use wengert::{Gradients, Tape};

/// W6: the first steps of training microgpt: forward, backward and Adam for one name each.
pub struct Language {
    /// One for each step.
    pub names: Vec<&'static str>,
    /// The starting parameters.
    pub start: Vec<f64>,
    /// The loss before each step, from a run of the original in Python.
    pub known_losses: Vec<f64>,
}

impl Language {
    /// How many steps a turn takes. The names differ in length, so that a turn is always the same
    /// names.
    const STEPS: usize = 50;
    /// The betas of Adam.
    pub const BETAS: [f64; 2] = [0.85, 0.99];

    /// The names and numbers of the reference run.
    pub fn new() -> Self {
        let run = "examples/microgpt/reference.json";
        let known_losses = read_numbers(run, "loss")[..Self::STEPS].to_vec();
        let names = NAMES.lines().take(Self::STEPS).collect();
        Self { names, start: read_numbers(run, "init"), known_losses }
    }

    /// The rate of a step, from 0 on: it falls to 0 over a thousand steps.
    pub fn rate(step: usize) -> f64 {
        0.01 * (1.0 - step as f64 / 1000.0)
    }

    /// The mean of the known losses: what a turn returns.
    pub fn known_mean(&self) -> f64 {
        self.known_losses.iter().sum::<f64>() / self.known_losses.len() as f64
    }

    fn adam() -> Adam {
        let [beta1, beta2] = Self::BETAS;
        Adam::new(0.01).betas(beta1, beta2)
    }

    fn model(&self, tape: &mut Tape) -> Model {
        let mut numbers = self.start.iter();
        Model::new(tape, &mut || *numbers.next().expect("a number for each parameter"))
    }

    /// The gradient of the loss of the first name, from the tape.
    pub fn first_gradient(&self) -> Vec<f64> {
        let mut tape = Tape::new();
        let model = self.model(&mut tape);
        model.loss(&tape, self.names[0]).backward().params().to_vec()
    }
}

/// The tape, recorded afresh for each name, or the programs.
pub struct Training {
    language: Language,
    tape: Tape,
    model: Model,
    gradients: Gradients,
    programs: Option<Programs>,
}

impl Training {
    /// On the tape.
    pub fn on_the_tape() -> Self {
        Self::with(None)
    }

    /// By programs, one for each length of a name.
    pub fn by_programs() -> Self {
        Self::with(Some(Programs::default()))
    }

    fn with(programs: Option<Programs>) -> Self {
        let (language, mut tape) = (Language::new(), Tape::new());
        let model = language.model(&mut tape);
        Self { language, tape, model, gradients: Gradients::default(), programs }
    }
}

impl Contestant for Training {
    fn who(&self) -> &str {
        if self.programs.is_some() { "wengert, Program" } else { "wengert, tape" }
    }

    fn turn(&mut self) -> f64 {
        let Self { language, tape, model, gradients, programs } = self;
        tape.set_params(&language.start);
        let mut adam = Language::adam();
        let mut sum = 0.0;
        for (step, name) in language.names.iter().enumerate() {
            adam.set_learning_rate(Language::rate(step));
            if let Some(programs) = programs {
                let (loss, gradient) = programs.loss(tape, model, name).expect("the name fits");
                sum += loss;
                adam.update(tape.params_mut(), gradient);
            } else {
                tape.rewind();
                let loss = model.loss(tape, name);
                loss.backward_into(gradients);
                sum += loss.data();
                adam.step(tape, gradients);
            }
        }
        sum / language.names.len() as f64
    }

    fn result(&self) -> Vec<f64> {
        self.tape.params()
    }
}
