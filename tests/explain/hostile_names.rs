//! Names come from people and from files, and may hold anything: whatever is printed stays on its
//! line, changes no terminal and no direction of writing, and whatever is drawn stays XML.
#![cfg(all(feature = "graph", feature = "plot", feature = "files"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use wengert::data::Dataset;
use wengert::explain::Graph;
use wengert::{Error, Program, Tape, Value, check_gradient, plot};

/// Names that nobody should give, and somebody will.
fn names() -> Vec<String> {
    let mut names: Vec<String> = [
        "",
        " ",
        "    ",
        "two\nlines\r\n\u{85}\u{2028}\u{2029}",
        "\u{1b}[31mred\u{1b}]0;title\u{7}",
        "\0\u{8}\u{7f}\u{9b}",
        "\u{fffe}\u{ffff}\u{1ffff}\u{fdd0}",
        "\u{202e}right to left\u{200f}\u{2067}",
        "\u{feff}\u{200b}\u{ad}",
        "\u{301}\u{20dd}",
        "\u{200d}👩\u{200d}👧",
        "身高",
        "<a href=\"x\">&amp;</a>&#0;]]><!--",
        "say \"x\" \\",
        "\\N\\l\\end{align*}$%#_^~{}",
        "a|b`c*_[d](e)<f>",
        "- x",
        "1. x",
        "∂y/∂x",
        "x←y",
        "∞ − 1",
        "'''--",
        ", ",
    ]
    .map(String::from)
    .into();
    names.push("long ".repeat(20_000));
    names.push("\u{301}".repeat(70_000));
    names.push("長".repeat(70_000));
    names
}

/// No character but a line end may change what is around it.
fn assert_clean(text: &str, what: &str) {
    let bad = text.chars().find(|&c| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fdd0}'..='\u{fdef}')
            || u32::from(c) & 0xfffe == 0xfffe
    });
    assert_eq!(bad, None, "{what}");
}

fn assert_xml(text: &str, what: &str) {
    assert_clean(text, what);
    if let Err(error) = roxmltree::Document::parse(text) {
        panic!("{what}: {error}");
    }
}

/// A net's worth of nodes with these names.
fn recorded<'t>(tape: &'t Tape, name: &str) -> (Value<'t>, Value<'t>) {
    let x = tape.var(2.0).named(name);
    let w = tape.var(-3.0).named(format!("{name}{name}"));
    let h = tape.dot(&[x, w], &[w, x]).named(name);
    (x, (h * x + w.sqrt()).named(name))
}

fn short(name: &str) -> String {
    name.chars().take(20).collect::<String>().escape_debug().to_string()
}

#[test]
fn tables_and_explanations_survive_every_name() {
    for name in names() {
        let what = &short(&name);
        let tape = Tape::new();
        let (x, y) = recorded(&tape, &name);
        let grads = y.backward();
        for table in [tape.to_string(), tape.table(&grads).to_string()] {
            assert_clean(&table, what);
            assert_eq!(table.lines().count(), tape.len() + 1, "{what}");
            assert!(table.len() < 100 * 400, "{what}: {} bytes", table.len());
        }
        let explained = y.explain(x);
        let steps: String = y.steps().map(|step| format!("{step}\n")).collect();
        let texts = [
            explained.to_string(),
            explained.to_markdown(),
            explained.to_latex(),
            steps,
            format!("{y:?}"),
            grads.check_finite(&tape).unwrap_err().to_string(),
            y.check_finite().unwrap_err().to_string(),
        ];
        for text in texts {
            assert_clean(&text, what);
        }
        // a node without a visible name has its number
        if name.trim().is_empty() {
            assert!(explained.to_string().starts_with("∂v"), "{explained}");
        }
        assert_clean(&Program::new(&[y], &[]).unwrap_err().to_string(), what);
    }
}

#[test]
fn a_check_of_gradients_survives_every_name() {
    for name in names() {
        let check = check_gradient(|x| x[0].named(name.clone()).sin() * x[1], &[0.5, 2.0]);
        let text = check.to_string();
        assert_clean(&text, &short(&name));
        assert!(text.lines().count() == 4 && text.len() < 2000, "{text}");
    }
}

