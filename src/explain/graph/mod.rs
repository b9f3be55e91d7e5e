//! A computation as a graph: a box for each node, an arrow for each use, as DOT or as SVG.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let x = tape.var(3.0).named("x");
//! let y = (x * x + 1).named("y");
//! let dot = y.graph().to_dot();
//! assert!(dot.contains(r#"label="x\nvariable\nvalue   3\nadjoint +6""#));
//! assert!(dot.contains(r#"n0 -> n1 [label="+6""#)); // ∂(x·x)/∂x
//! # #[cfg(feature = "graph")] {
//! let svg = y.graph().to_svg();
//! assert!(svg.starts_with("<svg") && svg.contains(">adjoint +6<"));
//! # }
//! ```
//!
//! Each box shows a name (or `v7`), the operation, the value and the adjoint, on a traced tape also
//! the line of source. Its colour is blue for an adjoint above 0 and orange for one below, the
//! darker the larger. An arrow carries the local partial of what it leads to with respect to what it
//! comes from, so the chain rule can be read from the picture: an adjoint times an arrow is what
//! arrives at the other end of the arrow, and the sum of what arrives there is the adjoint.
//!
//! A neuron of a net is one box, with its weights, its bias and its activation inside. A layer of
//! more than five neurons is one box too, with the value and the adjoint of each neuron in it.
//! [`Graph::open`] shows what is inside.

#[cfg(feature = "graph")]
mod arrows;
#[cfg(feature = "graph")]
mod boxes;
mod fold;
#[cfg(feature = "graph")]
mod layout;
#[cfg(feature = "graph")]
mod marks;
#[cfg(feature = "graph")]
mod svg;

#[cfg(feature = "page")]
pub(crate) use marks::escaped;

use crate::explain::labels::NodeNames;
use crate::explain::neurons::RecordedNeuron;
use crate::words::{clean, counted};
use crate::{Node, Value, notebook};
use fold::{Arrow, GraphBox, Shape};
use std::fmt::{self, Write};

impl<'t> Value<'t> {
    /// The graph of everything that this value depends on.
    ///
    /// Where more than 1,000 boxes or 4,000 arrows are left, every layer becomes one box for each
    /// recorded sample; where that is not enough, the earliest nodes become one box that says how
    /// many they are, and so does a line below the drawing.
    ///
    /// Cost: one sweep and a few passes over the nodes.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// assert_eq!((x * x).sin().graph().len(), 3);
    /// ```
    pub fn graph(self) -> Graph<'t> {
        let (output, direction, digits) = (self.node(), Direction::TopToBottom, 4);
        let (opened, boxes, arrows) = (Vec::new(), Vec::new(), Vec::new());
        let (note, is_animated, is_marked) = (None, false, false);
        Graph { output, opened, boxes, arrows, note, direction, digits, is_animated, is_marked }
            .filled()
    }
}

/// Where the output of a drawing is.
///
/// ```
/// use wengert::explain::Direction;
/// let tape = wengert::Tape::new();
/// let graph = tape.var(3.0).sin().graph().direction(Direction::LeftToRight);
/// assert!(graph.to_dot().contains("rankdir=LR"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Direction {
    /// At the right.
    LeftToRight,
    /// At the bottom.
    TopToBottom,
}

/// The graph of a value. [`Value::graph`] makes it.
///
/// ```
/// use wengert::explain::Direction;
/// let tape = wengert::Tape::new();
/// let x = tape.var(2.0).named("x");
/// let graph = x.ln().graph().direction(Direction::LeftToRight).precision(2);
/// assert!(graph.to_dot().contains("value   0.69"));
/// ```
#[derive(Clone)]
#[must_use]
pub struct Graph<'t> {
    output: Node<'t>,
    /// What has been opened.
    opened: Vec<String>,
    boxes: Vec<GraphBox>,
    arrows: Vec<Arrow>,
    note: Option<String>,
    direction: Direction,
    digits: usize,
    is_animated: bool,
    /// Whether the drawing says what is what, for a script.
    is_marked: bool,
}

/// `Graph(3 boxes, 2 arrows)`
impl fmt::Debug for Graph<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (boxes, arrows) = (self.boxes.len(), self.arrows.len());
        write!(f, "Graph({}, {})", counted(boxes, "box"), counted(arrows, "arrow"))
    }
}

