//! W6 as it is derived on paper: one position after the other, as the tape records it, a loop for each
//! formula, and a list for each result.
//!
//! A matrix is a list of its rows, and each row gives one output. With a bar for ∂L/∂:
//!
//! ```text
//! y = W·x              W̄ += ȳ·xᵀ      x̄ = Wᵀ·ȳ
//! y = x·s              x̄ = s·ȳ − x·s³/16·Σ ȳⱼxⱼ       with s = (mean x² + ε)^(−½)
//! a = softmax(f)       f̄ᵢ = aᵢ·(āᵢ − Σ aⱼāⱼ)
//! ```

use super::loops::adam;
use super::{HEAD, HIDDEN, POSITIONS, TOKENS, WIDTH, tokens_of};
use crate::measure::Contestant;
use crate::microgpt::Language;

/// The model's parameters in order: embeddings of tokens and of positions, scores, query, key, value,
/// mix, hidden, output.
const SIZES: [usize; 9] = [
    TOKENS * WIDTH,
    POSITIONS * WIDTH,
    TOKENS * WIDTH,
    WIDTH * WIDTH,
    WIDTH * WIDTH,
    WIDTH * WIDTH,
    WIDTH * WIDTH,
    HIDDEN * WIDTH,
    WIDTH * HIDDEN,
];

fn parts(mut numbers: &[f64]) -> [&[f64]; 9] {
    SIZES.map(|size| numbers.split_off(..size).expect("as many numbers as parameters"))
}

fn parts_mut(mut numbers: &mut [f64]) -> [&mut [f64]; 9] {
    SIZES.map(|size| numbers.split_off_mut(..size).expect("as many numbers as parameters"))
}

// The formulas ----------------------------------------------------------------------------------

fn linear(matrix: &[f64], x: &[f64]) -> Vec<f64> {
    matrix.chunks_exact(x.len()).map(|row| dot(row, x)).collect()
}

