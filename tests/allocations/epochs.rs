//! Once a training is under way, its epochs allocate nothing: long and short ones allocate alike.

use crate::ALLOCATOR;
use stats_alloc::Region;
use wengert::nn::{Activation, Batches, Mlp, Reduction, Trainer, loss, optim::Adam};
use wengert::{Tape, data};

pub(crate) fn fifty_epochs_allocate_no_more_than_two() {
    let moons = data::moons(50, 0.1, &mut wengert::rng(1));
    for batches in [Batches::Full, Batches::Shuffled { size: 8, seed: 1 }, Batches::OneByOne] {
        let allocations = |epochs: usize| {
            let mut tape = Tape::new();
            let net = Mlp::new(&mut tape, &[2, 9, 7, 2], Activation::Relu, &mut wengert::rng(2));
            let trainer = Trainer::new(&net, &moons)
                .loss(|out, t| loss::soft_cross_entropy(out, t))
                .optimizer(Adam::new(0.01))
                .l2(1e-3)
                .reduction(Reduction::Sum)
                .batches(batches)
                .epochs(epochs)
                .report_every(1000); // before the first epoch and after the last
            let region = Region::new(ALLOCATOR);
            let history = trainer.train(&mut tape).expect("nothing runs away");
            let change = region.change();
            assert_eq!(history.reports().len(), 2);
            (change.allocations, change.reallocations)
        };
        // what the test harness allocates beside it can only add to a count
        let fewest = |epochs| (0..5).map(|_| allocations(epochs)).min();
        assert_eq!(fewest(50), fewest(2), "{batches:?}");
    }
}
