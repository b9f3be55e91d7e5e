//! Graphs: their boxes and arrows are the recording, folded where it is too large.

use super::*;

#[test]
fn every_neuron_is_one_box_and_every_arrow_leads_onward() {
    let mut tape = Tape::new();
    let (_, loss) = net_loss(&mut tape, &[2, 16, 16, 1]);
    // two inputs, two layers, a neuron, and the loss: the residual, its square, the mean
    let folded = loss.graph();
    assert_eq!((folded.len(), folded.note()), (2 + 3 + 3, None));
    assert!(folded.to_dot().contains("layer1\\n16 neurons: relu(w·x + b)"));
    assert!(folded.to_dot().contains("label=\"256 partials\""));
    let graph = loss.graph().open("layer1").open("layer2");
    assert_eq!(graph.len(), 2 + 33 + 3);
    let dot = graph.to_dot();
    assert!(dot.contains("layer1.neuron16\\nrelu(w·x + b)"), "{dot}");
    assert_eq!(dot.matches(" -> ").count(), 2 * 16 + 16 * 16 + 16 + 3);
}

#[test]
fn a_neuron_opens_alone_or_in_its_layer() {
    let mut tape = Tape::new();
    let (_, loss) = net_loss(&mut tape, &[2, 16, 16, 1]);
    let graph = loss.graph().open("layer1.neuron3");
    // two weights, the bias, the sum and relu, beside the 15 others
    assert_eq!(graph.len(), 2 + 5 + 3 + 3);
    let dot = graph.to_dot();
    assert!(dot.contains("layer1\\n15 neurons"), "{dot}");
    assert!(dot.contains("layer1.neuron3.weight2\\nparameter"), "{dot}");
    assert!(dot.contains("layer1.neuron3\\nrelu(layer1.neuron3.sum)"), "{dot}");
}

#[test]
#[should_panic(expected = "there is no neuron or layer \"layer9\" in this graph; it has neurons \
                           such as layer1.neuron1 or layer1")]
fn what_is_not_there_cannot_be_opened() {
    let mut tape = Tape::new();
    let (_, loss) = net_loss(&mut tape, &[2, 3, 1]);
    let _ = loss.graph().open("layer9");
}

/// What a graph shows: the adjoint of each box, and the arrows with their partials.
fn shown(dot: &str) -> (Vec<f64>, Vec<(usize, usize, f64)>) {
    let number = |text: &str| text.parse::<f64>().expect("a number");
    let (mut adjoints, mut arrows) = (Vec::new(), Vec::new());
    for line in dot.lines().map(str::trim).filter(|line| line.starts_with('n')) {
        let (head, rest) = line.split_once(" [label=\"").unwrap_or((line, ""));
        let label = rest.split('"').next().unwrap_or_default();
        if let Some((from, to)) = head.split_once(" -> ") {
            let index = |name: &str| name[1..].parse().expect("an index");
            arrows.push((index(from), index(to), number(label)));
        } else if let Some((_, adjoint)) = label.rsplit_once("adjoint ") {
            adjoints.push(number(adjoint));
        }
    }
    (adjoints, arrows)
}

/// The chain rule, read from a picture.
#[test]
fn adjoints_times_arrows_add_up_to_the_adjoints() {
    let (plain, mut tape) = (Tape::new(), Tape::new());
    let [_, _, g] = crooked(&plain);
    let (_, loss) = net_loss(&mut tape, &[2, 3, 4, 1]);
    let shared = plain.var(-1.5);
    for output in [g, loss, shared * shared * shared, shared.abs().sqrt() - shared.relu()] {
        for graph in [output.graph(), output.graph().direction(Direction::LeftToRight)] {
            let (adjoints, arrows) = shown(&graph.precision(17).to_dot());
            assert_eq!(adjoints.len(), output.graph().len());
            let mut sums = vec![0.0; adjoints.len()];
            for (from, to, partial) in arrows {
                sums[from] += adjoints[to] * partial;
            }
            for (sum, adjoint) in sums.iter().zip(&adjoints).take(adjoints.len() - 1) {
                assert!((sum - adjoint).abs() <= 1e-12 * adjoint.abs(), "{sum} {adjoint}");
            }
        }
    }
}

#[test]
fn weights_that_a_regulariser_reads_too_stand_in_a_box_for_each_layer() {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(1));
    let weights: Vec<Value<'_>> = net.weights().map(|weight| tape.value(weight)).collect();
    let samples = [[0.5, 1.0], [1.0, -1.0]].map(|x| net.forward(&tape, &x)[0]);
    let total = tape.sum(&samples).powi(2) + loss::l2(&weights);
    let dot = total.graph().to_dot();
    assert!(dot.contains("parameters of layer1\\n6 parameters"), "{dot}");
    assert!(dot.contains("parameters of layer2\\n3 parameters"), "{dot}");
    assert!(dot.contains("layer1.neuron2@2"), "{dot}"); // the second sample
}

#[test]
fn what_is_too_large_is_folded_further_and_says_so() {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 5, 5, 3], Activation::Relu, &mut wengert::rng(1));
    let samples: Vec<Value<'_>> = (0..90)
        .map(|i| loss::cross_entropy(&net.forward(&tape, &[f64::from(i) / 90.0, 0.5]), 1))
        .collect();
    let graph = tape.sum(&samples).graph();
    assert!(graph.len() <= 1000, "{}", graph.len());
    assert_eq!(graph.note(), Some("the neurons of a layer are drawn as one box"));
    let tape = Tape::new();
    let x = tape.var(0.5);
    let y = (0..100_000).fold(x, |y, i| if i % 2 == 0 { y * x } else { y + x });
    let graph = y.graph();
    assert!(graph.len() <= 1000, "{}", graph.len());
    assert!(graph.note().is_some_and(|note| note.contains("of 100,001 nodes")));
}

#[test]
fn the_graph_of_an_expression_in_dot() {
    let tape = Tape::new();
    let [_, _, g] = crooked(&tape);
    insta::assert_snapshot!(g.graph().to_dot());
}

#[cfg(feature = "graph")]
#[test]
fn a_drawing_is_well_formed_and_shows_every_box() {
    use wengert::explain::Direction;
    let tape = Tape::new();
    let x = tape.var(-4.0).named("<a & \"b\">\u{7}");
    let y = (x.exp() * f64::INFINITY).named("y");
    for direction in [Direction::LeftToRight, Direction::TopToBottom] {
        let svg = y.graph().direction(direction).precision(3).to_svg();
        assert_eq!(svg.matches("<title>").count(), 3 + 2); // boxes and arrows
        assert_eq!(svg.matches("marker-end").count(), 2);
        assert!(svg.contains("&lt;a &amp; &quot;b&quot;&gt; <"));
        for tag in ["g", "text", "title", "svg", "defs", "marker"] {
            let (open, close) = (format!("<{tag}"), format!("</{tag}>"));
            let opened =
                svg.matches(&format!("{open} ")).count() + svg.matches(&format!("{open}>")).count();
            assert_eq!(opened, svg.matches(&close).count(), "{tag}");
        }
    }
}
