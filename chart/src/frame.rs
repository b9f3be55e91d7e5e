//! The frame of a picture of the plane: title, legend, two axes and the room between them for the
//! data.
//!
//! Room is given away from the outside in: the title and the legend are above the data (so a
//! legend never hides a point), the names of the axes and the ticks left and below, each as wide
//! as its text needs.

use crate::area::{Area, Point};
use crate::axis::Axis;
use crate::caption::Caption;
use crate::colour::Colour;
use crate::fonts::fitted;
use crate::legend::Sample;
use crate::scale::ColourScale;
use crate::sheet::{Align, Letters, Sheet};
use crate::style::{CAPITAL, GAP, GRID, LABEL, TICK};
use crate::ticks::{Tick, widest};

/// A sheet with title, legend and two axes. Put the data on it, from back to front, then
/// [`close`](Frame::close) it.
///
/// ```
/// use wengert_chart::{Axis, Caption, Frame, Sample};
/// let points = [(0.0, 1.0), (1.0, 0.5), (2.0, 0.25)];
/// let axes = [Axis::linear([0.0, 2.0]), Axis::linear([0.0, 1.0])];
/// let legend = [("loss".to_string(), Sample::Line(0))];
/// let mut frame = Frame::new(&Caption::new(400, 300), axes, &legend, None);
/// frame.grid();
/// frame.curve(0, &points);
/// assert!(frame.close().png()?.starts_with(b"\x89PNG"));
/// # Ok::<(), wengert_chart::NoGlyph>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Frame {
    pub(crate) sheet: Sheet,
    pub(crate) area: Area,
    axes: [Axis; 2],
    /// The ticks of both axes, each at its pixel.
    ticks: [Vec<Tick>; 2],
    /// Whether the names below the axis are turned.
    upward: bool,
}

/// The fraction of the picture's height that names below bars take at most.
const NAMES: f64 = 0.35;

