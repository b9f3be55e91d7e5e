//! Parts of pictures: subtitles, equal axes, marks, points beside a surface.

use crate::{Picture, folder};
use std::fs;
use wengert::data::{self, Dataset};
use wengert::plot;

pub(crate) fn svg_of(save: impl FnOnce(&std::path::Path) -> Result<(), wengert::Error>) -> String {
    let folder = folder();
    let path = folder.path().join("picture.svg");
    save(&path).unwrap();
    fs::read_to_string(path).unwrap()
}

/// Where the text stands, in pixels.
pub(crate) fn place(svg: &str, text: &str) -> (f64, f64) {
    let (before, _) = svg.split_once(&format!("\n{text}\n")).unwrap_or_else(|| panic!("no {text}"));
    let element = before.rsplit("<text ").next().unwrap();
    let number = |name: &str| -> f64 {
        let (_, rest) = element.split_once(&format!("{name}=\"")).unwrap();
        rest.split_once('"').unwrap().0.parse().unwrap()
    };
    (number("x") / 10.0, number("y") / 10.0)
}

/// The numbers among the texts, and their places.
fn numbers(svg: &str) -> Vec<(f64, (f64, f64))> {
    let texts = svg.lines().filter(|line| line.parse::<f64>().is_ok());
    texts.map(|text| (text.parse().unwrap(), place(svg, text))).collect()
}

#[test]
fn a_unit_is_as_long_on_either_of_equal_axes() {
    // x reaches from 0 to 4, y from 10 to 12
    let set = Dataset::new(vec![vec![0.0, 10.0], vec![4.0, 12.0]], vec![0, 1]).unwrap();
    let pictures = [
        svg_of(|path| plot::scatter(&set).equal_axes().save(path)),
        svg_of(|path| plot::boundary(&set, |x, _| x).resolution(9).equal_axes().save(path)),
        svg_of(|path| {
            let slope = plot::contour(|x, y| 100.0 * x + y).over(0.0..4.0, 10.0..12.0);
            slope.resolution(9).equal_axes().size(500, 900).save(path)
        }),
    ];
    for svg in pictures {
        let unit = |is_tick: fn(f64) -> bool, along: fn((f64, f64)) -> f64| {
            let mut ticks = numbers(&svg);
            ticks.retain(|(number, _)| is_tick(*number));
            let (first, last) = (ticks[0], *ticks.last().unwrap());
            ((along(last.1) - along(first.1)) / (last.0 - first.0)).abs()
        };
        let (x, y) =
            (unit(|x| x <= 4.0, |at| at.0), unit(|y| (10.0..=12.0).contains(&y), |at| at.1));
        assert!((x - y).abs() < 0.01 * x, "{x} and {y} pixels");
    }
}

#[test]
fn a_mark_is_hollow_has_its_name_beside_it_and_widens_the_axes() {
    let folder = folder();
    let path = folder.path().join("marked.png");
    let set = Dataset::new(vec![vec![0.0, 0.0], vec![1.0, 1.0]], vec![0, 1]).unwrap();
    let picture = || plot::scatter(&set).mark("far", 9.0, 0.5).size(400, 300);
    picture().save(&path).unwrap();
    let svg = svg_of(|path| picture().save(path));
    assert!(numbers(&svg).iter().any(|&(number, _)| number >= 5.0));
    assert!(place(&svg, "far").0 < 390.0);
    let last = svg.lines().rfind(|line| line.starts_with("<circle")).unwrap();
    assert!(last.contains("#FFFFFF"), "{last}");
    // on a contour plot it is a star, and left out beyond the rectangle
    let slope = || plot::contour(|x, y| x + y).resolution(9);
    let svg = svg_of(|path| slope().mark("lowest", 0.0, 0.0).mark("outside", 2.0, 0.0).save(path));
    assert!(svg.contains("\nlowest\n") && !svg.contains("outside"));
    assert_eq!(
        svg.lines().filter(|l| l.starts_with("<polygon") && l.contains("#FFFFFF")).count(),
        1
    );
}

#[test]
#[should_panic(expected = "the data set has 4 rows, got 2 names; give one name for each row")]
fn rows_have_one_name_each() {
    let _ = plot::boundary(&data::xor(), |x, _| x).row_names(["a", "b"]);
}

