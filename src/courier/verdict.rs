//! What a failed delivery means for the message: wait and try again, count it against the message, or tell the driver.

use layby_central::{Problem, ProblemCode};

use super::client::ClientFault;
use crate::ledger::WaitReason;

/// What to do with a message whose delivery failed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    /// It says nothing about the act: try again until it gets through.
    Wait(WaitReason),
    /// Central understood the act and a rule stands against it: the driver must be told.
    Final(Box<Problem>),
    /// Central refused the message itself. Repeating will hardly heal it, but a faulty deployment of central may: a
    /// bounded number of times.
    Counted(Box<Problem>),
}

impl Verdict {
    pub(super) fn of(fault: ClientFault) -> Self {
        match fault {
            ClientFault::Unreachable(_) => Self::Wait(WaitReason::Offline),
            ClientFault::TimedOut => Self::Wait(WaitReason::TimedOut),
            ClientFault::Malformed(_) | ClientFault::TooLarge => Self::Wait(WaitReason::Malformed),
            ClientFault::Problem(problem, _) => Self::of_problem(problem),
        }
    }

    fn of_problem(problem: Box<Problem>) -> Self {
        if matches!(problem.status, 401 | 403) {
            return Self::Wait(WaitReason::NotAdmitted);
        }
        if !problem.is_final() {
            return Self::Wait(WaitReason::ServerBusy);
        }
        match problem.code {
            ProblemCode::Refused
            | ProblemCode::PointsCheck
            | ProblemCode::PolicyOutdated
            | ProblemCode::PersonNotVerified
            | ProblemCode::WarningNotAcknowledged
            | ProblemCode::NothingToPay => Self::Final(problem),
            _ => Self::Counted(problem),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(code: ProblemCode) -> Verdict {
        Verdict::of(ClientFault::Problem(Box::new(Problem::new(code, "")), None))
    }

    #[test]
    fn a_rule_against_the_act_is_final_at_once() {
        for code in [
            ProblemCode::Refused,
            ProblemCode::PointsCheck,
            ProblemCode::PolicyOutdated,
            ProblemCode::PersonNotVerified,
            ProblemCode::WarningNotAcknowledged,
        ] {
            assert!(matches!(verdict(code), Verdict::Final(_)), "{code:?}");
        }
    }

    #[test]
    fn a_message_that_central_does_not_take_is_counted() {
        for code in [
            ProblemCode::KeyReused,
            ProblemCode::KeyMissing,
            ProblemCode::Invalid,
            ProblemCode::ImplausibleTime,
            ProblemCode::TooLarge,
            ProblemCode::NotFound,
            ProblemCode::NotJson,
        ] {
            assert!(matches!(verdict(code), Verdict::Counted(_)), "{code:?}");
        }
    }

    #[test]
    fn a_fault_of_central_or_of_the_line_is_never_held_against_the_act() {
        for code in [ProblemCode::Internal, ProblemCode::Unavailable, ProblemCode::TooMany] {
            assert_eq!(verdict(code), Verdict::Wait(WaitReason::ServerBusy), "{code:?}");
        }
        assert_eq!(Verdict::of(ClientFault::TimedOut), Verdict::Wait(WaitReason::TimedOut));
        assert_eq!(
            Verdict::of(ClientFault::Malformed(String::new())),
            Verdict::Wait(WaitReason::Malformed)
        );
    }

    #[test]
    fn a_kiosk_that_is_not_let_in_keeps_its_acts() {
        let mut problem = Problem::new(ProblemCode::Unknown, "the certificate has run out");
        problem.status = 403;
        assert_eq!(
            Verdict::of(ClientFault::Problem(Box::new(problem), None)),
            Verdict::Wait(WaitReason::NotAdmitted)
        );
    }

    #[test]
    fn a_refusal_of_a_newer_central_is_left_to_a_technician_and_not_to_the_driver() {
        let mut problem = Problem::new(ProblemCode::Unknown, "");
        problem.status = 409;
        assert!(matches!(
            Verdict::of(ClientFault::Problem(Box::new(problem), None)),
            Verdict::Counted(_)
        ));
    }
}
