//! The front panel: lamps follow the page, sounds are made when the machine asks, and the door is watched.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::device::panel::{Beep, DoorState, Lamp, Panel};
use crate::journey::{Event, Lamps, Part, Sound};

/// How often the door's switch is looked at: a technician waits for nothing, and a bouncing contact has settled.
const DOOR_INTERVAL: Duration = Duration::from_millis(200);

/// The panel and what is lit on it.
pub(super) struct Front {
    panel: Panel,
    lit: Lamps,
}

impl Front {
    /// Everything dark; the door is watched until `stop`.
    pub fn open(panel: Panel, events: mpsc::Sender<Event>, stop: CancellationToken) -> Self {
        panel.dark();
        tokio::spawn(watch_door(panel.clone(), events, stop));
        Self {
            panel,
            lit: Lamps::default(),
        }
    }

    /// Light these lamps and no others.
    pub fn light(&mut self, lamps: Lamps) {
        for (lamp, before, now) in [
            (Lamp::Card, self.lit.card, lamps.card),
            (Lamp::Camera, self.lit.camera, lamps.camera),
            (Lamp::Printer, self.lit.printer, lamps.printer),
            (Lamp::Attention, self.lit.attention, lamps.attention),
        ] {
            if before != now {
                self.panel.lamp(lamp, now);
            }
        }
        self.lit = lamps;
    }

    pub fn sound(&self, sound: Sound) {
        self.panel.beep(match sound {
            Sound::Done => Beep::Done,
            Sound::Attention => Beep::Attention,
            Sound::Refused => Beep::Refused,
        });
    }

    /// The kiosk goes off.
    pub fn dark(&self) {
        self.panel.dark();
    }
}

async fn watch_door(panel: Panel, events: mpsc::Sender<Event>, stop: CancellationToken) {
    let mut last = DoorState::Closed;
    let mut looks = tokio::time::interval(DOOR_INTERVAL);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = looks.tick() => {}
        }
        let door = panel.door();
        if door == last {
            continue;
        }
        last = door;
        tracing::info!(?door, "the door");
        let closed = door == DoorState::Closed;
        if events.send(Event::Part(Part::Door(closed))).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::panel::PanelSimulator;

    #[tokio::test]
    async fn lamps_and_sounds_reach_the_panel_and_the_door_reaches_the_machine() {
        tokio::time::pause();
        let desk = PanelSimulator::default();
        let (events, mut told) = mpsc::channel(4);
        let stop = CancellationToken::new();
        let mut front = Front::open(Panel::Simulated(desk.clone()), events, stop.clone());

        front.light(Lamps {
            card: true,
            attention: true,
            ..Lamps::default()
        });
        assert_eq!(desk.lit(), [Lamp::Card, Lamp::Attention]);
        front.light(Lamps {
            printer: true,
            ..Lamps::default()
        });
        assert_eq!(desk.lit(), [Lamp::Printer]);
        front.sound(Sound::Done);
        front.sound(Sound::Refused);
        assert_eq!(desk.beeps(), [Beep::Done, Beep::Refused]);

        desk.set_door(DoorState::Open);
        assert_eq!(told.recv().await, Some(Event::Part(Part::Door(false))));
        desk.set_door(DoorState::Closed);
        assert_eq!(told.recv().await, Some(Event::Part(Part::Door(true))));
        front.dark();
        assert_eq!(desk.lit(), []);
        stop.cancel();
        assert_eq!(told.recv().await, None);
    }
}
