//! Surfaces.

use crate::{Picture, folder};
use std::path::Path;
use wengert::{Error, plot};

type Height = fn(f64, f64) -> f64;

#[test]
fn a_surface_is_dark_where_it_is_low_and_light_where_it_is_high() {
    let folder = folder();
    let path = folder.path().join("slope.png");
    let mut calls = 0;
    plot::surface(|x, _| {
        calls += 1;
        f64::from(u8::from(x < 0.5))
    })
    .resolution(6)
    .size(400, 300)
    .save(&path)
    .unwrap();
    assert_eq!(calls, 36);
    let picture = Picture::read(&path);
    // x grows to the right; the scale of colours stands right of 0.84
    let (dark, light) = ([68, 10, 92], [234, 228, 39]);
    assert!(picture.count(light, 0.0..0.5, 0.0..1.0) > 500);
    assert_eq!(picture.count(light, 0.6..0.84, 0.0..1.0), 0);
    assert!(picture.count(dark, 0.5..0.85, 0.0..1.0) > 500);
    assert_eq!(picture.count(dark, 0.0..0.3, 0.0..1.0), 0);
}

#[test]
fn a_surface_has_holes_where_it_has_no_height() {
    let folder = folder();
    let (whole, holed) = (folder.path().join("whole.svg"), folder.path().join("holed.svg"));
    let tiles = |path: &Path| std::fs::read_to_string(path).unwrap().matches("<polygon").count();
    plot::surface(|x, y| x * y).resolution(5).save(&whole).unwrap();
    plot::surface(|x, y| if x + y < 0.1 { f64::INFINITY } else { x * y })
        .resolution(5)
        .save(&holed)
        .unwrap();
    assert_eq!((tiles(&whole), tiles(&holed)), (16, 15));
    let error = plot::surface(|_, _| f64::NAN).save(&whole).unwrap_err();
    assert!(matches!(error, Error::NothingToDraw { .. }));
}

#[test]
fn a_surface_is_grey_where_it_is_seen_from_below() {
    let folder = folder();
    let path = folder.path().join("walls.png");
    let grey_pixels = |is_high: fn(bool) -> bool| {
        let in_the_middle = |x: f64, y: f64| (x - 0.5).abs().max((y - 0.5).abs()) < 0.3;
        plot::surface(|x, y| f64::from(u8::from(is_high(in_the_middle(x, y)))))
            .size(400, 300)
            .save(&path)
            .unwrap();
        // a wall from the lowest to the highest place: its middle colour, four fifths of it grey
        Picture::read(&path).count([163, 185, 185], 0.0..0.85, 0.0..1.0)
    };
    // a pit: its walls in front are seen from below, through the open sides of the box
    assert!(grey_pixels(|in_the_middle| !in_the_middle) > 500);
    // a table: its walls in front are seen from above, and hide the others; where a letter's edge
    // fades into the paper a pixel may happen to have this colour
    assert!(grey_pixels(|in_the_middle| in_the_middle) < 10);
}

#[test]
fn the_lowest_corner_of_a_surface_stands_in_front() {
    let folder = folder();
    let (png, svg) = (folder.path().join("hill.png"), folder.path().join("hill.svg"));
    // how far left a text of the SVG stands
    let left = |text: &str, name: &str| -> f64 {
        let element = text.split("<text ").find(|element| element.contains(name)).unwrap();
        let after = element.split_once("x=\"").unwrap().1;
        after.split_once('"').unwrap().0.parse().unwrap()
    };
    for (corner, x_is_left) in
        [((1.0, 0.0), true), ((0.0, 0.0), false), ((0.0, 1.0), true), ((1.0, 1.0), false)]
    {
        // low at one corner only, so that the colour there is nowhere else
        let height = |x: f64, y: f64| (x - corner.0).abs().max((y - corner.1).abs()).min(0.7);
        let picture = plot::surface(height).labels("this is x", "this is y").size(400, 300);
        picture.save(&png).unwrap();
        let pixels = Picture::read(&png);
        let dark = [71, 30, 110];
        assert!(pixels.count(dark, 0.4..0.8, 0.7..0.95) > 10, "{corner:?}");
        assert_eq!(pixels.count(dark, 0.0..0.8, 0.0..0.65), 0, "{corner:?}");
        picture.save(&svg).unwrap();
        let text = std::fs::read_to_string(&svg).unwrap();
        assert_eq!(left(&text, "this is x") < left(&text, "this is y"), x_is_left, "{corner:?}");
    }
}

#[test]
fn the_numbers_of_a_turned_surface_run_with_its_axes() {
    let folder = folder();
    let path = folder.path().join("turned.svg");
    // lowest at (0, 0), at (1, 1), at (0, 1), each in front: where the axes grow to the right
    let growing: [(Height, bool, bool); 3] =
        [(|x, y| x + y, true, false), (|x, y| -x - y, false, true), (|x, y| x - y, false, false)];
    for (height, x_to_the_right, y_to_the_right) in growing {
        plot::surface(height).over(10.0..20.0, 30.0..40.0).save(&path).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let left = |number: &str| -> f64 {
            let of_number = |element: &&str| element.lines().any(|line| line == number);
            let element = text.split("<text ").find(of_number).unwrap();
            let after = element.split_once("x=\"").unwrap().1;
            after.split_once('"').unwrap().0.parse().unwrap()
        };
        assert_eq!(left("12") < left("18"), x_to_the_right);
        assert_eq!(left("32") < left("38"), y_to_the_right);
    }
}

#[test]
#[should_panic(expected = "got 0.0..NaN")]
fn a_surface_over_nan_panics() {
    let _ = plot::surface(|x, y| x * y).over(0.0..1.0, 0.0..f64::NAN);
}
