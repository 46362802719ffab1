//! Files that serve to build or to develop what is in an image, and nobody who runs it.

/// Names of files.
const FILES: [&str; 9] = [
    ".DS_Store",
    ".vimrc",
    "Containerfile",
    "Dockerfile",
    "compose.yaml",
    "compose.yml",
    "docker-compose.yaml",
    "docker-compose.yml",
    "Vagrantfile",
];
/// Names of directories whose own files are told as the directory.
const DIRECTORIES: [&str; 6] = [".aws", ".azure", ".gcp", ".idea", ".svn", ".vscode"];
/// Directories of packages, which bring along what they like.
const OF_PACKAGES: [&str; 9] = [
    "dist-packages",
    "doc",
    "examples",
    "gems",
    "go",
    "node_modules",
    "site-packages",
    "skel",
    "vendor",
];

/// Whether a file of that path was left behind.
pub(super) fn is_one(path: &str) -> bool {
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    let directory = above.rsplit('/').next().unwrap_or_default();
    let named = FILES.contains(&name)
        || DIRECTORIES.contains(&directory)
        || (directory == ".git" && name == "HEAD");
    named && !above.split('/').any(|part| OF_PACKAGES.contains(&part))
}

/// What is told of such a file: the directory, if that is what was left behind.
pub(super) fn told(path: &str) -> &str {
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    if FILES.contains(&name) { path } else { above }
}

#[test]
fn names() {
    for (path, wanted) in [
        ("app/Dockerfile", Some("app/Dockerfile")),
        ("Dockerfile", Some("Dockerfile")),
        ("app/.git/HEAD", Some("app/.git")),
        ("app/.git/objects/HEAD", None),
        ("app/.idea/workspace.xml", Some("app/.idea")),
        ("app/node_modules/x/Dockerfile", None),
        ("usr/lib/python3/dist-packages/x/compose.yaml", None),
        ("app/Dockerfile.md", None),
    ] {
        let found = is_one(path).then(|| told(path));
        assert_eq!(found, wanted, "{path}");
    }
}
