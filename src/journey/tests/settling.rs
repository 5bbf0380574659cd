//! A driver settles a violation: from the list to the slip.

use layby_central::PaymentState;
use layby_domain::{Act, Fen, Ground, Language, Points, Refusal, ViolationState};

use super::kit::{self, BOUND, BY_OFFICER, DECISION, OWN, OWN_TOO, PAID, Play, SIGNATURE, STALE, TRANSACTION, seconds};
use crate::journey::{
    ActNews, Answer, Effect, Event, FinishedView, LeftUnfinished, NoAnswer, OutOfOrder, Outcome, Part, PictureState,
    Question, SignPurpose, SignView, SlipBody, SlipKind, SlipState, Touch, View, WaitingFor,
};

#[test]
fn a_violation_is_settled_from_the_list_to_the_record() {
    let mut play = Play::at_menu(0);
    play.touches(Touch::HandleViolations);
    assert_eq!(play.view(), View::Waiting(WaitingFor::Violations));
    play.answers(Answer::Violations(Box::new(kit::list())));
    play.touches(Touch::Choose(OWN));
    let View::Violations(list) = play.view() else {
        panic!("{:?}", play.view())
    };
    assert_eq!(
        (list.chosen, list.fine, list.points),
        (1, Fen::from_yuan(200), Points::new(3))
    );

    play.touches(Touch::Next);
    let View::Notice(notice) = play.view() else {
        panic!("{:?}", play.view())
    };
    assert_eq!(
        (
            notice.outlook.now.get(),
            notice.outlook.adding.get(),
            notice.outlook.after.get()
        ),
        (0, 3, 3)
    );
    assert_eq!((notice.facts.len(), notice.rights.as_str()), (1, "您有权陈述和申辩"));
    play.touches(Touch::NoObjection);
    assert!(
        matches!(play.view(), View::Summary(_)),
        "the driver's own vehicle needs no warning"
    );
    play.touches(Touch::Next);
    play.done();
    play.touches(Touch::Signed(kit::ink()));
    assert_eq!(play.view(), View::Waiting(WaitingFor::Recording));
    let [Act::HandleViolations(act)] = &play.acts()[..] else {
        panic!("one act")
    };
    assert_eq!(
        (
            act.fine_total,
            act.trading_warning_acknowledged,
            act.policy_version.as_str()
        ),
        (Fen::from_yuan(200), false, "p1")
    );

    play.kept();
    assert_eq!(play.view(), View::Waiting(WaitingFor::Decision));
    play.hears_act(kit::decided(Some(PaymentState::Pending)));
    let View::Payment(payment) = play.view() else {
        panic!("{:?}", play.view())
    };
    assert_eq!(
        (payment.decisions[0].as_str(), payment.amount),
        (DECISION, Fen::from_yuan(200))
    );
    play.done();
    play.answers(kit::payment(PAID));
    assert_eq!(
        play.view(),
        View::Printing {
            slip: SlipKind::Decision,
            sheets: 1
        }
    );
    let noted = play.effects.iter().find_map(|effect| match effect {
        Effect::NotePaid { transaction, order } => Some((*transaction, order.amount, order.state)),
        _ => None,
    });
    assert_eq!(
        noted,
        Some((TRANSACTION, Fen::from_yuan(200), PAID)),
        "the ledger gets the order as it was paid"
    );
    let [
        SlipBody::Decision {
            paid,
            signature_png,
            points_after,
            ..
        },
    ] = &play.slips()[..]
    else {
        panic!("one slip")
    };
    assert_eq!(
        (*paid, signature_png.as_deref(), *points_after),
        (Some(Fen::from_yuan(200)), Some(&SIGNATURE[..]), Some(Points::new(3)))
    );

    play.slip_comes_out();
    let View::Finished(FinishedView {
        outcome: Outcome::Settled { .. },
        slip: SlipState::Printed,
        ..
    }) = play.view()
    else {
        panic!("{:?}", play.view())
    };
    play.touches(Touch::CheckRecord);
    play.answers(kit::records(ViolationState::Paid));
    let View::Record(record) = play.view() else {
        panic!("{:?}", play.view())
    };
    assert_eq!(
        (record.asking, record.lines[0].now.map(|(state, _)| state)),
        (false, Some(ViolationState::Paid))
    );
    play.touches(Touch::Back);
    play.done();
    play.touches(Touch::Next);
    assert_eq!(play.done(), [Effect::Finish(TRANSACTION), Effect::ForgetDriver]);
    assert_eq!(
        play.view(),
        View::Farewell {
            submitted: true,
            slip: true
        }
    );
}

