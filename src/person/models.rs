//! The networks of the check, read once from a folder and held to the manifest `models.toml`.

use std::path::{Path, PathBuf};

use layby_networks::TractResult;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::detector::Detector;
use super::embedding::Embedder;
use super::eyes::Eyes;
use super::mesh::Mesh;
use super::spoof::AntiSpoof;

/// Compiled in: a firmware and the networks it was measured with belong together.
const MANIFEST: &str = include_str!("../../models.toml");

/// Largest file of a network, in bytes; the largest of ours has 5 million.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// All networks of the check, ready to run. About 40 MB; share it in an [`Arc`](std::sync::Arc).
pub struct Models {
    pub(super) detector: Detector,
    pub(super) mesh: Mesh,
    pub(super) eyes: Eyes,
    pub(super) anti_spoof: AntiSpoof,
    pub(super) embedder: Embedder,
    pub(super) thresholds: Thresholds,
    files: Vec<NetworkFile>,
}

/// What the manifest says of one network. All of it was checked when the network was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkFile {
    /// What it is for: "detector", "mesh", "eyes", "anti_spoof" or "embedding".
    pub role: &'static str,
    /// What it is called.
    pub name: String,
    /// The file in the folder of the networks.
    pub file: PathBuf,
    /// The package that it comes out of, and where in it.
    pub source: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Under which licence it may be used, as far as is known.
    pub licence: String,
}

/// What was measured with these networks and no others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Least probability of a living face in the near look of the anti-spoof network.
    pub near_least: f32,
    /// The same for its far look.
    pub far_least: f32,
    /// Least cosine similarity of one person with their portrait.
    pub similarity_least: f32,
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
        let files = manifest.files();
        for file in &files {
            file.check()?;
        }
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
            files,
        })
    }

    /// The networks in use, for evidence and reports.
    #[must_use]
    pub fn files(&self) -> &[NetworkFile] {
        &self.files
    }

    /// Role and SHA-256 of each network in use.
    #[must_use]
    pub fn checksums(&self) -> Vec<(&'static str, String)> {
        let checksum = |file: &NetworkFile| (file.role, file.sha256.clone());
        self.files.iter().map(checksum).collect()
    }

    /// The thresholds that belong to these networks.
    #[must_use]
    pub fn thresholds(&self) -> Thresholds {
        self.thresholds
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
#[serde(deny_unknown_fields)]
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
    name: String,
    file: PathBuf,
    source: String,
    sha256: String,
    licence: String,
}

impl Manifest {
    fn files(&self) -> Vec<NetworkFile> {
        let roles = [
            ("detector", &self.detector.file),
            ("mesh", &self.mesh.file),
            ("eyes", &self.eyes.file),
            ("anti_spoof", &self.anti_spoof.file),
            ("embedding", &self.embedding.file),
        ];
        roles.map(|(role, entry)| entry.of(role)).into()
    }
}

impl NetworkFile {
    /// A site that swaps a network says all of it: nobody can use what nobody may, or what cannot be checked.
    fn check(&self) -> Result<(), ModelFault> {
        let wrong = |what: &str| Err(ModelFault::Manifest(format!("[{}] {what}", self.role)));
        let hexadecimal = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if self.sha256.len() != 64 || !hexadecimal(&self.sha256) {
            return wrong("sha256 must be 64 digits of 0-9 and a-f");
        }
        if self.file.components().count() != 1 || self.file.file_name().is_none() {
            return wrong("file must be a name without folders");
        }
        if [&self.name, &self.source, &self.licence]
            .iter()
            .any(|text| text.trim().is_empty())
        {
            return wrong("name, source and licence must each say something");
        }
        Ok(())
    }
}

impl FileEntry {
    fn of(&self, role: &'static str) -> NetworkFile {
        NetworkFile {
            role,
            name: self.name.clone(),
            file: self.file.clone(),
            source: self.source.clone(),
            sha256: self.sha256.clone(),
            licence: self.licence.clone(),
        }
    }

