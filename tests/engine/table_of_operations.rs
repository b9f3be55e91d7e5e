//! Every row of the table of operations against central differences, and the n-ary operations
//! against plain operators. A new row is tested by being there.

use wengert::{Nary, Op, Program, Scalar, Tape, Value, grad_values};

/// Points on both sides of 0, of ±1 and of each other, none on a kink.
const POINTS: [f64; 12] = [-5.3, -2.7, -1.3, -0.6, -0.25, 0.15, 0.45, 0.8, 1.4, 1.9, 2.5, 6.1];

/// df/dx at `x` by central differences with steps h and 2h, whose errors h² cancel (Richardson).
/// With h = 1e-4 the rest is about h⁴·f⁽⁵⁾ ~ 1e-15 and rounding, 1e-12 of the size of f.
fn difference(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let central = |h: f64| (f(x + h) - f(x - h)) / (2.0 * h);
    let h = 1e-4;
    (4.0 * central(h) - central(2.0 * h)) / 3.0
}

/// A wrong factor or a dropped term is an error of the size of the derivative itself.
#[track_caller]
fn assert_close(ours: f64, expected: f64, size: f64, what: &str) {
    let tolerance = 1e-8 * (1.0 + expected.abs() + size.abs());
    assert!((ours - expected).abs() <= tolerance, "{what}: {ours} here, {expected} by differences");
}

/// Calls `check(op, a, b)` wherever the operation, its neighbourhood and its partials are finite,
/// and makes sure that each operation was checked often, and on both sides of 0 where it lives
/// there.
fn at_many_points(mut check: impl FnMut(Op, f64, f64)) {
    for &op in Op::ALL {
        let (mut checked, mut below, mut above) = (0, 0, 0);
        for a in POINTS {
            // an operation of one operand takes no notice of b
            for b in POINTS.into_iter().take(if op.arity() == 1 { 1 } else { POINTS.len() }) {
                let is_smooth = |x: f64, y: f64| {
                    let value = op.value(x, y);
                    let (da, db) = op.partials(x, y, value);
                    value.is_finite() && da.is_finite() && db.is_finite()
                };
                // at a = b there is the kink of max, min and wins
                let near = [-3e-4, 0.0, 3e-4];
                let inside = near.iter().all(|d| is_smooth(a + d, b) && is_smooth(a, b + d));
                if inside && a != b {
                    check(op, a, b);
                    checked += 1;
                    below += usize::from(a < 0.0);
                    above += usize::from(a > 0.0);
                }
            }
        }
        assert!(checked >= 4, "{op:?} was checked at {checked} points only");
        assert!(above >= 2, "{op:?} was checked at {above} points above 0 only");
        let lives_below = op.value(-0.6, 0.5).is_finite() && op.value(-0.25, 1.4).is_finite();
        assert!(below >= 2 || !lives_below, "{op:?} was checked at {below} points below 0 only");
    }
}

#[test]
fn partials_agree_with_central_differences() {
    at_many_points(|op, a, b| {
        let y = op.value(a, b);
        let (da, db) = op.partials(a, b, y);
        let by_a = difference(|x| op.value(x, b), a);
        assert_close(da, by_a, y, &format!("∂{op:?}({a}, {b})/∂a"));
        if op.arity() == 2 {
            let by_b = difference(|x| op.value(a, x), b);
            assert_close(db, by_b, y, &format!("∂{op:?}({a}, {b})/∂b"));
        }
    });
}

