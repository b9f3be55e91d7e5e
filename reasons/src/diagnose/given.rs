//! What is diagnosed: the training run as it was given, and nets of its settings, each on a tape of
//! its own.

use super::setting::Setting;
use wengert::nn::{Mlp, Trainer, TrainerSettings};
use wengert::{Error, Program, Runner, Tape, Value};

/// Steps that were written by hand: parameters and rows, to new parameters.
pub(super) type HandSteps<'a> = dyn Fn(&[f64], &[f64]) -> Vec<f64> + 'a;

/// This many draws show how a description draws.
pub(super) const DRAWS: u64 = 16;

/// What is diagnosed: the training run as it was given.
pub(crate) struct Given<'a> {
    pub(crate) trainer: &'a Trainer<'a>,
    pub(crate) settings: TrainerSettings<'a>,
    pub(crate) tape: &'a Tape,
    pub(crate) steps: Option<&'a HandSteps<'a>>,
    /// The net's parameters.
    pub(crate) initial: Vec<f64>,
    /// Initial weights that its description draws.
    pub(crate) drawn: Vec<Vec<f64>>,
}

/// A net on a tape of its own, with initial weights.
pub(crate) struct Machine {
    pub(crate) tape: Tape,
    pub(crate) net: Mlp,
    /// Where each parameter of the net is among those of the tape.
    pub(crate) places: Vec<usize>,
}

impl Given<'_> {
    /// Records the loss of outputs and targets.
    pub(crate) fn loss<'t>(
        &self,
        setting: &Setting,
        outputs: &[Value<'t>],
        targets: &[Value<'t>],
    ) -> Value<'t> {
        let known = setting.loss.record(outputs, targets);
        let given = || self.trainer.record_loss(outputs, targets);
        known.or_else(given).expect("a trainer without a loss was refused")
    }

    /// Whether the trainer was given a loss.
    pub(crate) fn has_loss(&self) -> bool {
        let mut tape = self.tape.clone();
        tape.rewind();
        let vars = |numbers: Vec<f64>| -> Vec<Value<'_>> {
            numbers.into_iter().map(|number| tape.var(number)).collect()
        };
        let setting = Setting::new(&self.settings, Some(1.0), false);
        let outputs = vars(vec![0.5; setting.outputs()]);
        self.trainer.record_loss(&outputs, &vars(setting.targets(0))).is_some()
    }

    /// A net of this setting with the initial weights of this seed.
    pub(crate) fn machine(&self, setting: &Setting, seed: u64) -> Machine {
        let mut tape = self.tape.clone();
        tape.rewind();
        let own = Setting::new_layers(&self.settings);
        let mut rng = wengert::rng(seed);
        let net = if setting.layers == own {
            self.settings.net.clone()
        } else {
            setting.builder(&self.settings).build(&mut tape, &mut rng)
        };
        let places = places(&tape, &net);
        let values = self.start(setting, &own, seed);
        let mut all = tape.params();
        places.iter().zip(values).for_each(|(&place, value)| all[place] = value);
        tape.set_params(&all);
        Machine { tape, net, places }
    }

    /// The loss of one sample, of its inputs and targets.
    pub(crate) fn loss_program(
        &self,
        setting: &Setting,
        machine: &mut Machine,
    ) -> Result<Program, Error> {
        machine.tape.rewind();
        let tape = &machine.tape;
        let data = &setting.task.data;
        let vars = |numbers: &[f64]| -> Vec<Value<'_>> {
            numbers.iter().map(|&number| tape.var(number)).collect()
        };
        let (inputs, targets) = (vars(data.input(0)), vars(&setting.targets(0)));
        let outputs = machine.net.forward(tape, &inputs);
        let loss = self.loss(setting, &outputs, &targets);
        Program::new(&[loss], &[inputs, targets].concat())
    }

    /// The gradient of the mean loss in the net's parameters, without the penalty.
    pub(crate) fn mean_gradient(
        &self,
        setting: &Setting,
        seed: u64,
    ) -> Result<MeanGradient, Error> {
        let mut machine = self.machine(setting, seed);
        let runner = self.loss_program(setting, &mut machine)?.runner();
        Ok(MeanGradient { runner, all: machine.tape.params(), places: machine.places })
    }
}

/// The gradient of the mean loss of some rows.
pub(crate) struct MeanGradient {
    runner: Runner,
    all: Vec<f64>,
    places: Vec<usize>,
}

impl MeanGradient {
    /// At these parameters of the net; NaN where the program cannot run.
    pub(crate) fn at(&mut self, parameters: &[f64], rows: &[f64]) -> Vec<f64> {
        let pairs = self.places.iter().zip(parameters);
        pairs.for_each(|(&place, &value)| self.all[place] = value);
        match self.runner.value_and_gradient(&self.all, rows) {
            Ok((_, gradient)) => self.places.iter().map(|&place| gradient[place]).collect(),
            Err(_) => vec![f64::NAN; self.places.len()],
        }
    }
}

/// Where the net's parameters are among those of the tape.
fn places(tape: &Tape, net: &Mlp) -> Vec<usize> {
    let mut numbered = tape.clone();
    let count = numbered.params().len();
    numbered.set_params(&(0..count).map(|i| i as f64).collect::<Vec<_>>());
    net.parameters().iter().map(|&p| numbered.get(p) as usize).collect()
}
