//! The picture of the stepper that the README shows is what its screen shows.
//!
//! With `WENGERT_BOOK=write`, it is drawn again.

use crate::NEURON;
use crate::stepper::{NEXT, Terminal};
use std::fmt::Write;
use std::path::Path;

/// The size of a character, and of the letters in it.
const CELL: [f64; 2] = [8.0, 17.0];
const LETTERS: f64 = 13.0;
const MARGIN: f64 = 14.0;

/// A screen as SVG: a piece of text for each run of cells that look alike.
fn drawn(screen: &vt100::Screen) -> String {
    let (rows, columns) = screen.size();
    let size =
        [(columns, CELL[0]), (rows, CELL[1])].map(|(n, cell)| f64::from(n) * cell + 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" \
         font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"{LETTERS}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#16181d\"/>\n",
        size[0], size[1]
    );
    for row in 0..rows {
        let mut column = 0;
        while column < columns {
            let look = |column: u16| {
                let cell = screen.cell(row, column)?;
                Some((cell.fgcolor(), cell.bold(), cell.inverse()))
            };
            let start = column;
            let mut text = String::new();
            while column < columns && look(column) == look(start) {
                let contents = screen.cell(row, column).map_or("", |cell| cell.contents());
                text.push_str(if contents.is_empty() { " " } else { contents });
                column += 1;
            }
            let Some((colour, is_bold, is_inverse)) = look(start) else { continue };
            let x = MARGIN + f64::from(start) * CELL[0];
            let y = MARGIN + f64::from(row) * CELL[1];
            let width = f64::from(column - start) * CELL[0];
            let fill = match colour {
                _ if is_inverse => "#16181d",
                vt100::Color::Idx(2 | 10) => "#7ee787",
                vt100::Color::Idx(6 | 14) => "#79c0ff",
                vt100::Color::Idx(8) => "#8b949e",
                _ => "#e6edf3",
            };
            if is_inverse {
                let height = CELL[1];
                writeln!(svg, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"#c9d1d9\"/>")
                    .expect("a String takes all");
            }
            let shown = text.trim_end();
            if shown.is_empty() {
                continue;
            }
            // each run is as wide as its cells, whatever the font is
            let gap = shown.len() - shown.trim_start().len();
            let left = x + gap as f64 * CELL[0];
            let shown = shown.trim_start();
            let width = shown.chars().count() as f64 * CELL[0];
            let weight = if is_bold { " font-weight=\"bold\"" } else { "" };
            let escaped = shown.replace('&', "&amp;").replace('<', "&lt;");
            let base = y + 13.0;
            writeln!(
                svg,
                "<text x=\"{left}\" y=\"{base}\" fill=\"{fill}\"{weight} textLength=\"{width}\" \
                 xml:space=\"preserve\">{escaped}</text>"
            )
            .expect("a String takes all");
        }
    }
    svg + "</svg>\n"
}

#[test]
fn the_picture_of_the_stepper_is_its_screen() {
    let mut terminal = Terminal::open(80, 20, &[], &[&["step"][..], &NEURON].concat());
    terminal.wait_for("step 1 of 18, forward");
    terminal.press(&NEXT.repeat(11));
    terminal.wait_for("step 12 of 18, back");
    terminal.wait_for("= -0.295979");
    let svg = drawn(terminal.screen());
    terminal.press("q");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/images/stepper.svg");
    if std::env::var("WENGERT_BOOK").is_ok_and(|word| word == "write") {
        std::fs::write(&path, &svg).expect("the picture can be written");
    }
    let there = std::fs::read_to_string(&path).expect("the picture is in docs/images/");
    assert!(
        there == svg,
        "docs/images/stepper.svg is not what the stepper shows; draw it again with WENGERT_BOOK=write"
    );
}
