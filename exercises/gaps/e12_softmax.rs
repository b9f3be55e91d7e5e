//! # Lesson E: the gradient of softmax and cross-entropy
//!
//! A classifier has three scores. Softmax makes probabilities of them, pᵢ = e^sᵢ / Σ e^sⱼ, and the
//! loss is −ln p of the right class. Derive ∂L/∂s for each of the three scores.
//!
//! Hint: write −ln p as ln Σ e^sⱼ − s of the right class. The derivative of the first part with
//! respect to sᵢ is pᵢ. What is the derivative of the second part? (A list may change after
//! `let mut list = p;`, and then `list[right]` is the entry of the right class.)
//!
//! # 课程 E：softmax 与交叉熵的梯度
//!
//! 一个分类器有三个得分。softmax 把它们变成概率：pᵢ = e^sᵢ / Σ e^sⱼ；
//! 损失是 −ln p，其中 p 是正确类别的概率。请对三个得分分别推导 ∂L/∂s。
//!
//! 提示：把 −ln p 写成 ln Σ e^sⱼ 减去正确类别的得分。第一部分对 sᵢ 的导数是 pᵢ；
//! 第二部分的导数是什么？（写 `let mut list = p;` 以后，列表可以修改，
//! `list[right]` 就是正确类别的那一项。）
//!
//! Page: docs/lessons/spiral.md

use crate::softmax;

/// ∂L/∂s for each score; `right` is the index of the right class.
pub fn gradient(scores: [f64; 3], right: usize) -> [f64; 3] {
    let p = softmax(scores);
    let _ = (p, right); // delete this line when you use them
    [f64::NAN; 3]
}
