//! An explanation in plain text, in Markdown and in LaTeX.

use super::explanation::{Explanation, Trial, slope};
use super::factors::{Factor, Path};
use super::text::{COLUMNS, in_columns, number, padded, width, wrapped};
use crate::words::counted;
use std::fmt;

/// At most this many factors of a path are shown; of a longer one the first and the last half of them.
const FACTORS: usize = 40;

/// What to ask where a number is not finite.
const FINITE: &str = "check_finite() shows where that comes from";

/// The path by its names, on one line: `∂L/∂h · ∂h/∂w = -0.952610 · 0.045177 = -0.043036`.
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let factors = self.by_name();
        let product = number(self.product());
        match factors.len() {
            0 => write!(f, "{product}"),
            1 => write!(f, "{} = {product}", factors[0].name()),
            _ => {
                let names = joined(&factors, " · ", |factor| factor.name().to_string());
                let numbers = joined(&factors, " · ", |factor| number(factor.value()));
                write!(f, "{names} = {numbers} = {product}")
            }
        }
    }
}

/// All factors, or the first and the last of very many, with a separator between them.
fn joined(factors: &[Factor], separator: &str, show: impl Fn(&Factor) -> String) -> String {
    let (first, last) = ends(factors);
    let mut shown: Vec<String> = first.iter().map(&show).collect();
    if !last.is_empty() {
        shown.push("…".to_string());
        shown.extend(last.iter().map(&show));
    }
    shown.join(separator)
}

/// Everything, or the beginning and the end of what is too long to show.
fn ends<T>(all: &[T]) -> (&[T], &[T]) {
    if all.len() <= FACTORS {
        (all, &[])
    } else {
        (&all[..FACTORS / 2], &all[all.len() - FACTORS / 2..])
    }
}

impl Path<'_> {
    /// The path in plain text: by its names, then factor by factor with the rules.
    fn in_full(&self) -> String {
        let (product, factors, named) = (number(self.product()), self.factors(), self.by_name());
        let steps = joined(&factors, " × ", |factor| number(factor.value()));
        let mut text = String::new();
        if named.len() > 1 {
            let line = format!("   {self}");
            match line.split_once(" = ") {
                // the numbers below the names, where one line does not hold both
                Some((names, numbers)) if width(&line) > COLUMNS => {
                    text.push_str(&wrapped(names, 6));
                    text.push_str(&wrapped(&format!("      = {numbers}"), 8));
                }
                _ => text.push_str(&format!("{line}\n")),
            }
        }
        if factors.len() > 1 {
            text.push_str(&wrapped(&format!("   step by step: {steps} = {product}"), 6));
        }
        let (first, last) = ends(&factors);
        let widest = first.iter().chain(last).map(|factor| width(factor.name())).max();
        let widest = widest.filter(|&widest| widest <= 24).unwrap_or(0);
        let row = |factor: &Factor| {
            let name = padded(factor.name(), widest);
            let value = format!("      {name} = {}", number(factor.value()));
            [value, factor.rule().to_string(), factor.operations.clone()]
        };
        let mut rows: Vec<[String; 3]> = first.iter().map(row).collect();
        if !last.is_empty() {
            let left_out = factors.len() - first.len() - last.len();
            let line = format!("      … {} …", counted(left_out, "further factor"));
            rows.push([line, String::new(), String::new()]);
            rows.extend(last.iter().map(row));
        }
        text.push_str(&in_columns(&rows));
        text
    }
}

