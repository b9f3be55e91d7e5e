//! W6 derived on paper, in plain `f64`: forward, backward and Adam for one name, without any engine.
//!
//! All positions of a name go through a layer together. There are three loops, and no other
//! multiply-adds but those of attention. A matrix is kept with its *short* side as rows and its
//! *long* side, which vector registers run along, as columns. With S for the numbers on the short
//! side of a position, L for those on the long side and W for the matrix:
//!
//! * [`spread`]: L = Wᵀ·S, row by row of W;
//! * [`gather`]: S = W·L, each a sum over a row of W;
//! * [`outer`]: W̄ = Σ S·Lᵀ over the positions, where one of the two is an adjoint.
//!
//! For a matrix whose inputs are its short side, forward is `spread` and back is `gather`; where the
//! inputs are its long side it is the other way round. What is kept from the way forward is kept for
//! every position. Nothing is allocated in a step.
//!
//! The same code is here twice: as a crate is compiled by default, for any x86-64 processor, and for
//! the processor that it runs on, as a program is.

use crate::measure::Contestant;
use crate::microgpt::Language;
use crate::microgpt::model::{BOUNDARY, tokens};

const WIDTH: usize = 16;
const POSITIONS: usize = 16;
const TOKENS: usize = 27;
/// Room for a score of each token, in whole groups; the rest stays 0.
const SCORES: usize = 32;
/// Query, key and value side by side.
const QKV: usize = 3 * WIDTH;
const HIDDEN: usize = 4 * WIDTH;
const HEADS: usize = 4;
const HEAD: usize = WIDTH / HEADS;

/// Some numbers for each position of a name.
type Rows<const N: usize> = [[f64; N]; POSITIONS];

/// One number for each parameter: its value, its gradient, or a mean of Adam.
#[derive(Clone)]
struct Numbers {
    tokens: [[f64; WIDTH]; TOKENS],
    positions: [[f64; WIDTH]; POSITIONS],
    /// Inputs × outputs, as all that follow but the last.
    scores: [[f64; SCORES]; WIDTH],
    qkv: [[f64; QKV]; WIDTH],
    mix: [[f64; WIDTH]; WIDTH],
    hidden: [[f64; HIDDEN]; WIDTH],
    /// Outputs × inputs.
    output: [[f64; HIDDEN]; WIDTH],
}

impl Numbers {
    const ZERO: Numbers = Numbers {
        tokens: [[0.0; WIDTH]; TOKENS],
        positions: [[0.0; WIDTH]; POSITIONS],
        scores: [[0.0; SCORES]; WIDTH],
        qkv: [[0.0; QKV]; WIDTH],
        mix: [[0.0; WIDTH]; WIDTH],
        hidden: [[0.0; HIDDEN]; WIDTH],
        output: [[0.0; HIDDEN]; WIDTH],
    };

    fn parts(&self) -> [&[f64]; 7] {
        let Numbers { tokens, positions, scores, qkv, mix, hidden, output } = self;
        [
            tokens.as_flattened(),
            positions.as_flattened(),
            scores.as_flattened(),
            qkv.as_flattened(),
            mix.as_flattened(),
            hidden.as_flattened(),
            output.as_flattened(),
        ]
    }

    fn parts_mut(&mut self) -> [&mut [f64]; 7] {
        let Numbers { tokens, positions, scores, qkv, mix, hidden, output } = self;
        [
            tokens.as_flattened_mut(),
            positions.as_flattened_mut(),
            scores.as_flattened_mut(),
            qkv.as_flattened_mut(),
            mix.as_flattened_mut(),
            hidden.as_flattened_mut(),
            output.as_flattened_mut(),
        ]
    }

    /// The numbers in the order of the model's parameters, as places to read or write.
    fn in_order(&mut self) -> Vec<&mut f64> {
        let Numbers { tokens, positions, scores, qkv, mix, hidden, output } = self;
        let mut places: Vec<&mut f64> = Vec::new();
        places.extend(tokens.as_flattened_mut());
        places.extend(positions.as_flattened_mut());
        places.extend(transposed(scores).into_iter().take(TOKENS * WIDTH));
        places.extend(transposed(qkv));
        places.extend(transposed(mix));
        places.extend(transposed(hidden));
        places.extend(output.as_flattened_mut());
        places
    }
}

