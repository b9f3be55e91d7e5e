//! The tape: records every operation in order, keeps the parameters from step to step, and
//! forgets the rest when it is rewound.
//!
//! A tape is a *Wengert list* (R. E. Wengert, 1964): a list of elementary operations in the order
//! in which they were computed. Its first nodes are the parameters. A step of training records its
//! expression after them, reads the gradient, and rewinds:
//!
//! ```
//! use wengert::Tape;
//!
//! let mut tape = Tape::new();
//! let w = tape.param(3.0);
//! for _ in 0..100 {
//!     tape.rewind(); // forgets everything but the parameters
//!     let x = tape.var(2.0);
//!     let miss = w * x - 10.0;
//!     let loss = miss * miss;
//!     let grads = loss.backward();
//!     tape.set(w, tape.get(w) - 0.1 * grads[w]);
//! }
//! assert!((tape.get(w) - 5.0).abs() < 1e-9);
//! ```
//!
//! # What is stale cannot be used
//!
//! A `Value` borrows its tape, and [`rewind`](Tape::rewind), [`set`](Tape::set) and
//! [`param`](Tape::param) need the tape for themselves. So the compiler refuses a `Value` that
//! was recorded before a rewind and is used after it (error E0502). This compiles:
//!
//! ```
//! # use wengert::Tape;
//! let mut tape = Tape::new();
//! let x = tape.var(2.0);
//! let y = x * x;
//! tape.rewind();
//! assert_eq!(tape.len(), 0);
//! ```
//!
//! and this, which differs in its last line alone, does not:
//!
//! ```compile_fail,E0502
//! # use wengert::Tape;
//! let mut tape = Tape::new();
//! let x = tape.var(2.0);
//! let y = x * x;
//! tape.rewind();
//! assert_eq!(y.data(), 4.0);
//! ```

use super::node::{Kind, Link, MAX_NODES, TapeEntry};
use super::recording::Recording;
use super::tail::{TAIL, Tail};
use crate::words::{clean, counted, grouped, is_of_the_standard_library};
use indexmap::IndexMap;
use std::cell::{Ref, RefCell, RefMut};
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A list of operations in order, with its parameters first. See the [module](self).
///
/// A tape can be sent to another thread. A clone is a worker: it has the same parameters, so the
/// same [`Param`](crate::Param)s are valid on both and their gradients can be added up, and it
/// starts with an empty recording of its own. A parameter that is made later on one of them is
/// foreign to the other.
///
/// ```
/// use wengert::Tape;
/// let mut tape = Tape::new();
/// let w = tape.param(3.0);
/// let worker = tape.clone();
/// let mut total = (tape.value(w) * 2.0).backward();
/// total += (worker.value(w) * 5.0).backward();
/// assert_eq!(total[w], 7.0);
/// ```
#[must_use]
pub struct Tape {
    /// Tapes are identified by numbers and not by addresses, since a tape may move.
    number: u64,
    /// A new number with each rewind: so gradients of an earlier recording are recognised.
    recording_number: u64,
    /// For each parameter, in order, the number that its `Param` carries too.
    pub(super) stamps: Arc<Vec<u64>>,
    parameter_names: RefCell<IndexMap<u32, String>>,
    /// All nodes but those of the tail.
    pub(super) recording: RefCell<Recording>,
    tail: Tail,
    /// Names of this recording's nodes.
    names: RefCell<IndexMap<u32, String>>,
}

/// A number that no tape, recording or parameter has had before in this process.
pub(super) fn next_number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Default for Tape {
    fn default() -> Self {
        Tape::new()
    }
}

impl Clone for Tape {
    /// A worker with the same parameters, an empty recording and the same limit.
    fn clone(&self) -> Self {
        Tape {
            parameter_names: self.parameter_names.clone(),
            stamps: Arc::clone(&self.stamps),
            ..Tape::of(self.recording().of_leaves(self.stamps.len()))
        }
    }
}

// Making and reading ---------------------------------------------------------------------------

impl Tape {
    /// An empty tape.
    ///
    /// ```
    /// assert!(wengert::Tape::new().is_empty());
    /// ```
    pub fn new() -> Tape {
        Tape::with_limit(usize::MAX)
    }

    /// An empty tape that refuses to hold more than `nodes` nodes, parameters included: for a loop
    /// that may forget to rewind, so that it ends with a sentence before the memory does. The limit
    /// costs no time.
    ///
    /// A node takes 20 bytes, a number as an operand 8 more, and an operation of many operands 4
    /// more for each of them that does not follow the one before in memory.
    ///
    /// # Panics
    /// Not here: a recording that would exceed the limit does. So does every tape at 2³¹ nodes, and
    /// where the system gives no memory for more nodes or lists of operands.
    ///
    /// ```should_panic
    /// let tape = wengert::Tape::with_limit(1_000);
    /// let mut x = tape.var(1.0);
    /// loop {
    ///     x = x + 1.0; // "the tape is full: its limit is 1,000 nodes; …"
    /// }
    /// ```
    pub fn with_limit(nodes: usize) -> Tape {
        Tape::of(Recording::with_limit(nodes))
    }

    fn of(recording: Recording) -> Tape {
        Tape {
            number: next_number(),
            recording_number: next_number(),
            stamps: Arc::default(),
            parameter_names: RefCell::default(),
            recording: RefCell::new(recording),
            tail: Tail::default(),
            names: RefCell::default(),
        }
    }

