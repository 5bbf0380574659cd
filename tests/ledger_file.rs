//! Stories of the ledger's file and its disk: damaged, half made, of a newer version, without its key; full,
//! read-only, in use.

mod acts;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use acts::{accept, at, decided, handling, handling_with, open, settings, transaction};
use layby::ledger::{Ledger, LedgerFault, Stage};
use rusqlite::Connection;

// ---- the file

/// Writes noise over every page of the ledger but the first, so that the damage is in the rows and not in the header.
fn damage(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    for (index, byte) in bytes.iter_mut().enumerate().skip(2 * 4096) {
        *byte = u8::try_from(index * 31 % 251).unwrap();
    }
    fs::write(path, bytes).unwrap();
}

fn files_named(dir: &Path, part: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.to_string_lossy().contains(part))
        .collect();
    files.sort();
    files
}

#[test]
fn a_damaged_ledger_is_kept_byte_for_byte_and_no_start_makes_an_empty_one_in_silence() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.db");
    accept(&mut open(dir.path()), 1, 0, &handling(1), false, at(0)).unwrap();
    damage(&path);
    let damaged = fs::read(&path).unwrap();

    let first = Ledger::open(&settings(dir.path()), at(0));
    let Err(LedgerFault::Damaged {
        kept_as: Some(kept_as), ..
    }) = first
    else {
        panic!("{first:?}")
    };
    assert!(
        kept_as.to_string_lossy().contains("ledger.db.damaged-20260101T000000Z"),
        "{}",
        kept_as.display()
    );
    assert!(fs::read(&kept_as).unwrap() == damaged, "the damaged file was changed");
    assert!(!path.exists());

    for start in 1..=2 {
        match Ledger::open(&settings(dir.path()), at(start)) {
            Err(LedgerFault::Damaged {
                kept_as: Some(again), ..
            }) => assert_eq!(again, kept_as),
            other => panic!("start {start}: {other:?}"),
        }
        assert!(!path.exists(), "start {start} made an empty ledger");
    }

    let mut afresh = Ledger::start_afresh(&settings(dir.path()), at(3)).unwrap();
    accept(&mut afresh, 2, 0, &handling(2), false, at(3)).unwrap();
    drop(afresh);
    assert_eq!(open(dir.path()).outbox().unwrap().depth, 1);
    assert!(
        fs::read(&kept_as).unwrap() == damaged,
        "starting afresh touched the damaged file"
    );
}

#[test]
fn a_sound_copy_put_in_the_place_of_a_damaged_ledger_is_taken_up() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.db");
    accept(&mut open(dir.path()), 1, 0, &handling(1), false, at(0)).unwrap();
    let sound = fs::read(&path).unwrap();
    damage(&path);
    assert!(Ledger::open(&settings(dir.path()), at(0)).is_err());
    fs::write(&path, sound).unwrap();
    assert_eq!(open(dir.path()).outbox().unwrap().depth, 1);
    assert_eq!(
        open(dir.path()).outbox().unwrap().depth,
        1,
        "the note of the damage is not gone"
    );
}

#[test]
fn two_damaged_ledgers_in_one_second_are_both_kept() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.db");
    for damage in ["first", "second"] {
        fs::write(&path, damage).unwrap();
        fs::write(dir.path().join("ledger.key"), [1; 32]).unwrap();
        fs::set_permissions(dir.path().join("ledger.key"), fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(
            Ledger::open(&settings(dir.path()), at(0)),
            Err(LedgerFault::Damaged { .. })
        ));
    }
    let kept: Vec<String> = files_named(dir.path(), ".damaged-")
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    assert_eq!(kept, ["first", "second"]);
}

#[test]
fn the_log_of_a_damaged_ledger_is_kept_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.db");
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), false, at(0)).unwrap();
    // As a power cut leaves it: the log is not yet in the ledger.
    let log = fs::read(dir.path().join("ledger.db-wal")).unwrap();
    assert!(!log.is_empty());
    drop(ledger);
    fs::write(&path, b"SQLite format 3\0 and then nothing that makes sense").unwrap();
    fs::write(dir.path().join("ledger.db-wal"), &log).unwrap();

    let Err(LedgerFault::Damaged {
        kept_as: Some(kept_as), ..
    }) = Ledger::open(&settings(dir.path()), at(0))
    else {
        panic!("it was opened")
    };
    assert!(fs::read(format!("{}-wal", kept_as.display())).unwrap() == log);
    assert!(!dir.path().join("ledger.db-wal").exists());
}

