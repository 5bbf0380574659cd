//! The courier: takes what waits in the ledger to the central API, and nothing else does.
//!
//! It never decides what happened: the ledger hands out the next message, and whatever comes of it is recorded there
//! before anyone hears of it ([`CourierNews`]). So it may be killed at any instant. What was under way is sent again
//! under the same key, and central answers a key it knows with the reply it stored.
//!
//! * In order per driver, one in flight per driver; different drivers side by side up to
//!   [`CourierSettings::in_flight_max`]; whoever stands at the kiosk first.
//! * A failure that says nothing about the act (no network, no answer in time, an answer that cannot be read, central
//!   busy) is tried again for as long as it takes, with [`Backoff`]; `Retry-After` is honoured within bounds.
//! * A rule that stands against the act is final, and the driver is told at once. A message that central does not
//!   take is tried [`CourierSettings::max_final_refusals`] times and then becomes a dead letter for a technician.

mod backoff;
mod client;
mod retry_after;
mod verdict;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use layby_central::Problem;
use layby_domain::{IdempotencyKey, TransactionId};
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::{Id, JoinError, JoinHandle, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub use backoff::Backoff;
pub use client::{
    CentralClient, CentralSettings, CentralSettingsFault, ClientFault, MAX_EVIDENCE_BYTES, MAX_PROBLEM_BYTES,
    MAX_REPLY_BYTES,
};
pub use retry_after::{LONGEST_RETRY_AFTER_S, RetryAfter};

pub use crate::ledger::WaitReason;
use crate::ledger::{Answer, LedgerFault, LedgerHandle, Outgoing, code_and_status};
use verdict::Verdict;

/// The courier looks at the ledger at least this often, in milliseconds, even when nobody wakes it: the kiosk's clock
/// may have been set meanwhile.
const LOOK_AGAIN_MS: u64 = 60_000;

/// A round of the courier takes at most so long, in milliseconds, even when nothing is to be done: by its rounds one sees that it lives.
const ROUND_MS: u64 = 5_000;

/// How the courier works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CourierSettings {
    /// Longest first delay after a failure, in milliseconds; doubles with each.
    pub backoff_base_ms: u64,
    /// Longest delay of all, in milliseconds.
    pub backoff_cap_ms: u64,
    /// A message that central does not take becomes a dead letter at this many refusals.
    pub max_final_refusals: u32,
    /// At most this many messages are under way at once.
    pub in_flight_max: usize,
}

impl Default for CourierSettings {
    fn default() -> Self {
        Self {
            backoff_base_ms: 500,
            backoff_cap_ms: 120_000,
            max_final_refusals: 5,
            in_flight_max: 4,
        }
    }
}

/// What became of a message. Recorded in the ledger already.
#[derive(Debug, Clone)]
pub enum CourierNews {
    /// Central answered.
    Answered {
        /// Which transaction.
        transaction: TransactionId,
        /// The answer.
        answer: Answer,
    },
    /// Central refused the act for good.
    Refused {
        /// Which transaction.
        transaction: TransactionId,
        /// Why.
        problem: Box<Problem>,
    },
    /// It did not get through this time; the courier goes on trying.
    Waiting {
        /// Which transaction.
        transaction: TransactionId,
        /// Attempts so far.
        attempts: u32,
        /// Why.
        why: WaitReason,
        /// The next attempt, unless the network returns before.
        until: Timestamp,
    },
    /// Central kept refusing the message: it is a dead letter now, and a technician must look at it.
    GaveUp {
        /// Which transaction.
        transaction: TransactionId,
        /// The last refusal.
        problem: Box<Problem>,
    },
    /// The ledger could not be read or written. Nothing is lost: what was not recorded is delivered again under the
    /// same key.
    LedgerTrouble(LedgerFault),
}

/// A courier at work. Dropping it stops it, as [`CourierHandle::stop`] does, without waiting.
#[derive(Debug)]
pub struct CourierHandle {
    wake: Arc<Notify>,
    stop: CancellationToken,
    rounds: watch::Receiver<u64>,
    task: Option<JoinHandle<()>>,
}

impl CourierHandle {
    /// Look at the ledger now: an act was accepted, or the network is back, or there is room on the disk again.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Counts the courier's rounds: one at least every few seconds, as long as it makes progress.
    #[must_use]
    pub fn rounds(&self) -> watch::Receiver<u64> {
        self.rounds.clone()
    }

    /// Stops. What is under way is broken off; it stays in the ledger and is delivered again, harmlessly, under the
    /// same key.
    pub async fn stop(mut self) {
        self.stop.cancel();
        if let Some(task) = self.task.take()
            && let Err(error) = task.await
        {
            tracing::error!(%error, "the courier ended by a fault of its own");
        }
    }
}

