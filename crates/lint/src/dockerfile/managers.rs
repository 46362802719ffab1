//! The programs that install packages, and what of their command lines matters.

/// A program that installs packages.
pub(crate) struct Manager {
    /// Whether what stands behind `--` is for another program.
    pub(super) hands_on: bool,
    pub(super) programs: &'static [&'static str],
    pub(super) verbs: &'static [&'static str],
    /// Options whose value is the word behind them.
    pub(super) valued: &'static [&'static str],
    /// Options that name a list of packages elsewhere, or a version for all of them.
    pub(super) lists: &'static [&'static str],
    pub(super) is_pinned: fn(&str) -> bool,
}

/// Debian's.
pub(crate) static APT: Manager = Manager {
    hands_on: false,
    programs: &["apt-get"],
    verbs: &["install"],
    valued: &[
        "-t",
        "--target-release",
        "--default-release",
        "-o",
        "--option",
        "-c",
        "--config-file",
        "-a",
        "--host-architecture",
    ],
    lists: &[],
    is_pinned: |package| package.contains(['=', '/']) || package.ends_with(".deb"),
};

/// Alpine's.
pub(crate) static APK: Manager = Manager {
    hands_on: false,
    programs: &["apk"],
    verbs: &["add"],
    valued: &[
        "-t",
        "--virtual",
        "-X",
        "--repository",
        "-p",
        "--root",
        "--arch",
        "--keys-dir",
        "--cache-dir",
    ],
    lists: &[],
    is_pinned: |package| package.contains(['=', '~', '<', '>', '/']) || package.ends_with(".apk"),
};

/// Python's.
pub(crate) static PIP: Manager = Manager {
    hands_on: false,
    programs: &["pip", "pip2", "pip3", "pipx"],
    verbs: &["install"],
    valued: &[
        "--abi",
        "-b",
        "--build",
        "-i",
        "--implementation",
        "--index-url",
        "--python",
        "--root-user-action",
        "--upgrade-strategy",
        "--extra-index-url",
        "--trusted-host",
        "-t",
        "--target",
        "--prefix",
        "--root",
        "-f",
        "--find-links",
        "--platform",
        "--python-version",
        "--cache-dir",
        "--timeout",
        "--retries",
        "--proxy",
        "--progress-bar",
        "--only-binary",
        "--no-binary",
        "--src",
    ],
    lists: &["-r", "--requirement", "-c", "--constraint"],
    is_pinned: |package| {
        let archive = [".whl", ".tar.gz", ".zip"];
        if let Some((scheme, rest)) = package.split_once('+')
            && ["bzr", "git", "hg", "svn"].contains(&scheme)
        {
            // What stands before the host may name the user.
            let path = rest
                .split("://")
                .last()
                .and_then(|rest| rest.split_once('/'));
            return path.is_some_and(|(_, path)| path.contains('@'));
        }
        package.contains(['=', '<', '>', '@', '/', '\\'])
            || package.starts_with('.')
            || archive.iter().any(|end| package.ends_with(end))
    },
};

/// Node's.
pub(crate) static NPM: Manager = Manager {
    hands_on: false,
    programs: &["npm"],
    verbs: &["add", "i", "install"],
    valued: &["--prefix", "--registry", "-C", "--cache", "--loglevel"],
    lists: &[],
    is_pinned: |package| {
        let (scope, name) = package.split_at(usize::from(package.starts_with('@')));
        let archive = [".tar", ".tar.gz", ".tgz"];
        let local = name.starts_with(['.', '/', '~']) || name.starts_with("file:");
        if local || archive.iter().any(|end| name.ends_with(end)) {
            return true;
        }
        // `git+https://a/b`, `github:a/b` and `a/b` are repositories.
        let git = name.contains(':') || (scope.is_empty() && name.contains('/'));
        name.contains(if git && !name.contains("@npm:") {
            '#'
        } else {
            '@'
        })
    },
};

/// Red Hat's of old.
pub(crate) static YUM: Manager = Manager {
    hands_on: false,
    programs: &["yum"],
    verbs: &["groupinstall", "install", "localinstall"],
    valued: RPM_VALUED,
    lists: &[],
    is_pinned: is_pinned_rpm,
};

/// Red Hat's and Fedora's.
pub(crate) static DNF: Manager = Manager {
    hands_on: false,
    programs: &["dnf", "dnf5", "microdnf"],
    verbs: &["groupinstall", "install", "localinstall"],
    valued: RPM_VALUED,
    lists: &[],
    is_pinned: is_pinned_rpm,
};

const RPM_VALUED: &[&str] = &[
    "-c",
    "--config",
    "-d",
    "--disablerepo",
    "-e",
    "--enablerepo",
    "--exclude",
    "--forcearch",
    "--installroot",
    "--releasever",
    "--repo",
    "--repofrompath",
    "--repoid",
    "--setopt",
    "-x",
];

/// `name-version-release` or `name-epoch:version`; a file, an address, a group, and the stream of a module
/// (`name:stream`) are as good.
fn is_pinned_rpm(package: &str) -> bool {
    let parts = package.split('-').skip(1);
    let digit = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    package.ends_with(".rpm")
        || package.starts_with('@')
        || package.contains(['/', ':', '='])
        || parts.last().is_some_and(digit)
}

/// SUSE's.
pub(crate) static ZYPPER: Manager = Manager {
    hands_on: false,
    programs: &["zypper"],
    verbs: &["in", "install"],
    valued: &[
        "-C",
        "--cache-dir",
        "-D",
        "--reposd-dir",
        "--from",
        "-p",
        "--plus-repo",
        "-r",
        "--repo",
        "-R",
        "--root",
    ],
    // A pattern has no version.
    lists: &["-t", "--type"],
    is_pinned: |package| package.contains(['=', '<', '>', '/', ':']) || package.ends_with(".rpm"),
};

/// SUSE's, where it asks.
pub(crate) static ZYPPER_ASKS: Manager = Manager {
    hands_on: false,
    programs: &["zypper"],
    verbs: &[
        "dist-upgrade",
        "dup",
        "in",
        "install",
        "patch",
        "remove",
        "rm",
        "si",
        "source-install",
        "up",
        "update",
    ],
    valued: ZYPPER.valued,
    lists: &[],
    is_pinned: |_| true,
};

/// Ruby's.
pub(crate) static GEM: Manager = Manager {
    hands_on: true,
    programs: &["gem"],
    verbs: &["i", "install"],
    valued: &[
        "-i",
        "--install-dir",
        "-n",
        "--bindir",
        "-P",
        "--platform",
        "-p",
        "--http-proxy",
        "-s",
        "--source",
        "--trust-policy",
    ],
    lists: &["-v", "--version", "-g", "--file"],
    is_pinned: |package| package.contains([':', '/']) || package.ends_with(".gem"),
};
