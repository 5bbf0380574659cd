//! What must hold after every step, whatever happened before it.

use layby_central::PaymentState;

use super::kit::{BOUND_PLATE, DECISION, DRIVER, NAME, NUMBER, OWN_PLATE, Play, STALE, TRANSACTION};
use crate::journey::{
    ActNews, Answer, Effect, Event, FinishedView, Kiosk, Outcome, Page, SlipBody, SlipKind, SlipState, StaffMatter,
    Stage, Touch, Unfinished, View, WaitingFor,
};

/// Something a page or a slip says that the kiosk must have been told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// "Accepted": the ledger's word.
    Kept,
    /// "Decided", a decision number, or a code to pay: the central API's word.
    Decided,
    /// "Paid": the central API's word.
    Paid,
    /// "Your statement was received": the central API's word.
    Received,
    /// "Refused": the central API's word.
    Refused,
}

/// What has been said about the act the driver is following now, and about the one that waits to be taken up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    said: Vec<Claim>,
    left: Vec<Claim>,
}

impl History {
    /// Takes in what an event says, before the machine hears it.
    pub fn hear(&mut self, play: &Play, event: &Event) {
        let following = play.state().starts_with("follow.");
        match event {
            Event::Kept { ticket, outcome: Ok(_) } if Some(*ticket) == play.keeping => self.said = vec![Claim::Kept],
            Event::Touch(Touch::TakeUpUnfinished) if play.state() == "menu" => self.said.clone_from(&self.left),
            Event::Touch(Touch::Menu) if has_more_to_come(&play.view()) => self.left.clone_from(&self.said),
            Event::Act { transaction, news } if *transaction == TRANSACTION => {
                self.left.extend(said_by(news));
                if following {
                    self.said.extend(said_by(news));
                }
            }
            Event::Answer {
                ticket,
                answer: Answer::Driver { unfinished, .. },
            } if play.state() == "identify.driver" && play.is_open_question(*ticket) => {
                self.left = unfinished.as_deref().map(said_of).unwrap_or_default();
            }
            Event::Answer {
                ticket,
                answer: Answer::Payment(order),
            } if play.is_open_question(*ticket) && matches!(order.state, PaymentState::Paid { .. }) => {
                self.said.push(Claim::Paid);
            }
            _ => {}
        }
    }

    fn allows(&self, claim: Claim) -> bool {
        self.said.contains(&claim)
    }
}

impl Play {
    fn is_open_question(&self, ticket: crate::journey::Ticket) -> bool {
        self.open.iter().any(|(open, _)| *open == ticket)
    }
}

/// Whoever leaves this page for the menu finds the act there again: its result is not known, or its slip not in their hand.
fn has_more_to_come(view: &View) -> bool {
    let View::Finished(finished) = view else { return false };
    finished.outcome == Outcome::AcceptedForLater || matches!(finished.slip, SlipState::NotPrinted(_))
}

fn said_of(unfinished: &Unfinished) -> Vec<Claim> {
    let mut said = vec![Claim::Kept];
    said.extend(unfinished.news.iter().flat_map(said_by));
    said.extend(unfinished.paid.then_some(Claim::Paid));
    said
}

/// What the central API says with a message.
pub fn said_by(news: &ActNews) -> Vec<Claim> {
    match news {
        ActNews::Decided(reply) => {
            let paid = reply
                .payment
                .as_ref()
                .is_some_and(|order| matches!(order.state, PaymentState::Paid { .. }));
            if paid {
                vec![Claim::Decided, Claim::Paid]
            } else {
                vec![Claim::Decided]
            }
        }
        ActNews::ObjectionReceived(_) => vec![Claim::Received],
        ActNews::Refused(_) => vec![Claim::Refused],
        ActNews::Delayed | ActNews::GivenUp => Vec::new(),
    }
}

