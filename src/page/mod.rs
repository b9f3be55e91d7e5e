//! A recording as one HTML file that recomputes: drag a number and see every other one follow, step
//! through both sweeps, train the net and watch its boundary move.
//!
//! [`Value::page`](crate::Value::page) is the page of an expression, [`Trainer::page`](crate::nn::Trainer::page) that of
//! a net and its training run. A page needs no network and loads nothing: the browser is told to
//! refuse it.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("neuron.html");
//! let tape = wengert::Tape::new();
//! let (w, x) = (tape.var(0.5).named("w"), tape.var(-2.0).named("x"));
//! let y = (w * x).sigmoid().named("y");
//! y.page().title("One neuron").save(&path)?;
//! assert!(std::fs::read_to_string(&path)?.contains("<title>One neuron</title>"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! How it is made: `recording.rs` writes the recording as JSON. `table.rs` prints the table of
//! operations as JavaScript, so the page has no derivative of its own. `page.html` is the frame,
//! which also shows the list and the drawing where no script runs; `style.css` and the files of
//! `script/` are the rest.

mod expression;
mod markup;
mod net;
mod recording;
mod table;

use crate::Error;
use crate::explain::escaped;
use crate::files::write_whole;
use crate::words::clean;
use serde_json::Value as Json;
use std::path::Path;

/// Files of the script, in the order in which they need each other.
macro_rules! script {
    ($($file:literal)*) => { &[$(include_str!(concat!("script/", $file, ".js"))),*] };
}

/// What computes, and needs no document.
const ENGINE: &[&str] = script!["functions" "recording" "steps" "paths"];
const TRAINING: &[&str] = script!["optimizers" "training" "lanes"];
/// What shows it.
const INTERFACE: &[&str] = script![
    "words" "numbers" "formulas" "dom" "model" "listing" "drawing" "leaves" "sweep" "details"
    "expression"
];
const NET: &[&str] = script!["boundary" "curve" "netdrawing" "neurons" "net"];
const MAIN: &[&str] = script!["main"];

/// Files without comments and indentation, as they are in a page, and strict once for all.
fn joined(files: &[&[&str]]) -> String {
    let lines = files.iter().copied().flatten().flat_map(|file| file.lines()).map(str::trim_start);
    let is_comment = |line: &str| ["//", "/*", "*"].iter().any(|mark| line.starts_with(mark));
    let kept = lines.filter(|line| !["", "\"use strict\";"].contains(line) && !is_comment(line));
    kept.flat_map(|line| [line, "\n"]).collect()
}

/// A page that is about to be saved. [`Value::page`](crate::Value::page) and
/// [`Trainer::page`](crate::nn::Trainer::page) make it.
///
/// ```
/// let tape = wengert::Tape::new();
/// let html = tape.var(3.0).sin().page().to_html()?;
/// assert!(html.contains("default-src 'none'"));
/// # Ok::<(), wengert::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "a page is a file after .save(path)"]
pub struct Page {
    title: String,
    content: Result<PageContent, Error>,
}

/// What is not the same on all pages.
#[derive(Debug)]
struct PageContent {
    /// Whether it is of a net.
    is_net: bool,
    /// A sentence below the title.
    lead: String,
    /// What the script works on.
    json: Json,
    /// The rows of the table that it needs.
    table: String,
    /// The list, for readers without a script too: rows of a table.
    list: String,
    drawing: String,
}

impl Page {
    /// The heading, and the name of the browser's tab.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let html = tape.var(3.0).sin().page().title("a < b").to_html()?;
    /// assert!(html.contains("<h1>a &lt; b</h1>"));
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn title(mut self, title: impl Into<String>) -> Page {
        self.title = clean(&title.into());
        self
    }

    /// The file as text.
    ///
    /// # Errors
    /// Those of [`save`](Page::save), but for those of the file itself.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let html = tape.var(3.0).named("</script>").sin().page().to_html()?;
    /// assert!(!html.contains("\"</script>\"")); // a name ends no element
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn to_html(self) -> Result<String, Error> {
        let PageContent { is_net, lead, json, table, list, drawing } = self.content?;
        let title = escaped(&self.title);
        let drawing = drawing.replace(" xml:space=\"preserve\"", ""); // style.css says so
        let json = json.to_string().replace('<', "\\u003c");
        let (training, net): (&[&str], &[&str]) = if is_net { (TRAINING, NET) } else { (&[], &[]) };
        let [engine, interface, style] = [
            joined(&[ENGINE, training]),
            joined(&[INTERFACE, net, MAIN]),
            joined(&[&[include_str!("style.css")]]).replace(": ", ":").replace(" {", "{"),
        ];
        let fill = |name: &str| match name {
            "title" => &title,
            "kind" if is_net => "net",
            "kind" => "expression",
            "lead" => &lead,
            "style" => &style,
            "list" => &list,
            "drawing" => &drawing,
            "json" => &json,
            "table" => &table,
            "engine" => &engine,
            "interface" => &interface,
            other => unreachable!("the frame has no {other}"),
        };
        let mut html = String::new();
        // what is filled in is not looked at again
        for piece in include_str!("page.html").split("{{") {
            match piece.split_once("}}") {
                Some((name, rest)) => html.extend([fill(name), rest]),
                None => html.push_str(piece),
            }
        }
        Ok(html)
    }

    /// Writes the file; missing folders are made.
    ///
    /// # Errors
    /// If the file cannot be written. For a net also what [`train`](crate::nn::Trainer::train) would
    /// refuse before its first step: a missing loss or optimiser, rows that do not fit, a loss that
    /// does not apply the same operations to every row.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("sine.html");
    /// let tape = wengert::Tape::new();
    /// tape.var(3.0).sin().page().save(&path)?;
    /// assert!(path.exists());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(self, path: impl AsRef<Path>) -> Result<(), Error> {
        write_whole(path.as_ref(), self.to_html()?.as_bytes())
    }
}
