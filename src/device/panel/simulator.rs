//! The panel on a desk: what is lit, what was heard, and a door to open.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Beep, DoorState, Lamp};

/// A panel on a desk. Clones are the same panel: one goes to the kiosk, one stays in the hand.
#[derive(Clone, Debug, Default)]
pub struct PanelSimulator {
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug, Default)]
struct Seen {
    lit: BTreeSet<Lamp>,
    beeps: VecDeque<Beep>,
    door: DoorState,
}

impl PanelSimulator {
    /// How many sounds are remembered.
    pub const BEEPS_KEPT: usize = 32;

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn switch(&self, lamp: Lamp, on: bool) {
        let mut seen = self.seen();
        if on {
            seen.lit.insert(lamp);
        } else {
            seen.lit.remove(&lamp);
        }
    }

    pub(super) fn sound(&self, beep: Beep) {
        let mut seen = self.seen();
        seen.beeps.push_back(beep);
        if seen.beeps.len() > Self::BEEPS_KEPT {
            seen.beeps.pop_front();
        }
    }

    pub(super) fn door(&self) -> DoorState {
        self.seen().door
    }

    /// The lamps that are on.
    #[must_use]
    pub fn lit(&self) -> Vec<Lamp> {
        self.seen().lit.iter().copied().collect()
    }

    /// The sounds that were made, the oldest first.
    #[must_use]
    pub fn beeps(&self) -> Vec<Beep> {
        self.seen().beeps.iter().copied().collect()
    }

    /// Opens or closes the door.
    pub fn set_door(&self, door: DoorState) {
        self.seen().door = door;
    }
}