impl Frame {
    /// The axes are across and upwards. A `scale` gets room beside the data;
    /// [`scale`](Frame::scale) draws it.
    ///
    /// On a picture too small for its words the data run over the edge.
    ///
    /// ```
    /// use wengert_chart::{Axis, Caption, Frame};
    /// let axes = [Axis::of_names(["a", "b"]), Axis::linear([0.0, 1.0])];
    /// let frame = Frame::new(&Caption::new(400, 300), axes, &[], None);
    /// assert!(frame.close().svg()?.contains("0.4"));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn new(
        caption: &Caption,
        [x, y]: [Axis; 2],
        legend: &[(String, Sample)],
        scale: Option<&ColourScale<'_>>,
    ) -> Frame {
        let (mut sheet, room) = caption.sheet(legend);
        let right = scale.map_or(0.0, ColourScale::width);
        let label_height = |label: &str| if label.is_empty() { 0.0 } else { LABEL + GAP };
        // the room left of the axis is not known yet
        let x_room = room.width() - right - 80.0;
        let (names, upward) =
            level_or_upward(x.names().unwrap_or_default(), x_room, NAMES * f64::from(sheet.height));
        let x_height = if upward { widest(&names).max(TICK) } else { TICK };
        let bottom = room.bottom - label_height(&caption.x_label) - x_height - GAP;
        let y_ticks_on = |height: f64| y.ticks(((height / 55.0) as usize).clamp(2, 10));
        let mut y_ticks = y_ticks_on(bottom - room.top);
        let beside = label_height(&caption.y_label) + widest(&y_ticks) + GAP;
        // whole pixels, for backgrounds made of them
        let (left, right) = ((room.left + beside).ceil(), (room.right - right).floor());
        let (top, bottom) = (room.top.ceil(), bottom.floor());
        // on a tiny page the texts leave no room; the data then run over the edge
        let mut area =
            Area { left, top, right: right.max(left + 10.0), bottom: bottom.max(top + 10.0) };
        if caption.equal_axes {
            area = area.of_shape(x.high - x.low, y.high - y.low);
            y_ticks = y_ticks_on(area.height());
        }
        let mut x_ticks = if names.is_empty() { numbers_below(&x, area.width()) } else { names };
        for tick in &mut x_ticks {
            tick.at = area.across(x.fraction(tick.at).unwrap_or(0.0));
        }
        for tick in &mut y_ticks {
            tick.at = area.up(y.fraction(tick.at).unwrap_or(0.0));
        }
        let (x_middle, y_middle) = area.centre();
        let at = (x_middle, area.bottom + GAP + x_height + GAP + 0.9 * LABEL);
        sheet.label(&caption.x_label, area.width(), at, Align::Center, Letters::Plain);
        let at = (area.left - beside + CAPITAL * LABEL, y_middle);
        sheet.label(&caption.y_label, area.height(), at, Align::Center, Letters::Upward);
        Frame { sheet, area, axes: [x, y], ticks: [x_ticks, y_ticks], upward }
    }

    /// Lines behind the data, at the ticks of the axes; names are under what they name and need none.
    ///
    /// ```
    /// use wengert_chart::{Axis, Caption, Frame};
    /// let axes = [Axis::linear([0.0, 1.0]), Axis::linear([0.0, 1.0])];
    /// let mut frame = Frame::new(&Caption::new(400, 300), axes, &[], None);
    /// frame.grid();
    /// assert!(frame.close().svg()?.contains("#E2E2E2"));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn grid(&mut self) {
        let Area { left, top, right, bottom } = self.area;
        let [x_ticks, y_ticks] = &self.ticks;
        y_ticks.iter().for_each(|y| self.sheet.rule((left, y.at), (right, y.at), GRID));
        if self.axes[0].names().is_none() {
            x_ticks.iter().for_each(|x| self.sheet.rule((x.at, top), (x.at, bottom), GRID));
        }
    }

    /// The pixel of a pair of numbers, also beside the area of the data; `None` where an axis has no
    /// place for it.
    ///
    /// ```
    /// use wengert_chart::{Axis, Caption, Frame};
    /// let axes = [Axis::linear([0.0, 1.0]), Axis::log([1.0, 100.0])];
    /// let frame = Frame::new(&Caption::new(400, 300), axes, &[], None);
    /// assert!(frame.point(0.0, 1.0).unwrap().1 > frame.point(0.0, 10.0).unwrap().1);
    /// assert_eq!(frame.point(0.0, -1.0), None);
    /// ```
    #[must_use]
    pub fn point(&self, x: f64, y: f64) -> Option<Point> {
        let [across, up] = &self.axes;
        Some((self.area.across(across.fraction(x)?), self.area.up(up.fraction(y)?)))
    }

    /// As [`Frame::point`]; `None` also where it is beside the area.
    pub(crate) fn shown(&self, x: f64, y: f64) -> Option<Point> {
        self.point(x, y).filter(|&at| self.area.contains(at))
    }

    /// The sheet, to add shapes and texts to it.
    ///
    /// ```
    /// use wengert_chart::{Axis, Caption, Colour, Frame};
    /// let axes = [Axis::linear([0.0, 1.0]), Axis::linear([0.0, 1.0])];
    /// let mut frame = Frame::new(&Caption::new(400, 300), axes, &[], None);
    /// let middle = frame.point(0.5, 0.5).unwrap();
    /// frame.sheet().circle(middle, 20.0, Colour::of_series(0));
    /// assert!(frame.close().svg()?.contains("<circle"));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn sheet(&mut self) -> &mut Sheet {
        &mut self.sheet
    }

    /// Draws a scale of colours in the room that [`Frame::new`] kept for it.
    ///
    /// ```
    /// use wengert_chart::{Axis, Caption, Colour, ColourScale, Frame};
    /// let heights = Axis::linear([0.0, 1.0]);
    /// let scale = ColourScale { axis: &heights, label: "z", colour: Colour::of_height };
    /// let axes = [Axis::linear([0.0, 1.0]), Axis::linear([0.0, 1.0])];
    /// let mut frame = Frame::new(&Caption::new(400, 300), axes, &[], Some(&scale));
    /// frame.scale(&scale);
    /// assert!(frame.close().svg()?.contains("\nz\n"));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn scale(&mut self, scale: &ColourScale<'_>) {
        scale.draw(&mut self.sheet, self.area);
    }

    /// Draws the border, the marks and the numbers of the axes on top of the data.
    ///
    /// ```
    /// use wengert_chart::{Axis, Caption, Frame};
    /// let axes = [Axis::linear([0.0, 1.0]), Axis::linear([0.0, 1.0])];
    /// let sheet = Frame::new(&Caption::new(400, 300), axes, &[], None).close();
    /// assert_eq!(sheet.size(), (400, 300));
    /// ```
    #[must_use]
    pub fn close(mut self) -> Sheet {
        let Area { left, top, right, bottom } = self.area;
        let [x_ticks, y_ticks] = self.ticks;
        let marked = self.upward || self.axes[0].names().is_none();
        for Tick { at: x, label } in x_ticks {
            if marked {
                self.sheet.rule((x, bottom), (x, bottom + 5.0), Colour::INK);
            }
            let (at, align, style) = match self.upward {
                true => ((x + CAPITAL * TICK / 2.0, bottom + GAP), Align::Right, Letters::Upward),
                false => ((x, bottom + GAP + CAPITAL * TICK), Align::Center, Letters::Plain),
            };
            self.sheet.text(&label, at, TICK, align, style);
        }
        for Tick { at: y, label } in y_ticks {
            self.sheet.rule((left - 4.0, y), (left, y), Colour::INK);
            self.sheet.text_beside(&label, (left - GAP + 1.0, y), TICK, Align::Right);
        }
        for y in [top, bottom] {
            self.sheet.rule((left, y), (right + 1.0, y), Colour::INK);
        }
        for x in [left, right] {
            self.sheet.rule((x, top), (x, bottom + 1.0), Colour::INK);
        }
        self.sheet
    }
}

/// As many numbers below an axis as have room between them.
fn numbers_below(axis: &Axis, room: f64) -> Vec<Tick> {
    let most = ((room / 70.0) as usize).clamp(2, 12);
    let have_room = |ticks: &Vec<Tick>| widest(ticks) + 14.0 <= room / ticks.len() as f64;
    let mut tries = (2..=most).rev().map(|wanted| axis.ticks(wanted));
    tries.find(have_room).unwrap_or_else(|| axis.ticks(1))
}

/// Names are side by side; where they are too long or too many for that, they are turned upwards,
/// and of still more only every second, third, … is there.
fn level_or_upward(names: &[Tick], room: f64, most_height: f64) -> (Vec<Tick>, bool) {
    let slot = room / names.len() as f64;
    if widest(names) <= slot - 6.0 {
        return (names.to_vec(), false);
    }
    let every = (1.2 * TICK / slot).ceil().max(1.0) as usize;
    let cut = |label: &str| fitted(label, TICK, most_height.max(TICK), false);
    let upward = names.iter().step_by(every);
    (upward.map(|tick| Tick { at: tick.at, label: cut(&tick.label) }).collect(), true)
}
