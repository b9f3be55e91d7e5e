//! Where a NaN or an infinity was born: the first node at which the numbers, or the adjoints,
//! stopped being finite.
//!
//! A NaN spreads to everything that is computed from it, so the loss says only that something was
//! wrong somewhere. These two checks go to the place, in the order of computation:
//!
//! * [`Value::check_finite`] looks at the numbers of the forward sweep,
//! * [`Gradients::check_finite`] goes along the reverse sweep and looks at each contribution.
//!
//! They name the operation, the numbers that it was given, how far the damage spread, and a better
//! form where one is known. On a [traced](Tape::traced) tape they name the line of source too.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let score = tape.var(-800.0).named("score");
//! let p = score.sigmoid().named("p");
//! let loss = (-p.ln()).named("loss");
//! let error = loss.check_finite().expect_err("ln 0 is −∞");
//! let expected = "\
//! v2 = ln(p) is −∞, and the first that is not finite on the way to loss
//!    operands      p = 0
//!    it spread to  1 more of the 4 nodes, and to the gradient of score
//!    instead       nn::loss::binary_cross_entropy_with_logits(score, target), which takes the score
//!                  itself: the sigmoid of a large score is rounded to 0 or 1";
//! assert_eq!(error.to_string(), expected);
//! ```

use super::advice;
use super::edges::{self, Edge};
use super::labels::Labels;
use super::text::{number, wrapped};
use crate::engine::node::Kind;
use crate::words::counted;
use crate::{Error, Gradients, Tape, Value};

/// So many names are listed; of more, the rest is counted.
const NAMES: usize = 6;

/// Where the right column of the story begins.
const COLUMN: usize = 17;

impl Value<'_> {
    /// Whether this number and all that it was computed from are finite.
    ///
    /// # Errors
    /// [`Error::NotFiniteNode`] with the first node, in the order of computation, whose number is
    /// NaN or infinite.
    ///
    /// ```
    /// let tape = wengert::Tape::traced();
    /// let x = tape.var(0.0).named("x");
    /// let y = (x / x).named("y");
    /// let error = (y + 1).check_finite().expect_err("0/0 is NaN");
    /// let wengert::Error::NotFiniteNode { node, value, location, .. } = error else { panic!() };
    /// assert!(node == "y" && value.is_nan() && location.is_some());
    /// ```
    pub fn check_finite(self) -> Result<(), Error> {
        let output = self.link.index();
        let recording = self.tape.recording();
        let reached = recording.reached_from(&[output]);
        let is_bad = |index: usize| reached[index] && !recording.primals[index].is_finite();
        let Some(first) = (0..=output).find(|&index| is_bad(index)) else {
            return Ok(());
        };
        let labels = Labels::new(self.tape, &reached);
        let value = recording.primals[first];
        let operation = match labels.leaf(first) {
            Some(leaf) => format!("the {leaf} {}", labels.of(first)),
            None => format!("{} = {}", labels.of(first), labels.operation(first)),
        };
        let spread = (first + 1..=output).filter(|&index| is_bad(index)).count();
        let nodes = reached.iter().filter(|reached| **reached).count();
        let advice = advice::forward(&recording, &reached, first);
        drop(recording);

        let top = labels.of(output);
        let shown = number(value);
        let mut story = Story::new(&format!(
            "{operation} is {shown}, and the first that is not finite on the way to {top}"
        ));
        story.line("operands", &operands(self.tape, first, &labels));
        let hurt = leaves_hurt(self, &labels);
        story.spread(spread, nodes, &hurt);
        Err(story.error(self.tape, first, &labels, value, advice))
    }
}

/// The operands of a node with their numbers, each once.
fn operands(tape: &Tape, index: usize, labels: &Labels<'_>) -> String {
    let recording = tape.recording();
    let mut told: Vec<String> = Vec::new();
    let mut others = 0;
    for link in recording.operands(index) {
        let value = recording.read(link);
        let text = match link.as_node() {
            Some(operand) => format!("{} = {}", labels.of(operand), number(value)),
            None => number(value),
        };
        // of many operands those that are not finite matter
        match told.len() < NAMES || !value.is_finite() {
            true if !told.contains(&text) => told.push(text),
            true => {}
            false => others += 1,
        }
    }
    if others > 0 {
        told.push(format!("and {others} more"));
    }
    told.join(", ")
}

/// The leaves whose adjoint is not finite in a sweep from `output`.
fn leaves_hurt(output: Value<'_>, labels: &Labels<'_>) -> Vec<String> {
    let gradients = output.backward();
    let count = output.link.index() + 1;
    let is_hurt = |&index: &usize| !gradients.adjoint(output.tape, index).is_finite();
    let leaves = (0..count).filter(|&index| labels.leaf(index).is_some());
    leaves.filter(is_hurt).map(|index| labels.of(index)).collect()
}

impl Gradients {
    /// Whether all adjoints of this sweep are finite.
    ///
    /// The sweep is gone through once more, and each contribution is looked at.
    ///
    /// # Errors
    /// [`Error::NotFiniteNode`] with the first node, in the order of the sweep, whose adjoint
    /// becomes NaN or infinite, and with the operation that passed it on.
    ///
    /// # Panics
    /// If these gradients are of another tape or of an earlier recording, or a sum.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(0.0).named("x");
    /// let y = x.sqrt().named("y"); // 0, but its slope is infinite
    /// assert!(y.check_finite().is_ok());
    /// let error = y.backward().check_finite(&tape).expect_err("1/(2√0) is ∞");
    /// assert!(error.to_string().starts_with("the adjoint of x became ∞ at y = sqrt(x)"));
    /// ```
    #[track_caller]
    pub fn check_finite(&self, tape: &Tape) -> Result<(), Error> {
        let output = self.output(tape, None);
        match first_bad_adjoint(tape, output) {
            Some(birth) => Err(self.told(tape, output, &birth)),
            None => Ok(()),
        }
    }

