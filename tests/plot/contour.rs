//! Contour plots and the paths over them.

use crate::{BLUE, GREY, ORANGE, Picture, folder};
use wengert::plot;

#[test]
fn a_contour_plot_is_pale_and_its_lines_run_at_equal_heights() {
    let folder = folder();
    let path = folder.path().join("slope.png");
    plot::contour(|x, _| x).resolution(30).size(400, 300).save(&path).unwrap();
    let picture = Picture::read(&path);
    // x grows to the right: pale violet on the left, pale yellow on the right, no line between two
    let light = |colour: [i32; 3]| colour.map(|c| 255 - (255 - c) / 2);
    assert!(picture.count(light([70, 20, 100]), 0.0..0.3, 0.1..0.8) > 500);
    assert!(picture.count(light([240, 229, 40]), 0.7..0.9, 0.1..0.8) > 100);
    assert_eq!(picture.count(light([240, 229, 40]), 0.0..0.5, 0.1..0.8), 0);
    // the line at 0.5, in its own full colour, which is in the middle and nowhere else
    assert!(picture.count([33, 144, 141], 0.4..0.6, 0.1..0.8) > 100);
    assert_eq!(picture.count([33, 144, 141], 0.0..0.4, 0.1..0.8), 0);
}

#[test]
fn the_scale_of_a_contour_plot_has_the_colours_of_its_plane() {
    let folder = folder();
    let path = folder.path().join("scale.png");
    // grows upwards, as the scale does: beside each height stands its own colour
    plot::contour(|_, y| y).labels("", "").size(400, 300).save(&path).unwrap();
    let picture = Picture::read(&path);
    let row = |y: usize| &picture.pixels[y * picture.width..][..picture.width];
    // right of the plane: a margin, 18 white pixels, the scale of 16, its numbers
    let white = |pixel: &[i32; 3]| *pixel == [255; 3];
    for y in [60, 100, 130, 180, 220, 260] {
        let plane = row(y)[200];
        let gap = 200 + row(y)[200..].iter().position(white).unwrap();
        let scale = gap + row(y)[gap..].iter().position(|pixel| !white(pixel)).unwrap();
        let on_scale = row(y)[scale + 8];
        // the scale has 64 steps, each of at most 5 units of a colour
        assert!((0..3).all(|c| (plane[c] - on_scale[c]).abs() <= 5), "{plane:?} {on_scale:?}");
    }
}

#[test]
fn a_path_over_a_contour_plot_is_cut_at_its_edges() {
    let folder = folder();
    let path = folder.path().join("paths.png");
    plot::contour(|x, y| x + y)
        .over(0.0..1.0, 0.0..1.0)
        .resolution(10)
        .path("inside", &[(0.1, 0.9), (0.4, 0.6)])
        .path("through", &[(0.75, -30.0), (0.75, 40.0)])
        .size(400, 300)
        .save(&path)
        .unwrap();
    let picture = Picture::read(&path);
    assert!(picture.count(BLUE, 0.1..0.5, 0.15..0.6) > 100);
    assert_eq!(picture.count(BLUE, 0.5..0.8, 0.15..1.0), 0);
    assert!(picture.count(ORANGE, 0.6..0.8, 0.15..0.85) > 100);
    assert_eq!(picture.count(ORANGE, 0.0..1.0, 0.9..1.0), 0);
}

#[test]
fn a_contour_plot_on_a_log_scale_has_a_line_at_each_power_of_ten() {
    let folder = folder();
    let path = folder.path().join("log.svg");
    let lines = |picture: &plot::Contour<'_>| {
        picture.save(&path).unwrap();
        std::fs::read_to_string(&path).unwrap().matches("<polyline").count()
    };
    // 10ˣ over six decades; each line crosses the 9 squares of a column of the grid
    let decades = |x: f64, _| 10f64.powf(x);
    let picture = plot::contour(decades).over(-3.01..3.01, 0.0..1.0).resolution(10).log_z();
    assert!(lines(&picture) >= 7 * 9);
    let error = plot::contour(|x, _| -x).log_z().save(&path).unwrap_err();
    assert!(error.to_string().contains("above 0"), "{error}");
    // 0 has its place, at the low end; below it and NaN are grey
    let grey = folder.path().join("grey.png");
    let height = |x: f64, y: f64| match (x > 0.0, y > 0.0) {
        (true, true) => 0.0,
        (true, false) => -1.0,
        (false, true) => f64::NAN,
        (false, false) => 10f64.powf(-x),
    };
    let picture = plot::contour(height).over(-3.0..3.0, -1.0..1.0).log_z().size(400, 300);
    picture.save(&grey).unwrap();
    let picture = Picture::read(&grey);
    assert!(picture.count(GREY, 0.5..0.85, 0.55..0.8) > 1000);
    assert!(picture.count(GREY, 0.15..0.4, 0.1..0.4) > 1000);
    assert_eq!(picture.count(GREY, 0.55..0.85, 0.1..0.4), 0);
}

#[test]
#[should_panic(expected = "got 1.0..1.0")]
fn a_contour_plot_over_nothing_panics() {
    let _ = plot::contour(|x, y| x * y).over(1.0..1.0, 0.0..1.0);
}
