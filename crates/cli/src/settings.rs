//! What the environment and the options together say. The only place that reads the environment.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use seawall_engine::{AssessSettings, EngineChoice, Judge, Scanners, SessionSettings};
use seawall_model::{Date, HoleName, Limits};
use seawall_oci::PlatformChoice;
use seawall_oci::stores::podman;
use seawall_policy::{ExcludeKind, ExcludePattern, Excludes, parse_limit};

use crate::args::{ChoiceArgs, ColorWhen, Common, FilesArgs, ReadingArgs};

/// Bytes that the cache may take.
const CACHE_LIMIT: u64 = 4 << 30;

/// A variable of the environment, if it is set and not empty.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one module that reads the environment"
)]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn home() -> PathBuf {
    variable("HOME").map_or_else(|| PathBuf::from("/"), PathBuf::from)
}

/// XDG base directory specification: the variable counts if it is absolute.
fn xdg(name: &str, fallback: &str) -> PathBuf {
    let set = variable(name)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    set.unwrap_or_else(|| home().join(fallback)).join("seawall")
}

/// Where programs of this user keep data.
fn xdg_data() -> PathBuf {
    let set = variable("XDG_DATA_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    set.unwrap_or_else(|| home().join(".local/share"))
}

/// Where evidence is cached.
pub(crate) fn cache_directory() -> PathBuf {
    xdg("XDG_CACHE_HOME", ".cache")
}

/// Where advisories are kept.
pub(crate) fn database_directory(given: Option<&Path>) -> PathBuf {
    given.map_or_else(
        || xdg("XDG_DATA_HOME", ".local/share").join("db"),
        Path::to_owned,
    )
}

/// Where the last report is kept, for `explain`.
pub(crate) fn last_report() -> PathBuf {
    xdg("XDG_STATE_HOME", ".local/state").join("last-report.json")
}

/// The time that documents carry, from `SOURCE_DATE_EPOCH` (reproducible-builds.org).
pub(crate) fn source_date() -> Option<u64> {
    variable("SOURCE_DATE_EPOCH")?.parse().ok()
}

/// The time of the run in seconds since 1970: `SOURCE_DATE_EPOCH`'s, else the clock's.
pub(crate) fn now() -> u64 {
    let clock = || {
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |d| d.as_secs())
    };
    source_date().unwrap_or_else(clock)
}

/// The day of the run.
pub(crate) fn today() -> Date {
    Date::from_unix(now())
}