impl Drop for CourierHandle {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Starts the courier on the current runtime, by the machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the courier of a running kiosk; `spawn_by` takes the clock as an argument"
)]
pub fn spawn(
    ledger: LedgerHandle,
    client: CentralClient,
    settings: CourierSettings,
    news: mpsc::Sender<CourierNews>,
) -> CourierHandle {
    spawn_by(ledger, client, settings, news, Timestamp::now, rand::random())
}

/// Starts the courier by a clock of the caller's; `seed` feeds the jitter.
pub fn spawn_by(
    ledger: LedgerHandle,
    client: CentralClient,
    settings: CourierSettings,
    news: mpsc::Sender<CourierNews>,
    clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    seed: u64,
) -> CourierHandle {
    let wake = Arc::new(Notify::new());
    let stop = CancellationToken::new();
    let (round, rounds) = watch::channel(0);
    let courier = Courier {
        ledger,
        client,
        backoff: Backoff {
            base_ms: settings.backoff_base_ms,
            cap_ms: settings.backoff_cap_ms,
        },
        settings,
        news,
        clock: Box::new(clock),
        rng: StdRng::seed_from_u64(seed),
        wake: Arc::clone(&wake),
        stop: stop.clone(),
        under_way: JoinSet::new(),
        errands: HashMap::new(),
        troubles: 0,
        held_until: None,
        round,
    };
    CourierHandle {
        wake,
        stop,
        rounds,
        task: Some(tokio::spawn(courier.work())),
    }
}

/// A message under way.
#[derive(Debug, Clone, Copy)]
struct Errand {
    transaction: TransactionId,
    key: IdempotencyKey,
    attempts: u32,
    refusals: u32,
}

type Delivered = Result<(Id, Result<Answer, ClientFault>), JoinError>;

struct Courier {
    ledger: LedgerHandle,
    client: CentralClient,
    settings: CourierSettings,
    backoff: Backoff,
    news: mpsc::Sender<CourierNews>,
    clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
    rng: StdRng,
    wake: Arc<Notify>,
    stop: CancellationToken,
    under_way: JoinSet<Result<Answer, ClientFault>>,
    errands: HashMap<Id, Errand>,
    /// Troubles with the ledger in a row.
    troubles: u32,
    /// Nothing is sent before this moment: the ledger could not record what comes back.
    held_until: Option<Instant>,
    /// How many rounds it made.
    round: watch::Sender<u64>,
}

