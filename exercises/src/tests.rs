//! All solutions are right, all gaps are not, and mistakes that are often made get their reason.

use crate::checks::{derivatives, nets, tape, using};
use crate::{Cause, Exercise, Language, Outcome, exercises, formulas, report, solved_exercises};
use std::fs;
use wengert::data::Csv;

const BOTH: [Language; 2] = [Language::English, Language::Chinese];

#[test]
fn all_solutions_are_right() {
    for exercise in solved_exercises() {
        assert_eq!(exercise.run(Language::English), Outcome::Right, "{}", exercise.name());
    }
}

#[test]
fn all_gaps_are_wrong_as_delivered() {
    for language in BOTH {
        for exercise in exercises() {
            let outcome = exercise.run(language);
            assert_ne!(outcome, Outcome::Right, "{}", exercise.name());
            // where nothing is filled in yet, nothing panics
            let text = format!("{outcome:?}");
            assert!(!text.contains("panic"), "{}: {text}", exercise.name());
        }
    }
}

/// A solution is the file that a reader gets, with the gap filled: the same text at its head, and the
/// same items with the same types.
#[test]
fn a_solution_differs_from_its_file_in_the_gap_alone() {
    for exercise in exercises() {
        let read = |folder: &str| {
            let path = format!("{}/{folder}/{}.rs", env!("CARGO_MANIFEST_DIR"), exercise.name());
            fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
        };
        let (gap, solution) = (read("gaps"), read("solutions"));
        let comments = |text: &str| -> Vec<String> {
            text.lines().filter(|line| line.starts_with("//")).map(String::from).collect()
        };
        assert_eq!(comments(&gap), comments(&solution), "{}", exercise.name());
        let items = |text: &str| -> Vec<String> {
            let items = text.lines().filter(|line| line.contains("pub "));
            items.map(|line| line.split(" = ").next().unwrap_or_default().to_string()).collect()
        };
        assert_eq!(items(&gap), items(&solution), "{}", exercise.name());
        assert_ne!(gap, solution);
    }
}

#[test]
fn there_are_24_and_each_has_its_texts_in_both_languages_and_a_page() {
    let all = exercises();
    let numbers: Vec<usize> = all.iter().map(Exercise::number).collect();
    assert_eq!(numbers, (1..=24).collect::<Vec<_>>());
    for exercise in &all {
        let name = exercise.name();
        let page = format!("{}/../{}", env!("CARGO_MANIFEST_DIR"), exercise.page());
        assert!(fs::exists(&page).is_ok_and(|there| there), "{name}: {page}");
        let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        for language in BOTH {
            let texts = [
                exercise.title(language).to_string(),
                exercise.task(language),
                exercise.hint(language),
            ];
            for text in &texts[1..] {
                assert_eq!(is_chinese(text), language == Language::Chinese, "{name}: {text}");
            }
            assert!(texts.iter().all(|text| !text.is_empty()), "{name}");
        }
        assert_ne!(exercise.title(Language::English), exercise.title(Language::Chinese), "{name}");
    }
}

/// Each page that teaches something to do has one exercise or two.
#[test]
fn each_page_has_one_or_two() {
    let all = exercises();
    let pages: Vec<&str> = all.iter().map(Exercise::page).collect();
    for page in &pages {
        assert!(pages.iter().filter(|other| *other == page).count() <= 2, "{page}");
    }
    let summary = include_str!("../../docs/SUMMARY.md");
    // what has nothing to do, the pages about other languages and about teaching, and those whose
    // exercises are on the page itself
    let without = [
        "README.md",
        "design.md",
        "questions.md",
        "glossary.md",
        "from_python.md",
        "rust_you_need.md",
        "notebook.md",
        "teacher.md",
        "export.md",
        "rates.md",
        "regression.md",
        "train_and_test.md",
    ];
    let linked = summary.split("](").skip(1).filter_map(|part| part.split_once(')'));
    for (page, _) in linked.filter(|(page, _)| !page.starts_with("zh/") && !without.contains(page))
    {
        assert!(pages.contains(&format!("docs/{page}").as_str()), "{page} has no exercise");
    }
}

