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
use super::frame::{Caption, Frame, colour_scale, colour_scale_width};
use super::legend::{Entry, Sample};
use super::plane::{Marks, axes_of, by_class, check_plane, draw_names, draw_points, marker_radius};
use super::sheet::Sheet;
use super::style;
use super::{caption_methods, markers, output_methods, plane_methods};
use crate::Error;
use crate::data::Dataset;
use std::collections::BTreeSet;

/// A scatter plot; made by [`scatter()`].
#[derive(Clone, Debug)]
#[must_use = "nothing is drawn before .save() is called"]
pub struct Scatter<'a> {
    dataset: &'a Dataset,
    marks: Marks,
    caption: Caption,
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
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("people.svg");
/// use wengert::{data, plot};
/// plot::scatter(&data::height_weight()).save(&path)?;
/// assert!(std::fs::read_to_string(&path)?.contains("female"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[track_caller]
pub fn scatter(dataset: &Dataset) -> Scatter<'_> {
    check_plane(dataset);
    let names = dataset.input_names();
    let caption = Caption::new(&names[0], &names[1], (800, 700));
    Scatter { dataset, marks: Vec::new(), caption }
}

impl Scatter<'_> {
    caption_methods!("let xor = data::xor();", "plot::scatter(&xor)");
    plane_methods!(
        "let xor = data::xor();",
        "plot::scatter(&xor)",
        "a hollow circle. The axes reach as far."
    );

    output_methods! {
        ///
        /// ```
        /// let error = wengert::plot::scatter(&wengert::data::xor()).save("xor").unwrap_err();
        /// assert!(error.to_string().contains(".png or .svg"));
        /// ```
        [&self] self, "let xor = data::xor();", "plot::scatter(&xor)"
    }

    /// The picture as elements.
    fn drawn(&self) -> Result<Sheet, Error> {
        let dataset = self.dataset;
        let [x, y] = axes_of(dataset, &self.marks, 0.06);
        let mut frame = match dataset.target_names() {
            [] => {
                self.by_class(x, y, dataset.classes().to_vec(), |class| dataset.class_name(class))
            }
            [name] => self.by_number(x, y, name),
            names => {
                let classes = dataset.targets().map(largest).collect();
                self.by_class(x, y, classes, |class| names[class].clone())
            }
        };
        let radius = marker_radius(dataset);
        draw_names(&mut frame, Vec::new(), &self.marks, markers::CIRCLE, radius);
        Ok(frame.close())
    }

    fn by_class(
        &self,
        x: Axis,
        y: Axis,
        classes: Vec<usize>,
        name: impl Fn(usize) -> String,
    ) -> Frame {
        let shown = BTreeSet::from_iter(classes.iter().copied());
        let entry = |class| Entry { name: name(class), sample: Sample::Marker(class) };
        let legend: Vec<Entry> = shown.into_iter().map(entry).collect();
        let mut frame = Frame::new(&self.caption, x, y, &legend, 0.0);
        frame.grid();
        draw_points(&mut frame, self.dataset, classes.into_iter().map(by_class));
        frame
    }

    fn by_number(&self, x: Axis, y: Axis, label: &str) -> Frame {
        let targets = || self.dataset.flat_targets().iter().copied();
        let scale = Axis::linear(targets());
        let right = colour_scale_width(&scale, label);
        let mut frame = Frame::new(&self.caption, x, y, &[], right);
        frame.grid();
        colour_scale(&mut frame.sheet, frame.area, &scale, label, style::height_colour);
        let colour = |target| style::height_colour(scale.share(target).unwrap_or(0.0));
        let looks = targets().map(|target| (markers::CIRCLE, colour(target)));
        draw_points(&mut frame, self.dataset, looks);
        frame
    }
}
