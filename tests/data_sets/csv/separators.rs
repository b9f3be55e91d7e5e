//! Files whose fields are not separated by commas, and numbers with commas in them.

use super::{read, refusal};
use wengert::data::Csv;

const MARKS: [(&str, &str); 6] = [
    (";", "semicolons"),
    ("\t", "tabs"),
    ("|", "pipes"),
    (" ", "blanks"),
    ("   ", "blanks"),
    ("，", "full-width commas"),
];

#[test]
fn other_separators_than_commas_are_named_whatever_is_asked_for() {
    for (mark, name) in MARKS {
        for quote in ["", "\""] {
            for (header, rows) in [
                (true, ["a b", "c", "1.5", "x"]),
                (true, ["a", "c", "1,5", "x"]),
                (false, ["1.5", "x", "2", "y"]),
                (false, ["1,5", "x", "2,5", "y"]),
            ] {
                let [a, b, c, d] = rows.map(|field| format!("{quote}{field}{quote}"));
                let single_blank = mark.trim().is_empty() && mark != "\t";
                let ambiguous =
                    single_blank && quote.is_empty() && (rows[0] == "a b" || rows[0] == "1,5");
                if ambiguous {
                    continue; // a blank in a name, or "5 x" as a label
                }
                let text = format!("{a}{mark}{b}\r\n{c}{mark}{d}\r\n");
                let csv = if header { Csv::with_header() } else { Csv::without_header() };
                let decimals = match rows[2].contains(',') {
                    true => " and decimal commas",
                    false => "",
                };
                let advice = format!(
                    "fields are separated by commas, and here are {name}{decimals}: save the file with commas"
                );
                for csv in
                    [csv.clone(), csv.clone().label(2), csv.clone().inputs(["a"]), csv.target("c")]
                {
                    let refusal = refusal(&text, csv);
                    assert!(
                        refusal.starts_with("line 1: ") && refusal.contains(&advice),
                        "{text:?}: {refusal}"
                    );
                }
            }
        }
    }
}

#[test]
fn rows_of_several_numbers_with_decimal_commas_are_known_between_blanks() {
    let text = refusal("1,5 2,5 x\n3,5 4,5 y\n", Csv::without_header());
    assert!(text.contains("here are blanks and decimal commas"), "{text}");
    let text = refusal("a;b\n1,5;2\n", Csv::with_header());
    assert!(text.contains("here are semicolons and decimal commas"), "{text}");
    let line = refusal("a;b;kind;\n1;2;x\n", Csv::with_header());
    assert!(
        line.contains("no column is left for the inputs, the line has 1 field")
            && line.contains("here are semicolons"),
        "{line}"
    );
}

#[test]
fn marks_within_fields_are_no_separators() {
    for rows in [
        "1,red|green\n2,red|blue\n",
        "1,a;b\n2,c;d\n",
        "3,5 stars\n4,2 stars\n",
        "1,\"5;2\"\n2,\"5;3\"\n",
    ] {
        assert_eq!(read(rows, Csv::without_header()).unwrap().class_count(), 2, "{rows}");
    }
    let header = "petal length,petal width,kind\n1.4,0.2,Iris setosa\n";
    assert_eq!(read(header, Csv::with_header()).unwrap().class_names(), ["Iris setosa"]);
}

#[test]
fn a_number_with_a_comma_is_named_in_a_file_with_commas() {
    let advice = "is not a number: it has a comma; write numbers with a decimal point, and without \
                  marks between thousands";
    for text in ["1,5", "-0,25", "1,234.5", "1,234,567", "1.234,5", "2,5e3"] {
        let quoted = format!("7,\"{text}\",x\n");
        assert_eq!(
            refusal(&quoted, Csv::without_header()),
            format!("line 1, column 2: \"{text}\" {advice}")
        );
        let target = refusal(&quoted, Csv::without_header().ignore([3]).target(2));
        assert!(target.ends_with(advice), "{target}");
    }
    let last = refusal("7,\"1,5\"\n7,2\n", Csv::without_header());
    assert_eq!(last, format!("line 1, column 2: \"1,5\" {advice}"));
    // as a label that was asked for, or among texts, it is a text
    assert_eq!(read("7,\"1,5\"\n", Csv::without_header().label(2)).unwrap().class_names(), ["1,5"]);
    assert_eq!(read("7,\"1,5\"\n7,x\n", Csv::without_header()).unwrap().class_count(), 2);
    let cut = refusal("a,b,kind\n1,5,2,5,x\n", Csv::with_header());
    assert_eq!(
        cut,
        "line 2: this line has 5 fields, the first line has 3; fields are separated by commas, and a \
         decimal comma separates too: write numbers with a decimal point"
    );
}
