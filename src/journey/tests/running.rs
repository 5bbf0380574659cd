//! What happens to the kiosk itself: parts that break, a restart, a new policy.

use layby_central::PaymentState;
use layby_domain::Language;

use super::kit::{self, Play, TRANSACTION, seconds, unfinished, wall};
use crate::journey::{
    ActNews, CardHint, CardNews, Effect, Event, FinishedView, OutOfOrder, Outcome, Part, PersonNews, PrinterTrouble,
    SlipBody, SlipKind, SlipState, Touch, Trouble, Unfinished, View, WaitingFor,
};

fn restarted(left: Unfinished) -> Play {
    let mut play = Play::ready();
    play.happens(Event::Restarted(vec![left]));
    play
}

fn taken_up(left: Unfinished) -> Play {
    let mut play = Play::at_menu_with(left);
    assert!(matches!(play.view(), View::Menu(menu) if menu.unfinished == Some(TRANSACTION)));
    play.done();
    play.touches(Touch::TakeUpUnfinished);
    play
}

fn finished(play: &Play) -> FinishedView {
    if let View::Finished(finished) = play.view() {
        finished
    } else {
        panic!("{:?}", play.view())
    }
}

#[test]
fn a_kiosk_that_has_heard_nothing_serves_nobody() {
    let mut play = Play::started();
    assert_eq!(play.view(), View::OutOfOrder(OutOfOrder::Starting));
    play.touches(Touch::Speak(Language::English));
    assert!(!play.kiosk.in_session());
}

#[test]
fn every_missing_part_says_who_is_left_unserved() {
    let faults = [
        (Part::Door(false), OutOfOrder::DoorOpen),
        (Part::Ledger(Err(OutOfOrder::LedgerDamaged)), OutOfOrder::LedgerDamaged),
        (Part::Ledger(Err(OutOfOrder::DiskReadOnly)), OutOfOrder::DiskReadOnly),
        (Part::Models(false), OutOfOrder::ModelsMissing),
        (Part::CardReader(false), OutOfOrder::NoCardReader),
        (Part::Camera(false), OutOfOrder::NoCamera),
    ];
    for (part, why) in faults {
        let mut play = Play::ready();
        play.happens(Event::Part(part));
        assert_eq!(play.view(), View::OutOfOrder(why));
        play.touches(Touch::Speak(Language::English));
        assert!(!play.kiosk.in_session(), "{why:?}");
    }
}

#[test]
fn a_driver_who_was_identified_needs_neither_reader_nor_camera() {
    let mut play = Play::at_menu(0);
    play.happens(Event::Part(Part::CardReader(false)));
    play.happens(Event::Part(Part::Camera(false)));
    assert_eq!(play.state(), "menu");
    assert!(matches!(play.view(), View::Menu(_)));
}

#[test]
fn a_door_that_opens_covers_the_page_and_gives_it_back() {
    let mut play = Play::at_list(0);
    play.happens(Event::Part(Part::Door(false)));
    assert_eq!(play.view(), View::OutOfOrder(OutOfOrder::DoorOpen));
    play.touches(Touch::Choose(kit::OWN));
    assert!(play.kiosk.page().end);
    play.happens(Event::Part(Part::Door(true)));
    assert!(
        matches!(play.view(), View::Violations(list) if list.chosen == 0),
        "a covered page takes no touch"
    );
}

#[test]
fn what_does_not_work_is_said_at_the_edge_of_every_page() {
    let mut play = Play::at_menu(0);
    assert!(play.kiosk.page().troubles.is_empty());
    play.happens(Event::Part(Part::Printer(Ok(true))));
    play.happens(Event::Part(Part::Central(false)));
    assert_eq!(play.kiosk.page().troubles, [Trouble::PaperLow, Trouble::Offline]);
    play.happens(Event::Part(Part::Printer(Err(PrinterTrouble::CoverOpen))));
    assert_eq!(
        play.kiosk.page().troubles,
        [Trouble::Printer(PrinterTrouble::CoverOpen), Trouble::Offline]
    );
}

