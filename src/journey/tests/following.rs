//! An act is safe: what the network, the money and the paper do to it.

use layby_central::PaymentState;
use layby_domain::Refusal;

use super::kit::{self, FOREIGN, PAID, Play, STALE, TRANSACTION, seconds};
use crate::journey::{
    ActNews, Answer, Effect, Event, FinishedView, LeftUnfinished, NoAnswer, Outcome, Part, PaymentState as Shown,
    PrinterTrouble, Question, SLIP_COPIES_MAX, SlipBody, SlipKind, SlipState, StaffMatter, Touch, View, WaitingFor,
};

fn finished(play: &Play) -> FinishedView {
    if let View::Finished(finished) = play.view() {
        finished
    } else {
        panic!("{:?}", play.view())
    }
}

fn payment_shown(play: &Play) -> Shown {
    if let View::Payment(payment) = play.view() {
        payment.state
    } else {
        panic!("{:?}", play.view())
    }
}

fn no_paper(play: &mut Play) {
    play.happens(Event::Part(Part::Printer(Err(PrinterTrouble::NoPaper))));
}

/// Signed while the network is down: the acceptance slip is printing.
fn offline() -> Play {
    let mut play = Play::submitted();
    play.hears_act(ActNews::Delayed);
    play.waits(seconds(6));
    assert_eq!(
        play.view(),
        View::Printing {
            slip: SlipKind::Acceptance,
            sheets: 1
        }
    );
    play
}

#[test]
fn offline_the_driver_gets_an_acceptance_slip_and_no_decision() {
    let mut play = Play::submitted();
    play.done();
    play.hears_act(ActNews::Delayed);
    assert_eq!(
        play.view(),
        View::Waiting(WaitingFor::Decision),
        "one failed delivery is not the end"
    );
    play.waits(seconds(6));
    let [
        SlipBody::Acceptance {
            violations: 1,
            objection: false,
            ..
        },
    ] = &play.slips()[..]
    else {
        panic!("one slip")
    };
    play.slip_comes_out();
    assert_eq!(finished(&play).outcome, Outcome::AcceptedForLater);
    assert_eq!(finished(&play).slip, SlipState::Printed);
    play.done();
    play.touches(Touch::Next);
    assert_eq!(
        play.done(),
        [Effect::ForgetDriver],
        "the act is not finished: its driver finds it in the menu"
    );
}

#[test]
fn silence_without_a_known_failure_is_borne_longer() {
    let mut play = Play::submitted();
    play.waits(seconds(24));
    assert_eq!(play.view(), View::Waiting(WaitingFor::Decision));
    play.waits(seconds(1));
    assert_eq!(
        play.view(),
        View::Printing {
            slip: SlipKind::Acceptance,
            sheets: 1
        }
    );
}

#[test]
fn a_reply_that_comes_while_the_driver_is_still_there_leads_on_to_the_payment() {
    let mut play = offline();
    play.slip_comes_out();
    play.hears_act(kit::decided(Some(PaymentState::Pending)));
    assert_eq!(payment_shown(&play), Shown::Open);
    let View::Payment(payment) = play.view() else {
        panic!("a payment")
    };
    assert!(
        payment.acceptance_slip_out,
        "the paper in hand says that nothing is to be paid"
    );
    play.answers(kit::payment(PAID));
    play.slip_comes_out();
    assert!(matches!(finished(&play).outcome, Outcome::Settled { .. }));
}

#[test]
fn a_reply_that_comes_while_the_acceptance_slip_prints_waits_for_the_paper() {
    let mut play = offline();
    play.hears_act(kit::decided(Some(PaymentState::Pending)));
    assert_eq!(
        play.view(),
        View::Printing {
            slip: SlipKind::Acceptance,
            sheets: 1
        }
    );
    play.slip_comes_out();
    assert_eq!(payment_shown(&play), Shown::Open);
}

#[test]
fn a_printer_that_hangs_on_the_acceptance_slip_does_not_swallow_the_payment() {
    let mut play = offline();
    play.hears_act(kit::decided(Some(PaymentState::Pending)));
    play.waits(seconds(60));
    assert_eq!(payment_shown(&play), Shown::Open);
}

