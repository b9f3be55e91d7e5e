//! A weighted sum unfolded into its products is the same function, seen weight by weight.

use wengert::nn::{Activation, Mlp, loss};
use wengert::{Operation, Tape, Value};

fn text(steps: impl Iterator<Item = impl ToString>) -> Vec<String> {
    steps.map(|step| step.to_string()).collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-14 * a.abs().max(1.0) // a few roundings of numbers about 1
}

/// The values and adjoints of all nodes, folded and unfolded.
#[track_caller]
fn assert_same(output: Value<'_>) {
    let tape = output.tape();
    let unfolded = tape.unfolded();
    let (grads, unfolded_grads) = (output.backward(), unfolded.value(output).backward());
    for node in tape.nodes() {
        let twin = unfolded.value(node);
        assert!(close(node.value(), twin.data()), "{node}: {} and {twin}", node.value());
        let (a, b) = (grads[node.handle()], unfolded_grads[twin]);
        assert!(close(a, b), "adjoint of {node}: {a} and {b}");
        assert_eq!(node.name(), twin.node().name());
    }
    let is_product = |node: wengert::Node<'_>| !matches!(node.operation(), Operation::Nary(nary) if nary.operands_per_term() == 2);
    assert!(unfolded.tape().nodes().all(is_product));
}

#[test]
fn values_and_adjoints_of_every_node_are_the_same() {
    let (mut tape, mut rng) = (Tape::new(), wengert::rng(7));
    let net = Mlp::new(&mut tape, &[3, 5, 4, 2], Activation::Tanh, &mut rng);
    let c = tape.constant(0.75);
    let x = [tape.var(0.3), tape.var(-1.25), c];
    let out = net.forward(&tape, &x);
    assert_same(loss::cross_entropy(&out, 1) + loss::mse(&out, &[0.5, 0.25]));

    let y = tape.affine(&[x[0], x[0], c], &[2.0, 0.5, -1.0], 3.0); // numbers as operands
    let nothing: [Value<'_>; 0] = [];
    let empty = tape.dot(&nothing, &nothing) + tape.affine(&nothing, &nothing, y);
    assert_same(y * tape.dot(&[y, x[1]], &[y, y]) + tape.surprisal(y, &x) + empty.atan2(2));
}

#[test]
fn a_neuron_reads_as_on_paper() {
    let tape = Tape::new();
    let [w1, w2] = [("w1", 0.0), ("w2", 1.0)].map(|(name, at)| tape.var(at).named(name));
    let [x1, x2] = [("x1", 2.0), ("x2", 3.0)].map(|(name, at)| tape.var(at).named(name));
    let b = tape.var(4.0).named("b");
    let h = tape.affine(&[w1, w2], &[x1, x2], b).sigmoid().named("h");
    let unfolded = tape.unfolded();
    let expected = [
        "v5 = w1 * x1 = 0",
        "v6 = w2 * x2 = 3",
        "v7 = sum(v5, v6, b) = 7",
        "v8 = sigmoid(v7) = 0.999089  (h)",
    ];
    assert_eq!(text(unfolded.value(h).steps())[5..9], expected);

    let explained = unfolded.value(h).explain(unfolded.value(w1));
    let factors = explained.paths()[0].factors();
    let told: Vec<(&str, &str)> = factors.iter().map(|one| (one.name(), one.rule())).collect();
    assert_eq!(told, [("∂h/∂v5", "h*sigmoid(-v7)"), ("∂v5/∂w1", "x1")]);
    assert_eq!(unfolded.value(h).graph().len(), 9); // the products are boxes
}

#[test]
fn a_net_keeps_the_names_of_its_neurons_and_opens_their_boxes() {
    let (mut tape, mut rng) = (Tape::new(), wengert::rng(7));
    let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Sigmoid, &mut rng);
    let x = [tape.var(0.3).named("x1"), tape.var(-1.25).named("x2")];
    let y = net.forward(&tape, &x)[0];
    let unfolded = tape.unfolded();
    let steps = text(unfolded.value(y).steps()).join("\n");
    assert!(steps.contains("layer1.neuron1.weight2 * x2"), "{steps}");
    assert!(
        steps.contains("(layer1.neuron1.sum)") && steps.contains("(layer1.neuron1)"),
        "{steps}"
    );
    assert_eq!(y.graph().len(), 2 + 3); // inputs and neurons
    // parameters, inputs, six products, three sums, two sigmoids
    assert_eq!(unfolded.value(y).graph().len(), 9 + 2 + 6 + 3 + 2);
}

#[test]
fn a_limit_of_the_tape_is_none_of_the_unfolded_one_and_lines_are_kept() {
    let mut tape = Tape::with_limit(3);
    let w = tape.param(2.0);
    let x = tape.var(5.0);
    let y = tape.dot(&[w, w], &[x, x]);
    assert_eq!((tape.unfolded().tape().len(), tape.unfolded().value(y).data()), (5, 20.0));

    let tape = Tape::traced();
    let x = tape.var(5.0);
    let y = tape.dot(&[x], &[x]);
    let unfolded = tape.unfolded();
    let lines = unfolded.tape().nodes().map(|node| node.location().map(|at| at.line()));
    let [first, sum] = [x, y].map(|value| value.location().map(|at| at.line()));
    assert_eq!(lines.collect::<Vec<_>>(), [first, sum, sum]);
}

#[test]
#[should_panic(expected = "v1 was recorded after the tape was unfolded")]
fn what_was_recorded_later_is_not_there() {
    let tape = Tape::new();
    let x = tape.var(5.0);
    let unfolded = tape.unfolded();
    let _ = unfolded.value(x.sin());
}

#[test]
#[should_panic(expected = "two different tapes")]
fn a_value_of_the_unfolded_tape_is_not_one_of_the_folded() {
    let tape = Tape::new();
    let x = tape.var(5.0);
    let unfolded = tape.unfolded();
    let _ = unfolded.value(unfolded.value(x));
}
