//! Kinds of the journey and the domain as the pages name them: one function a kind, nothing decided here.

use layby_domain::{
    Challenge, Ground, Guidance, Language, LicenceStatus, PointsOutlook, Refusal, ViolationState, WhereToGo,
};
use layby_ui as ui;

use super::forms;
use crate::journey::{
    AskStaff, CardHint, LeftUnfinished, LookFailure, OutOfOrder, PaymentState, PictureState, PrinterTrouble, SlipKind,
    Trouble, View, WaitingFor,
};

pub fn view(view: &View) -> ui::ViewKind {
    match view {
        View::OutOfOrder(_) => ui::ViewKind::OutOfOrder,
        View::NotKept(_) => ui::ViewKind::NotKept,
        View::Attract => ui::ViewKind::Attract,
        View::Interrupted { .. } => ui::ViewKind::Interrupted,
        View::LayCard(_) => ui::ViewKind::LayCard,
        View::Look(_) => ui::ViewKind::Look,
        View::LookAgain { .. } => ui::ViewKind::LookAgain,
        View::AskStaff(_) => ui::ViewKind::AskStaff,
        View::Menu(_) => ui::ViewKind::Menu,
        View::Waiting(_) => ui::ViewKind::Waiting,
        View::NotReachable { .. } => ui::ViewKind::NotReachable,
        View::Violations(_) => ui::ViewKind::Violations,
        View::Violation(_) => ui::ViewKind::Violation,
        View::CannotHandle { .. } => ui::ViewKind::CannotHandle,
        View::Notice(_) => ui::ViewKind::Notice,
        View::Defend(_) => ui::ViewKind::Defend,
        View::TradingWarning { .. } => ui::ViewKind::TradingWarning,
        View::Summary(_) => ui::ViewKind::Summary,
        View::Sign(_) => ui::ViewKind::Sign,
        View::Payment(_) => ui::ViewKind::Payment,
        View::Printing { .. } => ui::ViewKind::Printing,
        View::Finished(_) => ui::ViewKind::Finished,
        View::Record(_) => ui::ViewKind::Record,
        View::Farewell { .. } => ui::ViewKind::Farewell,
    }
}

pub fn speech(language: Language) -> ui::Speech {
    match language {
        Language::Chinese => ui::Speech::Chinese,
        Language::English => ui::Speech::English,
    }
}

pub fn fault(why: OutOfOrder) -> ui::FaultKind {
    match why {
        OutOfOrder::Starting => ui::FaultKind::Starting,
        OutOfOrder::LedgerDamaged => ui::FaultKind::LedgerDamaged,
        OutOfOrder::DiskFull => ui::FaultKind::DiskFull,
        OutOfOrder::DiskReadOnly => ui::FaultKind::DiskReadOnly,
        OutOfOrder::LedgerUnusable => ui::FaultKind::LedgerUnusable,
        OutOfOrder::ModelsMissing => ui::FaultKind::ModelsMissing,
        OutOfOrder::ClockWrong => ui::FaultKind::ClockWrong,
        OutOfOrder::DoorOpen => ui::FaultKind::DoorOpen,
        OutOfOrder::NoCardReader => ui::FaultKind::NoCardReader,
        OutOfOrder::NoCamera => ui::FaultKind::NoCamera,
    }
}

pub fn card(hint: CardHint) -> ui::CardKind {
    match hint {
        CardHint::LayCard => ui::CardKind::LayCard,
        CardHint::Reading => ui::CardKind::Reading,
        CardHint::ReadFailed => ui::CardKind::ReadFailed,
        CardHint::WrongKind => ui::CardKind::WrongKind,
        CardHint::NotValidToday => ui::CardKind::NotValidToday,
        CardHint::LookingUp => ui::CardKind::LookingUp,
        CardHint::NoLicence => ui::CardKind::NoLicence,
        CardHint::Offline => ui::CardKind::Offline,
        CardHint::LookUpFailed => ui::CardKind::LookUpFailed,
    }
}

