//! A table is read within three times the memory of its values, and a line that is none of a table
//! within little.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use super::ALLOCATOR;
use stats_alloc::Region;
use wengert::data::{Csv, Dataset};

pub(super) fn a_table_is_read_within_three_times_the_memory_of_its_values() {
    let folder = temp_dir::TempDir::new().unwrap();
    let path = folder.path().join("table.csv");
    // all that was ever allocated, so at least what was in use at the peak; a list that is moved
    // counts by what it gained, and may be there twice for a moment
    let read = |text: String, csv: Csv| {
        std::fs::write(&path, text).unwrap();
        let region = Region::new(ALLOCATOR);
        let set = Dataset::from_csv(&path, csv);
        (set, region.change().bytes_allocated)
    };
    // the buffer, the record and the names
    let small_things = 150_000;
    let (classes, target) = (Csv::without_header(), Csv::without_header().target(1));
    for (row, width, csv) in [
        ("1,2,3,4,5,6,7,8,9,x\n", 10, classes.clone()),
        ("1,0\n", 2, classes.clone()),
        ("1.5,0\n", 2, target),
    ] {
        let rows = 400_000 / width;
        let (set, allocated) = read(row.repeat(rows), csv);
        assert_eq!(set.unwrap().len(), rows);
        assert!(allocated < 8 * 400_000 * 3 / 2 + small_things, "{allocated}");
    }
    let (set, allocated) = read("1.5,".repeat(1_000_000), classes);
    assert!(set.is_err() && allocated < 3_000_000, "{allocated} for a line of 4,000,000 bytes");
}
