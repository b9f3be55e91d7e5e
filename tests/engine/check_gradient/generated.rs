//! Right gradients of random functions, and wrong ones beside them: what is right is never called
//! wrong, and what is wrong is never called right.

use std::f64::consts::{FRAC_PI_2, PI};
use wengert::{InputCheck, Rng, Value, check_gradient, check_gradient_of};

const ROUNDS: usize = 100;

type Function = Box<dyn for<'t> Fn(&[Value<'t>]) -> Value<'t>>;

/// A function at a point.
struct Case {
    kind: &'static str,
    f: Function,
    at: Vec<f64>,
}

fn case(
    kind: &'static str,
    at: &[f64],
    f: impl for<'t> Fn(&[Value<'t>]) -> Value<'t> + 'static,
) -> Case {
    Case { kind, f: Box::new(f), at: at.to_vec() }
}

fn whole(rng: &mut Rng, low: i32, high: i32) -> i32 {
    rng.uniform(f64::from(low), f64::from(high + 1)).floor() as i32
}

fn power_of_ten(rng: &mut Rng, size: f64) -> f64 {
    10f64.powf(rng.uniform(-size, size))
}

/// Some smooth function of a number, tame in the size of its operand.
fn smooth<'t>(which: i32, x: Value<'t>) -> Value<'t> {
    match which {
        0 => x.sin(),
        1 => x.tanh(),
        2 => (x.powi(2) + 1).ln(),
        3 => (x.powi(2) + 0.5).sqrt(),
        4 => (x.powi(2) + 1).recip(),
        5 => x.powi(3) - x,
        6 => x.sigmoid() * x,
        7 => (-x.powi(2)).exp(),
        8 => x.atan(),
        9 => x.cos() * 2,
        10 => x.softplus(),
        _ => x.gelu(),
    }
}

fn roots(rng: &mut Rng) -> Case {
    let (s, t) = (power_of_ten(rng, 8.0), power_of_ten(rng, 3.0));
    let (r, q) = (rng.uniform(-4.0, 4.0), rng.uniform(-4.0, 4.0));
    let (k, n) = (whole(rng, 2, 6), whole(rng, 1, 3));
    match whole(rng, 0, 2) {
        0 => case("roots", &[r * t], move |x| (x[0] / t - r).powi(k) * (x[0] / t - q) * s),
        1 => {
            let c = f64::from(whole(rng, -9, 9));
            case("roots", &[c], move |x| (x[0].powi(n) - c.powi(n)).powi(k) * s)
        }
        _ => case("roots", &[r, q], move |x| {
            (x[0] - r).powi(k) * (x[1] - q).powi(2) + (x[0] * x[1] - r * q).powi(k)
        }),
    }
}

fn stationary(rng: &mut Rng) -> Case {
    let (a, s) = (rng.uniform(-3.0, 3.0), power_of_ten(rng, 6.0));
    let k = whole(rng, -5, 5);
    match whole(rng, 0, 11) {
        0 => case("stationary", &[PI * f64::from(k)], move |x| x[0].cos() * s),
        1 => case("stationary", &[FRAC_PI_2], move |x| x[0].sin().powi(3) * s + a),
        2 => case("stationary", &[a], move |x| (-(x[0] - a).powi(2)).exp()),
        3 => case("stationary", &[1.0], move |x| x[0] * (-x[0]).exp() * s),
        4 => case("stationary", &[(-1f64).exp()], |x| x[0].powf(x[0])),
        5 => case("stationary", &[1.0, 1.0], move |x| {
            100 * (x[1] - x[0].powi(2)).powi(2) + (1 - x[0]).powi(2) + a
        }),
        6 => case("stationary", &[-1.0], move |x| (x[0].powi(4) - 2 * x[0].powi(2)) * s),
        7 => case("stationary", &[a, a], move |x| (x[0] - x[1]).cosh() + (x[0] - a).powi(4)),
        8 => case("stationary", &[0.0, 0.0], move |x| {
            x[0].powi(3) - 3 * x[0] * x[1].powi(2) + x[0].powi(2) * s
        }),
        9 => case("stationary", &[a.abs() + 0.1], move |x| {
            let c = a.abs() + 0.1;
            (x[0] / c).ln() - x[0] / c
        }),
        10 => case("stationary", &[a], move |x| (x[0] - a).powi(3) + (x[0] - a).powi(2) * s + 1e3),
        _ => case("stationary", &[a], move |x| ((x[0] - a).powi(2) + 1).sqrt().recip() * s),
    }
}

