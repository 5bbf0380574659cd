//! What is told of an act that is being followed: on the screen and on paper.

use layby_central::{PaymentOrder, PaymentState as OrderState};
use layby_domain::{Date, Points, RecordStatus, ViolationId, date_in_shanghai};

use super::word::Word;
use super::{Following, Step};
use crate::journey::effect::{SlipBody, StaffMatter};
use crate::journey::page::{
    FinishedView, Outcome, PaymentState, PaymentView, RecordLine, RecordView, SlipKind, View, WaitingFor,
};
use crate::journey::staff_slip::StaffSlip;

impl Following {
    /// A decision is cut into a sheet of its own.
    fn sheets(&self, kind: SlipKind) -> usize {
        match (&self.word, kind) {
            (Word::Decided { reply, .. }, SlipKind::Decision) => reply.decisions.len().max(1),
            _ => 1,
        }
    }

    pub(super) fn slip_body(&self) -> SlipBody {
        match &self.word {
            Word::Decided { reply, paid } => {
                let (signature_png, points_after) = (self.act.signature_png.clone(), self.points_after());
                SlipBody::Decision {
                    reply: reply.clone(),
                    paid: *paid,
                    signature_png,
                    points_after,
                }
            }
            Word::ObjectionReceived(reply) => SlipBody::Objection {
                reply: reply.clone(),
                plate: self.act.plate.clone(),
                violations: self.act.violations.len(),
                grounds: self.act.grounds.clone(),
            },
            Word::Refused(refusal) => SlipBody::Staff(StaffMatter::Refused {
                refusal: refusal.clone(),
            }),
            Word::Nothing => SlipBody::Acceptance {
                plate: self.act.plate.clone(),
                violations: self.act.violations.len(),
                facts: self.act.facts.clone(),
                objection: self.act.objection,
                grounds: self.act.grounds.clone(),
            },
        }
    }

    pub fn view(&self) -> View {
        match &self.step {
            Step::Awaiting { .. } => View::Waiting(if self.act.objection {
                WaitingFor::ObjectionReceipt
            } else {
                WaitingFor::Decision
            }),
            Step::Paying { renewing: true, .. } => View::Waiting(WaitingFor::PaymentOrder),
            Step::Paying { order, .. } => self.payment_view(order),
            Step::Printing { kind, .. } => View::Printing {
                slip: *kind,
                sheets: self.sheets(*kind),
            },
            Step::Finished { slip } => View::Finished(FinishedView {
                outcome: self.outcome(),
                transaction: self.act.transaction,
                slip: *slip,
                print_again: self.can_print_again(*slip),
            }),
            Step::Records {
                asked,
                records,
                for_staff,
                ..
            } => View::Record(RecordView {
                asking: asked.is_some(),
                lines: self.record_lines(records),
                staff_slip: for_staff.as_ref().map(StaffSlip::state),
            }),
        }
    }

    fn payment_view(&self, order: &PaymentOrder) -> View {
        let state = match order.state {
            OrderState::Pending | OrderState::Paid { .. } => PaymentState::Open,
            OrderState::Cancelled => PaymentState::Cancelled,
            OrderState::Expired => PaymentState::Expired,
        };
        View::Payment(PaymentView {
            decisions: self.word.decision_numbers(),
            amount: order.amount,
            pay_url: order.pay_url.clone(),
            state,
            expires_at: order.expires_at,
            pay_by: self.pay_by(),
            acceptance_slip_out: self.acceptance_slip,
        })
    }

    fn outcome(&self) -> Outcome {
        match &self.word {
            Word::Nothing => Outcome::AcceptedForLater,
            Word::Refused(refusal) => Outcome::Refused {
                refusal: refusal.as_deref().cloned(),
            },
            Word::ObjectionReceived(reply) => Outcome::ObjectionReceived {
                number: reply.number.to_string(),
                answer_by: reply.answer_by,
            },
            Word::Decided { paid: Some(paid), .. } => Outcome::Settled {
                decisions: self.word.decision_numbers(),
                paid: *paid,
                points_after: self.points_after(),
            },
            Word::Decided { reply, paid: None } => match &reply.payment {
                None => Outcome::DecidedNothingToPay {
                    decisions: self.word.decision_numbers(),
                },
                Some(order) => Outcome::DecidedUnpaid {
                    decisions: self.word.decision_numbers(),
                    amount: order.amount,
                    pay_by: self.pay_by(),
                },
            },
        }
    }

    fn record_lines(&self, records: &[(ViolationId, RecordStatus)]) -> Vec<RecordLine> {
        let line = |(i, id): (usize, &ViolationId)| RecordLine {
            row: self.act.rows.get(i).cloned(),
            violation: id.clone(),
            now: records
                .iter()
                .find(|(of, _)| of == id)
                .map(|(_, status)| (status.state, status.changed_at)),
        };
        self.act.violations.iter().enumerate().map(line).collect()
    }

    fn points_after(&self) -> Option<Points> {
        self.act.outlook.map(|outlook| outlook.after)
    }

    /// Today's own day when nothing was decided, which no page shows.
    fn pay_by(&self) -> Date {
        self.word
            .pay_by()
            .unwrap_or_else(|| date_in_shanghai(self.act.accepted_at))
    }
}
