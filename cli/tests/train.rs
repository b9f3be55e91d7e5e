//! `wengert train` and `wengert predict`: a table alone is enough, and what is wrong is a sentence.

use crate::{Ran, run};
use std::fs;
use std::path::Path;

const FLOWERS: &str = "id,length,colour,kind\n";

/// Thirty rows: the class follows from the colour and the length; some values are missing.
fn flowers() -> String {
    let row = |k: u32| {
        let (colour, length) = (["red", "blue"][k as usize % 2], f64::from(k % 7) * 100.0);
        let kind = if k.is_multiple_of(2) || length > 300.0 { "tall" } else { "small" };
        let length = if k == 4 { "NA".to_string() } else { length.to_string() };
        format!("{},{length},{colour},{kind}\n", k + 1)
    };
    FLOWERS.to_string() + &(0..30).map(row).collect::<String>()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a temporary folder has a plain name")
}

#[test]
fn a_table_alone_gives_a_report_pictures_and_a_file_that_predicts() {
    let folder = temp_dir::TempDir::new().expect("there is room");
    let [table, net, again, pictures] =
        ["a.csv", "a.safetensors", "b.safetensors", "p"].map(|name| folder.path().join(name));
    fs::write(&table, flowers()).expect("it can be written");
    let train = |net: &Path| {
        let options = ["--epochs", "60", "-o", text(net), "--pictures", text(&pictures)];
        run(&[&["train", text(&table)][..], &options].concat())
    };
    let Ran { output, errors, code } = train(&net);
    assert_eq!(code, 0, "{errors}");
    assert!(errors.contains("column 4 (\"kind\") is taken for classes"), "{errors}");
    assert!(errors.contains("column 1 (\"id\") counts the rows: it is left out"), "{errors}");
    assert!(errors.contains("column 3 (\"colour\") is taken for categories"), "{errors}");
    for part in [
        "1 row with missing values left out",
        "colour=red",
        "training: 23 rows",
        "held out: 6 rows",
        "precision",
    ] {
        assert!(output.contains(part), "{part}: {output}");
    }
    for picture in ["loss", "confusion_training", "confusion_held_out"] {
        assert!(pictures.join(format!("{picture}.png")).is_file(), "{picture}");
    }
    // the same seed gives the same bits
    assert_eq!(train(&again).output, output);
    assert_eq!(fs::read(&net).ok(), fs::read(&again).ok());
    // columns are found by name
    let new = folder.path().join("new.csv");
    fs::write(&new, "colour,note,length\nred,x,0\nblue,y,0\n").expect("it can be written");
    let Ran { output, errors, code } = run(&["predict", text(&net), text(&new)]);
    assert_eq!((code, errors.as_str()), (0, ""));
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines[0], "class,p(tall),p(small)");
    assert!(lines[1].starts_with("tall,") && lines[2].starts_with("small,"), "{output}");
    fs::write(&new, "colour,length\ngreen,0\n").expect("it can be written");
    let Ran { errors, code, .. } = run(&["predict", text(&net), text(&new)]);
    assert_eq!(code, 1);
    assert!(errors.contains("\"green\" is none of the levels \"red\", \"blue\""), "{errors}");
}

#[test]
fn numbers_are_predicted_in_their_own_unit() {
    let folder = temp_dir::TempDir::new().expect("there is room");
    let [table, net] = ["a.csv", "a.safetensors"].map(|name| folder.path().join(name));
    let row = |k: u32| format!("{k}.5,{}\n", 1e6 + 2e4 * f64::from(k));
    fs::write(&table, "size,price\n".to_string() + &(0..40).map(row).collect::<String>())
        .expect("it can");
    let arguments = ["train", text(&table), "-o", text(&net), "--no-pictures", "--epochs", "300"];
    let Ran { output, errors, code } = run(&arguments);
    assert_eq!(code, 0, "{errors}");
    assert!(errors.contains("is taken for a number to predict"), "{errors}");
    assert!(output.contains("R²"), "{output}");
    let Ran { output, code, .. } = run(&["predict", text(&net), text(&table)]);
    assert_eq!(code, 0);
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!((lines[0], lines.len()), ("price", 41));
    let price: f64 = lines[21].parse().expect("a number");
    assert!((price - 1.4e6).abs() < 3e4, "{price}");
}

