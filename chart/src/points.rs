//! Points in a frame: their markers, and their names beside them.

use crate::area::Area;
use crate::fonts::{fitted, width};
use crate::frame::Frame;
use crate::marker::{Marker, OUTLINE};
use crate::sheet::Align;
use crate::style::{CAPITAL, TICK};
use std::collections::HashSet;

impl Frame {
    /// A marker at (x, y), if that is in the area.
    ///
    /// ```
    /// use wengert_chart::{Axis, Caption, Frame, Marker};
    /// let axes = [Axis::linear([0.0, 9.0]), Axis::linear([0.0, 1.0])];
    /// let mut frame = Frame::new(&Caption::new(400, 300), axes, &[], None);
    /// frame.marker([3.0, 0.5], Marker::hollow(Marker::CIRCLE, 5.0));
    /// assert!(frame.close().svg()?.contains("<circle"));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn marker(&mut self, [x, y]: [f64; 2], marker: Marker) {
        if let Some(at) = self.shown(x, y) {
            self.sheet.marker(at, marker);
        }
    }

    /// Markers of many points, the last on top. Of equal shapes within half a pixel only the last is
    /// drawn: it hides the others, and a picture of a million points stays small.
    ///
    /// ```
    /// use wengert_chart::{Axis, Caption, Frame, Marker};
    /// let axes = [Axis::linear([0.0, 9.0]), Axis::linear([0.0, 1.0])];
    /// let mut frame = Frame::new(&Caption::new(400, 300), axes, &[], None);
    /// frame.markers(&[([3.0, 0.5], Marker::of_class(0, 4.0)); 1000]);
    /// assert_eq!(frame.close().svg()?.matches("<circle").count(), 2); // one, and its outline
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn markers(&mut self, points: &[([f64; 2], Marker)]) {
        let place = |&([x, y], marker): &([f64; 2], Marker)| Some((self.point(x, y)?, marker));
        let mut placed: Vec<_> = points.iter().rev().filter_map(place).collect();
        let mut taken = HashSet::new();
        placed.retain(|&((x, y), Marker { shape, .. })| {
            taken.insert(((2.0 * x).round() as i64, (2.0 * y).round() as i64, shape))
        });
        for (at, marker) in placed.into_iter().rev() {
            self.sheet.marker(at, marker);
        }
    }

    /// The names of points that are in the area, each on a side where it covers neither another name
    /// nor the marker of a named point; all markers have this radius.
    ///
    /// ```
    /// use wengert_chart::{Axis, Caption, Frame};
    /// let axes = [Axis::linear([0.0, 9.0]), Axis::linear([0.0, 1.0])];
    /// let mut frame = Frame::new(&Caption::new(400, 300), axes, &[], None);
    /// frame.names(&[("here".to_string(), [3.0, 0.5]), ("there".to_string(), [3.1, 0.5])], 4.0);
    /// assert!(frame.close().svg()?.contains("there"));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn names(&mut self, names: &[(String, [f64; 2])], radius: f64) {
        let area = self.area;
        let named: Vec<_> =
            names.iter().filter_map(|(name, [x, y])| Some((self.shown(*x, *y)?, name))).collect();
        let reach = radius + OUTLINE + 1.0;
        let mut taken: Vec<Area> =
            named.iter().map(|(at, _)| Area::around(*at, reach, reach)).collect();
        for ((x, y), name) in named {
            let name = fitted(name, TICK, area.width(), false);
            let (half, tall) = (width(&name, TICK, false) / 2.0, 0.5 * CAPITAL * TICK);
            let (beside, above) = (reach + 4.0 + half, reach + 4.0 + tall);
            // right, left, above, below; where none is free, the first that is in the picture
            let sides = [(x + beside, y), (x - beside, y), (x, y - above), (x, y + above)];
            let sides = sides.map(|at| Area::around(at, half + 1.0, tall + 2.0));
            let is_inside = |text: &&Area| {
                area.contains((text.left, text.top)) && area.contains((text.right, text.bottom))
            };
            let is_free = |text: &&Area| !taken.iter().any(|other| text.overlaps(other));
            let inside = || sides.iter().filter(is_inside);
            let text = *inside().find(is_free).or_else(|| inside().next()).unwrap_or(&sides[0]);
            taken.push(text);
            self.sheet.text_beside(&name, text.centre(), TICK, Align::Center);
        }
    }
}
