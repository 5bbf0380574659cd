//! The card reader's driver and the simulated reader over a real pseudo-terminal: the serial line as the board has it.
#![cfg(feature = "demo")]

use std::path::Path;
use std::time::Duration;

use layby::device::card_reader::{
    self, CardKind, ReadFault, ReaderEvent, ReaderHandle, ReaderSettings, ReaderState, Request, SamSimulator, Sw3,
    TextRecord,
};
use layby::domain::{IdentityCard, Sex};
use tokio::sync::mpsc;

/// Far longer than anything here takes; only a fault waits it out.
const PATIENCE: Duration = Duration::from_secs(30);

struct Desk {
    simulator: SamSimulator,
    reader: ReaderHandle,
    events: mpsc::Receiver<ReaderEvent>,
    _dir: tempfile::TempDir,
}

impl Desk {
    async fn ready() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let simulator = SamSimulator::open(dir.path()).unwrap();
        let (tell, events) = mpsc::channel(16);
        let reader = card_reader::spawn(quick(simulator.path()), tell);
        let mut desk = Self {
            simulator,
            reader,
            events,
            _dir: dir,
        };
        assert_eq!(desk.next().await, ReaderEvent::State(ReaderState::Ready));
        desk
    }

    async fn next(&mut self) -> ReaderEvent {
        tokio::time::timeout(PATIENCE, self.events.recv())
            .await
            .expect("an event")
            .expect("a running driver")
    }
}

fn quick(port: &Path) -> ReaderSettings {
    ReaderSettings {
        poll_interval: Duration::from_millis(5),
        ..ReaderSettings::new(port)
    }
}

fn card() -> IdentityCard {
    IdentityCard {
        name: "范克".parse().unwrap(),
        sex: Sex::Male,
        nation: "汉".to_owned(),
        birth: "1949-12-31".parse().unwrap(),
        address: "北京市朝阳区演示路1号".to_owned(),
        number: "11010519491231002X".parse().unwrap(),
        authority: "北京市公安局朝阳分局".to_owned(),
        valid_from: "2020-02-29".parse().unwrap(),
        valid_until: None,
    }
}

fn assert_is_card(event: ReaderEvent) {
    let ReaderEvent::Card(contents) = event else {
        panic!("a card, not {event:?}")
    };
    assert_eq!(contents.card, card());
}

#[tokio::test]
async fn a_driver_lays_down_a_card_and_takes_it_again() {
    let mut desk = Desk::ready().await;
    desk.reader.listen(true);
    desk.simulator.lay(&card());
    assert_eq!(desk.next().await, ReaderEvent::CardFound);
    assert_is_card(desk.next().await);
    desk.simulator.take();
    assert_eq!(desk.next().await, ReaderEvent::CardRemoved);
}

#[tokio::test]
async fn a_slow_line_reads_a_card_all_the_same() {
    let mut desk = Desk::ready().await;
    desk.simulator.pause_per_byte(Some(Duration::from_micros(200)));
    desk.reader.listen(true);
    desk.simulator.lay(&card());
    assert_eq!(desk.next().await, ReaderEvent::CardFound);
    assert_is_card(desk.next().await);
}

#[tokio::test]
async fn a_reading_that_fails_once_is_repeated_unseen() {
    let mut desk = Desk::ready().await;
    desk.simulator.fail_next(Sw3::ReadFailed);
    desk.simulator.damage(1);
    desk.reader.listen(true);
    desk.simulator.lay(&card());
    assert_eq!(desk.next().await, ReaderEvent::CardFound);
    assert_is_card(desk.next().await);
    assert_eq!(desk.simulator.faults_injected(), 2);
}

#[tokio::test]
async fn cards_that_are_not_served_say_which_they_are() {
    let mut desk = Desk::ready().await;
    desk.reader.listen(true);
    desk.simulator.lay_other_card();
    assert_eq!(desk.next().await, ReaderEvent::CardFound);
    assert_eq!(desk.next().await, ReaderEvent::Unreadable(ReadFault::NotAnIdentityCard));
    desk.simulator.take();
    assert_eq!(desk.next().await, ReaderEvent::CardRemoved);

    desk.simulator.lay_record(&TextRecord::Foreigner);
    assert_eq!(desk.next().await, ReaderEvent::CardFound);
    assert_eq!(
        desk.next().await,
        ReaderEvent::Unreadable(ReadFault::CardKindNotServed(CardKind::Foreigner))
    );
}

#[tokio::test]
async fn a_reader_pulled_out_under_a_card_comes_back_by_itself() {
    let mut desk = Desk::ready().await;
    desk.reader.listen(true);
    desk.simulator.lay(&card());
    assert_eq!(desk.next().await, ReaderEvent::CardFound);
    assert_is_card(desk.next().await);

    desk.simulator.unplug();
    assert!(!desk.simulator.path().exists());
    assert_eq!(desk.next().await, ReaderEvent::State(ReaderState::Disconnected));
    desk.simulator.plug().unwrap();
    assert_eq!(desk.next().await, ReaderEvent::State(ReaderState::Ready));
    assert_eq!(desk.next().await, ReaderEvent::CardFound);
    assert_is_card(desk.next().await);
}

#[tokio::test]
async fn a_reader_without_authorisation_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let simulator = SamSimulator::open(dir.path()).unwrap();
    simulator.fail(Request::Status, Sw3::Unauthorised, 1);
    let (tell, mut events) = mpsc::channel(16);
    let _reader = card_reader::spawn(quick(simulator.path()), tell);
    assert_eq!(events.recv().await, Some(ReaderEvent::State(ReaderState::Unauthorised)));
    assert_eq!(events.recv().await, Some(ReaderEvent::State(ReaderState::Ready)));
    assert_eq!(simulator.faults_injected(), 1);
}
