//! A small image of our own, and programs that may not be there.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a broken test set-up must fail loudly"
)]
#![allow(dead_code, reason = "each test binary uses its part")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use seawall_model::Digest;
use sha2::{Digest as _, Sha256};

/// What the small image is made of.
pub(crate) struct Tiny {
    pub(crate) directory: tempfile::TempDir,
    pub(crate) config: Digest,
    pub(crate) manifest: Digest,
    pub(crate) layers: Vec<Digest>,
}

pub(crate) fn sha256(bytes: &[u8]) -> Digest {
    Digest::sha256(&Sha256::digest(bytes).into())
}

impl Tiny {
    /// An OCI layout of one image with two layers, tagged `1`.
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let layout = directory.path().join("layout");
        let blobs = layout.join("blobs/sha256");
        std::fs::create_dir_all(&blobs).unwrap();
        let put = |bytes: &[u8]| {
            let digest = sha256(bytes);
            std::fs::write(blobs.join(digest.hex()), bytes).unwrap();
            (digest, bytes.len())
        };
        let layers = [put(&layer("first", b"one")), put(&layer("second", b"two"))];
        let [first, second] = &layers;
        let config = format!(
            r#"{{"architecture":"amd64","os":"linux","config":{{}},"rootfs":{{"type":"layers","diff_ids":["{}","{}"]}},"history":[{{"created_by":"a"}},{{"created_by":"b"}}]}}"#,
            first.0, second.0
        );
        let config = put(config.as_bytes());
        let descriptor = |kind: &str, (digest, size): &(Digest, usize)| {
            format!(
                r#"{{"mediaType":"application/vnd.oci.image.{kind}","digest":"{digest}","size":{size}"#
            )
        };
        let manifest = format!(
            r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{}}},"layers":[{}}},{}}}]}}"#,
            descriptor("config.v1+json", &config),
            descriptor("layer.v1.tar", first),
            descriptor("layer.v1.tar", second),
        );
        let manifest = put(manifest.as_bytes());
        let index = format!(
            r#"{{"schemaVersion":2,"manifests":[{},"platform":{{"os":"linux","architecture":"amd64"}},"annotations":{{"io.containerd.image.name":"docker.io/library/tiny:1","org.opencontainers.image.ref.name":"1"}}}}]}}"#,
            descriptor("manifest.v1+json", &manifest),
        );
        std::fs::write(layout.join("index.json"), index).unwrap();
        std::fs::write(
            layout.join("oci-layout"),
            r#"{"imageLayoutVersion":"1.0.0"}"#,
        )
        .unwrap();
        Self {
            directory,
            config: config.0,
            manifest: manifest.0,
            layers: layers.map(|(digest, _)| digest).into(),
        }
    }

    /// The layout, as a source for `skopeo copy`.
    pub(crate) fn source(&self) -> String {
        format!("oci:{}:1", self.path("layout").display())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }
}

fn layer(name: &str, content: &[u8]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    tar.append_data(&mut header, name, content).unwrap();
    tar.into_inner().unwrap()
}

#[expect(clippy::disallowed_methods, reason = "tests run other programs")]
fn command(program: &str) -> Command {
    Command::new(program)
}

/// Whether all these programs are there; says so if not, and fails on CI.
pub(crate) fn have(test: &str, programs: &[&str]) -> bool {
    #[expect(clippy::disallowed_methods, reason = "tests have no settings module")]
    let (path, ci) = (
        std::env::var("PATH").unwrap_or_default(),
        std::env::var("CI"),
    );
    let there = |program: &&str| {
        path.split(':')
            .any(|d| Path::new(d).join(program).is_file())
    };
    let missing: Vec<_> = programs.iter().filter(|p| !there(p)).collect();
    if missing.is_empty() {
        return true;
    }
    assert!(
        ci.as_deref() != Ok("true"),
        "{test}: {missing:?} not there, and CI must have them"
    );
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    {
        eprintln!("skipped: {test}: {missing:?} not there");
    }
    false
}

/// Runs a program to its end, which must be a good one.
pub(crate) fn run(program: &str, arguments: &[&str]) {
    let output = command(program).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
}

/// A program that runs until this is dropped.
pub(crate) struct Daemon(Child);

impl Daemon {
    /// Starts it and waits until `ready` says so.
    pub(crate) fn start(program: &str, arguments: &[&str], ready: impl Fn() -> bool) -> Self {
        let mut starting = command(program);
        starting
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let daemon = Self(starting.spawn().unwrap());
        for _ in 0..300 {
            if ready() {
                return daemon;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!("{program} does not get ready");
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
