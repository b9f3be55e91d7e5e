//! Scatter plots: the rows of a data set as points of the plane.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("spiral.png");
//! use wengert::{data, plot};
//! let spiral = data::spiral(30, 3, 0.2, &mut wengert::rng(1));
//! plot::scatter(&spiral).title("Three arms").size(200, 180).save(&path)?;
//! assert!(path.exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::picture::{Content, Named, OfPlane, Picture};
use crate::Error;
use crate::data::Dataset;
use std::collections::BTreeSet;
use wengert_chart::{Axis, Caption, Colour, ColourScale, Frame, Marker, Sample, Sheet};

/// A scatter plot; made by [`scatter()`].
pub type Scatter<'a> = Picture<Points<'a>>;

/// The rows of a data set as points.
#[derive(Clone, Debug)]
pub struct Points<'a> {
    dataset: &'a Dataset,
    marks: Vec<Named>,
}

/// The rows of `dataset` as points, each with the colour and the marker of its class.
///
/// A target that is one number gives its point a colour on a scale from dark (low) to light
/// (high); of several numbers, the largest is taken as the class. The axes are named after the
/// inputs of the data set.
///
/// # Panics
/// If the rows of `dataset` have not exactly 2 inputs.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("people.svg");
/// use wengert::{data, plot};
/// plot::scatter(&data::height_weight()).save(&path)?;
/// assert!(std::fs::read_to_string(&path)?.contains("female"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[track_caller]
pub fn scatter(dataset: &Dataset) -> Scatter<'_> {
    Picture::new(Points { dataset, marks: Vec::new() }, plane_names(dataset), (800, 700))
}

impl OfPlane for Points<'_> {
    fn marks(&mut self) -> &mut Vec<Named> {
        &mut self.marks
    }
}

impl Content for Points<'_> {
    fn draw(&self, caption: &Caption) -> Result<Sheet, Error> {
        let Points { dataset, marks } = self;
        let axes = axes_of(dataset, marks, 0.06);
        let mut frame = match dataset.target_names() {
            [name] => by_number(caption, axes, dataset, name),
            _ => {
                let classes = classes_of(dataset, 0.0);
                let shown = BTreeSet::from_iter(classes.iter().copied());
                let entry = |class| (class_name(dataset, class, 0.0), Sample::Marker(class));
                let legend: Vec<_> = shown.into_iter().map(entry).collect();
                let mut frame = Frame::new(caption, axes, &legend, None);
                frame.grid();
                draw_classes(&mut frame, dataset, &classes);
                frame
            }
        };
        draw_names(&mut frame, [&[], marks], Marker::CIRCLE, marker_radius(dataset));
        Ok(frame.close())
    }
}

fn by_number(caption: &Caption, axes: [Axis; 2], dataset: &Dataset, label: &str) -> Frame {
    let targets = dataset.flat_targets();
    let axis = &Axis::linear(targets.iter().copied());
    let scale = ColourScale { axis, label, colour: Colour::of_height };
    let mut frame = Frame::new(caption, axes, &[], Some(&scale));
    frame.grid();
    frame.scale(&scale);
    let (shape, radius) = (Marker::CIRCLE, marker_radius(dataset));
    let look = |&target: &f64| {
        let fill = Colour::of_height(axis.fraction(target).unwrap_or(0.0));
        Marker { shape, fill, radius }
    };
    draw_rows(&mut frame, dataset, targets.iter().map(look));
    frame
}

/// The names of the two inputs, which are the two axes.
#[track_caller]
pub(super) fn plane_names(dataset: &Dataset) -> [&str; 2] {
    let [x, y] = dataset.input_names() else {
        panic!(
            "a picture of the plane needs 2 inputs in a row, this data set has {}; \
             make a data set of the 2 inputs to draw",
            dataset.input_width()
        )
    };
    [x, y]
}

/// The axes over the rows of a data set and the marks, wider by a fraction on each side.
pub(super) fn axes_of(dataset: &Dataset, marks: &[Named], wider: f64) -> [Axis; 2] {
    [0, 1].map(|input| {
        let marks = marks.iter().map(|(_, at)| at[input]);
        Axis::linear(dataset.inputs().map(|row| row[input]).chain(marks)).padded(wider)
    })
}

/// The class of each row. A target that is one number is class 1 above the border; of several
/// numbers the largest counts.
pub(super) fn classes_of(dataset: &Dataset, border: f64) -> Vec<usize> {
    if dataset.has_classes() {
        return dataset.classes().to_vec();
    }
    let class = |target: &[f64]| match target {
        [number] => usize::from(*number > border),
        numbers => largest(numbers),
    };
    dataset.targets().map(class).collect()
}

/// What the legend calls such a class.
pub(super) fn class_name(dataset: &Dataset, class: usize, border: f64) -> String {
    match dataset.target_names() {
        [] => dataset.class_name(class),
        [name] => format!("{name} {} {border}", ["≤", ">"][class.min(1)]),
        names => names.get(class).cloned().unwrap_or_default(),
    }
}

/// The index of the largest number; the first of several.
pub(super) fn largest(numbers: &[f64]) -> usize {
    (1..numbers.len()).fold(0, |best, at| if numbers[at] > numbers[best] { at } else { best })
}

/// The rows of the data set, each with the marker of its class.
pub(super) fn draw_classes(frame: &mut Frame, dataset: &Dataset, classes: &[usize]) {
    let radius = marker_radius(dataset);
    let look = |&class: &usize| Marker::of_class(class, radius);
    draw_rows(frame, dataset, classes.iter().map(look));
}

fn draw_rows(frame: &mut Frame, dataset: &Dataset, markers: impl Iterator<Item = Marker>) {
    let places = dataset.inputs().map(|row| [row[0], row[1]]);
    frame.markers(&places.zip(markers).collect::<Vec<_>>());
}

/// Fewer rows, larger markers.
pub(super) fn marker_radius(dataset: &Dataset) -> f64 {
    match dataset.len() {
        0..=60 => 6.0,
        61..=400 => 4.0,
        401..=2000 => 3.0,
        _ => 2.2,
    }
}

/// The names of rows, which are drawn already, and of marks, which become hollow markers; all markers
/// have this radius.
pub(super) fn draw_names(
    frame: &mut Frame,
    [rows, marks]: [&[Named]; 2],
    shape: usize,
    radius: f64,
) {
    for (_, at) in marks {
        frame.marker(*at, Marker::hollow(shape, radius.max(4.5)));
    }
    frame.names(&[rows, marks].concat(), radius);
}
