//! The front panel: lamps beside the slots, a buzzer, the switch behind the door.
//!
//! A kiosk without a panel has [`Panel::Absent`]: lamps and buzzer do nothing and its door counts as closed, so that nobody above has to
//! ask whether there is one. A panel on GPIO lines becomes one more variant here.

#[cfg(any(test, feature = "demo"))]
mod simulator;

#[cfg(any(test, feature = "demo"))]
pub use simulator::PanelSimulator;

/// A lamp that shows where to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lamp {
    /// Around the card reader.
    Card,
    /// Light for the face.
    Camera,
    /// At the mouth of the printer.
    Printer,
    /// On the pole, for staff: this kiosk needs somebody.
    Attention,
}

impl Lamp {
    /// Every lamp.
    pub const ALL: [Self; 4] = [Self::Card, Self::Camera, Self::Printer, Self::Attention];
}

/// A sound of the buzzer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Beep {
    /// Short and high: it worked.
    Done,
    /// Two short ones: look here, for instance at paper to take.
    Attention,
    /// Long and low: it did not work.
    Refused,
}

/// The door of the kiosk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DoorState {
    /// Closed, or there is no switch to tell.
    #[default]
    Closed,
    /// Open: somebody is at the inside.
    Open,
}

/// The panel of this kiosk.
#[derive(Clone, Debug, Default)]
pub enum Panel {
    /// There is none.
    #[default]
    Absent,
    /// One on a desk.
    #[cfg(any(test, feature = "demo"))]
    Simulated(PanelSimulator),
}

impl Panel {
    /// Switches a lamp.
    pub fn lamp(&self, lamp: Lamp, on: bool) {
        match self {
            Self::Absent => {
                let _ = (lamp, on);
            }
            #[cfg(any(test, feature = "demo"))]
            Self::Simulated(panel) => panel.switch(lamp, on),
        }
    }

    /// Switches every lamp off: what the end of a session calls for.
    pub fn dark(&self) {
        for lamp in Lamp::ALL {
            self.lamp(lamp, false);
        }
    }

    /// Makes a sound.
    pub fn beep(&self, beep: Beep) {
        match self {
            Self::Absent => {
                let _ = beep;
            }
            #[cfg(any(test, feature = "demo"))]
            Self::Simulated(panel) => panel.sound(beep),
        }
    }

    /// How the door is.
    #[must_use]
    pub fn door(&self) -> DoorState {
        match self {
            Self::Absent => DoorState::Closed,
            #[cfg(any(test, feature = "demo"))]
            Self::Simulated(panel) => panel.door(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_kiosk_does_is_seen_on_the_panel() {
        let desk = PanelSimulator::default();
        let panel = Panel::Simulated(desk.clone());
        panel.lamp(Lamp::Card, true);
        panel.lamp(Lamp::Printer, true);
        panel.lamp(Lamp::Card, false);
        panel.beep(Beep::Done);
        assert_eq!(desk.lit(), [Lamp::Printer]);
        assert_eq!(desk.beeps(), [Beep::Done]);
        panel.dark();
        assert_eq!(desk.lit(), []);
    }

    #[test]
    fn what_happens_to_the_door_is_seen_by_the_kiosk() {
        let desk = PanelSimulator::default();
        let panel = Panel::Simulated(desk.clone());
        assert_eq!(panel.door(), DoorState::Closed);
        desk.set_door(DoorState::Open);
        assert_eq!(panel.door(), DoorState::Open);
        assert_eq!(Panel::Absent.door(), DoorState::Closed);
    }

    #[test]
    fn a_buzzer_left_alone_forgets_its_oldest_sounds() {
        let desk = PanelSimulator::default();
        desk.sound(Beep::Refused);
        for _ in 0..PanelSimulator::BEEPS_KEPT {
            desk.sound(Beep::Done);
        }
        assert_eq!(desk.beeps(), [Beep::Done; PanelSimulator::BEEPS_KEPT]);
    }
}
