//! Formulas as text: how they are read, what is said about mistakes, and that the rules of the table
//! of operations, which are such texts, are the partials.

mod hostile;
mod mistakes;
mod random;
mod reading;
mod rules;

use wengert::Expression;

/// A formula that can be read.
#[track_caller]
fn read(text: &str) -> Expression {
    Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}
