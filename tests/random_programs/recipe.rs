//! How a random program is drawn: a recipe of steps, which proptest can shrink, is built into an
//! expression.
//!
//! A step picks its operands by how far back they stand, so a recipe with a step taken out is still
//! a recipe. There are two kinds of programs:
//!
//! * *tame* ones, in which every number and every partial stays finite and below [`LIMIT`]. Where
//!   an operand lies outside an operation's domain, it goes through a sigmoid first, into (0, 1),
//!   or through hypot(x, 1), into [1, ∞); every operation of the table lives in one of the two;
//! * *wild* ones, which start from infinities, NaN and zeros of both signs, and in which every node
//!   is different: a program would compute equal ones once, and add up their adjoints before they
//!   meet an infinite partial.

use crate::expression::{Expression, Node, Operand};
use proptest::prelude::*;
use wengert::{Nary, Op, Scalar};

const LIMIT: f64 = 1e3;

/// Where wild programs start from.
const EDGES: [f64; 15] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    0.5,
    -2.0,
    1e-8,
    30.0,
    800.0,
    -746.0,
    1e40,
    -1e-40,
];

#[derive(Clone, Copy, Debug)]
enum Pick {
    /// So many operands back: first the nodes, then the leaves.
    Back(usize),
    Number(f64),
}

#[derive(Clone, Copy, Debug)]
enum Action {
    Row(usize),
    Nary(usize),
    /// An operation of this many operands at most, and a sum or another one that reads it.
    Nested {
        inner: usize,
        most: usize,
        outer: usize,
    },
    /// Some affine sums over the same operands, with parameters as weights.
    Layer(usize),
}

#[derive(Clone, Debug)]
struct Recipe {
    parameters: Vec<f64>,
    inputs: usize,
    rows: Vec<[f64; 3]>,
    steps: Vec<(Action, Vec<Pick>)>,
    named: bool,
    outputs: Vec<usize>,
}

/// Programs whose numbers are all of moderate size.
pub(crate) fn tame() -> impl Strategy<Value = Expression> {
    // quarters meet in ties and on kinks, the others hardly ever
    let number = prop_oneof![(-8..=8).prop_map(|n| f64::from(n) / 4.0), -2.0..2.0];
    recipe(number.boxed(), 24).prop_map(|recipe| Builder::new(&recipe).build(&recipe, true))
}

/// Programs over infinities, NaN, zeros of both signs, and numbers that overflow in an exponential.
pub(crate) fn wild() -> impl Strategy<Value = Expression> {
    let number = (0..EDGES.len()).prop_map(|i| EDGES[i]);
    recipe(number.boxed(), 8).prop_map(|recipe| Builder::new(&recipe).build(&recipe, false))
}

/// One of few terms, often of a single one, inside another: a program makes one sum of both.
fn nested() -> impl Strategy<Value = Action> {
    // one more than there are: an addition
    let (inner, outer) = (0..Nary::ALL.len(), 0..=Nary::ALL.len());
    (inner, 0_usize..=2, outer).prop_map(|(inner, most, outer)| Action::Nested {
        inner,
        most,
        outer,
    })
}

fn recipe(number: BoxedStrategy<f64>, steps: usize) -> impl Strategy<Value = Recipe> {
    let action = prop_oneof![
        8 => (0..Op::ALL.len()).prop_map(Action::Row),
        2 => (0..Nary::ALL.len()).prop_map(Action::Nary),
        2 => nested(),
        1 => (1_usize..=7).prop_map(Action::Layer),
    ];
    let pick = prop_oneof![
        6 => (0_usize..12).prop_map(Pick::Back),
        1 => number.clone().prop_map(Pick::Number),
    ];
    let step = (action, prop::collection::vec(pick, 1..=7));
    let row = [number.clone(), number.clone(), number.clone()];
    (
        prop::collection::vec(number, 1..=4),
        0_usize..=3,
        prop::collection::vec(row, 1..=40),
        prop::collection::vec(step, 1..=steps),
        any::<bool>(),
        prop::collection::vec(0_usize..30, 0..=2),
    )
        .prop_map(|(parameters, inputs, rows, steps, named, outputs)| Recipe {
            parameters,
            inputs,
            rows,
            steps,
            named,
            outputs,
        })
}