#[test]
fn second_derivatives_agree_with_differences_of_the_first() {
    at_many_points(|op, a, b| {
        let first = |side: usize, a: f64, b: f64| {
            let (da, db) = op.partials(a, b, op.value(a, b));
            if side == 0 { da } else { db }
        };
        let tape = Tape::new();
        let (x, y) = (tape.var(a), tape.var(b));
        let derivatives = grad_values(op.value(x, y), &[x, y]);
        for (side, &d) in derivatives.iter().enumerate().take(op.arity()) {
            assert_eq!(d.data(), first(side, a, b), "recorded ∂{op:?}({a}, {b}), side {side}");
            let grads = d.backward();
            let what = format!("second derivative of {op:?}({a}, {b}), side {side}");
            let by_a = difference(|t| first(side, t, b), a);
            assert_close(grads[x], by_a, d.data(), &format!("{what}, by a"));
            if op.arity() == 2 {
                let by_b = difference(|t| first(side, a, t), b);
                assert_close(grads[y], by_b, d.data(), &format!("{what}, by b"));
            }
        }
    });
}

#[test]
fn the_sweep_reads_the_same_rules_as_the_table() {
    at_many_points(|op, a, b| {
        let tape = Tape::new();
        let (x, y) = (tape.var(a), tape.var(b));
        let output = op.value(x, y);
        let value = op.value(a, b);
        assert_eq!(output.data(), value, "{op:?}({a}, {b})");
        let (da, db) = op.partials(a, b, value);
        let grads = output.backward();
        assert_eq!(grads[x], da, "{op:?}({a}, {b})");
        if op.arity() == 2 {
            assert_eq!(grads[y], db, "{op:?}({a}, {b})");
        }
    });
}

/// Where 1 − y², y(1 − y), y + 1 and 1 − a² have lost their digits. The numbers were computed with
/// fifty digits.
#[test]
fn partials_keep_their_digits_where_the_short_formulas_lose_them() {
    for (op, a, expected) in [
        (Op::Tanh, 20.0, 1.6993417021166355e-17),
        (Op::Sigmoid, 40.0, 4.248354255291589e-18),
        (Op::ExpM1, -40.0, 4.248354255291589e-18),
        (Op::Asin, 1.0 - 1e-12, 707114.6025256454),
        (Op::Acosh, 1.0 + 1e-12, 707075.3521795856),
        (Op::Atanh, 1.0 - 1e-12, 500011061105.0014),
        (Op::Erf, 20.3, 1.2135062342325594e-179),
    ] {
        let (ours, _) = op.partials(a, a, op.value(a, a));
        assert!((ours / expected - 1.0).abs() <= 4.0 * f64::EPSILON, "{op:?}'({a}) = {ours:e}");
    }
}

#[test]
fn every_row_has_a_name_and_a_rule_for_each_operand() {
    let mut names: Vec<_> = Op::ALL.iter().map(|op| (op.name(), op.arity())).collect();
    names.extend(Nary::ALL.iter().map(|nary| (nary.name(), 0)));
    assert!(Op::ALL.iter().all(|op| (0..op.arity()).all(|side| !op.rule(side).is_empty())));
    assert!(Nary::ALL.iter().all(|nary| !nary.rule(nary.operands_per_term() - 1).is_empty()));
    let count = names.len();
    names.sort();
    names.dedup(); // minus has one operand or two, so the pair must differ
    assert_eq!(names.len(), count);
}

/// Numbers between −2 and 2 that are easy to repeat.
fn numbers(seed: u64, count: usize) -> Vec<f64> {
    let mut rng = wengert::rng(seed);
    (0..count).map(|_| rng.uniform(-2.0, 2.0)).collect()
}

/// Leaves that do not follow each other on the tape, so that they are stored as a list.
fn scattered<'t>(tape: &'t Tape, numbers: &[f64]) -> Vec<Value<'t>> {
    let mut leaves: Vec<_> = numbers.iter().rev().map(|&number| tape.var(number)).collect();
    leaves.reverse();
    leaves
}

fn in_a_run<'t>(tape: &'t Tape, numbers: &[f64]) -> Vec<Value<'t>> {
    numbers.iter().map(|&number| tape.var(number)).collect()
}

