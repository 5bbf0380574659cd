//! Whether the place moves while the clip plays, and what to do when it does not.
//!
//! Either pictures are missing: then the pipeline pauses until it has one, since its clock would run away from them, and goes back to
//! where they stopped. Or the clock stands, because the sound device that drives it does: then there is nothing to do but wait.

use std::time::{Duration, Instant};

/// The place has not moved for so long: it has stalled.
pub(crate) const STALL_AFTER: Duration = Duration::from_millis(500);
/// .. and is given up after so long.
pub(crate) const STALL_LIMIT: Duration = Duration::from_secs(10);

/// What was seen at one time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sight {
    pub(crate) now: Instant,
    pub(crate) place_ms: u64,
    /// What the pipeline's clock has run.
    pub(crate) clock: Duration,
    /// Paused, with a picture at hand.
    pub(crate) holds_picture: bool,
}

/// What to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Advice {
    Nothing,
    /// It moves again.
    MovesAgain,
    /// It has stalled. Pause, if pictures are missing.
    Stalled {
        pause: bool,
    },
    /// Pictures are still missing: pause once more.
    Pause,
    /// There are pictures again: go back to where they stopped.
    GoBack,
    /// The clock did not come back.
    ClockLost,
    /// Nor did the pictures, in all this time.
    GiveUp(Duration),
}

/// How long the place has been where it is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Progress {
    moved: Option<Sight>,
    stall: Option<Stall>,
}

#[derive(Debug, Clone, Copy)]
struct Stall {
    since: Instant,
    is: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Paused until there is a picture.
    WithoutPictures,
    /// Back where the pictures stopped, and running.
    WentBack,
    WithoutClock,
}

impl Progress {
    pub(crate) fn look(&mut self, sight: Sight) -> Advice {
        let Some(moved) = self.moved else {
            self.moved = Some(sight);
            return Advice::Nothing;
        };
        if sight.place_ms > moved.place_ms {
            let stalled = self.stall.is_some();
            *self = Self {
                moved: Some(sight),
                stall: None,
            };
            return if stalled { Advice::MovesAgain } else { Advice::Nothing };
        }
        let waited = sight.now.duration_since(moved.now) > STALL_AFTER;
        let clock_ran = sight.clock.saturating_sub(moved.clock) > STALL_AFTER / 2;
        let Some(stall) = self.stall else {
            if !waited {
                return Advice::Nothing;
            }
            let is = if clock_ran {
                Kind::WithoutPictures
            } else {
                Kind::WithoutClock
            };
            self.stall = Some(Stall { since: sight.now, is });
            return Advice::Stalled { pause: clock_ran };
        };
        let (is, advice) = match stall.is {
            Kind::WithoutClock if given_up(stall, sight) => return Advice::ClockLost,
            _ if given_up(stall, sight) => return Advice::GiveUp(sight.now.duration_since(stall.since)),
            Kind::WithoutPictures if sight.holds_picture => {
                self.moved = None;
                (Kind::WentBack, Advice::GoBack)
            }
            Kind::WithoutClock if clock_ran => (Kind::WithoutPictures, Advice::Pause),
            Kind::WentBack if waited && clock_ran => (Kind::WithoutPictures, Advice::Pause),
            Kind::WentBack if waited => (Kind::WithoutClock, Advice::Nothing),
            same => (same, Advice::Nothing),
        };
        self.stall = Some(Stall { is, ..stall });
        advice
    }
}

fn given_up(stall: Stall, sight: Sight) -> bool {
    sight.now.duration_since(stall.since) > STALL_LIMIT
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks every fifty milliseconds of a time of its own.
    struct Watch {
        progress: Progress,
        sight: Sight,
    }

    impl Watch {
        fn new() -> Self {
            let sight = Sight {
                now: Instant::now(),
                place_ms: 0,
                clock: Duration::ZERO,
                holds_picture: false,
            };
            Self {
                progress: Progress::default(),
                sight,
            }
        }

        /// Everything that is advised in so many milliseconds.
        fn watch(&mut self, ms: u64, place_moves: bool, clock_runs: bool) -> Vec<Advice> {
            let mut advice = Vec::new();
            for _ in 0..ms / 50 {
                let step = Duration::from_millis(50);
                self.sight.now += step;
                self.sight.place_ms += if place_moves { 50 } else { 0 };
                self.sight.clock += if clock_runs { step } else { Duration::ZERO };
                advice.push(self.progress.look(self.sight));
            }
            advice.retain(|advice| *advice != Advice::Nothing);
            advice
        }
    }

    #[test]
    fn missing_pictures_are_waited_for_and_gone_back_to() {
        let mut watch = Watch::new();
        assert_eq!(watch.watch(60_000, true, true), []);
        assert_eq!(watch.watch(1_000, false, true), [Advice::Stalled { pause: true }]);
        watch.sight.holds_picture = true;
        assert_eq!(watch.watch(50, false, false), [Advice::GoBack]);
        watch.sight.holds_picture = false;
        // Not for long: they are missing again.
        assert_eq!(watch.watch(1_000, false, true), [Advice::Pause]);
        watch.sight.holds_picture = true;
        assert_eq!(watch.watch(50, false, false), [Advice::GoBack]);
        assert_eq!(watch.watch(1_000, true, true), [Advice::MovesAgain]);
    }

    #[test]
    fn what_does_not_come_back_is_given_up_in_time() {
        let mut watch = Watch::new();
        watch.watch(1_000, true, true);
        let advice = watch.watch(11_000, false, true);
        assert!(
            matches!(advice[..], [Advice::Stalled { pause: true }, Advice::GiveUp(after), ..] if after < STALL_LIMIT * 2)
        );

        let mut watch = Watch::new();
        watch.watch(1_000, true, true);
        let advice = watch.watch(11_000, false, false);
        assert!(matches!(
            advice[..],
            [Advice::Stalled { pause: false }, Advice::ClockLost, ..]
        ));
    }

    #[test]
    fn a_clock_that_starts_late_is_left_alone() {
        let mut watch = Watch::new();
        assert_eq!(watch.watch(3_000, false, false), [Advice::Stalled { pause: false }]);
        assert_eq!(watch.watch(3_000, true, true), [Advice::MovesAgain]);
    }
}
