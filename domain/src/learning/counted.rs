//! Which time of learning counts.
//!
//! All clips of a course stand end to end on one time line, in milliseconds. What counts is a set of places on that line: those that were played
//! while the driver paid attention. A place that was watched twice is in the set once, so nothing can be counted twice.
//!
//! The places are gathered in stretches. A [`Stretch`] begins where the video begins to play and grows with it; an [`OpenStretch`] is the one that
//! is growing now. Pausing is free and ends nothing. In the end a stretch is *closed*, and counts when it is as long as the profile asks
//! ([`Study::stretch_minutes_least`]), or *void*, and leaves nothing behind; what was closed before stays either way \[D1\].
//!
//! [`Watched`] is what one place knows of a driver's stretches: a kiosk, or the central API. Two views are merged stretch by stretch: the places of
//! both, and the further state of both, where void is further than closed and closed further than open. Merging therefore knows no order, may
//! happen any number of times, and never loses what was closed. It needs no policy: what counts is asked afterwards.
//!
//! # Days
//!
//! Each place carries the day in Shanghai on which it was played. Where a profile gathers the study within N natural days \[163, W\],
//! [`Watched::counted_ms`] counts the last N days that end today, today included; a place falls out at the midnight after its Nth day. A study that was
//! once complete stays so: [`Watched::finished_on`] looks at every run of N days. Days come from the calendar clock and decide nothing but this; how much
//! was watched comes from the media clock, held against the uptime.
//!
//! # After a restart, and elsewhere
//!
//! After a crash the stretch lies in the ledger as open: [`Watched::continued`] takes it up at its end, as if nothing had happened but a pause. A
//! driver who comes back at *another* kiosk has left the first: there [`Watched::close_open`] closes it, by the same rule as leaving would have, and a
//! new one begins. So a kiosk that was offline and voids its own stretch later takes nothing from what was watched elsewhere.

use std::cmp::Ordering;
use std::time::Duration;

use jiff::ToSpan as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::ids::StretchId;
use crate::policy::{Study, VoidingReason};
use crate::time::{Date, Timestamp, date_in_shanghai};

/// Longest course, in milliseconds: a day. Far above every course, and a bound for what is read.
pub const COURSE_MS_MOST: u32 = 24 * 60 * 60 * 1000;

/// A place on the course's time line that was played on one day with attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Span {
    /// The day in Shanghai.
    pub day: Date,
    /// Its begin, in milliseconds.
    #[cfg_attr(feature = "openapi", schema(maximum = 86_400_000))]
    pub from_ms: u32,
    /// Its end, which is after its begin and no more part of it.
    #[cfg_attr(feature = "openapi", schema(maximum = 86_400_000))]
    pub to_ms: u32,
}

/// How far a stretch has come. Merged views keep the further one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StretchState {
    /// It grows, or was growing when its kiosk stopped.
    Open,
    /// It ended well: counts when it is long enough.
    Closed {
        /// What ended it.
        why: CloseReason,
    },
    /// It is void: nothing of it counts.
    Void {
        /// What made it void.
        why: VoidingReason,
    },
}

/// What ended a stretch that was not void.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// The study is complete.
    Finished,
    /// A clip or chapter ended: what was learnt till there is safe.
    PartEnded,
    /// The driver went back to an earlier place.
    Rewound,
    /// The driver left.
    Left,
    /// The driver came back at another kiosk.
    Elsewhere,
    /// The kiosk could not go on.
    Fault,
}

/// One stretch of learning. Can only hold what a stretch can be: the places in order, none twice on one day, none when it is void.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self")] // the derived functions are called by the two below
pub struct Stretch {
    /// Its name.
    id: StretchId,
    /// How far it has come.
    state: StretchState,
    /// What was watched, by day and place; neither overlapping nor touching on one day. Empty exactly when it is void.
    #[cfg_attr(feature = "openapi", schema(max_items = 64))]
    spans: Vec<Span>,
}

