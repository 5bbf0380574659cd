//! The one place where all signals become a verdict: live, spoof or uncertain, and why.
//!
//! Every signal can only take away. A face is alive when nothing speaks against it: the movements done, one face throughout, the passive look clearly
//! living, and the light of the screen followed where it could be. What looks false is a spoof whatever else it did. Everything between is
//! uncertain: another try, then a member of staff.

use layby_domain::policy::StricterThresholds;
use layby_domain::{Challenge, LiveVerdict, ThresholdRecord};

use super::continuity::Break;
use super::cues::{Cue, Cues};
use super::guidance::Guidance;
use super::light::LightFinding;
use super::models::Thresholds;

/// Fewer samples than this carry no verdict.
const SAMPLES_LEAST: usize = 2;

/// Under this median the near look says "false"; between it and the threshold for a living face it says nothing.
const FALSE_BELOW: f32 = 0.5;

/// A face is no longer itself below this similarity to its first samples. Measured over 12 checks of three films: lowest 0.86 within one, highest -0.06 after
/// somebody else had stepped in; the worst pair of different people known to us had 0.38.
const CONSTANCY_LEAST: f32 = 0.5;

/// An answer to the light of the screen has at least this correlation. Chance reaches it in fewer than one of ten shows (measured with recorded answers to
/// other shows); a face in a dim room has 0.9.
const LIGHT_LEAST: f32 = 0.6;

/// What all values are held against: those measured with the networks, or the policy's where it is stricter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DecisionThresholds {
    /// Least probability of a living face in the near look.
    pub near_least: f32,
    /// The same in the far look.
    pub far_least: f32,
    /// A near look below this tells a false face.
    pub false_below: f32,
    /// Least similarity of face and portrait.
    pub similarity_least: f32,
    /// Least similarity of the face to itself.
    pub constancy_least: f32,
    /// Least correlation with the light of the screen.
    pub light_least: f32,
}

impl DecisionThresholds {
    /// The stricter of both, value by value: a policy can never make a check laxer than the networks were measured to need.
    pub(super) fn of(measured: &Thresholds, policy: StricterThresholds) -> Self {
        let stricter = |measured: f32, milli: u16| measured.max(f32::from(milli) / 1000.0);
        Self {
            near_least: stricter(measured.near_least, policy.near_milli),
            far_least: stricter(measured.far_least, policy.far_milli),
            false_below: FALSE_BELOW,
            similarity_least: stricter(measured.similarity_least, policy.similarity_milli),
            constancy_least: CONSTANCY_LEAST,
            light_least: LIGHT_LEAST,
        }
    }

    /// As they are kept in the evidence.
    #[must_use]
    pub fn record(&self) -> ThresholdRecord {
        ThresholdRecord {
            near_milli: milli(self.near_least),
            far_milli: milli(self.far_least),
            false_below_milli: milli(self.false_below),
            similarity_milli: milli(self.similarity_least),
            constancy_milli: milli(self.constancy_least),
            light_milli: milli(self.light_least),
        }
    }
}

/// Thousandths of a value between 0 and 1.
pub(super) fn milli(value: f32) -> u16 {
    (value * 1000.0).round().clamp(0.0, 1000.0) as u16
}

/// Thousandths of a cosine, -1 to 1.
pub(super) fn signed_milli(value: f32) -> i16 {
    (value * 1000.0).round().clamp(-1000.0, 1000.0) as i16
}

/// Thousandths of any value that is not beyond all measure.
pub(super) fn any_milli(value: f32) -> i16 {
    (value * 1000.0).round().clamp(f32::from(i16::MIN), f32::from(i16::MAX)) as i16
}

/// How the course of a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// All movements done, enough seen.
    Completed,
    /// A movement was not done in its time.
    MovementMissing,
    /// Another movement was made than the one asked for.
    WrongMovement(Challenge),
    /// The face did not remain the same one.
    Broken(Break),
    /// The time was over before the face had been seen well; what was wrong last.
    NeverSeenWell(Guidance),
    /// The time was over and nobody had come.
    NobodyCame,
    /// The time was over while the last samples were taken.
    TimeOver,
    /// A network failed.
    NetworkFailed,
}

/// All that a check found out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Findings {
    pub(super) ending: Ending,
    /// Pictures that were examined closely, and what the passive look said of them in the median.
    pub(super) samples: usize,
    pub(super) near: Option<f32>,
    pub(super) far: Option<f32>,
    /// Least similarity of the face to its first samples.
    pub(super) constancy: Option<f32>,
    /// Similarity of face and portrait.
    pub(super) similarity: Option<f32>,
    pub(super) light: LightFinding,
    pub(super) cues: Cues,
}

