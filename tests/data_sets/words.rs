//! The words of messages: counts with their nouns, and texts of other people in quotes.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use wengert::data::Dataset;

#[test]
fn counts_are_grouped_by_thousands_and_one_has_no_plural() {
    for (rows, classes, text) in [
        (1, 1, "Dataset(1 row of 1 input, 1 class)"),
        (2, 2, "Dataset(2 rows of 1 input, 2 classes)"),
        (999, 1, "Dataset(999 rows of 1 input, 1 class)"),
        (1000, 10_000, "Dataset(1,000 rows of 1 input, 10,000 classes)"),
        (1_234_567, 3, "Dataset(1,234,567 rows of 1 input, 3 classes)"),
    ] {
        let mut of_rows = vec![0; rows];
        of_rows[rows - 1] = classes - 1;
        let set = Dataset::new(vec![vec![0.5]; rows], of_rows).unwrap();
        assert_eq!(format!("{set:?}"), text);
    }
}

#[cfg(feature = "files")]
mod files {
    use wengert::data::{Csv, Dataset};

    #[test]
    fn a_long_text_keeps_its_beginning_and_its_end() {
        let folder = temp_dir::TempDir::new().unwrap();
        let path = folder.path().join("a.csv");
        for (field, shown) in [
            ("layer12.neuron100.weight7", "layer12.neuron100.weight7"),
            (&"ab".repeat(20), &"ab".repeat(20)),
            (&"αβ".repeat(30), "αβαβαβαβαβαβαβαβαβα…αβαβαβαβαβαβαβαβαβαβ"),
        ] {
            std::fs::write(&path, format!("a,b\n{field},0\n")).unwrap();
            let error = Dataset::from_csv(&path, Csv::with_header()).unwrap_err().to_string();
            assert!(error.ends_with(&format!("column 1: \"{shown}\" is not a number")), "{error}");
        }
    }

    #[test]
    fn a_clean_name_is_one_line_that_changes_nothing_around_it() {
        for (name, shown) in [
            ("two\nlines\r\u{2028}", "two lines  "),
            ("\u{1b}[31mred\0", " [31mred "),
            ("a\u{202e}b\u{200f}\u{feff}", "a�b��"),
            ("\u{fffe}\u{ffff}\u{1fffe}\u{fdd0}", "����"),
            ("e\u{301} 身高 \u{200d} ∂y <&>\"'", "e\u{301} 身高 \u{200d} ∂y <&>\"'"),
        ] {
            let error = Dataset::from_csv(name, Csv::with_header()).unwrap_err().to_string();
            assert!(error.starts_with(&format!("cannot read {shown}: ")), "{error}");
        }
    }
}
