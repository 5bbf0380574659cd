//! Slips: noted in the ledger before the first byte goes to the printer, laid out by `receipt`, printed, noted again.

use layby_central::{HandlingReply, KioskId, PaymentState};
use layby_domain::{Fen, Language, Timestamp, TransactionId, Violation};
use tokio::sync::{mpsc, watch};

use super::keeper::Keeper;
use super::printer_part;
use crate::device::printer::{self, Document, PaperWidth, PrintFault, PrinterHandle, PrinterSettings, PrinterState};
use crate::journey::{Event, Part, PrinterTrouble, Slip, SlipBody, SlipKind, StaffMatter, StaffNote, Ticket};
use crate::ledger::{self, Stage};
use crate::receipt::{
    AcceptanceSlip, AcceptedViolation, DecisionSlip, ObjectionSlip, PaidFine, StaffReason, StaffSlip,
};

/// The printer, and what is written about it.
pub(super) struct Slips {
    printer: PrinterHandle,
    keeper: Keeper,
    events: mpsc::Sender<Event>,
    paper: PaperWidth,
    kiosk: KioskId,
}

impl Slips {
    pub fn open(settings: PrinterSettings, kiosk: KioskId, keeper: Keeper, events: mpsc::Sender<Event>) -> Self {
        let paper = settings.paper;
        let (states, changes) = watch::channel(PrinterState::Disconnected);
        let printer = printer::spawn(settings, states);
        tokio::spawn(tell_states(changes, events.clone()));
        Self {
            printer,
            keeper,
            events,
            paper,
            kiosk,
        }
    }

    /// Print a slip and say what became of it.
    pub fn print(&self, transaction: TransactionId, slip: Box<Slip>) {
        let (printer, keeper, events) = (self.printer.clone(), self.keeper.clone(), self.events.clone());
        let document = lay_out(&slip, self.paper, &self.kiosk);
        let kind = slip.body.kind();
        tokio::spawn(async move {
            let outcome = print_noted(&printer, &keeper, transaction, in_the_ledger(kind), document).await;
            if events
                .send(Event::Slip {
                    transaction,
                    kind,
                    outcome,
                })
                .await
                .is_err()
            {
                tracing::debug!("the kiosk has stopped listening");
            }
        });
    }

    /// Print a slip that belongs to no act on its way.
    pub fn print_for_staff(&self, ticket: Ticket, note: &StaffNote) {
        let (printer, events) = (self.printer.clone(), self.events.clone());
        let document = for_staff(&note.matter, note.at, &self.kiosk, note.language).document(self.paper);
        tokio::spawn(async move {
            let outcome = printer.print(document).await.map_err(|fault| {
                tracing::warn!(%fault, "a slip for staff was not printed");
                trouble(&fault)
            });
            if events.send(Event::StaffSlip { ticket, outcome }).await.is_err() {
                tracing::debug!("the kiosk has stopped listening");
            }
        });
    }
}

/// Not a byte goes to the printer before the ledger knows of it: else a restart could print a decision twice. The driver loses nothing by that:
/// the result stays on the screen, where the slip can be asked for again, and in the ledger, where it waits for them. What became of a slip that
/// is out is told as it is, noted or not; the ledger then says "perhaps printed".
async fn print_noted(
    printer: &PrinterHandle,
    keeper: &Keeper,
    transaction: TransactionId,
    slip: ledger::SlipKind,
    document: Document,
) -> Result<(), PrinterTrouble> {
    if !keeper.note_slip(transaction, Stage::Printing { slip }).await {
        return Err(PrinterTrouble::Error);
    }
    let printed = printer.print(document).await;
    let stage = if printed.is_ok() {
        Stage::Printed { slip }
    } else {
        Stage::PrintFailed { slip }
    };
    keeper.note_slip(transaction, stage).await;
    printed.map_err(|fault| {
        tracing::warn!(%transaction, %fault, "a slip was not printed");
        trouble(&fault)
    })
}

async fn tell_states(mut changes: watch::Receiver<PrinterState>, events: mpsc::Sender<Event>) {
    loop {
        let part = {
            let state = changes.borrow_and_update();
            tracing::info!(state = ?*state, "the printer");
            printer_part(&state)
        };
        if events.send(Event::Part(part)).await.is_err() || changes.changed().await.is_err() {
            return;
        }
    }
}

fn trouble(fault: &PrintFault) -> PrinterTrouble {
    let (PrintFault::NotStarted(state) | PrintFault::Interrupted(state)) = fault;
    match printer_part(state) {
        Part::Printer(Err(trouble)) => trouble,
        _ => PrinterTrouble::Error,
    }
}

