//! Classifiers: any bytes are a classifier that can be asked, or an error and an untouched tape.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wengert::Tape;
use wengert::data::Csv;
use wengert::nn::{Activation, Classifier};

fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("wengert-fuzz-classifier-{}", std::process::id()));
    std::fs::write(&path, bytes).expect("there is room for temporary files");
    let mut tape = Tape::new();
    let own = Activation::Custom("mish", |z| z * z.softplus().tanh());
    match Classifier::load_with(&path, &mut tape, &[own]) {
        Ok(classifier) => {
            let row = vec![0.5; classifier.net().inputs()];
            let _ = classifier.probabilities(&tape, &row);
            if classifier.net().outputs() > 1 || classifier.decision_threshold().is_some() {
                let class = classifier.class(&tape, &row);
                let _ = classifier.class_name(class);
            }
            if !classifier.net().input_names().is_empty() {
                let _ = Csv::like(&classifier).inputs_only().read(&path);
            }
        }
        Err(_) => assert!(tape.params().is_empty()),
    }
});
