//! # What a gradient costs
//!
//! A 2-16-16-1 net has weights and biases. How many parameters are that? How many multiplications
//! weight · input does it take for one sample, forward? And if the gradient came from central
//! differences (f(p + d) − f(p − d)) / 2d, one parameter after the other: how many forward runs? (The tape
//! walks forward once, and back once.)
//!
//! Hint: a layer from n inputs to m neurons has n·m weights and m biases. A central difference runs
//! forward twice.
//!
//! # 求一次梯度要花多少
//!
//! 一个 2-16-16-1 的网络有权重和偏置：一共多少个参数？对一个样本做一次前向计算，
//! 要做多少次“权重 × 输入”的乘法？如果用中心差分 (f(p + d) − f(p − d)) / 2d
//! 对参数逐个求梯度，要做多少次前向计算？（记录带只要前向一次、反向一次。）
//!
//! 提示：从 n 个输入到 m 个神经元的一层，有 n·m 个权重和 m 个偏置。一次中心差分要做两次前向计算。
//!
//! Page: docs/speed.md

/// The number of parameters.
pub const PARAMETERS: f64 = f64::NAN;
/// Multiplications of a weight with its input, for one sample.
pub const MULTIPLICATIONS: f64 = f64::NAN;
/// Forward runs for all central differences.
pub const RUNS: f64 = f64::NAN;