/// Column by column.
fn transposed<const S: usize, const L: usize>(matrix: &mut [[f64; L]; S]) -> Vec<&mut f64> {
    let mut places: Vec<(usize, &mut f64)> =
        matrix.as_flattened_mut().iter_mut().enumerate().collect();
    places.sort_by_key(|&(index, _)| (index % L, index / L));
    places.into_iter().map(|(_, place)| place).collect()
}

/// The model, what it keeps for the way back, and Adam.
struct Net {
    parameters: Numbers,
    gradient: Numbers,
    means: Numbers,
    squares: Numbers,
    /// The sum of both embeddings; it scaled; it scaled once more, which attention reads.
    embedding: Rows<WIDTH>,
    x: Rows<WIDTH>,
    seen: Rows<WIDTH>,
    qkv: Rows<QKV>,
    /// Softmax of the fits, for each position, head, and position that it looks back at.
    fractions: [[[f64; POSITIONS]; HEADS]; POSITIONS],
    answers: Rows<WIDTH>,
    /// After attention; it scaled; the hidden neurons; after these.
    y: Rows<WIDTH>,
    y_scaled: Rows<WIDTH>,
    hidden: Rows<HIDDEN>,
    z: Rows<WIDTH>,
    scores: Rows<SCORES>,
    /// The factors of the three scalings.
    scales: [[f64; POSITIONS]; 3],
}

impl Net {
    const NEW: Net = Net {
        parameters: Numbers::ZERO,
        gradient: Numbers::ZERO,
        means: Numbers::ZERO,
        squares: Numbers::ZERO,
        embedding: [[0.0; WIDTH]; POSITIONS],
        x: [[0.0; WIDTH]; POSITIONS],
        seen: [[0.0; WIDTH]; POSITIONS],
        qkv: [[0.0; QKV]; POSITIONS],
        fractions: [[[0.0; POSITIONS]; HEADS]; POSITIONS],
        answers: [[0.0; WIDTH]; POSITIONS],
        y: [[0.0; WIDTH]; POSITIONS],
        y_scaled: [[0.0; WIDTH]; POSITIONS],
        hidden: [[0.0; HIDDEN]; POSITIONS],
        z: [[0.0; WIDTH]; POSITIONS],
        scores: [[0.0; SCORES]; POSITIONS],
        scales: [[0.0; POSITIONS]; 3],
    };

    /// The mean loss over a name. Leaves the adjoints of the scores in their place.
    #[inline(always)]
    fn forward<const FMA: bool>(&mut self, tokens: &[usize]) -> f64 {
        let n = tokens.len() - 1;
        let Numbers { qkv, mix, hidden, output, scores, .. } = &self.parameters;
        let [of_embedding, of_x, of_y] = &mut self.scales;
        for p in 0..n {
            let (token, position) =
                (&self.parameters.tokens[tokens[p]], &self.parameters.positions[p]);
            self.embedding[p] = std::array::from_fn(|i| token[i] + position[i]);
            (self.x[p], of_embedding[p]) = scaled::<FMA>(&self.embedding[p]);
            (self.seen[p], of_x[p]) = scaled::<FMA>(&self.x[p]);
        }
        spread::<FMA, _, _>(&self.seen[..n], qkv, &mut self.qkv);
        for p in 0..n {
            attention::<FMA>(&self.qkv, p, &mut self.fractions[p], &mut self.answers[p]);
        }
        spread::<FMA, _, _>(&self.answers[..n], mix, &mut self.y);
        for (p, scale) in of_y[..n].iter_mut().enumerate() {
            add(&mut self.y[p], &self.x[p]);
            (self.y_scaled[p], *scale) = scaled::<FMA>(&self.y[p]);
        }
        spread::<FMA, _, _>(&self.y_scaled[..n], hidden, &mut self.hidden);
        for h in self.hidden[..n].as_flattened_mut() {
            *h = if *h > 0.0 { *h } else { 0.0 };
        }
        gather::<FMA, _, _>(&self.hidden[..n], output, &mut self.z);
        for (z, y) in self.z[..n].iter_mut().zip(&self.y) {
            add(z, y);
        }
        spread::<FMA, _, _>(&self.z[..n], scores, &mut self.scores);
        let fraction = 1.0 / n as f64;
        let mut loss = 0.0;
        for (scores, &next) in self.scores[..n].iter_mut().zip(&tokens[1..]) {
            let scores = &mut scores[..TOKENS];
            let largest = scores.iter().fold(f64::NEG_INFINITY, |m, &s| if s > m { s } else { m });
            let score = scores[next];
            let mut sum = 0.0;
            for s in scores.iter_mut() {
                *s = (*s - largest).exp();
                sum += *s;
            }
            loss += sum.ln() + (largest - score);
            for s in scores.iter_mut() {
                *s *= fraction / sum;
            }
            scores[next] -= fraction;
        }
        loss * fraction
    }

