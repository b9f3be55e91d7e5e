//! The layers of a net on the tape: many weighted sums of the same inputs, recorded, computed and
//! swept together.
//!
//! Each sum is a node like every other, with the operands, the value and the gradient of
//! [`affine`](crate::Tape::affine); but all sums of a layer have one frame in
//! [`links`](super::links), and the inputs are looked at once. With W for the weights of all
//! neurons, row by row, x for the inputs and a bar for adjoints:
//!
//! ```text
//! record    y = W·x + b
//! sweep     W̄ += ȳ·xᵀ      x̄ += Wᵀ·ȳ      b̄ += ȳ
//! ```
//!
//! No sum of a layer is an operand of another, so the sweep may take all of them at once when it
//! meets the last one that matters. It takes them from last to first, as it would one by one, and
//! so each adjoint is the same, bit for bit.

use super::links::LAYER;
use super::nary::Nary;
use super::node::Link;
use super::operand::Operand;
use super::parameters::Param;
use super::tape::Tape;
use super::value::Value;

impl Tape {
    /// The weighted sums of a layer of `neurons`: its parameters follow each other on the tape,
    /// from `first` to `last`, for each neuron its weights and then, `with_bias`, its bias.
    #[track_caller]
    pub(crate) fn layer<'t, X: Operand>(
        &'t self,
        (first, last): (Param, Param),
        with_bias: bool,
        inputs: &[X],
        neurons: usize,
    ) -> Vec<Value<'t>> {
        // a tape that knows the last parameter knows those before it: it made them, or the tape
        // that it was cloned from did
        self.index_of(last);
        let count = inputs.len();
        let recording = &mut *self.recording_mut();
        let frame = recording.open_frame(if with_bias { Nary::Affine } else { Nary::Dot });
        let (stride, at) = (count + usize::from(with_bias), recording.len());
        recording.links.extend([LAYER, first.link(), Link::node(stride), Link::node(at)]);
        X::push_side(inputs, self, recording);
        let first = recording.push_layer(frame, count, neurons);
        self.open_tail(recording);
        let sums = recording.primals[first..][..neurons].iter().enumerate();
        let first = Link::node(first);
        sums.map(|(i, &primal)| Value { tape: self, primal, link: first.plus(i) }).collect()
    }
}