#[test]
fn weighted_sums_equal_plain_operators_however_their_operands_lie() {
    for count in [0, 1, 2, 3, 7, 8, 9, 31, 100] {
        let (l, r) = (numbers(1, count), numbers(2, count));
        let bound = (count + 1) as f64
            * f64::EPSILON
            * l.iter().zip(&r).map(|(l, r)| (l * r).abs()).sum::<f64>().max(1.0);
        type Leaves = for<'t> fn(&'t Tape, &[f64]) -> Vec<Value<'t>>;
        for (left, right) in [
            (in_a_run as Leaves, in_a_run as Leaves),
            (in_a_run, scattered),
            (scattered, in_a_run),
            (scattered, scattered),
        ] {
            let tape = Tape::new();
            let (ls, rs, b) = (left(&tape, &l), right(&tape, &r), tape.var(0.5));
            let mut plain = tape.constant(0.0);
            for (&l, &r) in ls.iter().zip(&rs) {
                plain += l * r;
            }
            let expected = plain.backward();
            for (output, shift) in [(tape.dot(&ls, &rs), 0.0), (tape.affine(&ls, &rs, b), b.data())]
            {
                assert!((output.data() - (plain.data() + shift)).abs() <= bound);
                let grads = output.backward();
                // each partial is one product, so there is nothing to round
                assert!(ls.iter().chain(&rs).all(|v| grads[v] == expected[v]));
                assert_eq!(grads[b], if shift == 0.0 { 0.0 } else { 1.0 });
            }
        }
    }
}

/// Operands that follow each other in memory are added up in several running sums.
#[test]
fn the_running_sums_of_runs_are_the_plain_sum() {
    let tape = Tape::new();
    for count in (0..40).chain([1000]) {
        // whole numbers: whatever the order, no addition rounds
        let left: Vec<f64> = (0..count).map(|i| f64::from(i % 13) - 5.0).collect();
        let right: Vec<f64> = (0..count).map(|i| f64::from(i % 7) - 3.0).collect();
        let plain: f64 = left.iter().zip(&right).map(|(l, r)| l * r).sum();
        assert_eq!(tape.dot(&left, &right).data(), plain);
        assert_eq!(tape.affine(&left, &right, 0.5).data(), plain + 0.5);
    }
    let (zeros, ones) = ([-0.0; 20], [1.0; 20]);
    for sum in [tape.dot(&zeros, &ones), tape.affine(&zeros, &ones, -0.0)] {
        assert_eq!(sum.data().to_bits(), (-0.0f64).to_bits());
    }
}

#[test]
fn numbers_and_parameters_stand_in_weighted_sums_as_values_do() {
    let mut tape = Tape::new();
    let params: Vec<_> = [0.5, -1.5, 2.0].into_iter().map(|w| tape.param(w)).collect();
    let bias = tape.param(10.0);
    let out = tape.affine(&params, &[1, 2, 3], bias) + tape.dot(&params, &[0.5, 0.25, 0.125]);
    assert_eq!(out.data(), 0.5 - 3.0 + 6.0 + 10.0 + 0.25 - 0.375 + 0.25);
    let grads = out.backward();
    assert_eq!(grads.params(), [1.5, 2.25, 3.125, 1.0]);

    let reversed: Vec<_> = params.iter().rev().copied().collect();
    let x = [tape.var(1.0), tape.var(2.0), tape.var(3.0)];
    let grads = tape.dot(&reversed, &x).backward();
    assert_eq!((grads[params[0]], grads[x[0]]), (3.0, 2.0));
}

#[test]
fn a_value_on_both_sides_of_a_weighted_sum_gets_both_contributions() {
    let tape = Tape::new();
    let v = [tape.var(2.0), tape.var(3.0), tape.var(5.0)];
    let grads = tape.dot(&v, &v).backward();
    assert_eq!(v.map(|v| grads[v]), [4.0, 6.0, 10.0]);
    // overlapping, but shifted by one
    let grads = tape.dot(&v[..2], &v[1..]).backward();
    assert_eq!(v.map(|v| grads[v]), [3.0, 7.0, 3.0]);
}