#[test]
fn an_empty_file_or_another_database_is_no_ledger_and_is_kept_aside_too() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.db");
    drop(open(dir.path()));
    fs::write(&path, b"").unwrap();
    assert!(matches!(
        Ledger::open(&settings(dir.path()), at(0)),
        Err(LedgerFault::Damaged { .. })
    ));
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE shopping (item TEXT)")
        .unwrap();
    let other = Ledger::open(&settings(dir.path()), at(0));
    assert!(
        matches!(&other, Err(LedgerFault::Damaged { detail, .. }) if detail.contains("not a ledger")),
        "{other:?}"
    );
    assert_eq!(files_named(dir.path(), ".damaged-").len(), 2);
}

#[test]
fn a_ledger_half_made_at_a_power_cut_is_made_again() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("ledger.db.new"), b"half").unwrap();
    fs::write(dir.path().join("ledger.db.new-journal"), b"half").unwrap();
    accept(&mut open(dir.path()), 1, 0, &handling(1), false, at(0)).unwrap();
    assert!(files_named(dir.path(), ".new").is_empty());
}

#[test]
fn a_missing_or_wrong_key_is_named_and_the_ledger_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let key_file = dir.path().join("ledger.key");
    accept(&mut open(dir.path()), 1, 0, &handling(1), false, at(0)).unwrap();
    let right = fs::read(&key_file).unwrap();

    fs::remove_file(&key_file).unwrap();
    assert!(matches!(
        Ledger::open(&settings(dir.path()), at(0)),
        Err(LedgerFault::KeyMissing { .. })
    ));
    assert!(!key_file.exists(), "a new key was made beside an existing ledger");

    fs::write(&key_file, [9; 32]).unwrap();
    fs::set_permissions(&key_file, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(matches!(
        Ledger::open(&settings(dir.path()), at(0)),
        Err(LedgerFault::KeyWrong { .. })
    ));

    fs::write(&key_file, right).unwrap();
    assert_eq!(open(dir.path()).next_due(at(0)).unwrap().unwrap().act, handling(1));
}

#[test]
fn a_ledger_of_a_newer_version_is_refused_and_not_touched() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.db");
    drop(open(dir.path()));
    Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let before = fs::read(&path).unwrap();
    assert!(matches!(
        Ledger::open(&settings(dir.path()), at(0)),
        Err(LedgerFault::TooNew {
            found: 99,
            known: 2,
            ..
        })
    ));
    assert!(fs::read(&path).unwrap() == before);
}

#[test]
fn a_ledger_that_vanished_is_missed_until_it_is_put_back_or_begun_afresh() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.db");
    accept(&mut open(dir.path()), 1, 0, &handling(1), true, at(0)).unwrap();
    let elsewhere = dir.path().join("elsewhere");
    fs::rename(&path, &elsewhere).unwrap();
    for start in 1..=2 {
        match Ledger::open(&settings(dir.path()), at(start)) {
            Err(fault @ LedgerFault::Gone { made_at: Some(_), .. }) => {
                assert!(fault.to_string().contains("2026-01-01"), "{fault}");
            }
            other => panic!("start {start}: {other:?}"),
        }
        assert!(!path.exists(), "start {start} made an empty ledger beside the old key");
    }
    fs::rename(&elsewhere, &path).unwrap();
    assert_eq!(open(dir.path()).outbox().unwrap().depth, 1, "it was put back");

    fs::remove_file(&path).unwrap();
    let mut afresh = Ledger::start_afresh(&settings(dir.path()), at(9)).unwrap();
    assert_eq!(afresh.outbox().unwrap().depth, 0);
    accept(&mut afresh, 2, 0, &handling(2), true, at(9)).unwrap();
    drop(afresh);
    assert_eq!(open(dir.path()).outbox().unwrap().depth, 1);
}

