//! The frame of a picture of the plane: title, legend, two axes and the room between them for the
//! data.
//!
//! Room is given away from the outside in: the title and the legend are above the data (so a
//! legend never hides a point), the names of the axes and the ticks left and below, each as wide
//! as its text needs.

use super::axis::{Axis, Tick};
use super::fonts::width;
use super::legend::{self, Entry};
use super::picture::Caption;
use super::sheet::{Align, Lettering, Point, Sheet};
use super::style::{CAPITAL, GAP, GRID, INK, LABEL, LINE_HEIGHT, MARGIN, TICK, TITLE};
use super::text;

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

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

/// What is written below an axis: numbers, or names. Names are side by side in up to three lines
/// each; where they are too long or too many for that, turned upwards; and of still more names only
/// every second, third, …
struct Below {
    /// The pixel and the lines of each label; until the width of the axis is known, its number
    /// instead of its pixel.
    labels: Vec<(f64, Vec<String>)>,
    upward: bool,
    height: f64,
}

/// The fraction of the height that names below bars take at most.
const NAMES: f64 = 0.35;

impl Frame {
    /// `right` pixels are left free beside the data, for a scale of colours.
    pub(super) fn new(caption: &Caption, [x, y]: [Axis; 2], legend: &[Entry], right: f64) -> Frame {
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
        for (at, _) in &mut below.labels {
            *at = area.across(x.fraction(*at).unwrap_or(0.0));
        }
        let height_of = |tick: Tick| (area.up(y.fraction(tick.at).unwrap_or(0.0)), tick.label);
        let y_ticks = y_ticks.into_iter().map(height_of).collect();

        let (x_middle, y_middle) = area.centre();
        let x_label = text::fitted(&caption.x_label, LABEL, area.width(), false);
        let at = (x_middle, area.bottom + GAP + x_height + GAP + 0.9 * LABEL);
        sheet.text(&x_label, at, LABEL, Align::Center, Lettering::Plain);
        let y_label = text::fitted(&caption.y_label, LABEL, area.height(), false);
        let at = (area.left - beside + CAPITAL * LABEL, y_middle);
        sheet.text(&y_label, at, LABEL, Align::Center, Lettering::Upward);
        Frame { sheet, area, x, y, y_ticks, below }
    }

    /// Lines behind the data, at the ticks of the axes; names are under what they name and need none.
    pub(super) fn grid(&mut self) {
        let Area { left, top, right, bottom } = self.area;
        for &(y, _) in &self.y_ticks {
            self.sheet.rule((left, y), (right, y), GRID);
        }
        let numbers = self.x.names().is_none();
        for &(x, _) in self.below.labels.iter().filter(|_| numbers) {
            self.sheet.rule((x, top), (x, bottom), GRID);
        }
    }

    /// Where a pair of numbers lies; `None` where an axis has no place for it.
    pub(super) fn point(&self, x: f64, y: f64) -> Option<Point> {
        Some((self.area.across(self.x.fraction(x)?), self.area.up(self.y.fraction(y)?)))
    }

