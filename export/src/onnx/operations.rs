//! The rows of the table as ONNX operators.
//!
//! Some rows are an operator of their own, some are put together from several. Others are refused:
//! what only derivatives are made of, since the file is for inference, and, in 64 bits, what ONNX
//! Runtime's processor has no code for.

use super::graph::{Writer, float};
use crate::Error;
use std::f64::consts::{FRAC_1_SQRT_2, LOG2_E, LOG10_E};
use wengert::Op;

pub(super) const UNKNOWN: &str =
    "this version of wengert-export does not know it; take the same version of both";
const MISSING: &str =
    "ONNX has no operator for it; write it with other operations, or export to Python";
const DERIVATIVE: &str =
    "only derivatives are made of it, and an ONNX file is for inference; export to Python";
const ONLY_32_BITS: &str =
    "ONNX Runtime has no code for it in 64 bits; export in 32 bits, or to Python";

/// A row of these operands; `constant` is the right one, if it is a constant.
pub(super) fn row(
    writer: &mut Writer<'_>,
    op: Op,
    operands: &[String],
    constant: Option<f64>,
) -> Result<String, Error> {
    let refused = |reason| Err(Error::Operation { operation: op.name(), engine: "ONNX", reason });
    let (a, b) = (operands[0].as_str(), operands[operands.len() - 1].as_str());
    let needs_32_bits = matches!(
        op,
        Op::Tan
            | Op::Asin
            | Op::Acos
            | Op::Atan
            | Op::Sinh
            | Op::Cosh
            | Op::Asinh
            | Op::Acosh
            | Op::Atanh
            | Op::Erf
            | Op::Erfc
            | Op::NormalCdf
            | Op::Gelu
    );
    if writer.double && needs_32_bits {
        return refused(ONLY_32_BITS);
    }
    if let Some(operator) = operator(op) {
        return Ok(writer.node(operator, &[a, b][..op.arity()]));
    }
    match op {
        Op::Cbrt => {
            let (size, sign) = (writer.node("Abs", &[a]), writer.node("Sign", &[a]));
            let third = writer.number(1.0 / 3.0);
            let root = writer.node("Pow", &[&size, &third]);
            Ok(writer.node("Mul", &[&sign, &root]))
        }
        Op::Hypot => Ok(hypot(writer, a, b)),
        Op::ExpM1 => Ok(exp_m1(writer, a)),
        Op::Ln1p => Ok(ln_1p(writer, a)),
        Op::Log2 => Ok(scaled_log(writer, a, LOG2_E)),
        Op::Log10 => Ok(scaled_log(writer, a, LOG10_E)),
        Op::LeakyRelu => match constant {
            Some(slope) if !writer.double => {
                Ok(writer.node_with("LeakyRelu", &[a], vec![float("alpha", slope)]))
            }
            _ => {
                let below = writer.node("Mul", &[b, a]);
                Ok(where_positive(writer, a, a, &below))
            }
        },
        Op::Elu => match constant {
            Some(scale) if !writer.double => {
                Ok(writer.node_with("Elu", &[a], vec![float("alpha", scale)]))
            }
            _ => {
                let zero = writer.number(0.0);
                let negative = writer.node("Min", &[a, &zero]);
                let curve = exp_m1(writer, &negative);
                let below = writer.node("Mul", &[b, &curve]);
                Ok(where_positive(writer, a, a, &below))
            }
        },
        Op::Silu => {
            let sigmoid = writer.node("Sigmoid", &[a]);
            Ok(writer.node("Mul", &[a, &sigmoid]))
        }
        Op::NormalCdf => Ok(normal_cdf(writer, a)),
        Op::Gelu => {
            let fraction = normal_cdf(writer, a);
            Ok(writer.node("Mul", &[a, &fraction]))
        }
        Op::Erfc => {
            let (erf, one) = (writer.node("Erf", &[a]), writer.number(1.0));
            Ok(writer.node("Sub", &[&one, &erf]))
        }
        Op::Bell => {
            let square = writer.node("Mul", &[a, a]);
            let exponent = writer.node("Mul", &[&square, b]);
            let exponent = writer.node("Neg", &[&exponent]);
            Ok(writer.node("Exp", &[&exponent]))
        }
        Op::Step => {
            let (zero, one) = (writer.number(0.0), writer.number(1.0));
            Ok(where_positive(writer, a, &one, &zero))
        }
        Op::IfPositive => {
            let zero = writer.number(0.0);
            Ok(where_positive(writer, a, b, &zero))
        }
        Op::UnlessPositive => {
            let zero = writer.number(0.0);
            Ok(where_positive(writer, a, &zero, b))
        }
        Op::ZeroMul => {
            let zero = writer.number(0.0);
            let product = writer.node("Mul", &[a, b]);
            let is_zero = writer.node("Equal", &[a, &zero]);
            Ok(writer.node("Where", &[&is_zero, &zero, &product]))
        }

        Op::Atan2 => refused(MISSING),
        Op::Wins
        | Op::GateMul
        | Op::ZeroDiv
        | Op::PowSlope
        | Op::PowLn
        | Op::PowMixed
        | Op::Leg
        | Op::OverSquare
        | Op::EluSlope
        | Op::Sech2
        | Op::OneMinusSquare
        | Op::Share => refused(DERIVATIVE),
        _ => refused(UNKNOWN),
    }
}

