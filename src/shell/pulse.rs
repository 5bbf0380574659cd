//! Whether the kiosk is alive as a whole: systemd's watchdog is fed only while every part that a driver depends on makes progress.
//!
//! The shell's own tick proves only that the shell's task runs. The screen's loop, the camera's thread and the courier can stand still beside it,
//! and a driver would look at a dead page for ever. Each of them leaves a [`Beat`]: the screen answers a ping through its event loop, the camera's
//! thread beats at every picture it asks for, the courier at every look at the ledger. When one beat is older than [`STANDSTILL`] the feeding
//! stops, and systemd starts the kiosk anew.
//!
//! A part that is out of order and says so on a page (no face models, no ledger yet) is not one that stands still: it has retired, or has not
//! begun, and is not waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::Display;

/// A part that has not moved for so long stands still. Longer than the slowest honest step (loading the face models, a look at a camera that has
/// gone), and short enough that systemd's 30 s follow within a minute.
const STANDSTILL: Duration = Duration::from_secs(20);

/// How often systemd is told, and the screen is pinged.
const FEEDING: Duration = Duration::from_secs(1);

/// The part has not begun, or has retired: nobody waits for it.
const NOT_AWAITED: u64 = u64::MAX;

/// What a part leaves behind when it makes progress. Clones are the same beat.
#[derive(Clone, Debug)]
pub struct Beat {
    began: Instant,
    /// Milliseconds from `began` to the last beat.
    last: Arc<AtomicU64>,
}

/// A beat that nobody waits for.
impl Default for Beat {
    fn default() -> Self {
        Self::new(Instant::now())
    }
}

impl Beat {
    fn new(began: Instant) -> Self {
        Self {
            began,
            last: Arc::new(AtomicU64::new(NOT_AWAITED)),
        }
    }

    /// The part makes progress.
    pub fn now(&self) {
        self.at(Instant::now());
    }

    /// The part ends of its own accord, and says so elsewhere.
    pub fn retire(&self) {
        self.last.store(NOT_AWAITED, Ordering::Relaxed);
    }

    /// Beats with every change of a count, until whoever counts is gone. What is gone beats no more.
    pub(super) fn follow(self, mut rounds: watch::Receiver<u64>) {
        tokio::spawn(async move {
            while rounds.changed().await.is_ok() {
                self.now();
            }
        });
    }

    fn at(&self, moment: Instant) {
        let ms = u64::try_from(moment.saturating_duration_since(self.began).as_millis()).unwrap_or(NOT_AWAITED - 1);
        self.last.store(ms, Ordering::Relaxed);
    }

    /// How long ago the last one was; `None` when nobody waits for this part.
    fn age(&self, now: Instant) -> Option<Duration> {
        match self.last.load(Ordering::Relaxed) {
            NOT_AWAITED => None,
            ms => Some(now.saturating_duration_since(self.began + Duration::from_millis(ms))),
        }
    }
}

/// The beats of all parts, and when systemd was told last.
pub(super) struct Pulse {
    screen: Beat,
    pub eyes: Beat,
    pub courier: Beat,
    fed_at: Option<Instant>,
    /// The part that stands still, said once.
    said: Option<&'static str>,
}

impl Pulse {
    pub fn new(now: Instant) -> Self {
        Self {
            screen: Beat::new(now),
            eyes: Beat::new(now),
            courier: Beat::new(now),
            fed_at: None,
            said: None,
        }
    }

    /// The time goes on: whether systemd is to be told now that the kiosk is alive. Pings the screen's loop as often.
    pub fn feeds(&mut self, display: &Display, now: Instant) -> bool {
        if self
            .fed_at
            .is_some_and(|fed_at| now.saturating_duration_since(fed_at) < FEEDING)
        {
            return false;
        }
        self.fed_at = Some(now);
        if display.ping(&self.screen) && self.screen.age(now).is_none() {
            // From the first ping on an answer is waited for.
            self.screen.at(now);
        }
        let still = self.standing_still(now);
        if still != self.said {
            match still {
                Some(part) => tracing::error!(part, "this part stands still: the watchdog is not fed until it moves"),
                None => tracing::info!("all parts move again"),
            }
            self.said = still;
        }
        still.is_none()
    }

