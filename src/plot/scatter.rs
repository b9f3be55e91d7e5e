//! Scatter plots: the rows of a data set as points of the plane.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("spiral.png");
//! use wengert::{data, plot};
//! let spiral = data::spiral(30, 3, 0.2, &mut wengert::rng(1));
//! plot::scatter(&spiral).title("Three arms").size(200, 180).save(&path)?;
//! assert!(path.exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::axis::Axis;
use super::field::largest;
use super::frame::Frame;
use super::legend::{ColourScale, Entry, Sample};
use super::markers::{CIRCLE, draw_names, visible};
use super::picture::{Caption, Content, OfPlane, Picture};
use super::sheet::Sheet;
use super::style::{self, Colour};
use crate::Error;
use crate::data::Dataset;
use std::collections::BTreeSet;

/// A scatter plot; made by [`scatter()`].
pub type Scatter<'a> = Picture<Points<'a>>;

/// The rows of a data set as points.
#[derive(Clone, Debug)]
pub struct Points<'a>(&'a Dataset);

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
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("people.svg");
/// use wengert::{data, plot};
/// plot::scatter(&data::height_weight()).save(&path)?;
/// assert!(std::fs::read_to_string(&path)?.contains("female"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[track_caller]
pub fn scatter(dataset: &Dataset) -> Scatter<'_> {
    Picture::new(Points(dataset), plane_names(dataset), (800, 700))
}

impl OfPlane for Points<'_> {}

impl Content for Points<'_> {
    fn draw(&self, caption: &Caption) -> Result<Sheet, Error> {
        let Points(dataset) = *self;
        let axes = axes_of(dataset, caption, 0.06);
        let mut frame = match dataset.target_names() {
            [name] => by_number(caption, axes, dataset, name),
            names => {
                let classes = match names {
                    [] => dataset.classes().to_vec(),
                    _ => dataset.targets().map(largest).collect(),
                };
                let name = |class: usize| match names {
                    [] => dataset.class_name(class),
                    _ => names[class].clone(),
                };
                let shown = BTreeSet::from_iter(classes.iter().copied());
                let entry = |class| Entry { name: name(class), sample: Sample::Marker(class) };
                let legend: Vec<Entry> = shown.into_iter().map(entry).collect();
                let mut frame = Frame::new(caption, axes, &legend, 0.0);
                frame.grid();
                draw_points(&mut frame, dataset, classes.into_iter().map(by_class));
                frame
            }
        };
        draw_names(&mut frame, Vec::new(), &caption.marks, CIRCLE, marker_radius(dataset));
        Ok(frame.close())
    }
}

fn by_number(caption: &Caption, axes: [Axis; 2], dataset: &Dataset, label: &str) -> Frame {
    let targets = || dataset.flat_targets().iter().copied();
    let axis = &Axis::linear(targets());
    let scale = ColourScale { axis, label, colour: style::height_colour };
    let mut frame = Frame::new(caption, axes, &[], scale.width());
    frame.grid();
    scale.draw(&mut frame.sheet, frame.area);
    let colour = |target| style::height_colour(axis.fraction(target).unwrap_or(0.0));
    draw_points(&mut frame, dataset, targets().map(|target| (CIRCLE, colour(target))));
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
pub(super) fn axes_of(dataset: &Dataset, caption: &Caption, wider: f64) -> [Axis; 2] {
    [0, 1].map(|input| {
        let marks = caption.marks.iter().map(|(_, at)| at[input]);
        Axis::linear(dataset.inputs().map(|row| row[input]).chain(marks)).padded(wider)
    })
}

/// How a row of a class looks: the shape and the colour of its marker.
pub(super) fn by_class(class: usize) -> (usize, Colour) {
    (class, style::colour(class))
}

/// The rows of the data set as markers.
pub(super) fn draw_points(
    frame: &mut Frame,
    dataset: &Dataset,
    looks: impl Iterator<Item = (usize, Colour)>,
) {
    let radius = marker_radius(dataset);
    let marker =
        |(row, (shape, colour)): (&[f64], _)| Some(((frame.point(row[0], row[1])?, shape), colour));
    let (markers, colours): (Vec<_>, Vec<Colour>) =
        dataset.inputs().zip(looks).filter_map(marker).unzip();
    for index in visible(&markers, radius, frame.area) {
        let (centre, shape) = markers[index];
        frame.sheet.marker(shape, colours[index], centre, radius);
    }
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
