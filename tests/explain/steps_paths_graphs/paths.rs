//! The products along all paths add up to the derivative, and the largest are found first.

use super::*;

/// Every path, by following all operands: the slow and plain form of the search.
fn all_products(output: Value<'_>, input: Value<'_>) -> Vec<f64> {
    // the step back at a node knows its operands and partials
    let mut ways: std::collections::HashMap<String, Vec<(String, f64)>> = Default::default();
    let key = |value: Value<'_>| format!("{value:?}");
    for step in output.steps().filter(|step| step.is_backward()) {
        let mut merged: Vec<(String, f64)> = Vec::new();
        for c in step.contributions() {
            match merged.iter_mut().find(|(operand, _)| *operand == key(c.operand())) {
                Some((_, partial)) => *partial += c.partial(),
                None => merged.push((key(c.operand()), c.partial())),
            }
        }
        ways.insert(key(step.value()), merged);
    }
    let mut products = Vec::new();
    let mut open = vec![(key(output), 1.0)];
    while let Some((node, product)) = open.pop() {
        if node == key(input) {
            products.push(product);
        } else {
            for (operand, partial) in ways.get(&node).into_iter().flatten() {
                open.push((operand.clone(), product * partial));
            }
        }
    }
    products.sort_by(|a: &f64, b| b.abs().total_cmp(&a.abs()));
    products
}

/// A random expression in which much is shared.
fn tangled<'t>(tape: &'t Tape, rng: &mut wengert::Rng) -> [Value<'t>; 2] {
    let mut below = |count: usize| rng.uniform(0.0, count as f64) as usize;
    let x = tape.var(0.75);
    let mut values = vec![x, tape.var(-1.25)];
    for _ in 0..12 {
        let a = values[below(values.len())];
        let b = values[values.len() - 1];
        values.push(match below(5) {
            0 => (a * b).sin(), // sin keeps the numbers small: far out, tanh has the slope 0
            1 => a - b * 0.5,   // not a - b, which may be a - a, where the sweep ends
            2 => (a + b).sin(),
            3 => tape.affine(&[a, b, a], &[b, x, x], a).sin(),
            _ => (b * 0.5).tanh() + a,
        });
    }
    [x, values[values.len() - 1]]
}

#[test]
fn the_largest_paths_are_those_of_the_whole_list() {
    let mut rng = wengert::rng(7);
    for _ in 0..20 {
        let tape = Tape::new();
        let [x, y] = tangled(&tape, &mut rng);
        let all = all_products(y, x);
        let explained = y.explain(x).largest(10);
        assert_eq!(explained.path_count(), all.len() as u128);
        for (path, product) in explained.paths().iter().zip(&all) {
            // the same factors, multiplied in the same order; equals may come in any order
            assert!((path.product().abs() / product.abs() - 1.0).abs() < 1e-12);
        }
        let sum: f64 = all.iter().sum();
        let scale: f64 = all.iter().map(|product| product.abs()).sum();
        assert!((sum - explained.gradient()).abs() <= 1e-13 * scale);
        let (measured, _) = explained.check();
        let size = explained.gradient().abs().max(1.0);
        assert!((measured - explained.gradient()).abs() < 1e-6 * size, "{measured} {explained}");
    }
}

/// yᵢ = y·p + y·q, `depth` times: 2^depth paths. With p = q all of them are equally large.
fn doubled<'t>(tape: &'t Tape, depth: u32, p: f64, q: f64) -> [Value<'t>; 2] {
    let x = tape.var(0.9);
    let step = |y: Value<'t>, i: u32| y * (p + 0.01 * f64::from(i)) + y * (q + 0.01 * f64::from(i));
    [x, (0..depth).fold(x, step)]
}

#[test]
fn many_equally_large_paths_are_not_all_walked() {
    // rounding decides at which depth equals look unequal, so every depth is tried
    for depth in 1..=60 {
        let tape = Tape::new();
        let [x, y] = doubled(&tape, depth, 0.7, 0.7);
        let explained = y.explain(x);
        assert_eq!(explained.path_count(), 1 << depth);
        let each = explained.gradient() / 2f64.powi(depth as i32);
        assert_eq!(explained.paths().len(), 5.min(1 << depth));
        for path in explained.paths() {
            assert!((path.product() / each - 1.0).abs() < 1e-13, "{depth}: {path}");
        }
    }
    let mut tape = Tape::new();
    let mut builder = Mlp::builder(2);
    for _ in 0..12 {
        builder = builder.layer(16, Activation::Tanh);
    }
    let builder = builder.layer(1, Activation::Identity).init(Init::Constant(0.1));
    let net = builder.build(&mut tape, &mut wengert::rng(1));
    let x = tape.var(0.5);
    let explained = net.forward(&tape, &[x, x])[0].explain(x);
    assert_eq!(explained.path_count(), 16u128.pow(12));
    assert_eq!(explained.paths().len(), 5);
}

#[test]
fn every_path_of_a_short_list_is_found_once_in_the_order_of_size() {
    for (p, q) in [(0.7, 0.7), (0.7, 0.3), (0.7, -0.7), (1e200, 1e-200), (f64::INFINITY, 0.5)] {
        for depth in 1..=7 {
            let tape = Tape::new();
            let [x, y] = doubled(&tape, depth, p, q);
            let all = all_products(y, x);
            let explained = y.explain(x).largest(1000);
            assert_eq!(explained.paths().len(), all.len(), "{p} {q} {depth}");
            for (path, &product) in explained.paths().iter().zip(&all) {
                // the same factors in the same order; ∞ is itself
                let (found, size) = (path.product().abs(), product.abs());
                assert!(found == size || (found / size - 1.0).abs() < 1e-14, "{path}, not {size}");
            }
        }
    }
}

