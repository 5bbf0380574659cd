//! A serial line as the drivers use it: opened again and again until it is there, and read with an end to every wait.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_serial::{SerialPortBuilderExt, SerialStream};

/// Where a driver gets its line from. Implemented by [`SerialPort`] and, in tests, by anything that makes a line.
pub(super) trait OpenLine: Send + 'static {
    /// An open line.
    type Line: AsyncRead + AsyncWrite + Unpin + Send;

    /// Opens the line now, or says why not. Called again after every failure.
    fn open(&mut self) -> io::Result<Self::Line>;
}

/// A serial port by its path, 8 data bits, no parity, one stop bit.
///
/// The path should be a stable one (`/dev/serial/by-id/..` or a udev symlink): it is looked up anew at each opening, so
/// that an adapter plugged into another socket is found again.
pub(super) struct SerialPort {
    path: PathBuf,
    baud_rate: u32,
}

impl SerialPort {
    pub(super) fn new(path: &Path, baud_rate: u32) -> Self {
        Self {
            path: path.to_owned(),
            baud_rate,
        }
    }
}

impl OpenLine for SerialPort {
    type Line = SerialStream;

    fn open(&mut self) -> io::Result<SerialStream> {
        // The library's name for a missing file is "no such device"; the path must be text for it.
        let path = self.path.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
        Ok(tokio_serial::new(path, self.baud_rate).open_native_async()?)
    }
}

impl<F, L> OpenLine for F
where
    F: FnMut() -> io::Result<L> + Send + 'static,
    L: AsyncRead + AsyncWrite + Unpin + Send,
{
    type Line = L;

    fn open(&mut self) -> io::Result<L> {
        self()
    }
}

/// How long a write may take before the line counts as dead: no device here is sent more than a few hundred bytes at once.
const WRITE_TIMEOUT: Duration = Duration::from_secs(5);

/// Writes all of `bytes`; a line that does not take them in time is an error.
pub(super) async fn write_all(line: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> io::Result<()> {
    let write = async {
        line.write_all(bytes).await?;
        line.flush().await
    };
    tokio::time::timeout(WRITE_TIMEOUT, write)
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
}

/// Reads what is there, at least one byte. A line at its end is an error: serial lines have no end but being pulled out.
pub(super) async fn read_some(line: &mut (impl AsyncRead + Unpin), into: &mut [u8]) -> io::Result<usize> {
    match line.read(into).await? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        count => Ok(count),
    }
}

/// The pause before the next attempt to open a line: doubles from a quarter of a second to five seconds.
#[derive(Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    const FIRST: Duration = Duration::from_millis(250);
    const LONGEST: Duration = Duration::from_secs(5);

    /// The pause after one more failure.
    pub(super) fn next_pause(&mut self) -> Duration {
        let pause = Self::FIRST
            .saturating_mul(1 << self.failures.min(16))
            .min(Self::LONGEST);
        self.failures = self.failures.saturating_add(1);
        pause
    }

    /// Forgets the failures: the line works.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_five_seconds_and_start_again_after_success() {
        let mut backoff = Backoff::default();
        let pauses: Vec<u128> = (0..7).map(|_| backoff.next_pause().as_millis()).collect();
        assert_eq!(pauses, [250, 500, 1000, 2000, 4000, 5000, 5000]);
        backoff.reset();
        assert_eq!(backoff.next_pause(), Backoff::FIRST);
    }

    #[tokio::test(start_paused = true)]
    async fn a_line_that_takes_no_bytes_is_given_up() {
        let (mut near, _far) = tokio::io::duplex(4);
        let fault = write_all(&mut near, b"more than four").await.unwrap_err();
        assert_eq!(fault.kind(), io::ErrorKind::TimedOut);
    }
}