/// The ledger's name of a slip.
fn in_the_ledger(kind: SlipKind) -> ledger::SlipKind {
    match kind {
        SlipKind::Decision => ledger::SlipKind::Decision,
        SlipKind::Objection => ledger::SlipKind::ObjectionReceipt,
        SlipKind::Acceptance => ledger::SlipKind::Acceptance,
        SlipKind::Staff => ledger::SlipKind::Staff,
    }
}

fn lay_out(slip: &Slip, paper: PaperWidth, kiosk: &KioskId) -> Document {
    let transaction = slip.transaction;
    let check_url = slip.record_url.as_deref();
    match &slip.body {
        SlipBody::Decision {
            reply,
            paid,
            signature_png,
            points_after: _,
        } => {
            let paid = paid_fine(reply, *paid);
            let signature_png = signature_png.as_deref().unwrap_or_default();
            let one = |decision| {
                DecisionSlip {
                    decision,
                    signature_png,
                    transaction,
                    paid,
                    record_url: check_url,
                    language: slip.language,
                }
                .document(paper)
            };
            Document {
                blocks: reply
                    .decisions
                    .iter()
                    .flat_map(|decision| one(decision).blocks)
                    .collect(),
            }
        }
        SlipBody::Acceptance {
            plate,
            objection: true,
            violations,
            grounds,
            ..
        } => ObjectionSlip {
            transaction,
            number: None,
            accepted_at: slip.accepted_at,
            answer_by: None,
            plate: plate.as_ref(),
            violations: *violations,
            grounds,
            statement: "",
            check_url,
            language: slip.language,
        }
        .document(paper),
        SlipBody::Acceptance {
            plate,
            violations,
            facts,
            ..
        } => AcceptanceSlip {
            transaction,
            accepted_at: slip.accepted_at,
            kiosk: kiosk.as_str(),
            plate: plate.as_ref(),
            count: *violations,
            violations: &facts.iter().map(accepted).collect::<Vec<_>>(),
            check_url,
            language: slip.language,
        }
        .document(paper),
        SlipBody::Objection {
            reply,
            plate,
            violations,
            grounds,
        } => ObjectionSlip {
            transaction,
            number: Some(reply.number.as_str()),
            accepted_at: slip.accepted_at,
            answer_by: Some(reply.answer_by),
            plate: plate.as_ref(),
            violations: *violations,
            grounds,
            statement: "",
            check_url,
            language: slip.language,
        }
        .document(paper),
        SlipBody::Staff(matter) => {
            let transaction = Some(transaction);
            StaffSlip {
                transaction,
                ..for_staff(matter, slip.accepted_at, kiosk, slip.language)
            }
            .document(paper)
        }
    }
}

/// What was paid, in the words of the order; of one that was noted without its order, only that and how much.
fn paid_fine(reply: &HandlingReply, paid: Option<Fen>) -> Option<PaidFine> {
    let told = reply.payment.as_ref().and_then(|order| match order.state {
        PaymentState::Paid { at } => Some((Some(at), order.amount)),
        _ => None,
    });
    let (at, amount) = told.or_else(|| paid.map(|amount| (None, amount)))?;
    Some(PaidFine {
        at,
        amount,
        decisions: reply
            .decisions
            .iter()
            .filter(|decision| decision.fine.get() > 0)
            .count(),
    })
}

fn for_staff<'a>(matter: &'a StaffMatter, at: Timestamp, kiosk: &'a KioskId, language: Language) -> StaffSlip<'a> {
    let (reason, transaction, decision) = match matter {
        StaffMatter::Refused { .. } => (StaffReason::ActRefused, None, None),
        StaffMatter::NotRecognised => (StaffReason::NotRecognised, None, None),
        StaffMatter::NoPortrait => (StaffReason::NoPortrait, None, None),
        StaffMatter::RecordNotUpdated { transaction, decision } => {
            (StaffReason::RecordNotUpdated, Some(*transaction), decision.as_ref())
        }
    };
    StaffSlip {
        reason,
        transaction,
        decision,
        at,
        kiosk: kiosk.as_str(),
        language,
    }
}

fn accepted(violation: &Violation) -> AcceptedViolation {
    AcceptedViolation {
        occurred_at: violation.occurred_at,
        place: violation.place.clone(),
        act: violation.act.clone(),
        code: violation.code.clone(),
        fine: violation.fine,
        points: violation.points,
    }
}

#[cfg(test)]
mod tests;
