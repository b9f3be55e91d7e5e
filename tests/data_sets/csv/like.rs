//! A second file that is read like the first: columns and classes meet by name.

use super::{read, refusal};
use wengert::data::{self, Csv, Dataset};

fn train() -> Dataset {
    read("Id,a,b,kind\n7,1,2,x\n9,3,4,y\n8,5,6,z\n", Csv::with_header().ignore(["Id"])).unwrap()
}

#[test]
fn columns_and_classes_meet_by_name_in_any_order() {
    let set = read("kind,b,Id,a\nz,20,1,10\nx,40,2,30\n", Csv::like(&train())).unwrap();
    assert_eq!((set.flat_inputs(), set.classes()), (&[10.0, 20.0, 30.0, 40.0][..], &[2, 0][..]));
    assert_eq!(
        (set.input_names(), set.class_names()),
        (train().input_names(), train().class_names())
    );
    assert_eq!(set.class_count(), 3);
    // an ignored column need not be there
    assert_eq!(read("a,kind,b\n1,y,2\n", Csv::like(&train())).unwrap().input(0), [1.0, 2.0]);
    // parts of a data set, and a set that was read alike, know it too
    let (part, _) = train().split(0.4, &mut wengert::rng(1));
    assert_eq!(read("b,a,kind\n2,1,z\n", Csv::like(&part)).unwrap().classes(), [2]);
    assert_eq!(read("b,a,kind\n2,1,z\n", Csv::like(&set)).unwrap().classes(), [2]);
}

#[test]
fn what_the_first_file_does_not_have_is_an_error_and_so_is_what_the_second_lacks() {
    let like = |text: &str| refusal(text, Csv::like(&train()));
    assert_eq!(
        like("a,b,kind\n1,2,w\n"),
        "line 2, column 3: \"w\" is none of the class names \"x\", \"y\", \"z\""
    );
    assert_eq!(
        like("a,kind\n1,x\n"),
        "line 1: there is no column \"b\"; the header has \"a\", \"kind\""
    );
    assert!(like("a,b\n1,2\n").contains("there is no column \"kind\""));
    assert_eq!(
        like("a,b,c,kind\n1,2,3,x\n"),
        "line 1: column 3 (\"c\") is not in the data set that this file is read like; leave it out \
         with .ignore([\"c\"])"
    );
    assert!(read("a,b,c,kind\n1,2,3,x\n", Csv::like(&train()).ignore(["c"])).is_ok());
    // unless the inputs are chosen again
    let chosen = read("a,b,c,kind\n1,2,3,y\n", Csv::like(&train()).inputs(["c"])).unwrap();
    assert_eq!(
        (chosen.input(0), chosen.input_names(), chosen.class(0)),
        (&[3.0][..], &["c".into()][..], 1)
    );
    assert!(like("1,2,x\n").ends_with("read the file with Csv::without_header()"));
    // a file whose inputs were chosen has others that nobody asked for
    let chosen = read("a,b,kind\n1,2,x\n", Csv::with_header().inputs(["b"])).unwrap();
    assert_eq!(read("c,kind,b\n1,x,2\n", Csv::like(&chosen)).unwrap().input(0), [2.0]);
}

#[test]
fn without_a_header_columns_meet_by_their_number() {
    let first = read("x,1,7,2\ny,3,7,4\n", Csv::without_header().label(1).ignore([3])).unwrap();
    let second = read("y,5,7,6\n", Csv::like(&first)).unwrap();
    assert_eq!((second.input(0), second.classes()), (&[5.0, 6.0][..], &[1][..]));
    let width = refusal("y,5,6\n", Csv::like(&first));
    assert_eq!(width, "line 1: the line has 3 fields, the file that this one is read like has 4");
}

#[test]
fn labels_that_are_numbers_keep_their_classes() {
    let digits = read("7,0\n7,1\n7,2\n", Csv::without_header()).unwrap();
    let some = read("7,2\n7,0.0\n", Csv::like(&digits)).unwrap();
    assert_eq!((some.classes(), some.class_count()), (&[2, 0][..], 3));
    assert!(some.class_names().is_empty());
    assert!(refusal("7,3\n", Csv::like(&digits)).contains("\"3\" is none of the class names"));
    let signs = read("7,-1\n7,1\n", Csv::without_header()).unwrap();
    assert_eq!(read("7,1.0\n", Csv::like(&signs)).unwrap().classes(), [1]);
}

#[test]
fn names_that_were_given_later_stay_and_the_file_has_its_own() {
    let first = read("a,kind\n1,0\n2,1\n", Csv::with_header()).unwrap();
    let first =
        first.with_input_names(["length"]).unwrap().with_class_names(["no", "yes", "?"]).unwrap();
    let second = read("kind,a\n1,5\n", Csv::like(&first)).unwrap();
    assert_eq!(
        (second.input_names(), second.class_names()),
        (first.input_names(), first.class_names())
    );
    assert_eq!((second.class(0), second.class_count()), (1, 3));
}

#[test]
fn targets_missing_texts_and_double_names_are_read_alike() {
    let csv = Csv::with_header().target("u").target("t").missing(["-"]);
    let first = read("t,a,a,u\n1,2,3,4\n", csv).unwrap();
    let second = read("t,a,a,u\n5,6,7,8\n", Csv::like(&first)).unwrap();
    assert_eq!((second.target(0), second.input(0)), (&[8.0, 5.0][..], &[6.0, 7.0][..]));
    assert_eq!(second.target_names(), ["u", "t"]);
    assert!(refusal("t,a,a,u\n5,-,7,8\n", Csv::like(&first)).contains("\"-\" means"));
    assert!(refusal("a,t,a,u\n5,6,7,8\n", Csv::like(&first)).contains("both called \"a\""));
}

#[test]
fn a_data_set_that_was_not_read_from_a_file_has_its_names_as_a_header() {
    let people = data::height_weight().with_input_names(["weight", "height"]).unwrap();
    let file = "sex,height,weight\nfemale,6,25\n";
    let set = read(file, Csv::like(&people).label("sex")).unwrap();
    assert_eq!((set.input(0), set.class(0)), (&[25.0, 6.0][..], 1));
    assert!(refusal(file, Csv::like(&people)).contains("say with .label(..) which column"));
    let line = Dataset::new(vec![vec![1.0]], vec![2.0]).unwrap();
    assert_eq!(read("y,x\n3,4\n", Csv::like(&line)).unwrap().target(0), [3.0]);
}
