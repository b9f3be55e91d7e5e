//! The table of the operations of any number of operands: each with its value and its partials,
//! once, for every arithmetic ([`Scalar`]).
//!
//! A neuron's weighted sum is one node of the tape, as it is one line on paper. Two functions are
//! all that is called from outside: `value` computes y from the terms, and `pull` hands out the
//! partials that are wanted, in the order in which the reverse sweep adds them up: those by the
//! left operands of the terms, by the right ones, and by the bias. Recording, sweeping, explaining
//! and compiled programs have no formula of their own. A loop that is faster, over numbers that
//! follow each other in memory, is made of the same pieces, and a test holds it to these two.
//!
//! A sum starts from −0, since −0 + x is x for every x, also for −0. So it has the sign that plain
//! additions give: it is −0 only if all its terms are. A sum of nothing is 0.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let x = [tape.var(1000.0), tape.var(1000.0)];
//! assert_eq!(tape.logsumexp(&x).data(), 1000.0 + 2f64.ln()); // e^1000 is no f64
//! assert_eq!(tape.dot(&x, &[1.0, 2.0]).data(), 3000.0);
//! ```

use super::scalar::Scalar;
use super::special::difference;
use super::sums;
use super::table::check_side;
use super::terms::Position;
use smallvec::SmallVec;

/// The operations of any number of operands, a table of their own: a neuron's weighted sum is one
/// node of the tape, as it is one line on paper.
///
/// | operation | y | ∂y/∂ |
/// |---|---|---|
/// | `Sum` | Σ xᵢ | xᵢ: 1 |
/// | `Dot` | Σ lᵢ·rᵢ | lᵢ: rᵢ, rᵢ: lᵢ |
/// | `Affine` | Σ lᵢ·rᵢ + b | lᵢ: rᵢ, rᵢ: lᵢ, b: 1 |
/// | `LogSumExp` | ln Σ eˣⁱ | xᵢ: pᵢ |
/// | `Surprisal` | ln(1 + Σ e^(xᵢ − b)) | xᵢ: pᵢ, b: e^(−y) − 1 |
///
/// pᵢ, the share of xᵢ, is its softmax among all operands: e^(xᵢ − m) divided by
/// the sum of these, b's among them. m may be any number near the largest operand, since it
/// cancels; so its rounding does no harm. The partial by the bias of a surprisal is −Σ pᵢ, or p − 1
/// with p = e^(−y) its own share; `exp_m1` keeps its digits where p is near 1.
///
/// Operands that are +∞ have equal shares, and others none beside them. Where all are −∞, each has
/// 0 in a logsumexp; a surprisal is NaN there, and so are its partials.
///
/// ```
/// use wengert::Nary;
/// assert_eq!(Nary::ALL.len(), 5);
/// assert_eq!(Nary::Dot.name(), "dot");
/// assert_eq!(Nary::Dot.partials(2.0, 5.0, 10.0), (5.0, 2.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Nary {
    /// Σ xᵢ; of nothing, 0.
    Sum,
    /// Σ lᵢ·rᵢ; of nothing, 0.
    Dot,
    /// Σ lᵢ·rᵢ + b.
    Affine,
    /// ln Σ eˣⁱ; of nothing, −∞.
    LogSumExp,
    /// ln(1 + Σ e^(xᵢ − b)) = −ln p for the share p of b, its probability: how much of a surprise
    /// the outcome b is. Of nothing, 0.
    Surprisal,
}

/// What is known about an operation apart from its formulas.
struct Row {
    name: &'static str,
    /// ∂y/∂l and, where a term has two operands, ∂y/∂r.
    rules: &'static [&'static str],
    /// ∂y/∂b, if there is a bias.
    bias: Option<&'static str>,
    /// Whether the partials are shares of a whole: the pᵢ of [`Nary`].
    has_shares: bool,
}

#[rustfmt::skip]
const ROWS: [Row; 5] = [
    Row { name: "sum",       rules: &["1"],         bias: None,               has_shares: false },
    Row { name: "dot",       rules: &["r", "l"],    bias: None,               has_shares: false },
    Row { name: "affine",    rules: &["r", "l"],    bias: Some("1"),          has_shares: false },
    Row { name: "logsumexp", rules: &["e^(x-y)"],   bias: None,               has_shares: true },
    Row { name: "surprisal", rules: &["e^(x-b-y)"], bias: Some("exp_m1(-y)"), has_shares: true },
];

