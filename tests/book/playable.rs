//! The pages to play with, in `docs/pages`: they are what this crate writes today, small, and embedded
//! in the book.

use crate::links::{file, targets};
use crate::page::{Page, root};
use crate::pictures::{folder, same_text};
use std::collections::BTreeSet;
use std::fs;
use wengert::nn::optim::Sgd;
use wengert::nn::{Activation, Mlp, Trainer, loss};
use wengert::{Tape, data};

/// What of a page is not its own numbers: style and script.
fn frame(html: &str) -> [&str; 3] {
    let parts = [
        ("<style>", "</style>"),
        ("id=\"engine\">", "</script>"),
        ("id=\"interface\">", "</script>"),
    ];
    parts.map(|(from, to)| {
        let (_, rest) = html.split_once(from).expect("a page has it");
        rest.split_once(to).expect("it ends").0
    })
}

/// A page of an expression, or of a net, as it is written today.
fn of_today(is_net: bool) -> String {
    let mut tape = Tape::new();
    if !is_net {
        return tape.var(3.0).sin().page().to_html().expect("an expression has a page");
    }
    let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    let xor = data::xor();
    let trainer =
        Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t)).optimizer(Sgd::new(0.1));
    trainer.page(&tape).to_html().expect("a net has a page")
}

#[test]
fn pages_have_the_style_and_the_script_of_today() {
    let pages = folder("docs/pages");
    assert!(pages.len() > 5, "a neuron and five lessons have pages");
    for (name, bytes) in pages {
        assert!(bytes <= 200_000, "docs/pages/{name} has {bytes} bytes");
        let html = read(&name);
        let today = of_today(html.contains("<body class=\"net\""));
        let help = "run its example, look at target/wengert/, and copy the page to docs/pages/";
        assert!(frame(&html) == frame(&today), "docs/pages/{name} is of another time; {help}");
    }
}

#[test]
fn every_page_is_embedded_in_the_book_in_both_languages() {
    let kept: BTreeSet<String> = folder("docs/pages").into_keys().collect();
    for is_chinese in [false, true] {
        let mut embedded = BTreeSet::new();
        for page in Page::all().iter().filter(|page| page.english().is_some() == is_chinese) {
            let prose = page.prose();
            for line in prose.lines().filter(|line| line.starts_with("<iframe ")) {
                let path = file(&page.path, targets(line)[0].split('#').next().unwrap_or_default());
                let name = path.file_name().expect("a page has a name").to_string_lossy();
                embedded.insert(name.into_owned());
            }
        }
        assert_eq!(kept, embedded, "Chinese: {is_chinese}");
    }
}

/// After examples have run: the pages that are asked for are those that they have written.
pub(crate) fn are_those_that_the_examples_write(is_asked: impl Fn(&str) -> bool) {
    for name in folder("docs/pages").into_keys().filter(|name| is_asked(name)) {
        let path = root().join("target/wengert").join(&name);
        let written = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"));
        let help = "look at target/wengert/, and if the new page is right, copy it to docs/pages/";
        if let Err(why) = same_text(&read(&name), &written) {
            panic!("docs/pages/{name}: {why:.200}\n{help}");
        }
    }
}

fn read(name: &str) -> String {
    let path = root().join("docs/pages").join(name);
    fs::read_to_string(path).unwrap_or_else(|e| panic!("docs/pages/{name}: {e}"))
}
