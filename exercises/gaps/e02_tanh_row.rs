//! # tanh as a row of the hundred lines
//!
//! In the engine of a hundred lines, an operation knows two things: its value, and how much the
//! value grows with each of its two operands. sin records
//!
//! ```text
//! self.tape.record(self.data.sin(), [self.node; 2], [self.data.cos(), 0.0])
//! ```
//!
//! The second partial is 0, since sin has only one operand. Write the same for tanh: its value at a,
//! and the two partials.
//!
//! Hint: with y = tanh a, the derivative of tanh is 1 − y². `a.tanh()` is tanh in Rust.
//!
//! # 在一百行的引擎里加上 tanh
//!
//! 在那个一百行的引擎里，每种运算只知道两件事：它的值，以及它的值随两个操作数各增加多少。
//! sin 是这样记录的：
//!
//! ```text
//! self.tape.record(self.data.sin(), [self.node; 2], [self.data.cos(), 0.0])
//! ```
//!
//! 第二个偏导数是 0，因为 sin 只有一个操作数。请为 tanh 写出同样的内容：它在 a 处的值，
//! 和两个局部偏导数。
//!
//! 提示：设 y = tanh a，tanh 的导数是 1 − y²。在 Rust 里，tanh 写作 `a.tanh()`。
//!
//! Page: docs/from_scratch.md

/// The value of tanh at a, and its two partials.
pub fn tanh_row(a: f64) -> (f64, [f64; 2]) {
    let _ = a; // delete this line when you use a
    let y = f64::NAN;
    (y, [f64::NAN, 0.0])
}
