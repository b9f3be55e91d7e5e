//! The elementary functions of lanes: their accuracy against exact values and against `std`, and
//! their special values, each with and without fused products: a processor runs one of the two forms.

use wengert_functions::*;

type Function = fn(f64) -> f64;

struct FunctionCase {
    name: &'static str,
    fused: Function,
    plain: Function,
    /// The same function of `std`, or made of `std`'s.
    standard: Function,
    /// The largest errors that the docs state, in ulp: fused, plain.
    stated: (f64, f64),
    /// Where the result is neither constant nor infinite.
    range: (f64, f64),
}

macro_rules! row {
    ($name:ident, $standard:expr, $stated:expr, $range:expr) => {
        FunctionCase {
            name: stringify!($name),
            fused: $name::<true>,
            plain: $name::<false>,
            standard: $standard,
            stated: $stated,
            range: $range,
        }
    };
}

fn function_cases() -> [FunctionCase; 13] {
    [
        row!(exp, f64::exp, (1.03, 1.01), (-745.0, 709.0)),
        row!(exp_m1, f64::exp_m1, (1.30, 1.25), (-38.0, 709.0)),
        row!(ln, f64::ln, (0.87, 0.88), (0.0, 10.0)),
        row!(ln_1p, f64::ln_1p, (0.91, 0.93), (-1.0, 10.0)),
        row!(sinh, f64::sinh, (1.34, 1.28), (-710.0, 710.0)),
        row!(cosh, f64::cosh, (1.52, 1.49), (-710.0, 710.0)),
        row!(tanh, f64::tanh, (1.51, 1.51), (-20.0, 20.0)),
        row!(sigmoid, wengert::Scalar::sigmoid, (1.50, 1.53), (-745.0, 40.0)),
        row!(softplus, wengert::Scalar::softplus, (1.74, 1.77), (-745.0, 40.0)),
        row!(sin, f64::sin, (0.79, 0.79), (-1e6, 1e6)),
        row!(cos, f64::cos, (0.83, 0.83), (-1e6, 1e6)),
        row!(atan, f64::atan, (1.85, 1.87), (-100.0, 100.0)),
        row!(tan, f64::tan, (1.45, 1.45), (-1e6, 1e6)),
    ]
}

/// The distance from |x| to the next number away from 0.
fn ulp(x: f64) -> f64 {
    f64::from_bits(x.abs().to_bits() + 1) - x.abs()
}

/// Asserts values bit for bit, of both forms.
macro_rules! assert_values {
    ($name:ident: $($x:expr => $y:expr),* $(,)?) => { $(
        for y in [$name::<true>($x), $name::<false>($x)] {
            let (y, expected): (f64, f64) = (y, $y);
            let same = y.to_bits() == expected.to_bits() || y.is_nan() && expected.is_nan();
            assert!(same, "{}({:e}) = {y:e}, not {expected:e}", stringify!($name), $x);
        }
    )* };
}

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;
const TINY: f64 = 5e-324;

#[test]
fn results_are_within_the_stated_error_of_exact_values() {
    let mut lines = 0;
    for line in include_str!("../fixtures/functions.csv").lines() {
        let fields: Vec<&str> = line.split(',').collect();
        let [name, x, nearest, rest] = fields[..] else { panic!("four fields in {line}") };
        let bits = |digits| f64::from_bits(u64::from_str_radix(digits, 16).expect("16 digits"));
        let (x, nearest) = (bits(x), bits(nearest));
        let rest: f64 = rest.parse::<f64>().expect("a number") / 1000.0;
        let row = function_cases().into_iter().find(|row| row.name == name).expect("a known name");
        for (y, stated) in [((row.fused)(x), row.stated.0), ((row.plain)(x), row.stated.1)] {
            let error = ((y - nearest) / ulp(nearest) - rest).abs();
            // the last term: the table holds thousandths
            assert!(error <= stated + 0.001, "{name}({x:e}) = {y:e} is {error} ulp off");
        }
        lines += 1;
    }
    assert!(lines > 4500);
}

