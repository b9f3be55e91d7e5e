//! A computation as a graph: a box for each node, an arrow for each use, as DOT or as SVG.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let x = tape.var(3.0).named("x");
//! let y = (x * x + 1).named("y");
//! let dot = y.graph().to_dot();
//! assert!(dot.contains(r#"label="x\nvariable\nvalue    3\nadjoint  6""#));
//! assert!(dot.contains("n0 -> n1;"));
//! # #[cfg(feature = "graph")] {
//! let svg = y.graph().to_svg();
//! assert!(svg.starts_with("<svg") && svg.contains(">adjoint  6<"));
//! # }
//! ```
//!
//! Each box shows a name (or `v7`), the operation, the value and the adjoint, and the larger the
//! |adjoint| is beside the others, the darker the box; on a traced tape also the line of source. A
//! neuron of a net is one box, with its
//! weights, its bias and its activation inside. How more is folded where that would still be too
//! many boxes stands at [`Value::graph`].

use super::fold::{self, Piece};
use super::labels::NodeNames;
use super::text::{clipped, number, rounded};
use crate::words::{clean, counted};
use crate::{Gradients, Node, Operation, Value, notebook};
use std::fmt::{self, Write};

impl Value<'_> {
    /// The graph of everything that this value depends on.
    ///
    /// A neuron is one box. Where more than 1,000 boxes or 4,000 arrows are left, the neurons of a
    /// layer become one box for each recorded sample; where that is not enough, the earliest
    /// nodes become one box that says how many they are, and so does a line above the drawing.
    ///
    /// Cost: one sweep and a few passes over the nodes.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// assert_eq!((x * x).sin().graph().len(), 3);
    /// ```
    pub fn graph(self) -> Graph {
        let (output, gradients) = (self.node(), self.backward());
        let names = NodeNames::new(output);
        let (pieces, note) = fold::pieces(output, &names);
        Graph {
            edges: fold::arrows(output, &pieces, &names),
            boxes: pieces.iter().map(|piece| shown(output, piece, &names, &gradients)).collect(),
            note,
            direction: Direction::LeftToRight,
            digits: 4,
        }
    }
}

/// A piece as a box.
fn shown(
    output: Node<'_>,
    piece: &Piece,
    names: &NodeNames<'_>,
    gradients: &Gradients,
) -> GraphBox {
    let adjoint = |node| gradients[output.tape().node(node).handle()];
    let (name, operation) = (clipped(&piece.name), clipped(&piece.operation));
    let Some(id) = piece.shown else {
        // several nodes, of which no single number is theirs
        let heat = piece.nodes.iter().fold(0.0, |most: f64, &node| most.max(adjoint(node).abs()));
        let (whole, largest) = (&piece.name, number(heat));
        let full = format!("{whole}: {}, largest |adjoint| {largest}", piece.operation);
        let (numbers, place, shape) = (None, None, Shape::Group);
        return GraphBox { name, operation, place, numbers, heat, full, shape };
    };
    let node = output.tape().node(id);
    let is_constant = node.operation() == Operation::Constant;
    let (value, adjoint) = (node.value(), (!is_constant).then(|| adjoint(id)));
    let place = names.place(id);
    // everything about the node, on one line: `v7, h: tanh(v6) = 0.5, adjoint 2, at main.rs:9`
    let given = names.given(id).map_or_else(String::new, |name| format!(", {name}"));
    let mut full = format!("{id}{given}: {} = {value}", names.operation(id));
    if let Some(adjoint) = adjoint {
        let _ = write!(full, ", adjoint {adjoint}");
    }
    if let Some(place) = &place {
        let _ = write!(full, ", at {place}");
    }
    GraphBox {
        name,
        operation,
        // the name of the file and the line are enough in a box
        place: place.map(|place| clipped(place.rsplit(['/', '\\']).next().unwrap_or(&place))),
        numbers: Some((value, adjoint)),
        heat: adjoint.unwrap_or(0.0).abs(),
        full,
        shape: match piece.neuron {
            _ if id == output.id() => Shape::Output,
            Some(_) => Shape::Neuron,
            None if names.is_leaf(id) => Shape::Leaf,
            None => Shape::Node,
        },
    }
}

/// One box of a drawing.
#[derive(Clone, Debug)]
pub(super) struct GraphBox {
    pub(super) name: String,
    operation: String,
    /// The value, and the adjoint unless it is a constant's.
    numbers: Option<(f64, Option<f64>)>,
    /// The line that recorded it, as `file:line`, on a traced tape.
    place: Option<String>,
    /// |adjoint|, which the colour shows.
    pub(super) heat: f64,
    /// Everything about it, on one line; drawings show it where the pointer rests.
    pub(super) full: String,
    pub(super) shape: Shape,
}

/// What a box stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Leaf,
    Node,
    Neuron,
    Group,
    Output,
}

