//! The rows of a data set as points of the plane, and other points that have a name.

use super::axis::Axis;
use super::frame::Frame;
use super::markers;
use super::sheet::Point;
use super::style::{self, Colour};
use crate::data::Dataset;

/// Points with their names.
pub(super) type Marks = Vec<(String, [f64; 2])>;

/// Two inputs are two axes.
#[track_caller]
pub(super) fn check_plane(dataset: &Dataset) {
    let width = dataset.input_width();
    assert!(
        width == 2,
        "a picture of the plane needs 2 inputs in a row, this data set has {width}; \
         make a data set of the 2 inputs to draw"
    );
}

/// The axes over the rows of a data set and the marks among them, wider by a share on each side.
pub(super) fn axes_of(dataset: &Dataset, marks: &[(String, [f64; 2])], wider: f64) -> [Axis; 2] {
    [0, 1].map(|place| {
        let marks = marks.iter().map(|(_, at)| at[place]);
        Axis::linear(dataset.inputs().map(|row| row[place]).chain(marks)).padded(wider)
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
    for index in markers::visible(&markers, radius, frame.area) {
        let (centre, shape) = markers[index];
        frame.sheet.marker(shape, colours[index], centre, radius);
    }
}

/// The marks in one shape, and the names beside these and beside points that are drawn already.
pub(super) fn draw_names<'a>(
    frame: &mut Frame,
    mut named: Vec<(Point, &'a str)>,
    marks: &'a Marks,
    shape: usize,
    radius: f64,
) {
    for (name, [x, y]) in marks {
        if let Some(at) = frame.point(*x, *y).filter(|&at| frame.area.contains(at)) {
            frame.sheet.hollow(shape, at, radius.max(4.5));
            named.push((at, name));
        }
    }
    markers::write_names(&mut frame.sheet, frame.area, &named, radius);
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