#[test]
fn the_factors_of_a_path_multiply_to_its_product_by_step_and_by_name() {
    let mut rng = wengert::rng(11);
    for _ in 0..20 {
        let tape = Tape::new();
        let [x, y] = tangled(&tape, &mut rng);
        for path in y.named("y").explain(x).largest(8).paths() {
            for factors in [path.factors(), path.by_name()] {
                let product: f64 = factors.iter().map(|factor| factor.value()).product();
                assert!((product - path.product()).abs() <= 1e-13 * path.product().abs());
            }
        }
    }
}

#[test]
fn every_partial_of_a_net_is_the_sum_over_its_paths() {
    let mut tape = Tape::new();
    let ([dead, alive], loss) = net_loss(&mut tape, &[2, 16, 16, 1]);
    let explained = loss.explain(alive);
    assert_eq!(explained.path_count(), 16);
    assert_eq!(explained.gradient(), loss.backward()[alive]);
    let all = explained.clone().largest(100);
    let sum: f64 = all.paths().iter().map(|path| path.product()).sum();
    assert!((sum - all.gradient()).abs() < 1e-15 && all.rest() == 0.0);
    let listed: f64 = explained.paths().iter().map(|path| path.product()).sum();
    assert!((explained.rest() - (explained.gradient() - listed)).abs() < 1e-15);
    assert_eq!(loss.explain(dead).paths().len(), 1); // all are 0, and one tells why
    assert_eq!(loss.explain(dead).paths()[0].product(), 0.0);
    insta::assert_snapshot!(explained.to_string());
}

#[test]
fn a_value_that_does_not_matter_has_no_path() {
    let tape = Tape::new();
    let (x, unused, fixed) =
        (tape.var(1.0).named("x"), tape.var(2.0).named("u"), tape.constant(3.0));
    let y = (x * fixed).named("y");
    for (value, name) in [(unused, "u"), (fixed, "v2"), (y.exp(), "v4")] {
        let explained = y.explain(value);
        assert_eq!((explained.path_count(), explained.gradient()), (0, 0.0));
        let text = explained.to_string();
        assert!(text.contains(&format!("No path leads from {name} to y")), "{text}");
    }
    assert_eq!(y.explain(y).gradient(), 1.0);
}

#[test]
fn a_blocked_branch_adds_no_nan_to_the_paths() {
    let tape = Tape::new();
    let x = tape.var(0.0).named("x");
    let y = (x.sqrt() * 0.0 + x).named("y"); // ∂√x/∂x = ∞ at 0, but nothing arrives there
    let explained = y.explain(x);
    assert_eq!((explained.gradient(), explained.paths().len()), (1.0, 1));
    assert_eq!(explained.paths()[0].product(), 1.0);
}

#[test]
fn a_check_and_a_trial_leave_the_numbers_of_the_tape_as_they_are() {
    let tape = Tape::new();
    let (before, x) = (tape.var(2.0), tape.var(0.75));
    let y = (x * before).sin() + tape.dot(&[x, before], &[before, x]).tanh();
    let _later = y.exp();
    let listed = tape.to_string();
    let explained = y.explain(x);
    assert_eq!(explained.step(0.0).after(), y.data());
    assert!(explained.step(0.1).after() < y.data());
    assert!((explained.check().0 - explained.gradient()).abs() < 1e-9);
    assert!(explained.to_string().contains("which agrees"));
    assert_eq!(tape.to_string(), listed);
    // a value that comes later cannot matter, whatever it becomes
    assert_eq!(y.explain(y.cos()).check().0, 0.0);
}

#[test]
fn a_kink_is_told_by_its_two_slopes() {
    let tape = Tape::new();
    let x = tape.var(0.0).named("x");
    let text = x.relu().named("y").explain(x).to_string();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("the slope is 0 on the left and 1 on the right"), "{text}");
}

#[test]
fn a_chain_of_a_hundred_thousand_operations_is_explained() {
    let tape = Tape::new();
    let x = tape.var(0.5).named("x");
    let mut y = x;
    for _ in 0..50_000 {
        y = y * 0.999999 + x;
    }
    let text = y.named("y").explain(x).to_string();
    assert!(text.contains("50,001 paths lead from x to y"), "{text}");
    assert!(columns(&text) <= 100 && text.lines().count() < 400);
}

#[test]
fn no_line_of_an_explanation_is_wider_than_a_hundred_columns() {
    let mut rng = wengert::rng(3);
    let tape = Tape::new();
    let [x, y] = tangled(&tape, &mut rng);
    let text = y.named("y".repeat(90)).explain(x.named("x".repeat(90))).to_string();
    assert!(columns(&text) <= 100, "{text}");
}

#[test]
fn markdown_and_latex_say_the_same_as_the_text() {
    let tape = Tape::new();
    let x = tape.var(0.5).named("x_1|*");
    let h = (x * 2 + 1).tanh().named("h1");
    let y = (h * x - h).named("y");
    let explained = y.explain(x);
    insta::assert_snapshot!(explained.to_markdown());
    insta::assert_snapshot!(explained.to_latex());
}