/// A time as reports have it (RFC 3339, UTC).
pub(crate) fn time(seconds: u64) -> String {
    let day = Date::from_unix(seconds);
    let of_day = seconds % 86_400;
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!("{day}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Whether standard output gets colours.
pub(crate) fn color(common: &Common) -> bool {
    match common.color {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => {
            std::io::stdout().is_terminal() && variable("NO_COLOR").is_none() && !dumb()
        }
    }
}

/// Whether the terminal obeys no control sequences.
pub(crate) fn dumb() -> bool {
    variable("TERM").is_some_and(|term| term == "dumb")
}

/// Columns of the terminal that errors go to.
pub(crate) fn error_width() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(std::io::stderr()).ok()?;
    (size.ws_col > 0).then_some(usize::from(size.ws_col))
}

/// Columns of the terminal; none where there is no terminal.
pub(crate) fn width() -> Option<usize> {
    if let Some(columns) = variable("COLUMNS").and_then(|c| c.parse().ok()) {
        return Some(columns);
    }
    let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?;
    (size.ws_col > 0).then_some(usize::from(size.ws_col))
}

/// Where programs of this user are configured.
pub(crate) fn user_configuration() -> PathBuf {
    let set = variable("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    set.unwrap_or_else(|| home().join(".config"))
}

/// Where Docker's own client keeps its configuration.
pub(crate) fn docker_directory() -> PathBuf {
    variable("DOCKER_CONFIG").map_or_else(|| home().join(".docker"), PathBuf::from)
}

/// Podman's stores where somebody moved them: the user's settings, then the system's.
fn configured_podman_roots() -> Vec<PathBuf> {
    let own = user_configuration().join("containers/storage.conf");
    let files = [(own, true), ("/etc/containers/storage.conf".into(), false)];
    let read = |(path, own): (PathBuf, bool)| {
        let text = crate::files::read_text(&path, 1 << 20).ok()?;
        podman::configured_root(&text, own)
    };
    files.into_iter().filter_map(read).collect()
}

/// The limits that hold; the command line's go before the policy's.
pub(crate) fn limits(files: &FilesArgs, mut limits: Limits) -> anyhow::Result<Limits> {
    for limit in &files.limits {
        let (name, value) = limit
            .split_once('=')
            .with_context(|| format!("--limit {limit}: want NAME=VALUE"))?;
        let (limit, value) =
            parse_limit(name, value).with_context(|| format!("--limit {limit}"))?;
        limit.set(&mut limits, value);
    }
    Ok(limits)
}

/// What of targets is not looked at.
pub(crate) fn excludes(files: &FilesArgs) -> anyhow::Result<Excludes> {
    let mut patterns = Vec::new();
    let mut add = |kind, text: &str| {
        let text = text.to_owned();
        patterns.push(ExcludePattern { kind, text });
    };
    for text in &files.exclude {
        add(ExcludeKind::Any, text);
    }
    for (kind, lists) in [
        (ExcludeKind::Directories, &files.skip_dirs),
        (ExcludeKind::Files, &files.skip_files),
    ] {
        for text in lists.iter().flat_map(|list| between_commas(list)) {
            add(kind, text);
        }
    }
    Ok(Excludes::new(&patterns)?)
}

/// The parts of a list; commas between braces are a pattern's own.
fn between_commas(list: &str) -> Vec<&str> {
    let (mut depth, mut start) = (0_u32, 0);
    let mut parts = Vec::new();
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&list[start..]);
    parts
}

/// How files are read.
pub(crate) fn files_session(files: &FilesArgs, limits: Limits) -> anyhow::Result<SessionSettings> {
    let mut settings = SessionSettings {
        limits,
        excludes: excludes(files)?,
        ..SessionSettings::default()
    };
    if let Some(jobs) = files.jobs {
        if jobs == 0 {
            bail!("--jobs 0: at least one thread is needed");
        }
        settings.jobs = jobs.min(64);
    }
    Ok(settings)
}

/// How targets are read.
pub(crate) fn session(reading: &ReadingArgs, limits: Limits) -> anyhow::Result<SessionSettings> {
    let mut settings = SessionSettings {
        verify_diff_ids: reading.verify_diff_ids,
        platform: platform(reading)?,
        ..files_session(&reading.files, limits)?
    };
    settings
        .podman_roots
        .insert(0, xdg_data().join("containers/storage"));
    settings.podman_roots.extend(configured_podman_roots());
    if let Some(root) = variable("SEAWALL_CONTAINERD_ROOT") {
        settings.containerd_root = root.into();
    }
    settings.docker = EngineChoice {
        asked: reading.context.clone(),
        host: variable("DOCKER_HOST"),
        context: variable("DOCKER_CONTEXT"),
        config: Some(docker_directory()),
        tls: variable("DOCKER_TLS_VERIFY").is_some(),
        certificates: variable("DOCKER_CERT_PATH").map(PathBuf::from),
    };
    if !reading.no_cache {
        settings.cache = Some((cache_directory().join("layers"), CACHE_LIMIT));
    }
    Ok(settings)
}

/// Which platforms of an image are wanted.
fn platform(reading: &ReadingArgs) -> anyhow::Result<PlatformChoice> {
    match reading.platform.as_deref() {
        None => Ok(PlatformChoice::default()),
        Some(text) => text
            .parse()
            .map_err(anyhow::Error::msg)
            .with_context(|| format!("--platform {text}: not a platform")),
    }
}

/// How the options of every command have what was found judged.
pub(crate) fn judge(choice: &ChoiceArgs, files: &FilesArgs) -> Judge<'static> {
    let empty = files
        .allow_empty
        .then(|| HoleName::NOTHING_JUDGED.to_string());
    Judge {
        only_mine: choice.only_mine,
        allow_gaps: empty.into_iter().collect(),
        ..Judge::default()
    }
}

/// What `--only` asks for.
fn scanners(choice: &ChoiceArgs) -> anyhow::Result<Scanners> {
    if choice.only.is_empty() {
        return Ok(Scanners::default());
    }
    Scanners::only(&choice.only).map_err(|unknown| {
        let words: Vec<&str> = Scanners::words().collect();
        anyhow!("--only {unknown}: want {}", words.join(", "))
    })
}

/// How targets are judged.
pub(crate) fn assess(
    choice: &ChoiceArgs,
    reading: &ReadingArgs,
    owned: bool,
) -> anyhow::Result<AssessSettings> {
    let distro = match reading.distro.as_deref() {
        None => None,
        Some(text) => {
            let (id, version) = text
                .split_once(':')
                .with_context(|| format!("--distro {text}: want ID:VERSION"))?;
            Some((id.to_ascii_lowercase(), version.to_owned()))
        }
    };
    Ok(AssessSettings {
        today: today(),
        distro,
        scanners: scanners(choice)?,
        owned,
        declared: choice.declared,
    })
}
