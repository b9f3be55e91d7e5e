//! One program serves many threads at once, and each gets the bits that one thread alone gets.

use std::sync::{Barrier, atomic::AtomicUsize, atomic::Ordering};
use wengert::nn::{Activation, Mlp, loss};
use wengert::{Program, Tape, data};

fn bits(numbers: &[f64]) -> Vec<u64> {
    numbers.iter().map(|number| number.to_bits()).collect()
}

/// The loss of one sample of the spiral, its parameters, and rows enough for several blocks.
fn spiral_loss(activation: Activation) -> (Program, Vec<f64>, Vec<f64>) {
    let mut rng = wengert::rng(3);
    let spiral = data::spiral(400, 3, 0.2, &mut rng);
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 20, 20, 3], activation, &mut rng);
    let row: Vec<_> = (0..5).map(|_| tape.var(0.5)).collect();
    let scores = net.forward(&tape, &row[..2]);
    let loss = loss::soft_cross_entropy(&scores, &row[2..]);
    let program = Program::new(&[loss], &row).expect("all variables are listed");
    let rows = spiral.inputs().zip(spiral.classes()).flat_map(|(input, &class)| {
        let target = (0..3).map(move |k| f64::from(k == class));
        input.iter().copied().chain(target).collect::<Vec<_>>()
    });
    (program, tape.params(), rows.collect())
}

/// Works where a program finds three threads.
fn in_a_pool(work: impl FnOnce() + Send) {
    #[cfg(feature = "parallel")]
    rayon::ThreadPoolBuilder::new()
        .num_threads(3)
        .build()
        .expect("threads can be made")
        .install(work);
    #[cfg(not(feature = "parallel"))]
    work();
}

#[test]
fn a_program_shared_by_many_threads_gives_the_bits_of_one() {
    const THREADS: usize = 8;
    for activation in [Activation::Relu, Activation::Tanh] {
        let (program, params, rows) = spiral_loss(activation);
        let alone = program.value_and_gradient(&params, &rows).expect("the rows are whole");
        let outputs = program.evaluate(&params, &rows).expect("the rows are whole");
        // all start at the same moment; each goes its own way: whole programs and runners, all
        // rows and a few, the numbers in turn
        let start = Barrier::new(THREADS);
        let agreed = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                let (program, params, rows) = (&program, &params, &rows);
                let (alone, outputs, start, agreed) = (&alone, &outputs, &start, &agreed);
                let turns = move || {
                    let mut runner = program.runner();
                    start.wait();
                    for turn in 0..6 {
                        if (thread + turn) % 3 == 0 {
                            let few = &rows[..5 * (1 + turn)];
                            let some = runner.evaluate(params, few).expect("whole rows");
                            assert_eq!(bits(some), bits(&outputs[..1 + turn]));
                        }
                        let (mean, gradient) = match turn % 2 {
                            0 => program.value_and_gradient(params, rows).expect("whole rows"),
                            _ => {
                                let (mean, gradient) =
                                    runner.value_and_gradient(params, rows).expect("whole rows");
                                (mean, gradient.to_vec())
                            }
                        };
                        assert_eq!(mean.to_bits(), alone.0.to_bits());
                        assert_eq!(bits(&gradient), bits(&alone.1));
                        agreed.fetch_add(1, Ordering::Relaxed);
                    }
                };
                // every second one shares its work out among threads of its own
                scope.spawn(move || if thread % 2 == 0 { turns() } else { in_a_pool(turns) });
            }
        });
        assert_eq!(agreed.into_inner(), THREADS * 6);
    }
}

#[test]
fn a_clone_of_a_runner_has_the_constants_too() {
    let mut tape = Tape::new();
    let w = tape.param(3.0);
    let x = tape.var(0.0);
    // 0.25 and 7 lie in the memory of a runner
    let program = Program::new(&[w * (x * 0.25) + 7], &[x]).expect("x is listed");
    let mut runner = program.runner();
    for rows in [&[4.0][..], &[4.0; 40]] {
        let mut clone = runner.clone();
        let (value, gradient) = runner.value_and_gradient(&[3.0], rows).expect("one input a row");
        assert_eq!((value, gradient), (10.0, &[1.0][..]));
        let of_clone = clone.value_and_gradient(&[5.0], rows).expect("one input a row");
        assert_eq!(of_clone, (12.0, &[1.0][..]));
    }
}
