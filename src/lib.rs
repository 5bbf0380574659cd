//! Layby: the firmware of a self-service kiosk where a driver settles traffic violations.
//!
//! From the ground up; nobody uses a floor above, and there are no circles:
//!
//! | floor | modules | what they are |
//! |---|---|---|
//! | 0 | [`domain`], [`frame`] | facts and rules; a camera picture |
//! | 1 | `layby_central` | the wire contract: the only source of the words "decided" and "paid" |
//! | 2 | [`journey`] | what the driver is doing, as one pure machine: events in, effects and a page out |
//! |   | [`ledger`] | what must survive: acts and outgoing messages in one SQLite commit |
//! |   | [`person`] | camera pictures in, "a living person, the right one" or not out |
//! |   | [`device`] | card reader, printer, camera, panel: a driver each, and a simulator on the other end of the wire |
//! | 3 | [`receipt`] | facts laid out on paper |
//! |   | [`courier`] | brings the ledger's messages to the central API, in order, once |
//! |   | [`screen`] | the machine's page on a real or a headless screen; touches back |
//! |   | [`config`] | the configuration file and what is wrong with it |
//! | 4 | [`shell`] | performs effects, feeds events: the only place where all of these meet |
//! |   | [`evaluate`] | how often the check of a person errs, for technicians and evaluators |
//! | 5 | [`technician`] | looks at the ledger, and makes the decisions about it that only a person may make |
//! |   | `demo`, `main` | the whole product on a desk; the command line |

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub use layby_domain as domain;

pub mod config;
pub mod courier;
#[cfg(feature = "demo")]
pub mod demo;
pub mod device;
pub mod evaluate;
pub mod frame;
pub mod journey;
pub mod ledger;
pub mod person;
pub mod receipt;
pub mod screen;
pub mod shell;
pub mod technician;
