//! # A choice that a program freezes
//!
//! The function below is x where x > 0, else x/10. On the tape it is right. But a `Program` is recorded
//! once and run for many samples, and then it is wrong for half of them. Write it without `if`.
//!
//! Hint: an operation of the tape that chooses is `max`; x.max(y) takes a number on the right, too. Which
//! of x and x/10 is larger, for x > 0 and for x < 0?
//!
//! # 被 Program 冻结的选择
//!
//! 下面的函数在 x > 0 时是 x，否则是 x/10。在记录带上它是对的。
//! 但是 `Program` 只记录一次，却要对很多样本运行，于是对一半的样本都是错的。请不用 `if` 来写。
//!
//! 提示：记录带上有一种做选择的运算：`max`。x > 0 时，x 和 x/10 哪个更大？x < 0 时呢？
//!
//! Page: docs/program.md

use wengert::Value;

/// x where x > 0, else x/10.
pub fn leaky(x: Value<'_>) -> Value<'_> {
    x.max(x / 10)
}
