//! What a loss compares with the targets: the outputs, or what it makes of them first.

use wengert::{NodeOperand, Value};

/// For a loss like mse(softmax(outputs), targets) the shares, and not the outputs: operands of a
/// difference whose other side is a target, and which depend on no target themselves. One for each
/// target; the outputs where there are no such operands.
pub(crate) fn predicted<'t>(
    loss: Value<'t>,
    outputs: &[Value<'t>],
    targets: &[Value<'t>],
) -> Vec<Value<'t>> {
    let tape = loss.tape();
    let mut from_output = vec![false; tape.len()];
    let mut from_target = vec![false; tape.len()];
    outputs.iter().for_each(|output| from_output[output.node().id().index()] = true);
    targets.iter().for_each(|target| from_target[target.node().id().index()] = true);
    let mut found: Vec<Option<Value<'t>>> = vec![None; targets.len()];
    for node in tape.nodes() {
        let operands: Vec<usize> =
            node.operands().filter_map(NodeOperand::id).map(|id| id.index()).collect();
        let index = node.id().index();
        for &operand in &operands {
            from_output[index] |= from_output[operand];
            from_target[index] |= from_target[operand];
        }
        let is_difference = node.operation() == wengert::Operation::Row(wengert::Op::Sub);
        let (true, &[a, b]) = (is_difference, &operands[..]) else { continue };
        for (prediction, target) in [(a, b), (b, a)] {
            let which = targets.iter().position(|t| t.node().id().index() == target);
            if let (Some(which), true, false) =
                (which, from_output[prediction], from_target[prediction])
            {
                let node = tape.nodes().nth(prediction);
                found[which] = found[which].or(node.map(|node| node.handle()));
            }
        }
    }
    let found: Option<Vec<Value<'t>>> = found.into_iter().collect();
    found.unwrap_or_else(|| outputs.to_vec())
}