/// The reason, in English.
fn why(outcome: Outcome) -> String {
    match outcome {
        Outcome::Wrong(text) => text,
        other => panic!("it should be wrong, and is {other:?}"),
    }
}

/// That this wrong answer gets this reason, and some reason in Chinese.
fn gets(check: impl Fn(Language) -> Outcome, part: &str) {
    let text = why(check(Language::English));
    assert!(text.contains(part), "no `{part}` in: {text}");
    let chinese = why(check(Language::Chinese));
    assert!(chinese.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{chinese}");
}

#[test]
fn mistakes_on_the_tape_are_named() {
    let nan = f64::NAN;
    gets(|l| tape::adjoints_by_hand(l, 108.0, nan, nan, nan), "that is the value of d");
    gets(|l| tape::adjoints_by_hand(l, 1.0, 12.0, nan, nan), "the factor beside c is b");
    gets(|l| tape::adjoints_by_hand(l, 1.0, 9.0, 12.0, nan), "b is used in c = b + a, too");
    gets(|l| tape::adjoints_by_hand(l, 1.0, 9.0, 21.0, 72.0), "uses a twice");
    gets(|l| tape::adjoints_by_hand(l, 1.0, 9.0, 21.0, nan), "ā is still NaN");
    gets(|l| tape::adjoints_by_hand(l, 1.0, 9.0, 21.0, 5.0), "step by step");

    let sweep = |forward: bool, overwrites: bool| {
        move |nodes: &[formulas::Node]| {
            let mut adjoints = vec![0.0; nodes.len()];
            adjoints[nodes.len() - 1] = 1.0;
            for step in 0..nodes.len() {
                let index = if forward { step } else { nodes.len() - 1 - step };
                for side in 0..2 {
                    let passed = adjoints[index] * nodes[index].partials[side];
                    let adjoint = &mut adjoints[nodes[index].operands[side]];
                    *adjoint = if overwrites { passed } else { *adjoint + passed };
                }
            }
            adjoints
        }
    };
    gets(|l| tape::reverse_sweep(l, sweep(true, false)), "walks forward");
    gets(|l| tape::reverse_sweep(l, sweep(false, true)), "`+=`, not `=`");
    gets(|l| tape::reverse_sweep(l, |nodes| vec![0.0; nodes.len()]), "must be 1");
    gets(|l| tape::reverse_sweep(l, |_| vec![1.0]), "one adjoint for each node");

    gets(|l| tape::frozen_choice(l, |x| if x.data() > 0.0 { x } else { x / 10 }), "made once");
    gets(|l| tape::frozen_choice(l, |x| x.min(x / 10)), "at x = 1 your function gives");
    gets(|l| tape::paths(l, [4.0, 12.0, 1.0], 17.0), "the largest product comes first");
    gets(|l| tape::paths(l, [12.0, 4.0, 1.0], 16.0), "counts too");
    gets(|l| tape::birth_of_a_nan(l, |x| (x.exp() + 1.0).ln()), "first that is not finite");
    gets(|l| tape::birth_of_a_nan(l, |x| x.max(0.0)), "at x = 0 the value is 0");
}

#[test]
fn mistakes_in_what_is_used_are_named() {
    gets(|l| using::formula(l, "exp(-x^2)/2x"), "brackets around 2x");
    gets(|l| using::formula(l, "exp((-x)^2)/(2x)"), "outside of the power");
    gets(|l| using::formula(l, "exp(-x^2)/(2y)"), "it has: x, y");
    gets(|l| using::formula(l, "ex(-x^2)"), "cannot read it");
    gets(|l| using::on_the_page(l, 2.0, 0.25, 0.5), "b is not 2");
    gets(|l| using::on_the_page(l, 1.0, 0.25, -0.25), "that is ∂L/∂b");
    gets(|l| using::csv(l, || Csv::with_header().label("species")), "Id");
    gets(|l| using::csv(l, || Csv::with_header().label("kind")), "kind");
    gets(
        |l| {
            using::csv(l, || {
                Csv::with_header().label("species").inputs(["petal width", "petal length"])
            })
        },
        "the inputs are",
    );
    gets(|l| using::what_a_step_costs(l, 304.0, 304.0, 674.0), "has a bias, too");
    gets(|l| using::what_a_step_costs(l, 337.0, 304.0, 337.0), "at p + d and at p − d");
    let other = |tape: &mut wengert::Tape, _: &std::path::Path| {
        let layers = [2, 3, 1];
        let tanh = wengert::nn::Activation::Tanh;
        Ok(wengert::nn::Mlp::new(tape, &layers, tanh, &mut wengert::rng(2)))
    };
    gets(|l| using::saved_net(l, other), "its weights are not those of the file");
}

#[test]
fn mistakes_in_training_and_nets_are_named() {
    gets(
        |l| nets::does_not_learn(l, Cause::RateTooSmall, [-9.0; 8], 0.5),
        "RateTooSmall is not the cause",
    );
    gets(|l| nets::does_not_learn(l, Cause::Unknown, [0.0; 8], 0.5), "What was the cause?");
    let still_dead = |l| nets::does_not_learn(l, Cause::DeadUnits, [-9.0; 8], 0.5);
    gets(still_dead, "still does not learn");
    gets(still_dead, "8 of 8 ReLUs are 0 for every row");

    let steps = |sign: f64, scale: f64| {
        move |tape: &mut wengert::Tape,
              w: wengert::Param,
              b: wengert::Param,
              points: &[(f64, f64)],
              rate: f64| {
            for &(x, t) in points {
                tape.rewind();
                let grads = (tape.value(w) * x + b - t).powi(2).backward();
                tape.set(w, tape.get(w) * scale + sign * rate * grads[w]);
                tape.set(b, tape.get(b) * scale + sign * rate * grads[b]);
            }
        }
    };
    gets(|l| nets::training_loop(l, steps(1.0, 1.0)), "uphill");
    gets(|l| nets::training_loop(l, steps(-10.0, 1.0)), "the rate is missing");
    gets(|l| nets::training_loop(l, steps(-1.0, 0.0)), "the step alone");

    gets(|l| nets::boundary(l, |w, b, x1| (w[0] * x1 + b) / w[1]), "the sign is wrong");
    gets(|l| nets::boundary(l, |w, b, x1| -(w[1] * x1 + b) / w[0]), "exchanged");
    let attend = |scale: f64, with_softmax: bool| {
        move |query: [f64; 4], keys: [[f64; 4]; 3], values: [[f64; 4]; 3]| {
            let fits =
                keys.map(|key| query.iter().zip(key).map(|(q, k)| q * k).sum::<f64>() / scale);
            let p = if with_softmax { formulas::softmax(fits) } else { fits };
            [0, 1, 2, 3].map(|i| p[0] * values[0][i] + p[1] * values[1][i] + p[2] * values[2][i])
        }
    };
    gets(|l| nets::attention(l, attend(1.0, true)), "divided by √4");
    gets(|l| nets::attention(l, attend(4.0, true)), "not by the length");
    gets(|l| nets::attention(l, attend(2.0, false)), "Their softmax is missing");
}

#[test]
fn mistakes_in_derivatives_are_named() {
    let first = |slope: fn(f64, f64) -> [f64; 2]| move |l| derivatives::first_derivatives(l, slope);
    gets(first(|x, y| [2.0 * x * y + x.exp(), 0.0 * y + x * x * y]), "y");
    gets(first(|x, y| [2.0 * x * y, x * x]), "the term exp(x) is forgotten");
    gets(first(|x, y| [2.0 * x * y + x.exp(), f64::NAN]), "half open: y");
    gets(|l| derivatives::tanh_row(l, |a| (a.tanh(), [1.0 - a * a, 0.0])), "where y is the value");
    gets(|l| derivatives::tanh_row(l, |a| (a.tanh(), [1.0 - a.tanh(), 0.0])), "a  wrong");
    let sigma = |z: f64| 1.0 / (1.0 + (-z).exp());
    let output = |sign: f64, slope: fn(f64) -> f64| {
        move |w: [f64; 3], h: [f64; 2], t: f64| {
            let o = sigma(w[0] * h[0] + w[1] * h[1] + w[2]);
            let z = sign * 2.0 * (t - o) * slope(o);
            [z * h[0], z * h[1], z]
        }
    };
    gets(|l| derivatives::output_weights(l, output(1.0, |o| o * (1.0 - o))), "wrong sign");
    gets(
        |l| derivatives::output_weights(l, output(-1.0, |_| 1.0)),
        "the derivative of sigmoid is missing",
    );
    gets(
        |l| derivatives::output_weights(l, output(-0.5, |o| o * (1.0 - o))),
        "yours times 2 is right",
    );
    let hidden = |[w1, w2, b1]: [f64; 3], x: [f64; 2], w5: f64, rest: f64, t: f64| {
        let h = sigma(w1 * x[0] + w2 * x[1] + b1);
        let o = sigma(w5 * h + rest);
        let z = -2.0 * (t - o) * o * (1.0 - o) * w5; // without the slope of the hidden sigmoid
        [z * x[0], z * x[1], z]
    };
    gets(|l| derivatives::hidden_weights(l, hidden), "yours times h1");
    let always_on = |[w, b, v]: [f64; 3], x: f64, t: f64| {
        let h = (w * x + b).max(0.0);
        let e = sigma(v * h) - t;
        [e * v * x, e * v, e * h]
    };
    gets(|l| derivatives::relu(l, always_on), "the mask of relu is missing");
    let softmax = |right_class: f64| {
        move |scores: [f64; 3], right: usize| {
            let mut p = formulas::softmax(scores);
            p[right] -= right_class;
            p
        }
    };
    gets(|l| derivatives::softmax_gradient(l, softmax(0.0)), "the term s1 is forgotten");
    gets(
        |l| derivatives::softmax_gradient(l, |s, right| softmax(1.0)(s, right).map(|g| -g)),
        "sign",
    );
    let as_delivered = exercises();
    for (number, part) in [(8, "what it reads"), (11, "tanh")] {
        let text = why(as_delivered[number - 1].run(Language::English));
        assert!(text.contains(part), "{text}");
    }
    gets(|l| derivatives::tanh_row(l, |a| (a.sinh(), [1.0, 0.0])), "is not tanh a");
    gets(|l| derivatives::tanh_row(l, |a| (a.tanh(), [1.0, 1.0])), "second partial must be 0");
    let step = |step: fn(f64) -> f64| {
        move |l| derivatives::newton(l, |x| 4.0 * x.powi(3) - 4.0, |x| 12.0 * x * x, step)
    };
    gets(step(|x| x + (4.0 * x.powi(3) - 4.0) / (12.0 * x * x)), "the wrong way");
    gets(step(|x| (4.0 * x.powi(3) - 4.0) / (12.0 * x * x)), "begin at x");
    gets(step(|x| x - (4.0 * x.powi(3) - 4.0)), "divided by the curvature");
    gets(step(|_| f64::NAN), "The step is still NaN");
}

/// What the command prints.
fn printed(arguments: &[&str]) -> (u8, String) {
    let arguments: Vec<String> = arguments.iter().map(|text| text.to_string()).collect();
    let mut out = Vec::new();
    let code = report::run(&arguments, Language::English, &mut out).expect("memory can be written");
    (code, String::from_utf8(out).expect("it is text"))
}

#[test]
fn the_command_shows_one_exercise_or_says_what_is_wrong_with_its_arguments() {
    let (code, text) = printed(&["6"]);
    assert_eq!(code, 0);
    assert!(text.starts_with("6. Lesson A: derive ∂L/∂w5\n"), "{text}");
    assert!(text.contains("exercises/gaps/e06_output_weights.rs") && text.contains("\nHint\n"));
    assert_eq!(printed(&["softmax"]).1, printed(&["12"]).1);
    assert!(printed(&["--zh", "softmax"]).1.contains("提示"));
    for (argument, part) in [
        ("0", "they are 1 to 24"),
        ("sign", "\"sign\" is in several names: e11_sign_error, e15_softsign_row"),
        ("nothing", "no file's name holds \"nothing\""),
        ("--fast", "not understood: --fast"),
    ] {
        let (code, text) = printed(&[argument]);
        assert!(code == 2 && text.contains(part), "{text}");
    }
}
