-- The reference server's books. Facts that never change are kept as JSON; what is asked for or changes has a column.
PRAGMA user_version = 2;

-- Counters and the server's own key.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- What was handed out as policy and notice, in the order in which it came into force.
CREATE TABLE documents (
    issued_at TEXT NOT NULL,                    -- in force from then until the next
    document  TEXT NOT NULL                     -- JSON
) STRICT;

CREATE TABLE drivers (
    reference       TEXT PRIMARY KEY,
    identity_number TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    phone_masked    TEXT NOT NULL,
    portrait        TEXT NOT NULL,
    licence         TEXT NOT NULL,              -- JSON; its points are those recorded before the start
    points_as_of    TEXT NOT NULL               -- the day of the start: the cycle those points belong to
) STRICT;

CREATE TABLE vehicles (
    plate        TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,                 -- code of the plate kind
    vehicle_type TEXT NOT NULL,
    owner        TEXT REFERENCES drivers,       -- NULL: somebody without a licence here
    suspended    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE bindings (
    driver        TEXT NOT NULL REFERENCES drivers,
    plate         TEXT NOT NULL REFERENCES vehicles,
    registered_at TEXT NOT NULL,
    PRIMARY KEY (driver, plate)
) STRICT, WITHOUT ROWID;

CREATE TABLE violations (
    id         TEXT PRIMARY KEY,
    plate      TEXT NOT NULL REFERENCES vehicles,
    facts      TEXT NOT NULL,                   -- JSON; its state is that at the start
    scene      TEXT NOT NULL,
    state      TEXT NOT NULL,                   -- JSON
    changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX violations_of_plate ON violations (plate);

CREATE TABLE evidence (
    id        TEXT PRIMARY KEY,
    violation TEXT NOT NULL REFERENCES violations,
    moment    INTEGER NOT NULL
) STRICT;

-- The result of every act, by its key: a known key gets the same reply again.
CREATE TABLE replies (
    key         TEXT PRIMARY KEY,
    operation   TEXT NOT NULL,
    body_sha256 BLOB NOT NULL,
    status      INTEGER NOT NULL,
    body        TEXT NOT NULL,
    at          TEXT NOT NULL,
    replays     INTEGER NOT NULL DEFAULT 0      -- how often it was given again
) STRICT;

CREATE TABLE handlings (
    id             TEXT PRIMARY KEY,
    transaction_id TEXT NOT NULL,
    driver         TEXT NOT NULL REFERENCES drivers,
    plate          TEXT NOT NULL REFERENCES vehicles,
    own_vehicle    INTEGER NOT NULL,
    decided_at     TEXT NOT NULL,
    decided_on     TEXT NOT NULL,               -- day in Shanghai
    request        TEXT NOT NULL                -- JSON
) STRICT;

CREATE TABLE decisions (
    number    TEXT PRIMARY KEY,
    handling  TEXT NOT NULL REFERENCES handlings,
    place     INTEGER NOT NULL,                 -- in the order of the request
    violation TEXT NOT NULL UNIQUE REFERENCES violations,
    points    INTEGER NOT NULL,
    decision  TEXT NOT NULL                     -- JSON
) STRICT;
CREATE INDEX decisions_of_handling ON decisions (handling);

CREATE TABLE payments (
    id         TEXT PRIMARY KEY,
    handling   TEXT NOT NULL REFERENCES handlings,
    amount     INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('pending', 'paid', 'cancelled', 'expired')),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    paid_at    TEXT
) STRICT;
CREATE INDEX payments_of_handling ON payments (handling);
-- A fine is paid once, and asked for by one order at a time.
CREATE UNIQUE INDEX one_live_payment ON payments (handling) WHERE state IN ('pending', 'paid');

CREATE TABLE points (
    violation   TEXT PRIMARY KEY REFERENCES violations,
    driver      TEXT NOT NULL REFERENCES drivers,
    points      INTEGER NOT NULL,
    recorded_on TEXT NOT NULL                   -- day in Shanghai
) STRICT;

CREATE TABLE objections (
    number         TEXT PRIMARY KEY,
    transaction_id TEXT NOT NULL,
    driver         TEXT NOT NULL REFERENCES drivers,
    received_at    TEXT NOT NULL,
    answer_by      TEXT NOT NULL,
    request        TEXT NOT NULL                -- JSON
) STRICT;

-- Vehicles and licences that people must look at.
CREATE TABLE reviews (
    subject   TEXT NOT NULL,
    reason    TEXT NOT NULL,
    listed_at TEXT NOT NULL,
    PRIMARY KEY (subject, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE kiosks (
    id        TEXT PRIMARY KEY,
    heartbeat TEXT NOT NULL,                    -- JSON
    heard_at  TEXT NOT NULL
) STRICT;
