//! Small data sets for learning: two inputs a row, so that they can be drawn.
//!
//! What is random in them is drawn from the generator that the caller passes, so the same seed
//! gives the same points. Without noise the points lie exactly on their curves.
//!
//! ```
//! let mut rng = wengert::rng(1);
//! let spiral = wengert::data::spiral(100, 3, 0.2, &mut rng);
//! assert_eq!((spiral.len(), spiral.class_count()), (300, 3));
//! ```

use super::answers::MAX_CLASSES;
use super::dataset::Dataset;
use crate::words::grouped;
use crate::{Rng, memory};
use std::f64::consts::{PI, TAU};

/// Arms of a spiral, one class each: a curve that no straight line can separate.
///
/// Row i of class j lies at radius r and angle t: r goes evenly from 0 to 1, t evenly from 4j to
/// 4(j + 1), plus `noise` · N(0, 1); the point is (r sin t, r cos t). The rows come class by
/// class, `points_per_class` · `classes` in all.
///
/// # Panics
/// If `points_per_class` is 0, if `classes` is 0 or above 10,000, if `noise` is not between 0 and
/// 1000, or if there is no memory for the rows.
///
/// ```
/// let spiral = wengert::data::spiral(2, 1, 0.0, &mut wengert::rng(1));
/// assert_eq!(spiral.input(0), [0.0, 0.0]);
/// assert_eq!(spiral.input(1), [4.0_f64.sin(), 4.0_f64.cos()]);
/// ```
#[track_caller]
pub fn spiral(points_per_class: usize, classes: usize, noise: f64, rng: &mut Rng) -> Dataset {
    assert!(points_per_class > 0, "a spiral needs at least 1 point for each class, got 0");
    assert!(
        (1..=MAX_CLASSES).contains(&classes),
        "a spiral has at least 1 class, and at most {} classes; got {}",
        grouped(MAX_CLASSES),
        grouped(classes)
    );
    check_noise(noise);
    let count = points_per_class as u128 * classes as u128;
    let points = (0..count as usize).map(|row| {
        let (class, index) = (row / points_per_class, row % points_per_class);
        let start = 4.0 * class as f64;
        let radius = evenly(0.0, 1.0, index, points_per_class);
        let angle = evenly(start, start + 4.0, index, points_per_class) + rng.normal(0.0, noise);
        ([radius * angle.sin(), radius * angle.cos()], class)
    });
    of_points(count, points)
}

/// The four rows of "one or the other, but not both".
///
/// (0, 0) → 0, (0, 1) → 1, (1, 0) → 1, (1, 1) → 0.
///
/// ```
/// let xor = wengert::data::xor();
/// assert_eq!((xor.input(1), xor.class(1)), (&[0.0, 1.0][..], 1));
/// ```
pub fn xor() -> Dataset {
    let rows = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    of_points(4, rows.into_iter().zip([0, 1, 1, 0]))
}

/// Two half circles that reach into each other.
///
/// `points` / 2 rows of class 0 on the upper half of the circle around (0, 0) with radius 1, then
/// the others, of class 1, on the lower half of the circle around (1, ½). To each number comes
/// N(0, `noise`²).
///
/// # Panics
/// If `points` is below 2, if `noise` is not between 0 and 1000, or if there is no memory for the
/// rows.
///
/// ```
/// let moons = wengert::data::moons(4, 0.0, &mut wengert::rng(1));
/// assert_eq!(moons.input(0), [1.0, 0.0]);
/// assert_eq!(moons.input(2), [0.0, 0.5]);
/// assert_eq!(moons.classes(), [0, 0, 1, 1]);
/// ```
#[track_caller]
pub fn moons(points: usize, noise: f64, rng: &mut Rng) -> Dataset {
    two_curves("moons", points, noise, rng, |class, index, count| {
        let angle = evenly(0.0, PI, index, count);
        match class {
            0 => [angle.cos(), angle.sin()],
            _ => [1.0 - angle.cos(), 0.5 - angle.sin()],
        }
    })
}

