//! Data sets: what they hold, and what they refuse.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use wengert::Error;
use wengert::data::{self, Dataset};

fn refusal(inputs: Vec<Vec<f64>>, targets: impl Into<data::Targets>) -> String {
    Dataset::new(inputs, targets).unwrap_err().to_string()
}

#[test]
fn rows_of_different_length_are_refused_with_both_numbers() {
    let text = refusal(vec![vec![1.0, 2.0], vec![3.0, 4.0], vec![5.0, 6.0, 7.0]], vec![0, 1, 0]);
    assert_eq!(text, "row 3 has 3 numbers, the rows before it have 2");
    let text = refusal(vec![vec![1.0, 2.0], vec![]], vec![0, 1]);
    assert_eq!(text, "row 2 has 0 numbers, the rows before it have 2");
}

#[test]
fn a_data_set_without_numbers_is_refused() {
    assert!(refusal(vec![], Vec::<usize>::new()).contains("empty"));
    assert!(refusal(vec![vec![], vec![1.0]], vec![0, 1]).contains("empty"));
}

#[test]
fn nan_and_infinity_are_refused_with_their_place() {
    assert_eq!(
        refusal(vec![vec![1.0, 2.0], vec![3.0, f64::NAN]], vec![0, 1]),
        "row 2, column 2 of the inputs is NaN: a data set holds finite numbers only"
    );
    let error = Dataset::new(vec![vec![1.0]], vec![f64::NEG_INFINITY]).unwrap_err();
    assert!(
        matches!(error, Error::NotFinite { what: "targets", row: 1, column: 1, value } if value < 0.0)
    );
}

#[test]
fn every_row_needs_one_target() {
    let rows = || vec![vec![1.0], vec![2.0]];
    assert_eq!(refusal(rows(), vec![0]), "there is 1 target for 2 rows: each row needs one target");
    assert!(refusal(rows(), vec![0.0, 1.0, 2.0]).starts_with("there are 3 targets for 2 rows"));
    assert_eq!(
        refusal(rows(), vec![vec![1.0, 2.0], vec![3.0]]),
        "the target of row 2 has 1 number, it needs 2"
    );
    assert_eq!(
        refusal(rows(), vec![vec![], vec![]]),
        "the target of row 1 has 0 numbers, it needs 1"
    );
    assert_eq!(
        refusal(rows(), vec![0, usize::MAX]),
        "row 2 has class 18446744073709551615: classes are counted from 0 and stay below 10,000; \
         where the targets are numbers, give them as f64"
    );
    assert_eq!(Dataset::new(rows(), vec![0, 9_999]).unwrap().class_count(), 10_000);
}

#[test]
fn names_must_be_as_many_as_what_they_name() {
    let text = |result: Result<Dataset, Error>| result.unwrap_err().to_string();
    assert_eq!(text(data::xor().with_input_names(["a"])), "1 name was given for 2 inputs");
    assert_eq!(text(data::xor().with_class_names(["a"])), "1 name was given for 2 classes");
    let three = data::xor().with_class_names(["a", "b", "c"]).unwrap();
    assert_eq!((three.class_count(), three.class_name(2)), (3, "c".to_string()));
}

#[test]
fn numbers_can_be_targets_one_or_several_a_row() {
    let rows = vec![vec![1.0], vec![2.0]];
    let one = Dataset::new(rows.clone(), vec![3.0, 4.0]).unwrap();
    assert_eq!((one.target_width(), one.flat_targets()), (1, &[3.0, 4.0][..]));
    let two = Dataset::new(rows, vec![vec![3.0, 4.0], vec![5.0, 6.0]]).unwrap();
    assert_eq!(two.targets().collect::<Vec<_>>(), [[3.0, 4.0], [5.0, 6.0]]);
    assert_eq!(two.target_names(), ["y1", "y2"]);
    assert!(!two.has_classes());
}

#[test]
#[should_panic(expected = "the targets of this data set are numbers, not classes")]
fn classes_of_number_targets_panic_with_advice() {
    let _ = Dataset::new(vec![vec![1.0]], vec![0.5]).unwrap().classes();
}

#[test]
#[should_panic(expected = "has 4 rows, so an index of a row is at most 3; got 4")]
fn a_row_that_is_not_there_panics_with_the_count() {
    let _ = data::xor().input(4);
}

#[test]
fn a_spiral_without_noise_lies_on_its_arms() {
    let spiral = data::spiral(5, 3, 0.0, &mut wengert::rng(1));
    for (row, (point, &class)) in spiral.inputs().zip(spiral.classes()).enumerate() {
        assert_eq!(class, row / 5);
        let radius = (row % 5) as f64 / 4.0;
        let angle = 4.0 * class as f64 + 4.0 * radius;
        // both sides round a few times at numbers below 12
        assert!((point[0] - radius * angle.sin()).abs() < 1e-14);
        assert!((point[1] - radius * angle.cos()).abs() < 1e-14);
    }
}

#[test]
fn the_noise_of_a_spiral_turns_its_points_but_keeps_their_radius() {
    let noisy = data::spiral(400, 2, 0.2, &mut wengert::rng(7));
    let plain = data::spiral(400, 2, 0.0, &mut wengert::rng(7));
    let mut squares = 0.0;
    for (a, b) in noisy.inputs().zip(plain.inputs()) {
        assert!((a[0].hypot(a[1]) - b[0].hypot(b[1])).abs() < 1e-14);
        let turned = a[0].atan2(a[1]) - b[0].atan2(b[1]);
        squares += turned.sin().powi(2);
    }
    // 800 draws: the standard deviation is 0.2 within a tenth
    let deviation = (squares / 800.0).sqrt();
    assert!((0.18..0.22).contains(&deviation), "{deviation}");
}