#[test]
fn after_a_restart_the_number_of_the_safe_act_is_announced() {
    let mut play = restarted(unfinished(None, false, false, false));
    assert_eq!(
        play.view(),
        View::Interrupted {
            transaction: TRANSACTION,
            accepted_at: wall()
        }
    );
    play.touches(Touch::TakeUpUnfinished);
    assert_eq!(
        play.state(),
        "interrupted",
        "whoever stands there has not said who they are"
    );
    play.waits(seconds(120));
    assert_eq!(play.view(), View::Attract);
}

#[test]
fn an_act_of_an_hour_ago_or_of_tomorrow_is_not_announced() {
    for moment in ["2026-06-15T03:00:00Z", "2026-06-16T04:00:00Z"] {
        let mut left = unfinished(None, false, false, false);
        left.accepted_at = moment.parse().unwrap();
        assert_eq!(restarted(left).view(), View::Attract, "{moment}");
    }
}

#[test]
fn after_a_restart_the_driver_identifies_and_takes_the_act_up() {
    let mut play = restarted(unfinished(None, false, false, false));
    play.touches(Touch::Speak(Language::Chinese));
    assert_eq!(play.view(), View::LayCard(CardHint::LayCard));

    let mut play = taken_up(unfinished(None, false, false, false));
    assert_eq!(play.view(), View::Waiting(WaitingFor::Decision));
    assert!(
        !play
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Accept { .. })),
        "it was accepted before"
    );
    play.hears_act(kit::decided(Some(PaymentState::Pending)));
    play.answers(kit::payment(kit::PAID));
    let [
        SlipBody::Decision {
            signature_png: None, ..
        },
    ] = &play.slips()[..]
    else {
        panic!("one slip")
    };
    play.slip_comes_out();
    assert!(matches!(finished(&play).outcome, Outcome::Settled { .. }));
    play.touches(Touch::Menu);
    assert!(matches!(play.view(), View::Menu(menu) if menu.unfinished.is_none()));
}

#[test]
fn an_act_that_was_answered_meanwhile_goes_on_where_it_stands() {
    let pending = kit::decided(Some(PaymentState::Pending));
    assert!(matches!(
        taken_up(unfinished(Some(pending.clone()), false, false, false)).view(),
        View::Payment(_)
    ));
    assert_eq!(
        taken_up(unfinished(Some(pending), true, false, false)).view(),
        View::Printing {
            slip: SlipKind::Decision,
            sheets: 1
        }
    );
    assert_eq!(
        taken_up(unfinished(Some(kit::objection_received()), false, false, true)).view(),
        View::Printing {
            slip: SlipKind::Objection,
            sheets: 1
        }
    );
    assert_eq!(
        taken_up(unfinished(Some(ActNews::Refused(None)), false, false, false)).view(),
        View::Printing {
            slip: SlipKind::Staff,
            sheets: 1
        }
    );
    let mut delayed = taken_up(unfinished(Some(ActNews::Delayed), false, false, false));
    assert_eq!(delayed.view(), View::Waiting(WaitingFor::Decision));
    delayed.waits(seconds(6));
    assert_eq!(
        delayed.view(),
        View::Printing {
            slip: SlipKind::Acceptance,
            sheets: 1
        }
    );
}

#[test]
fn a_slip_that_was_printing_when_the_kiosk_stopped_is_asked_about() {
    let mut play = taken_up(unfinished(Some(kit::decided(Some(kit::PAID))), true, true, false));
    assert!(matches!(finished(&play).outcome, Outcome::Settled { .. }));
    assert_eq!(finished(&play).slip, SlipState::PerhapsPrinted);
    assert!(play.slips().is_empty(), "perhaps it is there");
    play.touches(Touch::PrintAgain);
    assert_eq!(play.slips().len(), 1);
}

