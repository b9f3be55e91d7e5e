//! The arrows of a drawing, with their partials beside them.

use super::layout::{Layout, MOST_APART, Place};
use super::marks::{LETTER, SIZE, escaped, rect, text};
use super::{Direction, Graph, ink};
use crate::explain::text::width;
use std::fmt::Write;

/// The most arrows that have their partials written beside them.
const MOST_LABELS: usize = 300;

/// All arrows. Those that end at one box share its side, in the order in which they come.
pub(super) fn draw_arrows(
    svg: &mut String,
    graph: &Graph<'_>,
    sizes: &[Place],
    placed: &Layout,
    point: &impl Fn(Place) -> (f64, f64),
    labels: &mut Labels,
) {
    let is_across = graph.direction == Direction::LeftToRight;
    let [starts, ends] = [true, false].map(|is_start| ports(graph, sizes, placed, is_start));
    let mut arriving = vec![0; sizes.len()];
    graph.arrows.iter().for_each(|arrow| arriving[arrow.to] += 1);
    for (index, arrow) in graph.arrows.iter().enumerate() {
        let mut at = point(starts[index]);
        let ink = ink(arrow.partial);
        let mark = graph.ends(arrow);
        let _ = write!(
            svg,
            "<path{mark} fill=\"none\" stroke=\"{ink}\" stroke-opacity=\"0.7\" d=\"M{:.1} {:.1}",
            at.0, at.1
        );
        let mut curves = Vec::new();
        for &(enter, leave) in &placed.routes[index] {
            curves.push(Curve::drawn(svg, at, point(enter), is_across));
            at = point(leave);
            let _ = write!(svg, " L{:.1} {:.1}", at.0, at.1);
        }
        curves.push(Curve::drawn(svg, at, point(ends[index]), is_across));
        let title = escaped(&arrow.full(&graph.boxes));
        let _ = writeln!(svg, "\" marker-end=\"url(#arrow)\"><title>{title}</title></path>");
        if arriving[arrow.to] > MOST_APART {
            curves.truncate(1); // the others are shared
        }
        let label = arrow.label(graph.digits);
        if !label.is_empty() && graph.arrows.len() <= MOST_LABELS {
            let [_, moment, _] = graph.moments(arrow.to);
            labels.add(&label, ink, &curves, &(mark + &moment));
        }
    }
}

/// Where each arrow touches its box: those of a side are spread over its middle half, in the order
/// of where they come from, or go to.
fn ports(graph: &Graph<'_>, sizes: &[Place], placed: &Layout, is_start: bool) -> Vec<Place> {
    // for each arrow its box, and where across it comes from, or goes to
    let ends = graph.arrows.iter().zip(&placed.routes).map(|(arrow, route)| {
        let (own, next, other) = match is_start {
            true => (arrow.from, route.first(), arrow.to),
            false => (arrow.to, route.last(), arrow.from),
        };
        (own, next.map_or(placed.centres[other].across, |(enter, _)| enter.across))
    });
    let ends: Vec<(usize, f64)> = ends.collect();
    let mut order: Vec<usize> = (0..ends.len()).collect();
    order.sort_by(|&a, &b| ends[a].0.cmp(&ends[b].0).then(ends[a].1.total_cmp(&ends[b].1)));
    let mut ports = vec![Place { across: 0.0, along: 0.0 }; ends.len()];
    for side in order.chunk_by(|&a, &b| ends[a].0 == ends[b].0) {
        let own = ends[side[0]].0;
        let (centre, size) = (placed.centres[own], sizes[own]);
        let along = centre.along + if is_start { size.along } else { -size.along } / 2.0;
        for (turn, &arrow) in side.iter().enumerate() {
            let fraction = (turn as f64 + 0.5) / side.len() as f64 - 0.5;
            ports[arrow] = Place { across: centre.across + fraction * (size.across / 2.0), along };
        }
    }
    ports
}

/// A smooth curve that leaves and arrives straight along the layers: its ends, and the two points
/// between them (P. E. Bézier).
struct Curve([(f64, f64); 4]);

impl Curve {
    fn drawn(
        svg: &mut String,
        (x0, y0): (f64, f64),
        (x3, y3): (f64, f64),
        is_across: bool,
    ) -> Curve {
        let (x, y) = ((x0 + x3) / 2.0, (y0 + y3) / 2.0);
        let [(x1, y1), (x2, y2)] = if is_across { [(x, y0), (x, y3)] } else { [(x0, y), (x3, y)] };
        let _ = write!(svg, " C{x1:.1} {y1:.1} {x2:.1} {y2:.1} {x3:.1} {y3:.1}");
        Curve([(x0, y0), (x1, y1), (x2, y2), (x3, y3)])
    }

    /// The point at t from 0 to 1.
    fn at(&self, t: f64) -> (f64, f64) {
        let s = 1.0 - t;
        let weights = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
        let points = self.0.iter().zip(weights);
        points.fold((0.0, 0.0), |(x, y), (at, weight)| (x + weight * at.0, y + weight * at.1))
    }
}

/// The partials beside the arrows, and what is drawn where so far: left, top, right, bottom.
#[derive(Default)]
pub(super) struct Labels {
    pub(super) text: String,
    pub(super) taken: Vec<[f64; 4]>,
    pub(super) right: f64,
}

impl Labels {
    /// Writes a partial where nothing else is, if its arrow has such a place. The last curve leads to
    /// the node whose partial it is, so its places are tried first.
    fn add(&mut self, label: &str, ink: &str, curves: &[Curve], moment: &str) {
        const ALONG: [f64; 9] = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88];
        let (half, high) = (width(label) as f64 * LETTER / 2.0 + 1.0, SIZE);
        let overlap = |one: &[f64; 4]| -> f64 {
            let side = |other: &[f64; 4], i: usize| {
                (one[i + 2].min(other[i + 2]) - one[i].max(other[i])).max(0.0)
            };
            self.taken.iter().map(|other| side(other, 0) * side(other, 1)).sum()
        };
        let places = curves.iter().rev().flat_map(|curve| ALONG.map(|t| curve.at(t)));
        let all = places.map(|(x, y)| {
            let x = x.max(half);
            let place = [x - half, y - high / 2.0, x + half, y + high / 2.0];
            (overlap(&place), place)
        });
        // the first of the best
        let best = all.reduce(|best, other| if other.0 < best.0 { other } else { best });
        let Some((_, place)) = best else { return };
        self.taken.push(place);
        self.right = self.right.max(place[2]);
        let [x, y, right, bottom] = place;
        let back = rect([x, y, right - x, high], "fill=\"#ffffff\" fill-opacity=\"0.9\"");
        let label = text(x + 1.0, bottom - 2.0, label);
        let _ = writeln!(self.text, "<g fill=\"{ink}\"{moment}>{back}{label}</g>");
    }
}
