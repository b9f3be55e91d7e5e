//! Where the boxes of a graph are, and which way its arrows take.
//!
//! Boxes are in layers, the output in the last one, and every other box in the layer before its
//! first reader; so what is computed comes after all it is computed from. An arrow that passes
//! over layers gets a waypoint in each of them, so that it goes between boxes and not behind them.
//! The crate `rust-sugiyama` orders each layer so that few arrows cross and chooses the places
//! across (Sugiyama, Tagawa and Toda 1981; Brandes and Köpf 2001); the places along are those of
//! the layers.

use rust_sugiyama::configure::{Config, RankingType};
use rust_sugiyama::from_vertices_and_edges;
use std::collections::HashMap;

/// A point, or the size of a box: across the layers, and along.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) across: f64,
    pub(super) along: f64,
}

/// A layout: the centre of each box, each arrow's points, and the size of the whole.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) centres: Vec<Place>,
    /// For each edge the pairs of points where it enters and leaves the layers that it passes.
    pub(super) routes: Vec<Vec<(Place, Place)>>,
    pub(super) size: Place,
}

/// Between two boxes of a layer.
const GAP: f64 = 18.0;
/// Beside an arrow that passes through a layer.
const LANE: f64 = 12.0;
/// Between two layers at least, and more where many arrows end.
const CHANNEL: f64 = 44.0;
/// More arrows that lead to one box share their waypoints.
pub(super) const MOST_APART: usize = 8;
/// Waypoints cost time; beyond this many long arrows go straight, behind the boxes.
const MOST_WAYPOINTS: usize = 3000;

/// Places boxes; every edge leads from an earlier box to a later one. A layer is as wide as `most`
/// at most, unless a single box is wider.
pub(super) fn layout(boxes: &[Place], edges: &[(usize, usize)], most: f64) -> Layout {
    let ranks = ranks(boxes, edges, most);
    let links = Links::new(boxes, edges, &ranks);
    let places = links.across(boxes.len(), most);

    // along: one layer after the other, each as deep as its deepest box
    let layers = ranks.iter().max().map_or(0, |&last| last + 1);
    let (mut depth, mut ends) = (vec![0.0_f64; layers], vec![0_usize; layers]);
    for (size, &rank) in boxes.iter().zip(&ranks) {
        depth[rank] = depth[rank].max(size.along);
    }
    edges.iter().for_each(|&(_, to)| ends[ranks[to]] += 1);
    let (mut start, mut end) = (Vec::new(), 0.0);
    for layer in 0..layers {
        // steep bundles of arrows need room
        let channel = CHANNEL + (4.0 * ends[layer] as f64).sqrt() * 4.0;
        start.push(if layer == 0 { 0.0 } else { end + channel });
        end = start[layer] + depth[layer];
    }
    // of a box or a waypoint, at this fraction of its layer's depth
    let place = |vertex: usize, fraction: f64| {
        let layer = links.ranks[vertex];
        Place { across: places[vertex], along: start[layer] + fraction * depth[layer] }
    };
    let through = |&vertex: &usize| (place(vertex, 0.0), place(vertex, 1.0));
    let route = |chain: &Vec<usize>| chain.iter().map(through).collect();
    let right = places.iter().zip(&links.widths).map(|(place, width)| place + width / 2.0);
    Layout {
        centres: (0..boxes.len()).map(|vertex| place(vertex, 0.5)).collect(),
        routes: links.chains.iter().map(route).collect(),
        size: Place { across: right.fold(0.0, f64::max), along: end },
    }
}

/// The layer of each box: the one before its first reader, or the first one before that with room.
fn ranks(boxes: &[Place], edges: &[(usize, usize)], most: f64) -> Vec<usize> {
    // counted from the output back, then turned round
    let mut before = vec![0; boxes.len()];
    let mut taken: Vec<f64> = Vec::new();
    let mut later = edges.iter().rev().peekable();
    for index in (0..boxes.len()).rev() {
        while let Some(&(from, to)) = later.next_if(|edge| edge.0 == index) {
            before[from] = before[from].max(before[to] + 1);
        }
        let width = boxes[index].across + GAP;
        loop {
            taken.resize(taken.len().max(before[index] + 1), 0.0);
            let layer = &mut taken[before[index]];
            if *layer == 0.0 || *layer + width <= most {
                *layer += width;
                break;
            }
            before[index] += 1;
        }
    }
    let last = before.iter().max().copied().unwrap_or(0);
    before.iter().map(|before| last - before).collect()
}

/// The boxes, and the waypoints of long edges, so that every link leads from a layer to the next.
/// Then the crate, set to put all as far down as possible, finds the same layers; longer links
/// would cost it seconds.
struct Links {
    /// The width of each box, then of each waypoint.
    widths: Vec<f64>,
    /// The layer of each.
    ranks: Vec<usize>,
    links: Vec<(u32, u32)>,
    /// For each edge its waypoints.
    chains: Vec<Vec<usize>>,
}