#[test]
fn an_acceptance_slip_that_comes_out_late_is_not_taken_for_the_decision() {
    let mut play = offline();
    play.hears_act(kit::decided(Some(PaymentState::Pending)));
    play.waits(seconds(60));
    play.answers(kit::payment(PAID));
    assert_eq!(
        play.view(),
        View::Printing {
            slip: SlipKind::Decision,
            sheets: 1
        }
    );
    for outcome in [Ok(()), Err(PrinterTrouble::CutterJam)] {
        play.happens(Event::Slip {
            transaction: TRANSACTION,
            kind: SlipKind::Acceptance,
            outcome,
        });
        assert_eq!(
            play.view(),
            View::Printing {
                slip: SlipKind::Decision,
                sheets: 1
            }
        );
    }
    play.slip_comes_out();
    assert_eq!(finished(&play).slip, SlipState::Printed);
}

#[test]
fn an_objection_answered_late_gets_its_own_slip() {
    let mut play = Play::at_signature_of_objection();
    play.touches(Touch::Signed(kit::ink()));
    play.kept();
    play.waits(seconds(25));
    let [SlipBody::Acceptance { objection: true, .. }] = &play.slips()[..] else {
        panic!("one slip")
    };
    play.hears_act(kit::objection_received());
    play.slip_comes_out();
    assert_eq!(
        play.view(),
        View::Printing {
            slip: SlipKind::Objection,
            sheets: 1
        }
    );
}

#[test]
fn a_refused_act_is_a_matter_for_staff() {
    let mut play = Play::submitted();
    play.done();
    play.hears_act(ActNews::Refused(Some(Box::new(Refusal::AlreadyHandled))));
    let [SlipBody::Staff(StaffMatter::Refused { refusal: Some(refusal) })] = &play.slips()[..] else {
        panic!("one slip")
    };
    assert_eq!(**refusal, Refusal::AlreadyHandled);
    play.slip_comes_out();
    assert_eq!(
        finished(&play).outcome,
        Outcome::Refused {
            refusal: Some(Refusal::AlreadyHandled)
        }
    );
    play.done();
    play.touches(Touch::Menu);
    assert_eq!(play.done(), [Effect::Finish(TRANSACTION)]);
    assert!(
        matches!(play.view(), View::Menu(menu) if menu.points.is_zero()),
        "a refused act adds no points"
    );
}

#[test]
fn a_warning_costs_nothing_and_asks_for_nothing() {
    let mut play = Play::submitted();
    play.hears_act(kit::decided(None));
    assert_eq!(
        play.view(),
        View::Printing {
            slip: SlipKind::Decision,
            sheets: 1
        }
    );
    play.slip_comes_out();
    assert!(matches!(finished(&play).outcome, Outcome::DecidedNothingToPay { .. }));
}

#[test]
fn words_about_other_acts_and_second_words_change_nothing() {
    let mut play = Play::submitted();
    play.happens(Event::Act {
        transaction: FOREIGN,
        news: kit::decided(None),
    });
    assert_eq!(play.view(), View::Waiting(WaitingFor::Decision));
    play.hears_act(kit::decided(Some(PaymentState::Pending)));
    play.hears_act(ActNews::Refused(None));
    play.hears_act(ActNews::Delayed);
    assert_eq!(payment_shown(&play), Shown::Open);
    play.happens(Event::Answer {
        ticket: STALE,
        answer: kit::payment(PAID),
    });
    play.happens(Event::Slip {
        transaction: TRANSACTION,
        kind: SlipKind::Decision,
        outcome: Ok(()),
    });
    assert_eq!(
        payment_shown(&play),
        Shown::Open,
        "nobody who was asked said paid, and no slip was printing"
    );
    play.answers(kit::payment(PAID));
    play.happens(Event::Slip {
        transaction: FOREIGN,
        kind: SlipKind::Decision,
        outcome: Ok(()),
    });
    assert_eq!(
        play.view(),
        View::Printing {
            slip: SlipKind::Decision,
            sheets: 1
        }
    );
}

