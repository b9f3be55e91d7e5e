//! Films: animated PNGs, read back frame by frame.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use wengert::Error;
use wengert::plot::{self, Film, Lines};

const LOSSES: [f64; 6] = [1.0, 0.5, 0.3, 0.3, 0.9, 0.1];

fn pictures() -> Vec<Lines> {
    let mut all: Vec<Lines> = (2..=6).map(|n| curve(n).title(format!("{n}"))).collect();
    all.push(all[all.len() - 1].clone()); // nothing changes
    all
}

fn curve(steps: usize) -> Lines {
    plot::lines().series("loss", &LOSSES[..steps]).size(220, 160)
}

fn of(pictures: &[Lines]) -> Film {
    let mut film = plot::film().seconds(0.25).rest(2.0);
    for picture in pictures {
        film.add(picture).expect("it can be drawn");
    }
    film
}

/// Each frame as a viewer shows it, with the milliseconds that it stays.
fn frames(path: &Path) -> Vec<(Vec<u8>, u32)> {
    let file = BufReader::new(File::open(path).expect("it was written"));
    let mut reader = png::Decoder::new(file).read_info().expect("a PNG");
    let (width, height) = reader.info().size();
    let count = reader.info().animation_control().map_or(1, |control| control.num_frames);
    let mut shown = vec![0; (3 * width * height) as usize];
    let mut frames = Vec::new();
    for _ in 0..count {
        let mut pixels = vec![0; reader.output_buffer_size().expect("it is small")];
        reader.next_frame(&mut pixels).expect("a frame");
        let Some(control) = reader.info().frame_control().copied() else {
            return vec![(pixels, 0)];
        };
        for row in 0..control.height {
            let from = (3 * row * control.width) as usize;
            let to = (3 * ((control.y_offset + row) * width + control.x_offset)) as usize;
            let count = 3 * control.width as usize;
            shown[to..][..count].copy_from_slice(&pixels[from..][..count]);
        }
        let delay = 1000 * u32::from(control.delay_num) / u32::from(control.delay_den);
        frames.push((shown.clone(), delay));
    }
    frames
}

#[test]
fn the_frames_of_a_film_are_its_pictures() {
    let folder = temp_dir::TempDir::new().expect("a folder can be made");
    let (pictures, film) = (pictures(), folder.path().join("film.png"));
    of(&pictures).save(&film).expect("it can be written");
    of(&pictures).save_frames(folder.path().join("frames")).expect("they can be written");
    let frames_of_film = frames(&film);
    assert_eq!(frames_of_film.len(), pictures.len());
    for (index, (picture, (shown, delay))) in pictures.iter().zip(&frames_of_film).enumerate() {
        let alone = folder.path().join("alone.png");
        picture.save(&alone).expect("it can be written");
        // in a film a part of a colour has 32 steps
        let still = &frames(&alone)[0].0;
        let off = still.iter().zip(shown).map(|(&a, &b)| a.abs_diff(b)).max();
        assert!(off.is_some_and(|off| off <= 5), "picture {index}: {off:?}");
        let path = folder.path().join(format!("frames/frame{:04}.png", index + 1));
        assert_eq!(&frames(&path)[0].0, shown, "picture {index}");
        assert_eq!(*delay, if index + 1 == pictures.len() { 2000 } else { 250 });
    }
    // only what changed is in the file
    let alone = std::fs::metadata(folder.path().join("alone.png")).expect("it is there").len();
    let whole = std::fs::metadata(&film).expect("it is there").len();
    assert!(whole < alone * pictures.len() as u64, "{whole} bytes, and {alone} for one");
}

#[test]
fn a_film_of_nothing_or_with_another_ending_is_an_error() {
    let folder = temp_dir::TempDir::new().expect("a folder can be made");
    let error = plot::film().save(folder.path().join("film.png")).expect_err("no picture");
    assert!(error.to_string().contains("a film needs at least one picture"), "{error}");
    let error = plot::film().save_frames(folder.path()).expect_err("no picture");
    assert!(error.to_string().contains("a film needs at least one picture"), "{error}");
    let error = of(&pictures()).save(folder.path().join("film.svg")).expect_err("no PNG");
    assert!(matches!(error, Error::FileEnding { .. }), "{error}");
    // what cannot be drawn does not become a frame
    let mut film = plot::film();
    assert!(film.add(&plot::lines().series("", &[f64::NAN])).is_err());
    assert!(film.is_empty());
}

#[test]
#[should_panic(
    expected = "the pictures of a film have one size: the first is 220 × 160, and this \
                           one 300 × 160"
)]
fn the_pictures_of_a_film_have_one_size() {
    let mut film = of(&pictures());
    let _ = film.add(&curve(3).size(300, 160));
}

#[test]
#[should_panic(expected = "a picture is shown 0 to 60 seconds, got NaN")]
fn a_picture_is_shown_for_a_time() {
    let _ = plot::film().seconds(f64::NAN);
}