    /// From the adjoints of the scores to the gradient.
    #[inline(always)]
    fn backward<const FMA: bool>(&mut self, tokens: &[usize]) {
        let n = tokens.len() - 1;
        let (parameters, gradient) = (&self.parameters, &mut self.gradient);
        let [of_embedding, of_x, of_y] = &self.scales;
        let mut z_adjoint = [[0.0; WIDTH]; POSITIONS];
        let mut hidden_adjoint = [[0.0; HIDDEN]; POSITIONS];
        let mut y_adjoint = [[0.0; WIDTH]; POSITIONS];
        let mut answer_adjoint = [[0.0; WIDTH]; POSITIONS];
        let mut qkv_adjoint = [[0.0; QKV]; POSITIONS];
        let mut x_adjoint = [[0.0; WIDTH]; POSITIONS];

        outer::<FMA, _, _>(&self.z[..n], &self.scores[..n], &mut gradient.scores);
        gather::<FMA, _, _>(&self.scores[..n], &parameters.scores, &mut z_adjoint);

        outer::<FMA, _, _>(&z_adjoint[..n], &self.hidden[..n], &mut gradient.output);
        spread::<FMA, _, _>(&z_adjoint[..n], &parameters.output, &mut hidden_adjoint);
        let hidden = self.hidden[..n].as_flattened();
        for (adjoint, &h) in hidden_adjoint.as_flattened_mut().iter_mut().zip(hidden) {
            *adjoint = if h > 0.0 { *adjoint } else { 0.0 };
        }
        outer::<FMA, _, _>(&self.y_scaled[..n], &hidden_adjoint[..n], &mut gradient.hidden);
        gather::<FMA, _, _>(&hidden_adjoint[..n], &parameters.hidden, &mut y_adjoint);
        for p in 0..n {
            y_adjoint[p] = scaled_back::<FMA>(&self.y[p], of_y[p], &y_adjoint[p]);
            add(&mut y_adjoint[p], &z_adjoint[p]);
        }

        outer::<FMA, _, _>(&self.answers[..n], &y_adjoint[..n], &mut gradient.mix);
        gather::<FMA, _, _>(&y_adjoint[..n], &parameters.mix, &mut answer_adjoint);
        for (p, adjoint) in answer_adjoint[..n].iter().enumerate() {
            let fractions = &self.fractions[p];
            attention_back::<FMA>(&self.qkv, p, fractions, adjoint, &mut qkv_adjoint);
        }
        outer::<FMA, _, _>(&self.seen[..n], &qkv_adjoint[..n], &mut gradient.qkv);
        gather::<FMA, _, _>(&qkv_adjoint[..n], &parameters.qkv, &mut x_adjoint);

        gradient.tokens.as_flattened_mut().fill(0.0);
        gradient.positions.as_flattened_mut().fill(0.0);
        for p in 0..n {
            let mut adjoint = scaled_back::<FMA>(&self.x[p], of_x[p], &x_adjoint[p]);
            add(&mut adjoint, &y_adjoint[p]);
            let adjoint = scaled_back::<FMA>(&self.embedding[p], of_embedding[p], &adjoint);
            add(&mut gradient.tokens[tokens[p]], &adjoint);
            gradient.positions[p] = adjoint;
        }
    }