#[test]
fn sums_are_one_node_and_equal_plain_operators() {
    let tape = Tape::new();
    let x = in_a_run(&tape, &numbers(3, 40));
    let before = tape.len();
    let nary = [tape.sum(&x), x.iter().sum(), x.iter().copied().sum(), tape.sum(&[])];
    assert_eq!(tape.len(), before + 4);
    let plain = x.iter().skip(1).fold(x[0], |sum, &x| sum + x);
    for sum in &nary[..3] {
        assert!((sum.data() - plain.data()).abs() <= 40.0 * f64::EPSILON * 80.0);
        assert!(x.iter().all(|x| sum.backward()[x] == 1.0));
    }
    assert_eq!(nary[3].data(), 0.0);
}

#[test]
fn an_iterator_may_record_and_sum_while_it_is_summed() {
    let tape = Tape::new();
    let x = in_a_run(&tape, &[1.0, 2.0, 3.0]);
    let outer: Value = x.iter().map(|&a| x.iter().map(|&b| a * b).sum::<Value>()).sum();
    assert_eq!(outer.data(), 36.0);
    assert!(x.iter().all(|x| outer.backward()[x] == 12.0));
    let product: Value = x.iter().product();
    assert_eq!((product.data(), product.backward()[x[1]]), (6.0, 3.0));
}

#[test]
fn a_sum_takes_nothing_from_a_sum_that_panicked_inside_it() {
    let (tape, other) = (Tape::new(), Tape::new());
    let x = in_a_run(&tape, &[1.0, 2.0, 3.0]);
    let total: Value = x
        .iter()
        .map(|&x| {
            let foreign = other.var(1.0);
            let inner = || [x, x, foreign].iter().sum::<Value>().data();
            assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(inner)).is_err());
            x
        })
        .sum();
    assert_eq!(total.data(), 6.0);
    assert!(x.iter().all(|x| total.backward()[x] == 1.0));
}

#[test]
fn logsumexp_equals_plain_operators_and_does_not_overflow() {
    let tape = Tape::new();
    for shift in [0.0, 1000.0, -1000.0] {
        let x = in_a_run(&tape, &numbers(4, 9).iter().map(|x| x + shift).collect::<Vec<_>>());
        let ours = tape.logsumexp(&x);
        let plain = x.iter().map(|&x| (x - shift).exp()).sum::<Value>().ln() + shift;
        assert!((ours.data() - plain.data()).abs() < 1e-15 * (10.0 + shift.abs()));
        let (grads, expected) = (ours.backward(), plain.backward());
        let total: f64 = x.iter().map(|x| grads[x]).sum();
        assert!((total - 1.0).abs() < 1e-12);
        assert!(x.iter().all(|x| (grads[x] - expected[x]).abs() < 1e-12));
    }
    assert_eq!(tape.logsumexp(&[]).data(), f64::NEG_INFINITY);
    // the small term is not lost beside the large one
    let x = [tape.var(0.0), tape.var(-100.0)];
    assert_eq!(tape.logsumexp(&x).data(), (-100f64).exp().ln_1p());
}

/// The shares of the first operands are kept until their sum is known, those of others are not.
#[test]
fn the_shares_of_many_operands_are_their_softmax() {
    for count in [1, 2, 15, 16, 17, 40] {
        let scores = numbers(11, count);
        let total: f64 = scores.iter().map(|x| x.exp()).sum();
        let shares: Vec<f64> = scores.iter().map(|x| x.exp() / total).collect();
        type Function = for<'t> fn(&[Value<'t>]) -> Value<'t>;
        let functions: [(Function, f64); 2] = [
            (|x| x[0].tape().logsumexp(x), shares[0]),
            (|x| x[0].tape().surprisal(x[0], &x[1..]), -shares[1..].iter().sum::<f64>()),
        ];
        for (f, of_first) in functions {
            let mut tape = Tape::new();
            let params: Vec<_> = scores.iter().map(|&x| tape.param(x)).collect();
            let x: Vec<Value> = params.iter().map(|&p| tape.value(p)).collect();
            let one = tape.var(1.0);
            let lanes: Vec<Value> = x.iter().map(|&x| x * one).collect();
            let swept = f(&x).backward();
            let program = Program::new(&[f(&lanes)], &[one]).expect("one variable");
            let (_, alone) = program.value_and_gradient(&scores, &[1.0]).expect("they fit");
            let (_, in_lanes) = program.value_and_gradient(&scores, &[1.0; 8]).expect("they fit");
            for found in [swept.params(), &alone, &in_lanes] {
                assert!((found[0] - of_first).abs() < 1e-14, "{count}: {found:?}");
                for (found, share) in found.iter().zip(&shares).skip(1) {
                    assert!((found - share).abs() < 1e-14, "{count}: {found} {share}");
                }
            }
        }
    }
}