/// Why something is no stretch, or no view of what was watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WatchedError {
    /// A span ends before it begins, or after the longest course.
    #[error("a span from {from_ms} to {to_ms} ms")]
    Span {
        /// Its begin.
        from_ms: u32,
        /// Its end.
        to_ms: u32,
    },
    /// The spans of a stretch are not in order, overlap or touch.
    #[error("the spans of a stretch are not in order or not apart")]
    SpansNotApart,
    /// A void stretch has spans, or another one has none.
    #[error("a void stretch has spans, or another one has none")]
    VoidOrEmpty,
    /// A stretch in more pieces than can be.
    #[error("{count} spans in one stretch, more than {}", Stretch::SPANS_MOST)]
    TooManySpans {
        /// How many.
        count: usize,
    },
    /// Stretches out of order, or one twice.
    #[error("the stretches are not in order, or one stands there twice")]
    StretchesNotInOrder,
    /// More stretches than can be.
    #[error("{count} stretches, more than {}", Watched::STRETCHES_MOST)]
    TooManyStretches {
        /// How many.
        count: usize,
    },
}

impl Stretch {
    /// Most spans in one stretch. A stretch in one piece has as many spans as days, and few stretches see two midnights.
    pub const SPANS_MOST: usize = 64;

    /// Its name.
    #[must_use]
    pub fn id(&self) -> StretchId {
        self.id
    }

    /// How far it has come.
    #[must_use]
    pub fn state(&self) -> StretchState {
        self.state
    }

    /// What was watched.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// How long it is: a place watched on two days counts once.
    #[must_use]
    pub fn length_ms(&self) -> u32 {
        measure(&union(
            self.spans.iter().map(|span| (span.from_ms, span.to_ms)).collect(),
        ))
    }

    /// The furthest place watched in it.
    fn end_ms(&self) -> Option<u32> {
        self.spans.iter().map(|span| span.to_ms).max()
    }

    /// Takes in what another view knows of the same stretch.
    fn join(&mut self, other: &Self) {
        self.state = self.state.max(other.state);
        if matches!(self.state, StretchState::Void { .. }) {
            self.spans.clear();
        } else {
            self.spans.extend_from_slice(&other.spans);
            tidy(&mut self.spans);
        }
    }

    fn close(&mut self, why: CloseReason) {
        if self.state == StretchState::Open {
            self.state = StretchState::Closed { why };
        }
    }

    /// Whether it ended well and is long enough; an open one is judged as if it were closed now when `open_too`.
    fn counts(&self, study: &Study, open_too: bool) -> bool {
        let ended_well = match self.state {
            StretchState::Closed { .. } => true,
            StretchState::Open => open_too,
            StretchState::Void { .. } => false,
        };
        ended_well && self.length_ms() >= study.stretch_ms_least()
    }

    fn check(&self) -> Result<(), WatchedError> {
        let count = self.spans.len();
        if count > Self::SPANS_MOST {
            return Err(WatchedError::TooManySpans { count });
        }
        if matches!(self.state, StretchState::Void { .. }) != self.spans.is_empty() {
            return Err(WatchedError::VoidOrEmpty);
        }
        for span in &self.spans {
            let Span { from_ms, to_ms, .. } = *span;
            if from_ms >= to_ms || to_ms > COURSE_MS_MOST {
                return Err(WatchedError::Span { from_ms, to_ms });
            }
        }
        let apart =
            |pair: &[Span]| pair[0].day < pair[1].day || pair[0].day == pair[1].day && pair[0].to_ms < pair[1].from_ms;
        if self.spans.windows(2).all(apart) {
            Ok(())
        } else {
            Err(WatchedError::SpansNotApart)
        }
    }
}

/// As the fields say, and only what a stretch can be.
impl<'de> Deserialize<'de> for Stretch {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let stretch = Self::deserialize(from)?;
        stretch.check().map_err(de::Error::custom)?;
        Ok(stretch)
    }
}

impl Serialize for Stretch {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, to)
    }
}

/// What one place knows of a driver's stretches in one course.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self")] // the derived functions are called by the two below
pub struct Watched {
    /// The stretches, in the order of their names, none twice.
    #[cfg_attr(feature = "openapi", schema(max_items = 2048))]
    stretches: Vec<Stretch>,
}

/// Why no stretch can begin there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotBegin {
    /// It lies ahead of what was learnt: nothing is skipped.
    #[error("{at_ms} ms lies ahead of {furthest_ms} ms")]
    Ahead {
        /// Where it was to begin.
        at_ms: u32,
        /// The furthest place where a stretch may begin.
        furthest_ms: u32,
    },
    /// There is a stretch of that name.
    #[error("there is a stretch of that name")]
    NameTaken,
    /// The course has so many stretches that it must be begun anew.
    #[error("the course has {} stretches", Watched::STRETCHES_BEGUN_MOST)]
    TooManyStretches,
}

