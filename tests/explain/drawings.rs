//! The layout of a drawing, read from its SVG: boxes, arrows, and what may not meet.

use wengert::Tape;
use wengert::explain::{Direction, Graph};

/// Left, top, right, bottom.
type Rectangle = [f64; 4];

fn attribute(line: &str, name: &str) -> f64 {
    let (_, rest) = line.split_once(&format!(" {name}=\"")).expect("the attribute is there");
    rest.split('"').next().and_then(|text| text.parse().ok()).expect("it is a number")
}

fn boxes(svg: &str) -> Vec<Rectangle> {
    let lines = svg.lines().filter(|line| line.starts_with("<g><title>"));
    let rectangle = |line: &str| {
        let (_, line) = line.split_once("<rect").expect("a box is drawn");
        let [x, y, width, height] = ["x", "y", "width", "height"].map(|name| attribute(line, name));
        [x, y, x + width, y + height]
    };
    lines.map(rectangle).collect()
}

/// The points at which each arrow's curves and lines begin and end.
fn arrows(svg: &str) -> Vec<Vec<[f64; 2]>> {
    let ways = svg.lines().filter_map(|line| line.split_once(" d=\"M")?.1.split_once('"'));
    let points = |way: &str| {
        let pieces = way.split(['C', 'L']).map(|piece| {
            let numbers: Vec<f64> =
                piece.split_whitespace().map(|text| text.parse().expect("a number")).collect();
            *numbers.last_chunk::<2>().expect("a point")
        });
        pieces.collect()
    };
    ways.filter(|(_, rest)| rest.contains("#arrow")).map(|(way, _)| points(way)).collect()
}

/// Each node reads two of the twelve before it.
fn tangle(tape: &Tape, count: usize) -> Graph<'_> {
    let mut rng = wengert::rng(5);
    let mut values = vec![tape.var(0.5)];
    for index in 1..count {
        let mut before = || {
            let back = 1 + rng.uniform(0.0, 12.0) as usize;
            values[index.saturating_sub(back)]
        };
        let (a, b) = (before(), before());
        let name = "long ".repeat((rng.uniform(0.0, 5.0)) as usize);
        values.push((a * 0.9 + b.sin()).named(name));
    }
    tape.sum(&values).graph()
}

fn overlap(a: Rectangle, b: Rectangle) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

#[test]
fn no_two_boxes_overlap_and_every_arrow_leads_onward() {
    for count in [1, 2, 10, 70] {
        let tape = Tape::new();
        let graph = tangle(&tape, count);
        for (direction, along) in [(Direction::LeftToRight, 0), (Direction::TopToBottom, 1)] {
            let svg = graph.clone().direction(direction).to_svg();
            let boxes = boxes(&svg);
            assert_eq!(boxes.len(), graph.len());
            for (i, &a) in boxes.iter().enumerate() {
                assert!(boxes[i + 1..].iter().all(|&b| !overlap(a, b)), "box {i} of {count}");
            }
            for points in arrows(&svg) {
                let is_onward = |pair: &[[f64; 2]]| pair[1][along] >= pair[0][along];
                assert!(points.windows(2).all(is_onward), "{points:?}");
            }
        }
    }
}

#[test]
fn a_drawing_fits_a_page_and_can_be_read() {
    use wengert::nn::{Activation, Mlp};
    let plain = Tape::new();
    let many: Vec<_> = (0..40).map(|i| plain.var(f64::from(i)).named("a long name")).collect();
    let mut tape = Tape::new();
    let sizes = [2, 5, 16, 50, 3];
    let net = Mlp::new(&mut tape, &sizes, Activation::Tanh, &mut wengert::rng(1));
    let x = [tape.var(0.5), tape.var(-0.25)];
    for y in [plain.sum(&many), net.forward(&tape, &x)[0]] {
        let svg = y.graph().to_svg();
        let head = svg.lines().next().unwrap_or_default();
        assert!(attribute(head, "width") <= 800.0, "{head}");
        assert!(attribute(head, "font-size") >= 11.0, "{head}");
        let right = boxes(&svg).iter().fold(0.0_f64, |right, one| right.max(one[2]));
        assert!(right <= attribute(head, "width"));
    }
}

