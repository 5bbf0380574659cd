//! How strictly a kiosk makes sure that the driver stands before it.

use serde::{Deserialize, Serialize};

/// The real-person check before an act.
///
/// Order 163 and the 12123 service ask for a check of the real person (\[163\], \[D1\]) and leave its strictness to the operator: the
/// numbers are the project's own choice, each with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonPolicy {
    /// Movements asked for in one try: 2. With five kinds of movement, none twice in a row and one at least of the face itself, that is one of 14 sequences. On film, whose
    /// people begin at once, two take 4 s with everything; three would leave little of the eight seconds to whoever reads first.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 5))]
    pub movements: u8,
    /// Time for each movement: 5 s. Reading or hearing the words takes about two, the movement one or two.
    #[cfg_attr(feature = "openapi", schema(minimum = 2, maximum = 20))]
    pub movement_seconds: u8,
    /// Tries before a member of staff is called: 3. Each asks for other movements.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 5))]
    pub tries: u8,
    /// Whether the screen's own light is part of the check: yes. It costs no time and alone decides nothing.
    pub screen_light: bool,
    /// Values that this operator demands beyond those measured with the networks.
    pub stricter: StricterThresholds,
}

/// Thresholds in thousandths. The stricter of these and of the networks' manifest holds: a policy can never make a check laxer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StricterThresholds {
    /// Least probability of a living face in the near look of the passive check; none beyond the manifest's.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(maximum = 1000))]
    pub near_milli: u16,
    /// The same in its far look; none beyond the manifest's.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(maximum = 1000))]
    pub far_milli: u16,
    /// Least similarity of face and portrait; none beyond the manifest's.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(maximum = 1000))]
    pub similarity_milli: u16,
}

impl PersonPolicy {
    /// Most movements in one try.
    pub const MOVEMENTS_MOST: u8 = 5;
    /// Most tries.
    pub const TRIES_MOST: u8 = 5;
}

#[cfg(test)]
mod tests {
    use crate::policy::Policy;

    /// The policy document with one value of its person check replaced.
    fn with(path: &str, value: u64) -> Result<Policy, serde_json::Error> {
        let mut document = serde_json::to_value(Policy::default()).unwrap();
        let place = document.pointer_mut(path).expect("the path is in the document");
        *place = value.into();
        serde_json::from_value(document)
    }

    #[test]
    fn a_policy_that_asks_for_the_impossible_is_refused() {
        for (path, wrong) in [
            ("/person/movements", 0),
            ("/person/movements", 6),
            ("/person/movement_seconds", 1),
            ("/person/movement_seconds", 21),
            ("/person/tries", 0),
            ("/person/tries", 6),
            ("/person/stricter/similarity_milli", 1001),
        ] {
            assert!(with(path, wrong).is_err(), "{path} {wrong}");
        }
        assert_eq!(with("/person/movements", 3).unwrap().person.movements, 3);
    }

    #[test]
    fn the_built_in_profiles_add_nothing_to_what_was_measured_with_the_networks() {
        for policy in [Policy::app_12123(), Policy::order_163()] {
            assert_eq!(policy.person.stricter, super::StricterThresholds::default());
        }
    }
}
