//! The ledger and the courier, as the machine knows them: what is kept, what became of it, and why nothing can be kept right now.

use super::wall_clock;
use std::sync::Arc;
use std::time::Duration;

use layby_central::{KioskId, PaymentOrder};
use layby_domain::{Act, IdempotencyKey, IdentityNumber, TransactionId};
use tokio::sync::{Mutex, mpsc, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Beat, Hooks};
use crate::courier::{self, CentralClient, CourierHandle, CourierNews, CourierSettings, WaitReason};
use crate::journey::{ActNews, Event, OutOfOrder, Part, Ticket, Unfinished};
use crate::ledger::{
    Accepted, Answer, Ledger, LedgerFault, LedgerHandle, LedgerSettings, SlipKind, Stage, TransactionState,
};

/// How often an unusable ledger is tried again, and a usable one is asked whether it has room.
const CHECK_INTERVAL: Duration = Duration::from_secs(2);

/// How often the ledger erases what is no longer needed.
const TIDY_INTERVAL: Duration = Duration::from_hours(1);

/// The rest between two small transactions of the tidying: whoever stands at the kiosk goes first.
const TIDY_REST: Duration = Duration::from_millis(200);

/// News from the courier on their way.
const MAX_NEWS: usize = 64;

/// The ledger with its courier. Cloning shares them.
#[derive(Clone)]
pub(super) struct Keeper {
    open: watch::Receiver<Option<Arc<Open>>>,
    kiosk: KioskId,
    events: mpsc::Sender<Event>,
    hooks: Hooks,
}

struct Open {
    ledger: LedgerHandle,
    courier: CourierHandle,
}

impl Keeper {
    /// Opens the ledger, again and again if need be, and starts the courier once it is open.
    pub fn open(
        settings: LedgerSettings,
        client: CentralClient,
        courier: CourierSettings,
        events: mpsc::Sender<Event>,
        hooks: Hooks,
        stop: CancellationToken,
    ) -> Self {
        let (opened, open) = watch::channel(None);
        let keeper = Self {
            open,
            kiosk: client.kiosk().clone(),
            events: events.clone(),
            hooks: hooks.clone(),
        };
        tokio::spawn(async move {
            let watching = watch_ledger(settings, client, courier, events, hooks, opened);
            tokio::select! {
                () = stop.cancelled() => {}
                () = watching => {}
            }
        });
        keeper
    }

    /// Has the courier leave a beat with every round, once there is a ledger and so a courier.
    pub fn leave_beats(&self, beat: Beat) {
        let mut open = self.open.clone();
        tokio::spawn(async move {
            if let Ok(open) = open.wait_for(Option::is_some).await
                && let Some(open) = open.as_ref()
            {
                beat.follow(open.courier.rounds());
            }
        });
    }

    /// Keep an act for good, then tell the machine.
    pub fn accept(&self, ticket: Ticket, identity: IdentityNumber, act: Box<Act>) {
        let (events, hooks, open) = (self.events.clone(), self.hooks.clone(), self.current());
        let kiosk = self.kiosk.clone();
        tokio::spawn(async move {
            let outcome = match open {
                None => Err(OutOfOrder::LedgerUnusable),
                Some(open) => {
                    let kept = open
                        .ledger
                        .with(move |ledger| keep(ledger, &kiosk, &identity, &act))
                        .await;
                    if kept.is_ok() {
                        if let Some(accepted) = &hooks.accepted {
                            accepted();
                        }
                        open.courier.wake();
                    }
                    kept.map_err(|fault| out_of_order(&fault))
                }
            };
            tell(&events, Event::Kept { ticket, outcome }).await;
        });
    }

    /// Write down what was paid and when, as the central API told it.
    pub fn note_paid(&self, transaction: TransactionId, order: Box<PaymentOrder>) {
        self.write("note a payment", move |ledger| {
            ledger.paid(transaction, &order, wall_clock())
        });
    }

    /// Nobody stands at the kiosk any more: what they left to deliver lets the next driver's go first.
    pub fn driver_left(&self) {
        self.write("let the next driver go first", Ledger::driver_left);
    }

