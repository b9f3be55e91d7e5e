//! Data sets, made here or read from CSV files.

mod contents;
mod csv;
mod words;
