//! How money, days and moments are written in each language. Times are those of Shanghai.

use layby_domain::{Date, Fen, Language, Points, Timestamp, TransactionId, date_in_shanghai};

const ENGLISH_MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// "¥200.00".
pub fn money(amount: Fen) -> String {
    format!("¥{amount}")
}

/// A fine: "¥200.00", or nothing at all for a warning.
pub fn fine(amount: Fen) -> String {
    if amount.is_zero() { String::new() } else { money(amount) }
}

/// "2026年11月21日" or "21 Nov 2026".
pub fn day(date: Date, language: Language) -> String {
    match language {
        Language::Chinese => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Language::English => {
            let month = usize::try_from(date.month() - 1)
                .ok()
                .and_then(|month| ENGLISH_MONTHS.get(month))
                .unwrap_or(&"");
            format!("{} {month} {}", date.day(), date.year())
        }
    }
}

/// "2026年11月21日 14:05" or "21 Nov 2026, 14:05".
pub fn moment(at: Timestamp, language: Language) -> String {
    let clock = clock(at);
    let day = day(date_in_shanghai(at), language);
    match language {
        Language::Chinese => format!("{day} {clock}"),
        Language::English => format!("{day}, {clock}"),
    }
}

/// "14:05".
pub fn clock(at: Timestamp) -> String {
    let local = layby_domain::time::shanghai().to_datetime(at);
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// Points as Slint counts.
pub fn points(points: Points) -> i32 {
    i32::from(points.get())
}

/// The number a driver reads out: "XXXX-XXXX".
pub fn number(transaction: TransactionId) -> String {
    transaction.spoken()
}
