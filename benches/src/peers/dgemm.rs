//! W2, W3 and W3s as one writes them with arrays: forward, backward and update by hand, the
//! matrix products by `matrixmultiply::dgemm`, which picks the processor's widest instructions
//! at run time. No allocation in a step.
//!
//! A layer keeps its biases as the last row of its weights, and the activations before it have a
//! last column of ones; so Z = \[A 1\] · W holds the biases, and \[A 1\]ᵀ · Z̄ holds theirs:
//!
//! * forward: Z = \[A 1\] · W, then the activation in place;
//! * backward: W̄ = \[A 1\]ᵀ · Z̄, then Ā = Z̄ · Wᵀ without the biases' row, then Z̄ = Ā ⊙ φ′ for
//!   the layer before; φ′ follows from the activation: \[a > 0\] or a (1 − a);
//! * update: W ← W − rate · (W̄ + decay · W).

use crate::measure::Contestant;
use crate::scalar::sigmoid;
use crate::workloads::{Hidden, Targets, Training};

/// A net that is trained by matrix products.
pub struct Dgemm {
    task: Training,
    /// The points with a column of ones.
    points: Vec<f64>,
    layers: Vec<Layer>,
}

struct Layer {
    inputs: usize,
    outputs: usize,
    /// (inputs + 1) × outputs; the last row: the biases.
    weights: Vec<f64>,
    /// ∂ mean loss / ∂ weights, without the penalty.
    gradient: Vec<f64>,
    /// points × (outputs + 1), the last column ones.
    activations: Vec<f64>,
    /// points × outputs: ∂ mean loss / ∂ weighted sums.
    adjoints: Vec<f64>,
}

impl Dgemm {
    /// The training by hand, at its starting numbers.
    pub fn new(task: &Training) -> Self {
        let count = task.points.len();
        let layers = task.sizes.windows(2).map(|sizes| Layer {
            inputs: sizes[0],
            outputs: sizes[1],
            weights: vec![0.0; (sizes[0] + 1) * sizes[1]],
            gradient: vec![0.0; (sizes[0] + 1) * sizes[1]],
            activations: vec![1.0; count * (sizes[1] + 1)],
            adjoints: vec![0.0; count * sizes[1]],
        });
        let points = task.points.iter().flat_map(|&[x, y]| [x, y, 1.0]).collect();
        let mut net = Self { task: task.clone(), points, layers: layers.collect() };
        net.start();
        net
    }

    fn forward(&mut self) {
        let count = self.task.points.len();
        let (last, hidden) = self.layers.split_last_mut().expect("a net has layers");
        let mut inputs: &[f64] = &self.points;
        for layer in hidden {
            layer.weighted_sums(inputs, count);
            match self.task.hidden {
                // the ones stay ones
                Hidden::Relu => {
                    for a in &mut layer.activations {
                        *a = a.max(0.0);
                    }
                }
                Hidden::Sigmoid => {
                    for row in layer.activations.chunks_exact_mut(layer.outputs + 1) {
                        for a in &mut row[..layer.outputs] {
                            *a = sigmoid(*a);
                        }
                    }
                }
            }
            inputs = &layer.activations;
        }
        last.weighted_sums(inputs, count);
    }

    /// The mean loss; leaves its adjoints of the scores in the last layer.
    fn loss(&mut self) -> f64 {
        let last = self.layers.last_mut().expect("a net has layers");
        let share = 1.0 / self.task.points.len() as f64;
        let scores = last.activations.chunks_exact(last.outputs + 1);
        let adjoints = last.adjoints.chunks_exact_mut(last.outputs);
        let mut total = 0.0;
        match &self.task.targets {
            Targets::Signs(signs) => {
                for ((score, adjoint), sign) in scores.zip(adjoints).zip(signs) {
                    let missing = 1.0 - sign * score[0];
                    let counts = missing > 0.0;
                    total += if counts { missing } else { 0.0 };
                    adjoint[0] = if counts { -sign * share } else { 0.0 };
                }
            }
            Targets::Classes(classes) => {
                for ((scores, adjoints), &class) in scores.zip(adjoints).zip(classes) {
                    let scores = &scores[..adjoints.len()];
                    let largest = scores.iter().fold(f64::NEG_INFINITY, |m, &s| m.max(s));
                    let mut sum = 0.0;
                    for (adjoint, score) in adjoints.iter_mut().zip(scores) {
                        *adjoint = (score - largest).exp();
                        sum += *adjoint;
                    }
                    for adjoint in adjoints.iter_mut() {
                        *adjoint *= share / sum;
                    }
                    adjoints[class] -= share;
                    total += sum.ln() + largest - scores[class];
                }
            }
        }
        total * share
    }

    fn backward(&mut self) {
        let count = self.task.points.len();
        for index in (0..self.layers.len()).rev() {
            let (before, rest) = self.layers.split_at_mut(index);
            let layer = &mut rest[0];
            let Some(before) = before.last_mut() else {
                layer.weight_gradient(&self.points, count);
                return;
            };
            layer.weight_gradient(&before.activations, count);
            // Ā = Z̄ · Wᵀ
            multiply(
                Matrix::new(&layer.adjoints, count, layer.outputs),
                Matrix::new(&layer.weights, layer.inputs, layer.outputs).transposed(),
                &mut before.adjoints,
                layer.inputs,
            );
            let activations = before.activations.chunks_exact(before.outputs + 1);
            let adjoints = before.adjoints.chunks_exact_mut(before.outputs);
            for (adjoints, activations) in adjoints.zip(activations) {
                match self.task.hidden {
                    Hidden::Relu => {
                        for (adjoint, a) in adjoints.iter_mut().zip(activations) {
                            *adjoint = if *a > 0.0 { *adjoint } else { 0.0 };
                        }
                    }
                    Hidden::Sigmoid => {
                        for (adjoint, a) in adjoints.iter_mut().zip(activations) {
                            *adjoint *= a * (1.0 - a);
                        }
                    }
                }
            }
        }
    }

