//! What a trained net says: its threshold, its classes after a file, and losses of rows that are far off.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use wengert::data;
#[cfg(feature = "files")]
use wengert::data::Dataset;
#[cfg(feature = "files")]
use wengert::nn::optim::Adam;
use wengert::nn::optim::Sgd;
use wengert::nn::{Activation, Mlp, Trainer, loss};
use wengert::{Tape, rng};

#[test]
fn a_threshold_is_where_the_trained_loss_is_the_same_for_both_classes() {
    let xor = data::xor();
    // class 1 counts four times: of a probability p, −4·ln p = −ln(1 − p)
    let mut tape = Tape::new();
    let net = Mlp::builder(2).layer(1, Activation::Sigmoid).build(&mut tape, &mut rng(1));
    let history = Trainer::new(&net, &xor)
        .loss(|out, t| loss::binary_cross_entropy(out[0], t[0]) * (1.0 + 3.0 * t[0]))
        .optimizer(Sgd::new(0.1))
        .train(&mut tape)
        .unwrap();
    let threshold = history.classifier(&net).decision_threshold().unwrap();
    assert!((-4.0 * threshold.ln() + (1.0 - threshold).ln()).abs() < 1e-9, "{threshold}");
    // a threshold that is learned
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut rng(1));
    let border = tape.param(3.0);
    let history = Trainer::new(&net, &xor)
        .loss(move |out, t| loss::binary_cross_entropy_with_logits(out[0] - border, t[0]))
        .optimizer(Sgd::new(0.1))
        .train(&mut tape)
        .unwrap();
    let threshold = history.classifier(&net).decision_threshold().unwrap();
    assert!((threshold - tape.get(border)).abs() < 1e-9);
    // none
    let history = Trainer::new(&net, &xor)
        .loss(|out, _| out[0].powi(2))
        .optimizer(Sgd::new(0.1))
        .train(&mut tape)
        .unwrap();
    let classifier = history.classifier(&net);
    assert_eq!(classifier.decision_threshold(), None);
    let class = std::panic::AssertUnwindSafe(|| classifier.class(&tape, &[0.0, 1.0]));
    let asked = std::panic::catch_unwind(class).unwrap_err();
    let asked = asked.downcast_ref::<&str>().map(ToString::to_string).unwrap_or_default();
    assert!(asked.contains("give one with .threshold(x)"), "{asked}");
    assert!(classifier.clone().threshold(0.3).class(&tape, &[0.0, 1.0]) < 2);
}

#[cfg(feature = "files")]
#[test]
fn a_classifier_comes_back_from_its_file_and_hostile_notes_are_refused() {
    use wengert::nn::Classifier;
    let folder = temp_dir::TempDir::new().unwrap();
    let path = folder.path().join("people.safetensors");
    let csv = folder.path().join("people.csv");
    let text =
        "sex,age,fare,survived\nmale,22,7,no\nfemale,38,71,yes\nfemale,26,8,yes\nmale,35,8,no\n";
    std::fs::write(&csv, text).unwrap();
    let people = Dataset::from_csv(&csv, data::Csv::with_header().categories("sex")).unwrap();
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[4, 3, 1], Activation::Relu, &mut rng(1));
    let history = Trainer::new(&net, &people)
        .loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
        .optimizer(Adam::new(0.05))
        .standardize()
        .train(&mut tape)
        .unwrap();
    let classifier = history.classifier(&net).threshold(0.25);
    classifier.save(&tape, &path).unwrap();
    let mut elsewhere = Tape::new();
    let same = Classifier::load(&path, &mut elsewhere).unwrap();
    assert_eq!(
        (same.class_names(), same.decision_threshold()),
        (classifier.class_names(), Some(0.25))
    );
    for row in people.inputs() {
        assert_eq!(same.probabilities(&elsewhere, row), classifier.probabilities(&tape, row));
    }
    // new rows by name, with the levels of the training file
    let new = folder.path().join("new.csv");
    std::fs::write(&new, "fare,age,name,sex\n9,30,Eve,female\n").unwrap();
    let rows = data::Csv::like(&same).inputs_only().read(&new).unwrap();
    assert_eq!(rows.input(0), [0.0, 1.0, 30.0, 9.0]);
    // the net alone is read from it too
    assert_eq!(Mlp::load(&mut Tape::new(), &path).unwrap().input_names(), net.input_names());
    // and the other way round
    net.save(&tape, &path).unwrap();
    let old = Classifier::load(&path, &mut Tape::new()).unwrap();
    assert_eq!((old.class_names(), old.decision_threshold()), (classifier.class_names(), None));
    // notes that lie
    for (note, text) in [
        ("classes", "[\"a\"]"),
        ("classes", "7"),
        ("threshold", "0.5"),
        ("threshold", "NaN 0"),
        ("categories", "[[3,\"sex\",[\"a\",\"b\"]]]"),
        ("categories", "[[0,\"sex\",[]]]"),
        ("categories", "[[18446744073709551615,\"sex\",[\"a\"]]]"),
    ] {
        classifier.save(&tape, &path).unwrap();
        let mut file = wengert_files::Tensors::read(&path).unwrap();
        file.add_note(note, text.to_string());
        file.write().unwrap();
        let mut empty = Tape::new();
        let refused = Classifier::load(&path, &mut empty).unwrap_err().to_string();
        assert!(refused.contains(note), "{note} {text}: {refused}");
        assert_eq!(empty.params().len(), 0);
    }
}

#[test]
fn losses_of_rows_that_are_far_off_have_their_formulas() {
    let tape = Tape::new();
    for (r, delta) in [(0.0, 1.0), (0.3, 1.0), (-0.3, 1.0), (1.0, 1.0), (-5.0, 0.5), (5.0, 2.0)] {
        let y = tape.var(r + 2.0);
        let (huber, mae) = (loss::huber(&[y], &[2.0], delta), loss::mae(&[y], &[2.0]));
        let r = y.data() - 2.0;
        let value = if r.abs() <= delta { r * r / 2.0 } else { delta * (r.abs() - delta / 2.0) };
        assert!((huber.data() - value).abs() <= 2.0 * f64::EPSILON * value, "{r}");
        let slope = r.clamp(-delta, delta);
        assert!((huber.backward()[y] - slope).abs() <= 2.0 * f64::EPSILON * slope.abs(), "{r}");
        assert_eq!(mae.data(), r.abs());
        assert_eq!(mae.backward()[y], if r == 0.0 { 0.0 } else { r.signum() });
    }
}

#[test]
fn the_name_of_an_activation_of_ones_own_must_be_a_new_word() {
    for name in ["", "relu", "two words", "a(1)", "1st", "a -> b"] {
        let name: &'static str = name;
        let own = Activation::Custom(name, |z| z);
        let made = std::panic::catch_unwind(|| Mlp::builder(2).layer(1, own));
        assert!(made.is_err(), "{name:?}");
    }
    let (a, b) = (Activation::Custom("f", |z| z), Activation::Custom("f", |z| z * 2.0));
    assert_eq!(a, b);
    assert_ne!(a, Activation::Custom("g", |z| z));
}
