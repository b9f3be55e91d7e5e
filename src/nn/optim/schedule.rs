//! Learning rates that change from epoch to epoch, for [`Trainer::schedule`](crate::nn::Trainer::schedule):
//! long steps first, to get near, and short ones later, to settle.
//!
//! A schedule is any function from an epoch, counted from 0, to a rate; the two here are the usual ones.
//!
//! ```
//! use wengert::nn::optim::schedule;
//! let rate = schedule::cosine(0.1, 0.0, 100);
//! assert_eq!((rate(0), rate(50), rate(100)), (0.1, 0.05, 0.0));
//! ```

use std::f64::consts::PI;

/// Begins at `rate`, and is multiplied by `factor` after every `epochs` epochs.
///
/// # Panics
/// If `epochs` is 0.
///
/// ```
/// let rate = wengert::nn::optim::schedule::step(0.1, 0.5, 30);
/// assert_eq!([0, 29, 30, 60].map(rate), [0.1, 0.1, 0.05, 0.025]);
/// ```
#[track_caller]
pub fn step(rate: f64, factor: f64, epochs: usize) -> impl Fn(usize) -> f64 + Copy {
    assert!(epochs > 0, "a step of the learning rate takes at least one epoch, got 0");
    move |epoch| rate * factor.powf((epoch / epochs) as f64)
}

/// Half a wave of the cosine (I. Loshchilov and F. Hutter, 2017): from `first` at epoch 0 to `last` at epoch
/// `epochs` and after it, slowly at both ends; last + ½(first − last)(1 + cos(π·epoch/epochs)).
///
/// # Panics
/// If `epochs` is 0.
///
/// ```
/// let rate = wengert::nn::optim::schedule::cosine(0.5, 0.1, 10);
/// assert_eq!([0, 5, 10, 99].map(|epoch| (rate(epoch) * 100.0).round()), [50.0, 30.0, 10.0, 10.0]);
/// ```
#[track_caller]
pub fn cosine(first: f64, last: f64, epochs: usize) -> impl Fn(usize) -> f64 + Copy {
    assert!(epochs > 0, "half a wave of the learning rate takes at least one epoch, got 0");
    move |epoch| {
        let done = epoch.min(epochs) as f64 / epochs as f64;
        last + 0.5 * (first - last) * (1.0 + (PI * done).cos())
    }
}
