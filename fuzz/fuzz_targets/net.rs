//! Saved nets: any bytes are a net or an error, and a net that is read comes back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wengert::Tape;
use wengert::nn::Mlp;

fuzz_target!(|bytes: &[u8]| {
    // one file for each process: several may run at once
    let path = std::env::temp_dir().join(format!("wengert-fuzz-net-{}", std::process::id()));
    std::fs::write(&path, bytes).expect("there is room for temporary files");
    let mut tape = Tape::new();
    let Ok(net) = Mlp::load(&mut tape, &path) else { return };
    net.save(&tape, &path).expect("there is room for temporary files");
    let mut other = Tape::new();
    Mlp::load(&mut other, &path).expect("what was saved can be loaded");
    let bits = |tape: &Tape| tape.params().into_iter().map(f64::to_bits).collect::<Vec<u64>>();
    assert_eq!(bits(&tape), bits(&other));
});
