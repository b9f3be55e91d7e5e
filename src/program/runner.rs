//! A program with memory: evaluates it for rows of samples, block by block.

use super::Program;
use super::block::{Memory, backward, backward_uniform, forward, forward_uniform};
use super::lanes::LANES;
use super::lower::Place;
use crate::Error;

/// How much memory, in groups of lanes, one block's primals may take: with the adjoints, what fits
/// a usual second-level cache.
const BLOCK_GROUPS: usize = 10_000;

/// A [`Program`] with memory of its own, which it uses again: after its first call it allocates
/// nothing, as long as the number of samples does not grow.
///
/// ```
/// use wengert::{Program, Tape};
/// let tape = Tape::new();
/// let x = tape.var(0.0);
/// let program = Program::new(&[x * x], &[x])?;
/// let mut runner = program.runner();
/// assert_eq!(runner.evaluate(&[], &[3.0, 4.0])?, [9.0, 16.0]);
/// # Ok::<(), wengert::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Runner<'p> {
    program: &'p Program,
    memory: Memory,
    outputs: Vec<f64>,
}

impl<'p> Runner<'p> {
    pub(super) fn new(program: &'p Program) -> Runner<'p> {
        Runner { program, memory: Memory::default(), outputs: Vec::new() }
    }

    /// The outputs for each sample: samples × outputs, row after row.
    ///
    /// # Errors
    /// If there are not as many parameters as the tape had, or if `rows` does not hold whole rows.
    ///
    /// ```
    /// # use wengert::{Program, Tape};
    /// # let mut tape = Tape::new();
    /// let w = tape.param(0.0);
    /// let x = tape.var(0.0);
    /// let program = Program::new(&[w * x], &[x])?;
    /// let mut runner = program.runner();
    /// assert_eq!(runner.evaluate(&[10.0], &[1.0, 2.0, 3.0])?, [10.0, 20.0, 30.0]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn evaluate(&mut self, parameters: &[f64], rows: &[f64]) -> Result<&[f64], Error> {
        let samples = self.program.samples(parameters, rows)?;
        let places = &self.program.lowered.outputs;
        self.outputs.clear();
        self.outputs.resize(samples * places.len(), 0.0);
        forward_uniform(&self.program.lowered, &mut self.memory, parameters);
        for (first, count) in self.blocks(samples) {
            self.load(rows, first, count);
            forward(&self.program.lowered, &mut self.memory);
            let groups = self.memory.groups;
            for (output, place) in places.iter().enumerate() {
                for sample in 0..count {
                    self.outputs[(first + sample) * places.len() + output] = match *place {
                        Place::Uniform(place) => self.memory.uniform[place],
                        Place::Slot(slot) => {
                            self.memory.primals[slot * groups + sample / LANES][sample % LANES]
                        }
                    };
                }
            }
        }
        Ok(&self.outputs)
    }

    /// The mean of output 0 over the samples, and the derivative of that mean by each parameter.
    ///
    /// # Errors
    /// If there are not as many parameters as the tape had, or if `rows` does not hold whole rows.
    ///
    /// ```
    /// # use wengert::{Program, Tape};
    /// # let mut tape = Tape::new();
    /// let w = tape.param(0.0);
    /// let x = tape.var(0.0);
    /// let program = Program::new(&[w * x], &[x])?;
    /// let mut runner = program.runner();
    /// assert_eq!(runner.value_and_gradient(&[10.0], &[1.0, 3.0])?, (20.0, &[2.0][..]));
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn value_and_gradient(
        &mut self,
        parameters: &[f64],
        rows: &[f64],
    ) -> Result<(f64, &[f64]), Error> {
        let samples = self.program.samples(parameters, rows)?;
        let lowered = &self.program.lowered;
        let share = 1.0 / samples as f64;
        forward_uniform(lowered, &mut self.memory, parameters);
        let mut value = 0.0;
        match lowered.outputs[0] {
            Place::Uniform(place) => {
                value = self.memory.uniform[place];
                self.memory.uniform_adjoints[place] = 1.0;
            }
            Place::Slot(slot) => {
                for (first, count) in self.blocks(samples) {
                    self.load(rows, first, count);
                    forward(lowered, &mut self.memory);
                    let memory = &mut self.memory;
                    let groups = memory.groups;
                    memory.adjoints.clear();
                    memory.adjoints.resize(lowered.slots * groups, [0.0; LANES]);
                    // lanes without a sample keep the adjoint 0, so they contribute nothing
                    for sample in 0..count {
                        let (group, lane) = (slot * groups + sample / LANES, sample % LANES);
                        value += memory.primals[group][lane];
                        memory.adjoints[group][lane] = share;
                    }
                    backward(lowered, memory);
                }
                value *= share;
            }
        }
        backward_uniform(lowered, &mut self.memory);
        Ok((value, &self.memory.uniform_adjoints[..lowered.parameters]))
    }

    /// Blocks of one size, (first sample, count): as few as the cache allows. They depend on the
    /// number of samples only.
    fn blocks(&self, samples: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        let groups = samples.div_ceil(LANES);
        let most = (BLOCK_GROUPS / self.program.lowered.slots.max(1)).max(4);
        let blocks = groups.div_ceil(most);
        let size = groups.div_ceil(blocks.max(1)) * LANES;
        (0..samples).step_by(size.max(1)).map(move |first| (first, size.min(samples - first)))
    }

    /// Puts `count` rows from sample `first` on into the inputs' slots. Lanes without a sample
    /// repeat the last one.
    fn load(&mut self, rows: &[f64], first: usize, count: usize) {
        let lowered = &self.program.lowered;
        let memory = &mut self.memory;
        memory.groups = count.div_ceil(LANES);
        memory.primals.resize(lowered.slots * memory.groups, [0.0; LANES]);
        let width = lowered.inputs;
        let block = &rows[first * width..][..count * width];
        for input in 0..width {
            let slot = &mut memory.primals[input * memory.groups..][..memory.groups];
            for (lane, number) in slot.as_flattened_mut().iter_mut().enumerate() {
                *number = block[lane.min(count - 1) * width + input];
            }
        }
    }
}
