//! The exercises as they are handed out: each file has a gap, which compiles and is wrong.
//!
//! 练习：每个文件里有一处空缺，能编译，但结果是错的。

pub mod e01_first_derivatives;
pub mod e02_tanh_row;
pub mod e03_adjoints_by_hand;
pub mod e04_reverse_sweep;
pub mod e05_formula;
pub mod e06_output_weights;
pub mod e07_hidden_weights;
pub mod e08_order_of_updates;
pub mod e09_relu;
pub mod e10_does_not_learn;
pub mod e11_sign_error;
pub mod e12_softmax;
pub mod e13_attention;
pub mod e14_training_loop;
pub mod e15_softsign_row;
pub mod e16_frozen_choice;
pub mod e17_paths;
pub mod e18_birth_of_a_nan;
pub mod e19_on_the_page;
pub mod e20_boundary;
pub mod e21_newton;
pub mod e22_csv;
pub mod e23_saved_net;
pub mod e24_what_a_step_costs;
