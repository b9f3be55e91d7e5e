//! What every picture has: a title, names of its axes, a size, and the file that it becomes.
//!
//! Every builder is a [`Picture`] of some content: [`Lines`](super::Lines) is a picture of curves.
//! What all pictures can do is here, once; what only one kind can do is beside its content.

use crate::files::write_whole;
use crate::words::{clean, shortened};
use crate::{Error, notebook};
use base64::prelude::{BASE64_STANDARD, Engine};
use std::path::Path;
use wengert_chart::{Caption, NoGlyph, Sample, Sheet};

/// A picture that is being put together: [`Lines`](super::Lines), [`Bars`](super::Bars),
/// [`Scatter`](super::Scatter), [`Boundary`](super::Boundary), [`Contour`](super::Contour) and
/// [`Surface`](super::Surface) are pictures that differ in their content `C`.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("loss.svg");
/// use wengert::plot::{self, Lines};
/// let picture: Lines = plot::lines().series("loss", &[1.0, 0.5]);
/// picture.title("Training").subtitle("after 100 steps").size(400, 300).save(&path)?;
/// let svg = std::fs::read_to_string(&path)?;
/// assert!(svg.contains("Training") && svg.contains("after 100 steps"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is drawn before .save() is called"]
pub struct Picture<C> {
    pub(super) content: C,
    pub(super) caption: Caption,
}

/// What a picture shows.
pub trait Content {
    /// The picture as elements, or the reason why there is none.
    fn draw(&self, caption: &Caption) -> Result<Sheet, Error>;
}

/// Content of the plane, seen from above.
pub trait OfPlane: Content {
    /// Points that are marked.
    fn marks(&mut self) -> &mut Vec<Named>;
}

/// A name, and its point of the plane.
pub(super) type Named = (String, [f64; 2]);

pub(super) fn nothing_to_draw(reason: &str) -> Error {
    Error::NothingToDraw { reason: reason.to_string() }
}

pub(super) fn no_value(log: bool) -> Error {
    let reason = "no value is finite and above 0, as a log axis needs";
    nothing_to_draw(if log { reason } else { "no value is finite" })
}

impl<C> Picture<C> {
    pub(super) fn new(content: C, [x, y]: [&str; 2], size: (u32, u32)) -> Picture<C> {
        let mut caption = Caption::new(size.0, size.1);
        (caption.x_label, caption.y_label) = (x.into(), y.into());
        Picture { content, caption }
    }

    /// A title above the picture; a long one is broken into lines.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("picture.svg");
    /// wengert::plot::surface(|x, y| x * y).title("A saddle").save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("A saddle"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.caption.title = title.into();
        self
    }

    /// A line below the title, such as the accuracy of a net; a long one is broken into lines.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("picture.svg");
    /// wengert::plot::bars().series("", &[("a", 1.0)]).subtitle("after 100 steps").save(&path)?;
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
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("picture.svg");
    /// wengert::plot::lines().series("", &[1.0, 0.5]).labels("step", "loss").save(&path)?;
    /// let svg = std::fs::read_to_string(&path)?;
    /// assert!(svg.contains("step") && svg.contains("loss"));
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
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("picture.svg");
    /// wengert::plot::contour(|x, y| x * y).size(400, 300).save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("width=\"400\""));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn size(mut self, width: u32, height: u32) -> Self {
        self.caption.resize(width, height);
        self
    }
}

impl<C: OfPlane> Picture<C> {
    /// Draws a unit as long on one axis as on the other, so that a circle is round. The data get
    /// the largest rectangle that is as wide to high as the ranges of the axes.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("circle.png");
    /// wengert::plot::contour(|x, y| x * x + y * y).equal_axes().save(&path)?;
    /// assert!(path.exists());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn equal_axes(mut self) -> Self {
        self.caption.equal_axes = true;
        self
    }

    /// A point with its name beside it.
    ///
    /// On a scatter plot and on a boundary it is a hollow circle, such as a row that the net has not
    /// learned from, and the axes reach as far. On a contour plot it is a star, such as the lowest
    /// point; one that is outside of the picture is left out.
    ///
    /// # Panics
    /// If x or y is not finite.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("marked.svg");
    /// wengert::plot::contour(|x, y| x * y).mark("here", 0.5, 0.5).save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("here"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn mark(mut self, name: impl Into<String>, x: f64, y: f64) -> Self {
        assert!(
            x.is_finite() && y.is_finite(),
            "a mark is at finite numbers, got ({x}, {y}); leave out what has no place"
        );
        self.content.marks().push((name.into(), [x, y]));
        self
    }
}

impl<C: Content> Picture<C> {
    /// Draws the picture and writes it; the path ends in `.png` or `.svg`.
    ///
    /// # Errors
    /// If the path has another ending or cannot be written, if there is nothing to draw (a chart
    /// without a finite number), or if no font has one of the characters.
    ///
    /// # Panics
    /// If the function of a boundary gives no number, fewer scores than the data set has classes, or
    /// not the same count for every point.
    ///
    /// ```
    /// let lines = wengert::plot::lines().series("loss", &[0.0]);
    /// assert!(lines.save("loss.jpg").unwrap_err().to_string().contains(".png or .svg"));
    /// let error = lines.log_y().save("loss.png").unwrap_err(); // 0 has no logarithm
    /// assert!(error.to_string().contains("nothing to draw"));
    /// ```
    #[track_caller]
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let (path, sheet) = (path.as_ref(), self.sheet()?);
        match ending(path).as_deref() {
            Some("png") => write_whole(path, &sheet.png().map_err(no_glyph)?),
            Some("svg") => write_whole(path, sheet.svg().map_err(no_glyph)?.as_bytes()),
            _ => Err(Error::FileEnding { path: path.into(), endings: ".png or .svg" }),
        }
    }

    /// Shows the picture in a notebook, as PNG: the Jupyter kernel evcxr calls this for the
    /// last expression of a cell. What cannot be drawn shows its error instead.
    ///
    /// ```
    /// wengert::plot::lines().series("loss", &[1.0, 0.5]).evcxr_display();
    /// ```
    #[track_caller]
    pub fn evcxr_display(&self) {
        match self.sheet().and_then(|sheet| sheet.png().map_err(no_glyph)) {
            Ok(png) => notebook::show("image/png", &BASE64_STANDARD.encode(png)),
            Err(error) => notebook::show_text(&error.to_string()),
        }
    }

    /// The picture as shapes and texts. Names are on it as they may be shown.
    #[track_caller]
    pub(super) fn sheet(&self) -> Result<Sheet, Error> {
        let mut sheet = self.content.draw(&self.caption)?;
        sheet.texts_mut().for_each(|text| *text = clean(text));
        Ok(sheet)
    }
}

/// What a path ends in, in small letters.
pub(super) fn ending(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// A text on a sheet has a character that no font has.
pub(super) fn no_glyph(NoGlyph { character, text, .. }: NoGlyph) -> Error {
    Error::NoGlyph { character, text: shortened(&text, 60) }
}

/// An entry of the legend for each series; its number gives its sample.
pub(super) fn legend_of<T>(
    series: &[(String, T)],
    sample: impl Fn(usize) -> Sample,
) -> Vec<(String, Sample)> {
    series.iter().enumerate().map(|(number, (name, _))| (name.clone(), sample(number))).collect()
}
