//! The model in programs. A program holds one path, and a name of five letters takes another path
//! than one of six: so there is one program for each count of positions, made when it is first
//! needed.
//!
//! Which token is at a position changes from name to name, and which row of the table of embeddings
//! is read with it. A program cannot choose a row. So the row itself is an input, and its derivative
//! is added to the table's gradient afterwards.

use super::model::{Model, POSITIONS, Past, TOKENS, WIDTH, normalised, tokens};
use wengert::nn::logsumexp;
use wengert::{Error, Program, Runner, Tape, Value};

/// The inputs of one position: the embedding, and 1 for the token that comes next, 0 for the others.
const INPUTS: usize = WIDTH + TOKENS;

/// The programs so far, by the count of positions.
#[derive(Default)]
pub struct Programs {
    runners: [Option<Runner>; POSITIONS + 1],
    /// One sample, and the gradient for it.
    row: Vec<f64>,
    gradient: Vec<f64>,
}

impl Programs {
    /// The mean loss over a name, and its gradient.
    pub fn loss(
        &mut self,
        tape: &mut Tape,
        model: &Model,
        name: &str,
    ) -> Result<(f64, &[f64]), Error> {
        let Programs { runners, row, gradient } = self;
        // a boundary comes before and after the letters
        let positions = (name.len() + 1).min(POSITIONS);
        let runner = match &mut runners[positions] {
            Some(runner) => runner,
            none => none.insert(record(tape, model, positions)?.runner()),
        };
        let params = &*tape.params_mut();
        row.clear();
        add_row(row, params, name);
        let (loss, of_parameters, of_inputs) = runner.value_and_gradients(params, row)?;
        gradient.clear();
        gradient.extend(of_parameters);
        add_embeddings(gradient, of_inputs, name, 1.0);
        Ok((loss, gradient))
    }
}

/// Appends the row of a name: for each position the embedding, and the token that comes next.
pub fn add_row(row: &mut Vec<f64>, params: &[f64], name: &str) {
    for (position, pair) in tokens(name).windows(2).take(POSITIONS).enumerate() {
        let [of_token, of_position] = rows(pair[0], position);
        row.extend((0..WIDTH).map(|i| params[of_token + i] + params[of_position + i]));
        row.extend((0..TOKENS).map(|token| f64::from(token == pair[1])));
    }
}

/// Adds the derivatives with respect to the inputs of a name's row, times a weight, to those of the
/// tables: an input is the sum of a number of each table, so its derivative is that of both.
pub fn add_embeddings(gradient: &mut [f64], of_inputs: &[f64], name: &str, weight: f64) {
    let tokens = tokens(name);
    let pairs = tokens.windows(2).take(POSITIONS).enumerate();
    for ((position, pair), of_inputs) in pairs.zip(of_inputs.chunks(INPUTS)) {
        for first in rows(pair[0], position) {
            for (sum, derivative) in gradient[first..].iter_mut().zip(&of_inputs[..WIDTH]) {
                *sum += weight * derivative;
            }
        }
    }
}

/// Where the rows of a token and of a position begin: their two tables are the first parameters.
fn rows(token: usize, position: usize) -> [usize; 2] {
    [token * WIDTH, (TOKENS + position) * WIDTH]
}

/// Records the mean loss over this many positions.
pub fn record(tape: &mut Tape, model: &Model, positions: usize) -> Result<Program, Error> {
    tape.rewind();
    let inputs: Vec<Value> = (0..positions * INPUTS).map(|_| tape.var(0.0)).collect();
    let mut past = Past::default();
    let losses = inputs.chunks(INPUTS).map(|inputs| {
        let (embedding, next) = inputs.split_at(WIDTH);
        let scores = model.predict(&normalised(embedding), &mut past);
        // −ln softmax(scores)[next]
        logsumexp(&scores) - tape.dot(next, &scores)
    });
    let loss = tape.sum(&losses.collect::<Vec<_>>()) / positions as f64;
    Program::new(&[loss], &inputs)
}
