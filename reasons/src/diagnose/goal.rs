//! Has it learned? One number for every kind of target, and how high it can be for this data.
//!
//! The *score* of a net is 1 where every row is right and 0 for the best guess that looks at no
//! input: of classes, (accuracy − largest class) / (1 − largest class); of numbers, the explained
//! part of the variance, R². It does not depend on the loss, so runs with different losses compare.
//!
//! How much a net can learn depends on the data. Two cheap learners that need no training run are the
//! reference: nearest neighbours and least squares, each row predicted from the others. The *goal*
//! is most of what the better one reaches; and where least squares falls short of the neighbours,
//! at least half of what is between them, so that a straight line through a parabola does not pass.
//! Of a data set that is too small for that, every row can be learned, but for rows that contradict
//! each other.

use super::algebra::least_squares;
use wengert::data::Dataset;

/// Reference learners look at no more rows than this: their cost grows with the square.
const ROWS: usize = 400;
/// Up to here a data set is small: what the reference cannot predict can still be learned by heart.
const SMALL: usize = 30;
/// A reference below this has seen no signal.
const SIGNAL: f64 = 0.1;

/// What the targets of a row are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answers {
    /// One of several targets, each a list of numbers: the index for each row.
    Choices {
        targets: Vec<Vec<f64>>,
        of_rows: Vec<usize>,
    },
    Numbers,
}

/// A data set, and what can be learned from it.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) data: Dataset,
    pub(crate) answers: Answers,
    /// What the reference reaches.
    pub(crate) reference: f64,
    /// What least squares reach on the rows that they were fitted to.
    pub(crate) linear: f64,
    /// From this score on a run has learned.
    pub(crate) goal: f64,
    /// How many rows have the inputs of another row, and other targets.
    pub(crate) contradictions: usize,
}

impl Task {
    pub(crate) fn new(data: &Dataset, goal: Option<f64>) -> Task {
        let answers = answers(data);
        let mut task = Task {
            data: data.clone(),
            answers,
            reference: 1.0,
            linear: 0.0,
            goal: 0.9,
            contradictions: 0,
        };
        task.contradictions = task.contradicting();
        let rows: Vec<usize> = spread(data.len(), ROWS);
        let inputs = standardized(data, &rows);
        let wanted: Vec<Vec<f64>> = rows.iter().map(|&row| task.wanted(row)).collect();
        let (fitted, left_out) = least_squares(&inputs, &wanted);
        task.linear = task.score_of(&rows, &fitted).clamp(0.0, 1.0);
        let neighbours = [1, 3, 5].map(|k| task.score_of(&rows, &nearest(&inputs, &wanted, k)));
        let linear = task.score_of(&rows, &left_out);
        task.reference = neighbours.into_iter().fold(linear, f64::max).clamp(0.0, 1.0);
        if data.len() <= SMALL && task.reference < 0.3 {
            task.reference = 1.0 - task.contradictions as f64 / data.len() as f64;
        }
        task.goal = goal.unwrap_or_else(|| task.own_goal());
        task
    }

    fn own_goal(&self) -> f64 {
        let Task { reference, linear, .. } = *self;
        if !self.has_signal() {
            return 0.5;
        }
        let most = (0.8 * reference).max(1.5 * reference - 0.6);
        match reference - linear > 0.03 {
            true => most.max(0.5 * (linear + reference)),
            false => most,
        }
    }

    /// Whether the reference can predict anything.
    pub(crate) fn has_signal(&self) -> bool {
        self.reference >= SIGNAL
    }

    /// Whether a straight line, or a straight border, is not enough.
    pub(crate) fn is_bent(&self) -> bool {
        self.linear < self.goal
    }

    /// What a learner without a loss should give for a row: 1 for its choice, or its numbers.
    pub(crate) fn wanted(&self, row: usize) -> Vec<f64> {
        match &self.answers {
            Answers::Numbers => self.data.target(row).to_vec(),
            Answers::Choices { targets, of_rows } => {
                (0..targets.len()).map(|choice| f64::from(of_rows[row] == choice)).collect()
            }
        }
    }

    /// The score of predictions in the form of [`wanted`](Task::wanted).
    pub(crate) fn score_of(&self, rows: &[usize], predictions: &[Vec<f64>]) -> f64 {
        match &self.answers {
            Answers::Numbers => explained(&self.data, rows, predictions),
            Answers::Choices { .. } => {
                let chosen: Vec<Option<usize>> =
                    predictions.iter().map(|scores| largest(scores)).collect();
                self.score_of_choices(rows, &chosen)
            }
        }
    }

    /// The score where these choices were made; none is wrong.
    pub(crate) fn score_of_choices(&self, rows: &[usize], chosen: &[Option<usize>]) -> f64 {
        let Answers::Choices { targets, of_rows } = &self.answers else { return 0.0 };
        let right =
            rows.iter().zip(chosen).filter(|(row, choice)| **choice == Some(of_rows[**row]));
        let count = |choice: usize| rows.iter().filter(|row| of_rows[**row] == choice).count();
        let most = (0..targets.len()).map(count).max().unwrap_or(0);
        if most == rows.len() {
            return f64::from(right.count() == rows.len());
        }
        (right.count() as f64 - most as f64) / (rows.len() - most) as f64
    }

    /// The score of numbers for all rows.
    pub(crate) fn score_of_numbers(&self, predictions: &[Vec<f64>]) -> f64 {
        let rows: Vec<usize> = (0..self.data.len()).collect();
        explained(&self.data, &rows, predictions)
    }

