//! The technician at the ledger: looking while the kiosk runs, deciding while it stands still.

use std::fs;

use layby::ledger::{Ledger, LedgerFault, LedgerLook, TransactionState};
use layby::technician::{Errand, Report, advice, run};
use rusqlite::Connection;

use crate::acts::{accept, at, decided, handling, key, objection, open, refusal, settings, transaction};

fn does(dir: &tempfile::TempDir, errand: Errand) -> Result<Report, LedgerFault> {
    run(&settings(dir.path()), &errand, at(9))
}

fn number(n: u64) -> String {
    transaction(n).spoken()
}

#[test]
fn a_technician_looks_at_the_ledger_of_a_running_kiosk_and_learns_nothing_about_drivers() {
    let dir = tempfile::tempdir().unwrap();
    let mut kiosk = open(dir.path());
    for n in 1..=2 {
        accept(&mut kiosk, n, 0, &handling(n), true, at(0)).unwrap();
    }
    accept(&mut kiosk, 3, 1, &objection(3), true, at(1)).unwrap();
    kiosk.answered(transaction(1), &decided(1), at(2)).unwrap();
    kiosk.refused(transaction(2), &refusal(), at(2)).unwrap();
    kiosk
        .dead_letter(key(3), "central refused it 5 times: invalid, status 422", at(3))
        .unwrap();

    let status = does(&dir, Errand::Status).unwrap();
    assert!(status.good);
    for said in [
        format!("in use by process {}", std::process::id()),
        "3 acts were accepted".to_owned(),
        "1 were not taken".to_owned(),
    ] {
        assert!(status.words.contains(&said), "{said}: {}", status.words);
    }
    let waiting = does(&dir, Errand::Waiting).unwrap();
    assert!(
        waiting.words.contains(&format!("{}  accepted", number(3))),
        "{}",
        waiting.words
    );
    let shown = does(&dir, Errand::Show { number: number(2) }).unwrap();
    assert!(
        shown
            .words
            .contains("refused: central refused: person_not_verified, status 409"),
        "{}",
        shown.words
    );
    let verified = does(&dir, Errand::Verify).unwrap();
    assert!(verified.good, "{}", verified.words);
    for words in [status.words, waiting.words, shown.words, verified.words] {
        for personal in [
            "京A00599",
            "d-franck",
            "范克",
            "11010519491231002X",
            "not the driver",
            "v-1",
        ] {
            assert!(!words.contains(personal), "{personal}: {words}");
        }
    }
    accept(&mut kiosk, 4, 0, &handling(4), true, at(4)).unwrap(); // nobody was disturbed
}

#[test]
fn what_decides_is_refused_while_the_kiosk_runs() {
    let dir = tempfile::tempdir().unwrap();
    let kiosk = open(dir.path());
    for errand in [Errand::Revive { number: number(1) }, Errand::StartAfresh] {
        let fault = does(&dir, errand).unwrap_err();
        assert!(matches!(fault, LedgerFault::HeldElsewhere { .. }), "{fault}");
        assert!(advice(&fault).unwrap().contains("systemctl stop layby"));
    }
    drop(kiosk);
}

#[test]
fn a_dead_letter_is_tried_again_by_the_number_on_its_slip() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), true, at(0)).unwrap();
    accept(&mut ledger, 2, 1, &handling(2), true, at(0)).unwrap();
    ledger.dead_letter(key(1), "refused", at(1)).unwrap();
    drop(ledger);

    assert!(
        !does(
            &dir,
            Errand::Revive {
                number: "FFFF-FFFF".to_owned()
            }
        )
        .unwrap()
        .good
    );
    assert!(
        !does(&dir, Errand::Revive { number: number(2) }).unwrap().good,
        "it waits already"
    );
    assert!(
        does(
            &dir,
            Errand::Revive {
                number: transaction(1).to_string()
            }
        )
        .unwrap()
        .good
    );
    let mut ledger = open(dir.path());
    assert_eq!(
        ledger.transaction(transaction(1)).unwrap().unwrap().state,
        TransactionState::Accepted
    );
    assert_eq!(ledger.outbox().unwrap().depth, 2);
}

#[test]
fn a_new_ledger_is_begun_only_where_the_old_one_is_damaged_or_gone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.db");
    assert!(matches!(does(&dir, Errand::Status), Err(LedgerFault::NotMade { .. })));
    accept(&mut open(dir.path()), 1, 0, &handling(1), true, at(0)).unwrap();
    assert!(
        !does(&dir, Errand::StartAfresh).unwrap().good,
        "a sound ledger was given up"
    );
    assert_eq!(open(dir.path()).outbox().unwrap().depth, 1);

    fs::write(&path, "no ledger at all").unwrap();
    assert!(matches!(
        does(&dir, Errand::Status),
        Err(LedgerFault::Damaged { kept_as: None, .. })
    ));
    assert!(path.exists(), "a look moved the file");
    let begun = does(&dir, Errand::StartAfresh).unwrap();
    assert!(begun.good && begun.words.contains(".damaged-"), "{}", begun.words);
    assert_eq!(open(dir.path()).outbox().unwrap().depth, 0);

    fs::remove_file(&path).unwrap();
    let gone = does(&dir, Errand::Status).unwrap_err();
    assert!(
        matches!(gone, LedgerFault::Gone { .. }) && advice(&gone).unwrap().contains("start-afresh"),
        "{gone}"
    );
    assert!(does(&dir, Errand::StartAfresh).unwrap().good);
    drop(open(dir.path()));
}

#[test]
fn other_hands_in_the_history_are_found_out() {
    let dir = tempfile::tempdir().unwrap();
    accept(&mut open(dir.path()), 1, 0, &handling(1), true, at(0)).unwrap();
    Connection::open(dir.path().join("ledger.db"))
        .unwrap()
        .execute_batch("DROP TRIGGER history_is_not_rewritten; UPDATE history SET note = 'never happened'")
        .unwrap();
    let verified = does(&dir, Errand::Verify).unwrap();
    assert!(
        !verified.good && verified.words.contains("altered at row 1"),
        "{}",
        verified.words
    );
}

#[test]
fn a_look_takes_nothing_from_the_kiosk_that_starts_meanwhile() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    let mut look = LedgerLook::open(&settings(dir.path()), at(0)).unwrap();
    assert_eq!(look.in_use(), None);
    let mut kiosk = Ledger::open(&settings(dir.path()), at(0)).unwrap();
    accept(&mut kiosk, 1, 0, &handling(1), true, at(0)).unwrap();
    assert_eq!(look.numbers().unwrap().waiting, 1);
}
