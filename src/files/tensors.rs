//! Named arrays of numbers, and notes about them, in the format
//! [safetensors](https://github.com/huggingface/safetensors).
//!
//! ```text
//! 8 bytes     the length of the header, little-endian
//! header      JSON: for each tensor its type, its shape and where its data are;
//!             and notes, each a name and a text
//! data        the numbers of all tensors, little-endian, rows first
//! ```
//!
//! For each other note and each tensor, such as `layers.0.bias`, a note `crc32 layers.0.bias` holds
//! its checksum, so that a flipped bit is found, and the error says where. If one has a checksum, all
//! need one: so a damaged name shows too. A file without checksums, such as PyTorch writes, is read
//! as it is.
//!
//! The library `safetensors` knows the types and shapes. Its own checks do not say which tensor is
//! wrong, and their sums may overflow, so the checks are here.

use super::{read_whole, write_whole};
use crate::Error;
use crate::words::{quoted, shortened};
use safetensors::Dtype;
use safetensors::tensor::TensorInfo;
use serde_json::{Value, from_value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is in a file.
pub(crate) struct Tensors {
    path: PathBuf,
    notes: BTreeMap<String, String>,
    tensors: BTreeMap<String, Tensor>,
}

struct Tensor {
    shape: Vec<usize>,
    numbers: Vec<f64>,
}

/// The member of the header that is no tensor.
const NOTES: &str = "__metadata__";

/// What the names of the notes with checksums begin with.
const CHECKSUM: &str = "crc32 ";

// Writing --------------------------------------------------------------------------------------

impl Tensors {
    /// Nothing yet, for this file.
    pub(crate) fn new(path: &Path) -> Tensors {
        Tensors { path: path.to_path_buf(), notes: BTreeMap::new(), tensors: BTreeMap::new() }
    }

    pub(crate) fn add_note(&mut self, name: &str, text: String) {
        self.notes.insert(name.to_string(), text);
    }

    /// The product of the shape is the count of numbers; the shape of a single number is empty.
    pub(crate) fn add(&mut self, name: &str, shape: &[usize], numbers: Vec<f64>) {
        debug_assert_eq!(shape.iter().product::<usize>(), numbers.len());
        self.tensors.insert(name.to_string(), Tensor { shape: shape.to_vec(), numbers });
    }

    /// A tensor of one dimension.
    pub(crate) fn add_list(&mut self, name: &str, numbers: Vec<f64>) {
        self.add(name, &[numbers.len()], numbers);
    }

    /// Writes the file. The same contents are the same bytes: for that the header is put together
    /// here, since the library has its notes in a random order.
    pub(crate) fn write(mut self) -> Result<(), Error> {
        let sums = self.checksums().map(|(name, sum)| (format!("{CHECKSUM}{name}"), sum));
        let sums: Vec<_> = sums.collect();
        self.notes.extend(sums);
        let mut header = serde_json::Map::new();
        header.insert(NOTES.to_string(), json!(self.notes));
        let mut data = Vec::new();
        for (name, Tensor { shape, numbers }) in &self.tensors {
            let start = data.len();
            data.extend(bytes_of(numbers));
            let info = json!({"dtype": "F64", "shape": shape, "data_offsets": [start, data.len()]});
            header.insert(name.clone(), info);
        }
        let mut header = Value::Object(header).to_string().into_bytes();
        // spaces, so that the numbers begin at a multiple of their size
        header.resize(header.len().next_multiple_of(8), b' ');
        let length = (header.len() as u64).to_le_bytes();
        write_whole(&self.path, &[&length[..], &header, &data].concat())
    }

    /// For each tensor, and each note that is no checksum, its name and a CRC-32 of its name, shape
    /// and contents.
    fn checksums(&self) -> impl Iterator<Item = (&str, String)> {
        let notes = self.notes.iter().filter(|(name, _)| !name.starts_with(CHECKSUM));
        let notes = notes.map(|(name, text)| (name, &[][..], text.as_bytes().to_vec()));
        let tensors = self.tensors.iter();
        let tensors = tensors.map(|(name, of)| (name, &of.shape[..], bytes_of(&of.numbers)));
        notes.chain(tensors).map(|(name, shape, contents)| {
            let shape: Vec<u8> = shape.iter().flat_map(|&n| (n as u64).to_le_bytes()).collect();
            let sum = crc32fast::hash(&[name.as_bytes(), &shape, &contents].concat());
            (name.as_str(), format!("{sum:08x}"))
        })
    }
}

fn bytes_of(numbers: &[f64]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// The CRC-32 of these numbers, bit for bit.
pub(crate) fn checksum(numbers: &[f64]) -> u32 {
    crc32fast::hash(&bytes_of(numbers))
}

// Reading --------------------------------------------------------------------------------------

impl Tensors {
    /// Reads a file. Every length in it is compared with the file's before anything is allocated,
    /// so what a damaged file can cost is a small multiple of its size.
    pub(crate) fn read(path: &Path) -> Result<Tensors, Error> {
        let bytes = read_whole(path)?;
        let mut file = Tensors::new(path);
        let (header, data) =
            split(&bytes).map_err(|reason| file.error("start of the file", reason))?;
        let parsed = parsed(header).map_err(|error| file.error("header", error.to_string()))?;
        let mut tensors;
        (file.notes, tensors) = parsed;
        tensors.sort_by_key(|(_, tensor)| tensor.data_offsets);
        let mut end = 0;
        for (name, tensor) in tensors {
            let numbers = numbers(&tensor, data, end);
            let numbers = numbers.map_err(|reason| file.tensor_error(&name, reason))?;
            end = tensor.data_offsets.1;
            file.add(&name, &tensor.shape, numbers);
        }
        if end < data.len() {
            let reason = format!("{} bytes follow after the last tensor", data.len() - end);
            return Err(file.error("end of the file", reason));
        }
        file.check_sums()?;
        Ok(file)
    }

    fn check_sums(&self) -> Result<(), Error> {
        let noted = self.notes.iter();
        let noted = noted.filter_map(|(name, sum)| Some((name.strip_prefix(CHECKSUM)?, sum)));
        let mut noted: BTreeMap<&str, &String> = noted.collect();
        if noted.is_empty() {
            return Ok(());
        }
        for (name, sum) in self.checksums() {
            let reason = match noted.remove(name) {
                Some(noted) if *noted == sum => continue,
                Some(noted) => format!(
                    "it is damaged: its checksum is {sum}, and {} is noted; a program that changes \
                     it on purpose must remove all notes {}",
                    quoted(noted),
                    quoted(&format!("{CHECKSUM}…"))
                ),
                None => "no checksum is noted for it, and the file has some".to_string(),
            };
            return Err(self.error(&quoted(name), reason));
        }
        let missing = noted.keys().next();
        missing.map_or(Ok(()), |name| Err(self.error(&quoted(name), "it is missing")))
    }

    pub(crate) fn find_note(&self, name: &str) -> Option<&str> {
        self.notes.get(name).map(String::as_str)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// Takes out the numbers of a tensor of one dimension, whatever its length.
    pub(crate) fn take_list(&mut self, name: &str) -> Result<Vec<f64>, Error> {
        let length = self.tensors.get(name).and_then(|tensor| tensor.shape.first().copied());
        self.take(name, &[length.unwrap_or(0)])
    }

    /// Takes out the numbers of a tensor, which must be there with this shape.
    pub(crate) fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f64>, Error> {
        let reason = match self.tensors.remove(name) {
            Some(tensor) if tensor.shape == shape => return Ok(tensor.numbers),
            Some(tensor) => format!("its shape is {:?}, and should be {shape:?}", tensor.shape),
            None => "it is missing".to_string(),
        };
        Err(self.tensor_error(name, reason))
    }

    /// An error if a tensor was not taken.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let left = self.tensors.keys().next();
        left.map_or(Ok(()), |name| Err(self.tensor_error(name, "nothing here has that name")))
    }

    pub(crate) fn note_error(&self, name: &str, reason: impl Into<String>) -> Error {
        self.error(&format!("note {}", quoted(name)), reason)
    }

    pub(crate) fn tensor_error(&self, name: &str, reason: impl Into<String>) -> Error {
        self.error(&format!("tensor {}", quoted(name)), reason)
    }

    pub(crate) fn error(&self, place: &str, reason: impl Into<String>) -> Error {
        // a reason may quote the file, which may be damaged at any length
        let reason = shortened(&reason.into(), 700);
        Error::SavedFile { path: self.path.clone(), place: place.to_string(), reason }
    }
}

/// The bytes of the header and those of the data.
fn split(bytes: &[u8]) -> Result<(&[u8], &[u8]), String> {
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
type Header = (BTreeMap<String, String>, Vec<(String, TensorInfo)>);

fn parsed(header: &[u8]) -> serde_json::Result<Header> {
    let mut members: BTreeMap<String, Value> = serde_json::from_slice(header)?;
    let notes = members.remove(NOTES).map_or(Ok(BTreeMap::new()), from_value)?;
    let tensors = members.into_iter().map(|(name, info)| Ok((name, from_value(info)?)));
    Ok((notes, tensors.collect::<serde_json::Result<_>>()?))
}

/// The numbers of a tensor that begins at byte `start` of the data, or why it has none.
fn numbers(tensor: &TensorInfo, data: &[u8], start: usize) -> Result<Vec<f64>, String> {
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