#[test]
fn axes_begin_at_zero_where_that_is_asked_for() {
    let chart = |values: &[f64]| {
        let points: Vec<(f64, f64)> = values.iter().map(|&y| (10.0 + y, y)).collect();
        plot::lines().series_xy("", &points)
    };
    let svg = svg_of(|path| chart(&[2.0, 2.5]).save(path));
    assert!(!svg.contains("\n0.5\n"));
    // the frame's lowest line is the axis: 0 is on it, and has no room below
    for (values, numbers) in [([2.0, 2.5], ["0", "2.5"]), ([-2.0, -2.5], ["−2.5", "0"])] {
        let svg = svg_of(|path| chart(&values).from_zero().save(path));
        let [low, high] = numbers.map(|text| place(&svg, text).1);
        assert!(low > high);
    }
    let svg = svg_of(|path| chart(&[0.1, 10.0]).from_zero().log_y().save(path));
    assert!(svg.contains("\n0.1\n"));
}

#[test]
fn a_log_axis_across_has_no_place_for_zero() {
    let points = [(0.0, 5.0), (1.0, 2.0), (10.0, 1.0), (1000.0, 0.5), (1e4, f64::NAN)];
    let svg = svg_of(|path| plot::lines().series_xy("", &points).log_x().save(path));
    let at = ["1", "10", "100", "1000", "10000"].map(|text| {
        // heights have the number 1 too, so the foot of the picture counts
        let text = format!("\n{text}\n");
        let (before, _) = svg.rsplit_once(&text).unwrap();
        before.rsplit("x=\"").next().unwrap().split('"').next().unwrap().parse::<f64>().unwrap()
    });
    let steps: Vec<f64> = at.windows(2).skip(1).map(|pair| pair[1] - pair[0]).collect();
    assert!(steps.iter().all(|step| (step - steps[0]).abs() < 2.0), "{at:?}");
    let error = plot::lines().series("", &[1.0]).log_x().save("never.svg").unwrap_err();
    assert!(error.to_string().contains("as a log axis needs"));
}

#[test]
fn points_beside_a_surface_are_marked_and_surfaces_are_turned_alike() {
    let targets = [[0.0, 0.0, 0.0], [1.0, 0.0, 2.0], [0.5, 0.5, f64::NAN], [7.0, 0.0, 0.0]];
    let picture = |slope: f64| {
        let surface = plot::surface(move |x, y| slope * (x + y)).resolution(5);
        svg_of(|path| {
            surface.points("target", &targets).front(1.0, 1.0).labels("x", "y").save(path)
        })
    };
    let rising = picture(0.5);
    // the one without a height and the one beside the floor are left out; one sample in the legend
    let hollow = |svg: &str| {
        svg.lines().filter(|l| l.starts_with("<circle") && l.contains("#FFFFFF")).count()
    };
    assert_eq!(hollow(&rising), 3);
    assert!(rising.contains("\ntarget\n") && rising.contains("\n2.0\n"), "the axis reaches 2");
    let falling = picture(-0.5);
    for text in ["x", "y"] {
        // as wide as their numbers
        assert!((place(&rising, text).0 - place(&falling, text).0).abs() < 10.0);
    }
}

#[test]
fn a_subtitle_is_below_the_title() {
    let chart = plot::lines().series("", &[1.0, 2.0]).title("above").subtitle("below");
    let svg = svg_of(|path| chart.save(path));
    assert!(place(&svg, "above").1 < place(&svg, "below").1);
    // a thin line fills a row of pixels, and blurs no second one
    let folder = folder();
    let path = folder.path().join("crisp.png");
    plot::lines().series("", &[1.0, 2.0]).size(300, 200).save(&path).unwrap();
    let picture = Picture::read(&path);
    assert!(picture.count([34, 34, 34], 0.0..1.0, 0.0..1.0) > 2 * 200 + 2 * 100);
}

#[test]
#[should_panic(expected = "a mark is at finite numbers, got (NaN, 1)")]
fn a_mark_without_a_place_is_refused() {
    let _ = plot::scatter(&data::xor()).mark("here", f64::NAN, 1.0);
}
