//! # Lesson C: back through a ReLU
//!
//! h = max(Z, 0) with Z = w·x + b, then y = σ(v·h), and L is the cross-entropy of y and t. Cross-entropy
//! and sigmoid fit together: the derivative of L with respect to v·h is the error y − t. Derive the
//! rest. (Z is `z` in the code.)
//!
//! Hint: the slope of a ReLU is 1 where it is on (Z > 0), else 0: `if z > 0.0 { 1.0 } else { 0.0 }`.
//! The error comes back times v, times the slope. For ∂L/∂v it comes back times h.
//!
//! # 课程 C：反向穿过 ReLU
//!
//! h = max(Z, 0)，Z = w·x + b；y = σ(v·h)；L 是 y 和 t 的交叉熵。
//! 交叉熵与 sigmoid 正好配合：L 对 v·h 的导数就是误差 y − t。请推导其余部分。（代码里 Z 写作 `z`。）
//!
//! 提示：ReLU 开着时（Z > 0）斜率是 1，否则是 0：`if z > 0.0 { 1.0 } else { 0.0 }`。
//! 误差传回来时要乘以 v，再乘以斜率。求 ∂L/∂v 时，误差乘以 h。
//!
//! Page: docs/lessons/xor_relu.md

use crate::sigmoid;

/// [∂L/∂w, ∂L/∂b, ∂L/∂v].
pub fn gradient([w, b, v]: [f64; 3], x: f64, t: f64) -> [f64; 3] {
    let z = w * x + b;
    let h = z.max(0.0);
    let error = sigmoid(v * h) - t; // ∂L/∂(v·h)
    let slope = f64::NAN; // of the ReLU
    let by_z = error * v * slope; // ∂L/∂Z
    [by_z * f64::NAN, by_z * f64::NAN, error * f64::NAN]
}
