//! Decision boundaries: colours, points, thresholds, and what they refuse.

use crate::*;

#[test]
fn each_class_has_its_colour_on_its_side_with_its_points_on_top() {
    let folder = folder();
    let path = folder.path().join("sides.png");
    let set = left_and_right();
    plot::boundary(&set, |x, _| f64::from(u8::from(x > 0.0))).size(300, 240).save(&path).unwrap();
    let picture = Picture::read(&path);
    assert_eq!((picture.width, picture.height), (300, 240));
    // the area of the data starts below the legend
    let data = 0.2..1.0;
    assert!(picture.count(pale(BLUE), 0.0..0.5, data.clone()) > 5000);
    assert!(picture.count(pale(ORANGE), 0.6..1.0, data.clone()) > 5000);
    assert_eq!(picture.count(pale(BLUE), 0.65..1.0, data.clone()), 0);
    assert!(picture.count(BLUE, 0.0..0.5, data.clone()) > 50);
    assert!(picture.count(ORANGE, 0.6..1.0, data.clone()) > 50);
    assert_eq!(picture.count(BLUE, 0.6..1.0, data), 0);
}

#[test]
fn the_largest_of_several_scores_wins() {
    let folder = folder();
    let path = folder.path().join("three.png");
    let rows = vec![vec![-1.0, 0.0], vec![0.0, 0.0], vec![1.0, 1.0]];
    let set = Dataset::new(rows, vec![0, 1, 2]).unwrap();
    let scores = |x: f64, _: f64| vec![-50.0 * x, 10.0, 50.0 * x];
    plot::boundary(&set, scores).size(300, 240).save(&path).unwrap();
    let picture = Picture::read(&path);
    for (colour, side) in [(BLUE, 0.2..0.4), (ORANGE, 0.55..0.6), (GREEN, 0.8..0.9)] {
        assert!(picture.count(pale(colour), side, 0.3..0.8) > 300, "{colour:?}");
    }
}

#[test]
fn the_batch_form_draws_the_same_picture() {
    let folder = folder();
    let (one, all) = (folder.path().join("one.png"), folder.path().join("all.png"));
    let set = data::moons(20, 0.1, &mut wengert::rng(1));
    let score = |x: f64, y: f64| x * y - 0.2;
    plot::boundary(&set, score).border(0.0).size(200, 160).save(&one).unwrap();
    plot::boundary_batch(&set, |points| points.iter().map(|&[x, y]| score(x, y)).collect())
        .border(0.0)
        .size(200, 160)
        .save(&all)
        .unwrap();
    assert_eq!(std::fs::read(one).unwrap(), std::fs::read(all).unwrap());
}

#[test]
fn nan_is_grey_and_infinite_scores_win() {
    let folder = folder();
    let path = folder.path().join("grey.png");
    let set = left_and_right();
    let answer = |x: f64, y: f64| match (x > 0.0, y > 0.0) {
        (true, true) => vec![f64::NAN, 0.0],
        (true, false) => vec![f64::NEG_INFINITY, f64::INFINITY],
        (false, true) => vec![f64::NEG_INFINITY, f64::NEG_INFINITY],
        (false, false) => vec![f64::INFINITY, 1.0],
    };
    plot::boundary(&set, answer).size(300, 240).save(&path).unwrap();
    let picture = Picture::read(&path);
    assert!(picture.count(GREY, 0.65..1.0, 0.2..0.5) > 1000);
    assert!(picture.count(pale(ORANGE), 0.65..1.0, 0.55..0.8) > 500);
    assert!(picture.count(pale(BLUE), 0.2..0.5, 0.55..0.8) > 500);
}

#[test]
fn the_colours_are_pale_at_the_border() {
    let folder = folder();
    let path = folder.path().join("pale.png");
    let set = left_and_right();
    let sigmoid = |x: f64, _: f64| 1.0 / (1.0 + (-5.0 * x).exp());
    plot::boundary(&set, sigmoid).size(300, 240).save(&path).unwrap();
    let picture = Picture::read(&path);
    let row = &picture.pixels[140 * 300..][60..280];
    let darkest = |pixels: &[[i32; 3]]| pixels.iter().map(|p| p[0]).min().unwrap();
    // blue on the left: its red part falls from the border outwards
    assert!(darkest(&row[..20]) < 140);
    assert!(row.iter().any(|p| p[0] > 225 && p[1] > 235));
}

#[test]
fn number_targets_are_classes_by_the_border() {
    let folder = folder();
    let path = folder.path().join("hinge.svg");
    let rows = vec![vec![0.0, 0.0], vec![1.0, 1.0]];
    let set = Dataset::new(rows, vec![-1.0, 1.0]).unwrap();
    plot::boundary(&set, |x, y| x + y - 1.0).border(0.0).size(200, 160).save(&path).unwrap();
    let svg = std::fs::read_to_string(&path).unwrap();
    assert!(svg.contains("y ≤ 0") && svg.contains("y &gt; 0"));
}

#[test]
#[should_panic(expected = "needs 2 inputs in a row, this data set has 1")]
fn a_boundary_needs_two_inputs() {
    let set = Dataset::new(vec![vec![1.0]], vec![0]).unwrap();
    let _ = plot::boundary(&set, |x, _| x);
}

#[test]
#[should_panic(expected = "the data set has 3 classes, the function separates 2")]
fn one_number_cannot_separate_three_classes() {
    let set = data::spiral(2, 3, 0.0, &mut wengert::rng(1));
    let _ = plot::boundary(&set, |x, _| x).resolution(2).save("never.png");
}

#[test]
#[should_panic(expected = "give the same count, at least 1, for each point")]
fn a_batch_function_must_answer_for_every_point() {
    let set = data::xor();
    let _ = plot::boundary_batch(&set, |_| vec![1.0, 2.0, 3.0]).resolution(2).save("never.png");
}
