//! Loops that were written by hand: the two lessons whose steps are wrong.

use super::SEED;
use super::ill_nets::lessons;
use wengert_reasons::{Cause, Counts, Verdict};

#[test]
fn lesson_c_has_an_updated_weight_and_a_layer_that_never_bends_and_no_dead_units() {
    let (diagnosis, _, trials) = lessons::ill()[0].diagnosed(SEED, 1000..=1019);
    let causes: Vec<Cause> = diagnosis.findings().iter().map(|finding| finding.cause()).collect();
    assert_eq!(causes, [Cause::UpdatedWeight, Cause::AlwaysOn]);
    assert_eq!(diagnosis.findings()[1].units().len(), 10);
    assert!(trials.iter().all(|[without, with]| with.learned > without.learned + 6), "{trials:?}");
}

#[test]
fn lesson_d_has_the_wrong_sign_and_nothing_else() {
    let (diagnosis, written, trials) = lessons::ill()[1].diagnosed(SEED, 1000..=1019);
    assert_eq!((diagnosis.verdict(), written.learned), (Verdict::Ill, 0));
    let [finding] = diagnosis.findings() else { panic!("{diagnosis}") };
    assert_eq!((finding.cause(), trials[0][1].learned), (Cause::Sign, 20));
    assert!(
        finding.evidence()[0].starts_with("new - old is 0.7 times the gradient"),
        "{diagnosis}"
    );
}

#[test]
fn a_wrong_order_that_does_no_harm_is_no_alarm() {
    let (diagnosis, _, _) = lessons::healthy()[3].diagnosed(SEED, 1000..=1000);
    assert!(diagnosis.is_healthy() && diagnosis.runs() <= 3, "{diagnosis}");
}

#[test]
fn lesson_c_with_the_update_below_the_loop_mostly_learns() {
    let (diagnosis, written, _) = lessons::between().diagnosed(SEED, 1000..=1019);
    assert_ne!(diagnosis.verdict(), Verdict::Ill);
    assert!(matches!(written, Counts { learned: 13..20, runs: 20 }), "{written}");
}
