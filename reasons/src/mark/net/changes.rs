//! The mistakes that people make with a net's gradient: which switch each of them turns, and its
//! sentence.

use super::backprop::{Back, BiasRule, PenaltyRule, Rows, Slope, Switches};
use super::losses::OTHERS;
use super::model::Model;
use crate::mark::marking::Kind;
use wengert::nn::{Activation, Reduction};

/// Of layers with more neurons, no single path is looked at.
const MOST_PATHS: usize = 32;

/// One mistake.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) kind: Kind,
    pub(super) sentence: String,
    turn: Turn,
}

#[derive(Clone, Debug)]
enum Turn {
    Loss(usize),
    Slopes(Vec<usize>, Slope),
    Back(Back),
    Rows(Rows),
    Biases(BiasRule),
    Sums,
    Penalty(PenaltyRule),
    /// Times the number of rows, or divided by it.
    Times,
    Divided,
}

impl Change {
    /// Turns its switch, in a batch of this many rows.
    pub(super) fn turn(&self, switches: &mut Switches, rows: usize) {
        match &self.turn {
            Turn::Loss(other) => switches.loss = Some(*other),
            Turn::Slopes(layers, slope) => {
                layers.iter().for_each(|&layer| switches.slopes[layer] = *slope);
            }
            Turn::Back(back) => switches.back = *back,
            Turn::Rows(rows) => switches.rows = *rows,
            Turn::Biases(biases) => switches.biases = *biases,
            Turn::Sums => switches.sums_for_outputs = true,
            Turn::Penalty(penalty) => switches.penalty = *penalty,
            Turn::Times => switches.data *= rows as f64,
            Turn::Divided => switches.data /= rows as f64,
        }
    }

    /// Whether both can be made at once.
    pub(super) fn goes_with(&self, other: &Change) -> bool {
        match (&self.turn, &other.turn) {
            (Turn::Slopes(here, _), Turn::Slopes(there, _)) => {
                here.iter().all(|layer| !there.contains(layer))
            }
            (Turn::Times | Turn::Divided, Turn::Times | Turn::Divided | Turn::Rows(_)) => false,
            (Turn::Rows(_), Turn::Times | Turn::Divided) => false,
            (here, there) => std::mem::discriminant(here) != std::mem::discriminant(there),
        }
    }

    /// Whether it is tried alone: there is one for each neuron, and pairs of them would be many.
    pub(super) fn is_alone(&self) -> bool {
        matches!(self.turn, Turn::Back(Back::From { .. } | Back::Without { .. }))
    }

    /// Whether its rate is to be found.
    pub(super) fn has_rate(&self) -> bool {
        matches!(self.turn, Turn::Back(Back::Updated(_)))
    }
}

