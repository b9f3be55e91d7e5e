//! What the scripts beside this file need: two exported programs, the first losses of their training
//! runs here, and a trained net as an ONNX file with the classes of a million points.
//!
//! ```text
//! cargo run --release -p wengert-export --example scale      # writes target/wengert/scale/
//! python export/examples/scale/train.py                      # JAX, eight simulated devices
//! python export/examples/scale/classify.py                   # PySpark and ONNX Runtime
//! ```

#[allow(dead_code, reason = "the model invents names too, which is not shown here")]
#[path = "../../../examples/microgpt/model.rs"]
mod model;
#[allow(dead_code, reason = "one name at a time is for the example microgpt")]
#[path = "../../../examples/microgpt/programs.rs"]
mod programs;

use model::{Model, NAMES, tokens};
use programs::{add_embeddings, add_row, record};
use serde_json::json;
use std::error::Error;
use std::fs;
use std::path::Path;
use wengert::data::{self, Dataset};
use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam, optim::Sgd};
use wengert::{Program, Tape, Value};
use wengert_export::{Onnx, to_python};

/// How many losses are written.
const STEPS: usize = 100;
/// Names in a batch: one for each device.
const BATCH: usize = 8;
/// The lengths of the names in the batches. Each has a program of its own, which JAX takes long to
/// compile; so here it is one length.
const LENGTHS: [usize; 1] = [5];
/// A million points lie on a grid of this many rows and columns.
const GRID: usize = 1000;

/// 312 points, so that eight devices have 39 each.
fn points() -> Dataset {
    data::spiral(104, 3, 0.2, &mut wengert::rng(1))
}

fn spiral_net(tape: &mut Tape) -> Mlp {
    Mlp::new(tape, &[2, 50, 50, 3], Activation::Relu, &mut wengert::rng(2))
}

/// The spiral: the mean cross-entropy of all points and ½·10⁻³·ΣW², 100 steps of gradient descent.
fn spiral(folder: &Path) -> Result<Vec<f64>, Box<dyn Error>> {
    let (points, mut tape) = (points(), Tape::new());
    let net = spiral_net(&mut tape);
    let program = {
        let row: Vec<Value> = (0..5).map(|_| tape.var(0.0)).collect();
        let weights: Vec<Value> = net.weights().map(|w| tape.value(w)).collect();
        let out = net.forward(&tape, &row[..2]);
        let loss = loss::soft_cross_entropy(&out, &row[2..]) + loss::l2(&weights) * 1e-3;
        Program::new(&[loss], &row)?
    };
    let mut rows = Vec::new();
    for (point, &class) in points.inputs().zip(points.classes()) {
        rows.extend(point);
        rows.extend((0..3).map(|k| f64::from(k == class)));
    }
    let few = &rows[..5 * 8];
    fs::write(folder.join("spiral.py"), to_python(&program, &tape.params(), few)?)?;
    let (mut runner, mut params) = (program.runner(), tape.params());
    let mut losses = Vec::with_capacity(STEPS);
    for _ in 0..STEPS {
        let (loss, gradient) = runner.value_and_gradient(&params, &rows)?;
        losses.push(loss);
        params.iter_mut().zip(gradient).for_each(|(p, g)| *p -= 0.1 * g);
    }
    let rows: Vec<&[f64]> = rows.chunks(5).collect();
    let text = json!({ "rows": rows, "losses": losses }).to_string();
    fs::write(folder.join("spiral.json"), text)?;
    Ok(losses)
}

/// The names in batches of one length, as they come.
fn batches() -> Vec<Vec<&'static str>> {
    let mut waiting: [Vec<&str>; LENGTHS.len()] = Default::default();
    let mut batches = Vec::new();
    for name in NAMES.lines().cycle() {
        let Some(length) = LENGTHS.iter().position(|&length| length == name.len()) else {
            continue;
        };
        waiting[length].push(name);
        if waiting[length].len() == BATCH {
            batches.push(std::mem::take(&mut waiting[length]));
        }
        if batches.len() == STEPS {
            break;
        }
    }
    batches
}

