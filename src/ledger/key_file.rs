//! The key file: 32 random bytes that only this kiosk holds.
//!
//! It is made once, when there is no ledger either, and never again: a second key beside an existing ledger could
//! open nothing in it. From its bytes come separate keys for sealing, for recognising drivers and for the chain of
//! the history, so that none serves two ends.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use rand::TryRng;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::fault::{LedgerFault, folder_of};
use super::with_suffix;

/// Length of the key file, in bytes.
const KEY_BYTES: usize = 32;
/// Only the kiosk's own user may read the key.
const KEY_MODE: u32 = 0o600;

/// What the ledger needs of the key file, wiped from memory when it goes.
pub(super) struct Keys {
    pub(super) seal: Zeroizing<[u8; KEY_BYTES]>,
    pub(super) mark: Zeroizing<[u8; KEY_BYTES]>,
    pub(super) chain: Zeroizing<[u8; KEY_BYTES]>,
    /// May be written into the ledger: it tells the right key from a wrong one and nothing else.
    pub(super) check: [u8; KEY_BYTES],
}

impl Keys {
    fn derive(master: &[u8; KEY_BYTES]) -> Self {
        Self {
            seal: Zeroizing::new(hmac(master, &[b"layby ledger: seal, version 1"])),
            mark: Zeroizing::new(hmac(master, &[b"layby ledger: driver mark, version 1"])),
            chain: Zeroizing::new(hmac(master, &[b"layby ledger: history chain, version 1"])),
            check: hmac(master, &[b"layby ledger: key check, version 1"]),
        }
    }

    /// Reads the key file; makes it first when there is neither a key nor a ledger.
    pub(super) fn read_or_make(path: &Path, ledger_exists: bool) -> Result<Self, LedgerFault> {
        match read(path) {
            Ok(master) => Ok(Self::derive(&master)),
            Err(LedgerFault::KeyMissing { .. }) if !ledger_exists => make(path).map(|master| Self::derive(&master)),
            Err(fault) => Err(fault),
        }
    }
}

/// HMAC-SHA256 over the parts, each preceded by its length, so that no two lists of parts look alike.
pub(super) fn hmac(key: &[u8; KEY_BYTES], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Random bytes from the operating system.
pub(super) fn random_bytes<const N: usize>() -> Result<[u8; N], LedgerFault> {
    let mut bytes = [0; N];
    match rand::rngs::SysRng.try_fill_bytes(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(error) => Err(LedgerFault::Internal(format!(
            "the system gives no random numbers: {error}"
        ))),
    }
}

fn read(path: &Path) -> Result<Zeroizing<[u8; KEY_BYTES]>, LedgerFault> {
    let wrong = |detail: String| LedgerFault::KeyWrong {
        path: path.to_owned(),
        detail,
    };
    let mut file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => LedgerFault::KeyMissing { path: path.to_owned() },
        io::ErrorKind::PermissionDenied => wrong("this user may not read it".to_owned()),
        _ => LedgerFault::io(path, error),
    })?;
    let metadata = file.metadata().map_err(|error| LedgerFault::io(path, error))?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(wrong(format!(
            "others may read or change it (mode {mode:04o}); make it {KEY_MODE:04o}"
        )));
    }
    if metadata.len() != KEY_BYTES as u64 {
        return Err(wrong(format!(
            "it is {} bytes long instead of {KEY_BYTES}",
            metadata.len()
        )));
    }
    let mut master = Zeroizing::new([0; KEY_BYTES]);
    file.read_exact(&mut *master)
        .map_err(|error| LedgerFault::io(path, error))?;
    Ok(master)
}

/// Makes the key so that a power cut leaves either the whole key or none.
fn make(path: &Path) -> Result<Zeroizing<[u8; KEY_BYTES]>, LedgerFault> {
    let fault = |error| LedgerFault::io(path, error);
    let half_made = with_suffix(path, ".new");
    match fs::remove_file(&half_made) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(fault(error)),
        _ => {}
    }
    let master = Zeroizing::new(random_bytes::<KEY_BYTES>()?);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(KEY_MODE)
        .open(&half_made)
        .map_err(fault)?;
    file.write_all(&*master).map_err(fault)?;
    file.sync_all().map_err(fault)?;
    super::move_without_overwriting(&half_made, path).map_err(fault)?;
    super::sync_folder(folder_of(path)).map_err(fault)?;
    Ok(master)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_for_its_owner_only_and_then_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.key");
        let made = Keys::read_or_make(&path, false).unwrap();
        let read = Keys::read_or_make(&path, true).unwrap();
        assert_eq!(made.check, read.check);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, KEY_MODE);
        assert_eq!(fs::metadata(&path).unwrap().len(), KEY_BYTES as u64);
    }

    #[test]
    fn no_key_is_made_beside_an_existing_ledger() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.key");
        assert!(matches!(
            Keys::read_or_make(&path, true),
            Err(LedgerFault::KeyMissing { .. })
        ));
        assert!(!path.exists());
    }

    #[test]
    fn a_key_that_was_half_made_at_a_power_cut_is_made_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.key");
        fs::write(with_suffix(&path, ".new"), b"half").unwrap();
        assert!(Keys::read_or_make(&path, false).is_ok());
        assert!(!with_suffix(&path, ".new").exists());
    }

    #[test]
    fn a_key_that_others_may_read_or_of_another_length_is_refused_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.key");
        for (bytes, mode, word) in [(vec![7; KEY_BYTES], 0o644, "0644"), (vec![7; 12], KEY_MODE, "12 bytes")] {
            fs::write(&path, bytes).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            match Keys::read_or_make(&path, true) {
                Err(LedgerFault::KeyWrong { detail, .. }) => assert!(detail.contains(word), "{detail}"),
                Err(other) => panic!("{other}"),
                Ok(_) => panic!("mode {mode:o} was taken"),
            }
        }
    }

    #[test]
    fn the_derived_keys_differ_from_each_other() {
        let keys = Keys::derive(&[1; KEY_BYTES]);
        let all = [*keys.seal, *keys.mark, *keys.chain, keys.check];
        for (i, one) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|other| other != one));
        }
    }
}
