//! Typical mistakes of school, each with the sentence that names it.

use wengert::Expression;
use wengert_reasons::{Marking, mark_inputs};

/// Formula, variable, claim, and what is said of it.
#[rustfmt::skip]
const MISTAKES: &[[&str; 4]] = &[
    // the chain rule
    ["sin(x*y)", "x", "cos(x*y)", ""],
    ["(3x + 1)^4", "x", "4(3x + 1)^3", ""],
    ["exp(-x^2)", "x", "exp(-x^2)", ""],
    ["ln(x^2 + 1)", "x", "1/(x^2 + 1)", ""],
    ["sqrt(1 + x^2)", "x", "1/(2sqrt(1 + x^2))", ""],
    ["cos(2x)", "x", "-sin(2x)", ""],
    ["sin(x)^2", "x", "2sin(x)", ""],
    ["sigmoid(w*x + b)", "w", "sigmoid(w*x + b)*(1 - sigmoid(w*x + b))", ""],
    ["tanh(5x)", "x", "1 - tanh(5x)^2", ""],
    ["1/(1 + x^2)", "x", "-1/(1 + x^2)^2", ""],
    ["(x^2 + 1)^3", "x", "2x", ""],
    ["exp(3x)", "x", "3", ""],
    ["sin(x^2)", "x", "cos(2x)", ""],
    ["sin(x^2)", "x", "cos(2x)*2x", ""],
    ["exp(sin(x))", "x", "exp(cos(x))", ""],
    ["ln(sin(x))", "x", "1/cos(x)", ""],
    // products
    ["x*sin(x)", "x", "cos(x)", ""],
    ["x*sin(x)", "x", "sin(x)", ""],
    ["x*sin(x)", "x", "x*cos(x)", ""],
    ["x^2*exp(x)", "x", "2x*exp(x)", ""],
    ["x^2*exp(x)", "x", "2x*exp(x) - x^2*exp(x)", ""],
    ["x*ln(x)", "x", "1/x", ""],
    ["x*y", "x", "x + y", ""],
    ["x*y", "x", "x", ""],
    ["x^2*y^3", "x", "2x", ""],
    ["3x^2", "x", "2x", ""],
    // quotients
    ["sin(x)/x", "x", "cos(x)", ""],
    ["sin(x)/x", "x", "(x*cos(x) + sin(x))/x^2", ""],
    ["sin(x)/x", "x", "(sin(x) - x*cos(x))/x^2", ""],
    ["sin(x)/x", "x", "x*cos(x) - sin(x)", ""],
    ["sin(x)/x", "x", "(x*cos(x) - sin(x))/x", ""],
    ["sin(x)/x", "x", "cos(x)/x", ""],
    ["x/(x + y)", "x", "1/(x + y)", ""],
    ["x/y", "y", "x/y^2", ""],
    ["1/x", "x", "1/x^2", ""],
    ["1/x", "x", "ln(x)", ""],
    ["1/x", "x", "-1/x", ""],
    ["x/3", "x", "1", ""],
    ["x/3", "x", "3", ""],
    // powers and roots
    ["x^3", "x", "x^2", ""],
    ["x^3", "x", "3x^3", ""],
    ["x^5", "x", "4x^4", ""],
    ["x^5", "x", "5x^3", ""],
    ["x^3", "x", "x^4/4", ""],
    ["x^-2", "x", "-2x^-1", ""],
    ["sqrt(x)", "x", "1/sqrt(x)", ""],
    ["sqrt(x)", "x", "sqrt(x)/2", ""],
    ["cbrt(x)", "x", "1/cbrt(x)^2", ""],
    ["2^x", "x", "x*2^(x - 1)", ""],
    ["2^x", "x", "2^x", ""],
    ["exp(x)", "x", "x*exp(x - 1)", ""],
    ["x^y", "y", "y*x^(y - 1)", ""],
    ["x^x", "x", "x*x^(x - 1)", ""],
    ["x^2 + 5", "x", "2x + 5", ""],
    ["x^2 + 3x", "x", "2x", ""],
    // functions
    ["cos(x)", "x", "sin(x)", ""],
    ["sin(x)", "x", "-cos(x)", ""],
    ["sin(x)", "x", "sin(x)", ""],
    ["tan(x)", "x", "1/cos(x)", ""],
    ["tan(x)", "x", "1 - tan(x)^2", ""],
    ["log10(x)", "x", "1/x", ""],
    ["ln(x)", "x", "ln(x)", ""],
    ["atan(x)", "x", "1/(1 - x^2)", ""],
    ["asin(x)", "x", "1/sqrt(1 + x^2)", ""],
    ["tanh(x)", "x", "1 + tanh(x)^2", ""],
    ["sigmoid(x)", "x", "sigmoid(x)", ""],
    ["sigmoid(x)", "x", "x*(1 - x)", ""],
    ["h = sigmoid(x); h^2", "x", "2*sigmoid(x)*sigmoid(sigmoid(x))*(1 - sigmoid(sigmoid(x)))", ""],
    // losses and signs
    ["(t - y)^2", "y", "2(t - y)", ""],
    ["(t - y)^2", "y", "-(t - y)", ""],
    ["(t - h)^2; h = t", "t", "2t", ""],
    ["relu(x - 1)*y", "x", "y", ""],
    ["abs(x - 1)", "x", "1", ""],
    ["x^2 + x*y + y^2", "x", "2x + y + 2y", ""],
    ["exp(x) - exp(-x)", "x", "exp(x) - exp(-x)", ""],
    ["x^2*y", "x", "x^2", ""],
    ["x^2*y", "x", "0", ""],
    ["cos(x)*cos(y)", "x", "sin(x)*cos(y)", ""],
    // two at once
    ["3sin(2x)", "x", "cos(2x)", ""],
    ["cos(3x)", "x", "sin(3x)", ""],
    ["-5x^3", "x", "5x^2", ""],
];

fn marked([formula, variable, claim, _]: &[&str; 4]) -> Marking {
    let formula = Expression::parse(formula).expect("a formula");
    let claim = Expression::parse(claim).expect("a formula");
    let names = formula.variables();
    let rows = [[0.7, 1.3, 0.4], [1.6, 0.45, 2.1], [0.35, 0.85, 1.25], [1.15, 2.2, 0.6]];
    let points: Vec<Vec<f64>> = rows.iter().map(|row| row[..names.len()].to_vec()).collect();
    let input = names.iter().position(|name| name == variable).expect("a variable");
    let at = |x: &[f64]| -> Vec<f64> {
        let number = |name: &String| x[names.iter().position(|it| it == name).expect("known")];
        claim.variables().iter().map(number).collect()
    };
    mark_inputs(|x| formula.record(x[0].tape(), x), &points, &[input], |x| {
        let numbers = at(x);
        vec![if numbers.is_empty() { claim.value() } else { claim.evaluate(&numbers) }]
    })
}

#[test]
fn show() {
    for row in MISTAKES.iter().filter(|row| !row[0].contains("h = t")) {
        let marking = marked(row);
        println!("{} | {} | {}", row[0], row[1], row[2]);
        println!("{marking}");
    }
}
