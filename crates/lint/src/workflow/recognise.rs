//! Which files are workflows.

use crate::kind::{Claim, ends_in};

/// By its name.
pub(super) fn claims(path: &str) -> Claim {
    if !ends_in(path, &[".yml", ".yaml"]) {
        return Claim::No;
    }
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
    let name = name.to_ascii_lowercase();
    let mut parts = directory.rsplit('/');
    let workflows = parts.next() == Some("workflows")
        && matches!(parts.next(), Some(".github" | ".gitea" | ".forgejo"));
    let pipeline = [".gitlab-ci.yml", ".gitlab-ci.yaml"]
        .iter()
        .any(|end| name.ends_with(end));
    if workflows || pipeline {
        Claim::Yes
    } else {
        Claim::Maybe
    }
}

/// By what it holds: GitHub's `jobs` with what they run on or use, an action's `runs`, or a pipeline's stages
/// with scripts.
pub(super) fn is_one(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut jobs, mut on, mut runs, mut stages) = (false, false, false, false);
    let (mut inner_job, mut using, mut script) = (false, false, false);
    for line in text.lines() {
        let bare = line.trim_start();
        let inner = bare.len() < line.len();
        let bare = bare.strip_prefix("- ").unwrap_or(bare);
        if inner {
            inner_job |= bare.starts_with("runs-on:") || bare.starts_with("uses:");
            using |= bare.starts_with("using:");
            script |= bare.starts_with("script:");
        } else {
            jobs |= bare.starts_with("jobs:");
            on |= ["on:", "\"on\":", "'on':"]
                .iter()
                .any(|key| bare.starts_with(key));
            runs |= bare.starts_with("runs:");
            stages |= bare.starts_with("stages:");
        }
    }
    (jobs && on && inner_job) || (runs && using) || (stages && script)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (path, claim) in [
            (".github/workflows/ci.yml", Claim::Yes),
            ("a/.gitea/workflows/ci.YAML", Claim::Yes),
            (".gitlab-ci.yml", Claim::Yes),
            ("ci/build.gitlab-ci.yml", Claim::Yes),
            ("action.yml", Claim::Maybe),
            (".github/dependabot.yml", Claim::Maybe),
            ("workflows/ci.yml", Claim::Maybe),
            (".github/workflows/ci.json", Claim::No),
        ] {
            assert_eq!(claims(path), claim, "{path}");
        }
    }

    #[test]
    fn contents() {
        for (text, wanted) in [
            ("on: push\njobs:\n  a:\n    runs-on: x\n", true),
            ("\"on\":\n  push:\njobs:\n  a:\n    uses: ./b\n", true),
            ("name: a\nruns:\n  using: composite\n", true),
            ("stages: [a]\nb:\n  script: [c]\n", true),
            ("jobs:\n  a:\n    runs-on: x\n", false),
            ("services:\n  a:\n    image: b\n", false),
            ("runs: 3\n", false),
            ("", false),
        ] {
            assert_eq!(is_one(text), wanted, "{text}");
        }
    }
}
