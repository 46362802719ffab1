//! Package data that is made to be costly or ambiguous: bounded reads, and what is not known is said.

mod common;

use std::io;

use common::extract;
use seawall_model::{Content, Evidence, FileFacts, Inspect};
use seawall_sbom::{Catalogers, catalogers};
use seawall_testkit::elf::elf;

/// A text with a stretch of one byte in it, of any length; refuses large reads.
struct Stretched {
    head: Vec<u8>,
    byte: u8,
    length: u64,
    tail: Vec<u8>,
}

const LARGEST_READ: usize = 1 << 20;

impl Content for Stretched {
    fn size(&self) -> u64 {
        (self.head.len() + self.tail.len()) as u64 + self.length
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        assert!(
            buffer.len() <= LARGEST_READ,
            "{} bytes at once",
            buffer.len()
        );
        let begin = self.head.len() as u64;
        let end = begin + self.length;
        if offset < begin {
            return self.head.as_slice().read_at(offset, buffer);
        }
        if offset >= end {
            return self.tail.as_slice().read_at(offset - end, buffer);
        }
        let length = usize::try_from(end - offset)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        buffer[..length].fill(self.byte);
        Ok(length)
    }
}

fn inspect(path: &str, mode: u32, content: &dyn Content) -> Vec<Evidence> {
    let set = Catalogers::new(catalogers::ALL);
    let size = content.size();
    set.inspect(&FileFacts { path, size, mode }, content)
}

fn names(evidence: &Evidence) -> Vec<String> {
    let all = evidence.packages.iter();
    all.map(|p| format!("{}@{}", p.name, p.version)).collect()
}

const PARAGRAPH: &str = "Package: good\nStatus: install ok installed\nVersion: 1\n\n";

/// A field of 100 MiB is read in pieces and passed over; what stands around it is kept.
#[test]
fn a_dpkg_field_of_100_mib() {
    for field in ["Description: ", "Depends: ", "Conffiles:\n "] {
        let content = Stretched {
            head: format!(
                "{PARAGRAPH}Package: big\nStatus: install ok installed\nVersion: 2\n{field}"
            )
            .into_bytes(),
            byte: b'x',
            length: 100 << 20,
            tail: format!("\n\n{}", PARAGRAPH.replace("good", "after")).into_bytes(),
        };
        let found = inspect("var/lib/dpkg/status", 0o644, &content);
        let names = names(&found[0]);
        assert!(
            names.contains(&"good@1".to_owned()) && names.contains(&"after@1".to_owned()),
            "{field}: {names:?}"
        );
    }
}

#[test]
fn dpkg_with_nul_and_without_a_version() {
    let text = format!(
        "Package: a\0b\nStatus: install ok installed\nVersion: 1\n\n\
        Package: c\nStatus: install ok installed\n\n{PARAGRAPH}"
    );
    let evidence = extract("dpkg", "var/lib/dpkg/status", text.as_bytes());
    assert_eq!(names(&evidence), ["good@1"]);
    assert_eq!(evidence.holes.len(), 2, "{:?}", evidence.holes);
}

#[test]
fn elf_sections_on_top_of_each_other_and_of_any_size() {
    let names = b"\0.go.buildinfo\0.dep-v0\0";
    let rest = b"\xff Go buildinf:\x08\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x08go1.21.3\0";
    let at = 64 + names.len() as u64;
    // The build information must stand at a multiple of 16 of its section.
    let go = (at, rest.len() as u64, 1);
    let inside = |file: &[u8]| inspect("bin/tool", 0o755, &file.to_vec());
    let plain = inside(&elf(&[go], names, rest, 2));
    let told: Vec<_> = plain.iter().flat_map(crate::names).collect();
    assert_eq!(told, ["stdlib@1.21.3"]);
    for size in [1 << 32, u64::MAX, u64::MAX - at, rest.len() as u64] {
        let sections = [
            (at, size, 1),
            (at, size, 1),
            (0, size, 1),
            (at + 3, size, 15),
        ];
        let found = inside(&elf(&sections, names, rest, 5));
        // The crates' section is not what it says, and the Go one is found where it can be.
        let holes: Vec<_> = found.iter().flat_map(|e| &e.holes).collect();
        assert_eq!(holes.len(), 1, "{size}: {holes:?}");
        let told: Vec<_> = found.iter().flat_map(crate::names).collect();
        assert_eq!(told, ["stdlib@1.21.3"], "{size}");
    }
    for (offset, size) in [(u64::MAX, u64::MAX), (1 << 40, 1 << 32), (0, 0)] {
        inside(&elf(
            &[(offset, size, 1), (offset, size, 15)],
            names,
            rest,
            3,
        ));
    }
    for count in [0, 1, u16::MAX] {
        inside(&elf(&[go], names, rest, count));
    }
}

