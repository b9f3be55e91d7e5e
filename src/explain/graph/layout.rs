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

/// A box to be placed: its extent across the layers, and along.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    pub(super) across: f64,
    pub(super) along: f64,
}

/// A point: across the layers, and along.
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
    pub(super) across: f64,
    pub(super) along: f64,
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
pub(super) fn layout(boxes: &[Extent], edges: &[(usize, usize)], most: f64) -> Layout {
    let ranks = ranks(boxes, edges, most);
    let (across, waypoints, width) = across(boxes, edges, &ranks, most);
    let layers = ranks.iter().max().map_or(0, |&last| last + 1);

    // along: one layer after the other, each as deep as its deepest box
    let mut depth = vec![0.0_f64; layers];
    for (extent, &rank) in boxes.iter().zip(&ranks) {
        depth[rank] = depth[rank].max(extent.along);
    }
    let mut ends = vec![0_usize; layers + 1];
    for &(_, to) in edges {
        ends[ranks[to]] += 1;
    }
    let mut start = vec![0.0; layers];
    for layer in 1..layers {
        // steep bundles of arrows need room
        let channel = CHANNEL + (4.0 * ends[layer] as f64).sqrt() * 4.0;
        start[layer] = start[layer - 1] + depth[layer - 1] + channel;
    }
    let centre = |rank: usize| start[rank] + depth[rank] / 2.0;
    let centres = across
        .iter()
        .zip(&ranks)
        .map(|(&across, &rank)| Place { across, along: centre(rank) })
        .collect();
    let through = |(rank, across): (usize, f64)| {
        let end = start[rank] + depth[rank];
        (Place { across, along: start[rank] }, Place { across, along: end })
    };
    let routes =
        waypoints.into_iter().map(|points| points.into_iter().map(through).collect()).collect();
    Layout {
        centres,
        routes,
        across: width,
        along: layers.checked_sub(1).map_or(0.0, |last| start[last] + depth[last]),
    }
}