/// The rows that are one operator.
fn operator(op: Op) -> Option<&'static str> {
    Some(match op {
        Op::Add => "Add",
        Op::Sub => "Sub",
        Op::Mul => "Mul",
        Op::Div => "Div",
        Op::Neg => "Neg",
        Op::Recip => "Reciprocal",
        Op::Pow => "Pow",
        Op::Sqrt => "Sqrt",
        Op::Exp => "Exp",
        Op::Ln => "Log",
        Op::Sin => "Sin",
        Op::Cos => "Cos",
        Op::Tan => "Tan",
        Op::Asin => "Asin",
        Op::Acos => "Acos",
        Op::Atan => "Atan",
        Op::Sinh => "Sinh",
        Op::Cosh => "Cosh",
        Op::Tanh => "Tanh",
        Op::Asinh => "Asinh",
        Op::Acosh => "Acosh",
        Op::Atanh => "Atanh",
        Op::Abs => "Abs",
        Op::Sign => "Sign",
        Op::Max => "Max",
        Op::Min => "Min",
        Op::Sigmoid => "Sigmoid",
        Op::Softplus => "Softplus",
        Op::Relu => "Relu",
        Op::Erf => "Erf",
        _ => return None,
    })
}

fn where_positive(writer: &mut Writer<'_>, a: &str, then: &str, otherwise: &str) -> String {
    let zero = writer.number(0.0);
    let is_positive = writer.node("Greater", &[a, &zero]);
    writer.node("Where", &[&is_positive, then, otherwise])
}

/// m·√((a/m)² + (b/m)²) for the larger m of |a| and |b|, so that no square overflows.
fn hypot(writer: &mut Writer<'_>, a: &str, b: &str) -> String {
    let tiny = writer.number(1e-30);
    let sizes = [writer.node("Abs", &[a]), writer.node("Abs", &[b])];
    let largest = writer.node("Max", &[&sizes[0], &sizes[1], &tiny]);
    let squares = sizes.map(|size| {
        let part = writer.node("Div", &[&size, &largest]);
        writer.node("Mul", &[&part, &part])
    });
    let sum = writer.node("Add", &[&squares[0], &squares[1]]);
    let root = writer.node("Sqrt", &[&sum]);
    writer.node("Mul", &[&largest, &root])
}

/// eᵃ − 1 = tanh(a/2)·(eᵃ + 1), which keeps its digits near 0.
fn exp_m1(writer: &mut Writer<'_>, a: &str) -> String {
    let (half, one) = (writer.number(0.5), writer.number(1.0));
    let half = writer.node("Mul", &[a, &half]);
    let tanh = writer.node("Tanh", &[&half]);
    let exp = writer.node("Exp", &[a]);
    let sum = writer.node("Add", &[&exp, &one]);
    writer.node("Mul", &[&tanh, &sum])
}

/// ln(1 + a) = ln u · a/(u − 1) for u = 1 + a as it was rounded, and a where u is 1 (W. Kahan).
fn ln_1p(writer: &mut Writer<'_>, a: &str) -> String {
    let (zero, one) = (writer.number(0.0), writer.number(1.0));
    let u = writer.node("Add", &[a, &one]);
    let rounded = writer.node("Sub", &[&u, &one]);
    let is_zero = writer.node("Equal", &[&rounded, &zero]);
    let divisor = writer.node("Where", &[&is_zero, &one, &rounded]);
    let log = writer.node("Log", &[&u]);
    let quotient = writer.node("Div", &[a, &divisor]);
    let scaled = writer.node("Mul", &[&log, &quotient]);
    writer.node("Where", &[&is_zero, a, &scaled])
}

fn scaled_log(writer: &mut Writer<'_>, a: &str, scale: f64) -> String {
    let (log, scale) = (writer.node("Log", &[a]), writer.number(scale));
    writer.node("Mul", &[&log, &scale])
}

/// ½·(1 + erf(a/√2)).
fn normal_cdf(writer: &mut Writer<'_>, a: &str) -> String {
    let (root, one, half) = (writer.number(FRAC_1_SQRT_2), writer.number(1.0), writer.number(0.5));
    let scaled = writer.node("Mul", &[a, &root]);
    let erf = writer.node("Erf", &[&scaled]);
    let sum = writer.node("Add", &[&erf, &one]);
    writer.node("Mul", &[&sum, &half])
}
