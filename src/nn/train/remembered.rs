//! What an optimiser remembers, on its way into a file and back.
//!
//! An optimiser that a user writes may change what it remembers as it likes. What the next run could
//! not read back is an error when it is saved, and not when it is needed.

use crate::nn::optim::Memory;
use crate::words::counted;
use wengert_files::{Error, Tensors};

/// A tensor for each number and each vector, and the lengths that it may have: a vector is empty
/// before the first step.
fn tensors(memory: &Memory<'_>, parameters: usize) -> impl Iterator<Item = (String, [usize; 2])> {
    let numbers = memory.numbers.iter().map(|(name, _)| (*name, [1, 1]));
    let vectors = memory.vectors.iter().map(move |(name, _)| (*name, [0, parameters]));
    numbers.chain(vectors).map(|(name, lengths)| (format!("optimizer.{name}"), lengths))
}

/// Adds what it remembers to the file. An error if that could not be read back.
pub(super) fn add_memory(
    file: &mut Tensors,
    memory: &Memory<'_>,
    parameters: usize,
) -> Result<(), Error> {
    for ((name, lengths), numbers) in tensors(memory, parameters).zip(memory.copied()) {
        if file.has(&name) {
            let reason = "two have this name, so it could not be read back; give each its own";
            return Err(file.tensor_error(&name, reason.to_string()));
        }
        check_length(file, &name, &numbers, lengths)?;
        file.add_list(&name, numbers);
    }
    Ok(())
}

/// Reads what it remembered, for [`Memory::set`].
pub(super) fn take_memory(
    file: &mut Tensors,
    memory: &Memory<'_>,
    parameters: usize,
) -> Result<Vec<Vec<f64>>, Error> {
    let taken = tensors(memory, parameters).map(|(name, lengths)| {
        let numbers = file.take_list(&name)?;
        check_length(file, &name, &numbers, lengths)?;
        Ok(numbers)
    });
    taken.collect()
}

fn check_length(
    file: &Tensors,
    name: &str,
    numbers: &[f64],
    lengths: [usize; 2],
) -> Result<(), Error> {
    if lengths.contains(&numbers.len()) {
        return Ok(());
    }
    let found = counted(numbers.len(), "number");
    Err(file.tensor_error(name, format!("it has {found}, and should have {}", lengths[1])))
}
