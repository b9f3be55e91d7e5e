//! Saved nets: what is written is what is read, in the shapes and names that PyTorch has, and what
//! does not fit is an error that names the place.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use safetensors::{Dtype, SafeTensors};
use std::path::{Path, PathBuf};
use wengert::nn::{Activation, Mlp};
use wengert::{Error, Tape};

const ACTIVATIONS: [Activation; 9] = [
    Activation::Identity,
    Activation::Relu,
    Activation::LeakyRelu(0.1),
    Activation::Tanh,
    Activation::Sigmoid,
    Activation::Softplus,
    Activation::Elu(1.0 / 3.0),
    Activation::Silu,
    Activation::Gelu,
];

fn bits(tape: &Tape) -> Vec<u64> {
    tape.params().iter().map(|number| number.to_bits()).collect()
}

fn folder() -> (temp_dir::TempDir, PathBuf) {
    let folder = temp_dir::TempDir::new().unwrap();
    let path = folder.path().join("net.safetensors");
    (folder, path)
}

fn small_net() -> (Tape, Mlp) {
    let mut tape = Tape::new();
    let net = Mlp::builder(2)
        .layer(3, Activation::Relu)
        .layer_without_bias(1, Activation::Sigmoid)
        .build_with(&mut tape, &[1.0, 2.0, 10.0, 3.0, 4.0, 20.0, 5.0, 6.0, 30.0, 7.0, 8.0, 9.0]);
    (tape, net)
}

