-- The ledger, as first released.
--
-- Times are whole microseconds since 1970-01-01 UTC. Whatever could tell who a driver is lies sealed
-- (XChaCha20-Poly1305, bound to the transaction) in columns named sealed_*; everything else may be read by a
-- technician. STRICT tables: a wrong type is refused, not stored.

-- One row: what this ledger is.
CREATE TABLE ledger (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    made_at   INTEGER NOT NULL,
    key_check BLOB    NOT NULL CHECK (length(key_check) = 32)  -- tells the right key file from a wrong one
) STRICT;

-- One row an accepted act, for ever. Only the state, and the sealed columns, ever change.
CREATE TABLE transactions (
    transaction_id  TEXT    PRIMARY KEY,
    idempotency_key TEXT    NOT NULL UNIQUE,
    driver_mark     BLOB    NOT NULL CHECK (length(driver_mark) = 32),
    kind            TEXT    NOT NULL CHECK (kind IN ('handle_violations', 'object')),
    accepted_at     INTEGER NOT NULL,
    state           TEXT    NOT NULL,
    changed_at      INTEGER NOT NULL,
    sealed_act      BLOB,    -- NULL once the retention is over
    sealed_answer   BLOB,    -- NULL until central answered, and once the retention is over
    sealed_refusal  BLOB     -- likewise, for the final refusal
) STRICT;

CREATE INDEX transactions_of_a_driver ON transactions (driver_mark, accepted_at);
CREATE INDEX transactions_by_age      ON transactions (state, changed_at);

-- What is still to be delivered: a row comes with the act, in the same commit, and goes with the answer, in the same
-- commit. The message itself is the act. A dead letter keeps its row until a technician decides.
CREATE TABLE outbox (
    sequence       INTEGER PRIMARY KEY AUTOINCREMENT,          -- the order of acceptance
    transaction_id TEXT    NOT NULL UNIQUE REFERENCES transactions (transaction_id),
    driver_mark    BLOB    NOT NULL,
    interactive    INTEGER NOT NULL CHECK (interactive IN (0, 1)),  -- 1 while the driver stands at the kiosk
    attempts       INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    refusals       INTEGER NOT NULL DEFAULT 0 CHECK (refusals BETWEEN 0 AND attempts),
    due_at         INTEGER NOT NULL,
    waits_for      TEXT,                                       -- why the last attempt was put off; NULL before the first
    dead_at        INTEGER,
    dead_why       TEXT,
    CHECK ((dead_at IS NULL) = (dead_why IS NULL))
) STRICT;

CREATE INDEX outbox_in_order ON outbox (driver_mark, sequence) WHERE dead_at IS NULL;

-- How far the driver's journey with this act has come, so that a restart can resolve it.
CREATE TABLE progress (
    transaction_id TEXT    PRIMARY KEY REFERENCES transactions (transaction_id),
    stage          TEXT    NOT NULL,                           -- JSON of Stage
    since          INTEGER NOT NULL
) STRICT;

CREATE INDEX progress_unfinished ON progress (since) WHERE stage <> '"done"';

-- Everything that ever happened to a transaction. Each link is a keyed hash over the row and the link before it.
CREATE TABLE history (
    sequence       INTEGER PRIMARY KEY AUTOINCREMENT,
    transaction_id TEXT    NOT NULL REFERENCES transactions (transaction_id),
    at             INTEGER NOT NULL,
    state          TEXT    NOT NULL,
    note           TEXT    NOT NULL,
    link           BLOB    NOT NULL CHECK (length(link) = 32)
) STRICT;

CREATE INDEX history_of_a_transaction ON history (transaction_id, sequence);

-- History is only ever added to.
CREATE TRIGGER history_is_not_rewritten BEFORE UPDATE ON history
BEGIN SELECT RAISE(ABORT, 'history is append-only: a row may not be changed'); END;

CREATE TRIGGER history_is_not_forgotten BEFORE DELETE ON history
BEGIN SELECT RAISE(ABORT, 'history is append-only: a row may not be deleted'); END;

-- An accepted act is never forgotten, nor exchanged for another.
CREATE TRIGGER acts_are_not_forgotten BEFORE DELETE ON transactions
BEGIN SELECT RAISE(ABORT, 'an accepted act may not be deleted'); END;

CREATE TRIGGER acts_are_not_exchanged
BEFORE UPDATE OF transaction_id, idempotency_key, driver_mark, kind, accepted_at, sealed_act ON transactions
WHEN NEW.transaction_id <> OLD.transaction_id OR NEW.idempotency_key <> OLD.idempotency_key OR NEW.driver_mark <> OLD.driver_mark
  OR NEW.kind <> OLD.kind OR NEW.accepted_at <> OLD.accepted_at
  OR (NEW.sealed_act IS NOT NULL AND NEW.sealed_act IS NOT OLD.sealed_act)
BEGIN SELECT RAISE(ABORT, 'an accepted act may not be changed'); END;

-- A message leaves the outbox only when its act is answered, refused or closed.
CREATE TRIGGER messages_are_not_dropped BEFORE DELETE ON outbox
WHEN (SELECT state FROM transactions WHERE transaction_id = OLD.transaction_id) IN ('accepted', 'dead_letter')
BEGIN SELECT RAISE(ABORT, 'a message may not leave the outbox before its answer is recorded'); END;
