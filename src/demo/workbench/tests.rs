//! What the hands and the window say to each other, without a window.

use std::collections::BTreeSet;

use image::GrayImage;
use jiff::{SignedDuration, Timestamp};
use layby_domain::{IdempotencyKey, TransactionId};
use uuid::Uuid;

use super::face::PaperOut;
use super::seen::{Paper, Seen, Tone};
use super::wish::{Network, Wish};
use crate::ledger::{DeadLetter, OutboxView, WaitReason, Waiting};

#[test]
fn the_hands_understand_every_word_of_the_window_and_no_other() {
    let words: BTreeSet<String> = Wish::all().into_iter().map(Wish::word).collect();
    assert_eq!(words.len(), Wish::all().len(), "two wishes share a word");
    for wish in Wish::all() {
        assert_eq!(wish.word().parse::<Wish>(), Ok(wish));
    }
    let fixed = ["pay", "cancel-payment", "earlier-paper", "later-paper"];
    assert!(
        fixed.iter().all(|word| word.parse::<Wish>().is_ok()),
        "the window's own words"
    );
    assert!("make-tea".parse::<Wish>().is_err());
}

#[test]
fn the_network_is_shown_as_the_server_says_it_is() {
    for network in Network::ALL {
        assert_eq!(Network::of(network.fault()), network);
    }
}

#[test]
fn the_outbox_says_how_often_it_tried_why_it_waits_and_when_it_tries_next() {
    let now: Timestamp = "2026-03-01T09:00:00Z".parse().expect("a time");
    let transaction = TransactionId::new(Uuid::from_u128(0x1234_ABCD));
    let key = IdempotencyKey::new(Uuid::from_u128(1));
    let waiting = |attempts, waits_for, in_flight| Waiting {
        transaction,
        key,
        accepted_at: now,
        interactive: attempts == 0,
        attempts,
        due_at: now + SignedDuration::from_millis(1_250),
        waits_for,
        in_flight,
    };
    let dead = DeadLetter {
        transaction,
        key,
        accepted_at: now,
        attempts: 8,
        dead_at: now,
        why: "unknown violation".to_owned(),
    };
    let outbox = OutboxView {
        waiting: vec![waiting(0, None, true), waiting(3, Some(WaitReason::Offline), false)],
        dead: vec![dead],
        depth: 2,
    };
    let seen = Seen {
        outbox: Some(outbox),
        at: now,
        ..Seen::default()
    };

    assert_eq!(seen.outbox_in_words(), "2 waiting, 1 given up");
    let line = |title: &str, word: &str, tone| (title.to_owned(), word.to_owned(), tone);
    assert_eq!(
        seen.outbox_lines(),
        [
            line(
                "1234-ABCD · 0 attempts, driver waits",
                "not tried yet · on its way",
                Tone::Warn
            ),
            line("1234-ABCD · 3 attempts", "no connection · next in 1.2 s", Tone::Warn),
            line("1234-ABCD · given up after 8", "unknown violation", Tone::Bad),
        ]
    );
}

#[test]
fn a_new_paper_comes_out_of_the_slot_and_an_old_one_is_there_at_once() {
    let paper = |number, of, rows| Paper {
        number,
        of,
        uncut: false,
        image: GrayImage::new(8, rows),
    };
    let mut out = PaperOut::default();
    out.becomes(&paper(1, 1, 300));
    let steps: Vec<u32> = std::iter::from_fn(|| out.step()).collect();
    assert_eq!(steps, [120, 240, 300]);

    out.becomes(&paper(1, 1, 400));
    assert_eq!(out.step(), Some(400), "more of the same goes on where it was");

    out.becomes(&paper(2, 2, 200));
    assert_eq!(out.step(), Some(120), "another one begins anew");
    out.becomes(&paper(1, 2, 400));
    assert_eq!(out.step(), None, "one from before is whole");
}
