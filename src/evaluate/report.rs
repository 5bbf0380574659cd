//! What an evaluation found, as tables for people and as JSON for programs.

use std::fmt;

use serde::Serialize;

use super::rates::Rate;
use crate::domain::{ModelRecord, ThresholdRecord};

/// The commit that this firmware was built from, if the build said so (`LAYBY_COMMIT`).
#[must_use]
pub fn commit() -> &'static str {
    option_env!("LAYBY_COMMIT").unwrap_or("unknown")
}

/// What was measured, on what, with what.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The firmware's commit.
    pub commit: String,
    /// What the values were held against; nothing when no check came to an end.
    pub thresholds: Option<ThresholdRecord>,
    /// The networks, with their checksums.
    pub models: Vec<ModelRecord>,
    /// Attacks by kind, the worst first.
    pub attacks: Vec<AttackRow>,
    /// People with their own faces.
    pub bona_fide: BonaFide,
    /// Faces against portraits.
    pub matching: Matching,
    /// What the figures do not say.
    pub notes: Vec<String>,
}

/// Attacks of one kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AttackRow {
    /// The kind of attack.
    pub kind: String,
    /// APCER: taken for living, of those that the check could judge.
    pub taken_for_living: Rate,
    /// APNRR: not judged at all, of all.
    pub non_response: Rate,
    /// Accepted by everything together (IAPAR), of all.
    pub accepted: Rate,
}

/// People with their own faces.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BonaFide {
    /// BPCER: not taken for living, of those that the check could judge.
    pub not_taken_for_living: Rate,
    /// BPNRR: not judged at all, of all.
    pub non_response: Rate,
}

/// Faces against portraits, whatever the verdict on being alive.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Matching {
    /// FNMR: not matched with their own portrait, of those compared.
    pub own_not_matched: Rate,
    /// FMR: matched with another's portrait, of the pairs compared.
    pub other_matched: Rate,
    /// Lowest similarity with the own portrait.
    pub own_lowest: Option<f32>,
    /// Highest similarity with another's.
    pub other_highest: Option<f32>,
}

/// The worst kind first: by its rate, then by how bad it may still be.
pub fn worst_first(rows: &mut [AttackRow]) {
    let badness = |row: &AttackRow| {
        (
            row.accepted.rate.unwrap_or(0.0),
            row.taken_for_living.rate.unwrap_or(0.0),
            row.taken_for_living.at_most,
        )
    };
    rows.sort_by(|one, other| {
        let (one, other) = (badness(one), badness(other));
        other
            .0
            .total_cmp(&one.0)
            .then(other.1.total_cmp(&one.1))
            .then(other.2.total_cmp(&one.2))
    });
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.attacks.is_empty() {
            let rows = self.attacks.iter().map(|row| {
                vec![
                    row.kind.clone(),
                    row.taken_for_living.to_string(),
                    row.non_response.to_string(),
                    row.accepted.to_string(),
                ]
            });
            writeln!(
                f,
                "{}",
                table(
                    &[
                        "attack",
                        "taken for living (APCER)",
                        "not judged (APNRR)",
                        "accepted (IAPAR)"
                    ],
                    rows
                )
            )?;
        }
        let Self {
            bona_fide, matching, ..
        } = self;
        let lowest = |value: Option<f32>| value.map_or_else(String::new, |value| format!("{value:.3}"));
        let rows = [
            (
                "own face, not taken for living (BPCER)",
                &bona_fide.not_taken_for_living,
                String::new(),
            ),
            ("own face, not judged (BPNRR)", &bona_fide.non_response, String::new()),
            (
                "own portrait, not matched (FNMR)",
                &matching.own_not_matched,
                lowest(matching.own_lowest),
            ),
            (
                "another's portrait, matched (FMR)",
                &matching.other_matched,
                lowest(matching.other_highest),
            ),
        ];
        let rows = rows.map(|(what, rate, similarity)| vec![what.to_owned(), rate.to_string(), similarity]);
        writeln!(f, "{}", table(&["people", "rate", "worst similarity"], rows))?;
        for note in &self.notes {
            writeln!(f, "* {note}")?;
        }
        writeln!(
            f,
            "\nRates with exact 95 % bounds (Clopper-Pearson). Commit {}.",
            self.commit
        )?;
        if let Some(thresholds) = &self.thresholds {
            writeln!(f, "Thresholds: {}", json(thresholds))?;
        }
        for model in &self.models {
            writeln!(f, "Network: {}", json(model))?;
        }
        Ok(())
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A table as Markdown writes it, in columns of even width.
pub(super) fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut lines = vec![head.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>()];
    lines.extend(rows);
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        let cells = widths.iter().enumerate().map(|(column, width)| {
            let cell = line.get(column).map_or("", String::as_str);
            format!(" {cell:width$} ")
        });
        text.push_str(&format!("|{}|\n", cells.collect::<Vec<_>>().join("|")));
        if number == 0 {
            let rules = widths.iter().map(|width| "-".repeat(width + 2));
            text.push_str(&format!("|{}|\n", rules.collect::<Vec<_>>().join("|")));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: &str, taken: usize, accepted: usize) -> AttackRow {
        AttackRow {
            kind: kind.to_owned(),
            taken_for_living: Rate::new(taken, 10),
            non_response: Rate::new(0, 10),
            accepted: Rate::new(accepted, 10),
        }
    }

    #[test]
    fn the_worst_kind_comes_first() {
        let mut rows = [row("photo", 1, 0), row("mask", 0, 0), row("screen", 1, 1)];
        worst_first(&mut rows);
        assert_eq!(rows.map(|row| row.kind), ["screen", "photo", "mask"]);
    }

    #[test]
    fn a_table_is_even() {
        let text = table(&["a", "longer"], [vec!["cell".to_owned(), "x".to_owned()]]);
        assert_eq!(text, "| a    | longer |\n|------|--------|\n| cell | x      |\n");
    }
}
