//! The steps forward and back are the sweep, bit for bit.

use super::*;

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
