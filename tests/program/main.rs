//! Programs: they compute what the tape computes, on any number of threads, and print what they do.

mod functions;
mod lessons;
mod listing;
mod same_as_the_tape;
mod threads;