    pub fn finish(&self, transaction: TransactionId) {
        self.write("finish a transaction", move |ledger| {
            ledger.finish(transaction, wall_clock())
        });
    }

    /// Write down that a slip is about to be printed, or what became of it; whether it is written.
    pub async fn note_slip(&self, transaction: TransactionId, stage: Stage) -> bool {
        let Some(open) = self.current() else { return false };
        let written = open
            .ledger
            .with(move |ledger| ledger.progress(transaction, &stage, wall_clock()))
            .await;
        let noted = written.is_ok();
        complain("note a slip", written);
        noted
    }

    /// The newest handling of this driver that did not come to its end here.
    pub async fn unfinished_of(&self, identity: IdentityNumber) -> Option<Unfinished> {
        let open = self.current()?;
        let found = open.ledger.with(move |ledger| {
            let mark = ledger.mark(&identity);
            let newest = ledger.unfinished_of(&mark)?;
            newest.map(|unfinished| resolved(ledger, &unfinished)).transpose()
        });
        found.await.unwrap_or_else(|fault: LedgerFault| {
            tracing::error!(%fault, "could not look for unfinished transactions");
            None
        })
    }

    /// How many acts wait for delivery.
    pub async fn outbox_depth(&self) -> u32 {
        let Some(open) = self.current() else { return 0 };
        let depth = open
            .ledger
            .with(|ledger| ledger.outbox().map(|outbox| outbox.depth))
            .await;
        depth.ok().and_then(|depth| u32::try_from(depth).ok()).unwrap_or(0)
    }

    /// The network is back: what waits may go now.
    pub fn wake_courier(&self) {
        if let Some(open) = self.current() {
            tokio::spawn(async move {
                complain(
                    "hurry the outbox",
                    open.ledger.with(|ledger| ledger.network_is_back(wall_clock())).await,
                );
                open.courier.wake();
            });
        }
    }

    fn current(&self) -> Option<Arc<Open>> {
        self.open.borrow().clone()
    }

    fn write(&self, what: &'static str, work: impl FnOnce(&mut Ledger) -> Result<(), LedgerFault> + Send + 'static) {
        if let Some(open) = self.current() {
            tokio::spawn(async move { complain(what, open.ledger.with(work).await) });
        }
    }
}

async fn watch_ledger(
    settings: LedgerSettings,
    client: CentralClient,
    courier: CourierSettings,
    events: mpsc::Sender<Event>,
    hooks: Hooks,
    opened: watch::Sender<Option<Arc<Open>>>,
) {
    let health = Health::new(events.clone());
    let ledger = open_patiently(&settings, &health).await;
    if let Some(hook) = &hooks.ledger {
        hook(ledger.clone());
    }
    let (news, inbox) = mpsc::channel(MAX_NEWS);
    let courier = courier::spawn(ledger.clone(), client, courier, news);
    let unfinished = ledger.with(all_unfinished).await.unwrap_or_else(|fault| {
        tracing::error!(%fault, "could not look for unfinished transactions");
        Vec::new()
    });
    opened.send_replace(Some(Arc::new(Open {
        ledger: ledger.clone(),
        courier,
    })));
    health.found(Ok(())).await;
    tell(&events, Event::Restarted(unfinished)).await;
    tokio::join!(
        tell_news(inbox, &ledger, &events, &health),
        watch_room(&ledger, &health),
        tidy_up(&ledger)
    );
}

/// What the machine was last told about the ledger. Whoever finds out something says it here and nowhere else, so that what was told for the
/// worse is also told for the better.
struct Health {
    told: Mutex<Option<Result<(), OutOfOrder>>>,
    events: mpsc::Sender<Event>,
}

impl Health {
    fn new(events: mpsc::Sender<Event>) -> Self {
        Self {
            told: Mutex::new(None),
            events,
        }
    }

    /// Tells the machine if that is new; whether it was.
    async fn found(&self, state: Result<(), OutOfOrder>) -> bool {
        let mut told = self.told.lock().await;
        let new = told.replace(state) != Some(state);
        if new {
            tell(&self.events, Event::Part(Part::Ledger(state))).await;
        }
        new
    }
}

