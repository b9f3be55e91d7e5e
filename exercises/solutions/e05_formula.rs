//! # A formula for the command
//!
//! The command `wengert` reads formulas as text. Write this one, between the quotation marks:
//!
//! ```text
//!   e^(−x²)
//!   ───────
//!     2x
//! ```
//!
//! Hint: `wengert eval "…" x=2` shows with brackets how it was read. A power comes before a sign, so
//! -x^2 is −(x²), but 1/2x is (1/2)·x.
//!
//! # 给命令行写一个公式
//!
//! 命令 `wengert` 能读懂写成文字的公式。请把下面的公式写进引号里：
//!
//! ```text
//!   e^(−x²)
//!   ───────
//!     2x
//! ```
//!
//! 提示：`wengert eval "…" x=2` 会用括号显示它是怎样理解的。乘方先于负号，
//! 所以 -x^2 是 −(x²)；但是 1/2x 是 (1/2)·x。
//!
//! Page: docs/command.md

/// The formula.
pub const FORMULA: &str = "exp(-x^2)/(2x)";
