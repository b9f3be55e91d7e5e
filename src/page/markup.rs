//! What a page holds as HTML: the list of a recording, which the script fills with life.

use super::recording::Recorded;
use crate::explain::{escaped, number};
use crate::words::grouped;
use crate::{Gradients, Operation, Tape};
use std::fmt::Write;

/// More nodes are one row.
const LISTED: usize = 2000;

/// A row for each node: its name, its operation, its value and its adjoint. The earliest of very
/// many are one row, as in a graph.
pub(super) fn list(recorded: &Recorded<'_>, gradients: &Gradients) -> String {
    let all = recorded.nodes.len();
    let first = all.saturating_sub(LISTED);
    let mut html = String::new();
    if first > 0 {
        let [count, all] = [grouped(first), grouped(all)];
        let _ = writeln!(
            html,
            "<tr class=\"folded\" data-count=\"{count}\" data-all=\"{all}\"><td colspan=\"4\">\
             The earliest {count} of {all} nodes are folded into this line.</td></tr>"
        );
    }
    for (index, node) in recorded.nodes.iter().enumerate().skip(first) {
        let formula = node.formula(|id| node.tape().node(id).label());
        let adjoint = match node.operation() {
            Operation::Constant => ".".to_string(),
            _ => number(gradients[node.handle()]),
        };
        row(&mut html, index, &node.label(), &formula, node.value(), &adjoint);
    }
    html
}

/// A row for each parameter of a net, with its derivative.
pub(super) fn parameters(tape: &Tape, gradient: &[f64]) -> String {
    let mut html = String::new();
    for (index, (node, &derivative)) in tape.nodes().zip(gradient).enumerate() {
        row(&mut html, index, &node.label(), "parameter", node.value(), &number(derivative));
    }
    html
}

fn row(html: &mut String, index: usize, label: &str, formula: &str, value: f64, adjoint: &str) {
    let ([label, formula], value) = ([label, formula].map(escaped), number(value));
    let _ = writeln!(
        html,
        "<tr id=\"node{index}\"><th scope=\"row\"><bdi>{label}</bdi></th>\
         <td class=\"formula\">{formula}</td><td class=\"number\">{value}</td>\
         <td class=\"number\">{adjoint}</td></tr>"
    );
}
