//! The driver against the simulated module over a line in memory, on a clock that only moves when everyone waits.

use jiff::civil::date;
use layby_domain::{IdentityCard, Sex};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

use super::super::simulator::SamModule;
use super::super::{CardKind, ReaderHandle};
use super::*;
use crate::device::virtual_port::Device;

/// A reader on a desk, without a desk.
struct Bench {
    module: Arc<Mutex<SamModule>>,
    events: mpsc::Receiver<ReaderEvent>,
    reader: ReaderHandle,
    plugged: Arc<Mutex<bool>>,
    line: Arc<Mutex<Option<tokio::task::AbortHandle>>>,
}

impl Bench {
    /// A driver that has found its reader ready.
    async fn ready() -> Self {
        let mut bench = Self::new(true);
        assert_eq!(bench.next().await, ReaderEvent::State(ReaderState::Ready));
        bench
    }

    fn new(plugged: bool) -> Self {
        let module = Arc::new(Mutex::new(SamModule::default()));
        let plugged = Arc::new(Mutex::new(plugged));
        let line = Arc::new(Mutex::new(None));
        let lines = {
            let (module, plugged, line) = (Arc::clone(&module), Arc::clone(&plugged), Arc::clone(&line));
            move || -> io::Result<DuplexStream> {
                if !*plugged.lock().unwrap() {
                    return Err(io::ErrorKind::NotFound.into());
                }
                let (near, far) = tokio::io::duplex(4096);
                let carrier = tokio::spawn(carry(far, Arc::clone(&module)));
                *line.lock().unwrap() = Some(carrier.abort_handle());
                Ok(near)
            }
        };
        let (tell, events) = mpsc::channel(16);
        let (listening, asked) = watch::channel(false);
        tokio::spawn(run(lines, ReaderSettings::new("/nowhere"), asked, tell));
        Self {
            module,
            events,
            reader: ReaderHandle { listening },
            plugged,
            line,
        }
    }

    async fn next(&mut self) -> ReaderEvent {
        timeout(Duration::from_secs(60), self.events.recv())
            .await
            .expect("an event")
            .expect("a running driver")
    }

    fn module(&self) -> std::sync::MutexGuard<'_, SamModule> {
        self.module.lock().unwrap()
    }

    fn unplug(&self) {
        *self.plugged.lock().unwrap() = false;
        self.line.lock().unwrap().take().expect("a line").abort();
    }

    fn plug(&self) {
        *self.plugged.lock().unwrap() = true;
    }
}

async fn carry(mut line: DuplexStream, module: Arc<Mutex<SamModule>>) {
    let mut buffer = [0; 64];
    while let Ok(count @ 1..) = line.read(&mut buffer).await {
        let answer = module.lock().unwrap().receive(&buffer[..count]);
        if line.write_all(&answer).await.is_err() {
            return;
        }
    }
}

fn card(name: &str) -> IdentityCard {
    IdentityCard {
        name: name.parse().unwrap(),
        sex: Sex::Male,
        nation: "汉".to_owned(),
        birth: date(1949, 12, 31),
        address: "北京市朝阳区演示路1号".to_owned(),
        number: "11010519491231002X".parse().unwrap(),
        authority: "北京市公安局朝阳分局".to_owned(),
        valid_from: date(2020, 2, 29),
        valid_until: None,
    }
}

