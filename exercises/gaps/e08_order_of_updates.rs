//! # Lesson B: find the mistake in a step
//!
//! A net of two neurons in a row: h = σ(w·x), y = σ(v·h), and the loss is L = ½(y − t)². The function
//! below takes one step of gradient descent. The net learns with it, and it is wrong: w does not
//! follow the gradient. Find the mistake, and move a line.
//!
//! Hint: ∂L/∂w = ∂L/∂(v·h) · v · h·(1 − h) · x. With which v was the output computed?
//!
//! # 课程 B：找出一步更新里的错误
//!
//! 两个神经元串联：h = σ(w·x)，y = σ(v·h)，损失是 L = ½(y − t)²。
//! 下面的函数做一步梯度下降。用它网络也能学会，但它是错的：w 没有沿着梯度走。
//! 请找出错误，把一行移到正确的位置。
//!
//! 提示：∂L/∂w = ∂L/∂(v·h) · v · h·(1 − h) · x。输出是用哪一个 v 算出来的？
//!
//! Page: docs/lessons/xor.md

use crate::sigmoid;

/// [w, v] after one step.
pub fn step([mut w, mut v]: [f64; 2], x: f64, t: f64, rate: f64) -> [f64; 2] {
    let h = sigmoid(w * x);
    let y = sigmoid(v * h);
    let output = (y - t) * y * (1.0 - y); // ∂L/∂z of the output, where z = v·h
    v -= rate * output * h;
    let hidden = output * v * h * (1.0 - h); // ∂L/∂z of the hidden neuron, where z = w·x
    w -= rate * hidden * x;
    [w, v]
}
