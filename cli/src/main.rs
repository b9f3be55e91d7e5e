//! The command `wengert`: see `wengert --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let (mut output, mut errors) = (anstream::stdout(), anstream::stderr());
    let input = &mut std::io::stdin();
    let streams = wengert_cli::Streams { input, output: &mut output, errors: &mut errors };
    ExitCode::from(wengert_cli::run(std::env::args_os(), streams))
}
