//! What keeps all ReLUs on: two pulls on the hidden weights, one against the other.

use crate::by_hand::{ROWS, TARGETS, largest};
use crate::shares::RELU;

/// The two parts of the steps that the hidden weights take as written: the mean over the weights,
/// added up over `epochs`.
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
            let exact = RELU.mended().gradient(params, x, t);
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
pub(crate) fn print(start: &[f64]) {
    println!(
        "What keeps them on? The original moves Wo first, and computes the hidden gradient from"
    );
    println!("the moved Wo. For a unit with weighted sum Z, error e = y − t and rate α this adds");
    println!(
        "α²e²Z·x to the unit's weights. e² is never below 0, and while the unit is on, neither"
    );
    println!("is Z: so it pushes up, and the larger Z, the harder it pushes. A positive feedback.");
    println!("The mean weight of the hidden layer is moved, over 250 epochs,");
    println!(
        "{:>12}{:>22}{:>20}{:>18}{:>10}",
        "until epoch", "by the exact gradient", "by what is added", "largest weight", "factor"
    );
    let mut params = start.to_vec();
    for epoch in (250..=RELU.epochs).step_by(250) {
        let before = largest(&params);
        let Pulls { exact, added } = train(&mut params, 250);
        let now = largest(&params);
        let factor = format!("× {:.1}", now / before);
        println!("{epoch:>12}{exact:>+22.2e}{added:>+20.2e}{now:>18.2e}{factor:>10}");
    }
    println!(
        "The exact gradient pulls the weights down, as it should. What is added is stronger.\n"
    );
}
