//! The look of every picture: colours, sizes, markers and dashes, all in one place.
//!
//! The colours of classes and series are those of M. Okabe and K. Ito (2008), chosen so that
//! readers who confuse red and green can tell them apart. After these eight come eight darker and
//! eight lighter ones. In addition the classes differ in their markers and the series in their dashes,
//! so a print without colour can be read as well; no two of the first 96 series look alike.
//! Lengths are in pixels of the finished picture.

/// Red, green and blue, 0 to 255.
pub(super) use plotters::style::RGBColor as Colour;

/// A colour with the fraction `amount` of another one mixed in.
pub(super) fn mixed(colour: Colour, other: Colour, amount: f64) -> Colour {
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * amount) as u8;
    Colour(mix(colour.0, other.0), mix(colour.1, other.1), mix(colour.2, other.2))
}

pub(super) const WHITE: Colour = Colour(255, 255, 255);
/// Text, axes, the outline of markers.
pub(super) const INK: Colour = Colour(34, 34, 34);
/// The lines behind the data.
pub(super) const GRID: Colour = Colour(226, 226, 226);
/// Where a function gave NaN.
pub(super) const UNKNOWN: Colour = Colour(150, 150, 150);
/// The side of a surface that is seen from below.
pub(super) const UNDERSIDE: Colour = Colour(196, 196, 196);

// in this order the pale backgrounds of the first five stay far apart for every kind of eye
const PALETTE: [Colour; 8] = [
    Colour(0, 114, 178),   // blue
    Colour(230, 159, 0),   // orange
    Colour(0, 158, 115),   // bluish green
    Colour(213, 94, 0),    // vermilion
    Colour(86, 180, 233),  // sky blue
    Colour(204, 121, 167), // reddish purple
    Colour(70, 70, 70),    // dark grey instead of black: the outlines are black
    Colour(240, 228, 66),  // yellow
];

/// The colour of a class or series: all eight as they are, then darker, then lighter.
pub(super) fn colour(number: usize) -> Colour {
    let colour = PALETTE[number % PALETTE.len()];
    match number / PALETTE.len() % 3 {
        0 => colour,
        1 => mixed(colour, INK, 0.55),
        _ => mixed(colour, WHITE, 0.55),
    }
}

/// From dark blue (0) over green to yellow (1), evenly growing in lightness; the colours of
/// Matplotlib's viridis (S. van der Walt, N. Smith, E. Firing) at nine points.
pub(super) fn height_colour(fraction: f64) -> Colour {
    const COLOURS: [Colour; 9] = [
        Colour(68, 1, 84),
        Colour(71, 44, 122),
        Colour(59, 81, 139),
        Colour(44, 113, 142),
        Colour(33, 144, 141),
        Colour(39, 173, 129),
        Colour(92, 200, 99),
        Colour(170, 220, 50),
        Colour(253, 231, 37),
    ];
    let place = fraction.clamp(0.0, 1.0) * (COLOURS.len() - 1) as f64;
    let below = (place as usize).min(COLOURS.len() - 2);
    mixed(COLOURS[below], COLOURS[below + 1], place - below as f64)
}

/// Heights of letters ("em"), in pixels.
pub(super) const TITLE: f64 = 19.0;
pub(super) const LABEL: f64 = 15.0;
pub(super) const TICK: f64 = 13.0;
/// White space around everything.
pub(super) const MARGIN: f64 = 16.0;
/// Between a text and what it belongs to.
pub(super) const GAP: f64 = 8.0;
/// The height of capitals and digits, in heights of letters ("em").
pub(super) const CAPITAL: f64 = 0.73;
/// From one line of text to the next, in heights of letters.
pub(super) const LINE_HEIGHT: f64 = 1.35;
/// Widths of lines.
pub(super) const THIN: f64 = 1.0;
pub(super) const CURVE: f64 = 2.0;
pub(super) const BORDER: f64 = 1.3;
pub(super) const TILE: f64 = 0.6;

/// The dashes of a series: lengths of line and gap in turn; empty for an unbroken line.
pub(super) fn dashes(number: usize) -> &'static [f64] {
    const DASHES: [&[f64]; 4] = [&[], &[9.0, 4.0], &[2.5, 3.0], &[11.0, 3.5, 2.5, 3.5]];
    // one further each time the colours begin again
    DASHES[(number + number / PALETTE.len()) % DASHES.len()]
}
