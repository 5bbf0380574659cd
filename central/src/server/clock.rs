//! The server's clock, which tests and demos may hold in their hands.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Where the server takes the time from.
#[derive(Clone, Debug, Default)]
pub enum ServerClock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that moves only when told to.
    Manual(ManualClock),
}

/// A clock that moves only when told to. Clones show the same time.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<Timestamp>>);

impl ManualClock {
    /// A clock that shows `now`.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// Moves the clock on by `by`, which may be negative. It stays where it is at the ends of time.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.hands();
        *now = now.checked_add(by).unwrap_or(*now);
    }

    fn hands(&self) -> MutexGuard<'_, Timestamp> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ServerClock {
    /// What the clock shows.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "here, and only here, the server asks the machine for the time"
    )]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Manual(clock) => *clock.hands(),
        }
    }
}

impl From<ManualClock> for ServerClock {
    fn from(clock: ManualClock) -> Self {
        Self::Manual(clock)
    }
}
