//! Whether the right answers give themselves away: by their place, their length, or by being "true".

use layby_domain::Language;

use super::flaw::Tenths;
use super::{Figures, Findings, Flaw, Rules, Severity};
use crate::format::{Place, QuestionKind};

/// What Pearson's statistic exceeds by chance once in a hundred banks, in tenths, for three places and for four: the chi-square
/// distribution's 0.99 quantiles with two and three degrees of freedom (any table of it: 9.210 and 11.345).
const CHI_SQUARE_MOST: [Tenths; 2] = [Tenths(92), Tenths(113)];

pub(super) fn look(figures: &Figures, rules: &Rules, findings: &mut Findings) {
    let mut add = |judged: usize, flaw: Flaw| {
        let severity = if judged >= rules.judged_least {
            Severity::Error
        } else {
            Severity::Warning
        };
        findings.add(severity, Place::file("questions"), flaw);
    };
    for (places, most) in figures.right_places.iter().zip(CHI_SQUARE_MOST) {
        let chi_square = chi_square(places);
        if chi_square > most {
            let flaw = Flaw::Places {
                places: places.clone(),
                chi_square,
                most,
            };
            add(places.iter().sum(), flaw);
        }
    }
    let (least, most) = rules.true_percent.clone().into_inner();
    if let Some(percent) = figures
        .true_percent()
        .filter(|percent| !rules.true_percent.contains(percent))
    {
        let statements = figures.of_kind(QuestionKind::TrueFalse);
        add(statements, Flaw::TrueStatements { percent, least, most });
    }
    let languages = [Language::Chinese, Language::English];
    for (language, percent) in languages.into_iter().zip(figures.longest_right_percent) {
        let most = rules.longest_percent_most;
        if percent > most {
            let flaw = Flaw::LongestIsRight {
                percent,
                most,
                language,
            };
            add(figures.of_kind(QuestionKind::Single), flaw);
        }
    }
}

/// Pearson's statistic of counts that should be equal, rounded down to tenths: the squares of the counts over the expected count, less their sum.
fn chi_square(counts: &[usize]) -> Tenths {
    let sum: usize = counts.iter().sum();
    let squares: usize = counts.iter().map(|count| count * count).sum();
    let tenths = (10 * squares * counts.len()).checked_div(sum);
    let tenths = tenths.map_or(0, |tenths| tenths - 10 * sum);
    Tenths(u32::try_from(tenths).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statistic_grows_with_what_is_uneven() {
        assert_eq!(chi_square(&[]), Tenths(0));
        assert_eq!(chi_square(&[0, 0, 0]), Tenths(0));
        assert_eq!(chi_square(&[7, 7, 7]), Tenths(0));
        // (5² + 1² + 1² + 5²) / 10
        assert_eq!(chi_square(&[15, 9, 11, 5]), Tenths(52));
        assert_eq!(chi_square(&[20, 0, 0, 0]), Tenths(600));
    }
}
