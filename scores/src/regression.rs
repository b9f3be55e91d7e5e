//! Predicted numbers beside those that there are.

use std::fmt;
use wengert_text::columns::in_columns;
use wengert_text::words::{clean, number, shortened};

/// Numbers that were predicted for the rows of a data set, and those that there are; prints as a table. A
/// target is counted from 0; most data sets have one. With the crate `wengert` a net makes it.
///
/// ```
/// use wengert_scores::Regression;
/// let regression = Regression::new(&["price".into()], &[2.0, 4.5, 6.0], &[2.0, 4.0, 6.0], None);
/// assert_eq!(regression.residuals(0), [0.0, 0.5, 0.0]);
/// assert!((regression.mean_absolute_error(0) - 0.5 / 3.0).abs() < 1e-15);
/// println!("{regression}");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    names: Vec<String>,
    /// Row after row.
    targets: Vec<f64>,
    predictions: Vec<f64>,
    curve: Option<FittedCurve>,
}

/// What is predicted over the range of a single input.
///
/// ```
/// use wengert_scores::FittedCurve;
/// let curve = FittedCurve {
///     input: "x".to_string(),
///     rows: vec![0.0, 1.0],
///     at: vec![0.0, 0.5, 1.0],
///     heights: vec![1.0, 1.5, 2.0],
/// };
/// assert_eq!(curve.at.len(), curve.heights.len()); // of one target
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FittedCurve {
    /// The name of the input.
    pub input: String,
    /// The input of each row.
    pub rows: Vec<f64>,
    /// Numbers of the input, from the lowest to the highest.
    pub at: Vec<f64>,
    /// What is predicted there: all targets of the first number, then those of the next.
    pub heights: Vec<f64>,
}

impl Regression {
    /// Of targets with these names, row after row, and what was predicted for them; `curve` where there is
    /// one input.
    ///
    /// # Panics
    /// If there are no names, or if the numbers are no whole rows, equally many of both.
    ///
    /// ```
    /// use wengert_scores::Regression;
    /// assert_eq!(Regression::new(&["y".into()], &[1.0], &[2.0], None).predictions(0), [2.0]);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn new(
        names: &[String],
        targets: &[f64],
        predictions: &[f64],
        curve: Option<FittedCurve>,
    ) -> Regression {
        assert!(
            !names.is_empty()
                && targets.len() == predictions.len()
                && targets.len().is_multiple_of(names.len()),
            "each target needs a prediction, and each row all of {names:?}; got {} and {} numbers",
            targets.len(),
            predictions.len()
        );
        let (names, targets, predictions) =
            (names.to_vec(), targets.to_vec(), predictions.to_vec());
        Regression { names, targets, predictions, curve }
    }

    /// The names of the targets.
    ///
    /// ```
    /// use wengert_scores::Regression;
    /// assert_eq!(Regression::new(&["y".into()], &[1.0], &[2.0], None).target_names(), ["y"]);
    /// ```
    #[must_use]
    pub fn target_names(&self) -> &[String] {
        &self.names
    }

    /// What was predicted for each row.
    ///
    /// # Panics
    /// If there is no such target.
    ///
    /// ```
    /// use wengert_scores::Regression;
    /// let two = ["a", "b"].map(String::from);
    /// assert_eq!(Regression::new(&two, &[1.0, 2.0], &[3.0, 4.0], None).predictions(1), [4.0]);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn predictions(&self, target: usize) -> Vec<f64> {
        self.column(&self.predictions, target)
    }

    /// The target of each row.
    ///
    /// # Panics
    /// If there is no such target.
    ///
    /// ```
    /// use wengert_scores::Regression;
    /// assert_eq!(Regression::new(&["y".into()], &[1.0], &[2.0], None).targets(0), [1.0]);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn targets(&self, target: usize) -> Vec<f64> {
        self.column(&self.targets, target)
    }

    #[track_caller]
    fn column(&self, numbers: &[f64], target: usize) -> Vec<f64> {
        let width = self.names.len();
        assert!(target < width, "there are {width} targets, counted from 0; got {target}");
        numbers.iter().skip(target).step_by(width).copied().collect()
    }

    /// The residuals: the target less the prediction, of each row.
    ///
    /// # Panics
    /// If there is no such target.
    ///
    /// ```
    /// use wengert_scores::Regression;
    /// assert_eq!(Regression::new(&["y".into()], &[1.0], &[2.0], None).residuals(0), [-1.0]);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn residuals(&self, target: usize) -> Vec<f64> {
        let pairs = self.targets(target).into_iter().zip(self.predictions(target));
        pairs.map(|(target, prediction)| target - prediction).collect()
    }

    /// R² = 1 − Σ (t − y)²/Σ (t − t̄)²: 1 is a perfect fit, 0 as good as the mean t̄ of these targets, and
    /// below 0 worse. NaN where all targets are the same.
    ///
    /// # Panics
    /// If there is no such target.
    ///
    /// ```
    /// use wengert_scores::Regression;
    /// let regression = Regression::new(&["y".into()], &[3.0, 7.0], &[3.0, 5.0], None);
    /// assert_eq!(regression.r_squared(0), 0.5); // 1 − 4/8
    /// ```
    #[track_caller]
    #[must_use]
    pub fn r_squared(&self, target: usize) -> f64 {
        let targets = self.targets(target);
        if targets.iter().all(|t| *t == targets[0]) {
            return f64::NAN;
        }
        let mean = targets.iter().map(|t| t / targets.len() as f64).sum::<f64>();
        // in units of the largest, whose square may be beyond all numbers
        let far = targets.iter().map(|t| (t - mean).abs()).fold(0.0, f64::max);
        let around: f64 = targets.iter().map(|t| ((t - mean) / far).powi(2)).sum();
        let left: f64 = self.residuals(target).iter().map(|r| (r / far).powi(2)).sum();
        1.0 - left / around
    }

    /// The mean absolute error, Σ |t − y|/n, in the unit of the target.
    ///
    /// # Panics
    /// If there is no such target.
    ///
    /// ```
    /// use wengert_scores::Regression;
    /// let regression = Regression::new(&["y".into()], &[3.0, 7.0], &[3.0, 5.0], None);
    /// assert_eq!(regression.mean_absolute_error(0), 1.0);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn mean_absolute_error(&self, target: usize) -> f64 {
        let residuals = self.residuals(target);
        residuals.iter().map(|residual| residual.abs()).sum::<f64>() / residuals.len() as f64
    }

    /// What is predicted over the range of the input, where there is one.
    ///
    /// ```
    /// use wengert_scores::Regression;
    /// assert!(Regression::new(&["y".into()], &[1.0], &[2.0], None).curve().is_none());
    /// ```
    #[must_use]
    pub fn curve(&self) -> Option<&FittedCurve> {
        self.curve.as_ref()
    }
}

/// A line for each target: R², mean absolute error, and the largest residual.
impl fmt::Display for Regression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["target", "R²", "mean absolute error", "largest residual"].map(String::from);
        let mut rows = vec![head];
        for (target, name) in self.names.iter().enumerate() {
            let largest = self.residuals(target).iter().fold(0.0, |most: f64, r| most.max(r.abs()));
            let numbers = [self.r_squared(target), self.mean_absolute_error(target), largest];
            let [r, error, largest] = numbers.map(|x| number(x, 4));
            rows.push([shortened(&clean(name), 40), r, error, largest]);
        }
        write!(f, "{}", in_columns(&rows, [None, Some(0), Some(0), Some(0)]))
    }
}
