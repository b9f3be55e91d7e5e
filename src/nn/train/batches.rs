//! The rows of a data set as a recording takes them, and their way into batches.
//!
//! A row holds the numbers of one sample: the inputs, then the targets. Where a batch is a run of
//! rows that lie side by side it is lent as it is; only shuffled rows are gathered into a buffer.

use crate::data::Dataset;
use crate::nn::Mlp;
use crate::{Error, Rng};

/// Which rows make a step.
///
/// ```
/// use wengert::nn::Batches;
/// assert_eq!(Batches::default(), Batches::Full);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Batches {
    /// All rows in each step: one step an epoch.
    #[default]
    Full,
    /// `size` rows in each step, in a new order for each epoch, drawn by a generator that
    /// starts from `seed`. The last batch of an epoch takes what is left.
    Shuffled {
        /// How many rows a batch has; at least 1.
        size: usize,
        /// Where the generator starts.
        seed: u64,
    },
    /// One row in each step, in the order of the data set.
    OneByOne,
}

/// Lends one batch of rows after the other.
#[derive(Debug)]
pub(super) struct Feeder {
    rows: Vec<f64>,
    width: usize,
    /// How many rows a batch has.
    size: usize,
    shuffle: Option<Shuffle>,
}

#[derive(Debug)]
struct Shuffle {
    rng: Rng,
    order: Vec<usize>,
    gathered: Vec<f64>,
}

impl Feeder {
    pub(super) fn new(net: &Mlp, data: &Dataset, batches: Batches) -> Result<Feeder, Error> {
        let (rows, width) = rows(net, data)?;
        let count = data.len();
        let (size, shuffle) = match batches {
            Batches::Full => (count, None),
            Batches::OneByOne => (1, None),
            Batches::Shuffled { size, seed } => {
                let size = size.min(count);
                let gathered = Vec::with_capacity(size * width);
                let order = (0..count).collect();
                (size, Some(Shuffle { rng: crate::rng(seed), order, gathered }))
            }
        };
        Ok(Feeder { rows, width, size, shuffle })
    }

    /// All rows, in the order of the data set.
    pub(super) fn all(&self) -> &[f64] {
        &self.rows
    }

    /// One row, counted from 0.
    pub(super) fn row(&self, row: usize) -> &[f64] {
        &self.rows[row * self.width..][..self.width]
    }

    /// The rows that have the smallest or the largest number of a column, in order, at most `most`:
    /// those of the targets first, so that there is one of every class.
    pub(super) fn extremes(&self, most: usize) -> Vec<usize> {
        let mut found = std::collections::BTreeSet::from([0]);
        for column in (0..self.width).rev() {
            let number = |row: &usize| self.row(*row)[column];
            let by_number = |a: &usize, b: &usize| number(a).total_cmp(&number(b));
            let rows = 0..self.count();
            let (first, last) = (rows.clone().min_by(by_number), rows.rev().max_by(by_number));
            found.extend(first.into_iter().chain(last).take(most - found.len()));
            if found.len() == most {
                break; // wide data would take long
            }
        }
        found.into_iter().collect()
    }

    /// At most this many rows, all over the data set.
    pub(super) fn spread(&self, count: usize) -> impl Iterator<Item = usize> {
        let all = self.count();
        let count = count.min(all);
        (0..count).map(move |i| i * all / count)
    }

    fn count(&self) -> usize {
        self.rows.len() / self.width
    }

    /// How many batches an epoch has.
    pub(super) fn batches(&self) -> usize {
        self.count().div_ceil(self.size)
    }

    /// Draws the order of the next epoch.
    pub(super) fn start_epoch(&mut self) {
        if let Some(Shuffle { rng, order, .. }) = &mut self.shuffle {
            rng.shuffle(order);
        }
    }

    /// Draws the orders of this many epochs: each order is drawn from the one before it.
    #[cfg(feature = "files")]
    pub(super) fn skip_epochs(&mut self, count: usize) {
        (0..count).for_each(|_| self.start_epoch());
    }

    /// The rows of a batch, and their share of all rows.
    pub(super) fn batch(&mut self, index: usize) -> (&[f64], f64) {
        let (count, width) = (self.count(), self.width);
        let first = index * self.size;
        let last = count.min(first + self.size);
        let share = (last - first) as f64 / count as f64;
        let batch = match &mut self.shuffle {
            None => &self.rows[first * width..last * width],
            Some(Shuffle { order, gathered, .. }) => {
                gathered.clear();
                for &row in &order[first..last] {
                    gathered.extend_from_slice(&self.rows[row * width..][..width]);
                }
                gathered
            }
        };
        (batch, share)
    }
}

/// The numbers of all rows, and how many each has: the net's inputs, then the targets.
fn rows(net: &Mlp, data: &Dataset) -> Result<(Vec<f64>, usize), Error> {
    if data.input_width() != net.inputs() {
        return Err(Error::NetInputs { expected: net.inputs(), found: data.input_width() });
    }
    let outputs = net.outputs();
    let targets = if data.has_classes() { outputs } else { data.target_width() };
    let width = net.inputs() + targets;
    let mut rows = Vec::with_capacity(data.len() * width);
    for (row, input) in data.inputs().enumerate() {
        rows.extend_from_slice(input);
        if data.has_classes() {
            let class = data.class(row);
            // one output tells two classes apart
            if class >= outputs.max(2) {
                return Err(Error::ClassWithoutOutput { row: row + 1, class, outputs });
            }
            match outputs {
                1 => rows.push(class as f64),
                _ => rows.extend((0..outputs).map(|output| f64::from(output == class))),
            }
        } else {
            rows.extend_from_slice(data.target(row));
        }
    }
    Ok((rows, width))
}
