//! A page of the book, cut into the blocks that are checked.
//!
//! A fenced block is whatever stands between two lines of three backticks. What it shows is said by
//! a comment in the line above it, which no reader sees:
//!
//! ```text
//! <!-- code: examples/xor/main.rs, fn sweep -->            a part of that file
//! <!-- output: cargo run --release --example xor -->       lines that this command prints
//! <!-- insert: src/engine/methods.rs, below `relu Relu` --> what a reader adds to that file
//! <!-- new file: tests/engine/log_sigmoid.rs -->           a file that a reader writes
//! ```
//!
//! A table or a paragraph may repeat one of another file, so that a reader need not open it:
//!
//! ```text
//! <!-- same as: benches/README.md, from `Medians` -->      the lines from there to an empty one
//! <!-- in Chinese: benches/README.md, from `Medians` -->   these lines, translated: the same numbers
//! ```

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The folder of the crate, in which this package is a folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the crate's folder")
}

pub(crate) struct Page {
    /// From the crate's folder, such as `docs/tape.md`.
    pub(crate) path: String,
    lines: Vec<String>,
}

/// A fenced block: the lines `first..end` of its page, without the fences.
#[derive(Clone)]
pub(crate) struct Block {
    /// What the opening fence says: `rust`, `text`, …
    pub(crate) kind: String,
    /// The comment above the fence: its first word, and the rest.
    pub(crate) shows: Option<(String, String)>,
    pub(crate) lines: Vec<String>,
    pub(crate) first: usize,
}

impl Page {
    /// All pages, in the order of their paths.
    pub(crate) fn all() -> Vec<Page> {
        let mut paths = Vec::new();
        collect(&root().join("docs"), &mut paths);
        paths.sort();
        assert!(paths.len() > 10, "the book has {} pages only", paths.len());
        paths.iter().map(|path| Page::read(path)).collect()
    }

    /// All pages, and the README before them, in both languages.
    pub(crate) fn with_readme() -> Vec<Page> {
        let readme = ["README.md", "README.zh.md"].map(|name| Page::read(&root().join(name)));
        readme.into_iter().chain(Page::all()).collect()
    }

    /// Of a page in Chinese, the path of its twin in English.
    pub(crate) fn english(&self) -> Option<String> {
        match self.path.strip_prefix("docs/zh/") {
            Some(path) => Some(format!("docs/{path}")),
            None => (self.path == "README.zh.md").then(|| "README.md".to_string()),
        }
    }

    fn read(path: &Path) -> Page {
        let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let path = path.strip_prefix(root()).expect("the page is in the crate's folder");
        Page::of(&path.to_string_lossy().replace('\\', "/"), &text)
    }

    /// A page with this text.
    pub(crate) fn of(path: &str, text: &str) -> Page {
        Page { path: path.to_string(), lines: text.lines().map(String::from).collect() }
    }

    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut open: Option<Block> = None;
        for (number, line) in self.lines.iter().enumerate() {
            let fence = line.trim_start().strip_prefix("```");
            match (&mut open, fence) {
                (None, Some(kind)) => {
                    let above = number.checked_sub(1).and_then(|above| comment(&self.lines[above]));
                    let first = number + 1;
                    let kind = kind.to_string();
                    open = Some(Block { kind, shows: above, lines: Vec::new(), first });
                }
                (Some(_), Some(_)) => blocks.extend(open.take()),
                (Some(block), None) => block.lines.push(line.clone()),
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "{}: the last block is not closed", self.path);
        blocks
    }

    /// The paragraphs that repeat one of another file, as blocks without fences: those below a comment
    /// that begins with `same as`, or with `in Chinese`.
    pub(crate) fn repeated(&self, what: &str) -> Vec<Block> {
        let repeats = |line: &String| comment(line).filter(|(word, _)| word == what);
        let mut repeated = Vec::new();
        for (number, line) in self.lines.iter().enumerate() {
            if let Some(shows) = repeats(line) {
                let first = number + 1;
                let lines = paragraph(&self.lines[first..]);
                repeated.push(Block { kind: String::new(), shows: Some(shows), lines, first });
            }
        }
        repeated
    }

    /// The text outside of all blocks.
    pub(crate) fn prose(&self) -> String {
        let mut lines = self.lines.clone();
        for block in self.blocks() {
            lines[block.first..block.first + block.lines.len()].fill(String::new());
        }
        lines.join("\n")
    }

    /// Puts other lines into blocks, and writes the page.
    pub(crate) fn replace(&self, mut changes: Vec<(Block, Vec<String>)>) {
        let mut lines = self.lines.clone();
        // from the last to the first, so that the places of the others stay what they were
        changes.sort_by_key(|(block, _)| std::cmp::Reverse(block.first));
        for (block, new) in changes {
            lines.splice(block.first..block.first + block.lines.len(), new);
        }
        let text = lines.join("\n") + "\n";
        fs::write(root().join(&self.path), text).expect("the page can be written");
    }

    /// `docs/tape.md:12`
    pub(crate) fn place(&self, block: &Block) -> String {
        format!("{}:{}", self.path, block.first + 1)
    }
}

impl Block {
    /// The rest of the comment, if its first word is this one.
    pub(crate) fn shown(&self, what: &str) -> Option<&str> {
        self.shows.as_ref().filter(|(word, _)| word == what).map(|(_, rest)| rest.as_str())
    }
}

/// The lines up to the first empty one.
pub(crate) fn paragraph(lines: &[String]) -> Vec<String> {
    lines.iter().take_while(|line| !line.trim().is_empty()).cloned().collect()
}

/// `<!-- code: a, b -->` is ("code", "a, b").
fn comment(line: &str) -> Option<(String, String)> {
    let inner = line.trim().strip_prefix("<!--")?.strip_suffix("-->")?;
    let (word, rest) = inner.split_once(": ")?;
    Some((word.trim().to_string(), rest.trim().to_string()))
}

/// All pages below a folder, but not the book as mdBook built it.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("docs/ is part of the project") {
        let path = entry.expect("an entry of docs/").path();
        if path.is_dir() && !path.ends_with("docs/book") {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
}

/// Whether the pages are to be brought up to date instead of being checked.
pub(crate) fn writing() -> bool {
    std::env::var("WENGERT_BOOK").is_ok_and(|word| word == "write")
}

/// Held by whoever reads and writes pages, since tests run side by side.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    // a test that failed has not left a page half written
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}
