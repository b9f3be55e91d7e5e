//! A program in print: every instruction names what it reads and writes.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use wengert::nn::{Activation, Mlp, loss};
use wengert::{Program, Tape};

#[test]
fn a_net_is_listed_layer_by_layer_with_its_weights_inputs_and_biases() {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 16, 3, 1], Activation::Relu, &mut wengert::rng(1));
    let (x0, x1, t) = (tape.var(0.0), tape.var(0.0), tape.var(0.0));
    let out = net.forward(&tape, &[x0, x1]);
    let program = Program::new(&[loss::half_squared_error(&out, &[t])], &[x0, x1, t]).unwrap();
    let lines = "\
209 scalar operations became 8 instructions (3 inputs, 103 parameters, 1 output, 50 slots)
per sample  s8..s23 = dense, 16 rows of 2 terms: [p0..p1, p3..p4, p6..p7, p9..p10, … 24 more] · \
        s0..s1 + [p2, p5, p8, p11, … 12 more]
per sample  s24..s39 = relu(s8..s23)
per sample  s40..s42 = dense, 3 rows of 16 terms: [p48..p63, p65..p80, p82..p97] · \
        s24..s39 + [p64, p81, p98]
per sample  s43..s45 = relu(s40..s42)
per sample  s46 = dense, 1 row of 3 terms: p99..p101 · s43..s45 + p102
per sample  s47 = s46 - s2
per sample  s48 = dot(s47, s47)
per sample  s49 = s48 * 0.5
output      s49
";
    assert_eq!(program.to_string(), lines);
    let sizes = "Program(3 inputs, 103 parameters, 1 output, 50 slots)";
    assert_eq!(format!("{program:?}"), sizes);
    assert_eq!(format!("{:?}", program.runner()), sizes.replace("Program", "Runner"));
}

#[test]
fn operands_are_ranges_repetitions_and_numbers() {
    let mut tape = Tape::new();
    let w = tape.param(1.0);
    let w = tape.value(w);
    let x = [(); 3].map(|()| tape.var(0.5));
    let outputs = [
        tape.logsumexp(&[x[0], x[2], x[0], x[0], x[1]]),
        tape.dot(&x, &[x[2], x[0], x[1]]),
        tape.sum(&[x[0], x[1], x[2], w, x[2] * w]),
        tape.surprisal(x[1], &[x[0], x[2]]),
        tape.surprisal(x[1], &[]),
        x[0].max(1),
        x[1].max(2),
        x[2].max(w.exp()),
    ];
    let program = Program::new(&outputs, &x).unwrap();
    let lines = "\
25 scalar operations became 9 instructions (3 inputs, 1 parameter, 8 outputs, 12 slots)
once        u0 = exp(p0)
per sample  s3 = logsumexp([s0, s2, 2 × s0, s1])
per sample  s4 = dot(s0..s2, [s2, s0..s1])
per sample  s5 = s2 * p0
per sample  s6 = surprisal(s1; [s0, s2])
per sample  s7 = surprisal(s1)
per sample  s8..s9 = max(s0..s1, [1, 2])
per sample  s10 = sum([s0..s2, p0, s5])
per sample  s11 = max(s2, u0)
outputs     [s3..s4, s10, s6..s9, s11]
";
    assert_eq!(program.to_string(), lines);
}

#[test]
fn surprisals_of_the_same_scores_are_listed_one_by_one() {
    let tape = Tape::new();
    let x = [(); 3].map(|()| tape.var(0.5));
    let program = Program::new(&wengert::nn::log_softmax(&x), &x).unwrap();
    let lines = "\
12 scalar operations became 4 instructions (3 inputs, 0 parameters, 3 outputs, 9 slots)
per sample  s3 = surprisal(s0; s1..s2)
per sample  s4 = surprisal(s1; [s0, s2])
per sample  s5 = surprisal(s2; s0..s1)
per sample  s6..s8 = -s3..s5
outputs     s6..s8
";
    assert_eq!(program.to_string(), lines);
    assert_eq!(program.instructions().count(), 4);
}

#[test]
fn what_never_changes_is_listed_as_its_number() {
    let tape = Tape::new();
    let x = tape.var(1.0);
    let program = Program::new(&[tape.constant(4.0).sqrt() + 3], &[x]).unwrap();
    let lines = "\
2 scalar operations became 0 instructions (1 input, 0 parameters, 1 output, 1 slot)
output      5
";
    assert_eq!(program.to_string(), lines);
    let one = Program::new(&[-x], &[x]).unwrap();
    assert!(one.to_string().starts_with("1 scalar operation became 1 instruction ("));
    assert!(one.to_string().contains("per sample  s1 = -s0\n"));
}
