//! A ledger whose process is killed at random instants.
//!
//! A child writes acts as fast as it can and says so on its standard output after each one: that is the moment at
//! which a kiosk would print "accepted". The parent reads, kills the child with SIGKILL somewhere in between, opens
//! the ledger and counts: every act that was acknowledged must be there, exactly once. Then the child starts again on
//! the same ledger.
//!
//! So that the test is known to see a loss, the same is done with a child that acknowledges *before* it commits.
//! There losses must be seen.
//!
//! A failure prints its seed; `LAYBY_CRASH_SEED` repeats it (as far as the scheduler repeats anything).

mod acts;

use std::collections::{BTreeSet, HashMap};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use acts::{accept, at, decided, handling_with, key, open, transaction};
use layby::ledger::{Stage, TransactionState};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// How often the writer is killed.
const KILLS: u32 = 30;
/// How often the careless writer is killed at most until a loss is seen.
const CARELESS_KILLS_MAX: u32 = 200;
/// The parent kills after reading at most so many acknowledgements.
const ACKNOWLEDGED_MAX: u64 = 12;
/// And then lets the child go on for at most so many turns of an idle loop, to hit it anywhere within a commit.
const IDLE_TURNS_MAX: u32 = 3_000_000;

#[test]
fn every_act_that_was_acknowledged_survives_any_kill_exactly_once() {
    let seed = seed();
    println!("seed {seed}");
    let mut rng = StdRng::seed_from_u64(seed);
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    let mut acknowledged = 0;
    let mut answered = BTreeSet::new();
    for kill in 0..KILLS {
        let words = write_until_killed(dir.path(), "child_that_commits_first", &mut rng);
        acknowledged = acknowledged.max(newest(&words, "accepted"));
        answered.extend(numbers(&words, "answered"));
        let seen = look(dir.path());
        for n in 1..=acknowledged {
            assert_eq!(
                seen.copies.get(&n),
                Some(&1),
                "seed {seed}, kill {kill}: act {n} of {acknowledged} acknowledged"
            );
        }
        for n in &answered {
            assert_eq!(
                seen.states[n],
                TransactionState::Decided,
                "seed {seed}, kill {kill}: the answer to act {n} is gone"
            );
        }
        assert!(
            seen.copies.len() as u64 <= acknowledged + 1,
            "seed {seed}: more than one act was accepted without a word"
        );
    }
    assert!(
        acknowledged > u64::from(KILLS),
        "only {acknowledged} acts were acknowledged over {KILLS} kills: the test does not bite"
    );
    println!(
        "{acknowledged} acts acknowledged, {} answered, {KILLS} kills, none lost, none doubled",
        answered.len()
    );
}

#[test]
fn a_writer_that_acknowledges_before_it_commits_is_found_out() {
    let seed = seed();
    println!("seed {seed}");
    let mut rng = StdRng::seed_from_u64(seed);
    for kill in 1..=CARELESS_KILLS_MAX {
        let dir = tempfile::tempdir().unwrap();
        drop(open(dir.path()));
        let words = write_until_killed(dir.path(), "child_that_acknowledges_first", &mut rng);
        let acknowledged = newest(&words, "accepted");
        let seen = look(dir.path());
        if (1..=acknowledged).any(|n| !seen.copies.contains_key(&n)) {
            println!("a loss was seen at kill {kill}");
            return;
        }
    }
    panic!("seed {seed}: {CARELESS_KILLS_MAX} kills of a careless writer and no loss was seen: the test is blind");
}

// ---- the children

#[test]
#[ignore = "run by every_act_that_was_acknowledged_survives_any_kill_exactly_once"]
fn child_that_commits_first() {
    let mut ledger = open(&dir_of_child());
    let mut n = ledger.transactions_of(&acts::mark(&ledger, 0), u16::MAX).unwrap().len() as u64;
    loop {
        n += 1;
        accept(
            &mut ledger,
            n,
            0,
            &handling_with(n, 3_000),
            true,
            at(i64::try_from(n).unwrap()),
        )
        .unwrap();
        say("accepted", n);
        if n.is_multiple_of(2) {
            ledger
                .answered(transaction(n), &decided(n), at(i64::try_from(n).unwrap()))
                .unwrap();
            say("answered", n);
        } else {
            ledger
                .progress(transaction(n), &Stage::Done, at(i64::try_from(n).unwrap()))
                .unwrap();
        }
    }
}

#[test]
#[ignore = "run by a_writer_that_acknowledges_before_it_commits_is_found_out"]
fn child_that_acknowledges_first() {
    let mut ledger = open(&dir_of_child());
    for n in 1.. {
        say("accepted", n);
        accept(&mut ledger, n, 0, &handling_with(n, 3_000), true, at(0)).unwrap();
    }
}

fn say(what: &str, n: u64) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n{what} {n}").and_then(|()| out.flush()).unwrap();
}

fn dir_of_child() -> PathBuf {
    PathBuf::from(std::env::var_os("LEDGER_TEST_DIR").expect("only run by another test"))
}

// ---- the parent

fn seed() -> u64 {
    match std::env::var("LAYBY_CRASH_SEED") {
        Ok(seed) => seed.parse().expect("LAYBY_CRASH_SEED is a number"),
        Err(_) => rand::random(),
    }
}

/// Runs a writer and kills it at a random instant; gives all it said before.
fn write_until_killed(dir: &Path, child: &str, rng: &mut StdRng) -> Vec<String> {
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", child, "--ignored", "--nocapture"])
        .env("LEDGER_TEST_DIR", dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut words = Vec::new();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let patience = rng.random_range(1..=ACKNOWLEDGED_MAX);
    while words
        .iter()
        .filter(|line: &&String| line.starts_with("accepted"))
        .count()
        < usize::try_from(patience).unwrap()
    {
        words.push(lines.next().expect("the child ended by itself").unwrap());
    }
    for turn in 0..rng.random_range(0..=IDLE_TURNS_MAX) {
        std::hint::black_box(turn);
    }
    process.kill().unwrap();
    process.wait().unwrap();
    words.extend(lines.map_while(Result::ok));
    words
}

/// The numbers said with this word; a line cut off by the kill says nothing.
fn numbers(words: &[String], word: &str) -> BTreeSet<u64> {
    words
        .iter()
        .filter_map(|line| line.strip_prefix(word)?.trim().parse().ok())
        .collect()
}

fn newest(words: &[String], word: &str) -> u64 {
    numbers(words, word).last().copied().unwrap_or(0)
}

struct Seen {
    copies: HashMap<u64, u32>,
    states: HashMap<u64, TransactionState>,
}

/// Opens the ledger as the next start would, and counts what is in it.
fn look(dir: &Path) -> Seen {
    let mut ledger = open(dir);
    assert_eq!(ledger.verify().unwrap(), []);
    let franck = acts::mark(&ledger, 0);
    let mut seen = Seen {
        copies: HashMap::new(),
        states: HashMap::new(),
    };
    let views = ledger.transactions_of(&franck, u16::MAX).unwrap();
    for n in 1..=views.len() as u64 + 1 {
        for view in views.iter().filter(|view| view.transaction == transaction(n)) {
            assert_eq!(view.act, Some(handling_with(n, 3_000)));
            assert_eq!(view.key, key(n));
            *seen.copies.entry(n).or_default() += 1;
            seen.states.insert(n, view.state);
        }
    }
    seen
}
