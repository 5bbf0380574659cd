//! One try before the simulated camera: the stage does what the check asks, and shines as the kiosk's screen does.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;

use super::super::trial::Trial;
use crate::device::camera::Camera;
use crate::device::camera::stage::{Actor, Movement, Pace, Performer, SimulatedCamera, portrait_frame};
use crate::domain::{Challenge, Guidance, Nonce, PersonPolicy};
use crate::person::{CheckSettings, Models, PersonCheck, Plan, portrait};

/// Tries of one journey.
pub const TRIES: u8 = 2;

/// Most pictures of one try: a minute. Every check has ended long before.
const PICTURES_MAX: usize = 24 * 60;

/// The models, the films, and the policy of a kiosk.
#[derive(Debug)]
pub struct Desk {
    pub(super) models: Arc<Models>,
    pub(super) media: PathBuf,
    policy: PersonPolicy,
}

impl Desk {
    /// A desk with the films and photographs in a folder, and the default policy.
    ///
    /// # Errors
    /// When the folder is not there.
    pub fn new(models: Arc<Models>, media: &Path) -> anyhow::Result<Self> {
        anyhow::ensure!(
            media.is_dir(),
            "{} is missing: `make setup` fetches the films and photographs",
            media.display()
        );
        Ok(Self {
            models,
            media: media.to_owned(),
            policy: crate::domain::Policy::default().person,
        })
    }

    /// The portrait of a performer: 102x126 grey, from another film or moment than those shown.
    ///
    /// # Errors
    /// When the film is missing or shows no face.
    pub fn portrait(&self, performer: Performer) -> anyhow::Result<Vec<u8>> {
        let frame = portrait_frame(&self.media, performer)?;
        portrait::crop(&self.models, &frame).with_context(|| format!("the portrait of {}", performer.name()))
    }

    /// The plan of one try, drawn among what a performer can do.
    #[must_use]
    pub fn plan(&self, nonce: &Nonce, attempt: u8, performer: Performer) -> Plan {
        let allowed: Vec<Challenge> = Challenge::ALL
            .into_iter()
            .filter(|challenge| performer.movements().contains(&movement(*challenge)))
            .collect();
        let length = usize::from(self.policy.movements);
        Plan::drawn(nonce, attempt, &allowed, length, self.policy.screen_light)
    }

    /// Puts an actor before the camera and lets the check run to its end.
    ///
    /// # Errors
    /// When the portrait or the camera is of no use.
    pub fn try_once(&self, actor: Actor, portrait: &[u8], plan: Plan) -> anyhow::Result<Trial> {
        let (camera, stage) = SimulatedCamera::new(&self.media, Pace::AsFetched);
        stage.stand(actor);
        let mut camera = Camera::Simulated(Box::new(camera));
        let settings = CheckSettings::by(&self.policy);
        let mut check = PersonCheck::begin(Arc::clone(&self.models), portrait, plan, settings)?;
        let mut trial = Trial {
            outcome: None,
            camera_time: Duration::ZERO,
        };
        let (mut first, mut asked) = (None, None);
        for _ in 0..PICTURES_MAX {
            let frame = camera.next_frame()?;
            let began = *first.get_or_insert(frame.at());
            let observation = check.observe(&frame);
            stage.light(observation.light.map(|light| light.rgb()));
            // A movement that was done and is asked for again is begun again: guidance in between says so.
            if let Guidance::Perform(challenge) = observation.guidance
                && asked != Some(observation.guidance)
            {
                stage.ask(movement(challenge));
            }
            asked = Some(observation.guidance);
            trial.camera_time = frame.at().saturating_sub(began);
            trial.outcome = observation.outcome;
            if trial.outcome.is_some() {
                break;
            }
        }
        Ok(trial)
    }
}

/// The nonce of a numbered run.
#[must_use]
pub fn nonce(number: u64) -> Nonce {
    let bytes = number.to_le_bytes();
    Nonce::new(std::array::from_fn(|i| bytes[i % bytes.len()]))
}

fn movement(challenge: Challenge) -> Movement {
    match challenge {
        Challenge::Blink => Movement::Blink,
        Challenge::TurnLeft => Movement::TurnLeft,
        Challenge::TurnRight => Movement::TurnRight,
        Challenge::Nod => Movement::Nod,
        Challenge::OpenMouth => Movement::OpenMouth,
    }
}
