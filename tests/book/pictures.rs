//! The pictures of the book are small, shown, and those that the examples draw.
//!
//! They are compared as the reader sees them. A drawing is text: its words are the same, and its
//! numbers differ by what a rounding of the last digit does. Of a picture of pixels, a few may
//! differ: a processor that rounds `exp` another way moves the edge of a curve or of a region by a
//! fraction of a pixel.

use crate::links::{file, targets};
use crate::output::{Near, is_same};
use crate::page::{Page, root};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Two colours of which no channel differs by more look the same.
const ALIKE: u8 = 24;
/// The fraction of the pixels that may differ: four times what was seen in pictures that were drawn
/// again after 50,000 iterations, and less than a word of a title.
const MOVED: f64 = 0.0005;

/// The pictures that the pages and the README show, from the crate's folder.
fn shown() -> BTreeSet<PathBuf> {
    Page::with_readme().iter().flat_map(shown_by).collect()
}

/// The pictures that one page shows.
pub(crate) fn shown_by(page: &Page) -> Vec<PathBuf> {
    let is_picture = |target: &String| target.ends_with(".png") || target.ends_with(".svg");
    let targets = targets(&page.prose()).into_iter().filter(is_picture);
    targets.map(|target| file(&page.path, &target)).collect()
}

/// The files of a folder, and how many bytes each has.
pub(crate) fn folder(path: &str) -> BTreeMap<String, u64> {
    let entries = fs::read_dir(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    let entry = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry.expect("an entry of a folder of pictures");
        let bytes = entry.metadata().expect("a file has a size").len();
        (entry.file_name().to_string_lossy().into_owned(), bytes)
    };
    entries.map(entry).collect()
}

#[test]
fn pictures_are_shown_and_small() {
    let mut there = BTreeSet::new();
    // 1.5 MB for all that does not move, and two films; in Chinese, only those with words that matter
    for (path, most_together) in [("docs/images", 3_200_000), ("docs/zh/images", 500_000)] {
        let files = folder(path);
        for (name, bytes) in &files {
            // a film is forty pictures
            let most = if name.ends_with("_film.png") { 1_000_000 } else { 180_000 };
            assert!(*bytes < most, "{path}/{name} has {bytes} bytes");
            there.insert(Path::new(path).join(name));
        }
        let total: u64 = files.values().sum();
        assert!(total < most_together, "all pictures of {path} together have {total} bytes");
    }
    assert_eq!(there, shown());
}

/// After examples have run: each picture whose name is asked for has been written by one of them, and
/// looks the same.
pub(crate) fn are_those_that_the_examples_draw(is_asked: impl Fn(&str) -> bool) {
    let mut compared = 0;
    let mut complaints = Vec::new();
    // those in Chinese follow from these
    for picture in shown().into_iter().filter(|picture| picture.starts_with("docs/images")) {
        let name = picture.file_name().expect("a picture has a name").to_string_lossy();
        // of a browser, and not of an example
        if !is_asked(&name) || name.starts_with("page_") || name == "stepper.svg" {
            continue;
        }
        compared += 1;
        let (kept, drawn) = (root().join(&picture), root().join("target/wengert").join(&*name));
        let result = if name.ends_with(".svg") {
            same_text(&read(&kept), &read(&drawn))
        } else {
            same_pixels(&frames(&kept), &frames(&drawn))
        };
        complaints.extend(result.err().map(|why| format!("{}: {why}", picture.display())));
    }
    assert!(compared > 0, "no such picture is shown");
    let help = "look at target/wengert/, and if the new picture is right, copy it to docs/images/";
    assert!(complaints.is_empty(), "{}\n{help}", complaints.join("\n"));
}

pub(crate) fn same_text(kept: &str, drawn: &str) -> Result<(), String> {
    let (kept, drawn): (Vec<_>, Vec<_>) = (kept.lines().collect(), drawn.lines().collect());
    if kept.len() != drawn.len() {
        return Err(format!("{} lines instead of {}", drawn.len(), kept.len()));
    }
    // coordinates have one digit after the point, and values four
    let differs = |(a, b): &(&&str, &&str)| !is_same(a, b, Near(0.002));
    match kept.iter().zip(&drawn).position(|pair| differs(&pair)) {
        None => Ok(()),
        Some(line) => Err(format!("line {}: {}", line + 1, drawn[line])),
    }
}

/// One picture, or one of a film.
#[derive(Debug, PartialEq)]
struct Frame {
    size: [u32; 2],
    bytes: Vec<u8>,
    /// How many bytes a pixel has.
    channels: usize,
}

fn frames(path: &Path) -> Vec<Frame> {
    let file = fs::File::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut decoder = png::Decoder::new(std::io::BufReader::new(file));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a PNG has a head");
    let count = reader.info().animation_control().map_or(1, |film| film.num_frames);
    let next = |_| {
        let mut bytes = vec![0; reader.output_buffer_size().expect("a picture fits into memory")];
        let info = reader.next_frame(&mut bytes).expect("a PNG has its pictures");
        bytes.truncate(info.buffer_size());
        Frame { size: [info.width, info.height], bytes, channels: info.color_type.samples() }
    };
    (0..count).map(next).collect()
}

fn same_pixels(kept: &[Frame], drawn: &[Frame]) -> Result<(), String> {
    if kept.len() != drawn.len() {
        return Err(format!("{} frames instead of {}", drawn.len(), kept.len()));
    }
    for (a, b) in kept.iter().zip(drawn) {
        if (a.size, a.channels) != (b.size, b.channels) {
            return Err(format!("{:?} pixels instead of {:?}", b.size, a.size));
        }
        let pixels = a.bytes.chunks(a.channels).zip(b.bytes.chunks(b.channels));
        let total = pixels.len();
        let looks_other =
            |(a, b): &(&[u8], &[u8])| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > ALIKE);
        let other = pixels.filter(looks_other).count();
        if other as f64 > MOVED * total as f64 {
            return Err(format!("{other} of {total} pixels differ"));
        }
    }
    Ok(())
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn another_picture_is_noticed_and_a_moved_edge_is_not() {
    let frame = |edge: u32, width: u32| {
        let row = (0..width).map(|x| if x < edge { 0 } else { 255 });
        let bytes = std::iter::repeat_n(row, 100).flatten().collect();
        vec![Frame { size: [width, 100], bytes, channels: 1 }]
    };
    assert!(same_pixels(&frame(100, 4000), &frame(101, 4000)).is_ok());
    assert!(same_pixels(&frame(100, 4000), &frame(103, 4000)).is_err());
    assert!(same_pixels(&frame(100, 4000), &frame(100, 4001)).is_err());
    assert!(same_pixels(&frame(100, 4000), &[]).is_err());

    let drawing = "<text x=\"12.0\" y=\"300.5\">value 0.4613</text>";
    assert!(same_text(drawing, &drawing.replace("300.5", "300.6")).is_ok());
    assert!(same_text(drawing, &drawing.replace("0.4613", "0.4713")).is_err());
    assert!(same_text(drawing, &drawing.replace("value", "adjoint")).is_err());
}
