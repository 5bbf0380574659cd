//! A driver lays the card and looks at the camera.

use layby_domain::{Challenge, Guidance, Language};

use super::kit::{self, Play, STALE, seconds};
use crate::journey::{
    Answer, AskStaff, AskStaffView, CardHint, CardNews, Effect, Event, LookFailure, LookView, NoAnswer, OutOfOrder,
    Part, PersonNews, Question, StaffSlipState, Touch, View,
};

fn staff(why: AskStaff, slip: StaffSlipState) -> View {
    View::AskStaff(AskStaffView { why, slip })
}

fn card_laid() -> Play {
    let mut play = Play::ready();
    play.touches(Touch::Speak(Language::English));
    play.reads(CardNews::Read(Box::new(kit::card())));
    play
}

fn fails(play: &mut Play, why: LookFailure) {
    play.sees(PersonNews::Failed(why));
}

#[test]
fn a_card_and_a_face_lead_to_the_menu() {
    let mut play = Play::ready();
    assert_eq!(play.view(), View::Attract);
    play.touches(Touch::Speak(Language::English));
    assert_eq!(
        play.done(),
        [Effect::ListenForCard {
            listening: play.listening
        }]
    );
    assert_eq!(play.kiosk.page().language, Language::English);

    play.reads(CardNews::Found);
    assert_eq!(play.view(), View::LayCard(CardHint::Reading));
    play.reads(CardNews::Read(Box::new(kit::card())));
    assert_eq!(play.view(), View::LayCard(CardHint::LookingUp));
    play.answers(kit::known(3, None));
    assert_eq!(
        play.view(),
        View::Look(LookView {
            attempt: 1,
            attempts: 3,
            guidance: Guidance::LookAtCamera
        })
    );

    play.sees(PersonNews::Guidance(Guidance::Perform(Challenge::Blink)));
    play.sees(PersonNews::Confirmed(Box::new(kit::evidence_of_person())));
    let View::Menu(menu) = play.view() else {
        panic!("{:?}", play.view())
    };
    assert_eq!(
        (menu.name.as_str(), menu.points.get(), menu.unfinished),
        ("范*", 3, None)
    );
    assert_eq!(play.done().last(), Some(&Effect::StopLooking));
}

#[test]
fn the_card_may_be_taken_away_while_its_holder_is_looked_up() {
    let mut play = card_laid();
    play.reads(CardNews::Removed);
    assert_eq!(play.view(), View::LayCard(CardHint::LookingUp));
    play.answers(kit::known(0, None));
    assert_eq!(play.state(), "verify.looking");
}

#[test]
fn cards_that_serve_nobody_are_named() {
    let mut play = Play::ready();
    play.touches(Touch::Speak(Language::Chinese));
    play.reads(CardNews::Unreadable(CardHint::WrongKind));
    assert_eq!(play.view(), View::LayCard(CardHint::WrongKind));
    play.reads(CardNews::Read(Box::new(kit::expired_card())));
    assert_eq!(play.view(), View::LayCard(CardHint::NotValidToday));
    assert!(play.open.is_empty(), "nobody is looked up by such a card");
    play.reads(CardNews::Read(Box::new(kit::card())));
    play.answers(Answer::NoLicence);
    assert_eq!(play.view(), View::LayCard(CardHint::NoLicence));
}

#[test]
fn a_central_api_out_of_reach_is_said_and_tried_again() {
    let mut play = card_laid();
    play.answers(Answer::Nothing(NoAnswer::Unreachable));
    assert_eq!(play.view(), View::LayCard(CardHint::Offline));
    play.touches(Touch::Retry);
    assert_eq!(play.view(), View::LayCard(CardHint::LookingUp));
    play.waits(seconds(21));
    assert_eq!(
        play.view(),
        View::LayCard(CardHint::Offline),
        "silence is an answer, too"
    );
}

#[test]
fn an_answer_that_comes_too_late_is_ignored() {
    let mut play = card_laid();
    let (late, _) = play.open[0].clone();
    play.waits(seconds(21));
    play.happens(Event::Answer {
        ticket: late,
        answer: kit::known(0, None),
    });
    assert_eq!(play.view(), View::LayCard(CardHint::Offline));
    play.touches(Touch::Retry);
    play.happens(Event::Answer {
        ticket: STALE,
        answer: kit::known(0, None),
    });
    assert_eq!(play.view(), View::LayCard(CardHint::LookingUp), "a ticket of nobody's");
}

#[test]
fn a_card_that_cannot_be_read_never_looks_up_the_one_before() {
    let mut play = card_laid();
    play.answers(Answer::Nothing(NoAnswer::Unreachable));
    play.reads(CardNews::Removed);
    play.reads(CardNews::Found);
    play.reads(CardNews::Unreadable(CardHint::ReadFailed));
    play.touches(Touch::Retry);
    assert!(!play.is_open(|question| matches!(question, Question::Driver { .. })));
    assert_eq!(play.view(), View::LayCard(CardHint::ReadFailed));
}