/// What a page claims.
pub fn claims_of_page(view: &View) -> &'static [Claim] {
    match view {
        View::Payment(_) | View::Waiting(WaitingFor::PaymentOrder) => &[Claim::Kept, Claim::Decided],
        View::Record(record) if record.staff_slip.is_some() => &[Claim::Kept, Claim::Decided, Claim::Paid],
        View::Waiting(WaitingFor::Decision | WaitingFor::ObjectionReceipt) | View::Record(_) => &[Claim::Kept],
        View::Printing {
            slip: SlipKind::Decision,
            ..
        } => &[Claim::Kept, Claim::Decided],
        View::Printing {
            slip: SlipKind::Objection,
            ..
        } => &[Claim::Kept, Claim::Received],
        View::Printing {
            slip: SlipKind::Staff, ..
        } => &[Claim::Kept, Claim::Refused],
        View::Printing {
            slip: SlipKind::Acceptance,
            ..
        } => &[Claim::Kept],
        View::Finished(FinishedView { outcome, .. }) => match outcome {
            Outcome::Settled { .. } => &[Claim::Kept, Claim::Decided, Claim::Paid],
            Outcome::DecidedNothingToPay { .. } | Outcome::DecidedUnpaid { .. } => &[Claim::Kept, Claim::Decided],
            Outcome::ObjectionReceived { .. } => &[Claim::Kept, Claim::Received],
            Outcome::Refused { .. } => &[Claim::Kept, Claim::Refused],
            Outcome::AcceptedForLater => &[Claim::Kept],
        },
        _ => &[],
    }
}

/// What an effect claims: on paper, or in the ledger.
pub fn claims_of_effect(effect: &Effect) -> &'static [Claim] {
    match effect {
        Effect::NotePaid { .. } => &[Claim::Decided, Claim::Paid],
        Effect::PrintForStaff { note, .. } if matches!(note.matter, StaffMatter::RecordNotUpdated { .. }) => {
            &[Claim::Kept, Claim::Decided, Claim::Paid]
        }
        Effect::Print { slip, .. } => match &slip.body {
            SlipBody::Decision { paid: Some(_), .. } => &[Claim::Kept, Claim::Decided, Claim::Paid],
            SlipBody::Decision { paid: None, .. } => &[Claim::Kept, Claim::Decided],
            SlipBody::Acceptance { .. } => &[Claim::Kept],
            SlipBody::Objection { .. } => &[Claim::Kept, Claim::Received],
            SlipBody::Staff(_) => &[Claim::Kept, Claim::Refused],
        },
        _ => &[],
    }
}

/// Everything a page says, and everything done in the last step, claims only what was said.
pub fn claims(page: &Page, effects: &[Effect]) -> Vec<Claim> {
    let mut claims = claims_of_page(&page.view).to_vec();
    claims.extend(effects.iter().flat_map(claims_of_effect));
    claims
}

/// Holds one step against every promise. `play.effects` are those of this step alone.
pub fn verify(before: &'static str, event: &Event, play: &Play, history: &History) {
    let (kiosk, effects, after) = (&play.kiosk, &play.effects, play.state());
    let page = kiosk.page();
    let step = || format!("{before} -- {event:?} --> {after}, {effects:?}, {:?}", page.view);

    for claim in claims(&page, effects) {
        assert!(
            history.allows(claim),
            "{claim:?} is claimed and nobody said so: {}",
            step()
        );
    }
    if matches!(
        event,
        Event::Card { listening: STALE, .. }
            | Event::Person { look: STALE, .. }
            | Event::StaffSlip { ticket: STALE, .. }
    ) {
        assert!(
            before == after && effects.is_empty(),
            "news of an earlier listening, look or slip is believed: {}",
            step()
        );
    }
    if effects.iter().any(|effect| matches!(effect, Effect::Accept { .. })) {
        let signed = before == "settle.sign" && matches!(event, Event::Touch(Touch::Signed(_)));
        assert!(
            signed && after == "settle.keeping",
            "an act without a signature: {}",
            step()
        );
    }
    if after == "settle.keeping" {
        assert!(
            play.keeping.is_some(),
            "waiting for a ledger that was asked for nothing: {}",
            step()
        );
    }
    if after.starts_with("follow.") && !before.starts_with("follow.") {
        let safe = matches!(event, Event::Kept { outcome: Ok(_), .. } if before == "settle.keeping")
            || matches!(event, Event::Touch(Touch::TakeUpUnfinished) if before == "menu");
        assert!(safe, "an act is followed that the ledger has not kept: {}", step());
    }
    let entered_farewell = after == "farewell" && before != "farewell";
    let forgets = effects.iter().filter(|effect| **effect == Effect::ForgetDriver).count();
    assert_eq!(
        forgets,
        usize::from(entered_farewell),
        "a farewell forgets the driver, once, and nothing else does: {}",
        step()
    );
    assert!(
        !entered_farewell || effects.last() == Some(&Effect::ForgetDriver),
        "nothing follows the forgetting: {}",
        step()
    );

    let at_rest = ["attract", "interrupted", "farewell"].contains(&after);
    assert_eq!(kiosk.in_session(), !at_rest, "{}", step());
    assert_eq!(
        page.end,
        !at_rest && after != "settle.keeping",
        "a session can be ended, except during the commit: {}",
        step()
    );
    assert!(
        page.confirm_end.is_none() || page.end,
        "no question about ending where there is no end: {}",
        step()
    );
    if at_rest {
        nothing_is_left_of_the_driver(kiosk);
    }
}