/// Opens the ledger. A fault that may pass is tried again; a damaged ledger waits for a technician, and opening it again says the same.
async fn open_patiently(settings: &LedgerSettings, health: &Health) -> LedgerHandle {
    loop {
        let settings = settings.clone();
        let opened = tokio::task::spawn_blocking(move || Ledger::open(&settings, wall_clock())).await;
        match opened {
            Ok(Ok(ledger)) => return LedgerHandle::new(ledger),
            Ok(Err(fault)) => {
                if health.found(Err(out_of_order(&fault))).await {
                    tracing::error!(%fault, "the ledger cannot be used");
                }
            }
            Err(error) => {
                tracing::error!(%error, "opening the ledger broke off");
                health.found(Err(OutOfOrder::LedgerUnusable)).await;
            }
        }
        tokio::time::sleep(CHECK_INTERVAL).await;
    }
}

/// A full disk must be known before a driver has gone all the way to the signature; and a fault that has passed must not keep the kiosk closed.
async fn watch_room(ledger: &LedgerHandle, health: &Health) {
    loop {
        tokio::time::sleep(CHECK_INTERVAL).await;
        match ledger.with(Ledger::has_room).await {
            Ok(()) => {
                if health.found(Ok(())).await {
                    tracing::info!("the ledger can be used again");
                }
            }
            Err(fault) => {
                if health.found(Err(out_of_order(&fault))).await {
                    tracing::error!(%fault, "no act can be accepted");
                }
            }
        }
    }
}

/// Erases what is no longer needed, a few acts at a time.
async fn tidy_up(ledger: &LedgerHandle) {
    loop {
        tokio::time::sleep(TIDY_INTERVAL).await;
        loop {
            match ledger.with(|ledger| ledger.tidy(wall_clock())).await {
                Ok(tidied) => {
                    if tidied.closed > 0 {
                        tracing::info!(closed = tidied.closed, "erased what is no longer needed");
                    }
                    if !tidied.more {
                        break;
                    }
                }
                Err(fault) => {
                    tracing::error!(%fault, "could not erase what is no longer needed");
                    break;
                }
            }
            tokio::time::sleep(TIDY_REST).await;
        }
    }
}

async fn tell_news(
    mut inbox: mpsc::Receiver<CourierNews>,
    ledger: &LedgerHandle,
    events: &mpsc::Sender<Event>,
    health: &Health,
) {
    while let Some(news) = inbox.recv().await {
        let (transaction, news) = match news {
            CourierNews::Answered { transaction, answer } => {
                tell(events, Event::Part(Part::Central(true))).await;
                if let Answer::Handling(reply) = &answer
                    && let Some(order) = reply.payment.as_ref().filter(|order| order.state.is_open())
                {
                    let stage = Stage::AwaitingPayment {
                        order: order.id.clone(),
                    };
                    complain(
                        "note a payment order",
                        ledger
                            .with(move |ledger| ledger.progress(transaction, &stage, wall_clock()))
                            .await,
                    );
                }
                (transaction, act_news(answer))
            }
            CourierNews::Refused { transaction, problem } => {
                (transaction, ActNews::Refused(problem.refusal.map(Box::new)))
            }
            CourierNews::GaveUp { transaction, problem } => {
                tracing::error!(%transaction, code = ?problem.code, status = problem.status, "an act cannot be delivered");
                (transaction, ActNews::GivenUp)
            }
            CourierNews::Waiting { transaction, why, .. } => {
                if matches!(why, WaitReason::Offline | WaitReason::TimedOut) {
                    tell(events, Event::Part(Part::Central(false))).await;
                }
                (transaction, ActNews::Delayed)
            }
            CourierNews::LedgerTrouble(fault) => {
                tracing::error!(%fault, "the courier cannot use the ledger");
                health.found(Err(out_of_order(&fault))).await;
                continue;
            }
        };
        tell(events, Event::Act { transaction, news }).await;
    }
}

