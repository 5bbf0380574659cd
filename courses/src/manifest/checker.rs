//! Whether a file that is read or arrives in pieces is the one it should be.

use sha2::{Digest as _, Sha256};

use crate::checksum::Checksum;

/// Takes a file piece by piece, as it is read or arrives, and tells at the end whether it is the one it should be.
#[derive(Clone, Debug)]
pub struct Checker {
    wanted: Checksum,
    bytes: u64,
    seen: u64,
    sum: Sha256,
}

impl Checker {
    /// Expects a file of so many bytes with this checksum.
    #[must_use]
    pub fn new(bytes: u64, wanted: Checksum) -> Self {
        Self {
            wanted,
            bytes,
            seen: 0,
            sum: Sha256::new(),
        }
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// [`Damage::TooLong`] as soon as there is more than there should be: no need to fetch the rest.
    pub fn feed(&mut self, piece: &[u8]) -> Result<(), Damage> {
        self.seen = self.seen.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        if self.seen > self.bytes {
            return Err(Damage::TooLong { should: self.bytes });
        }
        self.sum.update(piece);
        Ok(())
    }

    /// How many bytes it was given, for a progress bar.
    #[must_use]
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// Judges the file, once all of it was fed.
    ///
    /// # Errors
    /// [`Damage`], when it is not the file it should be.
    pub fn finish(self) -> Result<(), Damage> {
        let should = self.bytes;
        if self.seen > should {
            return Err(Damage::TooLong { should });
        }
        if self.seen < should {
            return Err(Damage::TooShort { is: self.seen, should });
        }
        let is = Checksum::from(self.sum);
        if is == self.wanted {
            Ok(())
        } else {
            Err(Damage::OtherContent {
                is,
                should: self.wanted,
            })
        }
    }
}

/// Why a file is not the one it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// It goes on after its end.
    #[error("the file is longer than its {should} bytes")]
    TooLong {
        /// Bytes it should have.
        should: u64,
    },
    /// It ends before its end: perhaps it is still on its way.
    #[error("the file has {is} of its {should} bytes")]
    TooShort {
        /// Bytes it has.
        is: u64,
        /// Bytes it should have.
        should: u64,
    },
    /// Right length, other bytes.
    #[error("the file's checksum is {is}, and should be {should}")]
    OtherContent {
        /// Its checksum.
        is: Checksum,
        /// The one it should have.
        should: Checksum,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_come_in_any_pieces() {
        for pieces in [vec!["layby"], vec!["la", "", "yby"], vec!["l", "a", "y", "b", "y"]] {
            let mut checker = Checker::new(5, Checksum::of(b"layby"));
            for piece in pieces {
                checker.feed(piece.as_bytes()).unwrap();
            }
            assert_eq!(checker.seen(), 5);
            assert_eq!(checker.finish(), Ok(()));
        }
    }

    #[test]
    fn damage_is_named() {
        let judged = |bytes: &[u8]| {
            let mut checker = Checker::new(5, Checksum::of(b"layby"));
            checker.feed(bytes)?;
            checker.finish()
        };
        assert_eq!(judged(b"layb"), Err(Damage::TooShort { is: 4, should: 5 }));
        assert_eq!(judged(b"laybys"), Err(Damage::TooLong { should: 5 }));
        assert!(matches!(judged(b"lazby"), Err(Damage::OtherContent { .. })));
        assert!(judged(b"").is_err());
    }

    #[test]
    fn what_was_too_long_stays_too_long() {
        let mut checker = Checker::new(1, Checksum::of(b"l"));
        assert!(checker.feed(b"la").is_err());
        assert_eq!(checker.finish(), Err(Damage::TooLong { should: 1 }));
    }
}
