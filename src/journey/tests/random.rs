//! Long sequences of anything, each step held against the promises.

use proptest::prelude::*;

use super::kit::{self, OWN, Play};
use super::moves::every_move;
use super::promises::{History, verify};
use crate::journey::{Answer, CardNews, Event, PersonNews, Touch, View};

/// What happens next.
#[derive(Clone, Copy, Debug)]
enum Op {
    /// What a driver and a working world would do here: leads deep into the journey.
    Sensible,
    /// One of everything that can happen.
    Any(prop::sample::Index),
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![3 => Just(Op::Sensible), 2 => any::<prop::sample::Index>().prop_map(Op::Any)]
}

/// The way through the journey that most drivers take.
fn sensible(play: &Play) -> Event {
    let touch = match play.state() {
        "identify.card" => {
            return Event::Card {
                listening: play.listening,
                news: CardNews::Read(Box::new(kit::card())),
            };
        }
        "verify.looking" => {
            return Event::Person {
                look: play.look,
                news: PersonNews::Confirmed(Box::new(kit::evidence_of_person())),
            };
        }
        "identify.driver" => return answer(play, kit::known(0, None)),
        "settle.loading" => return answer(play, Answer::Violations(Box::new(kit::list()))),
        "settle.keeping" => {
            return Event::Kept {
                ticket: play.keeping.unwrap_or(kit::STALE),
                outcome: Ok(kit::TRANSACTION),
            };
        }
        "follow.awaiting" => {
            let news = kit::decided(Some(layby_central::PaymentState::Pending));
            return Event::Act {
                transaction: kit::TRANSACTION,
                news,
            };
        }
        "follow.paying" | "follow.new_order" => return answer(play, kit::payment(kit::PAID)),
        "follow.printing" => {
            let View::Printing { slip: kind, .. } = play.view() else {
                panic!("{:?}", play.view())
            };
            return Event::Slip {
                transaction: kit::TRANSACTION,
                kind,
                outcome: Ok(()),
            };
        }
        "attract" | "interrupted" | "farewell" => Touch::Speak(layby_domain::Language::Chinese),
        "verify.again" | "settle.not_reachable" => Touch::Retry,
        "menu" => Touch::HandleViolations,
        "settle.list" if !play.kiosk.in_list_with_choice() => Touch::Choose(OWN),
        "settle.notice" => Touch::NoObjection,
        "settle.sign" => Touch::Signed(kit::ink()),
        "follow.finished" => Touch::Menu,
        _ => Touch::Next,
    };
    Event::Touch(touch)
}

fn answer(play: &Play, answer: Answer) -> Event {
    let ticket = play.open.last().map_or(kit::STALE, |(ticket, _)| *ticket);
    Event::Answer { ticket, answer }
}

impl crate::journey::Kiosk {
    fn in_list_with_choice(&self) -> bool {
        matches!(self.page().view, View::Violations(list) if list.chosen > 0)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_promises_hold(ops in prop::collection::vec(op(), 1..160)) {
        let (mut play, mut history) = (Play::ready(), History::default());
        for op in ops {
            let before = play.state();
            play.done();
            match op {
                Op::Sensible => {
                    let event = sensible(&play);
                    history.hear(&play, &event);
                    play.happens(event.clone());
                    verify(before, &event, &play, &history);
                }
                Op::Any(index) => {
                    let moves = every_move(&play);
                    let next = index.get(&moves);
                    history.hear(&play, &next.event);
                    next.play(&mut play);
                    verify(before, &next.event, &play, &history);
                }
            }
        }
    }
}

#[test]
fn the_sensible_way_leads_through_the_whole_journey() {
    let (mut play, mut seen) = (Play::ready(), std::collections::BTreeSet::new());
    for _ in 0..40 {
        seen.insert(play.state());
        let event = sensible(&play);
        play.happens(event);
    }
    for state in [
        "menu",
        "settle.sign",
        "settle.keeping",
        "follow.paying",
        "follow.printing",
        "follow.finished",
    ] {
        assert!(seen.contains(state), "{state} is missing from {seen:?}");
    }
}
