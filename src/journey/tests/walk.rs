//! Every state times every event.
//!
//! Breadth first from a kiosk that is ready. Two situations count as one state when they differ only in what no step looks at: ticket
//! numbers, moments, the words of the list. The plain states are told apart by everything else. A state with one thing out of the ordinary (a
//! broken part, English, the help open, the question about ending, the idle countdown, a policy in waiting, a second handling in the same
//! session) is told apart by its name and its page; with two such things it is still stepped into and judged, but not walked on from.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::LazyLock;
use std::time::Duration;

use layby_domain::{Language, Points};

use super::kit::{FOREIGN, Play, seconds};
use super::moves::{Move, every_move, words};
use super::promises::{Claim, History, claims, verify};
use crate::journey::{ActNews, Answer, Event, Following, Health, Kiosk, NoAnswer, Stage, Touch, View};

/// What the walk found.
pub struct Walk {
    /// How many states were walked on from.
    pub states: usize,
    /// How many steps were taken and judged.
    pub steps: usize,
    /// The names of the states, and what leads from one to another.
    pub ways: BTreeMap<(&'static str, &'static str), BTreeSet<String>>,
    /// Everything that was ever claimed.
    pub claimed: Vec<Claim>,
    /// Which states lead to which.
    edges: Vec<BTreeSet<usize>>,
    /// Where nobody is being served.
    homes: Vec<usize>,
    /// The situations themselves, one for each state.
    plays: Vec<Play>,
}

/// The walk over everything, taken once.
pub static FULL: LazyLock<Walk> = LazyLock::new(|| walk(|_| true));

/// Walks, leaving out the moves that are not `allowed`.
pub fn walk(allowed: impl Fn(&Event) -> bool) -> Walk {
    let mut walk = Walk {
        states: 0,
        steps: 0,
        ways: BTreeMap::new(),
        claimed: Vec::new(),
        edges: Vec::new(),
        homes: Vec::new(),
        plays: Vec::new(),
    };
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut waiting: VecDeque<(usize, History)> = VecDeque::new();
    for start in [Play::ready(), Play::started()] {
        let index = walk.enter(start);
        known.insert(key(&walk.plays[index].kiosk.stage, &walk.plays[index]), index);
        waiting.push_back((index, History::default()));
    }
    while let Some((from, history)) = waiting.pop_front() {
        let mut start = walk.plays[from].clone();
        start.done();
        for next in every_move(&start) {
            if !allowed(&next.event) {
                continue;
            }
            let (play, history) = walk.take(&start, &next, &history);
            if nothing_changed(&start, &play) {
                walk.edges[from].insert(from);
                continue;
            }
            if unordinary(&play).len() > 1 {
                continue;
            }
            let key = key(&play.kiosk.stage, &play);
            let to = *known.entry(key).or_insert_with(|| {
                let index = walk.enter(play);
                waiting.push_back((index, history));
                index
            });
            walk.edges[from].insert(to);
        }
    }
    walk.states = walk.plays.len();
    walk
}

impl Walk {
    fn enter(&mut self, play: Play) -> usize {
        let index = self.plays.len();
        if is_home(&play) {
            self.homes.push(index);
        }
        self.plays.push(play);
        self.edges.push(BTreeSet::new());
        index
    }

    fn take(&mut self, from: &Play, next: &Move, history: &History) -> (Play, History) {
        let (mut play, mut history) = (from.clone(), history.clone());
        let before = play.state();
        history.hear(&play, &next.event);
        next.play(&mut play);
        verify(before, &next.event, &play, &history);
        self.steps += 1;
        for claim in claims(&play.kiosk.page(), &play.effects) {
            if !self.claimed.contains(&claim) {
                self.claimed.push(claim);
            }
        }
        let after = play.state();
        if before != after {
            let asked = from.open.last().map(|(_, question)| question);
            self.ways
                .entry((before, after))
                .or_default()
                .insert(words(&next.event, asked));
        }
        (play, history)
    }

    /// The states from which no way leads home.
    fn lost(&self) -> Vec<&'static str> {
        let mut back: Vec<Vec<usize>> = vec![Vec::new(); self.edges.len()];
        for (from, tos) in self.edges.iter().enumerate() {
            tos.iter().for_each(|to| back[*to].push(from));
        }
        let mut reaches = vec![false; self.edges.len()];
        let mut waiting = self.homes.clone();
        while let Some(state) = waiting.pop() {
            if !std::mem::replace(&mut reaches[state], true) {
                waiting.extend(&back[state]);
            }
        }
        (0..self.plays.len())
            .filter(|state| !reaches[*state])
            .map(|state| self.plays[state].state())
            .collect()
    }
}

/// Nobody is being served: the attract screen, or the page that says what is broken.
fn is_home(play: &Play) -> bool {
    !play.kiosk.in_session() && matches!(play.view(), View::Attract | View::OutOfOrder(_))
}

