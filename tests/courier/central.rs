//! A small central of the courier's own: it can be down, slow, wrong, or lose its replies.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use layby_central::Problem;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;

use crate::acts::{handling_reply, key, objection_reply};

/// What central does with one request.
pub enum Play {
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

pub fn problem(problem: &Problem) -> Play {
    Play::Say(
        problem.status,
        "Content-Type: application/problem+json\r\n",
        serde_json::to_vec(problem).unwrap(),
    )
}

#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    path: String,
    key: String,
    pub body: Vec<u8>,
}

#[derive(Default)]
pub struct Books {
    plays: HashMap<String, VecDeque<Play>>,
    pub requests: Vec<Request>,
    /// How often each key's act was really done.
    done: HashMap<String, u32>,
    replies: HashMap<String, Vec<u8>>,
}

pub struct Central {
    port: u16,
    pub books: Arc<Mutex<Books>>,
    pub seen: mpsc::UnboundedReceiver<Request>,
    seen_sender: mpsc::UnboundedSender<Request>,
    pub door: Option<JoinHandle<()>>,
}

impl Central {
    pub async fn open() -> Self {
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
    pub async fn go_down(&mut self) {
        let door = self.door.take().expect("it was up");
        door.abort();
        assert!(door.await.unwrap_err().is_cancelled());
    }

    pub async fn come_up(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.listen(listener);
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The next requests with this act's key, or to this path, are played so; later ones are answered.
    pub fn plays(&self, key_or_path: impl ToString, plays: impl IntoIterator<Item = Play>) {
        self.books
            .lock()
            .unwrap()
            .plays
            .insert(key_or_path.to_string(), plays.into_iter().collect());
    }

    /// The keys requested so far, in order.
    pub fn requested(&self) -> Vec<String> {
        self.books
            .lock()
            .unwrap()
            .requests
            .iter()
            .map(|request| request.key.clone())
            .collect()
    }

    pub fn times_done(&self, n: u64) -> u32 {
        self.books
            .lock()
            .unwrap()
            .done
            .get(&key(n).to_string())
            .copied()
            .unwrap_or(0)
    }

    /// Every play was played: a fault that was never injected proves nothing.
    pub fn all_played(&self) -> bool {
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
