//! The mistakes that are made with one rule at one node: a term that is left out, an inner derivative
//! that is forgotten, a power rule for an exponential function.
//!
//! Each is a number that takes the place of the node's derivative. The right partials are those of
//! the table; what is here are the ways in which people go wrong from there.

use super::marking::Kind;
use super::walk::Step;
use wengert::{Op, Operation, Scalar};

/// What a person did at a node instead of the right rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Slip {
    /// The term of this operand is left out.
    Term(usize),
    /// The derivative of this operand is taken for 1.
    Inner(usize),
    /// The derivative of the operation by this operand is taken for 1.
    Outer(usize),
    /// It has the wrong sign.
    Sign(usize),
    /// The operation stays as it is, as if it were its own derivative.
    AsItIs(usize),
    /// The derivative is taken at the output instead of the operand.
    AtOutput(usize),
    /// The derivative is taken at the derivative of the operand; times that or not.
    AtInner(usize, bool),
    /// A number that is added is kept.
    NumberKept,
    /// One of the mistakes that people make with this operation.
    Known(&'static Known),
}

/// What is known at a node: operands, output, partials, and the derivatives of the operands.
pub(super) struct Local {
    a: f64,
    b: f64,
    y: f64,
    /// ∂y/∂a and ∂y/∂b
    p: f64,
    q: f64,
    /// The derivatives of a and b.
    da: f64,
    db: f64,
}

/// A mistake that people make with one operation: its name, and what they take for the derivative.
pub(super) struct Known {
    op: Op,
    /// Which of the operands depend on the input.
    active: [bool; 2],
    pub(super) kind: Kind,
    pub(super) sentence: &'static str,
    derivative: fn(&Local) -> f64,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Known({:?}: {})", self.op, self.sentence)
    }
}

impl PartialEq for Known {
    fn eq(&self, other: &Known) -> bool {
        std::ptr::eq(self, other)
    }
}

const FIRST: [bool; 2] = [true, false];
const SECOND: [bool; 2] = [false, true];
const BOTH: [bool; 2] = [true, true];

macro_rules! known {
    ($($op:ident $active:ident $kind:ident $sentence:literal $derivative:expr;)*) => {
        &[$(Known {
            op: Op::$op,
            active: $active,
            kind: Kind::$kind,
            sentence: $sentence,
            derivative: $derivative,
        }),*]
    };
}

/// The slope of another row of the table, at a.
fn of(op: Op, a: f64) -> f64 {
    op.partials(a, a, op.value(a, a)).0
}