fn composed(rng: &mut Rng, s: f64, t: f64) -> Case {
    let kind = if (s, t) == (1.0, 1.0) { "composed" } else { "scaled" };
    let inputs = whole(rng, 1, 4) as usize;
    let at: Vec<f64> = (0..inputs).map(|_| rng.uniform(-2.0, 2.0) * t).collect();
    let c: Vec<i32> = (0..8).map(|_| whole(rng, 0, 11)).collect();
    case(kind, &at, move |x| {
        let x: Vec<Value<'_>> = x.iter().map(|&x| x / t).collect();
        let n = x.len();
        let inner = smooth(c[0], x[0] * x[n - 1]) + smooth(c[1], x[n / 2]) * 0.5;
        let outer = smooth(c[2], inner - x[0]) * smooth(c[3], x[n - 1] + 1);
        x.iter().fold(outer, |sum, &x| sum + smooth(c[4], x) * smooth(c[5], sum)) * s
    })
}

fn near_poles(rng: &mut Rng) -> Case {
    let p = rng.uniform(-3.0, 3.0);
    let x = p + 10f64.powf(rng.uniform(-9.0, -0.5));
    match whole(rng, 0, 6) {
        0 => case("near poles", &[x], move |x| (x[0] - p).recip()),
        1 => case("near poles", &[x], move |x| (x[0] - p).ln()),
        2 => case("near poles", &[x], move |x| (x[0] - p).powi(-2) + x[0].sin()),
        3 => case("near poles", &[x - p + FRAC_PI_2], |x| x[0].tan()),
        4 => case("near poles", &[x], move |x| (x[0] - p).sqrt()),
        5 => case("near poles", &[1.0 - (x - p)], |x| x[0].atanh()),
        _ => case("near poles", &[x, p], |x| x[1] / (x[0] - x[1])),
    }
}

fn near_kinks(rng: &mut Rng) -> Case {
    let (k, s) = (rng.uniform(-3.0, 3.0), power_of_ten(rng, 4.0));
    let sign = rng.uniform(-1.0, 1.0).signum();
    let x = k + sign * 10f64.powf(rng.uniform(-9.0, -0.5));
    match whole(rng, 0, 9) {
        0 => case("near kinks", &[x], move |x| (x[0] - k).abs() * s),
        1 => case("near kinks", &[x], move |x| (x[0] - k).relu() * x[0].exp() + x[0]),
        2 => case("near kinks", &[x, k], |x| x[0].max(x[1]) * x[0].min(x[1]).sin()),
        // the kink is at the point, and the slope there 0
        3 => case("near kinks", &[k], move |x| (x[0] - k).relu().powi(3) * s),
        4 => case("near kinks", &[k], move |x| (x[0] - k).abs().powi(3) + (x[0] - k).powi(2) * s),
        5 => case("near kinks", &[k], move |x| (x[0] - k).powi(2).abs() * s),
        6 => case("near kinks", &[k], move |x| (x[0] - k).relu().powi(2) + (x[0] - k).powi(3)),
        7 => case("near kinks", &[x], move |x| (x[0] - k).clamp(-0.1, 0.1).powi(2) * s),
        8 => case("near kinks", &[k], move |x| (x[0] - k).leaky_relu(0.1) * s + x[0].sin()),
        _ => case("near kinks", &[k], move |x| (x[0] - k).relu() + (x[0] - k).powi(3) * s),
    }
}

