//! What an optimiser remembers, on its way into a file and back.
//!
//! An optimiser of one's own may name its numbers as it likes, and change them as it likes. What the
//! next run could not read back is an error when it is saved, and not when it is needed.

use crate::Error;
use crate::files::tensors::Tensors;
use crate::nn::optim::{Copied, Memory};
use crate::words::counted;
use std::collections::HashSet;

/// The names of the numbers and of the vectors.
pub(super) type Names = [Vec<&'static str>; 2];

pub(super) fn names(memory: &Memory<'_>) -> Names {
    let numbers = memory.numbers.iter().map(|(name, _)| *name).collect();
    [numbers, memory.vectors.iter().map(|(name, _)| *name).collect()]
}

fn tensor(name: &str) -> String {
    format!("optimizer.{name}")
}

/// An error if what the optimiser remembers could not be read back from a file.
pub(super) fn check_memory(
    file: &Tensors,
    memory: &Memory<'_>,
    parameters: usize,
) -> Result<(), Error> {
    let settings = memory.settings.iter().map(|(name, _)| *name).collect();
    let is_plain = |letter: char| letter.is_alphanumeric() || "_-. ".contains(letter);
    for names in [names(memory).concat(), settings] {
        let mut seen = HashSet::new();
        for name in names {
            let reason = if !seen.insert(name) {
                "two have this name, so it could not be read back; give each its own"
            } else if name.is_empty() || !name.chars().all(is_plain) {
                "it could not be read back; a name has letters, digits, and the characters _-. and \
                 space"
            } else {
                continue;
            };
            return Err(file.tensor_error(&tensor(name), reason.to_string()));
        }
    }
    let mut vectors = memory.vectors.iter();
    vectors.try_for_each(|(name, vector)| check_length(file, name, vector, parameters))
}

fn check_length(
    file: &Tensors,
    name: &str,
    vector: &[f64],
    parameters: usize,
) -> Result<(), Error> {
    if vector.is_empty() || vector.len() == parameters {
        return Ok(());
    }
    let found = counted(vector.len(), "number");
    let reason = format!("it has {found}, for {}", counted(parameters, "parameter"));
    Err(file.tensor_error(&tensor(name), reason))
}

/// Writes what it remembers.
pub(super) fn add_memory(file: &mut Tensors, memory: Memory<'_>) {
    for (name, number) in memory.numbers {
        file.add(&tensor(name), &[], vec![*number]);
    }
    for (name, vector) in memory.vectors {
        file.add_list(&tensor(name), vector.clone());
    }
}

/// Reads what it remembered.
pub(super) fn take_memory(
    file: &mut Tensors,
    memory: &Memory<'_>,
    parameters: usize,
) -> Result<Copied, Error> {
    let mut saved = Copied { numbers: Vec::new(), vectors: Vec::new() };
    for (name, _) in &memory.numbers {
        saved.numbers.push(file.take(&tensor(name), &[])?[0]);
    }
    for (name, _) in &memory.vectors {
        let vector = file.take_list(&tensor(name))?;
        check_length(file, name, &vector, parameters)?;
        saved.vectors.push(vector);
    }
    Ok(saved)
}
