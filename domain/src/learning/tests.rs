use super::*;
use crate::handling::Driver;
use crate::ids::{StretchId, TransactionId};
use crate::licence::{Licence, LicenceStatus};
use crate::points::Points;
use crate::policy::{Exclusion, Policy};
use crate::time::{Date, Timestamp};
use jiff::civil::date;

mod attempts;
mod attention;
mod counted;
mod eligibility;
mod exam;
mod oracle;
mod over_years;

/// A moment in Shanghai: `2026-06-15 12:00:00`.
fn shanghai(text: &str) -> Timestamp {
    let civil: jiff::civil::DateTime = text.parse().unwrap();
    civil.to_zoned(crate::time::shanghai()).unwrap().timestamp()
}

fn points(points: u8) -> Points {
    Points::new(points)
}

fn application(number: u8) -> TransactionId {
    TransactionId::new(uuid::Uuid::from_u128(number.into()))
}

fn stretch_id(number: usize) -> StretchId {
    StretchId::new(uuid::Uuid::from_u128(number as u128))
}

/// A driver with three points, whose scoring cycles begin on 20 May.
fn a_driver() -> Driver {
    Driver {
        licence: Licence {
            number: "11010519491231002X".parse().unwrap(),
            file_number: "110012345678".parse().unwrap(),
            class: "C1".to_owned(),
            first_issued: date(2015, 5, 20),
            issued_by: "北京市公安局公安交通管理局".to_owned(),
            status: LicenceStatus::Valid,
            on_probation: false,
            current_points: points(3),
        },
    }
}

fn passed(number: u8, points_off: u8, at: &str, state: ReductionState) -> Reduction {
    Reduction {
        application: application(number),
        points: points(points_off),
        passed_at: shanghai(at),
        state,
    }
}

fn sat(number: u8, begun_at: &str, ended_at: Option<&str>, passed: bool) -> Sitting {
    Sitting {
        application: application(number),
        begun_at: shanghai(begun_at),
        end: ended_at.map(|at| SittingEnd {
            at: shanghai(at),
            passed,
        }),
    }
}
