//! Paying a fine: the driver scans a code, pays on the phone, and the kiosk sees it by asking.

use layby_domain::{Fen, Timestamp};
use serde::{Deserialize, Serialize};

use super::ids::{HandlingId, OrderId};

/// An order to pay the fines of one handling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentOrder {
    /// Names this order.
    pub id: OrderId,
    /// What is to be paid, in fen.
    pub amount: Fen,
    /// Where it stands.
    pub state: PaymentState,
    /// The address behind the QR code.
    #[cfg_attr(feature = "openapi", schema(format = "uri", max_length = 512))]
    pub pay_url: String,
    /// After this moment the order cannot be paid any more; ask for a new one.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
    /// The handling whose fines it pays.
    pub handling: HandlingId,
}

/// Where a payment order stands. Only `Paid` makes a kiosk say "paid".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PaymentState {
    /// Waiting for the driver.
    Pending,
    /// The money has arrived.
    Paid {
        /// When it arrived, by the server's clock.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
        at: Timestamp,
    },
    /// The driver pressed "cancel" on the payment page.
    Cancelled,
    /// Nobody paid in time.
    Expired,
}

impl PaymentState {
    /// Whether this order can still be paid.
    #[must_use]
    pub fn is_open(self) -> bool {
        self == Self::Pending
    }
}
