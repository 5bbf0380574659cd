//! The two built-in profiles. Where each value comes from stands at its field.

use super::{
    AfterCourse, Attempts, Eligibility, Exam, Exclusion, FaceChecks, HandlingPolicy, LearningPolicy, PaymentPolicy,
    PersonPolicy, PointsPerCourse, PointsPolicy, Policy, Profile, SessionPolicy, StricterThresholds, Study,
    TradingConsequences, VehiclesPolicy, VoidingReason,
};
use crate::cycle::ScoringCycle;
use crate::money::Fen;
use crate::points::Points;

/// How many licences, or vehicles of other people, a scoring cycle allows in both profiles.
const THREE: u8 = 3;
/// How long a driver who learns may look elsewhere, in both profiles.
const GRACE_S: u8 = 5;
/// Seconds of video between two random checks of the face, fewest and most, in both profiles.
const RANDOM_EVERY_S: (u16, u16) = (120, 420);

impl Policy {
    /// The default: the 12123 service to the letter.
    #[must_use]
    pub fn app_12123() -> Self {
        Self {
            profile: Profile::App12123,
            version: "app-12123/built-in/1".to_owned(),
            points: points(true),
            handling: HandlingPolicy {
                equipment_only: true,
                fine_most: None,
                points_most: None,
            },
            vehicles: VehiclesPolicy {
                only_since_binding: true,
                zero_points_at_any_time: false,
                licences_per_vehicle_most: THREE,
                licences_per_vehicle_review_from: THREE,
                vehicles_per_licence_most: THREE,
                vehicles_per_licence_review_from: THREE + 1,
                trading: TradingConsequences::SuspensionAndBan {
                    suspension_months: 6,
                    detention_days_most: 15,
                    ban_years: 5,
                },
            },
            learning: LearningPolicy {
                reduction_per_cycle_most: Points::new(6),
                per_course: PointsPerCourse {
                    online: Points::new(6),
                    on_site: None,
                    public_service: None,
                },
                study: Study {
                    minutes: 30,
                    within_days: None,
                    stretch_minutes_least: 0,
                },
                exam: Exam {
                    questions: 20,
                    pass_at: 18,
                    question_s: None,
                    ends_at_wrong: None,
                },
                attempts: Attempts::PerWeek { most: 2 },
                own_vehicle_only: true,
                days_after_violation_most: Some(30),
                eligibility: eligibility(12, Vec::new()),
                face_checks: FaceChecks {
                    at_random_moments: true,
                    voiding: vec![VoidingReason::LookingAway, VoidingReason::LookingDown],
                    grace_s: GRACE_S,
                    random_every_s_least: RANDOM_EVERY_S.0,
                    random_every_s_most: RANDOM_EVERY_S.1,
                },
                after_course: AfterCourse {
                    platform_review: true,
                    appeal_within_hours: None,
                },
            },
            person: PERSON,
            payment: PAYMENT,
            session: SESSION,
        }
    }

    /// The regulation.
    #[must_use]
    pub fn order_163() -> Self {
        Self {
            profile: Profile::Order163,
            version: "order-163/built-in/1".to_owned(),
            points: points(false),
            handling: HandlingPolicy {
                equipment_only: true,
                fine_most: Some(Fen::from_yuan(200)),
                points_most: Some(Points::new(6)),
            },
            vehicles: VehiclesPolicy {
                only_since_binding: true,
                zero_points_at_any_time: true,
                licences_per_vehicle_most: THREE,
                licences_per_vehicle_review_from: THREE + 1,
                vehicles_per_licence_most: THREE,
                vehicles_per_licence_review_from: THREE + 1,
                trading: TradingConsequences::FinesAndPoints {
                    fine_times_gain_most: 3,
                    fine_most: Fen::from_yuan(50_000),
                    organiser_fine_times_gain_most: 5,
                    organiser_fine_most: Fen::from_yuan(100_000),
                    seller_points: Points::new(12),
                },
            },
            learning: LearningPolicy {
                reduction_per_cycle_most: Points::new(6),
                per_course: PointsPerCourse {
                    online: Points::new(1),
                    on_site: Some(Points::new(2)),
                    public_service: Some(Points::new(1)),
                },
                study: Study {
                    minutes: 30,
                    within_days: Some(3),
                    stretch_minutes_least: 5,
                },
                exam: Exam {
                    questions: 20,
                    pass_at: 18,
                    question_s: Some(60),
                    ends_at_wrong: Some(3),
                },
                attempts: Attempts::AfterStudy {
                    exam_within_working_days: 7,
                    retakes: 2,
                    retakes_within_hours: 24,
                },
                own_vehicle_only: false,
                days_after_violation_most: None,
                eligibility: eligibility(11, Exclusion::ALL.to_vec()),
                face_checks: FaceChecks {
                    at_random_moments: true,
                    voiding: vec![
                        VoidingReason::NoFace,
                        VoidingReason::ComparisonFailed,
                        VoidingReason::RealPersonCheckFailed,
                        VoidingReason::UnrelatedActivity,
                    ],
                    grace_s: GRACE_S,
                    random_every_s_least: RANDOM_EVERY_S.0,
                    random_every_s_most: RANDOM_EVERY_S.1,
                },
                after_course: AfterCourse {
                    platform_review: true,
                    appeal_within_hours: Some(24),
                },
            },
            person: PERSON,
            payment: PAYMENT,
            session: SESSION,
        }
    }
}

const PERSON: PersonPolicy = PersonPolicy {
    movements: 2,
    movement_seconds: 5,
    tries: 3,
    screen_light: true,
    stricter: StricterThresholds {
        near_milli: 0,
        far_milli: 0,
        similarity_milli: 0,
    },
};

const PAYMENT: PaymentPolicy = PaymentPolicy {
    days: 15,
    surcharge_permille_per_day: 30,
    surcharge_permille_most: 1000,
};

const SESSION: SessionPolicy = SessionPolicy {
    idle_s: 60,
    countdown_s: 30,
};

fn points(may_reach_full_score: bool) -> PointsPolicy {
    PointsPolicy {
        cycle_months: ScoringCycle::MONTHS,
        full_score: Points::new(12),
        may_reach_full_score,
        near_limit_from: Points::new(9),
    }
}

fn eligibility(total_most: u8, exclusions: Vec<Exclusion>) -> Eligibility {
    Eligibility {
        total_least: Points::new(1),
        total_most: Points::new(total_most),
        exclusions,
        look_back_cycles: 3,
        full_score_educations_least: 2,
    }
}
