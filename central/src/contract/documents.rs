//! Signed documents: what the central API decrees (policy, notices), checked before a kiosk follows it.
//!
//! The payload travels as a string and the signature covers exactly its bytes, so nobody has to agree on how JSON is
//! laid out. A kiosk trusts the keys in its configuration and no others.

use std::collections::BTreeMap;

use ed25519_dalek::{Signature, VerifyingKey};
use layby_domain::{Policy, Timestamp};
use serde::{Deserialize, Serialize};

/// A document and the Ed25519 signature over its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedDocument {
    /// The document itself, JSON text.
    #[cfg_attr(feature = "openapi", schema(min_length = 2))]
    pub payload: String,
    /// Which key signed it.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
    pub key_id: String,
    /// Ed25519 over the bytes of `payload`; 64 bytes, base64 in JSON.
    #[cfg_attr(feature = "openapi", schema(value_type = String, content_encoding = "base64", min_length = 88, max_length = 88, pattern = "^[A-Za-z0-9+/]{85}[AQgw]==$"))]
    #[serde(with = "base64_text")]
    pub signature: Vec<u8>,
}

impl SignedDocument {
    /// The policy inside, if a trusted key signed exactly these bytes.
    ///
    /// # Errors
    /// [`DocumentFault`] names what is wrong; the document must then not be followed.
    pub fn verify(&self, keys: &TrustedKeys) -> Result<PolicyDocument, DocumentFault> {
        let key = keys
            .0
            .get(&self.key_id)
            .ok_or_else(|| DocumentFault::UnknownKey(self.key_id.clone()))?;
        let signature = Signature::from_slice(&self.signature).map_err(|_| DocumentFault::BadSignature)?;
        key.verify_strict(self.payload.as_bytes(), &signature)
            .map_err(|_| DocumentFault::BadSignature)?;
        serde_json::from_str(&self.payload).map_err(|e| DocumentFault::Unreadable(e.to_string()))
    }
}

/// The public keys whose documents a kiosk follows, by key id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedKeys(BTreeMap<String, VerifyingKey>);

impl TrustedKeys {
    /// Trust `key` (32 bytes, Ed25519) under `key_id`.
    ///
    /// # Errors
    /// [`DocumentFault::BadKey`] when the bytes are no usable public key.
    pub fn trust(&mut self, key_id: &str, key: &[u8; 32]) -> Result<(), DocumentFault> {
        let parsed = VerifyingKey::from_bytes(key).ok().filter(|k| !k.is_weak());
        let parsed = parsed.ok_or_else(|| DocumentFault::BadKey(key_id.to_owned()))?;
        self.0.insert(key_id.to_owned(), parsed);
        Ok(())
    }
}

/// Why a signed document is not followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentFault {
    /// Signed by a key that the configuration does not name.
    #[error("the document is signed by key \"{0}\", which this kiosk does not trust")]
    UnknownKey(String),
    /// The signature does not belong to this payload.
    #[error("the signature does not fit the document")]
    BadSignature,
    /// A configured key is not an Ed25519 public key.
    #[error("key \"{0}\" is not a usable Ed25519 public key (32 bytes)")]
    BadKey(String),
    /// Correctly signed, yet not a document this version understands, or one with a number that cannot be meant.
    #[error("the signed document cannot be read: {0}")]
    Unreadable(String),
    /// Correctly signed, and not newer than the one that is followed.
    #[error("the document \"{version}\" was issued at {issued_at}, and one of {followed} is followed")]
    NotNewer {
        /// Its version.
        version: String,
        /// When it was issued.
        issued_at: Timestamp,
        /// When the one was issued that is followed.
        followed: Timestamp,
    },
}

/// The rules in force and the texts that go with them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyDocument {
    /// Version of this document; an act names the version it was made under.
    pub version: String,
    /// When it was issued. A kiosk goes from a document to a later one, and never back.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub issued_at: Timestamp,
    /// Every number the rules depend on.
    pub policy: Policy,
    /// What a driver must be told.
    pub notice: NoticeTexts,
    /// The address under which a phone can look a transaction up, up to its number; empty where there is none. Printed on slips as a code.
    #[serde(default)]
    pub record_url: String,
}

impl PolicyDocument {
    /// Itself, if a kiosk that follows `followed` may follow it now: the same document again, or one issued later. A signature stays good for
    /// ever, so without this an old document, kept by somebody, would bring its old rules back.
    ///
    /// # Errors
    /// [`DocumentFault::NotNewer`]; the kiosk stays with the one it has.
    pub fn after(self, followed: Option<&Self>) -> Result<Self, DocumentFault> {
        match followed {
            Some(followed) if self != *followed && self.issued_at <= followed.issued_at => {
                Err(DocumentFault::NotNewer {
                    version: self.version,
                    issued_at: self.issued_at,
                    followed: followed.issued_at,
                })
            }
            _ => Ok(self),
        }
    }
}

/// What the law wants a driver to be told, in both languages of the kiosk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticeTexts {
    /// Version of the texts; an act names the version that was shown.
    pub version: String,
    /// Facts, reasons, basis and the right to state and defend [APL 44, 45].
    pub rights_zh: String,
    /// The same in English.
    pub rights_en: String,
    /// Reconsideration and litigation, printed on the decision [ARL 2023 art 20, 23, 24].
    pub remedies_zh: String,
    /// The same in English.
    pub remedies_en: String,
    /// The warning about points trading, for a vehicle that is not the driver's own [D2, 163 art 30].
    pub trading_zh: String,
    /// The same in English.
    pub trading_en: String,
}

/// For `#[serde(with)]`: bytes as standard base64 with padding.
mod base64_text {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        STANDARD.decode(text).map_err(|_| de::Error::custom("not base64"))
    }
}
