//! A graph as SVG: boxes of text, arrows with their partials, and what the colours mean. No font is
//! needed: the text is in whatever monospaced font the viewer has, and the boxes leave room for the
//! widest of them.

use super::graph::{Direction, Graph, GraphBox, Shape, colour, ink};
use super::layout::{Extent, Layout, MOST_APART, Place, layout};
use super::text::{rounded, width};
use crate::Error;
use crate::files::write_whole;
use crate::words::clean;
use std::fmt::Write;
use std::path::Path;

/// The size of the letters, in pixels.
const SIZE: f64 = 11.5;
/// The width of a letter: 0.602 of its size in DejaVu Sans Mono, and a little room.
const LETTER: f64 = 0.605 * SIZE;
const LINE: f64 = 15.0;
const PADDING: f64 = 7.0;
const MARGIN: f64 = 12.0;
/// A drawing from top to bottom is about as wide as a page.
const PAGE: f64 = 800.0;
/// Room that arrows take beside the boxes of a layer.
const BESIDE: f64 = 80.0;
/// The most arrows that have their partials written beside them.
const MOST_LABELS: usize = 300;
/// The neurons of a layer's box: how many in a row, and their columns of text.
const CELLS: usize = 6;
const CELL_COLUMNS: usize = 16;
/// Larger layers are shown without numbers.
const MOST_CELLS: usize = 60;

impl Graph<'_> {
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
    /// the pointer rests on it, and an arrow what it passes on.
    ///
    /// From top to bottom it is at most about 800 pixels wide, with letters of 11.5 pixels: of what
    /// would be side by side some is drawn earlier.
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
        let edges: Vec<(usize, usize)> = self.arrows.iter().map(|one| (one.from, one.to)).collect();
        let most = if is_across { f64::INFINITY } else { PAGE - BESIDE };
        let placed = layout(&extents, &edges, most);
        let point = |place: Place| {
            let (x, y) = turned((place.along, place.across));
            (x + MARGIN, y + MARGIN)
        };
        let corner = |index: usize| {
            let ((x, y), (width, height)) = (point(placed.centres[index]), sizes[index]);
            (x - width / 2.0, y - height / 2.0)
        };
        let (right, bottom) = point(Place { across: placed.across, along: placed.along });

        let mut body = String::new();
        let mut labels = Labels::default();
        for (index, &(width, height)) in sizes.iter().enumerate() {
            let (x, y) = corner(index);
            labels.taken.push([x, y, x + width, y + height]);
        }
        self.draw_arrows(&mut body, &extents, &edges, &placed, &point, &mut labels);
        let hottest = self.hottest();
        for (index, one) in self.boxes.iter().enumerate() {
            draw_box(&mut body, one, corner(index), sizes[index], hottest, self.digits);
        }
        body.push_str(&labels.text);
        let (foot, foot_width, foot_height) = self.foot(bottom + 14.0);
        body.push_str(&foot);
        let whole = right.max(labels.right).max(foot_width) + MARGIN;
        let height = bottom + 14.0 + foot_height + MARGIN;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {whole:.0} {height:.0}\" font-family=\"DejaVu Sans Mono, Menlo, \
             Consolas, monospace\" font-size=\"{SIZE}\">\n\
             <defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" \
             markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">\
             <path d=\"M0 1 L7 4 L0 7 z\" fill=\"#6b7280\"/></marker></defs>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{body}</svg>\n"
        )
    }

    /// All arrows. Those that end at one box share its side, in the order in which they come.
    fn draw_arrows(
        &self,
        svg: &mut String,
        extents: &[Extent],
        edges: &[(usize, usize)],
        placed: &Layout,
        point: &impl Fn(Place) -> (f64, f64),
        labels: &mut Labels,
    ) {
        let is_across = self.direction == Direction::LeftToRight;
        let starts = ports(edges, extents, placed, |edge| edge.0, true);
        let ends = ports(edges, extents, placed, |edge| edge.1, false);
        let mut arriving = vec![0; extents.len()];
        edges.iter().for_each(|edge| arriving[edge.1] += 1);
        for (index, arrow) in self.arrows.iter().enumerate() {
            let (from, to) = edges[index];
            let (out, into) = (extents[from].along / 2.0, extents[to].along / 2.0);
            let start = Place { across: starts[index], along: placed.centres[from].along + out };
            let end = Place { across: ends[index], along: placed.centres[to].along - into };
            let mut at = point(start);
            let ink = ink(arrow.partial.unwrap_or(0.0));
            let _ = write!(
                svg,
                "<path fill=\"none\" stroke=\"{ink}\" stroke-opacity=\"0.7\" d=\"M{:.1} {:.1}",
                at.0, at.1
            );
            let mut curves = Vec::new();
            for &(enter, leave) in &placed.routes[index] {
                curves.push([at, point(enter)]);
                curve(svg, at, point(enter), is_across);
                at = point(leave);
                let _ = write!(svg, " L{:.1} {:.1}", at.0, at.1);
            }
            curves.push([at, point(end)]);
            curve(svg, at, point(end), is_across);
            let title = escaped(&arrow.full);
            let _ = writeln!(svg, "\" marker-end=\"url(#arrow)\"><title>{title}</title></path>");
            if arriving[to] > MOST_APART {
                curves.truncate(1); // the others are shared
            }
            let label = arrow.label(self.digits);
            if !label.is_empty() && self.arrows.len() <= MOST_LABELS {
                labels.add(&label, ink, &curves, is_across);
            }
        }
    }

    /// What is below the drawing, with its width and height: what the colours and the arrows mean, and
    /// the note.
    fn foot(&self, y: f64) -> (String, f64, f64) {
        const STEPS: usize = 24;
        let hottest = self.hottest();
        let end = rounded(hottest, self.digits);
        let mut svg = format!("<g fill=\"#374151\">{}", text(MARGIN, y + 10.0, "adjoint"));
        let low = format!("-{end}");
        let _ = write!(svg, "{}", text(MARGIN + 9.0 * LETTER, y + 10.0, &low));
        let bar = MARGIN + LETTER * (10 + width(&low)) as f64;
        for step in 0..STEPS {
            let x = bar + step as f64 * 5.0;
            let adjoint = 2.0 * step as f64 / (STEPS - 1) as f64 - 1.0;
            let fill = colour(adjoint, 1.0);
            let _ = write!(
                svg,
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"5.2\" height=\"12\" fill=\"{fill}\"/>"
            );
        }
        let right = bar + STEPS as f64 * 5.0 + LETTER;
        svg.push_str(&text(right, y + 10.0, &format!("+{end}")));
        let mut lines = vec!["arrow: local partial; adjoint × partial arrives at its other end"];
        lines.extend(self.note.as_deref());
        for (index, line) in lines.iter().enumerate() {
            svg.push_str(&text(MARGIN, y + 10.0 + (index + 1) as f64 * (LINE + 2.0), line));
        }
        svg.push_str("</g>\n");
        let widest = lines.iter().map(|line| width(line)).max().unwrap_or(0) as f64 * LETTER;
        let colours = right + LETTER * (width(&end) + 1) as f64;
        (svg, colours.max(MARGIN + widest), 12.0 + lines.len() as f64 * (LINE + 2.0))
    }
}

