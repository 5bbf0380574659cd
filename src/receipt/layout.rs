//! Breaking text into the lines of a narrow paper, as a careful typist would.
//!
//! Chinese breaks between any two characters, except that closing punctuation never begins a line, opening punctuation never ends
//! one, and a number keeps its digits together and its unit with it: `200.00 元` in two lines is two different things to
//! read. Words and numbers in ASCII break only at blanks, unless one alone is longer than a line.

use crate::device::printer::document::{columns, columns_of};

/// May not begin a line.
const CLOSING: &str = "，。、；：？！）》】』」”’％…·,.;:?!)]}%";
/// May not end a line.
const OPENING: &str = "（《【『「“‘([{¥￥第";
/// Characters that measure the number before them.
const UNITS: &str = "元角分日月年时秒点公里米吨度％%条款项号次倍";

/// Breaks `text` into lines of at most `width` columns. Line breaks in the text are kept.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    wrap_hanging(text, width, width)
}

/// The same, with another width for the first line: for a paragraph that begins behind a label.
#[must_use]
pub fn wrap_hanging(text: &str, first_width: usize, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for atom in atoms(paragraph) {
            let limit = if lines.is_empty() { first_width } else { width }.max(2);
            if columns(&line) + columns(atom.trim_end()) <= limit {
                line.push_str(atom);
                continue;
            }
            push_line(&mut lines, &mut line);
            let limit = width.max(2);
            if columns(atom.trim_end()) <= limit {
                line.push_str(atom.trim_start());
            } else {
                break_atom(atom.trim_start(), limit, &mut lines, &mut line);
            }
        }
        push_line(&mut lines, &mut line);
    }
    lines
}

fn push_line(lines: &mut Vec<String>, line: &mut String) {
    let text = line.trim_end();
    if !text.is_empty() {
        lines.push(text.to_owned());
    }
    line.clear();
}

/// Something that never breaks in good typing and is longer than a line breaks anywhere.
fn break_atom(atom: &str, width: usize, lines: &mut Vec<String>, line: &mut String) {
    for character in atom.chars() {
        if columns(line) + columns_of(character) > width {
            push_line(lines, line);
        }
        line.push(character);
    }
}

/// Cuts a paragraph into parts between which a line may end.
fn atoms(paragraph: &str) -> Vec<&str> {
    let mut atoms = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, character) in paragraph.char_indices() {
        if before.is_some_and(|before| may_break(before, character, &paragraph[start..at])) {
            atoms.push(&paragraph[start..at]);
            start = at;
        }
        before = Some(character);
    }
    if start < paragraph.len() {
        atoms.push(&paragraph[start..]);
    }
    atoms
}

/// Whether a line may end between two characters; `atom` is what stands unbroken before the second.
fn may_break(before: char, after: char, atom: &str) -> bool {
    if CLOSING.contains(after) || OPENING.contains(before) || after == ' ' {
        return false;
    }
    if UNITS.contains(after) && ends_with_number(atom) {
        return false;
    }
    if before == ' ' {
        return true;
    }
    // Two letters or digits in a row are inside a word.
    let inside_word = |character: char| character.is_ascii();
    !(inside_word(before) && inside_word(after))
}

/// A number, perhaps with a blank behind it, perhaps with a unit already (`公` of `公里`).
fn ends_with_number(atom: &str) -> bool {
    let text = atom.trim_end_matches(|character| UNITS.contains(character)).trim_end();
    text.ends_with(|character: char| character.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn closing_punctuation_never_begins_a_line() {
        assert_eq!(wrap("当事人应当缴款。", 14), ["当事人应当缴", "款。"]);
        assert_eq!(wrap("一二三四五六，七", 12), ["一二三四五", "六，七"]);
    }

    #[test]
    fn opening_punctuation_never_ends_a_line() {
        assert_eq!(wrap("一二三四五《法》", 12), ["一二三四五", "《法》"]);
    }

    #[test]
    fn a_number_keeps_its_unit() {
        assert_eq!(wrap("处以罚款200.00 元。", 16), ["处以罚款", "200.00 元。"]);
        assert_eq!(wrap("依据第90条", 8), ["依据", "第90条"]);
        assert_eq!(wrap("时速为80公里", 10), ["时速为", "80公里"]);
        assert_eq!(wrap("于2026年11月3日", 10), ["于2026年", "11月3日"]);
    }

    #[test]
    fn english_breaks_at_blanks() {
        assert_eq!(wrap("Pay within fifteen days.", 12), ["Pay within", "fifteen", "days."]);
    }

    #[test]
    fn what_is_longer_than_a_line_breaks_anywhere() {
        assert_eq!(
            wrap("https://example.test/record", 10),
            ["https://ex", "ample.test", "/record"]
        );
    }

    #[test]
    fn a_paragraph_behind_a_label_has_a_shorter_first_line() {
        assert_eq!(wrap_hanging("一二三四五六七八", 8, 12), ["一二三四", "五六七八"]);
        assert_eq!(wrap_hanging("北京\n上海", 8, 12), ["北京", "上海"]);
    }

    proptest! {
        #[test]
        fn lines_fit_and_nothing_is_lost(text in "([一-龥，。（）《》0-9a-zA-Z .]|200.00元){0,120}", width in 12_usize..48) {
            let lines = wrap(&text, width);
            for line in &lines {
                prop_assert!(columns(line) <= width, "{line:?}");
            }
            let without_blanks = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(without_blanks(&lines.concat()), without_blanks(&text));
        }

        #[test]
        fn no_line_of_ordinary_prose_begins_with_punctuation(words in proptest::collection::vec("[一-龥]{1,9}[，。；]", 1..12), width in 8_usize..48) {
            for line in wrap(&words.concat(), width) {
                prop_assert!(!line.starts_with(['，', '。', '；']), "{line:?}");
            }
        }
    }
}