/// Writes a file as another program would: a header, as text, and numbers.
fn write(path: &Path, header: &str, numbers: &[f64]) {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn every_net_comes_back_bit_for_bit() {
    let (_folder, path) = folder();
    let mut rng = wengert::rng(4);
    for first in ACTIVATIONS {
        for (second, with_bias) in [(Activation::Identity, true), (first, false)] {
            let mut tape = Tape::new();
            let builder = Mlp::builder(3).layer(4, first);
            let builder = match with_bias {
                true => builder.layer(2, second),
                false => builder.layer_without_bias(2, second),
            };
            let net = builder.build(&mut tape, &mut rng);
            net.save(&tape, &path).unwrap();
            let mut other = Tape::new();
            let same = Mlp::load(&mut other, &path).unwrap();
            assert_eq!(bits(&other), bits(&tape));
            assert_eq!(same.named_parameters().len(), net.named_parameters().len());
            assert!(same.named_parameters().keys().eq(net.named_parameters().keys()));
            let rows = [0.3, -0.7, 1.1, -2.0, 0.0, 0.5];
            assert_eq!(same.evaluate(&other, &rows), net.evaluate(&tape, &rows), "{first:?}");
        }
    }
}

#[test]
fn numbers_that_are_not_finite_and_signs_of_zero_come_back() {
    let (_folder, path) = folder();
    let odd = [
        f64::NAN,
        f64::from_bits(0xfff8_dead_beef_0001),
        f64::INFINITY,
        f64::NEG_INFINITY,
        -0.0,
        5e-324,
        f64::MAX,
    ];
    let mut tape = Tape::new();
    let net = Mlp::builder(6).layer(1, Activation::Tanh).build_with(&mut tape, &odd);
    net.save(&tape, &path).unwrap();
    let mut other = Tape::new();
    Mlp::load(&mut other, &path).unwrap();
    assert_eq!(bits(&other), odd.map(f64::to_bits));
}

#[test]
fn tensors_have_the_names_and_shapes_of_pytorch() {
    let (_folder, path) = folder();
    let (tape, net) = small_net();
    net.save(&tape, &path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let numbers = |name: &str| {
        let tensor = file.tensor(name).unwrap();
        assert_eq!(tensor.dtype(), Dtype::F64);
        let numbers =
            tensor.data().chunks_exact(8).map(|b| f64::from_le_bytes(b.try_into().unwrap()));
        (tensor.shape().to_vec(), numbers.collect::<Vec<f64>>())
    };
    assert_eq!(file.len(), 3);
    assert_eq!(numbers("layers.0.weight"), (vec![3, 2], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
    assert_eq!(numbers("layers.0.bias"), (vec![3], vec![10.0, 20.0, 30.0]));
    assert_eq!(numbers("layers.1.weight"), (vec![1, 3], vec![7.0, 8.0, 9.0]));
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let notes = header.metadata().as_ref().unwrap();
    assert_eq!(notes["net"], "2 -> 3 relu -> 1 sigmoid");
    // the numbers begin where a reader may map them as f64
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap());
    assert!(length.is_multiple_of(8));
}

#[test]
fn the_same_net_is_the_same_bytes() {
    let (_folder, path) = folder();
    let (tape, net) = small_net();
    let save = || {
        net.save(&tape, &path).unwrap();
        std::fs::read(&path).unwrap()
    };
    let first = save();
    assert!((0..20).all(|_| save() == first));
}

#[test]
fn a_net_is_loaded_behind_the_parameters_that_are_there() {
    let (_folder, path) = folder();
    let (tape, net) = small_net();
    net.save(&tape, &path).unwrap();
    let mut other = Tape::new();
    let w = other.param(0.25);
    let one = Mlp::load(&mut other, &path).unwrap();
    let two = Mlp::load(&mut other, &path).unwrap();
    assert_eq!((other.get(w), other.params().len()), (0.25, 1 + 12 + 12));
    let row = [0.5, -1.0];
    assert_eq!(one.evaluate(&other, &row), two.evaluate(&other, &row));
    // and only the net's own are saved
    two.save(&other, &path).unwrap();
    let mut third = Tape::new();
    Mlp::load(&mut third, &path).unwrap();
    assert_eq!(bits(&third), bits(&tape));
}

#[test]
fn missing_folders_are_made_and_what_was_there_is_replaced() {
    let (folder, path) = folder();
    let (tape, net) = small_net();
    std::fs::write(&path, "something else").unwrap();
    net.save(&tape, &path).unwrap();
    net.save(&tape, folder.path().join("a/b/net.safetensors")).unwrap();
    assert!(Mlp::load(&mut Tape::new(), &path).is_ok());
    // nothing temporary is left
    let mut names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["a", "net.safetensors"]);
    let error = net.save(&tape, path.join("net.safetensors")).unwrap_err();
    assert!(error.to_string().starts_with("cannot write "), "{error}");
    let error = Mlp::load(&mut Tape::new(), folder.path().join("none")).unwrap_err();
    assert!(error.to_string().starts_with("cannot read "), "{error}");
}

#[test]
#[should_panic(expected = "this parameter is not one of this tape's")]
fn a_net_of_another_tape_is_not_saved() {
    let (_, net) = small_net();
    let _ = net.save(&Tape::new(), "never.safetensors");
}

/// What `load` says of a file, after the file's name; the tape must stay as it was.
fn refusal(path: &Path) -> String {
    let mut tape = Tape::new();
    tape.param(0.5);
    let error = Mlp::load(&mut tape, path).unwrap_err();
    assert!(matches!(error, Error::SavedFile { .. }), "{error:?}");
    assert_eq!(tape.params(), [0.5]);
    let text = error.to_string();
    assert!(text.len() < 500, "{text}");
    text.split_once("net.safetensors, ").unwrap().1.to_string()
}

const HEADER: &str = r#"{"__metadata__":{"net":"1 -> 1 relu"},"layers.0.weight":{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]},"layers.0.bias":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}}"#;

#[test]
fn a_header_of_another_program_is_read() {
    let (_folder, path) = folder();
    write(&path, HEADER, &[3.0, 4.0]);
    let mut tape = Tape::new();
    let net = Mlp::load(&mut tape, &path).unwrap();
    assert_eq!(net.evaluate(&tape, &[2.0, -5.0]), [10.0, 0.0]);
}

#[test]
fn what_does_not_fit_is_told_with_its_place() {
    let (_folder, path) = folder();
    for (from, to, sentence) in [
        (
            "[1,1]",
            "[1,2]",
            "tensor \"layers.0.weight\": bytes 0 to 8 of the data do not fit its type F64 and its \
             shape [1, 2]",
        ),
        ("[1,1]", "[1]", "tensor \"layers.0.weight\": its shape is [1], and should be [1, 1]"),
        ("[1,1]", "[4294967296,4294967296]", "do not fit its type"),
        ("[1,1]", "[18446744073709551615,2]", "do not fit its type"),
        (
            "[1,1]",
            "[18446744073709551616]",
            "header: tensor \"layers.0.weight\", shape: invalid type: floating point",
        ),
        ("[1,1]", "[-1]", "header: tensor \"layers.0.weight\", shape: invalid value: integer `-1`"),
        ("\"shape\":[1]", "\"form\":[1]", "\"layers.0.bias\", shape: invalid type: null"),
        (
            "{\"dtype\":\"F64\",\"shape\":[1,1],\"data_offsets\":[0,8]}",
            "7",
            "\"layers.0.weight\", dtype: ",
        ),
        ("[0,8]", "[0,4,8]", "header: tensor \"layers.0.weight\", data_offsets: "),
        ("[8,16]", "[16,8]", "do not fit its type"),
        ("[8,16]", "[0,8]", "does not begin where the one before it ends"),
        (
            "[8,16]",
            "[8,18446744073709551615]",
            "tensor \"layers.0.bias\": it ends at byte 18446744073709551615 of the data, which have 16",
        ),
        ("layers.0.bias", "layers.0.sail", "tensor \"layers.0.sail\": nothing here has that name"),
        ("layers.0.weight", "layers.1.weight", "tensor \"layers.0.weight\": it is missing"),
        (
            "layers.0.bias",
            "layers.0.weight",
            "tensor \"layers.0.weight\": it does not begin where the one before it ends",
        ),
        ("1 -> 1 relu", "1 -> 1 relu -> 1 relu", "tensor \"layers.1.weight\": it is missing"),
        (
            "1 -> 1 relu",
            "1 -> 1 rely",
            "note \"net\": \"1 -> 1 rely\" is not the description of a net",
        ),
        ("1 -> 1 relu", "1 -> 0 relu", "note \"net\": "),
        ("1 -> 1 relu", "1 -> 1 relu(3)", "is not the description of a net"),
        ("1 -> 1 relu", "1 -> 1 leaky_relu", "is not the description of a net"),
        ("1 -> 1 relu", "1 -> 1 elu(1", "is not the description of a net"),
        ("1 -> 1 relu", "1", "note \"net\": "),
        ("1 -> 1 relu", "", "note \"net\": "),
        ("1 -> 1 relu", "1 -> 99999999999999999999 relu", "note \"net\": "),
        ("1 -> 1 relu", "1 -> 1 elu(x)", "note \"net\": "),
        (
            "1 -> 1 relu",
            "1000000000000 -> 1000000000000 relu",
            "its shape is [1, 1], and should be [1000000000000, 1000000000000]",
        ),
        ("\"net\"", "\"ten\"", "note \"net\": it is missing"),
        (
            "\"net\":",
            "\"crc32 net\":\"00000000\",\"net\":",
            "\"net\": it is damaged: its checksum is ",
        ),
        (
            "\"net\":",
            "\"crc32 ten\":\"00000000\",\"net\":",
            "\"net\": no checksum is noted for it, and the file has some",
        ),
        (
            "F64\",\"shape\":[1]",
            "I64\",\"shape\":[1]",
            "tensor \"layers.0.bias\": its numbers are \"I64\", and must be F64 or F32",
        ),
        (
            "F64",
            "F\\u001b[1m",
            "tensor \"layers.0.weight\": its numbers are \"F\\u{1b}[1m\", and must be F64 or F32",
        ),
        ("{\"net\"", "[\"net\"", "header: "),
        ("{\"net\":\"1 -> 1 relu\"}", "[\"net\"]", "header: __metadata__: invalid type: sequence"),
        ("}}", "}", "header: "),
    ] {
        let header = HEADER.replacen(from, to, 1);
        assert_ne!(header, HEADER, "{from}");
        write(&path, &header, &[3.0, 4.0]);
        let said = refusal(&path);
        assert!(said.contains(sentence), "{from} -> {to}: {said}");
    }
}

#[test]
fn a_file_that_is_cut_or_too_long_or_something_else_is_told_so() {
    let (_folder, path) = folder();
    let start = |bytes: &[u8], sentence: &str| {
        std::fs::write(&path, bytes).unwrap();
        let said = refusal(&path);
        assert!(said.contains(sentence), "{said}");
    };
    start(b"", "start of the file: the file has 0 bytes");
    start(b"1234567", "start of the file: the file has 7 bytes");
    start(
        &u64::MAX.to_le_bytes(),
        "a header of 18446744073709551615 bytes is announced, and 0 follow",
    );
    start(b"PK\x03\x04 a zip, as torch.save() makes it", "the file is cut short, or");
    start(&0_u64.to_le_bytes(), "header: ");
    let long = "x".repeat(100_000);
    for from in ["F64", "layers.0.bias"] {
        write(&path, &HEADER.replacen(from, &long, 1), &[3.0, 4.0]);
        let text = Mlp::load(&mut Tape::new(), &path).unwrap_err().to_string();
        assert!(text.contains("\"xx") && text.contains('…') && text.len() < 1000, "{text}");
    }
    let empty = [&(2_000_000_u64.to_le_bytes())[..], &[b' '; 2_000_000]].concat();
    start(&empty, "header: EOF while parsing");
    let deep = [&(1000_u64.to_le_bytes())[..], &[b'['; 1000]].concat();
    start(&deep, "header: ");
    write(&path, HEADER, &[3.0]);
    assert!(
        refusal(&path).contains("\"layers.0.bias\": it ends at byte 16 of the data, which have 8")
    );
    write(&path, HEADER, &[3.0, 4.0, 5.0]);
    assert!(refusal(&path).starts_with("end of the file: 8 bytes follow after the last tensor"));
}

// PyTorch --------------------------------------------------------------------------------------

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");

/// The rows that pytorch.py computes outputs for.
const INPUTS: [f64; 6] = [0.3, -0.7, 1.1, -2.0, 0.0, 0.5];

fn assert_near(ours: &[f64], theirs: &[f64], what: &str) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (a, b) in ours.iter().zip(theirs) {
        // sums of a few terms of size 1, in another order
        assert!((a - b).abs() < 1e-14 * (1.0 + b.abs()), "{what}: {ours:?} here, {theirs:?} there");
    }
}

#[test]
fn a_file_of_pytorch_with_32_bits_loads_and_computes_the_same() {
    let mut tape = Tape::new();
    let net = Mlp::load(&mut tape, format!("{FIXTURES}/pytorch.safetensors")).unwrap();
    // what `pytorch.py write` printed when it made the file
    let outputs = [
        0.2785689307015017,
        0.05788772978382252,
        0.23789528222948222,
        -0.018464367229768408,
        0.2824515285634924,
        0.1611205640390391,
    ];
    assert_near(&net.evaluate(&tape, &INPUTS), &outputs, "a file of PyTorch");
    assert!(net.layers()[1].neurons()[0].bias().is_none());
}

#[test]
#[ignore = "needs Python with torch and safetensors, as $PYTHON or python3"]
fn pytorch_reads_our_nets_and_computes_the_same() {
    let (folder, _) = folder();
    let mut rng = wengert::rng(8);
    let mut ours = std::collections::BTreeMap::new();
    for (i, activation) in ACTIVATIONS.into_iter().enumerate() {
        let mut tape = Tape::new();
        let net = Mlp::builder(2)
            .layer(5, activation)
            .layer_without_bias(4, activation)
            .layer(3, Activation::Identity)
            .build(&mut tape, &mut rng);
        net.save(&tape, folder.path().join(format!("net{i}.safetensors"))).unwrap();
        ours.insert(format!("net{i}"), net.evaluate(&tape, &INPUTS));
    }
    let python = std::env::var_os("PYTHON").unwrap_or("python3".into());
    let script = std::process::Command::new(python)
        .arg(format!("{FIXTURES}/pytorch.py"))
        .arg("read")
        .arg(folder.path())
        .status();
    assert!(script.unwrap().success());
    let outputs = std::fs::read(folder.path().join("outputs.json")).unwrap();
    let theirs: std::collections::BTreeMap<String, Vec<f64>> =
        serde_json::from_slice(&outputs).unwrap();
    assert!(ours.keys().eq(theirs.keys()));
    for (name, outputs) in &ours {
        assert_near(outputs, &theirs[name], name);
    }
}
