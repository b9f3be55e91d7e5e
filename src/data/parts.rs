//! Parts of a data set: rows in another order, two parts of the rows, and some of the inputs.
//!
//! ```
//! let mut rng = wengert::rng(1);
//! let moons = wengert::data::moons(100, 0.1, &mut rng);
//! let (train, test) = moons.split(0.8, &mut rng);
//! assert_eq!((train.len(), test.len()), (80, 20));
//! assert_eq!(moons.select(["x2"])?.input_width(), 1);
//! # Ok::<(), wengert::Error>(())
//! ```

use super::Dataset;
use super::table::refused;
use crate::words::{counted, listed, quoted};
use crate::{Error, Rng};

/// Drawing rows.
impl Dataset {
    /// The same rows in a random order, every order as likely as every other.
    ///
    /// ```
    /// let mut rng = wengert::rng(1);
    /// let moons = wengert::data::moons(100, 0.1, &mut rng);
    /// let shuffled = moons.shuffled(&mut rng);
    /// assert_eq!(shuffled.len(), 100);
    /// assert_ne!(shuffled, moons);
    /// ```
    pub fn shuffled(&self, rng: &mut Rng) -> Dataset {
        self.rows(&self.random_order(rng))
    }

    /// Two data sets, of rows that are drawn at random: the first has this fraction of them, rounded
    /// to whole rows, and the second has the others. So a net is trained on one, and tested on the
    /// other.
    ///
    /// Both keep all classes and all names, also a class that has no row in one of them.
    ///
    /// # Panics
    /// If one of the two would have no row.
    ///
    /// ```
    /// let mut rng = wengert::rng(1);
    /// let moons = wengert::data::moons(100, 0.1, &mut rng);
    /// let (train, test) = moons.split(0.8, &mut rng);
    /// assert_eq!((train.len(), test.len()), (80, 20));
    /// ```
    #[track_caller]
    pub fn split(&self, fraction: f64, rng: &mut Rng) -> (Dataset, Dataset) {
        let count = self.part(fraction);
        let order = self.random_order(rng);
        let (first, second) = order.split_at(count);
        (self.rows(first), self.rows(second))
    }

    /// As [`split`](Dataset::split), with the same fraction of every class in both parts, as far as
    /// whole rows allow: by chance alone a small class may be missing from one of them.
    ///
    /// # Panics
    /// If one of the two would have no row, or if the targets are numbers.
    ///
    /// ```
    /// let mut rng = wengert::rng(1);
    /// let spiral = wengert::data::spiral(10, 3, 0.1, &mut rng);
    /// let (train, test) = spiral.split_stratified(0.8, &mut rng);
    /// for class in 0..3 {
    ///     assert_eq!(train.classes().iter().filter(|&&of_row| of_row == class).count(), 8);
    /// }
    /// assert_eq!(test.len(), 6);
    /// ```
    #[track_caller]
    pub fn split_stratified(&self, fraction: f64, rng: &mut Rng) -> (Dataset, Dataset) {
        let (classes, count) = (self.classes(), self.part(fraction));
        let mut of_classes = vec![Vec::new(); self.class_count()];
        let order = self.random_order(rng);
        order.iter().for_each(|&row| of_classes[classes[row]].push(row));
        let exact = |rows: &Vec<usize>| count as f64 * rows.len() as f64 / self.len() as f64;
        let mut counts: Vec<usize> = of_classes.iter().map(|rows| exact(rows) as usize).collect();
        // the rows that are left go to the classes that lost most by rounding
        let mut by_loss: Vec<usize> = (0..counts.len()).collect();
        by_loss.sort_by(|&a, &b| {
            let loss = |class: usize| exact(&of_classes[class]).fract();
            loss(b).total_cmp(&loss(a))
        });
        let left = count - counts.iter().sum::<usize>();
        by_loss.iter().take(left).for_each(|&class| counts[class] += 1);
        let (first, second): (Vec<usize>, Vec<usize>) = order.iter().partition(|&&row| {
            let left = &mut counts[classes[row]];
            let is_first = *left > 0;
            *left -= usize::from(is_first);
            is_first
        });
        (self.rows(&first), self.rows(&second))
    }

