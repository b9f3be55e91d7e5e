//! Numbers along the axes and at bars, names beside points, and the shape of curves.

use crate::parts::{place, svg_of};
use wengert::data::Dataset;
use wengert::plot;

/// The texts of a picture.
fn texts(svg: &str) -> Vec<String> {
    let lines: Vec<&str> = svg.lines().collect();
    let is_text = |&at: &usize| lines[at].starts_with("<text");
    (0..lines.len()).filter(is_text).map(|at| lines[at + 1].to_string()).collect()
}

/// The numbers along the upright axis; across there are 0 and 1.
fn upright(ends: [f64; 2], log: bool, height: u32) -> Vec<String> {
    let chart = plot::lines().series("", &ends).size(300, height);
    let svg = svg_of(|path| if log { chart.log_y() } else { chart }.save(path));
    texts(&svg).split_off(2)
}

/// The corners of the lines and polygons of one colour, in tenths of pixels.
fn corners(svg: &str, colour: &str) -> Vec<Vec<(f64, f64)>> {
    let shapes = svg.lines().filter(|line| line.contains(colour) && line.contains(" points=\""));
    let points = |line: &str| {
        let (_, rest) = line.split_once(" points=\"").unwrap();
        let pairs = rest.split_once('"').unwrap().0.split_whitespace();
        let numbers = pairs.map(|pair| pair.split_once(',').unwrap());
        numbers.map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap())).collect()
    };
    shapes.map(points).collect()
}

#[test]
fn ticks_are_round_numbers_written_exactly() {
    let tenths = ["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"];
    assert_eq!(upright([0.0, 0.7], false, 560), tenths);
    assert_eq!(upright([-3.0, 5e6], false, 240), ["0", "2×10⁶", "4×10⁶"]);
    assert_eq!(upright([-0.5, 0.5], false, 240), ["−0.5", "0", "0.5"]);
    assert_eq!(upright([2e-7, 1e-5], false, 240), ["0", "0.5×10⁻⁵", "1.0×10⁻⁵"]);
    assert_eq!(upright([1.5e8, 2e8], false, 240), ["1.6×10⁸", "1.8×10⁸", "2.0×10⁸"]);
}

#[test]
fn a_log_axis_is_labelled_by_powers_of_ten() {
    assert_eq!(upright([1e-3, 10.0], true, 400), ["0.001", "0.01", "0.1", "1", "10"]);
    assert_eq!(upright([1e-8, 1.0], true, 240), ["10⁻⁸", "10⁻⁴", "10⁰"]);
    // two powers alone would show no scale
    let halves = ["5×10⁻⁵", "10⁻⁴", "2×10⁻⁴", "5×10⁻⁴", "10⁻³", "2×10⁻³", "5×10⁻³"];
    assert_eq!(upright([6e-5, 6e-3], true, 400), halves);
}

#[test]
fn every_finite_range_has_a_few_ticks() {
    let ends = [0.0, 5e-324, 1e-300, 1e-12, 0.95, 1.0, 1.05, 7e15, 7e15 + 2.0, 1e300, f64::MAX];
    for low in ends.into_iter().chain(ends.map(|end| -end)) {
        for high in ends {
            for log in [false, true] {
                if !log || low > 0.0 || high > 0.0 {
                    let ticks = upright([low, high], log, 400);
                    assert!((2..=12).contains(&ticks.len()), "{low} to {high}: {ticks:?}");
                }
            }
        }
    }
}

#[test]
fn three_digits_are_enough_at_a_bar() {
    for (height, text) in [
        (0.0, "0"),
        (0.23, "0.23"),
        (1.0, "1"),
        (-12.3456, "−12.3"),
        (1234.5, "1234"),
        (0.00123456, "0.00123"),
        (1e7, "1.00e7"),
        (-2.5e-7, "−2.50e−7"),
        (-0.0, "0"),
        (99.96, "100"),
        (1e-5, "1.00e−5"),
        (100.0, "100"),
    ] {
        let svg = svg_of(|path| plot::bars().series("", &[("bar", height)]).save(path));
        assert!(texts(&svg).iter().any(|shown| shown == text), "{text}: {:?}", texts(&svg));
    }
}