/// Builds the nodes, and keeps the number of each for every sample.
struct Builder {
    parameters: Vec<f64>,
    /// A program without inputs has one sample, an empty row.
    rows: Vec<Vec<f64>>,
    inputs: usize,
    nodes: Vec<Node>,
    numbers: Vec<Vec<f64>>,
    /// Is every node to be there once?
    distinct: bool,
}

impl Builder {
    fn new(recipe: &Recipe) -> Builder {
        let samples = if recipe.inputs == 0 { 1 } else { recipe.rows.len() };
        Builder {
            parameters: recipe.parameters.clone(),
            rows: recipe.rows[..samples].iter().map(|row| row[..recipe.inputs].into()).collect(),
            inputs: recipe.inputs,
            nodes: Vec::new(),
            numbers: Vec::new(),
            distinct: false,
        }
    }

    fn build(mut self, recipe: &Recipe, tame: bool) -> Expression {
        self.distinct = !tame;
        for (action, picks) in &recipe.steps {
            let operands: Vec<Operand> = picks.iter().map(|&pick| self.operand(pick)).collect();
            match *action {
                Action::Row(row) => {
                    let (a, b) = (operands[0], operands[operands.len() - 1]);
                    if tame {
                        self.push_tame(Op::ALL[row], a, b);
                    } else {
                        self.push(Node::Row(Op::ALL[row], a, b));
                    }
                }
                Action::Nary(nary) => self.push_terms(Nary::ALL[nary], operands, tame),
                Action::Nested { inner, most, outer } => {
                    let (count, other) = (self.nodes.len(), operands[operands.len() - 1]);
                    let most = most.min(operands.len());
                    self.push_terms(Nary::ALL[inner], operands[..most].to_vec(), tame);
                    let inner = (self.nodes.len() > count).then_some(Operand::Node(count));
                    match (inner, Nary::ALL.get(outer)) {
                        (None, _) => {}
                        (Some(inner), Some(&outer)) => {
                            self.push_terms(outer, vec![inner, other], tame);
                        }
                        (Some(inner), None) if tame => self.push_tame(Op::Add, inner, other),
                        (Some(inner), None) => {
                            self.push(Node::Row(Op::Add, inner, other));
                        }
                    }
                }
                Action::Layer(rows) => {
                    let weight = |i: usize| Operand::Parameter(i % recipe.parameters.len());
                    for row in 0..rows {
                        let terms = operands.iter().enumerate();
                        let terms = terms.flat_map(|(k, &x)| [weight(row * k + k), x]).collect();
                        self.push_nary(Nary::Affine, terms, Some(weight(row)), tame);
                    }
                }
            }
        }
        if self.nodes.is_empty() {
            self.push(Node::Row(Op::Mul, Operand::Parameter(0), Operand::Parameter(0)));
        }
        let last = self.nodes.len() - 1;
        let others = recipe.outputs.iter().map(|&back| last - back % (last + 1));
        Expression {
            outputs: [last].into_iter().chain(others).collect(),
            parameters: self.parameters,
            inputs: self.inputs,
            rows: self.rows,
            nodes: self.nodes,
            named: recipe.named,
        }
    }

    fn operand(&self, pick: Pick) -> Operand {
        let (inputs, parameters) = (self.inputs, self.parameters.len());
        match pick {
            Pick::Number(number) => Operand::Number(number),
            Pick::Back(back) => {
                let back = back % (self.nodes.len() + inputs + parameters);
                if back < self.nodes.len() {
                    Operand::Node(self.nodes.len() - 1 - back)
                } else if back < self.nodes.len() + inputs {
                    Operand::Input(back - self.nodes.len())
                } else {
                    Operand::Parameter(back - self.nodes.len() - inputs)
                }
            }
        }
    }

    fn number(&self, operand: Operand, sample: usize) -> f64 {
        match operand {
            Operand::Parameter(i) => self.parameters[i],
            Operand::Input(i) => self.rows[sample][i],
            Operand::Node(i) => self.numbers[i][sample],
            Operand::Number(number) => number,
        }
    }

