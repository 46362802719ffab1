//! How the network is asked: proxies, certificates, credentials and exceptions, as people have them for
//! other tools.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use seawall_engine::Network;
use seawall_http::Deadlines;
use seawall_oci::{Credentials, RegistrySettings, insecure_of_containers, insecure_of_daemon};

use crate::files::read_text;
use crate::settings::{docker_directory, user_configuration, variable};

/// Bytes of one file of settings.
const MAX_FILE: u64 = 16 << 20;

/// The network; these registries may be asked without TLS, besides those that other tools are told of.
pub(crate) fn network(insecure: &[String]) -> anyhow::Result<Network> {
    within(insecure, Deadlines::default())
}

/// The network for advisories: a publisher that can't be reached costs at most 20 seconds, and their hosts
/// are asked side by side.
pub(crate) fn publishers() -> anyhow::Result<Network> {
    let deadlines = Deadlines {
        connect: Duration::from_secs(5),
        first_byte: Duration::from_secs(10),
        stall: Duration::from_secs(20),
        ..Deadlines::default()
    };
    within(&[], deadlines)
}

fn within(insecure: &[String], deadlines: Deadlines) -> anyhow::Result<Network> {
    let either = |upper: &str, lower: &str| variable(lower).or_else(|| variable(upper));
    let mut http = seawall_http::Settings {
        deadlines,
        ..seawall_http::Settings::default()
    };
    // Under CGI the upper-case variable is a header of whoever asks (httpoxy).
    http.proxies.http = match variable("REQUEST_METHOD") {
        Some(_) => variable("http_proxy"),
        None => either("HTTP_PROXY", "http_proxy"),
    };
    http.proxies.https = either("HTTPS_PROXY", "https_proxy");
    http.proxies.no_proxy = either("NO_PROXY", "no_proxy").unwrap_or_default();
    http.ca_files = variable("SSL_CERT_FILE")
        .map(PathBuf::from)
        .into_iter()
        .collect();
    let places = [user_configuration(), PathBuf::from("/etc")];
    http.host_directories = places
        .iter()
        .flat_map(|place| ["docker/certs.d", "containers/certs.d"].map(|name| place.join(name)))
        .collect();
    let mut registry = RegistrySettings {
        credentials: credentials()?,
        ..RegistrySettings::default()
    };
    registry.insecure = insecure.iter().cloned().chain(of_other_tools()).collect();
    http.insecure_hosts.clone_from(&registry.insecure);
    Ok(Network::new(http, registry)?)
}

/// Docker's, then Podman's (containers-auth.json(5)).
fn credentials() -> anyhow::Result<Credentials> {
    let mut files = vec![docker_directory().join("config.json")];
    if let Some(file) = variable("REGISTRY_AUTH_FILE") {
        files.push(file.into());
    } else {
        let runtime = variable("XDG_RUNTIME_DIR").map(PathBuf::from);
        files.extend(runtime.map(|directory| directory.join("containers/auth.json")));
        files.push(user_configuration().join("containers/auth.json"));
    }
    // Helpers find their own settings by these, and get nothing else.
    let passed = [
        "PATH",
        "HOME",
        "XDG_RUNTIME_DIR",
        "GNUPGHOME",
        "DBUS_SESSION_BUS_ADDRESS",
    ];
    let environment: Vec<_> = passed
        .iter()
        .filter_map(|name| Some(((*name).into(), variable(name)?.into())))
        .collect();
    let mut all = Credentials::default();
    for file in files.iter().filter(|file| file.is_file()) {
        let text = read_text(file, MAX_FILE)?;
        let read = Credentials::from_config(text.as_bytes(), environment.clone())
            .with_context(|| format!("{}: can't be read", file.display()))?;
        all = all.or(read);
    }
    Ok(all)
}

/// Registries that Docker and Podman ask without TLS. A file that can't be read makes none.
fn of_other_tools() -> Vec<String> {
    let read = |path: &Path| read_text(path, MAX_FILE).unwrap_or_default();
    let own = user_configuration();
    let mut all = Vec::new();
    for place in [own.as_path(), Path::new("/etc")] {
        all.extend(insecure_of_daemon(&read(&place.join("docker/daemon.json"))));
    }
    // The user's file stands instead of the system's; the directories' files come on top.
    let mut files = vec![own.join("containers/registries.conf")];
    if files.iter().all(|file| !file.is_file()) {
        files = vec![PathBuf::from("/etc/containers/registries.conf")];
    }
    for place in [PathBuf::from("/etc"), own] {
        let entries = std::fs::read_dir(place.join("containers/registries.conf.d"));
        let paths = entries.into_iter().flatten().flatten().map(|e| e.path());
        files.extend(paths.filter(|path| path.extension().is_some_and(|e| e == "conf")));
    }
    all.extend(
        files
            .iter()
            .flat_map(|file| insecure_of_containers(&read(file))),
    );
    all
}