    /// Adam, step `step` from 0 on: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², and
    /// p ← p − rate · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε) with t = step + 1. Both corrections of the
    /// bias are one factor each for all parameters.
    #[inline(always)]
    fn update<const FMA: bool>(&mut self, step: usize, rate: f64) {
        let [beta1, beta2] = Language::BETAS;
        let time = step as i32 + 1;
        let (rate, correction) = (rate / (1.0 - beta1.powi(time)), 1.0 / (1.0 - beta2.powi(time)));
        let state = self.means.parts_mut().into_iter().zip(self.squares.parts_mut());
        let all = self.parameters.parts_mut().into_iter().zip(self.gradient.parts()).zip(state);
        for ((parameters, gradient), (means, squares)) in all {
            let state = means.iter_mut().zip(squares);
            for ((p, &g), (m, v)) in parameters.iter_mut().zip(gradient).zip(state) {
                *m = multiply_add::<FMA>(beta1, *m, (1.0 - beta1) * g);
                *v = multiply_add::<FMA>(beta2, *v, (1.0 - beta2) * g * g);
                *p -= rate * *m / ((*v * correction).sqrt() + 1e-8);
            }
        }
    }

    #[inline(always)]
    fn step<const FMA: bool>(&mut self, tokens: &[usize], step: usize, rate: f64) -> f64 {
        let loss = self.forward::<FMA>(tokens);
        self.backward::<FMA>(tokens);
        self.update::<FMA>(step, rate);
        loss
    }
}

/// As the compiler makes it for every x86-64 processor.
fn plain(net: &mut Net, tokens: &[usize], step: usize, rate: f64) -> f64 {
    net.step::<false>(tokens, step, rate)
}

/// The same for the processor that it runs on.
#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma",
))]
fn for_this_processor(net: &mut Net, tokens: &[usize], step: usize, rate: f64) -> f64 {
    if multiversion::target::target_cfg_f!(target_feature = "fma") {
        net.step::<true>(tokens, step, rate)
    } else {
        net.step::<false>(tokens, step, rate)
    }
}

/// a·b + c
#[inline(always)]
fn multiply_add<const FMA: bool>(a: f64, b: f64, c: f64) -> f64 {
    // without the instruction, mul_add is a slow function
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

#[inline(always)]
fn add<const N: usize>(to: &mut [f64; N], x: &[f64; N]) {
    to.iter_mut().zip(x).for_each(|(to, x)| *to += x);
}

/// Numbers of a group, which are in registers together.
const GROUP: usize = 16;

/// L = Wᵀ·S for each position.
#[inline(always)]
fn spread<const FMA: bool, const S: usize, const L: usize>(
    short: &[[f64; S]],
    matrix: &[[f64; L]; S],
    long: &mut Rows<L>,
) {
    for (short, long) in short.iter().zip(long) {
        for (group, out) in long.as_chunks_mut::<GROUP>().0.iter_mut().enumerate() {
            let mut sums = [0.0; GROUP];
            for (&x, row) in short.iter().zip(matrix) {
                let row = &row.as_chunks::<GROUP>().0[group];
                for (sum, &w) in sums.iter_mut().zip(row) {
                    *sum = multiply_add::<FMA>(x, w, *sum);
                }
            }
            *out = sums;
        }
    }
}

/// S = W·L for each position.
#[inline(always)]
fn gather<const FMA: bool, const S: usize, const L: usize>(
    long: &[[f64; L]],
    matrix: &[[f64; L]; S],
    short: &mut Rows<S>,
) {
    for (long, short) in long.iter().zip(short) {
        for (out, row) in short.iter_mut().zip(matrix) {
            *out = dot::<FMA, L>(row, long);
        }
    }
}

/// Σ aᵢbᵢ in eight sums, since one alone would wait for each addition.
#[inline(always)]
fn dot<const FMA: bool, const N: usize>(a: &[f64; N], b: &[f64; N]) -> f64 {
    let mut sums = [0.0; 8];
    for (a, b) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        for i in 0..8 {
            sums[i] = multiply_add::<FMA>(a[i], b[i], sums[i]);
        }
    }
    let four: [f64; 4] = std::array::from_fn(|i| sums[i] + sums[i + 4]);
    (four[0] + four[2]) + (four[1] + four[3])
}

