//! Manifests and workspaces of Go.

use seawall_model::Visibility;

use super::*;
use crate::{MemoryTree, ResolveOptions, resolve};

fn names(path: &str, text: &str) -> Vec<String> {
    let file = FileFacts {
        path,
        size: text.len() as u64,
        mode: 0o644,
    };
    let evidence = IT.extract(&file, &text.as_bytes().to_vec());
    let all = evidence.packages.iter();
    all.map(|p| format!("{} {}", p.name, p.version)).collect()
}

#[test]
fn projects_and_not_their_dependencies() {
    let text = "module example.org/x\ngo 1.21\nrequire example.org/y v1.0.0 // indirect\n";
    let all = ["example.org/y v1.0.0", "stdlib 1.21"];
    for path in [
        "go.mod",
        "src/go.mod",
        "home/me/pkg/mod/go.mod",
        "a/apkg/mod/x@v1/go.mod",
    ] {
        assert_eq!(names(path, text), all, "{path}");
    }
    for path in [
        "go/pkg/mod/example.org/y@v1.0.0/go.mod",
        "pkg/mod/golang.org/toolchain@v0.0.1-go1.22.0.linux-amd64/src/go.mod",
        "app/vendor/example.org/y/go.mod",
        "usr/local/go/src/crypto/md5/_asm/go.mod",
        "usr/local/go/src/cmd/vet/testdata/a/go.mod",
        "usr/local/go/misc/go.mod",
    ] {
        assert!(names(path, text).is_empty(), "{path}");
    }
    let without = format!("{text}exclude example.org/y v1.0.0\n");
    assert_eq!(names("go.mod", &without), all[1..]);
    let own = text.replace("example.org/x", "std");
    assert_eq!(names("usr/local/go/src/go.mod", &own), all[..1]);
}

/// Name, version, and whether it counts, of all packages of a tree of these files.
fn resolved(files: &[(&str, &str)]) -> Vec<String> {
    let layered = |(path, text): &(&str, &str)| {
        let file = FileFacts {
            path,
            size: text.len() as u64,
            mode: 0o644,
        };
        let mut evidence = IT.extract(&file, &text.as_bytes().to_vec());
        (*path).clone_into(&mut evidence.path);
        "go_mod".clone_into(&mut evidence.cataloger);
        LayeredEvidence {
            layer: 0,
            visibility: Visibility::Present,
            evidence,
        }
    };
    let evidence: Vec<_> = files.iter().map(layered).collect();
    let options = ResolveOptions {
        distro: None,
        include_lower_layers: false,
        directory: true,
    };
    let inventory = resolve(&MemoryTree::default(), &evidence, &options);
    let one = |package: &Package| {
        let counts = if package.uncounted.is_some() {
            "-"
        } else {
            "+"
        };
        format!("{counts} {} {}", package.name, package.version)
    };
    inventory.packages.iter().map(one).collect()
}

#[test]
fn a_least_version_of_go_is_none_that_is_there() {
    let text = "module example.org/x\ngo 1.17\n";
    assert_eq!(resolved(&[("a/go.mod", text)]), ["- stdlib 1.17"]);
    let with = format!("{text}toolchain go1.21.3\n");
    assert_eq!(resolved(&[("a/go.mod", &with)]), ["+ stdlib 1.21.3"]);
    // Each file speaks for itself.
    let both = resolved(&[("a/go.mod", text), ("b/go.mod", "toolchain go1.17\n")]);
    assert_eq!(both, ["- stdlib 1.17", "+ stdlib 1.17"]);
    let least = "toolchain default\ngo 1.18\n";
    assert_eq!(resolved(&[("a/go.mod", least)]), ["- stdlib 1.18"]);
    let work = "go 1.22.1\nuse ./a\n";
    assert_eq!(resolved(&[("go.work", work)]), ["- stdlib 1.22.1"]);
    let work = "go 1.22.1\ntoolchain go1.22.4\n";
    assert_eq!(resolved(&[("go.work", work)]), ["+ stdlib 1.22.4"]);
    let file = FileFacts {
        path: "a/go.mod",
        size: 0,
        mode: 0o644,
    };
    let evidence = IT.extract(&file, &text.as_bytes().to_vec());
    let package = &evidence.packages[0];
    assert!(!package.installed);
    assert_eq!(
        package.uncounted.as_deref(),
        Some(
            "the `go` line of a/go.mod names the least version that will do, and none that is installed"
        )
    );
}

