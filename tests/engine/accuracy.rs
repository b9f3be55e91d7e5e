//! Values and partials of every operation against references of hundreds of digits, over the whole
//! range of f64; see `fixtures/operations.py`.

use std::collections::BTreeMap;
use wengert::nn::{self, loss};
use wengert::{Op, Program, Scalar, Tape, Value, grad_values};

/// The largest error, in units of the last place (ulp) of the true value.
const ALLOWED: f64 = 4.0;

/// One line of the table.
struct Reference {
    name: String,
    operands: Vec<f64>,
    /// y, ∂y/∂a, ∂y/∂b, each rounded once.
    exact: Vec<f64>,
}

impl Reference {
    /// None for the n-ary operations, logsumexp and surprisal.
    fn op(&self) -> Option<Op> {
        Op::ALL.iter().copied().find(|op| format!("{op:?}") == self.name)
    }

    /// Its operation, recorded.
    fn of<'t>(&self, operands: &[Value<'t>]) -> Value<'t> {
        match (self.op(), self.name.as_str()) {
            (Some(op), _) => op.value(operands[0], operands[operands.len() - 1]),
            (None, "LogSumExp") => nn::logsumexp(operands),
            (None, "Surprisal" | "SurprisalOfMany") => loss::cross_entropy(operands, 0),
            (None, name) => panic!("there is no operation {name}"),
        }
    }
}

fn references() -> Vec<Reference> {
    let bits = |digits: &str| f64::from_bits(u64::from_str_radix(digits, 16).expect("16 digits"));
    let line = |line: &str| {
        let mut fields = line.split(',');
        let name = fields.next().expect("a name").to_string();
        let mut operands: Vec<f64> = fields.map(bits).collect();
        let exact = operands.split_off(operands.len() / 2);
        Reference { name, operands, exact }
    };
    include_str!("../fixtures/operations.csv").lines().map(line).collect()
}

/// The distance between the numbers of f64 around x.
fn ulp(x: f64) -> f64 {
    f64::from_bits(x.abs().to_bits() + 1) - x.abs()
}

/// The error in ulp; the table's own rounding is half of one.
fn error(ours: f64, exact: f64) -> f64 {
    if ours == exact { 0.5 } else { (ours - exact).abs() / ulp(exact) + 0.5 }
}

/// Where four units cannot be had, what is allowed instead, and why.
fn allowance(op: Option<Op>, side: usize, (a, b): (f64, f64), exact: f64) -> f64 {
    let of_terms = |size: f64| {
        let known = exact.is_finite() && size.is_finite();
        if known { ALLOWED * (ulp(size) / ulp(exact)).max(1.0) } else { f64::INFINITY }
    };
    match op {
        // σ(a), Φ(a) and e^(−b·a²) are subnormal, and have lost digits before they are multiplied
        Some(Op::Silu) if a < -708.0 => ALLOWED + a.abs(),
        Some(Op::Gelu) if a < -37.0 => ALLOWED + a.abs(),
        Some(Op::Bell) if side > 0 && a.bell(b) < f64::MIN_POSITIVE => {
            ALLOWED + if side == 1 { 2.0 * (a * b).abs() } else { a * a }
        }
        Some(Op::EluSlope) if a < -708.0 => ALLOWED + b.abs(),
        // sums that cancel, of a rounded power and factors that may overflow
        Some(Op::PowMixed) => {
            let ln = a.ln().abs();
            let (power, terms) = match side {
                0 => (b - 1.0, b.abs() * ln + 1.0),
                1 => (b - 2.0, (b * (b - 1.0)).abs() * ln + 2.0 * b.abs() + 1.0),
                _ => (b - 1.0, ln * (b.abs() * ln + 2.0)),
            };
            let is_far = f64::powf(a, b - 3.0).is_infinite() || f64::powf(a, power) < 1e-290;
            // b − 1 and b − 2 are rounded; the power has these errors times ln a
            let rounding = 1.0 + 2.0 * b.abs().max(1.0) * ln / ALLOWED;
            if is_far { f64::INFINITY } else { rounding * of_terms(f64::powf(a, power) * terms) }
        }
        _ if side == 0 => ALLOWED,
        // sums of terms that cancel: σ(a) + aσ(a)σ(−a) is 0 near −1.28, Φ(a) + aφ(a) near −0.75
        Some(Op::Silu | Op::Gelu) if (-2.0..0.0).contains(&a) => of_terms(0.25),
        // aᵇ⁻¹ + aᵇ⁻¹·b·ln a, and b·(b − 1)·aᵇ⁻²: a factor may overflow where the result does not
        Some(Op::PowSlope | Op::PowLn) if f64::powf(a, b - 2.0).is_infinite() => f64::INFINITY,
        Some(Op::PowSlope | Op::PowLn) => {
            // and b − 1 is rounded; the power has that error times ln a
            let rounding = 1.0 + b.abs().max(1.0) * a.ln().abs() / ALLOWED;
            rounding * of_terms(f64::powf(a, b - 1.0) * (1.0 + b.abs() * a.ln().abs()))
        }
        // e^a is subnormal, and has lost digits before it is multiplied by b
        Some(Op::Elu) if a < -708.0 => ALLOWED + b.abs(),
        // b/(a² + b²) may overflow where its product with b/√(a² + b²) does not
        Some(Op::Leg) if b.over_square(a).is_infinite() => f64::INFINITY,
        // (b² − a²)/(a² + b²)², which is 0 where |a| = |b|
        Some(Op::OverSquare) if side == 1 => of_terms((a * a + b * b).recip()),
        _ => ALLOWED,
    }
}

