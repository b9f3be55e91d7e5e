//! What is said about a picture beside its data, and the room that its head takes.

use crate::area::Area;
use crate::fonts::wrapped;
use crate::legend::{self, Sample};
use crate::sheet::{Align, Letters, Sheet, check_size};
use crate::style::{CAPITAL, GAP, LABEL, LINE_HEIGHT, MARGIN, TITLE};

/// The size of a picture and the words around its data; an empty text takes no room.
///
/// ```
/// use wengert_chart::{Axis, Caption, Frame};
/// let mut caption = Caption::new(400, 300);
/// caption.title = "Training".into();
/// caption.x_label = "step".into();
/// let axes = [Axis::linear([0.0, 100.0]), Axis::linear([0.0, 1.0])];
/// let svg = Frame::new(&caption, axes, &[], None).close().svg()?;
/// assert!(svg.contains("Training") && svg.contains("step"));
/// # Ok::<(), wengert_chart::NoGlyph>(())
/// ```
#[derive(Clone, Debug)]
pub struct Caption {
    /// Above the picture, bold; a long one is broken into at most three lines.
    pub title: String,
    /// Below the title.
    pub subtitle: String,
    /// The name of the axis across.
    pub x_label: String,
    /// The name of the axis upwards; of a [`Scene`](crate::Scene), of the second axis of its floor.
    pub y_label: String,
    /// The name of the axis of heights of a [`Scene`](crate::Scene).
    pub z_label: String,
    /// Whether a unit is as long on one axis of a [`Frame`](crate::Frame) as on the other, so that a
    /// circle is round.
    pub equal_axes: bool,
    size: (u32, u32),
}

impl Caption {
    /// No words, for a picture of this width and height in pixels.
    ///
    /// # Panics
    /// If one of them is below 100 or above 4000.
    ///
    /// ```
    /// assert_eq!(wengert_chart::Caption::new(400, 300).title, "");
    /// ```
    #[must_use]
    #[track_caller]
    pub fn new(width: u32, height: u32) -> Caption {
        check_size(width, height);
        let [title, subtitle, x_label, y_label, z_label] = Default::default();
        let size = (width, height);
        Caption { title, subtitle, x_label, y_label, z_label, equal_axes: false, size }
    }

    /// Another size, in pixels.
    ///
    /// # Panics
    /// If one of them is below 100 or above 4000.
    ///
    /// ```
    /// let mut caption = wengert_chart::Caption::new(400, 300);
    /// caption.resize(800, 600);
    /// ```
    #[track_caller]
    pub fn resize(&mut self, width: u32, height: u32) {
        check_size(width, height);
        self.size = (width, height);
    }

    /// A sheet with title, subtitle and legend, and the room below these.
    pub(crate) fn sheet(&self, legend: &[(String, Sample)]) -> (Sheet, Area) {
        let mut sheet = Sheet::new(self.size.0, self.size.1);
        let [width, height] = [self.size.0, self.size.1].map(f64::from);
        let (right, bottom) = (width - MARGIN, height - MARGIN);
        let mut room = Area { left: MARGIN, top: MARGIN, right, bottom };
        let heads = [(&self.title, TITLE, Letters::Bold), (&self.subtitle, LABEL, Letters::Plain)];
        for (head, size, style) in heads {
            for line in wrapped(head, size, room.width(), style == Letters::Bold) {
                let at = (room.centre().0, room.top + CAPITAL * size);
                sheet.text(&line, at, size, Align::Center, style);
                room.top += size * LINE_HEIGHT;
            }
        }
        room.top = legend::draw(&mut sheet, legend, room) + GAP / 2.0;
        (sheet, room)
    }
}
