//! What is told about a gradient is the gradient: steps, paths and pictures against the sweep.

use wengert::explain::Direction;
use wengert::nn::{Activation, Init, Mlp, loss};
use wengert::{Op, Tape, Value};

/// The README's crooked expression.
#[allow(clippy::misrefactored_assign_op)] // c += c + 1 doubles c on purpose
fn crooked<'t>(tape: &'t Tape) -> [Value<'t>; 3] {
    let a = tape.var(-4.0).named("a");
    let b = tape.var(2.0).named("b");
    let mut c = a + b;
    let mut d = a * b + b.powi(3);
    c += c + 1;
    c += 1 + c + (-a);
    d += d * 2 + (b + a).relu();
    d += 3 * d + (b - a).relu();
    let e = (c - d).named("e");
    let f = e.powi(2).named("f");
    let mut g = f / 2.0;
    g += 10.0 / f;
    [a, b, g.named("g")]
}

/// A net's loss on one sample, and the first weights of its first two neurons.
fn net_loss<'t>(tape: &'t mut Tape, sizes: &[usize]) -> ([wengert::Param; 2], Value<'t>) {
    let net = Mlp::new(tape, sizes, Activation::Relu, &mut wengert::rng(1));
    let first = [net.parameters()[0], net.parameters()[3]];
    let inputs = [tape.var(0.5).named("x1"), tape.var(-1.5).named("x2")];
    let out = net.forward(tape, &inputs);
    (first, loss::mse(&out, &[1.0]).named("loss"))
}

fn columns(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

// Steps ----------------------------------------------------------------------------------------

/// The bits of a number. Those of a NaN are the compiler's choice at each operation (Rust promises
/// nothing about its sign), so here all NaNs are one.
fn bits(x: f64) -> u64 {
    if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() }
}

#[track_caller]
fn assert_steps_are_the_sweep(output: Value<'_>) {
    let grads = output.backward();
    let mut backward = 0;
    for step in output.steps().filter(|step| step.is_backward()) {
        let adjoint = step.adjoint().expect("a step back has an adjoint");
        assert_eq!(bits(adjoint), bits(grads[step.value()]), "{step}");
        backward += 1;
    }
    assert_eq!(output.steps().count(), 2 * backward);
}

#[test]
fn the_steps_back_leave_the_adjoints_of_the_sweep_bit_for_bit() {
    let tape = Tape::new();
    let [_, _, g] = crooked(&tape);
    assert_steps_are_the_sweep(g);
    let mut tape = Tape::new();
    let (_, loss) = net_loss(&mut tape, &[2, 5, 3, 1]);
    assert_steps_are_the_sweep(loss);
}

#[test]
fn the_steps_of_every_operation_are_the_sweep() {
    let tape = Tape::new();
    let (x, y) = (tape.var(0.375), tape.var(0.625));
    let fixed = tape.constant(3.0);
    let mut terms = Vec::new();
    for &op in Op::ALL {
        // the table's own rows, through the trait that they are written in
        terms.push(recorded(op, x, y));
    }
    let shared = tape.dot(&terms, &terms) + tape.affine(&[x, x], &[x, y], y) * fixed;
    let scores = [shared.tanh(), x, x * y];
    let surprisal = tape.surprisal(y, &scores);
    assert_steps_are_the_sweep(tape.logsumexp(&scores) * surprisal + tape.sum(&terms));
}

/// `op` recorded on a tape: its value is computed with `Value` as arithmetic.
fn recorded<'t>(op: Op, a: Value<'t>, b: Value<'t>) -> Value<'t> {
    op.value(a, b)
}

#[test]
fn a_zero_adjoint_is_not_passed_on() {
    let tape = Tape::new();
    let x = tape.var(0.0).named("x");
    let root = x.sqrt().named("root");
    let y = root * 0.0 + x;
    let mut stepper = y.stepper();
    let at_root = stepper.to(root).expect("y depends on the root");
    assert!(at_root.contributions().is_empty());
    assert!(at_root.to_string().contains("nothing to pass on"), "{at_root}");
    assert_eq!(stepper.to(x).and_then(|step| step.adjoint()), Some(1.0));
}

#[test]
fn no_line_of_a_step_is_wider_than_a_hundred_columns() {
    let mut tape = Tape::new();
    let (_, loss) = net_loss(&mut tape, &[2, 16, 16, 1]);
    for step in loss.steps() {
        assert!(columns(&step.to_string()) <= 100, "{step}");
    }
    let tape = Tape::new();
    let long = |letter: &str| tape.var(-0.123456789e-12).named(letter.repeat(90));
    let (p, q) = (long("p"), long("q"));
    for &op in Op::ALL {
        for step in recorded(op, p, q).named("r".repeat(90)).steps() {
            assert!(columns(&step.to_string()) <= 100, "{step}");
        }
    }
}

