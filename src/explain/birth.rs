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

use super::advice::{DOUBT, advice};
use super::labels::NodeNames;
use super::reach::{AdjointBirth, LISTED, Quantity, Reach, Spread};
use super::text::{number, wrapped};
use crate::words::counted;
use crate::{DoubtfulZero, Error, Gradients, Node, Tape, Value};
use indexmap::IndexSet;

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
        let (births, spread) = Spread::of_numbers(output);
        let Some(&first) = births.first() else {
            return Ok(());
        };
        let names = NodeNames::new(output);
        let item = |&node: &Node<'_>| {
            let is = format!("{} is {}", names.equation(node.id()), number(node.value()));
            let (end, earlier) = (names.of(output.id()), names.of(first.id()));
            let headline = match node.id() == first.id() {
                true => format!("{is}, and the first that is not finite on the way to {end}"),
                false => format!("{is}, too, and not because of {earlier}"),
            };
            let reach = spread.reach(Quantity::Number(node.id()));
            let lines = [
                ("operands", operands(node, &names)),
                ("it spread to", spread_to(&reach, output, &names)),
            ];
            lines_of(&headline, &lines, names.place(node.id()), advice(output, node, None))
        };
        Err(Error::NotFiniteNode {
            node: names.whole(first.id()),
            value: first.value(),
            location: names.place(first.id()),
            advice: advice(output, first, None),
            story: story(births.iter().map(item), "birth"),
        })
    }
}

/// The operands of a node with their numbers, each once.
fn operands(node: Node<'_>, names: &NodeNames<'_>) -> String {
    let (mut shown, mut others) = (IndexSet::new(), 0);
    for operand in node.operands() {
        let value = operand.value(node.tape());
        let name = operand.id().map(|id| format!("{} = ", names.of(id))).unwrap_or_default();
        // of many operands those that are not finite matter
        match shown.len() < LISTED || !value.is_finite() {
            true => _ = shown.insert(name + &number(value)),
            false => others += 1,
        }
    }
    if others > 0 {
        shown.insert(format!("and {others} more"));
    }
    Vec::from_iter(shown).join(", ")
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
        let (births, spread) = Spread::of_adjoints(output);
        match births.is_empty() {
            true => self.check_zeros(output),
            false => Err(adjoints_not_finite(output, &births, &spread)),
        }
    }

    /// Whether no zero of the sweep from `output` is doubtful.
    fn check_zeros(&self, output: Node<'_>) -> Result<(), Error> {
        let zeros = self.doubtful_zeros(output.tape());
        let Some(first) = zeros.first() else {
            return Ok(());
        };
        let names = NodeNames::new(output);
        let item = |zero: &DoubtfulZero<'_>| {
            let partial = zero.partial;
            let lines = [
                ("numbers", operands(partial.node(), &names)),
                ("rule", partial.formula(|node| names.of(node))),
            ];
            let place = names.place(partial.node().id());
            lines_of(&zero.sentence(|node| names.of(node)), &lines, place, Some(DOUBT))
        };
        let node = first.partial.node().id();
        Err(Error::DoubtfulZero {
            node: names.whole(node),
            leaf: names.whole(first.leaf),
            location: names.place(node),
            story: story(zeros.iter().map(item), "doubtful zero"),
        })
    }
}

/// The story of adjoints that stopped being finite in a sweep from `output`.
fn adjoints_not_finite(
    output: Node<'_>,
    births: &[AdjointBirth<'_>],
    spread: &Spread<'_>,
) -> Error {
    let names = NodeNames::new(output);
    let first = &births[0].partial;
    let item = |birth: &AdjointBirth<'_>| {
        let (node, of) = (birth.partial.node(), birth.partial.operand());
        let (name, operand, equation) =
            (names.of(node.id()), names.of(of), names.equation(node.id()));
        let (end, earlier) = (names.of(output.id()), names.of(first.operand()));
        let [before, adjoint, partial, after] =
            [birth.before, birth.adjoint, birth.partial.value(), birth.after()].map(number);
        let became = format!("the adjoint of {operand} became {after} at {equation}");
        let headline = match node.id() == first.node().id() {
            true => format!("{became}, the first that is not finite on the way back from {end}"),
            false => format!("{became}, too, and not because of that of {earlier}"),
        };
        let rule = birth.partial.formula(|node| names.of(node));
        let reach = spread.reach(Quantity::Adjoint(node.id()));
        let gate = reach.kink.map(|gate| {
            let gate = names.equation(gate);
            format!("{gate} is at its kink, where passing nothing on is a convention")
        });
        let lines = [
            ("numbers", format!("{name} = {}, {}", number(node.value()), operands(node, &names))),
            ("rule", format!("∂{name}/∂{operand} = {rule} = {partial}")),
            ("sum", format!("adjoint of {operand}: {before} += {adjoint} × {partial}")),
            ("it spread to", spread_to(&reach, output, &names)),
            ("it ends at", gate.unwrap_or_default()),
        ];
        lines_of(&headline, &lines, names.place(node.id()), advice(output, node, Some(of)))
    };
    Error::NotFiniteNode {
        node: names.whole(first.operand()),
        value: births[0].after(),
        location: names.place(first.node().id()),
        advice: advice(output, first.node(), Some(first.operand())),
        story: story(births.iter().map(item), "birth"),
    }
}

/// The first items, and how many there are beyond them.
fn story(mut items: impl ExactSizeIterator<Item = String>, what: &str) -> String {
    let mut text: String = items.by_ref().take(LISTED).collect();
    if items.len() > 0 {
        let further = counted(items.len(), &format!("further {what}"));
        text.push_str(&wrapped(&format!("and {further}"), 3));
    }
    text.trim_end().to_string()
}

/// One item of a story: a headline, then lines of two columns; those without a text are left out.
fn lines_of(
    headline: &str,
    lines: &[(&str, String)],
    place: Option<String>,
    advice: Option<&str>,
) -> String {
    let (gap, advice) = (COLUMN - 3, advice.unwrap_or_default().to_string());
    let last = [("recorded at", place.unwrap_or_default()), ("instead", advice)];
    let lines = lines.iter().chain(&last).filter(|(_, text)| !text.is_empty());
    let lines = lines.map(|(what, text)| wrapped(&format!("   {what:gap$}{text}"), COLUMN));
    wrapped(headline, 3) + &lines.collect::<String>()
}

/// How far a birth came: this many more of the nodes, and these leaves.
fn spread_to(reach: &Reach, output: Node<'_>, names: &NodeNames<'_>) -> String {
    let listed = reach.leaves.iter().take(LISTED).map(|&leaf| names.of(leaf));
    let mut listed = listed.collect::<Vec<_>>().join(", ");
    if reach.leaves.len() > LISTED {
        listed.push_str(&format!(" and {} more", reach.leaves.len() - LISTED));
    }
    let leaves = match reach.leaves.len() {
        0 => "no gradient".to_string(),
        count => format!("the gradient{} of {listed}", if count == 1 { "" } else { "s" }),
    };
    let nodes = counted(output.handle().dependencies().count(), "node");
    format!("{} more of the {nodes}, and to {leaves}", reach.nodes)
}
