//! Surfaces: a function of two numbers as a landscape over the plane.
//!
//! The function is called on a grid. Each square of the grid is a tile in a colour from dark (low) to
//! light (high), and the box is turned until a low corner is in front: what is low hides little.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("bowl.png");
//! wengert::plot::surface(|x, y| x * x + y * y)
//!     .over(-1.0..1.0, -1.0..1.0)
//!     .size(200, 180)
//!     .save(&path)?;
//! assert!(path.exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::grid::{Grid, Relief};
use super::picture::{Content, Picture, no_value};
use crate::Error;
use wengert_chart::{Axis, Caption, Field, Sample, Scene, Sheet};

/// A picture of a surface; made by [`surface()`].
pub type Surface<'a> = Picture<Relief<'a, Landscape>>;

/// Heights as a surface, and points beside it.
#[derive(Debug, Default)]
pub struct Landscape {
    points: Vec<[f64; 3]>,
    /// What the legend calls the points.
    points_name: String,
    /// The corner nearest to it is in front.
    front: Option<(f64, f64)>,
}

/// The surface of the heights `height(x, y)` over the unit square, or over the
/// rectangle of [`Surface::over`].
///
/// The function is called once for each point of a grid, 20 × 20 by default (see
/// [`Surface::resolution`]). Where it gives NaN or an infinity, the surface has a hole.
///
/// The lowest corner of the surface is in front, so that no hill there hides the rest. Corners
/// within a twentieth of the upright axis count as equally low; of these the first is taken:
/// over the unit square (1, 0), (0, 0), (0, 1), (1, 1). Where the reader looks at the underside of
/// the surface all the same, it is greyed.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("xor.svg");
/// wengert::plot::surface(|x, y| x + y - 2.0 * x * y)
///     .labels("a", "b")
///     .z_label("a xor b")
///     .save(&path)?;
/// assert!(std::fs::read_to_string(&path)?.contains("a xor b"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn surface<'a>(height: impl FnMut(f64, f64) -> f64 + 'a) -> Surface<'a> {
    let grid = Grid::of_points([20, 200], height);
    let relief = Relief { grid, form: Landscape::default() };
    Picture::new(relief, ["x1", "x2"], (800, 640))
}

impl Surface<'_> {
    /// Points (x, y, z) beside the surface, such as targets: hollow circles, each with a line up or
    /// down to the surface; they are drawn on top, also where the surface is before them. The legend
    /// has their name. What is not over the rectangle is left out.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("targets.svg");
    /// wengert::plot::surface(|x, y| 0.5 * (x + y))
    ///     .points("target", &[[0.0, 0.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 1.0, 0.0]])
    ///     .save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("target"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn points(mut self, name: impl Into<String>, points: &[[f64; 3]]) -> Self {
        self.content.form.points_name = name.into();
        self.content.form.points = points.to_vec();
        self
    }

    /// Turns the corner nearest to (x, y) to the front instead of the lowest one, so that several
    /// surfaces can be compared.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("turned.png");
    /// wengert::plot::surface(|x, y| x * y).front(1.0, 1.0).save(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn front(mut self, x: f64, y: f64) -> Self {
        self.content.form.front = Some((x, y));
        self
    }
}

impl Content for Relief<'_, Landscape> {
    fn draw(&self, caption: &Caption) -> Result<Sheet, Error> {
        let Relief { grid, form } = self;
        let heights = grid.outputs(&grid.points(&grid.axes));
        if !heights.iter().any(|height| height.is_finite()) {
            return Err(no_value(false));
        }
        let [x, y] = &grid.axes;
        let is_over = |point: &&[f64; 3]| x.contains(point[0]) && y.contains(point[1]);
        let points: Vec<[f64; 3]> = form.points.iter().filter(is_over).copied().collect();
        let all = heights.iter().copied().chain(points.iter().map(|point| point[2]));
        let axes = [x.clone(), y.clone(), Axis::linear(all).padded(0.03)];
        let entry = (form.points_name.clone(), Sample::Hollow);
        let legend = if points.is_empty() { vec![] } else { vec![entry] };
        let heights = Field::new(grid.side, heights);
        let mut scene = Scene::new(caption, axes, &heights, &legend, form.front);
        for point in points.into_iter().filter(|point| point[2].is_finite()) {
            scene.pin(point, grid.outputs(&[[point[0], point[1]]])[0]);
        }
        Ok(scene.close())
    }
}
