//! One presentation put before a check: what came of it, in the words of ISO/IEC 30107-3.

use std::sync::Arc;
use std::time::Duration;

use super::recording::{Enough, Recording, RecordingFault};
use crate::domain::LiveVerdict;
use crate::frame::Frame;
use crate::person::{CheckOutcome, CheckSettings, Models, Observation, PersonCheck, Plan, PortraitFault, Reason};

/// Why a trial could not be made.
#[derive(Debug, thiserror::Error)]
pub enum TrialFault {
    /// The portrait is of no use.
    #[error("{portrait}: {cause}")]
    Portrait {
        /// Which portrait.
        portrait: String,
        /// Why.
        cause: PortraitFault,
    },
    /// The presentation is of no use.
    #[error(transparent)]
    Recording(#[from] RecordingFault),
}

/// What a check made of a presentation.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The check's result; nothing when the recording ended before the check did.
    pub outcome: Option<CheckOutcome>,
    /// Camera time from the first picture to the result.
    pub camera_time: Duration,
}

impl Trial {
    /// Whether the check answered at all: it saw a face well enough, and long enough, to judge it.
    #[must_use]
    pub fn responded(&self) -> bool {
        let unseen = |reason: &Option<Reason>| {
            matches!(
                reason,
                Some(Reason::NobodySeen | Reason::NotSeenWell(_) | Reason::NetworkFailed)
            )
        };
        self.outcome.as_ref().is_some_and(|outcome| !unseen(&outcome.reason))
    }

    /// Classified as a bona fide presentation. "Uncertain" is not.
    #[must_use]
    pub fn taken_for_living(&self) -> bool {
        self.outcome
            .as_ref()
            .is_some_and(|outcome| outcome.verdict == LiveVerdict::Live)
    }

    /// Accepted by everything together: living, and the one of the portrait.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.outcome.as_ref().is_some_and(CheckOutcome::accepted)
    }

    /// Taken for the one of the portrait, living or not.
    #[must_use]
    pub fn matched(&self) -> bool {
        self.outcome.as_ref().is_some_and(|outcome| outcome.same_person)
    }

    /// The similarity with the portrait, where a face was compared.
    #[must_use]
    pub fn similarity(&self) -> Option<f32> {
        self.outcome.as_ref().and_then(|outcome| outcome.signals.similarity)
    }

    /// The result in a few words: "accepted", "another person", or why not.
    #[must_use]
    pub fn words(&self) -> String {
        match &self.outcome {
            None => "the recording ended before the check did".to_owned(),
            Some(outcome) if outcome.accepted() => "accepted".to_owned(),
            Some(outcome) => outcome
                .reason
                .map_or_else(|| "another person".to_owned(), |reason| format!("{reason:?}")),
        }
    }
}

/// Shows a recording to a new check; `watch` sees every observation.
///
/// # Errors
/// When the portrait or the recording cannot be used.
pub fn show(
    models: &Arc<Models>,
    (name, portrait): (&str, &[u8]),
    plan: Plan,
    settings: CheckSettings,
    recording: &Recording,
    watch: &mut dyn FnMut(&Frame, &Observation, &PersonCheck),
) -> Result<Trial, TrialFault> {
    let begun = PersonCheck::begin(Arc::clone(models), portrait, plan, settings);
    let mut check = begun.map_err(|cause| TrialFault::Portrait {
        portrait: name.to_owned(),
        cause,
    })?;
    let mut trial = Trial {
        outcome: None,
        camera_time: Duration::ZERO,
    };
    let mut first = None;
    recording.show(&mut |frame| {
        let began = *first.get_or_insert(frame.at());
        let observation = check.observe(frame);
        watch(frame, &observation, &check);
        trial.camera_time = frame.at().saturating_sub(began);
        trial.outcome = observation.outcome;
        if trial.outcome.is_some() {
            Enough::Seen
        } else {
            Enough::More
        }
    })?;
    Ok(trial)
}
