//! The grids on which boundaries, contour plots and surfaces ask their functions.

use crate::{folder, left_and_right};
use std::cell::RefCell;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use wengert::{data, plot};

thread_local! {
    /// Where this thread panicked last.
    static PLACE: RefCell<(String, u32)> = RefCell::default();
}

/// What a panic of `work` says, and its file and line.
fn panic_of<T>(work: impl FnOnce() -> T) -> (String, String, u32) {
    // one hook for the whole process, since tests run side by side in it
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if let Some(at) = panic.location() {
                PLACE.set((at.file().to_string(), at.line()));
            }
            before(panic);
        }));
    });
    let outcome = catch_unwind(AssertUnwindSafe(work));
    let sentence = *outcome.err().expect("this panics").downcast::<String>().unwrap();
    let (file, line) = PLACE.take();
    (sentence, file, line)
}

#[test]
fn ranges_that_no_axis_can_show_are_refused() {
    let bad: [Range<f64>; 8] = [
        0.0..f64::NAN,
        f64::NEG_INFINITY..0.0,
        1.0..1.0,
        2.0..1.0,
        0.0..5e-324,
        0.0..1e-291,
        1e300..2e300,
        1.0..1.0 + 1e-12,
    ];
    for range in bad {
        let sentence = format!("got {range:?}");
        let other = || 0.0..1.0;
        for pair in [(range.clone(), other()), (other(), range.clone())] {
            let (told, file, _) = panic_of(|| plot::contour(|x, y| x + y).over(pair.0, pair.1));
            assert!(told.ends_with(&sentence) && file == file!(), "{told} at {file}");
        }
        let (told, file, _) = panic_of(|| plot::surface(|x, y| x + y).over(range, other()));
        assert!(told.ends_with(&sentence) && file == file!(), "{told} at {file}");
    }
}

#[test]
fn the_widest_and_the_narrowest_ranges_are_drawn() {
    let folder = folder();
    let path = folder.path().join("extreme.svg");
    let good = [-1e300..1e300, 0.0..2e-290, -3e-290..-1e-290, 1.0..1.0 + 2e-9, 9e299..1e300];
    for range in good {
        let across = range.clone();
        let height = move |x: f64, y: f64| (x - across.start) / (across.end - across.start) + y;
        let contour = plot::contour(height).over(range.clone(), 0.0..1.0).resolution(4);
        contour.size(200, 150).save(&path).unwrap();
        let surface = plot::surface(height).over(range, 0.0..1.0).resolution(4);
        surface.size(200, 150).save(&path).unwrap();
    }
}

#[test]
fn a_picture_that_cannot_be_drawn_panics_at_the_line_that_draws_it() {
    let (set, xor) = (left_and_right(), data::xor());
    let mut calls = 0;
    let uneven = plot::boundary(&set, |_, _| {
        calls += 1;
        vec![0.5; 2 + calls / 3]
    })
    .resolution(2);
    let line = line!() + 1;
    let (sentence, file, at) = panic_of(|| uneven.save("never.png"));
    assert_eq!((file.as_str(), at), (file!(), line), "{sentence}");
    assert!(
        sentence.starts_with("the function gave 3 scores at (-1.2, -1.2), and 2"),
        "{sentence}"
    );
    let empty = plot::boundary(&xor, |_, _| Vec::<f64>::new()).resolution(2);
    let line = line!() + 1;
    let (sentence, file, at) = panic_of(|| empty.evcxr_display());
    assert_eq!((file.as_str(), at), (file!(), line), "{sentence}");
    assert!(sentence.contains("0 numbers for 4 points"), "{sentence}");
}

#[test]
#[should_panic(expected = "a grid has 2 to 200 points a side, got 201")]
fn a_surface_of_too_many_tiles_panics() {
    let _ = plot::surface(|x, y| x * y).resolution(201);
}

#[test]
#[should_panic(expected = "a grid has 2 to 2000 points a side, got 1")]
fn a_grid_of_one_point_panics() {
    let _ = plot::contour(|x, y| x * y).resolution(1);
}
