//! A language model from scalars: it reads a thousand names, letter by letter, and then invents
//! names of its own. You will see the mean loss of every hundred steps, and twenty invented names.
//!
//! ```text
//! cargo run --release --example microgpt
//! ```
//!
//! The model is A. Karpathy's microgpt (2026): one layer of a transformer with 4,192 parameters.
//! Every multiplication in it is a node of the tape.

#[cfg(test)]
mod tests;

use std::io::{self, IsTerminal, Write};
use wengert::nn::{logsumexp, loss, optim::Adam, softmax};
use wengert::{Param, Rng, Tape, Value};

/// A thousand names, one a line, from karpathy/makemore.
const NAMES: &str = include_str!("names.txt");

/// Token 26 is the boundary, before and after each name. Tokens 0 to 25 are the letters.
const BOUNDARY: usize = 26;
const TOKENS: usize = 27;
/// A position of a name is described by this many numbers, its *embedding*.
const WIDTH: usize = 16;
/// The longest name that the model can read.
const POSITIONS: usize = 16;
/// Attention looks back in four ways at once; each sees four of the sixteen numbers.
const HEADS: usize = 4;
const HEAD: usize = WIDTH / HEADS;

/// A matrix of parameters: each row has the weights of one output.
struct Matrix {
    rows: Vec<Vec<Param>>,
}

impl Matrix {
    fn new(tape: &mut Tape, rows: usize, columns: usize, draw: &mut dyn FnMut() -> f64) -> Matrix {
        let mut row = || (0..columns).map(|_| tape.param(draw())).collect();
        Matrix { rows: (0..rows).map(|_| row()).collect() }
    }

    /// One weighted sum of x for each row.
    fn times<'t>(&self, x: &[Value<'t>]) -> Vec<Value<'t>> {
        self.rows.iter().map(|row| x[0].tape().dot(row, x)).collect()
    }
}

struct Model {
    /// For each token, and for each position, the embedding it starts with.
    tokens: Matrix,
    positions: Matrix,
    /// From the last embedding to a score for each token.
    scores: Matrix,
    /// Attention: what a position asks for, what it offers, what it hands over, and how the four
    /// answers are mixed.
    query: Matrix,
    key: Matrix,
    value: Matrix,
    mix: Matrix,
    /// A small net that each position goes through by itself.
    hidden: Matrix,
    output: Matrix,
}

/// What earlier positions offer (keys) and hand over (values).
#[derive(Default)]
struct Past<'t> {
    keys: Vec<Vec<Value<'t>>>,
    values: Vec<Vec<Value<'t>>>,
}

impl Model {
    fn new(tape: &mut Tape, draw: &mut dyn FnMut() -> f64) -> Model {
        let mut matrix = |rows, columns| Matrix::new(tape, rows, columns, draw);
        Model {
            tokens: matrix(TOKENS, WIDTH),
            positions: matrix(POSITIONS, WIDTH),
            scores: matrix(TOKENS, WIDTH),
            query: matrix(WIDTH, WIDTH),
            key: matrix(WIDTH, WIDTH),
            value: matrix(WIDTH, WIDTH),
            mix: matrix(WIDTH, WIDTH),
            hidden: matrix(4 * WIDTH, WIDTH),
            output: matrix(WIDTH, 4 * WIDTH),
        }
    }

    /// The numbers that describe a token at a position.
    fn embedding<'t>(&self, tape: &'t Tape, token: usize, position: usize) -> Vec<Value<'t>> {
        let pairs = self.tokens.rows[token].iter().zip(&self.positions.rows[position]);
        normalised(&pairs.map(|(&t, &p)| tape.value(t) + p).collect::<Vec<_>>())
    }

    /// Reads one token and scores what may come next: the higher a token's score, the likelier.
    fn read<'t>(&self, tape: &'t Tape, token: usize, past: &mut Past<'t>) -> Vec<Value<'t>> {
        let x = self.embedding(tape, token, past.keys.len());
        let x = plus(&self.attention(&normalised(&x), past), &x);
        let hidden: Vec<Value> =
            self.hidden.times(&normalised(&x)).iter().map(|h| h.relu()).collect();
        let x = plus(&self.output.times(&hidden), &x);
        self.scores.times(&x)
    }

    /// Looks back: the better a position's query fits an earlier key, the more of that position's
    /// value it takes.
    fn attention<'t>(&self, x: &[Value<'t>], past: &mut Past<'t>) -> Vec<Value<'t>> {
        let tape = x[0].tape();
        let query = self.query.times(x);
        past.keys.push(self.key.times(x));
        past.values.push(self.value.times(x));
        let mut answers = Vec::with_capacity(WIDTH);
        for head in (0..WIDTH).step_by(HEAD).map(|first| first..first + HEAD) {
            let fits = past.keys.iter().map(|key| fit(&query[head.clone()], &key[head.clone()]));
            let fractions = softmax(&fits.collect::<Vec<_>>());
            for i in head {
                let values: Vec<Value> = past.values.iter().map(|value| value[i]).collect();
                answers.push(tape.dot(&fractions, &values));
            }
        }
        self.mix.times(&answers)
    }

    /// The mean of −ln p over a name, where p is the probability of the token that comes next.
    fn loss<'t>(&self, tape: &'t Tape, name: &str) -> Value<'t> {
        let tokens = tokens(name);
        let mut past = Past::default();
        let pairs = tokens.windows(2).take(POSITIONS);
        let losses: Vec<Value> = pairs
            .map(|pair| loss::cross_entropy(&self.read(tape, pair[0], &mut past), pair[1]))
            .collect();
        tape.sum(&losses) / losses.len() as f64
    }

    /// Invents a name: draws one token after the other, until the boundary.
    fn invent(&self, tape: &mut Tape, rng: &mut Rng) -> String {
        tape.rewind();
        let (mut past, mut token, mut name) = (Past::default(), BOUNDARY, String::new());
        while name.len() < POSITIONS {
            let scores = self.read(tape, token, &mut past);
            // temperature ½: with doubled scores, likely letters become likelier still
            let p = softmax(&scores.iter().map(|&score| score * 2.0).collect::<Vec<_>>());
            let mut left = rng.uniform(0.0, 1.0);
            let drawn = p.iter().position(|p| {
                left -= p.data();
                left < 0.0
            });
            token = drawn.unwrap_or(BOUNDARY);
            if token == BOUNDARY {
                break;
            }
            name.push((b'a' + token as u8) as char);
        }
        name
    }
}

