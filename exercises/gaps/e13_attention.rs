//! # microgpt: attention
//!
//! A position looks back at earlier ones. How well its query fits a key is their dot product, divided
//! by the square root of their length. The softmax of these numbers gives the fraction of each value
//! that is taken. Compute the fractions.
//!
//! Hint: here is the dot product: `query.iter().zip(key).map(|(q, k)| q * k).sum::<f64>()`. The length
//! is 4. `softmax` takes an array of three numbers, and gives three fractions.
//!
//! # microgpt：注意力
//!
//! 一个位置回头看前面的位置。查询（query）与键（key）的吻合程度是它们的点积，除以长度的平方根。
//! 对这些数取 softmax，就得到从每个位置的值（value）里取多大的比例。请计算这些比例。
//!
//! 提示：点积写作 `query.iter().zip(key).map(|(q, k)| q * k).sum::<f64>()`。长度是 4。
//! `softmax` 接受三个数的数组，返回三个比例。
//!
//! Page: docs/microgpt.md

use crate::softmax;

/// What is taken from the values of three positions.
pub fn attention(query: [f64; 4], keys: [[f64; 4]; 3], values: [[f64; 4]; 3]) -> [f64; 4] {
    let _ = (query, keys, softmax); // delete this line when you use them
    let fits = [f64::NAN; 3]; // how well the query fits each key
    let fractions = fits; // not yet their softmax
    // Σ fraction · value
    [0, 1, 2, 3].map(|i| {
        fractions[0] * values[0][i] + fractions[1] * values[1][i] + fractions[2] * values[2][i]
    })
}
