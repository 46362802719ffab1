//! `cargo xtask compare scan`: makes images of this machine's own files, scans them with ours and with
//! the peers that are on PATH, and prints time, CPU, memory and the ratios.
//!
//! Every figure is the median of the runs of one whole command, as the system accounts for it.

pub(crate) mod matching;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Layers by directory: the small image takes the first two, the larger one takes all.
const DIRECTORIES: &[&str] = &[
    "/var/lib/dpkg",
    "/etc",
    "/usr/lib/python3",
    "/usr/bin",
    "/usr/sbin",
    "/usr/share",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/gcc",
    "/usr/local",
    "/usr/lib/jvm",
    "/opt",
    "/srv",
];
const RUNS: usize = 3;

/// What one command costs.
#[derive(Clone, Copy, Debug)]
struct Cost {
    wall: f64,
    cpu: f64,
    peak: u64,
}

#[expect(clippy::too_many_lines, reason = "the list of commands is the point")]
/// Compares; `--small` leaves the large image out.
pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    let root = Path::new("target/compare");
    fs::create_dir_all(root).map_err(|e| e.to_string())?;
    let ours = PathBuf::from("target/release/seawall");
    if !ours.exists() {
        return Err("build first: cargo build --release -p seawall".to_owned());
    }
    let sizes: &[(&str, usize)] = if arguments.contains(&"--small") {
        &[("small", 3)]
    } else {
        &[("small", 3), ("large", 12)]
    };
    let mut out = io::stdout().lock();
    let mut line = |text: String| writeln!(out, "{text}").map_err(|e| e.to_string());
    line("| image | command | wall s | CPU s | peak MiB | wall ratio to ours |".to_owned())?;
    line("|---|---|---|---|---|---|".to_owned())?;
    for (name, layers) in sizes {
        let (archive, layout) = make(root, name, *layers).map_err(|e| format!("{name}: {e}"))?;
        let ours = ours.display().to_string();
        let archive = archive.display().to_string();
        let layout = layout.display().to_string();
        let only = "packages,vulnerabilities";
        let commands: Vec<(String, Vec<String>)> = vec![
            (
                "ours, archive, cold".into(),
                words(&[
                    &ours,
                    "scan",
                    &archive,
                    "--only",
                    only,
                    "--no-cache",
                    "--offline",
                ]),
            ),
            (
                "ours, archive, again".into(),
                words(&[&ours, "scan", &archive, "--only", only, "--offline"]),
            ),
            (
                "ours, gzip layout, cold".into(),
                words(&[
                    &ours,
                    "scan",
                    &layout,
                    "--only",
                    only,
                    "--no-cache",
                    "--offline",
                ]),
            ),
            ("cat archive".into(), words(&["cat", &archive])),
            (
                "syft, archive".into(),
                words(&["syft", "-q", &format!("docker-archive:{archive}")]),
            ),
            (
                "syft, gzip layout".into(),
                words(&["syft", "-q", &format!("oci-dir:{layout}")]),
            ),
            (
                "osv-scanner, archive".into(),
                words(&[
                    "osv-scanner",
                    "scan",
                    "image",
                    "--archive",
                    &archive,
                    "--offline",
                ]),
            ),
            (
                "trivy, archive".into(),
                words(&[
                    "trivy",
                    "image",
                    "--quiet",
                    "--list-all-pkgs",
                    "--input",
                    &archive,
                    "--offline-scan",
                    "--skip-db-update",
                ]),
            ),
        ];
        let mut first = None;
        for (what, command) in commands {
            match measure(&command) {
                None => line(format!("| {name} | {what} | not on PATH | | | |"))?,
                Some(cost) => {
                    let base = *first.get_or_insert(cost.wall);
                    line(format!(
                        "| {name} | {what} | {:.2} | {:.2} | {} | {:.1} |",
                        cost.wall,
                        cost.cpu,
                        cost.peak / 1024,
                        cost.wall / base
                    ))?;
                }
            }
        }
    }
    Ok(())
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

fn measure(command: &[String]) -> Option<Cost> {
    let mut costs = Vec::new();
    for _ in 0..=RUNS {
        costs.push(once(command)?);
    }
    // The first run warms the file cache.
    costs.remove(0);
    costs.sort_by(|a, b| a.wall.total_cmp(&b.wall));
    costs.get(costs.len() / 2).copied()
}

