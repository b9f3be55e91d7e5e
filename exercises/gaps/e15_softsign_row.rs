//! # A row of the table: softsign
//!
//! softsign(a) = a / (1 + |a|) squeezes any number between −1 and 1, as tanh does. Write its value and
//! its partial for any arithmetic `S`, so that the tape can also differentiate the partial.
//!
//! Hint: the derivative is 1 / (1 + |a|)²: for a > 0 apply the quotient rule to a / (1 + a), and for
//! a < 0 to a / (1 − a). Constants are on the right: `a.abs() + 1.0`. `x.recip()` is 1/x, `x.powi(2)` is x².
//!
//! # 运算表里的一行：softsign
//!
//! softsign(a) = a / (1 + |a|) 像 tanh 一样，把任何数压缩到 −1 和 1 之间。
//! 请为任意的算术类型 `S` 写出它的值和偏导数，这样记录带还能对偏导数再求导。
//!
//! 提示：导数是 1 / (1 + |a|)²：a > 0 时对 a / (1 + a) 用商的求导法则，
//! a < 0 时对 a / (1 − a) 用。常数写在右边：`a.abs() + 1.0`。`x.recip()` 是 1/x，`x.powi(2)` 是 x²。
//!
//! Page: docs/table.md

use crate::Row;
use wengert::Scalar;

/// a / (1 + |a|).
#[derive(Clone, Copy, Debug)]
pub struct Softsign;

impl Row for Softsign {
    fn value<S: Scalar>(self, a: S) -> S {
        a * f64::NAN // replace the whole line: an `S` is not an `f64`
    }

    fn partial<S: Scalar>(self, a: S) -> S {
        a * f64::NAN // replace the whole line: an `S` is not an `f64`
    }
}
