//! What an author should mend in a course that can be read, and everything that keeps it from being read, in one report.
//!
//! Most of it is about the question bank, because nobody reads two hundred questions twice: the same question in other words, an answer
//! that gives itself away by its length or its place, an option that means another one and is shuffled away from it. A finding is an *error* when the
//! course must not go out, and a *warning* when somebody should look. A distribution is an error once there are enough questions to judge it
//! ([`Rules::judged_least`]), and a warning before.

use std::collections::BTreeSet;
use std::fmt;

use layby_domain::FormatError;

use crate::format::{self, Files, Located, Place, Question};
use crate::id::{DrawingId, QuestionId, SignId};

mod balance;
mod bank;
mod course;
mod figures;
mod flaw;
mod similar;
#[cfg(test)]
mod tests;
mod words;

pub use figures::Figures;
pub use flaw::Flaw;

/// What must hold of a course. Percentages are of whole questions, rounded down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// What all weights sum to: the questions of an exam, 20 \[D1\].
    pub weights_sum: u16,
    /// How many questions a chapter has at least for each one that an exam takes of it: three, so that an attempt that avoids the last one's still
    /// has a choice.
    pub questions_per_weight: u16,
    /// Longest question: two lines on the screen.
    pub question: Length,
    /// Longest option: one line on a button.
    pub option: Length,
    /// Longest explanation.
    pub why: Length,
    /// Longest source.
    pub source: Length,
    /// Longest title.
    pub title: Length,
    /// Longest sentence of a scene: what a caption holds.
    pub say: Length,
    /// Two questions as similar as this are the same. Among 279 questions of a bank that were meant to differ, no two were more than 68 % alike.
    pub same_percent: u8,
    /// Two questions as similar as this are perhaps the same.
    pub similar_percent: u8,
    /// From so many questions on, a distribution is judged.
    pub judged_least: usize,
    /// How many statements may be true.
    pub true_percent: std::ops::RangeInclusive<u8>,
    /// How often whoever always taps the longest option may be right.
    pub longest_percent_most: u8,
}

/// A longest text, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// In Chinese.
    pub zh: usize,
    /// In English.
    pub en: usize,
}

impl Default for Rules {
    fn default() -> Self {
        let length = |zh, en| Length { zh, en };
        Self {
            weights_sum: 20,
            questions_per_weight: 3,
            question: length(160, 320),
            option: length(60, 120),
            why: length(300, 600),
            source: length(100, 200),
            title: length(24, 60),
            say: length(160, 320),
            same_percent: 85,
            similar_percent: 70,
            judged_least: 20,
            true_percent: 35..=65,
            longest_percent_most: 45,
        }
    }
}

/// The drawings there are: a course only names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// The road signs.
    pub signs: BTreeSet<SignId>,
    /// The drawings of the course's scenes.
    pub drawings: BTreeSet<DrawingId>,
}

impl Stock {
    /// Takes the names of the files, without their ending.
    ///
    /// # Errors
    /// A name that is no identifier: nothing could ever refer to it.
    pub fn new<'a>(
        signs: impl IntoIterator<Item = &'a str>,
        drawings: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, (String, FormatError)> {
        fn all<'a, T: std::str::FromStr<Err = FormatError> + Ord>(
            names: impl IntoIterator<Item = &'a str>,
        ) -> Result<BTreeSet<T>, (String, FormatError)> {
            let ids = names.into_iter().map(|name| (name, name.parse()));
            ids.map(|(name, id)| id.map_err(|error| (name.to_owned(), error)))
                .collect()
        }
        Ok(Self {
            signs: all(signs)?,
            drawings: all(drawings)?,
        })
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The course must not go out.
    Error,
    /// Somebody should look.
    Warning,
}

/// Something to be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What it is.
    pub flaw: Flaw,
}

/// Everything that was found, the worst first, and the figures of the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    findings: Vec<Finding>,
    figures: Option<Figures>,
}

/// Reads a course and looks for everything that should be mended.
#[must_use]
pub fn lint(files: &Files, stock: &Stock, rules: &Rules) -> Report {
    let (course, faults) = format::read(files);
    let mut findings = Findings(Vec::new());
    for Located { place, fault } in faults {
        findings.error(place, Flaw::Unreadable(fault));
    }
    let figures = course.map(|course| {
        let figures = Figures::of(&course, stock);
        course::look(&course, stock, rules, &mut findings);
        bank::look(&course, stock, rules, &mut findings);
        similar::look(course.bank(), rules, &mut findings);
        balance::look(&figures, rules, &mut findings);
        figures
    });
    let mut findings = findings.0;
    findings.sort_by(|a, b| (a.severity, &a.place).cmp(&(b.severity, &b.place)));
    Report { findings, figures }
}

impl Report {
    /// What was found, the worst first.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The figures of the bank; none when `course.toml` cannot be read.
    #[must_use]
    pub fn figures(&self) -> Option<&Figures> {
        self.figures.as_ref()
    }

    /// How many errors there are.
    #[must_use]
    pub fn errors(&self) -> usize {
        let of = |finding: &&Finding| finding.severity == Severity::Error;
        self.findings.iter().filter(of).count()
    }

    /// How many warnings there are.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.findings.len() - self.errors()
    }

    /// Whether the course may go out: there is no error.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.errors() == 0
    }
}

/// A line for each finding, `error: file:id: message`, then the figures.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        if !self.findings.is_empty() {
            writeln!(f)?;
        }
        if let Some(figures) = &self.figures {
            writeln!(f, "{figures}\n")?;
        }
        write!(f, "errors: {}, warnings: {}", self.errors(), self.warnings())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}: {}: {}", self.place, self.flaw)
    }
}

/// Findings on the way to a report.
struct Findings(Vec<Finding>);

impl Findings {
    fn error(&mut self, place: Place, flaw: Flaw) {
        self.add(Severity::Error, place, flaw);
    }

    fn warning(&mut self, place: Place, flaw: Flaw) {
        self.add(Severity::Warning, place, flaw);
    }

    fn add(&mut self, severity: Severity, place: Place, flaw: Flaw) {
        self.0.push(Finding { severity, place, flaw });
    }
}

fn place_of(question: &Question) -> Place {
    Place::of(Files::questions(&question.chapter), &question.id)
}

/// A question's id, for a flaw that names another question.
fn named(question: &Question) -> QuestionId {
    question.id.clone()
}
