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
//! The library `safetensors` does not say which tensor is wrong, so the checks are here; the tests read
//! our files with it.

use crate::header::{NOTES, numbers, parsed, split};
use crate::{Error, read_whole, write_whole};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is in a file: tensors, which are arrays of numbers with a name and a shape, and notes, which are
/// texts with a name.
///
/// A program adds them and [writes](Tensors::write) the file, or [reads](Tensors::read) it and takes
/// out what it expects.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("a.safetensors");
/// use wengert_files::Tensors;
/// let mut file = Tensors::new(&path);
/// file.add_note("unit", "metres".to_string());
/// file.add("corners", &[2, 2], vec![0.0, 0.0, 3.0, 4.0]);
/// file.write()?;
///
/// let mut file = Tensors::read(&path)?;
/// assert_eq!(file.find_note("unit"), Some("metres"));
/// assert_eq!(file.take("corners", &[2, 2])?, [0.0, 0.0, 3.0, 4.0]);
/// file.finish()?; // nothing else is there
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Tensors {
    path: PathBuf,
    notes: BTreeMap<String, String>,
    tensors: BTreeMap<String, Tensor>,
}

#[derive(Debug)]
struct Tensor {
    shape: Vec<usize>,
    numbers: Vec<f64>,
}

/// What the names of the notes with checksums begin with.
const CHECKSUM: &str = "crc32 ";

// Writing --------------------------------------------------------------------------------------

impl Tensors {
    /// Nothing yet, for this file.
    ///
    /// ```
    /// assert!(!wengert_files::Tensors::new("a.safetensors").has("weights"));
    /// ```
    #[must_use]
    pub fn new(path: impl AsRef<Path>) -> Tensors {
        let (path, notes, tensors) = (path.as_ref().into(), BTreeMap::new(), BTreeMap::new());
        Tensors { path, notes, tensors }
    }

    /// Adds a text.
    ///
    /// ```
    /// let mut file = wengert_files::Tensors::new("a.safetensors");
    /// file.add_note("unit", "metres".to_string());
    /// assert_eq!(file.find_note("unit"), Some("metres"));
    /// ```
    pub fn add_note(&mut self, name: &str, text: String) {
        self.notes.insert(name.to_string(), text);
    }

    /// Adds a tensor, its rows first. The shape of a single number is empty.
    ///
    /// # Panics
    /// If the product of the shape is not the count of numbers.
    ///
    /// ```
    /// let mut file = wengert_files::Tensors::new("a.safetensors");
    /// file.add("scale", &[], vec![0.5]);
    /// assert_eq!(file.take("scale", &[])?, [0.5]);
    /// # Ok::<(), wengert_files::Error>(())
    /// ```
    #[track_caller]
    pub fn add(&mut self, name: &str, shape: &[usize], numbers: Vec<f64>) {
        let (size, count) = (shape.iter().product::<usize>(), numbers.len());
        assert!(size == count, "the shape {shape:?} is of {size} numbers, got {count}");
        self.tensors.insert(name.to_string(), Tensor { shape: shape.to_vec(), numbers });
    }

    /// Adds a tensor of one dimension.
    ///
    /// ```
    /// let mut file = wengert_files::Tensors::new("a.safetensors");
    /// file.add_list("losses", vec![0.5, 0.25]);
    /// assert!(file.has("losses"));
    /// ```
    pub fn add_list(&mut self, name: &str, numbers: Vec<f64>) {
        self.add(name, &[numbers.len()], numbers);
    }