/// How well a query fits a key.
fn fit<'t>(query: &[Value<'t>], key: &[Value<'t>]) -> Value<'t> {
    query[0].tape().dot(query, key) / (HEAD as f64).sqrt()
}

/// x scaled so that the mean of the squares is 1.
fn normalised<'t>(x: &[Value<'t>]) -> Vec<Value<'t>> {
    let mean_square = x[0].tape().dot(x, x) / x.len() as f64;
    let scale = (mean_square + 1e-5).powf(-0.5);
    x.iter().map(|&x| x * scale).collect()
}

fn plus<'t>(a: &[Value<'t>], b: &[Value<'t>]) -> Vec<Value<'t>> {
    a.iter().zip(b).map(|(&a, &b)| a + b).collect()
}

fn tokens(name: &str) -> Vec<usize> {
    let letters = name.bytes().map(|letter| usize::from(letter - b'a'));
    [BOUNDARY].into_iter().chain(letters).chain([BOUNDARY]).collect()
}

/// One step for each name. Returns the loss before each step.
fn train(
    tape: &mut Tape,
    model: &Model,
    names: &[&str],
    mut seen: impl FnMut(f64) -> io::Result<()>,
) -> io::Result<()> {
    let mut adam = Adam::new(0.01).betas(0.85, 0.99);
    for (step, name) in names.iter().enumerate() {
        tape.rewind();
        let loss = model.loss(tape, name);
        seen(loss.data())?;
        let grads = loss.backward();
        adam.set_learning_rate(0.01 * (1.0 - step as f64 / names.len() as f64));
        adam.step(tape, &grads);
    }
    Ok(())
}

/// Why the letter after the boundary looks back at the boundary as much as it does: how one weight
/// of the query changes the fraction of its attention that goes there.
fn explain(out: &mut impl Write, tape: &mut Tape, model: &Model) -> io::Result<()> {
    tape.rewind();
    let weight = model.query.rows[0][0];
    tape.name(weight, "weight");
    let mut past = Past::default();
    model.read(tape, BOUNDARY, &mut past);
    let x = normalised(&model.embedding(tape, usize::from(b'm' - b'a'), 1));
    let query = model.query.times(&x);
    let [boundary, itself] = [past.keys.swap_remove(0), model.key.times(&x)];
    let _ = query[0].named("query");
    let fits = [
        fit(&query[..HEAD], &boundary[..HEAD]).named("fit1"),
        fit(&query[..HEAD], &itself[..HEAD]).named("fit2"),
    ];
    // softmax: e^fit1 / (e^fit1 + e^fit2)
    let fraction = (fits[0] - logsumexp(&fits).named("total")).exp().named("fraction");
    writeln!(out, "{}", fraction.explain(weight))
}

fn lesson(out: &mut impl Write) -> io::Result<()> {
    let mut tape = Tape::new();
    let mut rng = wengert::rng(42);
    let model = Model::new(&mut tape, &mut || rng.normal(0.0, 0.08));
    writeln!(out, "{} parameters", tape.params().len())?;
    let names: Vec<&str> = NAMES.lines().collect();
    let (mut steps, mut sum) = (0, 0.0);
    train(&mut tape, &model, &names, |loss| {
        (steps, sum) = (steps + 1, sum + loss);
        if std::io::stderr().is_terminal() {
            let done = "=".repeat(40 * steps / names.len());
            eprint!("\r[{done:40}] {steps} of {} names\r", names.len());
        }
        if steps % 100 == 0 {
            writeln!(out, "steps {:4} to {steps:4}: mean loss {:.4}", steps - 99, sum / 100.0)?;
            sum = 0.0;
        }
        Ok(())
    })?;
    writeln!(out)?;
    writeln!(out, "twenty names that it invents:")?;
    for _ in 0..20 {
        writeln!(out, "{}", model.invent(&mut tape, &mut rng))?;
    }
    writeln!(out)?;
    explain(out, &mut tape, &model)
}

fn main() -> io::Result<()> {
    match lesson(&mut io::stdout().lock()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()), // as in `… | head`
        result => result,
    }
}
