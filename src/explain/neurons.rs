//! A net's neurons, found on a tape by the names of their parameters.
//!
//! A net names its parameters `layer1.neuron3.weight1`, …, `layer1.neuron3.bias`. A weighted sum
//! whose weights are all the parameters of one such name, in order, is that neuron's; if one node
//! alone reads the sum, and it is an activation, then that node is the neuron's output. So nothing
//! here has to know what a net is, and neurons that are recorded for many samples are found once
//! for each sample.

use crate::Tape;
use crate::engine::nary::Group;
use crate::engine::node::{Kind, Link};
use crate::engine::recording::Recording;
use std::collections::HashMap;

/// One neuron, recorded for one sample.
#[derive(Clone, Debug)]
pub(super) struct Neuron {
    /// `layer1.neuron3`; `layer1.neuron3@2` when it is recorded for the second time.
    pub(super) name: String,
    /// The node of its weighted sum.
    pub(super) sum: usize,
    /// The node of its activation; the sum itself if there is none.
    pub(super) output: usize,
    /// Its first weight, how many weights it has, and whether a bias follows them.
    pub(super) weights: (usize, usize),
    pub(super) bias: Option<usize>,
}

impl Neuron {
    /// The name without its last part: `layer1`. Nothing for a neuron of no layer.
    pub(super) fn layer(&self) -> Option<&str> {
        let name = self.name.split('@').next()?;
        name.rsplit_once('.').map(|(layer, _)| layer)
    }

    /// For which sample it was recorded: nothing for the first, then 2, 3, …
    pub(super) fn sample(&self) -> &str {
        self.name.split_once('@').map_or("", |(_, sample)| sample)
    }

    /// The nodes of its weights and its bias.
    pub(super) fn parameters(&self) -> impl Iterator<Item = usize> + '_ {
        let (first, count) = self.weights;
        (first..first + count).chain(self.bias)
    }
}

/// The neurons among the nodes that `reached` marks, in order of computation.
pub(super) fn find(tape: &Tape, reached: &[bool]) -> Vec<Neuron> {
    let recording = &*tape.recording();
    let readers = readers(recording, reached);
    // what a run of weights is called, so that the names are compared once and not per sample
    let mut known: HashMap<(usize, usize), Option<String>> = HashMap::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut neurons = Vec::new();
    for (sum, _) in reached.iter().enumerate().filter(|(_, reached)| **reached) {
        let node = recording.nodes[sum];
        if node.kind != Kind::Nary {
            continue;
        }
        let terms = recording.terms(node);
        let (Group::Run(first), Some(_)) = (terms.left, terms.right) else {
            continue;
        };
        let Some(first) = first.as_node() else {
            continue;
        };
        let weights = (first, terms.count);
        let prefix = known.entry(weights).or_insert_with(|| prefix(tape, weights));
        let Some(prefix) = prefix.as_deref() else {
            continue;
        };
        let bias = terms.bias.and_then(Link::as_node);
        if terms.bias.is_some()
            && bias.and_then(|bias| tape.name_of(bias)) != Some(format!("{prefix}bias"))
        {
            continue;
        }
        let name = prefix.strip_suffix('.').unwrap_or("neuron").to_string();
        let times = seen.entry(name.clone()).or_insert(0);
        *times += 1;
        let name = if *times == 1 { name } else { format!("{name}@{times}") };
        let output = match readers[sum] {
            Readers::One(reader) if is_activation(recording, reader) => reader,
            _ => sum,
        };
        neurons.push(Neuron { name, sum, output, weights, bias });
    }
    neurons
}

/// What stands before `weight1`, `weight2`, … in the names of these parameters.
fn prefix(tape: &Tape, (first, count): (usize, usize)) -> Option<String> {
    let name = tape.name_of(first)?;
    let prefix = name.strip_suffix("weight1")?;
    let is_weight = |i| tape.name_of(first + i) == Some(format!("{prefix}weight{}", i + 1));
    (1..count).all(is_weight).then(|| prefix.to_string())
}

/// Who reads a node.
#[derive(Clone, Copy)]
enum Readers {
    None,
    One(usize),
    Several,
}

fn readers(recording: &Recording, reached: &[bool]) -> Vec<Readers> {
    let mut readers = vec![Readers::None; reached.len()];
    for reader in (0..reached.len()).filter(|&index| reached[index]) {
        for operand in recording.operands(reader).filter_map(Link::as_node) {
            readers[operand] = match readers[operand] {
                Readers::None => Readers::One(reader),
                Readers::One(same) if same == reader => Readers::One(reader),
                _ => Readers::Several,
            };
        }
    }
    readers
}

/// An activation of one operand, or of one operand and a number.
fn is_activation(recording: &Recording, index: usize) -> bool {
    let node = recording.nodes[index];
    match node.kind {
        Kind::Row(op) => op.is_activation() && (op.arity() == 1 || !node.b.is_node()),
        _ => false,
    }
}
