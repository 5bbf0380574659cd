//! Reducing points by learning: how much, how long, how often, who, and what voids the time spent.

use serde::{Deserialize, Serialize};

use crate::points::Points;

/// Reducing points by learning. Weeks are calendar weeks, Monday first, in Shanghai.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LearningPolicy {
    /// Most points taken off in one scoring cycle: 6 \[D1; 163 art 25\].
    pub reduction_per_cycle_most: Points,
    /// Points taken off by one passed course, never more than the cap leaves nor than the driver has.
    pub per_course: PointsPerCourse,
    /// The study before the exam.
    pub study: Study,
    /// The exam.
    pub exam: Exam,
    /// How often one may try.
    pub attempts: Attempts,
    /// The violation's vehicle must be registered in the driver's own name: `app-12123` yes \[D1\], `order-163` no.
    pub own_vehicle_only: bool,
    /// Days after the violation within which the course must be done: `app-12123` 30 \[D1\], `order-163` no such deadline.
    pub days_after_violation_most: Option<u16>,
    /// Who may learn.
    pub eligibility: Eligibility,
    /// What the face checks while learning look for.
    pub face_checks: FaceChecks,
    /// What follows a passed exam.
    pub after_course: AfterCourse,
}

/// Points taken off by one passed course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PointsPerCourse {
    /// Online: `app-12123` up to 6 at a time \[D1\], `order-163` 1 \[163 art 27\].
    pub online: Points,
    /// On site: `order-163` 2 \[163 art 27\]; not named in `app-12123`.
    pub on_site: Option<Points>,
    /// An hour of public service: `order-163` 1 \[163 art 27\]; not named in `app-12123`.
    pub public_service: Option<Points>,
}

/// The study before the exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Study {
    /// Time of video to watch: 30 min \[D1; 163 art 27\].
    pub minutes: u16,
    /// Natural days within which it is gathered: `order-163` 3 \[163, W\]; no such bound in `app-12123`.
    pub within_days: Option<u8>,
    /// Shortest stretch that counts: `order-163` 5 min \[163, W\]; every stretch counts in `app-12123` (0).
    pub stretch_minutes_least: u16,
}

/// The exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Exam {
    /// Questions: 20 \[D1, W\].
    pub questions: u8,
    /// Right answers needed: 18 \[D1, W\].
    pub pass_at: u8,
    /// Time for each question: `order-163` 60 s \[W\]; none named in `app-12123`.
    pub question_s: Option<u16>,
    /// The exam ends at this wrong answer: `order-163` the 3rd \[W\]; none named in `app-12123`.
    pub ends_at_wrong: Option<u8>,
}

/// How often one may try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Attempts {
    /// `app-12123`: so many in a calendar week.
    PerWeek {
        /// 2 \[D1\].
        most: u8,
    },
    /// `order-163`: one exam after the study, and retakes.
    AfterStudy {
        /// Working days after the end of the study within which the exam is taken: 7 \[W\].
        exam_within_working_days: u8,
        /// Retakes: 2 \[W\].
        retakes: u8,
        /// Hours within which they are taken: 24 \[W\].
        retakes_within_hours: u8,
    },
}

/// Who may learn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Eligibility {
    /// Fewest points a driver must have: 1, something to take off \[D1; 163 art 25, W\].
    pub total_least: Points,
    /// Most points a driver may have: `app-12123` 12 \[D1\], `order-163` 11 \[163 art 25, W\].
    pub total_most: Points,
    /// Who is excluded: `app-12123` nobody, `order-163` all of [`Exclusion::ALL`] \[163 art 26\].
    pub exclusions: Vec<Exclusion>,
    /// How many scoring cycles the exclusions that name a past act look back, the present one included: 3 \[163 art 26\].
    pub look_back_cycles: u8,
    /// That many full-score educations exclude: 2 \[163 art 26\].
    pub full_score_educations_least: u8,
}

/// Why a driver may not reduce points by learning \[163 art 26\].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// Full-score education more than once of late.
    FullScoreEducations,
    /// Hit and run of late.
    HitAndRun,
    /// Drink-driving of late.
    DrinkDriving,
    /// Forged or altered plates or papers of late.
    ForgedPlates,
    /// Points trading of late.
    PointsTrading,
    /// On probation.
    OnProbation,
    /// The licence's check or renewal is overdue.
    LicenceCheckOverdue,
    /// The licence is held or suspended.
    LicenceHeldOrSuspended,
    /// An own vehicle is overdue for inspection or to be scrapped.
    OwnVehicleOverdue,
    /// Cheated at learning or an exam of late.
    Cheating,
}

impl Exclusion {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::FullScoreEducations,
        Self::HitAndRun,
        Self::DrinkDriving,
        Self::ForgedPlates,
        Self::PointsTrading,
        Self::OnProbation,
        Self::LicenceCheckOverdue,
        Self::LicenceHeldOrSuspended,
        Self::OwnVehicleOverdue,
        Self::Cheating,
    ];

    /// Whether it names a past act, which stops excluding when it lies far enough back, rather than how things stand today.
    #[must_use]
    pub fn looks_back(self) -> bool {
        match self {
            Self::FullScoreEducations
            | Self::HitAndRun
            | Self::DrinkDriving
            | Self::ForgedPlates
            | Self::PointsTrading
            | Self::Cheating => true,
            Self::OnProbation | Self::LicenceCheckOverdue | Self::LicenceHeldOrSuspended | Self::OwnVehicleOverdue => {
                false
            }
        }
    }
}

/// What the face checks while learning look for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FaceChecks {
    /// They come at random moments: yes \[D1, W\].
    pub at_random_moments: bool,
    /// What voids the present stretch; earlier valid ones stay: `app-12123` looking away or down \[D1\],
    /// `order-163` the four reasons of the exam rules \[W\].
    pub voiding: Vec<VoidingReason>,
    /// Seconds of looking elsewhere after which the stretch is void: 5 (the project's own choice: \[D1\] names none). The video stands still
    /// from the first of them, so they only spare a driver who looks up again.
    pub grace_s: u8,
    /// Fewest seconds of video between two random checks of the face: 120 (the project's own choice).
    pub random_every_s_least: u16,
    /// Most seconds of video between two random checks of the face: 420 (the project's own choice: with 30 minutes of video, four at least).
    pub random_every_s_most: u16,
}

/// What makes a stretch of learning void.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum VoidingReason {
    /// The driver looked away \[D1\].
    LookingAway,
    /// The driver looked down \[D1\].
    LookingDown,
    /// No face was seen \[W\].
    NoFace,
    /// The face was another person's \[W\].
    ComparisonFailed,
    /// No living person was seen \[W\].
    RealPersonCheckFailed,
    /// The driver did something else \[W\].
    UnrelatedActivity,
}

/// What follows a passed exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AfterCourse {
    /// Points come back only when the platform has reviewed and approved: yes \[D1\].
    pub platform_review: bool,
    /// Hours to ask for a review of a refusal: `order-163` 24 \[W\]; none named in `app-12123`.
    pub appeal_within_hours: Option<u16>,
}
