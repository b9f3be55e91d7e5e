//! The model: from letters to numbers, attention, and a small net. It is written once, for a tape
//! that is recorded again in each step and for programs.

use wengert::nn::{Activation, Layer, loss, softmax};
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

/// A row of parameters for each token, or for each position.
type Table = Vec<Vec<Param>>;

pub struct Model {
    /// For each token, and for each position, the embedding it starts with.
    tokens: Table,
    positions: Table,
    /// From the last embedding to a score for each token.
    scores: Layer,
    /// Attention: what a position asks for, what it offers, what it hands over, and how the four
    /// answers are mixed.
    pub query: Layer,
    pub key: Layer,
    value: Layer,
    mix: Layer,
    /// A small net that each position goes through by itself.
    hidden: Layer,
    output: Layer,
}

/// What the positions so far offer (keys) and hand over (values).
#[derive(Default)]
pub struct Past<'t> {
    /// A row for each position.
    pub keys: Vec<Vec<Value<'t>>>,
    /// A column for each of the sixteen numbers, with one for each position.
    values: [Vec<Value<'t>>; WIDTH],
}

impl Model {
    pub fn new(tape: &mut Tape, draw: &mut dyn FnMut() -> f64) -> Model {
        let mut table = |rows| -> Table {
            let mut row = || (0..WIDTH).map(|_| tape.param(draw())).collect();
            (0..rows).map(|_| row()).collect()
        };
        let (tokens, positions) = (table(TOKENS), table(POSITIONS));
        // weighted sums without biases
        let mut layer = |inputs: usize, outputs: usize, activation| {
            let weights: Vec<f64> = (0..inputs * outputs).map(|_| draw()).collect();
            Layer::with_values(tape, inputs, outputs, activation, &weights)
        };
        let mut sums = |inputs, outputs| layer(inputs, outputs, Activation::Identity);
        let scores = sums(WIDTH, TOKENS);
        let [query, key, value, mix] = std::array::from_fn(|_| sums(WIDTH, WIDTH));
        let hidden = layer(WIDTH, 4 * WIDTH, Activation::Relu);
        let output = layer(4 * WIDTH, WIDTH, Activation::Identity);
        Model { tokens, positions, scores, query, key, value, mix, hidden, output }
    }

    /// The numbers that describe a token at a position.
    pub fn embedding<'t>(&self, tape: &'t Tape, token: usize, position: usize) -> Vec<Value<'t>> {
        let pairs = self.tokens[token].iter().zip(&self.positions[position]);
        normalised(&pairs.map(|(&t, &p)| tape.value(t) + p).collect::<Vec<_>>())
    }

    /// Reads one token and scores what may come next: the higher a token's score, the likelier.
    pub fn read<'t>(&self, tape: &'t Tape, token: usize, past: &mut Past<'t>) -> Vec<Value<'t>> {
        self.predict(&self.embedding(tape, token, past.keys.len()), past)
    }

    /// From a position's embedding to a score for each token.
    pub fn predict<'t>(&self, x: &[Value<'t>], past: &mut Past<'t>) -> Vec<Value<'t>> {
        let tape = x[0].tape();
        let x = plus(&self.attention(&normalised(x), past), x);
        let hidden = self.hidden.forward(tape, &normalised(&x));
        let x = plus(&self.output.forward(tape, &hidden), &x);
        self.scores.forward(tape, &x)
    }

    /// Looks back: the better a position's query fits an earlier key, the more of that position's
    /// value it takes.
    fn attention<'t>(&self, x: &[Value<'t>], past: &mut Past<'t>) -> Vec<Value<'t>> {
        let tape = x[0].tape();
        let query = self.query.forward(tape, x);
        past.keys.push(self.key.forward(tape, x));
        for (column, value) in past.values.iter_mut().zip(self.value.forward(tape, x)) {
            column.push(value);
        }
        // for each head, how much of each position
        let mut fractions = Vec::with_capacity(HEADS);
        for head in (0..WIDTH).step_by(HEAD).map(|first| first..first + HEAD) {
            let fits = past.keys.iter().map(|key| fit(&query[head.clone()], &key[head.clone()]));
            fractions.push(softmax(&fits.collect::<Vec<_>>()));
        }
        let mut answers = Vec::with_capacity(WIDTH);
        for (i, column) in past.values.iter().enumerate() {
            answers.push(tape.dot(&fractions[i / HEAD], column));
        }
        self.mix.forward(tape, &answers)
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