#[test]
fn graphs_survive_every_name() {
    let folder = temp_dir::TempDir::new().unwrap();
    for name in names() {
        let what = &short(&name);
        let tape = Tape::new();
        let (_, y) = recorded(&tape, &name);
        let graph: Graph = y.graph();
        assert_xml(&graph.to_svg(), what);
        let dot = graph.to_dot();
        assert_clean(&dot, what);
        // quotes within a text are escaped: without those, they come in pairs on every line
        for line in dot.lines() {
            let plain = line.replace("\\\\", "").replace("\\\"", "");
            assert!(plain.matches('"').count() % 2 == 0, "{what}: {line}");
        }
        graph.save(folder.path().join("graph.svg")).unwrap();
    }
}

#[test]
fn markdown_keeps_the_name_out_of_its_own_signs() {
    let tape = Tape::new();
    let x = tape.var(3.0).named("- [x](y) & <b> $1$ ~");
    let y = (x * x).named("    1");
    let text = y.explain(x).to_markdown();
    assert!(text.contains(r"\- \[x\](y) \& \<b\> \$1\$ \~") || text.contains(r"- \[x\](y) \&"));
    assert!(text.lines().all(|line| !line.starts_with("    ") && !line.starts_with("- ")));
}

#[test]
fn formulas_keep_the_signs_of_a_name_in_text() {
    let tape = Tape::new();
    let x = tape.var(3.0).named("∞ − <1>");
    let y = (x * f64::INFINITY).named("y\u{fffe}");
    let text = y.explain(x).to_latex();
    assert!(text.contains(r"\text{$\infty$ - \textless{}1\textgreater{}}"), "{text}");
    assert!(text.contains(r"\text{y?}") && text.ends_with("&= \\infty\n\\end{align*}\n"), "{text}");
}

#[test]
fn columns_are_aligned_by_the_width_of_letters() {
    let tape = Tape::new();
    let x = tape.var(2.0).named("身高");
    let y = tape.var(5.0).named("e\u{301}");
    let _ = (x * y).named("long");
    let expected = "\
node  name  operation         value
v0    身高  var            2.000000
v1    e\u{301}     var            5.000000
v2    long  身高 * e\u{301}      10.000000
";
    assert_eq!(tape.to_string(), expected);
}

#[test]
fn a_table_holds_an_operation_of_any_length() {
    let tape = Tape::new();
    let x: Vec<Value> = (0..10_000).map(|i| tape.var(f64::from(i))).collect();
    let sum = tape.sum(&x);
    let text = tape.to_string();
    assert!(text.lines().last().unwrap().len() > 65_535);
    assert_eq!(text.lines().map(str::len).min(), text.lines().next().map(str::len));
    assert_eq!(sum.data(), 49_995_000.0);
}

#[test]
fn pictures_survive_every_name() {
    let folder = temp_dir::TempDir::new().unwrap();
    for name in names() {
        let what = &short(&name);
        let path = folder.path().join("a.svg");
        let named = Dataset::new(vec![vec![0.0, 1.0], vec![1.0, 0.0]], vec![0, 1])
            .unwrap()
            .with_input_names([name.clone(), name.clone()])
            .unwrap()
            .with_class_names([name.clone(), name.clone()])
            .unwrap();
        // a picture with a character that no font has is refused, by that character
        let check = |saved: Result<(), Error>| match saved {
            Ok(()) => assert_xml(&std::fs::read_to_string(&path).unwrap(), what),
            Err(error) => {
                let Error::NoGlyph { character, .. } = &error else { panic!("{what}: {error}") };
                assert!(name.contains(*character), "{what}: {error}");
                assert_clean(&error.to_string(), what);
            }
        };
        let lines = plot::lines().series(&name, &[1.0, 2.0]).series("b", &[2.0, 1.0]);
        check(lines.title(&name).labels(&name, &name).size(300, 200).save(&path));
        check(plot::scatter(&named).title(&name).size(300, 200).save(&path));
        check(plot::boundary(&named, |x, y| x - y).resolution(4).size(300, 200).save(&path));
    }
}

#[test]
fn a_message_shows_a_path_on_one_line() {
    let folder = temp_dir::TempDir::new().unwrap();
    let path = folder.path().join("a\n\u{1b}[31m\u{202e}b.csv");
    let missing = Dataset::from_csv(&path, wengert::data::Csv::with_header()).unwrap_err();
    assert_clean(&missing.to_string().replace('\n', "\r"), "a missing file");
    let ending = Tape::new().var(1.0).graph().save(&path).unwrap_err();
    assert_clean(&ending.to_string().replace('\n', "\r"), "a wrong ending");
}
