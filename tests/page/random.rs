//! Random expressions over the whole table, at numbers where rounding stays small: no operation is
//! far steeper than 1, and no number far larger.

use wengert::{Nary, Op, Rng, Tape, Value, rng};

/// A value that stays within bounds, and what it was made of.
fn grown<'t>(tape: &'t Tape, pool: &[Value<'t>], op: Op, rng: &mut Rng) -> Option<Value<'t>> {
    let mut draw = || pool[(rng.uniform(0.0, 1.0) * pool.len() as f64) as usize];
    let (a, b) = (draw(), draw());
    // some operands are numbers and not nodes
    let b = if op.arity() == 2 && rng.uniform(0.0, 1.0) < 0.2 {
        tape.constant(rng.uniform(0.3, 1.5))
    } else {
        b
    };
    let y = op.value(a.data(), b.data());
    let (da, db) = op.partials(a.data(), b.data(), y);
    let is_tame = |x: f64| x.is_finite() && x.abs() < 8.0;
    // a value near 0 has lost digits if it is a difference; beside a kink rounding chooses
    let is_clear = op.kink(a.data(), b.data()).is_none_or(|n| n.abs() > 1e-3);
    let is_good = is_tame(y) && is_tame(da) && is_tame(db) && is_clear && y.abs() > 1e-3;
    is_good.then(|| op.value(a, b))
}

/// An operation of many operands.
fn sum<'t>(tape: &'t Tape, pool: &[Value<'t>], nary: Nary) -> Value<'t> {
    let (left, right) = (&pool[..3], &pool[1..4]);
    match nary {
        Nary::Sum => tape.sum(left) / 3,
        Nary::Dot => tape.dot(left, right).tanh(),
        Nary::Affine => tape.affine(left, right, pool[0]).tanh(),
        Nary::LogSumExp => tape.logsumexp(left),
        _ => tape.surprisal(pool[0], right),
    }
}

/// A page whose recording has every operation, so it holds the whole table.
pub(crate) fn page_of_all() -> String {
    let tape = Tape::new();
    let x = tape.var(0.5);
    let y = Op::ALL.iter().fold(x, |sum, op| sum + op.value(x, x));
    y.page().to_html().expect("an expression has a page")
}

/// Records an expression of about twenty operations in which each of `ops` is tried often.
pub(crate) fn expression<'t>(tape: &'t Tape, seed: u64, ops: &[Op]) -> Value<'t> {
    let mut rng = rng(seed);
    let mut pool: Vec<Value<'t>> =
        (0..4).map(|i| tape.var(rng.uniform(-2.0, 2.0)).named(format!("x{i}"))).collect();
    pool.push(tape.var(rng.uniform(1.1, 2.5)).named("x4")); // above 1, for acosh
    let nary = Nary::ALL[seed as usize % Nary::ALL.len()];
    pool.push(sum(tape, &pool, nary));
    for &op in ops {
        let found = (0..60).find_map(|_| grown(tape, &pool, op, &mut rng));
        pool.extend(found);
    }
    // the output depends on all of them, gently
    pool.iter().skip(5).fold(pool[0], |sum, x| (sum + *x).sin() + *x * 0.25)
}
