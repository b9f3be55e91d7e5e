//! # The reverse sweep
//!
//! A node of a tape holds the indices of its two operands, and its two local partials. A leaf points
//! at itself, with partials of 0. Write the reverse sweep: the adjoint of every node, where the last
//! node is the output.
//!
//! Hint: the adjoint of the output is 1. Then, for each index from the last to the first, and for
//! both sides: add the node's adjoint times its partial to the adjoint of its operand. A loop
//! backwards is `for index in (0..nodes.len()).rev() { … }`.
//!
//! # 反向扫描
//!
//! 记录带的每个节点保存两个操作数的下标，和两个局部偏导数。叶子指向它自己，偏导数是 0。
//! 请写出反向扫描：最后一个节点是输出，求每个节点的伴随。
//!
//! 提示：输出的伴随是 1。然后从最后一个下标到第一个，对两个操作数都做：
//! 把“节点的伴随 × 局部偏导数”加到操作数的伴随上。
//! 从后往前的循环写作 `for index in (0..nodes.len()).rev() { … }`。
//!
//! Page: docs/tape.md

use crate::Node;

/// The adjoint of every node.
pub fn adjoints(nodes: &[Node]) -> Vec<f64> {
    let mut adjoints = vec![0.0; nodes.len()];
    adjoints[nodes.len() - 1] = f64::NAN; // how much does the output grow with itself?
    // then the loop: nodes[index].operands[side] is an operand, and nodes[index].partials[side] its
    // local partial
    adjoints
}