/// More sections than a table of 16 bits can count, in a file that is large for real.
#[test]
fn an_elf_file_of_many_gigabytes() {
    let mut head = elf(&[], b"\0.go.buildinfo\0", b"", 1);
    head[0x28..0x30].copy_from_slice(&64_u64.to_le_bytes());
    head[0x3c..0x3e].copy_from_slice(&u16::MAX.to_le_bytes());
    let content = Stretched {
        head,
        byte: 0xff,
        length: 1 << 40,
        tail: Vec::new(),
    };
    inspect("bin/large", 0o755, &content);
}

#[test]
fn yaml_aliases_that_grow() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..12 {
        let list = vec![format!("*a{}", n - 1); 10].join(", ");
        text.push_str(&format!("a{n}: &a{n} [{list}]\n"));
    }
    text.push_str("packages:\n  /a/1.0.0: {dev: false}\n");
    let bomb = extract("pnpm_lock", "app/pnpm-lock.yaml", text.as_bytes());
    assert!(
        bomb.holes.len() == 1 || bomb.packages.len() == 1,
        "{bomb:?}"
    );
    let inside = text.replace(
        "packages:\n",
        "packages:\n  /b/1.0.0: {dependencies: {c: *a11}}\n",
    );
    let bomb = extract("pnpm_lock", "app/pnpm-lock.yaml", inside.as_bytes());
    assert_eq!(bomb.holes.len(), 1, "{bomb:?}");
}

/// Depth where nothing is looked for is skipped without a stack; where it is, it is refused.
#[test]
fn json_of_100_000_levels() {
    let deep = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    let list = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (cataloger, path) in [
        ("npm_lock", "a/package-lock.json"),
        ("node_modules", "a/node_modules/b/package.json"),
        ("composer_lock", "a/composer.lock"),
        ("pipfile_lock", "a/Pipfile.lock"),
        ("bun_lock", "a/bun.lock"),
        ("bitnami_components", "opt/bitnami/.bitnami_components.json"),
        ("sbom_file", "opt/a.spdx.json"),
    ] {
        for value in [&deep, &list] {
            for text in [value.clone(), format!("{{\"packages\":{value}}}")] {
                let evidence = extract(cataloger, path, text.as_bytes());
                assert!(evidence.packages.is_empty(), "{cataloger}");
            }
            let cut = &value[..value.len() - 1];
            let evidence = extract(cataloger, path, cut.as_bytes());
            assert!(evidence.packages.is_empty(), "{cataloger}");
            assert_eq!(evidence.holes.len(), 1, "{cataloger}");
        }
    }
    let beside =
        format!("{{\"x\":{deep},\"packages\":{{\"node_modules/a\":{{\"version\":\"1\"}}}}}}");
    let evidence = extract("npm_lock", "package-lock.json", beside.as_bytes());
    assert_eq!(names(&evidence), ["a@1"]);
}

/// One package a file, written as the tools write it.
const FILES: &[(&str, &str, &str)] = &[
    (
        "npm_lock",
        "a/package-lock.json",
        r#"{"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1.0"}}}"#,
    ),
    (
        "node_modules",
        "node_modules/a/package.json",
        r#"{"name":"a","version":"1.0"}"#,
    ),
    ("yarn_lock", "yarn.lock", "a@^1:\n  version \"1.0\"\n"),
    (
        "pnpm_lock",
        "pnpm-lock.yaml",
        "lockfileVersion: '9.0'\npackages:\n  a@1.0: {}\n",
    ),
    (
        "bun_lock",
        "bun.lock",
        r#"{"packages":{"a":["a@1.0","",{},""]}}"#,
    ),
    (
        "python_installed",
        "a.dist-info/METADATA",
        "Name: a\nVersion: 1.0\n",
    ),
    (
        "python_lock",
        "poetry.lock",
        "[[package]]\nname = \"a\"\nversion = \"1.0\"\n",
    ),
    ("requirements", "requirements.txt", "a==1.0\n"),
    (
        "pipfile_lock",
        "Pipfile.lock",
        r#"{"default":{"a":{"version":"==1.0"}}}"#,
    ),
    (
        "gemfile_lock",
        "Gemfile.lock",
        "GEM\n  remote: https://rubygems.org/\n  specs:\n    a (1.0)\n",
    ),
    (
        "composer_lock",
        "composer.lock",
        r#"{"packages":[{"name":"a","version":"1.0"}]}"#,
    ),
    (
        "cargo_lock",
        "Cargo.lock",
        "[[package]]\nname = \"a\"\nversion = \"1.0\"\n",
    ),
    ("go_mod", "go.mod", "module x\nrequire a 1.0\n"),
    (
        "gradle_lock",
        "gradle.lockfile",
        "g:a:1.0=runtimeClasspath\n",
    ),
    (
        "pom_xml",
        "pom.xml",
        "<project><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>1.0</version></dependency></dependencies></project>",
    ),
];