fn draw_box(
    svg: &mut String,
    one: &GraphBox,
    (x, y): (f64, f64),
    (width, height): (f64, f64),
    hottest: f64,
    digits: usize,
) {
    let (corner, stroke, dash) = match one.shape {
        Shape::Leaf => (12.0, 1.0, ""),
        Shape::Node => (3.0, 1.0, ""),
        Shape::Neuron => (3.0, 1.6, ""),
        Shape::Group => (3.0, 1.2, " stroke-dasharray=\"5 3\""),
        Shape::Output => (3.0, 2.6, ""),
    };
    let (title, fill) = (escaped(&one.full), colour(one.heat(), hottest));
    let _ = write!(
        svg,
        "<g><title>{title}</title><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" \
         height=\"{height:.1}\" rx=\"{corner}\" fill=\"{fill}\" stroke=\"#374151\" \
         stroke-width=\"{stroke}\"{dash}/>"
    );
    let (left, mut base) = (x + PADDING, y + PADDING + SIZE - 2.0);
    let _ = write!(svg, "<g font-weight=\"bold\">{}</g>", text(left, base, &one.name));
    for line in one.lines(digits) {
        base += LINE;
        svg.push_str(&text(left, base, &line));
    }
    let (columns, cell) = cell_size(one);
    for (index, neuron) in one.cells.iter().enumerate() {
        let (row, column) = ((index / columns) as f64, (index % columns) as f64);
        let (x, y) = (left + column * cell.0, base + PADDING + row * cell.1);
        let (title, fill) = (escaped(&neuron.full), colour(neuron.heat(), hottest));
        let (width, height) = (cell.0 - 2.0, cell.1 - 2.0);
        let _ = write!(
            svg,
            "<g><title>{title}</title><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" \
             height=\"{height:.1}\" fill=\"{fill}\" stroke=\"#9ca3af\"/>"
        );
        if one.cells.len() <= MOST_CELLS {
            let lines = neuron.lines(digits);
            for (line, shown) in std::iter::once(&neuron.name).chain(&lines[1..3]).enumerate() {
                svg.push_str(&text(x + 4.0, y + SIZE + 1.0 + line as f64 * (LINE - 1.0), shown));
            }
        }
        svg.push_str("</g>");
    }
    svg.push_str("</g>\n");
}

