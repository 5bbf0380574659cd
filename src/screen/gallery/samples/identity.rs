//! Before anything is chosen: the attract page, who is here, the services.

use layby_domain::{Challenge, Guidance, Points, TransactionId};

use super::{Named, at, day, transaction};
use crate::journey::{
    AskStaff, AskStaffView, CardHint, LookFailure, LookView, MenuView, PrinterTrouble, StaffSlipState, View,
};

/// From the attract page to the menu.
pub fn views() -> Vec<Named> {
    let look = |attempt, guidance| {
        View::Look(LookView {
            attempt,
            attempts: 3,
            guidance,
        })
    };
    vec![
        ("attract", View::Attract),
        (
            "interrupted",
            View::Interrupted {
                transaction: transaction(),
                accepted_at: at("2026-11-21T06:05:00Z"),
            },
        ),
        ("menu", menu()),
        ("menu-unfinished", unfinished()),
        ("card", View::LayCard(CardHint::LayCard)),
        ("card-reading", View::LayCard(CardHint::Reading)),
        ("card-read-failed", View::LayCard(CardHint::ReadFailed)),
        ("card-wrong-kind", View::LayCard(CardHint::WrongKind)),
        ("card-not-valid", View::LayCard(CardHint::NotValidToday)),
        ("card-looking-up", View::LayCard(CardHint::LookingUp)),
        ("card-no-licence", View::LayCard(CardHint::NoLicence)),
        ("card-offline", View::LayCard(CardHint::Offline)),
        ("card-look-up-failed", View::LayCard(CardHint::LookUpFailed)),
        ("look", look(1, Guidance::LookAtCamera)),
        ("look-one-person", look(1, Guidance::OnePersonOnly)),
        ("look-closer", look(1, Guidance::ComeCloser)),
        ("look-back", look(1, Guidance::StepBack)),
        ("look-backlit", look(1, Guidance::Backlit)),
        ("look-blur", look(1, Guidance::Blur)),
        ("look-glare", look(1, Guidance::Glare)),
        ("look-forward", look(1, Guidance::FaceForward)),
        ("look-eyes", look(1, Guidance::OpenEyes)),
        ("look-more-light", look(1, Guidance::MoreLight)),
        ("look-too-bright", look(1, Guidance::TooBright)),
        ("look-centre", look(1, Guidance::Centre)),
        ("look-uncover", look(2, Guidance::Uncover)),
        ("look-still", look(2, Guidance::HoldStill)),
        ("look-blink", look(2, Guidance::Perform(Challenge::Blink))),
        ("look-left", look(3, Guidance::Perform(Challenge::TurnLeft))),
        ("look-right", look(3, Guidance::Perform(Challenge::TurnRight))),
        ("look-nod", look(1, Guidance::Perform(Challenge::Nod))),
        ("look-mouth", look(1, Guidance::Perform(Challenge::OpenMouth))),
        ("look-checking", look(3, Guidance::Checking)),
        (
            "look-again-not-seen",
            View::LookAgain {
                why: LookFailure::NotSeenWell,
                tries_left: 2,
            },
        ),
        (
            "look-again-movement",
            View::LookAgain {
                why: LookFailure::MovementNotSeen,
                tries_left: 2,
            },
        ),
        (
            "look-again-not-confirmed",
            View::LookAgain {
                why: LookFailure::NotConfirmed,
                tries_left: 1,
            },
        ),
        (
            "look-again-camera",
            View::LookAgain {
                why: LookFailure::CameraLost,
                tries_left: 3,
            },
        ),
        staff("staff-check", AskStaff::CheckFailed, StaffSlipState::Offered),
        staff("staff-check-printing", AskStaff::CheckFailed, StaffSlipState::Printing),
        staff("staff-check-printed", AskStaff::CheckFailed, StaffSlipState::Printed),
        staff(
            "staff-portrait-no-paper",
            AskStaff::NoPortrait,
            StaffSlipState::NotPrinted(PrinterTrouble::NoPaper),
        ),
    ]
}

fn staff(name: &'static str, why: AskStaff, slip: StaffSlipState) -> Named {
    (name, View::AskStaff(AskStaffView { why, slip }))
}

pub fn menu() -> View {
    View::Menu(menu_of(None))
}

fn unfinished() -> View {
    View::Menu(menu_of(Some(transaction())))
}

fn menu_of(unfinished: Option<TransactionId>) -> MenuView {
    MenuView {
        name: "范*".into(),
        points: Points::new(3),
        points_of_cycle: Points::new(12),
        next_cycle: day("2027-04-08"),
        unfinished,
    }
}
