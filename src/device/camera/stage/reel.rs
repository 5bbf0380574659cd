//! Stretches of the films, each decoded once, and people played from them.

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use super::cast::{Movement, Performer};
use super::clip::{Clip, ClipFault, Picture};
use super::place::{self, Place};

/// Most stretches kept: everybody's movements and some films.
const REELS_MAX: usize = 24;

/// A stretch of a film, and where the face is in each of its pictures.
#[derive(Clone)]
pub(super) struct Reel {
    pictures: Arc<[Picture]>,
    places: Arc<[Place]>,
}

impl Reel {
    pub(super) fn len(&self) -> usize {
        self.pictures.len()
    }

    /// The picture at a position, or the last one.
    pub(super) fn at(&self, position: usize) -> (&Picture, &Place) {
        let position = position.min(self.pictures.len().saturating_sub(1));
        (&self.pictures[position], &self.places[position])
    }
}

/// The films of a folder.
pub(super) struct Reels {
    media: PathBuf,
    decoded: HashMap<(Performer, usize, usize), Reel>,
}

impl Reels {
    pub(super) fn new(media: PathBuf) -> Self {
        Self {
            media,
            decoded: HashMap::new(),
        }
    }

    /// The stretch in which a performer makes a movement.
    pub(super) fn of(&mut self, performer: Performer, movement: Movement) -> Result<Reel, ClipFault> {
        let (stretch, first) = performer.stretch(movement);
        self.stretch(performer, stretch, first)
    }

    /// Any stretch; `first` is the face in its first picture.
    pub(super) fn stretch(
        &mut self,
        performer: Performer,
        stretch: Range<usize>,
        first: Place,
    ) -> Result<Reel, ClipFault> {
        let key = (performer, stretch.start, stretch.end);
        if let Some(reel) = self.decoded.get(&key) {
            return Ok(reel.clone());
        }
        let clip = Clip::open(&self.media.join(performer.film()))?;
        let pictures = clip.pictures(stretch)?;
        let places = place::followed(&pictures, first);
        let reel = Reel {
            pictures: pictures.into(),
            places: places.into(),
        };
        if self.decoded.len() >= REELS_MAX {
            self.decoded.clear();
        }
        self.decoded.insert(key, reel.clone());
        Ok(reel)
    }
}

/// A person between or within movements.
pub(super) struct Play {
    pub(super) performer: Performer,
    reel: Reel,
    movement: Movement,
    position: usize,
}

impl Play {
    pub(super) fn begin(reels: &mut Reels, performer: Performer, movement: Movement) -> Result<Self, ClipFault> {
        Ok(Self {
            performer,
            reel: reels.of(performer, movement)?,
            movement,
            position: 0,
        })
    }

    /// A movement is played once; being at rest goes forwards and backwards, without a jump.
    pub(super) fn next(&mut self, reels: &mut Reels) -> Result<(Picture, Place), ClipFault> {
        if self.movement != Movement::Neutral && self.position >= self.reel.len() {
            *self = Self::begin(reels, self.performer, Movement::Neutral)?;
        }
        let last = self.reel.len().saturating_sub(1);
        let there_and_back = (2 * last).max(1);
        let position = self.position % there_and_back;
        self.position += 1;
        let (picture, place) = self.reel.at(position.min(there_and_back - position));
        Ok((picture.clone(), *place))
    }
}
