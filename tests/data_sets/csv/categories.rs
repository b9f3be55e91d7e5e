//! Columns of texts as inputs, rows with missing values, inputs alone, and some of the inputs.

use super::{read, refusal};
use wengert::data::{Csv, Dataset};

const PEOPLE: &str = "name,sex,age,port,survived\n\
                      Ann,female,38,S,yes\n\
                      Bob,male,22,Q,no\n\
                      Cid,male,,S,no\n\
                      Dan,male,54,?,no\n\
                      Eve,female,2,C,yes\n";

fn people() -> Dataset {
    let csv = Csv::with_header().ignore(["name"]).categories("sex").categories("port");
    read(PEOPLE, csv.drop_missing()).unwrap()
}

#[test]
fn each_level_is_an_input_in_the_place_of_its_column() {
    let people = people();
    let names = ["sex=female", "sex=male", "age", "port=S", "port=Q", "port=C"];
    assert_eq!(people.input_names(), names);
    assert_eq!(people.len(), 3);
    assert_eq!(people.input(0), [1.0, 0.0, 38.0, 1.0, 0.0, 0.0]);
    assert_eq!(people.input(1), [0.0, 1.0, 22.0, 0.0, 1.0, 0.0]);
    assert_eq!(people.input(2), [1.0, 0.0, 2.0, 0.0, 0.0, 1.0]);
    assert_eq!(people.describe().dropped, 2);
    assert!(people.describe().to_string().contains("2 rows with missing values left out"));
    assert!(people == people.select(["sex", "age", "port"]).unwrap());
}

#[test]
fn levels_that_are_numbers_are_in_the_order_of_their_size_and_meet_by_value() {
    let csv = || Csv::with_header().categories("class");
    let set = read("class,kind\n3,a\n1,b\n2.0,a\n1.0,a\n", csv()).unwrap();
    assert_eq!(set.input_names(), ["class=1", "class=2", "class=3"]);
    assert_eq!(set.flat_inputs()[..6], [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
    assert_eq!(read("class,kind\n2,a\n", Csv::like(&set)).unwrap().input(0), [0.0, 1.0, 0.0]);
}

#[test]
fn a_second_file_has_the_levels_of_the_first() {
    let train = people();
    let second = "port,survived,sex,age\nC,no,female,3\nS,no,female,\n";
    let test = read(second, Csv::like(&train)).unwrap();
    assert_eq!((test.len(), test.input_names()), (1, train.input_names()));
    assert_eq!(test.input(0), [1.0, 0.0, 3.0, 0.0, 0.0, 1.0]);
    assert_eq!(
        refusal("sex,age,port,survived\nother,3,S,no\n", Csv::like(&train)),
        "line 2, column 1: \"other\" is none of the levels \"female\", \"male\""
    );
    // and a third that is like the second
    assert_eq!(read(second, Csv::like(&test)).unwrap(), test);
    let strict = refusal(second, Csv::like(&train).keep_missing());
    assert!(strict.starts_with("line 3, column 4: the field is empty"), "{strict}");
}

#[test]
fn selected_inputs_read_a_second_file_by_name_alone() {
    let train = people().select(["age", "sex"]).unwrap();
    assert_eq!(train.input_names(), ["age", "sex=female", "sex=male"]);
    let test = read("sex,x,age,survived\nmale,0,7,yes\n", Csv::like(&train)).unwrap();
    assert_eq!(test.input(0), [7.0, 0.0, 1.0]);
    // one level alone
    let one = people().select(["port=Q"]).unwrap();
    let test = read("port,survived\nQ,yes\nS,no\n", Csv::like(&one)).unwrap();
    assert_eq!((test.flat_inputs(), test.input_names()), (&[1.0, 0.0][..], one.input_names()));
    let selected_twice = train.select(["sex=male", "age"]).unwrap();
    let test = read("sex,age,survived\nmale,7,yes\n", Csv::like(&selected_twice)).unwrap();
    assert_eq!(test.input(0), [1.0, 7.0]);
    for (names, reason) in [
        (&["ages"][..], "there is no input \"ages\""),
        (&["age", "age"], "the input \"age\" is named twice"),
        (&["sex=male", "sex"], "the input \"sex=male\" is named twice"),
        (&[], "no input is named"),
    ] {
        assert!(people().select(names).unwrap_err().to_string().starts_with(reason), "{reason}");
    }
}

#[test]
fn inputs_alone_need_no_answers() {
    let folder = temp_dir::TempDir::new().unwrap();
    let path = folder.path().join("new.csv");
    std::fs::write(&path, "port,who,age,sex\nC,Flo,3,female\n").unwrap();
    let table = Csv::like(&people()).inputs_only().read(&path).unwrap();
    assert_eq!(table.input(0), [1.0, 0.0, 3.0, 0.0, 0.0, 1.0]);
    let refused = Dataset::from_csv(&path, Csv::like(&people()).inputs_only()).unwrap_err();
    assert!(refused.to_string().contains("as targets, and .inputs_only() reads none"));
    std::fs::write(&path, "a,b\n1,2\n").unwrap();
    let table = Csv::with_header().inputs_only().read(&path).unwrap();
    assert_eq!((table.input_names().len(), table.input(0)), (2, &[1.0, 2.0][..]));
}

#[test]
fn a_text_in_the_first_row_is_advised_on_and_one_too_many_is_refused() {
    let text = refusal("sex,kind\nmale,a\n", Csv::with_header());
    let advice = "\"male\" is not a number; if the column holds categories, read it with \
                  .categories(\"sex\")";
    assert!(text.ends_with(advice), "{text}");
    let names: String = (0..251).map(|k| format!("name{k},a\n")).collect();
    let many = refusal(format!("name,kind\n{names}"), Csv::with_header().categories("name"));
    assert!(
        many.starts_with("line 252, column 1: \"name250\" is one more level than the 250"),
        "{many}"
    );
    let twice = refusal("sex,kind\nmale,a\n", Csv::with_header().categories("kind").label("kind"));
    assert!(twice.contains("is asked for twice, as the label and as categories"), "{twice}");
    let all = refusal("a,kind\n,x\nNA,y\n", Csv::with_header().drop_missing());
    assert!(all.starts_with("line 1: every row has a missing value"), "{all}");
    let chosen = Csv::with_header().inputs(["a"]).categories("sex").label("kind");
    let set = read("sex,a,b,kind\nmale,1,2,x\n", chosen).unwrap();
    assert_eq!(set.input_names(), ["a", "sex=male"]);
}

#[test]
fn a_label_that_reads_missing_is_a_class_if_it_is_called_one() {
    let csv = || Csv::with_header().drop_missing();
    assert_eq!(read("a,kind\n1,NA\n2,EU\n", csv()).unwrap().len(), 1);
    let named = csv().class_names(["NA", "EU"]);
    assert_eq!(read("a,kind\n1,NA\n2,EU\n", named).unwrap().classes(), [0, 1]);
}
