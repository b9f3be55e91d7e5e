//! What explains the looks of the data: the legend above them, with a sample of how each name is
//! drawn, and the scale of colours beside them.

use super::axis::Axis;
use super::fonts::width;
use super::frame::{Area, widest};
use super::markers::CIRCLE;
use super::sheet::{Align, Lettering, Point, Sheet};
use super::style::{self, CAPITAL, Colour, GAP, INK, LABEL, LINE_HEIGHT, MARGIN, TICK};
use super::text;

/// An entry of the legend.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) sample: Sample,
}

/// What is beside a name in the legend, by the number of a class or series.
#[derive(Clone, Copy)]
pub(super) enum Sample {
    Marker(usize),
    Hollow,
    Line(usize),
    Area(usize),
    Nothing,
}

impl Entry {
    /// An entry for each name; its number gives its sample.
    pub(super) fn each<'a>(
        names: impl Iterator<Item = &'a String>,
        sample: fn(usize) -> Sample,
    ) -> Vec<Entry> {
        let entry =
            |(number, name): (usize, &String)| Entry { name: name.clone(), sample: sample(number) };
        names.enumerate().map(entry).collect()
    }

    /// With the space after it.
    fn width(&self) -> f64 {
        SAMPLE + width(&self.name, TICK, false) + BETWEEN
    }
}

/// The fraction of the picture's height that the legend takes at most; its last entry says how many
/// names are left out.
const HIGHEST: f64 = 0.25;
/// The width of the sample beside a name, and the space between two entries.
const SAMPLE: f64 = 32.0;
const BETWEEN: f64 = 20.0;

/// Draws the entries that have a name, from `top` on, and gives the height at which they end.
pub(super) fn draw(sheet: &mut Sheet, legend: &[Entry], mut top: f64) -> f64 {
    let (width, height) = (f64::from(sheet.width), f64::from(sheet.height));
    let most = (HIGHEST * height / (LABEL * LINE_HEIGHT)) as usize;
    for row in rows(legend, width - 2.0 * MARGIN, most.max(1)) {
        let total: f64 = row.iter().map(Entry::width).sum::<f64>() - BETWEEN;
        let mut left = (width - total) / 2.0;
        let middle = top + LABEL / 2.0;
        for entry in row {
            draw_sample(sheet, entry.sample, (left, middle));
            sheet.text_beside(&entry.name, (left + SAMPLE, middle), TICK, Align::Left);
            left += entry.width();
        }
        top += LABEL * LINE_HEIGHT;
    }
    top
}

/// As many of the entries as have room in `most` rows of at most `room` pixels, row by row.
fn rows(legend: &[Entry], room: f64, most: usize) -> Vec<Vec<Entry>> {
    let named = legend.iter().filter(|entry| !entry.name.is_empty());
    let fitted = |entry: &Entry| {
        let name = text::fitted(&entry.name, TICK, room - SAMPLE, false);
        let entry = Entry { name, ..*entry };
        (entry.width(), entry)
    };
    let entries: Vec<(f64, Entry)> = named.map(fitted).collect();
    // the first entries, and one more for those that are left out
    let first = |shown: usize| {
        let left_out = entries.len() - shown;
        let more = Entry { name: format!("… {left_out} more"), sample: Sample::Nothing };
        let more = (left_out > 0).then_some((more.width(), more));
        let mut rows: Vec<Vec<Entry>> = Vec::new();
        let mut used = f64::INFINITY;
        for (width, entry) in entries[..shown].iter().chain(&more) {
            if used + width > room + BETWEEN {
                rows.push(Vec::new());
                used = 0.0;
            }
            used += width;
            rows.last_mut().expect("the first entry starts a row").push(entry.clone());
        }
        rows
    };
    // more than these have no room, however short they are
    let shown = entries.len().min(most * (room / (SAMPLE + BETWEEN)) as usize + most);
    let mut tries = (0..=shown).rev().map(first);
    tries.find(|rows| rows.len() <= most).unwrap_or_default()
}

/// The sample left of a name, from `left` on.
fn draw_sample(sheet: &mut Sheet, sample: Sample, (left, middle): Point) {
    let centre = (left + 18.0, middle);
    match sample {
        Sample::Marker(class) => sheet.marker(class, style::colour(class), centre, 5.0),
        Sample::Hollow => sheet.hollow(CIRCLE, centre, 5.0),
        Sample::Line(number) => {
            let ends = vec![(left, middle), (left + 26.0, middle)];
            sheet.dashed(ends, style::CURVE, style::dashes(number), style::colour(number));
        }
        Sample::Area(number) => {
            let corners = ((left + 10.0, middle - 6.0), (left + 26.0, middle + 6.0));
            sheet.rectangle(corners.0, corners.1, style::colour(number));
        }
        Sample::Nothing => {}
    }
}

/// A bar of colours right of the data, with its ticks and its name.
pub(super) struct ColourScale<'a> {
    pub(super) axis: &'a Axis,
    pub(super) label: &'a str,
    /// The colour that the data have at each fraction of the axis.
    pub(super) colour: fn(f64) -> Colour,
}

impl ColourScale<'_> {
    /// The room that it needs beside the data.
    pub(super) fn width(&self) -> f64 {
        let label = if self.label.is_empty() { 0.0 } else { GAP + LABEL };
        18.0 + 16.0 + GAP + widest(&self.axis.ticks(6)) + label
    }

    /// Draws it right of `area`.
    pub(super) fn draw(&self, sheet: &mut Sheet, area: Area) {
        const STEPS: usize = 64;
        let (left, right) = (area.right + 18.0, area.right + 34.0);
        for step in 0..STEPS {
            let fraction = step as f64 / STEPS as f64;
            let colour = (self.colour)(fraction + 0.5 / STEPS as f64);
            // up to the top: the next step covers the rest, and no seam shows between the two
            sheet.rectangle((left, area.up(fraction)), (right, area.top), colour);
        }
        let ticks = self.axis.ticks(6);
        for tick in &ticks {
            let y = area.up(self.axis.fraction(tick.at).unwrap_or(0.0));
            sheet.rule((right, y), (right + 4.0, y), INK);
            sheet.text_beside(&tick.label, (right + GAP, y), TICK, Align::Left);
        }
        let label = text::fitted(self.label, LABEL, area.height(), false);
        let beside = right + GAP + widest(&ticks) + GAP + CAPITAL * LABEL;
        let at = (beside, area.centre().1);
        sheet.text(&label, at, LABEL, Align::Center, Lettering::Upward);
    }
}
