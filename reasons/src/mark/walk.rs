//! A recording at one point as plain numbers, to be walked through with changes: the exact gradient,
//! how far rounding can move it, what is between the one-sided derivatives at a kink, and the
//! derivative that a wrong rule at one of the nodes would give.

use wengert::{NodeOperand, Operation, Rng, Scalar, Tape, Value};

/// A node: what made it, from what, and its value.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) operation: Operation,
    pub(super) uses: Vec<Use>,
    pub(super) value: f64,
}

/// One use of an operand by a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use {
    /// The operand, if it is a node that the derivative can come through.
    pub(super) node: Option<usize>,
    pub(super) value: f64,
    pub(super) partial: f64,
    /// Between which numbers the partial is; apart at a kink only.
    range: [f64; 2],
}

/// A recording at one point. Its first nodes are the inputs.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    pub(super) inputs: usize,
    pub(super) steps: Vec<Step>,
    output: usize,
}

/// The derivative with respect to one input.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exact {
    pub(super) value: f64,
    /// Any number between these two is right; they are apart at a kink only.
    pub(super) range: [f64; 2],
    /// How far a careful computation in this precision may be off.
    pub(super) rounding: f64,
}

impl Walk {
    /// Walks along the recording of f at the point `at`.
    pub(super) fn new(f: impl for<'t> Fn(&[Value<'t>]) -> Value<'t>, at: &[f64]) -> Walk {
        let tape = Tape::new();
        let inputs: Vec<Value> = at.iter().map(|&x| tape.var(x)).collect();
        let output = f(&inputs).node().id().index();
        let mut steps: Vec<Step> = Vec::with_capacity(output + 1);
        for node in tape.nodes().take(output + 1) {
            let uses = node.operands().map(|operand| {
                let node = match operand {
                    NodeOperand::Node(id) => {
                        let is_constant = steps[id.index()].operation == Operation::Constant;
                        (!is_constant).then_some(id.index())
                    }
                    _ => None,
                };
                let value = operand.value(&tape);
                Use { node, value, partial: 0.0, range: [0.0; 2] }
            });
            let mut step =
                Step { operation: node.operation(), uses: uses.collect(), value: node.value() };
            step.set_partials();
            steps.push(step);
        }
        Walk { inputs: at.len(), steps, output }
    }

    /// The exact derivatives with respect to all inputs, for numbers of this unit of rounding.
    pub(super) fn exact(&self, unit: f64) -> Vec<Exact> {
        let kinks = self.with_kinks(unit);
        let intervals = kinks.adjoints(|[low, high], used| {
            let ends = [low, high].map(|end| used.range.map(|partial| end.zero_mul(partial)));
            let [a, b, c, d] = [ends[0][0], ends[0][1], ends[1][0], ends[1][1]];
            [a.min(b).min(c).min(d), a.max(b).max(c).max(d)]
        });
        let adjoints = self.exact_adjoints();
        let sizes = self.adjoints(|[size, _], used| [size.zero_mul(used.partial.abs()); 2]);
        let mut rounding: Vec<f64> = sizes.iter().map(|[size, _]| 8.0 * unit * size).collect();
        let rng = &mut wengert::rng(1);
        for _ in 0..8 {
            let shaken = self.shaken(4.0 * unit, rng).exact_adjoints();
            for input in 0..self.inputs {
                let moved = (shaken[input] - adjoints[input]).abs();
                rounding[input] = rounding[input].max(4.0 * moved);
            }
        }
        let inputs = 0..self.inputs;
        let one =
            |i: usize| Exact { value: adjoints[i], range: intervals[i], rounding: rounding[i] };
        inputs.map(one).collect()
    }

    /// The adjoint of each node.
    pub(super) fn exact_adjoints(&self) -> Vec<f64> {
        let both = self.adjoints(|[adjoint, _], used| [adjoint.zero_mul(used.partial); 2]);
        both.into_iter().map(|[adjoint, _]| adjoint).collect()
    }

    /// A reverse sweep, in intervals: what a use passes on of its node's adjoint is `passed`.
    fn adjoints(&self, passed: impl Fn([f64; 2], &Use) -> [f64; 2]) -> Vec<[f64; 2]> {
        let mut adjoints = vec![[0.0; 2]; self.steps.len()];
        adjoints[self.output] = [1.0; 2];
        for (index, step) in self.steps.iter().enumerate().rev() {
            for used in &step.uses {
                if let Some(operand) = used.node {
                    let [low, high] = passed(adjoints[index], used);
                    adjoints[operand][0] += low;
                    adjoints[operand][1] += high;
                }
            }
        }
        adjoints
    }

    /// The derivative of each node with respect to one input, where some nodes have a rule of their
    /// own: `rule(node, its step, the derivatives of all nodes before it)`.
    pub(super) fn tangents(
        &self,
        input: usize,
        rule: impl Fn(usize, &Step, &[f64]) -> Option<f64>,
    ) -> Vec<f64> {
        let mut tangents = Vec::with_capacity(self.steps.len());
        for (index, step) in self.steps.iter().enumerate() {
            let own = match step.operation.is_leaf() {
                true => f64::from(index == input),
                false => rule(index, step, &tangents).unwrap_or_else(|| step.tangent(&tangents)),
            };
            tangents.push(own);
        }
        tangents
    }

    /// The index of the output among the nodes.
    pub(super) fn output(&self) -> usize {
        self.output
    }

    /// The same computation, with each result and each partial off by up to this fraction.
    fn shaken(&self, fraction: f64, rng: &mut Rng) -> Walk {
        let mut walk = self.clone();
        for index in 0..walk.steps.len() {
            let (before, rest) = walk.steps.split_at_mut(index);
            let step = &mut rest[0];
            for used in &mut step.uses {
                used.value = used.node.map_or(used.value, |node| before[node].value);
            }
            let mut shake = || 1.0 + fraction * rng.uniform(-1.0, 1.0);
            if !step.operation.is_leaf() {
                step.value = step.computed();
                step.set_partials();
            }
            step.value *= shake();
            // y·(1 − y) of an activation near 1 is exact to the rounding of 1 only
            let is_activation = match step.operation {
                Operation::Row(op) => op.is_activation(),
                _ => false,
            };
            for used in &mut step.uses {
                used.partial *= shake();
                // a closed gate stays closed
                if is_activation && used.partial != 0.0 {
                    used.partial += shake() - 1.0;
                }
            }
        }
        walk
    }

    /// The same computation, with a range of partials for each node that rounding could bring to its
    /// kink.
    fn with_kinks(&self, unit: f64) -> Walk {
        let mut walk = self.clone();
        // how far each node's value can be off
        let mut errors: Vec<f64> = Vec::with_capacity(walk.steps.len());
        for step in &mut walk.steps {
            let error = |used: &Use| used.node.map_or(0.0, |node| errors[node]);
            let operands: f64 = step.uses.iter().map(&error).sum();
            let passed = step.uses.iter().map(|used| error(used).zero_mul(used.partial.abs()));
            let own = if step.operation.is_leaf() && unit < 1e-10 { 0.0 } else { unit };
            let own = passed.sum::<f64>() + own * step.value.abs();
            step.open_kink(4.0 * operands);
            errors.push(own);
        }
        walk
    }
}