#[test]
fn an_animation_shows_each_value_and_then_each_adjoint_by_style_alone() {
    let tape = Tape::new();
    let x = tape.var(3.0).named("x");
    let y = (x * x).sin();
    let (still, moving) = (y.graph().to_svg(), y.graph().animate().to_svg());
    assert!(!still.contains("<style>") && !still.contains(" class="));
    // values of three boxes, then their adjoints in the reverse order
    for (index, moments) in [[0, 5], [1, 4], [2, 3]].into_iter().enumerate() {
        let line = moving.lines().filter(|line| line.starts_with("<g><title>")).nth(index);
        let line = line.expect("a box");
        for (moment, what) in moments.into_iter().zip(["value", "adjoint"]) {
            let (_, rest) = line.split_once(&format!("<g class=\"t{moment}\">")).expect("a class");
            assert!(rest.split_once('>').is_some_and(|(_, text)| text.starts_with(what)), "{line}");
        }
    }
    // each is hidden until its moment, in order, and stays to the end
    let from = |moment: usize| -> f64 {
        let begins = format!("@keyframes t{moment}{{0%{{opacity:0}}");
        let (_, rest) = moving.split_once(&begins).expect("its key frames");
        rest.split_once("%{opacity:1}}").and_then(|(text, _)| text.parse().ok()).expect("percent")
    };
    let all: Vec<f64> = (0..6).map(from).collect();
    assert!(all.is_sorted_by(|a, b| a < b) && all[0] > 0.0 && all[5] < 100.0, "{all:?}");
    assert!(moving.contains("prefers-reduced-motion:no-preference") && !moving.contains("<script"));
    assert_eq!(boxes(&still), boxes(&moving));
}

/// Where an arrow passes a layer it goes straight on, between two boxes.
#[test]
fn no_arrow_passes_through_a_box() {
    let tape = Tape::new();
    let svg = tangle(&tape, 20).direction(Direction::LeftToRight).to_svg();
    let (boxes, mut passages) = (boxes(&svg), 0);
    for points in arrows(&svg) {
        // M start, C to the edge of a layer, L across it, C to the next, …
        for pair in points[1..points.len() - 1].chunks_exact(2) {
            passages += 1;
            let (enter, leave) = (pair[0], pair[1]);
            let strip = [enter[0], enter[1] - 0.1, leave[0], leave[1] + 0.1];
            assert!(boxes.iter().all(|&one| !overlap(one, strip)), "{pair:?}");
        }
    }
    assert!(passages > 20, "{passages}");
}

#[test]
fn a_long_label_keeps_its_beginning_and_its_end() {
    let tape = Tape::new();
    let x = tape.var(3.0).named("encoder.layer12.neuron100.weight100");
    let text = x.sin().steps().nth(1).map(|step| step.to_string()).unwrap_or_default();
    let (_, label) = text.split_once("sin(").expect("it is a sine");
    let label = label.split(')').next().unwrap_or_default();
    assert_eq!(label.chars().count(), 26, "{label}");
    assert!(label.starts_with("encoder.") && label.ends_with("weight100"), "{label}");
}

#[test]
fn numbers_show_six_digits_and_a_minus_that_can_be_pasted() {
    let shown = [0.0474258731, -0.95261, 2.0, -2.0, -0.0, 1e-9, 1.5e12, f64::NEG_INFINITY];
    let expected = ["0.047426", "-0.952610", "2", "-2", "0", "1.000000e-9", "1.500000e12", "-∞"];
    for (number, text) in shown.into_iter().zip(expected) {
        let first = Tape::new().var(number).steps().next().map(|step| step.to_string());
        assert_eq!(first.as_deref(), Some(&*format!("v0 = {text}  (variable)")));
    }
}

#[test]
fn a_long_line_breaks_at_spaces_and_keeps_every_word() {
    let tape = Tape::new();
    let x = tape.var(3.0).named("word");
    let text = tape.sum(&[x; 60]).steps().nth(1).map(|step| step.to_string()).unwrap_or_default();
    assert!(text.lines().count() > 2 && text.lines().all(|line| line.chars().count() <= 100));
    let is_indented = |line: &str| line.len() - line.trim_start().len() == 6;
    assert!(text.lines().skip(1).all(is_indented), "{text}");
    assert_eq!(text.matches("word").count(), 60);
}