#[test]
fn encodings_of_lock_files() {
    let little = |text: &str| -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xff, 0xfe].into_iter().chain(units).collect()
    };
    let big = |text: &str| -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_be_bytes);
        [0xfe, 0xff].into_iter().chain(units).collect()
    };
    for (cataloger, path, text) in FILES {
        let plain = extract(cataloger, path, text.as_bytes());
        assert_eq!(plain.packages.len(), 1, "{cataloger}: {:?}", plain.holes);
        for bytes in [
            format!("\u{feff}{text}").into_bytes(),
            text.replace('\n', "\r\n").into_bytes(),
            little(text),
            big(text),
        ] {
            let other = extract(cataloger, path, &bytes);
            assert_eq!(names(&other), names(&plain), "{cataloger}");
            assert!(other.holes.is_empty(), "{cataloger}: {:?}", other.holes);
        }
    }
}

#[test]
fn conflict_markers_of_every_lock() {
    for (cataloger, path, text) in FILES {
        let marked = format!("<<<<<<< HEAD\n{text}\n=======\n{text}\n>>>>>>> other\n");
        let evidence = extract(cataloger, path, marked.as_bytes());
        assert!(evidence.packages.is_empty(), "{cataloger}");
        assert_eq!(evidence.holes.len(), 1, "{cataloger}");
        assert!(evidence.holes[0].reason.contains("conflict"), "{cataloger}");
    }
}

/// A key that is given twice is refused or has one defined reading: the last, as the tools have it.
#[test]
fn duplicate_keys() {
    let cases: &[(&str, &str, &str, &[&str])] = &[
        (
            "npm_lock",
            "package-lock.json",
            r#"{"packages":{"node_modules/a":{"version":"1.0"},"node_modules/a":{"version":"2.0"}}}"#,
            &["a@2.0"],
        ),
        (
            "npm_lock",
            "package-lock.json",
            r#"{"packages":{"node_modules/a":{"version":"1.0","version":"2.0"}}}"#,
            &[],
        ),
        (
            "node_modules",
            "node_modules/a/package.json",
            r#"{"name":"a","version":"1.0","version":"2.0"}"#,
            &["a@2.0"],
        ),
        (
            "composer_lock",
            "composer.lock",
            r#"{"packages":[{"name":"a","version":"1.0","version":"2.0"}]}"#,
            &[],
        ),
        (
            "pipfile_lock",
            "Pipfile.lock",
            r#"{"default":{"a":{"version":"==1.0"},"a":{"version":"==2.0"}}}"#,
            &["a@2.0"],
        ),
        (
            "cargo_lock",
            "Cargo.lock",
            "[[package]]\nname = \"a\"\nversion = \"1.0\"\nversion = \"2.0\"\n",
            &[],
        ),
        (
            "pnpm_lock",
            "pnpm-lock.yaml",
            "packages:\n  a@1.0: {}\npackages:\n  a@2.0: {}\n",
            &[],
        ),
        (
            "python_installed",
            "a.dist-info/METADATA",
            "Name: a\nVersion: 1.0\nVersion: 2.0\n",
            &["a@1.0"],
        ),
    ];
    for (cataloger, path, text, wanted) in cases {
        let evidence = extract(cataloger, path, text.as_bytes());
        assert_eq!(names(&evidence), *wanted, "{cataloger} {text}");
        assert_eq!(
            evidence.holes.len(),
            usize::from(wanted.is_empty()),
            "{cataloger} {text}"
        );
    }
}
