//! What a notebook shows: text between two marks on the standard output.
//!
//! The Jupyter kernel evcxr calls `evcxr_display` on the last expression of a cell, and shows what
//! that prints between `EVCXR_BEGIN_CONTENT` with a media type and `EVCXR_END_CONTENT`. So values,
//! graphs and plots show themselves without this crate knowing evcxr. Nothing else in the crate
//! prints on the standard output; whoever wants a text or a picture elsewhere has `Display`,
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
    println!("{}", marked(media_type, content));
}

fn marked(media_type: &str, content: &str) -> String {
    format!("EVCXR_BEGIN_CONTENT {media_type}\n{content}\nEVCXR_END_CONTENT")
}

/// Text as a cell's output; of very many lines the first and the last.
pub(crate) fn show_text(text: &str) {
    show("text/plain", &without_the_middle(text));
}

/// So many lines are shown at most.
const LINES: usize = 200;

fn without_the_middle(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() <= LINES {
        return text.trim_end().to_string();
    }
    let (first, last) = (&lines[..LINES / 2], &lines[lines.len() - LINES / 2..]);
    let left_out = lines.len() - LINES;
    format!("{}\n… {left_out} lines …\n{}", first.join("\n"), last.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_stands_between_the_marks_of_evcxr() {
        let expected = "EVCXR_BEGIN_CONTENT text/plain\nx = 3\nEVCXR_END_CONTENT";
        assert_eq!(marked("text/plain", "x = 3"), expected);
    }

    #[test]
    fn of_a_long_text_the_first_and_the_last_lines_are_shown() {
        assert_eq!(without_the_middle("a\nb\n"), "a\nb");
        let text: String = (0..1000).map(|line| format!("{line}\n")).collect();
        let shown = without_the_middle(&text);
        assert_eq!(shown.lines().count(), LINES + 1);
        assert!(shown.starts_with("0\n") && shown.ends_with("\n999"));
        assert!(shown.contains("\n99\n… 800 lines …\n900\n"));
    }
}
