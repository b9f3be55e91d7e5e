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
//! form where one is known. On a [traced](Tape::traced) tape they name the line of source too. What
//! was born elsewhere, without the first, follows.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let score = tape.var(-800.0).named("score");
//! let p = score.sigmoid().named("p");
//! let loss = (-p.ln()).named("loss");
//! let error = loss.check_finite().expect_err("ln 0 is -∞");
//! let expected = "\
//! v2 = ln(p) is -∞, and the first that is not finite on the way to loss
//!    operands      p = 0
//!    it spread to  1 more of the 4 nodes, and to the gradient of score
//!    instead       nn::loss::binary_cross_entropy_with_logits(score, target), which takes the score
//!                  itself: the sigmoid of a large score is rounded to 0 or 1";
//! assert_eq!(error.to_string(), expected);
//! ```

use super::advice;
use super::edges::Edge;
use super::labels::Labels;
use super::reach::{self, Reach};
use super::text::{number, wrapped};
use crate::engine::doubts;
use crate::words::counted;
use crate::{Error, Gradients, Tape, Value};

/// Only this many names, births or doubts are listed; the rest is counted.
pub(super) const LISTED: usize = 6;

/// Where the right column of the story begins.
const COLUMN: usize = 17;

impl Value<'_> {
    /// Whether this number and all that it was computed from are finite.
    ///
    /// # Errors
    /// [`Error::NotFiniteNode`] with the first node, in the order of computation, whose number is
    /// NaN or infinite. Others that are so without the first are in its story.
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
        let births = reach::births(&recording, &reached);
        let Some((&(first, _), _)) = births.split_first() else {
            return Ok(());
        };
        let labels = Labels::new(self.tape, &reached);
        let nodes = reached.iter().filter(|reached| **reached).count();
        let mut story = Story::default();
        for (place, (index, reach)) in births.iter().take(LISTED).enumerate() {
            let operation = match labels.leaf(*index) {
                Some(leaf) => format!("the {leaf} {}", labels.of(*index)),
                None => format!("{} = {}", labels.of(*index), labels.operation(*index)),
            };
            let shown = number(recording.primals[*index]);
            story.headline(&match place {
                0 => format!(
                    "{operation} is {shown}, and the first that is not finite on the way to {}",
                    labels.of(output)
                ),
                _ => {
                    format!("{operation} is {shown}, too, and not because of {}", labels.of(first))
                }
            });
            story.line("operands", &operands(self.tape, *index, &labels));
            story.spread(reach, nodes, &labels);
            let advice = advice::forward(&recording, &reached, *index);
            story.ends(self.tape, *index, advice);
        }
        story.rest(births.len(), "birth");
        let advice = advice::forward(&recording, &reached, first);
        Err(story.error(self.tape, first, labels.name(first), recording.primals[first], advice))
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
        match told.len() < LISTED || !value.is_finite() {
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

impl Gradients {
    /// Whether all gradients of this sweep are finite, and no 0 among them is doubtful.
    ///
    /// The sweep is gone through once more, and each contribution is looked at. An adjoint that is
    /// not finite does no harm where a closed gate (`max`, `relu` and their kin) passes nothing on;
    /// but if the gate is at its very kink, where its slope is a convention, it is reported.
    ///
    /// An adjoint of 0 is passed on as 0, whatever the partial. That is right for a mask, for a
    /// weight that happens to be 0, for a dead ReLU. It may be wrong where the 0 and an infinite
    /// partial belong to one point: ∛x cubed has the slope 1 at 0, and the sweep finds 0. Such a
    /// zero is reported. For a second derivative, check the sweep from a first one that was
    /// recorded: `d.backward().check_finite(&tape)` for a `d` of [`grad_values`](crate::grad_values).
    /// A [`Program`](crate::Program) follows the same rules and reports nothing.
    ///
    /// Cost: that of the sweep, a few times. Only where zeros meet infinite partials are further
    /// passes needed: two for each 128 leaves below them.
    ///
    /// # Errors
    /// [`Error::NotFiniteNode`] with the first node, in the order of the sweep, whose adjoint
    /// becomes NaN or infinite, and with the operation that passed it on; in its story also others
    /// that became so without the first. Else [`Error::DoubtfulZero`].
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
    ///
    /// let error = (y * y).backward().check_finite(&tape).expect_err("√x·√x is x");
    /// assert!(matches!(error, wengert::Error::DoubtfulZero { .. }));
    /// ```
    #[track_caller]
    pub fn check_finite(&self, tape: &Tape) -> Result<(), Error> {
        let output = self.output(tape, None);
        let births = reach::births_of_adjoints(&tape.recording(), output);
        match births.first() {
            Some(_) => Err(told(tape, output, &births)),
            None => self.check_zeros(tape, output),
        }
    }

    /// Whether no zero of the sweep from `output` is doubtful.
    fn check_zeros(&self, tape: &Tape, output: usize) -> Result<(), Error> {
        let recording = tape.recording();
        let adjoints: Vec<f64> = (0..=output).map(|index| self.adjoint(tape, index)).collect();
        let doubts = doubts::find(&recording, output, &adjoints);
        let Some(first) = doubts.first() else {
            return Ok(());
        };
        let labels = Labels::new(tape, &recording.reached_from(&[output]));
        let mut story = Story::default();
        for doubt in doubts.iter().take(LISTED) {
            story.headline(&doubt.sentence(tape, |index| labels.of(index)));
            story.line("numbers", &operands(tape, doubt.node, &labels));
            story.line("rule", &doubt.edge.rule(doubt.node, &labels));
            story.ends(tape, doubt.node, Some(advice::DOUBT));
        }
        story.rest(doubts.len(), "doubtful zero");
        Err(Error::DoubtfulZero {
            node: labels.name(first.node).unwrap_or_else(|| format!("v{}", first.node)),
            leaf: labels.name(first.leaf).unwrap_or_else(|| format!("v{}", first.leaf)),
            location: location(tape, first.node),
            story: story.text.trim_end().to_string(),
        })
    }
}

/// The story of adjoints that stopped being finite in a sweep from `output`.
fn told(tape: &Tape, output: usize, births: &[AdjointBirth]) -> Error {
    let recording = tape.recording();
    let reached = recording.reached_from(&[output]);
    let labels = Labels::new(tape, &reached);
    let nodes = reached.iter().filter(|reached| **reached).count();
    let name = |birth: &AdjointBirth| labels.of(birth.edge.operand);
    let mut story = Story::default();
    for (place, birth) in births.iter().take(LISTED).enumerate() {
        let AdjointBirth { index, edge, adjoint, before, reach } = birth;
        let (label, operand) = (labels.of(*index), name(birth));
        let became = format!(
            "the adjoint of {operand} became {} at {label} = {}",
            number(birth.after()),
            labels.operation(*index)
        );
        story.headline(&match place {
            0 => format!(
                "{became}, the first that is not finite on the way back from {}",
                labels.of(output)
            ),
            _ => format!("{became}, too, and not because of that of {}", name(&births[0])),
        });
        let here = format!("{label} = {}", number(recording.primals[*index]));
        story.line("numbers", &format!("{here}, {}", operands(tape, *index, &labels)));
        let (partial, adjoint) = (number(edge.partial), number(*adjoint));
        let rule = format!("∂{label}/∂{operand} = {} = {partial}", edge.rule(*index, &labels));
        story.line("rule", &rule);
        let before = number(*before);
        story.line("sum", &format!("adjoint of {operand}: {before} += {adjoint} × {partial}"));
        story.spread(reach, nodes, &labels);
        if let Some(gate) = reach.kink {
            let gate = format!("{} = {}", labels.of(gate), labels.operation(gate));
            let text = format!("{gate} is at its kink, where passing nothing on is a convention");
            story.line("it ends at", &text);
        }
        story.ends(tape, *index, advice::backward(&recording, *index, edge.operand));
    }
    story.rest(births.len(), "birth");
    let first = &births[0];
    let advice = advice::backward(&recording, first.index, first.edge.operand);
    story.error(tape, first.index, Some(name(first)), first.after(), advice)
}

/// Where an adjoint stops being finite: the node `index` adds `adjoint` · `edge.partial` to what
/// the adjoint of `edge.operand` was `before`.
pub(super) struct AdjointBirth {
    pub(super) index: usize,
    pub(super) edge: Edge,
    pub(super) adjoint: f64,
    pub(super) before: f64,
    pub(super) reach: Reach,
}

impl AdjointBirth {
    fn after(&self) -> f64 {
        self.before + self.edge.contribution(self.adjoint)
    }
}

/// The line that recorded a node, as `file:line`, if the tape is traced.
fn location(tape: &Tape, index: usize) -> Option<String> {
    tape.place_of(index).map(|at| format!("{}:{}", at.file(), at.line()))
}

/// What is reported, line by line.
#[derive(Default)]
struct Story {
    text: String,
}

impl Story {
    fn headline(&mut self, text: &str) {
        self.text.push_str(&wrapped(text, 3));
    }

    /// A line of two columns.
    fn line(&mut self, what: &str, text: &str) {
        if !text.is_empty() {
            let gap = COLUMN - 3;
            self.text.push_str(&wrapped(&format!("   {what:gap$}{text}"), COLUMN));
        }
    }

    /// How far it came: this many more nodes, and these leaves.
    fn spread(&mut self, reach: &Reach, nodes: usize, labels: &Labels<'_>) {
        let leaves: Vec<String> = reach.leaves.iter().map(|&leaf| labels.of(leaf)).collect();
        let mut names = leaves.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
        if leaves.len() > LISTED {
            names.push_str(&format!(" and {} more", leaves.len() - LISTED));
        }
        let leaves = match leaves.len() {
            0 => "and to no gradient".to_string(),
            1 => format!("and to the gradient of {names}"),
            _ => format!("and to the gradients of {names}"),
        };
        let (more, nodes) = (reach.nodes, counted(nodes, "node"));
        self.line("it spread to", &format!("{more} more of the {nodes}, {leaves}"));
    }

    /// The last lines about a node.
    fn ends(&mut self, tape: &Tape, index: usize, advice: Option<&'static str>) {
        self.line("recorded at", &location(tape, index).unwrap_or_default());
        self.line("instead", advice.unwrap_or_default());
    }

    /// Counts what is not listed.
    fn rest(&mut self, count: usize, what: &str) {
        if count > LISTED {
            self.headline(&format!("and {}", counted(count - LISTED, &format!("further {what}"))));
        }
    }

    fn error(
        self,
        tape: &Tape,
        index: usize,
        name: Option<String>,
        value: f64,
        advice: Option<&'static str>,
    ) -> Error {
        let node = name.unwrap_or_else(|| format!("v{index}"));
        let story = self.text.trim_end().to_string();
        Error::NotFiniteNode { node, value, location: location(tape, index), advice, story }
    }
}
