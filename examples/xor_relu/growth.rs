//! What keeps all ReLUs on: two pulls on the hidden weights, one against the other.

use crate::by_hand::largest;
use crate::{RELU, ROWS, TARGETS};
use std::io::{self, Write};

/// The two parts of the steps of the hidden weights as written: means over the weights, added up
/// over `epochs`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pulls {
    /// −α ∂L/∂w, the step of the exact gradient.
    pub(crate) exact: f64,
    /// + α²e²Z·x, the rest.
    pub(crate) added: f64,
}

/// Trains as written, and keeps the two parts apart.
pub(crate) fn train(params: &mut [f64], epochs: usize) -> Pulls {
    let mut pulls = Pulls::default();
    for _ in 0..epochs {
        for (x, t) in ROWS.iter().zip(TARGETS) {
            let written = RELU.gradient(params, x, t);
            let exact = RELU.fixed().gradient(params, x, t);
            let weights = 4 * RELU.units;
            for (written, exact) in written.iter().zip(exact).take(weights) {
                pulls.exact -= RELU.rate * exact / weights as f64;
                pulls.added -= RELU.rate * (written - exact) / weights as f64;
            }
            params.iter_mut().zip(written).for_each(|(p, g)| *p -= RELU.rate * g);
        }
    }
    pulls
}

/// Prints a line for every 250 epochs.
pub(crate) fn print(out: &mut impl Write, start: &[f64]) -> io::Result<()> {
    writeln!(
        out,
        "   The original moves Wo first, and computes the hidden gradient from the moved Wo."
    )?;
    writeln!(
        out,
        "   For a unit with weighted sum Z, error e = y − t and rate α this adds α²e²Z·x to"
    )?;
    writeln!(
        out,
        "   its weights, which is never below 0 while the unit is on. The larger Z, the harder"
    )?;
    writeln!(
        out,
        "   it pushes: a positive feedback. Mean change of the hidden weights in 250 epochs:"
    )?;
    writeln!(
        out,
        "   {:>8}{:>22}{:>20}{:>18}{:>10}",
        "until", "by the exact gradient", "by what is added", "largest weight", "factor"
    )?;
    let mut params = start.to_vec();
    for epoch in (250..=RELU.epochs).step_by(250) {
        let before = largest(&params);
        let Pulls { exact, added } = train(&mut params, 250);
        let now = largest(&params);
        let factor = format!("× {:.1}", now / before);
        writeln!(out, "   {epoch:>8}{exact:>+22.2e}{added:>+20.2e}{now:>18.2e}{factor:>10}")?;
    }
    Ok(())
}
