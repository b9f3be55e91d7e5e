//! The nets of the lessons, as Python and as ONNX.

use crate::machine::{all_agree, has, libraries, run};
use std::fs;
use wengert::data::{self, Dataset};
use wengert::nn::{Activation, Init, Mlp};
use wengert::{Program, Rng, Tape};
use wengert_export::{to_python, to_python_net};

/// A net on its tape, and its data.
pub(crate) type Lesson = (&'static str, Mlp, Tape, Dataset);

/// The nets of lessons A to E, with their activations and their initialisations.
pub(crate) fn lessons() -> Vec<Lesson> {
    let normal = Init::Normal { mean: 0.0, std: 1.0 };
    let spread = Init::Uniform { low: -1.0, high: 1.0 };
    let mut lessons = Vec::new();
    let mut add = |name, builder: wengert::nn::MlpBuilder, data, rng: &mut Rng| {
        let mut tape = Tape::new();
        let net = builder.build(&mut tape, rng);
        lessons.push((name, net, tape, data));
    };
    let mut rng = wengert::rng(5);
    let sigmoid = |sizes: &[usize]| {
        let mut builder = Mlp::builder(sizes[0]);
        for &size in &sizes[1..] {
            builder = builder.layer(size, Activation::Sigmoid);
        }
        builder.init(normal).bias_init(normal)
    };
    add("height_weight", sigmoid(&[2, 2, 1]), data::height_weight(), &mut rng);
    add("xor", sigmoid(&[2, 64, 1]), data::xor(), &mut rng);
    add("xor_two_layers", sigmoid(&[2, 64, 64, 1]), data::xor(), &mut rng);
    let with_ones = data::xor();
    let rows = with_ones.inputs().map(|row| vec![row[0], row[1], 1.0]).collect();
    let with_ones = Dataset::new(rows, with_ones.classes().to_vec()).unwrap();
    let relu = Mlp::builder(3)
        .layer(10, Activation::Relu)
        .layer_without_bias(1, Activation::Sigmoid)
        .init(Init::Uniform { low: 0.0, high: 0.25 })
        .bias_init(Init::Uniform { low: 0.0, high: 0.25 });
    add("xor_relu", relu, with_ones, &mut rng);
    add("xor_sign", sigmoid(&[2, 3, 1]).init(spread).bias_init(spread), data::xor(), &mut rng);
    for (name, activation) in
        [("spiral_relu", Activation::Relu), ("spiral_sigmoid", Activation::Sigmoid)]
    {
        let builder = Mlp::builder(2)
            .layer(50, activation)
            .layer(50, activation)
            .layer(3, Activation::Identity);
        let spiral = data::spiral(100, 3, 0.2, &mut rng);
        add(name, builder, spiral, &mut rng);
    }
    let moons = Mlp::builder(2)
        .layer(16, Activation::Relu)
        .layer(16, Activation::Relu)
        .layer(1, Activation::Identity)
        .init(spread);
    let points = data::moons(100, 0.1, &mut rng);
    add("moons", moons, points, &mut rng);
    lessons
}

#[test]
fn the_nets_of_all_lessons_agree_in_every_library() {
    let file = |(name, net, tape, data): &Lesson| {
        (name.to_string(), to_python_net(net, tape, data).unwrap())
    };
    let files: Vec<(String, String)> = lessons().iter().map(file).collect();
    for library in libraries() {
        all_agree(library, &files);
    }
}

#[test]
fn every_activation_agrees_in_every_library() {
    use Activation::{Elu, Gelu, Identity, LeakyRelu, Relu, Sigmoid, Silu, Softplus, Tanh};
    let all = [Identity, Relu, LeakyRelu(0.1), Tanh, Sigmoid, Softplus, Elu(0.75), Silu, Gelu];
    let lines = data::Dataset::new(
        vec![vec![0.5, -1.0], vec![2.0, 0.25], vec![-3.0, 1.0]],
        vec![vec![0.5, 1.0], vec![0.0, -1.0], vec![2.0, 0.5]],
    )
    .unwrap();
    let file = |(index, activation): (usize, Activation)| {
        let mut tape = Tape::new();
        let builder = Mlp::builder(2).layer(5, activation).layer(2, activation);
        let net = builder.bias_init(Init::Constant(0.25)).build(&mut tape, &mut wengert::rng(3));
        (index.to_string(), to_python_net(&net, &tape, &lines).unwrap())
    };
    let files: Vec<(String, String)> = all.into_iter().enumerate().map(file).collect();
    for library in libraries() {
        all_agree(library, &files);
    }
}

/// The program of a training step with a penalty: weights are used by the layers and by it.
#[test]
fn a_penalty_on_the_weights_agrees_in_every_library() {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 5, 2], Activation::Tanh, &mut wengert::rng(1));
    let x = [(); 4].map(|()| tape.var(0.5));
    let out = net.forward(&tape, &x[..2]);
    let weights: Vec<_> = net.weights().map(|w| tape.value(w)).collect();
    let loss = wengert::nn::loss::soft_cross_entropy(&out, &x[2..])
        + wengert::nn::loss::l2(&weights) * 0.1;
    let program = Program::new(&[loss], &x).unwrap();
    let text = to_python(&program, &tape.params(), &[0.5, -1.0, 1.0, 0.0, 2.0, 0.25, 0.5, 0.5]);
    for library in libraries() {
        all_agree(library, &[("0".to_string(), text.as_ref().unwrap().clone())]);
    }
}

