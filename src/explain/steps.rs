//! One operation at a time: first forward, as the numbers were computed, then backward, as the
//! chain rule passes the adjoints on.
//!
//! [`Value::steps`] goes from the first to the last. A [`Stepper`](super::stepper::Stepper) is
//! driven by hand: on, back, to a node. Both visit only what the value depends on.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let x = tape.var(3.0).named("x");
//! let y = (x * x).named("y");
//! let text: String = y.steps().map(|step| format!("{step}\n")).collect();
//! let expected = "\
//! v0 = 3  (x, variable)
//! v1 = x * x = 9  (y)
//! back through y = x * x, adjoint 1: ∂y/∂y, where the way back starts
//!    adjoint of x: 0 += 1 × 3 → 3   ∂y/∂x = x
//!    adjoint of x: 3 += 1 × 3 → 6   ∂y/∂x = x
//! x: adjoint 6, complete: ∂y/∂x
//! ";
//! assert_eq!(text, expected);
//! ```

use super::labels::NodeNames;
use super::text::{in_columns, number, wrapped};
use crate::{Node, Operation, Partial, Value, notebook};
use std::fmt;

impl<'t> Value<'t> {
    /// The steps that lead to this value, then those that lead back: for each node that it depends
    /// on one step forward, in order, and one step back, in reverse order.
    ///
    /// A step back shows what the reverse sweep does at a node: its adjoint is complete, and is
    /// passed on to its operands. What comes out is what [`backward`](Value::backward) gives, bit
    /// for bit.
    ///
    /// On a [traced](crate::Tape::traced) tape a step forward also shows the line of source.
    ///
    /// Cost: that of recording, and for each step the writing of its text.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0).named("x");
    /// let y = x.powi(2).named("y");
    /// let steps: Vec<String> = y.steps().map(|step| step.to_string()).collect();
    /// assert_eq!(steps[1], "v1 = x ^ 2 = 9  (y)");
    /// assert_eq!(steps.len(), 4); // two nodes, forward and back
    /// ```
    pub fn steps(self) -> Steps<'t> {
        let output = self.node();
        let mut adjoints = vec![0.0; output.id().index() + 1];
        adjoints[output.id().index()] = 1.0;
        let (nodes, names) = (self.dependencies().collect(), NodeNames::new(output));
        Steps { output, nodes, names, adjoints, made: 0 }
    }

    /// Shows the tape's list of operations in a notebook, with the adjoints of a sweep from this
    /// value and `.` for what it does not depend on: the Jupyter kernel evcxr calls this for the
    /// last expression of a cell. Of a list of more than 200 lines it shows the first and the last.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// (tape.var(3.0) * 2).evcxr_display();
    /// ```
    pub fn evcxr_display(self) {
        notebook::show_text(&self.tape().table(&self.backward()).to_string());
    }
}

/// One step: a node computed from its operands, or its adjoint passed on to them. `Display` writes
/// it on one or more lines of at most 100 columns.
///
/// ```
/// let tape = wengert::Tape::new();
/// let x = tape.var(3.0);
/// let y = x * 2;
/// let back = y.steps().find(|step| step.is_backward()).expect("there is a way back");
/// assert_eq!((back.value().data(), back.adjoint()), (6.0, Some(1.0)));
/// assert_eq!(back.contributions()[0].partial(), 2.0);
/// ```
#[derive(Clone, Debug)]
pub struct Step<'t> {
    value: Value<'t>,
    /// The adjoint when the step is one backward.
    adjoint: Option<f64>,
    contributions: Vec<Contribution<'t>>,
    text: String,
}

