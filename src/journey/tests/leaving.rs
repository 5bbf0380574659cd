//! The driver leaves: the session, on purpose or without a word, or an act that waits for them in the menu.

use layby_central::PaymentState;
use layby_domain::{Language, Points, Refusal, TransactionId};

use super::kit::{self, FOREIGN, OWN, PAID, Play, TRANSACTION, seconds, unfinished};
use crate::journey::{
    ActNews, Answer, Effect, Event, FinishedView, LeftUnfinished, NoAnswer, Outcome, Part, PrinterTrouble, SlipBody,
    SlipKind, SlipState, Touch, View,
};

/// The policy's idle time and countdown.
const IDLE_S: u64 = 60;
const COUNTDOWN_S: u64 = 30;

#[test]
fn an_idle_session_counts_down_and_is_erased() {
    let mut play = Play::at_list(0);
    play.waits(seconds(IDLE_S - 1));
    assert_eq!(play.kiosk.page().idle_seconds_left, None);
    play.waits(seconds(1));
    assert_eq!(play.kiosk.page().idle_seconds_left, Some(30));
    play.waits(seconds(COUNTDOWN_S - 1));
    assert_eq!(play.kiosk.page().idle_seconds_left, Some(1));
    play.done();
    play.waits(seconds(1));
    assert_eq!(
        play.view(),
        View::Farewell {
            submitted: false,
            slip: false
        }
    );
    assert_eq!(play.done(), [Effect::ForgetDriver]);
    play.waits(seconds(6));
    assert_eq!(play.view(), View::Attract);
}

#[test]
fn any_touch_stops_the_countdown() {
    let mut play = Play::at_list(0);
    play.waits(seconds(IDLE_S + COUNTDOWN_S - 1));
    play.touches(Touch::Stay);
    assert_eq!(play.kiosk.page().idle_seconds_left, None);
    play.waits(seconds(IDLE_S - 1));
    assert_eq!(
        (play.kiosk.page().idle_seconds_left, play.state()),
        (None, "settle.list")
    );
}

#[test]
fn a_kiosk_that_only_waits_for_a_card_does_not_wait_for_ever() {
    let mut play = Play::ready();
    play.touches(Touch::Speak(Language::English));
    play.done();
    play.waits(seconds(IDLE_S + COUNTDOWN_S));
    assert_eq!(play.done(), [Effect::StopListening, Effect::ForgetDriver]);
    play.waits(seconds(6));
    assert_eq!(
        (play.view(), play.kiosk.page().language),
        (View::Attract, Language::Chinese)
    );
}

#[test]
fn nobody_is_hurried_while_a_payment_is_open() {
    let mut play = Play::paying();
    play.waits(seconds(10 * 60));
    assert_eq!(
        (play.state(), play.kiosk.page().idle_seconds_left),
        ("follow.paying", None)
    );
}

#[test]
fn a_code_that_ran_out_keeps_nobody_even_when_the_network_is_silent() {
    let mut play = Play::paying();
    play.waits(seconds(15 * 60 + IDLE_S + 1));
    assert_eq!(
        (play.state(), play.kiosk.page().idle_seconds_left),
        ("follow.paying", Some(29))
    );
    play.waits(seconds(COUNTDOWN_S));
    assert_eq!(play.state(), "farewell");
}

#[test]
fn a_cancelled_payment_is_no_longer_in_flight() {
    let mut play = Play::paying();
    play.answers(kit::payment(PaymentState::Cancelled));
    play.waits(seconds(IDLE_S));
    assert_eq!(play.kiosk.page().idle_seconds_left, Some(30));
}

#[test]
fn choices_are_not_thrown_away_without_a_question() {
    let mut play = Play::at_list(0);
    play.touches(Touch::Choose(OWN));
    play.touches(Touch::End);
    assert_eq!(
        (play.kiosk.page().confirm_end, play.state()),
        (Some(LeftUnfinished::NothingSubmitted), "settle.list")
    );
    play.touches(Touch::EndAnyway);
    assert_eq!(
        play.view(),
        View::Farewell {
            submitted: false,
            slip: false
        }
    );
}

#[test]
fn a_session_without_choices_ends_at_once() {
    for mut play in [Play::looking(0), Play::at_menu(0), Play::at_list(0)] {
        play.touches(Touch::End);
        assert_eq!(
            play.view(),
            View::Farewell {
                submitted: false,
                slip: false
            }
        );
        assert_eq!(play.done().last(), Some(&Effect::ForgetDriver));
    }
}