/// Only the clock went on: most events mean nothing in most states.
fn nothing_changed(before: &Play, after: &Play) -> bool {
    let (was, is) = (&before.kiosk, &after.kiosk);
    let apart_from_the_stage = |kiosk: &Kiosk| {
        (
            kiosk.language,
            kiosk.help_open,
            kiosk.asking_to_end,
            kiosk.idle_seconds_left(),
        )
    };
    was.stage == is.stage
        && apart_from_the_stage(was) == apart_from_the_stage(is)
        && was.health == is.health
        && was.next_document.is_some() == is.next_document.is_some()
}

static READY: LazyLock<Health> = LazyLock::new(|| Play::ready().kiosk.health);

/// What is out of the ordinary.
fn unordinary(play: &Play) -> Vec<String> {
    let kiosk = &play.kiosk;
    let mut unordinary = Vec::new();
    if kiosk.health != *READY {
        unordinary.extend(broken(&kiosk.health, &READY));
    }
    let served = match &kiosk.stage {
        Stage::Menu(session) | Stage::Choosing(session, _) | Stage::Following(session, _) => Some(session),
        _ => None,
    };
    let again = served.is_some_and(|session| session.points() != Points::ZERO);
    let facts = [
        (kiosk.language == Language::English, "English"),
        (kiosk.help_open, "help"),
        (kiosk.asking_to_end, "asking to end"),
        (kiosk.idle_seconds_left().is_some(), "idle"),
        (kiosk.next_document.is_some(), "policy in waiting"),
        (again, "again"),
    ];
    unordinary.extend(
        facts
            .into_iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, fact)| fact.to_owned()),
    );
    unordinary
}

/// Which parts differ, in the words of `Debug`: one line a part.
fn broken(health: &Health, ready: &Health) -> Vec<String> {
    let lines = |health: &Health| {
        format!("{health:#?}")
            .split(",\n    ")
            .map(str::to_owned)
            .collect::<Vec<String>>()
    };
    lines(health)
        .into_iter()
        .zip(lines(ready))
        .filter(|(is, was)| is != was)
        .map(|(is, _)| is)
        .collect()
}

/// What tells one state from another.
fn key(stage: &Stage, play: &Play) -> String {
    let unordinary = unordinary(play);
    if !unordinary.is_empty() {
        let page = format!("{:?}", play.kiosk.page());
        let gist: String = page.chars().filter(|c| c.is_ascii_uppercase()).collect();
        return format!(
            "{} {unordinary:?} {}",
            play.state(),
            if page.len() > 600 { "" } else { &gist }
        );
    }
    let facts = match stage {
        Stage::Verify(known, verify) => {
            let guidance = format!("{verify:?}");
            let guidance = cut(&guidance, "guidance: ", " }");
            let left = known.unfinished.as_deref().map(facts_of_act);
            format!("{left:?} {}", cut(&guidance, "Failed(", ")"))
        }
        Stage::Menu(session) => format!("{:?}", session.unfinished.as_deref().map(facts_of_act)),
        Stage::Identify(identify) => format!("{identify:?}"),
        Stage::Choosing(session, choosing) => {
            // An act on its way takes its row out of the choice.
            let on_its_way = session
                .stands_against(&"v-own".parse().expect("an identifier"))
                .is_some();
            let all = cut(&format!("{choosing:?}"), "list: ViolationList", "places: ");
            // Whether there is a ground matters, not which; pictures matter where they are shown.
            let all = cut(&all, "grounds: [", "]").replacen(
                "[~]",
                if all.contains("grounds: []") { "none" } else { "some" },
                1,
            );
            let all = if play.state() == "settle.detail" {
                all
            } else {
                cut(&all, "pictures: {", "grounds")
            };
            format!("{on_its_way} {all}")
        }
        Stage::Following(_, following) => facts_of_act(following),
        Stage::Attract | Stage::Interrupted { .. } | Stage::Farewell { .. } => String::new(),
    };
    format!("{} {}", play.state(), without_numbers(&facts))
}

/// What tells one followed act from another.
fn facts_of_act(following: &Following) -> String {
    let all = format!("{following:?}");
    let act = all.split("word: ").next().unwrap_or_default();
    let objection = act.contains("objection: true");
    let signed = act.contains("signature_png: Some");
    // Whether there is a copy matters, not how many.
    let in_hand = !act.contains("copies: 0");
    format!("{objection} {signed} {in_hand} {}", &all[act.len()..])
}

/// The text without what stands between two marks.
fn cut(text: &str, from: &str, to: &str) -> String {
    let Some((head, rest)) = text.split_once(from) else {
        return text.to_owned();
    };
    let Some((_, tail)) = rest.split_once(to) else {
        return text.to_owned();
    };
    format!("{head}{from}~{to}{tail}")
}

/// The text without tickets and moments of the kiosk's own clock.
fn without_numbers(text: &str) -> String {
    let mut text = text.to_owned();
    for mark in ["Ticket(", "since: ", "looked: ", "accepted_at: "] {
        let mut parts = text.split(mark);
        let mut kept = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            kept.push_str(mark);
            kept.push_str(part.trim_start_matches(|c: char| !matches!(c, ',' | ')' | ' ' | '}')));
        }
        text = kept;
    }
    text
}

