//! # Paths
//!
//! y = m + x, with m = a·b, a = x + 1 and b = x², at x = 2. A change of x reaches y along three paths.
//! For each of them the local partials are multiplied. Write down the three products, the largest
//! first, and ∂y/∂x.
//!
//! Hint: along the path x → b → m → y the factors are 2x, then a, then 1. Compare with
//! `wengert explain "a = x + 1; b = x^2; m = a*b; y = m + x" x=2`.
//!
//! # 路径
//!
//! y = m + x，其中 m = a·b，a = x + 1，b = x²，x = 2。x 的变化沿三条路径到达 y。
//! 在每条路径上，把局部偏导数相乘。请写出三个乘积（从大到小），以及 ∂y/∂x。
//!
//! 提示：在路径 x → b → m → y 上，因子是 2x、a 和 1。可以对照命令
//! `wengert explain "a = x + 1; b = x^2; m = a*b; y = m + x" x=2`。
//!
//! Page: docs/look_inside.md

/// The products along the three paths, the largest first.
pub const PRODUCTS: [f64; 3] = [12.0, 4.0, 1.0];
/// ∂y/∂x.
pub const DERIVATIVE: f64 = 17.0;
