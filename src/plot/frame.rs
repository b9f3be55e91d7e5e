//! The frame of a picture of the plane: title, legend, two axes and the room between them for the
//! data.
//!
//! Room is given away from the outside in: the title and the legend are above the data (so a
//! legend never hides a point), the names of the axes and the ticks left and below, each as wide
//! as its text needs.

use super::axis::{Axis, Tick, widest};
use super::fonts::{fitted, wrapped};
use super::legend::{self, Legend};
use super::picture::Caption;
use super::sheet::{Align, Area, Lettering, Point, Sheet};
use super::style::{CAPITAL, GAP, GRID, INK, LABEL, LINE_HEIGHT, MARGIN, TICK, TITLE};

/// A sheet with title, legend and axes; the data come next, then [`Frame::close`].
pub(super) struct Frame {
    pub(super) sheet: Sheet,
    pub(super) area: Area,
    x: Axis,
    y: Axis,
    /// The pixels and the labels of the ticks.
    y_ticks: Vec<(f64, String)>,
    below: Below,
}

/// What is written below an axis: numbers, or names. Names are side by side; where they are too long
/// or too many for that, turned upwards; and of still more names only every second, third, …
struct Below {
    /// With numbers until the width of the axis is known, with pixels from then on.
    labels: Vec<Tick>,
    upward: bool,
    height: f64,
}

/// The fraction of the height that names below bars take at most.
const NAMES: f64 = 0.35;

impl Frame {
    /// `right` pixels are left free beside the data, for a scale of colours.
    pub(super) fn new(caption: &Caption, [x, y]: [Axis; 2], legend: &Legend, right: f64) -> Frame {
        let (mut sheet, top) = headed(caption, legend);
        let [width, height] = [caption.size.0, caption.size.1].map(f64::from);
        let label_height = |label: &str| if label.is_empty() { 0.0 } else { LABEL + GAP };
        // the room left of the axis is not known yet
        let x_room = width - 2.0 * MARGIN - right - 80.0;
        let names = x.names().map(|names| Below::names(names, x_room, NAMES * height));
        let x_height = names.as_ref().map_or(TICK, |names| names.height);
        let bottom = height - MARGIN - label_height(&caption.x_label) - x_height - GAP;
        let y_ticks_on = |height: f64| y.ticks(((height / 55.0) as usize).clamp(2, 10));
        let mut y_ticks = y_ticks_on(bottom - top);
        let beside = label_height(&caption.y_label) + widest(&y_ticks) + GAP;
        // whole pixels, for backgrounds made of them
        let right = (width - MARGIN - right).floor();
        let (left, top, bottom) = ((MARGIN + beside).ceil(), top.ceil(), bottom.floor());
        // on a tiny page the texts leave no room; the data then run over the edge
        let mut area =
            Area { left, top, right: right.max(left + 10.0), bottom: bottom.max(top + 10.0) };
        if caption.equal_axes {
            area = area.of_shape(x.high - x.low, y.high - y.low);
            y_ticks = y_ticks_on(area.height());
        }
        let mut below = names.unwrap_or_else(|| Below::numbers(&x, area.width()));
        for Tick { at, .. } in &mut below.labels {
            *at = area.across(x.fraction(*at).unwrap_or(0.0));
        }
        let height_of = |tick: Tick| (area.up(y.fraction(tick.at).unwrap_or(0.0)), tick.label);
        let y_ticks = y_ticks.into_iter().map(height_of).collect();

        let (x_middle, y_middle) = area.centre();
        let at = (x_middle, area.bottom + GAP + x_height + GAP + 0.9 * LABEL);
        sheet.label(&caption.x_label, area.width(), at, Align::Center, Lettering::Plain);
        let at = (area.left - beside + CAPITAL * LABEL, y_middle);
        sheet.label(&caption.y_label, area.height(), at, Align::Center, Lettering::Upward);
        Frame { sheet, area, x, y, y_ticks, below }
    }