/// Why a person was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nobody stood before the camera.
    NobodySeen,
    /// Somebody did, but was never seen well enough; what was wrong last.
    NotSeenWell(Guidance),
    /// The person did not do what they were asked within the time.
    ChallengeNotPerformed,
    /// The person made this movement, which nobody had asked for.
    WrongMovement(Challenge),
    /// The face did not remain the same one in the same place.
    NotTheSameThroughout(Break),
    /// The face looks like paper, a screen or a mask.
    LooksFalse,
    /// Neither clearly living nor clearly false.
    NotClear,
    /// It looks like a screen or a sheet, by this cue.
    LooksReplayed(Cue),
    /// What is beside the face followed the light of the screen, the face did not.
    LightNotFollowed,
    /// A living person, but not the one of the portrait.
    AnotherPerson,
    /// A network failed: for the technician.
    NetworkFailed,
}

/// A verdict and its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) verdict: LiveVerdict,
    pub(super) same_person: bool,
    /// Why not, when the person is not accepted.
    pub(super) reason: Option<Reason>,
}

/// Weighs everything.
pub(super) fn decide(findings: &Findings, thresholds: &DecisionThresholds) -> Decision {
    let same_person = findings
        .similarity
        .is_some_and(|similarity| similarity >= thresholds.similarity_least);
    let (verdict, reason) = match doubt(findings, thresholds) {
        Some(Reason::LooksFalse) => (LiveVerdict::Spoof, Some(Reason::LooksFalse)),
        Some(reason) => (LiveVerdict::Uncertain, Some(reason)),
        None => (LiveVerdict::Live, (!same_person).then_some(Reason::AnotherPerson)),
    };
    Decision {
        verdict,
        same_person,
        reason,
    }
}

/// Whether so many samples, with these medians, already tell something, one way or the other.
pub(super) fn is_clear(samples: usize, near: Option<f32>, far: Option<f32>, thresholds: &DecisionThresholds) -> bool {
    passive(samples, near, far, thresholds) != Passive::Unclear
}

/// The weightiest thing that speaks against a living person; `None` when nothing does.
fn doubt(findings: &Findings, thresholds: &DecisionThresholds) -> Option<Reason> {
    let passive = passive(findings.samples, findings.near, findings.far, thresholds);
    if findings.ending == Ending::NetworkFailed {
        return Some(Reason::NetworkFailed);
    }
    if passive == Passive::False {
        return Some(Reason::LooksFalse);
    }
    match findings.ending {
        Ending::Completed => {}
        Ending::NetworkFailed => return Some(Reason::NetworkFailed),
        Ending::MovementMissing => return Some(Reason::ChallengeNotPerformed),
        Ending::WrongMovement(made) => return Some(Reason::WrongMovement(made)),
        Ending::Broken(broken) => return Some(Reason::NotTheSameThroughout(broken)),
        Ending::NeverSeenWell(trouble) => return Some(Reason::NotSeenWell(trouble)),
        Ending::NobodyCame => return Some(Reason::NobodySeen),
        Ending::TimeOver => return Some(Reason::NotClear),
    }
    if findings
        .constancy
        .is_none_or(|constancy| constancy < thresholds.constancy_least)
    {
        return Some(Reason::NotTheSameThroughout(Break::OtherFace));
    }
    if passive != Passive::Living || findings.similarity.is_none() {
        return Some(Reason::NotClear);
    }
    if let Some(cue) = findings.cues.against() {
        return Some(Reason::LooksReplayed(cue));
    }
    matches!(findings.light, LightFinding::NotByTheFace(_)).then_some(Reason::LightNotFollowed)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passive {
    Living,
    False,
    Unclear,
}

fn passive(samples: usize, near: Option<f32>, far: Option<f32>, thresholds: &DecisionThresholds) -> Passive {
    match (near, far) {
        (Some(near), Some(far)) if samples >= SAMPLES_LEAST => {
            if near < thresholds.false_below {
                Passive::False
            } else if near >= thresholds.near_least && far >= thresholds.far_least {
                Passive::Living
            } else {
                Passive::Unclear
            }
        }
        _ => Passive::Unclear,
    }
}

#[cfg(test)]
mod tests;
