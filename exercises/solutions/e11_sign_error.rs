//! # Lesson D: find the sign error
//!
//! A net of two neurons in a row: h = tanh(w·x + b), y = v·h + c, and L = ½(y − t)². Somebody derived
//! its gradient by hand. One sign is wrong. Find it.
//!
//! Hint: read what the check says: which entries are right, and which are not? The mistake is between
//! the last right one and the first wrong one on the way back.
//!
//! # 课程 D：找出符号错误
//!
//! 两个神经元串联：h = tanh(w·x + b)，y = v·h + c，L = ½(y − t)²。
//! 有人手工推导了它的梯度，其中有一个符号错了。请找出来。
//!
//! 提示：看看检查的结果：哪几个分量对，哪几个不对？往回走的路上，
//! 错误就在最后一个对的和第一个不对的之间。
//!
//! Page: docs/lessons/xor_sign.md

/// [∂L/∂w, ∂L/∂b, ∂L/∂v, ∂L/∂c].
pub fn gradient([w, b, v, c]: [f64; 4], x: f64, t: f64) -> [f64; 4] {
    let h = (w * x + b).tanh();
    let y = v * h + c;
    let output = y - t; // ∂L/∂y
    let hidden = output * v * (1.0 - h * h); // ∂L/∂z, where z = w·x + b
    [hidden * x, hidden, output * h, output]
}