#[test]
fn the_farewell_says_what_happened_and_speaks_of_a_slip_only_when_there_is_one() {
    let farewell = |submitted, slip| View::Farewell { submitted, slip };
    let mut signed = Play::submitted();
    signed.waits(seconds(30));
    signed.slip_comes_out();
    signed.touches(Touch::Menu);
    signed.touches(Touch::End);
    assert_eq!(signed.view(), farewell(true, true), "it was done before the menu");

    let mut refused = Play::submitted();
    refused.hears_act(ActNews::Refused(None));
    refused.slip_comes_out();
    refused.touches(Touch::Next);
    assert_eq!(refused.view(), farewell(false, true), "a slip for staff");

    let mut without_paper = Play::paying();
    without_paper.happens(Event::Part(Part::Printer(Err(PrinterTrouble::NoPaper))));
    without_paper.answers(kit::payment(PAID));
    without_paper.touches(Touch::Next);
    assert_eq!(without_paper.view(), farewell(true, false));
}

#[test]
fn the_next_driver_finds_the_kiosk_as_it_always_is() {
    let mut play = Play::ready();
    play.touches(Touch::Speak(Language::English));
    play.touches(Touch::End);
    assert_eq!(
        (play.view(), play.kiosk.page().language),
        (
            View::Farewell {
                submitted: false,
                slip: false
            },
            Language::English
        )
    );
    play.touches(Touch::Help);
    play.touches(Touch::Next);
    let page = play.kiosk.page();
    assert_eq!(
        (page.view, page.language, page.help_open),
        (View::Attract, Language::Chinese, false)
    );
}

#[test]
fn help_left_open_on_the_attract_screen_closes_by_itself() {
    let mut play = Play::ready();
    play.touches(Touch::Help);
    play.happens(Event::Part(Part::Camera(false)));
    play.touches(Touch::Speak(Language::English));
    assert_eq!(
        (play.kiosk.page().help_open, play.kiosk.page().language),
        (true, Language::English)
    );
    play.waits(seconds(IDLE_S));
    assert_eq!(
        (play.kiosk.page().help_open, play.kiosk.page().language),
        (false, Language::Chinese)
    );
}

#[test]
fn the_next_driver_may_begin_during_the_farewell() {
    let mut play = Play::submitted();
    play.hears_act(kit::decided(Some(PAID)));
    play.slip_comes_out();
    play.touches(Touch::Next);
    play.done();
    play.touches(Touch::Speak(Language::English));
    let listening = play.listening;
    assert_eq!(
        (play.state(), play.done()),
        ("identify.card", vec![Effect::ListenForCard { listening }])
    );
}

/// Accepted while the network is down; the driver holds the acceptance slip and is back at the menu.
fn left_for_later() -> Play {
    let mut play = Play::submitted();
    play.waits(seconds(25));
    play.slip_comes_out();
    play.touches(Touch::Menu);
    assert_eq!(menu(&play), (Some(TRANSACTION), Points::new(3)));
    play.done();
    play
}

/// What the menu offers to take up, and the points it shows.
fn menu(play: &Play) -> (Option<TransactionId>, Points) {
    if let View::Menu(menu) = play.view() {
        (menu.unfinished, menu.points)
    } else {
        panic!("{:?}", play.view())
    }
}

#[test]
fn an_act_left_for_later_is_taken_up_where_it_was_left() {
    let mut play = left_for_later();
    play.touches(Touch::TakeUpUnfinished);
    assert!(
        matches!(
            play.view(),
            View::Finished(FinishedView {
                outcome: Outcome::AcceptedForLater,
                slip: SlipState::Printed,
                ..
            })
        ),
        "{:?}",
        play.view()
    );
    assert_eq!(play.done(), [], "the slip is out");
    play.hears_act(kit::decided(Some(PaymentState::Pending)));
    assert!(matches!(play.view(), View::Payment(_)));
}

#[test]
fn an_act_taken_up_and_left_again_is_offered_again() {
    let mut play = Play::at_menu_with(unfinished(None, false, false, false));
    play.touches(Touch::TakeUpUnfinished);
    play.waits(seconds(25));
    play.slip_comes_out();
    play.touches(Touch::Menu);
    assert_eq!(menu(&play).0, Some(TRANSACTION));
}