#[test]
fn a_weighted_sum_lists_its_terms_in_both_directions() {
    let mut tape = Tape::new();
    let (w, b) = ([tape.param(2.0), tape.param(3.0)], tape.param(0.5));
    tape.name(w[0], "w1");
    tape.name(w[1], "w2");
    tape.name(b, "b");
    let x = [tape.var(10.0).named("x1"), tape.var(20.0).named("x2")];
    let z = tape.affine(&w, &x, b).named("z");
    let text: String = z.steps().map(|step| format!("{step}\n")).collect();
    insta::assert_snapshot!(text);
}

#[test]
fn the_steps_of_the_crooked_expression() {
    let tape = Tape::new();
    let [_, _, g] = crooked(&tape);
    let text: String = g.steps().map(|step| format!("{step}\n")).collect();
    insta::assert_snapshot!(text);
}

// Paths ----------------------------------------------------------------------------------------

/// Every path, by following all operands: the slow and plain form of the search.
fn all_products(output: Value<'_>, input: Value<'_>) -> Vec<f64> {
    // the step back at a node knows its operands and partials
    let mut ways: std::collections::HashMap<String, Vec<(String, f64)>> = Default::default();
    let key = |value: Value<'_>| format!("{value:?}");
    for step in output.steps().filter(|step| step.is_backward()) {
        let mut merged: Vec<(String, f64)> = Vec::new();
        for c in step.contributions() {
            match merged.iter_mut().find(|(operand, _)| *operand == key(c.operand())) {
                Some((_, partial)) => *partial += c.partial(),
                None => merged.push((key(c.operand()), c.partial())),
            }
        }
        ways.insert(key(step.value()), merged);
    }
    let mut products = Vec::new();
    let mut open = vec![(key(output), 1.0)];
    while let Some((node, product)) = open.pop() {
        if node == key(input) {
            products.push(product);
        } else {
            for (operand, partial) in ways.get(&node).into_iter().flatten() {
                open.push((operand.clone(), product * partial));
            }
        }
    }
    products.sort_by(|a: &f64, b| b.abs().total_cmp(&a.abs()));
    products
}

/// A random expression in which much is shared.
fn tangled<'t>(tape: &'t Tape, rng: &mut wengert::Rng) -> [Value<'t>; 2] {
    let mut below = |count: usize| rng.uniform(0.0, count as f64) as usize;
    let x = tape.var(0.75);
    let mut values = vec![x, tape.var(-1.25)];
    for _ in 0..12 {
        let a = values[below(values.len())];
        let b = values[values.len() - 1];
        values.push(match below(5) {
            0 => (a * b).sin(), // sin keeps the numbers small: far out, tanh has the slope 0
            1 => a - b * 0.5,   // not a - b, which may be a - a, where the sweep ends
            2 => (a + b).sin(),
            3 => tape.affine(&[a, b, a], &[b, x, x], a).sin(),
            _ => (b * 0.5).tanh() + a,
        });
    }
    [x, values[values.len() - 1]]
}

#[test]
fn the_largest_paths_are_those_of_the_whole_list() {
    let mut rng = wengert::rng(7);
    for _ in 0..20 {
        let tape = Tape::new();
        let [x, y] = tangled(&tape, &mut rng);
        let all = all_products(y, x);
        let explained = y.explain(x).largest(10);
        assert_eq!(explained.path_count(), all.len() as u128);
        for (path, product) in explained.paths().iter().zip(&all) {
            // the same factors, multiplied in the same order; equals may come in any order
            assert!((path.product().abs() / product.abs() - 1.0).abs() < 1e-12);
        }
        let sum: f64 = all.iter().sum();
        let scale: f64 = all.iter().map(|product| product.abs()).sum();
        assert!((sum - explained.gradient()).abs() <= 1e-13 * scale);
        let (measured, _) = explained.check();
        let size = explained.gradient().abs().max(1.0);
        assert!((measured - explained.gradient()).abs() < 1e-6 * size, "{measured} {explained}");
    }
}

/// yᵢ = y·p + y·q, `depth` times: 2^depth paths. With p = q all of them are equally large.
fn doubled<'t>(tape: &'t Tape, depth: u32, p: f64, q: f64) -> [Value<'t>; 2] {
    let x = tape.var(0.9);
    let step = |y: Value<'t>, i: u32| y * (p + 0.01 * f64::from(i)) + y * (q + 0.01 * f64::from(i));
    [x, (0..depth).fold(x, step)]
}