#[test]
fn the_same_seed_gives_the_same_points() {
    let draw = |seed| data::moons(30, 0.1, &mut wengert::rng(seed));
    assert_eq!(draw(3), draw(3));
    assert_ne!(draw(3), draw(4));
}

#[test]
fn moons_and_circles_lie_on_their_curves() {
    let moons = data::moons(9, 0.0, &mut wengert::rng(1));
    assert_eq!(moons.classes(), [0, 0, 0, 0, 1, 1, 1, 1, 1]);
    for (point, &class) in moons.inputs().zip(moons.classes()) {
        let (x, y) =
            if class == 0 { (point[0], point[1]) } else { (point[0] - 1.0, point[1] - 0.5) };
        assert!((x.hypot(y) - 1.0).abs() < 1e-14);
        assert!(if class == 0 { y > -1e-14 } else { y < 1e-14 });
    }
    let circles = data::circles(8, 0.0, 0.25, &mut wengert::rng(1));
    for (point, &class) in circles.inputs().zip(circles.classes()) {
        let radius = if class == 0 { 1.0 } else { 0.25 };
        assert!((point[0].hypot(point[1]) - radius).abs() < 1e-14);
    }
    assert_eq!(circles.input(6)[0].round(), 0.0);
}

#[test]
#[should_panic(expected = "a spiral needs at least 1 point for each class, got 0")]
fn an_empty_spiral_panics() {
    let _ = data::spiral(0, 3, 0.2, &mut wengert::rng(1));
}

#[test]
#[should_panic(expected = "the noise must be between 0 and 1000, got NaN")]
fn noise_that_is_nan_panics() {
    let _ = data::moons(10, f64::NAN, &mut wengert::rng(1));
}

/// Which row of the whole a row of a part is: the first input tells.
fn places(part: &Dataset) -> Vec<usize> {
    part.inputs().map(|input| input[0] as usize).collect()
}

#[test]
fn the_parts_of_a_split_are_all_rows_once_each_with_its_own_target() {
    let inputs = (0..10).map(|row| vec![f64::from(row), 0.5]).collect();
    let targets: Vec<Vec<f64>> = (0..10).map(|row| vec![f64::from(10 * row), 1.0]).collect();
    let whole = Dataset::new(inputs, targets).unwrap().with_input_names(["a", "b"]).unwrap();
    let (train, test) = whole.split(0.66, &mut wengert::rng(3));
    assert_eq!((train.len(), test.len()), (7, 3)); // 6.6, rounded
    let mut all = [places(&train), places(&test)].concat();
    assert_ne!(all, (0..10).collect::<Vec<_>>());
    all.sort();
    assert_eq!(all, (0..10).collect::<Vec<_>>());
    for part in [&train, &test, &whole.shuffled(&mut wengert::rng(4))] {
        for (input, target) in part.inputs().zip(part.targets()) {
            assert_eq!((target, input[1]), (&[10.0 * input[0], 1.0][..], 0.5));
        }
        assert_eq!(
            (part.input_names(), part.target_names()),
            (whole.input_names(), whole.target_names())
        );
    }
    assert_eq!(whole.split(0.66, &mut wengert::rng(3)), (train, test)); // the seed decides
}

#[test]
fn a_part_keeps_the_classes_that_it_has_no_row_of() {
    let classes = Dataset::new((0..4).map(|row| vec![f64::from(row)]).collect(), vec![0, 1, 2, 3]);
    let whole = classes.unwrap().with_class_names(["a", "b", "c", "d"]).unwrap();
    let (one, others) = whole.split(0.25, &mut wengert::rng(1));
    assert_eq!((one.class_count(), others.class_count()), (4, 4));
    assert_eq!(one.classes(), places(&one));
    assert_eq!(others.class_names(), whole.class_names());
}

#[test]
#[should_panic(expected = "a fraction of 0.1 of 4 rows is 0, and both parts of a split need")]
fn a_split_without_a_row_on_one_side_panics() {
    let _ = data::xor().split(0.1, &mut wengert::rng(1));
}

#[test]
fn targets_of_the_other_kind_panic_with_advice() {
    let message = |work: &dyn Fn()| {
        let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_err();
        panic.downcast_ref::<&str>().map_or_else(
            || panic.downcast_ref::<String>().expect("a panic message is text").clone(),
            |text| (*text).to_string(),
        )
    };
    let xor = data::xor();
    let line = Dataset::new(vec![vec![1.0], vec![2.0]], vec![3.0, 4.0]).unwrap();
    assert!(!xor.is_empty() && !line.is_empty());
    let wants_classes: [&dyn Fn(); 4] = [
        &|| assert!(line.classes().is_empty()),
        &|| assert!(line.class_count() > 0),
        &|| assert!(line.class(0) > 0),
        &|| assert!(line.clone().with_class_names(["a"]).is_ok()),
    ];
    for work in wants_classes {
        assert!(message(work).contains("read them with targets()"));
    }
    let wants_numbers: [&dyn Fn(); 4] = [
        &|| assert!(xor.target(0).is_empty()),
        &|| assert!(xor.targets().len() > 0),
        &|| assert!(xor.target_width() > 0),
        &|| assert!(xor.clone().with_target_names(["a"]).is_ok()),
    ];
    for work in wants_numbers {
        assert!(message(work).contains("read them with classes()"));
    }
    assert!(line.class_names().is_empty() && xor.target_names().is_empty());
}