fn said_by_central(event: &Event) -> bool {
    matches!(event, Event::Act { .. })
        || matches!(event, Event::Answer { answer: Answer::Driver { unfinished: Some(unfinished), .. }, .. }
            if unfinished.news.is_some() || unfinished.paid)
}

fn said_paid(event: &Event) -> bool {
    let order_paid =
        |order: &layby_central::PaymentOrder| matches!(order.state, layby_central::PaymentState::Paid { .. });
    match event {
        Event::Answer {
            answer: Answer::Payment(order),
            ..
        } => order_paid(order),
        Event::Answer {
            answer: Answer::Driver {
                unfinished: Some(unfinished),
                ..
            },
            ..
        } => unfinished.paid,
        Event::Act {
            news: crate::journey::ActNews::Decided(reply),
            ..
        } => reply.payment.as_ref().is_some_and(order_paid),
        _ => false,
    }
}

#[test]
fn every_event_in_every_state_keeps_the_promises() {
    let walk = &*FULL;
    println!("{} states, {} steps, {} ways", walk.states, walk.steps, walk.ways.len());
    assert_eq!(walk.lost(), Vec::<&str>::new(), "no way leads home from here");
    for claim in [
        Claim::Kept,
        Claim::Decided,
        Claim::Paid,
        Claim::Received,
        Claim::Refused,
    ] {
        assert!(
            walk.claimed.contains(&claim),
            "the walk never came to a page that claims {claim:?}"
        );
    }
    for play in &walk.plays {
        the_driver_can_leave(play.clone());
        a_driver_who_walked_away_is_forgotten(play.clone(), |_| {});
        a_driver_who_walked_away_is_forgotten(play.clone(), an_outage_goes_on);
        back_leads_somewhere(play.clone());
    }
}

#[test]
fn without_a_word_of_the_central_api_nothing_is_decided() {
    let walk = walk(|event| !said_by_central(event));
    assert_eq!(
        walk.claimed,
        [Claim::Kept],
        "{} states, {} steps",
        walk.states,
        walk.steps
    );
}

#[test]
fn without_the_word_paid_nothing_is_paid() {
    let walk = walk(|event| !said_paid(event));
    assert!(
        walk.claimed.contains(&Claim::Decided),
        "the walk came as far as a decision"
    );
    assert!(
        !walk.claimed.contains(&Claim::Paid),
        "{} states, {} steps",
        walk.states,
        walk.steps
    );
}

/// "End", the answer to its question, and the farewell's few seconds lead home from everywhere, once the ledger has spoken.
fn the_driver_can_leave(mut play: Play) {
    let from = play.state();
    if play.keeping.is_some() && from == "settle.keeping" {
        play.kept();
    }
    if play.kiosk.page().end {
        play.touches(Touch::End);
        if play.kiosk.page().confirm_end.is_some() {
            play.touches(Touch::EndAnyway);
        }
        assert_eq!(play.state(), "farewell", "from {from}");
    }
    play.passes(seconds(200));
    assert!(is_home(&play), "from {from} to {}", play.state());
}

/// Longer than any code to pay is good for.
const FORGOTTEN_WITHIN: Duration = Duration::from_secs(30 * 60);

/// Every question is answered at once with "not reached", and other drivers' acts wait for delivery.
fn an_outage_goes_on(play: &mut Play) {
    for (ticket, _) in play.open.clone() {
        let answer = Answer::Nothing(NoAnswer::Unreachable);
        play.happens(Event::Answer { ticket, answer });
    }
    play.happens(Event::Act {
        transaction: FOREIGN,
        news: ActNews::Delayed,
    });
}

/// Nobody touches anything, whatever the network does meanwhile: the session ends by itself.
fn a_driver_who_walked_away_is_forgotten(mut play: Play, meanwhile: fn(&mut Play)) {
    let from = play.state();
    if play.keeping.is_some() && from == "settle.keeping" {
        play.kept();
    }
    let until = play.now.uptime + FORGOTTEN_WITHIN;
    while !is_home(&play) {
        assert!(
            play.now.uptime < until,
            "from {from} to {} in {FORGOTTEN_WITHIN:?}",
            play.state()
        );
        play.passes(seconds(5));
        meanwhile(&mut play);
    }
}

/// More pages than any row of "back" has.
const BACK_MOST: usize = 10;

/// Every "back" changes the page, and some few of them lead to a page without one.
fn back_leads_somewhere(mut play: Play) {
    let from = play.state();
    for _ in 0..BACK_MOST {
        if !play.kiosk.page().back {
            return;
        }
        let before = play.state();
        play.touches(Touch::Back);
        assert_ne!(play.state(), before, "back does nothing");
    }
    panic!("back leads in circles from {from}");
}
