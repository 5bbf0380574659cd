//! Looking at words: what is left of a text without its punctuation, its numbers, its language.

use std::collections::BTreeSet;

use layby_domain::Language;

/// A text by which it can be told from others: [`plain`], and in Chinese, which has no blanks between words, without any.
pub(super) fn essence(language: Language, text: &str) -> String {
    match language {
        Language::Chinese => plain(text).replace(' ', ""),
        Language::English => plain(text),
    }
}

/// Letters, digits and characters alone, small and of ordinary width; words are parted by single blanks.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for char in text.chars().map(ordinary) {
        if char.is_alphanumeric() {
            plain.extend(char.to_lowercase());
        } else if !plain.is_empty() && !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// The full-width forms of ASCII stand in Unicode as ASCII does, from U+FF01 for U+0021.
fn ordinary(char: char) -> char {
    match char {
        '\u{FF01}'..='\u{FF5E}' => u32::from(char)
            .checked_sub(0xFEE0)
            .and_then(char::from_u32)
            .unwrap_or(char),
        other => other,
    }
}

/// The numbers in digits, sorted, each once: `2,000` is 2000, and so is `0.2 万`.
pub(super) fn numbers(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().map(ordinary).collect();
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let (mut numbers, mut at) = (BTreeSet::new(), 0);
    while at < chars.len() {
        let mut number = String::new();
        while digit(at) || (matches!(chars.get(at), Some('.' | ',')) && !number.is_empty() && digit(at + 1)) {
            number.extend(chars.get(at).filter(|char| **char != ','));
            at += 1;
        }
        if !number.is_empty() {
            let unit = chars.iter().skip(at).find(|char| **char != ' ');
            numbers.insert(if unit == Some(&'万') {
                ten_thousand(&number)
            } else {
                number
            });
        }
        at += 1;
    }
    numbers.into_iter().collect()
}

/// A number ten thousand times as large.
fn ten_thousand(number: &str) -> String {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let (shifted, rest) = part.split_at_checked(4).unwrap_or((part, ""));
    let whole = format!("{whole}{shifted:0<4}");
    let whole = whole.trim_start_matches('0');
    if rest.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{rest}")
    }
}

/// Whether both languages can mean the same numbers: one may spell out what the other has in digits, but not both.
pub(super) fn agree(zh: &[String], en: &[String]) -> bool {
    let within = |some: &[String], others: &[String]| some.iter().all(|number| others.contains(number));
    within(zh, en) || within(en, zh)
}

/// Whether a text seems to be in a language: there are Chinese characters in Chinese, and English is not made of them. A name may be quoted.
pub(super) fn is_in(language: Language, text: &str) -> bool {
    let letters = text.chars().filter(|char| char.is_alphabetic());
    let (mut all, mut chinese) = (0_usize, 0_usize);
    for letter in letters {
        all += 1;
        chinese += usize::from(is_chinese(letter));
    }
    match language {
        Language::Chinese => chinese > 0,
        Language::English => chinese * 3 <= all,
    }
}

/// CJK unified ideographs: the block of everyday ones.
fn is_chinese(char: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&char)
}

/// Words that mean other options, which are shuffled: in an option.
const ALL_OF_THEM_EN: [&str; 10] = [
    "of the above",
    "all the above",
    "the above options",
    "all of these",
    "none of these",
    "both of these",
    "all of them are",
    "none of them is",
    "all are correct",
    "all are right",
];
const ALL_OF_THEM_ZH_START: [&str; 14] = [
    "以上都",
    "以上皆",
    "以上全",
    "以上均",
    "以上各",
    "以上选",
    "以上两",
    "上述都",
    "上述皆",
    "上述全",
    "上述均",
    "上述各",
    "前述",
    "其他选项",
];
const ALL_OF_THEM_ZH_WHOLE: [&str; 8] = [
    "都对",
    "都不对",
    "都正确",
    "都不正确",
    "全对",
    "全部正确",
    "均正确",
    "皆可",
];

/// The words of an option that mean all or none of the others.
pub(super) fn all_of_them(language: Language, option: &str) -> Option<String> {
    let option = plain(option);
    let found = match language {
        Language::English => ALL_OF_THEM_EN.into_iter().find(|phrase| has_words(&option, phrase)),
        Language::Chinese => {
            let start = ALL_OF_THEM_ZH_START
                .into_iter()
                .find(|phrase| option.starts_with(phrase));
            start.or_else(|| ALL_OF_THEM_ZH_WHOLE.into_iter().find(|phrase| option == *phrase))
        }
    };
    found.map(str::to_owned)
}