/// How many neurons of a layer are in a row, and how much room each has.
fn cell_size(one: &GraphBox) -> (usize, (f64, f64)) {
    match one.cells.len() {
        0..=MOST_CELLS => (CELLS, (CELL_COLUMNS as f64 * LETTER + 8.0, 3.0 * LINE + 4.0)),
        _ => (40, (15.0, 15.0)),
    }
}

/// The width and height of a box.
fn size(one: &GraphBox, digits: usize) -> (f64, f64) {
    let lines = one.lines(digits);
    // bold letters of a monospaced font are as wide as the others
    let widest = lines.iter().map(|line| width(line)).max().unwrap_or(0).max(width(&one.name));
    let (columns, (cell_width, cell_height)) = cell_size(one);
    let cells = one.cells.len().min(columns) as f64 * cell_width;
    let rows = one.cells.len().div_ceil(columns) as f64;
    let below = if one.cells.is_empty() { 0.0 } else { rows * cell_height + 4.0 };
    let wide = (widest as f64 * LETTER).max(cells) + 2.0 * PADDING;
    (wide, (lines.len() + 1) as f64 * LINE + 1.5 * PADDING + below)
}

/// The partials beside the arrows, and what is drawn where so far: left, top, right, bottom.
#[derive(Default)]
struct Labels {
    text: String,
    taken: Vec<[f64; 4]>,
    right: f64,
}

impl Labels {
    /// Writes a partial at a place of its arrow where nothing else is, if there is one. The last curve
    /// leads to the node whose partial it is, so its places are tried first.
    fn add(&mut self, label: &str, ink: &str, curves: &[[(f64, f64); 2]], is_across: bool) {
        const ALONG: [f64; 9] = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88];
        let (half, high) = (width(label) as f64 * LETTER / 2.0 + 1.0, SIZE);
        let curves = curves.iter().rev();
        let places = curves.flat_map(|curve| ALONG.map(|t| on_curve(*curve, t, is_across)));
        let rectangle = |(x, y): (f64, f64)| {
            let x = x.max(half);
            [x - half, y - high / 2.0, x + half, y + high / 2.0]
        };
        let overlap = |one: &[f64; 4]| -> f64 {
            let areas = self.taken.iter().map(|other| {
                let extent =
                    |i: usize| (one[i + 2].min(other[i + 2]) - one[i].max(other[i])).max(0.0);
                extent(0) * extent(1)
            });
            areas.sum()
        };
        let all = places.map(rectangle).map(|place| (overlap(&place), place));
        // the first of the best
        let best = all.reduce(|best, other| if other.0 < best.0 { other } else { best });
        let Some((_, place)) = best else { return };
        self.taken.push(place);
        self.right = self.right.max(place[2]);
        let [x, y, right, bottom] = place;
        let (wide, label) = (right - x, text(x + 1.0, bottom - 2.0, label));
        let _ = writeln!(
            self.text,
            "<g fill=\"{ink}\"><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" \
             height=\"{high:.1}\" fill=\"#ffffff\" fill-opacity=\"0.9\"/>{label}</g>"
        );
    }
}

/// A line of text.
fn text(x: f64, y: f64, line: &str) -> String {
    let line = escaped(line);
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" xml:space=\"preserve\">{line}</text>")
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

/// The two inner points of a smooth curve that leaves and arrives straight along the layers.
fn handles((x0, y0): (f64, f64), (x1, y1): (f64, f64), is_across: bool) -> [(f64, f64); 2] {
    match is_across {
        true => [((x0 + x1) / 2.0, y0), ((x0 + x1) / 2.0, y1)],
        false => [(x0, (y0 + y1) / 2.0), (x1, (y0 + y1) / 2.0)],
    }
}

fn curve(svg: &mut String, from: (f64, f64), to: (f64, f64), is_across: bool) {
    let [(x1, y1), (x2, y2)] = handles(from, to, is_across);
    let _ = write!(svg, " C{x1:.1} {y1:.1} {x2:.1} {y2:.1} {:.1} {:.1}", to.0, to.1);
}

/// The point of a curve at t from 0 to 1 (P. E. Bézier).
fn on_curve([from, to]: [(f64, f64); 2], t: f64, is_across: bool) -> (f64, f64) {
    let [first, second] = handles(from, to, is_across);
    let s = 1.0 - t;
    let mix = |a: f64, b: f64, c: f64, d: f64| {
        s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d
    };
    (mix(from.0, first.0, second.0, to.0), mix(from.1, first.1, second.1, to.1))
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