#[rustfmt::skip]
static KNOWN: &[Known] = known! {
    Mul BOTH Term "the product rule is missing: (u*v)' is not u'*v'" |l| l.da * l.db;

    Div BOTH Term "the quotient rule is missing: (u/v)' is not u'/v'" |l| l.da / l.db;
    Div BOTH WrongSign "the quotient rule has a minus between its terms" |l| l.p * l.da - l.q * l.db;
    Div BOTH WrongSign "the terms of the quotient rule are in the wrong order" |l| -(l.p * l.da + l.q * l.db);
    Div BOTH Rule "the denominator of the quotient rule is missing" |l| (l.p * l.da + l.q * l.db) * l.b * l.b;
    Div BOTH Rule "the denominator of the quotient rule is not squared" |l| (l.p * l.da + l.q * l.db) * l.b;
    Div SECOND Rule "the denominator is not squared" |l| l.q * l.b * l.db;
    Div SECOND Rule "1/x is integrated instead of differentiated" |l| l.a * l.b.abs().ln() * l.db;
    Div FIRST Rule "the divisor became a factor" |l| l.b * l.da;

    Pow FIRST Rule "the exponent is not brought down as a factor" |l| l.p / l.b * l.da;
    Pow FIRST Rule "the exponent is not lowered by 1" |l| l.p * l.a * l.da;
    Pow FIRST Rule "the exponent is lowered by 2 instead of 1" |l| l.p / l.a * l.da;
    Pow FIRST Rule "the exponent is lowered before it becomes a factor" |l| l.p * (l.b - 1.0) / l.b * l.da;
    Pow FIRST Rule "the exponent is raised by 1 instead of lowered" |l| l.p * l.a * l.a * l.da;
    Pow FIRST Rule "the power is integrated instead of differentiated" |l| l.y * l.a / (l.b + 1.0) * l.da;
    Pow SECOND Rule "the power rule is used for an exponential function" |l| l.b * l.y / l.a * l.db;
    Pow SECOND Rule "the logarithm of the base is missing" |l| l.y * l.db;
    Pow SECOND Rule "the logarithm is of the exponent instead of the base" |l| l.y * l.b.ln() * l.db;

    Exp FIRST Rule "the power rule is used for an exponential function" |l| l.a * (l.a - 1.0).exp() * l.da;
    Exp FIRST Rule "the exponent is brought down as if e were the variable" |l| l.a * l.y * l.da;
    Log10 FIRST Factor "the factor 1/ln 10 is missing" |l| of(Op::Ln, l.a) * l.da;
    Log2 FIRST Factor "the factor 1/ln 2 is missing" |l| of(Op::Ln, l.a) * l.da;
    Log10 FIRST Rule "the factor is ln 10 instead of 1/ln 10" |l| of(Op::Ln, l.a) * 10f64.ln() * l.da;
    Log2 FIRST Rule "the factor is ln 2 instead of 1/ln 2" |l| of(Op::Ln, l.a) * 2f64.ln() * l.da;
    Ln FIRST Rule "ln(u)' is not 1/ln(u)" |l| l.y.recip() * l.da;
    Ln1p FIRST Rule "ln(1 + u)' is not 1/u" |l| of(Op::Ln, l.a) * l.da;

    Sqrt FIRST Factor "the factor 1/2 of the root is missing" |l| 2.0 * l.p * l.da;
    Sqrt FIRST Rule "the root stays in the numerator" |l| l.y / 2.0 * l.da;
    Sqrt FIRST Rule "the root in the denominator is missing" |l| l.p / l.y * l.da;
    Cbrt FIRST Factor "the factor 1/3 of the root is missing" |l| 3.0 * l.p * l.da;

    Tan FIRST Rule "tan' is 1/cos^2: the square is missing" |l| l.a.cos().recip() * l.da;
    Tan FIRST WrongSign "tan' is 1 + tan^2, not 1 - tan^2" |l| (2.0 - l.p) * l.da;
    Tanh FIRST WrongSign "tanh' is 1 - tanh^2, not 1 + tanh^2" |l| (2.0 - l.p) * l.da;
    Tanh FIRST Rule "tanh' is 1 - tanh^2: the square is missing" |l| (1.0 - l.y) * l.da;
    Sigmoid FIRST Rule "sigmoid' is y*(1 - y): the factor 1 - y is missing" |l| l.y * l.da;
    Sigmoid FIRST Rule "sigmoid' is y*(1 - y): the factor y is missing" |l| (1.0 - l.y) * l.da;
    Sigmoid FIRST Rule "sigmoid' is y*(1 - y) of its output y, not of its input" |l| l.a * (1.0 - l.a) * l.da;
    Asin FIRST WrongSign "asin' has 1 - a^2 under the root, not 1 + a^2" |l| of(Op::Asinh, l.a) * l.da;
    Asin FIRST Rule "asin' is taken for that of atan" |l| of(Op::Atan, l.a) * l.da;
    Atan FIRST WrongSign "atan' has 1 + a^2 in its denominator, not 1 - a^2" |l| of(Op::Atanh, l.a) * l.da;
    Atan FIRST Rule "atan' has no root in its denominator" |l| of(Op::Asinh, l.a) * l.da;
    Recip FIRST Rule "the denominator is not squared" |l| l.p * l.a * l.da;
    Recip FIRST Rule "1/x is integrated instead of differentiated" |l| l.a.abs().ln() * l.da;
    Relu FIRST Mask "the mask of relu is missing: its slope is 0 where its sum is negative" |l| l.da;
    Abs FIRST Mask "the sign of what is in |…| is missing" |l| l.da;
    Max BOTH Mask "the mask of max is missing: both sides count" |l| l.da + l.db;
    Max BOTH Mask "the mask of max is the wrong way round" |l| (1.0 - l.p) * l.da + (1.0 - l.q) * l.db;
    Min BOTH Mask "the mask of min is missing: both sides count" |l| l.da + l.db;
    Min BOTH Mask "the mask of min is the wrong way round" |l| (1.0 - l.p) * l.da + (1.0 - l.q) * l.db;
};

