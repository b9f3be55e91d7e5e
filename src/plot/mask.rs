//! Which pixels a line covers: marked 64 in one operation, and each once, however often the line
//! crosses it.

/// Columns and rows from the upper left corner of the canvas.
pub(super) type Place = (f64, f64);

/// Hands on the rows of a disc: row, first and last column.
pub(super) fn disc(centre: Place, radius: f64, mut row: impl FnMut(i64, i64, i64)) {
    let reach = radius.floor() as i64;
    for down in -reach..=reach {
        let half = (radius * radius - (down * down) as f64).sqrt();
        let (from, to) = ((centre.0 - half).ceil() as i64, (centre.0 + half).floor() as i64);
        row(centre.1 as i64 + down, from, to);
    }
}

/// One bit for each pixel of a part of the canvas.
///
/// The words lie in tiles of `BAND` rows by one word. A tile whose pixels are all marked has nothing
/// to gain from a further segment, so a tangle takes little more time than its edges.
pub(super) struct Mask {
    left: i64,
    top: i64,
    columns: i64,
    rows: i64,
    words_per_row: usize,
    /// Of 64 pixels each.
    words: Vec<u64>,
    /// How many words of a tile are not full yet; band by band.
    unfinished: Vec<u8>,
}

/// Rows that are looked at together.
const BAND: i64 = 24;

impl Mask {
    /// The part that is within `reach` of the points; nothing if none of it is on the canvas.
    pub(super) fn around(points: &[Place], reach: f64, size: [usize; 2]) -> Option<Mask> {
        let range = |of: fn(&Place) -> f64, size: usize| {
            let lowest = points.iter().map(of).fold(f64::INFINITY, f64::min) - reach;
            let highest = points.iter().map(of).fold(f64::NEG_INFINITY, f64::max) + reach;
            (lowest.floor().max(0.0) as i64, (highest.ceil() as i64).min(size as i64 - 1))
        };
        let (left, right) = range(|place| place.0, size[0]);
        let (top, bottom) = range(|place| place.1, size[1]);
        if left > right || top > bottom {
            return None;
        }
        let (columns, rows) = (right - left + 1, bottom - top + 1);
        let words_per_row = (columns as usize).div_ceil(64);
        let bands = (rows as usize).div_ceil(BAND as usize);
        Some(Mask {
            left,
            top,
            columns,
            rows,
            words_per_row,
            words: vec![0; rows as usize * words_per_row],
            unfinished: vec![BAND as u8; bands * words_per_row],
        })
    }

    /// Marks the pixels of a row of the mask from one of its columns to another, both included.
    fn mark(&mut self, row: i64, from: i64, to: i64) {
        let (from, to) = (from.max(0), to.min(self.columns - 1));
        if !(0..self.rows).contains(&row) || from > to {
            return;
        }
        let (first, last) = ((from / 64) as usize, (to / 64) as usize);
        let words = &mut self.words[row as usize * self.words_per_row..][first..=last];
        let tiles = (row / BAND) as usize * self.words_per_row;
        let tiles = &mut self.unfinished[tiles..][first..=last];
        for (index, (word, tile)) in words.iter_mut().zip(tiles).enumerate() {
            let from_bit = if index == 0 { from % 64 } else { 0 };
            let to_bit = if index == last - first { to % 64 } else { 63 };
            let before = *word;
            *word |= (u64::MAX << from_bit) & (u64::MAX >> (63 - to_bit));
            if before != u64::MAX && *word == u64::MAX {
                *tile -= 1;
            }
        }
    }

