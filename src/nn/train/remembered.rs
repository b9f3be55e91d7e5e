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
pub(super) fn names(memory: &Memory<'_>) -> [Vec<&'static str>; 2] {
    let numbers = memory.numbers.iter().map(|(name, _)| *name).collect();
    [numbers, memory.vectors.iter().map(|(name, _)| *name).collect()]
}

/// An error if what the optimiser remembers could not be read back from a file.
pub(super) fn check_memory(
    file: &Tensors,
    memory: &Memory<'_>,
    parameters: usize,
) -> Result<(), Error> {
    let settings = memory.settings.iter().map(|(name, _)| *name);
    let [numbers, vectors] = names(memory);
    let mut seen = HashSet::new();
    let remembered = numbers.into_iter().chain(vectors).map(|name| (true, name));
    for name in remembered.chain(settings.map(|name| (false, name))) {
        let plain = |letter: char| letter.is_alphanumeric() || "_-. ".contains(letter);
        let reason = if !seen.insert(name) {
            "two have this name, so it could not be read back; give each its own"
        } else if name.1.is_empty() || !name.1.chars().all(plain) {
            "it could not be read back; a name has letters, digits, and the characters _-. and space"
        } else {
            continue;
        };
        return Err(file.tensor_error(&format!("optimizer.{}", name.1), reason.to_string()));
    }
    for (name, numbers) in &memory.vectors {
        check_length(file, &format!("optimizer.{name}"), numbers, parameters)?;
    }
    Ok(())
}

fn check_length(
    file: &Tensors,
    name: &str,
    numbers: &[f64],
    parameters: usize,
) -> Result<(), Error> {
    if numbers.is_empty() || numbers.len() == parameters {
        return Ok(());
    }
    let found = counted(numbers.len(), "number");
    let reason = format!("it has {found}, for {}", counted(parameters, "parameter"));
    Err(file.tensor_error(name, reason))
}

/// An error if it remembers other things than at the beginning.
pub(super) fn check_names(
    file: &Tensors,
    memory: &Memory<'_>,
    before: &[Vec<&'static str>; 2],
) -> Result<(), Error> {
    if names(memory) == *before {
        return Ok(());
    }
    let reason = "it could not be read back: the optimiser remembers other things now than at the \
                  beginning; name all of them from the beginning, with a number of 0 or an empty \
                  vector";
    Err(file.error("optimiser", reason.to_string()))
}

/// Writes what it remembers.
pub(super) fn add_memory(file: &mut Tensors, memory: Memory<'_>) {
    for (name, number) in memory.numbers {
        file.add(&format!("optimizer.{name}"), &[], vec![*number]);
    }
    for (name, numbers) in memory.vectors {
        file.add_list(&format!("optimizer.{name}"), numbers.clone());
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
        saved.numbers.push(file.take(&format!("optimizer.{name}"), &[])?[0]);
    }
    for (name, _) in &memory.vectors {
        let name = format!("optimizer.{name}");
        let numbers = file.take_list(&name)?;
        check_length(file, &name, &numbers, parameters)?;
        saved.vectors.push(numbers);
    }
    Ok(saved)
}
