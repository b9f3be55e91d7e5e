use super::*;

/// A thousand steps from the same initial parameters, against a run of the original in Python. The
/// largest difference.
fn largest_difference(programs: Option<Programs>) -> f64 {
    let reference: serde_json::Value =
        serde_json::from_str(include_str!("reference.json")).expect("the fixture is JSON");
    let numbers = |key: &str| -> Vec<f64> {
        let list = reference[key].as_array().expect("the fixture has this list");
        list.iter().map(|number| number.as_f64().expect("a number")).collect()
    };
    let (initial, expected) = (numbers("init"), numbers("loss"));
    let mut numbers = initial.iter().copied();
    let mut tape = Tape::new();
    let model = Model::new(&mut tape, &mut || numbers.next().expect("4,192 parameters"));
    assert_eq!((tape.params().len(), numbers.next()), (4192, None));

    let names: Vec<&str> = NAMES.lines().collect();
    let mut losses = Vec::new();
    let mut keep = |loss| {
        losses.push(loss);
        Ok(())
    };
    train(&mut tape, &model, &names, programs, &mut keep).expect("nothing is written");
    assert_eq!((losses.len(), expected.len()), (1000, 1000));
    let mean = |losses: &[f64]| losses.iter().sum::<f64>() / losses.len() as f64;
    assert!((mean(&losses[..100]) - 2.772515).abs() < 5e-7);
    assert!((mean(&losses[900..]) - 2.276123).abs() < 5e-7);
    let differences = losses.iter().zip(&expected).map(|(loss, expected)| (loss - expected).abs());
    differences.reduce(f64::max).expect("a thousand differences")
}

/// A rounding of 2e-15 was seen; a factor of Adam that is wrong by 1e-9 would show.
#[test]
fn every_loss_is_that_of_the_reference_run() {
    let largest = largest_difference(None);
    assert!(largest < 1e-12, "a loss is {largest:e} away");
}

#[test]
fn every_loss_by_programs_is_that_of_the_reference_run() {
    let largest = largest_difference(Some(Programs::default()));
    assert!(largest < 1e-12, "a loss is {largest:e} away");
}

#[test]
fn an_invented_name_has_letters_alone() {
    let mut tape = Tape::new();
    let mut rng = wengert::rng(3);
    let model = Model::new(&mut tape, &mut || rng.normal(0.0, 0.08));
    for _ in 0..5 {
        let name = invent(&mut tape, &model, &mut rng);
        assert!(name.len() <= POSITIONS && name.bytes().all(|letter| letter.is_ascii_lowercase()));
    }
}

#[test]
fn both_commands_print_the_same() {
    let print = |programs| {
        let mut out = Vec::new();
        lesson(&mut out, programs).expect("a Vec takes everything");
        String::from_utf8(out).expect("what is printed is text")
    };
    let on_the_tape = print(None);
    assert!(on_the_tape.contains("twenty names"));
    assert_eq!(print(Some(Programs::default())), on_the_tape);
}
