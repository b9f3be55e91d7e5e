//! Pictures: what a net decides, and what happened while it learned.
//!
//! * [`boundary()`], [`boundary_batch`]: which class a net gives to each point of the plane
//! * [`lines`]: curves, such as the loss over the iterations, on a linear or a log axis
//! * [`scatter()`]: the rows of a data set
//! * [`bars()`]: a number for each name
//! * [`surface()`]: a function of two numbers as a landscape
//! * [`contour()`]: the same from above, with lines of equal height, and paths over it
//! * [`History::plot`](crate::nn::History::plot), [`confusion()`], [`fit()`], [`residuals()`]: how a net
//!   learned, and how good it is
//! * [`film()`]: any of them one after the other, as an animated PNG
//!
//! Each starts a [`Picture`]: say what to draw, then `.title(..)`, `.labels(x, y)`, `.size(w, h)` if
//! you like, then `.save(path)`. The path ends in `.png` or `.svg`, and missing folders are made.
//! Nothing has to be installed: the font comes with the crate.
//! Give [`use_font`] a font for characters that this one lacks.
//!
//! A picture is made in three steps. Its content works out what to draw from nets and data sets, and
//! has the crate wengert-chart, which knows neither, put it on a sheet; that crate turns the sheet into
//! the bytes of a PNG or an SVG; the bytes go to a temporary file that is renamed when it is whole.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("pictures/loss.svg");
//! let losses = [1.0, 0.5, 0.25];
//! wengert::plot::lines().series("loss", &losses).labels("iteration", "loss").save(&path)?;
//! assert!(std::fs::read_to_string(&path)?.contains("iteration"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// Content and OfPlane are sealed traits: pictures are of the kinds that are here
#![expect(unnameable_types, reason = "a sealed trait")]

mod bars;
mod boundary;
mod contour;
mod curves;
mod film;
mod fonts;
mod grid;
mod picture;
mod scatter;
mod surface;
mod verdict;

pub use bars::{BarSeries, Bars, bars};
pub use boundary::{Boundary, Regions, boundary, boundary_batch};
pub use contour::{Contour, FromAbove, contour};
pub use curves::{Curves, Lines, lines};
pub use film::{Film, film};
pub use fonts::use_font;
pub use grid::{Prediction, Relief};
pub use picture::Picture;
pub use scatter::{Points, Scatter, scatter};
pub use surface::{Landscape, Surface, surface};
pub use verdict::{Cells, confusion, fit, residuals};
