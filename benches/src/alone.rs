//! The programs alone, without peers: what `units.sh` and `peers.py` measure.
//!
//! ```text
//! wengert-benches programs             # seconds for a step, one line for each workload
//! wengert-benches programs W3 100      # 100 turns of one of them, for a counter of instructions
//! ```

use crate::measure::{Contestant, minimum};
use crate::microgpt::{self, Language};
use crate::program::{ProgramGradient, ProgramPoints, ProgramTraining, Threads};
use crate::workloads::{Hidden, People, Points, Ring, Training, Xor};

/// A workload's name, and how to set it up.
type Alone = (&'static str, fn() -> (Box<dyn Contestant>, usize));

/// With how many parts a turn has.
const PROGRAMS: [Alone; 8] = [
    ("W1", || (ProgramGradient::contestant(&Ring, &Ring::inputs(1000)), 1)),
    ("W2", || (Box::new(ProgramTraining::nets(&Training::moons())), 1)),
    ("W3", || (Box::new(ProgramTraining::nets(&Training::spiral(Hidden::Relu))), 1)),
    ("W3s", || (Box::new(ProgramTraining::nets(&Training::spiral(Hidden::Sigmoid))), 1)),
    ("W4", || (Box::new(ProgramTraining::people()), 4 * People::EPOCHS)),
    ("W5", || (Box::new(ProgramTraining::xor(&Xor::new())), 1)),
    ("W6", || (Box::new(microgpt::Training::by_programs()), Language::new().names.len())),
    ("W7", || (Box::new(Threads::new(1, ProgramPoints::new(&Points, 2, Points::rows()))), 1)),
];

/// Times every program, or takes the turns that are asked for.
pub fn run(wanted: &[String]) -> Result<(), String> {
    match wanted {
        [] => {
            for (name, set_up) in PROGRAMS {
                let (mut program, steps) = set_up();
                println!("{name} {:.3e}", minimum(program.as_mut()) / steps as f64);
            }
            Ok(())
        }
        [wanted, turns] => {
            let turns: usize =
                turns.parse().map_err(|_| format!("{turns} is no count of turns"))?;
            let found = PROGRAMS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(wanted));
            let (_, set_up) = found.ok_or(format!("there is no program {wanted}"))?;
            let (mut program, _) = set_up();
            program.start();
            (0..turns).for_each(|_| _ = program.turn());
            Ok(())
        }
        _ => Err("`programs` takes a workload and a count of turns, or nothing".to_owned()),
    }
}
