//! `cargo xtask compare scan`: makes images, scans them with ours and with the peers that are on PATH,
//! and prints time, CPU and memory of each, then the ratios that are asked.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::cost::{Cost, Measured, measure};
use super::images::{Image, WANTED, Wanted, make, shell};

/// Larger images are measured from files alone.
const MOST_FOR_ENGINE: u64 = 2_000_000_000;
const OURS: &str = "target/release/seawall";

/// Compares with all images, or with those that are named.
pub(super) fn run(arguments: &[&str]) -> Result<(), String> {
    compare(arguments).map_err(|e| e.to_string())
}

fn compare(named: &[&str]) -> io::Result<()> {
    let root = PathBuf::from("target/compare");
    fs::create_dir_all(&root)?;
    let root = fs::canonicalize(root)?;
    let caches = root.join("caches");
    let _ = fs::remove_dir_all(&caches);
    fs::create_dir_all(&caches)?;
    java_database(&caches)?;
    let ours = ours()?;
    let mut out = io::stdout().lock();
    let wanted = |wanted: &Wanted| named.is_empty() || named.contains(&wanted.name);
    for wanted in WANTED.into_iter().filter(wanted) {
        let image = match make(&root, wanted) {
            Ok(image) => image,
            Err(error) => {
                writeln!(out, "\n{} image: not made: {error}", wanted.name)?;
                continue;
            }
        };
        let size = fs::metadata(&image.archive)?.len();
        // An engine packs its images anew for each who asks: minutes each for the largest.
        let engine = size < MOST_FOR_ENGINE && load(&image);
        let commands = commands(&ours, &image, engine);
        let costs = measure(&commands, &caches);
        writeln!(
            out,
            "\n{} image: {:.2} GB, {} layers\n",
            wanted.name,
            size_in_gb(size),
            wanted.layers()
        )?;
        writeln!(
            out,
            "| command | wall s | CPU s | peak MiB | wall s, nothing in memory |\n|---|---|---|---|---|"
        )?;
        for (command, cost) in commands.iter().zip(&costs) {
            writeln!(out, "{}", row(command, cost.as_ref()))?;
        }
        writeln!(out)?;
        ratios(&mut out, &commands, &costs)?;
        if engine {
            let _ = shell(&format!("docker image rm {}", image.reference), &[0]);
        }
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a size for people")]
fn size_in_gb(bytes: u64) -> f64 {
    bytes as f64 / 1e9
}

/// Our release binary.
pub(super) fn ours() -> io::Result<String> {
    let path = fs::canonicalize(OURS)
        .map_err(|e| io::Error::new(e.kind(), format!("{OURS}: {e}; make build makes it")))?;
    Ok(path.display().to_string())
}

/// Puts the image into the engine, if one runs.
fn load(image: &Image) -> bool {
    let archive = image.archive.display();
    shell(&format!("docker load -i {archive}"), &[0]).is_ok()
}

fn row(command: &Measured, cost: Option<&Cost>) -> String {
    let what = command.what;
    match cost {
        None => format!("| {what} | not on PATH, or failed | | | |"),
        Some(cost) => format!(
            "| {what} | {:.3} | {:.3} | {} | {} |",
            cost.wall,
            cost.cpu,
            cost.peak / 1024,
            cost.uncached.map(|s| format!("{s:.2}")).unwrap_or_default()
        ),
    }
}

const ARCHIVE: &str = "ours, archive";
const ARCHIVE_AGAIN: &str = "ours, archive, again";
const LAYOUT: &str = "ours, gzip layout";
const LAYOUT_AGAIN: &str = "ours, gzip layout, again";
const ENGINE: &str = "ours, engine, in place";
const EXPORT: &str = "ours, engine, without permission";
const CAT: &str = "cat archive";
const IGZIP: &str = "igzip and sha256 of the blobs";
const SAVE: &str = "the engine's export alone";
const SYFT_ARCHIVE: &str = "syft, archive";
const SYFT_LAYOUT: &str = "syft, gzip layout";
const SYFT_ENGINE: &str = "syft, engine";
const TRIVY_ARCHIVE: &str = "trivy, archive";
const TRIVY_LAYOUT: &str = "trivy, gzip layout";
const TRIVY_ENGINE: &str = "trivy, engine";
const OSV_ARCHIVE: &str = "osv-scanner, archive";

/// What is asked: the first at most so many times the second, in wall time or (true) in CPU.
const ASKED: [(&str, &str, bool, f64); 10] = [
    (ARCHIVE, CAT, false, 2.0),
    (ARCHIVE, SYFT_ARCHIVE, false, 1.0 / 20.0),
    (ARCHIVE, TRIVY_ARCHIVE, false, 1.0 / 8.0),
    (ARCHIVE, OSV_ARCHIVE, false, 1.0),
    (LAYOUT, IGZIP, true, 1.5),
    (LAYOUT, TRIVY_LAYOUT, false, 1.0 / 3.0),
    (LAYOUT, SYFT_LAYOUT, false, 1.0),
    (ENGINE, TRIVY_ENGINE, false, 1.0 / 30.0),
    (ENGINE, SYFT_ENGINE, false, 1.0),
    (EXPORT, SAVE, false, 1.05),
];

fn ratios(out: &mut dyn Write, commands: &[Measured], costs: &[Option<Cost>]) -> io::Result<()> {
    let find = |what: &str| {
        let at = commands.iter().position(|command| command.what == what)?;
        costs.get(at).copied().flatten()
    };
    writeln!(
        out,
        "| ours | against | of | ratio | at most |\n|---|---|---|---|---|"
    )?;
    for (ours, theirs, cpu, most) in ASKED {
        let (Some(a), Some(b)) = (find(ours), find(theirs)) else {
            continue;
        };
        let (of, ratio) = if cpu {
            ("CPU", a.cpu / b.cpu)
        } else {
            ("wall", a.wall / b.wall)
        };
        let met = if ratio <= most { "" } else { " (not met)" };
        writeln!(
            out,
            "| {ours} | {theirs} | {of} | {ratio:.3}{met} | {most:.3} |"
        )?;
    }
    Ok(())
}

fn commands(ours: &str, image: &Image, engine: bool) -> Vec<Measured> {
    let archive = image.archive.display().to_string();
    let layout = image.layout.display().to_string();
    let name = image.reference.as_str();
    let scan = |target: &str| {
        let only = "packages,vulnerabilities";
        words(&[ours, "scan", target, "--only", only, "--offline"])
    };
    let cold = |what, words| measured(what, words, true, 9);
    let warm = |what, words| measured(what, words, false, 9);
    let trivy = |what, target: &[&str]| measured(what, trivy(target), false, 3);
    // Far enough from what is asked that once is enough.
    let peer = |what, list: &[&str]| measured(what, words(list), false, 1);
    let blobs = format!(
        "cd {layout}/blobs/sha256 && for b in $(find . -size +64k); do igzip -d -c $b || exit 127; openssl dgst -sha256 $b; done"
    );
    let mut commands = vec![
        cold(ARCHIVE, scan(&archive)),
        warm(ARCHIVE_AGAIN, scan(&archive)),
        cold(LAYOUT, scan(&layout)),
        warm(LAYOUT_AGAIN, scan(&layout)),
        warm(CAT, words(&["cat", &archive])),
        warm(IGZIP, words(&["sh", "-c", &blobs])),
    ];
    if engine {
        let target = format!("docker:{name}");
        let mut without = words(&["env", "HOME=/", "setpriv", "--reuid=65534", "--regid=65534"]);
        without.push(format!("--groups={}", group_of("/var/run/docker.sock")));
        without.extend(scan(&target));
        let address = format!("http://engine/images/{name}/get");
        let socket = "/var/run/docker.sock";
        let save = words(&["curl", "-sf", "--unix-socket", socket, &address]);
        commands.extend([
            cold(ENGINE, scan(&target)),
            measured(EXPORT, without, true, 7),
            measured(SAVE, save, false, 7),
            peer(SYFT_ENGINE, &["syft", "-q", &target]),
            trivy(TRIVY_ENGINE, &[name]),
        ]);
    }
    let of_archive = format!("docker-archive:{archive}");
    let of_layout = format!("oci-dir:{layout}");
    commands.extend([
        peer(SYFT_ARCHIVE, &["syft", "-q", &of_archive]),
        peer(SYFT_LAYOUT, &["syft", "-q", &of_layout]),
        peer(
            OSV_ARCHIVE,
            &[
                "osv-scanner",
                "scan",
                "image",
                "--archive",
                &archive,
                "--offline",
            ],
        ),
        trivy(TRIVY_ARCHIVE, &["--input", &archive]),
        trivy(TRIVY_LAYOUT, &["--input", &layout]),
    ]);
    commands
}

/// Its inventory, without a cache of layers; it can't be made to look for vulnerabilities without
/// its own database.
fn trivy(target: &[&str]) -> Vec<String> {
    let mut list = vec!["trivy", "image", "--quiet", "--format", "cyclonedx"];
    list.extend(["--cache-backend", "memory", "--offline-scan"]);
    list.extend(["--skip-db-update", "--skip-java-db-update"]);
    list.extend(["--skip-version-check", "--disable-telemetry"]);
    list.extend(target);
    words(&list)
}

/// Trivy ends at the first jar if it has no database of jars: an empty one, in its cache.
fn java_database(caches: &Path) -> io::Result<()> {
    let directory = caches.join("warm/trivy/java-db");
    fs::create_dir_all(&directory)?;
    let far = "2100-01-01T00:00:00Z";
    let metadata = format!(
        r#"{{"Version":1,"NextUpdate":"{far}","UpdatedAt":"{far}","DownloadedAt":"{far}"}}"#
    );
    fs::write(directory.join("metadata.json"), metadata)?;
    let tables = "create table artifacts(id integer primary key, group_id text, artifact_id text); \
                  create table indices(artifact_id integer, version text, sha1 blob, archive_type text)";
    let path = directory.join("trivy-java.db");
    let script = format!(
        "import sqlite3; sqlite3.connect('{}').executescript('{tables}')",
        path.display()
    );
    shell(&format!("python3 -c \"{script}\""), &[0])
}

fn measured(what: &'static str, words: Vec<String>, cold: bool, runs: usize) -> Measured {
    Measured {
        what,
        words,
        cold,
        runs,
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

fn group_of(path: &str) -> u32 {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(Path::new(path)).map_or(0, |meta| meta.gid())
}
