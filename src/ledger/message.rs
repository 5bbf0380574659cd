//! The message of an act: the body of the request that delivers it.
//!
//! It is made once, when the act is accepted, and kept as bytes. The key of a message stands for exactly these bytes at
//! central; a newer version of this program, or another name for the kiosk, must not change them on the way.

use std::fmt;
use std::ops::Deref;

use layby_central::{HandlingRequest, KioskId, ObjectionRequest};
use layby_domain::{Act, TransactionId};
use zeroize::Zeroizing;

use super::LedgerFault;
use super::seal::to_json;

/// The bytes of a message. Wiped from memory after use; shows nothing but its length.
#[derive(Clone, PartialEq, Eq)]
pub struct Body(pub(super) Zeroizing<Vec<u8>>);

impl Body {
    /// The body that delivers `act`.
    pub(crate) fn of(transaction: TransactionId, kiosk: &KioskId, act: &Act) -> Result<Self, LedgerFault> {
        let kiosk = kiosk.clone();
        match act.clone() {
            Act::HandleViolations(act) => to_json(&HandlingRequest {
                transaction,
                kiosk,
                act,
            }),
            Act::Object(act) => to_json(&ObjectionRequest {
                transaction,
                kiosk,
                act,
            }),
        }
        .map(Self)
    }
}

impl Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.0.len())
    }
}
