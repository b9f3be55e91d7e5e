//! Where the reader is: how many steps were taken, what was computed so far, and what the last step
//! did, in words and numbers.

use crate::text::number;
use wengert::explain::Step;
use wengert::{Node, NodeId, Operation, Partial, Value};

/// The steps of a value, and how many of them were taken.
pub(super) struct Walk<'t> {
    output: Node<'t>,
    /// What the value depends on, in order.
    pub(super) nodes: Vec<Node<'t>>,
    steps: Vec<Step<'t>>,
    taken: usize,
}

/// A node as far as it is known after some steps.
pub(super) struct Known {
    pub(super) value: Option<f64>,
    pub(super) adjoint: Option<f64>,
    /// Whether the last step computed the value, or added to the adjoint.
    pub(super) is_new: bool,
    /// Whether the last step was at this node.
    pub(super) is_here: bool,
}

impl<'t> Walk<'t> {
    pub(super) fn new(output: Value<'t>) -> Walk<'t> {
        let (nodes, steps) = (output.dependencies().collect(), output.steps().collect());
        Walk { output: output.node(), nodes, steps, taken: 1 }
    }

    // Moving -----------------------------------------------------------------------------------

    pub(super) fn next(&mut self) {
        self.go_to_step(self.taken + 1);
    }

    pub(super) fn back(&mut self) {
        self.go_to_step(self.taken - 1);
    }

    /// To this step, counted from 1, or to the nearest one that there is.
    pub(super) fn go_to_step(&mut self, step: usize) {
        self.taken = step.clamp(1, self.steps.len());
    }

    /// To the step back at the node of this name or id, where its adjoint is complete; whether there
    /// is one.
    pub(super) fn go_to_node(&mut self, name: &str) -> bool {
        let is_meant = |node: &Node<'_>| node.label() == name || node.id().to_string() == name;
        let Some(node) = self.nodes.iter().find(|node| is_meant(node)) else { return false };
        let id = node.id();
        let is_there = |step: &Step<'_>| step.is_backward() && step.value().node().id() == id;
        self.taken = self.steps.iter().position(is_there).map_or(self.taken, |index| index + 1);
        true
    }

    // Reading ----------------------------------------------------------------------------------

    pub(super) fn step(&self) -> &Step<'t> {
        &self.steps[self.taken - 1]
    }

    /// `step 7 of 18, back`
    pub(super) fn place(&self) -> String {
        let direction = if self.step().is_forward() { "forward" } else { "back" };
        format!("step {} of {}, {direction}", self.taken, self.steps.len())
    }

    /// Where in the list the step is.
    pub(super) fn row(&self) -> usize {
        let here = self.step().value().node().id();
        self.nodes.iter().position(|node| node.id() == here).unwrap_or(0)
    }

