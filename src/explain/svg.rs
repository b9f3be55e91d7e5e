//! A graph as SVG: boxes of text, arrows, and what the colours mean. No font is needed: the text is
//! in whatever monospaced font the viewer has, and the boxes leave room for the widest of them.

use super::graph::{Direction, Graph, GraphBox, Shape, colour};
use super::layout::{Extent, Layout, Place, layout};
use super::text::{rounded, width};
use crate::Error;
use crate::files::write_whole;
use crate::words::clean;
use std::fmt::Write;
use std::path::Path;

/// The size of the letters, in pixels.
const SIZE: f64 = 12.0;
/// The width of a letter: 0.602 of its size in DejaVu Sans Mono, and a little room.
const LETTER: f64 = 0.605 * SIZE;
const LINE: f64 = 16.0;
const PADDING: f64 = 10.0;
/// So many columns a box has at least, so that most are of one width.
const COLUMNS: usize = 17;
const MARGIN: f64 = 16.0;
/// The line below the graph that shows the colours, and the one below that for a note.
const FOOT: f64 = 34.0;

impl Graph {
    /// Writes the drawing: as SVG where the path ends in `.svg`, and in the DOT language where it
    /// ends in `.dot`. With the feature `graph`.
    ///
    /// # Errors
    /// If the path has another ending, or cannot be written.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("square.svg");
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0).named("x");
    /// (x * x).graph().save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("x * x"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
        let text = match ending.as_ref().and_then(|ending| ending.to_str()) {
            Some("svg") => self.to_svg(),
            Some("dot") => self.to_dot(),
            _ => return Err(Error::FileEnding { path: path.into(), endings: ".svg or .dot" }),
        };
        write_whole(path, text.as_bytes())
    }

    /// The graph as an SVG picture, with the feature `graph`. A box shows its full operation where
    /// the pointer rests on it.
    ///
    /// Cost: below half a second for a thousand boxes.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0).named("x < y");
    /// let svg = x.sin().graph().to_svg();
    /// assert!(svg.contains(">x &lt; y<"));
    /// assert!(svg.ends_with("</svg>\n"));
    /// ```
    #[must_use]
    pub fn to_svg(&self) -> String {
        let is_across = self.direction == Direction::LeftToRight;
        let sizes: Vec<(f64, f64)> = self.boxes.iter().map(|one| size(one, self.digits)).collect();
        // x and y are along and across the layers, or the other way round
        let turned = |(x, y): (f64, f64)| if is_across { (x, y) } else { (y, x) };
        let extent = |&size: &(f64, f64)| {
            let (along, across) = turned(size);
            Extent { across, along }
        };
        let extents: Vec<Extent> = sizes.iter().map(extent).collect();
        let placed = layout(&extents, &self.edges);
        let point = |place: Place| {
            let (x, y) = turned((place.along, place.across));
            (x + MARGIN, y + MARGIN)
        };
        let (right, bottom) = point(Place { across: placed.across, along: placed.along });
        let legend = self.legend(bottom + 18.0);
        let note = self.note.as_deref().unwrap_or("");
        let foot_width = MARGIN + LETTER * (width(note).max(34) as f64);
        let foot = if note.is_empty() { FOOT } else { FOOT + 20.0 };
        let (whole, height) = (right.max(foot_width) + MARGIN, bottom + foot + MARGIN);

        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {whole:.0} {height:.0}\" font-family=\"DejaVu Sans Mono, Menlo, \
             Consolas, monospace\" font-size=\"{SIZE}\">\n\
             <defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" \
             markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">\
             <path d=\"M0 1 L7 4 L0 7 z\" fill=\"#6b7280\"/></marker></defs>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
        );
        self.draw_arrows(&mut svg, &extents, &placed, &point, is_across);
        for (place, (one, &(width, height))) in self.boxes.iter().zip(&sizes).enumerate() {
            let (x, y) = point(placed.centres[place]);
            let corner = (x - width / 2.0, y - height / 2.0);
            self.draw_box(&mut svg, one, corner, (width, height), &self.colour(place));
        }
        svg.push_str(&legend);
        svg.push_str("</svg>\n");
        svg
    }

    fn draw_box(
        &self,
        svg: &mut String,
        one: &GraphBox,
        (x, y): (f64, f64),
        (width, height): (f64, f64),
        fill: &str,
    ) {
        let (corner, stroke, dash) = match one.shape {
            Shape::Leaf => (14.0, 1.0, ""),
            Shape::Node => (4.0, 1.0, ""),
            Shape::Neuron => (4.0, 1.6, ""),
            Shape::Group => (4.0, 1.2, " stroke-dasharray=\"5 3\""),
            Shape::Output => (4.0, 2.6, ""),
        };
        let _ = writeln!(
            svg,
            "<g><title>{}</title><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" \
             height=\"{height:.1}\" rx=\"{corner}\" fill=\"{fill}\" stroke=\"#374151\" \
             stroke-width=\"{stroke}\"{dash}/>",
            escaped(&one.full)
        );
        let mut base = y + PADDING + SIZE - 2.0;
        let left = x + PADDING;
        let _ = write!(
            svg,
            "<text x=\"{left:.1}\" y=\"{base:.1}\" font-weight=\"bold\">{}</text>",
            escaped(&one.name)
        );
        for line in one.lines(self.digits) {
            base += LINE;
            let _ = write!(
                svg,
                "<text x=\"{left:.1}\" y=\"{base:.1}\" xml:space=\"preserve\">{}</text>",
                escaped(&line)
            );
        }
        svg.push_str("</g>\n");
    }

    /// All arrows. Those that end at one box share its side, in the order in which they come.
    fn draw_arrows(
        &self,
        svg: &mut String,
        extents: &[Extent],
        placed: &Layout,
        point: &impl Fn(Place) -> (f64, f64),
        is_across: bool,
    ) {
        // many arrows in one picture are drawn lighter, so that bundles can be seen through
        let opacity = if self.edges.len() > 150 { 0.35 } else { 0.85 };
        let _ = writeln!(
            svg,
            "<g fill=\"none\" stroke=\"#6b7280\" stroke-width=\"1.2\" opacity=\"{opacity}\">"
        );
        let starts = ports(&self.edges, extents, placed, |edge| edge.0, true);
        let ends = ports(&self.edges, extents, placed, |edge| edge.1, false);
        for (place, &(from, to)) in self.edges.iter().enumerate() {
            let (out, into) = (extents[from].along / 2.0, extents[to].along / 2.0);
            let start = Place { across: starts[place], along: placed.centres[from].along + out };
            let end = Place { across: ends[place], along: placed.centres[to].along - into };
            let (x, y) = point(start);
            let _ = write!(svg, "<path d=\"M{x:.1} {y:.1}");
            let mut at = (x, y);
            for &(enter, leave) in &placed.routes[place] {
                curve(svg, at, point(enter), is_across);
                at = point(leave);
                let _ = write!(svg, " L{:.1} {:.1}", at.0, at.1);
            }
            curve(svg, at, point(end), is_across);
            svg.push_str("\" marker-end=\"url(#arrow)\"/>\n");
        }
        svg.push_str("</g>\n");
    }

    /// What the colours mean, and the note.
    fn legend(&self, y: f64) -> String {
        const STEPS: usize = 24;
        let hottest = self.hottest();
        let mut svg = String::from("<g font-size=\"11\" fill=\"#374151\">");
        let (text, bar) = (y + 10.0, MARGIN + 100.0);
        let _ = write!(svg, "<text x=\"{MARGIN}\" y=\"{text:.1}\">|adjoint|  0</text>");
        for step in 0..STEPS {
            let x = bar + step as f64 * 5.0;
            let fill = colour(step as f64 / (STEPS - 1) as f64);
            let _ = write!(
                svg,
                "<rect x=\"{x}\" y=\"{y:.1}\" width=\"5.2\" height=\"12\" fill=\"{fill}\"/>"
            );
        }
        let end = bar + STEPS as f64 * 5.0;
        let frame = end - bar;
        let _ = write!(
            svg,
            "<rect x=\"{bar}\" y=\"{y:.1}\" width=\"{frame}\" height=\"12\" fill=\"none\" \
             stroke=\"#374151\" stroke-width=\"0.6\"/><text x=\"{}\" y=\"{text:.1}\">{}</text>",
            end + 6.0,
            rounded(hottest, self.digits)
        );
        if let Some(note) = &self.note {
            let below = text + 20.0;
            let _ = write!(svg, "<text x=\"{MARGIN}\" y=\"{below:.1}\">{}</text>", escaped(note));
        }
        svg.push_str("</g>\n");
        svg
    }
}

