//! Which files are Compose files.

use crate::kind::{Claim, ends_in};

/// Directories whose files have their name from what they are about, not from what they are.
const NOT_THERE: &[&str] = &[".circleci", ".github", "playbooks", "tasks", "templates"];

/// By its name.
pub(super) fn claims(path: &str) -> Claim {
    if !ends_in(path, &[".yml", ".yaml"]) {
        return Claim::No;
    }
    let (directories, name) = path.rsplit_once('/').unwrap_or(("", path));
    let name = name.to_ascii_lowercase();
    let Some(stem) = name.strip_suffix(".yml").or(name.strip_suffix(".yaml")) else {
        return Claim::No;
    };
    let named = ["compose", "docker-compose", "podman-compose"]
        .into_iter()
        .any(|word| {
            let rest = stem.strip_prefix(word);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
        });
    let elsewhere = directories.split('/').any(|part| NOT_THERE.contains(&part));
    if named && !elsewhere {
        Claim::Yes
    } else {
        Claim::Maybe
    }
}

/// Whether a line belongs to a template, of which something else makes the file.
fn of_template(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("{%") || line.starts_with("{{")
}

/// By what it holds: a mapping `services` at the top whose values have an image or are built.
pub(super) fn is_one(text: &str) -> bool {
    has_services(text) && !text.lines().any(of_template)
}

fn has_services(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let key = |line: &&str| {
        ["services:", "\"services\":", "'services':"]
            .iter()
            .any(|k| line.starts_with(k))
    };
    let mut lines = text.lines().skip_while(|line| !key(line));
    let Some(first) = lines.next() else {
        return false;
    };
    let rest = first.split_once(':').map_or("", |(_, rest)| rest).trim();
    if rest.starts_with('{') {
        return ["image:", "build:", "\"image\":", "\"build\":"]
            .iter()
            .any(|k| text.contains(k));
    }
    let mut service = None;
    let mut field = None;
    for line in lines {
        let inner = line.trim_start();
        let indent = line.len() - inner.len();
        if inner.is_empty() || inner.starts_with('#') {
            continue;
        }
        if indent == 0 || inner.starts_with("- ") && field.is_none() {
            return false;
        }
        let level = *service.get_or_insert(indent);
        if indent <= level {
            // `web: {image: nginx}`
            let value = inner.split_once(": {").map_or("", |(_, value)| value);
            if value.contains("image:") || value.contains("build:") {
                return true;
            }
            field = None;
        } else if indent == *field.get_or_insert(indent) && says_image(inner) {
            return true;
        }
    }
    false
}

/// An image is a text here; elsewhere it often is a mapping.
fn says_image(field: &str) -> bool {
    let value = |key: &str| field.strip_prefix(key)?.strip_prefix(':');
    let text = |rest: &str| {
        let rest = rest.trim();
        !rest.is_empty() && !rest.starts_with(['{', '[', '#'])
    };
    value("image").is_some_and(text) || value("build").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (path, claim) in [
            ("compose.yaml", Claim::Yes),
            ("a/Docker-Compose.yml", Claim::Yes),
            ("docker-compose.prod.yaml", Claim::Yes),
            ("docker-compose-dev.yml", Claim::Yes),
            ("compose.override.yml", Claim::Yes),
            ("composer.yml", Claim::Maybe),
            ("stack.yml", Claim::Maybe),
            (".github/workflows/docker-compose.yml", Claim::Maybe),
            ("roles/web/tasks/docker-compose.yml", Claim::Maybe),
            ("compose.json", Claim::No),
            ("compose.yaml.orig", Claim::No),
        ] {
            assert_eq!(claims(path), claim, "{path}");
        }
    }

    #[test]
    fn contents() {
        for text in [
            "services:\n  web:\n    image: nginx\n",
            "\u{feff}version: '3'\r\nservices:\r\n\r\n    # the web\r\n    web:\r\n        ports: [80]\r\n        build: .\r\n",
            "services:\n  web:\n    build:\n      context: .\n",
            "services:\n  a:\n    command: [x]\n  web: {image: nginx}\n",
            "services: {web: {image: nginx}}\n",
            "services: # all\n  web:\n    environment:\n      - A=1\n    image: nginx\n",
        ] {
            assert!(is_one(text), "{text}");
        }
        for text in [
            "",
            "services:\n",
            "services:\n  - name: web\n    image: nginx\n",
            "services:\n- docker\n",
            "jobs:\n  a:\n    services:\n      db:\n        image: postgres\n",
            "services:\n  web:\n    image:\n      repository: nginx\n",
            "services:\n  web:\n    options:\n      image: nginx\n",
            "services:\n  web:\n    port: 80\nimage: nginx\n",
            "services: 3\n",
            "services:\n  web:\n    image: nginx\n{% if cache %}\n  cache:\n    image: redis\n{% endif %}\n",
        ] {
            assert!(!is_one(text), "{text}");
        }
    }
}
