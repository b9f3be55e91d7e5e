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
use super::fonts::{fitted, width};
use super::frame::Frame;
use super::legend::{ColourScale, Sample};
use super::picture::{Caption, Content, OfPlane, Picture};
use super::sheet::{Align, Area, CIRCLE, OUTLINE, Sheet};
use super::style::{self, CAPITAL, Colour, TICK, WHITE};
use crate::Error;
use crate::data::Dataset;
use std::collections::{BTreeSet, HashSet};

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
            _ => {
                let classes = classes_of(dataset, 0.0);
                let shown = BTreeSet::from_iter(classes.iter().copied());
                let entry = |class| (class_name(dataset, class, 0.0), Sample::Marker(class));
                let legend = shown.into_iter().map(entry).collect();
                let mut frame = Frame::new(caption, axes, &legend, 0.0);
                frame.grid();
                draw_points(&mut frame, dataset, |row| by_class(classes[row]));
                frame
            }
        };
        draw_names(&mut frame, [&[], &caption.marks], CIRCLE, marker_radius(dataset));
        Ok(frame.close())
    }
}

fn by_number(caption: &Caption, axes: [Axis; 2], dataset: &Dataset, label: &str) -> Frame {
    let targets = dataset.flat_targets();
    let axis = &Axis::linear(targets.iter().copied());
    let scale = ColourScale { axis, label, colour: style::height_colour };
    let mut frame = Frame::new(caption, axes, &Vec::new(), scale.width());
    frame.grid();
    scale.draw(&mut frame.sheet, frame.area);
    let colour = |target| style::height_colour(axis.fraction(target).unwrap_or(0.0));
    draw_points(&mut frame, dataset, |row| (CIRCLE, colour(targets[row])));
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

/// How a row of a class looks: the shape and the colour of its marker.
pub(super) fn by_class(class: usize) -> (usize, Colour) {
    (class, style::colour(class))
}

/// The rows of the data set as markers. Of equal shapes within half a pixel only the last is drawn:
/// it hides the others, and a picture of a million points stays small.
pub(super) fn draw_points(
    frame: &mut Frame,
    dataset: &Dataset,
    look: impl Fn(usize) -> (usize, Colour),
) {
    let marker = |(row, at): (usize, &[f64])| Some((frame.point(at[0], at[1])?, look(row)));
    let mut markers: Vec<_> = dataset.inputs().enumerate().filter_map(marker).collect();
    markers.reverse();
    let mut taken = HashSet::new();
    markers.retain(|&((x, y), (shape, _))| {
        taken.insert(((2.0 * x).round() as i64, (2.0 * y).round() as i64, shape))
    });
    for (centre, (shape, colour)) in markers.into_iter().rev() {
        frame.sheet.marker(shape, colour, centre, marker_radius(dataset));
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

/// Points of the plane, and their names.
pub(super) type Names = [(String, [f64; 2])];

/// The names of rows, which are drawn already, and of marks, which become hollow markers, each on a
/// side where it covers neither another name nor a marker; all markers have this radius.
pub(super) fn draw_names(frame: &mut Frame, names: [&Names; 2], shape: usize, radius: f64) {
    let area = frame.area;
    let [rows, marks] = names.map(|names| {
        let named =
            |(name, [x, y]): &(String, [f64; 2])| Some((frame.shown(*x, *y)?, name.clone()));
        names.iter().filter_map(named).collect::<Vec<_>>()
    });
    for (at, _) in &marks {
        frame.sheet.marker(shape, WHITE, *at, radius.max(4.5));
    }
    let named = [rows, marks].concat();
    let reach = radius + OUTLINE + 1.0;
    let mut taken: Vec<Area> =
        named.iter().map(|(at, _)| Area::around(*at, reach, reach)).collect();
    for ((x, y), name) in named {
        let name = fitted(&name, TICK, area.width(), false);
        let (half, tall) = (width(&name, TICK, false) / 2.0, 0.5 * CAPITAL * TICK);
        let (beside, above) = (reach + 4.0 + half, reach + 4.0 + tall);
        // right, left, above, below; where none is free, the first that is in the picture
        let sides = [(x + beside, y), (x - beside, y), (x, y - above), (x, y + above)];
        let sides = sides.map(|at| Area::around(at, half + 1.0, tall + 2.0));
        let is_inside = |text: &&Area| {
            area.contains((text.left, text.top)) && area.contains((text.right, text.bottom))
        };
        let is_free = |text: &&Area| !taken.iter().any(|other| Area::overlap(text, other));
        let inside = || sides.iter().filter(is_inside);
        let text = *inside().find(is_free).or_else(|| inside().next()).unwrap_or(&sides[0]);
        taken.push(text);
        frame.sheet.text_beside(&name, text.centre(), TICK, Align::Center);
    }
}