    /// What is known of each node after the steps that were taken.
    pub(super) fn known(&self) -> Vec<Known> {
        let here = self.step().value().node().id();
        let unknown = |node: &Node<'_>| {
            let is_here = node.id() == here;
            Known { value: None, adjoint: None, is_new: false, is_here }
        };
        let mut known: Vec<Known> = self.nodes.iter().map(unknown).collect();
        for (index, step) in self.steps[..self.taken].iter().enumerate() {
            let is_last = index + 1 == self.taken;
            let node = step.value().node().id();
            if step.is_forward() {
                let row = self.row_of(node);
                known[row].value = Some(step.value().data());
                known[row].is_new = is_last;
            } else if node == self.output.id() && !is_constant(step.value().node()) {
                let row = self.row_of(node);
                known[row].adjoint = step.adjoint();
                known[row].is_new = is_last;
            }
            for contribution in step.contributions() {
                let row = self.row_of(contribution.operand().node().id());
                known[row].adjoint = Some(contribution.after());
                known[row].is_new = is_last;
            }
        }
        known
    }

    /// The nodes are in order of their ids.
    fn row_of(&self, node: NodeId) -> usize {
        self.nodes.partition_point(|other| other.id() < node)
    }

    /// What the last step did, a line each.
    pub(super) fn story(&self) -> Vec<String> {
        let (step, node) = (self.step(), self.step().value().node());
        match step.adjoint() {
            None => self.computed(node),
            Some(adjoint) => self.passed_on(node, adjoint),
        }
    }

    /// A node from its operands: by name, then with their numbers.
    fn computed(&self, node: Node<'_>) -> Vec<String> {
        let (name, value) = (node.label(), number(node.value()));
        if node.operation().is_leaf() {
            return vec![format!("{name} = {value}, a {}", node.operation())];
        }
        let names = node.formula(|id| self.label(id));
        let numbers = self.with_numbers(|name| node.formula(name), node);
        vec![format!("{name} = {names}"), format!("{} = {numbers} = {value}", blank(&name))]
    }

    /// The adjoint of a node, and what it adds to those of its operands.
    fn passed_on(&self, node: Node<'_>, adjoint: f64) -> Vec<String> {
        let (name, top) = (node.label(), self.output.label());
        let shown = number(adjoint);
        if is_constant(node) {
            return vec![format!("{name} is a constant: its derivative is always 0.")];
        } else if node.operation().is_leaf() {
            let mut lines =
                vec![format!("The adjoint of {name} is complete: ∂{top}/∂{name} = {shown}.")];
            if adjoint != 0.0 && adjoint.is_finite() {
                lines.push(format!(
                    "Where {name} grows by a little, {top} changes {shown} times as much."
                ));
            }
            return lines;
        }
        let heading = match node.id() == self.output.id() {
            true => format!(
                "{name} = {}. The way back starts with ∂{top}/∂{name} = 1.",
                self.formula(node)
            ),
            false => format!("{name} = {}. Its adjoint is complete: {shown}.", self.formula(node)),
        };
        let mut lines = vec![heading];
        if adjoint == 0.0 {
            lines.push("An adjoint of 0 has nothing to pass on.".to_string());
            return lines;
        }
        let contributions = self.step().contributions();
        for (partial, contribution) in node.partials().zip(contributions) {
            let operand = self.label(partial.operand());
            lines.push(format!("∂{name}/∂{operand} = {}", self.rule(&partial)));
            let product = match partial.is_closed() {
                true => "0 (a closed gate passes nothing on)".to_string(),
                false => format!("{shown} × {}", in_brackets(partial.value())),
            };
            let [before, after] = [contribution.before(), contribution.after()].map(number);
            let sum = if contribution.before() == 0.0 {
                product
            } else {
                format!("{before} + {product}")
            };
            lines.push(format!("    adjoint of {operand} = {sum} = {after}"));
        }
        lines
    }

    /// `2*x = 2*3 = 6`: by name, with numbers, and the value. What is the same is there once.
    fn rule(&self, partial: &Partial<'_>) -> String {
        let names = partial.formula(|id| self.label(id));
        let numbers = self.with_numbers(|name| partial.formula(name), partial.node());
        let mut forms = vec![names, numbers, number(partial.value())];
        forms.dedup();
        forms.join(" = ")
    }

    /// A formula with the values of its nodes instead of their names.
    fn with_numbers(
        &self,
        formula: impl FnOnce(&dyn Fn(NodeId) -> String) -> String,
        node: Node<'_>,
    ) -> String {
        let mut text = formula(&|id| in_brackets(self.value(id)));
        // an argument has its own brackets
        let ids = node.operands().filter_map(|operand| operand.id()).chain([node.id()]);
        for number in ids.map(|id| in_brackets(self.value(id))).filter(|x| x.starts_with('(')) {
            text = text.replace(&format!("({number})"), &number);
        }
        text
    }

    fn formula(&self, node: Node<'_>) -> String {
        node.formula(|id| self.label(id))
    }

    fn label(&self, id: NodeId) -> String {
        self.output.tape().node(id).label()
    }

    fn value(&self, id: NodeId) -> f64 {
        self.output.tape().node(id).value()
    }
}

fn is_constant(node: Node<'_>) -> bool {
    node.operation() == Operation::Constant
}

/// A number among signs: −2 in brackets.
fn in_brackets(x: f64) -> String {
    let text = number(x);
    if text.starts_with('-') { format!("({text})") } else { text }
}

/// Spaces in place of a name.
fn blank(name: &str) -> String {
    " ".repeat(name.chars().count())
}
