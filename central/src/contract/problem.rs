//! What went wrong, as an RFC 9457 problem document.

use std::fmt;

use layby_domain::Refusal;
use serde::{Deserialize, Serialize};

/// The media type of a problem document.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A problem document. `code` is for programs, `title` and `detail` are for technicians; a driver sees neither.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI reference that names the kind of problem.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(format = "uri-reference"))]
    pub kind: String,
    /// The kind of problem in a few words; the same for every problem of one code.
    pub title: String,
    /// The HTTP status, repeated.
    #[cfg_attr(feature = "openapi", schema(minimum = 400, maximum = 599))]
    pub status: u16,
    /// What happened this time.
    pub detail: String,
    /// What a program decides by.
    pub code: ProblemCode,
    /// With code `refused`: the rule that stands against the act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
}

/// The closed list of problems, and `unknown` for those of a newer server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// 404: no licence is registered for this number and name.
    NoLicence,
    /// 400: an act came without an idempotency key, or with one that is no UUID.
    KeyMissing,
    /// 422: this idempotency key was used for another body.
    KeyReused,
    /// 409: a rule stands against the act; `refusal` names it.
    Refused,
    /// 409: the points or the fine shown to the driver are not what the register says now. Load again, show again, ask again.
    PointsCheck,
    /// 409: the policy or notice that the act names had been replaced when it was signed. Load again, show again, ask again.
    PolicyOutdated,
    /// 409: the person before the camera was not verified as the driver.
    PersonNotVerified,
    /// 409: the warning about points trading was not acknowledged although the vehicle is not the driver's own.
    WarningNotAcknowledged,
    /// 409: there is nothing to pay: already paid, or no fine.
    NothingToPay,
    /// 422: the act says that it was signed in the future, or too long ago. The kiosk's clock is wrong, or the act was kept too long.
    ImplausibleTime,
    /// 404: there is no such thing.
    NotFound,
    /// 405: there is, but not with this method.
    MethodNotAllowed,
    /// 400 or 422: the request cannot be understood.
    Invalid,
    /// 413: the body is longer than [`super::MAX_BODY_BYTES`].
    TooLarge,
    /// 415: the body is not JSON.
    NotJson,
    /// 429: too many requests; wait as `Retry-After` says.
    TooMany,
    /// 503: the server cannot answer now; wait as `Retry-After` says.
    Unavailable,
    /// 500: a fault of the server.
    Internal,
    /// A code that this version does not know; judge by the status.
    #[serde(other)]
    Unknown,
}

impl ProblemCode {
    /// The HTTP status that belongs to this code.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::KeyMissing => 400,
            Self::NoLicence | Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Refused
            | Self::PointsCheck
            | Self::PolicyOutdated
            | Self::PersonNotVerified
            | Self::WarningNotAcknowledged
            | Self::NothingToPay => 409,
            Self::TooLarge => 413,
            Self::NotJson => 415,
            Self::KeyReused | Self::Invalid | Self::ImplausibleTime => 422,
            Self::TooMany => 429,
            Self::Unavailable => 503,
            Self::Internal | Self::Unknown => 500,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::NoLicence => "No licence is registered for this person",
            Self::KeyMissing => "The act has no usable idempotency key",
            Self::KeyReused => "The idempotency key belongs to another act",
            Self::Refused => "A rule stands against the act",
            Self::PointsCheck => "The register says something else than what the driver was shown",
            Self::PolicyOutdated => "The policy or notice is no longer in force",
            Self::PersonNotVerified => "The person was not verified",
            Self::WarningNotAcknowledged => "The warning about points trading was not acknowledged",
            Self::NothingToPay => "There is nothing to pay",
            Self::ImplausibleTime => "The act was not signed at the moment it says",
            Self::NotFound => "Not found",
            Self::MethodNotAllowed => "Method not allowed",
            Self::Invalid => "The request cannot be understood",
            Self::TooLarge => "The request is too large",
            Self::NotJson => "The body is not JSON",
            Self::TooMany => "Too many requests",
            Self::Unavailable => "The service cannot answer now",
            Self::Internal => "The service failed",
            Self::Unknown => "Unknown problem",
        }
    }

    /// The last part of the problem's `type`: the code with hyphens.
    fn slug(self) -> String {
        let name = serde_json::to_value(self)
            .ok()
            .and_then(|v| v.as_str().map(|s| s.replace('_', "-")));
        name.unwrap_or_else(|| "unknown".to_owned())
    }
}

impl Problem {
    /// A problem of this kind that happened this way.
    #[must_use]
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{}", code.slug()),
            title: code.title().to_owned(),
            status: code.status(),
            detail: detail.into(),
            code,
            refusal: None,
        }
    }

    /// The body is not even JSON: 400 instead of 422.
    #[must_use]
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self {
            status: 400,
            ..Self::new(ProblemCode::Invalid, detail)
        }
    }

    /// A rule stands against the act.
    #[must_use]
    pub fn refused(refusal: Refusal) -> Self {
        let mut problem = Self::new(ProblemCode::Refused, refusal.to_string());
        problem.refusal = Some(refusal);
        problem
    }

    /// Whether sending the same request again cannot heal it: the act has failed for good and the driver must be told.
    ///
    /// A server's faults (5xx), time-outs (408), early data (425) and crowding (429) pass; all else stays.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self.code {
            ProblemCode::TooMany | ProblemCode::Unavailable | ProblemCode::Internal => false,
            _ => (400..500).contains(&self.status) && !matches!(self.status, 408 | 425 | 429),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.title, self.status, self.detail)
    }
}

impl std::error::Error for Problem {}
