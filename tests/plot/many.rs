//! Pictures of very many points, bars, series and names, and of points that are far away.

use crate::{BLUE, ORANGE, Picture, folder};
use std::collections::HashSet;
use wengert::data::{self, Dataset};
use wengert::plot;

fn svg_of(save: impl FnOnce(&std::path::Path) -> Result<(), wengert::Error>) -> String {
    let folder = folder();
    let path = folder.path().join("picture.svg");
    save(&path).unwrap();
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn a_tangle_of_many_points_is_drawn_at_once() {
    let folder = folder();
    let path = folder.path().join("tangle.png");
    let mut rng = wengert::rng(1);
    let points: Vec<(f64, f64)> =
        (0..100_000).map(|_| (rng.uniform(0.0, 1.0), rng.uniform(0.0, 1.0))).collect();
    // plotters' own bitmap takes minutes for it without optimisation; dashes would run into each
    // other, so the second curve is unbroken
    plot::lines()
        .series_xy("", &points[..2])
        .series_xy("", &points)
        .size(400, 300)
        .save(&path)
        .unwrap();
    let picture = Picture::read(&path);
    let middle = picture.count(ORANGE, 0.3..0.7, 0.3..0.7);
    assert!(middle as f64 > 0.999 * 0.4 * 400.0 * 0.4 * 300.0, "{middle}");
    assert_eq!(picture.count(ORANGE, 0.0..0.05, 0.0..1.0), 0);
}

#[test]
fn hidden_points_are_left_out_and_the_picture_stays() {
    let mut rng = wengert::rng(1);
    let row = |spread: f64, rng: &mut wengert::Rng| {
        vec![rng.normal(0.0, spread), rng.normal(0.0, spread)]
    };
    let mut rows: Vec<Vec<f64>> = (0..100_000).map(|_| row(0.1, &mut rng)).collect();
    // on top of them, and beside them
    rows.push(vec![0.0, 0.0]);
    rows.push(vec![2.0, 2.0]);
    let mut classes = vec![0; 100_000];
    classes.extend([1, 1]);
    let set = Dataset::new(rows, classes).unwrap();
    let svg = svg_of(|path| plot::scatter(&set).size(400, 300).save(path));
    assert!(svg.len() < 4_000_000, "{}", svg.len());
    // a sample in the legend, and the two points
    assert_eq!(svg.lines().filter(|l| l.contains("<polygon") && l.contains("#E69F00")).count(), 3);
    let numbers = Dataset::new(vec![vec![1.0, 1.0]; 50_000], vec![3.0; 50_000]).unwrap();
    let svg = svg_of(|path| plot::scatter(&numbers).save(path));
    assert_eq!(svg.matches("<circle").count(), 2);
    // equal shapes within half a pixel are one marker, others are not
    let near = |x: f64, class: usize| {
        let rows = vec![vec![0.0, 0.0], vec![x, 0.0], vec![100.0, 100.0]];
        let set = Dataset::new(rows, vec![0, class, 0]).unwrap();
        let svg = svg_of(|path| plot::scatter(&set).size(400, 300).save(path));
        svg.lines().filter(|l| l.starts_with("<circle") || l.starts_with("<polygon")).count()
    };
    // a sample in the legend for each class; each marker is two shapes
    assert_eq!([near(0.01, 0), near(2.0, 0), near(0.01, 1)], [2 + 4, 2 + 6, 4 + 6]);
}

#[test]
fn bars_thinner_than_pixels_keep_their_peaks() {
    let folder = folder();
    let path = folder.path().join("bars.png");
    let height = |bar: usize| match bar {
        33_333 => 5.0,
        66_666 => -5.0,
        _ => 1.0,
    };
    let bars: Vec<(String, f64)> = (0..100_000).map(|bar| (bar.to_string(), height(bar))).collect();
    let chart = plot::bars().series("", &bars).size(400, 300);
    chart.save(&path).unwrap();
    let picture = Picture::read(&path);
    // bars that share a column of pixels are as high as the highest of them
    let seen = |x, y| picture.count(BLUE, x, y);
    assert!(seen(0.3..0.5, 0.1..0.35) > 20);
    assert!(seen(0.6..0.8, 0.5..0.8) > 20);
    assert!(picture.count(BLUE, 0.1..0.9, 0.35..0.45) > 2000);
    let svg = svg_of(|path| chart.save(path));
    assert!(svg.matches("<rect").count() < 2000);
    assert!(svg.matches("<text").count() < 40, "names are thinned out");
}

#[test]
fn paths_of_points_far_away_are_cut_where_they_are() {
    let folder = folder();
    let path = folder.path().join("far.png");
    for far in [1e3, 1e9, 1e15, 1e200] {
        plot::contour(|x, y| x + y)
            .over(0.0..1.0, 0.0..1.0)
            .resolution(10)
            .path("across", &[(-far, 0.25), (far, 0.25)])
            .path("gap", &[(0.2, 0.5), (f64::NAN, 0.5), (0.8, 0.5), (f64::INFINITY, 0.75)])
            .size(400, 300)
            .save(&path)
            .unwrap();
        let picture = Picture::read(&path);
        assert!(picture.count(BLUE, 0.1..0.8, 0.6..0.8) > 400, "{far}");
        assert_eq!(picture.count(BLUE, 0.0..1.0, 0.15..0.55), 0, "{far}");
        // the two ends of a gap are not joined
        assert!(picture.count(ORANGE, 0.0..0.35, 0.3..0.6) > 10);
        assert_eq!(picture.count(ORANGE, 0.35..0.6, 0.1..0.9), 0);
    }
    let mut rng = wengert::rng(2);
    let mut far = || 1e12 * rng.uniform(-1.0, 1.0);
    let points: Vec<(f64, f64)> = (0..100_000).map(|_| (far(), far())).collect();
    plot::contour(|x, y| x * y).path("far", &points).save(&path).unwrap();
}

#[test]
fn lines_of_noise_are_left_out_and_a_fine_grid_needs_no_more_of_them() {
    let mut rng = wengert::rng(3);
    let mut noise = |side| {
        let picture = plot::contour(|_, _| rng.uniform(0.0, 1.0)).resolution(side);
        svg_of(|path| picture.save(path)).matches("<polyline").count()
    };
    // frame, ticks and grid
    assert!(noise(1000) < 100);
    let ring = |side| {
        let picture = plot::contour(|x, y| x * x + y * y).resolution(side);
        svg_of(|path| picture.save(path)).matches("<polyline").count()
    };
    assert!(ring(30) > 200);
    assert!(ring(2000) < 2 * ring(500));
    let xor = data::xor();
    let boundary =
        plot::boundary(&xor, |x, y| (1e5 * x).sin() * (1e5 * y).cos()).border(0.0).resolution(1000);
    assert!(svg_of(|path| boundary.save(path)).matches("<polyline").count() < 100);
}

#[test]
fn sixty_series_look_different_and_their_names_fit() {
    let mut chart = plot::lines().size(900, 900);
    for number in 0..60 {
        chart = chart.series(format!("number {number}"), &[f64::from(number), 0.0]);
    }
    let svg = svg_of(|path| chart.save(path));
    assert!((0..60).all(|number| svg.contains(&format!("\nnumber {number}\n"))));
    // all that is drawn before a name and after the one before it, without its place
    let mut seen = HashSet::new();
    for number in 0..60 {
        let (before, _) = svg.split_once(&format!("\nnumber {number}\n")).unwrap();
        let sample = before.rsplit("</text>").next().unwrap();
        let shape = |line: &str| {
            let attribute = |name: &str| {
                let (_, rest) = line.split_once(&format!(" {name}=\""))?;
                rest.split_once('"').map(|(value, _)| value.to_string())
            };
            let corners: Vec<(i32, i32)> = attribute("points")
                .unwrap_or_default()
                .split_whitespace()
                .filter_map(|pair| pair.split_once(','))
                .filter_map(|(x, y)| Some((x.parse().ok()?, y.parse().ok()?)))
                .collect();
            let first = corners.first().copied().unwrap_or_default();
            let moved: Vec<_> = corners.iter().map(|c| (c.0 - first.0, c.1 - first.1)).collect();
            format!("{:?} {:?} {moved:?}", attribute("stroke"), attribute("fill"))
        };
        let look: Vec<String> = sample
            .lines()
            .filter(|l| l.starts_with('<') && !l.starts_with("<text"))
            .map(shape)
            .collect();
        assert!(seen.insert(look), "number {number} looks like one before it");
    }
}

#[test]
fn a_legend_that_does_not_fit_says_how_many_names_are_left_out() {
    for (width, height) in [(100, 100), (300, 200), (800, 560)] {
        let mut chart = plot::lines().size(width, height);
        for number in 0..300 {
            chart = chart.series(number.to_string(), &[f64::from(number), 0.0]);
        }
        let svg = svg_of(|path| chart.save(path));
        let shown = (0..300).filter(|number| svg.contains(&format!("\n{number}\n"))).count();
        let (before, _) = svg.split_once(" more\n").expect("the legend says so");
        let count: usize = before.rsplit(' ').next().unwrap().parse().unwrap();
        // ticks have numbers, too
        assert!((300 - count..=300 - count + 15).contains(&shown), "{shown} and {count}");
    }
}

#[test]
fn names_of_many_bars_are_turned_thinned_out_and_cut_in_the_middle() {
    let texts = |count: usize, name: &dyn Fn(usize) -> String| -> Vec<String> {
        let bars: Vec<(String, f64)> = (0..count).map(|bar| (name(bar), 1.0)).collect();
        let svg = svg_of(|path| plot::bars().series("", &bars).save(path));
        let lines: Vec<&str> = svg.lines().collect();
        let text = |at: usize| (lines[at].starts_with("<text")).then(|| lines[at + 1].to_string());
        (0..lines.len() - 1).filter_map(text).filter(|t| t.contains("n")).collect()
    };
    let weight = |bar: usize| format!("layer1.neuron{bar}.weight");
    assert_eq!(texts(30, &weight), (0..30).map(weight).collect::<Vec<_>>());
    let shown = texts(300, &weight);
    assert!((30..60).contains(&shown.len()) && shown[1] != weight(1), "{shown:?}");
    assert!(shown.iter().all(|name| name.ends_with(".weight")));
    // both ends of a long name tell it from others
    let long = |bar: usize| format!("n{bar} {} n{bar}", "and so on".repeat(20));
    for (bar, name) in texts(30, &long).iter().enumerate() {
        let cut = name.split_once('…').expect("it is cut");
        assert!(cut.0.starts_with(&format!("n{bar} ")) && cut.1.ends_with(&format!(" n{bar}")));
    }
    // few short ones stay level
    let level = svg_of(|path| plot::bars().series("", &[("one", 1.0), ("two", 2.0)]).save(path));
    assert!(!level.contains("rotate"));
}

#[test]
fn a_curve_that_ends_in_nan_keeps_its_axis_to_the_end() {
    let number = |svg: &str, text: &str| svg.contains(&format!("\n{text}\n"));
    let mut losses = vec![0.5; 40];
    losses.extend([f64::NAN; 60]);
    for log in [false, true] {
        let chart = plot::lines().series("", &losses);
        let svg = svg_of(|path| if log { chart.log_y() } else { chart }.save(path));
        assert!(number(&svg, "90"));
    }
    // also at the beginning, on a log axis from 0 on, and for pairs
    losses.rotate_left(40);
    let svg = svg_of(|path| plot::lines().series("", &losses).save(path));
    assert!(number(&svg, "0") && number(&svg, "90"));
    let zeros = [(0.0, 1.0), (50.0, 0.1), (100.0, 0.0)];
    let svg = svg_of(|path| plot::lines().series_xy("", &zeros).log_y().save(path));
    assert!(number(&svg, "100"));
}
