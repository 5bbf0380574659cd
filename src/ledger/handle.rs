//! The ledger for async code.

use std::sync::{Arc, Mutex, PoisonError};

use super::Ledger;

/// Shares one ledger among tasks. Each call runs on a thread that may block; calls take turns.
#[derive(Debug, Clone)]
pub struct LedgerHandle {
    ledger: Arc<Mutex<Ledger>>,
}

impl LedgerHandle {
    /// Takes the ledger.
    #[must_use]
    pub fn new(ledger: Ledger) -> Self {
        Self {
            ledger: Arc::new(Mutex::new(ledger)),
        }
    }

    /// Does `work` with the ledger. Once begun, the work is finished even when the caller stops waiting: a commit is
    /// never half made.
    ///
    /// # Panics
    ///
    /// When `work` panics.
    pub async fn with<R: Send + 'static>(&self, work: impl FnOnce(&mut Ledger) -> R + Send + 'static) -> R {
        let ledger = Arc::clone(&self.ledger);
        let done = tokio::task::spawn_blocking(move || {
            // A panic inside a commit has rolled it back when the lock was poisoned: the ledger behind it is sound.
            let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
            work(&mut ledger)
        });
        match done.await {
            Ok(result) => result,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The runtime is shutting down and never began the work: whoever waits for it is being shut down as well.
                Err(_) => std::future::pending().await,
            },
        }
    }
}
