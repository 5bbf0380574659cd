//! Is it really them? A few tries at the camera, as many as the policy allows, then a member of staff.

use layby_central::Identification;
use layby_domain::{Guidance, Nonce, PersonEvidence, PersonPolicy, Picture};

use super::context::Context;
use super::effect::{Effect, StaffMatter, Ticket};
use super::event::{Event, Part, PersonNews};
use super::page::{AskStaff, AskStaffView, LookFailure, LookView, OutOfOrder, StaffSlipState, View};
use super::panel::Sound;
use super::staff_slip::StaffSlip;
use super::touch::Touch;

/// The real-person check of one driver.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Verify {
    portrait_jpeg: Picture,
    nonce: Nonce,
    policy: PersonPolicy,
    /// Which try it is, from 1.
    attempt: u8,
    look: Look,
}

#[derive(Clone, Debug, PartialEq)]
enum Look {
    Looking { look: Ticket, guidance: Guidance },
    Failed(LookFailure),
    CameraGone,
    Staff(AskStaff, StaffSlip),
}

impl Verify {
    pub fn begin(driver: &Identification, cx: &mut Context<'_>) -> Self {
        let mut verify = Self {
            portrait_jpeg: driver.portrait_jpeg.clone(),
            nonce: driver.nonce,
            policy: cx.rules.document.policy.person,
            attempt: 1,
            look: Look::CameraGone,
        };
        verify.look_at_person(cx);
        verify
    }

    pub fn state(&self) -> &'static str {
        match self.look {
            Look::Looking { .. } => "verify.looking",
            Look::Failed(_) => "verify.again",
            Look::CameraGone => "verify.no_camera",
            Look::Staff(..) => "verify.ask_staff",
        }
    }

    pub fn view(&self) -> View {
        match &self.look {
            Look::Looking { guidance, .. } => View::Look(LookView {
                attempt: self.attempt,
                attempts: self.policy.tries,
                guidance: *guidance,
            }),
            Look::Failed(why) => View::LookAgain {
                why: *why,
                tries_left: (self.policy.tries + 1).saturating_sub(self.attempt),
            },
            Look::CameraGone => View::OutOfOrder(OutOfOrder::NoCamera),
            Look::Staff(why, slip) => View::AskStaff(AskStaffView {
                why: *why,
                slip: slip.state(),
            }),
        }
    }

    /// A slip for staff came out.
    pub fn has_paper(&self) -> bool {
        matches!(&self.look, Look::Staff(_, slip) if slip.state() == StaffSlipState::Printed)
    }

    /// What the check leaves as evidence, once it confirmed the driver.
    pub fn step(&mut self, event: &Event, cx: &mut Context<'_>) -> Option<Box<PersonEvidence>> {
        match (&mut self.look, event) {
            (Look::Looking { look, guidance }, Event::Person { look: of, news }) if look == of => match news {
                PersonNews::Guidance(now) => *guidance = *now,
                PersonNews::Confirmed(evidence) => {
                    cx.effect(Effect::StopLooking);
                    cx.effect(Effect::Sound(Sound::Done));
                    return Some(evidence.clone());
                }
                PersonNews::Failed(why) => self.failed(*why, cx),
                PersonNews::NoPortrait => {
                    cx.effect(Effect::StopLooking);
                    cx.effect(Effect::Sound(Sound::Refused));
                    self.look = Look::Staff(AskStaff::NoPortrait, StaffSlip::offered(StaffMatter::NoPortrait));
                }
            },
            (Look::Looking { .. }, Event::Part(Part::Camera(false))) => {
                cx.effect(Effect::StopLooking);
                self.look = Look::CameraGone;
            }
            (Look::CameraGone, Event::Part(Part::Camera(true))) => self.look = Look::Failed(LookFailure::CameraLost),
            (Look::Failed(_), Event::Touch(Touch::Retry | Touch::Next)) => self.look_at_person(cx),
            (Look::Staff(_, slip), event) => slip.step(event, cx),
            _ => {}
        }
        None
    }

    fn look_at_person(&mut self, cx: &mut Context<'_>) {
        if !cx.health.camera_works() {
            self.look = Look::CameraGone;
            return;
        }
        let look = cx.ticket();
        cx.effect(Effect::LookAtPerson {
            look,
            portrait_jpeg: self.portrait_jpeg.clone(),
            nonce: self.nonce,
            draw: draw_of(look),
            policy: self.policy,
        });
        self.look = Look::Looking {
            look,
            guidance: Guidance::LookAtCamera,
        };
    }

    fn failed(&mut self, why: LookFailure, cx: &mut Context<'_>) {
        cx.effect(Effect::StopLooking);
        cx.effect(Effect::Sound(Sound::Refused));
        // A camera that failed is not the driver's failure: it costs no try.
        if why != LookFailure::CameraLost {
            self.attempt += 1;
        }
        self.look = if self.attempt > self.policy.tries {
            Look::Staff(AskStaff::CheckFailed, StaffSlip::offered(StaffMatter::NotRecognised))
        } else {
            Look::Failed(why)
        };
    }
}

/// Every look has movements of its own, also after one that the camera broke off: its movements are known by then.
fn draw_of(look: Ticket) -> u8 {
    u8::try_from(look.0 % u64::from(u8::MAX)).map_or(1, |draw| draw + 1)
}
