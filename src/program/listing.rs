//! A program in print: its instructions with what they read and write, one a line.
//!
//! A range names its first and its last place: `s3..s10` are eight slots. An instruction of several
//! rows is one line, `s3..s10 = tanh(s11..s18)`, and a place that all its rows read is shown once.
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

use super::code::{Address, Apply, Code, Formula, Instruction, Operands, Work};
use super::{Program, Runner};
use crate::engine::formula::{self, in_words};
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
        let instructions = counted(code.uniform.len() + code.varying.len(), "instruction");
        writeln!(f, "{operations} became {instructions} ({})", code.sizes())?;
        for instruction in &code.uniform {
            writeln!(f, "once        {}", code.line(instruction, true))?;
        }
        for instruction in &code.varying {
            writeln!(f, "per sample  {}", code.line(instruction, false))?;
        }
        let outputs = code.places(code.outputs.iter().copied(), false);
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

/// The letter of a constant, which is not printed: a constant is its number.
const CONSTANT: char = 'c';

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

    /// An instruction; `once` is whether it works on uniform numbers.
    fn line(&self, instruction: &Instruction, once: bool) -> String {
        let &Instruction { out, rows, ref work, .. } = instruction;
        let written = self.places((out..out + rows).map(Address::Slot), once);
        let list = |operands: &Operands| self.places(operands.places(), once);
        let done = match work {
            Work::Apply(Apply { formula, a, b, bias, .. }) => match *formula {
                Formula::Row(op) => {
                    in_words(op, &list(a), &b.as_ref().map(list).unwrap_or_default())
                }
                Formula::Nary(nary) => {
                    // the right side is left out where it is the left one, as in a sum of squares
                    let r = (nary.operands_per_term() == 2).then(|| b.as_ref().unwrap_or(a));
                    let sides = [a].into_iter().chain(r).filter(|operands| operands.count > 0);
                    formula::call(nary, bias.as_ref().map(list), sides.map(list).collect())
                }
                Formula::Copy => format!("side by side {}", list(a)),
            },
            Work::Dense(dense) => {
                let inputs = (dense.first..dense.first + dense.columns).map(Address::Slot);
                let weights = dense.weights.iter().map(|&first| (first..).take(dense.columns));
                let weights = self.places(weights.flatten().map(Address::Uniform), once);
                let biases = dense.biases.iter().map(|&bias| Address::Uniform(bias));
                let biases = match dense.biases.is_empty() {
                    true => String::new(),
                    false => format!(" + {}", self.places(biases, once)),
                };
                let (rows, terms) = (counted(rows, "row"), counted(dense.columns, "term"));
                let inputs = self.places(inputs, once);
                format!("dense, {rows} of {terms}: {weights} · {inputs}{biases}")
            }
        };
        format!("{written} = {done}")
    }

    /// Places as text. `once` is whether slots are uniform numbers.
    fn places(&self, places: impl IntoIterator<Item = Address>, once: bool) -> String {
        let places: Vec<_> = places.into_iter().map(|place| self.name(place, once)).collect();
        let name = |(letter, index): (char, usize)| match letter {
            CONSTANT => formula::constant(self.constants[index]),
            _ => format!("{letter}{index}"),
        };
        let mut rest = &places[..];
        let mut shown = Vec::new();
        while let [first @ (letter, index), ..] = *rest {
            // places that follow each other, or one place several times
            let times = rest.iter().take_while(|&&place| place == first).count();
            let follows = |&(next, &place): &(usize, &_)| place == (letter, next);
            let range = (index..).zip(rest).take_while(follows).count();
            let range = if letter == CONSTANT { 1 } else { range };
            shown.push(match (times, range) {
                (1, 1) => name(first),
                (1, _) => format!("{}..{}", name(first), name(rest[range - 1])),
                _ if times == places.len() => name(first),
                _ => format!("{times} × {}", name(first)),
            });
            rest = &rest[times.max(range)..];
            if shown.len() == MOST && !rest.is_empty() {
                shown.push(format!("… {} more", rest.len()));
                break;
            }
        }
        match &shown[..] {
            [one] => one.clone(),
            several => format!("[{}]", several.join(", ")),
        }
    }

    /// The letter of a place, and its index among those of that letter.
    fn name(&self, place: Address, once: bool) -> (char, usize) {
        let index = match place {
            Address::Slot(slot) if !once => return ('s', slot),
            Address::Slot(index) | Address::Uniform(index) => index,
        };
        match index.checked_sub(self.parameters) {
            None => ('p', index),
            Some(constant) if constant < self.constants.len() => (CONSTANT, constant),
            Some(computed) => ('u', computed - self.constants.len()),
        }
    }
}