    /// The score in words.
    pub(crate) fn in_words(&self, score: f64) -> String {
        match &self.answers {
            Answers::Numbers if score < 0.0 => "the outputs are worse than the mean".to_string(),
            Answers::Numbers => {
                format!("the outputs explain {:.0} % of the targets' variance", 100.0 * score)
            }
            Answers::Choices { targets, of_rows } => {
                let count = |choice: usize| of_rows.iter().filter(|of| **of == choice).count();
                let most = (0..targets.len()).map(count).max().unwrap_or(0);
                let rows = of_rows.len();
                let right = most as f64 + score * (rows - most) as f64;
                format!("{:.0} of {rows} rows are right", right.round().max(0.0))
            }
        }
    }

    fn contradicting(&self) -> usize {
        if self.data.len() > 2000 {
            return 0; // it takes the square of that
        }
        let inputs: Vec<&[f64]> = self.data.inputs().collect();
        let differs = |a: usize, b: usize| match &self.answers {
            Answers::Numbers => self.data.target(a) != self.data.target(b),
            Answers::Choices { of_rows, .. } => of_rows[a] != of_rows[b],
        };
        let rows = 0..inputs.len();
        rows.clone()
            .filter(|&a| rows.clone().any(|b| inputs[a] == inputs[b] && differs(a, b)))
            .count()
    }
}

fn answers(data: &Dataset) -> Answers {
    if data.has_classes() {
        let choice = |class: usize| vec![class as f64];
        return Answers::Choices {
            targets: (0..data.class_count().max(2)).map(choice).collect(),
            of_rows: data.classes().to_vec(),
        };
    }
    let mut targets: Vec<Vec<f64>> = Vec::new();
    let mut of_rows = Vec::new();
    for target in data.targets() {
        let index = targets.iter().position(|known| known == target).unwrap_or_else(|| {
            targets.push(target.to_vec());
            targets.len() - 1
        });
        of_rows.push(index);
        if targets.len() > 100 {
            return Answers::Numbers;
        }
    }
    let is_one_hot = |target: &Vec<f64>| {
        target.iter().filter(|&&t| t == 1.0).count() == 1
            && target.iter().filter(|&&t| t == 0.0).count() + 1 == target.len()
    };
    match data.target_width() {
        1 if targets.len() == 2 && data.len() > 2 => Answers::Choices { targets, of_rows },
        2.. if targets.iter().all(is_one_hot) => Answers::Choices { targets, of_rows },
        _ => Answers::Numbers,
    }
}

/// At most this many of the rows, all over the data set.
pub(crate) fn spread(all: usize, most: usize) -> Vec<usize> {
    let most = most.min(all);
    (0..most).map(|i| i * all / most).collect()
}

/// The largest score, unless two are.
pub(crate) fn largest(scores: &[f64]) -> Option<usize> {
    let best = (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]))?;
    let others = (0..scores.len()).filter(|&other| other != best);
    others.into_iter().all(|other| scores[other] < scores[best]).then_some(best)
}

/// R²: the explained part of the variance, the mean over the columns that vary.
fn explained(data: &Dataset, rows: &[usize], predictions: &[Vec<f64>]) -> f64 {
    let mut scores = Vec::new();
    for column in 0..data.target_width() {
        let targets = || rows.iter().map(|&row| data.target(row)[column]);
        let mean = targets().sum::<f64>() / rows.len() as f64;
        let all: f64 = targets().map(|t| (t - mean).powi(2)).sum();
        let left: f64 = targets().zip(predictions).map(|(t, row)| (t - row[column]).powi(2)).sum();
        if all > 0.0 {
            scores.push(1.0 - left / all);
        }
    }
    let mean = scores.iter().sum::<f64>() / scores.len().max(1) as f64;
    if mean.is_finite() { mean } else { f64::NEG_INFINITY }
}

/// Each column of inputs with mean 0 and deviation 1.
fn standardized(data: &Dataset, rows: &[usize]) -> Vec<Vec<f64>> {
    let columns: Vec<(f64, f64)> = (0..data.input_width())
        .map(|column| moments(data.inputs().map(|row| row[column])))
        .collect();
    let scaled = |row: &usize| {
        let numbers = data.input(*row).iter().zip(&columns);
        numbers.map(|(x, (mean, deviation))| (x - mean) / deviation.max(1e-300)).collect()
    };
    rows.iter().map(scaled).collect()
}

/// Mean and standard deviation.
pub(crate) fn moments(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    let numbers: Vec<f64> = numbers.collect();
    let count = numbers.len().max(1) as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let variance = numbers.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
    (mean, variance.sqrt())
}

/// The mean of the `k` nearest other rows.
fn nearest(inputs: &[Vec<f64>], wanted: &[Vec<f64>], k: usize) -> Vec<Vec<f64>> {
    let predicted = |row: usize| {
        let distance = |other: usize| {
            inputs[row].iter().zip(&inputs[other]).map(|(a, b)| (a - b).powi(2)).sum()
        };
        let mut others: Vec<(f64, usize)> = (0..inputs.len())
            .filter(|&other| other != row)
            .map(|other| (distance(other), other))
            .collect();
        others.sort_by(|a, b| a.0.total_cmp(&b.0));
        others.truncate(k);
        let mean = |column: usize| {
            let sum: f64 = others.iter().map(|(_, other)| wanted[*other][column]).sum();
            sum / others.len().max(1) as f64
        };
        (0..wanted[row].len()).map(mean).collect()
    };
    (0..inputs.len()).map(predicted).collect()
}
