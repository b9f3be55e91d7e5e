//! A layer of a program computes its ReLUs, too, where nothing else reads its sums. What it gives must
//! be what the tape gives, whoever reads what, and for every number that can come in.

use super::*;
use wengert::nn::Layer;

/// What is made of a layer's sums and of their ReLUs.
type Make = for<'t> fn(&[Value<'t>], &[Value<'t>]) -> Value<'t>;

const READERS: [(&str, Make); 7] = [
    ("a weighted sum", |_, y| {
        y[0].tape().dot(y, &[0.5, -1.5, 0.25, 2.0, -0.75, 1.0, -0.5, 0.3, 0.7][..y.len()])
    }),
    ("each twice", |_, y| y.iter().map(|y| y.powi(2)).sum::<Value>() + y[0]),
    ("some of them", |_, y| y[1] * 3.0 + y[y.len() - 1].tanh()),
    ("one of them is the output", |_, y| y[2]),
    ("the sums, too", |z, y| z.iter().zip(y).map(|(&z, &y)| z.sin() * y).sum()),
    ("one of the sums, too", |z, y| y.iter().sum::<Value>() + z[3].cos()),
    ("a gate that is closed", |_, y| y.iter().sum::<Value>() * 0.0 + y[0]),
];

#[test]
fn relus_that_a_layer_computes_are_those_of_the_tape() {
    const SPECIAL: [f64; 6] = [0.3, 0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    for (what, make) in READERS {
        // as many neurons as make a wide layer, fewer, and more
        for (inputs, neurons, with_bias) in
            [(2, 8, true), (3, 9, false), (9, 9, true), (2, 4, true)]
        {
            let mut tape = Tape::new();
            let count = neurons * (inputs + usize::from(with_bias));
            let weights: Vec<f64> =
                (0..count).map(|i| ((i * 5 + 3) % 17) as f64 * 0.1 - 0.8).collect();
            let layer =
                Layer::with_values(&mut tape, inputs, neurons, Activation::Identity, &weights);
            let record = |row: &[f64]| {
                let x: Vec<Value> = row.iter().map(|&x| tape.var(x)).collect();
                let z = layer.forward(&tape, &x);
                let y: Vec<Value> = z.iter().map(|z| z.relu()).collect();
                (make(&z, &y), x)
            };
            let (output, x) = record(&vec![0.1; inputs]);
            let mut runner = Program::new(&[output], &x).expect("x is listed").runner();
            for special in SPECIAL {
                for samples in [1, 2, 3, 9, 40] {
                    let numbers = (0..samples * inputs).map(|i| (i * 7 % 11) as f64 * 0.2 - 1.1);
                    let mut rows: Vec<f64> = numbers.collect();
                    rows[inputs - 1] = special;
                    let what = format!("{what}, {inputs}-{neurons}, {special}, {samples} samples");
                    let (value, gradient, slopes) =
                        runner.value_and_gradients(&tape.params(), &rows).expect("they fit");
                    let (mut sum, mut expected) = (0.0, vec![0.0; count]);
                    for (row, slopes) in rows.chunks(inputs).zip(slopes.chunks(inputs)) {
                        let (y, x) = record(row);
                        let grads = y.backward();
                        sum += y.data();
                        expected.iter_mut().zip(grads.params()).for_each(|(sum, own)| *sum += own);
                        for (&slope, &x) in slopes.iter().zip(&x) {
                            assert_close(slope, grads[x], 1e-13, &what);
                        }
                    }
                    assert_close(value, sum / samples as f64, 1e-13, &what);
                    for (&ours, expected) in gradient.iter().zip(expected) {
                        assert_close(ours, expected / samples as f64, 1e-13, &what);
                    }
                    let outputs = runner.evaluate(&tape.params(), &rows).expect("they fit");
                    assert_close(outputs.iter().sum::<f64>(), sum, 1e-13, &what);
                }
            }
        }
    }
}