impl Nary {
    /// Every operation of this table.
    ///
    /// ```
    /// use wengert::Nary;
    /// let names: Vec<&str> = Nary::ALL.iter().map(|nary| nary.name()).collect();
    /// assert_eq!(names, ["sum", "dot", "affine", "logsumexp", "surprisal"]);
    /// ```
    pub const ALL: &'static [Nary] =
        &[Nary::Sum, Nary::Dot, Nary::Affine, Nary::LogSumExp, Nary::Surprisal];

    #[inline(always)]
    const fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// The operation as it is printed.
    ///
    /// ```
    /// assert_eq!(wengert::Nary::Dot.name(), "dot");
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// How many operands a term has: 1 for x, 2 for l·r.
    ///
    /// ```
    /// use wengert::Nary;
    /// assert_eq!((Nary::Sum.operands_per_term(), Nary::Affine.operands_per_term()), (1, 2));
    /// ```
    #[inline(always)]
    #[must_use]
    pub fn operands_per_term(self) -> usize {
        self.row().rules.len()
    }

    /// Whether it has a bias b beside its terms.
    ///
    /// ```
    /// use wengert::Nary;
    /// assert!(Nary::Affine.has_bias() && !Nary::Dot.has_bias());
    /// ```
    #[inline(always)]
    #[must_use]
    pub fn has_bias(self) -> bool {
        self.row().bias.is_some()
    }

    /// Whether the partials are shares of a whole: the pᵢ of [`Nary`].
    ///
    /// ```
    /// use wengert::Nary;
    /// assert!(Nary::LogSumExp.has_shares() && !Nary::Sum.has_shares());
    /// ```
    #[inline(always)]
    #[must_use]
    pub fn has_shares(self) -> bool {
        self.row().has_shares
    }

