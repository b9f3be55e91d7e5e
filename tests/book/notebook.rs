//! The notebook was run, from its first cell to its last, and shows nothing of the machine.

use crate::page::root;
use serde_json::Value;
use std::fs;

#[test]
fn each_cell_of_the_notebook_was_run_without_an_error() {
    let path = root().join("notebooks/tape_and_lesson_a.ipynb");
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    for folder in ["/home/", "/root/", "/tmp/", "/Users/"] {
        assert!(!text.contains(folder), "it shows a folder of a machine, in {folder}");
    }
    let notebook: Value = serde_json::from_str(&text).expect("a notebook is JSON");
    let cells = notebook["cells"].as_array().expect("it has cells");
    let mut counts = Vec::new();
    let mut shown = Vec::new();
    for cell in cells.iter().filter(|cell| cell["cell_type"] == "code") {
        let count = cell["execution_count"].as_u64();
        counts.push(count.unwrap_or_else(|| panic!("never run: {}", cell["source"])));
        for output in cell["outputs"].as_array().expect("a cell has outputs") {
            assert_ne!(output["output_type"], "error", "{output}");
            let data = output["data"].as_object();
            shown.extend(data.into_iter().flat_map(|data| data.keys().cloned()));
        }
    }
    assert!(counts.windows(2).all(|pair| pair[0] + 1 == pair[1]), "run in order: {counts:?}");
    // a value as its list, a graph, and two plots
    assert_eq!(shown, ["text/plain", "image/svg+xml", "image/png", "image/png"]);
}
