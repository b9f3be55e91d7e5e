//! The frame of a picture: title, legend, axes and the room between them for the data.
//!
//! Room is given away from the outside in: the title and the legend stand above the data (so a
//! legend never hides a point), the names of the axes and the ticks left and below, each as wide
//! as its text needs.

use super::axis::{Axis, Tick};
use super::sheet::{Align, Lettering, Point, Sheet};
use super::style::{self, Colour, GAP, GRID, INK, LABEL, LINE_HEIGHT, MARGIN, THIN, TICK, TITLE};
use super::text;

/// What a picture is called, and its size in pixels.
#[derive(Clone, Debug)]
pub(super) struct Caption {
    pub(super) title: String,
    pub(super) x_label: String,
    pub(super) y_label: String,
    pub(super) size: (u32, u32),
}

impl Caption {
    pub(super) fn new(x_label: &str, y_label: &str, size: (u32, u32)) -> Caption {
        Caption { title: String::new(), x_label: x_label.into(), y_label: y_label.into(), size }
    }
}

/// A line of the legend.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) sample: Sample,
}

/// What stands beside a name in the legend. The number tells the colour and the shape.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sample {
    Marker(usize),
    Line(usize),
    Area(Colour),
}

/// The rows of the legend that are shown at most; a last entry says how many are left out.
const LEGEND_ROWS: usize = 4;
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
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) sheet: Sheet,
    pub(super) area: Area,
    x: Axis,
    y: Axis,
    x_ticks: Vec<Tick>,
    y_ticks: Vec<Tick>,
}

impl Frame {
    /// `right` pixels are left free beside the data, for a scale of colours.
    pub(super) fn new(caption: &Caption, x: Axis, y: Axis, legend: &[Entry], right: f64) -> Frame {
        let (mut sheet, top) = headed(caption, legend);
        let (width, height) = (f64::from(caption.size.0), f64::from(caption.size.1));
        let label_height = |label: &str| if label.is_empty() { 0.0 } else { LABEL + GAP };
        // names under the axis may take several lines; the room left of it is not known yet
        let slot = (width - 2.0 * MARGIN - right - 80.0) / x.names_count().max(1) as f64;
        let x_lines = match x.names_count() {
            0 => 1,
            _ => {
                let ticks = x.ticks(0);
                ticks.iter().map(|tick| name_lines(&tick.label, slot).len()).max().unwrap_or(1)
            }
        };
        let x_height = TICK * (1.0 + LINE_HEIGHT * (x_lines.max(1) - 1) as f64);
        let bottom = height - MARGIN - label_height(&caption.x_label) - x_height - GAP;
        let y_ticks = y.ticks((((bottom - top) / 55.0) as usize).clamp(2, 10));
        let widest = |ticks: &[Tick]| {
            ticks.iter().map(|tick| text::width(&tick.label, TICK, false)).fold(0.0, f64::max)
        };
        let left = MARGIN + label_height(&caption.y_label) + widest(&y_ticks) + GAP;
        // whole pixels, for backgrounds made of them
        let right = (width - MARGIN - right).floor();
        let (left, top, bottom) = (left.ceil(), top.ceil(), bottom.floor());
        // on a tiny page the texts leave no room; the data then run over the edge
        let area =
            Area { left, top, right: right.max(left + 10.0), bottom: bottom.max(top + 10.0) };
        let room = (area.right - area.left).max(1.0);
        let mut wanted = ((room / 70.0) as usize).clamp(2, 12);
        let mut x_ticks = x.ticks(wanted);
        // fewer ticks until the labels stand apart
        while wanted > 1
            && x.names_count() == 0
            && widest(&x_ticks) + 14.0 > room / x_ticks.len() as f64
        {
            wanted -= 1;
            x_ticks = x.ticks(wanted);
        }
        name_axes(&mut sheet, caption, area);
        Frame { sheet, area, x, y, x_ticks, y_ticks }
    }

