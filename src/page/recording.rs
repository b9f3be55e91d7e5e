//! A recording as JSON, for the script of a page.
//!
//! A parameter is its number, and any other node a list: `["Variable", 2]` for a leaf, `["Mul", 0, 1]`
//! for x·y, `["Mul", 0, [5]]` for 5x. What is no JSON number, such as NaN, is a string.

use crate::words::clean;
use crate::{Node, NodeId, NodeOperand, Operation, Value};
use serde_json::{Value as Json, json};
use std::collections::HashMap;

/// Nodes in order of computation, with the index that each has on the page.
pub(super) struct Recorded<'t> {
    pub(super) nodes: Vec<Node<'t>>,
    indices: HashMap<NodeId, usize>,
}

impl<'t> Recorded<'t> {
    /// All that a value depends on.
    pub(super) fn of(output: Value<'t>) -> Recorded<'t> {
        Recorded::new(output.dependencies())
    }

    pub(super) fn new(nodes: impl Iterator<Item = Node<'t>>) -> Recorded<'t> {
        let nodes: Vec<Node<'t>> = nodes.collect();
        let indices = nodes.iter().enumerate().map(|(index, node)| (node.id(), index)).collect();
        Recorded { nodes, indices }
    }

    pub(super) fn index(&self, value: Value<'t>) -> usize {
        self.indices[&value.node().id()]
    }

    /// `nodes`, `names` (0 of what has none), `rules` and `places`, with `output` as the value that adjoints are of. Rules
    /// and places are of the rows of the table.
    pub(super) fn to_json(&self, output: Value<'t>) -> Json {
        let name = |node: &Node<'_>| node.name().map_or(json!(0), |name| json!(clean(&name)));
        let place = |node: &Node<'_>| {
            node.location().map(|at| format!("{}:{}", clean(at.file()), at.line()))
        };
        // what all nodes lack is left out
        let of_all = |list: Vec<Json>| match list.iter().all(Json::is_null) {
            true => Json::Null,
            false => Json::Array(list),
        };
        let is_whole =
            self.nodes.iter().enumerate().all(|(index, node)| node.id().index() == index);
        let ids = self.nodes.iter().map(|node| json!((!is_whole).then_some(node.id().index())));
        json!({
            "nodes": self.nodes.iter().map(|node| self.node(node)).collect::<Vec<Json>>(),
            "names": self.nodes.iter().map(name).collect::<Vec<Json>>(),
            "ids": of_all(ids.collect()),
            "rules": self.nodes.iter().map(|node| self.rules(node)).collect::<Vec<Json>>(),
            "places": of_all(self.nodes.iter().map(|node| json!(place(node))).collect()),
            "output": self.index(output),
        })
    }

    fn node(&self, node: &Node<'_>) -> Json {
        let operand = |operand| match operand {
            NodeOperand::Number(x) => json!([number(x)]),
            operand => json!(operand.id().map(|id| self.indices[&id])),
        };
        match node.operation() {
            Operation::Row(op) => list(format!("{op:?}"), node.operands().map(operand)),
            Operation::Nary(nary) => list(format!("{nary:?}"), node.operands().map(operand)),
            Operation::Parameter => number(node.value()),
            leaf => list(format!("{leaf:?}"), [number(node.value())]),
        }
    }

    /// The nodes alone, without names and rules, and with 0 for each parameter.
    pub(super) fn to_bare_json(&self, output: Value<'t>) -> Json {
        let node = |node: &Node<'_>| match node.operation() {
            Operation::Parameter => json!(0),
            _ => self.node(node),
        };
        let nodes: Json = self.nodes.iter().map(node).collect();
        json!({ "nodes": nodes, "output": self.index(output) })
    }

    /// Of a row that works with a number its partial as text, by side, such as 3·v0² of v0³; 0 of all
    /// others, whose rules are in the table.
    fn rules(&self, node: &Node<'_>) -> Json {
        let is_number = |operand| matches!(operand, NodeOperand::Number(_));
        let Operation::Row(_) = node.operation() else { return json!(0) };
        let Some(partial) = node.partials().next().filter(|_| node.operands().any(is_number))
        else {
            return json!(0);
        };
        let formula = partial.formula(|id| format!("v{}", self.indices[&id]));
        json!(node.operands().map(|one| one.id().map(|_| &formula)).collect::<Vec<_>>())
    }
}

/// A list of a word and what follows it.
fn list(word: String, rest: impl IntoIterator<Item = Json>) -> Json {
    std::iter::once(json!(word)).chain(rest).collect()
}

/// A number, also one that JSON has no notation for.
pub(super) fn number(x: f64) -> Json {
    match x.is_finite() {
        true => json!(x),
        false if x.is_nan() => json!("NaN"),
        false => json!(if x > 0.0 { "Infinity" } else { "-Infinity" }),
    }
}