#[test]
fn many_equally_large_paths_are_not_all_walked() {
    // rounding decides at which depth equals look unequal, so every depth is tried
    for depth in 1..=60 {
        let tape = Tape::new();
        let [x, y] = doubled(&tape, depth, 0.7, 0.7);
        let explained = y.explain(x);
        assert_eq!(explained.path_count(), 1 << depth);
        let each = explained.gradient() / 2f64.powi(depth as i32);
        assert_eq!(explained.paths().len(), 5.min(1 << depth));
        for path in explained.paths() {
            assert!((path.product() / each - 1.0).abs() < 1e-13, "{depth}: {path}");
        }
    }
    let mut tape = Tape::new();
    let mut builder = Mlp::builder(2);
    for _ in 0..12 {
        builder = builder.layer(16, Activation::Tanh);
    }
    let builder = builder.layer(1, Activation::Identity).init(Init::Constant(0.1));
    let net = builder.build(&mut tape, &mut wengert::rng(1));
    let x = tape.var(0.5);
    let explained = net.forward(&tape, &[x, x])[0].explain(x);
    assert_eq!(explained.path_count(), 16u128.pow(12));
    assert_eq!(explained.paths().len(), 5);
}

#[test]
fn every_path_of_a_short_list_is_found_once_in_the_order_of_size() {
    for (p, q) in [(0.7, 0.7), (0.7, 0.3), (0.7, -0.7), (1e200, 1e-200), (f64::INFINITY, 0.5)] {
        for depth in 1..=7 {
            let tape = Tape::new();
            let [x, y] = doubled(&tape, depth, p, q);
            let all = all_products(y, x);
            let explained = y.explain(x).largest(1000);
            assert_eq!(explained.paths().len(), all.len(), "{p} {q} {depth}");
            for (path, &product) in explained.paths().iter().zip(&all) {
                // the same factors in the same order; ∞ is itself
                let (found, size) = (path.product().abs(), product.abs());
                assert!(found == size || (found / size - 1.0).abs() < 1e-14, "{path}, not {size}");
            }
        }
    }
}

#[test]
fn the_factors_of_a_path_multiply_to_its_product_by_step_and_by_name() {
    let mut rng = wengert::rng(11);
    for _ in 0..20 {
        let tape = Tape::new();
        let [x, y] = tangled(&tape, &mut rng);
        for path in y.named("y").explain(x).largest(8).paths() {
            for factors in [path.factors(), path.by_name()] {
                let product: f64 = factors.iter().map(|factor| factor.value()).product();
                assert!((product - path.product()).abs() <= 1e-13 * path.product().abs());
            }
        }
    }
}

#[test]
fn every_partial_of_a_net_is_the_sum_over_its_paths() {
    let mut tape = Tape::new();
    let ([dead, alive], loss) = net_loss(&mut tape, &[2, 16, 16, 1]);
    let explained = loss.explain(alive);
    assert_eq!(explained.path_count(), 16);
    assert_eq!(explained.gradient(), loss.backward()[alive]);
    let all = explained.clone().largest(100);
    let sum: f64 = all.paths().iter().map(|path| path.product()).sum();
    assert!((sum - all.gradient()).abs() < 1e-15 && all.rest() == 0.0);
    let listed: f64 = explained.paths().iter().map(|path| path.product()).sum();
    assert!((explained.rest() - (explained.gradient() - listed)).abs() < 1e-15);
    assert_eq!(loss.explain(dead).paths().len(), 1); // all are 0, and one tells why
    assert_eq!(loss.explain(dead).paths()[0].product(), 0.0);
    insta::assert_snapshot!(explained.to_string());
}

#[test]
fn a_value_that_does_not_matter_has_no_path() {
    let tape = Tape::new();
    let (x, unused, fixed) =
        (tape.var(1.0).named("x"), tape.var(2.0).named("u"), tape.constant(3.0));
    let y = (x * fixed).named("y");
    for (value, name) in [(unused, "u"), (fixed, "v2"), (y.exp(), "v4")] {
        let explained = y.explain(value);
        assert_eq!((explained.path_count(), explained.gradient()), (0, 0.0));
        let text = explained.to_string();
        assert!(text.contains(&format!("No path leads from {name} to y")), "{text}");
    }
    assert_eq!(y.explain(y).gradient(), 1.0);
}