/// One run under `time(1)`, which tells CPU and the largest process' peak.
#[expect(clippy::disallowed_methods, reason = "a chore runs other programs")]
fn once(command: &[String]) -> Option<Cost> {
    let started = Instant::now();
    let output = Command::new("/usr/bin/time")
        .args(["-f", "%U %S %M"])
        .args(command)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .ok()?;
    let wall = started.elapsed().as_secs_f64();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let last: Vec<f64> = text
        .lines()
        .last()?
        .split(' ')
        .filter_map(|w| w.parse().ok())
        .collect();
    if output.status.code() == Some(127) {
        return None;
    }
    let [user, system, peak] = last.as_slice() else {
        return None;
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "kilobytes, printed as a whole number"
    )]
    Some(Cost {
        wall,
        cpu: user + system,
        peak: *peak as u64,
    })
}

/// A docker-archive, and an OCI layout with gzip layers, of the same directories.
fn make(root: &Path, name: &str, layers: usize) -> io::Result<(PathBuf, PathBuf)> {
    let (archive, layout) = (
        root.join(format!("{name}.tar")),
        root.join(format!("{name}.oci")),
    );
    if archive.exists() && layout.join("index.json").exists() {
        return Ok((archive, layout));
    }
    let stage = root.join(format!("{name}.stage"));
    fs::create_dir_all(&stage)?;
    fs::create_dir_all(layout.join("blobs/sha256"))?;
    let (mut names, mut diff_ids, mut descriptors) = (Vec::new(), Vec::new(), Vec::new());
    for directory in DIRECTORIES
        .iter()
        .filter(|d| Path::new(d).is_dir())
        .take(layers)
    {
        let file = stage.join("layer.tar");
        shell(
            &format!(
                "tar -C / -cf {} {}",
                file.display(),
                directory.trim_start_matches('/')
            ),
            &[0, 1],
        )?;
        let diff_id = digest(&file)?;
        let entry = format!("{diff_id}/layer.tar");
        fs::create_dir_all(stage.join(&diff_id))?;
        let packed = stage.join("layer.tar.gz");
        shell(
            &format!("gzip -6 -n -c {} > {}", file.display(), packed.display()),
            &[0],
        )?;
        let blob = digest(&packed)?;
        let size = packed.metadata()?.len();
        fs::rename(&packed, layout.join("blobs/sha256").join(&blob))?;
        fs::rename(&file, stage.join(&entry))?;
        descriptors.push(format!(
            r#"{{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:{blob}","size":{size}}}"#
        ));
        names.push(format!("\"{entry}\""));
        diff_ids.push(format!("\"sha256:{diff_id}\""));
    }
    let config = format!(
        r#"{{"architecture":"amd64","os":"linux","config":{{}},"rootfs":{{"type":"layers","diff_ids":[{}]}},"history":[]}}"#,
        diff_ids.join(",")
    );
    fs::write(stage.join("config.json"), &config)?;
    let manifest = format!(
        r#"[{{"Config":"config.json","RepoTags":["{name}:1"],"Layers":[{}]}}]"#,
        names.join(",")
    );
    fs::write(stage.join("manifest.json"), manifest)?;
    shell(
        &format!("cd {} && tar -cf ../{name}.tar *", stage.display()),
        &[0],
    )?;
    let config_digest = put(&layout, config.as_bytes())?;
    let manifest = format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:{config_digest}","size":{}}},"layers":[{}]}}"#,
        config.len(),
        descriptors.join(",")
    );
    let manifest_digest = put(&layout, manifest.as_bytes())?;
    let index = format!(
        r#"{{"schemaVersion":2,"manifests":[{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:{manifest_digest}","size":{}}}]}}"#,
        manifest.len()
    );
    fs::write(
        layout.join("oci-layout"),
        r#"{"imageLayoutVersion":"1.0.0"}"#,
    )?;
    fs::write(layout.join("index.json"), index)?;
    fs::remove_dir_all(&stage)?;
    Ok((archive, layout))
}

fn put(layout: &Path, bytes: &[u8]) -> io::Result<String> {
    let path = layout.join("blobs/sha256/new");
    fs::write(&path, bytes)?;
    let name = digest(&path)?;
    fs::rename(path, layout.join("blobs/sha256").join(&name))?;
    Ok(name)
}

#[expect(clippy::disallowed_methods, reason = "a chore runs other programs")]
fn digest(path: &Path) -> io::Result<String> {
    let output = Command::new("sha256sum").arg(path).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split(' ')
        .next()
        .map(str::to_owned)
        .ok_or_else(|| io::Error::other("sha256sum failed"))
}

#[expect(clippy::disallowed_methods, reason = "a chore runs other programs")]
fn shell(script: &str, fine: &[i32]) -> io::Result<()> {
    let status = Command::new("sh")
        .args(["-c", script])
        .stderr(Stdio::null())
        .status()?;
    if status.code().is_some_and(|code| fine.contains(&code)) {
        Ok(())
    } else {
        Err(io::Error::other(format!("{script}: {status}")))
    }
}
