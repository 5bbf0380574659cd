//! The ledger and the courier, as the machine knows them: what is kept, what became of it, and why nothing can be kept right now.

use super::wall_clock;
use std::sync::Arc;
use std::time::Duration;

use layby_domain::{Act, IdempotencyKey, IdentityNumber, TransactionId};
use tokio::sync::{mpsc, watch};
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

/// News from the courier on their way.
const MAX_NEWS: usize = 64;

/// The ledger with its courier. Cloning shares them.
#[derive(Clone)]
pub(super) struct Keeper {
    open: watch::Receiver<Option<Arc<Open>>>,
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
        tokio::spawn(async move {
            let outcome = match open {
                None => Err(OutOfOrder::LedgerUnusable),
                Some(open) => {
                    let kept = open.ledger.with(move |ledger| keep(ledger, &identity, &act)).await;
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

    pub fn note_paid(&self, transaction: TransactionId) {
        self.write("note a payment", move |ledger| {
            ledger.advance(
                transaction,
                TransactionState::Paid,
                "central reported the payment",
                wall_clock(),
            )
        });
    }

    pub fn finish(&self, transaction: TransactionId) {
        self.write("finish a transaction", move |ledger| {
            ledger.finish(transaction, wall_clock())
        });
    }

    /// Write down that a slip is about to be printed, or what became of it. Returns once it is written.
    pub async fn note_slip(&self, transaction: TransactionId, stage: Stage) {
        let Some(open) = self.current() else { return };
        let written = open
            .ledger
            .with(move |ledger| ledger.progress(transaction, &stage, wall_clock()))
            .await;
        complain("note a slip", written);
    }

    /// The newest handling of this driver that did not come to its end here.
    pub async fn unfinished_of(&self, identity: IdentityNumber) -> Option<Unfinished> {
        let open = self.current()?;
        let found = open.ledger.with(move |ledger| {
            let mark = ledger.mark(&identity);
            let newest = ledger
                .unfinished()?
                .into_iter()
                .filter(|unfinished| unfinished.mark == mark)
                .max_by_key(|unfinished| unfinished.accepted_at);
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
    let ledger = open_patiently(&settings, &events).await;
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
    tell(&events, Event::Part(Part::Ledger(Ok(())))).await;
    tell(&events, Event::Restarted(unfinished)).await;
    tokio::join!(tell_news(inbox, &ledger, &events), watch_room(&ledger, &events));
}

/// Opens the ledger. A fault that may pass is tried again; a damaged ledger waits for a technician, and opening it again says the same.
async fn open_patiently(settings: &LedgerSettings, events: &mpsc::Sender<Event>) -> LedgerHandle {
    let mut said = None;
    loop {
        let settings = settings.clone();
        let opened = tokio::task::spawn_blocking(move || Ledger::open(&settings, wall_clock())).await;
        let why = match opened {
            Ok(Ok(ledger)) => return LedgerHandle::new(ledger),
            Ok(Err(fault)) => {
                let why = out_of_order(&fault);
                if said != Some(why) {
                    tracing::error!(%fault, "the ledger cannot be used");
                }
                why
            }
            Err(error) => {
                tracing::error!(%error, "opening the ledger broke off");
                OutOfOrder::LedgerUnusable
            }
        };
        if said.replace(why) != Some(why) {
            tell(events, Event::Part(Part::Ledger(Err(why)))).await;
        }
        tokio::time::sleep(CHECK_INTERVAL).await;
    }
}

/// A full disk must be known before a driver has gone all the way to the signature.
async fn watch_room(ledger: &LedgerHandle, events: &mpsc::Sender<Event>) {
    let mut last = Ok(());
    loop {
        tokio::time::sleep(CHECK_INTERVAL).await;
        let room = ledger
            .with(|ledger| ledger.has_room())
            .await
            .map_err(|fault| out_of_order(&fault));
        if room != last {
            last = room;
            tell(events, Event::Part(Part::Ledger(room))).await;
        }
    }
}

async fn tell_news(mut inbox: mpsc::Receiver<CourierNews>, ledger: &LedgerHandle, events: &mpsc::Sender<Event>) {
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
                tracing::error!(%transaction, %problem, "an act cannot be delivered");
                (transaction, ActNews::Refused(None))
            }
            CourierNews::Waiting { transaction, why, .. } => {
                if matches!(why, WaitReason::Offline | WaitReason::TimedOut) {
                    tell(events, Event::Part(Part::Central(false))).await;
                }
                (transaction, ActNews::Delayed)
            }
            CourierNews::LedgerTrouble(fault) => {
                tracing::error!(%fault, "the courier cannot use the ledger");
                tell(events, Event::Part(Part::Ledger(Err(out_of_order(&fault))))).await;
                continue;
            }
        };
        tell(events, Event::Act { transaction, news }).await;
    }
}

fn keep(ledger: &mut Ledger, identity: &IdentityNumber, act: &Act) -> Result<TransactionId, LedgerFault> {
    let transaction = TransactionId::from(Uuid::now_v7());
    let key = IdempotencyKey::from(Uuid::now_v7());
    let mark = ledger.mark(identity);
    ledger.accept(
        Accepted {
            transaction,
            key,
            mark,
            act,
            interactive: true,
        },
        wall_clock(),
    )?;
    Ok(transaction)
}

fn all_unfinished(ledger: &mut Ledger) -> Result<Vec<Unfinished>, LedgerFault> {
    let all = ledger.unfinished()?;
    all.iter().map(|unfinished| resolved(ledger, unfinished)).collect()
}

fn resolved(ledger: &mut Ledger, unfinished: &crate::ledger::Unfinished) -> Result<Unfinished, LedgerFault> {
    let whole = ledger.transaction(unfinished.transaction)?;
    let act = whole.as_ref().and_then(|whole| whole.act.as_ref());
    let refused = whole.as_ref().and_then(|whole| whole.refusal.clone());
    let news = match (unfinished.answer.clone(), refused) {
        (Some(answer), _) => Some(act_news(answer)),
        (None, Some(problem)) => Some(ActNews::Refused(problem.refusal.map(Box::new))),
        (None, None) => None,
    };
    Ok(Unfinished {
        transaction: unfinished.transaction,
        accepted_at: unfinished.accepted_at,
        news,
        paid: unfinished.state == TransactionState::Paid,
        // An acceptance slip that was interrupted matters no more once the answer is there to be printed.
        printing: matches!(unfinished.stage, Stage::Printing { slip } if slip != SlipKind::Acceptance),
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

fn act_news(answer: Answer) -> ActNews {
    match answer {
        Answer::Handling(reply) => ActNews::Decided(Box::new(reply)),
        Answer::Objection(reply) => ActNews::ObjectionReceived(Box::new(reply)),
    }
}

/// What a driver is told about a fault of the ledger.
fn out_of_order(fault: &LedgerFault) -> OutOfOrder {
    match fault {
        LedgerFault::Damaged { .. } => OutOfOrder::LedgerDamaged,
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
mod tests {
    use super::*;

    #[test]
    fn a_ledger_that_another_kiosk_has_open_is_neither_damaged_nor_on_a_bad_disk() {
        let path = std::path::PathBuf::from("/var/lib/layby/ledger.sqlite");
        let held = LedgerFault::HeldElsewhere {
            path: path.clone(),
            pid: Some(4711),
        };
        assert_eq!(out_of_order(&held), OutOfOrder::LedgerUnusable);
        assert!(held.to_string().contains("process 4711"), "{held}");
        assert_eq!(out_of_order(&LedgerFault::ReadOnly { path }), OutOfOrder::DiskReadOnly);
    }
}
