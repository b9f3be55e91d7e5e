//! The engine: values and derivatives of every operation, the sweep, derivatives of derivatives, and
//! what the tape says when it is misused, or when a number is not finite.

mod accuracy;
mod callers_lines;
mod check_gradient;
mod doubts;
mod gates;
mod higher_derivatives;
mod layers;
mod misuse;
mod not_finite;
mod reading_the_tape;
mod special_values;
mod sweep;
mod table_of_operations;
mod tail;
