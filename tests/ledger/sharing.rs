//! One ledger for many tasks.

use layby::ledger::LedgerHandle;

use crate::acts::{accept, at, handling, open};

#[tokio::test]
async fn tasks_share_one_ledger_and_a_panic_in_one_leaves_it_sound() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = LedgerHandle::new(open(dir.path()));
    let tasks: Vec<_> = (1..=8)
        .map(|n| {
            let ledger = ledger.clone();
            tokio::spawn(async move {
                ledger
                    .with(move |ledger| accept(ledger, n, 0, &handling(n), false, at(0)))
                    .await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let other = ledger.clone();
    assert!(
        tokio::spawn(async move { other.with(|_| panic!("on purpose")).await })
            .await
            .is_err()
    );
    assert_eq!(ledger.with(|ledger| ledger.outbox().unwrap().depth).await, 8);
}