impl Watched {
    /// Most stretches that are begun in one course. Each void one cost its driver the grace time at least.
    pub const STRETCHES_BEGUN_MOST: usize = 512;

    /// Most stretches in a view that is read: room for the views of four kiosks that were apart the whole time.
    pub const STRETCHES_MOST: usize = 4 * Self::STRETCHES_BEGUN_MOST;

    /// The stretches, in the order of their names.
    #[must_use]
    pub fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// How many stretches were void.
    #[must_use]
    pub fn voided(&self) -> usize {
        let is_void = |stretch: &&Stretch| matches!(stretch.state, StretchState::Void { .. });
        self.stretches.iter().filter(is_void).count()
    }

    /// Takes in what is known of one stretch: an [`OpenStretch::snapshot`], or what became of it. To be called at every event and at least every 5 s, and
    /// written down before anybody is told.
    ///
    /// A stretch in which nothing was watched yet, and that is not void, leaves no trace.
    pub fn record(&mut self, stretch: &Stretch) {
        if stretch.spans.is_empty() && !matches!(stretch.state, StretchState::Void { .. }) {
            return;
        }
        match self.place_of(stretch.id) {
            Ok(known) => {
                if let Some(known) = self.stretches.get_mut(known) {
                    known.join(stretch);
                }
            }
            Err(place) => self.stretches.insert(place, stretch.clone()),
        }
    }

    /// Takes in all that another view knows: commutative, associative, idempotent.
    pub fn merge(&mut self, other: &Self) {
        other.stretches.iter().for_each(|stretch| self.record(stretch));
    }

    /// Closes all stretches that are open, except the one that goes on here: when a driver comes, for whoever comes here has left wherever else it was.
    pub fn close_open(&mut self, except: Option<StretchId>, why: CloseReason) {
        self.stretches
            .iter_mut()
            .filter(|stretch| Some(stretch.id) != except)
            .for_each(|stretch| stretch.close(why));
    }

    /// Takes up a stretch of this kiosk that was open when it stopped, at its end; nothing when it ended meanwhile.
    #[must_use]
    pub fn continued(&self, id: StretchId, course_ms: u32) -> Option<OpenStretch> {
        let stretch = self.stretches.get(self.place_of(id).ok()?)?;
        let end_ms = stretch.end_ms()?;
        (stretch.state == StretchState::Open).then(|| OpenStretch {
            stretch: stretch.clone(),
            end_ms,
            course_ms,
            reported_at: None,
            lead: Duration::ZERO,
        })
    }

    /// Begins a stretch at a place that is not ahead of [`Watched::resume_at_ms`]: one may go back, never forward.
    ///
    /// # Errors
    ///
    /// When the place lies ahead, the name is taken, or there are too many stretches.
    pub fn begin(
        &self,
        id: StretchId,
        at_ms: u32,
        study: &Study,
        course_ms: u32,
        today: Date,
    ) -> Result<OpenStretch, CannotBegin> {
        let furthest_ms = self.resume_at_ms(study, course_ms, today);
        if at_ms > furthest_ms {
            return Err(CannotBegin::Ahead { at_ms, furthest_ms });
        }
        if self.stretches.len() >= Self::STRETCHES_BEGUN_MOST {
            return Err(CannotBegin::TooManyStretches);
        }
        if self.place_of(id).is_ok() {
            return Err(CannotBegin::NameTaken);
        }
        Ok(OpenStretch {
            stretch: Stretch {
                id,
                state: StretchState::Open,
                spans: Vec::new(),
            },
            end_ms: at_ms,
            course_ms,
            reported_at: None,
            lead: Duration::ZERO,
        })
    }

    /// How much counts today: closed stretches that are long enough, each place once, of the last natural days where the profile has such a bound.
    #[must_use]
    pub fn counted_ms(&self, study: &Study, today: Date) -> u32 {
        measure(&self.counted(study, study.days_counting(today), false))
    }

    /// The same as if what is open were closed now: what a progress bar shows while it grows. When this reaches
    /// [`Study::needed_ms`], the stretch is closed ([`CloseReason::Finished`]).
    #[must_use]
    pub fn provisional_ms(&self, study: &Study, today: Date) -> u32 {
        measure(&self.counted(study, study.days_counting(today), true))
    }

