//! The legend above the data: the names of series and classes, each with a sample of how it is drawn.

use crate::area::{Area, Point};
use crate::colour::{Colour, dashes};
use crate::fonts::{fitted, width};
use crate::marker::Marker;
use crate::sheet::{Align, Sheet};
use crate::style::{CURVE, LABEL, LINE_HEIGHT, TICK};

/// What is beside a name in the legend, by the number of a class or series. A legend is a list of
/// names with their samples; those without a name are left out.
///
/// ```
/// use wengert_chart::{Axis, Caption, Frame, Sample};
/// let legend = [("one".to_string(), Sample::Line(0)), ("two".to_string(), Sample::Line(1))];
/// let axes = [Axis::linear([0.0, 1.0]), Axis::linear([0.0, 1.0])];
/// let svg = Frame::new(&Caption::new(400, 300), axes, &legend, None).close().svg()?;
/// assert!(svg.contains("one") && svg.contains("two"));
/// # Ok::<(), wengert_chart::NoGlyph>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// The marker of a class.
    Marker(usize),
    /// A white circle.
    Hollow,
    /// The line of a series.
    Line(usize),
    /// The bars of a series.
    Area(usize),
}

/// A name and its sample; none beside the words that say how many have no room.
type Entry = (String, Option<Sample>);

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
pub(crate) fn draw(sheet: &mut Sheet, legend: &[(String, Sample)], room: Area) -> f64 {
    let most = (HIGHEST * f64::from(sheet.height) / (LABEL * LINE_HEIGHT)) as usize;
    let mut top = room.top;
    for row in rows(legend, room.width(), most.max(1)) {
        let total: f64 = row.iter().map(|(name, _)| entry_width(name)).sum::<f64>() - BETWEEN;
        let mut left = room.centre().0 - total / 2.0;
        let middle = top + LABEL / 2.0;
        for (name, sample) in row {
            if let Some(sample) = sample {
                draw_sample(sheet, sample, (left, middle));
            }
            sheet.text_beside(&name, (left + SAMPLE, middle), TICK, Align::Left);
            left += entry_width(&name);
        }
        top += LABEL * LINE_HEIGHT;
    }
    top
}

/// The entries in at most `most` rows of at most `room` pixels; the last entry says how many have no
/// room.
fn rows(legend: &[(String, Sample)], room: f64, most: usize) -> Vec<Vec<Entry>> {
    let named = legend.iter().filter(|(name, _)| !name.is_empty());
    let entries: Vec<Entry> = named
        .map(|(name, sample)| (fitted(name, TICK, room - SAMPLE, false), Some(*sample)))
        .collect();
    let rows_of = |shown: usize| {
        let more = (format!("… {} more", entries.len() - shown), None);
        let more = (shown < entries.len()).then_some(more);
        let (mut rows, mut left) = (Vec::<Vec<Entry>>::new(), 0.0);
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
        Sample::Marker(class) => sheet.marker(centre, Marker::of_class(class, 5.0)),
        Sample::Hollow => sheet.marker(centre, Marker::hollow(Marker::CIRCLE, 5.0)),
        Sample::Line(number) => {
            let ends = vec![(left, middle), (left + 26.0, middle)];
            sheet.dashed(ends, CURVE, dashes(number), Colour::of_series(number));
        }
        Sample::Area(number) => {
            let corners = ((left + 10.0, middle - 6.0), (left + 26.0, middle + 6.0));
            sheet.rectangle(corners.0, corners.1, Colour::of_series(number));
        }
    }
}
