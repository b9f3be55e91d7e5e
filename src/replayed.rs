//! A value at another number of one of its inputs.

use crate::engine::has_node::HasNode;
use crate::engine::value::Value;

impl Value<'_> {
    /// What it would be if `of` held another number: what depends on `of` is computed again, by the
    /// operations that were recorded. The tape keeps its numbers.
    ///
    /// # Panics
    /// If `of` belongs to another tape.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// let y = x * x + 1;
    /// assert_eq!((y.replayed(x, 5.0), y.data()), (26.0, 10.0));
    /// ```
    #[track_caller]
    pub fn replayed(self, of: impl HasNode, number: f64) -> f64 {
        let (input, output) = (self.tape.node(of).id().index(), self.link.index());
        if input > output {
            return self.primal;
        }
        let recording = &mut *self.tape.recording_mut();
        let before = recording.primals[input..=output].to_vec();
        let depends = recording.depend_on([input].into_iter(), output);
        recording.primals[input] = number;
        for index in (input + 1..=output).filter(|&index| depends[index]) {
            recording.primals[index] = recording.recomputed(index);
        }
        let replayed = recording.primals[output];
        recording.primals[input..=output].copy_from_slice(&before);
        replayed
    }
}
