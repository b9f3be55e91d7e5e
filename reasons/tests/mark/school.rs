//! Typical mistakes of school, each with the sentence that names it.

use wengert::Expression;
use wengert_reasons::{Marking, mark_inputs};

/// Formula, variable, claim, and what is said of it.
#[rustfmt::skip]
const MISTAKES: &[[&str; 4]] = &[
    // the chain rule
    ["sin(x*y)", "x", "cos(x*y)",
        "the inner derivative is missing: yours times y is right"],
    ["(3x + 1)^4", "x", "4(3x + 1)^3",
        "the inner derivative is missing: yours times 3 is right"],
    ["exp(-x^2)", "x", "exp(-x^2)",
        "the inner derivative is missing: yours times -2*x is right"],
    ["ln(x^2 + 1)", "x", "1/(x^2 + 1)",
        "the inner derivative is missing: yours times 2*x is right"],
    ["sqrt(1 + x^2)", "x", "1/(2sqrt(1 + x^2))",
        "the inner derivative is missing: yours times 2*x is right"],
    ["cos(2x)", "x", "-sin(2x)",
        "the inner derivative is missing: yours times 2 is right"],
    ["sin(x)^2", "x", "2sin(x)",
        "the inner derivative is missing: yours times cos(x) is right"],
    ["sigmoid(w*x + b)", "w", "sigmoid(w*x + b)*(1 - sigmoid(w*x + b))",
        "the inner derivative is missing: yours times x is right"],
    ["tanh(5x)", "x", "1 - tanh(5x)^2",
        "the inner derivative is missing: yours times 5 is right"],
    ["1/(1 + x^2)", "x", "-1/(1 + x^2)^2",
        "the inner derivative is missing: yours times 2*x is right"],
    ["(x^2 + 1)^3", "x", "2x",
        "the outer derivative is missing: yours times 3*(x^2 + 1)^2 is right"],
    ["exp(3x)", "x", "3",
        "the outer derivative is missing: yours times exp(3*x) is right"],
    ["sin(x^2)", "x", "cos(2x)",
        "sin' is taken at the inner derivative, not at the inner function"],
    ["sin(x^2)", "x", "cos(2x)*2x",
        "sin' is taken at the inner derivative, not at the inner function"],
    ["exp(sin(x))", "x", "exp(cos(x))",
        "exp' is taken at the inner derivative, not at the inner function"],
    ["ln(sin(x))", "x", "1/cos(x)",
        "ln' is taken at the inner derivative, not at the inner function: yours times cos(x)*cos(x)/sin(x) is right"],
    // products
    ["x*sin(x)", "x", "cos(x)",
        "the product rule is missing: (u*v)' is not u'*v'"],
    ["x*sin(x)", "x", "sin(x)",
        "a term of the product rule is missing: yours plus x*cos(x) is right"],
    ["x*sin(x)", "x", "x*cos(x)",
        "a term of the product rule is missing: yours plus sin(x) is right"],
    ["x^2*exp(x)", "x", "2x*exp(x)",
        "the product rule is missing: (u*v)' is not u'*v': yours plus x^2*exp(x) is right"],
    ["x^2*exp(x)", "x", "2x*exp(x) - x^2*exp(x)",
        "a term of the product rule has the wrong sign"],
    ["x*ln(x)", "x", "1/x",
        "the product rule is missing: (u*v)' is not u'*v': yours times x*(ln(x) + 1) is right"],
    ["x*y", "x", "x + y",
        "y is not held constant in x*y: yours minus x is right"],
    ["x*y", "x", "x",
        "this is the derivative with respect to y"],
    ["x^2*y^3", "x", "2x",
        "the factor y^3 is missing: yours times y^3 is right"],
    ["3x^2", "x", "2x",
        "the factor 3 is missing: yours times 3 is right"],
    // quotients
    ["sin(x)/x", "x", "cos(x)",
        "the quotient rule is missing: (u/v)' is not u'/v'"],
    ["sin(x)/x", "x", "(x*cos(x) + sin(x))/x^2",
        "the quotient rule has a minus between its terms"],
    ["sin(x)/x", "x", "(sin(x) - x*cos(x))/x^2",
        "the terms of the quotient rule are in the wrong order: yours times -1 is right"],
    ["sin(x)/x", "x", "x*cos(x) - sin(x)",
        "the denominator of the quotient rule is missing: yours divided by (x*x) is right"],
    ["sin(x)/x", "x", "(x*cos(x) - sin(x))/x",
        "the denominator of the quotient rule is not squared: yours divided by x is right"],
    ["sin(x)/x", "x", "cos(x)/x",
        "a term of the quotient rule is missing: yours minus (sin(x)/x)/x is right"],
    ["x/(x + y)", "x", "1/(x + y)",
        "a term of the quotient rule is missing: yours minus (x/(x + y))/(x + y) is right"],
    ["x/y", "y", "x/y^2",
        "the minus sign of the quotient rule is missing: yours times -1 is right"],
    ["1/x", "x", "1/x^2",
        "the minus sign of (1/u)' is missing: yours times -1 is right"],
    ["1/x", "x", "ln(x)",
        "1/x is integrated instead of differentiated"],
    ["1/x", "x", "-1/x",
        "the denominator is not squared: yours divided by x is right"],
    ["x/3", "x", "1",
        "the divisor 3 is missing: yours times 1/3 is right"],
    ["x/3", "x", "3",
        "the divisor became a factor: yours times 1/9 is right"],
    // powers and roots
    ["x^3", "x", "x^2",
        "the exponent is not brought down as a factor: yours times 3 is right"],
    ["x^3", "x", "3x^3",
        "the exponent is not lowered by 1: yours divided by x is right"],
    ["x^5", "x", "4x^4",
        "the exponent is lowered before it becomes a factor: yours times 5/4 is right"],
    ["x^5", "x", "5x^3",
        "the exponent is lowered by 2 instead of 1: yours times x is right"],
    ["x^3", "x", "x^4/4",
        "the power is integrated instead of differentiated"],
    ["x^-2", "x", "-2x^-1",
        "the exponent is raised by 1 instead of lowered: yours times x^(-2) is right"],
    ["sqrt(x)", "x", "1/sqrt(x)",
        "the factor 1/2 of the root is missing: yours times 1/2 is right"],
    ["sqrt(x)", "x", "sqrt(x)/2",
        "the root stays in the numerator: yours divided by x is right"],
    ["cbrt(x)", "x", "1/cbrt(x)^2",
        "the factor 1/3 of the root is missing: yours times 1/3 is right"],
    ["2^x", "x", "x*2^(x - 1)",
        "the power rule is used for an exponential function"],
    ["2^x", "x", "2^x",
        "the logarithm of the base is missing: yours times 0.693147 is right"],
    ["exp(x)", "x", "x*exp(x - 1)",
        "the power rule is used for an exponential function"],
    ["x^y", "y", "y*x^(y - 1)",
        "the power rule is used for an exponential function"],
    ["x^x", "x", "x*x^(x - 1)",
        "the exponent is taken for constant: yours plus x^x*ln(x) is right"],
    ["x^2 + 5", "x", "2x + 5",
        "a number that is added has the derivative 0, and is kept"],
    ["x^2 + 3x", "x", "2x",
        "the term 3*x is forgotten"],
    // functions
    ["cos(x)", "x", "sin(x)",
        "cos' is -sin: the minus sign is missing: yours times -1 is right"],
    ["sin(x)", "x", "-cos(x)",
        "sin' is cos, not -cos: yours times -1 is right"],
    ["sin(x)", "x", "sin(x)",
        "sin is not differentiated"],
    ["tan(x)", "x", "1/cos(x)",
        "tan' is 1/cos^2: the square is missing"],
    ["tan(x)", "x", "1 - tan(x)^2",
        "tan' is 1 + tan^2, not 1 - tan^2"],
    ["log10(x)", "x", "1/x",
        "the factor 1/ln 10 is missing: yours times 0.434294 is right"],
    ["ln(x)", "x", "ln(x)",
        "ln is not differentiated: yours divided by (x*ln(x)) is right"],
    ["atan(x)", "x", "1/(1 - x^2)",
        "atan' has 1 + a^2 in its denominator, not 1 - a^2"],
    ["asin(x)", "x", "1/sqrt(1 + x^2)",
        "asin' has 1 - a^2 under the root, not 1 + a^2"],
    ["tanh(x)", "x", "1 + tanh(x)^2",
        "tanh' is 1 - tanh^2, not 1 + tanh^2"],
    ["sigmoid(x)", "x", "sigmoid(x)",
        "sigmoid' is y*(1 - y): the factor 1 - y is missing: yours minus sigmoid(x)*sigmoid(x) is right"],
    ["sigmoid(x)", "x", "x*(1 - x)",
        "sigmoid' is y*(1 - y) of its output y, not of its input"],
    ["h = sigmoid(x); h^2", "x", "2*sigmoid(x)*sigmoid(sigmoid(x))*(1 - sigmoid(sigmoid(x)))",
        "sigmoid' is taken at the output, not at the input"],
    // losses and signs
    ["(t - y)^2", "y", "2(t - y)",
        "the inner derivative is missing: yours times -1 is right"],
    ["(t - y)^2", "y", "-(t - y)",
        "the exponent is not brought down as a factor: yours times 2 is right"],
    ["relu(x - 1)*y", "x", "y",
        "the mask of relu is missing: its slope is 0 where its sum is negative"],
    ["abs(x - 1)", "x", "1",
        "the sign of what is in |…| is missing: yours times sign(x - 1) is right"],
    ["x^2 + x*y + y^2", "x", "2x + y + 2y",
        "y is not held constant in y^2: yours minus 2*y is right"],
    ["exp(x) - exp(-x)", "x", "exp(x) - exp(-x)",
        "the inner derivative of -x is missing"],
    ["x^2*y", "x", "x^2",
        "this is the derivative with respect to y"],
    ["x^2*y", "x", "0",
        "yours is 0, as if nothing depended on x: yours plus 2*x*y is right"],
    ["cos(x)*cos(y)", "x", "sin(x)*cos(y)",
        "cos' is -sin: the minus sign is missing: yours times -1 is right"],
    // two at once
    ["3sin(2x)", "x", "cos(2x)",
        "a factor of 6 is missing: yours times 6 is right"],
    ["cos(3x)", "x", "sin(3x)",
        "the inner derivative is missing, and the sign is wrong: yours times -3 is right"],
    ["-5x^3", "x", "5x^2",
        "the exponent is not brought down as a factor, and the sign is wrong: yours times -3 is right"],
];

