//! How a kiosk is.

use std::collections::BTreeMap;

use layby_domain::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::ids::KioskId;

/// At most this many devices are reported in one heartbeat.
pub const MAX_DEVICES: usize = 32;
/// A device's name or state, and a version, are no longer than this, in characters.
const WORD_CHARS_MAX: usize = 64;

/// A sign of life. Not an act: a lost one is simply followed by the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Heartbeat {
    /// Who is alive.
    pub kiosk: KioskId,
    /// Version of the firmware.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
    #[serde(deserialize_with = "short_version")]
    pub version: String,
    /// The kiosk's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// Acts that wait for delivery.
    #[cfg_attr(feature = "openapi", schema(format = Int64, minimum = 0, maximum = 4_294_967_295_i64))]
    pub outbox_depth: u32,
    /// Each device and its state in one word, such as `printer: paper_out`. At most [`MAX_DEVICES`].
    #[cfg_attr(feature = "openapi", schema(schema_with = devices_schema))]
    #[serde(deserialize_with = "few_devices")]
    pub devices: BTreeMap<String, String>,
}

/// The answer to a heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeartbeatReply {
    /// The server's clock, by which a kiosk notices that its own is wrong.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub time: Timestamp,
}

fn is_word(text: &str) -> bool {
    (1..=WORD_CHARS_MAX).contains(&text.chars().count())
}

fn short_version<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let version = String::deserialize(from)?;
    if is_word(&version) {
        Ok(version)
    } else {
        Err(de::Error::custom("a version has 1 to 64 characters"))
    }
}

fn few_devices<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, String>, D::Error> {
    let devices = BTreeMap::<String, String>::deserialize(from)?;
    let fit = devices.len() <= MAX_DEVICES && devices.iter().all(|(name, state)| is_word(name) && is_word(state));
    if fit {
        Ok(devices)
    } else {
        Err(de::Error::custom(
            "at most 32 devices, each name and state of 1 to 64 characters",
        ))
    }
}

#[cfg(feature = "openapi")]
fn devices_schema() -> utoipa::openapi::schema::Object {
    use utoipa::openapi::schema::{ObjectBuilder, Type};
    let word = || {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(WORD_CHARS_MAX))
    };
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .property_names(Some(word()))
        .additional_properties(Some(utoipa::openapi::schema::Schema::from(word())))
        .max_properties(Some(MAX_DEVICES))
        .description(Some("Each device and its state in one word."))
        .build()
}
