//! The screen: the list with its adjoints, what the last step did, and the keys.
//!
//! What changed is in colour, bold, and has a mark, so that it can be seen without colours too.

use super::Session;
use super::walk::Known;
use crate::text::fixed;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Block, Borders, Cell, Paragraph, Row, Table, Wrap};

/// The smallest screen that can be read.
const LEAST: [u16; 2] = [50, 14];

/// How parts of the screen look.
pub(super) struct Palette {
    /// What the last step changed.
    new: Style,
    /// Where the step is.
    here: Style,
    /// What is beside the matter.
    quiet: Style,
}

impl Palette {
    /// Without colours if NO_COLOR is set, or on a terminal that has none.
    pub(super) fn of_environment() -> Palette {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let bold = Style::new().add_modifier(Modifier::BOLD);
        match no_color || is_dumb {
            true => Palette { new: bold, here: bold, quiet: Style::new() },
            false => Palette {
                new: bold.fg(Color::Green),
                here: bold.fg(Color::Cyan),
                quiet: Style::new().fg(Color::DarkGray),
            },
        }
    }
}

pub(super) fn draw(frame: &mut Frame<'_>, session: &Session<'_>) {
    let area = frame.area();
    if area.width < LEAST[0] || area.height < LEAST[1] {
        let text =
            format!("make the terminal larger: {} × {} at least (q quits)", LEAST[0], LEAST[1]);
        frame.render_widget(Paragraph::new(text).wrap(Wrap { trim: true }), area);
        return;
    }
    // the list's title and its heads
    let rows = u16::try_from(session.walk.nodes.len()).unwrap_or(u16::MAX).saturating_add(2);
    let story = Constraint::Min(7);
    let [head, list, story, keys] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Max(rows.min(area.height - 9)),
        story,
        Constraint::Length(1),
    ])
    .areas(area);
    draw_head(frame, head, session);
    draw_list(frame, list, session);
    draw_story(frame, story, session);
    draw_keys(frame, keys, session);
}

/// How the formula was read.
fn draw_head(frame: &mut Frame<'_>, area: Rect, session: &Session<'_>) {
    let line = Line::styled(format!(" {}", session.reading), Modifier::BOLD);
    frame.render_widget(line, area);
}

/// A line with a title.
fn titled<'a>(title: String, style: Style) -> Block<'a> {
    Block::new().borders(Borders::TOP).border_style(style).title(Line::from(title))
}

/// Each node with its value and its adjoint, as far as they are known.
fn draw_list(frame: &mut Frame<'_>, area: Rect, session: &Session<'_>) {
    let (walk, palette) = (&session.walk, &session.palette);
    let known = walk.known();
    // as many as fit, with the step's own among them
    let room = usize::from(area.height.saturating_sub(2));
    let first = walk.row().saturating_sub(room / 2).min(known.len().saturating_sub(room));
    let shown = walk.nodes.iter().zip(&known).skip(first).take(room);
    let rows = shown.map(|(node, known)| {
        let name = node.name().unwrap_or_default();
        let operation = node.formula(|id| node.tape().node(id).label());
        let style = if known.is_here { palette.here } else { Style::new() };
        let quiet = if known.value.is_none() { palette.quiet } else { style };
        let is_back = walk.step().is_backward();
        let [value, adjoint] =
            [(known.value, !is_back), (known.adjoint, is_back)].map(|(x, is_changing)| {
                let is_new = known.is_new && is_changing;
                let text = x.map(fixed).unwrap_or_default();
                let mark = if is_new && x.is_some() { "•" } else { " " };
                let style = if is_new { palette.new } else { quiet };
                Cell::new(Text::from(format!("{text}{mark}")).right_aligned()).style(style)
            });
        let arrow = arrow(known, is_back);
        let left = [arrow.to_string(), node.id().to_string(), name, operation];
        Row::new(left.map(Cell::new).into_iter().chain([value, adjoint])).style(quiet)
    });
    let widths = [
        Constraint::Length(1),
        Constraint::Length(5),
        Constraint::Max(16),
        Constraint::Fill(1),
        Constraint::Length(15),
        Constraint::Length(15),
    ];
    let heads = ["", "node", "name", "operation"].map(Cell::new);
    let numbers = ["value ", "adjoint "].map(|head| Cell::new(Text::from(head).right_aligned()));
    let header = Row::new(heads.into_iter().chain(numbers)).style(palette.quiet);
    let hidden = known.len().saturating_sub(room);
    let more = if hidden > 0 { format!(" ({hidden} more)") } else { String::new() };
    let block = titled(format!(" The list{more} "), palette.quiet);
    frame.render_widget(Table::new(rows, widths).header(header).block(block), area);
}

/// Where the step is, and which way it goes.
fn arrow(known: &Known, is_back: bool) -> &'static str {
    match (known.is_here, is_back) {
        (true, false) => "▼",
        (true, true) => "▲",
        _ => " ",
    }
}

/// What the last step did.
fn draw_story(frame: &mut Frame<'_>, area: Rect, session: &Session<'_>) {
    let palette = &session.palette;
    let lines = session.walk.story().into_iter().enumerate().map(|(index, line)| {
        // a result is below the rule that it comes from
        let is_result = line.starts_with("    ") || index == 0 && session.walk.step().is_forward();
        Line::styled(format!(" {line}"), if is_result { palette.new } else { Style::new() })
    });
    let block = titled(format!(" {} ", session.walk.place()), palette.quiet);
    let text = Text::from(lines.collect::<Vec<_>>());
    frame.render_widget(Paragraph::new(text).wrap(Wrap { trim: false }).block(block), area);
}

fn draw_keys(frame: &mut Frame<'_>, area: Rect, session: &Session<'_>) {
    let line = match (&session.prompt, &session.message) {
        (Some(typed), _) => {
            format!(" go to (a name, v3, or a step): {typed}▏  Enter goes, Esc does not")
        }
        (None, Some(message)) => format!(" {message}"),
        (None, None) => " → next   ← back   g go to   Home first   End last   q quit".to_string(),
    };
    frame.render_widget(Line::styled(line, Modifier::REVERSED), area);
}
