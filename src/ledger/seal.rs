//! Sealing: what could tell who a driver is leaves memory only through here.
//!
//! XChaCha20-Poly1305 with a random nonce of 24 bytes (long enough to be drawn at random for every payload a kiosk
//! will ever write). The payload is bound to its transaction and its purpose, so a sealed answer moved to another
//! row, or put where an act belongs, does not open.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use layby_domain::{IdentityNumber, TransactionId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::fault::LedgerFault;
use super::key_file::{Keys, hmac, random_bytes};

/// First byte of every sealed payload: how it is sealed.
const SEAL_VERSION: u8 = 1;
/// Length of the nonce of XChaCha20, in bytes.
const NONCE_BYTES: usize = 24;

/// What a sealed payload is for; part of what the seal is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Act,
    Body,
    Answer,
    Refusal,
    Payment,
}

impl Purpose {
    const fn label(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Body => "body",
            Self::Answer => "answer",
            Self::Refusal => "refusal",
            Self::Payment => "payment",
        }
    }

    fn bound_to(self, transaction: &TransactionId) -> Vec<u8> {
        format!("layby {} {transaction}", self.label()).into_bytes()
    }
}

/// A payload did not open: it was altered, or belongs to another transaction, purpose or key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BrokenSeal;

/// A driver, recognised when they come back, without their number being kept: HMAC-SHA256 of the identity number
/// under this kiosk's key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DriverMark(pub(super) [u8; 32]);

impl std::fmt::Debug for DriverMark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "DriverMark({:02x}{:02x}{:02x}{:02x}…)",
            self.0[0], self.0[1], self.0[2], self.0[3]
        )
    }
}

/// Seals and opens payloads, and marks drivers.
pub(super) struct Sealer {
    cipher: XChaCha20Poly1305,
    mark: Zeroizing<[u8; 32]>,
}

impl Sealer {
    pub(super) fn new(keys: &Keys) -> Self {
        Self {
            cipher: XChaCha20Poly1305::new((&*keys.seal).into()),
            mark: keys.mark.clone(),
        }
    }

    pub(super) fn mark(&self, number: &IdentityNumber) -> DriverMark {
        DriverMark(hmac(&self.mark, &[number.as_str().as_bytes()]))
    }

    pub(super) fn seal<T: Serialize>(
        &self,
        purpose: Purpose,
        transaction: &TransactionId,
        value: &T,
    ) -> Result<Vec<u8>, LedgerFault> {
        self.seal_bytes(purpose, transaction, &to_json(value)?)
    }

    pub(super) fn seal_bytes(
        &self,
        purpose: Purpose,
        transaction: &TransactionId,
        plain: &[u8],
    ) -> Result<Vec<u8>, LedgerFault> {
        let nonce = random_bytes::<NONCE_BYTES>()?;
        let sealed = self
            .cipher
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: plain,
                    aad: &purpose.bound_to(transaction),
                },
            )
            .map_err(|_| LedgerFault::Internal("a payload could not be sealed".to_owned()))?;
        let mut whole = Vec::with_capacity(1 + NONCE_BYTES + sealed.len());
        whole.push(SEAL_VERSION);
        whole.extend_from_slice(&nonce);
        whole.extend_from_slice(&sealed);
        Ok(whole)
    }

    pub(super) fn open_bytes(
        &self,
        purpose: Purpose,
        transaction: &TransactionId,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, BrokenSeal> {
        let (version, rest) = sealed.split_first().ok_or(BrokenSeal)?;
        let (nonce, body) = rest.split_at_checked(NONCE_BYTES).ok_or(BrokenSeal)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| BrokenSeal)?;
        if *version != SEAL_VERSION {
            return Err(BrokenSeal);
        }
        self.cipher
            .decrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: body,
                    aad: &purpose.bound_to(transaction),
                },
            )
            .map(Zeroizing::new)
            .map_err(|_| BrokenSeal)
    }

    pub(super) fn open<T: DeserializeOwned>(
        &self,
        purpose: Purpose,
        transaction: &TransactionId,
        sealed: &[u8],
    ) -> Result<T, BrokenSeal> {
        let plain = self.open_bytes(purpose, transaction, sealed)?;
        serde_json::from_slice(&plain).map_err(|_| BrokenSeal)
    }
}

/// JSON in memory that is wiped after use.
pub(super) fn to_json<T: Serialize>(value: &T) -> Result<Zeroizing<Vec<u8>>, LedgerFault> {
    // The serialiser's own message could quote the value: it is left out.
    serde_json::to_vec(value)
        .map(Zeroizing::new)
        .map_err(|_| LedgerFault::Internal("a value could not be written as JSON".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(dir: &tempfile::TempDir, name: &str) -> Sealer {
        Sealer::new(&Keys::read_or_make(&dir.path().join(name), false).unwrap())
    }

    fn transaction(last: u8) -> TransactionId {
        serde_json::from_str(&format!("\"0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a{last:02x}\"")).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_again_and_shows_nothing_while_sealed() {
        let dir = tempfile::tempdir().unwrap();
        let sealer = sealer(&dir, "key");
        let sealed = sealer
            .seal_bytes(Purpose::Act, &transaction(1), b"franck accepts")
            .unwrap();
        assert!(!sealed.windows(6).any(|w| w == b"franck"));
        assert_eq!(
            &**sealer.open_bytes(Purpose::Act, &transaction(1), &sealed).unwrap(),
            b"franck accepts"
        );
    }

    #[test]
    fn a_payload_opens_only_for_its_own_transaction_purpose_and_key() {
        let dir = tempfile::tempdir().unwrap();
        let ours = sealer(&dir, "ours");
        let theirs = sealer(&dir, "theirs");
        let sealed = ours.seal_bytes(Purpose::Act, &transaction(1), b"act").unwrap();
        assert_eq!(
            ours.open_bytes(Purpose::Act, &transaction(2), &sealed).unwrap_err(),
            BrokenSeal
        );
        assert_eq!(
            ours.open_bytes(Purpose::Answer, &transaction(1), &sealed).unwrap_err(),
            BrokenSeal
        );
        assert_eq!(
            theirs.open_bytes(Purpose::Act, &transaction(1), &sealed).unwrap_err(),
            BrokenSeal
        );
    }

    #[test]
    fn a_payload_with_any_bit_turned_or_cut_short_does_not_open() {
        let dir = tempfile::tempdir().unwrap();
        let sealer = sealer(&dir, "key");
        let sealed = sealer.seal_bytes(Purpose::Act, &transaction(1), b"act").unwrap();
        for at in 0..sealed.len() {
            let mut turned = sealed.clone();
            turned[at] ^= 0x10;
            assert_eq!(
                sealer.open_bytes(Purpose::Act, &transaction(1), &turned).unwrap_err(),
                BrokenSeal,
                "byte {at}"
            );
            assert_eq!(
                sealer
                    .open_bytes(Purpose::Act, &transaction(1), &sealed[..at])
                    .unwrap_err(),
                BrokenSeal,
                "first {at} bytes"
            );
        }
    }

    #[test]
    fn a_driver_keeps_the_mark_and_two_drivers_differ() {
        let dir = tempfile::tempdir().unwrap();
        let sealer = sealer(&dir, "key");
        let one: IdentityNumber = "11010519491231002X".parse().unwrap();
        let other: IdentityNumber = "440524188001010014".parse().unwrap();
        assert_eq!(sealer.mark(&one), sealer.mark(&one));
        assert_ne!(sealer.mark(&one), sealer.mark(&other));
        assert!(!format!("{:?}", sealer.mark(&one)).contains("110105"));
    }
}
