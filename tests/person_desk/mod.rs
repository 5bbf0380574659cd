//! What the tests of the real-person check share: models, media, and a desk to act at.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use layby::evaluate::bench::Desk;
use layby::person::Models;

fn folder(variable: &str, default: &str) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::var_os(variable).map_or_else(|| root.join(default), |folder| root.join(folder));
    assert!(
        folder.is_dir(),
        "{} is missing: run `make setup` to fetch models and media",
        folder.display()
    );
    folder
}

/// The films and photographs to develop with.
pub fn media() -> PathBuf {
    folder("LAYBY_MEDIA", ".layby/media")
}

/// Where the networks are.
pub fn models_folder() -> PathBuf {
    folder("LAYBY_MODELS", ".layby/models")
}

/// The networks, read once.
pub fn models() -> Arc<Models> {
    static MODELS: OnceLock<Arc<Models>> = OnceLock::new();
    let load = || Arc::new(Models::load(&models_folder()).expect("run `make setup`"));
    Arc::clone(MODELS.get_or_init(load))
}

/// A desk with both.
pub fn desk() -> Desk {
    Desk::new(models(), &media()).expect("run `make setup`")
}

/// Prints a run; seen with `--nocapture`.
#[expect(clippy::needless_pass_by_value, reason = "the form that the series want")]
pub fn say(line: String) {
    println!("{line}");
}