#[test]
fn the_payment_is_looked_at_until_it_is_paid() {
    let mut play = Play::paying();
    for _ in 0..3 {
        play.answers(kit::payment(PaymentState::Pending));
        assert!(play.open.is_empty());
        play.waits(seconds(2));
        assert!(play.is_open(|question| matches!(question, Question::Payment(_))));
    }
    play.answers(Answer::Nothing(NoAnswer::Unreachable));
    play.waits(seconds(2));
    play.waits(seconds(25));
    play.answers(kit::payment(PAID));
    assert_eq!(
        play.view(),
        View::Printing {
            slip: SlipKind::Decision,
            sheets: 1
        },
        "neither an error nor silence ends the looking"
    );
}

#[test]
fn a_cancelled_or_expired_code_can_be_replaced() {
    for (ended, shown) in [
        (PaymentState::Cancelled, Shown::Cancelled),
        (PaymentState::Expired, Shown::Expired),
    ] {
        let mut play = Play::paying();
        play.touches(Touch::NewCode);
        assert!(
            !play.is_open(|question| matches!(question, Question::NewOrder(_))),
            "the open code still serves"
        );
        play.answers(kit::payment(ended));
        assert_eq!(payment_shown(&play), shown);
        play.touches(Touch::NewCode);
        assert_eq!(play.view(), View::Waiting(WaitingFor::PaymentOrder));
        play.answers(Answer::Nothing(NoAnswer::Unreachable));
        assert_eq!(payment_shown(&play), shown, "no new code, and no dead end");
        play.touches(Touch::NewCode);
        play.answers(kit::payment(PaymentState::Pending));
        assert_eq!(payment_shown(&play), Shown::Open);
    }
}

#[test]
fn a_new_code_that_never_comes_is_given_up() {
    let mut play = Play::paying();
    play.answers(kit::payment(PaymentState::Expired));
    play.touches(Touch::NewCode);
    play.waits(seconds(21));
    assert_eq!(payment_shown(&play), Shown::Expired);
}

#[test]
fn paying_later_leaves_a_decision_and_a_way_back() {
    let mut play = Play::paying();
    play.done();
    play.touches(Touch::PayLater);
    let [SlipBody::Decision { paid: None, .. }] = &play.slips()[..] else {
        panic!("one slip")
    };
    play.slip_comes_out();
    assert!(matches!(finished(&play).outcome, Outcome::DecidedUnpaid { .. }));
    play.touches(Touch::NewCode);
    assert_eq!(payment_shown(&play), Shown::Open, "the driver thought better of it");
    play.answers(kit::payment(PAID));
    assert_eq!(
        play.view(),
        View::Printing {
            slip: SlipKind::Decision,
            sheets: 1
        }
    );
}

#[test]
fn without_paper_the_success_stands_and_the_slip_is_printed_later() {
    let mut play = Play::paying();
    no_paper(&mut play);
    play.done();
    play.answers(kit::payment(PAID));
    assert!(play.slips().is_empty());
    assert!(matches!(finished(&play).outcome, Outcome::Settled { .. }));
    assert_eq!(finished(&play).slip, SlipState::NotPrinted(PrinterTrouble::NoPaper));

    play.touches(Touch::PrintAgain);
    assert_eq!(finished(&play).slip, SlipState::NotPrinted(PrinterTrouble::NoPaper));
    play.happens(Event::Part(Part::Printer(Ok(false))));
    play.touches(Touch::PrintAgain);
    play.slip_comes_out();
    assert_eq!(finished(&play).slip, SlipState::Printed);
    play.done();
    for _ in 1..SLIP_COPIES_MAX {
        assert!(finished(&play).print_again);
        play.touches(Touch::PrintAgain);
        assert_eq!(play.slips().len(), 1);
        play.slip_comes_out();
    }
    assert!(!finished(&play).print_again);
    play.touches(Touch::PrintAgain);
    assert!(play.slips().is_empty(), "paper has an end");
}

#[test]
fn a_copy_that_does_not_come_out_takes_nothing_away() {
    let mut play = Play::paying();
    play.answers(kit::payment(PAID));
    play.slip_comes_out();
    play.touches(Touch::PrintAgain);
    play.touches(Touch::End);
    assert_eq!(
        play.view(),
        View::Farewell {
            submitted: true,
            slip: true
        },
        "nothing is left to ask about"
    );

    let mut play = Play::paying();
    play.answers(kit::payment(PAID));
    play.slip_comes_out();
    play.touches(Touch::PrintAgain);
    play.slip_ends(Err(PrinterTrouble::CutterJam));
    assert_eq!(finished(&play).slip, SlipState::Printed);
    no_paper(&mut play);
    play.touches(Touch::PrintAgain);
    assert_eq!(finished(&play).slip, SlipState::Printed);
    play.done();
    play.touches(Touch::Next);
    assert_eq!(play.done(), [Effect::Finish(TRANSACTION), Effect::ForgetDriver]);
}