    /// The story of an adjoint that stopped being finite in a sweep from `output`.
    fn told(&self, tape: &Tape, output: usize, birth: &Birth) -> Error {
        let Birth { index, edge, adjoint, before } = birth;
        let after = before + adjoint * edge.partial;
        let (reached, advice) = {
            let recording = tape.recording();
            let advice = advice::backward(&recording, *index, edge.operand);
            (recording.reached_from(&[output]), advice)
        };
        let labels = Labels::new(tape, &reached);
        let (label, operand) = (labels.of(*index), labels.of(edge.operand));
        let mut story = Story::new(&format!(
            "the adjoint of {operand} became {} at {label} = {}, the first that is not finite on \
             the way back from {}",
            number(after),
            labels.operation(*index),
            labels.of(output)
        ));
        let here = format!("{label} = {}", number(tape.recording().primals[*index]));
        story.line("numbers", &format!("{here}, {}", operands(tape, *index, &labels)));
        let (partial, adjoint) = (number(edge.partial), number(*adjoint));
        let rule = format!("∂{label}/∂{operand} = {} = {partial}", edge.rule(*index, &labels));
        story.line("rule", &rule);
        let before = number(*before);
        story.line("sum", &format!("adjoint of {operand}: {before} += {adjoint} × {partial}"));
        let is_bad = |index: &usize| !self.adjoint(tape, *index).is_finite();
        let bad: Vec<usize> = (0..=output).filter(is_bad).collect();
        let leaves = bad.iter().filter(|&&index| labels.leaf(index).is_some());
        let hurt: Vec<String> = leaves.map(|&index| labels.of(index)).collect();
        let nodes = reached.iter().filter(|reached| **reached).count();
        story.spread(bad.len().saturating_sub(1), nodes, &hurt);
        story.error(tape, *index, &labels, after, advice).about(operand)
    }
}

/// Where an adjoint stops being finite: the node `index` adds `adjoint` · `edge.partial` to what
/// the adjoint of `edge.operand` was `before`.
struct Birth {
    index: usize,
    edge: Edge,
    adjoint: f64,
    before: f64,
}

/// Goes along the sweep from `output` until an adjoint stops being finite.
fn first_bad_adjoint(tape: &Tape, output: usize) -> Option<Birth> {
    let recording = tape.recording();
    let mut adjoints = vec![0.0; output + 1];
    adjoints[output] = 1.0;
    let mut birth = None;
    for index in (0..=output).rev() {
        let adjoint: f64 = adjoints[index];
        if adjoint == 0.0 || recording.nodes[index].kind == Kind::Constant {
            continue;
        }
        edges::each(&recording, index, |edge| {
            let before = adjoints[edge.operand];
            let sum = before + adjoint * edge.partial;
            if birth.is_none() {
                match sum.is_finite() {
                    true => adjoints[edge.operand] = sum,
                    false => birth = Some(Birth { index, edge, adjoint, before }),
                }
            }
        });
        if birth.is_some() {
            return birth;
        }
    }
    None
}

impl Error {
    /// The same birth, told of another node: the one whose adjoint it is.
    fn about(mut self, name: String) -> Error {
        if let Error::NotFiniteNode { node, .. } = &mut self {
            *node = name;
        }
        self
    }
}

/// What is told about a birth, line by line.
struct Story {
    text: String,
}

impl Story {
    fn new(headline: &str) -> Story {
        Story { text: wrapped(headline, 3) }
    }

    /// A line of two columns.
    fn line(&mut self, what: &str, told: &str) {
        if !told.is_empty() {
            let gap = COLUMN - 3;
            self.text.push_str(&wrapped(&format!("   {what:gap$}{told}"), COLUMN));
        }
    }

    /// How far it came: so many more nodes, and these leaves.
    fn spread(&mut self, more: usize, nodes: usize, leaves: &[String]) {
        let mut names = leaves.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
        if leaves.len() > NAMES {
            names.push_str(&format!(" and {} more", leaves.len() - NAMES));
        }
        let reach = match leaves.len() {
            0 => "and to no gradient".to_string(),
            1 => format!("and to the gradient of {names}"),
            _ => format!("and to the gradients of {names}"),
        };
        let nodes = counted(nodes, "node");
        self.line("it spread to", &format!("{more} more of the {nodes}, {reach}"));
    }

    fn error(
        mut self,
        tape: &Tape,
        index: usize,
        labels: &Labels<'_>,
        value: f64,
        advice: Option<&'static str>,
    ) -> Error {
        let location = tape.place_of(index).map(|at| format!("{}:{}", at.file(), at.line()));
        if let Some(location) = &location {
            self.line("recorded at", location);
        }
        self.line("instead", advice.unwrap_or_default());
        let node = labels.name(index).unwrap_or_else(|| format!("v{index}"));
        let story = self.text.trim_end().to_string();
        Error::NotFiniteNode { node, value, location, advice, story }
    }
}