impl Slip {
    /// The mistakes that can be made at a node whose operands have these derivatives.
    pub(super) fn at(
        step: &Step,
        tangents: &[f64],
        has_inner: impl Fn(usize) -> bool,
    ) -> Vec<Slip> {
        let active: Vec<usize> =
            (0..step.uses.len()).filter(|&side| step.uses[side].tangent(tangents) != 0.0).collect();
        let mut slips = Vec::new();
        if active.is_empty() {
            return slips;
        }
        if let Operation::Row(op) = step.operation {
            let is_active = |side| active.contains(&side);
            let fits =
                |known: &&Known| known.op == op && known.active == [is_active(0), is_active(1)];
            slips.extend(KNOWN.iter().filter(fits).map(Slip::Known));
            let has_number = step.uses.iter().any(|used| used.node.is_none() && used.value != 0.0);
            if matches!(op, Op::Add | Op::Sub) && has_number {
                slips.push(Slip::NumberKept);
            }
        }
        let op = match step.operation {
            Operation::Row(op) => Some(op),
            _ => None,
        };
        let is_linear = matches!(op, Some(Op::Add | Op::Sub | Op::Neg | Op::Relu | Op::Abs));
        for &side in &active {
            let used = &step.uses[side];
            let is_inner = used.node.is_some_and(&has_inner);
            if is_inner && !is_linear {
                slips.push(Slip::Inner(side));
            }
            // of a node with one operand, it is the term of a node after it
            if active.len() > 1 {
                slips.push(Slip::Term(side));
            }
            let has_sign = matches!(op, Some(Op::Cos | Op::Sin | Op::Recip | Op::Cosh | Op::Acos))
                || active.len() > 1
                || side == 1 && matches!(op, Some(Op::Sub | Op::Div));
            if has_sign {
                slips.push(Slip::Sign(side));
            }
            if used.partial != 1.0 {
                slips.push(Slip::Outer(side));
            }
            if op.is_some() && step.uses.len() == 1 && !is_linear {
                slips.extend([Slip::AsItIs(side), Slip::AtOutput(side)]);
                if is_inner {
                    slips.extend([false, true].map(|times| Slip::AtInner(side, times)));
                }
            }
        }
        slips
    }

    /// What the mistake gives for the derivative of the node.
    pub(super) fn tangent(self, step: &Step, tangents: &[f64]) -> f64 {
        let exact = step.tangent(tangents);
        let term = |side: usize| {
            let used = step.uses[side];
            used.tangent(tangents).zero_mul(used.partial)
        };
        // the term of one operand, and in its place another number
        let instead = |side: usize, other: f64| exact - term(side) + other;
        let inner = |side: usize| step.uses[side].tangent(tangents);
        let slope = |at: f64| match step.operation {
            Operation::Row(op) => of(op, at),
            _ => f64::NAN,
        };
        match self {
            Slip::Term(side) => instead(side, 0.0),
            Slip::Inner(side) => instead(side, step.uses[side].partial),
            Slip::Outer(side) => instead(side, inner(side)),
            Slip::Sign(side) => instead(side, -term(side)),
            Slip::AsItIs(side) => instead(side, step.value * inner(side)),
            Slip::AtOutput(side) => instead(side, slope(step.value) * inner(side)),
            Slip::AtInner(side, times) => {
                instead(side, slope(inner(side)) * if times { inner(side) } else { 1.0 })
            }
            Slip::NumberKept => {
                let numbers = step.uses.iter().filter(|used| used.node.is_none());
                exact + numbers.map(|used| used.value).sum::<f64>()
            }
            Slip::Known(known) => {
                let (first, last) = (step.uses[0], step.uses[step.uses.len() - 1]);
                (known.derivative)(&Local {
                    a: first.value,
                    b: last.value,
                    y: step.value,
                    p: first.partial,
                    q: last.partial,
                    da: first.tangent(tangents),
                    db: last.tangent(tangents),
                })
            }
        }
    }