fn linear_back(matrix: &[f64], x: &[f64], adjoint: &[f64], gradient: &mut [f64]) -> Vec<f64> {
    let mut x_adjoint = vec![0.0; x.len()];
    let rows = matrix.chunks_exact(x.len()).zip(gradient.chunks_exact_mut(x.len()));
    for ((row, row_gradient), &adjoint) in rows.zip(adjoint) {
        for i in 0..x.len() {
            row_gradient[i] += adjoint * x[i];
            x_adjoint[i] += adjoint * row[i];
        }
    }
    x_adjoint
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(to: &mut [f64], x: &[f64]) {
    to.iter_mut().zip(x).for_each(|(to, x)| *to += x);
}

/// x·s, and s.
fn scaled(x: &[f64]) -> (Vec<f64>, f64) {
    let scale = (dot(x, x) / x.len() as f64 + 1e-5).powf(-0.5);
    (x.iter().map(|x| x * scale).collect(), scale)
}

fn scaled_back(x: &[f64], scale: f64, adjoint: &[f64]) -> Vec<f64> {
    let factor = dot(x, adjoint) * scale.powi(3) / x.len() as f64;
    x.iter().zip(adjoint).map(|(x, adjoint)| adjoint * scale - x * factor).collect()
}

fn softmax(x: &[f64]) -> Vec<f64> {
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shares: Vec<f64> = x.iter().map(|x| (x - largest).exp()).collect();
    let sum: f64 = shares.iter().sum();
    shares.into_iter().map(|share| share / sum).collect()
}

// The step --------------------------------------------------------------------------------------

/// What the way back needs of a position.
#[derive(Default)]
struct Position {
    /// The sum of both embeddings; it scaled; it scaled once more, which attention reads.
    embedding: Vec<f64>,
    x: Vec<f64>,
    seen: Vec<f64>,
    query: Vec<f64>,
    key: Vec<f64>,
    value: Vec<f64>,
    /// For each head, how much of each position it takes.
    fractions: Vec<Vec<f64>>,
    answers: Vec<f64>,
    /// After attention; it scaled; the hidden neurons; after these.
    y: Vec<f64>,
    y_scaled: Vec<f64>,
    hidden: Vec<f64>,
    z: Vec<f64>,
    probabilities: Vec<f64>,
    /// The factors of the three scalings.
    scales: [f64; 3],
}

/// The ranges of the heads.
fn heads() -> impl Iterator<Item = std::ops::Range<usize>> {
    (0..WIDTH).step_by(HEAD).map(|first| first..first + HEAD)
}

/// The mean loss over a name, and what each position keeps.
fn forward(parameters: &[f64], tokens: &[usize]) -> (f64, Vec<Position>) {
    let [of_tokens, of_positions, scores, query, key, value, mix, hidden, output] =
        parts(parameters);
    let n = tokens.len() - 1;
    let mut positions: Vec<Position> = Vec::with_capacity(n);
    let mut loss = 0.0;
    for p in 0..n {
        let embedding = of_tokens[tokens[p] * WIDTH..][..WIDTH].to_vec();
        let mut own = Position { embedding, ..Position::default() };
        add(&mut own.embedding, &of_positions[p * WIDTH..][..WIDTH]);
        (own.x, own.scales[0]) = scaled(&own.embedding);
        (own.seen, own.scales[1]) = scaled(&own.x);
        own.query = linear(query, &own.seen);
        own.key = linear(key, &own.seen);
        own.value = linear(value, &own.seen);
        own.answers = vec![0.0; WIDTH];
        for head in heads() {
            let past = positions.iter().chain([&own]);
            let fit = |past: &Position| {
                dot(&own.query[head.clone()], &past.key[head.clone()]) / (HEAD as f64).sqrt()
            };
            let fractions = softmax(&past.clone().map(fit).collect::<Vec<_>>());
            let mut answer = [0.0; HEAD];
            for (&fraction, past) in fractions.iter().zip(past) {
                for (sum, value) in answer.iter_mut().zip(&past.value[head.clone()]) {
                    *sum += fraction * value;
                }
            }
            own.answers[head].copy_from_slice(&answer);
            own.fractions.push(fractions);
        }
        own.y = linear(mix, &own.answers);
        add(&mut own.y, &own.x);
        (own.y_scaled, own.scales[2]) = scaled(&own.y);
        own.hidden = linear(hidden, &own.y_scaled);
        own.hidden.iter_mut().for_each(|h| *h = h.max(0.0));
        own.z = linear(output, &own.hidden);
        add(&mut own.z, &own.y);
        own.probabilities = softmax(&linear(scores, &own.z));
        loss -= own.probabilities[tokens[p + 1]].ln();
        positions.push(own);
    }
    (loss / n as f64, positions)
}

fn backward(parameters: &[f64], tokens: &[usize], positions: &[Position], gradient: &mut [f64]) {
    gradient.fill(0.0);
    let [_, _, scores, query, key, value, mix, hidden, output] = parts(parameters);
    let [d_tokens, d_positions, d_scores, d_query, d_key, d_value, d_mix, d_hidden, d_output] =
        parts_mut(gradient);
    let n = positions.len();
    // later positions look back at the keys and values of earlier ones
    let mut key_adjoints = vec![vec![0.0; WIDTH]; n];
    let mut value_adjoints = vec![vec![0.0; WIDTH]; n];
    for (p, own) in positions.iter().enumerate().rev() {
        let mut score_adjoint: Vec<f64> = own.probabilities.iter().map(|p| p / n as f64).collect();
        score_adjoint[tokens[p + 1]] -= 1.0 / n as f64;
        let z_adjoint = linear_back(scores, &own.z, &score_adjoint, d_scores);
        let mut hidden_adjoint = linear_back(output, &own.hidden, &z_adjoint, d_output);
        for (adjoint, &h) in hidden_adjoint.iter_mut().zip(&own.hidden) {
            *adjoint = if h > 0.0 { *adjoint } else { 0.0 };
        }
        let adjoint = linear_back(hidden, &own.y_scaled, &hidden_adjoint, d_hidden);
        let mut y_adjoint = scaled_back(&own.y, own.scales[2], &adjoint);
        add(&mut y_adjoint, &z_adjoint);

        let answer_adjoint = linear_back(mix, &own.answers, &y_adjoint, d_mix);
        let mut query_adjoint = vec![0.0; WIDTH];
        for (head, fractions) in heads().zip(&own.fractions) {
            let answer = &answer_adjoint[head.clone()];
            let adjoints: Vec<f64> =
                positions[..=p].iter().map(|past| dot(answer, &past.value[head.clone()])).collect();
            let mean = dot(fractions, &adjoints);
            for (t, past) in positions[..=p].iter().enumerate() {
                let fit = fractions[t] * (adjoints[t] - mean) / (HEAD as f64).sqrt();
                for i in head.clone() {
                    value_adjoints[t][i] += fractions[t] * answer_adjoint[i];
                    key_adjoints[t][i] += fit * own.query[i];
                    query_adjoint[i] += fit * past.key[i];
                }
            }
        }
        let mut seen_adjoint = linear_back(query, &own.seen, &query_adjoint, d_query);
        add(&mut seen_adjoint, &linear_back(key, &own.seen, &key_adjoints[p], d_key));
        add(&mut seen_adjoint, &linear_back(value, &own.seen, &value_adjoints[p], d_value));

        let mut x_adjoint = scaled_back(&own.x, own.scales[1], &seen_adjoint);
        add(&mut x_adjoint, &y_adjoint);
        let adjoint = scaled_back(&own.embedding, own.scales[0], &x_adjoint);
        add(&mut d_tokens[tokens[p] * WIDTH..][..WIDTH], &adjoint);
        add(&mut d_positions[p * WIDTH..][..WIDTH], &adjoint);
    }
}

/// A turn is the first steps of the training run.
pub struct OnPaper {
    initial: Vec<f64>,
    parameters: Vec<f64>,
    gradient: Vec<f64>,
    means: Vec<f64>,
    squares: Vec<f64>,
    tokens: Vec<Vec<usize>>,
}

impl OnPaper {
    /// The names and the initial parameters of the reference run.
    pub fn new() -> Self {
        let language = Language::new();
        let zeros = vec![0.0; language.start.len()];
        Self {
            tokens: tokens_of(&language),
            parameters: zeros.clone(),
            gradient: zeros.clone(),
            means: zeros.clone(),
            squares: zeros,
            initial: language.start,
        }
    }
}

impl Contestant for OnPaper {
    fn who(&self) -> &str {
        "by hand, as on paper"
    }

    fn start(&mut self) {
        self.parameters.clone_from(&self.initial);
        self.means.fill(0.0);
        self.squares.fill(0.0);
    }

    fn turn(&mut self) -> f64 {
        self.start();
        let Self { parameters, gradient, means, squares, tokens, .. } = self;
        let mut sum = 0.0;
        for (step, tokens) in tokens.iter().enumerate() {
            let (loss, positions) = forward(parameters, tokens);
            backward(parameters, tokens, &positions, gradient);
            adam::<false>(parameters, gradient, (means, squares), step, Language::rate(step));
            sum += loss;
        }
        sum / tokens.len() as f64
    }

    fn result(&self) -> Vec<f64> {
        self.parameters.clone()
    }

    fn multiply_adds(&self) -> usize {
        super::multiply_adds(&self.tokens)
    }
}