impl<'t> Step<'t> {
    /// The node that the step is at.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let step = tape.var(3.0).steps().next().expect("a leaf has steps too");
    /// assert_eq!(step.value().data(), 3.0);
    /// ```
    pub fn value(&self) -> Value<'t> {
        self.value
    }

    /// Whether the node is computed in this step.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// assert!(tape.var(3.0).steps().next().is_some_and(|step| step.is_forward()));
    /// ```
    #[must_use]
    pub fn is_forward(&self) -> bool {
        self.adjoint.is_none()
    }

    /// Whether the node's adjoint is passed on in this step.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// assert!(tape.var(3.0).steps().last().is_some_and(|step| step.is_backward()));
    /// ```
    #[must_use]
    pub fn is_backward(&self) -> bool {
        self.adjoint.is_some()
    }

    /// The node's adjoint, complete; nothing in a step forward.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// let last = (x * x).steps().last().expect("the way back ends at x");
    /// assert_eq!(last.adjoint(), Some(6.0));
    /// ```
    #[must_use]
    pub fn adjoint(&self) -> Option<f64> {
        self.adjoint
    }

    /// What a step back adds to the adjoints of the operands, in order. Empty in a step forward,
    /// for a leaf, and for an adjoint of 0, which is not passed on.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let (x, y) = (tape.var(3.0), tape.var(5.0));
    /// let back = (x * y).steps().find(|step| step.is_backward()).expect("there is a way back");
    /// assert_eq!(back.contributions().len(), 2);
    /// ```
    #[must_use]
    pub fn contributions(&self) -> &[Contribution<'t>] {
        &self.contributions
    }
}

/// Its lines, the last one without an end: for `println!("{step}")`.
impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.trim_end())
    }
}

/// What one node adds to the adjoint of one operand: its own adjoint times the local partial.
///
/// ```
/// let tape = wengert::Tape::new();
/// let x = tape.var(3.0).named("x");
/// let back = x.powi(2).steps().find(|step| step.is_backward()).expect("there is a way back");
/// let to_x = &back.contributions()[0];
/// assert_eq!(to_x.operand().data(), 3.0);
/// assert_eq!((to_x.rule(), to_x.partial()), ("2*x", 6.0));
/// assert_eq!((to_x.before(), to_x.after()), (0.0, 6.0));
/// ```
#[derive(Clone, Debug)]
pub struct Contribution<'t> {
    operand: Value<'t>,
    rule: String,
    partial: f64,
    before: f64,
    after: f64,
}

impl<'t> Contribution<'t> {
    /// The operand whose adjoint grows.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0).named("x");
    /// let back = (x * x).steps().find(|step| step.is_backward()).expect("there is a way back");
    /// assert_eq!(back.contributions()[0].operand().data(), 3.0);
    /// ```
    pub fn operand(&self) -> Value<'t> {
        self.operand
    }

    /// The local partial as a formula, from the table of operations, with the operands' names.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0).named("x");
    /// let back = (x * x).steps().find(|step| step.is_backward()).expect("there is a way back");
    /// assert_eq!(back.contributions()[0].rule(), "x"); // ∂(x·x)/∂x, for one of the two
    /// ```
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// The local partial as a number.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0).named("x");
    /// let back = (x * x).steps().find(|step| step.is_backward()).expect("there is a way back");
    /// assert_eq!(back.contributions()[0].partial(), 3.0);
    /// ```
    #[must_use]
    pub fn partial(&self) -> f64 {
        self.partial
    }

    /// The operand's adjoint before.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0).named("x");
    /// let back = (x * x).steps().find(|step| step.is_backward()).expect("there is a way back");
    /// assert_eq!(back.contributions()[1].before(), 3.0); // from the first use
    /// ```
    #[must_use]
    pub fn before(&self) -> f64 {
        self.before
    }

    /// The operand's adjoint after.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0).named("x");
    /// let back = (x * x).steps().find(|step| step.is_backward()).expect("there is a way back");
    /// assert_eq!(back.contributions()[1].after(), 6.0);
    /// ```
    #[must_use]
    pub fn after(&self) -> f64 {
        self.after
    }
}

/// The steps of a value, one after the other. [`Value::steps`] makes it.
///
/// ```
/// let tape = wengert::Tape::new();
/// let x = tape.var(3.0);
/// let (forward, back): (Vec<_>, Vec<_>) = x.sin().steps().partition(|step| step.is_forward());
/// assert_eq!((forward.len(), back.len()), (2, 2));
/// ```
#[derive(Debug)]
#[must_use]
pub struct Steps<'t> {
    output: Node<'t>,
    nodes: Vec<Node<'t>>,
    names: NodeNames<'t>,
    /// The adjoints as the sweep leaves them at this step, for each node of the tape.
    adjoints: Vec<f64>,
    /// How many steps have been made.
    made: usize,
}