#[test]
fn a_surprisal_is_the_logsumexp_of_all_less_the_outcome() {
    let tape = Tape::new();
    for shift in [0.0, 1000.0, -1000.0] {
        let x: Vec<_> = numbers(4, 9).iter().map(|x| tape.var(x + shift)).collect();
        let (ours, plain) = (tape.surprisal(x[3], &x[4..]), tape.logsumexp(&x[3..]) - x[3]);
        assert!((ours.data() - plain.data()).abs() < 1e-15 * (10.0 + shift.abs()));
        let (grads, expected) = (ours.backward(), plain.backward());
        assert!(x.iter().all(|x| (grads[x] - expected[x]).abs() < 1e-12));
    }
    // an outcome that was listed among the others too
    let x = [tape.var(0.3), tape.var(-0.2)];
    let (ours, plain) = (tape.surprisal(x[0], &x), tape.logsumexp(&[x[0], x[0], x[1]]) - x[0]);
    assert!((ours.data() - plain.data()).abs() < 1e-15);
    let (grads, expected) = (ours.backward(), plain.backward());
    assert!(x.iter().all(|x| (grads[x] - expected[x]).abs() < 1e-15));
}

#[test]
fn second_derivatives_of_the_n_ary_operations_agree_with_plain_operators() {
    let tape = Tape::new();
    let (l, r) = (in_a_run(&tape, &numbers(5, 4)), scattered(&tape, &numbers(6, 4)));
    let b = tape.var(0.5);
    let product = l.iter().zip(&r).map(|(&l, &r)| l * r).reduce(|s, t| s + t);
    let product = product.expect("four terms");
    let exps = l.iter().map(|&l| l.exp()).reduce(|s, t| s + t).expect("four terms");
    let all: Vec<_> = l.iter().chain(&r).chain([&b]).copied().collect();
    for (nary, plain) in [
        (tape.dot(&l, &r).powi(3), product.powi(3)),
        (tape.affine(&l, &r, b).powi(3), (product + b).powi(3)),
        (tape.sum(&l).powi(3), (l[0] + l[1] + l[2] + l[3]).powi(3)),
        (tape.logsumexp(&l).powi(3), exps.ln().powi(3)),
        (tape.surprisal(b, &l).powi(3), ((exps + b.exp()).ln() - b).powi(3)),
    ] {
        let (ours, theirs) = (grad_values(nary, &all), grad_values(plain, &all));
        for (ours, theirs) in ours.iter().zip(&theirs) {
            let (second, expected) = (ours.backward(), theirs.backward());
            for v in &all {
                let size = 1.0 + expected[v].abs();
                assert!((second[v] - expected[v]).abs() < 1e-12 * size);
            }
        }
    }
}

#[test]
fn one_function_serves_numbers_and_values() {
    fn f<S: Scalar>(x: S, y: S) -> S {
        (x * y).tanh().max(x.lift(-0.5)) * 2.0 + y.powi(3) / 4.0 - x.clamp(x.lift(0.0), y)
    }
    let tape = Tape::new();
    for x in POINTS {
        for y in POINTS {
            assert_eq!(f(x, y), f(tape.var(x), tape.var(y)).data());
        }
    }
}
