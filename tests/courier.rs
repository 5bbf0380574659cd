//! Stories of the courier, against a small central of their own that can be down, slow, wrong, or lose its replies.
//!
//! The courier's clock is moved by hand; nothing here sleeps. What is awaited is always a message: news from the
//! courier, or a request at central.

mod acts;

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use acts::{
    accept, at, decided, handling, handling_reply, key, objection, objection_reply, open, refusal, transaction,
};
use jiff::SignedDuration;
use layby::courier::{
    CentralClient, CentralSettings, CentralSettingsFault, ClientFault, CourierHandle, CourierNews, CourierSettings,
    MAX_EVIDENCE_BYTES, spawn_by,
};
use layby::ledger::{Answer, LedgerFault, LedgerHandle, TransactionState, WaitReason};
use layby_central::{Problem, ProblemCode};
use layby_domain::{Act, IdentityNumber, PersonName, Timestamp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;

// ---- a small central

/// What central does with one request.
enum Play {
    /// Does the act and replies.
    Answer,
    /// Does the act and closes the line without a word.
    LoseReply,
    /// Closes the line without doing anything.
    HangUp,
    /// Replies with this status, these further header lines and this body, and does nothing.
    Say(u16, &'static str, Vec<u8>),
    /// Waits for a sign, then does the act and replies.
    Hold(Arc<Notify>),
}

fn problem(problem: &Problem) -> Play {
    Play::Say(
        problem.status,
        "Content-Type: application/problem+json\r\n",
        serde_json::to_vec(problem).unwrap(),
    )
}

#[derive(Clone, Debug, PartialEq)]
struct Request {
    path: String,
    key: String,
    body: Vec<u8>,
}

#[derive(Default)]
struct Books {
    plays: HashMap<String, VecDeque<Play>>,
    requests: Vec<Request>,
    /// How often each key's act was really done.
    done: HashMap<String, u32>,
    replies: HashMap<String, Vec<u8>>,
}

struct Central {
    port: u16,
    books: Arc<Mutex<Books>>,
    seen: mpsc::UnboundedReceiver<Request>,
    seen_sender: mpsc::UnboundedSender<Request>,
    door: Option<JoinHandle<()>>,
}

impl Central {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (seen_sender, seen) = mpsc::unbounded_channel();
        let mut central = Self {
            port: listener.local_addr().unwrap().port(),
            books: Arc::default(),
            seen,
            seen_sender,
            door: None,
        };
        central.listen(listener);
        central
    }

    fn listen(&mut self, listener: TcpListener) {
        let (books, seen) = (Arc::clone(&self.books), self.seen_sender.clone());
        self.door = Some(tokio::spawn(async move {
            loop {
                let (line, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(line, Arc::clone(&books), seen.clone()));
            }
        }));
    }

    /// Connections are refused from now on.
    async fn go_down(&mut self) {
        let door = self.door.take().expect("it was up");
        door.abort();
        assert!(door.await.unwrap_err().is_cancelled());
    }

    async fn come_up(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.listen(listener);
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The next requests with this act's key, or to this path, are played so; later ones are answered.
    fn plays(&self, key_or_path: impl ToString, plays: impl IntoIterator<Item = Play>) {
        self.books
            .lock()
            .unwrap()
            .plays
            .insert(key_or_path.to_string(), plays.into_iter().collect());
    }

    /// The keys requested so far, in order.
    fn requested(&self) -> Vec<String> {
        self.books
            .lock()
            .unwrap()
            .requests
            .iter()
            .map(|request| request.key.clone())
            .collect()
    }

    fn times_done(&self, n: u64) -> u32 {
        self.books
            .lock()
            .unwrap()
            .done
            .get(&key(n).to_string())
            .copied()
            .unwrap_or(0)
    }

    /// Every play was played: a fault that was never injected proves nothing.
    fn all_played(&self) -> bool {
        self.books.lock().unwrap().plays.values().all(VecDeque::is_empty)
    }
}

async fn serve(mut line: TcpStream, books: Arc<Mutex<Books>>, seen: mpsc::UnboundedSender<Request>) {
    let Some(request) = read_request(&mut line).await else {
        return;
    };
    let play = {
        let mut books = books.lock().unwrap();
        books.requests.push(request.clone());
        let by_key = books.plays.get_mut(&request.key).and_then(VecDeque::pop_front);
        by_key
            .or_else(|| books.plays.get_mut(&request.path).and_then(VecDeque::pop_front))
            .unwrap_or(Play::Answer)
    };
    let _ = seen.send(request.clone());
    let (status, headers, body) = match play {
        Play::Answer => (201, "", perform(&books, &request)),
        Play::LoseReply => {
            perform(&books, &request);
            return;
        }
        Play::HangUp => return,
        Play::Say(status, headers, body) => (status, headers, body),
        Play::Hold(sign) => {
            sign.notified().await;
            (201, "", perform(&books, &request))
        }
    };
    let head = format!(
        "HTTP/1.1 {status} .\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n",
        body.len()
    );
    // The courier may have gone meanwhile: that is its right.
    let _ = line.write_all(head.as_bytes()).await;
    let _ = line.write_all(&body).await;
}

/// Does the act once; a known key gets the stored reply.
fn perform(books: &Mutex<Books>, request: &Request) -> Vec<u8> {
    let mut books = books.lock().unwrap();
    if let Some(stored) = books.replies.get(&request.key) {
        return stored.clone();
    }
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    let n: u64 = body["act"]["violations"][0]
        .as_str()
        .unwrap()
        .strip_prefix("v-")
        .unwrap()
        .parse()
        .unwrap();
    let reply = match request.path.as_str() {
        "/v1/handlings" => serde_json::to_vec(&handling_reply(n)),
        "/v1/objections" => serde_json::to_vec(&objection_reply(n)),
        other => panic!("no act is sent to {other}"),
    };
    *books.done.entry(request.key.clone()).or_default() += 1;
    books.replies.insert(request.key.clone(), reply.unwrap());
    books.replies[&request.key].clone()
}

async fn read_request(line: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if line.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let field = |name: &str| {
        let found = head.lines().find(|line| line.to_ascii_lowercase().starts_with(name));
        found
            .map(|line| line[name.len()..].trim().to_owned())
            .unwrap_or_default()
    };
    let length: usize = field("content-length:").parse().unwrap_or(0);
    let mut body = bytes.split_off(end + 4);
    while body.len() < length {
        if line.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some(Request {
        path: head.split(' ').nth(1).unwrap().to_owned(),
        key: field("idempotency-key:"),
        body,
    })
}

// ---- a kiosk with a courier

struct Kiosk {
    central: Central,
    ledger: LedgerHandle,
    courier: Option<CourierHandle>,
    news: mpsc::Receiver<CourierNews>,
    clock_ms: Arc<AtomicI64>,
    dir: tempfile::TempDir,
}

impl Kiosk {
    async fn open() -> Self {
        Self::open_with(CourierSettings {
            max_final_refusals: 3,
            ..CourierSettings::default()
        })
        .await
    }

    async fn open_with(settings: CourierSettings) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let central = Central::open().await;
        let ledger = LedgerHandle::new(open(dir.path()));
        let clock_ms = Arc::new(AtomicI64::new(0));
        let (courier, news) = hire(&central, &ledger, settings, &clock_ms, |_| {});
        Self {
            central,
            ledger,
            courier: Some(courier),
            news,
            clock_ms,
            dir,
        }
    }

    fn now(&self) -> Timestamp {
        at(self.clock_ms.load(Ordering::SeqCst))
    }

    /// Driver `driver` does `act` as the `n`th transaction; the courier is woken.
    async fn does(&self, n: u64, driver: usize, act: Act, interactive: bool) {
        let now = self.now();
        self.ledger
            .with(move |ledger| accept(ledger, n, driver, &act, interactive, now))
            .await
            .unwrap();
        self.courier().wake();
    }

    fn courier(&self) -> &CourierHandle {
        self.courier.as_ref().expect("there is a courier")
    }

    /// The next news, which must come while the courier lives.
    async fn hears(&mut self) -> CourierNews {
        self.news.recv().await.expect("the courier lives")
    }

    async fn hears_waiting(&mut self, n: u64) -> (u32, WaitReason, Timestamp) {
        match self.hears().await {
            CourierNews::Waiting {
                transaction: id,
                attempts,
                why,
                until,
            } if id == transaction(n) => (attempts, why, until),
            other => panic!("transaction {n} should wait: {other:?}"),
        }
    }

    async fn hears_answered(&mut self, n: u64) {
        match self.hears().await {
            CourierNews::Answered {
                transaction: id,
                answer,
            } if id == transaction(n) => assert_eq!(answer, decided(n)),
            other => panic!("transaction {n} should be answered: {other:?}"),
        }
        assert_eq!(
            self.state(n).await,
            TransactionState::Decided,
            "told before it was recorded"
        );
        assert_eq!(self.central.times_done(n), 1);
    }

    /// Time passes until this moment, and the courier looks again.
    fn time_passes_until(&self, moment: Timestamp) {
        self.clock_ms.store(
            moment.duration_since(at(0)).as_millis().try_into().unwrap(),
            Ordering::SeqCst,
        );
        self.clock_ms.fetch_add(1, Ordering::SeqCst);
        self.courier().wake();
    }

    async fn state(&self, n: u64) -> TransactionState {
        self.ledger
            .with(move |ledger| ledger.transaction(transaction(n)).unwrap().unwrap().state)
            .await
    }
}

fn hire(
    central: &Central,
    ledger: &LedgerHandle,
    settings: CourierSettings,
    clock_ms: &Arc<AtomicI64>,
    adjust: impl FnOnce(&mut CentralSettings),
) -> (CourierHandle, mpsc::Receiver<CourierNews>) {
    let (sender, news) = mpsc::channel(64);
    let mut central_settings = CentralSettings::new(central.url(), "kiosk-01".parse().unwrap());
    adjust(&mut central_settings);
    let client = CentralClient::new(&central_settings).unwrap();
    let clock_ms = Arc::clone(clock_ms);
    let courier = spawn_by(
        ledger.clone(),
        client,
        settings,
        sender,
        move || at(clock_ms.load(Ordering::SeqCst)),
        7,
    );
    (courier, news)
}

// ---- stories

#[tokio::test]
async fn an_act_is_delivered_recorded_and_told_at_once() {
    let mut kiosk = Kiosk::open().await;
    kiosk.does(1, 0, handling(1), true).await;
    kiosk.hears_answered(1).await;
    kiosk.does(2, 0, objection(2), true).await;
    match kiosk.hears().await {
        CourierNews::Answered { answer, .. } => assert_eq!(answer, Answer::Objection(objection_reply(2))),
        other => panic!("{other:?}"),
    }
    assert_eq!(kiosk.ledger.with(|ledger| ledger.outbox().unwrap().depth).await, 0);
}

#[tokio::test]
async fn what_was_accepted_offline_goes_out_when_the_network_returns() {
    let mut kiosk = Kiosk::open().await;
    kiosk.central.go_down().await;
    kiosk.does(1, 0, handling(1), true).await;
    let (attempts, why, until) = kiosk.hears_waiting(1).await;
    assert_eq!((attempts, why), (1, WaitReason::Offline));
    assert!(
        until <= kiosk.now() + SignedDuration::from_millis(500),
        "the first delay is above the base: {until}"
    );
    assert_eq!(kiosk.central.times_done(1), 0);

    kiosk.central.come_up().await;
    kiosk.courier().wake();
    // An attempt of before may still have met the closed door.
    while let CourierNews::Waiting { why, .. } = kiosk.hears().await {
        assert_eq!(why, WaitReason::Offline);
    }
    assert_eq!(
        (kiosk.state(1).await, kiosk.central.times_done(1)),
        (TransactionState::Decided, 1)
    );
}

#[tokio::test]
async fn when_one_gets_through_the_others_that_waited_for_the_network_follow_at_once() {
    let mut kiosk = Kiosk::open().await;
    kiosk.central.go_down().await;
    for n in 1..=3 {
        kiosk.does(n, usize::try_from(n).unwrap(), handling(n), false).await;
    }
    let mut waiting = BTreeSet::new();
    while waiting.len() < 3 {
        match kiosk.hears().await {
            CourierNews::Waiting {
                transaction,
                why: WaitReason::Offline,
                ..
            } => waiting.insert(transaction),
            other => panic!("{other:?}"),
        };
    }
    kiosk.central.come_up().await;
    kiosk.courier().wake();
    let mut answered = BTreeSet::new();
    while answered.len() < 3 {
        match kiosk.hears().await {
            CourierNews::Answered { transaction, .. } => assert!(answered.insert(transaction), "answered twice"),
            CourierNews::Waiting {
                why: WaitReason::Offline,
                ..
            } if answered.is_empty() => {} // an attempt of before
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_lost_reply_leads_to_the_same_request_under_the_same_key_and_one_act_at_central() {
    let mut kiosk = Kiosk::open().await;
    kiosk.central.plays(key(1), [Play::LoseReply, Play::LoseReply]);
    kiosk.does(1, 0, handling(1), true).await;
    for attempt in 1..=2 {
        let (attempts, _, until) = kiosk.hears_waiting(1).await;
        assert_eq!(attempts, attempt);
        kiosk.time_passes_until(until);
    }
    kiosk.hears_answered(1).await;
    assert!(kiosk.central.all_played());
    let requests = kiosk.central.books.lock().unwrap().requests.clone();
    assert_eq!(requests.len(), 3);
    assert!(
        requests.iter().all(|request| *request == requests[0]),
        "the repeats differ from the first request"
    );
}

#[tokio::test]
async fn a_busy_central_is_asked_again_when_it_wants_and_not_before() {
    for retry_after in ["Retry-After: 120\r\n", "Retry-After: Thu, 01 Jan 2026 00:02:00 GMT\r\n"] {
        let mut kiosk = Kiosk::open().await;
        kiosk
            .central
            .plays(key(1), [Play::Say(503, retry_after, b"<html>busy</html>".to_vec())]);
        kiosk.does(1, 0, handling(1), true).await;
        let (_, why, until) = kiosk.hears_waiting(1).await;
        assert_eq!(why, WaitReason::ServerBusy);
        assert!((at(120_000)..=at(120_500)).contains(&until), "{until}");

        // The network "returns", another driver's act gets through: the first still waits.
        kiosk.does(2, 1, handling(2), true).await;
        kiosk.hears_answered(2).await;
        assert_eq!(kiosk.central.requested(), [key(1).to_string(), key(2).to_string()]);

        kiosk.time_passes_until(until);
        kiosk.hears_answered(1).await;
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_asked_for_again_and_nothing_is_lost() {
    let mut kiosk = Kiosk::open().await;
    let mut about_another = handling_reply(2);
    about_another.decisions[0].violation = "v-999".parse().unwrap();
    let wrong = [
        Play::Say(201, "", b"{\"handling\": \"h-1\", \"decisions\": [".to_vec()),
        Play::Say(201, "", b"".to_vec()),
        Play::Say(
            200,
            "Content-Type: text/html\r\n",
            b"<html>Welcome to the free network of the mall</html>".to_vec(),
        ),
        Play::Say(302, "Location: http://127.0.0.1:1/login\r\n", b"".to_vec()),
        Play::Say(404, "", b"<html>no such page</html>".to_vec()),
        Play::Say(201, "", serde_json::to_vec(&about_another).unwrap()),
        Play::Say(201, "", vec![b' '; 17 * 1024 * 1024]),
    ];
    let times = wrong.len();
    kiosk.central.plays(key(1), wrong);
    kiosk.does(1, 0, handling(1), true).await;
    for attempt in 1..=times {
        let (attempts, why, until) = kiosk.hears_waiting(1).await;
        assert_eq!(
            (usize::try_from(attempts).unwrap(), why),
            (attempt, WaitReason::Malformed)
        );
        kiosk.time_passes_until(until);
    }
    kiosk.hears_answered(1).await;
    assert!(kiosk.central.all_played());
}

#[tokio::test]
async fn a_central_that_is_too_slow_is_asked_again_under_the_same_key() {
    let mut kiosk = Kiosk::open().await;
    kiosk.courier.take().unwrap().stop().await;
    let (courier, news) = hire(
        &kiosk.central,
        &kiosk.ledger,
        CourierSettings::default(),
        &kiosk.clock_ms,
        |central| central.timeout_ms = 100,
    );
    (kiosk.courier, kiosk.news) = (Some(courier), news);
    kiosk.central.plays(key(1), [Play::Hold(Arc::new(Notify::new()))]);
    kiosk.does(1, 0, handling(1), true).await;
    let (_, why, until) = kiosk.hears_waiting(1).await;
    assert_eq!(why, WaitReason::TimedOut);
    kiosk.time_passes_until(until);
    kiosk.hears_answered(1).await;
}

#[tokio::test]
async fn a_rule_against_the_act_is_told_at_once_and_the_act_not_sent_again() {
    let mut kiosk = Kiosk::open().await;
    kiosk.central.plays(key(1), [problem(&refusal())]);
    kiosk.does(1, 0, handling(1), true).await;
    match kiosk.hears().await {
        CourierNews::Refused {
            transaction: id,
            problem,
        } => assert_eq!((id, *problem), (transaction(1), refusal())),
        other => panic!("{other:?}"),
    }
    assert_eq!(kiosk.state(1).await, TransactionState::Refused);
    kiosk.does(2, 0, handling(2), true).await;
    kiosk.hears_answered(2).await;
    assert_eq!(kiosk.central.requested().len(), 2);
}

#[tokio::test]
async fn a_message_that_central_does_not_take_is_given_up_after_a_bounded_number_of_times() {
    let mut kiosk = Kiosk::open().await;
    let invalid = Problem::new(ProblemCode::Invalid, "field `act`");
    kiosk
        .central
        .plays(key(1), [problem(&invalid), problem(&invalid), problem(&invalid)]);
    kiosk.does(1, 0, handling(1), true).await;
    kiosk.does(2, 0, handling(2), true).await;
    for attempt in 1..=2 {
        let (attempts, why, until) = kiosk.hears_waiting(1).await;
        assert_eq!((attempts, why), (attempt, WaitReason::Refused));
        kiosk.time_passes_until(until);
    }
    match kiosk.hears().await {
        CourierNews::GaveUp {
            transaction: id,
            problem,
        } => assert_eq!((id, *problem), (transaction(1), invalid)),
        other => panic!("{other:?}"),
    }
    assert_eq!(kiosk.state(1).await, TransactionState::DeadLetter);
    kiosk.hears_answered(2).await; // it is in nobody's way

    // Central was repaired, and a technician tries again.
    let now = kiosk.now();
    kiosk
        .ledger
        .with(move |ledger| ledger.revive(key(1), now))
        .await
        .unwrap();
    kiosk.courier().wake();
    kiosk.hears_answered(1).await;
}

#[tokio::test]
async fn a_kiosk_that_is_not_let_in_keeps_its_acts_for_as_long_as_it_takes() {
    let mut kiosk = Kiosk::open().await;
    kiosk.central.plays(
        key(1),
        (0..10).map(|_| Play::Say(403, "", b"certificate expired".to_vec())),
    );
    kiosk.does(1, 0, handling(1), true).await;
    for _ in 0..10 {
        let (_, why, until) = kiosk.hears_waiting(1).await;
        assert_eq!(why, WaitReason::NotAdmitted);
        kiosk.time_passes_until(until);
    }
    kiosk.hears_answered(1).await;
}

#[tokio::test]
async fn acts_of_one_driver_go_one_after_the_other_and_other_drivers_beside_them() {
    let mut kiosk = Kiosk::open().await;
    let sign = Arc::new(Notify::new());
    kiosk.central.plays(key(1), [Play::Hold(Arc::clone(&sign))]);
    kiosk.does(1, 0, handling(1), false).await;
    kiosk.does(2, 0, handling(2), false).await;
    kiosk.does(3, 1, handling(3), false).await;
    kiosk.hears_answered(3).await;
    assert!(
        !kiosk.central.requested().contains(&key(2).to_string()),
        "the second act of a driver overtook the first"
    );
    sign.notify_one();
    kiosk.hears_answered(1).await;
    kiosk.hears_answered(2).await;
}

#[tokio::test]
async fn no_more_than_the_bound_is_under_way_and_who_stands_at_the_kiosk_goes_first() {
    let mut kiosk = Kiosk::open_with(CourierSettings {
        in_flight_max: 1,
        ..CourierSettings::default()
    })
    .await;
    let sign = Arc::new(Notify::new());
    kiosk.central.plays(key(1), [Play::Hold(Arc::clone(&sign))]);
    kiosk.does(1, 0, handling(1), false).await;
    kiosk.central.seen.recv().await.unwrap();
    kiosk.does(2, 1, handling(2), false).await;
    kiosk.does(3, 2, handling(3), true).await;
    sign.notify_one();
    kiosk.hears_answered(1).await;
    kiosk.hears_answered(3).await;
    kiosk.hears_answered(2).await;
    assert_eq!(
        kiosk.central.requested(),
        [key(1).to_string(), key(3).to_string(), key(2).to_string()]
    );
}

#[tokio::test]
async fn what_was_under_way_when_the_kiosk_stopped_is_delivered_after_its_restart() {
    let mut kiosk = Kiosk::open().await;
    let sign = Arc::new(Notify::new());
    kiosk.central.plays(key(1), [Play::Hold(Arc::clone(&sign))]);
    kiosk.does(1, 0, handling(1), true).await;
    kiosk.central.seen.recv().await.unwrap();
    kiosk.courier.take().unwrap().stop().await;
    sign.notify_one(); // central does the act; nobody is there to hear it

    kiosk.ledger = LedgerHandle::new(open(kiosk.dir.path()));
    let (courier, news) = hire(
        &kiosk.central,
        &kiosk.ledger,
        CourierSettings::default(),
        &kiosk.clock_ms,
        |_| {},
    );
    (kiosk.courier, kiosk.news) = (Some(courier), news);
    kiosk.hears_answered(1).await;
    assert_eq!(kiosk.central.requested().len(), 2);
}

#[tokio::test]
async fn an_answer_that_cannot_be_recorded_is_told_as_trouble_and_fetched_again_later() {
    let mut kiosk = Kiosk::open().await;
    let sign = Arc::new(Notify::new());
    kiosk.central.plays(key(1), [Play::Hold(Arc::clone(&sign))]);
    kiosk.does(1, 0, handling(1), true).await;
    kiosk.central.seen.recv().await.unwrap();
    let holder = rusqlite::Connection::open(kiosk.dir.path().join("ledger.db")).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    sign.notify_one();
    match kiosk.hears().await {
        CourierNews::LedgerTrouble(LedgerFault::Busy { .. }) => {}
        other => panic!("{other:?}"),
    }
    holder.execute_batch("ROLLBACK").unwrap();
    kiosk.courier().wake();
    kiosk.hears_answered(1).await;
}

#[tokio::test]
async fn a_courier_that_nobody_listens_to_delivers_all_the_same() {
    let mut kiosk = Kiosk::open().await;
    (_, kiosk.news) = mpsc::channel(1);
    kiosk.does(1, 0, handling(1), false).await;
    kiosk.does(2, 0, handling(2), false).await;
    // The second goes out only once the first is recorded.
    kiosk.central.seen.recv().await.unwrap();
    kiosk.central.seen.recv().await.unwrap();
    assert_eq!(kiosk.state(1).await, TransactionState::Decided);
}

// ---- the client

fn client(url: &str) -> Result<CentralClient, CentralSettingsFault> {
    CentralClient::new(&CentralSettings::new(url, "kiosk-01".parse().unwrap()))
}

fn franck() -> (IdentityNumber, PersonName) {
    (acts::NUMBERS[0].parse().unwrap(), "范克".parse().unwrap())
}

#[test]
fn personal_data_travels_in_the_clear_on_this_machine_only() {
    for url in [
        "https://central.example.org",
        "http://127.0.0.1:8080",
        "http://[::1]:8080/",
        "http://localhost",
    ] {
        assert!(client(url).is_ok(), "{url}");
    }
    assert!(matches!(
        client("http://central.example.org"),
        Err(CentralSettingsFault::PlainHttp { .. })
    ));
    assert!(matches!(
        client("http://127.0.0.1.example.org"),
        Err(CentralSettingsFault::PlainHttp { .. })
    ));
    for url in ["central", "ftp://127.0.0.1", ""] {
        assert!(matches!(client(url), Err(CentralSettingsFault::Url { .. })), "{url}");
    }
}

#[test]
fn a_certificate_file_that_is_missing_or_none_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let missing = dir.path().join("missing.pem");
    let no_key = dir.path().join("kiosk.pem");
    std::fs::write(&no_key, "not a key").unwrap();
    for path in [missing, no_key] {
        let mut settings = CentralSettings::new("https://central.example.org", "kiosk-01".parse().unwrap());
        settings.client_identity_pem = Some(path.clone());
        let fault = CentralClient::new(&settings).unwrap_err();
        assert!(fault.to_string().contains(path.to_str().unwrap()), "{fault}");
    }
}

#[tokio::test]
async fn a_number_without_a_licence_is_a_problem_with_its_code() {
    let central = Central::open().await;
    central.plays(
        "/v1/identifications",
        [problem(&Problem::new(ProblemCode::NoLicence, ""))],
    );
    let (number, name) = franck();
    match client(&central.url()).unwrap().identify(&number, &name).await {
        Err(ClientFault::Problem(problem, None)) => {
            assert_eq!((problem.code, problem.status), (ProblemCode::NoLicence, 404))
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn no_fault_repeats_what_was_sent_or_received() {
    let mut central = Central::open().await;
    let secrets = ["11010519491231002X", "范克", "138****0001", "/v1/identifications"];
    let leaky = r#"{"driver": 7, "name": "范克", "licence": "11010519491231002X", "phone_masked": "138****0001"}"#;
    central.plays(
        "/v1/identifications",
        [
            Play::Say(200, "", leaky.into()),
            Play::Say(400, "", leaky.into()),
            Play::Say(500, "", leaky.into()),
            Play::HangUp,
        ],
    );
    let client = client(&central.url()).unwrap();
    let (number, name) = franck();
    for _ in 0..5 {
        let fault = client.identify(&number, &name).await.unwrap_err();
        let words = format!("{fault} {fault:?}");
        assert!(!secrets.iter().any(|secret| words.contains(secret)), "{words}");
        if central.all_played() && central.door.is_some() {
            central.go_down().await;
        }
    }
}

#[tokio::test]
async fn an_evidence_picture_is_a_jpeg_within_its_bound() {
    let central = Central::open().await;
    let jpeg = |bytes: usize| [&[0xFF, 0xD8, 0xFF, 0xE0][..], &vec![0; bytes - 4]].concat();
    central.plays(
        "/v1/evidence/e-1",
        [
            Play::Say(200, "", jpeg(1_000)),
            Play::Say(200, "", jpeg(MAX_EVIDENCE_BYTES + 1)),
            Play::Say(200, "", b"<html>".to_vec()),
        ],
    );
    let client = client(&central.url()).unwrap();
    let id = "e-1".parse().unwrap();
    assert_eq!(client.evidence(&id).await, Ok(jpeg(1_000)));
    assert_eq!(client.evidence(&id).await, Err(ClientFault::TooLarge));
    assert!(matches!(client.evidence(&id).await, Err(ClientFault::Malformed(_))));
}
