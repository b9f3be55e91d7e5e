//! Functions of the plane whose Hessians are known by heart.

use super::*;

pub(super) fn rosenbrock<S: Scalar>(x: S, y: S) -> S {
    (y - x.powi(2)).powi(2) * 100.0 + (-x + 1.0).powi(2)
}

fn beale<S: Scalar>(x: S, y: S) -> S {
    let part = |number: f64, power: i32| (x * y.powi(power) - x + number).powi(2);
    part(1.5, 1) + part(2.25, 2) + part(2.625, 3)
}

fn himmelblau<S: Scalar>(x: S, y: S) -> S {
    (x.powi(2) + y - 11.0).powi(2) + (x + y.powi(2) - 7.0).powi(2)
}

/// A point, and there the gradient and the second derivatives by xx, xy, yy.
type Known = ([f64; 2], [f64; 2], [f64; 3]);

/// Checks a function of the plane against known numbers. `size` is that of the largest term of its
/// derivatives near these points.
fn check_plane(
    name: &str,
    f: impl for<'t> Fn(&[Value<'t>]) -> Value<'t>,
    size: f64,
    known: &[Known],
) {
    for &(at, first, [xx, xy, yy]) in known {
        let what = |which: &str| format!("{name} at {at:?}, {which}");
        let (_, ours) = gradient(&f, &at);
        let h = hessian(&f, &at);
        for i in 0..2 {
            assert_near(ours[i], first[i], size, &what("gradient"));
            for j in 0..2 {
                assert_near(h[i][j], [[xx, xy], [xy, yy]][i][j], size, &what("Hessian"));
            }
        }
        let along = hvp(&f, &at, &[2.0, -3.0]);
        assert_near(along[0], 2.0 * xx - 3.0 * xy, size, &what("H·v"));
        assert_near(along[1], 2.0 * xy - 3.0 * yy, size, &what("H·v"));
    }
}

/// The numbers of the integer points are exact, by hand: f_xx = 1200x² − 400y + 2, f_xy = −400x,
/// f_yy = 200. The Hessian at the minimum (1, 1) is that of the textbooks.
#[test]
pub(super) fn rosenbrock_has_its_hessian_at_the_minimum_and_elsewhere() {
    let known = [
        ([1.0, 1.0], [0.0, 0.0], [802.0, -400.0, 200.0]),
        ([0.0, 0.0], [-2.0, 0.0], [2.0, 0.0, 200.0]),
        ([-1.25, 1.0], [-285.75, -112.5], [1477.0, 500.0, 200.0]),
        ([-1.2, 1.0], [-215.6, -88.0], [1330.0, 480.0, 200.0]),
    ];
    check_plane("Rosenbrock", |x| rosenbrock(x[0], x[1]), 2000.0, &known);
}

/// All of these numbers are fractions of powers of two, so they are exact; found with sixty digits.
/// (0, 1) is a saddle: its gradient is zero, its second derivatives are 0, 27.75 and 0.
#[test]
fn beale_has_its_hessian_at_the_minimum_at_the_saddle_and_elsewhere() {
    let known = [
        ([3.0, 0.5], [0.0, 0.0], [3.15625, -11.4375, 46.125]),
        ([0.0, 1.0], [0.0, 0.0], [0.0, 27.75, 0.0]),
        ([1.0, 1.0], [0.0, 27.75], [0.0, 27.75, 68.5]),
        ([-2.0, 1.5], [-10.21875, 58.375], [14.90625, -110.3125, 523.0]),
    ];
    check_plane("Beale", |x| beale(x[0], x[1]), 600.0, &known);
}

/// All four minima, then a saddle's neighbourhood and integers by hand: f_xx = 12x² + 4y − 42,
/// f_xy = 4x + 4y, f_yy = 12y² + 4x − 26. The others with sixty digits, at these very f64 numbers.
#[test]
fn himmelblau_has_its_hessian_at_all_four_minima_and_elsewhere() {
    let known = [
        ([3.0, 2.0], [0.0, 0.0], [74.0, 20.0, 34.0]),
        (
            [-2.805118086952745, 3.131312518250573],
            [0.0, 0.0],
            [64.9494998539954, 1.3047777251913129, 80.44094469562197],
        ),
        (
            [-3.779310253377747, -3.28318599128617],
            [0.0, 0.0],
            [116.26548793028935, -28.249984978655668, 88.23448202702203],
        ),
        (
            [3.584428340330492, -1.848126526964404],
            [0.0, 0.0],
            [104.78501221571527, 6.9452072534643525, 29.32457327735609],
        ),
        (
            [-0.270844590667185, -0.92303852211717],
            [-1.6410800961391085e-7, -5.793363572334393e-7],
            [-44.81187258094458, -4.77553245113742, -16.85937700292175],
        ),
        ([0.0, 0.0], [-14.0, -22.0], [-42.0, 0.0, -26.0]),
        ([1.0, -2.0], [-52.0, -8.0], [-38.0, -4.0, 26.0]),
    ];
    check_plane("Himmelblau", |x| himmelblau(x[0], x[1]), 200.0, &known);
}

#[test]
fn curvature_stands_where_every_first_derivative_is_zero() {
    // f = (xy)²: f_xx = 2y², f_xy = 4xy, f_yy = 2x²
    let f = |x: f64, y: f64| hessian(|v| (v[0] * v[1]).powi(2), &[x, y]);
    assert_eq!(f(0.0, 3.0), [[18.0, 0.0], [0.0, 0.0]]);
    assert_eq!(f(0.0, 0.0), [[0.0, 0.0], [0.0, 0.0]]);
    assert_eq!(f(2.0, 3.0), [[18.0, 24.0], [24.0, 8.0]]);
    // the same with products, with a dot product, and with an infinite partial in a dead branch
    assert_eq!(hessian(|v| v[0] * v[0] * v[1] * v[1], &[0.0, 3.0]), [[18.0, 0.0], [0.0, 0.0]]);
    let dot = hessian(|v| v[0].tape().dot(&v[..1], &v[1..]).powi(2), &[0.0, 3.0]);
    assert_eq!(dot, [[18.0, 0.0], [0.0, 0.0]]);
    let dead = hessian(|v| (v[0] * v[1]).powi(2) + v[0].sqrt() * 0.0, &[0.0, 3.0]);
    assert_eq!(dead, [[18.0, 0.0], [0.0, 0.0]]);
}

#[test]
fn a_flat_function_has_a_hessian_of_zeros() {
    let zeros = [[0.0, 0.0], [0.0, 0.0]];
    assert_eq!(hessian(|x| x[0] * 3 - x[1], &[1.0, 2.0]), zeros);
    assert_eq!(hessian(|x| x[0], &[1.0, 2.0]), zeros);
    assert_eq!(hessian(|x| x[0].tape().constant(7.0), &[1.0, 2.0]), zeros);
    assert_eq!(hvp(|x| x[0], &[1.0, 2.0], &[1.0, 1.0]), [0.0, 0.0]);
}