#[test]
fn the_categories_of_a_net_that_predicts_numbers_are_found_again() {
    let folder = temp_dir::TempDir::new().expect("there is room");
    let [table, net, new] =
        ["a.csv", "a.safetensors", "new.csv"].map(|name| folder.path().join(name));
    let row = |k: u32| {
        let (is_basel, size) = (k.is_multiple_of(3), k % 17);
        let town = ["Bern", "Basel"][usize::from(is_basel)];
        format!("{town},{size},{}\n", 1e5 * f64::from(size) + if is_basel { 5e5 } else { 0.0 })
    };
    fs::write(&table, "town,size,price\n".to_string() + &(0..80).map(row).collect::<String>())
        .expect("it can be written");
    let arguments = ["train", text(&table), "--target", "price", "-o", text(&net), "--no-pictures"];
    let Ran { errors, code, .. } = run(&arguments);
    assert_eq!(code, 0, "{errors}");
    fs::write(&new, "size,note,town\n8,x,Bern\n8,y,Basel\n").expect("it can be written");
    let Ran { output, errors, code } = run(&["predict", text(&net), text(&new)]);
    assert_eq!(code, 0, "{errors}");
    let prices: Vec<f64> =
        output.lines().skip(1).map(|line| line.parse().expect("a number")).collect();
    assert!((prices[0] - 8e5).abs() < 1e5 && (prices[1] - 13e5).abs() < 1e5, "{prices:?}");
}

#[test]
fn whole_numbers_that_hardly_repeat_are_no_classes() {
    let folder = temp_dir::TempDir::new().expect("there is room");
    let [table, net] = ["a.csv", "a.safetensors"].map(|name| folder.path().join(name));
    fs::write(&table, "size,price\n1.5,10\n2,21\n3,29\n4,41\n5,50\n6,62\n")
        .expect("it can be written");
    let Ran { errors, code, .. } =
        run(&["train", text(&table), "-o", text(&net), "--no-pictures", "--epochs", "2"]);
    assert_eq!(code, 0, "{errors}");
    assert!(errors.contains("is taken for a number to predict"), "{errors}");
}

#[test]
fn one_text_among_numbers_is_said() {
    let folder = temp_dir::TempDir::new().expect("there is room");
    let [table, net] = ["a.csv", "a.safetensors"].map(|name| folder.path().join(name));
    let row = |k: u32| match k {
        7 => "12;5,1,a\n".to_string(),
        _ => format!("{k}.5,{},{}\n", k % 9, ["a", "b"][usize::from(k > 20)]),
    };
    fs::write(&table, "x,y,kind\n".to_string() + &(0..40).map(row).collect::<String>())
        .expect("it can be written");
    let arguments = ["train", text(&table), "-o", text(&net), "--no-pictures", "--epochs", "2"];
    let Ran { errors, code, .. } = run(&arguments);
    assert_eq!(code, 0, "{errors}");
    let sentence = "column 1 (\"x\") holds too many different texts for categories (numbers: 39, other texts: \
                    1): it is left out";
    assert!(errors.contains(sentence), "{errors}");
}

#[test]
fn what_is_wrong_is_a_sentence() {
    let folder = temp_dir::TempDir::new().expect("there is room");
    let table = folder.path().join("a.csv");
    let refused = |contents: &str, more: &[&str], sentence: &str| {
        fs::write(&table, contents).expect("it can be written");
        let Ran { errors, code, .. } =
            run(&[&["train", text(&table), "--no-pictures"], more].concat());
        assert!(code != 0 && errors.contains(sentence), "{contents:?} {more:?}: {errors}");
    };
    refused("", &[], "the file is empty");
    refused("a,b\n1,x\n", &[], "too few to train");
    refused("a,b\n1.5,x\n2,x\n0.5,x\n4,x\n3,x\n", &[], "all rows are of one class");
    refused("a,b\n1,x\n1,y\n1,x\n1,y\n1,x\n", &[], "no column is left for the inputs");
    refused("a,b\n1,x\n2,y\n3,z\n4,x\n", &[], "column 2 (\"b\") has 3 classes in 4 rows");
    let names: String = (0..600).map(|k| format!("{k}.5,n{}\n", k % 300)).collect();
    refused(&format!("a,b\n{names}"), &[], "holds more than 250 different texts");
    refused("a,b\n1,5.5\n2,5.5\n3.5,5.5\n4,5.5\n", &[], "the target is the same in every");
    refused("a,b\n1,-1.7e308\n2,1.7e308\n3.5,0.5\n4,1e308\n", &[], "are beyond 1e300");
    let inches = "a,b\n1.5,x\n\"2,5\",y\n0.5,x\n4,y\n3,x\n2,y\n";
    refused(inches, &[], "line 3, column 1: \"2,5\" is not a number: it has a comma");
    refused("a,b\n1.5,1.5\ninf,2.5\n2,3.5\n", &[], "line 3, column 1: \"inf\" is read as inf");
    refused(&flowers(), &["--label", "kin"], "did you mean \"kind\"?");
    refused(&flowers(), &["--rate", "nan"], "it must be a finite number above 0");
    refused(&flowers(), &["--held-out", "1"], "above 0 and below 1");
    refused(&flowers(), &["--target", "colour"], "\"red\" is not a number");
    let other = folder.path().join("net.safetensors");
    fs::write(&other, "no net").expect("it can be written");
    let Ran { errors, code, .. } = run(&["predict", text(&other), text(&table)]);
    assert_eq!(code, 1);
    assert!(errors.contains("net.safetensors, start of the file"), "{errors}");
}