#[test]
fn a_power_cut_between_the_key_and_the_ledger_is_still_a_first_start() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    for made_after_the_key in ["ledger.db", "ledger.key.ledger-made"] {
        fs::remove_file(dir.path().join(made_after_the_key)).unwrap();
    }
    drop(open(dir.path()));

    // A kiosk from before there was a marker leaves one at its next start.
    fs::remove_file(dir.path().join("ledger.key.ledger-made")).unwrap();
    drop(open(dir.path()));
    fs::remove_file(dir.path().join("ledger.db")).unwrap();
    assert!(matches!(
        Ledger::open(&settings(dir.path()), at(0)),
        Err(LedgerFault::Gone { .. })
    ));
}

#[test]
fn a_ledger_of_the_first_version_is_brought_up_to_date_with_all_it_holds() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), false, at(0)).unwrap();
    accept(&mut ledger, 2, 1, &handling(2), false, at(0)).unwrap();
    ledger.answered(transaction(2), &decided(2), at(1)).unwrap();
    drop(ledger);
    Connection::open(dir.path().join("ledger.db"))
        .unwrap()
        .execute_batch(
            "DROP TRIGGER messages_are_not_exchanged; ALTER TABLE outbox DROP COLUMN sealed_body;
             ALTER TABLE transactions DROP COLUMN sealed_payment; PRAGMA user_version = 1;",
        )
        .unwrap();

    let mut ledger = open(dir.path());
    let outgoing = ledger.next_due(at(2)).unwrap().unwrap();
    assert_eq!(
        (outgoing.act, outgoing.body),
        (handling(1), None),
        "it is made of its act, as it was until then"
    );
    assert_eq!(
        ledger.transaction(transaction(2)).unwrap().unwrap().answer,
        Some(decided(2))
    );
    accept(&mut ledger, 3, 2, &handling(3), false, at(3)).unwrap();
    assert!(ledger.next_due(at(3)).unwrap().unwrap().body.is_some());
    assert_eq!(ledger.verify().unwrap(), []);
}

#[test]
fn a_second_kiosk_is_told_who_has_the_ledger_and_gets_it_when_that_one_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path());
    let child = || Command::new(std::env::current_exe().unwrap());
    let words = in_another_process(child(), "child_that_says_who_has_the_ledger", dir.path());
    assert!(words.contains(&format!("process {}:", std::process::id())), "{words}");

    drop(first);
    let words = in_another_process(child(), "child_that_says_who_has_the_ledger", dir.path());
    assert!(words.contains("nobody else"), "{words}");
}

#[test]
#[ignore = "run by a_second_kiosk_is_told_who_has_the_ledger_and_gets_it_when_that_one_is_gone"]
fn child_that_says_who_has_the_ledger() {
    match Ledger::open(&settings(&dir_of_child()), at(0)) {
        Ok(_) => println!("nobody else"),
        Err(fault @ LedgerFault::HeldElsewhere { .. }) => println!("{fault}"),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_second_kiosk_does_not_judge_a_ledger_that_is_in_use() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.db");
    let first = open(dir.path());
    damage(&path);
    let damaged = fs::read(&path).unwrap();
    for open in [Ledger::open, Ledger::start_afresh] {
        let second = open(&settings(dir.path()), at(0));
        assert!(matches!(second, Err(LedgerFault::HeldElsewhere { .. })), "{second:?}");
    }
    assert!(fs::read(&path).unwrap() == damaged);
    assert!(files_named(dir.path(), ".damaged-").is_empty());
    drop(first);
}

#[test]
fn a_program_that_holds_the_ledger_is_named_and_nothing_is_half_written() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let holder = Connection::open(dir.path().join("ledger.db")).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(
        accept(&mut ledger, 1, 0, &handling(1), false, at(0)),
        Err(LedgerFault::Busy { .. })
    ));
    assert!(
        matches!(ledger.has_room(), Err(LedgerFault::Busy { .. })),
        "an act would not be accepted now"
    );
    holder.execute_batch("ROLLBACK").unwrap();
    ledger.has_room().unwrap();
    assert_eq!(ledger.outbox().unwrap().depth, 0);
    accept(&mut ledger, 1, 0, &handling(1), false, at(0)).unwrap();
}

// ---- the disk