impl GraphBox {
    /// What stands below the name, line by line.
    pub(super) fn lines(&self, digits: usize) -> Vec<String> {
        let mut lines = vec![self.operation.clone()];
        if let Some((value, adjoint)) = self.numbers {
            let adjoint = adjoint.map_or(".".to_string(), |adjoint| rounded(adjoint, digits));
            lines.push(format!("value    {}", rounded(value, digits)));
            lines.push(format!("adjoint  {adjoint}"));
        }
        lines.extend(self.place.clone());
        lines
    }
}

/// Where the output of a drawing stands.
///
/// ```
/// use wengert::explain::Direction;
/// let tape = wengert::Tape::new();
/// let graph = tape.var(3.0).sin().graph().direction(Direction::TopToBottom);
/// assert!(graph.to_dot().contains("rankdir=TB"));
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
/// let graph = x.ln().graph().direction(Direction::TopToBottom).precision(2);
/// assert!(graph.to_dot().contains("value    0.69"));
/// ```
#[derive(Clone)]
#[must_use]
pub struct Graph {
    pub(super) boxes: Vec<GraphBox>,
    /// From the box that is used to the box that uses it, each pair once.
    pub(super) edges: Vec<(usize, usize)>,
    pub(super) note: Option<String>,
    pub(super) direction: Direction,
    pub(super) digits: usize,
}

/// `Graph(3 nodes, 2 arrows)`
impl fmt::Debug for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrows = counted(self.edges.len(), "arrow");
        write!(f, "Graph({}, {arrows})", counted(self.boxes.len(), "node"))
    }
}

impl Graph {
    /// Where the output stands; at the right unless this is called.
    ///
    /// ```
    /// use wengert::explain::Direction;
    /// let tape = wengert::Tape::new();
    /// let graph = tape.var(3.0).sin().graph().direction(Direction::LeftToRight);
    /// assert!(graph.to_dot().contains("rankdir=LR"));
    /// ```
    pub fn direction(mut self, direction: Direction) -> Graph {
        self.direction = direction;
        self
    }

    /// How many digits after the point are shown, 4 unless this is called. At most 17.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let dot = tape.var(2.0).ln().graph().precision(6).to_dot();
    /// assert!(dot.contains("value    0.693147"));
    /// ```
    pub fn precision(mut self, digits: usize) -> Graph {
        self.digits = digits.min(17);
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
        let rank_direction = match self.direction {
            Direction::LeftToRight => "LR",
            Direction::TopToBottom => "TB",
        };
        let mut dot = String::from("digraph wengert {\n");
        let _ = writeln!(dot, "  rankdir={rank_direction};");
        dot.push_str("  node [shape=box, style=\"rounded,filled\", fontname=\"monospace\"];\n");
        if let Some(note) = &self.note {
            let _ = writeln!(dot, "  label=\"{}\";", quoted(note));
        }
        for (place, one) in self.boxes.iter().enumerate() {
            let lines: Vec<String> = std::iter::once(one.name.clone())
                .chain(one.lines(self.digits))
                .map(|line| quoted(&line))
                .collect();
            let (label, tooltip) = (lines.join("\\n"), quoted(&one.full));
            let colour = self.colour(place);
            let look = match one.shape {
                Shape::Leaf => "",
                Shape::Node => ", style=filled",
                Shape::Neuron => ", style=filled, penwidth=1.6",
                Shape::Group => ", style=\"filled,dashed\"",
                Shape::Output => ", style=filled, penwidth=2.6",
            };
            let _ = writeln!(
                dot,
                "  n{place} [label=\"{label}\", fillcolor=\"{colour}\"{look}, \
                 tooltip=\"{tooltip}\"];"
            );
        }
        for (from, to) in &self.edges {
            let _ = writeln!(dot, "  n{from} -> n{to};");
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
    pub(super) fn hottest(&self) -> f64 {
        let finite = self.boxes.iter().map(|one| one.heat).filter(|heat| heat.is_finite());
        finite.fold(0.0, f64::max)
    }

    /// The colour of a box by its |adjoint|.
    pub(super) fn colour(&self, place: usize) -> String {
        let heat = self.boxes[place].heat;
        let hottest = self.hottest();
        if !heat.is_finite() {
            return "#d7a8e8".to_string(); // NaN or infinite: a colour of its own
        }
        colour(if hottest > 0.0 { heat / hottest } else { 0.0 })
    }
}

/// From white for 0 to orange for 1; the root spreads out the small shares.
pub(super) fn colour(share: f64) -> String {
    const WHITE: [f64; 3] = [255.0, 255.0, 255.0];
    const ORANGE: [f64; 3] = [247.0, 148.0, 62.0];
    let t = share.sqrt();
    let mix = |channel: usize| WHITE[channel] + t * (ORANGE[channel] - WHITE[channel]);
    format!("#{:02x}{:02x}{:02x}", mix(0) as u8, mix(1) as u8, mix(2) as u8)
}

/// A text within the quotes of DOT.
fn quoted(text: &str) -> String {
    clean(text).replace('\\', "\\\\").replace('"', "\\\"")
}
