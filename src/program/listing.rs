//! A program in print: its instructions with what they read and write, one a line.
//!
//! A range names its first and its last place: `s8..s15` are eight slots. An instruction of several
//! rows is one line, `s8..s15 = tanh(s16..s23)`, and a place that all its rows read is shown once.
//! Eight rows or more begin at a multiple of eight, so a few slots before them may stay empty.
//!
//! ```
//! use wengert::{Program, Tape};
//! let mut tape = Tape::new();
//! let w = tape.param(0.5);
//! let w = tape.value(w);
//! let (x, t) = (tape.var(1.0), tape.var(2.0));
//! let program = Program::new(&[(w * x).sin() - t * w.exp() / 3.0], &[x, t])?;
//! let expected = "\
//! 6 scalar operations became 6 instructions (2 inputs, 1 parameter, 1 output, 7 slots)
//! once        u0 = exp(p0)
//! per sample  s2 = p0 * s0
//! per sample  s3 = sin(s2)
//! per sample  s4 = s1 * u0
//! per sample  s5 = s4 / 3
//! per sample  s6 = s3 - s5
//! output      s6
//! ";
//! assert_eq!(program.to_string(), expected);
//! # Ok::<(), wengert::Error>(())
//! ```

use super::code::Code;
use super::{InstructionKind, InstructionView, Program, Runner, Slot};
use crate::formula::{call, in_words};
use crate::words::counted;
use std::fmt;

/// At most this many ranges of places are listed; of the others only the count is shown.
const MOST: usize = 4;

/// Its instructions, one a line, and how many scalar operations they replace. `p0` is a
/// parameter, in the order in which they were made; `s0` is a slot, which has a number for each
/// sample: the inputs come first; `u0` is a number that is computed once, for all samples. A
/// constant is shown as its number.
impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = &self.single.code;
        let operations = counted(code.operations, "scalar operation");
        let instructions = counted(self.instructions().count(), "instruction");
        writeln!(f, "{operations} became {instructions} ({})", code.sizes())?;
        for instruction in self.instructions() {
            let once = matches!(instruction.results[0], Slot::Once(_));
            let when = if once { "once" } else { "per sample" };
            writeln!(f, "{when:10}  {}", line(&instruction))?;
        }
        let outputs = listed(&self.outputs());
        let plural = if code.outputs.len() == 1 { " " } else { "s" };
        writeln!(f, "output{plural}     {outputs}")
    }
}

/// Its sizes: `Program(2 inputs, 1 parameter, 1 output, 7 slots)`.
impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Program({})", self.single.code.sizes())
    }
}

/// The sizes of its program: `Runner(2 inputs, 1 parameter, 1 output, 7 slots)`.
impl fmt::Debug for Runner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Runner({})", self.single.code.sizes())
    }
}

impl Code {
    /// "2 inputs, 1 parameter, 1 output, 7 slots".
    fn sizes(&self) -> String {
        format!(
            "{}, {}, {}, {}",
            counted(self.inputs, "input"),
            counted(self.parameters, "parameter"),
            counted(self.outputs.len(), "output"),
            counted(self.slots, "slot")
        )
    }
}

fn line(instruction: &InstructionView) -> String {
    let InstructionView { kind, results, left, right, bias } = instruction;
    let done = match *kind {
        InstructionKind::Row(op) => in_words(op, &listed(left), &listed(right)),
        InstructionKind::Nary(nary) => {
            let sides = [left, right].into_iter().filter(|slots| !slots.is_empty());
            let bias = (!bias.is_empty()).then(|| listed(bias));
            call(nary, bias, sides.map(|slots| listed(slots)).collect())
        }
        InstructionKind::SideBySide => format!("side by side {}", listed(left)),
        InstructionKind::Dense => {
            let (weights, inputs) = (listed(left), listed(right));
            let (rows, terms) = (counted(results.len(), "row"), counted(right.len(), "term"));
            let bias = if bias.is_empty() { String::new() } else { format!(" + {}", listed(bias)) };
            format!("dense, {rows} of {terms}: {weights} · {inputs}{bias}")
        }
    };
    format!("{} = {done}", listed(results))
}

/// Slots as text.
fn listed(slots: &[Slot]) -> String {
    let names: Vec<String> = slots.iter().map(Slot::to_string).collect();
    let (mut at, mut shown) = (0, Vec::new());
    while at < slots.len() {
        if shown.len() == MOST {
            shown.push(format!("… {} more", slots.len() - at));
            break;
        }
        // one slot several times, or slots that follow each other
        let name = &names[at];
        let times = names[at..].iter().take_while(|&next| next == name).count();
        let pairs = slots[at..].windows(2).take_while(|pair| follow(pair[0], pair[1])).count();
        shown.push(match (times, pairs) {
            (1, 0) => name.clone(),
            (1, _) => format!("{name}..{}", names[at + pairs]),
            _ if times == slots.len() => name.clone(),
            _ => format!("{times} × {name}"),
        });
        at += times.max(pairs + 1);
    }
    match &shown[..] {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

/// Whether one slot is the next after another.
fn follow(slot: Slot, next: Slot) -> bool {
    use Slot::{Once, Parameter, Sample};
    match (slot, next) {
        (Parameter(a), Parameter(b)) | (Once(a), Once(b)) | (Sample(a), Sample(b)) => a + 1 == b,
        _ => false,
    }
}
