//! The reverse sweep and what it returns: sharing, order, zeros, kinks, derivatives of derivatives.

use wengert::nn::optim::Sgd;
use wengert::{Gradients, Tape, Value, grad_values, gradient};

#[test]
fn adjoints_of_a_shared_node_add_up() {
    let tape = Tape::new();
    let a = tape.var(3.0);
    let b = a + a;
    let c = b + b;
    let grads = c.backward();
    assert_eq!((grads[c], grads[b], grads[a]), (1.0, 2.0, 4.0));
}

#[test]
fn backward_twice_gives_the_same_and_keeps_nothing() {
    let tape = Tape::new();
    let x = tape.var(3.0);
    let y = x * x;
    assert_eq!(y.backward()[x], 6.0);
    assert_eq!(y.backward()[x], 6.0);
    let mut grads = y.backward();
    (y * 2).backward_into(&mut grads);
    assert_eq!(grads[x], 12.0);
}

#[test]
fn what_the_output_does_not_depend_on_has_zero() {
    let mut tape = Tape::new();
    let w = tape.param(1.0);
    let (x, unused) = (tape.var(3.0), tape.var(4.0));
    let early = x * 2;
    let later = x * 3;
    let grads = early.backward();
    assert_eq!((grads[unused], grads[later], grads[w]), (0.0, 0.0, 0.0));
    let fixed = tape.constant(7.0);
    assert_eq!((fixed * x).backward()[fixed], 0.0);
    assert_eq!(fixed.backward()[fixed], 0.0);
    assert_eq!(x.backward()[x], 1.0);
}

#[test]
fn a_zero_adjoint_wins_over_an_infinite_or_unknown_partial() {
    let tape = Tape::new();
    let x = tape.var(0.0);
    assert_eq!((x.sqrt() * 0.0 + x).backward()[x], 1.0);
    assert_eq!((x.ln().relu() + x).backward()[x], 1.0); // a dead ReLU over ln 0 = -∞
    let nan = tape.var(f64::NAN);
    assert_eq!((nan * 0.0).backward()[nan], 0.0);
    assert!((nan * 1.0 + nan.abs()).backward()[nan].is_nan());
}