fn many_inputs(rng: &mut Rng) -> Case {
    let n = whole(rng, 5, 12) as usize;
    let at: Vec<f64> = (0..n).map(|_| rng.normal(0.0, 1.0)).collect();
    let c: Vec<f64> = (0..n).map(|_| power_of_ten(rng, 6.0)).collect();
    let target = at.clone();
    match whole(rng, 0, 3) {
        // the minimum of a sum of squares
        0 => case("many inputs", &at, move |x| {
            x.iter().zip(&c).zip(&target).map(|((&x, &c), &t)| (x - t).powi(2) * c).sum()
        }),
        1 => case("many inputs", &at, move |x| {
            let score: Value<'_> = x.iter().zip(&target).map(|(&x, &t)| x * t).sum();
            (score - target.iter().map(|t| t * t).sum::<f64>()).powi(2)
        }),
        2 => case("many inputs", &at, move |x| {
            x.iter().zip(&c).map(|(&x, &c)| x.sin() * c).sum::<Value<'_>>()
        }),
        _ => case("many inputs", &at, move |x| {
            let hidden = x.windows(3).map(|w| (w[0] * 0.5 + w[1] * w[2]).tanh().relu());
            (hidden.sum::<Value<'_>>() - 0.3).powi(2)
        }),
    }
}

fn narrow(rng: &mut Rng) -> Case {
    let (x, k) = (rng.uniform(-1.0, 1.0), 10f64.powf(rng.uniform(0.0, 4.0)));
    match whole(rng, 0, 6) {
        0 => case("narrow", &[x], move |x| (x[0] * k).sin()),
        1 => case("narrow", &[x], move |x| (x[0] * k).tanh()),
        2 => case("narrow", &[x / k], move |x| (-(x[0] * k).powi(2)).exp()),
        3 => case("narrow", &[x], move |v| (-((v[0] - x) * k).powi(2)).exp() + 1),
        4 => case("narrow", &[x], move |v| ((v[0] - x) * k).cos() + 3),
        5 => case("narrow", &[0.0], move |x| (x[0] * k).cos() * x[0].cos()),
        _ => case("narrow", &[x], move |v| (v[0].powi(2) * k).sin() * v[0]),
    }
}

fn offset(rng: &mut Rng) -> Case {
    let (x, c) = (rng.uniform(-3.0, 3.0), 10f64.powf(rng.uniform(0.0, 12.0)));
    match whole(rng, 0, 3) {
        0 => case("offset", &[x], move |x| (x[0] + c) - c),
        1 => case("offset", &[x], move |v| (v[0] - x).powi(2) + c),
        2 => case("offset", &[x], move |x| x[0].sin() * 1e-3 + c),
        _ => case("offset", &[x], move |v| ((v[0] + c) - (c + x)).powi(3) + v[0].cos()),
    }
}

/// The number of inputs by what the check says.
#[derive(Clone, Copy, Debug, Default)]
struct Verdicts {
    agree: usize,
    differ: usize,
    unknown: usize,
}

impl Verdicts {
    fn count(&mut self, input: &InputCheck) {
        match (input.agrees(), input.differs()) {
            (true, _) => self.agree += 1,
            (_, true) => self.differ += 1,
            _ => self.unknown += 1,
        }
    }
}

/// The size of a slope that f would not notice a part of: the largest of its gradient, of f over x,
/// and of its change when x moves by a tenth.
fn scale(f: &Function, at: &[f64], input: usize) -> f64 {
    let (value, gradient) = wengert::gradient(f, at);
    let h = if at[input] == 0.0 { 0.1 } else { 0.1 * at[input].abs() };
    let slopes = [-h, h].map(|step| {
        let mut beside = at.to_vec();
        beside[input] += step;
        (wengert::gradient(f, &beside).0 - value) / h
    });
    let over_x = value / (10.0 * h);
    let sizes = gradient.iter().chain(&slopes).chain([&over_x]).map(|size| size.abs());
    sizes.filter(|size| size.is_finite()).fold(0.0, f64::max)
}

#[test]
fn right_gradients_agree_and_wrong_ones_differ() {
    let mut rng = wengert::rng(5);
    let (mut right, mut near_edges, mut wrong) =
        (Verdicts::default(), Verdicts::default(), Verdicts::default());
    for _ in 0..ROUNDS {
        let (s, t) = (power_of_ten(&mut rng, 100.0), power_of_ten(&mut rng, 60.0));
        for case in [
            roots(&mut rng),
            stationary(&mut rng),
            composed(&mut rng, 1.0, 1.0),
            composed(&mut rng, s, t),
            near_poles(&mut rng),
            near_kinks(&mut rng),
            many_inputs(&mut rng),
            narrow(&mut rng),
            offset(&mut rng),
        ] {
            let Case { kind, f, at } = case;
            let check = check_gradient(&f, &at);
            let is_near_an_edge = kind.starts_with("near");
            for input in check.inputs() {
                assert!(!input.differs(), "{kind} at {at:?}\n{check}");
                (if is_near_an_edge { &mut near_edges } else { &mut right }).count(input);
            }
            let gradient: Vec<f64> = check.inputs().iter().map(|i| i.analytic).collect();
            let i = whole(&mut rng, 0, at.len() as i32 - 1) as usize;
            let (g, scale) = (gradient[i], scale(&f, &at, i));
            let off = [2.0 * g, -g, 0.0, 1.0001 * g, g * (1.0 - 1e-5)].into_iter();
            for number in off.chain([1e-3, -1e-5, 2.1e-6].map(|part| g + part * scale)) {
                // between the slopes of a kink every number is right
                if (number - g).abs() <= 2e-6 * scale || check.inputs()[i].kink.is_some() {
                    continue;
                }
                let mut claimed = gradient.clone();
                claimed[i] = number;
                let check = check_gradient_of(&f, &claimed, &at);
                let input = &check.inputs()[i];
                wrong.count(input);
                // it may be hidden by the rounding of numbers much larger than f, but never by more
                let is_hidden = (number - g).abs() <= 2.0 * input.doubt;
                assert!(!input.agrees() || is_hidden, "{kind} at {at:?}, right: {g}\n{check}");
            }
        }
    }
    println!("right: {right:?}\nnear edges: {near_edges:?}\nwrong: {wrong:?}");
    assert_eq!(right.unknown, 0);
    assert!(near_edges.unknown * 50 <= near_edges.agree, "{near_edges:?}");
    assert!((wrong.agree + wrong.unknown) * 50 <= wrong.differ, "{wrong:?}");
    assert!(right.agree > 1500 && wrong.differ > 3000, "{right:?} {wrong:?}");
}
