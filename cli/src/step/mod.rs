//! `wengert step`: the computation on a screen, one operation at a time, forward and back.
//!
//! `walk.rs` knows where the reader is and what the numbers are there, `screen.rs` draws it. Here are
//! the keys.

mod screen;
mod walk;

use crate::problem::{Problem, Recorded};
use crate::streams::{Failure, Streams};
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use screen::Palette;
use std::io::{self, IsTerminal};
use std::time::Duration;
use walk::Walk;
use wengert::Tape;

/// How long the screen waits for a key before it looks at the terminal's size.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// Step through the computation on a screen: each operation, forward and back
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  wengert step \"h = sigmoid(w*x + b); L = (t - h)^2\" w=0.5 x=-2 b=0.25 t=1

Keys: → next, ← back, g go to a node or a step, Home first, End last, q quit.
`wengert steps` prints the same without a screen.")]
pub(crate) struct StepArguments {
    #[command(flatten)]
    problem: Problem,
}

impl StepArguments {
    pub(crate) fn run(&self, streams: &mut Streams<'_>) -> Result<(), Failure> {
        let task = self.problem.task(streams)?;
        if !(io::stdout().is_terminal() && io::stdin().is_terminal()) {
            let help = "step needs a terminal, for its screen and its keys; \
                        `wengert steps` prints the same";
            return Err(help.to_string().into());
        }
        let tape = Tape::new();
        let Recorded { output, .. } = task.record(&tape);
        let reading = task.reading(&output.node().label());
        let mut session = Session {
            walk: Walk::new(output),
            reading: reading.replace('\n', "; "),
            palette: Palette::of_environment(),
            prompt: None,
            message: None,
        };
        let mut terminal = ratatui::try_init().map_err(unusable)?;
        let outcome = session.run(&mut terminal);
        // also after a mistake: the reader wants the terminal back
        ratatui::try_restore().map_err(unusable)?;
        outcome.map_err(unusable)
    }
}

fn unusable(error: io::Error) -> Failure {
    format!("cannot use this terminal: {error}; `wengert steps` prints the same").into()
}

/// What is on the screen.
struct Session<'t> {
    walk: Walk<'t>,
    reading: String,
    palette: Palette,
    /// What is typed after `g`.
    prompt: Option<String>,
    /// What could not be done.
    message: Option<String>,
}

impl Session<'_> {
    fn run(&mut self, terminal: &mut DefaultTerminal) -> io::Result<()> {
        loop {
            terminal.draw(|frame| screen::draw(frame, self))?;
            // a new size that came before anybody listened for it is no event: look again now and then
            if !event::poll(LOOK_AGAIN)? {
                continue;
            }
            // anything else, such as another size, is a reason to draw again
            if let Event::Key(key) = event::read()?
                && key.kind == KeyEventKind::Press
                && self.has_quit(key)
            {
                return Ok(());
            }
        }
    }

    /// Does what a key says; whether that is to quit.
    fn has_quit(&mut self, key: KeyEvent) -> bool {
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            return key.code == KeyCode::Char('c');
        }
        self.message = None;
        if let Some(typed) = &mut self.prompt {
            match key.code {
                KeyCode::Enter => self.go(),
                KeyCode::Esc => self.prompt = None,
                KeyCode::Backspace => drop(typed.pop()),
                KeyCode::Char(letter) if typed.chars().count() < 40 => typed.push(letter),
                _ => {}
            }
            return false;
        }
        match key.code {
            KeyCode::Right | KeyCode::Down | KeyCode::Char('n' | ' ') | KeyCode::Enter => {
                self.walk.next();
            }
            KeyCode::Left | KeyCode::Up | KeyCode::Char('p' | 'b') | KeyCode::Backspace => {
                self.walk.back();
            }
            KeyCode::Home => self.walk.go_to_step(0),
            KeyCode::End => self.walk.go_to_step(usize::MAX),
            KeyCode::Char('g') => self.prompt = Some(String::new()),
            KeyCode::Char('q') | KeyCode::Esc => return true,
            _ => {}
        }
        false
    }

    /// Goes to the step or to the node that was typed.
    fn go(&mut self) {
        let typed = self.prompt.take().unwrap_or_default();
        let typed = typed.trim();
        match typed.parse() {
            Ok(step) => self.walk.go_to_step(step),
            Err(_) if typed.is_empty() || self.walk.go_to_node(typed) => {}
            Err(_) => self.message = Some(format!("no step and no node is called {typed}")),
        }
    }
}