#[test]
fn a_statement_and_defence_stops_the_decision() {
    let mut play = Play::at_list(0);
    for touch in [Touch::Choose(OWN), Touch::Next, Touch::Defend] {
        play.touches(touch);
    }
    play.touches(Touch::Next);
    assert_eq!(play.state(), "settle.defend", "a defence needs a ground");
    play.touches(Touch::Ground(Ground::Emergency));
    play.touches(Touch::Ground(Ground::Other));
    play.touches(Touch::Ground(Ground::Other));
    play.touches(Touch::Next);
    assert_eq!(
        play.view(),
        View::Sign(SignView {
            purpose: SignPurpose::Objection,
            too_short: false
        })
    );
    play.touches(Touch::Signed(kit::ink()));
    let [Act::Object(objection)] = &play.acts()[..] else {
        panic!("one act")
    };
    assert_eq!(objection.grounds[..], [Ground::Emergency]);

    play.kept();
    assert_eq!(play.view(), View::Waiting(WaitingFor::ObjectionReceipt));
    play.hears_act(kit::objection_received());
    assert_eq!(
        play.view(),
        View::Printing {
            slip: SlipKind::Objection,
            sheets: 1
        }
    );
    play.slip_comes_out();
    let View::Finished(finished) = play.view() else {
        panic!("{:?}", play.view())
    };
    assert!(matches!(finished.outcome, Outcome::ObjectionReceived { ref number, .. } if number == "S20260615-0001"));
}

#[test]
fn a_vehicle_that_is_not_ones_own_brings_the_warning_about_points_trading() {
    let mut play = Play::at_list(0);
    for touch in [Touch::Choose(BOUND), Touch::Next, Touch::NoObjection] {
        play.touches(touch);
    }
    let View::TradingWarning { text, .. } = play.view() else {
        panic!("{:?}", play.view())
    };
    assert_eq!(text, "买分卖分的后果");
    for touch in [Touch::Next, Touch::Next, Touch::Signed(kit::ink())] {
        play.touches(touch);
    }
    let [Act::HandleViolations(act)] = &play.acts()[..] else {
        panic!("one act")
    };
    assert!(act.trading_warning_acknowledged);
}

#[test]
fn points_beyond_the_limit_are_refused_before_any_money() {
    let mut play = Play::at_list(9);
    play.done();
    play.touches(Touch::Choose(OWN));
    play.touches(Touch::Choose(OWN_TOO));
    play.touches(Touch::Next);
    let View::CannotHandle {
        refusal: Refusal::WouldExceedPoints { now, adding, limit },
        can_defend: true,
    } = play.view()
    else {
        panic!("{:?}", play.view())
    };
    assert_eq!((now.get(), adding.get(), limit.get()), (9, 4, 12));
    assert!(play.done().is_empty(), "nothing was submitted and nobody was asked");
    play.touches(Touch::Back);
    play.touches(Touch::Choose(OWN_TOO));
    play.touches(Touch::Next);
    assert_eq!(play.state(), "settle.notice", "twelve is allowed");
}

#[test]
fn whoever_has_too_many_points_to_handle_may_defend_all_the_same() {
    let mut play = Play::at_list(9);
    for touch in [
        Touch::Choose(OWN),
        Touch::Choose(OWN_TOO),
        Touch::Next,
        Touch::NoObjection,
    ] {
        play.touches(touch);
    }
    assert_eq!(play.state(), "settle.cannot_handle", "there is nothing to agree to");
    play.touches(Touch::Defend);
    assert_eq!(play.state(), "settle.defend");
    play.touches(Touch::Back);
    assert_eq!(play.state(), "settle.cannot_handle");
    for touch in [Touch::Defend, Touch::Ground(Ground::Emergency), Touch::Next] {
        play.touches(touch);
    }
    play.touches(Touch::Signed(kit::ink()));
    assert!(matches!(play.acts()[..], [Act::Object(_)]));
}

