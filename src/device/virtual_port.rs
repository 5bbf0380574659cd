//! The device's end of a serial line that does not exist: a pseudo-terminal behind a stable symbolic link.
//!
//! Pulling the plug closes the terminal and removes the link, as an adapter and its device file would vanish; plugging in
//! makes a new terminal under the old name. A thread of its own carries the bytes, so that a simulator works with and
//! without a tokio runtime around it, and keeps answering while a test's clock stands still.

use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// What a simulated device does with the bytes it is sent.
pub(super) trait Device: Send + 'static {
    /// Takes bytes from the line and returns the bytes to answer with.
    fn receive(&mut self, bytes: &[u8]) -> Vec<u8>;

    /// The pause after each single byte of an answer; `None` sends an answer at once.
    fn pause_per_byte(&self) -> Option<Duration> {
        None
    }

    /// The device is without power from now on and forgets what it was doing.
    fn power_cut(&mut self) {}
}

/// A plug with a device behind it, in or out of its socket.
pub(super) struct VirtualPort<D: Device> {
    path: PathBuf,
    device: Arc<Mutex<D>>,
    wire: Mutex<Option<Wire>>,
}

struct Wire {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl<D: Device> VirtualPort<D> {
    /// Plugs `device` in; its line appears as `dir/name`.
    pub(super) fn open(dir: &Path, name: &str, device: D) -> io::Result<Self> {
        let port = Self {
            path: dir.join(name),
            device: Arc::new(Mutex::new(device)),
            wire: Mutex::new(None),
        };
        port.plug()?;
        Ok(port)
    }

    /// The path a driver opens; it stays the same from plug to plug.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The device itself, to look at or to change.
    pub(super) fn with<R>(&self, act: impl FnOnce(&mut D) -> R) -> R {
        act(&mut self.device.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Plugs the line in; nothing happens if it is in already.
    pub(super) fn plug(&self) -> io::Result<()> {
        let mut wire = self.wire.lock().unwrap_or_else(PoisonError::into_inner);
        if wire.is_none() {
            let (device_end, name) = new_terminal()?;
            replace_link(&name, &self.path)?;
            let stop = Arc::new(AtomicBool::new(false));
            let carrier = Carrier {
                device: Arc::clone(&self.device),
                line: device_end.into(),
                stop: Arc::clone(&stop),
            };
            let thread = std::thread::Builder::new()
                .name("simulated-line".into())
                .spawn(move || carrier.run())?;
            *wire = Some(Wire { stop, thread });
        }
        Ok(())
    }

    /// Pulls the line out; when this returns the path is gone and the other end has been hung up.
    pub(super) fn unplug(&self) {
        let wire = self.wire.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Wire { stop, thread }) = wire {
            // The link may have been removed by whoever owns the folder; gone is gone.
            let _ = std::fs::remove_file(&self.path);
            stop.store(true, Ordering::Release);
            let _ = thread.join();
            self.with(Device::power_cut);
        }
    }
}

impl<D: Device> Drop for VirtualPort<D> {
    fn drop(&mut self) {
        self.unplug();
    }
}

/// How often the carrier looks whether it should stop, and whether anybody has opened the other end.
const CARRIER_TICK: Duration = Duration::from_millis(5);
const CARRIER_BUFFER_BYTES: usize = 1024;

struct Carrier<D> {
    device: Arc<Mutex<D>>,
    line: std::fs::File,
    stop: Arc<AtomicBool>,
}

impl<D: Device> Carrier<D> {
    fn run(mut self) {
        let mut buffer = [0; CARRIER_BUFFER_BYTES];
        while !self.stop.load(Ordering::Acquire) {
            if !self.wait_for_bytes() {
                continue;
            }
            match self.line.read(&mut buffer) {
                // An error is only the driver having closed its end; it may open it again.
                Ok(0) | Err(_) => std::thread::sleep(CARRIER_TICK),
                Ok(count) => self.answer(&buffer[..count]),
            }
        }
    }

    fn wait_for_bytes(&self) -> bool {
        let tick = Timespec {
            tv_sec: 0,
            tv_nsec: i64::from(CARRIER_TICK.subsec_nanos()),
        };
        poll(&mut [PollFd::new(&self.line, PollFlags::IN)], Some(&tick)).is_ok_and(|ready| ready > 0)
    }

    fn answer(&mut self, bytes: &[u8]) {
        let (answer, pause) = {
            let mut device = self.device.lock().unwrap_or_else(PoisonError::into_inner);
            (device.receive(bytes), device.pause_per_byte())
        };
        // Nobody listening is no fault of the device's.
        let Some(pause) = pause else {
            let _ = self.line.write_all(&answer);
            return;
        };
        for byte in answer {
            if self.stop.load(Ordering::Acquire) {
                return;
            }
            let _ = self.line.write_all(&[byte]);
            std::thread::sleep(pause);
        }
    }
}

/// A new pseudo-terminal without echo: the device's end, and the path of the driver's.
fn new_terminal() -> io::Result<(OwnedFd, PathBuf)> {
    use std::os::unix::ffi::OsStringExt;

    let device_end = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    grantpt(&device_end)?;
    unlockpt(&device_end)?;
    let name = PathBuf::from(std::ffi::OsString::from_vec(
        ptsname(&device_end, Vec::new())?.into_bytes(),
    ));
    // Raw from the first byte on: a terminal that echoed would answer for the device.
    let driver_end = rustix::fs::open(&name, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())?;
    let mut settings = rustix::termios::tcgetattr(&driver_end)?;
    settings.make_raw();
    rustix::termios::tcsetattr(&driver_end, rustix::termios::OptionalActions::Now, &settings)?;
    Ok((device_end, name))
}

/// Makes `link` point to `target`, in one step, so that a driver never sees a half-made link.
fn replace_link(target: &Path, link: &Path) -> io::Result<()> {
    let fresh = link.with_extension("new");
    let _ = std::fs::remove_file(&fresh);
    std::os::unix::fs::symlink(target, &fresh)?;
    std::fs::rename(&fresh, link)
}