pub fn guidance(guidance: Guidance) -> ui::GuidanceKind {
    match guidance {
        Guidance::LookAtCamera => ui::GuidanceKind::LookAtCamera,
        Guidance::OnePersonOnly => ui::GuidanceKind::OnePersonOnly,
        Guidance::ComeCloser => ui::GuidanceKind::ComeCloser,
        Guidance::StepBack => ui::GuidanceKind::StepBack,
        Guidance::MoreLight => ui::GuidanceKind::MoreLight,
        Guidance::TooBright => ui::GuidanceKind::TooBright,
        Guidance::Centre => ui::GuidanceKind::Centre,
        Guidance::Uncover => ui::GuidanceKind::Uncover,
        Guidance::HoldStill => ui::GuidanceKind::HoldStill,
        Guidance::Blur => ui::GuidanceKind::Blurred,
        Guidance::Backlit => ui::GuidanceKind::Backlit,
        Guidance::Glare => ui::GuidanceKind::Glare,
        Guidance::FaceForward => ui::GuidanceKind::FaceForward,
        Guidance::OpenEyes => ui::GuidanceKind::OpenEyes,
        Guidance::Perform(Challenge::Blink) => ui::GuidanceKind::Blink,
        Guidance::Perform(Challenge::TurnLeft) => ui::GuidanceKind::TurnLeft,
        Guidance::Perform(Challenge::TurnRight) => ui::GuidanceKind::TurnRight,
        Guidance::Perform(Challenge::Nod) => ui::GuidanceKind::Nod,
        Guidance::Perform(Challenge::OpenMouth) => ui::GuidanceKind::OpenMouth,
        Guidance::Checking => ui::GuidanceKind::Checking,
    }
}

pub fn look_failure(why: LookFailure) -> ui::LookFailureKind {
    match why {
        LookFailure::NotSeenWell => ui::LookFailureKind::NotSeenWell,
        LookFailure::MovementNotSeen => ui::LookFailureKind::MovementNotSeen,
        LookFailure::WrongMovement => ui::LookFailureKind::WrongMovement,
        LookFailure::NotConfirmed => ui::LookFailureKind::NotConfirmed,
        LookFailure::CameraLost => ui::LookFailureKind::CameraLost,
    }
}

pub fn staff(why: AskStaff) -> ui::StaffKind {
    match why {
        AskStaff::CheckFailed => ui::StaffKind::CheckFailed,
        AskStaff::NoPortrait => ui::StaffKind::NoPortrait,
    }
}

pub fn waiting(on: WaitingFor) -> ui::WaitKind {
    match on {
        WaitingFor::Violations => ui::WaitKind::Violations,
        WaitingFor::Recording => ui::WaitKind::Recording,
        WaitingFor::Decision => ui::WaitKind::Decision,
        WaitingFor::ObjectionReceipt => ui::WaitKind::ObjectionReceipt,
        WaitingFor::PaymentOrder => ui::WaitKind::PaymentOrder,
        WaitingFor::Record => ui::WaitKind::Record,
    }
}

pub fn printer(trouble: PrinterTrouble) -> ui::TroubleKind {
    match trouble {
        PrinterTrouble::NoPaper => ui::TroubleKind::NoPaper,
        PrinterTrouble::CoverOpen => ui::TroubleKind::CoverOpen,
        PrinterTrouble::CutterJam => ui::TroubleKind::CutterJam,
        PrinterTrouble::Disconnected => ui::TroubleKind::PrinterDisconnected,
        PrinterTrouble::Error => ui::TroubleKind::PrinterError,
    }
}

pub fn trouble(trouble: Trouble) -> ui::TroubleKind {
    match trouble {
        Trouble::Printer(why) => printer(why),
        Trouble::PaperLow => ui::TroubleKind::PaperLow,
        Trouble::Offline => ui::TroubleKind::Offline,
    }
}

pub fn left(left: Option<LeftUnfinished>) -> ui::LeftKind {
    match left {
        None => ui::LeftKind::None,
        Some(LeftUnfinished::NothingSubmitted) => ui::LeftKind::NothingSubmitted,
        Some(LeftUnfinished::FineUnpaid) => ui::LeftKind::FineUnpaid,
        Some(LeftUnfinished::SlipNotPrinted) => ui::LeftKind::SlipNotPrinted,
    }
}

pub fn ground(ground: Ground) -> ui::GroundKind {
    match ground {
        Ground::NotMyVehicle => ui::GroundKind::NotMyVehicle,
        Ground::PlateCopied => ui::GroundKind::PlateCopied,
        Ground::NotTheDriver => ui::GroundKind::NotTheDriver,
        Ground::SignOrSignalUnclear => ui::GroundKind::SignOrSignalUnclear,
        Ground::Emergency => ui::GroundKind::Emergency,
        Ground::DuplicateCapture => ui::GroundKind::DuplicateCapture,
        Ground::AlreadyPunished => ui::GroundKind::AlreadyPunished,
        Ground::WrongPlaceOrTime => ui::GroundKind::WrongPlaceOrTime,
        Ground::Other => ui::GroundKind::Other,
    }
}

pub fn picture(state: PictureState) -> ui::PictureKind {
    match state {
        PictureState::Loading => ui::PictureKind::Loading,
        PictureState::Ready => ui::PictureKind::Ready,
        PictureState::Missing => ui::PictureKind::Missing,
    }
}

