//! How a check ends: what speaks for and against, the decision, and the record that stays.

use std::time::Duration;

use layby_domain::{Challenge, CheckRecord, CueRecord, ModelRecord};

use super::{PersonCheck, Phase};
use crate::frame::Frame;
use crate::person::decision::{Ending, Findings, any_milli, decide, milli, signed_milli};
use crate::person::evidence;
use crate::person::verdict::{CheckOutcome, Signals};

impl PersonCheck {
    pub(super) fn time_over(&self) -> Ending {
        match &self.phase {
            Phase::Performing { .. } => Ending::MovementMissing,
            Phase::Confirming { .. } => Ending::TimeOver,
            Phase::Looking { .. } if self.anybody_seen => Ending::NeverSeenWell(self.trouble),
            Phase::Looking { .. } => Ending::NobodyCame,
        }
    }

    fn findings(&self, ending: Ending) -> Findings {
        let signals = self.signals();
        Findings {
            ending,
            samples: signals.samples,
            near: signals.near,
            far: signals.far,
            constancy: signals.constancy,
            similarity: signals.similarity,
            light: signals.light,
            cues: signals.cues,
        }
    }

    /// Decides, and lets go of all pictures but the evidence.
    pub(super) fn conclude(&mut self, frame: &Frame, ending: Ending) -> CheckOutcome {
        let decision = decide(&self.findings(ending), &self.thresholds);
        let signals = self.signals();
        let outcome = CheckOutcome {
            verdict: decision.verdict,
            same_person: decision.same_person,
            similarity: signals.similarity.unwrap_or(0.0),
            signals,
            record: self.record(&signals, frame.at()),
            evidence_jpeg: evidence::jpeg(self.samples.best_frame().unwrap_or(frame)),
            reason: decision.reason,
        };
        self.samples.clear();
        outcome
    }

    fn record(&self, signals: &Signals, at: Duration) -> CheckRecord {
        let models = self.models.checksums().into_iter().take(CheckRecord::MODELS_MOST);
        CheckRecord {
            nonce: self.plan.nonce(),
            attempt: self.plan.attempt(),
            allowed: self.plan.allowed().iter().copied().take(Challenge::ALL.len()).collect(),
            steps: self.steps.clone(),
            took_ms: self.since_beginning(at),
            samples: u8::try_from(signals.samples).unwrap_or(u8::MAX),
            near_milli: signals.near.map(milli),
            far_milli: signals.far.map(milli),
            constancy_milli: signals.constancy.map(signed_milli),
            light: signals.light.record(),
            cues: CueRecord {
                bands_milli: signals.cues.bands.map(any_milli),
                moire_milli: signals.cues.moire.map(any_milli),
                edges_milli: signals.cues.edges.map(any_milli),
                width_milli: signals.cues.width.map(any_milli),
            },
            thresholds: self.thresholds.record(),
            models: models
                .map(|(role, sha256)| ModelRecord {
                    role: role.to_owned(),
                    sha256,
                })
                .collect(),
        }
    }
}
