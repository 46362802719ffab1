//! What Go itself builds: the packages of a program are the same however it was linked, and stripping
//! takes none away.

#![allow(
    clippy::unwrap_used,
    reason = "a test that goes wrong should say so loudly"
)]

use std::io::Read;
use std::path::{Path, PathBuf};

use seawall_model::{FileFacts, Inspect, Package};
use seawall_sbom::{Catalogers, catalogers};
use seawall_testkit::program::{program, words};

/// Where Go is; none, after saying so, if it is not there.
fn go() -> Option<PathBuf> {
    if !seawall_testkit::has_program("go_programs", "go") {
        return None;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places = std::env::split_paths(&path).map(|directory| directory.join("go"));
    places.find(|place| place.is_file())
}

const FILES: &[(&str, &str)] = &[
    ("go.mod", "module example.org/app\n\ngo 1.16\n"),
    (
        "main.go",
        "package main\n\nimport (\n\t\"net/url\"\n\t\"os\"\n\t\"path/filepath\"\n\n\t\
         \"example.org/app/inner\"\n\t\"example.org/app/shapes\"\n)\n\n\
         func main() {\n\taddress, err := url.Parse(os.Args[0])\n\t\
         shape := shapes.Square{Side: inner.Twice(len(os.Args))}\n\t\
         println(address, err, filepath.Clean(os.Args[0]), shape.Side)\n}\n",
    ),
    // The compiler puts it into its caller, and leaves no function.
    (
        "inner/inner.go",
        "package inner\n\nfunc Twice(n int) int {\n\treturn 2 * n\n}\n",
    ),
    // There is nothing of it to call.
    (
        "shapes/shapes.go",
        "package shapes\n\ntype Square struct {\n\tSide int\n}\n",
    ),
];

/// The packages of the inventory, of a program built with these arguments and variables.
fn built(
    go: &Path,
    directory: &Path,
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> Vec<Package> {
    let output = program(&go.to_string_lossy(), directory)
        .args(["build", "-o", "program.exe"])
        .args(arguments)
        .arg(".")
        .env("GOCACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/go-cache"))
        .env("GOTOOLCHAIN", "local")
        .env("GOPROXY", "off")
        .env("CGO_ENABLED", "0")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", words(&output));
    let mut bytes = Vec::new();
    let mut file = std::fs::File::open(directory.join("program.exe")).unwrap();
    file.read_to_end(&mut bytes).unwrap();
    let file = FileFacts {
        path: "program.exe",
        size: bytes.len() as u64,
        mode: 0o755,
    };
    let evidence = Catalogers::new(catalogers::ALL).inspect(&file, &bytes);
    evidence.into_iter().flat_map(|one| one.packages).collect()
}

/// The packages of a module that the program holds.
fn linked<'p>(packages: &'p [Package], module: &str) -> &'p [String] {
    let package = packages.iter().find(|package| package.name == module);
    let linked = package.and_then(|package| package.linked.as_ref());
    linked.map_or(&[], |linked| &linked.packages)
}

#[test]
fn a_program_tells_the_packages_that_it_runs() {
    let Some(go) = go() else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    for (path, text) in FILES {
        let path = directory.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let plain = built(&go, directory, &[], &[]);
    assert_eq!(linked(&plain, "example.org/app"), [".", "inner"]);
    let standard = linked(&plain, "stdlib");
    for path in ["net/url", "os", "path/filepath", "runtime", "strings"] {
        assert!(
            standard.iter().any(|own| own == path),
            "{path}: {standard:?}"
        );
    }
    for path in ["net/http", "encoding/json", "main", "net/url.go"] {
        assert!(standard.iter().all(|own| own != path), "{path}");
    }
    for arguments in [&["-ldflags=-s -w"][..], &["-buildmode=pie", "-trimpath"]] {
        let other = built(&go, directory, arguments, &[]);
        assert_eq!(other, plain, "{arguments:?}");
    }
    let windows = built(&go, directory, &[], &[("GOOS", "windows")]);
    assert_eq!(linked(&windows, "example.org/app"), [".", "inner"]);
    let own = linked(&windows, "stdlib");
    assert!(own.iter().any(|path| path == "internal/syscall/windows"));
    let system = windows.iter().find(|package| package.name == "stdlib");
    let system = system.and_then(|package| package.linked.as_ref()).unwrap();
    assert_eq!(system.os, "windows");
}