/// The width and height of a box.
fn size(one: &GraphBox, digits: usize) -> (f64, f64) {
    let lines = one.lines(digits);
    // bold letters of a monospaced font are as wide as the others
    let widest = lines.iter().map(|line| width(line)).max().unwrap_or(0).max(width(&one.name));
    let columns = widest.max(COLUMNS) as f64;
    (columns * LETTER + 2.0 * PADDING, (lines.len() + 1) as f64 * LINE + 1.5 * PADDING)
}

/// Where across each edge touches its box: the edges of a side are spread over its middle half, in
/// the order of where they come from, or go to.
fn ports(
    edges: &[(usize, usize)],
    extents: &[Extent],
    placed: &Layout,
    side: impl Fn(&(usize, usize)) -> usize,
    is_start: bool,
) -> Vec<f64> {
    let far = |place: usize| {
        let route = &placed.routes[place];
        let (next, other) = match is_start {
            true => (route.first(), edges[place].1),
            false => (route.last(), edges[place].0),
        };
        next.map_or(placed.centres[other].across, |(enter, _)| enter.across)
    };
    let mut order: Vec<usize> = (0..edges.len()).collect();
    order.sort_by(|&a, &b| side(&edges[a]).cmp(&side(&edges[b])).then(far(a).total_cmp(&far(b))));
    let mut ports = vec![0.0; edges.len()];
    for group in order.chunk_by(|&a, &b| side(&edges[a]) == side(&edges[b])) {
        let one = side(&edges[group[0]]);
        let room = extents[one].across / 2.0;
        for (turn, &edge) in group.iter().enumerate() {
            let share = (turn as f64 + 0.5) / group.len() as f64 - 0.5;
            ports[edge] = placed.centres[one].across + share * room;
        }
    }
    ports
}

/// A smooth curve that leaves and arrives straight along the layers.
fn curve(svg: &mut String, (x0, y0): (f64, f64), (x1, y1): (f64, f64), is_across: bool) {
    let (first, second) = match is_across {
        true => (((x0 + x1) / 2.0, y0), ((x0 + x1) / 2.0, y1)),
        false => ((x0, (y0 + y1) / 2.0), (x1, (y0 + y1) / 2.0)),
    };
    let _ = write!(
        svg,
        " C{:.1} {:.1} {:.1} {:.1} {x1:.1} {y1:.1}",
        first.0, first.1, second.0, second.1
    );
}

/// A text within SVG.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c => safe.push(c),
        }
    }
    safe
}
