//! A program with memory: evaluates it for rows of samples, block by block.

use super::block::{Memory, backward, backward_uniform, forward, forward_uniform};
use super::lanes::LANES;
use super::lower::{Lowered, Place};
use crate::Error;
use std::sync::Arc;

/// How much memory, in groups of lanes, one block's primals may take: with the adjoints, what fits
/// a usual second-level cache.
const BLOCK_GROUPS: usize = 10_000;

/// A [`Program`](crate::Program) with memory of its own, which it uses again: after its first call it allocates
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
pub struct Runner {
    program: Arc<Lowered>,
    memory: Memory,
    outputs: Vec<f64>,
}

impl Runner {
    pub(super) fn new(program: Arc<Lowered>) -> Runner {
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
        let Runner { program, memory, outputs } = self;
        let samples = program.samples(parameters, rows)?;
        let width = program.outputs.len();
        outputs.clear();
        outputs.resize(samples * width, 0.0);
        forward_uniform(program, memory, parameters);
        for (first, count) in blocks(program, samples) {
            load(program, memory, rows, first, count);
            forward(program, memory);
            for (output, place) in program.outputs.iter().enumerate() {
                for sample in 0..count {
                    outputs[(first + sample) * width + output] = match *place {
                        Place::Uniform(place) => memory.uniform[place],
                        Place::Slot(slot) => {
                            memory.primals[slot * memory.groups + sample / LANES][sample % LANES]
                        }
                    };
                }
            }
        }
        Ok(outputs)
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
        let Runner { program, memory, .. } = self;
        let samples = program.samples(parameters, rows)?;
        let share = 1.0 / samples as f64;
        forward_uniform(program, memory, parameters);
        let mut value = 0.0;
        match program.outputs[0] {
            Place::Uniform(place) => {
                value = memory.uniform[place];
                memory.uniform_adjoints[place] = 1.0;
            }
            Place::Slot(slot) => {
                for (first, count) in blocks(program, samples) {
                    load(program, memory, rows, first, count);
                    forward(program, memory);
                    let groups = memory.groups;
                    memory.adjoints.resize(program.slots * groups, [0.0; LANES]);
                    for &zeroed in program.zeroed.iter().chain([&slot]) {
                        memory.adjoints[zeroed * groups..][..groups].fill([0.0; LANES]);
                    }
                    // lanes without a sample keep the adjoint 0, so they contribute nothing
                    for sample in 0..count {
                        let (group, lane) = (slot * groups + sample / LANES, sample % LANES);
                        value += memory.primals[group][lane];
                        memory.adjoints[group][lane] = share;
                    }
                    backward(program, memory);
                }
                value *= share;
            }
        }
        backward_uniform(program, memory);
        Ok((value, &memory.uniform_adjoints[..program.parameters]))
    }
}

/// Blocks of one size, (first sample, count): as few as the cache allows. They depend on the
/// number of samples only.
fn blocks(program: &Lowered, samples: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
    let groups = samples.div_ceil(LANES);
    let most = (BLOCK_GROUPS / program.slots.max(1)).max(4);
    let size = groups.div_ceil(groups.div_ceil(most).max(1)).max(1) * LANES;
    (0..samples).step_by(size).map(move |first| (first, size.min(samples - first)))
}

/// Puts `count` rows from sample `first` on into the inputs' slots. Lanes without a sample repeat
/// the last one.
fn load(program: &Lowered, memory: &mut Memory, rows: &[f64], first: usize, count: usize) {
    memory.groups = count.div_ceil(LANES);
    memory.primals.resize(program.slots * memory.groups, [0.0; LANES]);
    let width = program.inputs;
    let block = &rows[first * width..][..count * width];
    for input in 0..width {
        let slot = &mut memory.primals[input * memory.groups..][..memory.groups];
        for (lane, number) in slot.as_flattened_mut().iter_mut().enumerate() {
            *number = block[lane.min(count - 1) * width + input];
        }
    }
}
