//! The rows of a data set as a recording takes them, and their way into batches.
//!
//! A row holds the numbers of one sample: the inputs, then the targets. Where a batch is a run of
//! rows that are side by side it is lent as it is; only shuffled rows are gathered into a buffer.

use crate::data::Dataset;
use crate::nn::Mlp;
use crate::{Error, Rng};
use std::collections::BTreeSet;

/// Which rows make a step.
///
/// ```
/// use wengert::nn::Batches;
/// assert_eq!(Batches::default(), Batches::Full);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Batches {
    /// All rows in each step: one step an epoch.
    #[default]
    Full,
    /// `size` rows in each step, in an order that is drawn again for each epoch by a generator with
    /// this seed. The last batch of an epoch takes what is left.
    Shuffled {
        /// How many rows a batch has; at least 1.
        size: usize,
        /// The seed of the generator.
        seed: u64,
    },
    /// One row in each step, in the order of the data set.
    OneByOne,
}

/// Which rows are lent.
pub(super) enum Rows {
    /// In the order of the data set.
    All,
    /// Those of a batch of this epoch.
    Batch(usize),
}

/// Lends one batch of rows after the other.
pub(super) struct Feeder {
    rows: Vec<f64>,
    width: usize,
    /// How many rows a batch has.
    size: usize,
    /// The generator of orders, and the order of this epoch.
    shuffle: Option<(Rng, Vec<usize>)>,
    gathered: Vec<f64>,
}

impl Feeder {
    pub(super) fn new(net: &Mlp, data: &Dataset, batches: Batches) -> Result<Feeder, Error> {
        net.meet(data)?;
        let (count, outputs) = (data.len(), net.outputs());
        let targets = if data.has_classes() { outputs } else { data.target_width() };
        let width = net.inputs() + targets;
        let mut rows = Vec::with_capacity(count * width);
        for (row, input) in data.inputs().enumerate() {
            rows.extend_from_slice(input);
            if !data.has_classes() {
                rows.extend_from_slice(data.target(row));
                continue;
            }
            let class = data.class(row);
            match outputs {
                // one output is enough for two classes
                _ if class >= outputs.max(2) => {
                    return Err(Error::ClassWithoutOutput { row: row + 1, class, outputs });
                }
                1 => rows.push(class as f64),
                _ => rows.extend((0..outputs).map(|output| f64::from(output == class))),
            }
        }
        let (size, shuffle) = match batches {
            Batches::Full => (count, None),
            Batches::OneByOne => (1, None),
            Batches::Shuffled { size, seed } => {
                (size.min(count), Some((crate::rng(seed), (0..count).collect())))
            }
        };
        Ok(Feeder { rows, width, size, shuffle, gathered: Vec::new() })
    }

    /// The inputs, then the targets, of one sample.
    pub(super) fn row(&self, index: usize) -> &[f64] {
        &self.rows[index * self.width..][..self.width]
    }

    /// The rows that have the smallest or the largest number of a column, in order, at most `most`:
    /// those of the targets first, so that there is one of every class.
    pub(super) fn extremes(&self, most: usize) -> Vec<usize> {
        let mut found = BTreeSet::from([0]);
        for column in (0..self.width).rev() {
            let number = |row: &usize| self.rows[row * self.width + column];
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
    pub(super) fn spread(&self, most: usize) -> impl ExactSizeIterator<Item = usize> + use<> {
        let (all, most) = (self.count(), most.min(self.count()));
        (0..most).map(move |i| i * all / most)
    }

    fn count(&self) -> usize {
        self.rows.len() / self.width
    }

    /// How many batches an epoch has.
    pub(super) fn batches(&self) -> usize {
        self.count().div_ceil(self.size)
    }

    /// Draws the order of the next epoch from that of the one before.
    pub(super) fn start_epoch(&mut self) {
        if let Some((rng, order)) = &mut self.shuffle {
            rng.shuffle(order);
        }
    }

    pub(super) fn lend(&mut self, rows: Rows) -> &[f64] {
        let Rows::Batch(index) = rows else { return &self.rows };
        let (first, last) = (index * self.size, self.count().min((index + 1) * self.size));
        let Some((_, order)) = &self.shuffle else {
            return &self.rows[first * self.width..last * self.width];
        };
        self.gathered.clear();
        for row in &order[first..last] {
            self.gathered.extend_from_slice(&self.rows[row * self.width..][..self.width]);
        }
        &self.gathered
    }
}