impl Graph<'_> {
    /// Makes the boxes and the arrows.
    fn filled(mut self) -> Self {
        let names = NodeNames::with_opened(self.output, &self.opened);
        (self.boxes, self.arrows, self.note) = fold::folded(self.output, &names, &self.opened);
        self
    }

    /// Opens the box of a neuron or of a layer: instead of a layer, its neurons are drawn; instead of
    /// a neuron, its weights, its bias, its weighted sum and its activation. A neuron can be opened
    /// in a layer that is not.
    ///
    /// # Panics
    /// If the graph has no neuron and no layer of this name.
    ///
    /// ```
    /// use wengert::nn::{Activation, Mlp};
    /// let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(1));
    /// let graph = net.forward(&tape, &[0.5, 0.25])[0].graph();
    /// assert_eq!(graph.len(), 4); // plain numbers as inputs have no box
    /// let graph = graph.open("layer1.neuron2");
    /// assert_eq!(graph.len(), 8); // its weights, its bias, its sum and tanh
    /// ```
    #[track_caller]
    pub fn open(mut self, name: &str) -> Self {
        let names = NodeNames::new(self.output);
        let neurons = names.neurons();
        let is_there =
            |neuron: &RecordedNeuron| neuron.layer() == Some(name) || neuron.is_called(name);
        let has = neurons.first().map_or("no neuron of a net".to_string(), |neuron| {
            let layer = neuron.layer().map(|layer| format!(" or {layer}")).unwrap_or_default();
            format!("neurons such as {}{layer}", neuron.name)
        });
        assert!(
            neurons.iter().any(is_there),
            "there is no neuron or layer {name:?} in this graph; it has {has}"
        );
        self.opened.push(name.to_string());
        self.filled()
    }

    /// Where the output is; at the bottom by default.
    ///
    /// ```
    /// use wengert::explain::Direction;
    /// let tape = wengert::Tape::new();
    /// let graph = tape.var(3.0).sin().graph().direction(Direction::TopToBottom);
    /// assert!(graph.to_dot().contains("rankdir=TB"));
    /// ```
    pub fn direction(mut self, direction: Direction) -> Self {
        self.direction = direction;
        self
    }

    /// How many digits after the point are shown, 4 by default. At most 17.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let dot = tape.var(2.0).ln().graph().precision(6).to_dot();
    /// assert!(dot.contains("value   0.693147"));
    /// ```
    pub fn precision(mut self, digits: usize) -> Self {
        self.digits = digits.min(17);
        self
    }

    /// Makes the SVG move: the values appear one after the other, as the forward sweep computes them,
    /// then the adjoints on the way back, each with the partials of the arrows that lead to its box.
    /// Two steps take a second; a box whose turn it is has a frame. Then all stays for four seconds,
    /// and it begins again. It moves by CSS alone; where a reader prefers no motion, the whole picture
    /// is shown.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let graph = tape.var(3.0).sin().graph().animate();
    /// # #[cfg(feature = "graph")]
    /// assert!(graph.to_svg().contains("prefers-reduced-motion"));
    /// ```
    pub fn animate(mut self) -> Self {
        self.is_animated = true;
        self
    }

    /// Marks the parts of the SVG, for a script that changes its numbers: a box has the index of its
    /// node as `data-node`, an arrow and the partial beside it have those of its ends as `data-from`
    /// and `data-to`, and what shows a value or an adjoint has the class `value` or `adjoint`. Boxes
    /// leave room for any number. Without [`animate`](Graph::animate), which has classes of its own.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let graph = tape.var(3.0).sin().graph().marked();
    /// # #[cfg(feature = "graph")]
    /// assert!(graph.to_svg().contains("data-node=\"1\""));
    /// ```
    pub fn marked(mut self) -> Self {
        self.is_marked = true;
        self
    }

    /// How many boxes there are.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// assert_eq!(tape.var(3.0).sin().graph().len(), 2);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.boxes.len()
    }

    /// Whether there is no box: never, since a value is at least itself.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// assert!(!tape.var(3.0).graph().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.boxes.is_empty()
    }

    /// What was left out, if the whole was too large to draw.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let mut y = tape.var(1.0);
    /// for _ in 0..2000 {
    ///     y = y.sin();
    /// }
    /// let note = y.graph().note().map(str::to_string);
    /// assert_eq!(note.as_deref(), Some("the earliest 1,002 of 2,001 nodes are drawn as one box"));
    /// ```
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// The graph in the DOT language, for Graphviz.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let dot = tape.var(3.0).named("say \"x\"").graph().to_dot();
    /// assert!(dot.contains(r#"label="say \"x\"\nvariable"#));
    /// ```
    #[must_use]
    pub fn to_dot(&self) -> String {
        let rank = if self.direction == Direction::LeftToRight { "LR" } else { "TB" };
        let mut dot = format!(
            "digraph wengert {{\n  rankdir={rank};\n  node [shape=box, style=\"rounded,filled\", \
             fontname=\"monospace\"];\n  edge [fontname=\"monospace\", fontsize=11];\n"
        );
        if let Some(note) = &self.note {
            let _ = writeln!(dot, "  label=\"{}\";", quoted(note));
        }
        let hottest = self.hottest();
        for (index, one) in self.boxes.iter().enumerate() {
            let lines = std::iter::once(one.name.clone()).chain(one.lines(self.digits));
            let label = lines.map(|line| quoted(&line)).collect::<Vec<_>>().join("\\n");
            let (tooltip, fill) = (quoted(&one.full), colour(one.heat(), hottest));
            let look = match one.shape {
                Shape::Leaf => "",
                Shape::Node => ", style=filled",
                Shape::Neuron => ", style=filled, penwidth=1.6",
                Shape::Group => ", style=\"filled,dashed\"",
                Shape::Output => ", style=filled, penwidth=2.6",
            };
            let _ = writeln!(
                dot,
                "  n{index} [label=\"{label}\", fillcolor=\"{fill}\"{look}, tooltip=\"{tooltip}\"];"
            );
        }
        for arrow in &self.arrows {
            let (Arrow { from, to, .. }, ink) = (arrow, ink(arrow.partial));
            let (label, tooltip) = (arrow.label(self.digits), quoted(&arrow.full(&self.boxes)));
            let _ = writeln!(
                dot,
                "  n{from} -> n{to} [label=\"{label}\", color=\"{ink}\", fontcolor=\"{ink}\", \
                 tooltip=\"{tooltip}\"];"
            );
        }
        dot.push_str("}\n");
        dot
    }

    /// Shows the graph in a notebook, as SVG: the Jupyter kernel evcxr calls this for the last
    /// expression of a cell. Without the feature `graph` it shows the DOT.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// tape.var(3.0).sin().graph().evcxr_display();
    /// ```
    pub fn evcxr_display(&self) {
        #[cfg(feature = "graph")]
        notebook::show("image/svg+xml", &self.to_svg());
        #[cfg(not(feature = "graph"))]
        notebook::show_text(&self.to_dot());
    }

    /// The largest |adjoint| that is a finite number: the dark end of the colours.
    fn hottest(&self) -> f64 {
        let all = self.boxes.iter().flat_map(|one| std::iter::once(one).chain(&one.cells));
        all.map(|one| one.heat().abs()).filter(|heat| heat.is_finite()).fold(0.0, f64::max)
    }
}

/// The colour of a box by its adjoint: from white for 0 to blue for the largest and to orange for
/// its opposite. The root spreads out the small ones.
fn colour(adjoint: f64, hottest: f64) -> String {
    const ORANGE: [f64; 3] = [247.0, 148.0, 62.0];
    const BLUE: [f64; 3] = [110.0, 170.0, 245.0];
    if !adjoint.is_finite() {
        return "#d7a8e8".to_string(); // NaN or infinite: a colour of its own
    }
    let end = if adjoint < 0.0 { ORANGE } else { BLUE };
    let t = if hottest > 0.0 { (adjoint.abs() / hottest).sqrt() } else { 0.0 };
    let [red, green, blue] = end.map(|channel| (255.0 + t * (channel - 255.0)) as u8);
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// The colour of an arrow by its partial.
fn ink(partial: Option<f64>) -> &'static str {
    match partial {
        Some(p) if p > 0.0 => "#1d5fb4",
        Some(p) if p < 0.0 => "#b45309",
        _ => "#6b7280",
    }
}

/// A text within the quotes of DOT.
fn quoted(text: &str) -> String {
    clean(text).replace('\\', "\\\\").replace('"', "\\\"")
}