#[test]
fn thinning_out_keeps_the_spikes_and_the_ends() {
    let mut values = vec![5.0; 50_000];
    values[12_345] = 0.0;
    values[12_346] = 9.0;
    let whole = |values: &[f64]| {
        let svg = svg_of(|path| plot::lines().series("", values).save(path));
        corners(&svg, "#0072B2").remove(0)
    };
    let kept = whole(&values);
    assert!(kept.len() <= 4 * 800);
    let flat = kept[0].1;
    assert!(
        kept.iter().any(|at| at.1 > flat + 1000.0) && kept.iter().any(|at| at.1 < flat - 800.0)
    );
    assert_eq!(kept.iter().filter(|at| at.1 != flat).count(), 2);
    assert_eq!(kept.last().unwrap().1, flat);
    // a short curve is kept whole
    assert_eq!(whole(&[1.0, 2.0, 0.0, 3.0]).len(), 4);
}

#[test]
fn names_avoid_each_other_and_the_edge() {
    let set = Dataset::new(vec![vec![0.0, 0.0], vec![1.0, 1.0]], vec![0, 1]).unwrap();
    // the second has no room on the right, the third has the first's name on its left
    let marks = [("first", 0.545), ("second", 1.0), ("third", 0.72)];
    let mut chart = plot::scatter(&set).size(400, 300);
    for (name, x) in marks {
        chart = chart.mark(name, x, 0.5);
    }
    let svg = svg_of(|path| chart.save(path));
    let circles: Vec<f64> = svg
        .lines()
        .filter(|line| line.starts_with("<circle") && line.contains("#FFFFFF"))
        .map(|line| line.split_once("cx=\"").unwrap().1.split_once('"').unwrap().0)
        .map(|x| x.parse::<f64>().unwrap() / 10.0)
        .collect();
    let [first, second, third] = ["first", "second", "third"].map(|name| place(&svg, name));
    assert!(first.0 > circles[0] + 10.0 && second.0 < circles[1] - 10.0);
    assert!((third.0 - circles[2]).abs() < 1.0 && (third.1 - first.1).abs() > 8.0);
}

#[test]
fn a_path_is_cut_where_it_leaves_the_picture_and_where_it_comes_back() {
    // the frame's corners are (0, 0) and (1, 1)
    let path = [(0.5, 0.5), (0.5, 0.8), (0.5, 1.4), (1.5, 1.4), (-0.5, 0.4), (0.8, 0.4)];
    let outside = [(-0.1, -0.1), (-0.1, 2.0), (0.5, 2.0), (0.5, 1.1)];
    let picture = |paths: &[&[(f64, f64)]]| {
        let flat = plot::contour(|_, _| 0.0).resolution(2);
        let flat = paths.iter().fold(flat, |flat, points| flat.path("", points));
        svg_of(|path| flat.save(path))
    };
    let runs = corners(&picture(&[&path, &outside]), "#0072B2");
    assert_eq!(runs.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 2]);
    assert!(corners(&picture(&[&path, &outside]), "#E69F00").is_empty());
    let [from, to] = runs[2][..] else { panic!("{runs:?}") };
    let across = |x: f64| from.0 + x / 0.8 * (to.0 - from.0);
    let up = |y: f64| to.1 + (y - 0.4) / 0.1 * (runs[0][0].1 - to.1);
    let right = [(across(0.5), up(0.5)), (across(0.5), up(1.0))];
    let back = [(across(0.7), up(1.0)), (across(0.0), up(0.65))];
    for (seen, right) in [(&runs[0], &right[..]), (&runs[1], &back)] {
        let near = |(a, b): (&(f64, f64), &(f64, f64))| (a.0 - b.0).hypot(a.1 - b.1) < 30.0;
        assert!(seen.iter().zip(right).all(near), "{seen:?} {right:?}");
    }
}

#[test]
fn a_saddle_has_two_lines_and_a_square_with_a_nan_has_none() {
    let lines = |corner: f64| {
        // (0, 0) and (1, 1) are high; the border is thin and dark
        let xor = wengert::data::xor();
        let picture = plot::boundary(&xor, |x, y| match (x > 0.5, y > 0.5) {
            (false, false) => corner,
            (true, true) => 1.0,
            _ => -1.0,
        });
        let picture = picture.border(0.0).resolution(2);
        let svg = svg_of(|path| picture.save(path));
        svg.lines().filter(|l| l.contains("stroke-width=\"13\"") && l.contains("#222222")).count()
    };
    assert_eq!((lines(1.0), lines(-1.0), lines(f64::NAN)), (2, 1, 0));
}