    fn evaluate(&self, node: &Node, sample: usize) -> f64 {
        let number = |&operand: &Operand| self.number(operand, sample);
        match node {
            Node::Row(op, a, b) => op.value(number(a), number(b)),
            Node::Nary(Nary::Sum, operands, _) => operands.iter().map(number).sum(),
            Node::Nary(Nary::LogSumExp, operands, _) => {
                operands.iter().map(number).map(f64::exp).sum::<f64>().ln()
            }
            Node::Nary(Nary::Surprisal, operands, bias) => {
                let own = bias.as_ref().map_or(0.0, number);
                operands.iter().map(|x| (number(x) - own).exp()).sum::<f64>().ln_1p()
            }
            Node::Nary(Nary::Dot | Nary::Affine, operands, bias) => {
                let products = operands.chunks(2).map(|term| number(&term[0]) * number(&term[1]));
                products.chain(bias.iter().map(number)).sum()
            }
            Node::Nary(other, ..) => panic!("{other:?} is new: evaluate it here"),
        }
    }

    fn push(&mut self, node: Node) -> Operand {
        if self.distinct
            && let Some(place) = self.nodes.iter().position(|other| *other == node)
        {
            return Operand::Node(place);
        }
        let samples = 0..self.rows.len();
        self.numbers.push(samples.map(|sample| self.evaluate(&node, sample)).collect());
        self.nodes.push(node);
        Operand::Node(self.nodes.len() - 1)
    }

    /// Appends an n-ary node of these operands; the first one is the bias, if it has one.
    fn push_terms(&mut self, nary: Nary, mut operands: Vec<Operand>, tame: bool) {
        let bias = match nary.has_bias() {
            true if operands.is_empty() => Some(Operand::Number(0.5)),
            true => Some(operands.remove(0)),
            false => None,
        };
        operands.truncate(operands.len() - operands.len() % nary.operands_per_term());
        // of nothing, logsumexp is −∞
        if !(tame && nary == Nary::LogSumExp && operands.is_empty()) {
            self.push_nary(nary, operands, bias, tame);
        }
    }

    /// Appends an n-ary node, but leaves it out of a tame program if its number is too large, and
    /// of a wild one if every term is −0: the sign of such a sum depends on where it starts.
    fn push_nary(&mut self, nary: Nary, terms: Vec<Operand>, bias: Option<Operand>, tame: bool) {
        let node = Node::Nary(nary, terms, bias);
        let fits = |sample| {
            let y = self.evaluate(&node, sample);
            if tame { y.abs() <= LIMIT } else { y != 0.0 || y.is_sign_positive() }
        };
        if (0..self.rows.len()).all(fits) {
            self.push(node);
        }
    }

    /// Appends a row, its operands brought into its domain first.
    fn push_tame(&mut self, op: Op, a: Operand, b: Operand) {
        let is_tame = |a: f64, b: f64| {
            let y = op.value(a, b);
            let (by_a, by_b) = op.partials(a, b, y);
            [y, by_a, by_b].into_iter().all(|number| number.abs() <= LIMIT)
        };
        type Guard = (fn(f64) -> f64, fn(Operand) -> Node);
        let into_zero_to_one: Guard = (Scalar::sigmoid, |x| Node::Row(Op::Sigmoid, x, x));
        let beyond_one: Guard =
            (|x| Scalar::hypot(x, 1.0), |x| Node::Row(Op::Hypot, x, Operand::Number(1.0)));
        for guard in [None, Some(into_zero_to_one), Some(beyond_one)] {
            let number = |operand, sample| {
                let number = self.number(operand, sample);
                guard.map_or(number, |(value, _)| value(number))
            };
            if (0..self.rows.len()).all(|sample| is_tame(number(a, sample), number(b, sample))) {
                let mut guarded = |x| guard.map_or(x, |(_, node)| self.push(node(x)));
                let a = guarded(a);
                let b = if op.arity() == 2 { guarded(b) } else { a };
                self.push(Node::Row(op, a, b));
                return;
            }
        }
    }
}