impl Links {
    fn new(boxes: &[Place], edges: &[(usize, usize)], ranks: &[usize]) -> Links {
        let passed = |&(from, to): &(usize, usize)| ranks[from] + 1..ranks[to];
        let has_waypoints =
            edges.iter().map(|edge| passed(edge).len()).sum::<usize>() <= MOST_WAYPOINTS;
        let widths = boxes.iter().map(|size| size.across + GAP).collect();
        let mut all =
            Links { widths, ranks: ranks.to_vec(), links: Vec::new(), chains: Vec::new() };
        let mut arriving = vec![0; boxes.len()];
        edges.iter().for_each(|edge| arriving[edge.1] += 1);
        let mut shared: HashMap<(usize, usize), usize> = HashMap::new();
        for edge in edges {
            let (mut chain, mut last) = (Vec::new(), edge.0);
            for rank in passed(edge).filter(|_| has_waypoints) {
                let mut waypoint = all.widths.len();
                if arriving[edge.1] > MOST_APART {
                    waypoint = *shared.entry((edge.1, rank)).or_insert(waypoint);
                }
                if waypoint == all.widths.len() {
                    all.widths.push(LANE);
                    all.ranks.push(rank);
                }
                all.links.push((last as u32, waypoint as u32));
                chain.push(waypoint);
                last = waypoint;
            }
            if has_waypoints || passed(edge).is_empty() {
                all.links.push((last as u32, edge.1 as u32));
            }
            all.chains.push(chain);
        }
        all.links.sort_unstable();
        all.links.dedup();
        all
    }

    /// The place across of the `boxes` first and then of the waypoints, from 0 on.
    fn across(&self, boxes: usize, most: f64) -> Vec<f64> {
        let mut places = self.ordered();
        // the crate leaves room that is closed where it makes the whole too wide
        let ends = places.iter().zip(&self.widths).map(|(place, width)| place + width);
        let factor = (most / ends.fold(0.0, f64::max)).min(1.0);
        places.iter_mut().for_each(|place| *place *= factor);
        self.apart(&mut places, most);
        if self.is_mirrored(&places[..boxes]) {
            places.iter_mut().for_each(|place| *place = -*place);
        }
        let left = places.iter().zip(&self.widths).map(|(place, width)| place - width / 2.0);
        let leftmost = left.fold(f64::INFINITY, f64::min);
        places.iter().map(|place| place - leftmost).collect()
    }

    /// The places across that the crate chooses; what hangs together is beside what does not.
    fn ordered(&self) -> Vec<f64> {
        let config = Config {
            vertex_spacing: 0.0,
            dummy_vertices: false,
            ranking_type: RankingType::Down,
            // swapping neighbours again and again costs seconds where there are many
            transpose: self.links.len() <= 600,
            ..Config::default()
        };
        let vertices: Vec<_> = (0..).zip(self.widths.iter().map(|&width| (width, 1.0))).collect();
        let mut places = vec![0.0; self.widths.len()];
        let mut right = 0.0;
        for (part, _, _) in from_vertices_and_edges(&vertices, &self.links, &config) {
            let left = part.iter().map(|&(vertex, (x, _))| x - self.widths[vertex] / 2.0);
            let offset = right - left.fold(f64::INFINITY, f64::min);
            for (vertex, (x, _)) in part {
                places[vertex] = x + offset;
                right = f64::max(right, x + offset + self.widths[vertex] / 2.0);
            }
        }
        places
    }

    /// Whether within the layers more pairs of boxes are in the wrong order than in the right one. A
    /// drawing and its mirror image are equally good, and the first neuron belongs to the left, or
    /// to the top.
    fn is_mirrored(&self, places: &[f64]) -> bool {
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by_key(|&place| self.ranks[place]); // stable: within a layer as computed
        let mut wrong = 0;
        for layer in order.chunk_by(|&a, &b| self.ranks[a] == self.ranks[b]) {
            for (index, &one) in layer.iter().enumerate() {
                for &later in &layer[index + 1..] {
                    wrong += if places[later] < places[one] { 1 } else { -1 };
                }
            }
        }
        wrong > 0
    }

    /// Moves apart what overlaps within a layer: nothing may, whatever the crate answers. What then
    /// is beyond `most` moves back.
    fn apart(&self, places: &mut [f64], most: f64) {
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by(|&a, &b| {
            self.ranks[a].cmp(&self.ranks[b]).then(places[a].total_cmp(&places[b]))
        });
        let least = |one: usize, next: usize| (self.widths[one] + self.widths[next]) / 2.0;
        for layer in order.chunk_by(|&a, &b| self.ranks[a] == self.ranks[b]) {
            for pair in layer.windows(2) {
                places[pair[1]] = places[pair[1]].max(places[pair[0]] + least(pair[0], pair[1]));
            }
            let last = layer[layer.len() - 1];
            places[last] = places[last].min(most - self.widths[last] / 2.0);
            for pair in layer.windows(2).rev() {
                places[pair[0]] = places[pair[0]].min(places[pair[1]] - least(pair[0], pair[1]));
            }
        }
    }
}
