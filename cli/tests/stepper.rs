//! `wengert step` in a terminal that is a test: what it shows, and which keys do what.

use crate::NEURON;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// A terminal with the command in it.
pub(crate) struct Terminal {
    parser: vt100::Parser,
    bytes: Receiver<Vec<u8>>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
}

pub(crate) const NEXT: &str = "\x1b[C";
const BACK: &str = "\x1b[D";
const HOME: &str = "\x1b[H";
const END: &str = "\x1b[F";

impl Terminal {
    pub(crate) fn open(
        columns: u16,
        rows: u16,
        variables: &[(&str, &str)],
        arguments: &[&str],
    ) -> Terminal {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("there is a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_wengert"));
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        command.env_remove("NO_COLOR");
        for (name, value) in variables {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("it runs");
        let mut reader = pair.master.try_clone_reader().expect("it can be read");
        let (sender, bytes) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // until the terminal is closed
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let keys = pair.master.take_writer().expect("keys can be typed");
        let parser = vt100::Parser::new(rows, columns, 0);
        Terminal { parser, bytes, keys, child, master: pair.master }
    }

    pub(crate) fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("the terminal is there");
        self.keys.flush().expect("the terminal is there");
    }

    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// Waits until the screen shows a text.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, text: &str) {
        let start = Instant::now();
        while !self.screen().contents().contains(text) {
            // the machine may be busy with something else
            let patience = Duration::from_secs(60).saturating_sub(start.elapsed());
            match self.bytes.recv_timeout(patience) {
                Ok(bytes) => self.parser.process(&bytes),
                Err(_) => panic!("no {text:?} on the screen:\n{}", self.screen().contents()),
            }
        }
    }

    /// Waits until the command ends; returns its exit code.
    fn end(mut self) -> u32 {
        self.child.wait().expect("it ends").exit_code()
    }
}

fn neuron(columns: u16, rows: u16, variables: &[(&str, &str)]) -> Terminal {
    let mut terminal = Terminal::open(columns, rows, variables, &[&["step"][..], &NEURON].concat());
    terminal.wait_for("step 1 of 18, forward");
    terminal
}

#[test]
fn steps_go_forward_and_back_at_80_by_24() {
    let mut terminal = neuron(80, 24, &[]);
    terminal.wait_for("q quit");
    let screen = terminal.screen().contents();
    assert!(screen.starts_with(" h = sigmoid((w*x) + b); L = (t - h)^2"), "{screen}");
    assert!(
        screen.contains("▼ v0    w                variable                      0.500000•"),
        "{screen}"
    );
    assert!(!screen.contains("-2.000000"), "x is not known yet: {screen}");

    terminal.press(&NEXT.repeat(6));
    terminal.wait_for("step 7 of 18, forward");
    terminal.wait_for("= sigmoid(-0.750000) = 0.320821");

    terminal.press(&"n".repeat(5));
    terminal.wait_for("step 12 of 18, back");
    terminal.wait_for("∂h/∂v5 = h*sigmoid(-v5)");
    terminal.wait_for("adjoint of v5 = -1.358357 × 0.217895 = -0.295979");
    let screen = terminal.screen().contents();
    assert!(
        screen.contains(
            "▲ v6    h                sigmoid(v5)                   0.320821       -1.358357"
        ),
        "{screen}"
    );
    assert!(screen.contains("-0.750000       -0.295979•"), "{screen}");

    terminal.press(BACK);
    terminal.wait_for("step 11 of 18, back");
    terminal.press(END);
    terminal.wait_for("∂L/∂w = 0.591959");
    terminal.press(HOME);
    terminal.wait_for("step 1 of 18, forward");
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn g_goes_to_a_node_or_to_a_step() {
    let mut terminal = neuron(80, 24, &[]);
    terminal.press("gh\r");
    terminal.wait_for("step 12 of 18, back");
    terminal.press("gv7\r");
    terminal.wait_for("step 11 of 18, back");
    terminal.press("g");
    terminal.wait_for("go to (a name, v3, or a step):");
    terminal.press("qq\x7f\r");
    terminal.wait_for("no step and no node is called q");
    terminal.press("g5\r");
    terminal.wait_for("step 5 of 18, forward");
    terminal.press("g\x1b");
    terminal.wait_for("→ next");
    terminal.press("\x03");
    assert_eq!(terminal.end(), 0);
}

/// The colours that a screen uses.
fn colours(screen: &vt100::Screen) -> usize {
    let (rows, columns) = screen.size();
    let cells = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let cells = cells.filter_map(|(row, column)| screen.cell(row, column));
    cells.filter(|cell| cell.fgcolor() != vt100::Color::Default).count()
}

#[test]
fn what_changed_is_marked_with_and_without_colour() {
    for (variables, has_colour) in
        [(&[][..], true), (&[("NO_COLOR", "1")], false), (&[("TERM", "dumb")], false)]
    {
        let mut terminal = neuron(80, 24, variables);
        terminal.press("n");
        terminal.wait_for("step 2 of 18, forward");
        terminal.wait_for("-2.000000•");
        assert_eq!(colours(terminal.screen()) > 0, has_colour, "{variables:?}");
        terminal.press("q");
        assert_eq!(terminal.end(), 0);
    }
}

#[test]
fn a_formula_without_variables_has_steps_too() {
    let mut terminal = Terminal::open(80, 24, &[], &["step", "2^10"]);
    terminal.wait_for("f = 1024, a constant");
    terminal.press(NEXT);
    terminal.wait_for("f is a constant: its derivative is always 0.");
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn other_sizes_are_no_mistake() {
    let mut small = Terminal::open(30, 8, &[], &["step", "x^2", "x=3"]);
    small.wait_for("make the terminal larger");
    let size = PtySize { rows: 20, cols: 60, pixel_width: 0, pixel_height: 0 };
    small.master.resize(size).expect("it has another size");
    small.parser.screen_mut().set_size(20, 60);
    small.wait_for("step 1 of 4, forward");
    small.press("q");
    assert_eq!(small.end(), 0);

    // a list that does not fit goes along with the step
    let formula = (0..60).fold("x".to_string(), |text, _| format!("sin({text})"));
    let mut long = Terminal::open(80, 24, &[], &["step", &formula, "x=3"]);
    long.wait_for("step 1 of 122, forward");
    long.press("gv40\r");
    long.wait_for("▲ v40");
    long.press(END);
    long.wait_for("▲ v0");
    long.press("q");
    assert_eq!(long.end(), 0);
}
