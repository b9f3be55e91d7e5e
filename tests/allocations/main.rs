//! What is under way allocates nothing, and a table is read in little memory. The counting allocator sees all threads of the process, so
//! this program has one test, which checks one thing after the other.

mod epochs;
mod runner;
mod step;
#[cfg(feature = "files")]
mod table;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::alloc::System;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[test]
fn what_is_under_way_allocates_nothing() {
    step::a_step_allocates_nothing_after_the_first();
    step::a_forward_pass_allocates_a_list_for_each_layer();
    epochs::fifty_epochs_allocate_no_more_than_two();
    runner::a_runner_allocates_nothing_after_its_first_call();
    #[cfg(feature = "files")]
    table::a_table_is_read_within_three_times_the_memory_of_its_values();
}
