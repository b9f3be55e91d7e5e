//! What reads the rows of `ops.rs`: the macro that turns them into [`Op`] and its methods.
//!
//! ```
//! use wengert::Op;
//! assert_eq!((Op::Div.name(), Op::Div.arity(), Op::Div.rule(0)), ("/", 2, "1/b"));
//! ```
//!
//! [`Op`]: super::ops::Op

/// Looks for a fact among those of a row, word by word.
macro_rules! fact {
    (gate [gate $($rest:tt)*]) => { true };
    (library [library($here:expr) $($rest:tt)*]) => { $here };
    (library [library $($rest:tt)*]) => { true };
    (activation [activation $($rest:tt)*]) => { true };
    (kink [kink($at:expr) $($rest:tt)*]) => { Some($at) };
    (kink [kink($at:expr; if $here:expr) $($rest:tt)*]) => { ($here).then_some($at) };
    (unbounded [unbounded($here:expr) $($rest:tt)*]) => { $here };
    (kink []) => { None };
    ($fact:ident []) => { false };
    ($fact:ident [$other:tt $($rest:tt)*]) => { fact!($fact [$($rest)*]) };
}

/// Turns the rows into the enum [`Op`] and its methods. For the row of `Div` it writes
///
/// ```text
/// enum Op { …, Div, … }
/// name:     Op::Div => "/"
/// arity:    Op::Div => 2
/// rule:     Op::Div => ["1/b", "-y/b"]
/// value:    Op::Div => a / b
/// partials: Op::Div => (b.recip(), -(y / b))
/// pull:     Op::Div => { if wants(1) { give(1, -(y / b), false) }
///                        if wants(0) { give(0, b.recip(), false) } }
/// is_gate:  Op::Div => false
/// slope!:   (Div) => { "1/b" }
/// ```
macro_rules! operations {
    ($($op:ident($a:ident $(, $b:ident)?) $y:ident $name:literal
        = $value:expr ;
        $da_text:literal $da:expr $(; $db_text:literal $db:expr)? $(; [$($fact:tt)*])? ,)*) => {
        /// An operation of the table: one or two operands, one value.
        ///
        /// ```
        /// use wengert::Op;
        /// for op in Op::ALL {
        ///     assert!(op.arity() == 1 || op.arity() == 2);
        /// }
        /// assert_eq!((Op::Sin.name(), Op::Sin.rule(0)), ("sin", "cos a"));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // the row is the description
        #[non_exhaustive]
        pub enum Op { $($op,)* }

        #[allow(unused_variables)] // a rule or a fact uses what it needs
        impl Op {
            /// Every operation, in the table's order.
            ///
            /// ```
            /// use wengert::Op;
            /// assert!(Op::ALL.contains(&Op::Tanh));
            /// ```
            pub const ALL: &'static [Op] = &[$(Op::$op,)*];

            /// The operation as it is printed: `sin`, `+`.
            ///
            /// ```
            /// assert_eq!(wengert::Op::Add.name(), "+");
            /// ```
            pub fn name(self) -> &'static str {
                match self { $(Op::$op => $name,)* }
            }

            /// How many operands it takes: 1 or 2.
            ///
            /// ```
            /// use wengert::Op;
            /// assert_eq!((Op::Exp.arity(), Op::Atan2.arity()), (1, 2));
            /// ```
            pub const fn arity(self) -> usize {
                match self { $(Op::$op => [$da_text $(, $db_text)?].len(),)* }
            }

            /// ∂y/∂a (`side` 0) or ∂y/∂b (`side` 1) as text.
            ///
            /// # Panics
            /// If `side` is not below [`arity`](Op::arity).
            ///
            /// ```
            /// use wengert::Op;
            /// assert_eq!([Op::Mul.rule(0), Op::Mul.rule(1)], ["b", "a"]);
            /// ```
            #[track_caller]
            pub fn rule(self, side: usize) -> &'static str {
                check_side(self.name(), side, self.arity());
                match self { $(Op::$op => [$da_text $(, $db_text)?][side],)* }
            }

            /// Calls `work` with the operation as a constant, so that the compiler makes a copy of
            /// `work` for each row: a loop over many numbers then chooses its rule once.
            #[inline(always)]
            pub(crate) fn dispatch(self, work: impl ForOp) {
                match self { $(Op::$op => work.call::<{ Op::$op as usize }>(),)* }
            }

            /// y. An operation of one operand takes no notice of `b`.
            ///
            /// ```
            /// use wengert::Op;
            /// assert_eq!(Op::Sub.value(5.0, 3.0), 2.0);
            /// assert_eq!(Op::Sqrt.value(9.0, f64::NAN), 3.0);
            /// ```
            #[inline(always)]
            pub fn value<S: Scalar>(self, a: S, b: S) -> S {
                match self { $(Op::$op => { let $a = a; $(let $b = b;)? $value })* }
            }

            /// (∂y/∂a, ∂y/∂b) at the operands a, b and the output y; ∂y/∂b is 0 for an operation
            /// of one operand.
            ///
            /// ```
            /// use wengert::Op;
            /// assert_eq!(Op::Mul.partials(3.0, 5.0, 15.0), (5.0, 3.0));
            /// assert_eq!(Op::Sqrt.partials(9.0, 9.0, 3.0), (1.0 / 6.0, 0.0));
            /// ```
            pub fn partials<S: Scalar>(self, a: S, b: S, y: S) -> (S, S) {
                let db = if self.arity() == 2 { self.partial(1, a, b, y) } else { y.lift(0.0) };
                (self.partial(0, a, b, y), db)
            }

            /// ∂y/∂a (`side` 0) or ∂y/∂b (`side` 1).
            #[inline(always)]
            pub(crate) fn partial<S: Scalar>(self, side: usize, a: S, b: S, y: S) -> S {
                match self { $(Op::$op => {
                    let ($a, $y) = (a, y);
                    $(let $b = b;
                      if side == 1 { return $db; })?
                    $da
                })* }
            }

            /// Hands the partials that are wanted to `give(side, partial, is_gate)`. What a rule
            /// does not use is not read, and a partial that is not wanted (that of a constant
            /// operand) is not computed. `is_gate` is a constant in each row, so it costs nothing
            /// to ask where it is false.
            #[inline(always)]
            pub(crate) fn pull<S: Scalar>(
                self,
                a: impl Fn() -> S,
                b: impl Fn() -> S,
                y: impl Fn() -> S,
                wants: impl Fn(usize) -> bool,
                mut give: impl FnMut(usize, S, bool),
            ) {
                match self { $(Op::$op => {
                    let ($a, $y) = (a(), y());
                    let is_gate = fact!(gate [$($($fact)*)?]);
                    $(let $b = b();
                      if wants(1) { give(1, $db, is_gate); })?
                    if wants(0) { give(0, $da, is_gate); }
                })* }
            }

            /// Whether it is a gate: it chooses between its operands or between cases, or is
            /// constant between jumps. A partial of a gate that is 0 passes nothing on, whatever
            /// the adjoint is, so what comes before a closed gate cannot spoil a gradient.
            ///
            /// ```
            /// use wengert::Op;
            /// assert!(Op::Relu.is_gate() && Op::Max.is_gate() && !Op::Mul.is_gate());
            /// ```
            pub const fn is_gate(self) -> bool {
                match self { $(Op::$op => fact!(gate [$($($fact)*)?]),)* }
            }

            /// Whether it, or a partial, calls a library at these operands, even where the
            /// arithmetic has vector instructions: at every operand, if it does so at (1, 1); at
            /// none, if it does not at (∞, ∞).
            #[inline(always)]
            pub(crate) const fn calls_library(self, a: f64, b: f64) -> bool {
                match self {
                    $(Op::$op => { let $a = a; $(let $b = b;)? fact!(library [$($($fact)*)?]) })*
                }
            }

            /// Whether nets use it between layers.
            ///
            /// ```
            /// use wengert::Op;
            /// assert!(Op::Tanh.is_activation() && !Op::Sin.is_activation());
            /// ```
            pub const fn is_activation(self) -> bool {
                match self { $(Op::$op => fact!(activation [$($($fact)*)?]),)* }
            }

            /// For an operation with a kink or a jump: the number at whose zero it lies, at these
            /// operands. Two points with this number on one side of zero have no kink between them.
            ///
            /// A pole (of 1/a, of ln) is none of these: there the value itself runs away.
            ///
            /// ```
            /// use wengert::Op;
            /// assert_eq!(Op::Max.kink(5.0, 3.0), Some(2.0)); // a − b: none lies up to a tie
            /// assert_eq!(Op::Sin.kink(5.0, 5.0), None);
            /// ```
            pub fn kink(self, a: f64, b: f64) -> Option<f64> {
                match self {
                    $(Op::$op => { let $a = a; $(let $b = b;)? fact!(kink [$($($fact)*)?]) })*
                }
            }

            /// Whether a partial that is 0 here is so by choice, and unbounded nearby.
            ///
            /// ```
            /// use wengert::Op;
            /// assert_eq!(Op::Atan2.partials(0.0, 0.0, 0.0), (0.0, 0.0)); // by choice
            /// assert!(Op::Atan2.is_unbounded_near(0.0, 0.0));
            /// assert!(!Op::Atan2.is_unbounded_near(0.0, 1.0));
            /// ```
            pub fn is_unbounded_near(self, a: f64, b: f64) -> bool {
                match self {
                    $(Op::$op => { let $a = a; $(let $b = b;)? fact!(unbounded [$($($fact)*)?]) })*
                }
            }
        }

        /// ∂y/∂a as text while the crate compiles, for the docs: `slope!(Sin)` is `"cos a"`.
        macro_rules! slope { $(($op) => { $da_text };)* }
        pub(crate) use slope;
    };
}

pub(super) use {fact, operations};

#[track_caller]
pub(super) fn check_side(name: &str, side: usize, sides: usize) {
    assert!(
        side < sides,
        "{name} has sides 0 to {}, got {side}: each operand is a side",
        sides - 1
    );
}

/// Work that is compiled once for each operation, `Op::ALL[OP]`.
pub(crate) trait ForOp {
    fn call<const OP: usize>(self);
}
