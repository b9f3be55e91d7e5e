//! An optimiser of one's own tells what it remembers, or is refused.

use super::*;

/// Remembers the last gradient, and a number that it takes from each.
struct Own {
    sum: f64,
    last: Vec<f64>,
}

impl Optimizer for Own {
    fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
        self.sum += gradient[0];
        self.last.resize(gradient.len(), 0.0);
        for ((p, g), last) in parameters.iter_mut().zip(gradient).zip(&mut self.last) {
            *p -= 0.01 * (g + 0.5 * *last + 0.1 * self.sum);
            *last = *g;
        }
    }

    fn memory(&mut self) -> Option<Memory<'_>> {
        Some(Memory {
            optimizer: "Own",
            settings: vec![],
            numbers: vec![("sum", &mut self.sum)],
            vectors: vec![("last", &mut self.last)],
        })
    }
}

#[test]
fn an_optimiser_of_ones_own_goes_on_too() {
    let (_folder, path) = folder();
    let moons = moons();
    let run = |end: End| {
        let (mut tape, net) = net();
        let own = Own { sum: 0.0, last: Vec::new() };
        let trainer = ending(trainer(&net, &moons, &path).optimizer(own), end);
        let history = trainer.train(&mut tape).unwrap();
        left_behind(&tape, &history)
    };
    run(Some(7));
    let went_on = run(None);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(run(None), went_on);
}

#[test]
#[should_panic(expected = "this optimiser does not say what it remembers")]
fn an_optimiser_that_does_not_tell_what_it_remembers_is_refused() {
    struct Silent;
    impl Optimizer for Silent {
        fn update(&mut self, _: &mut [f64], _: &[f64]) {}
    }
    let (mut tape, net) = net();
    let _ = trainer(&net, &moons(), Path::new("never")).optimizer(Silent).train(&mut tape);
}

/// Remembers what it is given, whatever that is.
struct Odd {
    kind: &'static str,
    steps: f64,
    rate: f64,
    a: Vec<f64>,
    b: Vec<f64>,
}

impl Optimizer for Odd {
    fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
        self.steps += 1.0;
        parameters.iter_mut().zip(gradient).for_each(|(p, g)| *p -= 0.01 * g);
        self.a = gradient.to_vec();
        match self.kind {
            "too short" => self.b = vec![self.steps; 3],
            "too long" => self.b = [gradient, gradient].concat(),
            "a setting that fades" => self.rate *= 0.5,
            _ => self.b = gradient.to_vec(),
        }
    }

    fn memory(&mut self) -> Option<Memory<'_>> {
        let (number, a, b) = match self.kind {
            "two vectors" => ("steps", "same", "same"),
            "a number and a vector" => ("a", "a", "b"),
            "a comma" => ("steps", "a, b", "b"),
            "two lines" => ("steps", "a\nb", "b"),
            "no name" => ("steps", "", "b"),
            _ => ("steps", "a", "b"),
        };
        let mut vectors = vec![(a, &mut self.a), (b, &mut self.b)];
        if self.kind == "one more later" && self.steps == 0.0 {
            vectors.pop();
        }
        let numbers = vec![(number, &mut self.steps)];
        Some(Memory { optimizer: "Odd", settings: vec![("rate", self.rate)], numbers, vectors })
    }
}

#[test]
fn a_memory_that_could_not_be_read_back_is_refused_when_it_is_saved() {
    let moons = moons();
    for (kind, sentence) in [
        ("two vectors", "tensor \"optimizer.same\": two have this name"),
        ("a number and a vector", "tensor \"optimizer.a\": two have this name"),
        ("too short", "tensor \"optimizer.b\": it has 3 numbers, and should have 21"),
        ("too long", "tensor \"optimizer.b\": it has 42 numbers, and should have 21"),
        (
            "one more later",
            "\"optimizer remembers\" was \"steps, a\" when the run began, and is \"steps, a, b\" now",
        ),
        (
            "a setting that fades",
            "\"optimizer.rate\" was \"1\" when the run began, and is \"0.03125\" now",
        ),
        // any name can be read back
        ("", ""),
        ("a comma", ""),
        ("two lines", ""),
        ("no name", ""),
    ] {
        let (_folder, path) = folder();
        let run = || {
            let (mut tape, net) = net();
            let (a, b) = Default::default();
            let odd = Odd { kind, steps: 0.0, rate: 1.0, a, b };
            trainer(&net, &moons, &path).optimizer(odd).train(&mut tape)
        };
        match run() {
            Ok(_) => assert!(sentence.is_empty() && run().is_ok(), "{kind}"),
            Err(error) => {
                assert!(error.to_string().contains(sentence), "{kind}: {error}");
                assert!(!path.exists(), "{kind}");
            }
        }
    }
}
