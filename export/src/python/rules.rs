//! The table's rules as Python: a formula in letters, sums of texts, and the shares of a logsumexp.

use super::language::{bracketed, is_sign, number, operation};
use wengert::{Nary, Op, Value, written};

/// Texts as a sum; equal ones are counted.
pub(super) fn sum_of(parts: &[String]) -> String {
    let mut sum = String::new();
    for (index, part) in parts.iter().enumerate().filter(|(i, part)| !parts[..*i].contains(part)) {
        let count = parts.iter().filter(|other| *other == part).count();
        let term = match count {
            1 => part.clone(),
            _ => format!("{count} * {}", bracketed(part)),
        };
        sum += &match (index, term.strip_prefix('-')) {
            (0, _) => term,
            (_, Some(positive)) => format!(" - {positive}"),
            (_, None) => format!(" + {term}"),
        };
    }
    sum
}

/// A formula of the table as Python, in these letters.
pub(super) fn formula<const N: usize>(
    letters: [&str; N],
    formula: impl for<'t> FnOnce([Value<'t>; N]) -> Value<'t>,
) -> String {
    let nested = |op: Op, operands: &[String]| match operation(op, operands) {
        Ok(text) if is_sign(op) => format!("({text})"),
        Ok(_) => {
            let operands: Vec<String> = operands.iter().cloned().map(bare).collect();
            operation(op, &operands).unwrap_or_default()
        }
        // a function that is missing stops the file when it is run, by its name
        Err(_) => format!("{}(m, {})", op.name(), operands.join(", ")),
    };
    bare(written(letters, formula, number, nested))
}

/// Without brackets around all of it.
fn bare(text: String) -> String {
    let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) else {
        return text;
    };
    let mut depth = 0_i32;
    let closes_early = inner.chars().any(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth < 0
    });
    if closes_early { text } else { inner.to_string() }
}

/// The shares of the operands of a logsumexp or a surprisal, from the rules of its row.
pub(super) fn shares_function(nary: Nary) -> String {
    let name = nary.name();
    let part = formula(["a", "top"], |[a, top]| nary.partials(a, a, top).0);
    let scale = formula(["whole"], |[whole]| nary.of_whole(whole));
    format!(
        "# the share of each a in the sum of e**a\ndef shares_of_{name}(m, a):\n    \
         top = m.amax(a, -1, keepdims=True)\n    parts = {part}\n    \
         whole = parts.sum(-1, keepdims=True)\n    return ({scale}) * parts"
    )
}
