//! A kiosk with a courier, whose clock is moved by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use layby::courier::{CentralClient, CentralSettings, CourierHandle, CourierNews, CourierSettings, spawn_by};
use layby::ledger::{LedgerHandle, TransactionState, WaitReason};
use layby_domain::{Act, Timestamp};
use tokio::sync::mpsc;

use crate::acts::{accept, at, decided, open, transaction};
use crate::central::Central;

pub struct Kiosk {
    pub central: Central,
    pub ledger: LedgerHandle,
    pub courier: Option<CourierHandle>,
    pub news: mpsc::Receiver<CourierNews>,
    pub clock_ms: Arc<AtomicI64>,
    pub dir: tempfile::TempDir,
}

impl Kiosk {
    pub async fn open() -> Self {
        Self::open_with(CourierSettings {
            max_final_refusals: 3,
            ..CourierSettings::default()
        })
        .await
    }

    pub async fn open_with(settings: CourierSettings) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let central = Central::open().await;
        let ledger = LedgerHandle::new(open(dir.path()));
        let clock_ms = Arc::new(AtomicI64::new(0));
        let (courier, news) = hire(&central, &ledger, settings, &clock_ms, |_| {});
        Self {
            central,
            ledger,
            courier: Some(courier),
            news,
            clock_ms,
            dir,
        }
    }

    /// After a stop: another courier on the same files.
    pub fn started_again(self) -> Self {
        let Self {
            central,
            ledger,
            clock_ms,
            dir,
            ..
        } = self;
        drop(ledger);
        let ledger = LedgerHandle::new(open(dir.path()));
        let (courier, news) = hire(&central, &ledger, CourierSettings::default(), &clock_ms, |_| {});
        Self {
            central,
            ledger,
            courier: Some(courier),
            news,
            clock_ms,
            dir,
        }
    }

    pub fn now(&self) -> Timestamp {
        at(self.clock_ms.load(Ordering::SeqCst))
    }

    /// Driver `driver` does `act` as the `n`th transaction; the courier is woken.
    pub async fn does(&self, n: u64, driver: usize, act: Act, interactive: bool) {
        let now = self.now();
        self.ledger
            .with(move |ledger| accept(ledger, n, driver, &act, interactive, now))
            .await
            .unwrap();
        self.courier().wake();
    }

    pub fn courier(&self) -> &CourierHandle {
        self.courier.as_ref().expect("there is a courier")
    }

    /// The next news, which must come while the courier lives.
    pub async fn hears(&mut self) -> CourierNews {
        self.news.recv().await.expect("the courier lives")
    }

    pub async fn hears_waiting(&mut self, n: u64) -> (u32, WaitReason, Timestamp) {
        match self.hears().await {
            CourierNews::Waiting {
                transaction: id,
                attempts,
                why,
                until,
            } if id == transaction(n) => (attempts, why, until),
            other => panic!("transaction {n} should wait: {other:?}"),
        }
    }

    pub async fn hears_answered(&mut self, n: u64) {
        match self.hears().await {
            CourierNews::Answered {
                transaction: id,
                answer,
            } if id == transaction(n) => assert_eq!(answer, decided(n)),
            other => panic!("transaction {n} should be answered: {other:?}"),
        }
        assert_eq!(
            self.state(n).await,
            TransactionState::Decided,
            "told before it was recorded"
        );
        assert_eq!(self.central.times_done(n), 1);
    }

    /// Time passes until this moment, and the courier looks again.
    pub fn time_passes_until(&self, moment: Timestamp) {
        self.clock_ms.store(
            moment.duration_since(at(0)).as_millis().try_into().unwrap(),
            Ordering::SeqCst,
        );
        self.clock_ms.fetch_add(1, Ordering::SeqCst);
        self.courier().wake();
    }

    pub async fn state(&self, n: u64) -> TransactionState {
        self.ledger
            .with(move |ledger| ledger.transaction(transaction(n)).unwrap().unwrap().state)
            .await
    }
}

pub fn hire(
    central: &Central,
    ledger: &LedgerHandle,
    settings: CourierSettings,
    clock_ms: &Arc<AtomicI64>,
    adjust: impl FnOnce(&mut CentralSettings),
) -> (CourierHandle, mpsc::Receiver<CourierNews>) {
    let (sender, news) = mpsc::channel(64);
    let mut central_settings = CentralSettings::new(central.url(), "kiosk-01".parse().unwrap());
    adjust(&mut central_settings);
    let client = CentralClient::new(&central_settings).unwrap();
    let clock_ms = Arc::clone(clock_ms);
    let courier = spawn_by(
        ledger.clone(),
        client,
        settings,
        sender,
        move || at(clock_ms.load(Ordering::SeqCst)),
        7,
    );
    (courier, news)
}
