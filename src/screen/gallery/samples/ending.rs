//! After the signature: waiting, paying, printing, how it ended, the record, the farewell; and what ends everything.

use layby_domain::{DecisionNumber, Fen, Language, Points, Refusal, ViolationState};

use super::{Named, at, day, now, read, row, transaction};
use crate::journey::{
    FinishedView, OutOfOrder, Outcome, PaymentState, PaymentView, PrinterTrouble, RecordLine, RecordView, SlipKind,
    SlipState, StaffSlipState, View, WaitingFor,
};

/// From the signature to the farewell, and "out of order".
pub fn views(language: Language) -> Vec<Named> {
    let farewell = |submitted, slip| View::Farewell { submitted, slip };
    let mut views = vec![
        ("payment", payment()),
        ("payment-cancelled", paying(PaymentState::Cancelled)),
        ("payment-expired", paying(PaymentState::Expired)),
        ("record", record(language, false, None)),
        ("record-asking", record(language, true, None)),
        (
            "record-not-updated",
            record(language, false, Some(StaffSlipState::Offered)),
        ),
        ("farewell", farewell(true, true)),
        ("farewell-no-slip", farewell(true, false)),
        ("farewell-nothing", farewell(false, false)),
        ("farewell-staff-slip", farewell(false, true)),
    ];
    views.extend(waiting());
    views.extend(out_of_order());
    views.extend(finished());
    views
}

fn waiting() -> Vec<Named> {
    let printing = |slip, sheets| View::Printing { slip, sheets };
    vec![
        ("waiting-violations", View::Waiting(WaitingFor::Violations)),
        ("waiting-recording", View::Waiting(WaitingFor::Recording)),
        ("waiting-decision", View::Waiting(WaitingFor::Decision)),
        ("waiting-receipt", View::Waiting(WaitingFor::ObjectionReceipt)),
        ("waiting-order", View::Waiting(WaitingFor::PaymentOrder)),
        ("waiting-record", View::Waiting(WaitingFor::Record)),
        (
            "not-reachable",
            View::NotReachable {
                what: WaitingFor::Violations,
            },
        ),
        ("printing-decision", printing(SlipKind::Decision, 1)),
        ("printing-two-sheets", printing(SlipKind::Decision, 2)),
        ("printing-acceptance", printing(SlipKind::Acceptance, 1)),
        ("printing-objection", printing(SlipKind::Objection, 1)),
        ("printing-staff", printing(SlipKind::Staff, 1)),
    ]
}

fn out_of_order() -> Vec<Named> {
    vec![
        ("not-kept-disk-full", View::NotKept(OutOfOrder::DiskFull)),
        ("not-kept-read-only", View::NotKept(OutOfOrder::DiskReadOnly)),
        ("out-starting", View::OutOfOrder(OutOfOrder::Starting)),
        ("out-ledger", View::OutOfOrder(OutOfOrder::LedgerDamaged)),
        ("out-disk-full", View::OutOfOrder(OutOfOrder::DiskFull)),
        ("out-disk-read-only", View::OutOfOrder(OutOfOrder::DiskReadOnly)),
        ("out-ledger-unusable", View::OutOfOrder(OutOfOrder::LedgerUnusable)),
        ("out-models", View::OutOfOrder(OutOfOrder::ModelsMissing)),
        ("out-clock", View::OutOfOrder(OutOfOrder::ClockWrong)),
        ("out-door", View::OutOfOrder(OutOfOrder::DoorOpen)),
        ("out-card-reader", View::OutOfOrder(OutOfOrder::NoCardReader)),
        ("out-camera", View::OutOfOrder(OutOfOrder::NoCamera)),
    ]
}

