//! Pictures: what a net decides, and what happened while it learned.
//!
//! * [`boundary()`], [`boundary_batch`]: which class a net gives to each point of the plane
//! * [`lines`]: curves, such as the loss over the iterations, on a linear or a log axis
//! * [`scatter()`]: the rows of a data set
//! * [`bars()`]: a number for each name
//! * [`surface()`]: a function of two numbers as a landscape
//! * [`contour()`]: the same from above, with lines of equal height, and paths over it
//!
//! Each starts a builder: say what to draw, then `.title(..)`, `.labels(x, y)`, `.size(w, h)` if
//! you like, then `.save(path)`. The path ends in `.png` or `.svg`, and missing folders are made.
//! Nothing has to be installed: the font comes with the crate.
//! Characters that its font lacks come from a font that [`use_font`] is given.
//!
//! A picture is made in three steps. A chart works out its axes and writes elements (lines,
//! polygons, texts) onto a sheet; the sheet is drawn by plotters into memory; the bytes go to a
//! temporary file that is renamed when it is whole.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("pictures/loss.svg");
//! let losses = [1.0, 0.5, 0.25];
//! wengert::plot::lines().series("loss", &losses).labels("iteration", "loss").save(&path)?;
//! assert!(std::fs::read_to_string(&path)?.contains("iteration"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod axis;
mod bars;
mod boundary;
mod canvas;
mod contour;
mod curves;
mod field;
mod fonts;
mod frame;
mod grid;
mod legend;
mod markers;
mod plane;
mod save;
mod scatter;
mod sheet;
mod style;
mod surface;
mod text;
mod view;
mod zero_line;

pub use bars::{Bars, bars};
pub use boundary::{Boundary, Prediction, boundary, boundary_batch};
pub use contour::{Contour, contour};
pub use curves::{Lines, lines};
pub use fonts::use_font;
pub use scatter::{Scatter, scatter};
pub use surface::{Surface, surface};

fn nothing_to_draw(reason: &str) -> crate::Error {
    crate::Error::NothingToDraw { reason: reason.to_string() }
}

/// The methods that every picture has: `title`, `subtitle`, `labels` and `size`.
///
/// The builder has a field `caption`; for the examples, `$setup` and then the expression `$make`
/// make one.
macro_rules! caption_methods {
    ($setup:literal, $make:literal) => {
        /// A title above the picture; a long one is broken into lines.
        ///
        /// ```
        /// # use wengert::{data, plot};
        /// # let folder = tempfile::tempdir()?;
        /// # let path = folder.path().join("picture.svg");
        #[doc = concat!("# ", $setup)]
        #[doc = concat!($make, ".title(\"What was learned\").save(&path)?;")]
        /// assert!(std::fs::read_to_string(&path)?.contains("What was learned"));
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        pub fn title(mut self, title: impl Into<String>) -> Self {
            self.caption.title = title.into();
            self
        }

        /// A line below the title, such as the accuracy of a net; a long one is broken into lines.
        ///
        /// ```
        /// # use wengert::{data, plot};
        /// # let folder = tempfile::tempdir()?;
        /// # let path = folder.path().join("picture.svg");
        #[doc = concat!("# ", $setup)]
        #[doc = concat!($make, ".subtitle(\"after 100 steps\").save(&path)?;")]
        /// assert!(std::fs::read_to_string(&path)?.contains("after 100 steps"));
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
            self.caption.subtitle = subtitle.into();
            self
        }

        /// The names of the axes: across and up.
        ///
        /// ```
        /// # use wengert::{data, plot};
        /// # let folder = tempfile::tempdir()?;
        /// # let path = folder.path().join("picture.svg");
        #[doc = concat!("# ", $setup)]
        #[doc = concat!($make, ".labels(\"across\", \"up\").save(&path)?;")]
        /// assert!(std::fs::read_to_string(&path)?.contains("across"));
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        pub fn labels(mut self, x: impl Into<String>, y: impl Into<String>) -> Self {
            self.caption.x_label = x.into();
            self.caption.y_label = y.into();
            self
        }

        /// The size of the picture in pixels: width and height.
        ///
        /// # Panics
        /// If one of them is below 100 or above 4000.
        ///
        /// ```
        /// # use wengert::{data, plot};
        /// # let folder = tempfile::tempdir()?;
        /// # let path = folder.path().join("picture.svg");
        #[doc = concat!("# ", $setup)]
        #[doc = concat!($make, ".size(400, 300).save(&path)?;")]
        /// assert!(std::fs::read_to_string(&path)?.contains("width=\"400\""));
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        #[track_caller]
        pub fn size(mut self, width: u32, height: u32) -> Self {
            let sides = 100..=4000;
            assert!(
                sides.contains(&width) && sides.contains(&height),
                "a picture is 100 to 4000 pixels wide and high, got {width} × {height}"
            );
            self.caption.size = (width, height);
            self
        }
    };
}
use caption_methods;