#[test]
fn a_driver_who_goes_on_without_asking_for_the_slip_again_has_it() {
    let perhaps_printed = || taken_up(unfinished(Some(kit::decided(Some(kit::PAID))), true, true, false));
    for touch in [Touch::Next, Touch::Menu, Touch::End] {
        let mut play = perhaps_printed();
        play.touches(touch.clone());
        assert!(play.done().contains(&Effect::Finish(TRANSACTION)), "{touch:?}");
        if touch == Touch::Menu {
            assert!(matches!(play.view(), View::Menu(menu) if menu.unfinished.is_none()));
        }
    }
    let mut from_the_record = perhaps_printed();
    from_the_record.touches(Touch::CheckRecord);
    from_the_record.touches(Touch::End);
    assert!(from_the_record.done().contains(&Effect::Finish(TRANSACTION)));

    let mut silent = perhaps_printed();
    silent.waits(seconds(120));
    assert!(!silent.kiosk.in_session());
    assert!(
        !silent.done().contains(&Effect::Finish(TRANSACTION)),
        "silence says nothing about the slip"
    );
}

#[test]
fn a_reply_that_comes_while_the_driver_is_being_checked_is_not_missed() {
    let mut play = Play::looking_with(0, Some(unfinished(None, false, false, false)));
    play.hears_act(kit::decided(Some(PaymentState::Pending)));
    play.sees(PersonNews::Confirmed(Box::new(kit::evidence_of_person())));
    play.touches(Touch::TakeUpUnfinished);
    assert!(matches!(play.view(), View::Payment(_)), "{:?}", play.view());
}

#[test]
fn a_delivery_that_fails_at_the_menu_shortens_the_waiting_after_it() {
    let mut play = Play::at_menu_with(unfinished(None, false, false, false));
    play.hears_act(ActNews::Delayed);
    play.waits(seconds(30));
    play.touches(Touch::TakeUpUnfinished);
    assert_eq!(play.view(), View::Waiting(WaitingFor::Decision));
    play.waits(seconds(6));
    assert_eq!(
        play.view(),
        View::Printing {
            slip: SlipKind::Acceptance,
            sheets: 1
        }
    );
}

#[test]
fn an_acceptance_slip_that_was_printing_is_asked_about_too() {
    let mut play = taken_up(unfinished(None, false, true, false));
    assert_eq!(
        (finished(&play).outcome, finished(&play).slip),
        (Outcome::AcceptedForLater, SlipState::PerhapsPrinted)
    );
    play.hears_act(kit::decided(Some(PaymentState::Pending)));
    assert!(matches!(play.view(), View::Payment(_)), "the reply still leads on");
}

#[test]
fn a_policy_that_comes_during_a_session_waits_for_its_end() {
    let mut play = Play::at_list(0);
    play.happens(Event::Policy(Box::new(kit::document("p2"))));
    for touch in [
        Touch::Choose(kit::OWN),
        Touch::Next,
        Touch::NoObjection,
        Touch::Next,
        Touch::Signed(kit::ink()),
    ] {
        play.touches(touch);
    }
    let acts = play.acts();
    let [layby_domain::Act::HandleViolations(act)] = &acts[..] else {
        panic!("one act")
    };
    assert_eq!(act.policy_version, "p1", "the driver read this one");
}

#[test]
fn a_policy_in_waiting_serves_the_very_next_driver() {
    let mut play = Play::at_menu(0);
    play.happens(Event::Policy(Box::new(kit::document("p2"))));
    play.touches(Touch::End);
    play.touches(Touch::Speak(Language::Chinese));
    assert_eq!(play.kiosk.rules.document.version, "p2");
}

#[test]
fn a_policy_that_comes_while_the_card_is_looked_up_is_the_one_the_driver_reads() {
    let mut play = Play::ready();
    play.touches(Touch::Speak(Language::Chinese));
    play.reads(CardNews::Found);
    play.reads(CardNews::Read(Box::new(kit::card())));
    play.happens(Event::Policy(Box::new(kit::document("p2"))));
    assert_eq!(play.kiosk.rules.document.version, "p2");
    play.answers(kit::known(0, None));
    play.happens(Event::Policy(Box::new(kit::document("p3"))));
    assert_eq!(play.kiosk.rules.document.version, "p2");
}

#[test]
fn a_clock_that_is_wrong_dates_no_signature() {
    let mut play = Play::at_list(0);
    play.happens(Event::Part(Part::Clock(false)));
    assert_eq!(play.view(), View::OutOfOrder(OutOfOrder::ClockWrong));
    play.happens(Event::Part(Part::Clock(true)));
    assert_eq!(play.state(), "settle.list");
    assert!(matches!(play.view(), View::Violations(_)));
}
