//! The frame of a picture: title, legend, axes and the room between them for the data.
//!
//! Room is given away from the outside in: the title and the legend are above the data (so a
//! legend never hides a point), the names of the axes and the ticks left and below, each as wide
//! as its text needs.

use super::axis::{Axis, Tick};
use super::fonts::width;
use super::legend::Entry;
use super::sheet::{Align, Lettering, Point, Sheet};
use super::style::{CAPITAL, Colour, GAP, GRID, INK, LABEL, LINE_HEIGHT, MARGIN, TICK, TITLE};
use super::{legend, text};

/// What a picture is called, and its size in pixels.
#[derive(Clone, Debug)]
pub(super) struct Caption {
    pub(super) title: String,
    pub(super) subtitle: String,
    pub(super) x_label: String,
    pub(super) y_label: String,
    pub(super) size: (u32, u32),
    /// Whether a unit is as long on one axis as on the other.
    pub(super) equal_axes: bool,
}

impl Caption {
    pub(super) fn new(x_label: &str, y_label: &str, size: (u32, u32)) -> Caption {
        Caption {
            title: String::new(),
            subtitle: String::new(),
            x_label: x_label.into(),
            y_label: y_label.into(),
            size,
            equal_axes: false,
        }
    }
}

/// The fraction of the height that names below bars take at most.
const NAMES: f64 = 0.35;

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
    x_ticks: Vec<(f64, String)>,
    y_ticks: Vec<(f64, String)>,
    /// On an axis of names, instead of the ticks across.
    names: Option<Names>,
}

