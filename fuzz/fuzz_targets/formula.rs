//! Formulas: any text is a formula or a sentence, and one that is read comes back the same from its
//! print.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wengert::{Error, Expression, Tape, Value};

fuzz_target!(|text: &str| {
    let Ok(formula) = Expression::parse(text) else { return };
    let shown = formula.to_string();
    let again = match Expression::parse(&shown) {
        Ok(again) => again,
        // the brackets of the print count too
        Err(Error::Formula { reason, .. }) if reason.starts_with("nested more") => return,
        Err(error) => panic!("{shown}: {error}"),
    };
    assert_eq!(again.to_string(), shown);
    let at: Vec<f64> = (0..formula.variables().len()).map(|index| 0.5 + index as f64).collect();
    let values = [&formula, &again].map(|formula| {
        let tape = Tape::new();
        let leaves: Vec<Value> = at.iter().map(|&number| tape.var(number)).collect();
        let output = formula.record(&tape, &leaves);
        // the sweep goes through whatever was recorded
        let grads = output.backward();
        let slopes = leaves.iter().map(|&x| grads[x].to_bits()).collect::<Vec<_>>();
        (output.data().to_bits(), slopes)
    });
    assert_eq!(values[0], values[1]);
});
