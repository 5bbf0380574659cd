//! Acts happen once: the reply to each is kept under its key and given again to whoever asks again.

use layby_domain::IdempotencyKey;
use rusqlite::{OptionalExtension as _, Transaction, params};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{Stop, Store, to_json};
use crate::contract::{Problem, ProblemCode};
use crate::server::ServerFault;

/// An act as it arrived.
pub(in crate::server) struct Act<'a> {
    /// Its key.
    pub(in crate::server) key: IdempotencyKey,
    /// What is asked, such as `POST /v1/handlings`.
    pub(in crate::server) operation: &'a str,
    /// The body, byte for byte.
    pub(in crate::server) body: &'a [u8],
}

/// The reply to an act, new or kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::server) struct StoredReply {
    /// The HTTP status.
    pub(in crate::server) status: u16,
    /// The body, JSON.
    pub(in crate::server) body: String,
    /// It was kept from an earlier request with the same key.
    pub(in crate::server) replayed: bool,
}

/// Status of an act that was carried out.
const CREATED: u16 = 201;
/// Status of an act that was judged and refused.
const CONFLICT: u16 = 409;

impl Store {
    /// Carries out `perform` once for the key of `act`.
    ///
    /// A refusal by judgement (409) is kept like a success: the driver has been told, so a copy of the request that
    /// arrives later must not succeed after all. Other problems (unknown driver, unreadable) keep nothing.
    pub(super) fn once<T: Serialize>(
        &self,
        act: &Act<'_>,
        perform: impl FnOnce(&Transaction<'_>) -> Result<T, Stop>,
    ) -> Result<StoredReply, ServerFault> {
        let digest = digest_of(act);
        let outcome =
            self.in_transaction(|tx| {
                if let Some(kept) = find(tx, act, &digest)? {
                    return Ok(kept);
                }
                let (status, body) = match perform(tx) {
                    Ok(reply) => (CREATED, to_json(&reply)?),
                    Err(Stop::Problem(problem)) if problem.status == CONFLICT => (CONFLICT, to_json(&problem)?),
                    Err(stop) => return Err(stop),
                };
                tx.execute(
                "INSERT INTO replies (key, operation, body_sha256, status, body, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![act.key.to_string(), act.operation, digest.as_slice(), status, body, self.now().to_string()],
            )?;
                Ok(StoredReply {
                    status,
                    body,
                    replayed: false,
                })
            });
        match outcome {
            Ok(reply) => Ok(reply),
            Err(Stop::Problem(problem)) => Ok(StoredReply {
                status: problem.status,
                body: to_json(&problem)?,
                replayed: false,
            }),
            Err(Stop::Fault(fault)) => Err(fault),
        }
    }
}

fn digest_of(act: &Act<'_>) -> [u8; 32] {
    Sha256::digest(act.body).into()
}

fn find(tx: &Transaction<'_>, act: &Act<'_>, digest: &[u8; 32]) -> Result<Option<StoredReply>, Stop> {
    let kept = tx
        .query_row(
            "SELECT operation, body_sha256, status, body FROM replies WHERE key = ?1",
            params![act.key.to_string()],
            |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, Vec<u8>>(1)?,
                    row.get(2)?,
                    row.get(3)?,
                ))
            },
        )
        .optional()?;
    let Some((operation, sha256, status, body)) = kept else {
        return Ok(None);
    };
    if operation != act.operation || sha256 != digest {
        return Err(Problem::new(ProblemCode::KeyReused, "this key came before with another request").into());
    }
    tx.execute(
        "UPDATE replies SET replays = replays + 1 WHERE key = ?1",
        params![act.key.to_string()],
    )?;
    Ok(Some(StoredReply {
        status,
        body,
        replayed: true,
    }))
}