#[test]
fn what_was_handled_before_in_this_session_counts_towards_the_limit() {
    let mut play = Play::at_list(6);
    for touch in [
        Touch::Choose(OWN),
        Touch::Next,
        Touch::NoObjection,
        Touch::Next,
        Touch::Signed(kit::ink()),
    ] {
        play.touches(touch);
    }
    play.kept();
    play.hears_act(kit::decided(Some(PAID)));
    play.slip_comes_out();
    play.touches(Touch::Menu);
    let View::Menu(menu) = play.view() else {
        panic!("{:?}", play.view())
    };
    assert_eq!(menu.points, Points::new(9));
    play.touches(Touch::HandleViolations);
    play.answers(Answer::Violations(Box::new(kit::list())));
    play.touches(Touch::Choose(BOUND));
    let View::Violations(list) = play.view() else {
        panic!("{:?}", play.view())
    };
    assert!(
        matches!(
            list.vehicles[1].rows[0].refusal,
            Some(Refusal::WouldExceedPoints { .. })
        ),
        "six more would be fifteen"
    );
    assert_eq!(list.chosen, 0);
}

#[test]
fn violations_of_two_vehicles_are_not_handled_together() {
    let mut play = Play::at_list(0);
    for touch in [Touch::Choose(OWN), Touch::Choose(BOUND), Touch::Next] {
        play.touches(touch);
    }
    assert_eq!(
        play.view(),
        View::CannotHandle {
            refusal: Refusal::MixedVehicles,
            can_defend: false,
        }
    );
    play.touches(Touch::Next);
    assert_eq!(play.state(), "settle.list");
}

#[test]
fn nothing_chosen_leads_nowhere() {
    let mut play = Play::at_list(0);
    play.touches(Touch::Next);
    assert_eq!(
        play.view(),
        View::CannotHandle {
            refusal: Refusal::NothingChosen,
            can_defend: false,
        }
    );
}

#[test]
fn a_violation_for_the_service_window_stays_visible_with_its_reason() {
    let mut play = Play::at_list(0);
    play.touches(Touch::Choose(BY_OFFICER));
    let View::Violations(list) = play.view() else {
        panic!("{:?}", play.view())
    };
    assert_eq!(list.chosen, 0);
    assert_eq!(
        list.vehicles[0].rows[BY_OFFICER].refusal,
        Some(Refusal::NotRecordedByEquipment)
    );
}

#[test]
fn evidence_loads_beside_the_page() {
    let state = |play: &Play| {
        if let View::Violation(detail) = play.view() {
            detail.evidence[0].state
        } else {
            panic!("{:?}", play.view())
        }
    };
    let mut play = Play::at_list(0);
    play.touches(Touch::Look(OWN));
    assert_eq!(state(&play), PictureState::Loading);
    play.happens(Event::Answer {
        ticket: STALE,
        answer: Answer::Evidence("e-own".parse().unwrap()),
    });
    assert_eq!(state(&play), PictureState::Loading, "a picture under another ticket");
    play.answers(Answer::Nothing(NoAnswer::Failed));
    assert_eq!(state(&play), PictureState::Missing);

    play.touches(Touch::Back);
    play.touches(Touch::Look(OWN));
    play.answers(Answer::Evidence("e-own".parse().unwrap()));
    assert_eq!(state(&play), PictureState::Ready);
    play.touches(Touch::Back);
    play.touches(Touch::Look(OWN));
    assert!(
        !play.is_open(|question| matches!(question, Question::Evidence(_))),
        "a picture is fetched once"
    );
    play.touches(Touch::Choose(OWN));
    assert!(
        matches!(play.view(), View::Violations(list) if list.chosen == 1),
        "choosing leads back to the list"
    );
}

#[test]
fn a_picture_that_never_comes_is_given_up() {
    let mut play = Play::at_list(0);
    play.touches(Touch::Look(OWN));
    play.waits(seconds(21));
    assert!(matches!(play.view(), View::Violation(detail) if detail.evidence[0].state == PictureState::Missing));
}

#[test]
fn a_list_that_does_not_come_can_be_asked_for_again() {
    let mut play = Play::at_menu(0);
    play.touches(Touch::HandleViolations);
    play.answers(Answer::Nothing(NoAnswer::Unreachable));
    assert_eq!(
        play.view(),
        View::NotReachable {
            what: WaitingFor::Violations
        }
    );
    play.touches(Touch::Retry);
    play.waits(seconds(21));
    assert_eq!(
        play.view(),
        View::NotReachable {
            what: WaitingFor::Violations
        }
    );
    play.touches(Touch::Back);
    assert_eq!(play.state(), "menu");
}