    /// How many rows this fraction of them is. Panics if none would be left on either side.
    #[track_caller]
    fn part(&self, fraction: f64) -> usize {
        let count = (fraction * self.len() as f64).round();
        assert!(
            (1.0..self.len() as f64).contains(&count),
            "a fraction of {fraction} of {} is {count}, and both parts of a split need at least \
             one row",
            counted(self.len(), "row")
        );
        count as usize
    }

    fn random_order(&self, rng: &mut Rng) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        rng.shuffle(&mut order);
        order
    }

    /// These rows, with all names and classes.
    pub(super) fn rows(&self, rows: &[usize]) -> Dataset {
        Dataset {
            inputs: self.inputs.rows(rows),
            answers: self.answers.rows(rows),
            #[cfg(feature = "files")]
            source: self.source.clone(),
        }
    }
}

/// Choosing inputs.
impl Dataset {
    /// The same rows with these inputs alone, in this order. The name of a column of categories, such
    /// as `sex`, stands for all its inputs, `sex=female` and `sex=male`.
    ///
    /// # Errors
    /// If there is no input of that name, or if one is named twice; if none is named.
    ///
    /// ```
    /// let people = wengert::data::height_weight().with_input_names(["weight", "height"])?;
    /// let heights = people.select(["height"])?;
    /// assert_eq!((heights.input_names(), heights.input(1)), (&["height".to_string()][..], &[6.0][..]));
    /// let error = people.select(["hight"]).unwrap_err().to_string();
    /// assert_eq!(error, "there is no input \"hight\"; the data set has \"weight\", \"height\"");
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn select<N: AsRef<str>>(
        &self,
        inputs: impl IntoIterator<Item = N>,
    ) -> Result<Dataset, Error> {
        let (mut chosen, categories) = (Vec::new(), self.categories());
        for name in inputs {
            let name = name.as_ref();
            let mut found = self.input_names().iter().enumerate().filter(|(_, own)| *own == name);
            match found.next() {
                Some((input, _)) => chosen.push(input),
                None => match categories.iter().find(|(_, column, _)| column == name) {
                    Some((first, _, levels)) => chosen.extend(*first..first + levels.len()),
                    None => {
                        let known = listed(self.input_names());
                        let said = quoted(name);
                        return Err(refused(format!(
                            "there is no input {said}; the data set has {known}"
                        )));
                    }
                },
            }
        }
        let twice = (1..chosen.len()).find(|&at| chosen[..at].contains(&chosen[at]));
        if let Some(at) = twice {
            let said = quoted(&self.input_names()[chosen[at]]);
            return Err(refused(format!("the input {said} is named twice; name each once")));
        }
        if chosen.is_empty() {
            return Err(refused("no input is named; a data set needs at least one"));
        }
        Ok(Dataset {
            inputs: self.inputs.columns(&chosen),
            answers: self.answers.clone(),
            #[cfg(feature = "files")]
            source: self.source.as_ref().map(|source| std::sync::Arc::new(source.select(&chosen))),
        })
    }

    /// The same rows with inputs changed by a function of their column and number.
    pub(crate) fn map_inputs(&self, change: impl Fn(usize, f64) -> f64) -> Dataset {
        let mut changed = self.clone();
        let width = self.input_width();
        let numbers = changed.inputs.numbers.iter_mut().enumerate();
        numbers.for_each(|(at, number)| *number = change(at % width, *number));
        changed
    }

    /// The columns of categories: the first of its inputs, its name and its levels.
    pub(crate) fn categories(&self) -> Vec<(usize, String, Vec<String>)> {
        #[cfg(feature = "files")]
        if let Some(source) = &self.source {
            return source.layout.categories();
        }
        Vec::new()
    }
}
