//! What a notebook shows: text between two marks on the standard output.
//!
//! The Jupyter kernel evcxr calls `evcxr_display` on the last expression of a cell, and shows what
//! that prints between `EVCXR_BEGIN_CONTENT` with a media type and `EVCXR_END_CONTENT`. So values,
//! graphs and plots show themselves without this crate knowing evcxr. Nothing else in the crate
//! prints on the standard output; for a text or a picture elsewhere there are `Display`,
//! `to_svg` and `save`.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let x = tape.var(3.0).named("x");
//! (x * x).evcxr_display(); // the list of operations, as text
//! (x * x).graph().evcxr_display(); // the drawing, as SVG
//! ```

/// Prints a content for a notebook: text, or bytes in base64, of a media type.
pub(crate) fn show(media_type: &str, content: &str) {
    println!("EVCXR_BEGIN_CONTENT {media_type}\n{content}\nEVCXR_END_CONTENT");
}

/// At most this many lines of a text are shown.
const LINES: usize = 200;

/// Text as a cell's output; of very many lines the first and the last.
pub(crate) fn show_text(text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    let Some(left_out) = lines.len().checked_sub(LINES).filter(|&count| count > 0) else {
        return show("text/plain", text.trim_end());
    };
    let (first, last) = (&lines[..LINES / 2], &lines[lines.len() - LINES / 2..]);
    let shown = format!("{}\n… {left_out} lines …\n{}", first.join("\n"), last.join("\n"));
    show("text/plain", &shown);
}
