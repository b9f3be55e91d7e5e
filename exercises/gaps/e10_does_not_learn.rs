//! # It does not learn
//!
//! A 2-8-1 net of ReLUs is trained on XOR, and its loss stays where it is. What is the cause? Choose
//! one from the list above `CAUSE`, and change the one line below it that is to blame.
//!
//! Hint: with these biases, where is the weighted sum of a hidden neuron? Its weights are about ±1, and
//! the inputs of XOR are 0 and 1.
//!
//! # 学不会的网络
//!
//! 用 XOR 训练一个 2-8-1 的 ReLU 网络，损失一直不动。原因是什么？
//! 请从 `CAUSE` 上方的列表里选出原因，再改正它下面出错的那一行。
//!
//! 提示：偏置是这些值时，隐藏神经元的加权和大约是多少？权重大约是 ±1，XOR 的输入是 0 和 1。
//!
//! Page: docs/it_does_not_learn.md

use crate::Cause;

/// One of `RateTooSmall`, `RateTooLarge`, `DeadUnits`, `EqualUnits`.
pub const CAUSE: Cause = Cause::Unknown;
/// The biases of the eight hidden neurons at the beginning.
pub const BIASES: [f64; 8] = [-9.0; 8];
/// The rate of gradient descent.
pub const RATE: f64 = 0.5;
