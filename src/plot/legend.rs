//! What explains the looks of the data: the legend above them, with a sample of how each name is
//! drawn, and the scale of colours beside them.

use super::axis::{Axis, widest};
use super::fonts::{fitted, width};
use super::sheet::{Align, Area, CIRCLE, Letters, Point, Sheet};
use super::style::{self, CAPITAL, Colour, GAP, INK, LABEL, LINE_HEIGHT, TICK, WHITE};

/// A name and its sample for each entry; those without a name are left out.
pub(super) type Legend = Vec<(String, Sample)>;

/// What is beside a name in the legend, by the number of a class or series.
#[derive(Clone, Copy)]
pub(super) enum Sample {
    Marker(usize),
    Hollow,
    Line(usize),
    Area(usize),
    Nothing,
}

/// An entry for each series; its number gives its sample.
pub(super) fn of_series<T>(series: &[(String, T)], sample: fn(usize) -> Sample) -> Legend {
    series.iter().enumerate().map(|(number, (name, _))| (name.clone(), sample(number))).collect()
}

/// The fraction of the picture's height that the legend takes at most.
const HIGHEST: f64 = 0.25;
/// The width of the sample beside a name, and the space between two entries.
const SAMPLE: f64 = 32.0;
const BETWEEN: f64 = 20.0;

/// The width of an entry, with the space after it.
fn entry_width(name: &str) -> f64 {
    SAMPLE + width(name, TICK, false) + BETWEEN
}

/// Draws the entries at the top of `room`, and gives the height at which they end.
pub(super) fn draw(sheet: &mut Sheet, legend: &Legend, room: Area) -> f64 {
    let most = (HIGHEST * f64::from(sheet.height) / (LABEL * LINE_HEIGHT)) as usize;
    let mut top = room.top;
    for row in rows(legend, room.width(), most.max(1)) {
        let total: f64 = row.iter().map(|(name, _)| entry_width(name)).sum::<f64>() - BETWEEN;
        let mut left = room.centre().0 - total / 2.0;
        let middle = top + LABEL / 2.0;
        for (name, sample) in row {
            draw_sample(sheet, sample, (left, middle));
            sheet.text_beside(&name, (left + SAMPLE, middle), TICK, Align::Left);
            left += entry_width(&name);
        }
        top += LABEL * LINE_HEIGHT;
    }
    top
}

/// The entries in at most `most` rows of at most `room` pixels; the last entry says how many have no
/// room.
fn rows(legend: &Legend, room: f64, most: usize) -> Vec<Legend> {
    let named = legend.iter().filter(|(name, _)| !name.is_empty());
    let entries: Legend =
        named.map(|(name, sample)| (fitted(name, TICK, room - SAMPLE, false), *sample)).collect();
    let rows_of = |shown: usize| {
        let more = (format!("… {} more", entries.len() - shown), Sample::Nothing);
        let more = (shown < entries.len()).then_some(more);
        let (mut rows, mut left) = (Vec::<Legend>::new(), 0.0);
        for entry in entries[..shown].iter().cloned().chain(more) {
            let wide = entry_width(&entry.0);
            match rows.last_mut().filter(|_| wide <= left) {
                Some(row) => row.push(entry),
                None => {
                    rows.push(vec![entry]);
                    left = room + BETWEEN;
                }
            }
            left -= wide;
        }
        rows
    };
    // as many as have room, or fewer and how many more there are
    let all = rows_of(entries.len());
    if all.len() <= most {
        return all;
    }
    let counts: Vec<usize> = (1..entries.len()).collect();
    rows_of(counts.partition_point(|&shown| rows_of(shown).len() <= most))
}

/// The sample left of a name, from `left` on.
fn draw_sample(sheet: &mut Sheet, sample: Sample, (left, middle): Point) {
    let centre = (left + 18.0, middle);
    match sample {
        Sample::Marker(class) => sheet.marker(class, style::colour(class), centre, 5.0),
        Sample::Hollow => sheet.marker(CIRCLE, WHITE, centre, 5.0),
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
        let beside = right + GAP + widest(&ticks) + GAP + CAPITAL * LABEL;
        let at = (beside, area.centre().1);
        sheet.label(self.label, area.height(), at, Align::Center, Letters::Upward);
    }
}