    /// ∂y/∂l (`side` 0) or ∂y/∂r (`side` 1) of a term as text. Here y is the output, also where
    /// [`partials`](Nary::partials) takes another number instead.
    ///
    /// # Panics
    /// If `side` is not below [`operands_per_term`](Nary::operands_per_term).
    ///
    /// ```
    /// use wengert::Nary;
    /// assert_eq!((Nary::Dot.rule(0), Nary::Sum.rule(0)), ("r", "1"));
    /// ```
    #[track_caller]
    #[must_use]
    pub fn rule(self, side: usize) -> &'static str {
        check_side(self.name(), side, self.operands_per_term());
        self.row().rules[side]
    }

    /// ∂y/∂b of the bias as text; of those that have none, nothing.
    ///
    /// ```
    /// use wengert::Nary;
    /// assert_eq!((Nary::Affine.bias_rule(), Nary::Dot.bias_rule()), ("1", ""));
    /// ```
    #[must_use]
    pub fn bias_rule(self) -> &'static str {
        self.row().bias.unwrap_or_default()
    }

    // The value ---------------------------------------------------------------------------------

    /// y, from the operands [l, r] of each term; a term of one operand has it twice. `bias` is any
    /// number where there is none.
    ///
    /// This is for numbers, which can be compared: a `Value` has no order, and is the node itself.
    #[inline(always)]
    pub(crate) fn value<S: Scalar + PartialOrd>(
        self,
        terms: impl ExactSizeIterator<Item = [S; 2]> + Clone,
        bias: S,
    ) -> S {
        if self.has_shares() {
            return self.log_sum_exp(terms.map(|[x, _]| x), bias);
        }
        let (count, start) = (terms.len(), bias.lift(-0.0));
        // with the operation as a constant, its loop is compiled for it alone
        let sum = match self.operands_per_term() {
            1 => terms.fold(start, |sum, [l, r]| sum + Nary::Sum.term(l, r)),
            _ => terms.fold(start, |sum, [l, r]| sum + Nary::Dot.term(l, r)),
        };
        self.of_sum(sum, count, bias)
    }

    /// One term of a sum.
    #[inline(always)]
    pub(crate) fn term<S: Scalar>(self, l: S, r: S) -> S {
        match self {
            Nary::Dot | Nary::Affine => l * r,
            Nary::Sum | Nary::LogSumExp | Nary::Surprisal => l,
        }
    }

    /// y, from the sum of `count` terms.
    #[inline(always)]
    fn of_sum<S: Scalar>(self, sum: S, count: usize, bias: S) -> S {
        sum + if self.has_bias() { bias } else { bias.lift(sums::start(count)) }
    }

    /// As [`value`](Nary::value), of operands that follow each other in memory: several running
    /// sums, so that the processor can work on them at once.
    #[inline(always)]
    pub(crate) fn value_of_runs(self, left: &[f64], right: &[f64], bias: f64) -> f64 {
        debug_assert!(self.operands_per_term() == 2);
        let sum = sums::total_with(left, right, |sum, l, r| sum + Nary::Dot.term(l, r));
        self.of_sum(sum, left.len(), bias)
    }

    /// ln Σ eˣ over the operands, or with a bias b the surprisal ln(e^b + Σ eˣ) − b. The largest
    /// operand is taken out of the sum, so nothing overflows, and its own share, exactly 1, is left
    /// to `ln_1p`, so nothing small is lost. Of no operands: −∞, with a bias 0.
    fn log_sum_exp<S: Scalar + PartialOrd>(
        self,
        terms: impl Iterator<Item = S> + Clone,
        bias: S,
    ) -> S {
        let operands = self.has_bias().then_some(bias).into_iter().chain(terms);
        let nothing = bias.lift(f64::NEG_INFINITY);
        let largest = operands.clone().fold(nothing, |largest, x| x.max(largest));
        let mut others = bias.lift(0.0);
        let mut largest_seen = false;
        for x in operands {
            if x == largest && !largest_seen {
                largest_seen = true;
            } else {
                others = others + x.share(largest);
            }
        }
        self.of_largest(largest, others.ln_1p(), bias)
    }

    /// y, from the largest operand m and ln(1 + Σ e^(x − m)) over the others: their sum, less the bias.
    #[inline(always)]
    pub(crate) fn of_largest<S: Scalar + PartialOrd>(self, largest: S, beyond: S, bias: S) -> S {
        if !self.has_bias() {
            return largest + beyond;
        }
        let (ahead, left_out) = difference(largest, bias);
        // as `share` has it: two infinite operands are equal
        let ahead = if bias == bias.lift(f64::INFINITY) { bias.lift(0.0) } else { ahead };
        ahead + (left_out + beyond)
    }

    // The partials ------------------------------------------------------------------------------

    /// Hands the partials that are wanted to `give(position, partial)`, at the output y: by the
    /// left operands of the `count` terms, by the right ones, by the bias.
    #[inline(always)]
    pub(crate) fn pull<S: Arithmetic>(
        self,
        count: usize,
        read: impl Fn(Position) -> S,
        y: S,
        wants: impl Fn(Position) -> bool,
        mut give: impl FnMut(Position, S),
    ) {
        if self.has_shares() && count > 0 {
            self.pull_shares(count, &read, y, &wants, &mut give);
        } else {
            let mut pull = |nary: Nary, own: Position, other: Position| {
                if wants(own) {
                    give(own, nary.lazy_partial(|| read(own), || read(other), || y));
                }
            };
            // with the operation as a constant, its loops are compiled for it alone
            if self.operands_per_term() == 1 {
                (0..count).for_each(|i| pull(Nary::Sum, Position::Left(i), Position::Left(i)));
            } else {
                (0..count).for_each(|i| pull(Nary::Dot, Position::Left(i), Position::Right(i)));
                (0..count).for_each(|i| pull(Nary::Dot, Position::Right(i), Position::Left(i)));
            }
        }
        if self.has_bias() && wants(Position::Bias) {
            give(Position::Bias, self.bias_partial(y));
        }
    }

    /// The partials by the terms where they are shares: e^(xᵢ − m) over the sum of all of them.
    /// That sum takes those in that are not wanted, too.
    #[inline(never)] // it would take the registers from the sums
    fn pull_shares<S: Arithmetic>(
        self,
        count: usize,
        read: &impl Fn(Position) -> S,
        y: S,
        wants: &impl Fn(Position) -> bool,
        give: &mut impl FnMut(Position, S),
    ) {
        let position = |i| if i < count { Position::Left(i) } else { Position::Bias };
        let operands = (0..count + usize::from(self.has_bias())).map(position);
        // a logsumexp is near the largest itself; a surprisal lies the bias below
        let near = (!self.has_bias()).then_some(y);
        let largest = S::near_largest(operands.clone().map(read), near);
        let share = |position| {
            let x = read(position);
            self.partial(x, x, largest)
        };
        let mut kept = SmallVec::<[S; FEW]>::new();
        let whole = S::total(operands.map(|position| {
            let share = share(position);
            if kept.len() < S::KEPT {
                kept.push(share);
            }
            share
        }));
        let scale = self.of_whole(whole);
        for (term, position) in (0..count).map(Position::Left).enumerate() {
            if wants(position) {
                let share = kept.get(term).copied().unwrap_or_else(|| share(position));
                give(position, scale * share);
            }
        }
    }

    /// (∂y/∂l, ∂y/∂r) of one term l·r at the output y; for a term of one operand, (∂y/∂x, 0) with
    /// x in the place of l. Of a logsumexp and a surprisal it is e^(x − m), which is not yet
    /// divided by the sum over all operands; y is then the number m near the largest operand.
    ///
    /// ```
    /// use wengert::Nary;
    /// assert_eq!(Nary::Affine.partials(2.0, 5.0, 11.0), (5.0, 2.0));
    /// assert_eq!(Nary::Sum.partials(2.0, 0.0, 7.0), (1.0, 0.0));
    /// ```
    #[inline(always)]
    pub fn partials<S: Scalar>(self, l: S, r: S, y: S) -> (S, S) {
        match self.operands_per_term() {
            1 => (self.partial(l, r, y), l.lift(0.0)),
            _ => (self.partial(l, r, y), self.partial(r, l, y)),
        }
    }

    /// The partial by one operand, `own`, of a term. `other` is the operand that it is multiplied
    /// by, on either side.
    #[inline(always)]
    pub(crate) fn partial<S: Scalar>(self, own: S, other: S, y: S) -> S {
        self.lazy_partial(|| own, || other, || y)
    }

    /// As [`partial`](Nary::partial); what a rule does not use is not read.
    #[inline(always)]
    fn lazy_partial<S: Scalar>(
        self,
        own: impl Fn() -> S,
        other: impl Fn() -> S,
        y: impl Fn() -> S,
    ) -> S {
        match self {
            Nary::Sum => y().lift(1.0),
            Nary::Dot | Nary::Affine => other(),
            Nary::LogSumExp | Nary::Surprisal => own().share(y()),
        }
    }

    /// 1/Σⱼ e^(xⱼ − m), by which the [partials](Nary::partials) that are shares are multiplied:
    /// `shares` is that sum, over all operands, a bias among them.
    ///
    /// ```
    /// use wengert::Nary;
    /// assert_eq!(Nary::LogSumExp.of_whole(4.0), 0.25);
    /// ```
    #[inline(always)]
    pub fn of_whole<S: Scalar>(self, shares: S) -> S {
        match self {
            // where all operands are −∞, all shares are 0, and stay so
            Nary::LogSumExp => (shares + shares.unless_positive(shares.lift(1.0))).recip(),
            _ => shares.recip(),
        }
    }

    /// ∂y/∂b of the bias at the output y, for those that have one.
    ///
    /// ```
    /// use wengert::Nary;
    /// assert_eq!(Nary::Affine.bias_partial(53.0), 1.0);
    /// assert_eq!(Nary::Surprisal.bias_partial(1e-9), (-1e-9f64).exp_m1());
    /// ```
    #[inline(always)]
    pub fn bias_partial<S: Scalar>(self, y: S) -> S {
        match self {
            Nary::Surprisal => (-y).exp_m1(),
            _ => y.lift(1.0),
        }
    }
}

/// What [`Nary::pull`] needs of an arithmetic, in addition to the rules of a [`Scalar`].
pub(crate) trait Arithmetic: Scalar {
    /// How many shares are kept until their sum is known. Others are computed twice.
    const KEPT: usize;
    /// A number near the largest of some operands, such as `near`.
    fn near_largest(operands: impl Iterator<Item = Self>, near: Option<Self>) -> Self;
    /// Their sum.
    fn total(terms: impl Iterator<Item = Self>) -> Self;
}

/// This many shares need no memory of their own.
const FEW: usize = 16;

impl Arithmetic for f64 {
    const KEPT: usize = FEW;

    #[inline(always)]
    fn near_largest(operands: impl Iterator<Item = f64>, _: Option<f64>) -> f64 {
        operands.fold(f64::NEG_INFINITY, |largest, x| Scalar::max(x, largest))
    }

    #[inline(always)]
    fn total(terms: impl Iterator<Item = f64>) -> f64 {
        sums::sum(terms)
    }
}
