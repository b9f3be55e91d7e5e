//! The paths that a page lists are those of `explain`.

use crate::random::{expression, page_of_all};
use crate::run::node;
use serde_json::{Value as Json, json};
use std::fs;
use wengert::{Op, Operation, Tape};

#[test]
fn paths_are_those_of_explain() {
    let folder = temp_dir::TempDir::new().expect("a folder for the cases");
    let mut cases = Vec::new();
    let smooth = [Op::Mul, Op::Add, Op::Sin, Op::Tanh, Op::Sub, Op::Div, Op::Hypot, Op::Atan2];
    for seed in 0..40 {
        let tape = Tape::new();
        let y = expression(&tape, seed, &smooth);
        let page = y.page().to_html().expect("it has a page");
        let (_, json) = page.split_once("application/json\">").expect("a recording");
        let json = json.split_once("</script>").expect("it ends").0;
        let mut nodes = Vec::new();
        for (index, node) in y.dependencies().enumerate() {
            if node.operation() == Operation::Constant || node.id() == y.node().id() {
                continue;
            }
            let explained = y.explain(node.handle()).largest(12);
            let products: Vec<f64> = explained.paths().iter().map(|path| path.product()).collect();
            let count = explained.path_count().to_string();
            nodes.push(json!({ "node": index, "count": count, "products": products }));
        }
        let recording: Json = serde_json::from_str(json).expect("it is JSON");
        cases.push(json!({ "recording": recording, "nodes": nodes }));
    }
    let paths = [folder.path().join("page.html"), folder.path().join("cases.json")];
    fs::write(&paths[0], page_of_all()).expect("it can be written");
    fs::write(&paths[1], Json::from(cases).to_string()).expect("it can be written");
    node("paths.mjs", &[&paths[0], &paths[1]]);
}