/// Accepts acts until the ledger refuses; gives how many were accepted.
fn fill(ledger: &mut Ledger) -> u64 {
    for n in 1..10_000 {
        match accept(ledger, n, 0, &handling_with(n, 20_000), false, at(0)) {
            Ok(()) => {}
            Err(LedgerFault::DiskFull { .. }) => return n - 1,
            Err(other) => panic!("act {n}: {other}"),
        }
    }
    panic!("the ledger never filled");
}

#[test]
fn a_full_disk_refuses_new_acts_while_every_accepted_one_can_still_be_answered() {
    let dir = tempfile::tempdir().unwrap();
    let mut small = settings(dir.path());
    small.max_bytes = 1024 * 1024;
    small.min_free_bytes = 300 * 1024;
    let mut ledger = Ledger::open(&small, at(0)).unwrap();
    let accepted = fill(&mut ledger);
    assert!(accepted > 5, "only {accepted} acts were accepted");
    for n in 1..=accepted {
        ledger.answered(transaction(n), &decided(n), at(1)).unwrap();
        ledger.finish(transaction(n), at(2)).unwrap();
    }
    assert_eq!(ledger.verify().unwrap(), []);
}

#[test]
fn a_disk_that_fills_in_the_middle_of_a_commit_loses_nothing_and_works_again_with_room() {
    let dir = tempfile::tempdir().unwrap();
    let mut small = settings(dir.path());
    small.max_bytes = 512 * 1024;
    small.min_free_bytes = 0;
    let mut ledger = Ledger::open(&small, at(0)).unwrap();
    let accepted = fill(&mut ledger);
    // Progress asks for no reserve: here SQLite itself runs out of pages, in the middle of a commit.
    let full = (1..5_000).find_map(|n| ledger.progress(transaction(1), &Stage::AwaitingReply, at(n)).err());
    assert!(matches!(full, Some(LedgerFault::DiskFull { .. })), "{full:?}");
    assert_eq!(ledger.verify().unwrap(), []);
    for n in 1..=accepted {
        assert_eq!(
            ledger.transaction(transaction(n)).unwrap().unwrap().act,
            Some(handling_with(n, 20_000))
        );
    }
    drop(ledger);

    small.max_bytes = 8 * 1024 * 1024;
    let mut ledger = Ledger::open(&small, at(0)).unwrap();
    accept(&mut ledger, 9_000, 2, &handling(9_000), false, at(0)).unwrap();
    ledger.answered(transaction(1), &decided(1), at(1)).unwrap();
    assert_eq!(ledger.verify().unwrap(), []);
}

#[test]
fn a_kiosk_knows_that_there_is_no_room_before_a_driver_signs_and_when_there_is_room_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), true, at(0)).unwrap();
    ledger.has_room().unwrap();
    ledger.limit_bytes(4096).unwrap();
    assert!(matches!(ledger.has_room(), Err(LedgerFault::DiskFull { .. })));
    let refused = accept(&mut ledger, 2, 0, &handling(2), true, at(0));
    assert!(matches!(refused, Err(LedgerFault::DiskFull { .. })), "{refused:?}");
    ledger.limit_bytes(u64::MAX).unwrap();
    ledger.has_room().unwrap();
    accept(&mut ledger, 2, 0, &handling(2), true, at(0)).unwrap();
}

#[test]
fn a_disk_with_less_room_than_the_reserve_is_full_for_a_new_act() {
    let dir = tempfile::tempdir().unwrap();
    let mut demanding = settings(dir.path());
    demanding.max_bytes = u64::MAX;
    demanding.min_free_bytes = u64::MAX;
    let mut ledger = Ledger::open(&demanding, at(0)).unwrap();
    assert!(matches!(
        accept(&mut ledger, 1, 0, &handling(1), false, at(0)),
        Err(LedgerFault::DiskFull { .. })
    ));
}

/// Runs one ignored test of this file in a process of its own, through `launcher`; gives its output when it succeeded.
fn in_another_process(mut launcher: Command, test: &str, dir: &Path) -> String {
    let output = launcher
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env("LEDGER_TEST_DIR", dir)
        .output()
        .unwrap();
    let words = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{words}");
    assert!(words.contains("1 passed"), "the child ran no test: {words}");
    words
}

fn dir_of_child() -> PathBuf {
    PathBuf::from(std::env::var_os("LEDGER_TEST_DIR").expect("only run by another test"))
}

