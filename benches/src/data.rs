//! What is computed, for programs in other languages: the data, the starting numbers and the right
//! results of the workloads that `peers.py` runs, as JSON.
//!
//! ```text
//! wengert-benches data
//! ```

use crate::Contest;
use crate::microgpt::{Language, model};
use crate::workloads::{Hidden, People, Points, Ring, Targets, Training, Xor};
use serde_json::{Map, Value as Json, json};

/// Prints all of it.
pub fn print() -> Result<(), String> {
    let mut all = Map::new();
    for (name, set_up) in crate::WORKLOADS {
        let inputs = match name {
            "W1" => json!({ "x": Ring::inputs(1000) }),
            "W2" => training(&Training::moons()),
            "W3" => training(&Training::spiral(Hidden::Relu)),
            "W3s" => training(&Training::spiral(Hidden::Sigmoid)),
            "W4" => people(),
            "W5" => json!({
                "rows": Xor::ROWS, "hidden": Xor::HIDDEN, "rate": Xor::RATE, "start": Xor::new().start,
            }),
            "W6" => language(),
            "W7" => json!({ "points": Points::rows() }),
            _ => continue,
        };
        let Contest { expected, parts, formula, .. } = set_up(name)?;
        let mut workload = inputs;
        workload["formula"] = json!(formula);
        workload["parts"] = json!(parts);
        // the value of each of the first turns, and what these led to
        workload["values"] = json!(expected.values);
        workload["result"] = json!(expected.result);
        all.insert(name.to_owned(), workload);
    }
    println!("{}", Json::Object(all));
    Ok(())
}

fn training(task: &Training) -> Json {
    let targets = match &task.targets {
        Targets::Signs(signs) => json!(signs),
        Targets::Classes(classes) => json!(classes),
    };
    json!({
        "sizes": task.sizes,
        "activation": if task.hidden == Hidden::Relu { "relu" } else { "sigmoid" },
        "points": task.points,
        "targets": targets,
        "decay": task.decay,
        "decay_biases": task.decay_biases,
        "rate": task.rate,
        "start": task.start,
    })
}

fn people() -> Json {
    let People { samples, start, .. } = People::new();
    json!({ "samples": samples, "epochs": People::EPOCHS, "rate": People::RATE, "start": start })
}

fn language() -> Json {
    let Language { names, start, .. } = Language::new();
    let steps = names.len();
    json!({
        "tokens": names.iter().map(|name| model::tokens(name)).collect::<Vec<_>>(),
        "rates": (0..steps).map(Language::rate).collect::<Vec<_>>(),
        "betas": Language::BETAS,
        "start": start,
    })
}
