//! The `Retry-After` header (RFC 9110, section 10.2.3): a number of seconds, or a date.

use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};

/// No server makes this kiosk wait for longer than this, in seconds.
pub const LONGEST_RETRY_AFTER_S: i64 = crate::ledger::LONGEST_WAIT_S;

/// When central wants to be asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// After so many seconds.
    Seconds(u64),
    /// At that moment.
    At(Timestamp),
}

impl RetryAfter {
    /// Reads the header; `None` for what is neither of its two forms.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let header = header.trim();
        if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
            // More digits than a number holds still means "long".
            return Some(Self::Seconds(header.parse().unwrap_or(u64::MAX)));
        }
        let at: SystemTime = httpdate::parse_http_date(header).ok()?;
        Timestamp::try_from(at).ok().map(Self::At)
    }

    /// The moment to ask again: never before `now`, never later than [`LONGEST_RETRY_AFTER_S`] from now.
    #[must_use]
    pub fn moment(self, now: Timestamp) -> Timestamp {
        let latest = now
            .saturating_add(SignedDuration::from_secs(LONGEST_RETRY_AFTER_S))
            .unwrap_or(Timestamp::MAX);
        let asked = match self {
            Self::Seconds(seconds) => {
                let seconds = i64::try_from(seconds)
                    .unwrap_or(LONGEST_RETRY_AFTER_S)
                    .min(LONGEST_RETRY_AFTER_S);
                now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(latest)
            }
            Self::At(moment) => moment,
        };
        asked.clamp(now, latest)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn noon() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn both_forms_are_understood() {
        assert_eq!(RetryAfter::parse("120"), Some(RetryAfter::Seconds(120)));
        assert_eq!(RetryAfter::parse(" 0 "), Some(RetryAfter::Seconds(0)));
        let at = RetryAfter::parse("Sun, 01 Mar 2026 12:00:30 GMT");
        assert_eq!(at, Some(RetryAfter::At("2026-03-01T12:00:30Z".parse().unwrap())));
    }

    #[test]
    fn what_is_neither_form_is_not_guessed_at() {
        for header in ["", "soon", "-5", "1.5", "12 s", "Sun, 32 Mar 2026 12:00:30 GMT"] {
            assert_eq!(RetryAfter::parse(header), None, "{header:?}");
        }
    }

    #[test]
    fn a_server_may_not_send_a_kiosk_away_for_a_year() {
        let longest = noon() + SignedDuration::from_secs(LONGEST_RETRY_AFTER_S);
        assert_eq!(RetryAfter::parse("31536000").unwrap().moment(noon()), longest);
        assert_eq!(
            RetryAfter::parse("99999999999999999999999").unwrap().moment(noon()),
            longest
        );
        assert_eq!(
            RetryAfter::parse("Mon, 01 Mar 2027 12:00:00 GMT")
                .unwrap()
                .moment(noon()),
            longest
        );
    }

    #[test]
    fn a_moment_that_is_past_means_now() {
        assert_eq!(
            RetryAfter::parse("Sun, 01 Mar 2020 12:00:00 GMT")
                .unwrap()
                .moment(noon()),
            noon()
        );
    }

    proptest! {
        #[test]
        fn any_header_at_all_leads_to_a_bounded_wait_or_none(header in ".*") {
            if let Some(retry_after) = RetryAfter::parse(&header) {
                let moment = retry_after.moment(noon());
                prop_assert!(moment >= noon() && moment <= noon() + SignedDuration::from_secs(LONGEST_RETRY_AFTER_S));
            }
        }
    }
}