/// A small circle inside a large one.
///
/// `points` / 2 rows of class 0 on the circle around (0, 0) with radius 1, then the others, of
/// class 1, on the circle with radius `factor`. To each number comes N(0, `noise`²).
///
/// # Panics
/// If `points` is below 2, if `noise` is not between 0 and 1000, if `factor` is not at least 0 and
/// below 1, or if there is no memory for the rows.
///
/// ```
/// let circles = wengert::data::circles(4, 0.0, 0.5, &mut wengert::rng(1));
/// assert_eq!(circles.input(0), [1.0, 0.0]);
/// assert_eq!(circles.input(2), [0.5, 0.0]);
/// ```
#[track_caller]
pub fn circles(points: usize, noise: f64, factor: f64, rng: &mut Rng) -> Dataset {
    assert!(
        (0.0..1.0).contains(&factor),
        "the inner circle's radius must be at least 0 and below 1, got {factor}"
    );
    two_curves("circles", points, noise, rng, |class, index, count| {
        // the angle TAU is left out: it would be the point of angle 0 again
        let angle = TAU * index as f64 / count as f64;
        let radius = [1.0, factor][class];
        [radius * angle.cos(), radius * angle.sin()]
    })
}

/// Four people: weight and height, and whether they are female.
///
/// The inputs are weight − 135 (pounds) and height − 66 (inches): Alice (−2, −1), Bob (25, 6),
/// Charlie (17, 4), Diana (−15, −6). Class 1 is female, class 0 male.
///
/// ```
/// let people = wengert::data::height_weight();
/// assert_eq!(people.input(3), [-15.0, -6.0]);
/// assert_eq!(people.classes(), [1, 0, 0, 1]);
/// ```
pub fn height_weight() -> Dataset {
    let rows = [[-2.0, -1.0], [25.0, 6.0], [17.0, 4.0], [-15.0, -6.0]];
    of_points(4, rows.into_iter().zip([1, 0, 0, 1]))
        .with_input_names(["weight − 135 (pounds)", "height − 66 (inches)"])
        .and_then(|people| people.with_class_names(["male", "female"]))
        .expect("two inputs and two classes have two names each")
}

/// Half of the points on the curve of class 0 and the others on that of class 1; `curve`
/// takes a class, an index and how many points are on the curve. Each number has noise.
#[track_caller]
fn two_curves(
    name: &str,
    points: usize,
    noise: f64,
    rng: &mut Rng,
    curve: impl Fn(usize, usize, usize) -> [f64; 2],
) -> Dataset {
    assert!(points >= 2, "two {name} need at least 2 points, got {points}");
    check_noise(noise);
    let half = points / 2;
    let of_row = |row| match row < half {
        true => (curve(0, row, half), 0),
        false => (curve(1, row - half, points - half), 1),
    };
    let noisy = |(point, class): ([f64; 2], _)| (point.map(|x| x + rng.normal(0.0, noise)), class);
    of_points(points as u128, (0..points).map(of_row).map(noisy))
}

/// The number with this index of `count` numbers from `low` to `high`, both included; a lone one is
/// `low`.
fn evenly(low: f64, high: f64, index: usize, count: usize) -> f64 {
    low + (high - low) / count.saturating_sub(1).max(1) as f64 * index as f64
}

#[track_caller]
fn check_noise(noise: f64) {
    assert!((0.0..=1000.0).contains(&noise), "the noise must be between 0 and 1000, got {noise}");
}

/// The data set of these points, each with its class; `count` says how many there are.
#[track_caller]
fn of_points(count: u128, points: impl Iterator<Item = ([f64; 2], usize)>) -> Dataset {
    // what a row takes while the data set is made
    memory::check("the rows of the data set", count, 96);
    let (rows, classes): (Vec<_>, Vec<_>) =
        points.map(|(point, class)| (Vec::from(point), class)).unzip();
    Dataset::new(rows, classes).expect("a toy data set has finite rows of two, one class each")
}
