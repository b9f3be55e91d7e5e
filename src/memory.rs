//! Sizes that people choose, and whether there is memory for them: a request that the system refuses
//! would end the process, without a word about which size it was.
//!
//! ```should_panic
//! use wengert::nn::{Activation, Mlp};
//! let sizes = [1_000_000_000, 1_000_000_000, 1];
//! // "there is no memory for the parameters of the net: 1,000,000,002,000,000,001 of them …"
//! Mlp::new(&mut wengert::Tape::new(), &sizes, Activation::Relu, &mut wengert::rng(1));
//! ```

use crate::words::grouped;

/// Panics if there is no memory for `count` things of `bytes` bytes each, with all that belongs to
/// them. The system may still run out of memory later, if others take it.
#[track_caller]
pub(crate) fn check(what: &str, count: u128, bytes: u128) {
    let total = count.saturating_mul(bytes);
    let mut block = Vec::<u8>::new();
    let is_there = usize::try_from(total).is_ok_and(|total| block.try_reserve_exact(total).is_ok());
    // the compiler would leave out a request for a block that is never used
    std::hint::black_box(&mut block);
    assert!(
        is_there,
        "there is no memory for {what}: {} of them would take about {} bytes; ask for fewer",
        grouped(count),
        grouped(total)
    );
}
