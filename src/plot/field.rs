//! The answers of a net on a grid, read as classes: the background and borders of a
//! [`boundary`](super::boundary()).
//!
//! One number v is read as the two scores (0, v − border). Of several scores only the differences
//! count, so the largest at each point is taken off them all.

use super::frame::Frame;
use super::grid::{Pieces, is_crowded, line_of_zeros, painted, square};
use super::sheet::Underlay;
use super::style::{self, Colour, INK, UNKNOWN, WHITE};

/// Scores at the points of a grid, side × side × classes, row by row from the top.
pub(super) struct Field {
    side: usize,
    pub(super) classes: usize,
    scores: Vec<f64>,
    certainty: Certainty,
}

/// How sure a class is of a point: 0 at its border, 1 at most.
#[derive(Clone, Copy)]
enum Certainty {
    /// The difference of the scores is p − border, for a probability p of class 1.
    Probability { border: f64 },
    /// By the softmax p of the scores: (p − 1/n) / (1 − 1/n) for the largest p of n classes.
    Softmax,
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
        let scores = match width {
            1 => outputs.iter().flat_map(|value| [0.0, limited(value - border)]).collect(),
            _ => outputs.chunks_exact(width).flat_map(relative).collect(),
        };
        let certainty = if width == 1 && border > 0.0 && border < 1.0 {
            Certainty::Probability { border }
        } else {
            Certainty::Softmax
        };
        Field { side, classes: width.max(2), scores, certainty }
    }

    fn at(&self, row: usize, column: usize) -> &[f64] {
        &self.scores[(row * self.side + column) * self.classes..][..self.classes]
    }

    /// A colour for each pixel of the frame's area.
    pub(super) fn background(&self, frame: &Frame) -> Underlay {
        let mut scores = vec![0.0; self.classes];
        painted(self.side, frame.area, |row, column| {
            self.interpolate(row, column, &mut scores);
            self.colour(&scores)
        })
    }

    /// The scores between the points of the grid; beside a NaN, those of the nearest point.
    fn interpolate(&self, row: f64, column: f64, scores: &mut [f64]) {
        let (above, down) = square(self.side, row);
        let (before, right) = square(self.side, column);
        let corners = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(r, c)| self.at(above + r, before + c));
        for (class, score) in scores.iter_mut().enumerate() {
            let value = |corner: usize| corners[corner][class];
            let upper = value(0) * (1.0 - right) + value(1) * right;
            let lower = value(2) * (1.0 - right) + value(3) * right;
            *score = upper * (1.0 - down) + lower * down;
        }
        if scores.iter().any(|score| score.is_nan()) {
            let nearest = 2 * usize::from(down > 0.5) + usize::from(right > 0.5);
            scores.copy_from_slice(corners[nearest]);
        }
    }

    fn colour(&self, scores: &[f64]) -> Colour {
        if scores.iter().any(|score| score.is_nan()) {
            return UNKNOWN;
        }
        let best = largest(scores);
        let certainty = match self.certainty {
            Certainty::Probability { border } => {
                let room = if best == 1 { 1.0 - border } else { border };
                ((scores[1] - scores[0]).abs() / room).min(1.0)
            }
            Certainty::Softmax => {
                let sum: f64 = scores.iter().map(|score| (score - scores[best]).exp()).sum();
                let even = 1.0 / self.classes as f64;
                (1.0 / sum - even) / (1.0 - even)
            }
        };
        WHITE.mixed(style::colour(best), 0.1 + 0.45 * certainty)
    }

    /// A thin line wherever the largest score changes from one class to another.
    pub(super) fn draw_borders(&self, frame: &mut Frame) {
        let mut borders = Pieces::new();
        // every border but those of the last class with itself is a border of one of the others
        for class in 0..self.classes - 1 {
            let lead =
                |point: usize| lead(&self.scores[point * self.classes..][..self.classes], class);
            borders.extend(line_of_zeros(self.side, frame.area, lead));
        }
        if !is_crowded(frame.area, borders.iter()) {
            for piece in borders {
                frame.sheet.line(piece.to_vec(), style::BORDER, INK);
            }
        }
    }
}

/// How far a class is ahead of the best of the others; below 0 if it is behind.
fn lead(scores: &[f64], class: usize) -> f64 {
    let mut others = f64::NEG_INFINITY;
    for (other, &score) in scores.iter().enumerate() {
        // a NaN must stay, unlike with f64::max
        if other != class && (score > others || score.is_nan()) {
            others = score;
        }
    }
    scores[class] - others
}

/// The place of the largest number; the first of several.
pub(super) fn largest(numbers: &[f64]) -> usize {
    let mut best = 0;
    for (place, &number) in numbers.iter().enumerate() {
        if number > numbers[best] {
            best = place;
        }
    }
    best
}

fn limited(score: f64) -> f64 {
    score.clamp(-FAR, FAR)
}

/// The scores less the largest of them; infinite ones count as very large. With a NaN among them,
/// all are NaN.
fn relative(scores: &[f64]) -> Vec<f64> {
    if scores.iter().any(|score| score.is_nan()) {
        return vec![f64::NAN; scores.len()];
    }
    let finite: Vec<f64> =
        scores.iter().map(|score| score.clamp(-f64::MAX / 4.0, f64::MAX / 4.0)).collect();
    let best = finite[largest(&finite)];
    finite.iter().map(|score| limited(score - best)).collect()
}
