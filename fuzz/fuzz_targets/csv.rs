//! Tables: any bytes are a data set of finite numbers or an error, whatever is asked of them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wengert::data::{Csv, Dataset};

fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("wengert-fuzz-csv-{}", std::process::id()));
    std::fs::write(&path, bytes).expect("there is room for temporary files");
    for has_header in [true, false] {
        let _ = wengert_table::survey(&path, has_header);
    }
    for csv in [
        Csv::with_header(),
        Csv::without_header(),
        Csv::with_header().label("kind"),
        Csv::without_header().label(1).class_names(["a", "b"]),
        Csv::with_header().target(1).target(2),
        Csv::with_header().inputs(["b", "a"]).missing(["-"]).names_are_numbers(),
        Csv::without_header().ignore([1]),
        Csv::with_header().categories(1).drop_missing(),
        Csv::without_header().categories(1).categories(2).target(3).drop_missing(),
    ] {
        if let Ok(set) = Dataset::from_csv(&path, csv) {
            assert!(!set.is_empty());
            assert!(set.flat_inputs().iter().all(|number| number.is_finite()));
            let again = Dataset::from_csv(&path, Csv::like(&set)).expect("it was read before");
            assert!(again == set);
            let some = set.select(&set.input_names()[..1]);
            if let Ok(some) = some {
                let again = Dataset::from_csv(&path, Csv::like(&some)).expect("it was read before");
                assert!(again == some);
            }
            assert!(Csv::like(&set).inputs_only().read(&path).is_ok());
            let _ = set.describe().to_string();
        }
    }
});