impl<'t> Steps<'t> {
    fn forward(&self, node: Node<'t>) -> Step<'t> {
        let (id, operation) = (node.id(), self.names.operation(node.id()));
        let name = self.names.given(id).map(|_| self.names.of(id));
        let (computed, kind) = match self.names.is_leaf(id) {
            true => (String::new(), Some(operation)),
            false => (format!("{operation} = "), None),
        };
        let notes = name.into_iter().chain(kind).collect::<Vec<_>>().join(", ");
        let notes = if notes.is_empty() { notes } else { format!("  ({notes})") };
        let place = self.names.place(id).map(|place| format!("  at {place}")).unwrap_or_default();
        let line = format!("{id} = {computed}{}{notes}{place}", number(node.value()));
        let (value, text) = (node.handle(), wrapped(&line, 6));
        Step { value, adjoint: None, contributions: Vec::new(), text }
    }

    /// Passes the adjoint on, as the sweep does.
    fn backward(&mut self, node: Node<'t>) -> Step<'t> {
        let is_constant = node.operation() == Operation::Constant; // nothing is passed on to it
        let adjoint = if is_constant { 0.0 } else { self.adjoints[node.id().index()] };
        let [name, top] = [node, self.output].map(|node| self.names.of(node.id()));
        let shown = number(adjoint);
        let heading = match node.operation() {
            Operation::Constant => format!("{name}: a constant, whose derivative is always 0"),
            leaf if leaf.is_leaf() => format!("{name}: adjoint {shown}, complete: ∂{top}/∂{name}"),
            _ => {
                let tail = match adjoint {
                    _ if node.id() == self.output.id() => {
                        &format!(": ∂{top}/∂{top}, where the way back starts")
                    }
                    0.0 => ": nothing to pass on",
                    _ => "",
                };
                format!("back through {}, adjoint {shown}{tail}", self.names.equation(node.id()))
            }
        };
        let partials = node.partials().filter(|_| adjoint != 0.0);
        let passed_on = partials.map(|partial| self.pass_on(partial, adjoint));
        let (contributions, lines): (Vec<_>, Vec<_>) = passed_on.unzip();
        let text = wrapped(&heading, 6) + &in_columns(&lines);
        Step { value: node.handle(), adjoint: Some(adjoint), contributions, text }
    }

    /// Adds what a use of an operand contributes to the operand's adjoint, and shows it as a line:
    /// the sum, and the rule.
    fn pass_on(&mut self, partial: Partial<'t>, adjoint: f64) -> (Contribution<'t>, [String; 2]) {
        let (index, value) = (partial.operand().index(), partial.value());
        let before = self.adjoints[index];
        let after = before + partial.contribution(adjoint);
        self.adjoints[index] = after;
        let rule = partial.formula(|operand| self.names.of(operand));
        let [name, of] = [partial.node().id(), partial.operand()].map(|node| self.names.of(node));
        let product = match partial.is_closed() && !adjoint.is_finite() {
            true => "0 (a closed gate)".to_string(), // and not ∞ × 0
            false => format!("{} × {}", number(adjoint), number(value)),
        };
        let [old, new] = [before, after].map(number);
        let line = [
            format!("   adjoint of {of}: {old} += {product} → {new}"),
            format!("∂{name}/∂{of} = {rule}"),
        ];
        let operand = self.output.tape().node(partial.operand()).handle();
        (Contribution { operand, rule, partial: value, before, after }, line)
    }
}

impl<'t> Iterator for Steps<'t> {
    type Item = Step<'t>;

    fn next(&mut self) -> Option<Step<'t>> {
        let (made, count) = (self.made, self.nodes.len());
        if made == 2 * count {
            return None;
        }
        self.made += 1;
        Some(match self.nodes.get(made) {
            Some(&node) => self.forward(node),
            None => self.backward(self.nodes[2 * count - 1 - made]),
        })
    }
}
