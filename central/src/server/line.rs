//! The lines to the clients: a listening port that can really go dead, and connections that can be cut.
//!
//! "The server is down" must look to a kiosk as it does in the field: the connection is refused, and open ones break.
//! So the port stops listening (keeping its number reserved) instead of answering with an error.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// So many connections are served at once; more wait in the kernel's queue.
const CONNECTIONS_MAX: usize = 256;
/// Length of the kernel's queue of connections not yet accepted.
const BACKLOG: u32 = 256;
/// A connection on which nothing arrives for so long is closed.
const SILENCE_MAX: Duration = Duration::from_secs(60);
/// Pause after the system refused to hand over a connection (no file handles, mostly).
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A port that can stop and start listening under the same number. Clones are the same port.
#[derive(Clone, Debug)]
pub(super) struct Port {
    address: SocketAddr,
    runtime: Handle,
    slots: Arc<Semaphore>,
    state: Arc<Mutex<PortState>>,
}

#[derive(Debug)]
struct PortState {
    ear: Ear,
    /// Wakes the accept loop when the port listens again.
    accept_loop: Option<Waker>,
    /// Cancelled when all connections of this period of listening must break.
    period: CancellationToken,
}

#[derive(Debug)]
enum Ear {
    Listening(TcpListener),
    /// Bound but not listening: the number stays ours and every connection is refused.
    Reserved(TcpSocket),
    /// Not even the number could be kept; `listen` tries again.
    Lost,
}

impl Port {
    /// Listens at `address`; port 0 takes a free one.
    ///
    /// # Errors
    /// The system's error when the address cannot be had.
    pub(super) fn bind(address: SocketAddr) -> io::Result<Self> {
        let listener = reserve(address)?.listen(BACKLOG)?;
        Ok(Self {
            address: listener.local_addr()?,
            runtime: Handle::current(),
            slots: Arc::new(Semaphore::new(CONNECTIONS_MAX)),
            state: Arc::new(Mutex::new(PortState {
                ear: Ear::Listening(listener),
                accept_loop: None,
                period: CancellationToken::new(),
            })),
        })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Refuses every connection from now on and breaks those that are open.
    pub(super) fn go_dead(&self) {
        let _runtime = self.runtime.enter();
        let mut state = self.state();
        if let Ear::Listening(_) = state.ear {
            state.ear = Ear::Lost; // closes the listener before its number is taken again
            state.ear = reserve(self.address).map_or(Ear::Lost, Ear::Reserved);
        }
        state.period.cancel();
    }

    /// Listens again under the same number.
    ///
    /// # Errors
    /// The system's error when the number has gone to somebody else; the port stays dead.
    pub(super) fn listen(&self) -> io::Result<()> {
        let _runtime = self.runtime.enter();
        let mut state = self.state();
        let socket = match std::mem::replace(&mut state.ear, Ear::Lost) {
            Ear::Listening(listener) => {
                state.ear = Ear::Listening(listener);
                return Ok(());
            }
            Ear::Reserved(socket) => socket,
            Ear::Lost => reserve(self.address)?,
        };
        state.ear = Ear::Listening(socket.listen(BACKLOG)?);
        state.period = CancellationToken::new();
        if let Some(accept_loop) = state.accept_loop.take() {
            accept_loop.wake();
        }
        Ok(())
    }

    /// Gives the port up: nothing listens, its number is free, and open connections break.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.ear = Ear::Lost;
        state.period.cancel();
    }

    /// Breaks every open connection.
    pub(super) fn cut_all(&self) {
        self.state().period.cancel();
    }

    fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<(TcpStream, CancellationToken)>> {
        let mut state = self.state();
        state.accept_loop = Some(cx.waker().clone());
        let Ear::Listening(listener) = &state.ear else {
            return Poll::Pending;
        };
        let accepted = listener.poll_accept(cx);
        accepted.map_ok(|(stream, _)| (stream, state.period.child_token()))
    }

    fn state(&self) -> MutexGuard<'_, PortState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn reserve(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()
    } else {
        TcpSocket::new_v6()
    }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

impl Listener for Port {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        loop {
            let Ok(slot) = Arc::clone(&self.slots).acquire_owned().await else {
                std::future::pending::<()>().await; // the semaphore is never closed
                continue;
            };
            match std::future::poll_fn(|cx| self.poll_accept(cx)).await {
                Ok((stream, cut)) => {
                    let peer = stream.peer_addr().unwrap_or(self.address);
                    return (Line::new(stream, cut, slot), peer);
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// One connection. It ends when it is cut or when nothing has arrived for [`SILENCE_MAX`].
pub(super) struct Line {
    stream: TcpStream,
    cut: CancellationToken,
    when_cut: Pin<Box<WaitForCancellationFutureOwned>>,
    silence: Pin<Box<Sleep>>,
    _slot: OwnedSemaphorePermit,
}

impl Line {
    fn new(stream: TcpStream, cut: CancellationToken, slot: OwnedSemaphorePermit) -> Self {
        let when_cut = Box::pin(cut.clone().cancelled_owned());
        Self {
            stream,
            cut,
            when_cut,
            silence: Box::pin(sleep(SILENCE_MAX)),
            _slot: slot,
        }
    }

    fn poll_broken(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        if self.when_cut.as_mut().poll(cx).is_ready() {
            return Poll::Ready(io::Error::new(io::ErrorKind::ConnectionReset, "the line was cut"));
        }
        if self.silence.as_mut().poll(cx).is_ready() {
            return Poll::Ready(io::Error::new(io::ErrorKind::TimedOut, "nothing arrived for too long"));
        }
        Poll::Pending
    }
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if let Poll::Ready(broken) = self.poll_broken(cx) {
            return Poll::Ready(Err(broken));
        }
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if read.is_ready() {
            self.silence.as_mut().reset(Instant::now() + SILENCE_MAX);
        }
        read
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if let Poll::Ready(broken) = self.poll_broken(cx) {
            return Poll::Ready(Err(broken));
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Lets a request cut the connection it came on.
#[derive(Clone, Debug)]
pub(super) struct Scissors(CancellationToken);

impl Scissors {
    /// Cuts the connection: not one more byte leaves the server on it.
    pub(super) fn cut(&self) {
        self.0.cancel();
    }
}

impl Connected<IncomingStream<'_, Port>> for Scissors {
    fn connect_info(stream: IncomingStream<'_, Port>) -> Self {
        Self(stream.io().cut.clone())
    }
}