impl Frame {
    /// `right` pixels are left free beside the data, for a scale of colours.
    pub(super) fn new(caption: &Caption, x: Axis, y: Axis, legend: &[Entry], right: f64) -> Frame {
        let (mut sheet, top) = headed(caption, legend);
        let [width, height] = [caption.size.0, caption.size.1].map(f64::from);
        let label_height = |label: &str| if label.is_empty() { 0.0 } else { LABEL + GAP };
        // the room left of the axis is not known yet
        let x_room = width - 2.0 * MARGIN - right - 80.0;
        let names = x.names().map(|ticks| Names::new(ticks, x_room, NAMES * height));
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
            y_ticks = y_ticks_on(area.bottom - area.top);
        }
        let room = (area.right - area.left).max(1.0);
        let most = ((room / 70.0) as usize).clamp(2, 12);
        // fewer ticks until the labels have room between them
        let stand_apart = |ticks: &Vec<Tick>| widest(ticks) + 14.0 <= room / ticks.len() as f64;
        let x_ticks = match names {
            Some(_) => Vec::new(),
            None => {
                let mut tries = (2..=most).rev().map(|wanted| x.ticks(wanted));
                tries.find(stand_apart).unwrap_or_else(|| x.ticks(1))
            }
        };
        let below = GAP + x_height + GAP + 0.9 * LABEL;
        name_axes(&mut sheet, caption, area, [beside - CAPITAL * LABEL, below]);
        let mut frame = Frame { sheet, area, x, y, x_ticks: vec![], y_ticks: vec![], names };
        let pixel = |at: Option<Point>| at.unwrap_or((area.left, area.bottom));
        let [x_low, y_low] = [frame.x.low, frame.y.low];
        frame.x_ticks =
            x_ticks.into_iter().map(|t| (pixel(frame.point(t.at, y_low)).0, t.label)).collect();
        frame.y_ticks =
            y_ticks.into_iter().map(|t| (pixel(frame.point(x_low, t.at)).1, t.label)).collect();
        frame
    }

    /// Lines behind the data, at the ticks of the axes; names are under what they name and need none.
    pub(super) fn grid(&mut self) {
        let Area { left, top, right, bottom } = self.area;
        for &(y, _) in &self.y_ticks {
            self.sheet.rule((left, y), (right, y), GRID);
        }
        for &(x, _) in &self.x_ticks {
            self.sheet.rule((x, top), (x, bottom), GRID);
        }
    }

    /// Where a pair of numbers lies; `None` where an axis has no place for it.
    pub(super) fn point(&self, x: f64, y: f64) -> Option<Point> {
        let (across, up) = (self.x.share(x)?, self.y.share(y)?);
        let Area { left, top, right, bottom } = self.area;
        Some((left + across * (right - left), bottom - up * (bottom - top)))
    }

    /// The border, the marks and numbers of the axes: on top of the data. Gives the sheet.
    pub(super) fn close(mut self) -> Sheet {
        let Area { left, top, right, bottom } = self.area;
        if let Some(names) = self.names.take() {
            self.write_names(&names);
        }
        for (x, label) in self.x_ticks {
            self.sheet.rule((x, bottom), (x, bottom + 5.0), INK);
            let at = (x, bottom + GAP + CAPITAL * TICK);
            self.sheet.text(&label, at, TICK, Align::Center, Lettering::Plain);
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

    /// The names below what they name.
    fn write_names(&mut self, names: &Names) {
        let bottom = self.area.bottom;
        for (place, lines) in &names.lines {
            let Some((x, _)) = self.point(*place, self.y.low) else { continue };
            if names.upward {
                self.sheet.rule((x, bottom), (x, bottom + 5.0), INK);
                let at = (x + CAPITAL * TICK / 2.0, bottom + GAP);
                self.sheet.text(&lines[0], at, TICK, Align::Right, Lettering::Upward);
                continue;
            }
            let mut foot = bottom + GAP + CAPITAL * TICK;
            for line in lines {
                self.sheet.text(line, (x, foot), TICK, Align::Center, Lettering::Plain);
                foot += LINE_HEIGHT * TICK;
            }
        }
    }
}

/// The width of the widest label.
pub(super) fn widest(ticks: &[Tick]) -> f64 {
    ticks.iter().map(|tick| width(&tick.label, TICK, false)).fold(0.0, f64::max)
}

impl Area {
    pub(super) fn contains(&self, (x, y): Point) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// The largest rectangle in the middle of this one whose sides are as `across` to `up`.
    fn of_shape(self, across: f64, up: f64) -> Area {
        let (width, height) = (self.right - self.left, self.bottom - self.top);
        let spare = |side: f64, other: f64, share: f64| {
            ((side - (other * share).max(10.0)) / 2.0).max(0.0).floor()
        };
        let (x, y) = (spare(width, height, across / up), spare(height, width, up / across));
        let Area { left, top, right, bottom } = self;
        Area { left: left + x, right: right - x, top: top + y, bottom: bottom - y }
    }
}

/// Names along an axis: side by side in up to three lines each; where they are too long or too many
/// for that, turned upwards; and of still more names only every second, third, …
struct Names {
    /// The place of each name that is shown, and its lines.
    lines: Vec<(f64, Vec<String>)>,
    upward: bool,
    height: f64,
}

impl Names {
    fn new(names: &[Tick], room: f64, most_height: f64) -> Names {
        let slot = room / names.len() as f64;
        let level =
            |tick: &Tick| Some((tick.at, text::wrapped_whole(&tick.label, TICK, slot - 6.0)?));
        // a letter is at least this wide
        if slot > TICK
            && let Some(lines) = names.iter().map(level).collect::<Option<Vec<_>>>()
        {
            let most = lines.iter().map(|(_, lines)| lines.len()).max().unwrap_or(1).max(1);
            let height = TICK * (1.0 + LINE_HEIGHT * (most - 1) as f64);
            return Names { lines, upward: false, height };
        }
        let every = (1.2 * TICK / slot).ceil().max(1.0) as usize;
        let fitted = |label: &str| text::fitted(label, TICK, most_height.max(TICK), false);
        let shown = names.iter().step_by(every);
        let lines: Vec<_> = shown.map(|tick| (tick.at, vec![fitted(&tick.label)])).collect();
        let widths = lines.iter().map(|(_, name)| width(&name[0], TICK, false));
        let height = widths.fold(TICK, f64::max);
        Names { lines, upward: true, height }
    }
}

/// The room that a scale of colours needs beside the data; `label` is its name, or empty.
pub(super) fn colour_scale_width(scale: &Axis, label: &str) -> f64 {
    let label = if label.is_empty() { 0.0 } else { GAP + LABEL };
    18.0 + 16.0 + GAP + widest(&scale.ticks(6)) + label
}

/// A bar of colours right of `area`, with its ticks and its name, in the colour that the data have
/// at each share of it.
pub(super) fn colour_scale(
    sheet: &mut Sheet,
    area: Area,
    scale: &Axis,
    label: &str,
    colour: fn(f64) -> Colour,
) {
    const STEPS: usize = 64;
    let (left, right) = (area.right + 18.0, area.right + 34.0);
    let height = area.bottom - area.top;
    for step in 0..STEPS {
        let share = step as f64 / STEPS as f64;
        let colour = colour(share + 0.5 / STEPS as f64);
        let foot = area.bottom - share * height;
        // up to the top: the next step covers the rest, and no seam shows between the two
        sheet.rectangle((left, foot), (right, area.top), colour);
    }
    for tick in scale.ticks(6) {
        let y = area.bottom - scale.share(tick.at).unwrap_or(0.0) * height;
        sheet.rule((right, y), (right + 4.0, y), INK);
        sheet.text_beside(&tick.label, (right + GAP, y), TICK, Align::Left);
    }
    let label = text::fitted(label, LABEL, height, false);
    let beside = right + GAP + widest(&scale.ticks(6)) + GAP + CAPITAL * LABEL;
    let at = (beside, (area.top + area.bottom) / 2.0);
    sheet.text(&label, at, LABEL, Align::Center, Lettering::Upward);
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

/// The names of the axes, `left` of the area and `below` it.
fn name_axes(sheet: &mut Sheet, caption: &Caption, area: Area, [left, below]: [f64; 2]) {
    let centre = ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0);
    let room = area.right - area.left;
    let x_label = text::fitted(&caption.x_label, LABEL, room, false);
    let at = (centre.0, area.bottom + below);
    sheet.text(&x_label, at, LABEL, Align::Center, Lettering::Plain);
    let y_label = text::fitted(&caption.y_label, LABEL, area.bottom - area.top, false);
    sheet.text(&y_label, (area.left - left, centre.1), LABEL, Align::Center, Lettering::Upward);
}
