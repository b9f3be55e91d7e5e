//! Marks a gradient that was derived by hand: for each part right, or which mistake it equals.
//!
//! Nobody needs to say what was done. Every mistake that is known here is made on purpose, with the
//! numbers of each point, and what comes out is compared with what is claimed. A mistake is named
//! only if it gives the claimed numbers at *every* point, up to rounding; mistakes that give the same
//! numbers are named together.
//!
//! ```text
//! walk.rs       a recording as plain numbers, to be walked through with one rule changed
//! rules.rs      the mistakes that are made with one rule
//! formula.rs    a function, input by input: whether the claims are right
//! case.rs       one input whose claims are wrong: all mistakes, compared with what is claimed
//! nodes.rs      the mistakes at each node, and at two of them
//! fix.rs        what would make a claim right
//! reading.rs    a claimed number beside the exact one: rounding, kinks, constant factors
//! texts.rs      nodes and derivatives as formulas, for the sentences
//! marking.rs    what is said
//! net/          the same for a net: the textbook's backpropagation with a switch for each mistake
//! ```

mod case;
mod fix;
mod formula;
mod marking;
mod net;
mod nodes;
mod reading;
mod rules;
mod texts;
mod walk;

pub use marking::{Kind, Marking, Mistake, Part};
pub use net::{Row, mark_net};
use wengert::Value;

/// Marks a gradient of f: `claimed(point)` is the derivative with respect to each input, at each of
/// the points.
///
/// Numbers that are rounded, also to `f32`, are right, and so is at a kink every number between the
/// one-sided derivatives. Points where f has no finite derivative are left out. Two points tell most
/// mistakes apart; four that have nothing in common, such as 0 and 1 have, leave little to chance.
///
/// Cost: a few recordings of f at each point; if something is wrong, one number for each known
/// mistake at each node, and for pairs of them in short functions.
///
/// # Panics
/// If there are no points, if they differ in length, or if `claimed` gives another count of numbers.
///
/// ```
/// let points = [[0.5, 2.0], [1.5, -0.5], [-0.75, 1.25]];
/// let marking = wengert_reasons::mark(
///     |x| (x[0] * x[1]).sin(),
///     &points,
///     |x| vec![(x[0] * x[1]).cos(), x[0] * (x[0] * x[1]).cos()],
/// );
/// assert_eq!(
///     marking.parts()[0].mistakes()[0].to_string(),
///     "the inner derivative is missing: yours times x[1] is right"
/// );
/// assert!(marking.parts()[1].is_right());
/// ```
#[track_caller]
pub fn mark<P: AsRef<[f64]>>(
    f: impl for<'t> Fn(&[Value<'t>]) -> Value<'t>,
    points: &[P],
    claimed: impl FnMut(&[f64]) -> Vec<f64>,
) -> Marking {
    let all: Vec<usize> = (0..points.first().map_or(0, |point| point.as_ref().len())).collect();
    mark_inputs(f, points, &all, claimed)
}

/// As [`mark`], for some of the inputs only: `claimed(point)` has one number for each of them.
///
/// # Panics
/// As [`mark`], and if there is no input of such an index.
///
/// ```
/// let points = [[0.5, 2.0], [1.5, -0.5]];
/// let marking = wengert_reasons::mark_inputs(|x| x[0] * x[1], &points, &[1], |x| vec![x[0]]);
/// assert!(marking.is_right() && marking.parts().len() == 1);
/// ```
#[track_caller]
pub fn mark_inputs<P: AsRef<[f64]>>(
    f: impl for<'t> Fn(&[Value<'t>]) -> Value<'t>,
    points: &[P],
    inputs: &[usize],
    mut claimed: impl FnMut(&[f64]) -> Vec<f64>,
) -> Marking {
    let points: Vec<&[f64]> = points.iter().map(AsRef::as_ref).collect();
    let Some(width) = points.first().map(|point| point.len()) else {
        panic!("a gradient is marked at points, got none: give two or more")
    };
    for point in &points {
        assert!(
            point.len() == width,
            "the points have one number for each input, got one of {width} and one of {}",
            point.len()
        );
    }
    for &input in inputs {
        assert!(input < width, "the function has {width} inputs, there is none of index {input}");
    }
    // checked here, where the caller's line is known
    let first = claimed(points[0]);
    assert!(
        first.len() == inputs.len(),
        "a gradient has one number for each input, got {} for {}",
        first.len(),
        inputs.len()
    );
    let names: Vec<String> = (0..width).map(|input| format!("x[{input}]")).collect();
    let mut first = Some(first);
    formula::mark(f, &points, inputs, &names, |point| {
        first.take().unwrap_or_else(|| claimed(point))
    })
}