/// A kiosk at rest is a kiosk that never served anybody, but for its clock and its tickets.
fn nothing_is_left_of_the_driver(kiosk: &Kiosk) {
    let mut untouched = Kiosk::new(kiosk.rules.clone(), kiosk.last_now);
    untouched.health = kiosk.health.clone();
    untouched.next_document.clone_from(&kiosk.next_document);
    untouched.last_ticket = kiosk.last_ticket;
    untouched.last_activity = kiosk.last_activity;
    untouched.stage = match &kiosk.stage {
        farewell @ Stage::Farewell { .. } => farewell.clone(),
        Stage::Interrupted {
            transaction,
            accepted_at,
            since,
        } => Stage::Interrupted {
            transaction: *transaction,
            accepted_at: *accepted_at,
            since: *since,
        },
        _ => Stage::Attract,
    };
    // Until somebody else comes, the farewell is said in the driver's language, and whoever stands there may open the help.
    untouched.language = kiosk.language;
    untouched.help_open = kiosk.help_open;
    assert_eq!(*kiosk, untouched, "something is left of the driver");

    let left = format!("{kiosk:?}");
    for personal in personal_traces() {
        assert!(!left.contains(&personal), "{personal:?} is left of the driver: {left}");
    }
}

/// Every way in which `Debug` would tell of the driver: in full and masked.
pub fn personal_traces() -> Vec<String> {
    let name: layby_domain::PersonName = NAME.parse().unwrap();
    let number: layby_domain::IdentityNumber = NUMBER.parse().unwrap();
    let plain = [
        NAME,
        NUMBER,
        DRIVER,
        OWN_PLATE,
        BOUND_PLATE,
        DECISION,
        "v-own",
        "e-own",
        "pay.example",
        "Picture(",
    ];
    let plates =
        [OWN_PLATE, BOUND_PLATE].map(|plate| format!("{:?}", plate.parse::<layby_domain::PlateNumber>().unwrap()));
    plain
        .iter()
        .map(|trace| (*trace).to_owned())
        .chain([name.masked(), number.masked()])
        .chain(plates)
        .collect()
}

#[test]
fn the_machine_never_tells_a_log_what_a_face_or_a_signature_looks_like() {
    let mut printing = Play::paying();
    printing.touches(Touch::PayLater);
    for play in [Play::looking(0), Play::submitted(), printing] {
        let told = format!("{:?} {:?}", play.kiosk, play.effects);
        assert!(
            told.contains("Picture(")
                && !told.contains("_jpeg: [")
                && !told.contains("_png: Some([")
                && !told.contains("_png: ["),
            "{told}"
        );
    }
}

#[test]
fn the_search_for_traces_would_find_a_driver() {
    let served = format!("{:?}{:?}", Play::at_list(0).kiosk, Play::paying().kiosk);
    let missing: Vec<String> = personal_traces()
        .into_iter()
        .filter(|trace| !served.contains(trace))
        .collect();
    assert_eq!(
        missing,
        [NAME, NUMBER, OWN_PLATE, BOUND_PLATE],
        "`Debug` masks these wherever they are: their masked form is searched for"
    );
}

#[test]
#[should_panic(expected = "Decided is claimed and nobody said so")]
fn a_decision_page_that_nobody_decided_would_be_found() {
    let mut play = Play::paying();
    play.done();
    verify(
        "follow.awaiting",
        &Event::Tick,
        &play,
        &History {
            said: vec![Claim::Kept],
            left: Vec::new(),
        },
    );
}
