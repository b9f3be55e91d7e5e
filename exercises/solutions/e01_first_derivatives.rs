//! # Two derivatives by hand
//!
//! z = x²·y + eˣ. How much does z grow when x grows a little, while y stays? That is ∂z/∂x. And
//! how much when y grows, while x stays? That is ∂z/∂y. Write both as formulas of x and y.
//!
//! Hint: (x²)′ = 2x, and y is a factor that stays. (eˣ)′ = eˣ, which is `x.exp()` in Rust. In the
//! second one x² is the factor that stays. In Rust x² is `x * x`, and 2x is `2.0 * x`: `2 * x` does not
//! compile.
//!
//! # 手算两个导数
//!
//! z = x²·y + eˣ。y 不变、x 增加一点时，z 增加多少？这就是 ∂z/∂x。
//! x 不变、y 增加一点时呢？这就是 ∂z/∂y。请用 x 和 y 写出这两个公式。
//!
//! 提示：(x²)′ = 2x，这时 y 是不变的因子；(eˣ)′ = eˣ，在 Rust 里写作 `x.exp()`。
//! 求 ∂z/∂y 时，x² 是不变的因子。在 Rust 里，x² 写作 `x * x`，2x 写作 `2.0 * x`；
//! 写成 `2 * x` 不能通过编译。
//!
//! Page: docs/from_scratch.md

/// [∂z/∂x, ∂z/∂y] of z = x²·y + eˣ.
pub fn gradient(x: f64, y: f64) -> [f64; 2] {
    let by_x = 2.0 * x * y + x.exp();
    let by_y = x * x;
    [by_x, by_y]
}
