//! Actions that were taken over by others, and those that are no longer cared for, as of 2026-11-28.

/// An action whose tags or commits were made to do harm.
pub(super) struct Compromised {
    /// The action.
    pub(super) action: &'static str,
    /// The commits that do harm.
    pub(super) commits: &'static [&'static str],
    /// The first release that is not concerned, where the tags before it were.
    pub(super) fixed: Option<(u32, u32, u32)>,
    /// Single tags that were.
    pub(super) tags: &'static [&'static str],
    /// When, and what happened.
    pub(super) what: &'static str,
    /// The advisory.
    pub(super) advisory: &'static str,
}

/// In the order of the names.
pub(super) static COMPROMISED: &[Compromised] = &[
    Compromised {
        action: "aquasecurity/setup-trivy",
        commits: &["8afa9b9f9183b4e00c46e2b82d34047e3c177bd0"],
        fixed: Some((0, 2, 6)),
        tags: &[],
        what: "on 2026-03-19 all its tags were set to a commit that stole secrets",
        advisory: "CVE-2026-33634",
    },
    Compromised {
        action: "aquasecurity/trivy-action",
        commits: &["ddb9da4475c1cef7d5389062bdfdfbdbd1394648"],
        fixed: Some((0, 35, 0)),
        tags: &[],
        what: "on 2026-03-19 all its tags before 0.35.0 were set to a commit that stole secrets",
        advisory: "CVE-2026-33634",
    },
    Compromised {
        action: "reviewdog/action-setup",
        commits: &["f0d342d24037bb11d26b9bd8496e0808ba32e9ec"],
        fixed: None,
        tags: &["v1"],
        what: "on 2025-03-11 its tag v1 was set to a commit that printed secrets",
        advisory: "CVE-2025-30154",
    },
    Compromised {
        action: "tj-actions/changed-files",
        commits: &["0e58ed8671d6b60d0890c21b07f8835ace038e67"],
        fixed: Some((46, 0, 0)),
        tags: &[],
        what: "on 2025-03-14 its tags up to v45.0.7 were set to a commit that printed secrets",
        advisory: "CVE-2025-30066",
    },
    Compromised {
        action: "xygeni/xygeni-action",
        commits: &[],
        fixed: None,
        tags: &["v5"],
        what: "in March 2026 its tag v5 was set to a commit with a back door",
        advisory: "CVE-2026-31976",
    },
];

/// An action that is no longer cared for.
pub(super) struct Retired {
    /// The action.
    pub(super) action: &'static str,
    /// The first major release that still is; none where the whole action is retired.
    pub(super) since: Option<u32>,
    /// Why it is not to be used.
    pub(super) why: &'static str,
    /// What does the same.
    pub(super) instead: &'static str,
}

const ARCHIVED: &str = "its repository is archived, so that flaws are no longer mended";
const NODE: &str = "its older releases run on a Node.js that runners no longer have";
const ARTIFACTS: &str =
    "GitHub turned the service of its older releases off, so that the step fails";

const fn archived(action: &'static str, instead: &'static str) -> Retired {
    Retired {
        action,
        since: None,
        why: ARCHIVED,
        instead,
    }
}

const fn before(
    action: &'static str,
    since: u32,
    why: &'static str,
    instead: &'static str,
) -> Retired {
    Retired {
        action,
        since: Some(since),
        why,
        instead,
    }
}

/// In the order of the names.
pub(super) static RETIRED: &[Retired] = &[
    archived("actions-rs/audit-check", "rustsec/audit-check"),
    archived("actions-rs/cargo", "a step that runs cargo"),
    archived("actions-rs/clippy-check", "a step that runs cargo clippy"),
    archived("actions-rs/install", "a step that runs cargo install"),
    archived("actions-rs/tarpaulin", "a step that runs cargo tarpaulin"),
    archived(
        "actions-rs/toolchain",
        "dtolnay/rust-toolchain, or a step that runs rustup",
    ),
    before(
        "actions/cache",
        3,
        ARTIFACTS,
        "actions/cache of the newest major release",
    ),
    before(
        "actions/checkout",
        3,
        NODE,
        "actions/checkout of the newest major release",
    ),
    archived(
        "actions/create-release",
        "a step that runs gh release create",
    ),
    before(
        "actions/download-artifact",
        4,
        ARTIFACTS,
        "actions/download-artifact of the newest major release",
    ),
    before(
        "actions/setup-go",
        3,
        NODE,
        "actions/setup-go of the newest major release",
    ),
    before(
        "actions/setup-java",
        3,
        NODE,
        "actions/setup-java of the newest major release",
    ),
    before(
        "actions/setup-node",
        3,
        NODE,
        "actions/setup-node of the newest major release",
    ),
    before(
        "actions/setup-python",
        3,
        NODE,
        "actions/setup-python of the newest major release",
    ),
    archived("actions/setup-ruby", "ruby/setup-ruby"),
    before(
        "actions/upload-artifact",
        4,
        ARTIFACTS,
        "actions/upload-artifact of the newest major release",
    ),
    archived(
        "actions/upload-release-asset",
        "a step that runs gh release upload",
    ),
];

/// Reads the numbers of a tag: `v1`, `0.34.2`. What is left out is the highest that it can be, as such a tag
/// follows the newest release.
pub(super) fn release(tag: &str) -> Option<(u32, u32, u32)> {
    let tag = tag.strip_prefix('v').unwrap_or(tag);
    let mut parts = tag.split('.');
    let mut next = || match parts.next() {
        Some(part) => part.parse().ok(),
        None => Some(u32::MAX),
    };
    let release = (next()?, next()?, next()?);
    Some(release).filter(|_| parts.next().is_none())
}

/// The parts of what a step uses: `owner/name/path@reference`, with the path left out of the name.
pub(super) fn parts(uses: &str) -> Option<(String, &str)> {
    let (path, reference) = uses.split_once('@')?;
    let mut names = path.split('/');
    let (owner, name) = (names.next()?, names.next()?);
    Some((format!("{owner}/{name}").to_ascii_lowercase(), reference))
}

#[test]
fn the_tables_are_in_order() {
    assert!(COMPROMISED.is_sorted_by(|one, next| one.action < next.action));
    assert!(RETIRED.is_sorted_by(|one, next| one.action < next.action));
    let commits = COMPROMISED.iter().flat_map(|row| row.commits);
    assert!(commits.into_iter().all(|commit| commit.len() == 40));
}

#[test]
fn releases_are_read() {
    for (tag, wanted) in [
        ("v1.2.3", Some((1, 2, 3))),
        ("0.34", Some((0, 34, u32::MAX))),
        ("v45", Some((45, u32::MAX, u32::MAX))),
        ("main", None),
        ("v1.2.3.4", None),
        ("v", None),
    ] {
        assert_eq!(release(tag), wanted, "{tag}");
    }
    assert_eq!(parts("A/b/c@v1"), Some(("a/b".to_owned(), "v1")));
}
