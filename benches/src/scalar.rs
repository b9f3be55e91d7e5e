//! One formula for everybody: the arithmetic that every tape offers, and what an engine does.
//!
//! A [`Formula`] is written once, over any [`Taped`] number, so all engines record literally the
//! same operations, and plain `f64` evaluates the same expression. An [`Engine`] turns a formula
//! into a gradient in the best way that its documentation shows.

use crate::measure::Contestant;
use std::hint::black_box;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A number that an engine follows: plain operators and a few functions.
pub trait Taped:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// Its value, off the tape.
    fn number(self) -> f64;
    /// x + a constant
    fn plus(self, constant: f64) -> Self;
    /// x · a constant
    fn times(self, constant: f64) -> Self;
    /// x + a · b
    fn plus_product(self, a: Self, b: Self) -> Self {
        self + a * b
    }
    /// sin x
    fn sin(self) -> Self;
    /// eˣ
    fn exp(self) -> Self;
    /// The natural logarithm.
    fn ln(self) -> Self;
    /// max(x, 0), with derivative 0 at 0
    fn relu(self) -> Self;
    /// 1 / (1 + e⁻ˣ)
    fn sigmoid(self) -> Self;
}

impl Taped for f64 {
    fn number(self) -> f64 {
        self
    }
    fn plus(self, constant: f64) -> Self {
        self + constant
    }
    fn times(self, constant: f64) -> Self {
        self * constant
    }
    fn sin(self) -> Self {
        f64::sin(self)
    }
    fn exp(self) -> Self {
        f64::exp(self)
    }
    fn ln(self) -> Self {
        f64::ln(self)
    }
    fn relu(self) -> Self {
        relu(self)
    }
    fn sigmoid(self) -> Self {
        sigmoid(self)
    }
}

/// max(x, 0)
#[inline]
pub fn relu(x: f64) -> f64 {
    if x > 0.0 { x } else { 0.0 }
}

/// 1 / (1 + e⁻ˣ)
#[inline]
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// f(x₀, x₁, …), for whatever number an engine has.
pub trait Formula: Clone {
    /// The value at `x`.
    fn at<S: Taped>(&self, x: &[S]) -> S;
}

/// The sum of the terms, from left to right.
///
/// # Panics
/// If there is no term.
pub fn sum<S: Taped>(terms: impl Iterator<Item = S>) -> S {
    terms.reduce(|total, term| total + term).expect("a sum has at least one term")
}

/// What turns a formula into its gradient.
pub trait Engine {
    /// The name in the tables.
    const WHO: &'static str;

    /// Records `formula` afresh with leaves of the numbers `x`, sweeps, and puts every ∂f/∂xᵢ
    /// into `partials`. Returns f(x).
    fn gradient(&mut self, formula: &impl Formula, x: &[f64], partials: &mut Vec<f64>) -> f64;
}

/// No derivatives at all: what the plain evaluation of the formula costs.
#[derive(Default)]
pub struct PlainNumbers;

impl Engine for PlainNumbers {
    const WHO: &'static str = "plain f64, no gradient";

    fn gradient(&mut self, formula: &impl Formula, x: &[f64], _: &mut Vec<f64>) -> f64 {
        formula.at(x)
    }
}

/// A turn is one gradient at a fixed point.
pub struct Gradient<E, F> {
    engine: E,
    formula: F,
    x: Vec<f64>,
    partials: Vec<f64>,
}

impl<E: Engine + Default + 'static, F: Formula + 'static> Gradient<E, F> {
    /// The gradient of `formula` at `x`, by the engine `E`.
    pub fn contestant(formula: &F, x: &[f64]) -> Box<dyn Contestant> {
        let (engine, formula) = (E::default(), formula.clone());
        Box::new(Self { engine, formula, x: x.to_vec(), partials: Vec::new() })
    }
}

impl<E: Engine, F: Formula> Contestant for Gradient<E, F> {
    fn who(&self) -> &str {
        E::WHO
    }

    fn turn(&mut self) -> f64 {
        let value = self.engine.gradient(&self.formula, black_box(&self.x), &mut self.partials);
        black_box(&self.partials);
        value
    }

    fn result(&self) -> Vec<f64> {
        self.partials.clone()
    }
}

/// A turn is one step of gradient descent, p ← p − rate · ∂f/∂p; the formula's x are the
/// parameters.
pub struct Descent<E, F> {
    engine: E,
    formula: F,
    rate: f64,
    start: Vec<f64>,
    parameters: Vec<f64>,
    partials: Vec<f64>,
}

impl<E: Engine + Default + 'static, F: Formula + 'static> Descent<E, F> {
    /// Gradient descent on `formula` from `start`, by the engine `E`.
    pub fn contestant(formula: &F, start: &[f64], rate: f64) -> Box<dyn Contestant> {
        Box::new(Self {
            engine: E::default(),
            formula: formula.clone(),
            rate,
            start: start.to_vec(),
            parameters: start.to_vec(),
            partials: Vec::new(),
        })
    }
}

impl<E: Engine, F: Formula> Contestant for Descent<E, F> {
    fn who(&self) -> &str {
        E::WHO
    }

    fn start(&mut self) {
        self.parameters.copy_from_slice(&self.start);
    }

    fn turn(&mut self) -> f64 {
        let loss = self.engine.gradient(&self.formula, &self.parameters, &mut self.partials);
        for (parameter, partial) in self.parameters.iter_mut().zip(&self.partials) {
            *parameter -= self.rate * partial;
        }
        loss
    }

    fn result(&self) -> Vec<f64> {
        self.parameters.clone()
    }
}
