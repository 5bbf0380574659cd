//! The one place where the kiosk asks the machine for the time.

use jiff::Timestamp;

/// Now, by the machine's calendar. Everything below the shell takes the time as an argument.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the shell is where the clock comes in")]
pub fn wall_clock() -> Timestamp {
    Timestamp::now()
}