#[test]
fn a_slip_that_says_unpaid_is_no_copy_of_the_one_that_says_paid() {
    let mut play = Play::paying();
    play.touches(Touch::PayLater);
    play.slip_comes_out();
    play.touches(Touch::NewCode);
    play.answers(kit::payment(PAID));
    play.slip_ends(Err(PrinterTrouble::NoPaper));
    assert_eq!(finished(&play).slip, SlipState::NotPrinted(PrinterTrouble::NoPaper));
}

#[test]
fn paper_that_runs_out_in_the_middle_is_not_called_printed() {
    let mut play = Play::paying();
    play.answers(kit::payment(PAID));
    play.slip_ends(Err(PrinterTrouble::NoPaper));
    assert_eq!(finished(&play).slip, SlipState::NotPrinted(PrinterTrouble::NoPaper));
    play.done();
    play.touches(Touch::Next);
    assert_eq!(
        play.done(),
        [Effect::ForgetDriver],
        "without paper in hand the act is not finished"
    );
}

#[test]
fn a_printer_that_says_nothing_is_not_waited_for_without_end() {
    let mut play = Play::paying();
    play.answers(kit::payment(PAID));
    play.waits(seconds(60));
    assert_eq!(finished(&play).slip, SlipState::NotPrinted(PrinterTrouble::Error));
}

#[test]
fn a_safe_act_is_followed_to_its_end_whatever_breaks() {
    let mut play = Play::paying();
    play.happens(Event::Part(Part::Door(false)));
    play.happens(Event::Part(Part::Camera(false)));
    play.happens(Event::Part(Part::CardReader(false)));
    play.answers(kit::payment(PAID));
    play.slip_comes_out();
    assert!(matches!(finished(&play).outcome, Outcome::Settled { .. }));
}

#[test]
fn leaving_in_the_middle_is_asked_about_once() {
    let mut play = Play::paying();
    play.touches(Touch::End);
    assert_eq!(play.kiosk.page().confirm_end, Some(LeftUnfinished::FineUnpaid));
    play.touches(Touch::Stay);
    assert_eq!(
        (play.kiosk.page().confirm_end, payment_shown(&play)),
        (None, Shown::Open)
    );
    play.touches(Touch::EndAnyway);
    assert_eq!(payment_shown(&play), Shown::Open, "an answer without its question");
    play.touches(Touch::End);
    play.touches(Touch::EndAnyway);
    assert_eq!(
        play.view(),
        View::Farewell {
            submitted: true,
            slip: false
        }
    );
}

#[test]
fn a_question_about_leaving_goes_when_its_reason_goes() {
    let mut play = Play::paying();
    play.touches(Touch::End);
    play.answers(kit::payment(PAID));
    play.slip_comes_out();
    assert_eq!(play.kiosk.page().confirm_end, None);
    play.touches(Touch::Menu);
    play.touches(Touch::HandleViolations);
    play.answers(Answer::Violations(Box::new(kit::list())));
    play.touches(Touch::Choose(kit::OWN_TOO));
    assert_eq!(play.kiosk.page().confirm_end, None, "nobody asked about leaving this");
}

#[test]
fn records_that_cannot_be_looked_at_can_be_asked_for_again() {
    let asking = |play: &Play| {
        if let View::Record(record) = play.view() {
            record.asking
        } else {
            panic!("{:?}", play.view())
        }
    };
    let mut play = Play::submitted();
    play.hears_act(kit::decided(Some(PAID)));
    play.slip_comes_out();
    play.touches(Touch::CheckRecord);
    assert!(asking(&play));
    play.waits(seconds(21));
    assert!(!asking(&play));
    play.touches(Touch::Retry);
    assert!(asking(&play));
    play.touches(Touch::Next);
    assert_eq!(finished(&play).slip, SlipState::Printed);
}