/// W̄ = Σ S·Lᵀ over the positions.
#[inline(always)]
fn outer<const FMA: bool, const S: usize, const L: usize>(
    short: &[[f64; S]],
    long: &[[f64; L]],
    matrix: &mut [[f64; L]; S],
) {
    for (s, row) in matrix.iter_mut().enumerate() {
        for (group, out) in row.as_chunks_mut::<GROUP>().0.iter_mut().enumerate() {
            let mut sums = [0.0; GROUP];
            for (short, long) in short.iter().zip(long) {
                let (x, long) = (short[s], &long.as_chunks::<GROUP>().0[group]);
                for (sum, &y) in sums.iter_mut().zip(long) {
                    *sum = multiply_add::<FMA>(x, y, *sum);
                }
            }
            *out = sums;
        }
    }
}

/// y = x·s with s = (mean x² + ε)^(−½), and s.
#[inline(always)]
fn scaled<const FMA: bool>(x: &[f64; WIDTH]) -> ([f64; WIDTH], f64) {
    let scale = 1.0 / (dot::<FMA, WIDTH>(x, x) / WIDTH as f64 + 1e-5).sqrt();
    (x.map(|x| x * scale), scale)
}

/// ∂s/∂xᵢ = −s³xᵢ/16, so x̄ᵢ = s·ȳᵢ − xᵢ·s³/16·Σ ȳⱼxⱼ.
#[inline(always)]
fn scaled_back<const FMA: bool>(
    x: &[f64; WIDTH],
    scale: f64,
    adjoint: &[f64; WIDTH],
) -> [f64; WIDTH] {
    let factor = dot::<FMA, WIDTH>(x, adjoint) * scale * scale * scale / WIDTH as f64;
    std::array::from_fn(|i| adjoint[i] * scale - x[i] * factor)
}

/// Looks back from position p: a = softmax(q·k/2) over the positions up to p, and Σ a·v.
#[inline(always)]
fn attention<const FMA: bool>(
    qkv: &Rows<QKV>,
    p: usize,
    fractions: &mut [[f64; POSITIONS]; HEADS],
    answer: &mut [f64; WIDTH],
) {
    for (head, fractions) in fractions.iter_mut().enumerate() {
        let query = part(&qkv[p], head);
        let mut largest = f64::NEG_INFINITY;
        for (fraction, past) in fractions[..=p].iter_mut().zip(qkv) {
            let key = part(past, HEADS + head);
            let fit = ((query[0] * key[0] + query[1] * key[1])
                + (query[2] * key[2] + query[3] * key[3]))
                * 0.5;
            *fraction = fit;
            largest = if fit > largest { fit } else { largest };
        }
        let mut sum = 0.0;
        for fraction in &mut fractions[..=p] {
            *fraction = (*fraction - largest).exp();
            sum += *fraction;
        }
        let mut mixed = [0.0; HEAD];
        for (fraction, past) in fractions[..=p].iter_mut().zip(qkv) {
            *fraction /= sum;
            let value = part(past, 2 * HEADS + head);
            for i in 0..HEAD {
                mixed[i] = multiply_add::<FMA>(*fraction, value[i], mixed[i]);
            }
        }
        answer[head * HEAD..][..HEAD].copy_from_slice(&mixed);
    }
}

