//! Labels: which classes they are, and what they are called.

use super::{read, refusal};
use wengert::data::{Csv, Dataset};

/// The classes of rows with these labels, and their names.
fn labelled(labels: &[&str], csv: Csv) -> (Vec<usize>, Vec<String>) {
    let set = read(table(labels), csv).unwrap();
    assert!(set.class_names().is_empty() || set.class_names().len() == set.class_count());
    (set.classes().to_vec(), set.class_names().to_vec())
}

fn table(labels: &[&str]) -> String {
    labels.iter().map(|label| format!("7,{label}\n")).collect()
}

fn check(labels: &[&str], classes: &[usize], names: &[&str]) {
    let found = labelled(labels, Csv::without_header());
    let names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
    assert_eq!(found, (classes.to_vec(), names), "{labels:?}");
}

#[test]
fn texts_are_classes_in_the_order_of_their_appearance() {
    check(&["b", "a", "b"], &[0, 1, 0], &["b", "a"]);
    // one that is no number makes them texts
    check(&["1", "-1", "none", "1.0"], &[0, 1, 2, 3], &["1", "-1", "none", "1.0"]);
    check(&["inf", "off"], &[0, 1], &["inf", "off"]);
}

#[test]
fn labels_from_zero_on_are_the_numbers_of_the_classes() {
    check(&["1", "0", "1"], &[1, 0, 1], &[]);
    check(&["2", "0", "1.0", "01", "+1", "2.", "0.00"], &[2, 0, 1, 1, 1, 2, 0], &[]);
    let set = read(table(&["1", "0"]), Csv::without_header()).unwrap();
    assert_eq!((set.class_count(), set.class_name(1)), (2, "class 1".to_string()));
}

#[test]
fn no_class_is_without_a_row() {
    check(&["1", "2", "3", "2"], &[0, 1, 2, 1], &["1", "2", "3"]);
    check(&["3.0", "1.0", "2.0"], &[2, 0, 1], &["1", "2", "3"]);
    check(&["2", "0", "2"], &[1, 0, 1], &["0", "2"]);
    check(&["10", "9", "11"], &[1, 0, 2], &["9", "10", "11"]);
    check(&["1"], &[0], &["1"]);
    check(&["9999", "0", "10000"], &[1, 0, 2], &["0", "9999", "10000"]);
}

#[test]
fn numbers_are_classes_in_the_order_of_their_size_and_one_number_is_one_class() {
    check(&["1", "-1"], &[1, 0], &["-1", "1"]);
    check(&["-1", "1"], &[0, 1], &["-1", "1"]);
    check(&["+1", "-1.0", "1.0", "-1"], &[1, 0, 1, 0], &["-1", "1"]);
    check(&["-0", "0", "1"], &[0, 0, 1], &[]);
    // where an f64 has several whole numbers in it, they are texts
    let huge = ["9007199254740993", "9007199254740992"];
    check(&huge, &[0, 1], &huge);
    let parts = labelled(&["1.5", "0.50", "1.50", "0.0"], Csv::without_header().label(2));
    assert_eq!(parts, (vec![2, 1, 2, 0], ["0.0", "0.50", "1.5"].map(String::from).to_vec()));
}

#[test]
fn a_last_column_of_numbers_that_are_no_classes_is_refused_unless_it_is_called_a_label() {
    let advice =
        "ask for .label(2) if they are classes, or for .target(2) if a net should predict them";
    assert_eq!(
        refusal(table(&["1", "2.5"]), Csv::without_header()),
        format!("line 2, column 2: \"2.5\" is no whole number, as classes are; {advice}")
    );
    let named = refusal("a,price\n1,2.5\n", Csv::with_header());
    assert!(named.contains(".label(\"price\")") && named.contains(".target(\"price\")"), "{named}");
    let numbers =
        |count: u32| -> Vec<String> { (1..=count).map(|n| (2 * n).to_string()).collect() };
    let rows =
        |count| numbers(count).iter().map(|label| format!("7,{label}\n")).collect::<String>();
    assert_eq!(read(rows(20), Csv::without_header()).unwrap().class_count(), 20);
    assert_eq!(
        refusal(rows(21), Csv::without_header()),
        format!("line 21, column 2: the last column holds 21 different numbers; {advice}")
    );
    assert_eq!(read(rows(21), Csv::without_header().label(2)).unwrap().class_count(), 21);
    let given = Csv::without_header().class_names(numbers(21));
    assert_eq!(read(rows(21), given).unwrap().class_count(), 21);
    // spellings are not counted twice, and texts are no numbers
    let twice: String = (1..=20).map(|n| format!("7,{n}\n7,{n}.0\n")).collect();
    assert_eq!(read(twice, Csv::without_header()).unwrap().class_count(), 20);
    assert_eq!(read(rows(30) + "7,x\n", Csv::without_header()).unwrap().class_count(), 31);
    // also where there are more numbers than there may be classes
    let many: String = (0..20_000).map(|n| format!("7,{n}.5\n")).collect();
    assert!(refusal(many, Csv::without_header()).ends_with(advice));
}

