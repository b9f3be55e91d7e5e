//! `wengert diagnose`: its exit code, its report and its refusals.

use crate::{Ran, run};
use std::fs;
use std::path::Path;

const XOR: &str = "a,b,class\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n";

fn diagnosed(folder: &Path, net: &str, loss: &str, more: &[&str]) -> Ran {
    let path = folder.join("xor.csv");
    fs::write(&path, XOR).expect("there is room for a file");
    let path = path.to_str().expect("the folder has a name");
    let given = ["diagnose", path, "--net", net, "--loss", loss];
    run(&[&given[..], more].concat())
}

#[test]
fn an_ill_run_has_its_causes_and_exit_code_1_and_a_healthy_one_has_0() -> std::io::Result<()> {
    let folder = temp_dir::TempDir::new()?;
    let adam = ["--optimizer", "adam", "--rate", "0.1", "--epochs", "300"];
    let picture = folder.path().join("both.svg");
    let drawn = [&adam[..], &["--picture", picture.to_str().expect("it has a name")]].concat();
    let ill = diagnosed(folder.path(), "6 tanh, 1 identity", "softmax-squared", &drawn);
    assert_eq!(ill.code, 1);
    assert!(ill.output.starts_with("ill: 0 of 3 learn as written"), "{}", ill.output);
    assert!(ill.output.contains("1. the loss cannot change"), "{}", ill.output);
    assert!(!ill.errors.contains("error"), "{}", ill.errors);
    assert!(fs::read_to_string(&picture)?.contains("as written"));
    let loss = "binary-cross-entropy-with-logits";
    let healthy = diagnosed(folder.path(), "6 tanh, 1 identity", loss, &adam);
    assert_eq!(healthy.output, "healthy: 4 of 4 rows are right (1 training run)\n");
    assert_eq!(healthy.code, 0);
    Ok(())
}

#[test]
fn what_cannot_be_diagnosed_is_refused_with_a_sentence() -> std::io::Result<()> {
    let folder = temp_dir::TempDir::new()?;
    for (net, code, sentence) in [
        ("6 tanh, 3 identity", 1, "the net has 3 outputs, and the 2 classes need 1 with this loss"),
        ("9999 tanh, 9999 tanh, 1 identity", 1, "at most 1000000 can be diagnosed"),
        ("6 tanh, 1 softmax", 2, "softmax is a part of the loss here"),
        ("6 tanh, 1 wave", 2, "there is no activation"),
        ("6 tanh 1", 2, "a layer is a number of neurons and an activation"),
    ] {
        let ran = diagnosed(folder.path(), net, "squared", &[]);
        assert_eq!((ran.code, ran.output.as_str()), (code, ""), "{net}");
        assert!(ran.errors.contains(sentence), "{net}: {}", ran.errors);
    }
    // what is short is filled in, and said
    let short = diagnosed(folder.path(), "6", "squared", &["--epochs", "1"]);
    assert!(short.errors.contains("the net is \"6 tanh, 1 identity\""), "{}", short.errors);
    let missing = run(&["diagnose", "nowhere.csv", "--net", "1 tanh", "--loss", "squared"]);
    assert!(missing.code == 1 && missing.errors.contains("nowhere.csv"), "{}", missing.errors);
    Ok(())
}