/// The words of any text that name an option by its letter or its place.
pub(super) fn option_by_place(language: Language, text: &str) -> Option<String> {
    let text = plain(text);
    let phrases: Vec<String> = match language {
        Language::English => {
            let places = ["first", "second", "third", "fourth", "last"].map(|place| format!("the {place} option"));
            let letters = ["a", "b", "c", "d"].into_iter();
            let named = letters.flat_map(|letter| [format!("option {letter}"), format!("answer {letter}")]);
            places.into_iter().chain(named).collect()
        }
        Language::Chinese => {
            let letters = ["a", "b", "c", "d"].into_iter();
            let named =
                letters.flat_map(|letter| [format!("选项{letter}"), format!("选{letter}"), format!("{letter}项")]);
            let places = ["第一个选项", "第二个选项", "第三个选项", "第四个选项", "最后一个选项"].map(str::to_owned);
            places.into_iter().chain(named).collect()
        }
    };
    // "option a" is one; "option a driver has" is not, and "the answer a child gives" neither.
    let ends_sentence =
        |phrase: &str| !phrase.ends_with(" a") || text.ends_with(phrase) || has_words(&text, &format!("{phrase} is"));
    phrases.into_iter().find(|phrase| match language {
        Language::English => has_words(&text, phrase) && ends_sentence(phrase),
        Language::Chinese => text.contains(phrase.as_str()),
    })
}

/// Whether plain text has these words one after the other, as whole words.
fn has_words(text: &str, words: &str) -> bool {
    format!(" {text} ").contains(&format!(" {words} "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{Chinese, English};

    #[test]
    fn punctuation_width_and_case_do_not_count() {
        assert_eq!(plain(" Don't  STOP, here! "), "don t stop here");
        assert_eq!(plain("时速３０公里，ＡＢＳ。"), "时速30公里 abs");
        assert_eq!(plain("…"), "");
        assert_eq!(essence(Chinese, "停，再看。"), "停再看");
    }

    #[test]
    fn numbers_are_found_in_both_languages() {
        assert_eq!(numbers("在 30 米内，３０或0.5。"), ["0.5", "30"]);
        assert_eq!(numbers("Within 30 m."), ["30"]);
        assert!(numbers("none ... , 。").is_empty());
        assert_eq!(numbers("5 万元，0.2万，1.23456 万"), ["12345.6", "2000", "50000"]);
        assert_eq!(numbers("2,000 to 50,000, or 3."), ["2000", "3", "50000"]);
        assert!(agree(&numbers("1 秒 17 米"), &numbers("17 metres in a second")));
        assert!(!agree(&numbers("1 秒 17 米"), &numbers("18 metres in 1 s")));
    }

    #[test]
    fn a_text_shows_its_language() {
        assert!(is_in(Chinese, "ABS 的作用"));
        assert!(!is_in(Chinese, "What ABS does"));
        assert!(is_in(English, "The sign says 停, which means stop"));
        assert!(!is_in(English, "停车让行"));
        assert!(is_in(English, "60 km/h"));
    }

    #[test]
    fn options_that_mean_other_options_are_seen() {
        assert_eq!(
            all_of_them(English, "All of the above.").as_deref(),
            Some("of the above")
        );
        assert_eq!(all_of_them(Chinese, "以上都正确").as_deref(), Some("以上都"));
        assert_eq!(all_of_them(Chinese, "都对。").as_deref(), Some("都对"));
        assert_eq!(all_of_them(Chinese, "时速100公里以上都要保持车距"), None);
        assert_eq!(all_of_them(English, "Look above the roof of the car"), None);
    }

    #[test]
    fn letters_and_places_of_options_are_seen() {
        assert_eq!(
            option_by_place(English, "Option B is right.").as_deref(),
            Some("option b")
        );
        assert_eq!(
            option_by_place(English, "Only option A is safe.").as_deref(),
            Some("option a")
        );
        assert_eq!(option_by_place(English, "The best option a driver has"), None);
        assert_eq!(
            option_by_place(English, "The second option is wrong").as_deref(),
            Some("the second option")
        );
        assert_eq!(option_by_place(Chinese, "应选C。").as_deref(), Some("选c"));
        assert_eq!(option_by_place(Chinese, "准驾车型C1"), None);
    }
}
