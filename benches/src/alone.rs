//! The training steps by a program alone, without peers: what `units.sh` measures.
//!
//! ```text
//! wengert-benches programs             # the time of a step, one line for each workload
//! wengert-benches programs W3 100      # 100 turns of one of them, for a counter of instructions
//! ```

use crate::measure::{Contestant, minimum};
use crate::program::ProgramTraining;
use crate::workloads::{Hidden, People, Training, Xor};

/// A workload's name, how many steps a turn takes, and how to set it up.
type Alone = (&'static str, usize, fn() -> ProgramTraining);

const PROGRAMS: [Alone; 5] = [
    ("W2", 1, || ProgramTraining::nets(&Training::moons())),
    ("W3", 1, || ProgramTraining::nets(&Training::spiral(Hidden::Relu))),
    ("W3s", 1, || ProgramTraining::nets(&Training::spiral(Hidden::Sigmoid))),
    ("W4", 4 * People::EPOCHS, ProgramTraining::people),
    ("W5", 1, || ProgramTraining::xor(&Xor::new())),
];

/// Times every program, or takes the turns that are asked for.
pub fn run(wanted: &[String]) -> Result<(), String> {
    match wanted {
        [] => {
            for (name, steps, set_up) in PROGRAMS {
                println!("{name} {:.3e}", minimum(&mut set_up()) / steps as f64);
            }
            Ok(())
        }
        [wanted, turns] => {
            let turns: usize =
                turns.parse().map_err(|_| format!("{turns} is no count of turns"))?;
            let found = PROGRAMS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(wanted));
            let (_, _, set_up) = found.ok_or(format!("there is no program {wanted}"))?;
            let mut program = set_up();
            program.start();
            (0..turns).for_each(|_| _ = program.turn());
            Ok(())
        }
        _ => Err("`programs` takes a workload and a count of turns, or nothing".to_owned()),
    }
}
