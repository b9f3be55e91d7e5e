//! Whatever happens to the bytes of a saved net or training, the answer is the old numbers or an
//! error: never a panic, or memory out of proportion, and never other numbers while the checksums
//! are there. One test runs at a time here, since the counting allocator sees all threads of the
//! process.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::path::Path;
use wengert::data::{Csv, Dataset};
use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
use wengert::{Error, Rng, Tape};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// A file as it should be, and what reading it gives.
struct Subject<'a> {
    whole: Vec<u8>,
    /// None where another content is another file, and no damage.
    numbers: Option<Vec<u64>>,
    read: &'a dyn Fn(&Path) -> Result<Vec<u64>, Error>,
    path: &'a Path,
}

impl Subject<'_> {
    fn check(&self, bytes: &[u8], what: &str) {
        if bytes == self.whole {
            return;
        }
        std::fs::write(self.path, bytes).unwrap();
        let region = Region::new(ALLOCATOR);
        let outcome = (self.read)(self.path);
        let allocated = region.change().bytes_allocated;
        // parsed, a header takes about ten times its length; twenty small things may come on top
        let most = 64 * bytes.len() + 400_000;
        assert!(allocated < most, "{what}: {allocated} bytes were allocated for {}", bytes.len());
        match outcome {
            Err(error) => {
                let text = error.to_string();
                assert!(text.len() < 1000, "{what}: {text}");
            }
            Ok(numbers) => {
                let others = self.numbers.as_ref().is_some_and(|whole| *whole != numbers);
                // without any note of a checksum it is a file like those of other programs
                let has_checksums = !checksums(bytes).is_empty();
                assert!(!(others && has_checksums), "{what}: other numbers were read");
            }
        }
    }

    /// Cuts, and single bits that are flipped: all of them, or one in so many.
    fn check_cuts_and_bits(&self, one_in: usize) {
        for length in (0..self.whole.len()).step_by(one_in.div_ceil(8)) {
            self.check(&self.whole[..length], &format!("cut at {length}"));
        }
        for bit in (0..8 * self.whole.len()).step_by(one_in) {
            let mut bytes = self.whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            self.check(&bytes, &format!("bit {bit} flipped"));
        }
    }

    /// Two bits flipped at once: one in the name of a note of a checksum, without which something
    /// would not be checked, and one that is drawn. Never may other numbers be read.
    fn check_damaged_names_of_checksums(&self, times: usize, rng: &mut Rng) {
        let names = checksums(&self.whole);
        assert!(names.len() > 3);
        for bit in names.into_iter().flat_map(|name| 8 * name..8 * (name + CHECKSUM.len())) {
            for time in 0..times {
                let mut bytes = self.whole.clone();
                bytes[bit / 8] ^= 1 << (bit % 8);
                // first alone, then with another in the header or the numbers
                if time > 0 {
                    let other = below(8 * bytes.len(), rng);
                    bytes[other / 8] ^= 1 << (other % 8);
                }
                if bytes == self.whole {
                    continue;
                }
                std::fs::write(self.path, &bytes).unwrap();
                let error = (self.read)(self.path).expect_err(&format!("bit {bit}, time {time}"));
                assert!(error.to_string().len() < 1000);
            }
        }
    }

    fn check_random_damage(&self, times: usize, rng: &mut Rng) {
        for time in 0..times {
            let mut bytes = self.whole.clone();
            for _ in 0..=below(4, rng) {
                damage(&mut bytes, rng);
            }
            self.check(&bytes, &format!("damage {time}"));
        }
    }
}

/// What the name of a note of a checksum begins with.
const CHECKSUM: &[u8] = b"\"crc32 ";

/// Where such names are.
fn checksums(bytes: &[u8]) -> Vec<usize> {
    let windows = bytes.windows(CHECKSUM.len()).enumerate();
    windows.filter(|(_, window)| *window == CHECKSUM).map(|(place, _)| place).collect()
}

fn below(end: usize, rng: &mut Rng) -> usize {
    rng.uniform(0.0, end as f64) as usize
}

