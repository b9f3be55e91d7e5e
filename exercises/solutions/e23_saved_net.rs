//! # A net that was saved
//!
//! A net was trained and saved to a file. Another program should go on with it. The function below makes
//! a net of the same shape, but with new random weights. Load the saved one.
//!
//! Hint: look for `load` on the page. The error of a damaged file is handed on: `Mlp::load(…)` already has
//! the type that the function returns.
//!
//! # 保存过的网络
//!
//! 一个网络训练好后存进了文件，另一个程序要接着用。
//! 下面的函数建了一个形状相同的网络，但权重是新的随机数。请改成读取保存的网络。
//!
//! 提示：在那一页里找 `load`。文件损坏时的错误会传下去：`Mlp::load(…)` 的类型正是函数要返回的类型。
//!
//! Page: docs/saving.md

use std::path::Path;
use wengert::nn::Mlp;
use wengert::{Error, Tape};

/// The net of this file, with its parameters on this tape.
pub fn load(tape: &mut Tape, file: &Path) -> Result<Mlp, Error> {
    Mlp::load(tape, file)
}