#[test]
fn missing_labels_and_labels_that_are_no_class_name_are_refused() {
    let missing = |text: &str| refusal(format!("1,x\n2,{text}\n"), Csv::without_header());
    assert_eq!(
        missing(" "),
        "line 2, column 2: the label is empty: give the row a value or leave it out"
    );
    assert_eq!(
        missing("\u{200b}"),
        "line 2, column 2: the label is empty: give the row a value or leave it out"
    );
    for text in ["NA", "NaN", "nan", "?"] {
        let missing = missing(text);
        assert!(
            missing.contains("line 2, column 2: the label")
                || missing.contains("means that the value is missing"),
            "{missing}"
        );
    }
    assert_eq!(labelled(&["NA", "EU"], Csv::without_header().missing(["-"])).1, ["NA", "EU"]);
    assert_eq!(labelled(&["NA", "EU"], Csv::without_header().class_names(["EU", "NA"])).0, [1, 0]);
    let named = Csv::without_header().class_names(["x", "y"]);
    assert_eq!(labelled(&["y", "x"], named.clone()).0, [1, 0]);
    assert_eq!(
        refusal("1,y\n2,z\n", named),
        "line 2, column 2: \"z\" is none of the class names \"x\", \"y\""
    );
    let numbers = Csv::without_header().class_names(["-1", "1"]);
    assert_eq!(labelled(&["1.0", "-1.00", "+1"], numbers).0, [1, 0, 1]);
    let first_of_two = Csv::without_header().class_names(["x", "x", "y"]);
    assert_eq!(labelled(&["y", "x"], first_of_two).0, [2, 0]);
}

#[test]
fn a_column_of_as_many_labels_as_rows_is_refused_and_not_searched_through() {
    let text: String = (0..200_000).map(|row| format!("{row},label {row}\n")).collect();
    assert_eq!(
        refusal(&text, Csv::without_header()),
        "line 10001, column 2: \"label 10000\" is the label of one more class than the 10,000 that \
         there may be; if the column holds numbers, name it as a target"
    );
}

#[test]
fn no_two_classes_differ_by_what_is_not_seen() {
    let marks = [
        "",
        " ",
        "\t",
        "\u{feff}",
        "\u{200b}",
        "\u{200c}",
        "\u{200d}",
        "\u{a0}",
        "\u{ad}",
        "\u{2066}",
        "\u{1}",
        "\u{7f}",
        "\u{2060}",
        "\u{200e}",
        "\u{fe0f}",
        "\u{3164}",
        "\u{e0041}",
        "\u{3000}",
        "\u{2028}",
        "\u{2800}",
    ];
    let labels: Vec<String> = marks.iter().map(|mark| format!("{mark}big cat{mark}")).collect();
    let inner =
        marks.iter().map(|mark| format!("big {mark}cat")).chain(["big\u{a0}cat".to_string()]);
    let rows: String =
        labels.into_iter().chain(inner).map(|label| format!("7,{label}\n")).collect();
    assert_eq!(read(rows, Csv::without_header()).unwrap().class_names(), ["big cat"]);
    let names = Csv::without_header().class_names(["cat\u{200b}", "dog"]);
    let set: Dataset = read("7,dog\n7,cat\n", names).unwrap();
    assert_eq!((set.classes(), set.class_name(0)), (&[1, 0][..], "cat".to_string()));
}

#[test]
fn a_joiner_stays_where_it_changes_the_letters() {
    let names = ["می\u{200c}خواهم", "👩\u{200d}🔬", "👩 🔬"];
    check(&[names[0], names[1], "👩\u{200d} 🔬\u{200d}"], &[0, 1, 2], &names);
}