    /// Lines behind the data, at the ticks of the axes.
    pub(super) fn grid(&mut self) {
        let Area { left, top, right, bottom } = self.area;
        for tick in self.y_ticks.clone() {
            let y = self.y_pixel(tick.at);
            self.sheet.line(vec![(left, y), (right, y)], THIN, GRID);
        }
        // names stand under what they name and need no line
        if self.x.names_count() == 0 {
            for tick in self.x_ticks.clone() {
                let x = self.x_pixel(tick.at);
                self.sheet.line(vec![(x, top), (x, bottom)], THIN, GRID);
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
        let slot = (right - left) / self.x_ticks.len().max(1) as f64;
        for tick in self.x_ticks.clone() {
            let x = self.x_pixel(tick.at);
            let lines = match self.x.names_count() {
                0 => {
                    self.sheet.line(vec![(x, bottom), (x, bottom + 4.0)], THIN, INK);
                    vec![tick.label]
                }
                _ => name_lines(&tick.label, slot),
            };
            let mut foot = bottom + GAP + text::CAPITAL * TICK;
            for line in lines {
                self.sheet.text(&line, (x, foot), TICK, Align::Middle, Lettering::Plain);
                foot += LINE_HEIGHT * TICK;
            }
        }
        for tick in self.y_ticks.clone() {
            let y = self.y_pixel(tick.at);
            self.sheet.line(vec![(left - 4.0, y), (left, y)], THIN, INK);
            self.sheet.text_beside(&tick.label, (left - GAP + 1.0, y), TICK, Align::End);
        }
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        for side in 0..4 {
            self.sheet.line(vec![corners[side], corners[(side + 1) % 4]], THIN, INK);
        }
        self.sheet
    }

    /// A scale right of the data, in the colour that the data have at each share of it.
    pub(super) fn colour_scale(&mut self, scale: &Axis, colour: fn(f64) -> Colour) {
        colour_scale(&mut self.sheet, self.area, scale, colour);
    }
}

/// The room that a scale of colours needs beside the data.
pub(super) fn colour_scale_width(scale: &Axis) -> f64 {
    let widest = scale.ticks(6).into_iter().map(|tick| text::width(&tick.label, TICK, false));
    18.0 + 16.0 + GAP + widest.fold(0.0, f64::max)
}

/// A bar of colours right of `area`, with its ticks.
pub(super) fn colour_scale(sheet: &mut Sheet, area: Area, scale: &Axis, colour: fn(f64) -> Colour) {
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
        sheet.line(vec![(right, y), (right + 4.0, y)], THIN, INK);
        sheet.text_beside(&tick.label, (right + GAP, y), TICK, Align::Start);
    }
}

/// A sheet with title and legend, and the height at which they end.
pub(super) fn headed(caption: &Caption, legend: &[Entry]) -> (Sheet, f64) {
    let mut sheet = Sheet::new(caption.size.0, caption.size.1);
    let width = f64::from(caption.size.0);
    let mut top = MARGIN;
    for line in text::wrapped(&caption.title, TITLE, width - 2.0 * MARGIN, true) {
        let foot = top + text::CAPITAL * TITLE;
        sheet.text(&line, (width / 2.0, foot), TITLE, Align::Middle, Lettering::Bold);
        top += TITLE * LINE_HEIGHT;
    }
    let named: Vec<Entry> = legend.iter().filter(|entry| !entry.name.is_empty()).cloned().collect();
    for row in legend_rows(&named, width - 2.0 * MARGIN) {
        let total: f64 = row.iter().map(|(_, width)| width).sum::<f64>() - BETWEEN;
        let mut left = (width - total) / 2.0;
        let middle = top + LABEL / 2.0;
        for (entry, entry_width) in row {
            draw_sample(&mut sheet, entry.sample, (left, middle));
            let at = (left + SAMPLE + 6.0, middle);
            sheet.text_beside(&entry.name, at, TICK, Align::Start);
            left += entry_width;
        }
        top += LABEL * LINE_HEIGHT;
    }
    (sheet, top + GAP / 2.0)
}

/// The entries in rows of at most `room` pixels, each with its width and the space after it.
fn legend_rows(legend: &[Entry], room: f64) -> Vec<Vec<(Entry, f64)>> {
    let mut rows: Vec<Vec<(Entry, f64)>> = Vec::new();
    let mut used = f64::INFINITY;
    for (shown, entry) in legend.iter().enumerate() {
        let mut entry = entry.clone();
        entry.name = text::fitted(&entry.name, TICK, room - SAMPLE - 6.0, false);
        let width = SAMPLE + 6.0 + text::width(&entry.name, TICK, false) + BETWEEN;
        if used + width > room + BETWEEN {
            if rows.len() == LEGEND_ROWS {
                // the last entry that fits gives its place away
                if let Some((last, _)) = rows.last_mut().and_then(|row| row.last_mut()) {
                    last.name = format!("… {} more", legend.len() - shown + 1);
                    last.sample = Sample::Area(style::WHITE);
                }
                break;
            }
            rows.push(Vec::new());
            used = 0.0;
        }
        used += width;
        if let Some(row) = rows.last_mut() {
            row.push((entry, width));
        }
    }
    rows
}

/// The sample left of a name, from `left` on.
fn draw_sample(sheet: &mut Sheet, sample: Sample, (left, middle): Point) {
    match sample {
        Sample::Marker(number) => sheet.marker(number, (left + SAMPLE - 8.0, middle), 5.0),
        Sample::Line(number) => {
            let ends = vec![(left, middle), (left + SAMPLE, middle)];
            sheet.dashed(ends, style::dashes(number), style::colour(number));
        }
        Sample::Area(colour) => {
            sheet.rectangle((left + 10.0, middle - 6.0), (left + SAMPLE, middle + 6.0), colour);
        }
    }
}

/// A name under an axis, in lines.
fn name_lines(name: &str, slot: f64) -> Vec<String> {
    text::wrapped(name, TICK, slot - 6.0, false)
}

fn name_axes(sheet: &mut Sheet, caption: &Caption, area: Area) {
    let foot = f64::from(caption.size.1) - MARGIN;
    let centre = ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0);
    // a descender (as in "height") reaches a fifth of a letter below the foot
    let below = (centre.0, foot - 0.1 * LABEL);
    let room = area.right - area.left;
    let x_label = text::fitted(&caption.x_label, LABEL, room, false);
    sheet.text(&x_label, below, LABEL, Align::Middle, Lettering::Plain);
    let y_label = text::fitted(&caption.y_label, LABEL, area.bottom - area.top, false);
    let beside = (MARGIN + text::CAPITAL * LABEL, centre.1);
    sheet.text(&y_label, beside, LABEL, Align::Middle, Lettering::Upward);
}