    /// Writes the file, whole or not at all. The same contents are the same bytes.
    ///
    /// # Errors
    /// If the system refuses it, see [`write_whole`].
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.safetensors");
    /// wengert_files::Tensors::new(&path).write()?;
    /// assert!(path.is_file());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write(mut self) -> Result<(), Error> {
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

/// The CRC-32 of these numbers, bit for bit: a change of any of them almost surely changes it.
///
/// ```
/// assert_ne!(wengert_files::checksum(&[0.0]), wengert_files::checksum(&[-0.0]));
/// ```
#[must_use]
pub fn checksum(numbers: &[f64]) -> u32 {
    crc32fast::hash(&bytes_of(numbers))
}

// Reading --------------------------------------------------------------------------------------

impl Tensors {
    /// Reads a file. Numbers of 32 bits become numbers of 64.
    ///
    /// Every length in it is compared with the file's before anything is allocated, so what a damaged
    /// file can cost is a small multiple of its size.
    ///
    /// # Errors
    /// If the system refuses it, or if the file is damaged; the error names the part of it.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.safetensors");
    /// wengert_files::write_whole(&path, b"1 2 3")?;
    /// let error = wengert_files::Tensors::read(&path).expect_err("it is another format");
    /// assert!(error.to_string().contains("start of the file: the file has 5 bytes"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(path: impl AsRef<Path>) -> Result<Tensors, Error> {
        let path = path.as_ref();
        let bytes = read_whole(path)?;
        let mut file = Tensors::new(path);
        let (header, data) =
            split(&bytes).map_err(|reason| file.error("start of the file", reason))?;
        let parsed = parsed(header).map_err(|reason| file.error("header", reason))?;
        let mut tensors;
        (file.notes, tensors) = parsed;
        tensors.sort_by_key(|(_, tensor)| tensor.offsets);
        let mut end = 0;
        for (name, tensor) in tensors {
            let numbers = numbers(&tensor, data, end);
            let numbers = numbers.map_err(|reason| file.tensor_error(&name, reason))?;
            end = tensor.offsets.1;
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
                Some(_) => format!(
                    "it is damaged: its checksum is {sum}, and another is noted; a program that \
                     changes it on purpose must remove all notes \"{CHECKSUM}…\""
                ),
                None => "no checksum is noted for it, and the file has some".to_string(),
            };
            return Err(self.error(&format!("{name:?}"), reason));
        }
        let missing = noted.keys().next();
        missing.map_or(Ok(()), |name| Err(self.error(&format!("{name:?}"), "it is missing")))
    }

    /// The text of a note, if it is there.
    ///
    /// ```
    /// assert_eq!(wengert_files::Tensors::new("a.safetensors").find_note("unit"), None);
    /// ```
    #[must_use]
    pub fn find_note(&self, name: &str) -> Option<&str> {
        self.notes.get(name).map(String::as_str)
    }

    /// Whether there is a tensor of this name that was not taken out.
    ///
    /// ```
    /// let mut file = wengert_files::Tensors::new("a.safetensors");
    /// file.add_list("losses", vec![0.5, 0.25]);
    /// let _losses = file.take_list("losses")?;
    /// assert!(!file.has("losses"));
    /// # Ok::<(), wengert_files::Error>(())
    /// ```
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// Takes out the numbers of a tensor of one dimension, whatever its length.
    ///
    /// # Errors
    /// If it is not there, or has several dimensions.
    ///
    /// ```
    /// let mut file = wengert_files::Tensors::new("a.safetensors");
    /// file.add_list("losses", vec![0.5, 0.25]);
    /// assert_eq!(file.take_list("losses")?.len(), 2);
    /// # Ok::<(), wengert_files::Error>(())
    /// ```
    pub fn take_list(&mut self, name: &str) -> Result<Vec<f64>, Error> {
        let length = self.tensors.get(name).and_then(|tensor| tensor.shape.first().copied());
        self.take(name, &[length.unwrap_or(0)])
    }

    /// Takes out the numbers of a tensor.
    ///
    /// # Errors
    /// If it is not there, or has another shape.
    ///
    /// ```
    /// let mut file = wengert_files::Tensors::new("a.safetensors");
    /// file.add_list("losses", vec![0.5, 0.25]);
    /// let error = file.take("losses", &[3]).expect_err("there are two");
    /// assert!(error.to_string().ends_with("its shape is [2], and should be [3]"));
    /// ```
    pub fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f64>, Error> {
        let reason = match self.tensors.remove(name) {
            Some(tensor) if tensor.shape == shape => return Ok(tensor.numbers),
            Some(tensor) => format!("its shape is {:?}, and should be {shape:?}", tensor.shape),
            None => "it is missing".to_string(),
        };
        Err(self.tensor_error(name, reason))
    }

    /// The end of reading.
    ///
    /// # Errors
    /// If a tensor was not taken out: then the file is of something else.
    ///
    /// ```
    /// let mut file = wengert_files::Tensors::new("a.safetensors");
    /// file.add_list("losses", vec![0.5, 0.25]);
    /// assert!(file.finish().is_err());
    /// ```
    pub fn finish(self) -> Result<(), Error> {
        let left = self.tensors.keys().next();
        left.map_or(Ok(()), |name| Err(self.tensor_error(name, "nothing here has that name")))
    }

    /// The error that a note does not say what it should.
    ///
    /// ```
    /// let file = wengert_files::Tensors::new("a.safetensors");
    /// let error = file.note_error("unit", "it is no length");
    /// assert_eq!(error.to_string(), "a.safetensors, note \"unit\": it is no length");
    /// ```
    #[must_use]
    pub fn note_error(&self, name: &str, reason: impl Into<String>) -> Error {
        self.error(&format!("note {name:?}"), reason)
    }

    /// The error that a tensor does not hold what it should.
    ///
    /// ```
    /// let file = wengert_files::Tensors::new("a.safetensors");
    /// let error = file.tensor_error("losses", "one is NaN");
    /// assert_eq!(error.to_string(), "a.safetensors, tensor \"losses\": one is NaN");
    /// ```
    #[must_use]
    pub fn tensor_error(&self, name: &str, reason: impl Into<String>) -> Error {
        self.error(&format!("tensor {name:?}"), reason)
    }

    fn error(&self, place: &str, reason: impl Into<String>) -> Error {
        let (place, reason) = (place.to_string(), reason.into());
        Error::Damaged { path: self.path.clone(), place, reason }
    }
}
