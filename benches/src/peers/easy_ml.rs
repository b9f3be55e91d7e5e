//! easy-ml: `Record`s on a `WengertList`.
//!
//! Best use, from its documentation of `Record`: keep one list and the variables, and before
//! another pass "call `clear()` on the `WengertList` and then call `reset()` on all of the
//! variables (the order of `clear` then `reset` is very important!)". A new list each time pays
//! for growing it. A function is one node through `Record::unary`, as its example with tanh shows.
//! Its `RecordMatrix` product records the same scalar nodes through iterators.
//!
//! Its operators are too large for the compiler to inline them at several places of a program,
//! and calling them takes half as long again in W1b, W2 and W3. A program of one workload would
//! have few places. So each workload has a number type here, [`Number`], and with it operators of
//! its own; and the sum of a neuron goes through `Record::binary`, which for these closures
//! stands in that one place.
//!
//! A node is two partials and two operands (32 bytes, no primal); the sweep visits every node,
//! into a newly allocated array of adjoints.

use crate::scalar::{Engine, Formula, Taped, relu, sigmoid};
use easy_ml::differentiation::{Primitive, Record, WengertList};
use easy_ml::numeric::{FromUsize, ZeroOne};
use std::iter::Sum;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// One list and its variables, for all passes of a workload.
pub struct EasyMl<const WORKLOAD: usize> {
    list: &'static WengertList<Number<WORKLOAD>>,
    variables: Vec<Followed<WORKLOAD>>,
}

/// A record on a list that lives to the end of the program.
type Followed<const WORKLOAD: usize> = Record<'static, Number<WORKLOAD>>;

impl<const WORKLOAD: usize> Default for EasyMl<WORKLOAD> {
    fn default() -> Self {
        // a record borrows its list, and a struct cannot keep both: the list is never freed
        Self { list: Box::leak(Box::default()), variables: Vec::new() }
    }
}

impl<const WORKLOAD: usize> Engine for EasyMl<WORKLOAD> {
    const WHO: &'static str = "easy-ml";

    fn gradient(&mut self, formula: &impl Formula, x: &[f64], partials: &mut Vec<f64>) -> f64 {
        self.variables.resize(x.len(), Record::constant(Number(0.0)));
        self.list.clear();
        for (variable, &number) in self.variables.iter_mut().zip(x) {
            match variable.history() {
                None => *variable = self.list.variable(Number(number)),
                Some(_) => {
                    variable.number = Number(number);
                    variable.reset();
                }
            }
        }
        let output = formula.at(&self.variables);
        let derivatives = output.derivatives();
        partials.clear();
        partials.extend(self.variables.iter().map(|variable| derivatives[variable].0));
        output.number.0
    }
}

impl<const WORKLOAD: usize> Taped for Followed<WORKLOAD> {
    #[inline]
    fn number(self) -> f64 {
        self.number.0
    }
    #[inline]
    fn plus(self, constant: f64) -> Self {
        self + Number(constant)
    }
    #[inline]
    fn times(self, constant: f64) -> Self {
        self * Number(constant)
    }
    #[inline]
    fn plus_product(self, a: Self, b: Self) -> Self {
        let product = a.binary(&b, |a, b| a * b, |_, b| b, |a, _| a);
        let product = Record::from_existing((product.number, product.index), a.history());
        let sum = self.binary(&product, |x, y| x + y, |_, _| Number(1.0), |_, _| Number(1.0));
        Record::from_existing((sum.number, sum.index), self.history())
    }
    #[inline]
    fn sin(self) -> Self {
        function(self, f64::sin, |x, _| x.cos())
    }
    #[inline]
    fn exp(self) -> Self {
        function(self, f64::exp, |_, y| y)
    }
    #[inline]
    fn ln(self) -> Self {
        function(self, f64::ln, |x, _| 1.0 / x)
    }
    #[inline]
    fn relu(self) -> Self {
        function(self, relu, |x, _| if x > 0.0 { 1.0 } else { 0.0 })
    }
    #[inline]
    fn sigmoid(self) -> Self {
        function(self, sigmoid, |_, y| y * (1.0 - y))
    }
}

/// One node for y = f(x), with the derivative f′(x, y).
#[inline]
fn function<const WORKLOAD: usize>(
    x: Followed<WORKLOAD>,
    f: impl Fn(f64) -> f64,
    derivative: impl Fn(f64, f64) -> f64,
) -> Followed<WORKLOAD> {
    let y = f(x.number.0);
    let recorded = x.unary(|_| Number(y), |x| Number(derivative(x.0, y)));
    // `unary` ties its result to the borrow of `x`; this is the same record without it
    Record::from_existing((recorded.number, recorded.index), x.history())
}

/// An `f64` that is a type of its own for each workload, made as the page `using_custom_types`
/// of easy-ml's documentation shows.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Number<const WORKLOAD: usize>(f64);

impl<const WORKLOAD: usize> Primitive for Number<WORKLOAD> {}

impl<const WORKLOAD: usize> ZeroOne for Number<WORKLOAD> {
    #[inline]
    fn zero() -> Self {
        Self(0.0)
    }
    #[inline]
    fn one() -> Self {
        Self(1.0)
    }
}

impl<const WORKLOAD: usize> FromUsize for Number<WORKLOAD> {
    #[inline]
    fn from_usize(n: usize) -> Option<Self> {
        Some(Self(n as f64))
    }
}

impl<const WORKLOAD: usize> Sum for Number<WORKLOAD> {
    fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
        Self(terms.map(|term| term.0).sum())
    }
}

/// The operator for values and references on either side.
macro_rules! operator {
    ($operator:ident $method:ident $($left:ty, $right:ty;)+) => {$(
        impl<const WORKLOAD: usize> $operator<$right> for $left {
            type Output = Number<WORKLOAD>;
            #[inline]
            fn $method(self, right: $right) -> Number<WORKLOAD> {
                Number(self.0.$method(right.0))
            }
        }
    )+};
    ($operator:ident $method:ident) => {
        operator! { $operator $method
            Number<WORKLOAD>, Number<WORKLOAD>;
            Number<WORKLOAD>, &Number<WORKLOAD>;
            &Number<WORKLOAD>, Number<WORKLOAD>;
            &Number<WORKLOAD>, &Number<WORKLOAD>;
        }
    };
}

operator! { Add add }
operator! { Sub sub }
operator! { Mul mul }
operator! { Div div }

impl<const WORKLOAD: usize> Neg for Number<WORKLOAD> {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl<const WORKLOAD: usize> Neg for &Number<WORKLOAD> {
    type Output = Number<WORKLOAD>;
    #[inline]
    fn neg(self) -> Number<WORKLOAD> {
        -*self
    }
}
