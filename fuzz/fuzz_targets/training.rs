//! Saved trainings: any bytes are a training that goes on, or an error that changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wengert::nn::optim::Adam;
use wengert::nn::{Activation, Mlp, Trainer, loss};
use wengert::{Tape, data};

fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("wengert-fuzz-training-{}", std::process::id()));
    let xor = data::xor();
    // a plain run, and one whose file has means and deviations, held-out losses and rates as well
    for has_all in [false, true] {
        std::fs::write(&path, bytes).expect("there is room for temporary files");
        let mut tape = Tape::new();
        let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
        let before = tape.params();
        let mut adam = Adam::new(0.05);
        let trainer = Trainer::new(&net, &xor)
            .loss(|out, target| loss::mse(out, target))
            .optimizer(&mut adam)
            .on_the_tape()
            .epochs(3)
            .checkpoint_every(10, &path);
        let trainer = match has_all {
            true => trainer.standardize().validation(&xor).patience(2).schedule(|_| 0.05),
            false => trainer,
        };
        if let Err(error) = trainer.train(&mut tape) {
            // a run that had begun has folded what is back
            let is_folded = has_all && error.to_string().contains("are back, and folded");
            assert_eq!(tape.params() != before, is_folded, "{error}");
        }
    }
});
