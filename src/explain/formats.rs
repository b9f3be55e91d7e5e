//! An explanation in plain text, in Markdown and in LaTeX.

use super::explanation::Explanation;
use super::factors::{Factor, Path};
use super::text::{COLUMNS, in_columns, number, padded, width, wrapped};
use crate::words::counted;
use std::fmt;

/// At most this many factors of a path are shown: of a longer one half of them from each end.
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

/// All that there is to show, or the first and the last of very many, and between them what `gap`
/// says of those that are left out.
fn shown<T>(all: &[Factor], show: impl Fn(&Factor) -> T, gap: impl Fn(usize) -> T) -> Vec<T> {
    let Some(left_out) = all.len().checked_sub(FACTORS).filter(|&count| count > 0) else {
        return all.iter().map(show).collect();
    };
    let mut shown: Vec<T> = all[..FACTORS / 2].iter().map(&show).collect();
    shown.push(gap(left_out));
    shown.extend(all[FACTORS / 2 + left_out..].iter().map(show));
    shown
}

/// The same on one line.
fn joined(factors: &[Factor], separator: &str, show: impl Fn(&Factor) -> String) -> String {
    shown(factors, show, |_| "…".to_string()).join(separator)
}

impl Path<'_> {
    /// The path in plain text: by its names, then factor by factor with the rules.
    fn in_full(&self) -> String {
        let factors = self.factors();
        let mut text = String::new();
        if self.by_name().len() > 1 {
            let line = format!("   {self}");
            text = match line.split_once(" = ") {
                // the numbers below the names, where one line does not hold both
                Some((names, numbers)) if width(&line) > COLUMNS => {
                    wrapped(names, 6) + &wrapped(&format!("      = {numbers}"), 8)
                }
                _ => line + "\n",
            };
        }
        if factors.len() > 1 {
            let steps = joined(&factors, " × ", |factor| number(factor.value()));
            let product = number(self.product());
            text.push_str(&wrapped(&format!("   step by step: {steps} = {product}"), 6));
        }
        let widest = factors.iter().map(|factor| width(factor.name())).max();
        let widest = widest.filter(|&widest| widest <= 24).unwrap_or(0);
        let row = |factor: &Factor| {
            let name = padded(factor.name(), widest);
            let value = format!("      {name} = {}", number(factor.value()));
            [value, factor.rule().to_string(), factor.operations.clone()]
        };
        let gap = |left_out| {
            let line = format!("      … {} …", counted(left_out, "further factor"));
            [line, String::new(), String::new()]
        };
        text + &in_columns(&shown(&factors, row, gap))
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
        let (count, listed) = (self.path_count(), self.paths().len());
        let all = match count {
            0 => return format!("No path leads from {input} to {output}."),
            1 => return format!("One path leads from {input} to {output}:"),
            u128::MAX => "More than 10³⁸ paths".to_string(),
            _ => counted(count, "path"),
        };
        let which = match listed {
            _ if self.paths().iter().all(|path| path.product() == 0.0) => {
                ", and the product of each is 0. One of them:"
            }
            _ if listed as u128 == count => ", the largest first:",
            1 => ". The largest:",
            _ => &format!(". The {listed} largest:"),
        };
        format!("{all} lead from {input} to {output}{which}")
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
        let sum = match self.rest() {
            0.0 => "0".to_string(),
            rest if rest.abs() < rounding => format!("less than {}", number(rounding)),
            rest => number(rest),
        };
        Some(format!("and {further}, together {sum}"))
    }

    /// The derivative measured, and what it means if it is another.
    fn checked(&self) -> String {
        let [output, input] = self.ways.ends();
        let (below, above, measured, distance) = self.beside();
        let d = number(distance);
        for (sign, y) in [("-", below), ("+", above)] {
            if !y.is_finite() {
                return format!(
                    "Check: {output}({input} {sign} d) is {} with d = {d}, so the slope cannot be \
                     measured here.",
                    number(y)
                );
            }
        }
        let scale = measured.abs().max(self.gradient().abs()).max(1e-6);
        // the error of the formula is far smaller where y is smooth within d
        let agrees = (measured - self.gradient()).abs() <= 1e-5 * scale;
        let here = self.ways.output.value();
        let [left, right] = [here - below, above - here].map(|rise| number(rise / distance));
        let verdict = match agrees {
            true => "agrees".to_string(),
            false => format!(
                "does not agree: the slope is {left} on the left and {right} on the right, so a \
                 kink or a steep bend lies within d"
            ),
        };
        let formula = format!("({output}({input} + d) - {output}({input} - d)) / 2d");
        format!("Check: {formula} = {} with d = {d}, which {verdict}.", number(measured))
    }

    /// What the derivative means, if there is one.
    fn meaning(&self) -> String {
        let [output, input] = self.ways.ends();
        let (here, at) = (number(self.ways.output.value()), number(self.ways.input.value()));
        let is_finite = self.ways.output.value().is_finite();
        let change = match self.gradient() {
            _ if !is_finite => format!("{output} has no number there that could change; {FINITE}"),
            0.0 => format!("a small change of {input} does not change {output}"),
            slope if !slope.is_finite() => format!("{output} has no slope there; {FINITE}"),
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
            let letters = text.trim_start().chars().enumerate();
            let safe = letters.map(|(index, c)| match c {
                '+' | '-' if index == 0 => format!("\\{c}"),
                _ if "\\`*_{}[]<>#|&~$".contains(c) => format!("\\{c}"),
                _ => c.to_string(),
            });
            safe.collect::<String>()
        };
        let gradient = number(self.gradient());
        let mut text = format!("### {} = {gradient}\n\n", plain(&self.fraction()));
        text.push_str(&format!("{}\n\n{}\n\n", plain(&self.meaning()), plain(&self.counted())));
        for (index, path) in self.paths().iter().enumerate() {
            let line = plain(&path.to_string());
            text.push_str(&format!("{}. {line}\n\n", index + 1));
            text.push_str("   | factor | value | rule |\n   |---|---:|---|\n");
            let row = |factor: &Factor| {
                let (name, rule) = (code(factor.name()), code(factor.rule()));
                format!("   | {name} | {} | {rule} |\n", number(factor.value()))
            };
            let gap = |left_out| {
                format!("   | {} in the middle left out | | |\n", counted(left_out, "factor"))
            };
            text.push_str(&shown(&path.factors(), row, gap).concat());
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
        let (mut names, mut numbers) = (Vec::new(), Vec::new());
        // the path of the output itself has no factors
        for factors in self.paths().iter().map(Path::by_name).filter(|path| !path.is_empty()) {
            names.push(joined(&factors, " \\cdot ", |factor| in_latex(factor.name())));
            // no two signs meet
            numbers.push(joined(&factors, " \\cdot ", |factor| match number(factor.value()) {
                negative if negative.starts_with('-') => format!("({negative})"),
                positive => positive,
            }));
        }
        if let Some(further) = self.further() {
            let (rest, words) =
                (number(self.rest()), further.split(", ").next().unwrap_or_default());
            names.push("\\dots".to_string());
            numbers.push(format!("\\underbrace{{{rest}}}_{{\\text{{{words}}}}}"));
        }
        let mut lines = vec![number(self.gradient())];
        if self.path_count() > 1 || names.first().is_some_and(|name| name.contains("\\cdot")) {
            let sum = " \\\\\n  &\\quad + ";
            lines.splice(..0, [names.join(sum), numbers.join(sum)]);
        }
        let left = in_latex(&format!("∂{output}/∂{input}"));
        let right = lines.join(" \\\\\n  &= ").replace('∞', "\\infty");
        format!("\\begin{{align*}}\n{left}\n  &= {right}\n\\end{{align*}}\n")
    }
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
        return if digits.is_empty() { letters.into() } else { format!("{letters}_{{{digits}}}") };
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
