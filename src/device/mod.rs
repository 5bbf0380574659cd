//! The things with wires: a port each, its driver and, beside it, its simulator.
//!
//! A driver turns a device into *typed states and typed answers*; what the driver of a car should see when the paper
//! is out is decided above, never here. Three rules hold for every device:
//!
//! * **The wire is the seam.** A simulator sits at the other end of a real line (a pseudo-terminal) and speaks the
//!   device's own protocol, so that the driver under test is byte for byte the driver on the board. Nothing in a driver
//!   asks whether it is being tested.
//! * **A device may vanish and return at any moment.** A driver owns its line, reports [`Disconnected`] once, tries again
//!   with a bounded pause, and needs no restart. Nothing of the last person survives a reconnection.
//! * **Only this module opens device files**, and every wait in it has a name and an end.
//!
//! | device | what it gives | how it speaks |
//! |---|---|---|
//! | [`camera`] | [`crate::frame::Frame`]s | V4L2, or a staged picture on a desk |
//! | [`card_reader`] | the contents of an identity card | frames of a SAM module over a serial line |
//! | [`printer`] | a document on paper, or why not | ESC/POS over a serial line |
//! | [`panel`] | lamps, buzzer, the door switch | none yet on a board; simulated on a desk |
//!
//! The simulators are compiled only for tests and for the feature `demo`: the firmware carries none of them.
//!
//! [`Disconnected`]: card_reader::ReaderState::Disconnected

pub mod camera;
pub mod card_reader;
pub mod panel;
pub mod printer;

mod serial;
#[cfg(any(test, feature = "demo"))]
mod virtual_port;
