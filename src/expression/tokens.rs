//! A text, cut into numbers, words and signs.

/// Each sign with more than one character, or with more than one form, the longer ones first. A
/// line end is a `;`.
#[rustfmt::skip]
const SIGNS: [(&str, &str); 14] = [
    ("**", "^"), ("<=", "<="), (">=", ">="), ("!=", "!="), ("==", "="), ("≤", "<="), ("≥", ">="),
    ("≠", "!="), ("×", "*"), ("·", "*"), ("⋅", "*"), ("÷", "/"), ("−", "-"), ("\n", ";"),
];

/// A piece of the text: the byte that it begins at, the byte that it ends before, and what it is.
pub(super) type Token<'s> = (usize, usize, &'s str);

/// The pieces of a text; the last one is empty. Within brackets a line goes on in the next one.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let (mut tokens, mut at, mut brackets) = (Vec::new(), 0, 0);
    // a digit that is set low belongs to a name, one that is set high does not
    let ends = |c: char| !(c.is_alphabetic() || c.is_ascii_digit() || "_₀₁₂₃₄₅₆₇₈₉".contains(c));
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let sign = SIGNS.iter().find(|(written, _)| rest.starts_with(written));
        let length = match (sign, first) {
            (Some((written, _)), _) => written.len(),
            (_, '#') => rest.find('\n').unwrap_or(rest.len()),
            (_, '0'..='9' | '.') => length_of_number(rest),
            _ if first.is_alphabetic() => rest.find(ends).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let token = sign.map_or(&rest[..length], |(_, sign)| sign);
        let is_gap = first == '#' || first.is_whitespace() && (first != '\n' || brackets > 0);
        tokens.extend((!is_gap).then_some((at, at + length, token)));
        brackets += i32::from(token == "(") - i32::from(token == ")" && brackets > 0);
        at += length;
    }
    tokens.push((at, at, ""));
    tokens
}

/// How many bytes a number takes: `1.5`, `.5`, `2.`, `1e-3`; of `2e` only the 2.
fn length_of_number(text: &str) -> usize {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let power = text[end..].strip_prefix(['e', 'E']).unwrap_or_default();
    let power = power.strip_prefix(['+', '-']).unwrap_or(power);
    let digits = power.find(|c: char| !c.is_ascii_digit()).unwrap_or(power.len());
    if digits == 0 { end } else { text.len() - power.len() + digits }
}
