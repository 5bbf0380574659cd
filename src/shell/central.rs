//! Questions to the central API: asked beside the machine, answered with events. Acts never go this way; the courier brings them.

use super::wall_clock;
use std::sync::Arc;
use std::time::Duration;

use layby_central::{HandlingId, Heartbeat, KioskId, PolicyDocument, ProblemCode, TrustedKeys};
use layby_domain::{IdempotencyKey, Timestamp, ViolationId};
use tokio::sync::{Mutex, mpsc, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::display::{Display, SessionDisplay, Show};
use super::keeper::Keeper;
use super::parts::Words;
use crate::courier::{CentralClient, ClientFault};
use crate::journey::{Answer, Event, NoAnswer, Part, Question, Ticket};

/// How often the central API is tried while it cannot be reached.
const RETRY_INTERVAL: Duration = Duration::from_secs(2);

/// After how many signs of life the policy is fetched again.
const HEARTBEATS_PER_POLICY: u32 = 30;

/// How far the kiosk's clock may be from the central API's, in seconds: the way there and back is within it.
const CLOCK_DIFFERENCE_MAX_S: u64 = 120;

/// The central API, for asking.
#[derive(Clone)]
pub(super) struct Central {
    client: CentralClient,
    trusted: TrustedKeys,
    keeper: Keeper,
    events: mpsc::Sender<Event>,
    display: Display,
    /// The policy that is followed: none that is older replaces it.
    followed: Arc<Mutex<Option<PolicyDocument>>>,
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
            followed: Arc::default(),
        }
    }

    /// Asks; the answer comes as an event.
    pub fn ask(&self, ticket: Ticket, question: Question) {
        let (central, display) = (self.clone(), self.display.for_this_session());
        tokio::spawn(async move {
            let answer = match central.answer(question, &display).await {
                Ok(answer) => {
                    central.reached(true).await;
                    answer
                }
                Err(fault) => central.no_answer(&fault).await,
            };
            central.tell(Event::Answer { ticket, answer }).await;
        });
    }

    async fn answer(&self, question: Question, display: &SessionDisplay) -> Result<Answer, ClientFault> {
        Ok(match question {
            Question::Driver { number, name } => {
                // Every driver reads the rules of the day.
                let (identified, _) = tokio::join!(self.client.identify(&number, &name), self.fetch_policy());
                let identification = Box::new(identified?);
                let unfinished = self.keeper.unfinished_of(number).await.map(Box::new);
                Answer::Driver {
                    identification,
                    unfinished,
                }
            }
            Question::Violations(driver) => Answer::Violations(Box::new(self.client.violations(&driver).await?)),
            Question::Evidence(id) => {
                let jpeg = self.client.evidence(&id).await?;
                display.show(Show::Evidence(id.clone(), jpeg));
                Answer::Evidence(id)
            }
            Question::Payment(order) => Answer::Payment(Box::new(self.client.payment(&order).await?)),
            Question::NewOrder(handling) => {
                // The server hands out the open order if there is one, so a key a request is enough.
                let key = IdempotencyKey::from(Uuid::now_v7());
                match self.client.renew_payment(&handling, &key).await {
                    Err(ClientFault::Problem(problem, _)) if problem.code == ProblemCode::NothingToPay => {
                        self.order_as_it_stands(&handling).await?
                    }
                    renewed => Answer::Payment(Box::new(renewed?)),
                }
            }
            Question::Records(violations) => {
                let one = |violation: ViolationId| async move {
                    let record = self.client.record(&violation).await?;
                    Ok((violation, record))
                };
                Answer::Records(futures_util::future::try_join_all(violations.into_iter().map(one)).await?)
            }
        })
    }

    /// Paid after all, before the code ran out or was cancelled: the handling says so.
    async fn order_as_it_stands(&self, handling: &HandlingId) -> Result<Answer, ClientFault> {
        let reply = self.client.handling(handling).await?;
        Ok(reply.payment.map_or(Answer::Nothing(NoAnswer::Failed), |order| {
            Answer::Payment(Box::new(order))
        }))
    }

    /// Fetch the policy beside everything else.
    pub fn refresh_policy(&self) {
        let central = self.clone();
        tokio::spawn(async move { central.fetch_policy().await });
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
        loop {
            if beats.is_multiple_of(HEARTBEATS_PER_POLICY) && !self.fetch_policy().await {
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
            let reply = self.client.heartbeat(&heartbeat).await;
            if let Ok(reply) = &reply {
                self.compare_clocks(reply.time).await;
            }
            let reachable = reply.is_ok();
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

    async fn compare_clocks(&self, central: Timestamp) {
        let right = agrees(wall_clock(), central);
        if !right {
            tracing::error!(%central, "the kiosk's clock is wrong: set it, or see why it is not kept right");
        }
        self.tell(Event::Part(Part::Clock(right))).await;
    }

    async fn note_reachable(&self, now: bool, before: bool) -> bool {
        self.reached(now).await;
        if now && !before {
            self.keeper.wake_courier();
        }
        now
    }

    /// Whether the central API could be asked; a document that must not be followed is reported and not followed.
    async fn fetch_policy(&self) -> bool {
        match self.client.policy().await {
            Ok(document) => {
                // Held until the machine knows: two answers at once arrive in the order of their age.
                let mut followed = self.followed.lock().await;
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

fn agrees(ours: Timestamp, central: Timestamp) -> bool {
    ours.as_second().abs_diff(central.as_second()) <= CLOCK_DIFFERENCE_MAX_S
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_minutes_of_difference_are_allowed_in_either_direction() {
        let ours: Timestamp = "2026-11-21T03:00:00Z".parse().unwrap();
        for (central, right) in [
            ("2026-11-21T03:00:01Z", true),
            ("2026-11-21T03:02:00Z", true),
            ("2026-11-21T02:58:00Z", true),
            ("2026-11-21T03:02:01Z", false),
            ("2026-11-21T02:57:59Z", false),
            ("1970-01-01T00:00:00Z", false),
        ] {
            assert_eq!(agrees(ours, central.parse().unwrap()), right, "{central}");
        }
    }
}
