//! What `explain` says of paths that are very long or very many, of names that a format reads
//! as something else, and of numbers that are none.

use wengert::{Tape, Value};

#[test]
fn of_a_long_path_the_first_and_the_last_factors_are_shown() {
    let tape = Tape::new();
    let x = tape.var(0.5).named("x");
    let y = (0..100).fold(x, |y, i| (y * 1.01).named(format!("y{i}")));
    let explained = y.explain(x);
    assert_eq!(explained.path_count(), 1);
    assert_eq!(explained.paths()[0].factors().len(), 100);

    let text = explained.to_string();
    assert!(text.contains("… 60 further factors …"), "{text}");
    assert!(text.contains("∂y19/∂y18") && text.contains("∂y99/∂y98"), "{text}");
    assert!(!text.contains("∂y50/∂y49"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");

    let markdown = explained.to_markdown();
    assert!(markdown.contains("60 factors in the middle left out"), "{markdown}");
    assert!(explained.to_latex().contains(" \\cdot … \\cdot "), "{}", explained.to_latex());
}

#[test]
fn of_more_paths_than_can_be_counted_the_largest_are_shown() {
    let tape = Tape::new();
    let x = tape.var(1.0).named("x");
    // each turn doubles the number of paths: 2^140 of them, more than 128 bits hold
    let y = (0..140).fold(x, |y, _| y * 0.5 + y * 0.25);
    let explained = y.explain(x);
    assert_eq!(explained.path_count(), u128::MAX);
    let expected = 0.75f64.powi(140);
    assert!((explained.gradient() / expected - 1.0).abs() < 1e-13);

    let text = explained.to_string();
    assert!(text.contains("More than 10³⁸ paths lead from x to"), "{text}");
    assert!(text.contains("and all further paths, together"), "{text}");
    assert!(explained.to_latex().contains("\\underbrace"), "{}", explained.to_latex());
}

#[test]
fn one_listed_path_of_several_is_called_the_largest() {
    let tape = Tape::new();
    let x = tape.var(2.0).named("x");
    let y = (x * 3 + x * 5).named("y");
    let text = y.explain(x).largest(1).to_string();
    assert!(text.contains("2 paths lead from x to y. The largest:"), "{text}");
    assert!(text.contains("and 1 further path, together 3"), "{text}");
}

#[test]
fn paths_that_cancel_leave_less_than_their_rounding() {
    let tape = Tape::new();
    let x = tape.var(0.1).named("x");
    // 0.1 + 0.2 − 0.3 is 5.6e-17, far below the rounding of 1e6
    let parts = [x * 0.1, x * 0.2, x * -0.3, x * 1e6];
    let y = tape.sum(&parts).named("y");
    let text = y.explain(x).largest(1).to_string();
    assert!(text.contains("and 3 further paths, together less than"), "{text}");
}

#[test]
fn a_value_explains_itself_in_one_line() {
    let tape = Tape::new();
    let x = tape.var(2.0).named("x");
    let explained = x.explain(x);
    assert_eq!((explained.gradient(), explained.paths()[0].factors().len()), (1.0, 0));
    assert_eq!(explained.paths()[0].to_string(), "1");
    assert!(explained.to_latex().contains("&= 1\n"), "{}", explained.to_latex());
}

#[test]
fn a_step_against_the_gradient_is_told_in_one_line() {
    let tape = Tape::new();
    let x = tape.var(3.0).named("x");
    let y = (x * x).named("y");
    let trial = y.explain(x).step(0.125);
    assert_eq!((trial.to(), trial.before(), trial.after()), (2.25, 9.0, 5.0625));
    assert_eq!(
        trial.to_string(),
        "a step of rate 0.125: x from 3 to 2.250000, y from 9 to 5.062500 (the slope alone promised \
         4.500000)"
    );
}

#[test]
fn names_stand_in_latex_as_they_are() {
    let tape = Tape::new();
    let x = tape.var(3.0).named(r"a\b^c~d_e%");
    let text = (x * 2).named("y").explain(x).to_latex();
    let name = r"a\textbackslash{}b\textasciicircum{}c\textasciitilde{}d\_e\%";
    assert!(text.contains(name), "{text}");
}

#[test]
#[should_panic(expected = "an explanation lists at least one path, got largest(0)")]
fn no_path_at_all_cannot_be_asked_for() {
    let tape = Tape::new();
    let x = tape.var(3.0);
    let _ = (x * x).explain(x).largest(0);
}

#[test]
fn a_stepper_goes_forward_back_and_to_a_node() {
    let mut tape = Tape::new();
    let w = tape.param(3.0);
    let x = tape.var(2.0).named("x");
    let y = (w * x).named("y");
    let mut stepper = y.stepper();
    let all: Vec<String> = stepper.by_ref().map(|step| step.to_string()).collect();
    assert_eq!(all.len(), stepper.by_ref().count() + all.len()); // it is at its end
    assert!(stepper.back().is_some());
    let step = stepper.to(w).expect("the steps pass the parameter");
    assert_eq!((step.value().data(), step.adjoint()), (3.0, Some(2.0)));
    assert_eq!(stepper.to(y).and_then(|step| step.adjoint()), Some(1.0));
    // as many steps again as lie behind it
    let behind = stepper.clone().count();
    assert!(behind < all.len() && behind > 0, "{behind} of {}", all.len());
}

#[cfg(feature = "graph")]
#[test]
fn a_graph_writes_itself_by_the_ending_of_its_path() {
    use wengert::explain::Direction;
    let tape = Tape::new();
    let x = tape.var(3.0).named("x");
    let graph = (x * x).graph().direction(Direction::TopToBottom);
    assert!(!graph.is_empty());
    let folder = temp_dir::TempDir::new().expect("a folder can be made");
    for (name, begins) in [("a.svg", "<svg"), ("b.DOT", "digraph wengert {\n  rankdir=TB")] {
        let path = folder.path().join("new").join(name);
        graph.save(&path).expect("it can be written");
        let text = std::fs::read_to_string(&path).expect("it was written");
        assert!(text.starts_with(begins), "{text}");
    }
    let error = graph.save("graph.png").expect_err("no PNG");
    assert!(error.to_string().ends_with("let its name end in .svg or .dot"), "{error}");
}

#[cfg(feature = "graph")]
#[test]
fn neurons_and_layers_are_drawn_as_boxes_of_their_own_kind() {
    use wengert::nn::{Activation, Mlp};
    for (hidden, dashed) in [(3, false), (16, true), (1200, true)] {
        let mut tape = Tape::default();
        assert!(tape.is_empty());
        let net = Mlp::new(&mut tape, &[2, hidden, 1], Activation::Tanh, &mut wengert::rng(1));
        assert_eq!(format!("{net:?}"), format!("Mlp(2 -> {hidden} tanh -> 1 identity)"));
        let graph = net.forward(&tape, &[0.5, 0.25])[0].graph();
        let svg = graph.to_svg();
        assert_eq!(svg.contains("stroke-dasharray=\"5 3\""), dashed, "{hidden}");
        assert!(svg.contains("stroke-width=\"1.6\"") != dashed, "{hidden}");
        assert_eq!(graph.note(), None);
        // each neuron has a cell, with its numbers unless they are too many
        assert_eq!(svg.contains(">neuron16<"), hidden == 16);
        let fine = if dashed { graph.open("layer1") } else { graph };
        assert_eq!(fine.note().is_some(), hidden == 1200);
        if let Some(note) = fine.note() {
            assert!(fine.to_dot().contains(note) && fine.to_svg().contains(note), "{note}");
        }
    }
}

#[test]
fn beside_the_edge_of_a_function_the_slope_cannot_be_measured() {
    let tape = Tape::new();
    let x = tape.var(1e-7).named("x");
    let text = x.ln().named("y").explain(x).to_string();
    let sentence =
        "Check: y(x - d) is NaN with d = 6.055454e-6, so the slope cannot be measured here.";
    assert!(text.contains(sentence), "{text}");
}

#[test]
fn what_has_no_number_or_no_slope_is_not_said_to_change() {
    let told = |y: fn(Value<'_>) -> Value<'_>, at: f64| {
        let tape = Tape::new();
        let x = tape.var(at).named("x");
        y(x).named("y").explain(x).to_string()
    };
    for (text, sentence) in [
        (told(|x| x.ln(), -1.0), "y = NaN at x = -1: y has no number there that could change;"),
        (told(|x| x.ln(), 0.0), "y = -∞ at x = 0: y has no number there that could change;"),
        (told(|x| x.sqrt(), 0.0), "y = 0 at x = 0: y has no slope there;"),
    ] {
        assert!(text.contains(sentence), "{text}");
        assert!(text.contains("check_finite()") && !text.contains("times as much"), "{text}");
    }
}
