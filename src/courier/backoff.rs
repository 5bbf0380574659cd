//! How long to wait after an attempt that failed: exponential backoff with full jitter, under a cap.
//!
//! Full jitter (any delay between nothing and the ceiling, all alike) keeps the kiosks of a city from coming back in
//! one wave when the network returns. Pure: the randomness comes in as an argument.

use rand::{Rng, RngExt};

/// The shape of the waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// Ceiling of the first delay, in milliseconds.
    pub base_ms: u64,
    /// Ceiling of all delays, in milliseconds.
    pub cap_ms: u64,
}

impl Backoff {
    /// The longest delay after `attempts` failed attempts, in milliseconds: doubles with each, up to the cap.
    #[must_use]
    pub fn ceiling_ms(self, attempts: u32) -> u64 {
        let doubled = 1_u64.checked_shl(attempts.saturating_sub(1)).unwrap_or(u64::MAX);
        self.base_ms.saturating_mul(doubled).min(self.cap_ms)
    }

    /// The delay after `attempts` failed attempts, in milliseconds.
    pub fn delay_ms(self, attempts: u32, rng: &mut impl Rng) -> u64 {
        rng.random_range(0..=self.ceiling_ms(attempts))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    const USUAL: Backoff = Backoff {
        base_ms: 500,
        cap_ms: 300_000,
    };

    #[test]
    fn the_ceiling_doubles_until_the_cap() {
        let ceilings: Vec<u64> = (1..=12).map(|attempts| USUAL.ceiling_ms(attempts)).collect();
        assert_eq!(
            ceilings,
            [
                500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000
            ]
        );
    }

    #[test]
    fn the_delays_of_many_kiosks_are_spread_over_the_whole_ceiling() {
        let mut rng = StdRng::seed_from_u64(7);
        let mut quarters = [0_u32; 4];
        for _ in 0..4_000 {
            let delay = USUAL.delay_ms(4, &mut rng);
            quarters[usize::try_from((delay * 4 / 4_001).min(3)).unwrap()] += 1;
        }
        assert!(
            quarters.iter().all(|&count| (850..1_150).contains(&count)),
            "{quarters:?}"
        );
    }

    proptest! {
        #[test]
        fn no_delay_exceeds_its_ceiling_nor_the_cap(base_ms in 0..=u64::MAX, cap_ms in 0..=u64::MAX, attempts: u32, seed: u64) {
            let backoff = Backoff { base_ms, cap_ms };
            let delay = backoff.delay_ms(attempts, &mut StdRng::seed_from_u64(seed));
            prop_assert!(delay <= backoff.ceiling_ms(attempts));
            prop_assert!(backoff.ceiling_ms(attempts) <= cap_ms);
        }

        #[test]
        fn the_ceiling_never_shrinks(base_ms in 1..10_000_u64, cap_ms in 1..1_000_000_u64, attempts in 0..80_u32) {
            let backoff = Backoff { base_ms, cap_ms };
            prop_assert!(backoff.ceiling_ms(attempts) <= backoff.ceiling_ms(attempts + 1));
        }
    }
}