impl Explanation<'_> {
    /// "∂y/∂x".
    fn fraction(&self) -> String {
        let [output, input] = self.ways.ends();
        format!("∂{output}/∂{input}")
    }

    /// How many paths lead from where to where, ending in a colon if some are listed.
    fn counted(&self) -> String {
        let [output, input] = self.ways.ends();
        match (self.path_count(), self.paths().len()) {
            (0, _) => format!("No path leads from {input} to {output}."),
            (1, _) => format!("One path leads from {input} to {output}:"),
            (count, listed) => {
                let all = match count {
                    u128::MAX => "More than 10³⁸ paths".to_string(),
                    _ => counted(count, "path"),
                };
                let which = match listed {
                    _ if self.paths().iter().all(|path| path.product() == 0.0) => {
                        ", and the product of each is 0. One of them:".to_string()
                    }
                    _ if listed as u128 == count => ", the largest first:".to_string(),
                    1 => ". The largest:".to_string(),
                    _ => format!(". The {listed} largest:"),
                };
                format!("{all} lead from {input} to {output}{which}")
            }
        }
    }

    /// What the paths that are not listed add up to; nothing if all are listed.
    fn further(&self) -> Option<String> {
        let listed = self.paths().len() as u128;
        let further = match self.path_count() {
            u128::MAX => "all further paths".to_string(),
            count if count > listed => counted(count - listed, "further path"),
            _ => return None,
        };
        // a difference of large numbers says nothing below their rounding
        let largest = self.paths().iter().fold(0.0, |m: f64, path| m.max(path.product().abs()));
        let rounding = 1e-15 * (largest + self.gradient().abs());
        Some(match self.rest() {
            0.0 => format!("and {further}, together 0"),
            rest if rest.abs() < rounding => {
                format!("and {further}, together less than {}", number(rounding))
            }
            rest => format!("and {further}, together {}", number(rest)),
        })
    }

    /// The derivative measured, and what it means if it is another.
    fn checked(&self) -> String {
        let [output, input] = self.ways.ends();
        let beside @ (below, above, distance) = self.beside();
        let measured = slope(beside);
        for (sign, y) in [("-", below), ("+", above)] {
            if !y.is_finite() {
                let (y, d) = (number(y), number(distance));
                let place = format!("{output}({input} {sign} d) is {y} with d = {d}");
                return format!("Check: {place}, so the slope cannot be measured here.");
            }
        }
        let formula = format!("({output}({input} + d) - {output}({input} - d)) / 2d");
        let measured_by = format!("{formula} = {} with d = {}", number(measured), number(distance));
        let scale = measured.abs().max(self.gradient().abs()).max(1e-6);
        // the error of the formula is far smaller where y is smooth within d
        if (measured - self.gradient()).abs() <= 1e-5 * scale {
            return format!("Check: {measured_by}, which agrees.");
        }
        let here = self.ways.output.value();
        let (left, right) = ((here - below) / distance, (above - here) / distance);
        format!(
            "Check: {measured_by}, which does not agree: the slope is {} on the left and {} on the \
             right, so a kink or a steep bend lies within d.",
            number(left),
            number(right)
        )
    }

    /// What the derivative means, if there is one.
    fn meaning(&self) -> String {
        let [output, input] = self.ways.ends();
        let (here, at) = (number(self.ways.output.value()), number(self.ways.input.value()));
        let change = match self.gradient() {
            _ if !self.ways.output.value().is_finite() => {
                format!("{output} has no number there that could change; {FINITE}")
            }
            0.0 => format!("a small change of {input} does not change {output}"),
            gradient if !gradient.is_finite() => {
                format!("{output} has no slope there; {FINITE}")
            }
            gradient => format!(
                "where {input} changes by a little, {output} changes {} times as much",
                number(gradient)
            ),
        };
        format!("{output} = {here} at {input} = {at}: {change}.")
    }
}

/// `Explanation(∂L/∂w = 0.5, 2 paths)`
impl fmt::Debug for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (gradient, paths) = (number(self.gradient()), counted(self.path_count(), "path"));
        write!(f, "Explanation({} = {gradient}, {paths})", self.fraction())
    }
}

/// Plain text of at most 100 columns: the derivative, its paths with all factors, and a check.
impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headline = format!("{} = {}", self.fraction(), number(self.gradient()));
        writeln!(f, "{}{}", wrapped(&headline, 3), wrapped(&self.meaning(), 3))?;
        writeln!(f, "{}", wrapped(&self.counted(), 3))?;
        let several = self.path_count() > 1;
        for (index, path) in self.paths().iter().enumerate() {
            if several {
                writeln!(f, "{}. {}", index + 1, number(path.product()))?;
            }
            writeln!(f, "{}", path.in_full())?;
        }
        if let Some(further) = self.further() {
            writeln!(f, "{}", wrapped(&further, 3))?;
        }
        if several {
            let sum = format!("Sum over all paths: {}", number(self.gradient()));
            writeln!(f, "{}", wrapped(&sum, 3))?;
        }
        write!(f, "{}", wrapped(&self.checked(), 3))
    }
}

/// One line, without an end.
impl fmt::Display for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a step of rate {}: {} from {} to {}, {} from {} to {} (the slope alone promised {})",
            self.rate,
            self.input,
            number(self.from),
            number(self.to()),
            self.output,
            number(self.before()),
            number(self.after()),
            number(self.promised)
        )
    }
}

// Markdown and LaTeX ---------------------------------------------------------------------------

