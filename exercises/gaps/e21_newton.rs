//! # A step of Newton's method
//!
//! f(x) = x⁴ − 4x is smallest at x = 1. Derive its slope f′ and its curvature f″, and write the step of
//! Newton's method: to where the slope would be 0 if the curvature stayed the same.
//!
//! Hint: (x⁴)′ = 4x³. If the curvature stays, the slope falls by the curvature times the way, so the way
//! is slope / curvature; and it leads against the slope.
//!
//! # 牛顿法的一步
//!
//! f(x) = x⁴ − 4x 在 x = 1 处最小。请推导它的斜率 f′ 和曲率 f″，并写出牛顿法的一步：
//! 假如曲率不变，走到斜率为 0 的地方。
//!
//! 提示：(x⁴)′ = 4x³。如果曲率不变，走一段路，斜率就减少“曲率 × 路程”，
//! 所以路程是 斜率 / 曲率；方向与斜率相反。
//!
//! Page: docs/derivatives.md

/// f′(x).
pub fn slope(x: f64) -> f64 {
    let _ = x; // delete this line when you use x
    f64::NAN
}

/// f″(x).
pub fn curvature(x: f64) -> f64 {
    let _ = x; // delete this line when you use x
    f64::NAN
}

/// Where the step from x ends.
pub fn step(x: f64) -> f64 {
    let _ = x; // delete this line when you use x
    f64::NAN
}