    /// The border, the marks and numbers of the axes: on top of the data. Gives the sheet.
    pub(super) fn close(mut self) -> Sheet {
        let Area { left, top, right, bottom } = self.area;
        let marked = self.below.upward || self.x.names().is_none();
        for (x, lines) in self.below.labels {
            if marked {
                self.sheet.rule((x, bottom), (x, bottom + 5.0), INK);
            }
            if self.below.upward {
                let at = (x + CAPITAL * TICK / 2.0, bottom + GAP);
                self.sheet.text(&lines[0], at, TICK, Align::Right, Lettering::Upward);
                continue;
            }
            let mut foot = bottom + GAP + CAPITAL * TICK;
            for line in lines {
                self.sheet.text(&line, (x, foot), TICK, Align::Center, Lettering::Plain);
                foot += LINE_HEIGHT * TICK;
            }
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

impl Area {
    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(super) fn centre(&self) -> Point {
        (self.left.midpoint(self.right), self.top.midpoint(self.bottom))
    }

    /// The pixel at a fraction of the way from left to right.
    pub(super) fn across(&self, fraction: f64) -> f64 {
        self.left + fraction * self.width()
    }

    /// The pixel at a fraction of the way from the bottom to the top.
    pub(super) fn up(&self, fraction: f64) -> f64 {
        self.bottom - fraction * self.height()
    }

    pub(super) fn contains(&self, (x, y): Point) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// The largest rectangle in the middle of this one whose sides are as `across` to `up`.
    fn of_shape(self, across: f64, up: f64) -> Area {
        let spare = |side: f64, other: f64, shape: f64| {
            ((side - (other * shape).max(10.0)) / 2.0).max(0.0).floor()
        };
        let x = spare(self.width(), self.height(), across / up);
        let y = spare(self.height(), self.width(), up / across);
        let Area { left, top, right, bottom } = self;
        Area { left: left + x, right: right - x, top: top + y, bottom: bottom - y }
    }
}

impl Below {
    /// As many numbers as have room between them.
    fn numbers(axis: &Axis, room: f64) -> Below {
        let most = ((room / 70.0) as usize).clamp(2, 12);
        let have_room = |ticks: &Vec<Tick>| widest(ticks) + 14.0 <= room / ticks.len() as f64;
        let mut tries = (2..=most).rev().map(|wanted| axis.ticks(wanted));
        let ticks = tries.find(have_room).unwrap_or_else(|| axis.ticks(1));
        let labels = ticks.into_iter().map(|tick| (tick.at, vec![tick.label])).collect();
        Below { labels, upward: false, height: TICK }
    }

    fn names(names: &[Tick], room: f64, most_height: f64) -> Below {
        let slot = room / names.len() as f64;
        let level =
            |tick: &Tick| Some((tick.at, text::wrapped_whole(&tick.label, TICK, slot - 6.0)?));
        // a letter is at least this wide
        if slot > TICK
            && let Some(labels) = names.iter().map(level).collect::<Option<Vec<_>>>()
        {
            let most = labels.iter().map(|(_, lines)| lines.len()).fold(1, usize::max);
            let height = TICK * (1.0 + LINE_HEIGHT * (most - 1) as f64);
            return Below { labels, upward: false, height };
        }
        let every = (1.2 * TICK / slot).ceil().max(1.0) as usize;
        let fitted = |label: &str| text::fitted(label, TICK, most_height.max(TICK), false);
        let shown = names.iter().step_by(every);
        let labels: Vec<_> = shown.map(|tick| (tick.at, vec![fitted(&tick.label)])).collect();
        let widths = labels.iter().map(|(_, name)| width(&name[0], TICK, false));
        let height = widths.fold(TICK, f64::max);
        Below { labels, upward: true, height }
    }
}

/// The width of the widest label.
pub(super) fn widest(ticks: &[Tick]) -> f64 {
    ticks.iter().map(|tick| width(&tick.label, TICK, false)).fold(0.0, f64::max)
}

/// A sheet with title and legend, and the height at which these end.
pub(super) fn headed(caption: &Caption, legend: &[Entry]) -> (Sheet, f64) {
    let mut sheet = Sheet::new(caption.size.0, caption.size.1);
    let width = f64::from(caption.size.0);
    let mut top = MARGIN;
    let heads =
        [(&caption.title, TITLE, Lettering::Bold), (&caption.subtitle, LABEL, Lettering::Plain)];
    for (head, size, style) in heads {
        for line in text::wrapped(head, size, width - 2.0 * MARGIN, style == Lettering::Bold) {
            sheet.text(&line, (width / 2.0, top + CAPITAL * size), size, Align::Center, style);
            top += size * LINE_HEIGHT;
        }
    }
    let top = legend::draw(&mut sheet, legend, top);
    (sheet, top + GAP / 2.0)
}
