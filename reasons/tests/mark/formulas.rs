//! Random formulas: a forgotten path, term or inner derivative is named, and right derivatives are
//! right, also where they are rounded and at kinks.

use wengert::{Rng, Value, gradient};
use wengert_reasons::{Kind, Marking, mark};

const OUTER: [for<'t> fn(Value<'t>) -> Value<'t>; 6] = [
    |u| u.sin(),
    |u| u.exp(),
    |u| u.tanh(),
    |u| u.sigmoid(),
    |u| (u * u + 1.5).ln(),
    |u| u.powi(3),
];

/// Two functions of a weighted sum with random weights, and four points.
struct Formula {
    outer: [for<'t> fn(Value<'t>) -> Value<'t>; 2],
    weights: [f64; 6],
    points: Vec<[f64; 2]>,
}

impl Formula {
    fn random(rng: &mut Rng) -> Formula {
        let mut pick = || OUTER[rng.uniform(0.0, 6.0) as usize];
        let outer = [pick(), pick()];
        let weights = [(); 6].map(|()| rng.uniform(0.3, 1.7));
        let points = (0..4).map(|_| [rng.uniform(-1.2, 1.2), rng.uniform(-1.2, 1.2)]).collect();
        Formula { outer, weights, points }
    }

    fn inner<'t>(&self, which: usize, x: &[Value<'t>]) -> Value<'t> {
        let [a, b, c] = [0, 1, 2].map(|index| self.weights[3 * which + index]);
        x[0] * x[0] * a + x[0] * x[1] * b + x[1] * c
    }

    fn part<'t>(&self, which: usize, x: &[Value<'t>]) -> Value<'t> {
        self.outer[which](self.inner(which, x))
    }

    /// Value and gradient of one part.
    fn of(&self, which: usize, x: &[f64]) -> (f64, Vec<f64>) {
        gradient(|x| self.part(which, x), x)
    }
}

fn has(marking: &Marking, kind: Kind) -> bool {
    let wrong = || marking.parts().iter().filter(|part| !part.is_right());
    let is_named = wrong().all(|part| part.mistakes().iter().any(|it| it.kind() == kind));
    wrong().count() > 0 && is_named
}

/// One formula for each class, with the kinds that name it.
fn markings(f: &Formula) -> Vec<(Kind, Marking)> {
    let points = &f.points;
    let scaled =
        |numbers: &[f64], times: f64| numbers.iter().map(|x| x * times).collect::<Vec<_>>();
    vec![
        (Kind::InnerDerivative, {
            mark(
                |x| f.part(0, x),
                points,
                |x| {
                    let inner = gradient(|x| f.inner(0, x), x).0;
                    vec![gradient(|u| f.outer[0](u[0]), &[inner]).1[0]; 2]
                },
            )
        }),
        (Kind::Term, {
            mark(|x| f.part(0, x) * f.part(1, x), points, |x| scaled(&f.of(0, x).1, f.of(1, x).0))
        }),
        (Kind::Term, {
            mark(
                |x| f.part(0, x) / (f.part(1, x).powi(2) + 1),
                points,
                |x| scaled(&f.of(0, x).1, 1.0 / (f.of(1, x).0.powi(2) + 1.0)),
            )
        }),
        (Kind::Path, mark(|x| f.part(0, x) + f.part(1, x), points, |x| f.of(0, x).1)),
    ]
}

#[test]
fn ten_forgotten_paths_terms_and_inner_derivatives_are_named() {
    let (mut named, mut all) = (0, 0);
    for seed in 0..10 {
        for (kind, marking) in markings(&Formula::random(&mut wengert::rng(seed))) {
            all += 1;
            match has(&marking, kind) {
                true => named += 1,
                false => println!("{kind:?}\n{marking}"),
            }
        }
    }
    assert!(f64::from(named) >= 0.98 * f64::from(all), "{named} of {all}");
}

#[test]
fn a_thousand_right_derivatives_are_right() {
    for seed in 0..250 {
        let rng = &mut wengert::rng(seed);
        let f = Formula::random(rng);
        for is_single in [false, true] {
            let round = |x: &f64| if is_single { f64::from(*x as f32) } else { *x };
            let marking = mark(
                |x| f.part(0, x) * f.part(1, x),
                &f.points,
                |x| {
                    let ((u, du), (v, dv)) = (f.of(0, x), f.of(1, x));
                    let slope = |i: usize| du[i] * v + u * dv[i];
                    [slope(0), slope(1)].iter().map(round).collect()
                },
            );
            assert!(marking.is_right(), "{seed}\n{marking}");
            // relu(x − a)·y + |x − a| + max(x, a): at x = a each slope is a choice
            let a = f.points[0][0];
            let choices = [rng.uniform(0.0, 1.0), rng.uniform(-1.0, 1.0), rng.uniform(0.0, 1.0)];
            let marking = mark(
                |x| (x[0] - a).relu() * x[1] + (x[0] - a).abs() + x[0].max(a),
                &f.points,
                |x| {
                    let [relu, abs, max] = match x[0].partial_cmp(&a) {
                        Some(std::cmp::Ordering::Greater) => [1.0, 1.0, 1.0],
                        Some(std::cmp::Ordering::Less) => [0.0, -1.0, 0.0],
                        _ => choices,
                    };
                    [relu * x[1] + abs + max, (x[0] - a).max(0.0)].iter().map(round).collect()
                },
            );
            assert!(marking.is_right(), "{seed}\n{marking}");
        }
    }
}
