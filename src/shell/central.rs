//! Questions to the central API: asked beside the machine, answered with events. Acts never go this way; the courier brings them.

use super::wall_clock;
use std::time::Duration;

use layby_central::{Heartbeat, KioskId, PolicyDocument, ProblemCode, TrustedKeys};
use layby_domain::IdempotencyKey;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::display::{Display, Show};
use super::keeper::Keeper;
use super::parts::Words;
use crate::courier::{CentralClient, ClientFault};
use crate::journey::{Answer, Event, NoAnswer, Part, Question, Ticket};

/// How often the central API is tried while it cannot be reached.
const RETRY_INTERVAL: Duration = Duration::from_secs(2);

/// After how many signs of life the policy is fetched again.
const HEARTBEATS_PER_POLICY: u32 = 30;

/// The central API, for asking.
#[derive(Clone)]
pub(super) struct Central {
    client: CentralClient,
    trusted: TrustedKeys,
    keeper: Keeper,
    events: mpsc::Sender<Event>,
    display: Display,
}

impl Central {
    pub fn new(
        client: CentralClient,
        trusted: TrustedKeys,
        keeper: Keeper,
        events: mpsc::Sender<Event>,
        display: Display,
    ) -> Self {
        Self {
            client,
            trusted,
            keeper,
            events,
            display,
        }
    }

    /// Asks; the answer comes as an event.
    pub fn ask(&self, ticket: Ticket, question: Question) {
        let central = self.clone();
        tokio::spawn(async move {
            let answer = match central.answer(question).await {
                Ok(answer) => {
                    central.reached(true).await;
                    answer
                }
                Err(fault) => central.no_answer(&fault).await,
            };
            central.tell(Event::Answer { ticket, answer }).await;
        });
    }

    async fn answer(&self, question: Question) -> Result<Answer, ClientFault> {
        Ok(match question {
            Question::Driver { number, name } => {
                let identification = Box::new(self.client.identify(&number, &name).await?);
                let unfinished = self.keeper.unfinished_of(number).await.map(Box::new);
                Answer::Driver {
                    identification,
                    unfinished,
                }
            }
            Question::Violations(driver) => Answer::Violations(Box::new(self.client.violations(&driver).await?)),
            Question::Evidence(id) => {
                let jpeg = self.client.evidence(&id).await?;
                self.display.show(Show::Evidence(id.clone(), jpeg));
                Answer::Evidence(id)
            }
            Question::Payment(order) => Answer::Payment(Box::new(self.client.payment(&order).await?)),
            Question::NewOrder(handling) => {
                // The server hands out the open order if there is one, so a key a request is enough.
                let key = IdempotencyKey::from(Uuid::now_v7());
                Answer::Payment(Box::new(self.client.renew_payment(&handling, &key).await?))
            }
            Question::Records(violations) => {
                let mut records = Vec::with_capacity(violations.len());
                for violation in violations {
                    let record = self.client.record(&violation).await?;
                    records.push((violation, record));
                }
                Answer::Records(records)
            }
        })
    }

    async fn no_answer(&self, fault: &ClientFault) -> Answer {
        match fault {
            ClientFault::Problem(problem, _) if problem.code == ProblemCode::NoLicence => Answer::NoLicence,
            ClientFault::Unreachable(_) | ClientFault::TimedOut => {
                tracing::warn!(%fault, "the central API cannot be reached");
                self.reached(false).await;
                Answer::Nothing(NoAnswer::Unreachable)
            }
            _ => {
                tracing::warn!(%fault, "the central API gave no usable answer");
                Answer::Nothing(NoAnswer::Failed)
            }
        }
    }

    /// Fetch the policy, give signs of life, and notice when the network goes and comes.
    pub fn keep_in_touch(
        &self,
        kiosk: KioskId,
        interval: Duration,
        parts: watch::Receiver<Words>,
        stop: CancellationToken,
    ) {
        let central = self.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = central.stay_in_touch(kiosk, interval, parts) => {}
            }
        });
    }

    async fn stay_in_touch(&self, kiosk: KioskId, interval: Duration, parts: watch::Receiver<Words>) {
        let mut beats: u32 = 0;
        let mut was_reachable = true;
        let mut followed = None;
        loop {
            if beats.is_multiple_of(HEARTBEATS_PER_POLICY) && !self.fetch_policy(&mut followed).await {
                was_reachable = self.note_reachable(false, was_reachable).await;
                tokio::time::sleep(RETRY_INTERVAL.min(interval)).await;
                continue;
            }
            let heartbeat = Heartbeat {
                kiosk: kiosk.clone(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                at: wall_clock(),
                outbox_depth: self.keeper.outbox_depth().await,
                devices: parts.borrow().clone(),
            };
            let reachable = self.client.heartbeat(&heartbeat).await.is_ok();
            was_reachable = self.note_reachable(reachable, was_reachable).await;
            if reachable {
                beats = beats.wrapping_add(1);
            }
            tokio::time::sleep(if reachable {
                interval
            } else {
                RETRY_INTERVAL.min(interval)
            })
            .await;
        }
    }

    async fn note_reachable(&self, now: bool, before: bool) -> bool {
        self.reached(now).await;
        if now && !before {
            self.keeper.wake_courier();
        }
        now
    }

    /// Whether the central API could be asked; a document that must not be followed is reported and not followed.
    async fn fetch_policy(&self, followed: &mut Option<PolicyDocument>) -> bool {
        match self.client.policy().await {
            Ok(document) => {
                let verified = document.verify(&self.trusted);
                match verified.and_then(|policy| policy.after(followed.as_ref())) {
                    Ok(policy) => {
                        *followed = Some(policy.clone());
                        self.tell(Event::Policy(Box::new(policy))).await;
                    }
                    Err(fault) => tracing::error!(%fault, "the policy document is not followed"),
                }
                true
            }
            Err(fault) => {
                tracing::warn!(%fault, "could not fetch the policy");
                false
            }
        }
    }

    async fn reached(&self, reached: bool) {
        self.tell(Event::Part(Part::Central(reached))).await;
    }

    async fn tell(&self, event: Event) {
        if self.events.send(event).await.is_err() {
            tracing::debug!("the kiosk has stopped listening");
        }
    }
}
