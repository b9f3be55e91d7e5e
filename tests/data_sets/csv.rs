//! CSV files: what is read, and that whatever else stands in a file is an error with its place.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use wengert::Error;
use wengert::data::{Csv, Dataset};

fn read(bytes: impl AsRef<[u8]>, csv: Csv) -> Result<Dataset, Error> {
    let folder = tempfile::tempdir().unwrap();
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
    ] {
        assert_eq!(read(text, Csv::with_header()).unwrap(), plain, "{text:?}");
    }
    assert_eq!(plain.flat_inputs(), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(plain.class_names(), ["x", "y"]);
}

#[test]
fn text_labels_are_classes_in_order_of_appearance_and_digits_stay_themselves() {
    let text = read("1,b\n2,a\n3,b\n", Csv::without_header()).unwrap();
    assert_eq!(
        (text.classes(), text.class_names()),
        (&[0, 1, 0][..], &["b".into(), "a".into()][..])
    );
    let digits = read("1,2\n2,0\n3,2\n", Csv::without_header()).unwrap();
    assert_eq!((digits.classes(), digits.class_count()), (&[2, 0, 2][..], 3));
}

#[test]
fn whole_numbers_are_classes_however_many_zeros_are_behind_their_point() {
    let floats = read("1,1.0\n2,0.0\n3,1.00\n4,2.\n", Csv::without_header()).unwrap();
    assert_eq!(floats, read("1,1\n2,0\n3,1\n4,2\n", Csv::without_header()).unwrap());
    let halves = read("1,1.5\n2,0.0\n", Csv::without_header()).unwrap();
    assert_eq!(halves.class_names(), ["0.0", "1.5"]);
}

#[test]
fn labels_that_are_other_numbers_are_classes_by_their_size() {
    for rows in ["1,-1\n2,1\n", "2,1\n1,-1\n"] {
        let signed = read(rows, Csv::without_header()).unwrap();
        assert_eq!(signed.class_names(), ["-1", "1"]);
        let class_of_2 =
            (0..2).find(|&row| signed.input(row) == [2.0]).map(|row| signed.class(row));
        assert_eq!(class_of_2, Some(1));
    }
    // one that is no number makes them texts
    let texts = read("1,1\n2,-1\n3,none\n", Csv::without_header()).unwrap();
    assert_eq!(texts.class_names(), ["1", "-1", "none"]);
}

#[test]
fn a_header_of_numbers_alone_is_refused_and_not_lost() {
    let text = "line 2: a header was expected, and there are numbers alone; if this is a row of \
                data, read the file with Csv::without_header(); if it is a header, give the columns \
                names that are no numbers";
    assert_eq!(refusal("\n1,2,0\n3,4,1\n", Csv::with_header()), text);
    let named = read("1,2,kind\n3,4,1\n", Csv::with_header()).unwrap();
    assert_eq!(named.input_names(), ["1", "2"]);
}

#[test]
fn a_name_that_two_columns_have_is_refused_where_it_is_asked_for() {
    let table = "a,a,c\n1,2,0\n";
    let text =
        "line 1: the columns 1 and 2 are both called \"a\"; give the number of the one you mean";
    assert_eq!(refusal(table, Csv::with_header().label("a")), text);
    assert_eq!(refusal(table, Csv::with_header().target("a")), text);
    assert_eq!(read(table, Csv::with_header().label("c")).unwrap().input_names(), ["a", "a"]);
    assert_eq!(read(table, Csv::with_header().label(1)).unwrap().classes(), [1]);
}

#[test]
fn other_separators_than_commas_are_named() {
    let advice =
        "fields are separated by commas, and here are semicolons: save the file with commas";
    let semicolons = "a;b;c\n1;2;0\n";
    assert_eq!(
        refusal(semicolons, Csv::with_header()),
        format!("line 1: no column is left for the inputs, the line has 1 field; {advice}")
    );
    assert!(refusal("1;2;0\n", Csv::without_header()).contains(advice));
    assert!(refusal("1\t2\t0\n", Csv::without_header()).contains("here are tabs"));
    let decimal_commas = refusal("a;b\n1,5;2\n", Csv::with_header());
    assert!(decimal_commas.contains("line 2: this line has 2 fields"), "{decimal_commas}");
    assert!(decimal_commas.ends_with(advice), "{decimal_commas}");
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
    let closed = "5,\"a\nend\"\n6,b\"c\n7,\"d\"\"e\"\n8,\"f\"g\n9, \"h\n10,end\n";
    let names = read(closed, Csv::without_header()).unwrap();
    assert_eq!(names.class_names(), ["a\nend", "b\"c", "d\"e", "fg", "\"h", "end"]);
}

#[test]
fn columns_are_found_by_name_and_by_number() {
    let table = "kind,a,b\nx,1,2\ny,3,4\n";
    let by_name = read(table, Csv::with_header().label("kind")).unwrap();
    assert_eq!(by_name, read(table, Csv::with_header().label(1)).unwrap());
    assert_eq!(by_name.input_names(), ["a", "b"]);
    let numbers = "a,b,c\n1,2,3\n4,5,6\n";
    let targets = read(numbers, Csv::with_header().target("c").target(1)).unwrap();
    assert_eq!(targets.flat_targets(), [3.0, 1.0, 6.0, 4.0]);
    assert_eq!(
        (targets.target_names(), targets.input(0)),
        (&["c".into(), "a".into()][..], &[2.0][..])
    );
}