fn damage(bytes: &mut Vec<u8>, rng: &mut Rng) {
    if bytes.is_empty() {
        return bytes.push(0);
    }
    // most of the header's damage is worth more than the data's
    let length = if below(2, rng) == 0 { bytes.len() } else { bytes.len().min(300) };
    let (place, other) = (below(length, rng), below(length, rng));
    let (start, end) = (place.min(other), place.max(other));
    match below(9, rng) {
        0 => bytes[place] ^= 1 << below(8, rng),
        1 => bytes[place] = below(256, rng) as u8,
        2 => bytes[place] = b"0123456789{}[]\",:- \\exN\n"[below(24, rng)],
        3 => bytes.truncate(place),
        4 => drop(bytes.drain(start..end)),
        5 => bytes[start..end].fill(0),
        6 => {
            let copy = bytes[start..end].to_vec();
            bytes.splice(other..other, copy);
        }
        7 => {
            // a length of any size
            let number = (u64::MAX >> below(64, rng)).to_le_bytes();
            let count = bytes.len().min(8);
            bytes[..count].copy_from_slice(&number[..count]);
        }
        _ => {
            // a number of any size in the place of one
            let digits = (u64::MAX >> below(64, rng)).to_string();
            let is_digit = |byte: &u8| byte.is_ascii_digit();
            if let Some(first) = bytes[place..].iter().position(is_digit) {
                let first = place + first;
                let count = bytes[first..].iter().take_while(|byte| is_digit(byte)).count();
                bytes.splice(first..first + count, digits.into_bytes());
            }
        }
    }
}

fn bits(numbers: Vec<f64>) -> Vec<u64> {
    numbers.into_iter().map(f64::to_bits).collect()
}

/// Damages a saved net, a saved training and a table, each so often; one bit in so many is flipped.
fn damage_everything(times: usize, one_in: usize) {
    let folder = temp_dir::TempDir::new().unwrap();
    let mut rng = wengert::rng(17);

    let path = folder.path().join("net.safetensors");
    let mut tape = Tape::new();
    let net = Mlp::builder(2)
        .layer(3, Activation::LeakyRelu(0.25))
        .layer_without_bias(1, Activation::Sigmoid)
        .build(&mut tape, &mut rng);
    net.save(&tape, &path).unwrap();
    let read = |path: &Path| {
        let mut tape = Tape::new();
        let net = Mlp::load(&mut tape, path)?;
        let mut numbers = tape.params();
        // slopes and sizes too, and on the tape, where nothing is compiled
        numbers.push(net.forward(&tape, &[0.5, -1.0])[0].data());
        Ok(bits(numbers))
    };
    let whole = std::fs::read(&path).unwrap();
    let numbers = Some(read(&path).unwrap());
    let subject = Subject { whole, numbers, read: &read, path: &path };
    subject.check_cuts_and_bits(one_in);
    subject.check_damaged_names_of_checksums(1 + times / 40, &mut rng);
    subject.check_random_damage(times, &mut rng);

    let path = folder.path().join("training.safetensors");
    let xor = wengert::data::xor();
    let read = |path: &Path| {
        let mut tape = Tape::new();
        let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
        let history = Trainer::new(&net, &xor)
            .loss(|out, target| loss::mse(out, target))
            .optimizer(Adam::new(0.05))
            .on_the_tape()
            .epochs(6)
            .checkpoint_every(3, path)
            .train(&mut tape)?;
        let mut numbers = tape.params();
        numbers.extend(history.losses());
        numbers.extend(history.reports().iter().map(|report| report.loss));
        Ok(bits(numbers))
    };
    let numbers = Some(read(&path).unwrap());
    let whole = std::fs::read(&path).unwrap();
    let subject = Subject { whole, numbers, read: &read, path: &path };
    subject.check_cuts_and_bits(one_in);
    subject.check_damaged_names_of_checksums(1 + times / 200, &mut rng);
    subject.check_random_damage(times / 4, &mut rng);

    let path = folder.path().join("table.csv");
    let read = |path: &Path| {
        let set = Dataset::from_csv(path, Csv::with_header().label("kind"))?;
        Ok(bits(set.flat_inputs().to_vec()))
    };
    let whole = b"a,\"b b\",kind\r\n1.5,-2e3,long\r\n\r\n0.25,7,\"short, or not\"\r\n".to_vec();
    let subject = Subject { whole, numbers: None, read: &read, path: &path };
    subject.check_cuts_and_bits(one_in);
    subject.check_random_damage(times, &mut rng);
}

#[test]
fn damaged_files_give_the_old_numbers_or_an_error() {
    damage_everything(400, 23);
}

#[test]
#[ignore = "takes minutes unless it is optimised"]
fn damaged_files_give_the_old_numbers_or_an_error_a_hundred_thousand_times() {
    damage_everything(100_000, 1);
}