/// The lines of a file that are code: no comment, no text that only explains, no empty line, and not
/// the numbers at its end.
fn code(file: &str) -> usize {
    let numbers = file.find("\nINPUT_NAMES").or_else(|| file.find("\nPARAMS")).unwrap();
    let after = file.rfind("\nif __name__").unwrap();
    let (mut count, mut in_text) = (0, false);
    for line in file[..numbers].lines().chain(file[after..].lines()) {
        let quotes = line.matches("\"\"\"").count();
        let line = line.trim();
        count += usize::from(!in_text && quotes == 0 && !line.is_empty() && !line.starts_with('#'));
        in_text ^= quotes == 1;
    }
    count
}

#[test]
fn the_whole_file_of_a_small_mlp_is_less_than_sixty_lines_of_code() {
    let file = |name: &str, sizes: &[usize], activations: [Activation; 2], data: &Dataset| {
        let mut tape = Tape::new();
        let mut builder = Mlp::builder(sizes[0]);
        for &size in &sizes[1..sizes.len() - 1] {
            builder = builder.layer(size, activations[0]);
        }
        let net = builder.layer(1, activations[1]).build(&mut tape, &mut wengert::rng(1));
        let file = to_python_net(&net, &tape, data).unwrap();
        let lines = code(&file);
        println!("{name}: {lines} lines of code");
        assert!(lines < 60, "{name}: {lines} lines of code:\n{file}");
    };
    let moons = data::moons(100, 0.1, &mut wengert::rng(2));
    let numbers = Dataset::new(vec![vec![0.5, 1.0], vec![2.0, -1.0]], vec![vec![1.0], vec![0.5]]);
    let [relu, linear] = [Activation::Relu, Activation::Identity];
    file("moons, 2-16-16-1", &[2, 16, 16, 1], [relu, linear], &moons);
    file("numbers, 2-16-16-1", &[2, 16, 16, 1], [relu, linear], &numbers.unwrap());
    file("xor, 2-3-1", &[2, 3, 1], [Activation::Sigmoid; 2], &data::xor());
    file("height and weight, 2-2-1", &[2, 2, 1], [Activation::Sigmoid; 2], &data::height_weight());
}

#[test]
fn the_file_predicts_what_the_net_evaluates() {
    if !has(&["numpy"]) {
        return;
    }
    let (_, net, tape, data) = lessons().swap_remove(5);
    let folder = temp_dir::TempDir::new().unwrap();
    fs::write(folder.path().join("net.py"), to_python_net(&net, &tape, &data).unwrap()).unwrap();
    let script = "import net\nm = net.load('numpy')\nprint(m.predict(net.PARAMS, [[0.5, -0.25]])[0].tolist())";
    let (printed, ended_well) = run(folder.path(), script, &[]);
    assert!(ended_well, "{printed}");
    let found: Vec<f64> =
        printed.trim().trim_matches(['[', ']']).split(", ").map(|x| x.parse().unwrap()).collect();
    for (found, expected) in found.iter().zip(net.evaluate(&tape, &[0.5, -0.25])) {
        assert!((found - expected).abs() < 1e-14, "{printed}");
    }
}