#[test]
fn millions_of_results_are_near_those_of_std() {
    let mut draw = wengert::rng(5);
    for row in function_cases() {
        for i in 0..200_000 {
            let (low, high) = row.range;
            let x = match i % 3 {
                0 => draw.uniform(low, high),
                1 => draw.uniform(low.max(-3.0), 3.0),
                // all sizes, down to the subnormal ones
                _ => draw.uniform(low.max(-1.0), 1.0) * draw.uniform(-1074.0, 0.0).exp2(),
            };
            let expected = (row.standard)(x);
            for y in [(row.fused)(x), (row.plain)(x)] {
                // std's own error is below 2.3 ulp, and ours below 2
                let error = (y - expected).abs() / ulp(expected);
                assert!(
                    y == expected || error <= 4.0,
                    "{}({x:e}) = {y:e}, std {expected:e}",
                    row.name
                );
            }
        }
    }
}

#[test]
fn the_exponential_is_right_at_its_edges() {
    assert_values! { exp:
        0.0 => 1.0, -0.0 => 1.0, TINY => 1.0, -1e-300 => 1.0, NAN => NAN,
        INF => INF, 1e308 => INF, 709.782712893385 => INF,
        -INF => 0.0, -1e308 => 0.0, -745.14 => 0.0, -745.13 => TINY,
        -744.44 => TINY, -744.0 => 2.0 * TINY,
    }
    assert_values! { exp_m1:
        0.0 => 0.0, -0.0 => -0.0, TINY => TINY, -TINY => -TINY, 1e-310 => 1e-310, NAN => NAN,
        INF => INF, 709.782712893385 => INF, -38.0 => -1.0, -1e308 => -1.0, -INF => -1.0,
    }
}

#[test]
fn the_logarithm_is_right_at_its_edges() {
    assert_values! { ln:
        1.0 => 0.0, 0.0 => -INF, -0.0 => -INF, -TINY => NAN, -1.0 => NAN, -INF => NAN, NAN => NAN,
        INF => INF, TINY => -744.4400719213812, f64::MIN_POSITIVE => -708.3964185322641,
        f64::MAX => 709.782712893384,
    }
    assert_values! { ln_1p:
        0.0 => 0.0, -0.0 => -0.0, TINY => TINY, -TINY => -TINY, 1e-310 => 1e-310, INF => INF,
        -1.0 => -INF, -1.0000000000000002 => NAN, -INF => NAN, NAN => NAN,
        f64::MAX => 709.782712893384,
    }
}

#[test]
fn hyperbolic_functions_are_right_at_their_edges() {
    assert_values! { tanh:
        0.0 => 0.0, -0.0 => -0.0, TINY => TINY, -TINY => -TINY, -1e-310 => -1e-310, NAN => NAN,
        20.0 => 1.0, -20.0 => -1.0, f64::MAX => 1.0, INF => 1.0, -INF => -1.0,
    }
    assert_values! { sinh:
        0.0 => 0.0, -0.0 => -0.0, TINY => TINY, -TINY => -TINY, -1e-310 => -1e-310, NAN => NAN,
        710.475_860_073_944 => INF, -711.0 => -INF, INF => INF, -INF => -INF,
    }
    assert_values! { cosh:
        0.0 => 1.0, -0.0 => 1.0, TINY => 1.0, NAN => NAN,
        710.475_860_073_944 => INF, -711.0 => INF, INF => INF, -INF => INF,
    }
}

#[test]
fn the_logistic_function_and_softplus_are_right_at_their_edges() {
    assert_values! { sigmoid:
        0.0 => 0.5, -0.0 => 0.5, TINY => 0.5, 40.0 => 1.0, f64::MAX => 1.0, INF => 1.0, NAN => NAN,
        -744.44 => TINY, -745.0 => TINY, -745.14 => 0.0, -1e308 => 0.0, -INF => 0.0,
    }
    assert_values! { softplus:
        0.0 => std::f64::consts::LN_2, -0.0 => std::f64::consts::LN_2, NAN => NAN,
        40.0 => 40.0, 1e308 => 1e308, INF => INF,
        -744.44 => TINY, -745.0 => TINY, -745.14 => 0.0, -INF => 0.0,
    }
}

