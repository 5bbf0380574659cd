//! Scoring cycles: points are counted from one anniversary of a licence's first issue to the next.

use serde::{Deserialize, Serialize};

use crate::time::Date;

/// The days over which points are counted together.
///
/// A licence first issued on 29 February begins its cycles on 1 March in years without that day: the day before a
/// 29 February is the 28th in every year, so each cycle ends in full and none is cut a day short for the driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScoringCycle {
    /// The first day.
    pub start: Date,
    /// The day after the last: the first day of the next cycle.
    pub end: Date,
}

impl ScoringCycle {
    /// Length of a cycle by law: 12 months \[D3; 163 art 3\]. A policy document may say otherwise.
    pub const MONTHS: u8 = 12;

    /// The cycle of twelve months that holds the day `on`, for a licence first issued on `first_issued`.
    ///
    /// For a day before the first issue it is the cycle the anniversaries would give.
    #[must_use]
    pub fn containing(first_issued: Date, on: Date) -> Self {
        Self::of_months(Self::MONTHS, first_issued, on)
    }

    /// The same for cycles of that many months; none is counted as one.
    #[must_use]
    pub fn of_months(months: u8, first_issued: Date, on: Date) -> Self {
        let length = i32::from(months.max(1));
        let elapsed = months_of(on) - months_of(first_issued);
        let mut cycles = elapsed.div_euclid(length);
        if begin(first_issued, cycles * length) > on {
            cycles -= 1;
        }
        Self {
            start: begin(first_issued, cycles * length),
            end: begin(first_issued, (cycles + 1) * length),
        }
    }

    /// Whether the day lies in the cycle.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.start <= day && day < self.end
    }
}

/// Months since the year 0.
fn months_of(day: Date) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month()) - 1
}

/// The same day of the month that many months later, or the first of the month after where there is no such day.
/// Ends with the calendar (years -9999 to 9999).
fn begin(first_issued: Date, months_later: i32) -> Date {
    let month = months_of(first_issued) + months_later;
    let date = |month: i32, day: i8| {
        let year = i16::try_from(month.div_euclid(12)).ok()?;
        Date::new(year, i8::try_from(month.rem_euclid(12) + 1).ok()?, day).ok()
    };
    let beyond = if months_later < 0 { Date::MIN } else { Date::MAX };
    date(month, first_issued.day())
        .or_else(|| date(month + 1, 1))
        .unwrap_or(beyond)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan as _;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn any_day() -> impl Strategy<Value = Date> {
        (0i32..130_000).prop_map(|days| date(1900, 1, 1).checked_add(days.days()).unwrap())
    }

    #[test]
    fn a_cycle_begins_on_the_anniversary() {
        let issued = date(2019, 7, 15);
        let last = ScoringCycle::containing(issued, date(2026, 7, 14));
        let next = ScoringCycle::containing(issued, date(2026, 7, 15));
        assert_eq!(
            last,
            ScoringCycle {
                start: date(2025, 7, 15),
                end: date(2026, 7, 15)
            }
        );
        assert_eq!(
            next,
            ScoringCycle {
                start: date(2026, 7, 15),
                end: date(2027, 7, 15)
            }
        );
    }

    #[test]
    fn a_licence_issued_on_a_leap_day_begins_its_cycles_on_1_march() {
        let issued = date(2024, 2, 29);
        assert_eq!(
            ScoringCycle::containing(issued, issued),
            ScoringCycle {
                start: issued,
                end: date(2025, 3, 1)
            }
        );
        assert!(
            ScoringCycle::containing(issued, date(2025, 2, 28)).contains(issued),
            "the 28th is still the old cycle"
        );
        assert_eq!(
            ScoringCycle::containing(issued, date(2025, 3, 1)).start,
            date(2025, 3, 1)
        );
        assert_eq!(
            ScoringCycle::containing(issued, date(2028, 2, 29)).start,
            date(2028, 2, 29)
        );
        assert_eq!(
            ScoringCycle::containing(issued, date(2028, 2, 28)).end,
            date(2028, 2, 29)
        );
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_break_it() {
        for on in [Date::MIN, Date::MAX] {
            for issued in [Date::MIN, Date::MAX, date(2024, 2, 29)] {
                let _ = ScoringCycle::containing(issued, on);
                let _ = ScoringCycle::of_months(0, issued, on);
                let _ = ScoringCycle::of_months(u8::MAX, issued, on);
            }
        }
    }

    proptest! {
        #[test]
        fn a_cycle_contains_the_day_it_was_asked_for(issued in any_day(), on in any_day(), months in 1u8..=36) {
            let cycle = ScoringCycle::of_months(months, issued, on);
            prop_assert!(cycle.contains(on), "{cycle:?} {on}");
        }

        #[test]
        fn cycles_follow_each_other_without_gap_or_overlap(issued in any_day(), on in any_day()) {
            let cycle = ScoringCycle::containing(issued, on);
            let next = ScoringCycle::containing(issued, cycle.end);
            let before = ScoringCycle::containing(issued, cycle.start.yesterday().unwrap());
            prop_assert_eq!(next.start, cycle.end);
            prop_assert_eq!(before.end, cycle.start);
            let days = (cycle.end - cycle.start).get_days();
            prop_assert!((365..=366).contains(&days), "{} days", days);
        }
    }
}
