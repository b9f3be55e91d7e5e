//! Right gradients of random functions, and wrong ones beside them: what is right is never called
//! wrong, and what is wrong is never called right.

use std::f64::consts::{FRAC_PI_2, PI};
use wengert::{InputCheck, Rng, Value, check_gradient, check_gradient_of};

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
        4 => case("narrow", &[x], move |v| ((v[0] - x) * k).cos() + v[0] * 0),
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

#[test]
fn right_gradients_agree_and_wrong_ones_differ() {
    let loud = std::env::var("LOUD").is_ok();
    let rounds = std::env::var("ROUNDS").map_or(100, |r| r.parse().unwrap());
    let mut rng = wengert::rng(std::env::var("SEED").map_or(5, |r| r.parse().unwrap()));
    let mut right: indexmap::IndexMap<&str, Verdicts> = Default::default();
    let mut wrong: indexmap::IndexMap<&str, Verdicts> = Default::default();
    for _ in 0..rounds {
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
            for input in check.inputs() {
                right.entry(kind).or_default().count(input);
                if !input.agrees() && loud {
                    println!("{kind} at {at:?}\n{check}");
                }
            }
            let gradient: Vec<f64> = check.inputs().iter().map(|i| i.analytic).collect();
            let (value, _) = wengert::gradient(&f, &at);
            let largest = gradient.iter().fold(0.0, |l: f64, g| l.max(g.abs()));
            let i = whole(&mut rng, 0, at.len() as i32 - 1) as usize;
            let scale =
                largest.max(value.abs() / at[i].abs().max(if kind == "scaled" { t } else { 1.0 }));
            let g = gradient[i];
            for (mistake, number) in [
                ("factor 2", 2.0 * g),
                ("sign", -g),
                ("factor 1.0001", 1.0001 * g),
                ("1e-5 relative", g * (1.0 - 1e-5)),
                ("1e-3 of the scale", g + 1e-3 * scale),
                ("1e-5 of the scale", g - 1e-5 * scale),
                ("2e-6 of the scale", g + 2.1e-6 * scale),
            ] {
                if (number - g).abs() <= 2e-6 * scale {
                    continue;
                }
                let mut claimed = gradient.clone();
                claimed[i] = number;
                let check = check_gradient_of(&f, &claimed, &at);
                let input = &check.inputs()[i];
                // every number between the slopes of a kink is right
                if input.kink.is_some() {
                    continue;
                }
                wrong.entry(mistake).or_default().count(input);
                if !input.differs() && loud {
                    println!("MISSED {mistake} {kind} at {at:?} scale {scale:e}\n{check}");
                }
            }
        }
    }
    println!("right");
    for (k, v) in &right {
        println!("{k:20} {v:?}");
    }
    println!("wrong");
    for (k, v) in &wrong {
        println!("{k:20} {v:?}");
    }
    assert!(right.values().all(|v| v.differ == 0));
}
