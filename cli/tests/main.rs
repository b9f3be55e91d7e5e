//! The command, as a user runs it: what is on stdout and on stderr, how it ends, and the stepper in
//! a terminal.

mod book;
mod commands;
mod diagnose;
mod hostile;
mod picture;
mod processes;
mod stepper;
mod train;

/// What a command printed, and its exit code.
struct Ran {
    output: String,
    errors: String,
    code: u8,
}

/// Runs the command within this process.
fn run_with(input: &str, arguments: &[&str]) -> Ran {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let streams = wengert_cli::Streams {
        input: &mut input.as_bytes(),
        output: &mut output,
        errors: &mut errors,
    };
    let code =
        wengert_cli::run(std::iter::once("wengert").chain(arguments.iter().copied()), streams);
    let text = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).expect("the command prints UTF-8");
        anstream::adapter::strip_str(&text).to_string()
    };
    Ran { output: text(output), errors: text(errors), code }
}

fn run(arguments: &[&str]) -> Ran {
    run_with("", arguments)
}

/// The neuron of the README.
const NEURON: [&str; 5] = ["h = sigmoid(w*x + b); L = (t - h)^2", "w=0.5", "x=-2", "b=0.25", "t=1"];
