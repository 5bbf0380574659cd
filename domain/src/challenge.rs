//! What a person is asked to do before the camera, and how that is drawn so that nobody knows it beforehand.

use serde::{Deserialize, Serialize};

use crate::nonce::Nonce;

/// A movement that a picture held before the camera does not make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Challenge {
    /// Close both eyes and open them again.
    Blink,
    /// Turn the head to one's own left and back.
    TurnLeft,
    /// Turn the head to one's own right and back.
    TurnRight,
    /// Lower the chin and raise it again.
    Nod,
    /// Open the mouth and close it again.
    OpenMouth,
}

impl Challenge {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Blink, Self::TurnLeft, Self::TurnRight, Self::Nod, Self::OpenMouth];

    /// The name on the wire and in the evidence ("turn-left").
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Blink => "blink",
            Self::TurnLeft => "turn-left",
            Self::TurnRight => "turn-right",
            Self::Nod => "nod",
            Self::OpenMouth => "open-mouth",
        }
    }

    /// Draws a sequence of movements from a nonce, none twice in a row.
    ///
    /// Each place is drawn ([`Draws::below`](crate::nonce::Draws::below), purpose `movements`) among the `allowed` movements in their
    /// order without the one before it; nothing allowed means everything. One movement alone cannot follow itself: the sequence then ends after it.
    ///
    /// A sheet can be turned and tilted by hand; it neither blinks nor opens its mouth. So where a sequence has no movement of the face itself and one is
    /// allowed, a place is drawn, then one of those movements, and put there.
    #[must_use]
    pub fn drawn(nonce: &Nonce, attempt: u8, allowed: &[Self], length: usize) -> Vec<Self> {
        let mut draws = nonce.draws("movements", attempt);
        let allowed: Vec<Self> = Self::ALL
            .into_iter()
            .filter(|movement| allowed.is_empty() || allowed.contains(movement))
            .collect();
        let mut sequence: Vec<Self> = Vec::new();
        while sequence.len() < length {
            let open: Vec<Self> = allowed
                .iter()
                .copied()
                .filter(|movement| sequence.last() != Some(movement))
                .collect();
            let Some(next) = u8::try_from(open.len())
                .ok()
                .and_then(|end| open.get(usize::from(draws.below(end))))
            else {
                break;
            };
            sequence.push(*next);
        }
        let of_the_face: Vec<Self> = allowed
            .into_iter()
            .filter(|movement| movement.is_of_the_face())
            .collect();
        if !sequence.iter().any(|movement| movement.is_of_the_face())
            && let (Ok(places), Ok(kinds)) = (u8::try_from(sequence.len()), u8::try_from(of_the_face.len()))
        {
            let place = usize::from(draws.below(places));
            let kind = usize::from(draws.below(kinds));
            if let (Some(replaced), Some(movement)) = (sequence.get_mut(place), of_the_face.get(kind)) {
                *replaced = *movement;
            }
        }
        sequence
    }

    /// Something in the face moves, not the head as a whole.
    #[must_use]
    pub fn is_of_the_face(self) -> bool {
        matches!(self, Self::Blink | Self::OpenMouth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const NONCE: Nonce = Nonce::new([42; Nonce::BYTES]);

    #[test]
    fn movements_travel_under_their_names() {
        for movement in Challenge::ALL {
            assert_eq!(
                serde_json::to_string(&movement).unwrap(),
                format!("\"{}\"", movement.name())
            );
        }
    }

    #[test]
    fn the_same_nonce_asks_for_the_same_movements_and_every_try_for_others() {
        let drawn = |attempt| Challenge::drawn(&NONCE, attempt, &Challenge::ALL, 5);
        assert_eq!(drawn(1), drawn(1));
        let tries: HashSet<Vec<Challenge>> = (1..=20).map(drawn).collect();
        assert!(tries.len() > 15, "{} of 20 tries differ", tries.len());
    }

    #[test]
    fn no_movement_comes_twice_in_a_row_and_all_come_up() {
        let mut seen = HashSet::new();
        for attempt in 0..=255 {
            let sequence = Challenge::drawn(&NONCE, attempt, &Challenge::ALL, 4);
            assert_eq!(sequence.len(), 4);
            assert!(sequence.windows(2).all(|pair| pair[0] != pair[1]), "{sequence:?}");
            seen.extend(sequence);
        }
        assert_eq!(seen.len(), Challenge::ALL.len());
    }

    #[test]
    fn every_sequence_asks_for_something_that_no_sheet_does() {
        for attempt in 0..=255 {
            for length in 1..=3 {
                let sequence = Challenge::drawn(&NONCE, attempt, &[], length);
                assert_eq!(sequence.len(), length);
                assert!(
                    sequence.iter().any(|movement| movement.is_of_the_face()),
                    "{sequence:?}"
                );
                assert!(sequence.windows(2).all(|pair| pair[0] != pair[1]), "{sequence:?}");
            }
        }
    }

    #[test]
    fn only_what_is_allowed_is_asked_for() {
        let turns = [Challenge::TurnRight, Challenge::TurnLeft];
        let sequence = Challenge::drawn(&NONCE, 1, &turns, 4);
        assert_eq!(sequence.len(), 4);
        assert!(sequence.iter().all(|movement| turns.contains(movement)));
        assert_eq!(
            sequence,
            Challenge::drawn(&NONCE, 1, &[Challenge::TurnLeft, Challenge::TurnRight], 4),
            "the order of what is allowed does not matter"
        );
        assert_eq!(
            Challenge::drawn(&NONCE, 1, &[Challenge::Blink], 3),
            [Challenge::Blink],
            "one movement cannot follow itself"
        );
        assert_eq!(Challenge::drawn(&NONCE, 1, &[], 2).len(), 2);
    }
}