#[test]
fn a_dot_is_no_signature() {
    let mut play = Play::at_signature();
    play.done();
    play.touches(Touch::Signed(kit::dot()));
    assert_eq!(
        play.view(),
        View::Sign(SignView {
            purpose: SignPurpose::NoObjection,
            too_short: true
        })
    );
    assert!(play.acts().is_empty());
}

#[test]
fn a_full_disk_accepts_nothing_and_says_so() {
    let mut play = Play::at_signature();
    play.touches(Touch::Signed(kit::ink()));
    let ticket = play.keeping.unwrap();
    play.happens(Event::Kept {
        ticket: STALE,
        outcome: Ok(TRANSACTION),
    });
    assert_eq!(play.view(), View::Waiting(WaitingFor::Recording), "another act's word");
    play.happens(Event::Kept {
        ticket,
        outcome: Err(OutOfOrder::DiskFull),
    });
    assert_eq!(play.view(), View::NotKept(OutOfOrder::DiskFull));
    play.happens(Event::Part(Part::Ledger(Err(OutOfOrder::DiskFull))));
    play.happens(Event::Kept {
        ticket,
        outcome: Ok(TRANSACTION),
    });
    play.hears_act(kit::decided(None));
    assert_eq!(
        play.view(),
        View::NotKept(OutOfOrder::DiskFull),
        "nothing was accepted, whatever comes later"
    );
    play.done();
    play.touches(Touch::End);
    assert_eq!(play.done(), [Effect::ForgetDriver]);
    assert_eq!(
        play.view(),
        View::Farewell {
            submitted: false,
            slip: false
        }
    );
}

#[test]
fn nobody_can_leave_during_the_commit() {
    let mut play = Play::at_signature();
    play.touches(Touch::End);
    assert_eq!(play.kiosk.page().confirm_end, Some(LeftUnfinished::NothingSubmitted));
    play.touches(Touch::Signed(kit::ink()));
    for touch in [Touch::End, Touch::EndAnyway, Touch::Back] {
        play.touches(touch);
    }
    play.passes(seconds(3600));
    assert_eq!(play.state(), "settle.keeping");
    let page = play.kiosk.page();
    assert_eq!(
        (page.end, page.back, page.confirm_end, page.idle_seconds_left),
        (false, false, None, None)
    );
}

#[test]
fn back_leads_from_the_signature_to_the_menu() {
    let mut play = Play::at_signature();
    let mut pages = vec![play.state()];
    while play.kiosk.page().back {
        play.touches(Touch::Back);
        pages.push(play.state());
    }
    assert_eq!(
        pages,
        ["settle.sign", "settle.summary", "settle.notice", "settle.list", "menu"]
    );
}

#[test]
fn the_language_can_be_changed_on_any_page() {
    let mut play = Play::at_list(0);
    play.touches(Touch::Choose(OWN));
    play.touches(Touch::Next);
    play.touches(Touch::Speak(Language::English));
    let View::Notice(notice) = play.view() else {
        panic!("{:?}", play.view())
    };
    assert_eq!(
        (notice.rights.as_str(), notice.facts[0].row.act.as_str()),
        ("You may state and defend", "Ignoring a prohibitory sign")
    );
}

#[test]
fn nobody_signs_the_same_twice_while_the_first_act_is_on_its_way() {
    let mut play = Play::submitted();
    play.waits(seconds(25));
    play.slip_comes_out();
    play.touches(Touch::Menu);
    play.touches(Touch::HandleViolations);
    play.answers(Answer::Violations(Box::new(kit::list())));
    play.touches(Touch::Choose(OWN));
    let View::Violations(list) = play.view() else {
        panic!("{:?}", play.view())
    };
    assert_eq!(
        (list.chosen, &list.vehicles[0].rows[OWN].refusal),
        (0, &Some(Refusal::AlreadyHandled))
    );
}

#[test]
fn a_refused_act_leaves_its_violations_to_be_chosen_again() {
    let mut play = Play::submitted();
    play.hears_act(ActNews::Refused(None));
    play.slip_comes_out();
    play.touches(Touch::Menu);
    play.touches(Touch::HandleViolations);
    play.answers(Answer::Violations(Box::new(kit::list())));
    play.touches(Touch::Choose(OWN));
    assert!(matches!(play.view(), View::Violations(list) if list.chosen == 1));
}