    /// Marks what lies within `half` of the segment from a to b, between its ends.
    ///
    /// With the unit vector (u, v) from a to b, a pixel at (x, y) from a lies 0 ≤ u·x + v·y ≤ length
    /// along it and −half ≤ u·y − v·x ≤ half beside it. In one row y is fixed, so each of the two
    /// leaves a range of x.
    pub(super) fn segment(&mut self, a: Place, b: Place, half: f64) {
        let length = (b.0 - a.0).hypot(b.1 - a.1);
        if length == 0.0 {
            return;
        }
        let a = (a.0 - self.left as f64, a.1 - self.top as f64);
        let (u, v) =
            ((b.0 - self.left as f64 - a.0) / length, (b.1 - self.top as f64 - a.1) / length);
        let ends = [a.1, a.1 + v * length];
        let first = ((ends[0].min(ends[1]) - half * u.abs()).ceil().max(0.0)) as i64;
        let last = ((ends[0].max(ends[1]) + half * u.abs()).floor()).min(self.rows as f64 - 1.0);
        let last = last as i64;
        // no bound where the row runs along the segment, or across it
        let (inverse_u, inverse_v) = (u.recip(), v.recip());
        let range = |bounds: [f64; 2], inverse: f64| {
            if inverse.is_infinite() {
                return (f64::NEG_INFINITY, f64::INFINITY);
            }
            let ends = bounds.map(|bound| bound * inverse);
            (ends[0].min(ends[1]), ends[0].max(ends[1]))
        };
        let columns = |row: i64| {
            let y = row as f64 - a.1;
            let along = range([-v * y, length - v * y], inverse_u);
            let beside = range([u * y - half, u * y + half], inverse_v);
            let from = (a.0 + along.0.max(beside.0)).max(0.0);
            let to = a.0 + along.1.min(beside.1);
            // the first column that is not left of it: `ceil` is a slow call on older processors
            (
                from as i64 + i64::from((from as i64) as f64 != from),
                if to < 0.0 { -1 } else { to as i64 },
            )
        };
        // where the segment's middle line is, and how far it reaches beside that
        let (slope, spread) = (u / v, half / v.abs());
        let ends = [a.0.min(a.0 + u * length) - half, a.0.max(a.0 + u * length) + half];
        let mut row = first;
        while row <= last {
            let end = (row / BAND * BAND + BAND - 1).min(last);
            let [x, next] = [row, end].map(|row| a.0 + (row as f64 - a.1) * slope);
            // `max` and `min` pass over the NaN of a segment along the rows
            let (from, to) = (x.min(next) - spread, x.max(next) + spread);
            if self.has_room(row, from.max(ends[0]), to.min(ends[1])) {
                for row in row..=end {
                    let (from, to) = columns(row);
                    self.mark(row, from, to);
                }
            }
            row = end + 1;
        }
    }

    /// Whether a tile in the band of a row is not full yet, between two columns.
    fn has_room(&self, row: i64, from: f64, to: f64) -> bool {
        let from = from.max(0.0) as usize / 64;
        let to = to.clamp(0.0, self.columns as f64 - 1.0) as usize / 64;
        let tiles = (row / BAND) as usize * self.words_per_row;
        from <= to && self.unfinished[tiles..][from..=to].iter().any(|&words| words > 0)
    }

    /// Marks a disc, which joins two segments.
    pub(super) fn disc(&mut self, centre: Place, radius: f64) {
        let (x, y) = (centre.0 - self.left as f64, centre.1 - self.top as f64);
        let last = self.rows as f64 - 1.0;
        let has_room = |y: f64| self.has_room(y.clamp(0.0, last) as i64, x - radius, x + radius);
        if has_room(y - radius) || has_room(y + radius) {
            disc((x, y), radius, |row, from, to| self.mark(row, from, to));
        }
    }

    /// Hands on what is marked, in runs: row, first and last column.
    pub(super) fn runs(&self, mut run: impl FnMut(i64, i64, i64)) {
        for (index, &word) in self.words.iter().enumerate() {
            let row = self.top + (index / self.words_per_row) as i64;
            let left = self.left + 64 * (index % self.words_per_row) as i64;
            let mut rest = word;
            while rest != 0 {
                let from = rest.trailing_zeros();
                let end = from + (rest >> from).trailing_ones();
                run(row, left + i64::from(from), left + i64::from(end) - 1);
                rest &= u64::MAX.checked_shl(end).unwrap_or(0);
            }
        }
    }
}
