//! The frame of a picture: title, legend, axes and the room between them for the data.
//!
//! Room is given away from the outside in: the title and the legend stand above the data (so a
//! legend never hides a point), the names of the axes and the ticks left and below, each as wide
//! as its text needs.

use super::axis::{Axis, Tick};
use super::fonts::width;
use super::sheet::{Align, Lettering, Point, Sheet};
use super::style::{
    self, CAPITAL, Colour, GAP, GRID, INK, LABEL, LINE_HEIGHT, MARGIN, TICK, TITLE,
};
use super::{markers, text};

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

/// A line of the legend.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) sample: Sample,
}

impl Entry {
    /// An entry for each name; its number gives its sample.
    pub(super) fn each<'a>(
        names: impl Iterator<Item = &'a String>,
        sample: fn(usize) -> Sample,
    ) -> Vec<Entry> {
        let numbered = names.enumerate();
        numbered
            .map(|(number, name)| Entry { name: name.clone(), sample: sample(number) })
            .collect()
    }
}

/// What is beside a name in the legend. The number is that of a class or series.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sample {
    Marker(usize),
    Hollow,
    Line(usize),
    Area(Colour),
}

/// The share of the picture's height that the legend takes at most; a last entry says how many names
/// are left out.
const LEGEND: f64 = 0.25;
/// The share that names below bars take at most.
const NAMES: f64 = 0.35;
/// The width of the sample beside a name, and the space between two entries.
const SAMPLE: f64 = 26.0;
const BETWEEN: f64 = 20.0;

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
    x_ticks: Vec<Tick>,
    y_ticks: Vec<Tick>,
    /// On an axis of names.
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
        let mut wanted = ((room / 70.0) as usize).clamp(2, 12);
        let mut x_ticks = x.ticks(wanted);
        // fewer ticks until the labels stand apart
        while wanted > 1 && names.is_none() && widest(&x_ticks) + 14.0 > room / x_ticks.len() as f64
        {
            wanted -= 1;
            x_ticks = x.ticks(wanted);
        }
        let below = GAP + x_height + GAP + 0.9 * LABEL;
        name_axes(&mut sheet, caption, area, [beside - CAPITAL * LABEL, below]);
        Frame { sheet, area, x, y, x_ticks, y_ticks, names }
    }

    /// Lines behind the data, at the ticks of the axes.
    pub(super) fn grid(&mut self) {
        let Area { left, top, right, bottom } = self.area;
        for tick in self.y_ticks.clone() {
            let y = self.y_pixel(tick.at);
            self.sheet.rule((left, y), (right, y), GRID);
        }
        // names stand under what they name and need no line
        if self.names.is_none() {
            for tick in self.x_ticks.clone() {
                let x = self.x_pixel(tick.at);
                self.sheet.rule((x, top), (x, bottom), GRID);
            }
        }
    }

    /// Where a pair of numbers lies; `None` where an axis has no place for it.
    pub(super) fn point(&self, x: f64, y: f64) -> Option<Point> {
        let (across, up) = (self.x.share(x)?, self.y.share(y)?);
        let area = self.area;
        Some((
            area.left + across * (area.right - area.left),
            area.bottom - up * (area.bottom - area.top),
        ))
    }

    fn x_pixel(&self, x: f64) -> f64 {
        self.area.left + self.x.share(x).unwrap_or(0.0) * (self.area.right - self.area.left)
    }

    fn y_pixel(&self, y: f64) -> f64 {
        self.area.bottom - self.y.share(y).unwrap_or(0.0) * (self.area.bottom - self.area.top)
    }

    /// The border, the marks and numbers of the axes: on top of the data. Gives the sheet.
    pub(super) fn close(mut self) -> Sheet {
        let Area { left, top, right, bottom } = self.area;
        let foot = bottom + GAP + CAPITAL * TICK;
        match self.names.take() {
            Some(names) => self.write_names(&names),
            None => {
                for tick in self.x_ticks.clone() {
                    let x = self.x_pixel(tick.at);
                    self.sheet.rule((x, bottom), (x, bottom + 5.0), INK);
                    let at = (x, foot);
                    self.sheet.text(&tick.label, at, TICK, Align::Center, Lettering::Plain);
                }
            }
        }
        for tick in self.y_ticks.clone() {
            let y = self.y_pixel(tick.at);
            self.sheet.rule((left - 4.0, y), (left, y), INK);
            self.sheet.text_beside(&tick.label, (left - GAP + 1.0, y), TICK, Align::Right);
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
            let x = self.x_pixel(*place);
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

fn widest(ticks: &[Tick]) -> f64 {
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
#[derive(Debug)]
struct Names {
    /// The place of each name that is shown, and its lines.
    lines: Vec<(f64, Vec<String>)>,
    upward: bool,
    height: f64,
}

impl Names {
    fn new(names: &[Tick], room: f64, most_height: f64) -> Names {
        let slot = room / names.len() as f64;
        let lines = |tick: &Tick| {
            let lines = text::wrapped_whole(&tick.label, TICK, slot - 6.0)?;
            Some((tick.at, lines))
        };
        // a letter is at least this wide
        if slot > TICK
            && let Some(lines) = names.iter().map(lines).collect::<Option<Vec<_>>>()
        {
            let most = lines.iter().map(|(_, lines)| lines.len()).max().unwrap_or(1).max(1);
            let height = TICK * (1.0 + LINE_HEIGHT * (most - 1) as f64);
            return Names { lines, upward: false, height };
        }
        let every = (1.2 * TICK / slot).ceil().max(1.0) as usize;
        let shown = names.iter().step_by(every).map(|tick| {
            (tick.at, vec![text::fitted(&tick.label, TICK, most_height.max(TICK), false)])
        });
        let lines: Vec<(f64, Vec<String>)> = shown.collect();
        let height =
            lines.iter().map(|(_, name)| width(&name[0], TICK, false)).fold(TICK, f64::max);
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

/// A sheet with title and legend, and the height at which they end.
pub(super) fn headed(caption: &Caption, legend: &[Entry]) -> (Sheet, f64) {
    let mut sheet = Sheet::new(caption.size.0, caption.size.1);
    let width = f64::from(caption.size.0);
    let mut top = MARGIN;
    for line in text::wrapped(&caption.title, TITLE, width - 2.0 * MARGIN, true) {
        let foot = top + CAPITAL * TITLE;
        sheet.text(&line, (width / 2.0, foot), TITLE, Align::Center, Lettering::Bold);
        top += TITLE * LINE_HEIGHT;
    }
    for line in text::wrapped(&caption.subtitle, LABEL, width - 2.0 * MARGIN, false) {
        let foot = top + CAPITAL * LABEL;
        sheet.text(&line, (width / 2.0, foot), LABEL, Align::Center, Lettering::Plain);
        top += LABEL * LINE_HEIGHT;
    }
    let named: Vec<Entry> = legend.iter().filter(|entry| !entry.name.is_empty()).cloned().collect();
    let rows = (LEGEND * f64::from(caption.size.1) / (LABEL * LINE_HEIGHT)) as usize;
    let rows = legend_rows(&named, width - 2.0 * MARGIN, rows.max(1));
    for row in rows.into_iter().filter(|row| !row.is_empty()) {
        let total: f64 = row.iter().map(|(_, width)| width).sum::<f64>() - BETWEEN;
        let mut left = (width - total) / 2.0;
        let middle = top + LABEL / 2.0;
        for (entry, entry_width) in row {
            draw_sample(&mut sheet, entry.sample, (left, middle));
            let at = (left + SAMPLE + 6.0, middle);
            sheet.text_beside(&entry.name, at, TICK, Align::Left);
            left += entry_width;
        }
        top += LABEL * LINE_HEIGHT;
    }
    (sheet, top + GAP / 2.0)
}

/// The entries in at most `most` rows of at most `room` pixels, each with its width and the space
/// after it.
fn legend_rows(legend: &[Entry], room: f64, most: usize) -> Vec<Vec<(Entry, f64)>> {
    let entry_width = |name: &str| SAMPLE + 6.0 + width(name, TICK, false) + BETWEEN;
    let mut rows: Vec<Vec<(Entry, f64)>> = vec![Vec::new()];
    for (shown, entry) in legend.iter().enumerate() {
        let mut entry = entry.clone();
        entry.name = text::fitted(&entry.name, TICK, room - SAMPLE - 6.0, false);
        let wide = entry_width(&entry.name);
        let used = |row: &[(Entry, f64)]| row.iter().map(|(_, width)| width).sum::<f64>();
        let count = rows.len();
        let row = rows.last_mut().expect("there is a first row");
        if row.is_empty() || used(row) + wide <= room + BETWEEN {
            row.push((entry, wide));
        } else if count < most {
            rows.push(vec![(entry, wide)]);
        } else {
            // entries give their places away until the last one fits
            let mut left_out = legend.len() - shown;
            loop {
                row.pop();
                left_out += 1;
                let name = format!("… {left_out} more");
                let wide = entry_width(&name);
                if row.is_empty() || used(row) + wide <= room + BETWEEN {
                    row.push((Entry { name, sample: Sample::Area(style::WHITE) }, wide));
                    return rows;
                }
            }
        }
    }
    rows
}

/// The sample left of a name, from `left` on.
fn draw_sample(sheet: &mut Sheet, sample: Sample, (left, middle): Point) {
    match sample {
        Sample::Marker(class) => {
            sheet.marker(class, style::colour(class), (left + SAMPLE - 8.0, middle), 5.0);
        }
        Sample::Line(number) => {
            let ends = vec![(left, middle), (left + SAMPLE, middle)];
            sheet.dashed(ends, style::CURVE, style::dashes(number), style::colour(number));
            if let Some(shape) = style::curve_marker(number) {
                let centre = (left + SAMPLE / 2.0, middle);
                sheet.marker(shape, style::colour(number), centre, style::CURVE_MARKER);
            }
        }
        Sample::Hollow => sheet.hollow(markers::CIRCLE, (left + SAMPLE - 8.0, middle), 5.0),
        Sample::Area(colour) => {
            sheet.rectangle((left + 10.0, middle - 6.0), (left + SAMPLE, middle + 6.0), colour);
        }
    }
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