fn finished() -> Vec<Named> {
    let paid = Fen::from_yuan(200);
    let not_printed = SlipState::NotPrinted(PrinterTrouble::NoPaper);
    let decisions = decisions();
    let refusal = Refusal::WouldExceedPoints {
        now: Points::new(9),
        adding: Points::new(6),
        limit: Points::new(12),
    };
    let settled = Outcome::Settled {
        decisions: decisions.clone(),
        paid,
        points_after: Some(Points::new(6)),
    };
    let unpaid = Outcome::DecidedUnpaid {
        decisions: decisions.clone(),
        amount: paid,
        pay_by: day("2026-12-06"),
    };
    let objection = Outcome::ObjectionReceived {
        number: "OB-2026-0048".into(),
        answer_by: day("2026-12-21"),
    };
    [
        ("finished-settled", settled.clone(), SlipState::Printed),
        (
            "finished-settled-two-sheets",
            Outcome::Settled {
                decisions: two_decisions(),
                paid: Fen::from_yuan(300),
                points_after: Some(Points::new(7)),
            },
            SlipState::Printed,
        ),
        ("finished-settled-no-paper", settled.clone(), not_printed),
        (
            "finished-settled-cover",
            settled.clone(),
            SlipState::NotPrinted(PrinterTrouble::CoverOpen),
        ),
        (
            "finished-settled-cutter",
            settled.clone(),
            SlipState::NotPrinted(PrinterTrouble::CutterJam),
        ),
        (
            "finished-settled-unplugged",
            settled.clone(),
            SlipState::NotPrinted(PrinterTrouble::Disconnected),
        ),
        ("finished-settled-perhaps", settled.clone(), SlipState::PerhapsPrinted),
        (
            "finished-settled-error",
            settled,
            SlipState::NotPrinted(PrinterTrouble::Error),
        ),
        (
            "finished-warning",
            Outcome::DecidedNothingToPay { decisions },
            SlipState::Printed,
        ),
        ("finished-unpaid", unpaid.clone(), SlipState::Printed),
        ("finished-unpaid-no-paper", unpaid, not_printed),
        ("finished-objection", objection, SlipState::Printed),
        ("finished-later", Outcome::AcceptedForLater, SlipState::Printed),
        ("finished-later-no-paper", Outcome::AcceptedForLater, not_printed),
        (
            "finished-refused",
            Outcome::Refused { refusal: Some(refusal) },
            SlipState::Printed,
        ),
        (
            "finished-refused-unknown",
            Outcome::Refused { refusal: None },
            SlipState::Printed,
        ),
    ]
    .map(|(name, outcome, slip)| {
        (
            name,
            View::Finished(FinishedView {
                outcome,
                transaction: transaction(),
                slip,
                print_again: true,
            }),
        )
    })
    .to_vec()
}

fn decisions() -> Vec<DecisionNumber> {
    vec![read("110105260000123X")]
}

fn two_decisions() -> Vec<DecisionNumber> {
    vec![read("110105260000123X"), read("1101052600001248")]
}

pub fn payment() -> View {
    paying(PaymentState::Open)
}

fn paying(state: PaymentState) -> View {
    View::Payment(PaymentView {
        decisions: decisions(),
        amount: Fen::from_yuan(300),
        pay_url: "http://127.0.0.1:8080/pay/po_019aa4f27c317e0a9b523f6d4c1e8a07".into(),
        state,
        expires_at: at("2026-11-21T06:20:00Z"),
        pay_by: day("2026-12-06"),
        acceptance_slip_out: state == PaymentState::Expired,
    })
}

fn record(language: Language, asking: bool, staff_slip: Option<StaffSlipState>) -> View {
    let states = [
        Some((ViolationState::Paid, now())),
        Some((ViolationState::Handled, now())),
        Some((ViolationState::UnderObjection, now())),
        None,
    ];
    let line = |(n, now): (usize, _)| RecordLine {
        row: (n != 2).then(|| row(language, n, false)),
        violation: read(&format!("V-{n}")),
        now,
    };
    View::Record(RecordView {
        asking,
        staff_slip,
        lines: states.into_iter().enumerate().map(line).collect(),
    })
}
