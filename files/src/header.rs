//! The header of a file in the format safetensors: what it says of the notes and tensors, and whether
//! the data are there.

use safetensors::Dtype;
use safetensors::tensor::TensorInfo;
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

/// The notes of a header, and its tensors. Of two members of one name only the last is there; so bytes
/// of the data belong to no tensor, and that is an error.
pub(crate) type Header = (BTreeMap<String, String>, Vec<(String, TensorInfo)>);

pub(crate) fn parsed(header: &[u8]) -> serde_json::Result<Header> {
    let mut members: BTreeMap<String, Value> = serde_json::from_slice(header)?;
    let notes = members.remove(NOTES).map_or(Ok(BTreeMap::new()), from_value)?;
    let tensors = members.into_iter().map(|(name, info)| Ok((name, from_value(info)?)));
    Ok((notes, tensors.collect::<serde_json::Result<_>>()?))
}

/// The numbers of a tensor that begins at byte `start` of the data, or why it has none.
pub(crate) fn numbers(tensor: &TensorInfo, data: &[u8], start: usize) -> Result<Vec<f64>, String> {
    let TensorInfo { dtype, shape, data_offsets: (from, to) } = tensor;
    let size = match dtype {
        Dtype::F64 => 8,
        Dtype::F32 => 4,
        _ => return Err(format!("its numbers are {dtype}, and must be F64 or F32")),
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
    match (*from == start, dtype) {
        (false, _) => Err("it does not begin where the one before it ends".to_string()),
        // every f32 is an f64
        (true, Dtype::F32) => Ok(each(bytes, |bytes| f64::from(f32::from_le_bytes(bytes)))),
        (true, _) => Ok(each(bytes, f64::from_le_bytes)),
    }
}

/// The number of every N bytes.
fn each<const N: usize>(bytes: &[u8], number: impl Fn([u8; N]) -> f64) -> Vec<f64> {
    bytes.as_chunks().0.iter().map(|&bytes| number(bytes)).collect()
}
