//! The words of messages and listings: counts with their nouns, and texts that are too long.
//!
//! ```
//! use wengert::data::Dataset;
//! let error = Dataset::new(vec![vec![1.0], vec![2.0, 3.0]], vec![0, 1]).unwrap_err();
//! assert_eq!(error.to_string(), "row 2 has 2 numbers, the rows before it have 1");
//! ```

use std::fmt::Display;

/// "1 path", "2 paths", "3 classes", "12,345 paths".
pub(crate) fn counted(count: impl Display, noun: &str) -> String {
    let count = grouped(count);
    let ending = match count.as_str() {
        "1" => "",
        _ if noun.ends_with('s') => "es",
        _ => "s",
    };
    format!("{count} {noun}{ending}")
}

/// "is 1 target", "are 2 targets".
pub(crate) fn are_counted(count: usize, noun: &str) -> String {
    format!("{} {}", if count == 1 { "is" } else { "are" }, counted(count, noun))
}

/// A count with a comma for every three digits: 12,345.
pub(crate) fn grouped(count: impl Display) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// At most `most` letters of a text: its beginning and its end, since the end of
/// `layer2.neuron1.weight3` tells more than the middle.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= most {
        return text.to_string();
    }
    let tail = most / 2;
    let head = most - tail - 1;
    let (head, tail) = (&letters[..head], &letters[letters.len() - tail..]);
    head.iter().chain(&['…']).chain(tail).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_thousands_and_one_has_no_plural() {
        assert_eq!([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([0, 1, 2].map(|n| counted(n, "path")), ["0 paths", "1 path", "2 paths"]);
    }

    #[test]
    fn a_long_text_keeps_its_beginning_and_its_end() {
        assert_eq!(shortened("w1", 2), "w1");
        assert_eq!(shortened("layer12.neuron100.weight7", 9), "laye…ght7");
        assert_eq!(shortened("ααββγγ", 5), "αα…γγ");
    }
}
