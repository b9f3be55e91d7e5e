//! Newton's method against gradient descent, in Rosenbrock's curved valley: seven steps against
//! tens of thousands. You will see both searches as tables, and both paths in one picture.
//!
//! ```text
//! cargo run --release --example newton
//! ```
//!
//! f(x, y) = 100 (y − x²)² + (1 − x)² is lowest at (1, 1), where it is 0. Its valley follows the
//! parabola y = x². Across the valley f rises a thousand times as steeply as along it. The gradient
//! points across, so gradient descent must take steps that are small enough for the steep
//! direction, and crawls along the flat one. Newton's method knows the curvature in every direction
//! (the Hessian), and steps to where the gradient would be zero if f were a parabola.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use wengert::{Scalar, gradient, hessian, plot};

const START: [f64; 2] = [-1.2, 1.0];
const RATE: f64 = 0.001;
const STEPS_OF_DESCENT: usize = 50_000;
/// The picture draws lower points at this height: further down, lines of equal height are so close
/// together that they would look like a path.
const FLOOR: f64 = 0.3;

/// One function for values, which carry derivatives, and for the plain numbers of the picture.
fn rosenbrock<S: Scalar>(x: S, y: S) -> S {
    (y - x.powi(2)).powi(2) * 100.0 + (-x + 1.0).powi(2)
}

/// One point of a search: the point, f there, and the length of the gradient.
struct Point {
    at: [f64; 2],
    height: f64,
    slope: f64,
}

/// f, the length of its gradient, and the gradient at a point.
fn look([x, y]: [f64; 2]) -> (Point, [f64; 2]) {
    let (height, g) = gradient(|v| rosenbrock(v[0], v[1]), &[x, y]);
    (Point { at: [x, y], height, slope: g[0].hypot(g[1]) }, [g[0], g[1]])
}

/// Steps by p with H·p = −∇f, until the gradient is as small as rounding leaves it.
fn newton() -> Vec<Point> {
    let mut at = START;
    let mut points = Vec::new();
    loop {
        let (point, g) = look(at);
        let is_there = point.slope < 1e-9;
        points.push(point);
        if is_there || points.len() > 100 {
            return points;
        }
        let h = hessian(|v| rosenbrock(v[0], v[1]), &at);
        // two equations, by Cramer's rule
        let determinant = h[0][0] * h[1][1] - h[0][1] * h[1][0];
        let step = [
            (h[0][1] * g[1] - h[1][1] * g[0]) / determinant,
            (h[1][0] * g[0] - h[0][0] * g[1]) / determinant,
        ];
        at = [at[0] + step[0], at[1] + step[1]];
    }
}

/// Steps by −RATE · ∇f. With a rate above 2/1002 it would jump from one wall of the valley to the
/// other, further up each time: 1002 is the largest curvature at the minimum.
fn descent() -> Vec<Point> {
    let mut at = START;
    let mut points = Vec::with_capacity(STEPS_OF_DESCENT + 1);
    for _ in 0..=STEPS_OF_DESCENT {
        let (point, g) = look(at);
        points.push(point);
        at = [at[0] - RATE * g[0], at[1] - RATE * g[1]];
    }
    points
}

fn print_table(
    out: &mut impl Write,
    points: &[Point],
    steps: impl IntoIterator<Item = usize>,
) -> io::Result<()> {
    writeln!(out, "  step           x           y            f         |∇f|")?;
    for step in steps {
        let Point { at: [x, y], height, slope } = points[step];
        writeln!(out, "{step:>6}  {x:>10.6}  {y:>10.6}  {height:>11.4e}  {slope:>11.4e}")?;
    }
    Ok(())
}

/// The first step after which f is below 10⁻⁹.
fn steps_to_the_floor(points: &[Point]) -> Option<usize> {
    points.iter().position(|point| point.height < 1e-9)
}

fn say_when(out: &mut impl Write, name: &str, points: &[Point]) -> io::Result<()> {
    match steps_to_the_floor(points) {
        Some(step) => writeln!(out, "{name}: f is below 1e-9 after {step} steps."),
        None => writeln!(out, "{name}: f is still above 1e-9."),
    }
}

fn path(points: &[Point]) -> Vec<(f64, f64)> {
    points.iter().map(|point| (point.at[0], point.at[1])).collect()
}

fn lesson(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let (fast, slow) = (newton(), descent());
    writeln!(out, "Newton's method")?;
    print_table(out, &fast, 0..fast.len())?;
    writeln!(out)?;
    writeln!(
        out,
        "Its second step climbs to f = {:.0}: so far from the minimum, f is not",
        fast[2].height
    )?;
    writeln!(
        out,
        "the parabola that the step takes it for. The next one finds the valley again, and"
    )?;
    writeln!(out, "near the minimum each step about doubles the digits that are right.")?;
    writeln!(out)?;
    writeln!(out, "Gradient descent, rate {RATE}")?;
    print_table(out, &slow, [0, 1, 10, 100, 1000, 5000, 10_000, 20_000, 30_000, 40_000, 50_000])?;
    writeln!(out)?;
    say_when(out, "Newton's method", &fast)?;
    say_when(out, "Gradient descent", &slow)?;

    let steps = fast.len() - 1;
    let picture = "target/wengert/newton.png";
    plot::contour(|x, y| rosenbrock(x, y).max(FLOOR))
        .over(-1.7..1.7, -3.6..2.4)
        .log_z()
        .resolution(400) // the valley is narrow
        .path("gradient descent, 50,000 steps", &path(&slow))
        .path(format!("Newton's method, {steps} steps"), &path(&fast))
        .mark("minimum", 1.0, 1.0)
        .labels("x", "y")
        .z_label("f(x, y)")
        .title("Two ways through Rosenbrock's valley")
        .save(picture)?;
    writeln!(out)?;
    writeln!(out, "Picture: {picture}")?;
    Ok(())
}

fn main() -> ExitCode {
    match lesson(&mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The output was closed, as by `… | head`: that is not a failure.
fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref().is_some_and(|e: &io::Error| e.kind() == io::ErrorKind::BrokenPipe)
}

/// The points of Newton's method, computed with sixty digits.
#[test]
fn newtons_method_goes_the_exact_way() {
    let exact = [
        ([-1.2, 1.0], 24.2),
        ([-1.1752808988764045, 1.3806741573033707], 4.731884325266609),
        ([0.7631148711764698, -3.1750338547481953], 1411.8451793099182),
        ([0.7634296788840741, 0.5828247754971477], 0.05596551683387446),
        ([0.9999953110849908, 0.9440273238533481], 0.31318907611571806),
        ([0.9999956956536687, 0.999991391325717], 1.852739733929437e-11),
    ];
    let points = newton();
    assert_eq!(points.len(), 8);
    for (point, (at, height)) in points.iter().zip(exact) {
        // the steps before it have rounded, and f falls with the square of the remaining error
        assert!((point.at[0] - at[0]).abs() < 1e-12 && (point.at[1] - at[1]).abs() < 1e-12);
        assert!((point.height - height).abs() < 1e-10 * height.max(1e-5));
    }
    assert_eq!(points[7].at, [1.0, 1.0]);
}

#[test]
fn gradient_descent_needs_thousands_of_times_as_many_steps() {
    let (fast, slow) = (steps_to_the_floor(&newton()), steps_to_the_floor(&descent()));
    assert_eq!(fast, Some(5));
    assert!(slow.is_some_and(|steps| (20_000..30_000).contains(&steps)), "{slow:?}");
}
