//! # Where an infinity is born
//!
//! ln(1 + eˣ) is nearly x for large x. Written as below it is ∞ at x = 1000, and its derivative is NaN.
//! Write it so that value and derivative are right for every x.
//!
//! Hint: the function has a name: softplus, a method of `Value`. Or take out the larger part by hand:
//! ln(1 + eˣ) = max(x, 0) + ln(1 + e^(−|x|)).
//!
//! # 无穷大从哪里来
//!
//! x 很大时，ln(1 + eˣ) 差不多就是 x。像下面这样写，在 x = 1000 处它是 ∞，导数是 NaN。
//! 请改写，使值和导数对任何 x 都正确。
//!
//! 提示：这个函数有名字：softplus，是 `Value` 的一个方法。也可以手工把大的部分提出来：
//! ln(1 + eˣ) = max(x, 0) + ln(1 + e^(−|x|))。
//!
//! Page: docs/look_inside.md

use wengert::Value;

/// ln(1 + eˣ).
pub fn softplus(x: Value<'_>) -> Value<'_> {
    (x.exp() + 1.0).ln()
}