impl Explanation<'_> {
    /// The explanation as Markdown: a heading, and for each path its factors as a table.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0).named("x");
    /// let text = x.powi(2).named("y").explain(x).to_markdown();
    /// assert!(text.starts_with("### ∂y/∂x = 6\n"));
    /// assert!(text.contains("| `∂y/∂x` | 6 | `2*x` |"));
    /// ```
    #[must_use]
    pub fn to_markdown(&self) -> String {
        // a backtick would end the code, and a bar the cell
        let code = |text: &str| match text {
            "" => String::new(),
            _ => format!("`{}`", text.replace('`', "'").replace('|', "\\|")),
        };
        let plain = |text: &str| {
            // spaces and signs at the front would begin code, or a list
            text.trim_start().chars().fold(String::new(), |mut whole, c| {
                let begins_a_list = whole.is_empty() && "+-".contains(c);
                if begins_a_list || "\\`*_{}[]<>#|&~$".contains(c) {
                    whole.push('\\');
                }
                whole.push(c);
                whole
            })
        };
        let gradient = number(self.gradient());
        let mut text = format!("### {} = {gradient}\n\n", plain(&self.fraction()));
        text.push_str(&format!("{}\n\n{}\n\n", plain(&self.meaning()), plain(&self.counted())));
        for (index, path) in self.paths().iter().enumerate() {
            let line = plain(&path.to_string());
            text.push_str(&format!("{}. {line}\n\n", index + 1));
            text.push_str("   | factor | value | rule |\n   |---|---:|---|\n");
            let factors = path.factors();
            let (first, last) = ends(&factors);
            for factor in first.iter().chain(last) {
                let (name, rule) = (code(factor.name()), code(factor.rule()));
                text.push_str(&format!("   | {name} | {} | {rule} |\n", number(factor.value())));
            }
            if !last.is_empty() {
                let left_out = factors.len() - first.len() - last.len();
                let line = counted(left_out, "factor");
                text.push_str(&format!("\n   {line} in the middle left out\n"));
            }
            text.push('\n');
        }
        if let Some(further) = self.further() {
            text.push_str(&format!("{further}\n\n"));
        }
        text.push_str(&format!("{}\n", plain(&self.checked())));
        text
    }

    /// The derivative and its paths as a LaTeX formula, for a page that loads amsmath.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let w1 = tape.var(3.0).named("w1");
    /// let h = (w1 * 2).named("h");
    /// let text = h.sin().named("L").explain(w1).to_latex();
    /// let expected = r"\begin{align*}
    /// \frac{\partial L}{\partial w_{1}}
    ///   &= \frac{\partial L}{\partial h} \cdot \frac{\partial h}{\partial w_{1}} \\
    ///   &= 0.960170 \cdot 2 \\
    ///   &= 1.920341
    /// \end{align*}
    /// ";
    /// assert_eq!(text, expected);
    /// ```
    #[must_use]
    pub fn to_latex(&self) -> String {
        let [output, input] = self.ways.ends();
        let mut lines = Vec::new();
        let mut names: Vec<String> = Vec::new();
        let mut numbers: Vec<String> = Vec::new();
        for path in self.paths() {
            let factors = path.by_name();
            if factors.is_empty() {
                continue; // the output itself
            }
            names.push(joined(&factors, " \\cdot ", |factor| in_latex(factor.name())));
            let value = |factor: &Factor| bracketed(&number_in_latex(factor.value()));
            numbers.push(joined(&factors, " \\cdot ", value));
        }
        if let Some(further) = self.further() {
            let rest = number_in_latex(self.rest());
            let words = further.split(", ").next().unwrap_or(&further);
            names.push("\\dots".to_string());
            numbers.push(format!("\\underbrace{{{rest}}}_{{\\text{{{words}}}}}"));
        }
        if self.path_count() > 1 || names.first().is_some_and(|name| name.contains("\\cdot")) {
            lines.push(names.join(" \\\\\n  &\\quad + "));
            lines.push(numbers.join(" \\\\\n  &\\quad + "));
        }
        lines.push(number_in_latex(self.gradient()));
        let left = in_latex(&format!("∂{output}/∂{input}"));
        let right = lines.join(" \\\\\n  &= ");
        format!("\\begin{{align*}}\n{left}\n  &= {right}\n\\end{{align*}}\n")
    }
}

/// A number in a formula.
fn number_in_latex(x: f64) -> String {
    number(x).replace('∞', "\\infty")
}

/// A negative factor in brackets, so that no two signs meet.
fn bracketed(number: &str) -> String {
    if number.starts_with('-') { format!("({number})") } else { number.to_string() }
}

/// `∂y/∂x` as a fraction, `y←x` as an arrow.
fn in_latex(fraction: &str) -> String {
    if let Some((high, low)) = fraction.split_once('←') {
        return format!("({} \\leftarrow {})", symbol(high), symbol(low));
    }
    match fraction.split_once("/∂") {
        Some((high, low)) => {
            let high = high.trim_start_matches('∂');
            format!("\\frac{{\\partial {}}}{{\\partial {}}}", symbol(high), symbol(low))
        }
        None => symbol(fraction),
    }
}

/// A name as a symbol: `w1` is w with the index 1, a single letter is itself, and anything else
/// is upright.
fn symbol(name: &str) -> String {
    let digits = name.trim_start_matches(|c: char| c.is_alphabetic());
    let letters = &name[..name.len() - digits.len()];
    if letters.chars().count() == 1 && digits.chars().all(|c| c.is_ascii_digit()) {
        return match digits {
            "" => letters.to_string(),
            _ => format!("{letters}_{{{digits}}}"),
        };
    }
    let mut safe = String::new();
    for c in name.chars() {
        match c {
            '\\' => safe.push_str("\\textbackslash{}"),
            '^' => safe.push_str("\\textasciicircum{}"),
            '~' => safe.push_str("\\textasciitilde{}"),
            '<' => safe.push_str("\\textless{}"),
            '>' => safe.push_str("\\textgreater{}"),
            '∂' | '∞' => safe.push_str(if c == '∂' { "$\\partial$" } else { "$\\infty$" }),
            '−' => safe.push('-'),
            '�' => safe.push('?'),
            '#' | '$' | '%' | '&' | '_' | '{' | '}' => safe.extend(['\\', c]),
            c => safe.push(c),
        }
    }
    format!("\\text{{{safe}}}")
}
