//! The networks of the check, read once from a folder and held to the manifest `models.toml`.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use tract_onnx::prelude::TractResult;

use super::detector::Detector;
use super::embedding::Embedder;
use super::eyes::Eyes;
use super::mesh::Mesh;
use super::spoof::AntiSpoof;

/// Compiled in: a firmware and the networks it was measured with belong together.
const MANIFEST: &str = include_str!("../../models.toml");

/// Largest file of a network, in bytes; the largest of ours has 5 million.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// All networks of the check, ready to run. About 15 MB; share it in an [`Arc`](std::sync::Arc).
pub struct Models {
    pub(super) detector: Detector,
    pub(super) mesh: Mesh,
    pub(super) eyes: Eyes,
    pub(super) anti_spoof: AntiSpoof,
    pub(super) embedder: Embedder,
    pub(super) thresholds: Thresholds,
}

/// What was measured with these networks and no others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Thresholds {
    /// Least probability of a living face in the near look of the anti-spoof network.
    pub(super) near_least: f32,
    /// The same for its far look.
    pub(super) far_least: f32,
    /// Least cosine similarity of one person with their portrait.
    pub(super) similarity_least: f32,
}

/// Why the networks are not there. All of these are for the technician, not for the driver.
#[derive(Debug, thiserror::Error)]
pub enum ModelFault {
    /// The manifest of this build does not parse, which its tests rule out.
    #[error("the manifest models.toml of this build is wrong: {0}")]
    Manifest(String),
    /// A file is not where it should be.
    #[error("the network {} is missing ({cause}); `make setup` fetches it", file.display())]
    Missing {
        /// Which file.
        file: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// A file is not the one the thresholds were measured with.
    #[error(
        "the network {} is damaged or another one (sha256 {found}, expected {expected}); delete it and run `make setup`",
        file.display()
    )]
    Damaged {
        /// Which file.
        file: PathBuf,
        /// What it should be, in hexadecimal.
        expected: String,
        /// What it is.
        found: String,
    },
    /// A file is as the manifest says, but no network that this build can run.
    #[error("the network {} cannot be used: {cause}", file.display())]
    Unusable {
        /// Which file.
        file: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
}

impl Models {
    /// Reads all networks from a folder. Takes about half a second.
    ///
    /// # Errors
    /// When a file is missing, differs from the manifest or is no such network.
    pub fn load(folder: &Path) -> Result<Self, ModelFault> {
        let manifest: Manifest = toml::from_str(MANIFEST).map_err(|fault| ModelFault::Manifest(fault.to_string()))?;
        Self::load_by(&manifest, folder)
    }

    fn load_by(manifest: &Manifest, folder: &Path) -> Result<Self, ModelFault> {
        let Manifest {
            detector,
            mesh,
            eyes,
            anti_spoof,
            embedding,
        } = manifest;
        Ok(Self {
            detector: detector
                .file
                .open(folder, |bytes| Detector::read(bytes, detector.score_least))?,
            mesh: mesh.file.open(folder, |bytes| Mesh::read(bytes, mesh.flag_least))?,
            eyes: eyes.file.open(folder, Eyes::read)?,
            anti_spoof: anti_spoof.file.open(folder, AntiSpoof::read)?,
            embedder: embedding.file.open(folder, Embedder::read)?,
            thresholds: Thresholds {
                near_least: anti_spoof.near_least,
                far_least: anti_spoof.far_least,
                similarity_least: embedding.similarity_least,
            },
        })
    }
}

impl std::fmt::Debug for Models {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Models")
            .field("thresholds", &self.thresholds)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Manifest {
    detector: DetectorEntry,
    mesh: MeshEntry,
    eyes: EyesEntry,
    anti_spoof: AntiSpoofEntry,
    embedding: EmbeddingEntry,
}

#[derive(Deserialize)]
struct DetectorEntry {
    #[serde(flatten)]
    file: FileEntry,
    score_least: f32,
}

#[derive(Deserialize)]
struct MeshEntry {
    #[serde(flatten)]
    file: FileEntry,
    flag_least: f32,
}

#[derive(Deserialize)]
struct EyesEntry {
    #[serde(flatten)]
    file: FileEntry,
}

#[derive(Deserialize)]
struct AntiSpoofEntry {
    #[serde(flatten)]
    file: FileEntry,
    near_least: f32,
    far_least: f32,
}

#[derive(Deserialize)]
struct EmbeddingEntry {
    #[serde(flatten)]
    file: FileEntry,
    similarity_least: f32,
}

#[derive(Deserialize)]
struct FileEntry {
    file: PathBuf,
    sha256: String,
}

impl FileEntry {
    fn open<N>(&self, folder: &Path, read: impl FnOnce(&[u8]) -> TractResult<N>) -> Result<N, ModelFault> {
        let file = folder.join(&self.file);
        let bytes = read_limited(&file).map_err(|cause| ModelFault::Missing {
            file: file.clone(),
            cause,
        })?;
        let found = hexadecimal(&Sha256::digest(&bytes));
        if found != self.sha256 {
            return Err(ModelFault::Damaged {
                file,
                expected: self.sha256.clone(),
                found,
            });
        }
        read(&bytes).map_err(|cause| ModelFault::Unusable {
            file,
            cause: format!("{cause:#}"),
        })
    }
}

fn read_limited(file: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    std::fs::File::open(file)?
        .take(FILE_BYTES_MAX)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