#[test]
fn choices_at_kinks_are_as_stated() {
    let at = |x: f64, f: fn(Value<'_>) -> Value<'_>| gradient(|v| f(v[0]), &[x]).1[0];
    assert_eq!(at(0.0, |x| x.relu()), 0.0);
    assert_eq!(at(0.0, |x| x.abs()), 0.0);
    assert_eq!(at(0.0, |x| x.leaky_relu(0.1)), 0.1);
    assert_eq!(at(0.0, |x| x.elu(2.0)), 2.0);
    assert_eq!(at(2.0, |x| x.max(2.0)), 0.5);
    assert_eq!(at(2.0, |x| x.max(x)), 1.0);
    assert_eq!(at(2.0, |x| x.min(x)), 1.0);
    assert_eq!(at(1.0, |x| x.clamp(0.0, 1.0)), 0.5);
    assert_eq!(at(0.0, |x| x.powf(0.0)), 0.0);
    assert_eq!(at(0.0, |x| x.powi(1)), 1.0);
    assert_eq!(at(0.0, |x| x.powi(0)), 0.0);
    assert_eq!(at(0.0, |x| x.sqrt()), f64::INFINITY);
    assert_eq!(at(-0.0, |x| x.sqrt()), f64::INFINITY);
    assert_eq!(at(0.0, |x| x.ln()), f64::INFINITY);
    assert_eq!(at(-0.0, |x| x.ln()), f64::NEG_INFINITY);
    assert_eq!(at(-0.0, |x| x.recip()), f64::NEG_INFINITY);
    let (_, d) = gradient(|v| v[0].hypot(v[1]), &[0.0, 0.0]);
    assert_eq!(d, [0.0, 0.0]);
    let (_, d) = gradient(|v| v[0].atan2(v[1]), &[0.0, 0.0]);
    assert_eq!(d, [0.0, 0.0]);
    for exponent in [0.0, 0.5, 2.0] {
        let (_, d) = gradient(|v| v[0].powf(v[1]), &[0.0, exponent]);
        assert_eq!(d[1], 0.0, "0^{exponent}");
    }
    let (y, d) = gradient(|v| v[0].powf(v[1]), &[-2.0, 3.0]);
    assert!(y == -8.0 && (d[0] - 12.0).abs() < 1e-14 && d[1].is_nan());
}

#[test]
fn nan_is_never_swallowed() {
    let tape = Tape::new();
    let nan = tape.var(f64::NAN);
    for y in [
        nan.max(1.0),
        nan.min(1.0),
        nan.relu(),
        nan.abs(),
        nan.clamp(0.0, 1.0),
        nan.hypot(1.0),
        tape.var(1.0).max(nan),
        tape.var(1.0).min(nan),
        tape.var(f64::INFINITY).hypot(nan),
        nan.sigmoid(),
        nan.softplus(),
        nan.leaky_relu(0.1),
        nan.elu(1.0),
        nan.silu(),
        nan.gelu(),
        tape.logsumexp(&[tape.var(1.0), nan]),
    ] {
        assert!(y.data().is_nan());
        assert!(y.backward()[nan].is_nan());
    }
    assert_eq!((nan.powf(0.0).data(), tape.var(1.0).powf(nan).data()), (1.0, 1.0));
}

#[test]
fn curvature_is_not_lost_where_a_first_derivative_is_zero() {
    let tape = Tape::new();
    let (x, y) = (tape.var(0.0), tape.var(3.0));
    let f = (x * y).powi(2);
    let d = grad_values(f, &[x, y]);
    assert_eq!((d[0].data(), d[1].data()), (0.0, 0.0));
    let second = d[0].backward();
    assert_eq!((second[x], second[y]), (18.0, 0.0)); // 2y², 4xy
}

#[test]
fn derivatives_can_be_taken_again_and_again() {
    let tape = Tape::new();
    let x = tape.var(0.0);
    let mut y = x.tanh();
    let mut found = vec![y.data()];
    for _ in 0..5 {
        y = grad_values(y, &[x])[0];
        found.push(y.data());
    }
    for (found, expected) in found.iter().zip([0.0, 1.0, 0.0, -2.0, 0.0, 16.0]) {
        assert!((found - expected).abs() < 1e-12, "{found} and not {expected}");
    }
}

#[test]
fn grad_values_gives_zero_for_what_the_output_does_not_depend_on() {
    let tape = Tape::new();
    let (x, y) = (tape.var(2.0), tape.var(5.0));
    let f = x * x;
    let later = tape.var(1.0);
    let d = grad_values(f, &[x, y, later]);
    assert_eq!([d[0].data(), d[1].data(), d[2].data()], [4.0, 0.0, 0.0]);
}

#[test]
fn gradients_add_up_over_samples_and_over_workers() {
    let mut tape = Tape::new();
    let w = tape.param(2.0);
    let worker = tape.clone();
    let mut total = Gradients::default();
    for x in [1.0, 10.0] {
        tape.rewind();
        total += (tape.value(w) * x).backward();
    }
    total += &(worker.value(w) * 100.0).backward();
    assert_eq!((total[w], total.params()), (111.0, &[111.0][..]));

    let sent = std::thread::spawn(move || (worker.value(w) * 5.0).backward());
    total += sent.join().expect("the worker does not panic");
    assert_eq!(total[w], 116.0);
}

#[test]
fn a_mean_of_gradients_is_what_an_optimiser_can_take() {
    let mut tape = Tape::new();
    let (v, w) = (tape.param(2.0), tape.param(5.0));
    let mut mean = Gradients::default();
    mean /= 3.0; // of nothing: still nothing
    for x in [1.0, 2.0, 6.0] {
        tape.rewind();
        mean += (w * (tape.value(v) * x)).backward();
    }
    mean /= 3.0;
    assert_eq!(mean.params(), [15.0, 6.0]); // w and v times the mean of x, which is 3
    mean *= 0.5;
    assert_eq!((mean[v], mean[w]), (7.5, 3.0));
    Sgd::new(1.0).step(&mut tape, &mean);
    assert_eq!(tape.params(), [-5.5, 2.0]);
}

#[test]
fn gradients_show_themselves_in_a_line() {
    let mut tape = Tape::new();
    assert_eq!(format!("{:?}", Gradients::default()), "Gradients(empty)");
    assert_eq!(format!("{:?}", tape.zero_gradients()), "Gradients(a sum, 0 parameters: [])");
    let (v, w) = (tape.param(2.0), tape.param(5.0));
    let grads = (tape.value(v) * w).backward();
    assert_eq!(format!("{grads:?}"), "Gradients(3 nodes, 2 parameters: [5.0, 2.0])");
    for _ in 0..5 {
        tape.param(1.0);
    }
    let many = format!("{:?}", tape.value(v).backward());
    assert_eq!(many, "Gradients(7 nodes, 7 parameters: [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, …])");
}

#[test]
fn ten_million_nodes_fit_a_small_stack_forward_backward_and_drop() {
    let work = || {
        let tape = Tape::new();
        let x = tape.var(1.0);
        let mut y = x;
        for _ in 0..10_000_000 {
            y += 1e-7;
        }
        let grads = y.backward();
        assert_eq!((tape.len(), grads[x]), (10_000_001, 1.0));
        assert!((y.data() - 2.0).abs() < 1e-6);
        drop(grads);
        drop(tape);
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work);
    thread.expect("a thread can be made").join().expect("it does not overflow its stack");
}

#[test]
fn handles_are_small() {
    assert!(size_of::<Value<'_>>() <= 24);
    assert!(size_of::<wengert::Param>() <= 16);
}

#[test]
fn the_list_shows_a_dot_where_the_sweep_did_not_come() {
    let tape = Tape::new();
    let x = tape.var(2.0).named("x");
    let dead = (x - 5).relu();
    let y = x * dead;
    let _unused = x.exp();
    let fixed = tape.constant(1.0);
    let z = y + fixed;
    let table = tape.table(&z.backward()).to_string();
    let last = |line: usize| table.lines().nth(line + 1).and_then(|l| l.split(' ').next_back());
    assert_eq!(last(0), Some("0.000000")); // x: reached, and 0
    assert_eq!(last(1), Some("0.000000")); // x - 5: behind the dead relu, but reached
    assert_eq!(last(4), Some(".")); // exp(x): not reached
    assert_eq!(last(5), Some(".")); // a constant
    let plain = tape.to_string();
    assert!(plain.contains("relu(v1)") && plain.contains("x * v2") && plain.contains("x - 5"));
}

#[test]
fn weighted_sums_are_printed_with_all_their_terms() {
    let mut tape = Tape::new();
    let w = [tape.param(1.0), tape.param(2.0)];
    let b = tape.param(3.0);
    for (param, name) in w.into_iter().chain([b]).zip(["w1", "w2", "b"]) {
        tape.name(param, name);
    }
    let x = tape.var(7.0).named("x");
    let _ = tape.affine(&w, &[x, x], b);
    let _ = tape.dot(&w, &[0.5, 1.0]);
    let _ = tape.sum(&[x, x]);
    let _ = tape.logsumexp(&[x]);
    let _ = tape.surprisal(x, &[]);
    let _ = tape.surprisal(tape.sum(&[]), &[x, x]);
    let list = tape.to_string();
    for expected in [
        "w1*x + w2*x + b",
        "w1*0.5 + w2*1",
        "sum(x, x)",
        "logsumexp(x)",
        "surprisal(x)",
        "sum()",
        "; x, x)",
    ] {
        assert!(list.contains(expected), "{expected} is missing in\n{list}");
    }
}

#[test]
fn values_print_as_numbers_do() {
    let tape = Tape::new();
    let x = tape.var(2.0 / 3.0).named("x");
    assert_eq!(format!("{x:.3}|{x:>8.2}"), "0.667|    0.67");
    assert_eq!(format!("{x:.2e}|{x:>9.1E}"), "6.67e-1|   6.7E-1");
    assert_eq!(
        format!("{x:?} {:?}", tape.var(5.0)),
        "Value(v0 = 0.6666666666666666, \"x\") Value(v1 = 5)"
    );
}
