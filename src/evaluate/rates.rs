//! How often something happened, with what that says about how often it would happen: exact bounds, never a bare percentage.

use serde::Serialize;
use statrs::distribution::{Beta, ContinuousCDF};

/// Confidence of the bounds.
pub const CONFIDENCE: f64 = 0.95;

/// So many of so many, with the exact two-sided 95 % bounds of Clopper and Pearson (1934).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// How often it happened.
    pub happened: usize,
    /// How often it could have.
    pub of: usize,
    /// The rate itself, 0 to 1; nothing when there was no occasion.
    pub rate: Option<f64>,
    /// The least rate that still explains so many.
    pub at_least: f64,
    /// The largest rate that still explains so few.
    pub at_most: f64,
}

impl Rate {
    /// So many of so many. More cannot have happened than could have: then all did.
    #[must_use]
    pub fn new(happened: usize, of: usize) -> Self {
        let happened = happened.min(of);
        let tail = (1.0 - CONFIDENCE) / 2.0;
        let (k, n) = (happened as f64, of as f64);
        let at_least = if happened == 0 {
            0.0
        } else {
            quantile(k, n - k + 1.0, tail, 0.0)
        };
        let at_most = if happened == of {
            1.0
        } else {
            quantile(k + 1.0, n - k, 1.0 - tail, 1.0)
        };
        Self {
            happened,
            of,
            rate: (of > 0).then(|| k / n),
            at_least,
            at_most,
        }
    }

    /// Counts those for which it is true.
    pub fn counted<T>(all: impl IntoIterator<Item = T>, happened: impl Fn(&T) -> bool) -> Self {
        let (count, of) = all
            .into_iter()
            .fold((0, 0), |(count, of), one| (count + usize::from(happened(&one)), of + 1));
        Self::new(count, of)
    }
}

/// "0 of 20 (0.0 %, 0.0-16.8 %)".
impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            happened,
            of,
            at_least,
            at_most,
            ..
        } = self;
        match self.rate {
            Some(rate) => write!(
                f,
                "{happened} of {of} ({:.1} %, {:.1}-{:.1} %)",
                100.0 * rate,
                100.0 * at_least,
                100.0 * at_most
            ),
            None => write!(f, "none tried"),
        }
    }
}

/// The value below which a beta distribution has the part `below`; `otherwise` where there is no such distribution.
fn quantile(alpha: f64, beta: f64, below: f64, otherwise: f64) -> f64 {
    Beta::new(alpha, beta).map_or(otherwise, |distribution| distribution.inverse_cdf(below))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the tables of the exact interval (R: `binom.test`).
    #[test]
    fn the_bounds_are_the_exact_ones() {
        for (happened, of, at_least, at_most) in [
            (0, 20, 0.0, 0.168_43),
            (1, 20, 0.001_265, 0.248_73),
            (0, 200, 0.0, 0.018_275),
            (3, 200, 0.003_103, 0.043_19),
            (10, 10, 0.691_5, 1.0),
        ] {
            let rate = Rate::new(happened, of);
            assert!((rate.at_least - at_least).abs() < 1e-4, "{rate:?}");
            assert!((rate.at_most - at_most).abs() < 1e-4, "{rate:?}");
        }
    }

    #[test]
    fn nothing_tried_says_nothing() {
        let rate = Rate::new(0, 0);
        assert_eq!((rate.rate, rate.at_least, rate.at_most), (None, 0.0, 1.0));
        assert_eq!(rate.to_string(), "none tried");
    }

    #[test]
    fn a_rate_says_its_bounds() {
        assert_eq!(Rate::new(0, 20).to_string(), "0 of 20 (0.0 %, 0.0-16.8 %)");
        assert_eq!(Rate::counted([1, 2, 3, 4], |n| n % 2 == 0).happened, 2);
    }
}