    /// The first day on which the study was complete, if ever it was: on it and the days before it that count with it, enough was watched.
    #[must_use]
    pub fn finished_on(&self, study: &Study, course_ms: u32) -> Option<Date> {
        let mut days: Vec<Date> = self.spans_that_count(study, false).map(|span| span.day).collect();
        days.sort_unstable();
        days.dedup();
        let needed_ms = study.needed_ms(course_ms);
        days.into_iter()
            .find(|day| measure(&self.counted(study, study.days_gathered(*day), false)) >= needed_ms)
    }

    /// Whether the study is complete, now or on an earlier day.
    #[must_use]
    pub fn is_complete(&self, study: &Study, course_ms: u32) -> bool {
        self.finished_on(study, course_ms).is_some()
    }

    /// Where the next stretch begins: the first place that does not count yet. So a void stretch leads back to its begin, and so does one that was
    /// too short.
    ///
    /// Where so little of the course is left that no stretch would be long enough, it is as much earlier as makes it so. At the end of the course when
    /// everything counts.
    #[must_use]
    pub fn resume_at_ms(&self, study: &Study, course_ms: u32, today: Date) -> u32 {
        let first_gap_ms = match self.counted(study, study.days_counting(today), false).first() {
            Some(&(0, to_ms)) => to_ms,
            _ => 0,
        };
        if first_gap_ms >= course_ms {
            return course_ms;
        }
        first_gap_ms.min(course_ms.saturating_sub(study.stretch_ms_least()))
    }

    /// The places that count on these days, in order, apart, each once.
    fn counted(&self, study: &Study, (first, last): (Date, Date), open_too: bool) -> Vec<(u32, u32)> {
        let places = self
            .spans_that_count(study, open_too)
            .filter(|span| (first..=last).contains(&span.day))
            .map(|span| (span.from_ms, span.to_ms))
            .collect();
        union(places)
    }

    fn spans_that_count(&self, study: &Study, open_too: bool) -> impl Iterator<Item = &Span> {
        self.stretches
            .iter()
            .filter(move |stretch| stretch.counts(study, open_too))
            .flat_map(|stretch| &stretch.spans)
    }

    fn place_of(&self, id: StretchId) -> Result<usize, usize> {
        self.stretches.binary_search_by(|stretch| stretch.id.cmp(&id))
    }

    fn check(&self) -> Result<(), WatchedError> {
        let count = self.stretches.len();
        if count > Self::STRETCHES_MOST {
            return Err(WatchedError::TooManyStretches { count });
        }
        let in_order = |pair: &[Stretch]| pair[0].id.cmp(&pair[1].id) == Ordering::Less;
        if self.stretches.windows(2).all(in_order) {
            Ok(())
        } else {
            Err(WatchedError::StretchesNotInOrder)
        }
    }
}

/// As the fields say, in order and within bounds.
impl<'de> Deserialize<'de> for Watched {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let watched = Self::deserialize(from)?;
        watched.check().map_err(de::Error::custom)?;
        Ok(watched)
    }
}

impl Serialize for Watched {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, to)
    }
}

/// The stretch that is growing now, in front of its kiosk. It stands still until [`OpenStretch::play`], and never travels: what travels is its
/// [`OpenStretch::snapshot`].
#[derive(Clone, Debug)]
pub struct OpenStretch {
    stretch: Stretch,
    /// The place the video has reached.
    end_ms: u32,
    course_ms: u32,
    /// The uptime of the last report, while the video plays.
    reported_at: Option<Duration>,
    /// How far the video is ahead of the uptime.
    lead: Duration,
}

/// Why nothing was counted. The stretch stands still, as it was: the video is taken back to [`OpenStretch::end_ms`] and played from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCounted {
    /// The video was paused.
    #[error("the video was paused")]
    Paused,
    /// The video was not where the stretch ends.
    #[error("the video was at {at_ms} ms, the stretch ends at {end_ms} ms")]
    NotThere {
        /// Where the video was.
        at_ms: u32,
        /// Where the stretch ends.
        end_ms: u32,
    },
    /// So much time passed since the last report that nobody knows what happened in it.
    #[error("{passed_ms} ms passed without a report")]
    Stalled {
        /// How much.
        passed_ms: u64,
    },
    /// The video went further than time did.
    #[error("the video went on by {played_ms} ms in {passed_ms} ms")]
    TooFast {
        /// How far the video went.
        played_ms: u32,
        /// How much time passed.
        passed_ms: u64,
    },
}