#[test]
fn circular_functions_are_right_at_their_edges() {
    assert_values! { sin:
        0.0 => 0.0, -0.0 => -0.0, TINY => TINY, -TINY => -TINY, -1e-310 => -1e-310, NAN => NAN,
        std::f64::consts::FRAC_PI_2 => 1.0, std::f64::consts::PI => 1.2246467991473532e-16,
        -std::f64::consts::PI => -1.2246467991473532e-16,
    }
    assert_values! { cos:
        0.0 => 1.0, -0.0 => 1.0, TINY => 1.0, std::f64::consts::PI => -1.0, NAN => NAN,
        std::f64::consts::FRAC_PI_2 => 6.123233995736766e-17,
        -std::f64::consts::FRAC_PI_2 => 6.123233995736766e-17,
    }
    assert_values! { tan:
        0.0 => 0.0, -0.0 => -0.0, TINY => TINY, -TINY => -TINY, -1e-310 => -1e-310, NAN => NAN,
        std::f64::consts::FRAC_PI_2 => 1.633123935319537e16,
    }
    assert_values! { atan:
        0.0 => 0.0, -0.0 => -0.0, TINY => TINY, -TINY => -TINY, -1e-310 => -1e-310, NAN => NAN,
        1.0 => std::f64::consts::FRAC_PI_4, -INF => -std::f64::consts::FRAC_PI_2,
        INF => std::f64::consts::FRAC_PI_2, f64::MAX => std::f64::consts::FRAC_PI_2,
    }
}

#[test]
fn powers_are_near_those_of_std_where_they_are_not_far() {
    let mut draw = wengert::rng(7);
    let mut near = 0;
    for i in 0..400_000 {
        let (a, b) = match i % 4 {
            0 => (draw.uniform(-10.0, 10.0), draw.uniform(-60.0, 60.0).round()),
            1 => (draw.uniform(-1000.0, 1000.0).exp2(), draw.uniform(-3.0, 3.0)),
            2 => (draw.uniform(0.9, 1.1), draw.uniform(-1000.0, 1000.0)),
            _ => (draw.uniform(-5.0, 5.0).exp(), [0.5, 1.5, 2.5, -0.5, 5.0][i / 4 % 5]),
        };
        if is_far_power(a, b) {
            continue;
        }
        near += 1;
        // std's power is within 0.6 ulp, and the product with b or ln a adds at most 1.2
        let slope = if b == 0.0 { 0.0 } else { b * a.powf(b - 1.0) };
        let cases = [
            ([powf::<true>(a, b), powf::<false>(a, b)], a.powf(b), 1.4),
            ([pow_slope::<true>(a, b), pow_slope::<false>(a, b)], slope, 3.3),
            ([pow_ln::<true>(a, b), pow_ln::<false>(a, b)], a.powf(b) * a.ln(), 4.1),
        ];
        for (forms, expected, bound) in cases {
            for y in forms {
                let is_near = (y - expected).abs() <= bound * ulp(expected);
                assert!(is_near || y.is_nan() && expected.is_nan(), "{a:e}^{b:e}: {y:e}");
            }
        }
    }
    assert!(near > 300_000, "{near}");
}

#[test]
fn small_whole_powers_are_products_and_a_negative_number_keeps_its_sign() {
    for a in [-3.7, -1.0, 0.1, 0.3, 1.0, 7.9, 1e80] {
        let forms = |b| [powf::<true>(a, b), powf::<false>(a, b)];
        assert_eq!(forms(0.0), [1.0; 2]);
        assert_eq!(forms(1.0), [a; 2]);
        assert_eq!(forms(2.0), [a * a; 2]);
        assert_eq!(forms(3.0), [a * a * a; 2]);
        assert!(forms(-1.0).iter().all(|y| (y * a - 1.0).abs() < 3e-16));
    }
    assert_eq!(powf::<false>(-2.0, 5.0), -32.0);
    assert_eq!(powf::<false>(-2.0, -4.0), 0.0625);
    assert_eq!(pow_slope::<false>(-2.0, 4.0), -32.0);
}

#[test]
fn powers_without_a_formula_are_called_far() {
    let numbers = [0.0, -0.0, TINY, 1e-310, INF, -INF, NAN];
    for x in numbers {
        assert!(is_far_power(x, 2.5), "{x:e}");
    }
    assert!([INF, -INF, NAN, 0.1, 1e300].iter().all(|&b| is_far_power(2.0, b)));
    assert!(is_far_power(-2.0, 0.5) && is_far_power(2.0, 1021.0) && is_far_power(2.0, -1021.0));
    for (a, b) in [(2.0, 2.5), (-2.0, 3.0), (0.7, -400.0), (1e100, 2.0), (5.0, 0.0)] {
        assert!(!is_far_power(a, b), "{a}^{b}");
    }
}
