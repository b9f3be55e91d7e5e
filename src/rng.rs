//! The seeded generator: every random number of the crate comes from one of these.
//!
//! There is no global generator and no clock: a function that draws takes `&mut Rng`, so a run
//! can be repeated from its seed. The stream is ChaCha with 12 rounds (D. J. Bernstein, 2008);
//! uniform draws are the same bits on every machine.
//!
//! ```
//! let mut rng = wengert::rng(42);
//! let x = rng.uniform(-1.0, 1.0);
//! assert!((-1.0..1.0).contains(&x));
//! assert_eq!(x, wengert::rng(42).uniform(-1.0, 1.0)); // the same seed, the same number
//! ```
//!
//! [`Rng::from_generator`] takes its seed from a generator of your own.

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};

/// A seeded random number generator. Make one with [`rng`].
///
/// ```
/// let mut rng = wengert::rng(7);
/// let mut order = [0, 1, 2, 3];
/// rng.shuffle(&mut order);
/// order.sort();
/// assert_eq!(order, [0, 1, 2, 3]);
/// ```
#[derive(Debug)]
#[must_use]
pub struct Rng {
    stream: rand::rngs::ChaCha12Rng,
}

/// A generator with this seed.
///
/// ```
/// let (mut a, mut b) = (wengert::rng(1), wengert::rng(1));
/// assert_eq!(a.normal(0.0, 1.0), b.normal(0.0, 1.0));
/// ```
pub fn rng(seed: u64) -> Rng {
    Rng { stream: rand::rngs::ChaCha12Rng::seed_from_u64(seed) }
}

impl Rng {
    /// A generator whose seed, 256 bits, is drawn from a generator of your own: any of the crate
    /// `rand`, or your implementation of its trait. Give `&mut generator` to go on with it yourself.
    ///
    /// ```
    /// use rand::SeedableRng;
    /// use rand::rngs::ChaCha8Rng;
    /// let mut generator = ChaCha8Rng::seed_from_u64(5);
    /// let first = wengert::Rng::from_generator(&mut generator).uniform(0.0, 1.0);
    /// let second = wengert::Rng::from_generator(&mut generator).uniform(0.0, 1.0);
    /// assert_ne!(first, second); // each has a seed of its own
    /// let mut again = wengert::Rng::from_generator(ChaCha8Rng::seed_from_u64(5));
    /// assert_eq!(again.uniform(0.0, 1.0), first);
    /// ```
    pub fn from_generator(mut generator: impl rand::Rng) -> Rng {
        Rng { stream: rand::rngs::ChaCha12Rng::from_rng(&mut generator) }
    }

    /// A number from U(low, high): `low` may be drawn, `high` is not. `low == high` gives `low`.
    ///
    /// # Panics
    /// If `low > high`, or if one of them or their difference is not finite.
    ///
    /// ```
    /// assert_eq!(wengert::rng(3).uniform(2.0, 2.0), 2.0);
    /// ```
    #[track_caller]
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        assert!(
            low <= high && (high - low).is_finite(),
            "a uniform draw needs finite bounds with low <= high and a finite difference, got \
             {low:e} and {high:e}"
        );
        let unit: f64 = self.stream.random();
        // rounding may reach `high`, and U(low, high) does not hold it
        let drawn = low + (high - low) * unit;
        if drawn < high { drawn } else { low }
    }

    /// A number from N(mean, std²).
    ///
    /// # Panics
    /// If `std` is negative, or if one of the two is not finite.
    ///
    /// ```
    /// assert_eq!(wengert::rng(3).normal(5.0, 0.0), 5.0);
    /// ```
    #[track_caller]
    pub fn normal(&mut self, mean: f64, std: f64) -> f64 {
        assert!(
            mean.is_finite() && std >= 0.0 && std.is_finite(),
            "a normal draw needs a finite mean and a finite standard deviation of at least 0, got \
             {mean} and {std}"
        );
        let unit: f64 = StandardNormal.sample(&mut self.stream);
        mean + std * unit
    }

    /// Puts the items into a random order, every order as likely as every other.
    ///
    /// ```
    /// let mut one = [5];
    /// wengert::rng(3).shuffle(&mut one);
    /// assert_eq!(one, [5]);
    /// ```
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        items.shuffle(&mut self.stream);
    }
}
