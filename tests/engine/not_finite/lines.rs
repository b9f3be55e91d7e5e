//! Every node knows the line that recorded it, on a tape that is traced.

use super::*;

#[test]
fn every_operator_and_method_knows_the_line_that_called_it() {
    let mut tape = Tape::traced();
    let w = tape.param(0.5);
    let (x, y) = (tape.var(0.25), tape.var(0.75));
    #[rustfmt::skip]
    let (line, values) = (line!(), [
        x + y, x - y, x * y, x / y, -x, x + 1, 2.0 * x, w * x, x - w,
        x.recip(), x.abs(), x.sqrt(), x.cbrt(), x.exp(), x.exp_m1(), x.ln(), x.ln_1p(), x.log2(),
        x.log10(), x.sin(), x.cos(), x.tan(), x.asin(), x.acos(), x.atan(), x.sinh(), x.cosh(),
        x.tanh(), x.asinh(), x.acosh(), x.atanh(), x.erf(), x.sigmoid(), x.softplus(), x.relu(),
        x.silu(), x.gelu(), x.powi(3), x.powf(y), x.atan2(y), x.hypot(y), x.max(y), x.min(y),
        x.clamp(0.0, 1.0), x.mul_add(2.0, 1.0), x.leaky_relu(0.1), x.elu(1.0),
        tape.var(1.0), tape.constant(1.0), tape.sum(&[x, y]), tape.dot(&[x, y], &[1.0, 2.0]),
        tape.affine(&[w], &[x], 1.0), tape.logsumexp(&[x, y]), Activation::Tanh.apply(x),
    ]);
    for value in values {
        let location = value.location().expect("the tape is traced");
        assert_eq!(location.file(), file!(), "{value:?}");
        assert!((line + 1..=line + 8).contains(&location.line()), "{value:?}");
    }
    let mut z = x;
    let line = line!() + 1;
    z += y;
    assert_eq!(z.location().map(|location| location.line()), Some(line));
}

#[test]
fn a_net_is_recorded_at_the_line_of_its_caller() {
    let mut tape = Tape::traced();
    let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(1));
    let line = line!() + 1;
    let out = net.forward(&tape, &[0.5, -0.5])[0];
    for step in out.steps().filter(|step| step.is_forward()) {
        let location = step.value().location().expect("the tape is traced");
        let line = if step.to_string().contains("parameter") { line - 2 } else { line };
        assert_eq!((location.file(), location.line()), (file!(), line), "{step}");
    }
}

