//! One image from every source, by root and by nobody.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use seawall_model::Report;
use seawall_testkit::image::{TestImage, TestLayer, gzipped};
use seawall_testkit::program::{printed, program};
use seawall_testkit::registry::TestRegistry;
use seawall_testkit::server;

/// What a scan says that must not depend on the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: i32,
    /// Each with its state, its owner and where it was found.
    pub(crate) packages: Vec<String>,
    /// Name, place and reason.
    pub(crate) gaps: Vec<String>,
}

/// A user without any right.
const NOBODY: u32 = 65_534;

const PROGRAM: &str = env!("CARGO_BIN_EXE_seawall");

/// The program's name in an open directory: where it was built may be closed to others.
const LINKED: &str = "linked-seawall";

fn scanner(directory: &Path, target: &str) -> Command {
    scanner_of(PROGRAM, directory, target)
}

fn scanner_of(path: &str, directory: &Path, target: &str) -> Command {
    let mut command = program(path, directory);
    command
        .args(["scan", target, "--format", "json", "--offline"])
        .args(["--only", "packages", "--no-cache"])
        .env("DOCKER_HOST", "unix:///nowhere");
    command
}

fn answer(output: &Output) -> Answer {
    let report: Report = printed(output);
    let target = &report.targets[0];
    let places = |package: &seawall_model::Package| {
        let all = package.locations.iter();
        let mut all: Vec<_> = all.map(|l| format!("{} {:?}", l.path, l.layer)).collect();
        all.sort();
        all.join(", ")
    };
    let package = |package: &seawall_model::Package| {
        let (state, owner) = (package.state, package.owned_by.is_some());
        format!("{} {state:?} {owner} {}", package.purl, places(package))
    };
    let gaps = target.coverage.gaps.iter();
    Answer {
        status: output.status.code().unwrap(),
        packages: target.packages.iter().map(package).collect(),
        gaps: gaps
            .map(|gap| format!("{} {}: {}", gap.name, gap.place, gap.reason))
            .collect(),
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The same in an open directory, as a user without rights, if we may become one.
fn as_nobody(directory: &Path, target: &str, group: u32) -> Command {
    let path = directory.join(LINKED);
    let mut command = scanner_of(path.to_str().unwrap(), directory, target);
    if is_root() {
        command.uid(NOBODY).gid(group);
    }
    command
}

/// A directory that anyone may read, with the program in it.
fn open_directory() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(directory.path(), mode).unwrap();
    let linked = directory.path().join(LINKED);
    if std::fs::hard_link(PROGRAM, &linked).is_err() {
        std::fs::copy(PROGRAM, &linked).unwrap();
    }
    directory
}

fn run(mut command: Command) -> Answer {
    answer(&command.output().unwrap())
}

/// From an archive whose layers can be read at random, by root.
pub(crate) fn from_archive(image: &TestImage) -> Answer {
    let directory = tempfile::tempdir().unwrap();
    image.docker_archive_old(&directory.path().join("a.tar"));
    run(scanner(directory.path(), "a.tar"))
}

/// From a pipe.
pub(crate) fn piped(image: &TestImage) -> Answer {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.tar");
    image.docker_archive_old(&path);
    let mut command = scanner(directory.path(), "-");
    command.stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        let copied = std::io::copy(&mut File::open(path).unwrap(), &mut stdin);
        drop(copied);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    answer(&output)
}

/// From archives, layouts and a registry: what any image has.
pub(crate) fn archives(image: &TestImage) -> Vec<(String, Answer)> {
    let directory = open_directory();
    let path = directory.path();
    image.docker_archive_old(&path.join("old.tar"));
    image.docker_archive_new(&path.join("new.tar"));
    image.oci_archive(&path.join("oci.tar"));
    image.oci_layout(&path.join("layout"));
    let old = std::fs::read(path.join("old.tar")).unwrap();
    std::fs::write(path.join("old.tar.gz"), gzipped(&old)).unwrap();
    let mut all = Vec::new();
    let targets = ["old.tar", "new.tar", "oci.tar", "layout", "old.tar.gz"];
    for target in targets {
        all.push((target.to_owned(), run(scanner(path, target))));
    }
    for target in ["old.tar", "layout", "old.tar.gz"] {
        let command = as_nobody(path, target, NOBODY);
        all.push((format!("{target}, nobody"), run(command)));
    }
    let mut command = scanner(path, "-");
    command.stdin(File::open(path.join("old.tar")).unwrap());
    all.push(("a file as standard input".to_owned(), run(command)));
    all.push(("registry".to_owned(), from_registry(image, path)));
    all
}

fn from_registry(image: &TestImage, directory: &Path) -> Answer {
    let mut registry = TestRegistry::default();
    let manifest = registry.simple(image);
    registry.tag("1", &manifest);
    let (port, _) = server::on_loopback(move |head: &str, out: &mut dyn Write| {
        drop(out.write_all(&registry.answer(head)));
    });
    let mut command = program(env!("CARGO_BIN_EXE_seawall"), directory);
    command
        .arg("scan")
        .arg(format!("registry:127.0.0.1:{port}/app:1"))
        .args(["--format", "json", "--only", "packages", "--no-cache"])
        .env("DOCKER_HOST", "unix:///nowhere");
    run(command)
}

/// Also from a tar of the root and from a directory, where there is one layer; and from the engine.
pub(crate) fn everywhere(name: &str, image: &TestImage) -> Vec<(String, Answer)> {
    let mut all = archives(image);
    if let [layer] = image.layers.as_slice() {
        let directory = open_directory();
        let path = directory.path();
        std::fs::write(path.join("root.tar"), layer.tar()).unwrap();
        std::fs::write(path.join("root.tar.gz"), gzipped(&layer.tar())).unwrap();
        std::fs::create_dir(path.join("root")).unwrap();
        image.directory(&path.join("root"));
        for target in ["root.tar", "root.tar.gz", "root"] {
            all.push((target.to_owned(), run(scanner(path, target))));
            let command = as_nobody(path, target, NOBODY);
            all.push((format!("{target}, nobody"), run(command)));
        }
    }
    all.extend(from_engine(name, image));
    all
}

/// In place and from the export.
pub(crate) fn from_engine(name: &str, image: &TestImage) -> Vec<(String, Answer)> {
    if !seawall_testkit::engine_runs("links") {
        return Vec::new();
    }
    let name = load(name, image);
    let answers = asked_of_engine(&format!("docker:{name}"));
    docker(&["rmi", "--force", &name], b"");
    answers
}

/// A container of the image, with these files of its own.
pub(crate) fn container(name: &str, image: &TestImage, own: &TestLayer) -> Vec<(String, Answer)> {
    if !seawall_testkit::engine_runs("links") {
        return Vec::new();
    }
    let name = load(name, image);
    let id = docker(&["create", &name, "true"], b"");
    let id = id.trim();
    docker(&["cp", "-", &format!("{id}:/")], &own.tar());
    let answers = asked_of_engine(&format!("container:{id}"));
    docker(&["rm", id], b"");
    docker(&["rmi", "--force", &name], b"");
    answers
}

fn docker(arguments: &[&str], input: &[u8]) -> String {
    seawall_testkit::run_with_input("docker", arguments, input).unwrap()
}

/// The name by which the engine has the image.
fn load(name: &str, image: &TestImage) -> String {
    let directory = tempfile::tempdir().unwrap();
    let name = format!("seawall-links-{name}:1");
    let archive = directory.path().join("a.tar");
    image.docker_archive_named(&archive, &name);
    docker(&["load"], &std::fs::read(archive).unwrap());
    name
}

/// In place by root, where the engine lets us; from its export by nobody.
fn asked_of_engine(target: &str) -> Vec<(String, Answer)> {
    let directory = open_directory();
    let socket = "/var/run/docker.sock";
    let by = |mut command: Command| {
        command.env("DOCKER_HOST", format!("unix://{socket}"));
        run(command)
    };
    let scan = || scanner(directory.path(), target);
    let group = std::fs::metadata(socket).unwrap().gid();
    vec![
        ("docker".to_owned(), by(scan())),
        (
            "docker, nobody".to_owned(),
            by(as_nobody(directory.path(), target, group)),
        ),
    ]
}
