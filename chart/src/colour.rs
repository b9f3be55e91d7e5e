//! Colours: those of series and classes, and those of heights.
//!
//! The colours of classes and series are those of M. Okabe and K. Ito (2008), chosen so that
//! readers who confuse red and green can tell them apart. After these eight come eight darker and
//! eight lighter ones. In addition the classes differ in their markers and the series in their dashes,
//! so a print without colour can be read as well; no two of the first 96 series look alike.

/// Red, green and blue, 0 to 255.
///
/// ```
/// use wengert_chart::Colour;
/// assert_eq!(Colour(0, 0, 100).mixed(Colour(100, 0, 0), 0.25), Colour(25, 0, 75));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Colour(pub u8, pub u8, pub u8);

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

impl Colour {
    /// The paper.
    pub const WHITE: Colour = Colour(255, 255, 255);
    /// Text, axes, the outline of markers.
    pub const INK: Colour = Colour(34, 34, 34);
    /// Where a function gave NaN.
    pub const UNKNOWN: Colour = Colour(150, 150, 150);

    /// The colour of a class or series, counted from 0: the eight of the palette as they are, then
    /// darker, then lighter, and so on.
    ///
    /// ```
    /// use wengert_chart::Colour;
    /// assert_eq!(Colour::of_series(0), Colour(0, 114, 178));
    /// assert_ne!(Colour::of_series(0), Colour::of_series(8));
    /// ```
    #[must_use]
    pub fn of_series(number: usize) -> Colour {
        let colour = PALETTE[number % PALETTE.len()];
        match number / PALETTE.len() % 3 {
            0 => colour,
            1 => colour.mixed(Colour::INK, 0.55),
            _ => colour.mixed(Colour::WHITE, 0.55),
        }
    }

    /// From dark blue (0) over green to yellow (1), evenly growing in lightness; the colours of
    /// Matplotlib's viridis (S. van der Walt, N. Smith, E. Firing) at nine points.
    ///
    /// ```
    /// use wengert_chart::Colour;
    /// assert_eq!(Colour::of_height(0.5), Colour(33, 144, 141));
    /// assert_eq!(Colour::of_height(7.0), Colour::of_height(1.0));
    /// ```
    #[must_use]
    pub fn of_height(fraction: f64) -> Colour {
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
        COLOURS[below].mixed(COLOURS[below + 1], place - below as f64)
    }

    /// This colour with the fraction `amount` of another one mixed in.
    ///
    /// ```
    /// use wengert_chart::Colour;
    /// assert_eq!(Colour::INK.mixed(Colour::WHITE, 1.0), Colour::WHITE);
    /// ```
    #[must_use]
    pub fn mixed(self, other: Colour, amount: f64) -> Colour {
        let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * amount) as u8;
        Colour(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }
}

/// The dashes of a series: lengths of line and gap in turn; empty for an unbroken line.
pub(crate) fn dashes(number: usize) -> &'static [f64] {
    const DASHES: [&[f64]; 4] = [&[], &[9.0, 4.0], &[2.5, 3.0], &[11.0, 3.5, 2.5, 3.5]];
    // one further each time the colours begin again
    DASHES[(number + number / PALETTE.len()) % DASHES.len()]
}
