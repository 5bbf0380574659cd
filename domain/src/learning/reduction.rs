//! Points that learning takes off: reserved when an exam is passed, taken off when the platform approves \[D1\], capped in every scoring cycle.

use serde::{Deserialize, Serialize};

use crate::cycle::ScoringCycle;
use crate::ids::TransactionId;
use crate::licence::Licence;
use crate::points::Points;
use crate::policy::Policy;
use crate::time::{Timestamp, date_in_shanghai};

/// What one passed course takes off. Belongs to the scoring cycle in which the exam was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reduction {
    /// The application for the course.
    pub application: TransactionId,
    /// The points: what the offer said, or, once approved, what was really taken off.
    pub points: Points,
    /// When the exam was passed.
    pub passed_at: Timestamp,
    /// How far it has come.
    pub state: ReductionState,
}

/// How far a reduction has come. The kiosk shows this and never advances it itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReductionState {
    /// It waits for the platform's review \[D1\].
    Waiting,
    /// Approved: the points are off.
    Approved,
    /// Refused: nothing was taken off, and nothing is kept from the cap.
    Refused,
}

/// What the reductions of one scoring cycle come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// Points that are off.
    pub(super) approved: Points,
    /// Points that wait for review: kept from the cap as if they were off, so that two courses cannot pass it together.
    pub(super) waiting: Points,
}

impl Sums {
    /// Over all reductions since the begin of a cycle. Those passed later than it ends are among them: a clock that was wrong opens no second cap.
    pub(super) fn since(cycle: &ScoringCycle, reductions: &[Reduction]) -> Self {
        let of = |state| {
            reductions
                .iter()
                .filter(|reduction| reduction.state == state && date_in_shanghai(reduction.passed_at) >= cycle.start)
                .map(|reduction| reduction.points)
                .sum()
        };
        Self {
            approved: of(ReductionState::Approved),
            waiting: of(ReductionState::Waiting),
        }
    }

    /// What is left of the cap.
    pub(super) fn left_of(&self, cap: Points) -> Points {
        cap.saturating_sub(self.approved + self.waiting)
    }
}

/// How many points a review that approves at the moment `now` takes off for `reduction`: what was promised, never more than the driver has by then nor
/// than other approved courses left of the cap.
///
/// None when the scoring cycle in which the exam was passed is over: its points are gone by themselves, and those of the new cycle were not learnt for.
#[must_use]
pub fn taken_off(
    reduction: &Reduction,
    licence: &Licence,
    reductions: &[Reduction],
    policy: &Policy,
    now: Timestamp,
) -> Points {
    let cycle = policy.scoring_cycle(licence.first_issued, date_in_shanghai(now));
    if reduction.state != ReductionState::Waiting || date_in_shanghai(reduction.passed_at) < cycle.start {
        return Points::ZERO;
    }
    let cap = policy.learning.reduction_per_cycle_most;
    let left = cap.saturating_sub(Sums::since(&cycle, reductions).approved);
    reduction.points.min(licence.current_points).min(left)
}
