//! A program with memory: evaluates it for rows of samples, block by block, on one thread or many.
//!
//! Samples are cut into *blocks* (a few samples go one by one). A block goes forward and back through
//! all instructions while it is in the cache. Each block has its own part of the gradient, and the
//! parts are added up in the blocks' order. The blocks depend on the program and on the number of
//! samples alone, so the result is the same, bit for bit, for any number of threads.

use super::lanes::LANES;
use super::single::{Memory, Numbers, Single};
use super::worker::{Task, Worker};
use crate::Error;
use crate::program::code::{Address, Code};
use std::ops::Range;
use std::sync::Arc;
#[cfg(feature = "parallel")]
use std::sync::Mutex;

/// At most this many samples go one by one: most lanes of a group would be empty.
const FEW: usize = 2;

/// The largest block, in groups of eight samples. What an instruction costs beside its numbers is
/// spread over all of them.
const BLOCK: usize = 47;

/// The smallest block: fewer groups would not keep the sums of a layer busy.
const FEWEST: usize = 4;

/// How many groups of lanes the primals of a block take at most, where there is a choice: they and
/// the adjoints are in the processor's second cache then.
const MOST_GROUPS: usize = 16_000;

/// How many blocks' parts of the gradient are kept before they are added up.
const PARTS: usize = 64;

/// A [`Program`](crate::Program) with memory of its own, which it uses again: after its first call
/// it allocates nothing, as long as the number of samples does not grow. (Where the samples are
/// more than one block, on several threads, the thread pool takes some bytes to start each thread's
/// work.)
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
#[must_use]
pub struct Runner {
    pub(in crate::program) single: Arc<Single>,
    /// The uniform numbers, and the slots of a sample that comes alone.
    memory: Memory,
    workers: Vec<Worker>,
    parts: Vec<BlockSums>,
    outputs: Vec<f64>,
    input_gradients: Vec<f64>,
}

/// What one block contributes: the sum of output 0 over its samples, and the uniform numbers'
/// adjoints.
#[derive(Default)]
struct BlockSums {
    value: f64,
    adjoints: Vec<f64>,
}

/// With memory of its own.
impl Clone for Runner {
    fn clone(&self) -> Runner {
        Runner::new(Arc::clone(&self.single))
    }
}

impl Runner {
    pub(in crate::program) fn new(single: Arc<Single>) -> Runner {
        Runner {
            memory: single.memory(),
            single,
            workers: vec![Worker::default()],
            parts: Vec::new(),
            outputs: Vec::new(),
            input_gradients: Vec::new(),
        }
    }

    /// The outputs for each sample: samples × outputs, row after row.
    ///
    /// # Errors
    /// If there are not as many parameters as the tape had, or if `rows` does not hold whole rows,
    /// at least one.
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
        let Runner { single, memory, workers, outputs, .. } = self;
        let (code, mut numbers) = (&single.code, memory.numbers());
        let samples = code.samples(parameters, rows)?;
        single.forward_once(&mut numbers, parameters);
        let width = code.outputs.len();
        make_room(outputs, samples, width)?;
        if samples <= FEW {
            single.evaluate(&mut numbers, rows, outputs);
            return Ok(outputs);
        }
        let task = Task::new(code, numbers.primals, rows, samples);
        let blocks = Blocks::new(code, samples);
        let pieces = outputs.chunks_mut(blocks.size * width);
        distribute(workers, blocks, 0, pieces, |worker, samples, outputs| {
            worker.evaluate(task, samples, outputs);
        });
        Ok(outputs)
    }

    /// The mean of output 0 over the samples, and the derivative of that mean with respect to each parameter.
    ///
    /// # Errors
    /// If there are not as many parameters as the tape had, or if `rows` does not hold whole rows,
    /// at least one.
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
        self.input_gradients.clear();
        let value = self.forward_and_back(parameters, rows)?;
        Ok((value, &self.memory.numbers().adjoints[..parameters.len()]))
    }

    /// As [`value_and_gradient`](Runner::value_and_gradient), and for each sample the derivatives of
    /// its own output 0 with respect to its inputs: samples × inputs, row after row. They are not
    /// divided by the number of samples, and show what a sample's output responds to: the pixels of
    /// an image, or the row of a table that an input was read from.
    ///
    /// # Errors
    /// As [`value_and_gradient`](Runner::value_and_gradient), and if there is no memory for them.
    ///
    /// ```
    /// # use wengert::{Program, Tape};
    /// # let mut tape = Tape::new();
    /// let w = tape.param(0.0);
    /// let x = tape.var(0.0);
    /// let program = Program::new(&[w * x * x], &[x])?;
    /// let mut runner = program.runner();
    /// let (mean, gradient, inputs) = runner.value_and_gradients(&[10.0], &[1.0, 3.0])?;
    /// assert_eq!((mean, gradient), (50.0, &[5.0][..])); // the mean of w·x², and of x²
    /// assert_eq!(inputs, [20.0, 60.0]); // 2w·x of each sample
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn value_and_gradients(
        &mut self,
        parameters: &[f64],
        rows: &[f64],
    ) -> Result<(f64, &[f64], &[f64]), Error> {
        let code = &self.single.code;
        let samples = code.samples(parameters, rows)?;
        make_room(&mut self.input_gradients, samples, code.inputs)?;
        let value = self.forward_and_back(parameters, rows)?;
        let whole = samples as f64;
        self.input_gradients.iter_mut().for_each(|derivative| *derivative *= whole);
        Ok((value, &self.memory.numbers().adjoints[..parameters.len()], &self.input_gradients))
    }

    /// Leaves the gradient in the first adjoints, and derivatives of the mean with respect to the
    /// inputs in `input_gradients`, if there is room for them. Returns the mean.
    fn forward_and_back(&mut self, parameters: &[f64], rows: &[f64]) -> Result<f64, Error> {
        let code = &self.single.code;
        let samples = code.samples(parameters, rows)?;
        let output = code.outputs[0];
        if samples <= FEW
            && let Address::Slot(_) = output
        {
            let Runner { single, memory, input_gradients, .. } = self;
            let numbers = &mut memory.numbers();
            let sum = single.run(numbers, parameters, rows, samples, input_gradients);
            return Ok(sum / samples as f64);
        }
        let mut numbers = self.memory.numbers();
        self.single.forward_once(&mut numbers, parameters);
        numbers.adjoints[..code.uniform_slots].fill(0.0);
        let value = match output {
            Address::Uniform(index) => {
                numbers.adjoints[index] = 1.0;
                self.input_gradients.fill(0.0);
                numbers.primals[index]
            }
            Address::Slot(output) => self.sum_blocks(rows, samples, output) / samples as f64,
        };
        self.single.backward_once(&mut self.memory.numbers());
        Ok(value)
    }

    /// Takes all blocks forward and back. Returns the sum of the output over the samples.
    fn sum_blocks(&mut self, rows: &[f64], samples: usize, output: usize) -> f64 {
        let Runner { single, memory, workers, parts, .. } = self;
        let Numbers { primals, adjoints, .. } = memory.numbers();
        let code = &single.code;
        let task = Task::new(code, primals, rows, samples).back_from(output);
        let blocks = Blocks::new(code, samples);
        let mut inputs = &mut self.input_gradients[..];
        if blocks.count() == 1 {
            return workers[0].block(task, 0..samples, adjoints, inputs);
        }
        let mut value = -0.0;
        for first in (0..blocks.count()).step_by(PARTS) {
            let count = PARTS.min(blocks.count() - first);
            parts.resize_with(count.max(parts.len()), BlockSums::default);
            let parts = &mut parts[..count];
            let own = parts.iter_mut().map(|part| {
                let count = inputs.len().min(blocks.size * code.inputs);
                (part, inputs.split_off_mut(..count).unwrap_or_default())
            });
            distribute(workers, blocks, first, own, |worker, samples, (part, inputs)| {
                part.adjoints.clear();
                part.adjoints.resize(code.uniform_slots, 0.0);
                part.value = worker.block(task, samples, &mut part.adjoints, inputs);
            });
            for part in parts {
                value += part.value;
                let sums = adjoints.iter_mut().zip(&part.adjoints);
                sums.for_each(|(sum, adjoint)| *sum += adjoint);
            }
        }
        value
    }
}

