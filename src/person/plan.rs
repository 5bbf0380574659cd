//! What one try asks for: a sequence of movements and, with them, a sequence of colours on the screen.

use layby_domain::{Challenge, CheckRecord, Nonce};

use super::light::LightShow;

/// The course of one try, fixed before it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    nonce: Option<Nonce>,
    attempt: u8,
    allowed: Vec<Challenge>,
    steps: Vec<Challenge>,
    lights: Option<LightShow>,
}

impl Plan {
    /// Draws the movements of a try, and with `lights` the colours of the screen, from a nonce: the same for everybody who knows it.
    ///
    /// `attempt` counts the draws made from this nonce, from 1. For `allowed` and `length` see [`Challenge::drawn`]; there are never more than
    /// [`CheckRecord::STEPS_MOST`] movements.
    #[must_use]
    pub fn drawn(nonce: &Nonce, attempt: u8, allowed: &[Challenge], length: usize, lights: bool) -> Self {
        Self {
            nonce: Some(*nonce),
            attempt,
            allowed: allowed.to_vec(),
            steps: Challenge::drawn(nonce, attempt, allowed, length.min(CheckRecord::STEPS_MOST)),
            lights: lights.then(|| LightShow::drawn(nonce, attempt)),
        }
    }

    /// A sequence chosen by hand, for technicians and tests, without lights. Without steps too only the passive look remains.
    #[must_use]
    pub fn of(mut steps: Vec<Challenge>) -> Self {
        steps.truncate(CheckRecord::STEPS_MOST);
        Self {
            nonce: None,
            attempt: 1,
            allowed: Vec::new(),
            steps,
            lights: None,
        }
    }

    /// The movements, in order.
    #[must_use]
    pub fn steps(&self) -> &[Challenge] {
        &self.steps
    }

    /// The colours of the screen, if they are part of the try.
    #[must_use]
    pub fn lights(&self) -> Option<&LightShow> {
        self.lights.as_ref()
    }

    /// What the plan was drawn from.
    #[must_use]
    pub fn nonce(&self) -> Option<Nonce> {
        self.nonce
    }

    /// Among which movements it was drawn; nothing means all.
    #[must_use]
    pub fn allowed(&self) -> &[Challenge] {
        &self.allowed
    }

    /// Which draw from the nonce it is, from 1.
    #[must_use]
    pub fn attempt(&self) -> u8 {
        self.attempt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_drawn_the_same_again_and_differs_between_tries() {
        let nonce = Nonce::new([3; Nonce::BYTES]);
        let plan = |attempt| Plan::drawn(&nonce, attempt, &Challenge::ALL, 3, true);
        assert_eq!(plan(1), plan(1));
        assert_ne!(plan(1), plan(2));
        assert_eq!(plan(1).steps().len(), 3);
        assert_ne!(plan(1).lights(), plan(2).lights());
        assert_eq!((plan(2).nonce(), plan(2).attempt()), (Some(nonce), 2));
    }

    #[test]
    fn no_plan_is_longer_than_its_record_can_hold() {
        let nonce = Nonce::new([3; Nonce::BYTES]);
        assert_eq!(
            Plan::drawn(&nonce, 1, &Challenge::ALL, 99, false).steps().len(),
            CheckRecord::STEPS_MOST
        );
        assert_eq!(
            Plan::of(vec![Challenge::Nod; 99]).steps().len(),
            CheckRecord::STEPS_MOST
        );
        assert!(Plan::drawn(&nonce, 1, &Challenge::ALL, 2, false).lights().is_none());
    }
}
