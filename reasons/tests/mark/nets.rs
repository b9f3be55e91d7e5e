//! Random nets: mistakes are named, and right gradients are right.

use crate::student::{Loss, Setting, Student, Wrong};
use wengert::nn::Activation;
use wengert::{Rng, Tape};
use wengert_reasons::{Kind, Marking, mark_net};

/// Marks the student's gradient of a net; `round` is what becomes of each number.
fn marked(
    setting: &Setting,
    wrong: Wrong,
    rng: &mut Rng,
    student: &mut Student,
    round: impl Fn(f64) -> f64,
) -> Marking {
    let mut tape = Tape::new();
    let net = setting.net(&mut tape, rng);
    let data = setting.data();
    let trainer = setting.trainer(&net, &data);
    mark_net(&trainer, &tape, |parameters, rows| {
        let gradient = student.gradient(setting, wrong, parameters, rows);
        gradient.into_iter().map(&round).collect()
    })
}

/// Whether a kind is among those that are named for the whole, or for each wrong part.
fn names(marking: &Marking, kind: Kind) -> bool {
    let has = |mistakes: &[wengert_reasons::Mistake]| mistakes.iter().any(|it| it.kind() == kind);
    let wrong = || marking.parts().iter().filter(|part| !part.is_right());
    has(marking.mistakes()) || wrong().count() > 0 && wrong().all(|part| has(part.mistakes()))
}

/// How many of some mutations of each class are named. A mutation that changes nothing is drawn again.
fn named(each: usize, seed: u64) -> (usize, usize) {
    let (mut right, mut all) = (0, 0);
    for wrong in Wrong::ALL {
        let mut of_class = 0;
        let mut drawn = 0;
        while drawn < each {
            let rng = &mut wengert::rng(seed + 1000 * drawn as u64 + all as u64 * 7919);
            let setting = Setting::random(wrong, rng);
            let marking = marked(&setting, wrong, rng, &mut Student::default(), |x| x);
            if marking.is_right() {
                // the mistake has no effect here: it must be one of those that can have none
                let can = [Wrong::OtherMask, Wrong::TransposedWeights, Wrong::HiddenSlope];
                let is_flat = can.contains(&wrong) || setting.hidden == Activation::Relu;
                let is_linear = wrong == Wrong::TransposedGradient || wrong == Wrong::Order;
                assert!(is_flat || is_linear, "{wrong:?} is called right: {setting:?}");
                all += 1;
                continue;
            }
            drawn += 1;
            all += 1;
            match names(&marking, wrong.kind()) {
                true => of_class += 1,
                false => println!("{wrong:?} {:?} {:?}\n{marking}", setting.sizes, setting.loss),
            }
        }
        println!("{wrong:?}: {of_class} of {each}");
        right += of_class;
    }
    (right, each * Wrong::ALL.len())
}

#[test]
fn two_mutations_of_each_class_are_named() {
    let (right, all) = named(2, 1);
    println!("{right} of {all}");
    assert!(right as f64 >= 0.98 * all as f64, "{right} of {all}");
}

#[test]
#[ignore = "in release: ten nets for each mistake"]
fn ten_mutations_of_each_class_are_named_in_98_percent() {
    for seed in [100, 200] {
        let (right, all) = named(10, seed);
        println!("seed {seed}: {right} of {all}");
        assert!(right as f64 >= 0.98 * all as f64, "{right} of {all}");
    }
}

/// How many right gradients are marked as wrong.
fn wrong_verdicts(count: usize, seed: u64) -> usize {
    let mut wrong = 0;
    for index in 0..count {
        let rng = &mut wengert::rng(seed + index as u64);
        let mut setting = Setting::random(Wrong::Nothing, rng);
        let mut student = Student { is_on_at_zero: index % 2 == 0, ..Student::default() };
        // sums of exactly 0: inputs of 0 for a row, and no biases at the initial parameters
        let is_kink = index % 4 < 2;
        if is_kink {
            setting.hidden = Activation::Relu;
            setting.rows[0].iter_mut().for_each(|x| *x = 0.0);
        }
        let is_single = index % 3 == 0;
        let mut tape = Tape::new();
        let net = setting.net(&mut tape, rng);
        if is_kink {
            net.biases().collect::<Vec<_>>().into_iter().for_each(|b| tape.set(b, 0.0));
        }
        let data = setting.data();
        let trainer = setting.trainer(&net, &data);
        let marking = mark_net(&trainer, &tape, |parameters, rows| {
            let gradient = student.gradient(&setting, Wrong::Nothing, parameters, rows);
            let round = |x: f64| if is_single { f64::from(x as f32) } else { x };
            gradient.into_iter().map(round).collect()
        });
        if !marking.is_right() {
            println!("{index} {:?} {:?}\n{marking}", setting.sizes, setting.loss);
            wrong += 1;
        }
    }
    wrong
}

#[test]
fn right_gradients_are_right() {
    assert_eq!(wrong_verdicts(60, 1), 0);
}

#[test]
#[ignore = "in release: 1,000 nets"]
fn a_thousand_right_gradients_are_right() {
    assert_eq!(wrong_verdicts(1000, 10_000), 0);
}

#[test]
fn the_loss_names_its_own_mistake() {
    let setting = Setting {
        sizes: vec![2, 3, 3],
        hidden: Activation::Tanh,
        output: Activation::Identity,
        loss: Loss::Softmax,
        l2: 0.0,
        is_sum: false,
        rows: vec![vec![0.5, -1.0], vec![1.0, 0.25], vec![-0.5, 0.75]],
        targets: vec![vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.0], vec![0.0, 0.0, 1.0]],
        rate: 0.1,
    };
    let rng = &mut wengert::rng(1);
    let marking = marked(&setting, Wrong::TrueClass, rng, &mut Student::default(), |x| x);
    let first = marking.mistakes()[0].to_string();
    assert_eq!(first, "the -1 at the true class is forgotten: p instead of p - t");
}
