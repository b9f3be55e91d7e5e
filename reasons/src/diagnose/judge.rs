//! What turns parameters into a score: the choice or the numbers that a net gives for each row.

use super::given::{Given, Machine};
use super::goal::Answers;
use super::predictions::predicted;
use super::setting::Setting;
use wengert::{Error, Program, Value};

/// Turns parameters into a score.
pub(super) struct Judge {
    program: Program,
    width: usize,
}

impl Judge {
    pub(super) fn score(&self, setting: &Setting, all: &[f64]) -> f64 {
        let task = &setting.task;
        let Ok(numbers) = self.program.evaluate(all, task.data.flat_inputs()) else {
            return f64::NEG_INFINITY;
        };
        let rows = numbers.chunks_exact(self.width);
        match &task.answers {
            Answers::Choices { .. } => {
                let least = |losses: &[f64]| {
                    let gains: Vec<f64> = losses.iter().map(|loss| -loss).collect();
                    gains.iter().all(|gain| !gain.is_nan()).then(|| super::goal::largest(&gains))?
                };
                let all: Vec<usize> = (0..task.data.len()).collect();
                task.score_of_choices(&all, &rows.map(least).collect::<Vec<_>>())
            }
            Answers::Numbers if self.width < task.data.target_width() => f64::NEG_INFINITY,
            Answers::Numbers => {
                task.score_of_numbers(&rows.map(<[f64]>::to_vec).collect::<Vec<_>>())
            }
        }
    }
}

impl Given<'_> {
    /// What turns parameters into a score.
    pub(super) fn judge(&self, setting: &Setting, machine: &Machine) -> Result<Judge, Error> {
        let mut tape = machine.tape.clone();
        tape.rewind();
        let data = &setting.task.data;
        let inputs: Vec<Value<'_>> = data.input(0).iter().map(|&x| tape.var(x)).collect();
        let outputs = machine.net.forward(&tape, &inputs);
        let judged = match &setting.task.answers {
            // the choice of least loss is what the net says
            Answers::Choices { .. } => setting
                .choices()
                .iter()
                .map(|target| {
                    let target: Vec<Value<'_>> = target.iter().map(|&t| tape.constant(t)).collect();
                    self.loss(setting, &outputs, &target)
                })
                .collect(),
            Answers::Numbers => {
                let row = setting.targets(0);
                let targets: Vec<Value<'_>> = row.iter().map(|&t| tape.var(t)).collect();
                let loss = self.loss(setting, &outputs, &targets);
                predicted(loss, &outputs, &targets)
            }
        };
        Ok(Judge { width: judged.len(), program: Program::new(&judged, &inputs)? })
    }
}
