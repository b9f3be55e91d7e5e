//! Axes, legends, shapes and texts into PNG, animated PNG and SVG, with nothing to install: the font
//! is part of the program.
//!
//! ```
//! use wengert_chart::{Axis, Caption, Frame, Sample};
//!
//! let heights: Vec<(f64, f64)> = (0..50).map(f64::from).map(|x| (x, (x / 8.0).sin())).collect();
//! let mut caption = Caption::new(480, 360);
//! caption.title = "A wave".into();
//! caption.x_label = "time in seconds".into();
//!
//! let x = Axis::linear(heights.iter().map(|point| point.0));
//! let y = Axis::linear(heights.iter().map(|point| point.1)).padded(0.04);
//! let legend = [("height".to_string(), Sample::Line(0))];
//! let mut frame = Frame::new(&caption, [x, y], &legend, None);
//! frame.grid();
//! frame.curve(0, &heights);
//! let sheet = frame.close();
//!
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("wave.png");
//! std::fs::write(path, sheet.png()?)?;
//! assert!(sheet.svg()?.contains("time in seconds"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is where
//!
//! ```text
//! Caption, Axis ─▶ Frame  the plane: curves, bars, points, fields ─┐
//!         Field ─▶ Scene  heights as a landscape ──────────────────┼▶ Sheet ─▶ PNG, SVG
//!                         your own lines, shapes and texts ────────┘     └──▶ Animation ─▶ APNG
//! ```
//!
//! * A [`Sheet`] is a list of shapes and texts in pixels, and the only thing that is drawn.
//! * A [`Frame`] puts a title, a legend and two axes on a sheet, and then data at the places that the
//!   axes give them. A [`Scene`] does so for a landscape over the plane.
//! * An [`Axis`] is a range of numbers, linear, logarithmic or of names, and has round numbers at its
//!   ticks.
//! * A [`Field`] has the values of a function on a grid: colours between them, and lines on which they
//!   are zero.
//! * An [`Animation`] takes sheets one after the other, for an animated PNG (APNG).
//! * Letters are those of DejaVu Sans. [`use_font`] adds a font for characters that it lacks; with the
//!   feature `system-fonts` they are looked for in the fonts of the machine. A character that no font
//!   has is an error, [`NoGlyph`], and no empty box.
//!
//! A picture depends on what is drawn alone: neither on the machine nor on the time. Nothing here reads
//! or writes files, but for fonts with that feature.
//!
//! [plotters](https://docs.rs/plotters) draws the shapes into memory: the SVG on a canvas of its own, the
//! pixels on one of this crate. [wengert](https://docs.rs/wengert), a scalar autograd engine, draws its
//! pictures with it.

#![warn(missing_docs, missing_debug_implementations, unreachable_pub)]

mod animation;
mod area;
mod axis;
mod bars;
mod canvas;
mod caption;
mod colour;
mod curve;
mod draw;
mod field;
mod fonts;
mod frame;
mod legend;
mod marker;
mod png;
mod points;
mod scale;
mod scene;
mod sheet;
mod style;
mod svg;
mod ticks;
mod view;

pub use animation::Animation;
pub use area::Point;
pub use axis::Axis;
pub use caption::Caption;
pub use colour::Colour;
pub use field::Field;
pub use fonts::{NoGlyph, NotAFont, use_font};
pub use frame::Frame;
pub use legend::Sample;
pub use marker::Marker;
pub use scale::ColourScale;
pub use scene::Scene;
pub use sheet::{Align, Letters, Sheet};
pub use ticks::Tick;

/// The program of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