impl Step {
    /// Its derivative by the rules of the table.
    pub(super) fn tangent(&self, tangents: &[f64]) -> f64 {
        self.uses.iter().map(|used| used.tangent(tangents).zero_mul(used.partial)).sum()
    }

    /// The two operands of a row; of one operand, that operand twice.
    pub(super) fn sides(&self) -> [f64; 2] {
        [self.uses[0].value, self.uses[self.uses.len() - 1].value]
    }

    fn computed(&self) -> f64 {
        match self.operation {
            Operation::Row(op) => {
                let [a, b] = self.sides();
                op.value(a, b)
            }
            _ => self.recorded().0,
        }
    }

    fn set_partials(&mut self) {
        let partials = match self.operation {
            Operation::Row(op) => {
                let [a, b] = self.sides();
                let (first, second) = op.partials(a, b, self.value);
                vec![first, second]
            }
            operation if operation.is_leaf() => return,
            _ => self.recorded().1,
        };
        for (used, partial) in self.uses.iter_mut().zip(partials) {
            (used.partial, used.range) = (partial, [partial; 2]);
        }
    }

    /// Value and partials of an operation of any number of operands, from a tape.
    fn recorded(&self) -> (f64, Vec<f64>) {
        let Operation::Nary(nary) = self.operation else { unreachable!("rows have their own way") };
        let tape = Tape::new();
        let all: Vec<Value> = self.uses.iter().map(|used| tape.var(used.value)).collect();
        let split = if nary.has_bias() { all.len() - 1 } else { all.len() };
        let (terms, bias) = all.split_at(split);
        let side = |first: usize| terms.iter().skip(first).step_by(2).copied().collect::<Vec<_>>();
        let value = match (nary.operands_per_term(), nary.has_shares(), bias) {
            (1, true, [own]) => tape.surprisal(*own, terms),
            (1, true, _) => tape.logsumexp(terms),
            (1, false, _) => tape.sum(terms),
            (_, _, [bias]) => tape.affine(&side(0), &side(1), *bias),
            _ => tape.dot(&side(0), &side(1)),
        };
        let mut partials = vec![0.0; all.len()];
        for partial in value.node().partials() {
            partials[partial.operand().index()] = partial.value();
        }
        (value.data(), partials)
    }

    /// Gives the partials a range, if the kink of the operation is within `error` of its operands.
    fn open_kink(&mut self, error: f64) {
        let Operation::Row(op) = self.operation else { return };
        let [a, b] = self.sides();
        if op.kink(a, b).is_none_or(|distance| distance.abs() > error) {
            return;
        }
        // across the kink: b is the other side of a max, and 0 is the kink of all others
        let nearest = if op.kink(1.0, 1.0) == Some(0.0) { b } else { 0.0 };
        for a in [nearest - error, nearest + error, nearest.next_down(), nearest.next_up()] {
            let (first, second) = op.partials(a, b, op.value(a, b));
            for (used, partial) in self.uses.iter_mut().zip([first, second]) {
                used.range = [used.range[0].min(partial), used.range[1].max(partial)];
            }
        }
    }
}

impl Use {
    /// The derivative of the operand.
    pub(super) fn tangent(&self, tangents: &[f64]) -> f64 {
        self.node.map_or(0.0, |node| tangents[node])
    }
}
