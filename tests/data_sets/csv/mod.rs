//! CSV files: what is read, and that whatever else is in a file is an error with its place.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod categories;
mod columns;
mod labels;
mod like;
mod separators;

use wengert::Error;
use wengert::data::{Csv, Dataset};

fn read(bytes: impl AsRef<[u8]>, csv: Csv) -> Result<Dataset, Error> {
    let folder = temp_dir::TempDir::new().unwrap();
    let path = folder.path().join("table.csv");
    std::fs::write(&path, bytes).unwrap();
    Dataset::from_csv(&path, csv)
}

/// What the error says after the name of the folder.
fn refusal(bytes: impl AsRef<[u8]>, csv: Csv) -> String {
    let text = read(bytes, csv).unwrap_err().to_string();
    text.split_once("table.csv").unwrap().1.trim_start_matches(", ").to_string()
}

#[test]
fn a_byte_order_mark_empty_lines_spaces_and_any_line_end_are_fine() {
    let plain = read("a,b,kind\n1,2,x\n3,4,y\n", Csv::with_header()).unwrap();
    for text in [
        "\u{feff}a,b,kind\n1,2,x\n3,4,y\n",
        "a,b,kind\r\n1,2,x\r\n3,4,y\r\n",
        "a,b,kind\r1,2,x\r3,4,y",
        "\n\na,b,kind\n\n1,2,x\n   \n3,4,y",
        " a , b,kind \n 1 ,2, x\n+3.0,4e0,y\n",
        "\"a\",\"b\",\"kind\"\n\"1\",2,\"x\"\n3,4,y\n",
        "a,b,kind\r1,2,x\r\n3,4,y\n\r",
    ] {
        assert_eq!(read(text, Csv::with_header()).unwrap(), plain, "{text:?}");
    }
    assert_eq!(plain.flat_inputs(), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(plain.class_names(), ["x", "y"]);
}

#[test]
fn a_quote_opens_a_field_behind_anything_that_is_not_seen() {
    let plain = read("a,b c,kind\n1,2,\"x, y\"\n3,4,z\n", Csv::with_header()).unwrap();
    for mark in
        [" ", "\t", "\u{feff}", "\u{feff}\u{feff}", "\u{a0} ", "\u{200b}", "\u{ad}", "\u{2060}"]
    {
        let text = format!(
            "{mark}\"a\"{mark},{mark}\"b c\",{mark}\"kind\" {mark}\n\
             {mark}\"1\",2,{mark}\"x, y\"{mark}\n{mark}3{mark},{mark}4,{mark}z{mark}\n"
        );
        assert_eq!(read(&text, Csv::with_header()).unwrap(), plain, "{text:?}");
    }
    let inner = "a,b\u{a0}c,ki\u{ad}nd\n1,2,\"x,\u{2009}\u{200b}y\"\n3,4,z\n";
    assert_eq!(read(inner, Csv::with_header()).unwrap(), plain);
    let set = read("a,kind\n1,\"x\r\ny\"\n2,\"x\ny\"\n3,\"x\ry\"\n", Csv::with_header()).unwrap();
    assert_eq!(set.class_names(), ["x\ny"]);
}

#[test]
fn a_mark_where_two_files_were_joined_is_in_no_label_and_no_number() {
    let joined = "\u{feff}1,x\n\u{feff}2,x\n\u{feff}\"3\",x\n";
    let set = read(joined, Csv::without_header()).unwrap();
    assert_eq!((set.flat_inputs(), set.class_names()), (&[1.0, 2.0, 3.0][..], &["x".into()][..]));
    let first =
        read("x,1\n\u{feff}x,2\n\u{feff}\"x\",3\n", Csv::without_header().label(1)).unwrap();
    assert_eq!(first.class_names(), ["x"]);
}

#[test]
fn a_quote_that_is_never_closed_is_refused_where_it_opens() {
    let reason = "the quote that opens this field is never closed, so it would take in the rest of \
                  the file; a quote within a text is written twice";
    let never_closed = |text: &str| refusal(text, Csv::without_header());
    assert_eq!(never_closed("5,\"a\n6,b\n7,c\n8,d\n"), format!("line 1, column 2: {reason}"));
    assert_eq!(never_closed("\u{feff}5,\"a\n"), format!("line 1, column 2: {reason}"));
    assert_eq!(never_closed("5,a\r\n\r\n6,\"b"), format!("line 3, column 2: {reason}"));
    assert_eq!(never_closed("\""), format!("line 1, column 1: {reason}"));
    // the row begins two lines before its quote
    let text = "5,a\n\"6\n\n\",\"b\r\nend\"\"\n";
    assert_eq!(never_closed(text), format!("line 4, column 2: {reason}"));
    // closed, within a field, or doubled: none of these is open
    let closed = "5,\"a\nend\"\n6,b\"c\n7,\"d\"\"e\"\n8,\"f\"g\"\n9, \"h \" \n10,i\"\"\"\n";
    let names = read(closed, Csv::without_header()).unwrap();
    assert_eq!(names.class_names(), ["a\nend", "b\"c", "d\"e", "fg\"", "h", "i\"\"\""]);
    assert_eq!(never_closed("5,a\n9, \"h\n10,end\n"), format!("line 2, column 2: {reason}"));
}

#[test]
fn what_is_not_a_finite_number_is_refused_with_line_and_column() {
    let field =
        |text: &str| refusal(format!("a,b,kind\n1,2,x\n\n1,{text},x\n"), Csv::with_header());
    assert_eq!(field("two"), "line 4, column 2: \"two\" is not a number");
    for text in ["inf", "-infinity", "1e999", "+nan"] {
        let refusal = field(text);
        assert!(refusal.starts_with("line 4, column 2:"), "{refusal}");
        assert!(refusal.contains("finite numbers only"), "{refusal}");
    }
    let quoted = refusal("\"1\n\n\",2,x\n5,\"a\nb\",x\n", Csv::without_header());
    assert_eq!(quoted, "line 4, column 2: \"a\\nb\" is not a number");
    let advice = "; if this line names the columns, read the file with Csv::with_header()";
    let header = refusal("\na,b,kind\n1,2,x\n", Csv::without_header());
    assert_eq!(header, format!("line 2, column 1: \"a\" is not a number{advice}"));
}

#[test]
fn lines_of_different_length_are_refused_with_both_numbers() {
    let text = "line 3: this line has 2 fields, the first line has 3; \
                fields are separated by commas";
    assert_eq!(refusal("1,2,x\r\n\r\n1,x\r\n", Csv::without_header()), text);
    assert!(
        refusal("a,b\n1,2,x\n", Csv::with_header()).contains("has 3 fields, the first line has 2")
    );
}

#[test]
fn a_file_without_rows_is_refused() {
    assert!(refusal("", Csv::with_header()).contains("the file is empty"));
    assert!(refusal("\u{feff}", Csv::with_header()).contains("the file is empty"));
    assert!(refusal("", Csv::without_header()).contains("no row of data"));
    assert!(refusal("a,b\n\n\n", Csv::with_header()).contains("no row of data"));
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    assert_eq!(
        refusal(b"1,x\n2,\xff\xfe\n", Csv::without_header()),
        "line 2, column 2: this is not UTF-8 text; save the file with the encoding UTF-8"
    );
    assert!(refusal(b"\xff\xfe1\0,\0x\0\n\0", Csv::without_header()).contains("not UTF-8"));
    assert!(refusal(b"\0\0,x\n", Csv::without_header()).contains("not UTF-8"));
    // UTF-16 without a mark
    assert!(refusal(b"1\0,\0x\0\n\0", Csv::without_header()).contains("not UTF-8"));
    // the bytes of one letter in two fields are no letter
    let parted = refusal(b"1,\xc3,\xa9\n", Csv::without_header());
    assert!(parted.starts_with("line 1, column 2: this is not UTF-8"), "{parted}");
}

#[test]
fn a_huge_or_unclosed_field_is_shown_in_part() {
    let huge = format!("1,x\n\"{}", "9,x\n".repeat(100_000));
    let text = refusal(huge, Csv::without_header());
    assert!(text.starts_with("line 2, column 1: the quote") && text.len() < 200, "{text}");
    let long = format!("{}y,x\n", "1".repeat(1_000_000));
    assert!(refusal(long, Csv::without_header()).len() < 200);
}

#[test]
fn a_line_has_an_end() {
    let fields = refusal("1,".repeat(200_000), Csv::without_header());
    assert_eq!(
        fields,
        "line 1: this line has more than 100,000 fields; a table has each row on a line"
    );
    let wide = format!("{}x\n{0}y", "1,".repeat(99_999));
    assert_eq!(read(wide, Csv::without_header()).unwrap().input_width(), 99_999);
    let long = refusal("1".repeat(10_000_100), Csv::without_header());
    assert!(long.starts_with("line 1: this line has more than 10,000,000 bytes"), "{long}");
    let text = format!("1,x\n2,\"{}", "3,x\n".repeat(3_000_000));
    let quote = refusal(text, Csv::without_header());
    let reason =
        "line 2, column 2: the quote that opens this field is not closed within 10,000,000 bytes";
    assert!(quote.starts_with(reason), "{quote}");
}

#[test]
fn a_missing_file_and_a_folder_are_errors_that_name_them() {
    let folder = temp_dir::TempDir::new().unwrap();
    for path in [folder.path().join("missing.csv"), folder.path().to_path_buf()] {
        let error = Dataset::from_csv(&path, Csv::with_header()).unwrap_err();
        assert!(error.to_string().starts_with(&format!("cannot read {}", path.display())));
    }
}

#[test]
fn no_bytes_make_the_reader_panic() {
    // commas, quotes, line ends, digits and letters in any order
    let alphabet = b",;\"\r\n 1-.exN\xef\xbb\xbf\xc2\xa0\0";
    let mut rng = wengert::rng(11);
    let folder = temp_dir::TempDir::new().unwrap();
    let path = folder.path().join("table.csv");
    for _ in 0..500 {
        let length = rng.uniform(0.0, 30.0) as usize;
        let mut byte = || alphabet[rng.uniform(0.0, alphabet.len() as f64) as usize];
        let bytes: Vec<u8> = (0..length).map(|_| byte()).collect();
        std::fs::write(&path, bytes).unwrap();
        for csv in [
            Csv::with_header(),
            Csv::without_header().label(1),
            Csv::with_header().target(1),
            Csv::without_header().inputs([2]).missing(["1"]),
            Csv::with_header().ignore([1]).names_are_numbers(),
            Csv::like(&wengert::data::xor()).label(3),
        ] {
            // an error is as good as a data set, which can be read like itself
            if let Ok(set) = Dataset::from_csv(&path, csv) {
                assert_eq!(Dataset::from_csv(&path, Csv::like(&set)).unwrap(), set);
            }
        }
    }
}

#[test]
fn a_line_that_says_end_ends_nothing() {
    let middle = refusal("1,0\n2,1\nend\n3,0\n", Csv::without_header());
    assert!(middle.starts_with("line 3: this line has 1 field"), "{middle}");
    for first in ["end\n1,0\n", "\"end\"\n1,0\n"] {
        assert!(refusal(first, Csv::without_header()).starts_with("line 1: no column is left"));
    }
    let words = read("1,start\n2,end\n3,end", Csv::without_header()).unwrap();
    assert_eq!((words.classes(), words.len()), (&[0, 1, 1][..], 3));
}
