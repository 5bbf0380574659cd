//! The bytes of a compressed picture inside a message.

use std::fmt;
use std::ops::Deref;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// PNG or JPEG bytes of a person or a signature: never empty, at most [`Picture::BYTES_MOST`]; a base64 string in JSON.
///
/// Wiped when dropped. `Debug` shows the size only.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct Picture(Vec<u8>);

/// Why bytes are not taken for a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// There are none.
    #[error("the picture is empty")]
    Empty,
    /// There are too many.
    #[error("the picture has {bytes} bytes, more than {}", Picture::BYTES_MOST)]
    TooBig {
        /// How many.
        bytes: usize,
    },
    /// The text around them is not base64 (with padding).
    #[error("the picture is not base64")]
    NotBase64,
}

impl Picture {
    /// Most bytes: an evidence frame of 1280x720 in good quality needs a quarter of it.
    pub const BYTES_MOST: usize = 1 << 20;

    /// Takes the bytes as they are; whether they decode is for those who look at them.
    ///
    /// # Errors
    ///
    /// When there are none, or more than [`Picture::BYTES_MOST`].
    pub fn new(bytes: Vec<u8>) -> Result<Self, PictureError> {
        match bytes.len() {
            0 => Err(PictureError::Empty),
            1..=Self::BYTES_MOST => Ok(Self(bytes)),
            bytes => Err(PictureError::TooBig { bytes }),
        }
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<Vec<u8>> for Picture {
    type Error = PictureError;

    fn try_from(bytes: Vec<u8>) -> Result<Self, Self::Error> {
        Self::new(bytes)
    }
}

impl AsRef<[u8]> for Picture {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Deref for Picture {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({} bytes)", self.0.len())
    }
}

impl Serialize for Picture {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Picture {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = zeroize::Zeroizing::new(String::deserialize(deserializer)?);
        let bytes = STANDARD
            .decode(text.as_bytes())
            .map_err(|_| serde::de::Error::custom(PictureError::NotBase64))?;
        Self::new(bytes).map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
mod schema {
    use super::Picture;
    use utoipa::openapi::RefOr;
    use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

    /// Base64 with padding whose unused bits are zero: the one spelling that decodes.
    const BASE64: &str = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$";

    impl utoipa::PartialSchema for Picture {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .content_encoding("base64")
                .pattern(Some(BASE64))
                .min_length(Some(4))
                .max_length(Some(Picture::BYTES_MOST / 3 * 4))
                .description(Some("A PNG or JPEG picture in base64 with padding."))
                .examples(["iVBORw0KGgo="])
                .into()
        }
    }

    impl utoipa::ToSchema for Picture {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_and_too_much_are_refused() {
        assert_eq!(Picture::new(vec![]), Err(PictureError::Empty));
        assert!(Picture::new(vec![0; Picture::BYTES_MOST]).is_ok());
        let bytes = Picture::BYTES_MOST + 1;
        assert_eq!(Picture::new(vec![0; bytes]), Err(PictureError::TooBig { bytes }));
    }

    #[test]
    fn text_with_two_spellings_is_refused() {
        assert!(serde_json::from_str::<Picture>(r#""/w==""#).is_ok());
        for wrong in [r#""""#, r#""/w""#, r#""/x==""#, r#""/w== ""#, r#""_w==""#] {
            assert!(serde_json::from_str::<Picture>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn logs_see_the_size_only() {
        assert_eq!(
            format!("{:?}", Picture::new(vec![1, 2, 3]).unwrap()),
            "Picture(3 bytes)"
        );
    }

    proptest! {
        #[test]
        fn bytes_survive_the_journey_through_json(bytes in prop::collection::vec(any::<u8>(), 1..200)) {
            let picture = Picture::new(bytes).unwrap();
            prop_assert_eq!(serde_json::from_str::<Picture>(&serde_json::to_string(&picture).unwrap()).unwrap(), picture);
        }
    }
}