    /// An empty tape that remembers which line of source records each node.
    /// [`Value::location`](crate::Value::location) gives it, and everything in
    /// [`explain`](crate::explain) shows it.
    ///
    /// It takes several times as long to record; a tape of [`new`](Tape::new) pays nothing for it.
    ///
    /// ```
    /// let tape = wengert::Tape::traced();
    /// let x = tape.var(2.0);
    /// assert!(x.location().is_some_and(|location| location.line() > 0));
    /// assert!(wengert::Tape::new().var(2.0).location().is_none());
    /// ```
    pub fn traced() -> Tape {
        let mut tape = Tape::new();
        tape.recording.get_mut().places = Some(Vec::new());
        tape
    }

    /// How many nodes it holds, parameters included.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(1.0);
    /// let _y = x + x;
    /// assert_eq!(tape.len(), 2);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.recording().len()
    }

    /// Whether it holds no node.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// tape.var(1.0);
    /// assert!(!tape.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets everything but the parameters and their names. The memory stays, so the next
    /// recording of the same length allocates nothing.
    ///
    /// ```
    /// let mut tape = wengert::Tape::new();
    /// let w = tape.param(1.0);
    /// let _ = tape.value(w) + 1;
    /// tape.rewind();
    /// assert_eq!(tape.len(), 1);
    /// ```
    pub fn rewind(&mut self) {
        self.tail.forget();
        self.recording.get_mut().truncate(self.stamps.len());
        self.names.get_mut().clear();
        self.recording_number = next_number();
    }

    /// Panics if it has no room for this many further parameters.
    #[track_caller]
    pub(crate) fn check_room(&self, parameters: u128, what: &str) {
        let (limit, count) = (self.recording().limit, self.stamps.len());
        assert!(
            parameters <= (limit - count.min(limit)) as u128,
            "the tape is full: its limit is {}, it has {}, and {what} needs {}; ask for fewer{}",
            counted(limit, "node"),
            grouped(count),
            counted(parameters, "parameter"),
            if limit == MAX_NODES { "" } else { ", or give it more with Tape::with_limit()" }
        );
    }

    // What the rest of the crate needs ---------------------------------------------------------

    /// Appends a node.
    #[inline(always)]
    #[track_caller]
    pub(super) fn push(&self, a: Link, b: Link, kind: Kind, primal: f64) -> usize {
        match self.tail.push(a, b, kind, primal) {
            Some(index) => index,
            None => self.push_beyond(a, b, kind, primal),
        }
    }

    /// Appends a node for which the tail has no room, and opens the next one.
    #[cold]
    #[inline(never)]
    #[track_caller]
    fn push_beyond(&self, a: Link, b: Link, kind: Kind, primal: f64) -> usize {
        let recording = &mut *self.recording_mut();
        let index = recording.push(TapeEntry { a, b, kind }, primal);
        self.open_tail(recording);
        index
    }

    /// Opens a tail, unless its nodes might find no room in the recording.
    #[inline(always)]
    pub(super) fn open_tail(&self, recording: &Recording) {
        if recording.has_room_for(TAIL) {
            self.tail.open(recording.len());
        }
    }

    /// The recording, to append to or to change.
    #[inline(always)]
    pub(crate) fn recording_mut(&self) -> RefMut<'_, Recording> {
        let mut recording = self.recording.borrow_mut();
        if self.tail.is_open() {
            self.tail.close(&mut recording);
        }
        recording
    }

    /// The recording, to read.
    #[inline(always)]
    pub(crate) fn recording(&self) -> Ref<'_, Recording> {
        if self.tail.is_open() {
            drop(self.recording_mut());
        }
        self.recording.borrow()
    }

    pub(crate) fn numbers(&self) -> (u64, u64) {
        (self.number, self.recording_number)
    }

    pub(crate) fn stamps(&self) -> &Arc<Vec<u64>> {
        &self.stamps
    }

    /// " (the value was recorded at src/main.rs:7:9)" on a traced tape, else nothing: the end of a
    /// panic's sentence.
    pub(crate) fn recorded_at(&self, index: usize) -> String {
        let place = self.place_of(index);
        place.map_or_else(String::new, |place| format!(" (the value was recorded at {place})"))
    }

    /// Names a node. The name is kept as it is shown; without a visible letter it is none.
    pub(crate) fn set_name(&self, index: usize, name: &str) {
        let (mut names, index, name) =
            (self.names_of(index).borrow_mut(), index as u32, clean(name));
        match name.trim().is_empty() {
            true => names.shift_remove(&index),
            false => names.insert(index, name),
        };
    }

    /// The names among which that of a node is.
    fn names_of(&self, index: usize) -> &RefCell<IndexMap<u32, String>> {
        if index < self.stamps.len() { &self.parameter_names } else { &self.names }
    }

    /// The line that recorded a node, on a traced tape, unless it is in the standard library:
    /// then the caller is not known.
    pub(crate) fn place_of(&self, index: usize) -> Option<&'static Location<'static>> {
        let place = *self.recording().places.as_ref()?.get(index)?;
        (!is_of_the_standard_library(place.file())).then_some(place)
    }

    /// The name of a node, if it has one.
    pub(crate) fn name_of(&self, index: usize) -> Option<String> {
        self.names_of(index).borrow().get(&(index as u32)).cloned()
    }
}
