//! Exercises that mark themselves: 24 small files in `gaps/`, each with a gap that compiles and is
//! wrong, and a check for each that says why an answer is not right.
//!
//! ```text
//! cargo run -p wengert-exercises            # what is right, what is not and why, what comes next
//! cargo run -p wengert-exercises -- 6       # one exercise, with a hint
//! cargo run -p wengert-exercises -- --zh    # in Chinese
//! ```
//!
//! * `gaps/` holds the files that a reader edits. The text of an exercise, in both languages, is
//!   the comment at the head of its file.
//! * `solutions/` holds the same files with the gaps filled. Tests run the same checks on them.
//! * `checks/` says what is right; it takes the answer as a function, so that it does not matter
//!   from which folder it comes.
//! * `why` asks the marker and the diagnosis of the crate `wengert-reasons`, and nothing else does.
//!
//! ```
//! use wengert_exercises::{Language, exercises};
//!
//! let all = exercises();
//! assert_eq!(all.len(), 24);
//! assert_eq!(all[5].name(), "e06_output_weights");
//! assert!(all[5].title(Language::English).contains("∂L/∂w5"));
//! ```

// no `unreachable_pub`: in the files of gaps/, which readers edit, `pub` is one thing less to explain
#![warn(missing_docs, missing_debug_implementations)]

mod checks;
mod exercise;
mod formulas;
#[path = "../gaps/mod.rs"]
mod gaps;
mod language;
mod report;
#[cfg(test)]
#[path = "../solutions/mod.rs"]
mod solutions;
#[cfg(test)]
mod tests;
mod why;

pub use exercise::{ANSWER, Exercise, Outcome};
pub use formulas::{Cause, Node, Row};
pub use language::Language;
pub use report::run;

// what the files in gaps/ and solutions/ use
use formulas::{sigmoid, softmax};

/// The exercises with the answers of one folder's files: in each row the file, the check, and the
/// items of the file that the check takes.
macro_rules! with_answers_of {
    ($answers:ident) => {
        with_answers_of! { $answers:
            e01_first_derivatives => derivatives::first_derivatives(gradient);
            e02_tanh_row => derivatives::tanh_row(tanh_row);
            e03_adjoints_by_hand => tape::adjoints_by_hand(D, C, B, A);
            e04_reverse_sweep => tape::reverse_sweep(adjoints);
            e05_formula => using::formula(FORMULA);
            e06_output_weights => derivatives::output_weights(gradient);
            e07_hidden_weights => derivatives::hidden_weights(gradient);
            e08_order_of_updates => nets::order_of_updates(step);
            e09_relu => derivatives::relu(gradient);
            e10_does_not_learn => nets::does_not_learn(CAUSE, BIASES, RATE);
            e11_sign_error => derivatives::sign_error(gradient);
            e12_softmax => derivatives::softmax_gradient(gradient);
            e13_attention => nets::attention(attention);
            e14_training_loop => nets::training_loop(train);
            e15_softsign_row => derivatives::softsign(Softsign);
            e16_frozen_choice => tape::frozen_choice(leaky);
            e17_paths => tape::paths(PRODUCTS, DERIVATIVE);
            e18_birth_of_a_nan => tape::birth_of_a_nan(softplus);
            e19_on_the_page => using::on_the_page(B, LOSS, BY_W);
            e20_boundary => nets::boundary(boundary);
            e21_newton => derivatives::newton(slope, curvature, step);
            e22_csv => using::csv(how);
            e23_saved_net => using::saved_net(load);
            e24_what_a_step_costs => using::what_a_step_costs(PARAMETERS, MULTIPLICATIONS, RUNS);
        }
    };
    ($answers:ident: $($name:ident => $group:ident::$check:ident($($item:ident),*);)*) => {
        vec![$(Exercise::new(
            stringify!($name),
            include_str!(concat!("../gaps/", stringify!($name), ".rs")),
            |language| checks::$group::$check(language, $($answers::$name::$item),*),
        )),*]
    };
}

/// All exercises, in order, with the answers in `gaps/`.
#[must_use]
pub fn exercises() -> Vec<Exercise> {
    with_answers_of!(gaps)
}

#[cfg(test)]
fn solved_exercises() -> Vec<Exercise> {
    with_answers_of!(solutions)
}