#[test]
fn a_column_that_is_not_there_is_named_with_those_that_are() {
    let table = "a,kind\n1,x\n";
    assert_eq!(
        refusal(table, Csv::with_header().label("sort")),
        "line 1: there is no column \"sort\"; the header has \"a\", \"kind\""
    );
    let text = "line 1: there is no column 3; columns are counted from 1 to 2";
    assert_eq!(refusal(table, Csv::with_header().label(3)), text);
    assert!(refusal(table, Csv::with_header().label(0)).contains("no column 0"));
    assert!(refusal(table, Csv::without_header().label("a")).contains("give its number"));
    assert!(refusal(table, Csv::with_header().label(1).target(2)).contains("not for both"));
    assert!(refusal("x\n", Csv::without_header()).contains("no column is left"));
}

#[test]
fn what_is_not_a_finite_number_is_refused_with_line_and_column() {
    let field =
        |text: &str| refusal(format!("a,b,kind\n1,2,x\n\n1,{text},x\n"), Csv::with_header());
    assert_eq!(field("two"), "line 4, column 2: \"two\" is not a number");
    assert_eq!(field(""), "line 4, column 2: the field is empty; it needs a number");
    for text in ["NaN", "inf", "-infinity", "1e999"] {
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
fn empty_labels_and_labels_that_are_no_class_name_are_refused() {
    assert_eq!(
        refusal("1,x\n2, \n", Csv::without_header()),
        "line 2, column 2: the label is empty; every row needs one"
    );
    let named = Csv::without_header().class_names(["x", "y"]);
    assert_eq!(read("1,y\n2,x\n", named.clone()).unwrap().classes(), [1, 0]);
    assert!(refusal("1,y\n2,z\n", named).ends_with("\"z\" is none of the class names"));
    let first_of_two = Csv::without_header().class_names(["x", "x", "y"]);
    assert_eq!(read("1,y\n2,x\n", first_of_two).unwrap().classes(), [2, 0]);
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
    assert!(refusal(b"\0\0,x\n", Csv::without_header()).contains("is not a number"));
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
fn a_missing_file_and_a_folder_are_errors_that_name_them() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("missing.csv"), folder.path().to_path_buf()] {
        let error = Dataset::from_csv(&path, Csv::with_header()).unwrap_err();
        assert!(error.to_string().starts_with(&format!("cannot read {}", path.display())));
    }
}

#[test]
fn no_bytes_make_the_reader_panic() {
    // commas, quotes, line ends, digits and letters in any order
    let alphabet = b",\"\r\n 1-.exN\xef\xbb\xbf\0";
    let mut rng = wengert::rng(11);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    for _ in 0..500 {
        let length = rng.uniform(0.0, 30.0) as usize;
        let mut byte = || alphabet[rng.uniform(0.0, alphabet.len() as f64) as usize];
        let bytes: Vec<u8> = (0..length).map(|_| byte()).collect();
        std::fs::write(&path, bytes).unwrap();
        for csv in
            [Csv::with_header(), Csv::without_header().label(1), Csv::with_header().target(1)]
        {
            // an error is as good as a data set
            let _ = Dataset::from_csv(&path, csv);
        }
    }
}

#[test]
fn a_column_of_as_many_labels_as_rows_is_refused_and_not_searched_through() {
    let text: String = (0..200_000).map(|row| format!("{row},label {row}\n")).collect();
    assert_eq!(
        refusal(&text, Csv::without_header()),
        "line 10001, column 2: \"label 10000\" is the label of one more class than the 10,000 that \
         there may be; if the column holds numbers, name it as a target"
    );
    // numbers up to 9999 are the classes themselves; from there on they are texts
    assert_eq!(read("1,9999\n2,0\n", Csv::without_header()).unwrap().classes(), [9999, 0]);
    let set = read("1,10000\n2,0\n", Csv::without_header()).unwrap();
    assert_eq!(set.class_names(), ["0", "10000"]);
}

#[test]
fn a_line_that_says_end_ends_nothing() {
    let middle = refusal("1,0\n2,1\nend\n3,0\n", Csv::without_header());
    assert!(middle.starts_with("line 3: this line has 1 field"), "{middle}");
    for first in ["end\n1,0\n", "\"end\"\n1,0\n"] {
        assert!(
            refusal(first, Csv::without_header()).starts_with("line 2: this line has 2 fields")
        );
    }
    let words = read("1,start\n2,end\n3,end", Csv::without_header()).unwrap();
    assert_eq!((words.classes(), words.len()), (&[0, 1, 1][..], 3));
}

#[test]
fn one_number_in_two_spellings_is_no_pair_of_classes() {
    assert_eq!(
        refusal("5,-1\n6,1\n7,-1.0\n", Csv::without_header()),
        "line 3, column 2: the labels \"-1\" and \"-1.0\" are one number in two spellings; write it \
         in one way"
    );
    assert_eq!(read("5,1\n6,1.0\n", Csv::without_header()).unwrap().classes(), [1, 1]);
}