    /// Lines behind the data, at the ticks of the axes; names are under what they name and need none.
    pub(super) fn grid(&mut self) {
        let Area { left, top, right, bottom } = self.area;
        for &(y, _) in &self.y_ticks {
            self.sheet.rule((left, y), (right, y), GRID);
        }
        let numbers = self.x.names().is_none();
        for &Tick { at: x, .. } in self.below.labels.iter().filter(|_| numbers) {
            self.sheet.rule((x, top), (x, bottom), GRID);
        }
    }

    /// Where a pair of numbers is; `None` where an axis has no place for it.
    pub(super) fn point(&self, x: f64, y: f64) -> Option<Point> {
        Some((self.area.across(self.x.fraction(x)?), self.area.up(self.y.fraction(y)?)))
    }

    /// The border, the marks and numbers of the axes: on top of the data. Gives the sheet.
    pub(super) fn close(mut self) -> Sheet {
        let Area { left, top, right, bottom } = self.area;
        let marked = self.below.upward || self.x.names().is_none();
        for Tick { at: x, label } in self.below.labels {
            if marked {
                self.sheet.rule((x, bottom), (x, bottom + 5.0), INK);
            }
            let (at, align, style) = match self.below.upward {
                true => ((x + CAPITAL * TICK / 2.0, bottom + GAP), Align::Right, Lettering::Upward),
                false => ((x, bottom + GAP + CAPITAL * TICK), Align::Center, Lettering::Plain),
            };
            self.sheet.text(&label, at, TICK, align, style);
        }
        for (y, label) in self.y_ticks {
            self.sheet.rule((left - 4.0, y), (left, y), INK);
            self.sheet.text_beside(&label, (left - GAP + 1.0, y), TICK, Align::Right);
        }
        for y in [top, bottom] {
            self.sheet.rule((left, y), (right + 1.0, y), INK);
        }
        for x in [left, right] {
            self.sheet.rule((x, top), (x, bottom + 1.0), INK);
        }
        self.sheet
    }
}

impl Below {
    /// As many numbers as have room between them.
    fn numbers(axis: &Axis, room: f64) -> Below {
        let most = ((room / 70.0) as usize).clamp(2, 12);
        let have_room = |ticks: &Vec<Tick>| widest(ticks) + 14.0 <= room / ticks.len() as f64;
        let mut tries = (2..=most).rev().map(|wanted| axis.ticks(wanted));
        let labels = tries.find(have_room).unwrap_or_else(|| axis.ticks(1));
        Below { labels, upward: false, height: TICK }
    }

    fn names(names: &[Tick], room: f64, most_height: f64) -> Below {
        let slot = room / names.len() as f64;
        if widest(names) <= slot - 6.0 {
            return Below { labels: names.to_vec(), upward: false, height: TICK };
        }
        let every = (1.2 * TICK / slot).ceil().max(1.0) as usize;
        let most_height = most_height.max(TICK);
        let cut =
            |tick: &Tick| Tick { label: fitted(&tick.label, TICK, most_height, false), ..*tick };
        let labels: Vec<Tick> = names.iter().step_by(every).map(cut).collect();
        Below { upward: true, height: widest(&labels).max(TICK), labels }
    }
}

/// A sheet with title and legend, and the height at which these end.
pub(super) fn headed(caption: &Caption, legend: &Legend) -> (Sheet, f64) {
    let mut sheet = Sheet::new(caption.size.0, caption.size.1);
    let width = f64::from(caption.size.0);
    let mut top = MARGIN;
    let heads =
        [(&caption.title, TITLE, Lettering::Bold), (&caption.subtitle, LABEL, Lettering::Plain)];
    for (head, size, style) in heads {
        for line in wrapped(head, size, width - 2.0 * MARGIN, style == Lettering::Bold) {
            sheet.text(&line, (width / 2.0, top + CAPITAL * size), size, Align::Center, style);
            top += size * LINE_HEIGHT;
        }
    }
    let top = legend::draw(&mut sheet, legend, top);
    (sheet, top + GAP / 2.0)
}