    /// How likely people make it: the lower, the sooner it is named. What is ten higher says the same
    /// in a less telling way, and is not named beside it.
    pub(super) fn rank(self, step: &Step) -> usize {
        let is_sum = matches!(step.operation, Operation::Row(Op::Add | Op::Sub));
        match self {
            Slip::Inner(_) => 1,
            Slip::Known(_) => 2,
            Slip::Term(_) if !is_sum => 3,
            Slip::Term(_) => 4,
            Slip::NumberKept => 5,
            Slip::Sign(_) if is_sum => 11,
            Slip::Sign(_) => 12,
            Slip::Outer(_) => 13,
            Slip::AsItIs(_) => 21,
            Slip::AtInner(..) => 22,
            Slip::AtOutput(_) => 23,
        }
    }
}

/// What a mistake at a node is called; `text` gives the formula of an operand, if it is short.
pub(super) fn named(
    slip: Slip,
    step: &Step,
    text: impl Fn(usize) -> Option<String>,
) -> (Kind, String) {
    let operation = match step.operation {
        Operation::Row(op) => Some(op),
        _ => None,
    };
    let name = match step.operation {
        Operation::Row(op) => op.name(),
        Operation::Nary(nary) => nary.name(),
        _ => "leaf",
    };
    let of = |side: usize| text(side).map_or(String::new(), |text| format!(" of {text}"));
    match slip {
        Slip::Inner(side) => {
            (Kind::InnerDerivative, format!("the inner derivative{} is missing", of(side)))
        }
        Slip::Term(side) => match operation {
            Some(Op::Mul) => (Kind::Term, "a term of the product rule is missing".to_string()),
            Some(Op::Div) => (Kind::Term, "a term of the quotient rule is missing".to_string()),
            Some(Op::Pow) if side == 0 => {
                (Kind::Term, "the base is taken for constant".to_string())
            }
            Some(Op::Pow) => (Kind::Term, "the exponent is taken for constant".to_string()),
            Some(Op::Add | Op::Sub) => (
                Kind::Path,
                match text(side) {
                    Some(text) => format!("the term {text} is forgotten"),
                    None => "a term of a sum is forgotten".to_string(),
                },
            ),
            _ => (Kind::Path, format!("the path through {name} is forgotten")),
        },
        Slip::Sign(side) => (
            Kind::WrongSign,
            match operation {
                Some(Op::Mul) => "a term of the product rule has the wrong sign".to_string(),
                Some(Op::Div) if side == 0 => {
                    "a term of the quotient rule has the wrong sign".to_string()
                }
                Some(Op::Div) if step.uses[0].node.is_some() => {
                    "the minus sign of the quotient rule is missing".to_string()
                }
                Some(Op::Div) => "the minus sign of (1/u)' is missing".to_string(),
                Some(Op::Recip) => "the minus sign of (1/u)' is missing".to_string(),
                Some(Op::Cos) => "cos' is -sin: the minus sign is missing".to_string(),
                Some(Op::Sin) => "sin' is cos, not -cos".to_string(),
                Some(Op::Add | Op::Sub | Op::Neg) => match text(side) {
                    Some(text) => format!("the derivative of {text} comes in with the wrong sign"),
                    None => "a term of a sum has the wrong sign".to_string(),
                },
                Some(op) if op.arity() == 1 => format!("{name}' has the wrong sign"),
                _ => format!("a term of {name} has the wrong sign"),
            },
        ),
        Slip::Outer(side) => {
            let other = text(1 - side.min(1)).unwrap_or_else(|| "a factor".to_string());
            match operation {
                Some(Op::Mul) => (Kind::Factor, format!("the factor {other} is missing")),
                Some(Op::Div) if side == 0 => {
                    (Kind::Factor, format!("the divisor {other} is missing"))
                }
                Some(Op::Neg) => (Kind::WrongSign, "the minus sign is missing".to_string()),
                _ => (Kind::OuterDerivative, "the outer derivative is missing".to_string()),
            }
        }
        Slip::AsItIs(_) => (Kind::NotDifferentiated, format!("{name} is not differentiated")),
        Slip::AtOutput(_) => {
            (Kind::SlopeAtOutput, format!("{name}' is taken at the output, not at the input"))
        }
        Slip::AtInner(..) => (
            Kind::OuterDerivative,
            format!("{name}' is taken at the inner derivative, not at the inner function"),
        ),
        Slip::NumberKept => {
            (Kind::Rule, "a number that is added has the derivative 0, and is kept".to_string())
        }
        Slip::Known(known) => (known.kind, known.sentence.to_string()),
    }
}
