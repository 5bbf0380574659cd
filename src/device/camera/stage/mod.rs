//! The stage: who stands before the camera on a desk and in tests.
//!
//! Recorded people do what they are asked: [`StageHandle::ask`] jumps to the stretch of the film in which they do it, as a person
//! would who reads the words on the screen. Photographs are held up by a hand that is not quite still, and are spoilt as printing
//! and photographing again would spoil them; that is *simulated*. The films and photographs are fetched at set-up and are no part of the
//! project.

mod cast;
mod clip;
mod photo;
mod room;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

pub use self::cast::{Movement, Performer, UnknownActor};
pub use self::clip::ClipFault;
use self::clip::{Clip, Picture};
use self::photo::HeldPhoto;
use super::{CameraFault, CameraState, state_after};
use crate::frame::Frame;

/// Who or what is before the camera.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// An empty room.
    Nobody,
    /// A recorded person.
    Person(Performer),
    /// A photograph, by the name of its file, held up before the camera.
    Photo(String),
    /// Two people side by side.
    TwoPeople,
}

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

    /// Asks whoever stands there for a movement. Photographs and empty rooms do not obey.
    pub fn ask(&self, movement: Movement) {
        self.direction().movement = Some(movement);
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
    stretches: HashMap<(Performer, Movement), Arc<[Picture]>>,
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
}

/// A person between or within movements.
struct Play {
    performer: Performer,
    pictures: Arc<[Picture]>,
    movement: Movement,
    position: usize,
}

impl SimulatedCamera {
    /// A camera before an empty stage, with the films and photographs in `media`.
    #[must_use]
    pub fn new(media: &Path, pace: Pace) -> (Self, StageHandle) {
        let direction = Direction {
            actor: Actor::Nobody,
            movement: None,
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
            stretches: HashMap::new(),
            state: CameraState::Disconnected,
        };
        (camera, direction)
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
        let (actor, movement) = {
            let mut direction = self.direction.direction();
            if !direction.plugged {
                return Err(CameraFault::Disconnected);
            }
            (direction.actor.clone(), direction.movement.take())
        };
        let unusable = |fault: ClipFault| CameraFault::Unusable(fault.to_string());
        let mut scene = match self.scene.take() {
            Some((before, scene)) if before == actor => scene,
            _ => self.set(&actor).map_err(unusable)?,
        };
        if let (Scene::One(play), Some(movement)) = (&mut scene, movement) {
            *play = self.play(play.performer, movement).map_err(unusable)?;
        }
        let picture = match &mut scene {
            Scene::Empty(picture) => picture.clone(),
            Scene::Photo(photo) => photo.at(at),
            Scene::One(play) => self.next_picture(play).map_err(unusable)?,
            Scene::Two(left, right) => {
                let (left, right) = (
                    self.next_picture(left).map_err(unusable)?,
                    self.next_picture(right).map_err(unusable)?,
                );
                room::side_by_side(&left, &right)
            }
        };
        self.scene = Some((actor, scene));
        Frame::new(picture.width, picture.height, picture.rgb, at)
            .ok_or_else(|| CameraFault::Unusable("a picture of the wrong size".to_owned()))
    }

    fn set(&mut self, actor: &Actor) -> Result<Scene, ClipFault> {
        Ok(match actor {
            Actor::Nobody => Scene::Empty(room::empty()),
            Actor::Photo(name) => Scene::Photo(HeldPhoto::open(&self.media.join(name))?),
            Actor::Person(performer) => Scene::One(self.play(*performer, Movement::Neutral)?),
            Actor::TwoPeople => Scene::Two(
                self.play(Performer::Franck, Movement::Neutral)?,
                self.play(Performer::Cora, Movement::Neutral)?,
            ),
        })
    }

    fn play(&mut self, performer: Performer, movement: Movement) -> Result<Play, ClipFault> {
        let pictures = match self.stretches.get(&(performer, movement)) {
            Some(pictures) => Arc::clone(pictures),
            None => {
                let clip = Clip::open(&self.media.join(performer.film()))?;
                let pictures: Arc<[Picture]> = clip.pictures(performer.stretch(movement))?.into();
                self.stretches.insert((performer, movement), Arc::clone(&pictures));
                pictures
            }
        };
        Ok(Play {
            performer,
            pictures,
            movement,
            position: 0,
        })
    }

    /// A movement is played once; being at rest goes forwards and backwards, without a jump.
    fn next_picture(&mut self, play: &mut Play) -> Result<Picture, ClipFault> {
        if play.movement != Movement::Neutral && play.position >= play.pictures.len() {
            *play = self.play(play.performer, Movement::Neutral)?;
        }
        let last = play.pictures.len() - 1;
        let there_and_back = (2 * last).max(1);
        let position = play.position % there_and_back;
        play.position += 1;
        Ok(play.pictures[position.min(there_and_back - position).min(last)].clone())
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