pub fn payment(state: PaymentState) -> ui::PaymentKind {
    match state {
        PaymentState::Open => ui::PaymentKind::Open,
        PaymentState::Cancelled => ui::PaymentKind::Cancelled,
        PaymentState::Expired => ui::PaymentKind::Expired,
    }
}

pub fn slip(slip: SlipKind) -> ui::SlipKind {
    match slip {
        SlipKind::Decision => ui::SlipKind::Decision,
        SlipKind::Acceptance => ui::SlipKind::Acceptance,
        SlipKind::Objection => ui::SlipKind::Objection,
        SlipKind::Staff => ui::SlipKind::Staff,
    }
}

pub fn record(state: ViolationState) -> ui::RecordKind {
    match state {
        ViolationState::Open => ui::RecordKind::Open,
        ViolationState::Handled => ui::RecordKind::Handled,
        ViolationState::Paid => ui::RecordKind::Paid,
        ViolationState::UnderObjection => ui::RecordKind::UnderObjection,
    }
}

pub fn outlook(outlook: &PointsOutlook) -> ui::OutlookFacts {
    ui::OutlookFacts {
        now: forms::points(outlook.now),
        adding: forms::points(outlook.adding),
        after: forms::points(outlook.after),
        limit: forms::points(outlook.limit),
        near_limit: outlook.near_limit,
    }
}

/// A refusal with the figures of its sentence, in the order in which the sentence has them.
pub fn refusal(refusal: &Refusal, language: Language) -> ui::RefusalFacts {
    use ui::RefusalKind as Kind;
    let mut figures: [String; 3] = Default::default();
    let kind = match refusal {
        Refusal::NotRecordedByEquipment => Kind::NotRecordedByEquipment,
        Refusal::AlreadyHandled => Kind::AlreadyHandled,
        Refusal::UnderObjection => Kind::UnderObjection,
        Refusal::NotYourVehicle => Kind::NotYourVehicle,
        Refusal::BeforeBinding {
            registered_at,
            occurred_at,
        } => {
            figures[0] = forms::moment(*occurred_at, language);
            figures[1] = forms::moment(*registered_at, language);
            Kind::BeforeBinding
        }
        Refusal::FineAboveLimit { fine, limit } => {
            figures[0] = forms::money(*fine);
            figures[1] = forms::money(*limit);
            Kind::FineAboveLimit
        }
        Refusal::PointsAboveLimit { points, limit } => {
            figures[0] = points.get().to_string();
            figures[1] = limit.get().to_string();
            Kind::PointsAboveLimit
        }
        Refusal::WouldExceedPoints { now, adding, limit } => {
            figures = [now.get().to_string(), adding.get().to_string(), limit.get().to_string()];
            Kind::WouldExceedPoints
        }
        Refusal::TooManyLicencesOnVehicle { limit } => {
            figures[0] = limit.to_string();
            Kind::TooManyLicences
        }
        Refusal::TooManyVehiclesOfLicence { limit } => {
            figures[0] = limit.to_string();
            Kind::TooManyVehicles
        }
        Refusal::VehicleSuspended => Kind::VehicleSuspended,
        Refusal::LicenceNotValid { status } => match status {
            LicenceStatus::Overdue => Kind::LicenceOverdue,
            LicenceStatus::Held => Kind::LicenceHeld,
            LicenceStatus::Suspended => Kind::LicenceSuspended,
            LicenceStatus::Revoked => Kind::LicenceRevoked,
            LicenceStatus::Valid => Kind::LicenceNotValid,
        },
        Refusal::MixedVehicles => Kind::MixedVehicles,
        Refusal::NothingChosen => Kind::NothingChosen,
        Refusal::PastDeadline { deadline } => {
            figures[0] = forms::day(*deadline, language);
            Kind::PastDeadline
        }
    };
    let [first, second, third] = figures.map(Into::into);
    ui::RefusalFacts {
        kind,
        go_to: go_to(refusal.where_to_go()),
        first,
        second,
        third,
    }
}

fn go_to(place: WhereToGo) -> ui::GoTo {
    match place {
        WhereToGo::ServiceWindow => ui::GoTo::ServiceWindow,
        WhereToGo::OriginalAuthority => ui::GoTo::OriginalAuthority,
        WhereToGo::BindFirst => ui::GoTo::BindFirst,
        WhereToGo::NothingToDo => ui::GoTo::NothingToDo,
        WhereToGo::WaitForAnswer => ui::GoTo::WaitForAnswer,
        WhereToGo::ChooseAgain => ui::GoTo::ChooseAgain,
    }
}
