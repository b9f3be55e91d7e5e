//! What a page holds as HTML: the list of a recording, which the script fills with life.

use super::recording::Recorded;
use crate::explain::{escaped, number};
use crate::{Gradients, Node, Operation};
use std::fmt::Write;

/// A row for each node: its name, its operation, its value and its adjoint.
pub(super) fn list(recorded: &Recorded<'_>, gradients: &Gradients) -> String {
    let mut html = String::new();
    for (index, node) in recorded.nodes.iter().enumerate() {
        let [label, formula] = [node.label(), formula(node)].map(|text| escaped(&text));
        let adjoint = match node.operation() {
            Operation::Constant => ".".to_string(),
            _ => number(gradients[node.handle()]),
        };
        let value = number(node.value());
        let _ = writeln!(
            html,
            "<tr id=\"node{index}\"><th scope=\"row\"><bdi>{label}</bdi></th>\
             <td class=\"formula\">{formula}</td><td class=\"number\">{value}</td>\
             <td class=\"number\">{adjoint}</td></tr>"
        );
    }
    html
}

/// Its operation with the names of its operands.
fn formula(node: &Node<'_>) -> String {
    node.formula(|id| node.tape().node(id).label())
}