/// All mistakes that can be made with this net.
pub(super) fn changes(model: &Model, rows: usize, reduction: Reduction, l2: f64) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut push = |kind, sentence: String, turn| changes.push(Change { kind, sentence, turn });
    let last = model.layers.len() - 1;
    let is_bent = |layer: usize| model.layers[layer].activation != Activation::Identity;
    let bent: Vec<usize> = (0..=last).filter(|&layer| is_bent(layer)).collect();
    let hidden: Vec<usize> = bent.iter().copied().filter(|&layer| layer < last).collect();
    let name = |layer: usize| match layer == last {
        true => "the output layer".to_string(),
        false if last == 1 => "the hidden layer".to_string(),
        false => format!("layer {}", layer + 1),
    };
    for &layer in &bent {
        let of = name(layer);
        let slopes = |slope| Turn::Slopes(vec![layer], slope);
        let mask = if has_mask(model, layer) { ", its mask," } else { "" };
        push(
            Kind::SlopeForgotten,
            format!("the slope of {of}{mask} is left out"),
            slopes(Slope::One),
        );
        push(
            Kind::SlopeAtOutput,
            format!("the slope of {of} is taken at its output, not at its sum"),
            slopes(Slope::AtOutput),
        );
        for &other in bent.iter().filter(|&&other| other != layer) {
            if model.layers[other].neurons == model.layers[layer].neurons {
                let what = if has_mask(model, layer) { "mask" } else { "slope" };
                push(
                    Kind::Mask,
                    format!("the {what} of {} is used for {of}", name(other)),
                    slopes(Slope::OfLayer(other)),
                );
            }
        }
    }
    for (layers, of) in [(&hidden, "the hidden layers"), (&bent, "all layers")] {
        if layers.len() > 1 && (layers.len() != hidden.len() || of == "the hidden layers") {
            let slopes = |slope| Turn::Slopes(layers.clone(), slope);
            push(
                Kind::SlopeForgotten,
                format!("the slopes of {of} are left out"),
                slopes(Slope::One),
            );
            let sentence =
                format!("the slopes of {of} are taken at their outputs, not at their sums");
            push(Kind::SlopeAtOutput, sentence, slopes(Slope::AtOutput));
        }
    }
    for (index, other) in OTHERS.iter().enumerate() {
        push(other.kind, other.sentence.to_string(), Turn::Loss(index));
    }
    if last > 0 {
        let sentence = "the weights are updated before the layer below them uses them";
        push(Kind::UpdatedWeights, sentence.to_string(), Turn::Back(Back::Updated(f64::NAN)));
        let sentence = "the weights are not transposed on the way back";
        push(Kind::Transposed, sentence.to_string(), Turn::Back(Back::Transposed));
        let sentence =
            "the weights are multiplied by the sums of the layer before, not by its outputs";
        push(Kind::Path, sentence.to_string(), Turn::Sums);
    }
    for layer in 1..=last {
        let neurons = model.layers[layer].neurons;
        let mut path = |sentence, back| push(Kind::Path, sentence, Turn::Back(back));
        for neuron in (0..neurons).filter(|_| neurons > 1 && neurons <= MOST_PATHS) {
            let name = format!("layer{}.neuron{}", layer + 1, neuron + 1);
            path(
                format!("the path through {name} is forgotten on the way back"),
                Back::Without { layer, neuron },
            );
            // of two neurons, one alone is all but the other
            if neurons > 2 {
                path(
                    format!("on the way back only the path through {name} counts"),
                    Back::From { layer, neuron },
                );
            }
        }
    }
    let is_sum = reduction == Reduction::Sum;
    if rows > 1 {
        for divided in [false, true] {
            let but = if divided { ", divided by the number of rows" } else { "" };
            let (first, all) = (Rows::First { divided }, Rows::Last { divided });
            push(Kind::OneRow, format!("only the last row counts{but}"), Turn::Rows(all));
            push(Kind::OneRow, format!("only the first row counts{but}"), Turn::Rows(first));
            let biases = |rows| Turn::Biases(BiasRule::Of(rows));
            push(
                Kind::Bias,
                format!("the biases are those of the last row only{but}"),
                biases(all),
            );
            push(
                Kind::Bias,
                format!("the biases are those of the first row only{but}"),
                biases(first),
            );
        }
        let (times, divided) = match is_sum {
            true => (
                "the rows are summed, and multiplied by their number",
                "the mean over the rows in the place of their sum",
            ),
            false => (
                "the sum over the rows in the place of their mean",
                "it is divided by the number of rows twice",
            ),
        };
        push(Kind::Factor, times.to_string(), Turn::Times);
        push(Kind::Factor, divided.to_string(), Turn::Divided);
        let summed = "the biases are summed over the rows, and not averaged";
        let averaged = "the biases are averaged over the rows, and not summed";
        match is_sum {
            false => push(Kind::Bias, summed.to_string(), Turn::Biases(BiasRule::Summed)),
            true => push(Kind::Bias, averaged.to_string(), Turn::Biases(BiasRule::Averaged)),
        }
    }
    push(Kind::Bias, "the biases are forgotten".to_string(), Turn::Biases(BiasRule::Forgotten));
    if l2 > 0.0 {
        let mut penalty = |weights, biases, sentence: &str| {
            push(
                Kind::Penalty,
                sentence.to_string(),
                Turn::Penalty(PenaltyRule { weights, biases }),
            );
        };
        penalty(0.0, 0.0, "the penalty of large weights is forgotten");
        penalty(2.0, 0.0, "the penalty of large weights counts twice");
        penalty(0.5, 0.0, "the penalty of large weights counts half");
        penalty(-1.0, 0.0, "the penalty of large weights has the wrong sign");
        penalty(1.0, 1.0, "the penalty counts for the biases too");
        penalty(2.0, 2.0, "the penalty counts twice, and for the biases too");
    }
    changes
}

/// Whether the slope of a layer is 0 on one side: a mask.
fn has_mask(model: &Model, layer: usize) -> bool {
    model.layers[layer].activation == Activation::Relu
}
