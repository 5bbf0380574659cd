//! The stage: who stands before the camera on a desk and in tests.
//!
//! Recorded people do what they are asked: [`StageHandle::ask`] jumps to the stretch of the film in which they do it, as a person
//! would who reads the words on the screen. Photographs are held up by a hand that is not quite still, and are spoilt as printing
//! and photographing again would spoil them; [attacks](Attack) go through everything that pictures can do. All of that is *simulated*, and
//! so is the [light](StageHandle::light) of the kiosk's screen on whoever stands there. The films and photographs are fetched at set-up
//! and are no part of the project.

mod actor;
mod attack;
mod cast;
mod clip;
mod film;
mod light;
mod photo;
mod place;
mod reel;
mod room;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

pub use self::actor::{Actor, UnknownActor};
use self::attack::Prop;
pub use self::attack::{Attack, AttackKind, Distance, RoomLight};
pub use self::cast::{Movement, Performer};
pub use self::clip::ClipFault;
use self::clip::{Clip, Picture};
pub use self::film::{Film, FilmFrames};
use self::light::ScreenLight;
use self::photo::HeldPhoto;
use self::reel::{Play, Reels};
use super::{CameraFault, CameraState, state_after};
use crate::frame::Frame;

/// How fast pictures come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As in life, for people who watch.
    Live,
    /// As fast as they are fetched; camera time goes on all the same. For tests and plays without a screen.
    AsFetched,
}

/// Pictures a second of the stage.
const PICTURES_PER_SECOND: u32 = 24;

#[derive(Debug)]
struct Direction {
    actor: Actor,
    movement: Option<Movement>,
    /// The colour that the kiosk's screen shows.
    light: Option<[u8; 3]>,
    plugged: bool,
}

/// Directs the stage from another thread; clones direct the same stage.
#[derive(Clone, Debug)]
pub struct StageHandle(Arc<Mutex<Direction>>);

impl StageHandle {
    /// Puts somebody else before the camera.
    pub fn stand(&self, actor: Actor) {
        let mut direction = self.direction();
        direction.actor = actor;
        direction.movement = None;
    }

    /// Asks whoever stands there for a movement. Attackers do what they can; photographs and empty rooms do not obey.
    pub fn ask(&self, movement: Movement) {
        self.direction().movement = Some(movement);
    }

    /// Says which colour the kiosk's screen shows, red, green and blue; `None` when it gives no light worth mentioning. The next
    /// picture shows it on whoever stands there.
    pub fn light(&self, colour: Option<[u8; 3]>) {
        self.direction().light = colour;
    }

    /// Pulls the camera's plug.
    pub fn unplug(&self) {
        self.direction().plugged = false;
    }

    /// Puts it back.
    pub fn plug(&self) {
        self.direction().plugged = true;
    }

    /// Who stands before the camera.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.direction().actor.clone()
    }

    /// A direction is a few values, each valid by itself: a thread that panicked left nothing half done.
    fn direction(&self) -> MutexGuard<'_, Direction> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A camera that looks at the stage.
pub struct SimulatedCamera {
    media: PathBuf,
    pace: Pace,
    direction: StageHandle,
    began: Instant,
    shown: u32,
    scene: Option<(Actor, Scene)>,
    reels: Reels,
    screen_strength: f32,
    state: CameraState,
}

impl std::fmt::Debug for SimulatedCamera {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SimulatedCamera")
            .field("pace", &self.pace)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// What is being shown.
enum Scene {
    Empty(Picture),
    Photo(HeldPhoto),
    One(Play),
    Two(Play, Play),
    Attack(Box<Prop>),
}

impl SimulatedCamera {
    /// A camera before an empty stage, with the films and photographs in `media`.
    #[must_use]
    pub fn new(media: &Path, pace: Pace) -> (Self, StageHandle) {
        let direction = Direction {
            actor: Actor::Nobody,
            movement: None,
            light: None,
            plugged: true,
        };
        let direction = StageHandle(Arc::new(Mutex::new(direction)));
        let camera = Self {
            media: media.to_owned(),
            pace,
            direction: direction.clone(),
            began: Instant::now(),
            shown: 0,
            scene: None,
            reels: Reels::new(media.to_owned()),
            screen_strength: light::STRENGTH,
            state: CameraState::Disconnected,
        };
        (camera, direction)
    }