    fn open<N>(&self, folder: &Path, read: impl FnOnce(&[u8]) -> TractResult<N>) -> Result<N, ModelFault> {
        let file = folder.join(&self.file);
        let bytes = match read_limited(&file) {
            Ok(bytes) => bytes,
            Err(cause) => return Err(ModelFault::Missing { file, cause }),
        };
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with the networks that the manifest names, as links to those fetched.
    fn folder_of_networks() -> tempfile::TempDir {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let fetched = std::env::var_os("LAYBY_MODELS").map_or_else(|| root.join(".layby/models"), |f| root.join(f));
        let folder = tempfile::tempdir().unwrap();
        for file in manifest().files() {
            let from = std::fs::canonicalize(fetched.join(&file.file)).expect("run `make setup`");
            std::os::unix::fs::symlink(from, folder.path().join(&file.file)).unwrap();
        }
        folder
    }

    fn manifest() -> Manifest {
        toml::from_str(MANIFEST).unwrap()
    }

    fn put(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) {
        std::fs::remove_file(folder.path().join(name)).unwrap();
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }

    #[test]
    fn what_the_manifest_says_can_be_asked_of_the_networks() {
        let models = Models::load(folder_of_networks().path()).unwrap();
        let roles: Vec<_> = models.files().iter().map(|file| file.role).collect();
        assert_eq!(roles, ["detector", "mesh", "eyes", "anti_spoof", "embedding"]);
        for (file, (role, sha256)) in models.files().iter().zip(models.checksums()) {
            assert_eq!((file.role, &file.sha256), (role, &sha256));
            assert!(
                file.source.starts_with("npm ") || file.source.starts_with("PyPI "),
                "{file:?}"
            );
        }
        assert!((models.thresholds().similarity_least - 0.40).abs() < 1e-6);
    }

    #[test]
    fn a_manifest_that_leaves_something_out_is_refused() {
        for field in ["name", "file", "source", "sha256", "licence"] {
            let without = |line: &&str| !line.starts_with(&format!("{field} = "));
            let manifest: Vec<&str> = MANIFEST.lines().filter(without).collect();
            let fault = toml::from_str::<Manifest>(&manifest.join("\n"))
                .err()
                .expect("it is incomplete");
            assert!(fault.to_string().contains(field), "{fault}");
        }
        let folder = folder_of_networks();
        for (wrong, why) in [
            (MANIFEST.replace("licence = \"MIT\"", "licence = \"\""), "licence"),
            (MANIFEST.replace("sha256 = \"6c", "sha256 = \"6C"), "sha256"),
            (MANIFEST.replace("file = \"fr_det", "file = \"../fr_det"), "folders"),
        ] {
            let fault = Models::load_by(&toml::from_str(&wrong).unwrap(), folder.path()).unwrap_err();
            assert!(fault.to_string().contains(why), "{fault}");
        }
    }

    #[test]
    fn each_network_that_is_missing_is_named() {
        for file in manifest().files() {
            let folder = folder_of_networks();
            std::fs::remove_file(folder.path().join(&file.file)).unwrap();
            let fault = Models::load(folder.path()).unwrap_err();
            assert!(matches!(fault, ModelFault::Missing { .. }), "{fault}");
            assert!(fault.to_string().contains(file.file.to_str().unwrap()), "{fault}");
        }
    }

    #[test]
    fn each_network_that_is_damaged_or_another_one_is_named() {
        for file in manifest().files() {
            let folder = folder_of_networks();
            let name = file.file.to_str().unwrap();
            let mut bytes = std::fs::read(folder.path().join(name)).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            put(&folder, name, &bytes);
            let fault = Models::load(folder.path()).unwrap_err();
            assert!(matches!(fault, ModelFault::Damaged { .. }), "{fault}");
            assert!(fault.to_string().contains(name), "{fault}");
        }
    }

    #[test]
    fn a_file_of_the_right_checksum_that_is_no_such_network_is_named() {
        let folder = folder_of_networks();
        let other = std::fs::read(folder.path().join("fr_liveness.onnx")).unwrap();
        for (file, bytes) in [
            ("fr_detect.onnx", other.as_slice()),
            ("face_landmark.tflite", b"no network"),
        ] {
            let folder = folder_of_networks();
            let mut manifest = manifest();
            let entry = match file {
                "fr_detect.onnx" => &mut manifest.detector.file,
                _ => &mut manifest.mesh.file,
            };
            entry.sha256 = hexadecimal(&Sha256::digest(bytes));
            put(&folder, file, bytes);
            let fault = Models::load_by(&manifest, folder.path()).unwrap_err();
            assert!(matches!(fault, ModelFault::Unusable { .. }), "{fault}");
            assert!(fault.to_string().contains(file), "{fault}");
        }
    }
}
