//! Surfaces.

use crate::{Picture, folder};
use std::path::Path;
use wengert::{Error, plot};

#[test]
fn a_surface_is_dark_where_it_is_low_and_light_where_it_is_high() {
    let folder = folder();
    let path = folder.path().join("slope.png");
    let mut calls = 0;
    plot::surface(|x, _| {
        calls += 1;
        f64::from(u8::from(x > 0.5))
    })
    .resolution(6)
    .size(400, 300)
    .save(&path)
    .unwrap();
    assert_eq!(calls, 36);
    let picture = Picture::read(&path);
    // x grows to the right; the scale of colours stands right of 0.85
    let (dark, light) = ([68, 10, 92], [234, 228, 39]);
    assert!(picture.count(dark, 0.0..0.5, 0.0..1.0) > 500);
    assert_eq!(picture.count(dark, 0.6..0.85, 0.0..1.0), 0);
    assert!(picture.count(light, 0.5..0.85, 0.0..1.0) > 500);
    assert_eq!(picture.count(light, 0.0..0.4, 0.0..1.0), 0);
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
#[should_panic(expected = "got 0.0..NaN")]
fn a_surface_over_nan_panics() {
    let _ = plot::surface(|x, y| x * y).over(0.0..1.0, 0.0..f64::NAN);
}