#[test]
fn what_a_replacement_names_is_what_is_built() {
    let text = "require (\n example.org/a v1.0.0\n example.org/b v1.0.0\n example.org/c v1.0.0\n \
                example.org/d v1.0.0\n)\n\
                replace example.org/a => example.org/fork v1.0.1\n\
                replace example.org/a v1.0.0 => example.org/exact v1.0.2\n\
                replace example.org/b v0.9.0 => example.org/other v1.0.0\n\
                replace example.org/c => ../c\n\
                replace example.org/d => example.org/d v1.1.0\n";
    assert_eq!(
        resolved(&[("go.mod", text)]),
        [
            "+ example.org/b v1.0.0",
            "+ example.org/d v1.1.0",
            "+ example.org/exact v1.0.2"
        ]
    );
}

#[test]
fn a_workspace_is_one_build() {
    let a = "module example.org/a\nrequire (\n example.org/b v0.1.0\n example.org/x v1.0.0\n \
             example.org/y v1.0.0\n example.org/z v1.0.0\n example.org/w v1.0.0 // indirect\n)\n\
             replace example.org/z => ../z\nreplace example.org/x => example.org/own v1.0.0\n";
    let b = "module example.org/b\nrequire (\n example.org/x v1.0.0\n example.org/y v1.2.0\n)\n\
             replace example.org/w => example.org/of-b v1.0.0\n";
    let alone = [("w/a/go.mod", a), ("w/sub/b/go.mod", b)];
    let plain = [
        "+ example.org/b v0.1.0",
        "+ example.org/own v1.0.0",
        "+ example.org/w v1.0.0",
        "+ example.org/x v1.0.0",
        "+ example.org/y v1.0.0",
        "+ example.org/y v1.2.0",
    ];
    assert_eq!(resolved(&alone), plain);
    let work = "use ./a\nuse (\n\tsub/b // the other one\n)\n\
                replace example.org/y => example.org/fork v1.3.0\n\
                replace example.org/z v1.0.0 => example.org/z v1.1.0\n\
                replace example.org/x => ./x\n";
    let together = [alone.as_slice(), &[("w/go.work", work)]].concat();
    assert_eq!(
        resolved(&together),
        [
            "+ example.org/fork v1.3.0",
            "+ example.org/fork v1.3.0",
            "+ example.org/of-b v1.0.0",
            "+ example.org/z v1.1.0",
        ]
    );
    // A workspace speaks of the modules that it uses, and the nearest one counts.
    let elsewhere = "use ../other\nuse ../../..\nreplace example.org/y => ./y\n";
    let apart = [alone.as_slice(), &[("w/v/go.work", elsewhere)]].concat();
    assert_eq!(resolved(&apart), plain);
    let above = "use w/a\nuse w/sub/b\nreplace example.org/y => ./y\n";
    let nearest = [together.as_slice(), &[("go.work", above)]].concat();
    assert_eq!(resolved(&nearest), resolved(&together));
    let first = [&[("go.work", above)][..], together.as_slice()].concat();
    assert_eq!(resolved(&first), resolved(&together));
}

#[test]
fn workspaces_of_dependencies_are_passed_over() {
    let work = "use .\nreplace example.org/y => ./y\n";
    let module = "require example.org/y v1.0.0\n";
    let files = [("vendor/a/go.work", work), ("vendor/a/go.mod", module)];
    assert_eq!(resolved(&files), [""; 0]);
}