impl OpenStretch {
    /// Longest time between two reports, in milliseconds: 5 s. What passed in a longer one counts nothing, for nobody looked. (The project's own choice:
    /// as long as the kiosk may take to write progress down.)
    pub const REPORT_MS_MOST: u64 = 5000;

    /// How far the media clock may be ahead of the uptime over a whole stretch, in milliseconds: 100. Sound cards keep another second than the processor
    /// does, and a report comes a picture early or late. (The project's own choice.)
    pub const LEAD_MS_MOST: u64 = 100;

    /// Its name.
    #[must_use]
    pub fn id(&self) -> StretchId {
        self.stretch.id
    }

    /// The place the video has reached: where it goes on after a pause.
    #[must_use]
    pub fn end_ms(&self) -> u32 {
        self.end_ms
    }

    /// The stretch as it is now, to be recorded.
    #[must_use]
    pub fn snapshot(&self) -> &Stretch {
        &self.stretch
    }

    /// Whether the video plays.
    #[must_use]
    pub fn is_playing(&self) -> bool {
        self.reported_at.is_some()
    }

    /// The video begins to play, or goes on, at the place `at_ms`.
    ///
    /// # Errors
    ///
    /// When that is not where the stretch ends.
    pub fn play(&mut self, at_ms: u32, uptime: Duration) -> Result<(), NotCounted> {
        self.reported_at = None;
        if at_ms != self.end_ms {
            return Err(NotCounted::NotThere {
                at_ms,
                end_ms: self.end_ms,
            });
        }
        self.reported_at = Some(uptime);
        Ok(())
    }

    /// The video pauses. Time that passed since the last report counts nothing: report first, then pause.
    pub fn pause(&mut self) {
        self.reported_at = None;
    }

    /// The video played from one place to another, the driver attentive; `uptime` and `now` are those of the second place. Belongs to the day on which
    /// the first was played. Returns how many milliseconds the stretch grew.
    ///
    /// # Errors
    ///
    /// When nothing was counted. The stretch then stands still until [`OpenStretch::play`].
    pub fn played(&mut self, from_ms: u32, to_ms: u32, uptime: Duration, now: Timestamp) -> Result<u32, NotCounted> {
        let since = self.reported_at.take().ok_or(NotCounted::Paused)?;
        let passed = uptime.saturating_sub(since);
        let passed_ms = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX);
        if from_ms != self.end_ms || to_ms < from_ms {
            let at_ms = if from_ms == self.end_ms { to_ms } else { from_ms };
            return Err(NotCounted::NotThere {
                at_ms,
                end_ms: self.end_ms,
            });
        }
        if passed_ms > Self::REPORT_MS_MOST {
            return Err(NotCounted::Stalled { passed_ms });
        }
        let played_ms = to_ms - from_ms;
        let lead = (self.lead + Duration::from_millis(played_ms.into())).saturating_sub(passed);
        if lead > Duration::from_millis(Self::LEAD_MS_MOST) {
            return Err(NotCounted::TooFast { played_ms, passed_ms });
        }
        self.lead = lead;
        self.reported_at = Some(uptime);
        // What ends at midnight was played the day before.
        let begun = now.checked_sub(passed).unwrap_or(now);
        Ok(self.grow_to(to_ms.min(self.course_ms), date_in_shanghai(begun)))
    }

    /// Ends it well: it counts if it is long enough.
    #[must_use = "what became of the stretch is to be recorded"]
    pub fn close(mut self, why: CloseReason) -> Stretch {
        self.stretch.close(why);
        self.stretch
    }

    /// Makes it void; what was closed before stays.
    #[must_use = "what became of the stretch is to be recorded"]
    pub fn void(mut self, why: VoidingReason) -> Stretch {
        self.stretch.state = StretchState::Void { why };
        self.stretch.spans.clear();
        self.stretch
    }

    /// At the end of a clip or chapter: ends the stretch well if it is long enough to count, and begins the next where it ends, so that a driver who looks
    /// away later keeps what was learnt till here. The video plays on. Nothing when it is too short yet, or the rest of the course would be: then it goes
    /// on growing.
    #[must_use = "what became of the stretch is to be recorded"]
    pub fn part_ended(&mut self, next: StretchId, study: &Study) -> Option<Stretch> {
        let rest_ms = self.course_ms.saturating_sub(self.end_ms);
        if self.stretch.spans.is_empty() || !self.stretch.counts(study, true) || rest_ms < study.stretch_ms_least() {
            return None;
        }
        let next = Stretch {
            id: next,
            state: StretchState::Open,
            spans: Vec::new(),
        };
        let mut ended = std::mem::replace(&mut self.stretch, next);
        ended.close(CloseReason::PartEnded);
        Some(ended)
    }

    /// Most spans of a stretch that is growing: the clock of its kiosk may be set across midnight and back a few times, not without end.
    const SPANS_MOST: usize = 16;

    fn grow_to(&mut self, to_ms: u32, day: Date) -> u32 {
        let from_ms = self.end_ms;
        if to_ms <= from_ms {
            return 0;
        }
        self.end_ms = to_ms;
        let spans = &mut self.stretch.spans;
        let is_new = |span: &&mut Span| span.to_ms == from_ms && span.day == day;
        let is_full = spans.len() >= Self::SPANS_MOST;
        if let Some(last) = spans.iter_mut().find(is_new) {
            last.to_ms = to_ms;
        } else if let Some(last) = spans.iter_mut().find(|span| is_full && span.to_ms == from_ms) {
            last.to_ms = to_ms;
        } else {
            spans.push(Span { day, from_ms, to_ms });
            tidy(spans);
        }
        to_ms - from_ms
    }
}

