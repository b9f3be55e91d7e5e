//! Data and net meet by name: what a net was trained on is compared with what it is used on.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use wengert::data::{self, Dataset};
use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
use wengert::{Error, Tape};

/// Two people, with these columns and classes.
fn people(inputs: [&str; 2], classes: [&str; 2]) -> Dataset {
    let rows = vec![vec![25.0, 6.0], vec![-2.0, -1.0]];
    let data = Dataset::new(rows, vec![0, 1]).unwrap();
    data.with_input_names(inputs).unwrap().with_class_names(classes).unwrap()
}

fn train(net: &Mlp, tape: &mut Tape, data: &Dataset) -> Result<(), Error> {
    let trainer = Trainer::new(net, data).loss(|out, t| loss::soft_cross_entropy(out, t));
    trainer.optimizer(Sgd::new(0.01)).epochs(3).train(tape).map(drop)
}

fn net() -> (Tape, Mlp) {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 3, 2], Activation::Tanh, &mut wengert::rng(1));
    (tape, net)
}

const COLUMNS: [&str; 2] = ["weight", "height"];
const CLASSES: [&str; 2] = ["male", "female"];

#[test]
fn other_columns_another_order_and_other_classes_are_refused_with_both_names() {
    let (mut tape, net) = net();
    train(&net, &mut tape, &people(COLUMNS, CLASSES)).unwrap();
    for (inputs, classes, sentence) in [
        (
            ["height", "weight"],
            CLASSES,
            "trained on the inputs \"weight\", \"height\", and this data set has the inputs \
             \"height\", \"weight\"",
        ),
        (["weight", "age"], CLASSES, "this data set has the inputs \"weight\", \"age\""),
        (
            COLUMNS,
            ["female", "male"],
            "trained on the outputs \"male\", \"female\", and this data set has the outputs \
             \"female\", \"male\"",
        ),
    ] {
        let (other, before) = (people(inputs, classes), tape.params());
        for error in [
            net.evaluate_data(&tape, &other).unwrap_err(),
            train(&net, &mut tape, &other).unwrap_err(),
        ] {
            assert!(matches!(error, Error::OtherNames { .. }), "{error}");
            assert!(error.to_string().contains(sentence), "{error}");
            assert!(error.to_string().contains("Csv::like(&train)"), "{error}");
        }
        assert_eq!(tape.params(), before);
    }
}

#[test]
fn the_same_names_meet_and_give_the_outputs_of_the_plain_numbers() {
    let (mut tape, net) = net();
    let people = people(COLUMNS, CLASSES);
    // a net that was not trained has no names yet
    assert_eq!(net.evaluate_data(&tape, &data::xor()).unwrap().len(), 8);
    for _ in 0..2 {
        train(&net, &mut tape, &people).unwrap();
        let outputs = net.evaluate_data(&tape, &people).unwrap();
        assert_eq!(outputs, net.evaluate(&tape, people.flat_inputs()));
    }
    let unnamed = Dataset::new(vec![vec![1.0, 2.0]], vec![0]).unwrap();
    let unnamed = unnamed.with_input_names(COLUMNS).unwrap(); // its classes have no names
    assert!(net.evaluate_data(&tape, &unnamed).is_ok());
    let wide = Dataset::new(vec![vec![1.0; 3]], vec![0]).unwrap();
    let error = net.evaluate_data(&tape, &wide).unwrap_err().to_string();
    assert_eq!(error, "the net takes 2 inputs, a row of the data set has 3");
}

#[test]
fn a_run_that_failed_leaves_no_names() {
    let (mut tape, net) = net();
    let people = people(COLUMNS, CLASSES);
    let broken = Trainer::new(&net, &people).loss(|out, _| (out[0] - 1e3).ln());
    assert!(broken.optimizer(Sgd::new(0.1)).train(&mut tape).is_err());
    assert!(net.input_names().is_empty() && net.output_names().is_empty());
    let numbers = Dataset::new(vec![vec![1.0, 2.0]], vec![vec![0.5, 1.0]]).unwrap();
    let numbers = numbers.with_target_names(["up", "down"]).unwrap();
    train(&net, &mut tape, &numbers).unwrap();
    assert_eq!(
        (net.input_names(), net.output_names()),
        (numbers.input_names(), numbers.target_names())
    );
}

#[cfg(feature = "files")]
#[test]
fn a_saved_net_keeps_its_names_and_reads_a_file_in_their_order() {
    use wengert::data::Csv;
    let folder = temp_dir::TempDir::new().unwrap();
    let (path, csv) = (folder.path().join("net.safetensors"), folder.path().join("people.csv"));
    let odd = ["a \"quoted\", name", "身高\n2"];
    for columns in [COLUMNS, odd] {
        let (mut tape, net) = net();
        train(&net, &mut tape, &people(columns, CLASSES)).unwrap();
        net.save(&tape, &path).unwrap();
        let mut elsewhere = Tape::new();
        let same = Mlp::load(&mut elsewhere, &path).unwrap();
        assert_eq!(
            (same.input_names(), same.output_names()),
            (&columns.map(String::from)[..], net.output_names())
        );
        assert!(same.evaluate_data(&elsewhere, &people(["height", "weight"], CLASSES)).is_err());
    }
    let (mut tape, net) = net();
    train(&net, &mut tape, &people(COLUMNS, CLASSES)).unwrap();
    std::fs::write(&csv, "sex,height,weight\nmale,6,25\nfemale,-1,-2\n").unwrap();
    let by_name = Csv::with_header().inputs(net.input_names()).label("sex");
    let read = Dataset::from_csv(&csv, by_name.class_names(CLASSES)).unwrap();
    let outputs = net.evaluate_data(&tape, &read).unwrap();
    assert_eq!(outputs, net.evaluate(&tape, &[25.0, 6.0, -2.0, -1.0]));
}

#[cfg(feature = "files")]
#[test]
fn names_that_do_not_fit_the_net_are_refused_when_it_is_loaded() {
    let folder = temp_dir::TempDir::new().unwrap();
    let path = folder.path().join("net.safetensors");
    for (note, sentence) in [
        (r#"[\"a\"]"#, "note \"inputs\": it has 1 name for 2 inputs"),
        (r#"a, b"#, "note \"inputs\": \"a, b\" is not a list of names"),
        (r#"[\"a\", \"b\"]"#, ""),
    ] {
        let tensor = r#"{"dtype":"F64","shape":[1,2],"data_offsets":[0,16]}"#;
        let notes = format!(r#"{{"net":"2 -> 1 tanh","inputs":"{note}"}}"#);
        let header = format!(r#"{{"__metadata__":{notes},"layers.0.weight":{tensor}}}"#);
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend(header.as_bytes());
        bytes.extend([0; 16]);
        std::fs::write(&path, bytes).unwrap();
        match Mlp::load(&mut Tape::new(), &path) {
            Ok(net) => assert_eq!((net.input_names().len(), sentence), (2, "")),
            Err(error) => {
                let text = error.to_string();
                assert!(!sentence.is_empty() && text.contains(sentence), "{text}");
            }
        }
    }
}