    /// One step; returns the penalty before it.
    fn update(&mut self) -> f64 {
        let Training { rate, decay, decay_biases, .. } = self.task;
        let mut squares = 0.0;
        for layer in &mut self.layers {
            let decayed = (layer.inputs + usize::from(decay_biases)) * layer.outputs;
            squares += sum_of_squares(&layer.weights[..decayed]);
            let (w, b) = layer.weights.split_at_mut(decayed);
            let (w_adjoint, b_adjoint) = layer.gradient.split_at(decayed);
            for (w, adjoint) in w.iter_mut().zip(w_adjoint) {
                *w -= rate * (adjoint + decay * *w);
            }
            for (b, adjoint) in b.iter_mut().zip(b_adjoint) {
                *b -= rate * adjoint;
            }
        }
        0.5 * decay * squares
    }
}

impl Contestant for Dgemm {
    fn who(&self) -> &str {
        "by hand, dgemm"
    }

    fn start(&mut self) {
        let mut p = self.task.start.iter();
        for layer in &mut self.layers {
            for neuron in 0..layer.outputs {
                for input in 0..=layer.inputs {
                    layer.weights[input * layer.outputs + neuron] =
                        *p.next().expect("a number for each parameter");
                }
            }
        }
    }

    fn turn(&mut self) -> f64 {
        self.forward();
        let loss = self.loss();
        self.backward();
        loss + self.update()
    }

    fn result(&self) -> Vec<f64> {
        let mut p = Vec::new();
        for layer in &self.layers {
            for neuron in 0..layer.outputs {
                p.extend(layer.weights[neuron..].iter().step_by(layer.outputs));
            }
        }
        p
    }

    fn multiply_adds(&self) -> usize {
        // forward, and twice back; the points have no adjoints
        let of_layers = self.layers.iter().map(|layer| 3 * (layer.inputs + 1) * layer.outputs);
        let of_points = (self.layers[0].inputs + 1) * self.layers[0].outputs;
        self.task.points.len() * (of_layers.sum::<usize>() - of_points)
    }
}

impl Layer {
    /// Z = \[A 1\] · W, into the activations.
    fn weighted_sums(&mut self, inputs: &[f64], count: usize) {
        multiply(
            Matrix::new(inputs, count, self.inputs + 1),
            Matrix::new(&self.weights, self.inputs + 1, self.outputs),
            &mut self.activations,
            self.outputs + 1,
        );
    }

    /// W̄ = \[A 1\]ᵀ · Z̄
    fn weight_gradient(&mut self, inputs: &[f64], count: usize) {
        multiply(
            Matrix::new(inputs, count, self.inputs + 1).transposed(),
            Matrix::new(&self.adjoints, count, self.outputs),
            &mut self.gradient,
            self.outputs,
        );
    }
}

/// Σ x², in eight sums, since one alone would wait for each addition.
fn sum_of_squares(x: &[f64]) -> f64 {
    let (groups, rest) = x.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for group in groups {
        for (sum, x) in sums.iter_mut().zip(group) {
            *sum += x * x;
        }
    }
    sums.iter().sum::<f64>() + rest.iter().map(|x| x * x).sum::<f64>()
}

/// A view of rows or columns that lie one after the other.
#[derive(Clone, Copy)]
struct Matrix<'a> {
    numbers: &'a [f64],
    rows: usize,
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl<'a> Matrix<'a> {
    /// The first rows × columns numbers, row by row.
    fn new(numbers: &'a [f64], rows: usize, columns: usize) -> Self {
        let numbers = &numbers[..rows * columns];
        Self { numbers, rows, columns, row_stride: columns, column_stride: 1 }
    }

    fn transposed(self) -> Self {
        let Self { numbers, rows, columns, row_stride, column_stride } = self;
        Self {
            numbers,
            rows: columns,
            columns: rows,
            row_stride: column_stride,
            column_stride: row_stride,
        }
    }
}

/// C = A · B; a row of C starts `stride` numbers after the one before it, and what lies between
/// two rows stays as it is.
///
/// # Panics
/// If the inner lengths differ, or C does not fit.
fn multiply(a: Matrix, b: Matrix, c: &mut [f64], stride: usize) {
    assert_eq!(a.columns, b.rows, "the inner lengths of a product agree");
    assert!(a.rows > 0 && stride >= b.columns);
    assert!(c.len() >= (a.rows - 1) * stride + b.columns, "C holds every row of the product");
    #[allow(unsafe_code, reason = "dgemm takes pointers; every index was checked above")]
    // SAFETY: a `Matrix` covers its numbers exactly, in either orientation; `c` is exclusive,
    // holds a.rows rows of b.columns numbers, and these do not overlap
    unsafe {
        matrixmultiply::dgemm(
            a.rows,
            a.columns,
            b.columns,
            1.0,
            a.numbers.as_ptr(),
            a.row_stride as isize,
            a.column_stride as isize,
            b.numbers.as_ptr(),
            b.row_stride as isize,
            b.column_stride as isize,
            0.0,
            c.as_mut_ptr(),
            stride as isize,
            1,
        );
    }
}