fn name_on(event: ReaderEvent) -> String {
    match event {
        ReaderEvent::Card(contents) => contents.card.name.as_str().to_owned(),
        other => panic!("a card, not {other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_card_is_found_read_and_seen_leaving() {
    let mut bench = Bench::ready().await;
    bench.reader.listen(true);
    bench.module().lay_record(TextRecord::Citizen(card("范克")));
    assert_eq!(bench.next().await, ReaderEvent::CardFound);
    assert_eq!(name_on(bench.next().await), "范克");

    bench.module().take();
    assert_eq!(bench.next().await, ReaderEvent::CardRemoved);
    assert_eq!(bench.module().readings, 1);
}

#[tokio::test(start_paused = true)]
async fn a_card_is_not_read_while_nobody_asked() {
    let mut bench = Bench::ready().await;
    bench.module().lay_record(TextRecord::Citizen(card("范克")));
    assert!(timeout(Duration::from_secs(600), bench.events.recv()).await.is_err());
    assert_eq!(bench.module().readings, 0);
}

#[tokio::test(start_paused = true)]
async fn a_card_that_stays_is_told_once_even_by_a_module_that_forgets_it() {
    let mut bench = Bench::ready().await;
    bench.module().forgets_selection = true;
    bench.reader.listen(true);
    bench.module().lay_record(TextRecord::Citizen(card("范克")));
    assert_eq!(bench.next().await, ReaderEvent::CardFound);
    assert_eq!(name_on(bench.next().await), "范克");
    assert!(timeout(Duration::from_secs(30), bench.events.recv()).await.is_err());
    assert!(bench.module().readings > 10, "it was read again and again, quietly");

    bench.module().lay_record(TextRecord::Citizen(card("柯娜")));
    assert_eq!(bench.next().await, ReaderEvent::CardRemoved);
    assert_eq!(bench.next().await, ReaderEvent::CardFound);
    assert_eq!(name_on(bench.next().await), "柯娜");
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_passes_is_not_told() {
    for status in [Sw3::ReadFailed, Sw3::NotAuthenticated(0x31), Sw3::NoRandomNumber] {
        let mut bench = Bench::ready().await;
        bench.reader.listen(true);
        bench.module().fail(Request::ReadTextAndPhoto, status, 2);
        bench.module().lay_record(TextRecord::Citizen(card("范克")));
        assert_eq!(bench.next().await, ReaderEvent::CardFound);
        assert_eq!(name_on(bench.next().await), "范克");
        assert_eq!(bench.module().faults_injected, 2);
    }
}

#[tokio::test(start_paused = true)]
async fn each_failure_that_stays_has_its_name() {
    let cases = [
        (Request::ReadTextAndPhoto, Sw3::ReadFailed, ReadFault::TakenAway),
        (Request::SelectCard, Sw3::SelectFailed, ReadFault::TakenAway),
        (
            Request::ReadTextAndPhoto,
            Sw3::NotAuthenticated(0x32),
            ReadFault::NotAuthenticated,
        ),
        (
            Request::ReadTextAndPhoto,
            Sw3::ContentCheckFailed,
            ReadFault::Refused(Sw3::ContentCheckFailed),
        ),
        (Request::ReadTextAndPhoto, Sw3::WrongCard, ReadFault::NotAnIdentityCard),
    ];
    for (request, status, fault) in cases {
        let mut bench = Bench::ready().await;
        bench.reader.listen(true);
        bench.module().fail(request, status, 3);
        bench.module().lay_record(TextRecord::Citizen(card("范克")));
        assert_eq!(bench.next().await, ReaderEvent::CardFound);
        assert_eq!(bench.next().await, ReaderEvent::Unreadable(fault));
        bench.module().take();
        assert_eq!(bench.next().await, ReaderEvent::CardRemoved);
    }
}

#[tokio::test(start_paused = true)]
async fn a_reading_damaged_on_the_line_is_asked_for_again() {
    let mut bench = Bench::ready().await;
    bench.reader.listen(true);
    bench.module().damage(2);
    bench.module().lay_record(TextRecord::Citizen(card("范克")));
    assert_eq!(bench.next().await, ReaderEvent::CardFound);
    assert_eq!(name_on(bench.next().await), "范克");

    bench.module().take();
    assert_eq!(bench.next().await, ReaderEvent::CardRemoved);
    bench.module().damage(3);
    bench.module().lay_record(TextRecord::Citizen(card("范克")));
    assert_eq!(bench.next().await, ReaderEvent::CardFound);
    assert_eq!(bench.next().await, ReaderEvent::Unreadable(ReadFault::LineDamaged));
    assert_eq!(bench.module().faults_injected, 5);
}

#[tokio::test(start_paused = true)]
async fn a_foreigners_permit_and_a_bank_card_are_told_apart() {
    let mut bench = Bench::ready().await;
    bench.reader.listen(true);
    bench.module().lay_record(TextRecord::Foreigner);
    assert_eq!(bench.next().await, ReaderEvent::CardFound);
    assert_eq!(
        bench.next().await,
        ReaderEvent::Unreadable(ReadFault::CardKindNotServed(CardKind::Foreigner))
    );
    bench.module().take();
    assert_eq!(bench.next().await, ReaderEvent::CardRemoved);

    bench.module().lay_other_card();
    assert_eq!(bench.next().await, ReaderEvent::CardFound);
    assert_eq!(
        bench.next().await,
        ReaderEvent::Unreadable(ReadFault::NotAnIdentityCard)
    );
}

#[tokio::test(start_paused = true)]
async fn a_module_that_is_unwell_says_what_it_needs_and_recovers() {
    for (status, state) in [
        (Sw3::SelfTestFailed, ReaderState::SelfTestFailed),
        (Sw3::Unauthorised, ReaderState::Unauthorised),
    ] {
        let mut bench = Bench::new(true);
        bench.module().fail(Request::Status, status, 3);
        assert_eq!(bench.next().await, ReaderEvent::State(state));
        assert_eq!(bench.next().await, ReaderEvent::State(ReaderState::Ready));
        assert_eq!(bench.module().faults_injected, 3);
    }
}

#[tokio::test(start_paused = true)]
async fn a_module_that_falls_silent_while_idle_is_noticed() {
    let mut bench = Bench::ready().await;
    bench.module().silent = true;
    assert_eq!(
        bench.next().await,
        ReaderEvent::State(ReaderState::Fault("the reader does not answer".to_owned()))
    );
    bench.module().silent = false;
    assert_eq!(bench.next().await, ReaderEvent::State(ReaderState::Ready));
}

#[tokio::test(start_paused = true)]
async fn a_module_that_falls_silent_while_watched_is_noticed() {
    let mut bench = Bench::ready().await;
    bench.reader.listen(true);
    bench.module().silent = true;
    assert_eq!(
        bench.next().await,
        ReaderEvent::State(ReaderState::Fault("the reader does not answer".to_owned()))
    );
}

#[tokio::test(start_paused = true)]
async fn a_reader_unplugged_under_a_card_reads_it_again_when_it_is_back() {
    let mut bench = Bench::ready().await;
    bench.reader.listen(true);
    bench.module().lay_record(TextRecord::Citizen(card("范克")));
    assert_eq!(bench.next().await, ReaderEvent::CardFound);
    assert_eq!(name_on(bench.next().await), "范克");

    bench.unplug();
    assert_eq!(bench.next().await, ReaderEvent::State(ReaderState::Disconnected));
    bench.plug();
    assert_eq!(bench.next().await, ReaderEvent::State(ReaderState::Ready));
    assert_eq!(bench.next().await, ReaderEvent::CardFound);
    assert_eq!(name_on(bench.next().await), "范克");
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_is_missing_at_the_start_is_told_once_and_found_later() {
    let mut bench = Bench::new(false);
    assert_eq!(bench.next().await, ReaderEvent::State(ReaderState::Disconnected));
    assert!(timeout(Duration::from_secs(100), bench.events.recv()).await.is_err());
    bench.plug();
    assert_eq!(bench.next().await, ReaderEvent::State(ReaderState::Ready));
}

#[tokio::test(start_paused = true)]
async fn the_driver_ends_with_its_handle() {
    let Bench { mut events, reader, .. } = Bench::ready().await;
    drop(reader);
    assert_eq!(events.recv().await, None);
}