impl Courier {
    async fn work(mut self) {
        let (wake, stop) = (Arc::clone(&self.wake), self.stop.clone());
        loop {
            let pause = self.send_what_is_due().await.min(Duration::from_millis(ROUND_MS));
            self.round.send_modify(|round| *round = round.wrapping_add(1));
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                Some(delivered) = self.under_way.join_next_with_id() => self.receive(delivered).await,
                () = wake.notified() => {
                    self.held_until = None;
                    self.network_is_back().await;
                }
                () = tokio::time::sleep(pause) => {}
            }
        }
        self.under_way.shutdown().await;
        let broken_off: Vec<IdempotencyKey> = self.errands.values().map(|errand| errand.key).collect();
        self.ledger
            .with(move |ledger| broken_off.into_iter().for_each(|key| ledger.put_back(key)))
            .await;
    }

    /// Sends all that may be sent now; gives how long nothing more will be due.
    async fn send_what_is_due(&mut self) -> Duration {
        let look_again = Duration::from_millis(LOOK_AGAIN_MS);
        if let Some(moment) = self.held_until {
            let left = moment.saturating_duration_since(Instant::now());
            if !left.is_zero() {
                return left;
            }
            self.held_until = None;
        }
        while self.under_way.len() < self.settings.in_flight_max.max(1) {
            let now = (self.clock)();
            match self.ledger.with(move |ledger| ledger.next_due(now)).await {
                Ok(Some(outgoing)) => self.send(outgoing),
                Ok(None) => return self.until_due(now).await.unwrap_or(look_again).min(look_again),
                Err(fault) => {
                    self.trouble(fault).await;
                    return self
                        .held_until
                        .map_or(look_again, |moment| moment.saturating_duration_since(Instant::now()));
                }
            }
        }
        look_again
    }

    async fn until_due(&mut self, now: Timestamp) -> Option<Duration> {
        match self.ledger.with(move |ledger| ledger.next_due_at(now)).await {
            Ok(due_at) => due_at.map(|due_at| Duration::try_from(due_at.duration_since(now)).unwrap_or(Duration::ZERO)),
            Err(fault) => {
                self.trouble(fault).await;
                None
            }
        }
    }

    fn send(&mut self, outgoing: Outgoing) {
        let Outgoing {
            transaction,
            key,
            act,
            body,
            attempts,
            refusals,
            ..
        } = outgoing;
        tracing::debug!(%transaction, attempts, "delivering");
        let client = self.client.clone();
        let task = self
            .under_way
            .spawn(async move { client.deliver(transaction, key, act, body).await });
        self.errands.insert(
            task.id(),
            Errand {
                transaction,
                key,
                attempts,
                refusals,
            },
        );
    }

    /// Records what came of a delivery, then tells it.
    async fn receive(&mut self, delivered: Delivered) {
        let (id, outcome) = match delivered {
            Ok((id, outcome)) => (id, outcome),
            Err(error) => (
                error.id(),
                Err(ClientFault::Malformed(
                    "delivering it failed by a fault of this program".to_owned(),
                )),
            ),
        };
        let Some(errand) = self.errands.remove(&id) else { return };
        let now = (self.clock)();
        let heard_from_central = matches!(outcome, Ok(_) | Err(ClientFault::Problem(..)));
        let recorded = match outcome {
            Ok(answer) => self.record_answer(errand, answer, now).await,
            Err(fault) => self.record_failure(errand, fault, now).await,
        };
        match recorded {
            Ok(news) => {
                self.troubles = 0;
                self.tell(news).await;
            }
            // The message is no longer there or no longer waiting: a technician settled it meanwhile.
            Err(fault @ (LedgerFault::UnknownKey(_) | LedgerFault::IllegalStep { .. })) => {
                tracing::warn!(transaction = %errand.transaction, %fault, "the outcome of a delivery came too late");
            }
            Err(fault) => self.trouble(fault).await,
        }
        let key = errand.key;
        self.ledger.with(move |ledger| ledger.put_back(key)).await;
        if heard_from_central {
            self.network_is_back().await;
        }
    }

    async fn record_answer(&self, errand: Errand, answer: Answer, now: Timestamp) -> Result<CourierNews, LedgerFault> {
        let transaction = errand.transaction;
        self.ledger
            .with(move |ledger| {
                ledger.answered(transaction, &answer, now)?;
                Ok(CourierNews::Answered { transaction, answer })
            })
            .await
    }

    async fn record_failure(
        &mut self,
        errand: Errand,
        fault: ClientFault,
        now: Timestamp,
    ) -> Result<CourierNews, LedgerFault> {
        let Errand {
            transaction,
            key,
            attempts,
            refusals,
        } = errand;
        tracing::info!(%transaction, attempts = attempts + 1, %fault, "not delivered");
        let until = self.next_attempt(attempts + 1, &fault, now);
        let why = match Verdict::of(fault) {
            Verdict::Final(problem) => {
                return self
                    .ledger
                    .with(move |ledger| {
                        ledger
                            .refused(transaction, &problem, now)
                            .map(|()| CourierNews::Refused { transaction, problem })
                    })
                    .await;
            }
            Verdict::Counted(problem) if refusals + 1 >= self.settings.max_final_refusals => {
                let why = format!(
                    "central refused it {} times: {}",
                    refusals + 1,
                    code_and_status(&problem)
                );
                return self
                    .ledger
                    .with(move |ledger| {
                        ledger
                            .dead_letter(key, &why, now)
                            .map(|()| CourierNews::GaveUp { transaction, problem })
                    })
                    .await;
            }
            Verdict::Counted(_) => WaitReason::Refused,
            Verdict::Wait(why) => why,
        };
        let news = CourierNews::Waiting {
            transaction,
            attempts: attempts + 1,
            why,
            until,
        };
        self.ledger
            .with(move |ledger| ledger.postpone(key, until, why, now).map(|()| news))
            .await
    }

    /// When to try again: what central asked for, and the backoff on top, so that not all kiosks come back at that
    /// very moment.
    fn next_attempt(&mut self, attempts: u32, fault: &ClientFault, now: Timestamp) -> Timestamp {
        let asked = match fault {
            ClientFault::Problem(_, Some(retry_after)) => retry_after.moment(now),
            _ => now,
        };
        let delay_ms = i64::try_from(self.backoff.delay_ms(attempts, &mut self.rng)).unwrap_or(i64::MAX);
        asked
            .saturating_add(SignedDuration::from_millis(delay_ms))
            .unwrap_or(asked)
    }

    async fn network_is_back(&mut self) {
        let now = (self.clock)();
        if let Err(fault) = self.ledger.with(move |ledger| ledger.network_is_back(now)).await {
            self.trouble(fault).await;
        }
    }

    /// The ledger could not be used: say so, and send nothing for a while.
    async fn trouble(&mut self, fault: LedgerFault) {
        tracing::error!(%fault, "the ledger cannot be used");
        self.troubles = self.troubles.saturating_add(1);
        let delay_ms = self.backoff.ceiling_ms(self.troubles).max(1);
        self.held_until = Some(Instant::now() + Duration::from_millis(delay_ms.min(LOOK_AGAIN_MS)));
        self.tell(CourierNews::LedgerTrouble(fault)).await;
    }

    /// Tells the journey. Waits while it is busy; gives up only when there is nobody left to tell. The ledger knows
    /// it in any case.
    async fn tell(&self, news: CourierNews) {
        tokio::select! {
            _ = self.news.send(news) => {}
            () = self.stop.cancelled() => {}
        }
    }
}