fn keep(
    ledger: &mut Ledger,
    kiosk: &KioskId,
    identity: &IdentityNumber,
    act: &Act,
) -> Result<TransactionId, LedgerFault> {
    let transaction = TransactionId::from(Uuid::now_v7());
    let key = IdempotencyKey::from(Uuid::now_v7());
    let mark = ledger.mark(identity);
    ledger.accept(
        Accepted {
            transaction,
            key,
            mark,
            kiosk,
            act,
            interactive: true,
        },
        wall_clock(),
    )?;
    Ok(transaction)
}

fn all_unfinished(ledger: &mut Ledger) -> Result<Vec<Unfinished>, LedgerFault> {
    let all = ledger.unfinished()?;
    let resolved = all.iter().filter_map(|unfinished| {
        resolved(ledger, unfinished)
            .inspect_err(|fault| tracing::error!(%fault, "an unfinished transaction cannot be announced"))
            .ok()
    });
    Ok(resolved.collect())
}

fn resolved(ledger: &mut Ledger, unfinished: &crate::ledger::Unfinished) -> Result<Unfinished, LedgerFault> {
    let whole = ledger.transaction(unfinished.transaction)?;
    let act = whole.as_ref().and_then(|whole| whole.act.as_ref());
    let refused = whole.as_ref().and_then(|whole| whole.refusal.clone());
    let news = match (unfinished.answer.clone(), refused) {
        (Some(answer), _) => Some(act_news(answer)),
        (None, Some(problem)) => Some(ActNews::Refused(problem.refusal.map(Box::new))),
        (None, None) if unfinished.state == TransactionState::DeadLetter => Some(ActNews::GivenUp),
        (None, None) => None,
    };
    let spoken = !matches!(news, None | Some(ActNews::GivenUp));
    Ok(Unfinished {
        transaction: unfinished.transaction,
        accepted_at: unfinished.accepted_at,
        news,
        paid: unfinished.state == TransactionState::Paid,
        printing: perhaps_printed(&unfinished.stage, spoken),
        objection: matches!(act, Some(Act::Object(_))),
        plate: match act {
            Some(Act::HandleViolations(handling)) => Some(handling.plate.clone()),
            _ => None,
        },
        grounds: match act {
            Some(Act::Object(objection)) => objection.grounds.to_vec(),
            _ => Vec::new(),
        },
        violations: act.map(|act| act.violations().to_vec()).unwrap_or_default(),
    })
}

/// Whether the slip that is due may be in the driver's hand already: it was being printed when the kiosk stopped, or was printed and its driver
/// was not told. An acceptance slip matters no more once the central API's word is there to be printed.
fn perhaps_printed(stage: &Stage, spoken: bool) -> bool {
    match stage {
        Stage::Printing { slip } | Stage::Printed { slip } => *slip != SlipKind::Acceptance || !spoken,
        _ => false,
    }
}

fn act_news(answer: Answer) -> ActNews {
    match answer {
        Answer::Handling(reply) => ActNews::Decided(Box::new(reply)),
        Answer::Objection(reply) => ActNews::ObjectionReceived(Box::new(reply)),
    }
}

/// What a driver is told about a fault of the ledger.
fn out_of_order(fault: &LedgerFault) -> OutOfOrder {
    match fault {
        LedgerFault::Damaged { .. } | LedgerFault::Gone { .. } => OutOfOrder::LedgerDamaged,
        LedgerFault::DiskFull { .. } => OutOfOrder::DiskFull,
        LedgerFault::ReadOnly { .. } => OutOfOrder::DiskReadOnly,
        // Also a ledger that another kiosk has open: it can be had once that one is gone, and is tried until then.
        _ => OutOfOrder::LedgerUnusable,
    }
}

fn complain(what: &str, written: Result<(), LedgerFault>) {
    if let Err(fault) = written {
        tracing::error!(%fault, "could not {what}");
    }
}

async fn tell(events: &mpsc::Sender<Event>, event: Event) {
    if events.send(event).await.is_err() {
        tracing::debug!("the kiosk has stopped listening");
    }
}

#[cfg(test)]
mod tests;