/// microgpt: a batch of names a step, by Adam.
fn microgpt(folder: &Path) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut tape = Tape::new();
    let mut rng = wengert::rng(42);
    let model = Model::new(&mut tape, &mut || rng.normal(0.0, 0.08));
    let mut params = tape.params();
    let batches = batches();
    let mut runners = Vec::new();
    for length in LENGTHS {
        let program = record(&mut tape, &model, length + 1)?;
        let mut rows = Vec::new();
        let first = batches.iter().find(|batch| batch[0].len() == length).ok_or("no such names")?;
        first.iter().for_each(|name| add_row(&mut rows, &params, name));
        let text = to_python(&program, &params, &rows)?;
        fs::write(folder.join(format!("microgpt_{length}.py")), text)?;
        runners.push(program.runner());
    }
    let mut adam = Adam::new(0.01).betas(0.85, 0.99);
    let (mut losses, mut rows) = (Vec::with_capacity(STEPS), Vec::new());
    for batch in &batches {
        let length = LENGTHS.iter().position(|&length| length == batch[0].len());
        let runner = &mut runners[length.ok_or("no program for this length")?];
        rows.clear();
        batch.iter().for_each(|name| add_row(&mut rows, &params, name));
        let (loss, of_parameters, of_inputs) = runner.value_and_gradients(&params, &rows)?;
        let mut gradient = of_parameters.to_vec();
        for (name, of_inputs) in batch.iter().zip(of_inputs.chunks(rows.len() / BATCH)) {
            add_embeddings(&mut gradient, of_inputs, name, 1.0 / BATCH as f64);
        }
        losses.push(loss);
        adam.update(&mut params, &gradient);
    }
    let batches: Vec<Vec<Vec<usize>>> =
        batches.iter().map(|batch| batch.iter().map(|name| tokens(name)).collect()).collect();
    let text = json!({ "batches": batches, "losses": losses }).to_string();
    fs::write(folder.join("microgpt.json"), text)?;
    Ok(losses)
}

/// A trained spiral net as ONNX, and the class of each point of the grid: one byte each.
fn classes(folder: &Path, epochs: usize, grid: usize) -> Result<Option<f64>, Box<dyn Error>> {
    let mut tape = Tape::new();
    let net = spiral_net(&mut tape);
    let history = Trainer::new(&net, &points())
        .loss(|scores, target| loss::soft_cross_entropy(scores, target))
        .optimizer(Sgd::new(0.1))
        .epochs(epochs)
        .train(&mut tape)?;
    // in 64 bits: in 32, a point on the boundary could fall on the other side
    Onnx::of_net(&net, &tape).double().save(folder.join("spiral.onnx"))?;
    let at = |i: usize| 2.5 * i as f64 / (grid - 1) as f64 - 1.25;
    let mut classes = Vec::with_capacity(grid * grid);
    for i in 0..grid {
        let rows: Vec<f64> = (0..grid).flat_map(|k| [at(i), at(k)]).collect();
        for scores in net.evaluate(&tape, &rows).chunks(3) {
            let largest = (0..3).max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
            classes.push(largest.unwrap_or_default() as u8);
        }
    }
    fs::write(folder.join("classes.bin"), classes)?;
    Ok(history.accuracy())
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new("target/wengert/scale");
    fs::create_dir_all(folder)?;
    for (name, losses) in [("spiral", spiral(folder)?), ("microgpt", microgpt(folder)?)] {
        let (first, last) = (losses[0], losses[STEPS - 1]);
        println!("{name:8}  {STEPS} losses, from {first:.4} to {last:.4}");
    }
    let accuracy = classes(folder, 3000, GRID)?.unwrap_or_default();
    println!("spiral    training accuracy {accuracy:.3}; {} points have a class", GRID * GRID);
    println!("the files are in {}", folder.display());
    Ok(())
}

#[test]
fn both_training_runs_learn_and_all_files_are_written() -> Result<(), Box<dyn Error>> {
    let folder = temp_dir::TempDir::new()?;
    for losses in [spiral(folder.path())?, microgpt(folder.path())?] {
        assert!(losses.len() == STEPS && losses[STEPS - 1] < 0.9 * losses[0], "{losses:?}");
    }
    classes(folder.path(), 10, 20)?;
    let files = ["spiral.py", "spiral.json", "microgpt_5.py", "microgpt.json"];
    for file in files.iter().chain(&["spiral.onnx", "classes.bin"]) {
        assert!(fs::metadata(folder.path().join(file))?.len() >= 400, "{file}");
    }
    Ok(())
}
