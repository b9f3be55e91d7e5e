//! W6 without any engine, in plain `f64`: forward, backward and Adam for one name. [`OnPaper`] goes
//! from position to position, as the tape does. [`ByHand`], below, is the fast one.
//!
//! There all positions of a name go through a layer together. There are three loops, and no other
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

mod loops;
mod on_paper;

pub use on_paper::OnPaper;

use crate::measure::Contestant;
use crate::microgpt::Language;
use crate::microgpt::model::{BOUNDARY, tokens};
use loops::*;

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

    #[inline(always)]
    fn update<const FMA: bool>(&mut self, step: usize, rate: f64) {
        let state = self.means.parts_mut().into_iter().zip(self.squares.parts_mut());
        let all = self.parameters.parts_mut().into_iter().zip(self.gradient.parts()).zip(state);
        for ((parameters, gradient), state) in all {
            adam::<FMA>(parameters, gradient, state, step, rate);
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
        Self::by(plain, "by hand, together")
    }

    /// For the processor that it runs on.
    pub fn for_this_processor() -> Self {
        Self::by(for_this_processor, "together, this processor")
    }

    fn by(step: fn(&mut Net, &[usize], usize, f64) -> f64, who: &'static str) -> Self {
        let language = Language::new();
        let tokens = tokens_of(&language);
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
        multiply_adds(&self.tokens)
    }
}

/// The tokens of each name that the model can read.
fn tokens_of(language: &Language) -> Vec<Vec<usize>> {
    let mut names: Vec<Vec<usize>> = language.names.iter().map(|name| tokens(name)).collect();
    names.iter_mut().for_each(|tokens| tokens.truncate(POSITIONS + 1));
    names
}

/// Those of a turn: forward, and twice as many back.
fn multiply_adds(names: &[Vec<usize>]) -> usize {
    let weights = WIDTH * (QKV + WIDTH + 2 * HIDDEN + TOKENS);
    let of_name = |tokens: &Vec<usize>| {
        let n = tokens.len() - 1;
        // each looks back at itself and the positions before it
        3 * (n * weights + n * (n + 1) / 2 * 2 * WIDTH)
    };
    names.iter().map(of_name).sum()
}
