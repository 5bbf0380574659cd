//! What parses and cannot be meant: numbers out of range, settings that contradict each other, and files that this machine does not have.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::Config;

/// The key of a mistake, and what to write instead.
pub(super) type Found = (&'static str, String);

/// The longest wait for an answer, in milliseconds; a driver does not stand longer before a page that says "one moment".
const TIMEOUT_MS_MOST: u32 = 60_000;
/// The shortest: a decision takes the central API a moment.
const TIMEOUT_MS_LEAST: u32 = 1_000;
/// The shortest wait for a connection.
const CONNECT_TIMEOUT_MS_LEAST: u32 = 100;
/// Ten years: nothing needs a driver's data for longer.
const KEEP_DAYS_MOST: u16 = 3_650;

/// The first mistake that shows without a look at the machine.
pub(super) fn of_values(config: &Config) -> Option<Found> {
    let central = &config.central;
    let (timeout, connect) = (central.timeout_ms, central.connect_timeout_ms);
    if !(TIMEOUT_MS_LEAST..=TIMEOUT_MS_MOST).contains(&timeout) {
        let what =
            format!("{timeout} ms is no time to wait for an answer: write {TIMEOUT_MS_LEAST} to {TIMEOUT_MS_MOST}");
        return Some(("central.timeout_ms", what));
    }
    if !(CONNECT_TIMEOUT_MS_LEAST..=TIMEOUT_MS_MOST).contains(&connect) {
        let what = format!(
            "{connect} ms is no time to wait for a connection: write {CONNECT_TIMEOUT_MS_LEAST} to {TIMEOUT_MS_MOST}"
        );
        return Some(("central.connect_timeout_ms", what));
    }
    if connect > timeout {
        let what = format!("connecting is a part of asking: write no longer than timeout_ms ({timeout})");
        return Some(("central.connect_timeout_ms", what));
    }
    if central.trusted_keys.is_empty() {
        let what = "there is none, so no policy document would be followed and nobody could ever sign: \
                    write NAME = \"PUBLIC KEY\" as the central API's operator gave it"
            .to_owned();
        return Some(("central.trusted_keys", what));
    }
    if let Err(why) = central.trusted() {
        return Some(("central.trusted_keys", why.to_string()));
    }
    let ledger = &config.ledger;
    if !(1..=KEEP_DAYS_MOST).contains(&ledger.keep_days) {
        let what = format!("{} days cannot be meant: write 1 to {KEEP_DAYS_MOST}", ledger.keep_days);
        return Some(("ledger.keep_days", what));
    }
    if ledger.min_free_mib == 0 {
        let what =
            "a disk that is full to the last byte loses more than acts: write 1 or more (64 is usual)".to_owned();
        return Some(("ledger.min_free_mib", what));
    }
    if config.card_reader.port == config.printer.port {
        return Some(("printer.port", same_port()));
    }
    None
}

/// The first mistake that shows on this machine.
pub(super) fn of_machine(config: &Config) -> Option<Found> {
    let central = &config.central;
    if let Some(path) = &central.client_identity_pem
        && let Err(what) = check_identity(path)
    {
        return Some(("central.client_identity_pem", what));
    }
    if let Some(path) = &central.ca_pem
        && let Err(what) = read_pem(path).and_then(|pem| has_certificate(path, &pem))
    {
        return Some(("central.ca_pem", what));
    }
    let (reader, printer) = (
        config.card_reader.port.canonicalize(),
        config.printer.port.canonicalize(),
    );
    if let (Ok(reader), Ok(printer)) = (reader, printer)
        && reader == printer
    {
        return Some(("printer.port", same_port()));
    }
    let wanted = u64::from(config.ledger.min_free_mib);
    if let Some(size) = disk_mib(&config.ledger.path)
        && wanted >= size
    {
        let what = format!("{wanted} MiB can never be free: the disk of the ledger has {size} MiB in all");
        return Some(("ledger.min_free_mib", what));
    }
    None
}

fn same_port() -> String {
    "this is card_reader.port too: one port cannot be both (see /dev/serial/by-id)".to_owned()
}

/// Certificate and private key of this kiosk. Whoever can read the key can pass for the kiosk.
fn check_identity(path: &Path) -> Result<(), String> {
    let pem = read_pem(path)?;
    has_certificate(path, &pem)?;
    if !pem.contains("PRIVATE KEY-----") {
        return Err(format!("`{}` holds no private key (PEM)", path.display()));
    }
    let mode = std::fs::metadata(path)
        .map_err(|error| unreadable(path, &error))?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        return Err(format!(
            "`{}` holds a private key and is open to others (mode {:04o}): give it to the kiosk's user and chmod 0400",
            path.display(),
            mode & 0o7777
        ));
    }
    Ok(())
}

fn has_certificate(path: &Path, pem: &str) -> Result<(), String> {
    if pem.contains("-----BEGIN CERTIFICATE-----") {
        Ok(())
    } else {
        Err(format!("`{}` holds no certificate (PEM)", path.display()))
    }
}

fn read_pem(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> String {
    format!("could not read `{}`: {error}", path.display())
}

/// The size of the disk on which this file lies, or will lie.
fn disk_mib(file: &Path) -> Option<u64> {
    const MIB: u64 = 1024 * 1024;
    let folder = file.ancestors().skip(1).find(|folder| folder.is_dir())?;
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_blocks.saturating_mul(disk.f_frsize) / MIB)
}
