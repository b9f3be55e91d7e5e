//! The header of a file in the format safetensors: what it says of the notes and tensors, and whether
//! the data are there.

use serde_json::{Value, from_value};
use std::collections::BTreeMap;

/// The member of the header that is no tensor.
pub(crate) const NOTES: &str = "__metadata__";

/// The bytes of the header and those of the data.
pub(crate) fn split(bytes: &[u8]) -> Result<(&[u8], &[u8]), String> {
    let Some((length, rest)) = bytes.split_first_chunk() else {
        let size = bytes.len();
        return Err(format!("the file has {size} bytes, and must begin with 8 that hold a length"));
    };
    let length = u64::from_le_bytes(*length);
    let parts = usize::try_from(length).ok().and_then(|length| rest.split_at_checked(length));
    parts.ok_or_else(|| {
        format!(
            "a header of {length} bytes is announced, and {} follow: the file is cut short, or it \
             is not a .safetensors file",
            rest.len()
        )
    })
}

/// What a header says of a tensor.
pub(crate) struct Described {
    /// The type of its numbers, such as F64.
    dtype: String,
    pub(crate) shape: Vec<usize>,
    /// Where its data begin and end.
    pub(crate) offsets: (usize, usize),
}

/// The notes of a header, and its tensors. Of two members of one name only the last is there; so bytes
/// of the data belong to no tensor, and that is an error.
pub(crate) type Header = (BTreeMap<String, String>, Vec<(String, Described)>);

pub(crate) fn parsed(header: &[u8]) -> Result<Header, String> {
    let mut members: BTreeMap<String, Value> =
        serde_json::from_slice(header).map_err(|error| error.to_string())?;
    let notes = members.remove(NOTES).map_or(Ok(BTreeMap::new()), from_value);
    let notes = notes.map_err(|error| format!("{NOTES}: {error}"))?;
    let tensors = members.into_iter().map(|(name, tensor)| match described(tensor) {
        Ok(tensor) => Ok((name, tensor)),
        Err(reason) => Err(format!("tensor {name:?}, {reason}")),
    });
    Ok((notes, tensors.collect::<Result<_, String>>()?))
}

fn described(mut tensor: Value) -> Result<Described, String> {
    // what is not there is null: no text, no list and no pair
    let mut member = |name| tensor.get_mut(name).map(Value::take).unwrap_or_default();
    let wrong = |name| move |error| format!("{name}: {error}");
    Ok(Described {
        dtype: from_value(member("dtype")).map_err(wrong("dtype"))?,
        shape: from_value(member("shape")).map_err(wrong("shape"))?,
        offsets: from_value(member("data_offsets")).map_err(wrong("data_offsets"))?,
    })
}

/// The numbers of a tensor that begins at byte `start` of the data, or why it has none.
pub(crate) fn numbers(tensor: &Described, data: &[u8], start: usize) -> Result<Vec<f64>, String> {
    let Described { dtype, shape, offsets: (from, to) } = tensor;
    let size = match dtype.as_str() {
        "F64" => 8,
        "F32" => 4,
        _ => return Err(format!("its numbers are {dtype:?}, and must be F64 or F32")),
    };
    if *to > data.len() {
        return Err(format!("it ends at byte {to} of the data, which have {}", data.len()));
    }
    let length = shape.iter().try_fold(size, |bytes: usize, &size| bytes.checked_mul(size));
    let bytes = data.get(*from..*to).filter(|bytes| Some(bytes.len()) == length);
    let bytes = bytes.ok_or_else(|| {
        format!(
            "bytes {from} to {to} of the data do not fit its type {dtype} and its shape {shape:?}"
        )
    })?;
    match (*from == start, size) {
        (false, _) => Err("it does not begin where the one before it ends".to_string()),
        (true, 8) => Ok(each(bytes, f64::from_le_bytes)),
        // every f32 is an f64
        (true, _) => Ok(each(bytes, |bytes| f64::from(f32::from_le_bytes(bytes)))),
    }
}

/// The number of every N bytes.
fn each<const N: usize>(bytes: &[u8], number: impl Fn([u8; N]) -> f64) -> Vec<f64> {
    bytes.as_chunks().0.iter().map(|&bytes| number(bytes)).collect()
}
