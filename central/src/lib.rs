//! The contract between Layby kiosks and the central API.
//!
//! Without features this is a light library: the messages as types, the paths, and the check of a signed
//! document. That is all a kiosk needs, and all that an adapter to a real back end has to honour.
//!
//! * [`contract`]: every message, path and header, in the order in which a visit uses them.
//! * feature `openapi`: the same types describe themselves for the OpenAPI document.
//! * feature `server`: the reference server, a real program with a real store that enforces the policy itself.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod contract;
#[cfg(feature = "server")]
pub mod server;

pub use contract::*;