/// The worst error of each number of each operation, and where it is.
#[derive(Default)]
struct Worst(BTreeMap<String, (f64, String)>);

impl Worst {
    /// Compares the number `side` of a reference: 0 is y, 1 and 2 are the partials.
    fn compare(&mut self, reference: &Reference, side: usize, ours: f64) {
        let Reference { name, operands, exact } = reference;
        let exact = exact[side];
        let (a, b) = (operands[0], operands[operands.len() - 1]);
        let allowed = allowance(reference.op(), side, (a, b), exact);
        if allowed.is_infinite() {
            return;
        }
        // in units of which four are allowed
        let units = error(ours, exact) * ALLOWED / allowed;
        let entry = self.0.entry(format!("{name}, number {side}")).or_default();
        if units > entry.0 || units.is_nan() {
            *entry = (units, format!("{operands:?}: {ours:e}, exact {exact:e}"));
        }
    }

    #[track_caller]
    fn is_within_what_is_allowed(&self) {
        let far = self.0.iter().filter(|(_, (units, _))| units.is_nan() || *units > ALLOWED);
        let far: Vec<_> =
            far.map(|(name, (units, at))| format!("{name}: {units} at {at}")).collect();
        assert!(far.is_empty(), "more than {ALLOWED} ulp off:\n{}", far.join("\n"));
    }
}

#[test]
fn the_tape_is_within_four_units_of_the_last_place() {
    let mut worst = Worst::default();
    for reference in references() {
        let tape = Tape::new();
        let leaves: Vec<_> = reference.operands.iter().map(|&x| tape.var(x)).collect();
        let y = reference.of(&leaves);
        let grads = y.backward();
        worst.compare(&reference, 0, y.data());
        let recorded = grad_values(y, &leaves);
        for (side, (&x, slope)) in leaves.iter().zip(recorded).enumerate() {
            worst.compare(&reference, side + 1, grads[x]);
            worst.compare(&reference, side + 1, slope.data());
        }
    }
    assert_eq!(worst.0.len(), Op::ALL.iter().map(|op| 1 + op.arity()).sum::<usize>() + 3 + 4 + 18);
    worst.is_within_what_is_allowed();
}

/// The logarithm of each probability, with the slope by each score.
#[test]
fn a_log_softmax_is_within_four_units_of_the_last_place() {
    let mut worst = Worst::default();
    for reference in references().iter().filter(|reference| reference.name == "Surprisal") {
        for place in 0..3 {
            let tape = Tape::new();
            let mut leaves: Vec<_> = reference.operands.iter().map(|&x| tape.var(x)).collect();
            // the operand that the reference is about stands first there, and anywhere here
            leaves.swap(0, place);
            let y = nn::log_softmax(&leaves)[place];
            leaves.swap(0, place);
            let grads = y.backward();
            worst.compare(reference, 0, -y.data());
            for (side, &x) in leaves.iter().enumerate() {
                worst.compare(reference, side + 1, -grads[x]);
            }
        }
    }
    assert_eq!(worst.0.len(), 4);
    worst.is_within_what_is_allowed();
}

/// One sample goes through a program number by number, more of them in lanes.
#[test]
fn the_gradients_of_a_program_are_within_four_units_of_the_last_place() {
    let mut worst = Worst::default();
    let references = references();
    for group in references.chunk_by(|one, other| one.name == other.name) {
        let mut tape = Tape::new();
        let params: Vec<_> = group[0].operands.iter().map(|_| tape.param(0.5)).collect();
        let one = tape.var(1.0);
        let operands: Vec<_> = params.iter().map(|&p| p * one).collect();
        let y = group[0].of(&operands);
        let program = Program::new(&[y], &[one]).expect("the variable is listed");
        let mut runner = program.runner();
        for reference in group {
            for samples in [1, 4] {
                let (_, slopes) = runner
                    .value_and_gradient(&reference.operands, &vec![1.0; samples])
                    .expect("they fit");
                for (side, &slope) in slopes.iter().enumerate() {
                    // a quarter of a subnormal number has lost digits
                    let whole = samples == 1 || reference.exact[side + 1].abs() > 1e-306;
                    if whole {
                        worst.compare(reference, side + 1, slope);
                    }
                }
            }
        }
    }
    worst.is_within_what_is_allowed();
}

#[test]
fn a_program_is_within_four_units_of_the_last_place() {
    let mut worst = Worst::default();
    let references = references();
    for group in references.chunk_by(|one, other| one.name == other.name) {
        let tape = Tape::new();
        let leaves: Vec<_> = group[0].operands.iter().map(|_| tape.var(0.5)).collect();
        let y = group[0].of(&leaves);
        let program = Program::new(&[y], &leaves).expect("all variables are listed");
        let rows: Vec<f64> = group.iter().flat_map(|r| r.operands.iter().copied()).collect();
        let values = program.evaluate(&[], &rows).expect("whole rows");
        for (reference, &ours) in group.iter().zip(&values) {
            worst.compare(reference, 0, ours);
        }
    }
    worst.is_within_what_is_allowed();
}