/// A copy of this test program that any user may run.
fn program_for_anyone(dir: &Path) -> PathBuf {
    let program = dir.join("program");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program
}

#[test]
fn a_read_only_folder_is_named_and_the_ledger_in_it_left_as_it_is() {
    const NOBODY: u32 = 65_534;
    let dir = tempfile::tempdir().unwrap();
    let program = program_for_anyone(dir.path());
    let folder = dir.path().join("var");
    fs::create_dir(&folder).unwrap();
    accept(&mut open(&folder), 1, 0, &handling(1), false, at(0)).unwrap();
    let before = fs::read(folder.join("ledger.db")).unwrap();

    let mut launcher = Command::new(program);
    // Permissions do not bind root: there the child becomes nobody, who may read everything here and write nothing.
    if rustix::process::geteuid().is_root() {
        launcher.uid(NOBODY).gid(NOBODY);
        for path in [
            &folder,
            &folder.join("ledger.db"),
            &folder.join("ledger.key"),
            &dir.path().to_owned(),
        ] {
            std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
    fs::set_permissions(folder.join("ledger.db"), fs::Permissions::from_mode(0o444)).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    in_another_process(launcher, "child_in_a_read_only_folder", &folder);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(fs::read(folder.join("ledger.db")).unwrap() == before);
}

#[test]
#[ignore = "run by a_read_only_folder_is_named_and_the_ledger_in_it_left_as_it_is"]
fn child_in_a_read_only_folder() {
    let opened = Ledger::open(&settings(&dir_of_child()), at(0));
    assert!(matches!(opened, Err(LedgerFault::ReadOnly { .. })), "{opened:?}");
}

#[test]
fn a_real_disk_that_is_really_full_loses_nothing_and_works_again_with_room() {
    let allowed = Command::new("unshare")
        .args(["-Urm", "true"])
        .status()
        .is_ok_and(|status| status.success());
    assert!(
        allowed,
        "this machine lets nobody mount a small disk: `unshare -Urm true` must work (user namespaces)"
    );
    let dir = tempfile::tempdir().unwrap();
    let mut launcher = Command::new("unshare");
    launcher.args([
        "-Urm",
        "sh",
        "-c",
        r#"mount -t tmpfs -o size=3m tmpfs "$LEDGER_TEST_DIR" && exec "$0" "$@""#,
    ]);
    launcher.arg(std::env::current_exe().unwrap());
    in_another_process(launcher, "child_on_a_small_disk", dir.path());
}

#[test]
#[ignore = "run by a_real_disk_that_is_really_full_loses_nothing_and_works_again_with_room"]
fn child_on_a_small_disk() {
    let dir = dir_of_child();
    let mut careless = settings(&dir);
    careless.min_free_bytes = 0;
    let mut ledger = Ledger::open(&careless, at(0)).unwrap();
    accept(&mut ledger, 1, 0, &handling(1), false, at(0)).unwrap();

    // Someone else fills the disk to the last byte.
    let ballast = dir.join("ballast");
    let filled = fs::write(&ballast, vec![1; 16 * 1024 * 1024]);
    assert_eq!(filled.unwrap_err().kind(), std::io::ErrorKind::StorageFull);
    let full = (2..100).find_map(|n| {
        accept(&mut ledger, n, 0, &handling_with(n, 20_000), false, at(0))
            .err()
            .map(|fault| (n, fault))
    });
    let Some((first_refused, LedgerFault::DiskFull { .. })) = full else {
        panic!("{full:?}")
    };
    let answer = ledger.answered(transaction(1), &decided(1), at(1));
    assert!(
        matches!(answer, Ok(()) | Err(LedgerFault::DiskFull { .. })),
        "{answer:?}"
    );

    fs::remove_file(&ballast).unwrap();
    ledger.answered(transaction(1), &decided(1), at(2)).unwrap();
    accept(&mut ledger, first_refused, 0, &handling(first_refused), false, at(2)).unwrap();
    drop(ledger);
    let mut ledger = Ledger::open(&careless, at(3)).unwrap();
    assert_eq!(ledger.outbox().unwrap().depth, first_refused - 1);
    assert_eq!(ledger.verify().unwrap(), []);
}
