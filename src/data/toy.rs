//! Small data sets for learning: two inputs a row, so that they can be drawn.
//!
//! What is random in them is drawn from the generator that is handed in, so the same seed gives
//! the same points. Without noise the points lie exactly on their curves.
//!
//! ```
//! let mut rng = wengert::rng(1);
//! let spiral = wengert::data::spiral(100, 3, 0.2, &mut rng);
//! assert_eq!((spiral.len(), spiral.class_count()), (300, 3));
//! ```

use super::Dataset;
use super::answers::MAX_CLASSES;
use crate::words::grouped;
use crate::{Rng, memory};
use std::f64::consts::{PI, TAU};

/// What is asked for, and how many bytes each of them takes while the data set is made.
const ROWS: &str = "the rows of the data set";
const BYTES: u128 = 96;

/// Arms of a spiral, one class each: a curve that no straight line can separate.
///
/// Row i of class j lies at radius r and angle t: r goes evenly from 0 to 1, t evenly from 4j to
/// 4(j + 1), plus `noise` · N(0, 1); the point is (r sin t, r cos t). The rows stand class by
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
    assert!(classes > 0, "a spiral needs at least 1 class, got 0");
    assert!(
        classes <= MAX_CLASSES,
        "a data set has at most {} classes, got {}",
        grouped(MAX_CLASSES),
        grouped(classes)
    );
    check_noise(noise);
    let points = points_per_class as u128 * classes as u128;
    memory::check(ROWS, points, BYTES);
    let mut rows = Vec::with_capacity(points as usize);
    let mut labels = Vec::with_capacity(points as usize);
    for class in 0..classes {
        let start = 4.0 * class as f64;
        let radii = evenly(0.0, 1.0, points_per_class);
        let angles = evenly(start, start + 4.0, points_per_class);
        for (radius, angle) in radii.zip(angles) {
            let angle = angle + rng.normal(0.0, noise);
            rows.push(vec![radius * angle.sin(), radius * angle.cos()]);
            labels.push(class);
        }
    }
    checked(rows, labels)
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
    checked(rows.map(Vec::from).to_vec(), vec![0, 1, 1, 0])
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
    assert!(points >= 2, "two moons need at least 2 points, got {points}");
    check_noise(noise);
    let outer = points / 2;
    let outer_moon = evenly(0.0, PI, outer).map(|angle| [angle.cos(), angle.sin()]);
    let inner_moon =
        evenly(0.0, PI, points - outer).map(|angle| [1.0 - angle.cos(), 0.5 - angle.sin()]);
    two_curves(points, outer_moon, inner_moon, noise, rng)
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
    assert!(points >= 2, "two circles need at least 2 points, got {points}");
    check_noise(noise);
    assert!(
        (0.0..1.0).contains(&factor),
        "the inner circle's radius must be at least 0 and below 1, got {factor}"
    );
    // the angle TAU is left out: it would be the point of angle 0 again
    let circle = |radius: f64, count: usize| {
        let angles = (0..count).map(move |index| TAU * index as f64 / count as f64);
        angles.map(move |angle| [radius * angle.cos(), radius * angle.sin()])
    };
    let outer = points / 2;
    two_curves(points, circle(1.0, outer), circle(factor, points - outer), noise, rng)
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
    checked(rows.map(Vec::from).to_vec(), vec![1, 0, 0, 1])
        .with_input_names(["weight − 135 (pounds)", "height − 66 (inches)"])
        .and_then(|people| people.with_class_names(["male", "female"]))
        .expect("two inputs and two classes have two names each")
}

/// The points of `first` as class 0, of `second` as class 1, each number with noise.
#[track_caller]
fn two_curves(
    points: usize,
    first: impl Iterator<Item = [f64; 2]>,
    second: impl Iterator<Item = [f64; 2]>,
    noise: f64,
    rng: &mut Rng,
) -> Dataset {
    memory::check(ROWS, points as u128, BYTES);
    let mut rows = Vec::with_capacity(points);
    let mut labels = Vec::with_capacity(points);
    for (point, class) in first.map(|point| (point, 0)).chain(second.map(|point| (point, 1))) {
        rows.push(point.iter().map(|number| number + rng.normal(0.0, noise)).collect());
        labels.push(class);
    }
    checked(rows, labels)
}

/// `count` numbers from `low` to `high`, both included; a lone one is `low`.
fn evenly(low: f64, high: f64, count: usize) -> impl Iterator<Item = f64> {
    let step = (high - low) / count.saturating_sub(1).max(1) as f64;
    (0..count).map(move |index| low + step * index as f64)
}

#[track_caller]
fn check_noise(noise: f64) {
    assert!((0.0..=1000.0).contains(&noise), "the noise must be between 0 and 1000, got {noise}");
}

fn checked(rows: Vec<Vec<f64>>, labels: Vec<usize>) -> Dataset {
    Dataset::new(rows, labels).expect("a toy data set has finite rows of two, one class each")
}
