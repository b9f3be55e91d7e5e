//! The random numbers of `numpy.random.seed(seed)` and `randn`, so that this lesson starts from
//! the same weights as the author's Python programs.
//!
//! The generator is the Mersenne Twister (M. Matsumoto and T. Nishimura, 1998); normal numbers
//! come from it by G. Marsaglia's polar method (1962).

const SIZE: usize = 624;

struct MersenneTwister {
    state: [u32; SIZE],
    next: usize,
}

impl MersenneTwister {
    fn new(seed: u32) -> MersenneTwister {
        let mut state = [seed; SIZE];
        for i in 1..SIZE {
            let before = state[i - 1];
            let mixed = (before ^ (before >> 30)).wrapping_mul(1_812_433_253);
            state[i] = mixed.wrapping_add(i as u32);
        }
        MersenneTwister { state, next: SIZE }
    }

    fn refill(&mut self) {
        for i in 0..SIZE {
            let high = self.state[i] & 0x8000_0000;
            let low = self.state[(i + 1) % SIZE] & 0x7fff_ffff;
            let y = high | low;
            let twist = if y % 2 == 1 { 0x9908_b0df } else { 0 };
            self.state[i] = self.state[(i + 397) % SIZE] ^ (y >> 1) ^ twist;
        }
        self.next = 0;
    }

    fn bits(&mut self) -> u32 {
        if self.next == SIZE {
            self.refill();
        }
        let mut y = self.state[self.next];
        self.next += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// U(−1, 1), from 53 random bits.
    fn symmetric(&mut self) -> f64 {
        let (high, low) = (f64::from(self.bits() >> 5), f64::from(self.bits() >> 6));
        2.0 * (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0 - 1.0
    }
}

/// `count` numbers of `randn` after `seed(seed)`. They come in pairs.
fn randn(seed: u32, count: usize) -> Vec<f64> {
    let mut twister = MersenneTwister::new(seed);
    let mut numbers = Vec::with_capacity(count + 1);
    while numbers.len() < count {
        let (x, y) = (twister.symmetric(), twister.symmetric());
        let square = x * x + y * y;
        if square < 1.0 && square != 0.0 {
            let factor = (-2.0 * square.ln() / square).sqrt();
            numbers.extend([factor * y, factor * x]);
        }
    }
    numbers.truncate(count);
    numbers
}

/// The initial weights and biases of a net, all N(0, 1), neuron by neuron: weights, then the bias.
///
/// NumPy draws a matrix of inputs × neurons for each layer, row by row, and then its biases.
pub(crate) fn initial(sizes: &[usize], seed: u32) -> Vec<f64> {
    let count = sizes.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum();
    let drawn = randn(seed, count);
    let mut matrices = &drawn[..];
    let mut numbers = Vec::with_capacity(count);
    for pair in sizes.windows(2) {
        let (inputs, neurons) = (pair[0], pair[1]);
        let (matrix, rest) = matrices.split_at((inputs + 1) * neurons);
        matrices = rest;
        for neuron in 0..neurons {
            numbers.extend(matrix.iter().skip(neuron).step_by(neurons));
        }
    }
    numbers
}

#[test]
fn seed_zero_gives_the_numbers_of_numpy() {
    let numpy = [1.764052345967664, 0.4001572083672233, 0.9787379841057392, 2.240893199201458];
    let numbers = randn(0, 1000);
    for (number, expected) in numbers.iter().zip(numpy) {
        assert!((number - expected).abs() < 1e-15, "{number}, NumPy has {expected}");
    }
    assert!((numbers[999] + 0.35811407547985674).abs() < 1e-15);
}
