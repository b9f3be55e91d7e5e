//! # On the page: one neuron
//!
//! Open docs/pages/neuron.html in a browser: one neuron, h = σ(w·x + b), with w = 0.5 and x = −2, and
//! L = (1 − h)². Change b alone until h is exactly ½. Write down that b, the loss there, and ∂L/∂w there.
//!
//! Hint: σ(z) is ½ where z is 0. You can type a number into the box beside the slider.
//!
//! # 在网页上：一个神经元
//!
//! 用浏览器打开 docs/pages/neuron.html：一个神经元 h = σ(w·x + b)，w = 0.5，x = −2，
//! L = (1 − h)²。只改变 b，直到 h 正好是 ½。请写下这时的 b、损失 L 和 ∂L/∂w。
//!
//! 提示：z = 0 时 σ(z) 是 ½。滑块旁边的框里可以输入数字。
//!
//! Page: docs/page.md

/// b, where h is ½.
pub const B: f64 = f64::NAN;
/// L there.
pub const LOSS: f64 = f64::NAN;
/// ∂L/∂w there.
pub const BY_W: f64 = f64::NAN;
