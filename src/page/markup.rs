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
    let mut html = head(&["node", "formula", "value", "adjoint"]);
    if first > 0 {
        let [count, all] = [grouped(first), grouped(all)];
        let _ = writeln!(
            html,
            "<tr class=\"folded\" data-count=\"{count}\" data-all=\"{all}\"><td colspan=\"4\">\
             The earliest {count} of {all} nodes are folded into this line.</td></tr>"
        );
    }
    for node in recorded.nodes.iter().skip(first) {
        let formula = node.formula(|id| node.tape().node(id).label());
        let adjoint = match node.operation() {
            Operation::Constant => ".".to_string(),
            _ => number(gradients[node.handle()]),
        };
        let formula = format!("<td>{}", escaped(&formula));
        row(&mut html, &node.label(), &formula, node.value(), &adjoint);
    }
    html + "</tbody>"
}

/// A row for each parameter of a net, with its derivative.
pub(super) fn parameters(tape: &Tape, gradient: &[f64]) -> String {
    let mut html = head(&["node", "value", "adjoint"]);
    for (node, &derivative) in tape.nodes().zip(gradient) {
        row(&mut html, &node.label(), "", node.value(), &number(derivative));
    }
    html + "</tbody>"
}

/// The heads of the columns, by the words that the script has for them.
fn head(words: &[&str]) -> String {
    let cell = |word: &&str| format!("<th scope=\"col\" data-say=\"{word}\">{word}</th>");
    let cells: String = words.iter().map(cell).collect();
    format!("<thead><tr>{cells}</tr></thead>\n<tbody>\n")
}

fn row(html: &mut String, label: &str, formula: &str, value: f64, adjoint: &str) {
    let (label, value) = (escaped(label), number(value));
    let _ = writeln!(html, "<tr><th>{label}{formula}<td>{value}<td>{adjoint}");
}
