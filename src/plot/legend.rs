//! The legend above the data: for each name a sample of how it is drawn.

use super::fonts::width;
use super::markers::CIRCLE;
use super::sheet::{Align, Point, Sheet};
use super::style::{self, Colour, LABEL, LINE_HEIGHT, MARGIN, TICK};
use super::text;

/// A line of the legend.
#[derive(Clone)]
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
#[derive(Clone, Copy)]
pub(super) enum Sample {
    Marker(usize),
    Hollow,
    Line(usize),
    Area(Colour),
}

/// The fraction of the picture's height that the legend takes at most; its last entry says how many
/// names are left out.
const HIGHEST: f64 = 0.25;
/// The width of the sample beside a name, and the space between two entries.
const SAMPLE: f64 = 26.0;
const BETWEEN: f64 = 20.0;

/// Draws the entries that have a name, from `top` on, and gives the height at which they end.
pub(super) fn draw(sheet: &mut Sheet, legend: &[Entry], mut top: f64) -> f64 {
    let (width, height) = (f64::from(sheet.width), f64::from(sheet.height));
    let most = (HIGHEST * height / (LABEL * LINE_HEIGHT)) as usize;
    for row in rows(legend, width - 2.0 * MARGIN, most.max(1)) {
        let total: f64 = row.iter().map(|(_, width)| width).sum::<f64>() - BETWEEN;
        let mut left = (width - total) / 2.0;
        let middle = top + LABEL / 2.0;
        for (entry, entry_width) in row {
            draw_sample(sheet, entry.sample, (left, middle));
            let at = (left + SAMPLE + 6.0, middle);
            sheet.text_beside(&entry.name, at, TICK, Align::Left);
            left += entry_width;
        }
        top += LABEL * LINE_HEIGHT;
    }
    top
}

/// The entries in at most `most` rows of at most `room` pixels, each with its width and the space
/// after it.
fn rows(legend: &[Entry], room: f64, most: usize) -> Vec<Vec<(Entry, f64)>> {
    let measured = |name: String, sample: Sample| {
        let wide = SAMPLE + 6.0 + width(&name, TICK, false) + BETWEEN;
        (Entry { name, sample }, wide)
    };
    let fitted = |entry: &Entry| {
        measured(text::fitted(&entry.name, TICK, room - SAMPLE - 6.0, false), entry.sample)
    };
    let entries: Vec<_> =
        legend.iter().filter(|entry| !entry.name.is_empty()).map(fitted).collect();
    // the first entries, and one more for those that are left out
    let first = |shown: usize| {
        let left_out = entries.len() - shown;
        let more = || measured(format!("… {left_out} more"), Sample::Area(style::WHITE));
        let more = (left_out > 0).then(more);
        let mut rows: Vec<Vec<(Entry, f64)>> = Vec::new();
        let mut used = 0.0;
        for (entry, wide) in entries[..shown].iter().cloned().chain(more) {
            match rows.last_mut() {
                Some(row) if used + wide <= room + BETWEEN => row.push((entry, wide)),
                _ => {
                    used = 0.0;
                    rows.push(vec![(entry, wide)]);
                }
            }
            used += wide;
        }
        rows
    };
    let all = first(entries.len());
    if all.len() <= most {
        return all;
    }
    let counts: Vec<usize> = (1..entries.len()).collect();
    first(counts.partition_point(|&shown| first(shown).len() <= most))
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
        Sample::Hollow => sheet.hollow(CIRCLE, (left + SAMPLE - 8.0, middle), 5.0),
        Sample::Area(colour) => {
            sheet.rectangle((left + 10.0, middle - 6.0), (left + SAMPLE, middle + 6.0), colour);
        }
    }
}
