//! Lockfiles that hit a lot: every package that an advisory names, at and around every version at
//! which one of its ranges begins or ends. The k-th version of each package is in the k-th file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::inputs::Input;

/// Versions of one package; more are thinned evenly.
const MAX_VERSIONS: usize = 120;

/// A lockfile's packages: name and version.
pub(super) type Pins = Vec<(String, String)>;

/// The packages of each file to make.
pub(super) fn pins(ecosystem: &str, borders: &BTreeMap<String, BTreeSet<String>>) -> Vec<Pins> {
    let mut files: Vec<Pins> = Vec::new();
    for (name, borders) in borders {
        let mut versions: BTreeSet<String> = BTreeSet::new();
        for border in borders {
            versions.extend(around(ecosystem, border));
        }
        let versions: Vec<String> = versions
            .into_iter()
            .filter_map(|version| written(ecosystem, name, &version))
            .collect();
        let step = versions.len().div_ceil(MAX_VERSIONS).max(1);
        for (at, version) in versions.into_iter().step_by(step).enumerate() {
            if files.len() == at {
                files.push(Pins::new());
            }
            if let Some(file) = files.get_mut(at) {
                file.push((name.clone(), version));
            }
        }
    }
    files
}

/// Writes the lockfiles of an ecosystem.
pub(super) fn write(
    ecosystem: &'static str,
    borders: &BTreeMap<String, BTreeSet<String>>,
    root: &Path,
) -> Result<Vec<Input>, String> {
    let mut inputs = Vec::new();
    for (at, pins) in pins(ecosystem, borders).into_iter().enumerate() {
        let (name, text) = lockfile(ecosystem, &pins);
        let folder = root.join("made").join(ecosystem).join(at.to_string());
        fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        let file = folder.join(name);
        fs::write(&file, text).map_err(|e| e.to_string())?;
        inputs.push(Input {
            ecosystem,
            origin: format!("made/{ecosystem}-{at}"),
            file,
        });
    }
    Ok(inputs)
}

/// A lockfile's name and text.
pub(super) fn lockfile(ecosystem: &str, pins: &[(String, String)]) -> (&'static str, String) {
    let lines = |line: fn(&str, &str) -> String| -> String {
        pins.iter().map(|(n, v)| line(n, v)).collect()
    };
    match ecosystem {
        "PyPI" => ("requirements.txt", lines(|n, v| format!("{n}=={v}\n"))),
        "Go" => (
            "go.mod",
            format!(
                "module example.test/made\n\n{}\nrequire (\n{})\n",
                lines(|n, v| if n == "stdlib" {
                    format!("go {v}\n")
                } else {
                    String::new()
                }),
                lines(|n, v| if n == "stdlib" {
                    String::new()
                } else {
                    format!("\t{n} v{v}\n")
                })
            ),
        ),
        "crates.io" => (
            "Cargo.lock",
            format!(
                "version = 3\n\n{}",
                lines(|n, v| {
                    let source = "registry+https://github.com/rust-lang/crates.io-index";
                    format!(
                        "[[package]]\nname = \"{n}\"\nversion = \"{v}\"\nsource = \"{source}\"\n\n"
                    )
                })
            ),
        ),
        _ => (
            "Gemfile.lock",
            format!(
                "GEM\n  remote: https://rubygems.org/\n  specs:\n{}\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n{}",
                lines(|n, v| format!("    {n} ({v})\n")),
                lines(|n, _| format!("  {n}\n"))
            ),
        ),
    }
}

/// A border, its neighbours, and its pre- and post-releases in the ecosystem's spelling.
fn around(ecosystem: &str, border: &str) -> Vec<String> {
    let mut versions = vec![border.to_owned()];
    let core: String = border
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let core = core.trim_end_matches('.').to_owned();
    let numbers: Option<Vec<u64>> = core.split('.').map(|n| n.parse().ok()).collect();
    let Some(numbers) = numbers else {
        return versions;
    };
    versions.push(joined(&lower(&numbers)));
    let mut higher = numbers.clone();
    if let Some(last) = higher.last_mut() {
        *last = last.saturating_add(1);
    }
    versions.push(joined(&higher));
    let tails: &[&str] = match ecosystem {
        "PyPI" => &["", "a1", "rc1", ".dev1", ".post1", ".0"],
        "Go" => &["", "-0", "-rc.1", "-0.20200102030405-0123456789ab"],
        "crates.io" => &["", "-alpha", "-rc.1", "+build.1"],
        _ => &["", ".pre", ".rc1", ".0", ".1"],
    };
    versions.extend(tails.iter().map(|tail| format!("{core}{tail}")));
    versions
}

/// The version before: the last number that is not 0, less one, and nines after it.
fn lower(numbers: &[u64]) -> Vec<u64> {
    let mut numbers = numbers.to_vec();
    if let Some(at) = numbers.iter().rposition(|n| *n > 0) {
        for (place, number) in numbers.iter_mut().enumerate() {
            if place == at {
                *number -= 1;
            } else if place > at {
                *number = 9;
            }
        }
    }
    numbers
}

fn joined(numbers: &[u64]) -> String {
    let words: Vec<String> = numbers.iter().map(u64::to_string).collect();
    words.join(".")
}

/// As the lockfile must have it; none if it can't stand there.
fn written(ecosystem: &str, name: &str, version: &str) -> Option<String> {
    match ecosystem {
        "Go" => go_version(name, version),
        "crates.io" => {
            (version.split(['-', '+']).next()?.split('.').count() == 3).then(|| version.to_owned())
        }
        // After a hyphen a lockfile has the platform.
        "RubyGems" => (!version.contains('-')).then(|| version.to_owned()),
        _ => (!version.is_empty()).then(|| version.to_owned()),
    }
}

/// The go command takes three numbers, of which the first agrees with the path's end.
fn go_version(name: &str, version: &str) -> Option<String> {
    if name == "toolchain" {
        return None;
    }
    let version = version.trim_end_matches("+incompatible");
    let core = version.split(['-', '+']).next()?;
    let mut parts = core.split('.');
    let major: u64 = parts.next()?.parse().ok()?;
    if parts.clone().count() != 2 || parts.any(|p| p.parse::<u64>().is_err()) {
        return None;
    }
    if name == "stdlib" {
        // It stands in the `go` directive, whose pre-releases have another form.
        return (core == version).then(|| version.to_owned());
    }
    let last = name.rsplit(['/', '.']).next()?;
    let of_path: Option<u64> = last.strip_prefix('v').and_then(|n| n.parse().ok());
    match of_path {
        Some(wanted) if name.starts_with("gopkg.in/") => {
            (wanted == major).then(|| version.to_owned())
        }
        Some(wanted) if name.contains('/') => (wanted == major).then(|| version.to_owned()),
        _ if major < 2 => Some(version.to_owned()),
        _ => Some(format!("{version}+incompatible")),
    }
}