#[test]
fn a_slip_that_was_not_printed_is_offered_again_in_the_menu() {
    let mut play = Play::paying();
    play.answers(kit::payment(PAID));
    play.slip_ends(Err(PrinterTrouble::NoPaper));
    play.touches(Touch::Menu);
    play.touches(Touch::TakeUpUnfinished);
    play.done();
    play.touches(Touch::PrintAgain);
    let [
        SlipBody::Decision {
            signature_png: Some(_),
            points_after: Some(_),
            ..
        },
    ] = &play.slips()[..]
    else {
        panic!("the slip as it would have been")
    };
    play.slip_comes_out();
    play.touches(Touch::Menu);
    assert_eq!(play.done(), [Effect::Finish(TRANSACTION)]);
    assert_eq!(menu(&play), (None, Points::new(3)), "its points count once");
}

#[test]
fn a_reply_that_comes_at_the_menu_is_what_the_driver_finds() {
    let mut play = left_for_later();
    play.happens(Event::Act {
        transaction: FOREIGN,
        news: ActNews::Refused(None),
    });
    play.hears_act(kit::decided(Some(PaymentState::Pending)));
    play.hears_act(ActNews::Refused(None));
    assert_eq!(play.done(), [], "nobody is led away from the menu");
    assert_eq!(menu(&play), (Some(TRANSACTION), Points::new(3)));
    play.touches(Touch::TakeUpUnfinished);
    assert!(matches!(play.view(), View::Payment(_)));
}

#[test]
fn a_reply_that_comes_while_the_driver_chooses_again_waits_in_the_menu() {
    let mut play = left_for_later();
    play.touches(Touch::HandleViolations);
    play.hears_act(kit::decided(None));
    play.answers(Answer::Violations(Box::new(kit::list())));
    play.touches(Touch::Back);
    play.touches(Touch::TakeUpUnfinished);
    assert_eq!(
        play.view(),
        View::Printing {
            slip: SlipKind::Decision,
            sheets: 1
        }
    );
}

#[test]
fn an_act_refused_at_the_menu_gives_its_points_and_its_violations_back() {
    let mut play = left_for_later();
    play.hears_act(ActNews::Refused(Some(Box::new(Refusal::AlreadyHandled))));
    assert_eq!(menu(&play), (Some(TRANSACTION), Points::ZERO));
    play.touches(Touch::HandleViolations);
    play.answers(Answer::Violations(Box::new(kit::list())));
    play.touches(Touch::Choose(OWN));
    assert!(matches!(play.view(), View::Violations(list) if list.chosen == 1));
    play.touches(Touch::Choose(OWN));
    play.touches(Touch::Back);
    play.touches(Touch::TakeUpUnfinished);
    assert_eq!(
        play.view(),
        View::Printing {
            slip: SlipKind::Staff,
            sheets: 1
        }
    );
}

/// The network is gone, and every look at the payment is answered at once with just that.
fn waits_offline(play: &mut Play, time: u64) {
    for _ in 0..time {
        play.waits(seconds(1));
        for (ticket, _) in play.open.clone() {
            let answer = Answer::Nothing(NoAnswer::Unreachable);
            play.happens(Event::Answer { ticket, answer });
        }
        play.happens(Event::Act {
            transaction: FOREIGN,
            news: ActNews::Delayed,
        });
    }
}

#[test]
fn a_code_that_ran_out_holds_no_session_open_while_the_network_is_gone() {
    let mut play = Play::paying();
    let View::Payment(payment) = play.view() else {
        panic!("{:?}", play.view())
    };
    let left = payment.expires_at.as_second() - play.now.wall.as_second();
    waits_offline(&mut play, left.unsigned_abs() + IDLE_S + COUNTDOWN_S + 1);
    assert_eq!(play.state(), "farewell");
}

#[test]
fn what_becomes_of_others_acts_holds_no_session_open() {
    let mut play = Play::at_menu(0);
    waits_offline(&mut play, IDLE_S + COUNTDOWN_S + 1);
    assert_eq!(play.state(), "farewell");
}

#[test]
fn a_page_that_turns_by_itself_can_be_read_in_peace() {
    let mut play = Play::at_menu(0);
    play.touches(Touch::HandleViolations);
    play.waits(seconds(15));
    play.answers(Answer::Violations(Box::new(kit::list())));
    play.waits(seconds(IDLE_S - 1));
    assert_eq!(play.kiosk.page().idle_seconds_left, None);
}
