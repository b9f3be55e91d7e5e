//! Numbers in print, and columns below each other.

/// Rows in two columns.
pub(crate) fn two_columns(rows: &[(String, String)]) -> String {
    let width = rows.iter().map(|(left, _)| left.chars().count()).max().unwrap_or(0);
    rows.iter().map(|(left, right)| format!("{left:width$}  {right}\n")).collect()
}

/// Second derivatives of `name`: a row and a column for each variable.
pub(crate) fn matrix(name: &str, variables: &[String], rows: &[Vec<f64>]) -> String {
    let cells: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|&x| number(x)).collect()).collect();
    let letters = |text: &str| text.chars().count();
    let names = variables.iter().map(|variable| format!("∂²{name}/∂{variable}∂…"));
    let names: Vec<String> = names.collect();
    let left = names.iter().map(|name| letters(name)).max().unwrap_or(0);
    let all = cells.iter().flatten().chain(variables);
    let width = all.map(|cell| letters(cell)).max().unwrap_or(0);
    let line = |head: &str, cells: &[String]| {
        let cells: String = cells.iter().map(|cell| format!("  {cell:>width$}")).collect();
        format!("{head:left$}{cells}\n")
    };
    let rows = names.iter().zip(&cells).map(|(name, cells)| line(name, cells));
    std::iter::once(line("", variables)).chain(rows).collect()
}

/// A number of a column: with six digits after the point, or with an exponent.
pub(crate) fn fixed(x: f64) -> String {
    if x == 0.0 || !x.is_finite() || (1e-3..1e7).contains(&x.abs()) {
        format!("{:.6}", x + 0.0)
    } else {
        format!("{x:.6e}")
    }
}

/// A number of a sentence: with six digits after the point; whole numbers without a point, very large and very
/// small ones with an exponent.
pub(crate) fn number(x: f64) -> String {
    if x == x.trunc() && x.abs() < 1e9 {
        (x + 0.0).to_string() // −0 is shown as 0
    } else {
        fixed(x)
    }
}
