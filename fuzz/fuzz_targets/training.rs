//! Saved trainings: any bytes are a training that goes on, or an error that changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wengert::nn::optim::Adam;
use wengert::nn::{Activation, Mlp, Trainer, loss};
use wengert::{Tape, data};

fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("wengert-fuzz-training-{}", std::process::id()));
    std::fs::write(&path, bytes).expect("there is room for temporary files");
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    let before = tape.params();
    let mut adam = Adam::new(0.05);
    let trained = Trainer::new(&net, &data::xor())
        .loss(|out, target| loss::mse(out, target))
        .optimizer(&mut adam)
        .on_the_tape()
        .epochs(3)
        .checkpoint_every(10, &path)
        .train(&mut tape);
    if trained.is_err() {
        assert_eq!(tape.params(), before);
    }
});
