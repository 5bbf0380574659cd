//! Moments and days. A moment is a [`Timestamp`]; a day is a [`Date`] on the calendar of Shanghai, where all the rules live.

pub use jiff::Timestamp;
pub use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

/// China keeps one time, UTC+8, and has had no summer time since 1991: no record that a kiosk handles is older,
/// so a fixed offset is exact and needs no time zone database.
const SHANGHAI: Offset = Offset::constant(8);

/// The time zone of every date, week and deadline in the rules.
#[must_use]
pub fn shanghai() -> TimeZone {
    TimeZone::fixed(SHANGHAI)
}

/// The day on which a moment falls in Shanghai.
#[must_use]
pub fn date_in_shanghai(moment: Timestamp) -> Date {
    SHANGHAI.to_datetime(moment).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_begins_at_four_in_the_afternoon_utc() {
        let last_second: Timestamp = "2026-03-31T15:59:59Z".parse().unwrap();
        let midnight: Timestamp = "2026-03-31T16:00:00Z".parse().unwrap();
        assert_eq!(date_in_shanghai(last_second), date(2026, 3, 31));
        assert_eq!(date_in_shanghai(midnight), date(2026, 4, 1));
    }

    #[test]
    fn the_zone_and_the_date_agree() {
        let moment: Timestamp = "2026-11-21T18:40:03Z".parse().unwrap();
        assert_eq!(moment.to_zoned(shanghai()).date(), date_in_shanghai(moment));
    }
}