/// With ā = ōᵀv for the adjoint ō of the answer, the fits have the adjoint a·(ā − Σ a·ā).
#[inline(always)]
fn attention_back<const FMA: bool>(
    qkv: &Rows<QKV>,
    p: usize,
    fractions: &[[f64; POSITIONS]; HEADS],
    adjoint: &[f64; WIDTH],
    qkv_adjoint: &mut Rows<QKV>,
) {
    for (head, fractions) in fractions.iter().enumerate() {
        let query = part(&qkv[p], head);
        let adjoint: [f64; HEAD] = std::array::from_fn(|i| adjoint[head * HEAD + i]);
        let mut fraction_adjoint = [0.0; POSITIONS];
        let mut mean = 0.0;
        for t in 0..=p {
            let value = part(&qkv[t], 2 * HEADS + head);
            let a = (adjoint[0] * value[0] + adjoint[1] * value[1])
                + (adjoint[2] * value[2] + adjoint[3] * value[3]);
            fraction_adjoint[t] = a;
            mean = multiply_add::<FMA>(fractions[t], a, mean);
        }
        let mut query_adjoint = [0.0; HEAD];
        for t in 0..=p {
            let key = part(&qkv[t], HEADS + head);
            let fit = 0.5 * fractions[t] * (fraction_adjoint[t] - mean);
            let past = &mut qkv_adjoint[t].as_chunks_mut::<HEAD>().0;
            for i in 0..HEAD {
                query_adjoint[i] = multiply_add::<FMA>(fit, key[i], query_adjoint[i]);
                past[HEADS + head][i] = multiply_add::<FMA>(fit, query[i], past[HEADS + head][i]);
                past[2 * HEADS + head][i] =
                    multiply_add::<FMA>(fractions[t], adjoint[i], past[2 * HEADS + head][i]);
            }
        }
        qkv_adjoint[p][head * HEAD..][..HEAD].copy_from_slice(&query_adjoint);
    }
}

/// Four numbers of one head.
#[inline(always)]
fn part(row: &[f64; QKV], index: usize) -> &[f64; HEAD] {
    &row.as_chunks::<HEAD>().0[index]
}

/// A turn is the first steps of the training run.
pub struct ByHand {
    initial: Box<Numbers>,
    net: Box<Net>,
    step: fn(&mut Net, &[usize], usize, f64) -> f64,
    who: &'static str,
    tokens: Vec<Vec<usize>>,
}

impl ByHand {
    /// As the compiler makes it for every processor.
    pub fn new() -> Self {
        Self::by(plain, "by hand")
    }

    /// For the processor that it runs on.
    pub fn for_this_processor() -> Self {
        Self::by(for_this_processor, "by hand, this processor")
    }

    fn by(step: fn(&mut Net, &[usize], usize, f64) -> f64, who: &'static str) -> Self {
        let language = Language::new();
        let mut tokens: Vec<Vec<usize>> = language.names.iter().map(|name| tokens(name)).collect();
        tokens.iter_mut().for_each(|tokens| tokens.truncate(POSITIONS + 1));
        let mut initial = Box::new(Numbers::ZERO);
        let places = initial.in_order().into_iter();
        places.zip(&language.start).for_each(|(place, &number)| *place = number);
        Self { initial, net: Box::new(Net::NEW), step, who, tokens }
    }

    /// The gradient of the loss of the first name, at the initial parameters.
    pub fn first_gradient(&mut self) -> Vec<f64> {
        self.start();
        let tokens = &self.tokens[0];
        assert_eq!(tokens[0], BOUNDARY, "a name begins with the boundary");
        self.net.forward::<false>(tokens);
        self.net.backward::<false>(tokens);
        self.net.gradient.in_order().into_iter().map(|&mut g| g).collect()
    }
}

impl Contestant for ByHand {
    fn who(&self) -> &str {
        self.who
    }

    fn start(&mut self) {
        let Net { parameters, means, squares, .. } = &mut *self.net;
        parameters.clone_from(&self.initial);
        for part in means.parts_mut().into_iter().chain(squares.parts_mut()) {
            part.fill(0.0);
        }
    }

    fn turn(&mut self) -> f64 {
        self.start();
        let mut sum = 0.0;
        for (step, tokens) in self.tokens.iter().enumerate() {
            sum += (self.step)(&mut self.net, tokens, step, Language::rate(step));
        }
        sum / self.tokens.len() as f64
    }

    fn result(&self) -> Vec<f64> {
        let mut parameters = self.net.parameters.clone();
        parameters.in_order().into_iter().map(|&mut number| number).collect()
    }

    fn multiply_adds(&self) -> usize {
        // forward, and twice back
        let weights = WIDTH * (QKV + WIDTH + 2 * HIDDEN + TOKENS);
        let of_name = |tokens: &Vec<usize>| {
            let n = tokens.len() - 1;
            // each looks back at itself and the positions before it
            3 * (n * weights + n * (n + 1) / 2 * 2 * WIDTH)
        };
        self.tokens.iter().map(of_name).sum()
    }
}