/// The layer of each box: the one before its first reader, or the first one before that with room.
fn ranks(boxes: &[Extent], edges: &[(usize, usize)], most: f64) -> Vec<usize> {
    // counted from the output back, then turned round
    let mut before = vec![0; boxes.len()];
    let mut taken: Vec<f64> = Vec::new();
    let mut later = edges.iter().rev().peekable();
    for index in (0..boxes.len()).rev() {
        while let Some(&&(from, to)) = later.peek().filter(|edge| edge.0 == index) {
            before[from] = before[from].max(before[to] + 1);
            later.next();
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

/// The waypoints of an edge: a layer, and a place across.
type Route = Vec<(usize, f64)>;

/// For each box its place across, for each edge its waypoints, and the width of all.
fn across(
    boxes: &[Extent],
    edges: &[(usize, usize)],
    ranks: &[usize],
    most: f64,
) -> (Vec<f64>, Vec<Route>, f64) {
    let links = Links::new(boxes, edges, ranks);
    let mut places = links.ordered();
    // the crate leaves room that is closed where it makes the whole too wide
    let ends = places.iter().zip(&links.vertices).map(|(place, vertex)| place + vertex.1.0);
    let factor = (most / ends.fold(0.0, f64::max)).min(1.0);
    places.iter_mut().for_each(|place| *place *= factor);
    apart(&mut places, &links.vertices, &links.ranks, most);
    if is_mirrored(&places[..boxes.len()], ranks) {
        for place in &mut places {
            *place = -*place;
        }
    }
    let halves =
        || places.iter().zip(&links.vertices).map(|(place, vertex)| (place, vertex.1.0 / 2.0));
    let leftmost = halves().map(|(place, half)| place - half).fold(f64::INFINITY, f64::min);
    let rightmost = halves().map(|(place, half)| place + half).fold(leftmost, f64::max);
    let waypoint = |&vertex: &usize| (links.ranks[vertex], places[vertex] - leftmost);
    let routes = links.chains.iter().map(|chain| chain.iter().map(waypoint).collect()).collect();
    places.truncate(boxes.len());
    (places.into_iter().map(|place| place - leftmost).collect(), routes, rightmost - leftmost)
}

/// A box or a waypoint as the crate takes it: a number, and its extent across and along.
type Vertex = (u32, (f64, f64));

/// The boxes, and the waypoints of long edges, so that every link leads from a layer to the next.
/// Then the crate, set to put all as far down as possible, finds the same layers; longer links
/// would cost it seconds.
struct Links {
    /// The boxes first, then the waypoints.
    vertices: Vec<Vertex>,
    /// The layer of each.
    ranks: Vec<usize>,
    links: Vec<(u32, u32)>,
    /// For each edge its waypoints.
    chains: Vec<Vec<usize>>,
}

impl Links {
    fn new(boxes: &[Extent], edges: &[(usize, usize)], ranks: &[usize]) -> Links {
        let passed = |&(from, to): &(usize, usize)| ranks[from] + 1..ranks[to];
        let total: usize = edges.iter().map(|edge| passed(edge).len()).sum();
        let has_waypoints = total <= MOST_WAYPOINTS;
        let vertex = |(index, extent): (usize, &Extent)| (index as u32, (extent.across + GAP, 1.0));
        let mut all = Links {
            vertices: boxes.iter().enumerate().map(vertex).collect(),
            ranks: ranks.to_vec(),
            links: Vec::new(),
            chains: Vec::new(),
        };
        let mut arriving = vec![0; boxes.len()];
        edges.iter().for_each(|edge| arriving[edge.1] += 1);
        let mut shared: HashMap<(usize, usize), usize> = HashMap::new();
        for edge in edges {
            let mut chain = Vec::new();
            let mut last = edge.0;
            for rank in passed(edge).filter(|_| has_waypoints) {
                let mut waypoint = all.vertices.len();
                if arriving[edge.1] > MOST_APART {
                    waypoint = *shared.entry((edge.1, rank)).or_insert(waypoint);
                }
                if waypoint == all.vertices.len() {
                    all.vertices.push((waypoint as u32, (LANE, 1.0)));
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
        let width = |vertex: usize| self.vertices[vertex].1.0;
        let mut places = vec![0.0; self.vertices.len()];
        let mut right = 0.0;
        for (part, _, _) in from_vertices_and_edges(&self.vertices, &self.links, &config) {
            let left = part.iter().map(|&(vertex, (x, _))| x - width(vertex) / 2.0);
            let offset = right - left.fold(f64::INFINITY, f64::min);
            for (vertex, (x, _)) in part {
                places[vertex] = x + offset;
                right = f64::max(right, x + offset + width(vertex) / 2.0);
            }
        }
        places
    }
}

/// Whether within the layers more pairs of boxes are in the wrong order than in the right one. A
/// drawing and its mirror image are equally good, and the first neuron belongs to the left, or to
/// the top.
fn is_mirrored(places: &[f64], ranks: &[usize]) -> bool {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&place| ranks[place]); // stable: within a layer in order of computation
    let mut wrong = 0;
    for layer in order.chunk_by(|&a, &b| ranks[a] == ranks[b]) {
        for (index, &one) in layer.iter().enumerate() {
            for &later in &layer[index + 1..] {
                wrong += if places[later] < places[one] { 1 } else { -1 };
            }
        }
    }
    wrong > 0
}

/// Moves apart what overlaps within a layer: nothing may, whatever the crate answers. What then is
/// beyond `most` moves back.
fn apart(places: &mut [f64], vertices: &[Vertex], ranks: &[usize], most: f64) {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|&a, &b| ranks[a].cmp(&ranks[b]).then(places[a].total_cmp(&places[b])));
    for layer in order.chunk_by(|&a, &b| ranks[a] == ranks[b]) {
        let width = |vertex: usize| vertices[vertex].1.0;
        let least = |one: usize, next: usize| (width(one) + width(next)) / 2.0;
        for pair in layer.windows(2) {
            places[pair[1]] = places[pair[1]].max(places[pair[0]] + least(pair[0], pair[1]));
        }
        let last = layer[layer.len() - 1];
        places[last] = places[last].min(most - width(last) / 2.0);
        for pair in layer.windows(2).rev() {
            places[pair[0]] = places[pair[0]].min(places[pair[1]] - least(pair[0], pair[1]));
        }
    }
}
