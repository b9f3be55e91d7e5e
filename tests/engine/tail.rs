//! A node is written into the tail of the recording before it joins the others; a traced tape has no
//! tail. Both must record the same, wherever a tail ends and whoever reads in between.

use std::panic::{AssertUnwindSafe, catch_unwind};
use wengert::{Tape, Value};

/// 300 operations: of the table, sums and dot products; `look` is called after each.
fn recorded(tape: &Tape, look: impl Fn(usize, Value<'_>)) -> (Vec<String>, Vec<u64>) {
    let x = [tape.var(0.5), tape.var(-1.25)];
    let mut values = vec![x[0], x[1]];
    for step in 0..300 {
        let pick = |back: usize| values[values.len() - 1 - (step * 7 + back) % values.len().min(9)];
        let (a, b) = (pick(0), pick(3));
        let next = match step * step % 23 {
            2 => tape.dot(&[a, b], &[b, a]),
            3 => [a, b, a].into_iter().map(|value| value * 0.5).sum(),
            4 => tape.affine(&values[values.len() - 2..], &[0.5, 0.25], b),
            6 => tape.constant(0.25) * a,
            8 => a.max(b),
            12 => a * 2 - 1.5,
            _ => (a + b).tanh(),
        };
        values.push(next);
        look(step, next);
    }
    let last = values[values.len() - 1];
    let grads = last.backward();
    let texts = tape.nodes().map(|node| node.to_string()).collect();
    let bits = tape.nodes().flat_map(|node| [node.value(), grads[node.handle()]].map(f64::to_bits));
    (texts, bits.collect())
}

#[test]
fn a_tail_records_what_is_recorded_without_one() {
    let plain = recorded(&Tape::traced(), |_, _| {});
    assert!(plain.0.len() > 300);
    assert_eq!(recorded(&Tape::new(), |_, _| {}), plain);
    for every in [1, 2, 5, 63, 64, 65] {
        let tape = Tape::new();
        let look = |step, value: Value<'_>| {
            if step % every == 0 {
                assert_eq!(value.node().id().index(), tape.len() - 1);
                assert_eq!(value.node().value().to_bits(), value.data().to_bits());
            }
        };
        assert_eq!(recorded(&tape, look), plain, "a look every {every} steps");
    }
}

#[test]
fn a_recording_after_a_rewind_has_nothing_of_the_one_before() {
    let mut tape = Tape::new();
    let w = tape.param(0.5);
    for length in [200, 10, 64, 0, 63, 65, 129, 1] {
        tape.rewind();
        let mut y = tape.value(w);
        for _ in 0..length {
            y += w;
        }
        assert_eq!((tape.len(), y.data()), (length + 1, 0.5 * (length + 1) as f64));
        assert_eq!(y.backward()[w], (length + 1) as f64);
    }
}

#[test]
fn a_limit_is_reached_at_its_node_wherever_a_tail_ends() {
    for limit in (1..70).chain([127, 128, 129, 255, 256, 257, 320, 321, 640]) {
        let tape = Tape::with_limit(limit);
        let fill = || -> () {
            let mut y = tape.var(1.0);
            loop {
                y *= 0.5;
            }
        };
        let full = catch_unwind(AssertUnwindSafe(fill)).expect_err("the tape has a limit");
        let text = full.downcast_ref::<String>().expect("a panic message is text");
        assert!(text.starts_with("the tape is full: its limit is"), "{text}");
        assert_eq!(tape.len(), limit);
        assert_eq!(tape.nodes().count(), limit);
    }
}