/// Room for samples × width numbers. Vec::resize alone would end the process where there is no memory.
fn make_room(numbers: &mut Vec<f64>, samples: usize, width: usize) -> Result<(), Error> {
    let more = samples.checked_mul(width).map(|count| count.saturating_sub(numbers.len()));
    if more.is_none_or(|more| numbers.try_reserve(more).is_err()) {
        return Err(Error::NoMemory { samples, outputs: width });
    }
    numbers.resize(samples * width, 0.0);
    Ok(())
}

/// Gives the blocks from `first` on to the workers, each block with a piece of its own. They all work
/// at the same time, and a thread that is free takes the next block.
#[cfg_attr(not(feature = "parallel"), expect(clippy::ptr_arg, reason = "one worker is enough"))]
fn distribute<Piece: Send>(
    workers: &mut Vec<Worker>,
    blocks: Blocks,
    first: usize,
    pieces: impl Iterator<Item = Piece> + Send,
    work: impl Fn(&mut Worker, Range<usize>, Piece) + Sync,
) {
    let tasks = (first..).map(|block| blocks.samples(block)).zip(pieces);
    #[cfg(feature = "parallel")]
    if blocks.count() > 1 && rayon_core::current_num_threads() > 1 {
        let threads = rayon_core::current_num_threads().min(blocks.count());
        workers.resize_with(threads.max(workers.len()), Worker::default);
        let (tasks, work) = (Mutex::new(tasks), &work);
        let next = || tasks.lock().expect("to take a task does not panic").next();
        return rayon_core::scope(|scope| {
            for worker in &mut workers[..threads] {
                scope.spawn(|_| {
                    while let Some((samples, piece)) = next() {
                        work(worker, samples, piece);
                    }
                });
            }
        });
    }
    tasks.for_each(|(samples, piece)| work(&mut workers[0], samples, piece));
}

/// How the samples are cut into blocks. It depends on the program and on their number only.
#[derive(Clone, Copy)]
struct Blocks {
    samples: usize,
    /// Samples in a block, but for the last.
    size: usize,
}

impl Blocks {
    /// Blocks of one size, as few as the cache allows.
    fn new(code: &Code, samples: usize) -> Blocks {
        let groups = samples.div_ceil(LANES);
        let most = (MOST_GROUPS / code.slots.max(1)).clamp(FEWEST, BLOCK);
        let size = groups.div_ceil(groups.div_ceil(most)) * LANES;
        Blocks { samples, size }
    }

    fn count(self) -> usize {
        self.samples.div_ceil(self.size)
    }

    fn samples(self, block: usize) -> Range<usize> {
        block * self.size..self.samples.min((block + 1) * self.size)
    }
}