    /// How strong the light of the kiosk's screen is on a face, as part of the room's own; 0.12 without this. Nothing beyond 1 is used.
    #[must_use]
    pub fn with_screen_strength(self, strength: f32) -> Self {
        Self {
            screen_strength: strength.clamp(0.0, 1.0),
            ..self
        }
    }

    pub(super) fn state(&self) -> CameraState {
        self.state.clone()
    }

    pub(super) fn next_frame(&mut self) -> Result<Frame, CameraFault> {
        let at = Duration::from_secs(1) * self.shown / PICTURES_PER_SECOND;
        self.shown += 1;
        if self.pace == Pace::Live {
            self.wait_until_due(at);
        }
        let result = self.show(at);
        self.state = state_after(&result);
        result
    }

    /// A picture comes when it is due. While nobody fetched any, the stage stood still: nobody hurries afterwards to catch up.
    fn wait_until_due(&mut self, at: Duration) {
        let due = self.began + at;
        let now = Instant::now();
        self.began += now.saturating_duration_since(due);
        thread::sleep(due.saturating_duration_since(now));
    }

    fn show(&mut self, at: Duration) -> Result<Frame, CameraFault> {
        let (actor, movement, light) = {
            let mut direction = self.direction.direction();
            if !direction.plugged {
                return Err(CameraFault::Disconnected);
            }
            (direction.actor.clone(), direction.movement.take(), direction.light)
        };
        let light = ScreenLight::new(light, self.screen_strength);
        let unusable = |fault: ClipFault| CameraFault::Unusable(fault.to_string());
        let mut scene = match self.scene.take() {
            Some((before, scene)) if before == actor => scene,
            _ => self.set(&actor).map_err(unusable)?,
        };
        let picture = self.next_picture(&mut scene, movement, at, &light).map_err(unusable)?;
        self.scene = Some((actor, scene));
        Frame::new(picture.width, picture.height, picture.rgb, at)
            .ok_or_else(|| CameraFault::Unusable("a picture of the wrong size".to_owned()))
    }

    fn set(&mut self, actor: &Actor) -> Result<Scene, ClipFault> {
        let mut play = |performer| Play::begin(&mut self.reels, performer, Movement::Neutral);
        Ok(match actor {
            Actor::Nobody => Scene::Empty(room::empty()),
            Actor::Photo(name) => Scene::Photo(HeldPhoto::open(&self.media.join(name))?),
            Actor::Person(performer) => Scene::One(play(*performer)?),
            Actor::TwoPeople => Scene::Two(play(Performer::Franck)?, play(Performer::Cora)?),
            Actor::Attack(attack) => Scene::Attack(Box::new(Prop::open(*attack, &mut self.reels)?)),
        })
    }

    fn next_picture(
        &mut self,
        scene: &mut Scene,
        movement: Option<Movement>,
        at: Duration,
        light: &ScreenLight,
    ) -> Result<Picture, ClipFault> {
        let reels = &mut self.reels;
        match scene {
            Scene::Empty(picture) => Ok(picture.clone()),
            Scene::Photo(photo) => Ok(light.on_flat(&photo.at(at))),
            Scene::One(play) => {
                if let Some(movement) = movement {
                    *play = Play::begin(reels, play.performer, movement)?;
                }
                let (picture, face) = play.next(reels)?;
                Ok(light.on_person(&picture, &face))
            }
            Scene::Two(left, right) => {
                let ((left, left_face), (right, right_face)) = (left.next(reels)?, right.next(reels)?);
                let (left, right) = (light.on_person(&left, &left_face), light.on_person(&right, &right_face));
                Ok(room::side_by_side(&left, &right))
            }
            Scene::Attack(prop) => {
                if let Some(movement) = movement {
                    prop.ask(movement, at);
                }
                prop.next(reels, at, light)
            }
        }
    }
}

/// A picture of a performer to make a portrait of: from another moment, or another film, than those shown before the camera.
///
/// # Errors
/// When the film is missing or cannot be shown.
pub fn portrait_frame(media: &Path, performer: Performer) -> Result<Frame, ClipFault> {
    let (film, position) = performer.portrait();
    let file = media.join(film);
    let picture = Clip::open(&file)?.pictures(position..position + 1)?.swap_remove(0);
    Frame::new(picture.width, picture.height, picture.rgb, Duration::ZERO).ok_or(ClipFault::Unreadable {
        file,
        cause: "a picture of the wrong size".to_owned(),
    })
}
