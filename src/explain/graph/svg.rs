//! A graph as SVG: boxes of text, arrows with their partials, and what the colours mean. No font is
//! needed: the text is in whatever monospaced font the viewer has, and the boxes leave room for the
//! widest of them.

use super::arrows::{Labels, draw_arrows};
use super::boxes::{draw_box, size};
use super::fold::Arrow;
use super::layout::{Place, layout};
use super::marks::{LETTER, LINE, SIZE, text};
use super::{Direction, Graph, colour};
use crate::Error;
use crate::explain::text::{rounded, width};
use crate::files::write_whole;
use std::fmt::Write;
use std::path::Path;

const MARGIN: f64 = 12.0;
/// A drawing from top to bottom is about as wide as a page.
const PAGE: f64 = 800.0;
/// Room that arrows take beside the boxes of a layer.
const BESIDE: f64 = 80.0;
/// The columns of any value or adjoint with its word.
const ANY_NUMBER: usize = 18;
/// The seconds that a moment of an animation takes.
const MOMENT: f64 = 0.5;
/// And how many moments it rests at its end.
const REST: usize = 8;

impl Graph<'_> {
    /// Writes the drawing: as SVG where the path ends in `.svg`, and in the DOT language where it
    /// ends in `.dot`. With the feature `graph`.
    ///
    /// # Errors
    /// If the path has another ending, or cannot be written.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
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
        let least = if self.is_marked { ANY_NUMBER } else { 0 };
        let sizes = self.boxes.iter().map(|one| size(one, self.digits, least));
        let sizes: Vec<(f64, f64)> = sizes.collect();
        // x and y are along and across the layers, or the other way round
        let turned = |(x, y): (f64, f64)| if is_across { (x, y) } else { (y, x) };
        let place = |&size: &(f64, f64)| {
            let (along, across) = turned(size);
            Place { across, along }
        };
        let extents: Vec<Place> = sizes.iter().map(place).collect();
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
        let (right, bottom) = point(placed.size);

        let mut body = String::new();
        let taken = sizes.iter().enumerate().map(|(index, &(width, height))| {
            let (x, y) = corner(index);
            [x, y, x + width, y + height]
        });
        let mut labels = Labels { taken: taken.collect(), ..Labels::default() };
        draw_arrows(&mut body, self, &extents, &placed, &point, &mut labels);
        let hottest = self.hottest();
        for (index, one) in self.boxes.iter().enumerate() {
            let moments = self.moments(index);
            let node = one.index().filter(|_| self.is_marked);
            let mark = node.map(|node| format!(" data-node=\"{node}\"")).unwrap_or_default();
            let _ = write!(body, "<g{mark}>");
            draw_box(&mut body, one, corner(index), sizes[index], hottest, self.digits, moments);
        }
        body.push_str(&labels.text);
        let (foot, foot_width, foot_height) = self.foot(bottom + 14.0);
        body.push_str(&foot);
        let whole = right.max(labels.right).max(foot_width) + MARGIN;
        let height = bottom + 14.0 + foot_height + MARGIN;
        let style = if self.is_animated { self.style() } else { String::new() };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {whole:.0} {height:.0}\" font-family=\"DejaVu Sans Mono, Menlo, \
             Consolas, monospace\" font-size=\"{SIZE}\">\n{style}\
             <defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" \
             markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">\
             <path d=\"M0 1 L7 4 L0 7 z\" fill=\"#6b7280\"/></marker></defs>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{body}</svg>\n"
        )
    }

    /// What is below the drawing, with its width and height: what the colours and the arrows mean, and
    /// the note.
    fn foot(&self, y: f64) -> (String, f64, f64) {
        const STEPS: usize = 24;
        let end = rounded(self.hottest(), self.digits);
        let (low, base) = (format!("adjoint  -{end}"), y + 10.0);
        let bar = MARGIN + LETTER * (width(&low) + 1) as f64;
        let class = if self.is_marked { " class=\"foot\"" } else { "" };
        let mut svg = format!("<g{class} fill=\"#374151\">{}", text(MARGIN, base, &low));
        for step in 0..STEPS {
            let x = bar + step as f64 * 5.0;
            let fill = colour(2.0 * step as f64 / (STEPS - 1) as f64 - 1.0, 1.0);
            let _ = write!(
                svg,
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"5.2\" height=\"12\" fill=\"{fill}\"/>"
            );
        }
        let right = bar + STEPS as f64 * 5.0 + LETTER;
        svg.push_str(&text(right, base, &format!("+{end}")));
        let mut lines =
            vec!["arrow: local partial; adjoint at its head × partial = what its tail gets"];
        lines.extend(self.note.as_deref());
        for (index, line) in lines.iter().enumerate() {
            svg.push_str(&text(MARGIN, base + (index + 1) as f64 * (LINE + 2.0), line));
        }
        svg.push_str("</g>\n");
        let widest = lines.iter().map(|line| width(line)).max().unwrap_or(0) as f64 * LETTER;
        let colours = right + LETTER * (width(&end) + 1) as f64;
        (svg, colours.max(MARGIN + widest), 12.0 + lines.len() as f64 * (LINE + 2.0))
    }

    /// The ends of an arrow, for a script.
    pub(super) fn ends(&self, arrow: &Arrow) -> String {
        let ends = [arrow.from, arrow.to].map(|end| self.boxes[end].index());
        match ends {
            [Some(from), Some(to)] if self.is_marked => {
                format!(" data-from=\"{from}\" data-to=\"{to}\"")
            }
            _ => String::new(),
        }
    }

    /// The classes of a box's value, of its adjoint and of the frame around it: when they appear, or
    /// what they are for a script. Nothing in a still picture.
    pub(super) fn moments(&self, index: usize) -> [String; 3] {
        if !self.is_animated {
            let classes = [" class=\"value\"", " class=\"adjoint\"", ""];
            return classes.map(|class| if self.is_marked { class } else { "" }.to_string());
        }
        let back = 2 * self.boxes.len() - 1 - index;
        [format!("t{index}"), format!("t{back}"), format!("frame f{index}")]
            .map(|class| format!(" class=\"{class}\""))
    }

    /// What appears at each moment, and the frame around the box whose turn it is.
    fn style(&self) -> String {
        let boxes = self.boxes.len();
        let whole = 2 * boxes + REST;
        let seconds = whole as f64 * MOMENT;
        // what appears at the first of these moments, disappears at the second, and so on
        let class = |name: String, changes: &[usize]| {
            let mut frames = String::from("0%{opacity:0}");
            for (index, &moment) in changes.iter().enumerate() {
                let (at, opacity) = (100.0 * moment as f64 / whole as f64, (index + 1) % 2);
                let _ = write!(frames, "{at:.2}%{{opacity:{opacity}}}");
            }
            format!(
                ".{name}{{animation:{name} {seconds}s step-end infinite}}\
                 @keyframes {name}{{{frames}}}\n"
            )
        };
        let mut style = String::from(
            "<style>.frame{opacity:0}\n@media (prefers-reduced-motion:no-preference){\n",
        );
        style.extend((0..2 * boxes).map(|moment| class(format!("t{moment}"), &[moment + 1])));
        style.extend((0..boxes).map(|index| {
            let back = 2 * boxes - index;
            class(format!("f{index}"), &[index + 1, index + 2, back, back + 1])
        }));
        style + "}</style>\n"
    }
}
