//! The model: from letters to numbers, attention, and a small net. It is written once, for a tape
//! that is recorded again in each step and for programs.

use wengert::nn::{loss, softmax};
use wengert::{Param, Tape, Value};

/// A thousand names, one a line, from karpathy/makemore.
pub const NAMES: &str = include_str!("names.txt");

/// Token 26 is the boundary, before and after each name. Tokens 0 to 25 are the letters.
pub const BOUNDARY: usize = 26;
pub const TOKENS: usize = 27;
/// A position of a name is described by this many numbers, its *embedding*.
pub const WIDTH: usize = 16;
/// The longest name that the model can read.
pub const POSITIONS: usize = 16;
/// Attention looks back in four ways at once; each sees four of the sixteen numbers.
pub const HEADS: usize = 4;
pub const HEAD: usize = WIDTH / HEADS;

/// A matrix of parameters: each row has the weights of one output.
pub struct Matrix {
    pub rows: Vec<Vec<Param>>,
}

impl Matrix {
    fn new(tape: &mut Tape, rows: usize, columns: usize, draw: &mut dyn FnMut() -> f64) -> Matrix {
        let mut row = || (0..columns).map(|_| tape.param(draw())).collect();
        Matrix { rows: (0..rows).map(|_| row()).collect() }
    }

    /// One weighted sum of x for each row.
    pub fn times<'t>(&self, x: &[Value<'t>]) -> Vec<Value<'t>> {
        self.rows.iter().map(|row| x[0].tape().dot(row, x)).collect()
    }
}

pub struct Model {
    /// For each token, and for each position, the embedding it starts with.
    tokens: Matrix,
    positions: Matrix,
    /// From the last embedding to a score for each token.
    scores: Matrix,
    /// Attention: what a position asks for, what it offers, what it hands over, and how the four
    /// answers are mixed.
    pub query: Matrix,
    pub key: Matrix,
    value: Matrix,
    mix: Matrix,
    /// A small net that each position goes through by itself.
    hidden: Matrix,
    output: Matrix,
}

/// What earlier positions offer (keys) and hand over (values).
#[derive(Default)]
pub struct Past<'t> {
    pub keys: Vec<Vec<Value<'t>>>,
    pub values: Vec<Vec<Value<'t>>>,
}

impl Model {
    pub fn new(tape: &mut Tape, draw: &mut dyn FnMut() -> f64) -> Model {
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
    pub fn embedding<'t>(&self, tape: &'t Tape, token: usize, position: usize) -> Vec<Value<'t>> {
        let pairs = self.tokens.rows[token].iter().zip(&self.positions.rows[position]);
        normalised(&pairs.map(|(&t, &p)| tape.value(t) + p).collect::<Vec<_>>())
    }

    /// Reads one token and scores what may come next: the higher a token's score, the likelier.
    pub fn read<'t>(&self, tape: &'t Tape, token: usize, past: &mut Past<'t>) -> Vec<Value<'t>> {
        self.predict(&self.embedding(tape, token, past.keys.len()), past)
    }

    /// From a position's embedding to a score for each token.
    pub fn predict<'t>(&self, x: &[Value<'t>], past: &mut Past<'t>) -> Vec<Value<'t>> {
        let x = plus(&self.attention(&normalised(x), past), x);
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
    pub fn loss<'t>(&self, tape: &'t Tape, name: &str) -> Value<'t> {
        let tokens = tokens(name);
        let mut past = Past::default();
        let pairs = tokens.windows(2).take(POSITIONS);
        let losses: Vec<Value> = pairs
            .map(|pair| loss::cross_entropy(&self.read(tape, pair[0], &mut past), pair[1]))
            .collect();
        tape.sum(&losses) / losses.len() as f64
    }
}

/// How well a query fits a key.
pub fn fit<'t>(query: &[Value<'t>], key: &[Value<'t>]) -> Value<'t> {
    query[0].tape().dot(query, key) / (HEAD as f64).sqrt()
}

/// x scaled so that the mean of the squares is 1.
pub fn normalised<'t>(x: &[Value<'t>]) -> Vec<Value<'t>> {
    let mean_square = x[0].tape().dot(x, x) / x.len() as f64;
    let scale = (mean_square + 1e-5).powf(-0.5);
    x.iter().map(|&x| x * scale).collect()
}

fn plus<'t>(a: &[Value<'t>], b: &[Value<'t>]) -> Vec<Value<'t>> {
    a.iter().zip(b).map(|(&a, &b)| a + b).collect()
}

pub fn tokens(name: &str) -> Vec<usize> {
    let letters = name.bytes().map(|letter| usize::from(letter - b'a'));
    [BOUNDARY].into_iter().chain(letters).chain([BOUNDARY]).collect()
}