/// The methods of pictures of the plane: `equal_axes` and `mark`.
///
/// The builder has the fields `caption` and `marks`; for the examples see [`caption_methods`].
macro_rules! plane_methods {
    ($setup:literal, $make:literal, $mark:literal) => {
        /// Draws a unit as long on one axis as on the other, so that a circle is round. Of the picture
        /// that leaves the largest rectangle which is as wide to high as the ranges of the axes.
        ///
        /// ```
        /// # use wengert::{data, plot};
        /// # let folder = tempfile::tempdir()?;
        /// # let path = folder.path().join("picture.png");
        #[doc = concat!("# ", $setup)]
        #[doc = concat!($make, ".equal_axes().save(&path)?;")]
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        pub fn equal_axes(mut self) -> Self {
            self.caption.equal_axes = true;
            self
        }

        #[doc = concat!("A point with its name beside it: ", $mark)]
        ///
        /// # Panics
        /// If x or y is not finite.
        ///
        /// ```
        /// # use wengert::{data, plot};
        /// # let folder = tempfile::tempdir()?;
        /// # let path = folder.path().join("picture.svg");
        #[doc = concat!("# ", $setup)]
        #[doc = concat!($make, ".mark(\"here\", 0.5, 0.5).save(&path)?;")]
        /// assert!(std::fs::read_to_string(&path)?.contains("here"));
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        #[track_caller]
        pub fn mark(mut self, name: impl Into<String>, x: f64, y: f64) -> Self {
            assert!(
                x.is_finite() && y.is_finite(),
                "a mark is at finite numbers, got ({x}, {y}); leave out what has no place"
            );
            self.marks.push((name.into(), [x, y]));
            self
        }
    };
}
use plane_methods;

/// The methods that every picture ends with: `save` and `evcxr_display`.
///
/// The builder has a method `drawn`, which gives the sheet or the reason why there is none, and
/// takes `self` as written in the brackets. What comes before them is the end of `save`'s page.
/// For the example, `$setup` and then the expression `$make` make a builder.
macro_rules! output_methods {
    ($(#[$more:meta])* [$($receiver:tt)+] $builder:ident, $setup:literal, $make:literal) => {
        /// Draws the picture and writes it; a path that ends in `.png` or `.svg`.
        ///
        /// # Errors
        /// If the path has another ending, or cannot be written.
        $(#[$more])*
        #[track_caller]
        pub fn save($($receiver)+, path: impl AsRef<std::path::Path>) -> Result<(), crate::Error> {
            super::save::save(&$builder.drawn()?, path.as_ref())
        }

        /// Shows the picture in a notebook, as PNG: the Jupyter kernel evcxr calls this for the
        /// last expression of a cell. What cannot be drawn shows its error instead.
        ///
        /// ```
        /// # use wengert::{data, plot};
        #[doc = concat!("# ", $setup)]
        #[doc = concat!($make, ".evcxr_display();")]
        /// ```
        #[track_caller]
        pub fn evcxr_display($($receiver)+) {
            super::save::show($builder.drawn());
        }
    };
}
use output_methods;
