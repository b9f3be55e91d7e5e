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
use super::labels::NodeNames;
use super::reach::{self, AdjointBirth, LISTED, Reach};
use super::text::{number, wrapped};
use crate::words::counted;
use crate::{Error, Gradients, Node, NodeOperand, Tape, Value};

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
        let output = self.node();
        let births = reach::births(output);
        let Some(first) = births.first().map(|birth| birth.node) else {
            return Ok(());
        };
        let names = NodeNames::new(output);
        let mut story = Story::new(&names);
        for (index, birth) in births.iter().take(LISTED).enumerate() {
            let node = birth.node;
            let (equation, shown) = (names.equation(node.id()), number(node.value()));
            let (end, first) = (names.of(output.id()), names.of(first.id()));
            story.headline(&match index {
                0 => format!(
                    "{equation} is {shown}, and the first that is not finite on the way to {end}"
                ),
                _ => format!("{equation} is {shown}, too, and not because of {first}"),
            });
            story.line("operands", &operands(node, &names));
            story.spread(&birth.reach, self.dependencies().count());
            story.ends(node, advice::forward(output, node));
        }
        story.rest(births.len(), "birth");
        Err(story.error(first, first, first.value(), advice::forward(output, first)))
    }
}

/// The operands of a node with their numbers, each once.
fn operands(node: Node<'_>, names: &NodeNames<'_>) -> String {
    let mut shown: Vec<String> = Vec::new();
    let mut others = 0;
    for operand in node.operands() {
        let value = operand.value(node.tape());
        let text = match operand {
            NodeOperand::Node(id) => format!("{} = {}", names.of(id), number(value)),
            NodeOperand::Number(_) => number(value),
        };
        // of many operands those that are not finite matter
        match shown.len() < LISTED || !value.is_finite() {
            true if !shown.contains(&text) => shown.push(text),
            true => {}
            false => others += 1,
        }
    }
    if others > 0 {
        shown.push(format!("and {others} more"));
    }
    shown.join(", ")
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
        let output = self.of(tape);
        let births = reach::births_of_adjoints(output);
        match births.first() {
            Some(_) => Err(adjoints_not_finite(output, &births)),
            None => self.check_zeros(output),
        }
    }

    /// Whether no zero of the sweep from `output` is doubtful.
    fn check_zeros(&self, output: Node<'_>) -> Result<(), Error> {
        let zeros = self.doubtful_zeros(output.tape());
        let Some(first) = zeros.first() else {
            return Ok(());
        };
        let names = NodeNames::new(output);
        let mut story = Story::new(&names);
        for zero in zeros.iter().take(LISTED) {
            let partial = zero.partial();
            story.headline(&zero.sentence(|node| names.of(node)));
            story.line("numbers", &operands(partial.node(), &names));
            story.line("rule", &partial.formula(|node| names.of(node)));
            story.ends(partial.node(), Some(advice::DOUBT));
        }
        story.rest(zeros.len(), "doubtful zero");
        let node = first.partial().node().id();
        Err(Error::DoubtfulZero {
            node: names.whole(node),
            leaf: names.whole(first.leaf()),
            location: names.place(node),
            story: story.text.trim_end().to_string(),
        })
    }
}

/// The story of adjoints that stopped being finite in a sweep from `output`.
fn adjoints_not_finite(output: Node<'_>, births: &[AdjointBirth<'_>]) -> Error {
    let names = NodeNames::new(output);
    let count = output.handle().dependencies().count();
    let operand = |birth: &AdjointBirth<'_>| names.of(birth.partial.operand());
    let advice = |birth: &AdjointBirth<'_>| advice::backward(&birth.partial);
    let mut story = Story::new(&names);
    for (index, birth) in births.iter().take(LISTED).enumerate() {
        let (node, partial) = (birth.partial.node(), number(birth.partial.value()));
        let (name, operand, after) = (names.of(node.id()), operand(birth), number(birth.after()));
        let equation = names.equation(node.id());
        let (end, first) = (names.of(output.id()), names.of(births[0].partial.operand()));
        let became = format!("the adjoint of {operand} became {after} at {equation}");
        story.headline(&match index {
            0 => format!("{became}, the first that is not finite on the way back from {end}"),
            _ => format!("{became}, too, and not because of that of {first}"),
        });
        let here = format!("{name} = {}", number(node.value()));
        story.line("numbers", &format!("{here}, {}", operands(node, &names)));
        let rule = birth.partial.formula(|node| names.of(node));
        story.line("rule", &format!("∂{name}/∂{operand} = {rule} = {partial}"));
        let (before, adjoint) = (number(birth.before), number(birth.adjoint));
        story.line("sum", &format!("adjoint of {operand}: {before} += {adjoint} × {partial}"));
        story.spread(&birth.reach, count);
        if let Some(gate) = birth.reach.kink {
            let gate = names.equation(gate);
            let text = format!("{gate} is at its kink, where passing nothing on is a convention");
            story.line("it ends at", &text);
        }
        story.ends(node, advice(birth));
    }
    story.rest(births.len(), "birth");
    let (first, at) = (&births[0], births[0].partial.node());
    let blamed = output.tape().node(first.partial.operand());
    story.error(blamed, at, first.after(), advice(first))
}

/// What is reported, line by line.
struct Story<'n> {
    text: String,
    names: &'n NodeNames<'n>,
}

impl<'n> Story<'n> {
    fn new(names: &'n NodeNames<'n>) -> Story<'n> {
        Story { text: String::new(), names }
    }

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

    /// How far it came: this many more of the `count` nodes, and these leaves.
    fn spread(&mut self, reach: &Reach, count: usize) {
        let leaves = reach.leaves.iter().take(LISTED).map(|&leaf| self.names.of(leaf));
        let mut names = leaves.collect::<Vec<_>>().join(", ");
        if reach.leaves.len() > LISTED {
            names.push_str(&format!(" and {} more", reach.leaves.len() - LISTED));
        }
        let leaves = match reach.leaves.len() {
            0 => "and to no gradient".to_string(),
            1 => format!("and to the gradient of {names}"),
            _ => format!("and to the gradients of {names}"),
        };
        let (more, nodes) = (reach.nodes, counted(count, "node"));
        self.line("it spread to", &format!("{more} more of the {nodes}, {leaves}"));
    }

    /// The last lines about a node.
    fn ends(&mut self, node: Node<'_>, advice: Option<&'static str>) {
        self.line("recorded at", &self.names.place(node.id()).unwrap_or_default());
        self.line("instead", advice.unwrap_or_default());
    }

    /// Counts what is not listed.
    fn rest(&mut self, count: usize, what: &str) {
        if count > LISTED {
            self.headline(&format!("and {}", counted(count - LISTED, &format!("further {what}"))));
        }
    }

    /// About the number or the adjoint of `blamed`, which the operation of `at` made.
    fn error(
        self,
        blamed: Node<'_>,
        at: Node<'_>,
        value: f64,
        advice: Option<&'static str>,
    ) -> Error {
        let (node, location) = (self.names.whole(blamed.id()), self.names.place(at.id()));
        let story = self.text.trim_end().to_string();
        Error::NotFiniteNode { node, value, location, advice, story }
    }
}
