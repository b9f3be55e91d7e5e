//! # A training loop
//!
//! y = w·x + b should go through the given points. For one point after the other, the loop records the
//! loss and walks back. What is missing is the step: each parameter moves against its derivative, by
//! the rate times the derivative.
//!
//! Hint: `tape.get(w)` is the number that w has now, `grads[w]` is ∂L/∂w, and `tape.set(w, …)` gives w a
//! new number.
//!
//! # 训练循环
//!
//! 直线 y = w·x + b 应当经过给定的点。循环对每个点记录损失，再反向扫描。
//! 缺少的是更新的一步：每个参数逆着它的导数走，步长是学习率乘以导数。
//!
//! 提示：`tape.get(w)` 是 w 现在的值，`grads[w]` 是 ∂L/∂w，`tape.set(w, …)` 给 w 一个新值。
//!
//! Page: docs/parameters.md

use wengert::{Param, Tape};

/// One step for each point (x, t).
pub fn train(tape: &mut Tape, w: Param, b: Param, points: &[(f64, f64)], rate: f64) {
    for &(x, t) in points {
        tape.rewind();
        let loss = (tape.value(w) * x + b - t).powi(2);
        let grads = loss.backward();
        let _ = (&grads, rate); // delete this line when you use them
        tape.set(w, f64::NAN);
        tape.set(b, f64::NAN);
    }
}