/// A course that is shorter than the study a profile asks for: a mistake of the course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the course lasts {course_ms} ms, the study {study_ms} ms")]
pub struct CourseTooShort {
    /// The course.
    pub course_ms: u32,
    /// The study.
    pub study_ms: u32,
}

/// A minute.
const MINUTE_MS: u32 = 60_000;

impl Study {
    /// The time of video to watch, in milliseconds.
    #[must_use]
    pub fn study_ms(&self) -> u32 {
        u32::from(self.minutes) * MINUTE_MS
    }

    /// How much of a course must be watched: the time of the profile, or everything when the course is shorter.
    #[must_use]
    pub fn needed_ms(&self, course_ms: u32) -> u32 {
        self.study_ms().min(course_ms)
    }

    /// Whether a course is long enough to be offered.
    ///
    /// # Errors
    ///
    /// When it is shorter than the study.
    pub fn check_course(&self, course_ms: u32) -> Result<(), CourseTooShort> {
        let study_ms = self.study_ms();
        if course_ms < study_ms {
            Err(CourseTooShort { course_ms, study_ms })
        } else {
            Ok(())
        }
    }

    fn stretch_ms_least(&self) -> u32 {
        u32::from(self.stretch_minutes_least) * MINUTE_MS
    }

    /// The days that count together on `today`, first and last. Without such a bound, all of them: a clock that was wrong for a day takes nothing.
    fn days_counting(&self, today: Date) -> (Date, Date) {
        match self.within_days {
            Some(_) => self.days_gathered(today),
            None => (Date::MIN, Date::MAX),
        }
    }

    /// The days till `last` over which a study that ends then is gathered, first and last.
    fn days_gathered(&self, last: Date) -> (Date, Date) {
        let first = match self.within_days {
            Some(days) => last.saturating_sub(i64::from(days.max(1) - 1).days()),
            None => Date::MIN,
        };
        (first, last)
    }
}

/// Puts spans in order and joins those of one day that overlap or touch.
fn tidy(spans: &mut Vec<Span>) {
    spans.sort_unstable();
    spans.dedup_by(|later, earlier| {
        let meet = later.day == earlier.day && later.from_ms <= earlier.to_ms;
        if meet {
            earlier.to_ms = earlier.to_ms.max(later.to_ms);
        }
        meet
    });
}

/// Places in order, those that overlap or touch joined.
fn union(mut places: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    places.sort_unstable();
    places.dedup_by(|later, earlier| {
        let meet = later.0 <= earlier.1;
        if meet {
            earlier.1 = earlier.1.max(later.1);
        }
        meet
    });
    places
}

/// How much places that are apart hold together. A course is at most a day long, so it fits.
fn measure(places: &[(u32, u32)]) -> u32 {
    places.iter().map(|(from_ms, to_ms)| to_ms - from_ms).sum()
}