#[test]
fn a_blocked_branch_adds_no_nan_to_the_paths() {
    let tape = Tape::new();
    let x = tape.var(0.0).named("x");
    let y = (x.sqrt() * 0.0 + x).named("y"); // ∂√x/∂x = ∞ at 0, but nothing arrives there
    let explained = y.explain(x);
    assert_eq!((explained.gradient(), explained.paths().len()), (1.0, 1));
    assert_eq!(explained.paths()[0].product(), 1.0);
}

#[test]
fn a_check_and_a_trial_leave_the_numbers_of_the_tape_as_they_are() {
    let tape = Tape::new();
    let (before, x) = (tape.var(2.0), tape.var(0.75));
    let y = (x * before).sin() + tape.dot(&[x, before], &[before, x]).tanh();
    let _later = y.exp();
    let listed = tape.to_string();
    let explained = y.explain(x);
    assert_eq!(explained.step(0.0).after(), y.data());
    assert!(explained.step(0.1).after() < y.data());
    assert!((explained.check().0 - explained.gradient()).abs() < 1e-9);
    assert!(explained.to_string().contains("which agrees"));
    assert_eq!(tape.to_string(), listed);
    // a value that comes later cannot matter, whatever it becomes
    assert_eq!(y.explain(y.cos()).check().0, 0.0);
}

#[test]
fn a_kink_is_told_by_its_two_slopes() {
    let tape = Tape::new();
    let x = tape.var(0.0).named("x");
    let text = x.relu().named("y").explain(x).to_string();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("the slope is 0 on the left and 1 on the right"), "{text}");
}

#[test]
fn a_chain_of_a_hundred_thousand_operations_is_explained() {
    let tape = Tape::new();
    let x = tape.var(0.5).named("x");
    let mut y = x;
    for _ in 0..50_000 {
        y = y * 0.999999 + x;
    }
    let text = y.named("y").explain(x).to_string();
    assert!(text.contains("50,001 paths lead from x to y"), "{text}");
    assert!(columns(&text) <= 100 && text.lines().count() < 400);
}

#[test]
fn no_line_of_an_explanation_is_wider_than_a_hundred_columns() {
    let mut rng = wengert::rng(3);
    let tape = Tape::new();
    let [x, y] = tangled(&tape, &mut rng);
    let text = y.named("y".repeat(90)).explain(x.named("x".repeat(90))).to_string();
    assert!(columns(&text) <= 100, "{text}");
}

#[test]
fn markdown_and_latex_say_the_same_as_the_text() {
    let tape = Tape::new();
    let x = tape.var(0.5).named("x_1|*");
    let h = (x * 2 + 1).tanh().named("h1");
    let y = (h * x - h).named("y");
    let explained = y.explain(x);
    insta::assert_snapshot!(explained.to_markdown());
    insta::assert_snapshot!(explained.to_latex());
}

// Graphs ---------------------------------------------------------------------------------------

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

#[test]
fn a_tape_an_explanation_and_a_graph_are_one_short_line_in_debug() {
    let mut tape = Tape::new();
    let w = tape.param(3.0);
    tape.name(w, "w");
    let y = (tape.value(w) * w + tape.value(w)).named("y");
    assert_eq!(format!("{tape:?}"), "Tape(3 nodes, 1 parameter)");
    assert_eq!(format!("{:?}", y.explain(w)), "Explanation(∂y/∂w = 7, 2 paths)");
    assert_eq!(format!("{:?}", y.graph()), "Graph(3 boxes, 3 arrows)");
}

/// What is printed can be pasted into a program: its minus is the one of the keyboard.
#[cfg(feature = "graph")]
#[test]
fn every_minus_in_print_is_the_one_of_a_program() {
    let tape = Tape::new();
    let x = tape.var(-3.5).named("x");
    let y =
        (-x - x * -2 - (1.0 - x).powi(-3) - (1 - x).powi(2) - tape.dot(&[x], &[-2.5])).named("y");
    let grads = y.backward();
    let explained = y.explain(x);
    let steps: String = y.steps().map(|step| step.to_string()).collect();
    let check = wengert::check_gradient(|x| -x[0].powi(2), &[3.0]).to_string();
    let mut texts = vec![steps, tape.to_string(), tape.table(&grads).to_string(), check];
    texts.extend([explained.to_string(), explained.to_markdown(), explained.to_latex()]);
    texts.extend([explained.step(0.1).to_string(), y.graph().to_dot(), y.graph().to_svg()]);
    for text in texts {
        assert!(text.contains('-') && !text.contains('−'), "{text}");
    }
}
