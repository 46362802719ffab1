//! An image that holds lockfiles, installed Python packages, a Go program of old modules and a Rust
//! program with its crates listed in it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::commands::Run;
use super::made::{self, Pins};
use super::records::Records;

/// Lockfiles of each ecosystem.
const LOCKFILES: usize = 3;
/// Packages of what is installed and compiled.
const PACKAGES: usize = 80;

/// Makes the image; a docker-archive.
pub(super) fn make(root: &Path, records: &BTreeMap<&str, Records>) -> Result<PathBuf, String> {
    let stage = root.join("image");
    let layers = [stage.join("lock"), stage.join("installed")];
    write(
        &layers[0].join("etc/os-release"),
        b"ID=made\nVERSION_ID=1\n",
    )?;
    for (ecosystem, records) in records {
        let files = made::pins(ecosystem, &records.borders);
        for (at, pins) in files.iter().take(LOCKFILES).enumerate() {
            let (name, text) = made::lockfile(ecosystem, pins);
            let path = layers[0].join(format!("app/{ecosystem}-{at}")).join(name);
            write(&path, text.as_bytes())?;
        }
        let Some(pins) = files.get(LOCKFILES) else {
            continue;
        };
        match *ecosystem {
            "PyPI" => install(&layers[1], pins)?,
            "Go" => go_program(&stage, &layers[1], pins)?,
            "crates.io" => rust_program(&stage, &layers[1], pins)?,
            _ => {}
        }
    }
    pack(&stage, &layers)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(|e| e.to_string())?;
    fs::write(path, bytes).map_err(|e| format!("{}: {e}", path.display()))
}

fn install(layer: &Path, pins: &Pins) -> Result<(), String> {
    for (name, version) in pins.iter().take(PACKAGES) {
        let folder = format!("usr/lib/python3/dist-packages/{name}-{version}.dist-info");
        let text = format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nMade.\n");
        write(&layer.join(folder).join("METADATA"), text.as_bytes())?;
    }
    Ok(())
}

/// A program whose vendored modules claim to be the old ones: `go build` writes what
/// `vendor/modules.txt` says into it.
fn go_program(stage: &Path, layer: &Path, pins: &Pins) -> Result<(), String> {
    let module = stage.join("go");
    let (mut requires, mut vendored, mut imports) = (String::new(), String::new(), String::new());
    for (name, version) in pins
        .iter()
        .filter(|(name, _)| name.contains('.'))
        .take(PACKAGES)
    {
        let _ = writeln!(requires, "\t{name} v{version}");
        let _ = writeln!(vendored, "# {name} v{version}\n## explicit\n{name}");
        let _ = writeln!(imports, "import _ \"{name}\"");
        let path = module.join("vendor").join(name).join("made.go");
        write(&path, b"package made\n")?;
    }
    let text = format!("module example.test/made\n\ngo 1.17\n\nrequire (\n{requires})\n");
    write(&module.join("go.mod"), text.as_bytes())?;
    write(&module.join("vendor/modules.txt"), vendored.as_bytes())?;
    let text = format!("package main\n\n{imports}\nfunc main() {{}}\n");
    write(&module.join("main.go"), text.as_bytes())?;
    fs::create_dir_all(layer.join("usr/bin")).map_err(|e| e.to_string())?;
    let build = Run::new("go").args(&["build", "-mod=vendor", "-o"]);
    let build = build
        .arg(layer.join("usr/bin/made-go"))
        .arg(".")
        .within(&module);
    let build = build.env("GOTOOLCHAIN", "local").env("GOPROXY", "off");
    build.env("GOFLAGS", "").output(&[0]).map(drop)
}

/// A program with the section that cargo-auditable writes: JSON, compressed by zlib.
fn rust_program(stage: &Path, layer: &Path, pins: &Pins) -> Result<(), String> {
    let packages: Vec<serde_json::Value> = pins
        .iter()
        .filter(|(_, version)| !version.contains('+'))
        .take(PACKAGES)
        .map(|(name, version)| {
            serde_json::json!({"name": name, "version": version, "source": "crates.io"})
        })
        .collect();
    let section = serde_json::json!({ "packages": packages });
    let path = stage.join("audit.json");
    write(&path, section.to_string().as_bytes())?;
    let packed = stage.join("audit.zlib");
    let program = "import sys, zlib; open(sys.argv[2], 'wb').write(zlib.compress(open(sys.argv[1], 'rb').read()))";
    let python = Run::new("python3").args(&["-c", program]).arg(&path);
    python.arg(&packed).output(&[0])?;
    let binary = layer.join("usr/bin/made-rust");
    fs::create_dir_all(layer.join("usr/bin")).map_err(|e| e.to_string())?;
    let section = format!(".dep-v0={}", packed.display());
    let copy = Run::new("objcopy").args(&["--add-section", &section]);
    copy.arg("/bin/true").arg(&binary).output(&[0]).map(drop)
}

fn pack(stage: &Path, layers: &[PathBuf]) -> Result<PathBuf, String> {
    let (mut names, mut ids) = (Vec::new(), Vec::new());
    let packed = stage.join("packed");
    fs::create_dir_all(&packed).map_err(|e| e.to_string())?;
    for (at, layer) in layers.iter().enumerate() {
        let file = packed.join(format!("{at}.tar"));
        let tar = Run::new("tar")
            .args(&["--owner=0", "--group=0", "-C"])
            .arg(layer);
        tar.arg("-cf").arg(&file).arg(".").output(&[0])?;
        let digest = Run::new("sha256sum").arg(&file).output(&[0])?;
        let digest = String::from_utf8_lossy(&digest).into_owned();
        let digest = digest.split(' ').next().unwrap_or_default().to_owned();
        names.push(format!("{at}.tar"));
        ids.push(format!("sha256:{digest}"));
    }
    let config = serde_json::json!({
        "architecture": "amd64", "os": "linux", "config": {},
        "rootfs": {"type": "layers", "diff_ids": ids},
        "history": names.iter().map(|n| serde_json::json!({"created_by": n})).collect::<Vec<_>>(),
    });
    write(&packed.join("config.json"), config.to_string().as_bytes())?;
    let manifest = serde_json::json!([{
        "Config": "config.json", "RepoTags": ["made:1"], "Layers": names,
    }]);
    write(
        &packed.join("manifest.json"),
        manifest.to_string().as_bytes(),
    )?;
    let archive = stage.join("made.tar");
    let tar = Run::new("tar")
        .arg("-C")
        .arg(&packed)
        .arg("-cf")
        .arg(&archive);
    tar.args(&["manifest.json", "config.json", "0.tar", "1.tar"])
        .output(&[0])?;
    Ok(archive)
}
