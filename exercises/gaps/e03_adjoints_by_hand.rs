//! # The walk back, by hand
//!
//! This is a tape, with a = 3:
//!
//! ```text
//! a = 3
//! b = a · a
//! c = b + a
//! d = b · c
//! ```
//!
//! Walk back from d by hand, and write down the adjoint of each node. d̄, the adjoint of d, is how
//! much d grows with d itself.
//!
//! Hint: first compute the values of b, c and d. Then go from the last line to the first. b is used
//! in two lines, c and d: what comes back through both of them is added up. So is a, and in
//! b = a · a it is used twice in one line.
//!
//! # 手算一遍反向扫描
//!
//! 下面是一条记录带，a = 3：
//!
//! ```text
//! a = 3
//! b = a · a
//! c = b + a
//! d = b · c
//! ```
//!
//! 请从 d 开始手算一遍反向扫描，写出每个节点的伴随。d 的伴随 d̄ 是 d 随它自己增加多少。
//!
//! 提示：先算出 b、c、d 的值，再从最后一行走到第一行。b 在两行里用到（c 和 d），
//! 两条路传回来的要相加。a 也一样，而且在 b = a · a 这一行里用了两次。
//!
//! Page: docs/tape.md

/// The adjoint of d.
pub const D: f64 = f64::NAN;
/// The adjoint of c.
pub const C: f64 = f64::NAN;
/// The adjoint of b.
pub const B: f64 = f64::NAN;
/// The adjoint of a.
pub const A: f64 = f64::NAN;
