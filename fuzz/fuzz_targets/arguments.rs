//! Arguments, a line each: whatever they are, the command ends with 0, 1 or 2, and says why.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let arguments = std::iter::once("wengert").chain(text.split('\n'));
    // no files: a name that the fuzzer made up may be one that matters
    if text.contains('/') || text.contains("-o") || text.contains("--at") {
        return;
    }
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let input = &mut "x^2".as_bytes();
    let streams = wengert_cli::Streams { input, output: &mut output, errors: &mut errors };
    let code = wengert_cli::run(arguments, streams);
    assert!(code <= 2);
    assert!(code == 0 || !errors.is_empty());
});
