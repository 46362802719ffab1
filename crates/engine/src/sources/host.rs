//! What lies on this machine and is no part of it: other images, and the state of engines.

use std::path::Path;
use std::time::{Duration, Instant};

use seawall_docker::Engine;

use crate::visit::Visit;

const IMAGES: &str = "an image store";
const SYSTEMS: &str = "other systems' files";

/// Where they usually are. Stores elsewhere are known by what is in them (`seawall_image`).
const USUAL: &[(&str, &str)] = &[
    ("var/lib/docker", IMAGES),
    ("var/lib/containerd", IMAGES),
    ("var/lib/containers/storage", IMAGES),
    ("var/lib/buildkit", IMAGES),
    ("var/lib/rancher/k3s/agent/containerd", IMAGES),
    ("var/lib/rancher/rke2/agent/containerd", IMAGES),
    ("var/lib/k0s/containerd", IMAGES),
    ("var/snap/docker/common", IMAGES),
    ("var/snap/microk8s/common", IMAGES),
    ("run/containerd", "running containers"),
    ("run/k3s/containerd", "running containers"),
    ("var/lib/kubelet/pods", "other containers' volumes"),
    ("var/lib/lxc", SYSTEMS),
    ("var/lib/lxd", SYSTEMS),
    ("var/snap/lxd/common", SYSTEMS),
    ("var/lib/incus", SYSTEMS),
    ("var/lib/machines", SYSTEMS),
    ("snap", "snap packages, which bring their own system"),
    (
        "var/lib/snapd/snap",
        "snap packages, which bring their own system",
    ),
];

/// How long the engine may take to say where its files are.
const PATIENCE: Duration = Duration::from_secs(5);

/// Paths (relative, without slashes at the ends) with the reason.
pub(super) fn left_out(visit: &Visit<'_>) -> Vec<(String, &'static str)> {
    let usual = USUAL
        .iter()
        .map(|(path, reason)| ((*path).to_owned(), *reason));
    let mut all: Vec<(String, &'static str)> = usual.collect();
    all.extend(root_of_engine(visit).map(|root| (root, IMAGES)));
    all
}

/// The engine's own directory, which people move to larger disks. No engine is no mistake.
fn root_of_engine(visit: &Visit<'_>) -> Option<String> {
    let engine = Engine::new(&visit.settings.docker).ok()?;
    if !engine.is_local() {
        return None;
    }
    let engine = engine.until(Instant::now() + PATIENCE);
    let info = engine.shares_our_mounts().then(|| engine.info())?.ok()?;
    // Where a link leads is where the walk comes by.
    let real = Path::new(&info.root).canonicalize().ok()?;
    let relative = real.strip_prefix("/").ok()?.to_str()?;
    (!relative.is_empty()).then(|| relative.to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::os::unix::net::UnixListener;

    use seawall_docker::EngineChoice;

    use super::*;
    use crate::session::Session;
    use crate::session::SessionSettings;
    use crate::visit::Cancel;

    #[test]
    fn a_local_engine_tells_where_its_root_is() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().join("moved");
        std::fs::create_dir(&root).unwrap();
        let link = directory.path().join("docker");
        std::os::unix::fs::symlink(&root, &link).unwrap();
        let socket = directory.path().join("docker.sock");
        let listener = UnixListener::bind(&socket).unwrap();
        let body = format!(r#"{{"DockerRootDir":"{}"}}"#, link.display());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut reader = BufReader::new(stream);
                let mut line = String::new();
                while line != "\r\n" {
                    line.clear();
                    if reader.read_line(&mut line).unwrap_or(0) == 0 {
                        break;
                    }
                }
                let length = body.len();
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
                // Whoever only looked who we are is gone.
                let _ = reader.get_mut().write_all(head.as_bytes());
            }
        });
        let found_by = |host: String| {
            let docker = EngineChoice {
                host: Some(host),
                ..EngineChoice::default()
            };
            let session = Session::new(SessionSettings {
                docker,
                ..SessionSettings::default()
            });
            left_out(&Visit::new(&session, &Cancel::default(), 1))
        };
        let found = found_by(format!("unix://{}", socket.display()));
        assert_eq!(found.len(), USUAL.len() + 1);
        let real = root.canonicalize().unwrap();
        let expected = real.to_str().unwrap().trim_start_matches('/');
        assert_eq!(found.last().unwrap(), &(expected.to_owned(), IMAGES));
        for host in ["unix:///nowhere", "tcp://127.0.0.1:9", "nonsense"] {
            assert_eq!(found_by(host.to_owned()).len(), USUAL.len());
        }
    }
}