    fn standing_still(&self, now: Instant) -> Option<&'static str> {
        [
            ("screen", &self.screen),
            ("camera", &self.eyes),
            ("courier", &self.courier),
        ]
        .into_iter()
        .find(|(_, beat)| beat.age(now).is_some_and(|age| age > STANDSTILL))
        .map(|(part, _)| part)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// A screen whose loop turns until it is told to hang.
    fn screen(hangs: &Arc<Mutex<bool>>, now: &Arc<Mutex<Instant>>) -> Display {
        let (hangs, now) = (Arc::clone(hangs), Arc::clone(now));
        Display::new(|_| {}).with_loop(move |beat| {
            if !*hangs.lock().unwrap() {
                beat.at(*now.lock().unwrap());
            }
        })
    }

    /// A kiosk for so many seconds, second by second; how often systemd was told.
    struct Kiosk {
        pulse: Pulse,
        display: Display,
        hangs: Arc<Mutex<bool>>,
        now: Arc<Mutex<Instant>>,
    }

    impl Kiosk {
        fn started() -> Self {
            let began = Instant::now();
            let (hangs, now) = (Arc::default(), Arc::new(Mutex::new(began)));
            Self {
                pulse: Pulse::new(began),
                display: screen(&hangs, &now),
                hangs,
                now,
            }
        }

        fn runs(&mut self, seconds: u64, parts: impl Fn(&Pulse, Instant)) -> u64 {
            let mut fed = 0;
            for _ in 0..seconds {
                let now = {
                    let mut now = self.now.lock().unwrap();
                    *now += Duration::from_secs(1);
                    *now
                };
                parts(&self.pulse, now);
                fed += u64::from(self.pulse.feeds(&self.display, now));
            }
            fed
        }
    }

    fn all_well(pulse: &Pulse, now: Instant) {
        pulse.eyes.at(now);
        pulse.courier.at(now);
    }

    #[test]
    fn a_kiosk_whose_parts_all_move_is_never_restarted() {
        assert_eq!(Kiosk::started().runs(3600, all_well), 3600);
    }

    #[test]
    fn a_screen_that_hangs_is_noticed_although_the_shell_still_ticks() {
        let mut kiosk = Kiosk::started();
        kiosk.runs(60, all_well);
        *kiosk.hangs.lock().unwrap() = true;
        let fed = kiosk.runs(300, all_well);
        assert_eq!(fed, STANDSTILL.as_secs(), "systemd's 30 s begin then");
        *kiosk.hangs.lock().unwrap() = false;
        assert!(
            kiosk.runs(10, all_well) >= 9,
            "it came back before systemd lost patience"
        );
    }

    #[test]
    fn a_screen_that_never_answered_is_noticed_too() {
        let mut kiosk = Kiosk::started();
        *kiosk.hangs.lock().unwrap() = true;
        assert_eq!(kiosk.runs(300, all_well), STANDSTILL.as_secs() + 1);
    }

    #[test]
    fn a_camera_thread_that_hangs_is_noticed() {
        let mut kiosk = Kiosk::started();
        kiosk.runs(60, all_well);
        assert_eq!(
            kiosk.runs(300, |pulse, now| pulse.courier.at(now)),
            STANDSTILL.as_secs()
        );
    }

    #[test]
    fn a_courier_that_hangs_is_noticed() {
        let mut kiosk = Kiosk::started();
        kiosk.runs(60, all_well);
        assert_eq!(kiosk.runs(300, |pulse, now| pulse.eyes.at(now)), STANDSTILL.as_secs());
    }

    #[test]
    fn a_part_that_has_not_begun_or_has_retired_is_not_waited_for() {
        let mut kiosk = Kiosk::started();
        assert_eq!(kiosk.runs(100, |_, _| {}), 100, "no ledger yet, so no courier");
        kiosk.runs(10, all_well);
        kiosk.pulse.eyes.retire();
        assert_eq!(
            kiosk.runs(100, |pulse, now| pulse.courier.at(now)),
            100,
            "no face models"
        );
    }

    #[test]
    fn systemd_is_told_once_a_second_and_not_at_every_tick() {
        let mut pulse = Pulse::new(Instant::now());
        let (display, began) = (Display::new(|_| {}), Instant::now());
        let told = (0..100_u64).filter(|tick| pulse.feeds(&display, began + Duration::from_millis(tick * 100)));
        assert_eq!(told.count(), 10);
    }
}
