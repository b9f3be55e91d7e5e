//! The outputs of a net on a grid, read as classes: the background and borders of a
//! [`boundary`](super::boundary()).
//!
//! One number v is read as the two scores (0, v − border). Only the differences of scores count, so
//! the largest at each point is subtracted from all of them.

use super::frame::Frame;
use super::grid::Samples;
use super::sheet::Underlay;
use super::style::{self, Colour, INK, UNKNOWN, WHITE};

/// The scores of the classes at the points of a grid.
pub(super) struct Field {
    scores: Samples,
    pub(super) classes: usize,
    /// Where the difference of the two scores is p − border for a probability p of class 1. Other
    /// scores become probabilities by the softmax.
    border: Option<f64>,
}

/// Scores that differ by more differ enough; the bound keeps sums finite.
const FAR: f64 = 1e100;

impl Field {
    /// Reads `outputs`, points × outputs, at the points of a grid of `side` × `side`.
    #[track_caller]
    pub(super) fn new(outputs: &[f64], side: usize, border: f64) -> Field {
        let points = side * side;
        let width = outputs.len() / points;
        assert!(
            width > 0 && outputs.len() == width * points,
            "the function gave {} numbers for {points} points; \
             give the same count, at least 1, for each point",
            outputs.len()
        );
        let values = outputs.chunks_exact(width).flat_map(|scores| match scores {
            [value] => relative(&[0.0, value - border]),
            _ => relative(scores),
        });
        let values = values.collect();
        let classes = width.max(2);
        let border = (width == 1 && border > 0.0 && border < 1.0).then_some(border);
        Field { scores: Samples { side, width: classes, values }, classes, border }
    }

    /// A colour for each pixel of the frame's area.
    pub(super) fn background(&self, frame: &Frame) -> Underlay {
        self.scores.painted(frame.area, |scores| self.colour(scores))
    }

    /// How sure the class is decides the colour: 0 where two classes tie, 1 at most.
    fn colour(&self, scores: &[f64]) -> Colour {
        if scores.iter().any(|score| score.is_nan()) {
            return UNKNOWN;
        }
        let best = largest(scores);
        let certainty = match self.border {
            Some(border) => {
                let room = if best == 1 { 1.0 - border } else { border };
                ((scores[1] - scores[0]).abs() / room).min(1.0)
            }
            // (p − 1/n) / (1 − 1/n) for the largest p of n classes
            None => {
                let sum: f64 = scores.iter().map(|score| (score - scores[best]).exp()).sum();
                let tie = 1.0 / self.classes as f64;
                (1.0 / sum - tie) / (1.0 - tie)
            }
        };
        WHITE.mixed(style::colour(best), 0.1 + 0.45 * certainty)
    }

    /// A thin line wherever the largest score changes from one class to another.
    pub(super) fn draw_borders(&self, frame: &mut Frame) {
        // a border of the last class is also a border of one of the others
        let lines =
            (0..self.classes - 1).map(|class| (INK, move |scores: &[f64]| lead(scores, class)));
        self.scores.draw_zeros(frame, lines);
    }
}

/// How far a class is ahead of the best of the others; below 0 if it is behind.
fn lead(scores: &[f64], class: usize) -> f64 {
    let others = scores[..class].iter().chain(&scores[class + 1..]);
    scores[class] - others.copied().fold(f64::NEG_INFINITY, f64::max)
}

/// The index of the largest number; the first of several.
pub(super) fn largest(numbers: &[f64]) -> usize {
    (1..numbers.len()).fold(0, |best, at| if numbers[at] > numbers[best] { at } else { best })
}

/// The scores less the largest of them; infinite ones count as very large. With a NaN among them,
/// all are NaN.
fn relative(scores: &[f64]) -> Vec<f64> {
    if scores.iter().any(|score| score.is_nan()) {
        return vec![f64::NAN; scores.len()];
    }
    let finite = |score: f64| score.clamp(-f64::MAX / 4.0, f64::MAX / 4.0);
    let best = finite(scores[largest(scores)]);
    scores.iter().map(|&score| (finite(score) - best).max(-FAR)).collect()
}
