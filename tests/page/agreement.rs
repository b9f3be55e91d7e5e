//! The engine of a page, in node: the same values and adjoints as the tape's, and every function of
//! the table at special numbers.

use crate::random::{expression, page_of_all};
use crate::run::node;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::fs;
use wengert::{Op, Operation, Tape};

const EXPRESSIONS: u64 = 200;

/// A number that JSON may have no notation for.
fn number(x: f64) -> Json {
    if x.is_finite() { json!(x) } else { json!(x.to_string()) }
}

/// The JSON that a page holds.
fn recording(html: &str) -> &str {
    let (_, rest) = html.split_once("type=\"application/json\">").expect("a page has a recording");
    rest.split_once("</script>").expect("it ends").0
}

/// Values and adjoints of 200 random expressions equal the tape's within 1e-12 of their scale: that
/// of a value is its size and 1, that of an adjoint the sum of the sizes of what adds up to it.
#[test]
fn random_expressions_have_the_tapes_values_and_adjoints() {
    let folder = temp_dir::TempDir::new().expect("a folder for the cases");
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut cases = Vec::new();
    for seed in 0..EXPRESSIONS {
        let tape = Tape::new();
        // a window over the table, which each operation is in for every fourth expression
        let ops: Vec<Op> =
            (0..14).map(|i| Op::ALL[(seed as usize * 14 + i) % Op::ALL.len()]).collect();
        let y = expression(&tape, seed, &ops);
        let grads = y.backward();
        let page = y.page().to_html().expect("an expression has a page");
        // the sizes of what adds up to an adjoint
        let mut sizes = vec![0.0; tape.len()];
        sizes[y.node().id().index()] = 1.0;
        for node in tape.nodes().rev() {
            let size = sizes[node.id().index()];
            for one in node.partials() {
                sizes[one.operand().index()] += size * one.value().abs();
            }
        }
        let nodes: Vec<_> = y.dependencies().collect();
        for node in &nodes {
            *counts.entry(format!("{:?}", node.operation())).or_default() += 1;
        }
        let of_all = |f: &dyn Fn(usize) -> f64| -> Vec<Json> {
            nodes.iter().map(|node| number(f(node.id().index()))).collect()
        };
        let primals: Vec<f64> = tape.nodes().map(|node| node.value()).collect();
        let adjoints: Vec<f64> = tape
            .nodes()
            .map(|node| match node.operation() {
                Operation::Constant => 0.0,
                _ => grads[node.handle()],
            })
            .collect();
        cases.push(json!({
            "recording": serde_json::from_str::<Json>(recording(&page)).expect("it is JSON"),
            "values": of_all(&|index| primals[index]),
            "adjoints": of_all(&|index| adjoints[index]),
            "sizes": of_all(&|index| sizes[index]),
        }));
    }
    for op in Op::ALL {
        let count = counts.get(&format!("Row({op:?})")).copied().unwrap_or(0);
        assert!(count >= 5, "{op:?} is in {count} of the expressions only");
    }
    let paths = [folder.path().join("page.html"), folder.path().join("cases.json")];
    fs::write(&paths[0], page_of_all()).expect("it can be written");
    fs::write(&paths[1], json!(cases).to_string()).expect("it can be written");
    node("expressions.mjs", &[&paths[0], &paths[1]]);
    node("browser/agreement.mjs", &[&paths[0], &paths[1]]);
}

/// Every row at pairs of special numbers, value and partials: NaN where Rust has NaN, the same
/// infinities, and all else within 1e-12.
#[test]
fn rows_at_special_numbers_are_what_they_are_in_rust() {
    let special = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        -0.5,
        2.0,
        3.0,
        -2.0,
        1.0 + 1e-9,
        0.84,
        0.85,
        1.3,
        2.9,
        5.5,
        6.5,
        -6.5,
        27.5,
        -38.0,
        40.5,
        709.0,
        -745.0,
        800.5,
        1e-9,
        -1e-9,
        1e-160,
        1e-310,
        1e160,
        -1e160,
        1e308,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
    ];
    let mut rows = Vec::new();
    for &op in Op::ALL {
        for a in special {
            for b in special {
                if op.arity() == 1 && !(b == a || (a.is_nan() && b.is_nan())) {
                    continue;
                }
                let y = op.value(a, b);
                let (da, db) = op.partials(a, b, y);
                let numbers = [a, b, y, da, db].map(number);
                rows.push(json!([format!("{op:?}"), numbers]));
            }
        }
    }
    let folder = temp_dir::TempDir::new().expect("a folder for the rows");
    let paths = [folder.path().join("page.html"), folder.path().join("rows.json")];
    fs::write(&paths[0], page_of_all()).expect("it can be written");
    fs::write(&paths[1], json!(rows).to_string()).expect("it can be written");
    node("rows.mjs", &[&paths[0], &paths[1]]);
}