/// What records values from values and two parameters.
type Recording = for<'t> fn(&'t Tape, &[Value<'t>], [Param; 2]) -> Vec<Value<'t>>;

/// A recording, and the line it stands in.
macro_rules! here {
    ($tape:pat, $x:pat, $w:pat => $values:expr) => {
        (line!(), |$tape, $x, $w| $values)
    };
}

#[test]
fn everything_that_records_several_nodes_is_at_the_line_of_its_caller() {
    let recordings: &[(u32, Recording)] = &[
        here!(_, x, _ => nn::softmax(x)),
        here!(_, x, _ => nn::log_softmax(x)),
        here!(_, x, _ => vec![nn::logsumexp(x)]),
        here!(_, x, _ => vec![loss::mse(x, &[1.0, 2.0])]),
        here!(_, x, _ => vec![loss::half_squared_error(x, x)]),
        here!(_, x, _ => vec![loss::binary_cross_entropy(x[0], x[1])]),
        here!(_, x, _ => vec![loss::binary_cross_entropy_with_logits(x[0], x[1])]),
        here!(_, x, _ => vec![loss::cross_entropy(x, 1)]),
        here!(_, x, _ => vec![loss::soft_cross_entropy(x, &[0.5, 0.5])]),
        here!(_, x, _ => vec![loss::hinge(x[0], 1)]),
        here!(_, x, _ => vec![loss::l2(x)]),
        here!(tape, x, _ => vec![tape.sum(x)]),
        here!(tape, x, _ => vec![tape.logsumexp(x)]),
        here!(tape, x, _ => vec![tape.surprisal(x[0], x)]),
        here!(tape, x, w => vec![tape.dot(&w, x)]),
        here!(tape, x, w => vec![tape.affine(&w, x, w[0])]),
        here!(_, x, _ => vec![x[0].clamp(0.0, 1.0).mul_add(2.0, x[1])]),
    ];
    for (line, recording) in recordings {
        let mut tape = Tape::traced();
        let w = [tape.param(0.5), tape.param(-0.5)];
        let x = [tape.var(0.25), tape.var(0.75)];
        let given = line!() - 2..line!();
        for value in recording(&tape, &x, w) {
            assert_eq!(value.location().map(|at| at.line()), Some(*line), "{value:?}");
            for step in value.steps().filter(|step| step.is_forward()) {
                let at = step.value().location().expect("the tape is traced");
                assert_eq!(at.file(), file!(), "{step}");
                assert!(at.line() == *line || given.contains(&at.line()), "{step}");
            }
        }
    }
}

#[test]
fn recorded_derivatives_are_at_the_line_that_asked_for_them() {
    let tape = Tape::traced();
    let x = [tape.var(0.25), tape.var(0.75)];
    let y = x[0].hypot(x[1]).powf(x[0]) * tape.logsumexp(&x) + x[0].silu() * tape.dot(&x, &x);
    let here = line!();
    for slope in wengert::grad_values(y, &x) {
        for step in slope.steps().filter(|step| step.is_forward()) {
            let at = step.value().location().expect("the tape is traced");
            assert_eq!(at.file(), file!(), "{step}");
            assert!((here - 2..=here + 1).contains(&at.line()), "{step}");
        }
        assert_eq!(slope.location().map(|at| at.line()), Some(here + 1));
    }
}

#[test]
fn neurons_and_layers_of_every_activation_are_recorded_at_the_line_of_their_caller() {
    for activation in [
        Activation::Identity,
        Activation::Relu,
        Activation::LeakyRelu(0.1),
        Activation::Tanh,
        Activation::Sigmoid,
        Activation::Softplus,
        Activation::Elu(1.0),
        Activation::Silu,
        Activation::Gelu,
    ] {
        let mut tape = Tape::traced();
        let neuron = Neuron::new(&mut tape, 2, activation, &mut wengert::rng(1));
        let layer = Layer::new(&mut tape, 2, 3, activation, &mut wengert::rng(1));
        let first = line!() - 2;
        let mut values = vec![neuron.forward(&tape, &[0.5, -0.5])];
        values.extend(layer.forward(&tape, &[0.5, -0.5]));
        for step in values.iter().flat_map(|value| value.steps()).filter(|s| s.is_forward()) {
            let at = step.value().location().expect("the tape is traced");
            assert_eq!(at.file(), file!(), "{step}");
            let lines = if step.to_string().contains("parameter") { 0..2 } else { 3..5 };
            assert!(lines.contains(&(at.line() - first)), "{step}");
        }
    }
}

#[test]
fn sums_and_products_of_iterators_know_no_line() {
    let tape = Tape::traced();
    let values = [tape.var(1.0), tape.var(2.0)];
    assert_eq!(values.iter().sum::<Value<'_>>().location(), None);
    assert!(values[0].location().is_some());
}

#[test]
fn a_rewind_forgets_the_lines_of_the_recording_and_keeps_those_of_the_parameters() {
    let mut tape = Tape::traced();
    let line = line!() + 1;
    let w = tape.param(1.0);
    for turn in 0..3 {
        tape.rewind();
        let first = if turn % 2 == 0 { tape.value(w) * 2 } else { tape.value(w) * 3 };
        let second = first.exp();
        let lines = [first, second].map(|v| v.location().map(|location| location.line()));
        assert_eq!(lines, [Some(line + 3), Some(line + 4)]);
        assert_eq!(tape.value(w).location().map(|location| location.line()), Some(line));
        assert_eq!(tape.len(), 3);
    }
    let worker = tape.clone();
    assert_eq!(worker.value(w).location().map(|location| location.line()), Some(line));
    assert!((worker.value(w) + 1).location().is_some());
}

#[test]
fn a_traced_tape_computes_the_same_numbers() {
    let record = |mut tape: Tape| {
        let net = Mlp::new(&mut tape, &[2, 16, 16, 1], Activation::Tanh, &mut wengert::rng(1));
        let mut numbers = Vec::new();
        for i in 0..3 {
            tape.rewind();
            let out = net.forward(&tape, &[0.5, f64::from(i)]);
            let loss = loss::mse(&out, &[1.0]);
            numbers.push(loss.data());
            numbers.extend(loss.backward().params());
            let program = Program::new(&[loss], &[]).expect("the loss has no variable");
            numbers.extend(program.evaluate(&tape.params(), &[]).expect("one sample"));
        }
        numbers
    };
    assert_eq!(record(Tape::new()), record(Tape::traced()));
}

#[test]
fn steps_explanations_graphs_and_values_show_the_line() {
    let tape = Tape::traced();
    let x = tape.var(2.0).named("x");
    let y = x.powi(2).named("y");
    let at = format!("{}:{}", file!(), line!() - 1);
    assert!(y.steps().any(|step| step.to_string().contains(&at)));
    assert!(y.explain(x).to_string().contains(&at));
    assert!(y.graph().to_dot().contains(&at));
    assert!(format!("{y:?}").contains(&at));
}

#[test]
fn a_panic_about_a_value_shows_its_line() {
    let message = |work: &dyn Fn()| -> String {
        let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        *panic.expect_err("this panics").downcast::<String>().expect("with a sentence")
    };
    let (tape, other) = (Tape::traced(), Tape::traced());
    let x = tape.var(1.0);
    let (y, line) = (other.var(2.0), line!());
    let sentence = message(&|| assert!((x + y).data() > 0.0));
    assert!(sentence.contains("two different tapes"), "{sentence}");
    assert!(sentence.contains(&format!("{}:{line}", file!())), "{sentence}");
    let grads = x.exp().backward();
    let sentence = message(&|| assert!(grads[y] > 0.0));
    assert!(sentence.contains("another tape"), "{sentence}");
    assert!(sentence.contains(&format!("recorded at {}:{line}", file!())), "{sentence}");
}