#[test]
fn a_card_found_for_the_driver_before_identifies_nobody() {
    let mut play = Play::ready();
    play.touches(Touch::Speak(Language::Chinese));
    let before = play.listening;
    play.touches(Touch::End);
    play.touches(Touch::Speak(Language::English));
    for news in [
        CardNews::Unreadable(CardHint::ReadFailed),
        CardNews::Read(Box::new(kit::card())),
    ] {
        play.happens(Event::Card {
            listening: before,
            news,
        });
        assert_eq!(play.view(), View::LayCard(CardHint::LayCard));
    }
    assert!(play.open.is_empty(), "nobody is looked up");
    play.reads(CardNews::Read(Box::new(kit::card())));
    assert_eq!(play.view(), View::LayCard(CardHint::LookingUp));
}

#[test]
fn what_an_earlier_look_saw_confirms_nobody_and_costs_no_try() {
    let mut play = Play::looking(0);
    let before = play.look;
    fails(&mut play, LookFailure::NotSeenWell);
    play.touches(Touch::Retry);
    let looking = play.view();
    for news in [
        PersonNews::Guidance(Guidance::Perform(Challenge::Blink)),
        PersonNews::Failed(LookFailure::NotConfirmed),
        PersonNews::NoPortrait,
        PersonNews::Confirmed(Box::new(kit::evidence_of_person())),
    ] {
        play.happens(Event::Person { look: before, news });
        assert_eq!(play.view(), looking);
    }
    play.sees(PersonNews::Confirmed(Box::new(kit::evidence_of_person())));
    assert_eq!(play.state(), "menu");
}

#[test]
fn after_three_failed_tries_staff_must_help() {
    let mut play = Play::looking(0);
    play.done();
    fails(&mut play, LookFailure::NotSeenWell);
    assert_eq!(
        play.view(),
        View::LookAgain {
            why: LookFailure::NotSeenWell,
            tries_left: 2
        }
    );
    play.touches(Touch::Retry);
    fails(&mut play, LookFailure::MovementNotSeen);
    play.touches(Touch::Next);
    fails(&mut play, LookFailure::NotConfirmed);
    assert_eq!(play.view(), staff(AskStaff::CheckFailed, StaffSlipState::Offered));
    let draws = draws(&mut play);
    assert!(
        draws.len() == 2 && draws[0] != draws[1],
        "each try asks for other movements: {draws:?}"
    );

    play.touches(Touch::Retry);
    play.sees(PersonNews::Confirmed(Box::new(kit::evidence_of_person())));
    assert_eq!(
        play.view(),
        staff(AskStaff::CheckFailed, StaffSlipState::Offered),
        "nothing but the end leads on"
    );
    play.touches(Touch::End);
    assert_eq!(
        play.view(),
        View::Farewell {
            submitted: false,
            slip: false
        }
    );
}

#[test]
fn a_portrait_that_cannot_be_used_is_no_fault_of_the_driver() {
    let mut play = Play::looking(0);
    play.sees(PersonNews::NoPortrait);
    assert_eq!(play.view(), staff(AskStaff::NoPortrait, StaffSlipState::Offered));
}

/// From which draws the looks begun since the last question took their movements.
fn draws(play: &mut Play) -> Vec<u8> {
    let draw = |effect: &Effect| match effect {
        Effect::LookAtPerson { draw, .. } => Some(*draw),
        _ => None,
    };
    play.done().iter().filter_map(draw).collect()
}

#[test]
fn a_camera_that_is_lost_costs_no_try() {
    let mut play = Play::looking(0);
    let first = draws(&mut play);
    play.happens(Event::Part(Part::Camera(false)));
    assert_eq!(play.view(), View::OutOfOrder(OutOfOrder::NoCamera));
    assert_eq!(play.done(), [Effect::StopLooking]);
    assert!(play.kiosk.page().end, "the driver need not wait for it");

    play.happens(Event::Part(Part::Camera(true)));
    assert_eq!(
        play.view(),
        View::LookAgain {
            why: LookFailure::CameraLost,
            tries_left: 3
        }
    );
    play.touches(Touch::Retry);
    let second = draws(&mut play);
    assert!(
        second.len() == 1 && second != first,
        "other movements: the first are known by now, {first:?} {second:?}"
    );
    fails(&mut play, LookFailure::CameraLost);
    assert_eq!(
        play.view(),
        View::LookAgain {
            why: LookFailure::CameraLost,
            tries_left: 3
        }
    );
}
