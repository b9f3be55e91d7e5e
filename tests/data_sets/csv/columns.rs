//! What each column is for: by name, by number, by default, and what a header may not be.

use super::{read, refusal};
use wengert::data::Csv;

#[test]
fn columns_are_found_by_name_and_by_number() {
    let table = "kind,a,b\nx,1,2\ny,3,4\n";
    let by_name = read(table, Csv::with_header().label("kind")).unwrap();
    assert_eq!(by_name, read(table, Csv::with_header().label(1)).unwrap());
    assert_eq!(by_name, read(table, Csv::with_header().label("\u{feff}kind\u{a0}")).unwrap());
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
fn inputs_come_in_the_order_that_is_asked_for_and_the_others_are_not_read() {
    let table = "Id,a,note,b,kind\n7,1,new,2,x\n9,3,,4,y\n";
    let set = read(table, Csv::with_header().inputs(["b", "a"])).unwrap();
    assert_eq!((set.flat_inputs(), set.class_names().len()), (&[2.0, 1.0, 4.0, 3.0][..], 2));
    assert_eq!(set.input_names(), ["b", "a"]);
    assert_eq!(set, read(table, Csv::with_header().inputs([4, 2])).unwrap());
    let names: Vec<String> = set.input_names().to_vec();
    assert_eq!(set, read(table, Csv::with_header().inputs(&names)).unwrap());
    let kept = read(table, Csv::with_header().ignore(["Id", "note"])).unwrap();
    assert_eq!((kept.input_names().concat(), kept.input(1)), ("ab".into(), &[3.0, 4.0][..]));
    // the last column that is not ignored has the classes
    let last = read("1,x,new\n2,y,\n", Csv::without_header().ignore([3])).unwrap();
    assert_eq!(last.class_names(), ["x", "y"]);
    let target = read("a,b,t\n1,2,3.5\n", Csv::with_header().inputs(["a"]).target("t")).unwrap();
    assert_eq!((target.input(0), target.target(0)), (&[1.0][..], &[3.5][..]));
}

#[test]
fn a_column_has_one_use() {
    let asked = |csv: Csv| refusal("a,b,kind\n1,2,x\n", csv);
    assert_eq!(
        asked(Csv::with_header().inputs(["a", "kind"]).label("kind")),
        "line 1: column 3 (\"kind\") is asked for twice, as an input and as the label"
    );
    let twice = asked(Csv::with_header().inputs(["a", "a"]));
    assert!(twice.contains("as an input and as an input"), "{twice}");
    let ignored = asked(Csv::with_header().ignore([2]).inputs(["b"]));
    assert!(ignored.contains("as ignored and as an input"), "{ignored}");
    let last = asked(Csv::with_header().inputs(["b", "kind"]));
    assert!(
        last.contains("the last column, column 3 (\"kind\"), is an input; say with .label(..)"),
        "{last}"
    );
    assert!(asked(Csv::with_header().ignore([1, 2])).contains("no column is left for the inputs"));
    assert!(asked(Csv::with_header().ignore([1, 2, 3])).contains("all are ignored"));
    assert!(asked(Csv::with_header().ignore(["Id"])).contains("there is no column \"Id\""));
    assert!(asked(Csv::with_header().label(1).target(2)).contains("not for both"));
}

#[test]
fn a_name_that_two_columns_have_is_refused_where_it_is_asked_for() {
    let table = "a,a,c\n1,2,0\n";
    let text =
        "line 1: the columns 1 and 2 are both called \"a\"; give the number of the one you mean";
    assert_eq!(refusal(table, Csv::with_header().label("a")), text);
    assert_eq!(refusal(table, Csv::with_header().target("a")), text);
    assert_eq!(refusal("a,\u{200b}a,c\n1,2,0\n", Csv::with_header().inputs(["a"])), text);
    assert_eq!(read(table, Csv::with_header().label("c")).unwrap().input_names(), ["a", "a"]);
    assert_eq!(read(table, Csv::with_header().label(1)).unwrap().class_names(), ["1"]);
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
    assert!(refusal("x\n", Csv::without_header()).contains("no column is left"));
    let row = refusal("5.1,3.5,setosa\n", Csv::with_header().label("species"));
    assert!(row.ends_with("read the file with Csv::without_header()"), "{row}");
}

#[test]
fn a_row_of_data_is_no_header() {
    let advice = "; if this is a row of data, read the file with Csv::without_header(); if it is a \
                  header, say so with .names_are_numbers()";
    let text = refusal("\n5.1,3.5,setosa\n4.9,3.0,setosa\n", Csv::with_header());
    let reason =
        "line 2: a header was expected, and the inputs are named by numbers, such as \"5.1\"";
    assert_eq!(text, format!("{reason}{advice}"));
    for row in [
        "1,2,0",
        "5.1,,setosa",
        "NA,3.5,setosa",
        "0,0,x",
        "3,4,5",
        "2024,2025,kind",
        "1,3,x",
        "-1,1,x",
    ] {
        let text = refusal(format!("{row}\n{row}\n"), Csv::with_header());
        assert!(text.ends_with(advice), "{row}: {text}");
    }
    // what is no input may have any name
    let inputs = Csv::with_header().inputs([1]);
    assert!(refusal("5.1,length,kind\n1,2,x\n", inputs.clone()).ends_with(advice));
    assert!(read("length,5.1,kind\n1,2,x\n", inputs).is_ok());
    let mut years = Csv::with_header().names_are_numbers();
    for header in ["2024,2025,kind", "0,0,0", "1,2,0"] {
        let set = read(format!("{header}\n1,2,x\n"), years.clone()).unwrap();
        assert_eq!(
            (set.len(), set.input_names().join(",")),
            (1, header[..header.len() - if header.ends_with("kind") { 5 } else { 2 }].to_string())
        );
    }
    years = years.label(1);
    assert_eq!(read("2024,2025,kind\n1,2,3\n", years).unwrap().input_names(), ["2025", "kind"]);
}

#[test]
fn names_that_count_are_a_header() {
    for header in ["0,1,kind", "1,2,kind", "0,1,2", "1,2,3", "a,7,kind"] {
        let set = read(format!("{header}\n5,6,x\n"), Csv::with_header()).unwrap();
        assert_eq!((set.len(), set.input_names().len()), (1, 2), "{header}");
    }
    for header in ["kind,1,2", "kind,0,1"] {
        let set = read(format!("{header}\nx,5,6\n"), Csv::with_header().label("kind")).unwrap();
        assert_eq!(set.input(0), [5.0, 6.0]);
    }
    let some = Csv::with_header().inputs(["3", "1"]);
    assert_eq!(read("1,2,3,kind\n5,6,7,x\n", some).unwrap().input(0), [7.0, 5.0]);
}

#[test]
fn an_index_without_a_name_is_no_input() {
    for (name, argument) in
        [("", "1"), ("\"\"", "1"), ("\u{feff}", "1"), ("Unnamed: 0", "\"Unnamed: 0\"")]
    {
        for start in [0, 1] {
            let table = format!("{name},a,kind\n{start},5,x\n{},6,y\n", start + 1);
            assert_eq!(
                refusal(&table, Csv::with_header()),
                format!(
                    "line 1, column 1: this column has no name and counts the rows; leave it out \
                     with .ignore([{argument}])"
                )
            );
            let set = read(&table, Csv::with_header().ignore([1])).unwrap();
            assert_eq!(set.flat_inputs(), [5.0, 6.0]);
            assert_eq!(read(&table, Csv::with_header().inputs([1, 2])).unwrap().input_width(), 2);
        }
    }
    // in any column; with names that count beside it; but not if it counts nothing
    assert!(
        refusal("a,,kind\n5,1,x\n6,2,y\n", Csv::with_header()).starts_with("line 1, column 2:")
    );
    assert!(refusal(",0,1,kind\n0,5,6,x\n", Csv::with_header()).contains("counts the rows"));
    assert_eq!(read(",a,kind\n5,5,x\n4,6,y\n", Csv::with_header()).unwrap().input_width(), 2);
}

#[test]
fn a_missing_value_is_refused_with_what_to_do() {
    let field = |text: &str| refusal(format!("a,b,kind\n1,{text},x\n"), Csv::with_header());
    let advice = ": give the row a value or leave it out, or leave out the column with \
                  .ignore([\"b\"]), or all such rows with .drop_missing()";
    assert_eq!(field(" "), format!("line 2, column 2: the field is empty{advice}"));
    for text in ["NA", "NaN", "nan", "?", "\" NA\""] {
        let field = field(text);
        assert!(
            field.contains("means that the value is missing") && field.ends_with(advice),
            "{field}"
        );
    }
    let missing =
        |text: &str, csv: Csv| refusal(format!("1,{text},x\n"), csv.missing(["-999", "none"]));
    assert!(missing("-999", Csv::without_header()).starts_with("line 1, column 2: \"-999\" means"));
    assert!(missing("none", Csv::without_header()).contains("\"none\" means"));
    assert!(missing("NA", Csv::without_header()).contains("is not a number"));
    assert!(missing("", Csv::without_header()).contains("the field is empty"));
    assert!(
        missing("-999", Csv::without_header().target(2).ignore([3])).contains("\"-999\" means")
    );
    assert!(read("1,,x\n", Csv::without_header().ignore([2])).is_ok());
}

/// It would mean all columns, which nobody who names none asks for.
#[test]
#[should_panic(expected = "no input column is named; name at least one")]
fn no_input_column_is_refused() {
    let _ = Csv::with_header().inputs(Vec::<String>::new());
}