fn points(width: usize) -> Vec<Vec<f64>> {
    let rows = [[0.7, 1.3, 0.4], [1.6, 0.45, 2.1], [0.35, 0.85, 1.25], [1.15, 2.2, 0.6]];
    rows.iter().map(|row| row[..width].to_vec()).collect()
}

fn marked([formula, variable, claim, _]: &[&str; 4]) -> Marking {
    let formula = Expression::parse(formula).expect("a formula");
    let claim = Expression::parse(claim).expect("a formula");
    let names = formula.variables();
    let points = points(names.len());
    let input = names.iter().position(|name| name == variable).expect("a variable");
    let at = |x: &[f64]| -> Vec<f64> {
        let number = |name: &String| x[names.iter().position(|it| it == name).expect("known")];
        claim.variables().iter().map(number).collect()
    };
    mark_inputs(
        |x| formula.record(x[0].tape(), x),
        &points,
        &[input],
        |x| {
            let numbers = at(x);
            vec![if numbers.is_empty() { claim.value() } else { claim.evaluate(&numbers) }]
        },
    )
}

#[test]
fn each_of_them_is_named() {
    assert!(MISTAKES.len() >= 60);
    for row in MISTAKES {
        let marking = marked(row);
        let named = marking.parts()[0].mistakes().first().map(ToString::to_string);
        assert_eq!(named.as_deref(), Some(row[3]), "{row:?}\n{marking}");
    }
}

/// The right derivative of each formula, from its own recording, and rounded to `f32`.
#[test]
fn the_right_derivatives_of_the_same_formulas_are_right() {
    for [formula, variable, ..] in MISTAKES {
        let formula = Expression::parse(formula).expect("a formula");
        let input = formula.variables().iter().position(|name| name == variable);
        let input = input.expect("a variable");
        let points = points(formula.variables().len());
        for single in [false, true] {
            let marking = mark_inputs(
                |x| formula.record(x[0].tape(), x),
                &points,
                &[input],
                |x| {
                    let slope = wengert::gradient(|x| formula.record(x[0].tape(), x), x).1[input];
                    vec![if single { f64::from(slope as f32) } else { slope }]
                },
            );
            assert!(marking.is_right(), "{formula} by {variable}\n{marking}");
        }
    }
}
