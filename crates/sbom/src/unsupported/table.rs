//! The files that other tools take packages from and no cataloger here reads: one row a kind.
//!
//! Gathered from what Trivy, Syft, osv-scalibr and osv-scanner list, and from the documentation of the
//! package managers themselves.

use crate::cataloger::Pattern::{self, Name, Suffix, Tail};

/// One kind of file.
pub(super) struct Kind {
    /// What it is, for a reader, as it stands behind "packages of".
    pub(super) what: &'static str,
    /// Which files.
    pub(super) patterns: &'static [Pattern],
    /// For what people write themselves, and not a tool: names in the same directory that tell the same
    /// and more, so that nothing is lost. None for a lock file or a database. A directory tells it if
    /// there is something in it.
    pub(super) beside: Option<&'static [&'static str]>,
    /// The same in a directory above, where one lock is of a workspace of many projects.
    pub(super) above: &'static [&'static str],
    /// The installer puts what it fetches into `vendor`.
    pub(super) vendored: bool,
}

const fn lock(what: &'static str, patterns: &'static [Pattern]) -> Kind {
    Kind {
        what,
        patterns,
        beside: None,
        above: &[],
        vendored: false,
    }
}

const fn manifest(
    what: &'static str,
    patterns: &'static [Pattern],
    beside: &'static [&'static str],
) -> Kind {
    Kind {
        what,
        patterns,
        beside: Some(beside),
        above: &[],
        vendored: false,
    }
}

impl Kind {
    /// With names that count in the directories above as well.
    const fn above(self, above: &'static [&'static str]) -> Self {
        Self { above, ..self }
    }

    const fn vendored(self) -> Self {
        Self {
            vendored: true,
            ..self
        }
    }
}

/// What tells the same as a Python project's own description.
const PYTHON: &[&str] = &[
    "poetry.lock",
    "uv.lock",
    "pdm.lock",
    "pylock.toml",
    "Pipfile.lock",
    "requirements.txt",
];
const NODE: &[&str] = &[
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "node_modules",
];
const RUBY: &[&str] = &["Gemfile.lock", "gems.locked"];
const BAZEL: &[&str] = &["MODULE.bazel.lock", "maven_install.json"];
const GO: &[&str] = &["go.mod", "go.work"];
const NUGET: &[&str] = &["packages.lock.json", "project.assets.json", "obj"];

/// Every kind. Where two want one file, the first one tells it.
pub(super) static KINDS: &[Kind] = &[
    // .NET
    lock("NuGet lock files", &[Name("packages.lock.json")]),
    lock("NuGet package lists", &[Name("packages.config")]),
    lock("NuGet project assets", &[Name("project.assets.json")]),
    lock(".NET dependency lists", &[Suffix(".deps.json")]),
    lock("installed NuGet packages", &[Suffix(".nuspec")]),
    lock("Paket lock files", &[Name("paket.lock")]),
    manifest(
        "Paket manifests",
        &[Name("paket.dependencies")],
        &["paket.lock"],
    ),
    manifest(
        ".NET projects",
        &[Suffix(".csproj"), Suffix(".fsproj"), Suffix(".vbproj")],
        NUGET,
    ),
    manifest(
        "NuGet central package versions",
        &[Suffix("packages.props")],
        NUGET,
    ),
    // C and C++
    lock("Conan lock files", &[Name("conan.lock")]),
    lock("installed Conan packages", &[Name("conaninfo.txt")]),
    manifest(
        "Conan manifests",
        &[Name("conanfile.txt"), Name("conanfile.py")],
        &["conan.lock"],
    ),
    lock("vcpkg lock files", &[Name("vcpkg-lock.json")]),
    lock("installed vcpkg packages", &[Tail("vcpkg/status")]),
    manifest(
        "vcpkg manifests",
        &[Name("vcpkg.json"), Name("vcpkg-configuration.json")],
        &[],
    ),
    // Dart, Elixir, Erlang, Gleam
    lock("Dart lock files", &[Name("pubspec.lock")]),
    manifest(
        "Dart manifests",
        &[Name("pubspec.yaml"), Name("pubspec.yml")],
        &["pubspec.lock"],
    )
    .above(&["pubspec.lock"]),
    lock("Mix lock files", &[Name("mix.lock")]),
    lock("Rebar lock files", &[Name("rebar.lock")]),
    lock("installed Erlang applications", &[Tail("ebin/*.app")]),
    manifest("Mix manifests", &[Name("mix.exs")], &["mix.lock"]).above(&["mix.lock"]),
    manifest("Gleam manifests", &[Name("gleam.toml")], &[]),
    // Go
    lock("dep lock files", &[Name("Gopkg.lock")]),
    lock("Glide lock files", &[Name("glide.lock")]),
    manifest("checksums of Go modules", &[Name("go.sum")], GO)
        .above(GO)
        .vendored(),
    manifest("vendored Go modules", &[Tail("vendor/modules.txt")], GO)
        .above(GO)
        .vendored(),
    // Haskell
    lock("Cabal freeze files", &[Name("cabal.project.freeze")]),
    lock("Stack lock files", &[Name("stack.yaml.lock")]),
    manifest(
        "Stack manifests",
        &[Name("stack.yaml")],
        &["stack.yaml.lock"],
    ),
    // Java
    lock("sbt lock files", &[Name("build.sbt.lock")]),
    lock(
        "Gradle verification metadata",
        &[Tail("gradle/verification-metadata.xml")],
    ),
    lock(
        "Gradle version catalogs",
        &[Name("libs.versions.toml"), Tail("gradle/*.versions.toml")],
    ),
    lock("POMs of a Maven repository", &[Suffix(".pom")]),
    lock(
        "Bazel lock files",
        &[Name("MODULE.bazel.lock"), Name("maven_install.json")],
    ),
    manifest(
        "Bazel manifests",
        &[
            Name("MODULE.bazel"),
            Name("WORKSPACE"),
            Name("WORKSPACE.bazel"),
            Name("BUILD.bazel"),
        ],
        BAZEL,
    )
    .above(BAZEL),
    lock(
        "Java archives of other kinds",
        &[
            Suffix(".kar"),
            Suffix(".lpkg"),
            Suffix(".rar"),
            Suffix(".far"),
            Suffix(".zap"),
        ],
    ),
    lock(
        "Java runtimes",
        &[Tail("jvm/*/release"), Tail("java/*/release")],
    ),
    // JavaScript
    lock("binary Bun lock files", &[Name("bun.lockb")]),
    lock("Deno lock files", &[Name("deno.lock")]),
    lock("old pnpm lock files", &[Name("shrinkwrap.yaml")]),
    manifest(
        "Deno manifests",
        &[Name("deno.json"), Name("deno.jsonc")],
        &["deno.lock"],
    ),
    manifest("Node.js manifests", &[Name("package.json")], NODE).above(NODE),
    manifest("Bower manifests", &[Name("bower.json")], &[]),
    lock(
        "editor extensions",
        &[Tail("extensions/extensions.json"), Suffix(".vsix")],
    ),
    lock(
        "browser extensions",
        &[Tail("Extensions/*/*/manifest.json")],
    ),
    // Julia, Lua, Nim, OCaml, Perl, R
    lock(
        "Julia manifests",
        &[Name("Manifest.toml"), Name("JuliaManifest.toml")],
    ),
    manifest(
        "Julia projects",
        &[Name("Project.toml")],
        &["Manifest.toml"],
    ),
    lock("LuaRocks packages", &[Suffix(".rockspec")]),
    lock("Nimble packages", &[Suffix(".nimble"), Name("nimble.lock")]),
    lock(
        "opam packages",
        &[
            Suffix(".opam"),
            Name("opam"),
            Tail(".opam-switch/install/*"),
        ],
    ),
    lock(
        "installed Perl distributions",
        &[
            Tail(".cpan/build/*/META.json"),
            Tail(".cpan/build/*/META.yml"),
            Tail(".cpanm/work/*/*/META.json"),
            Tail(".cpanm/work/*/*/META.yml"),
            Tail(".meta/*/MYMETA.json"),
        ],
    ),
    lock("Carton lock files", &[Name("cpanfile.snapshot")]),
    lock(
        "renv lock files",
        &[Name("renv.lock"), Name("packrat.lock")],
    ),
    lock("installed R packages", &[Tail("*library/*/DESCRIPTION")]),
    manifest(
        "R packages",
        &[Name("DESCRIPTION")],
        &["renv.lock", "packrat.lock"],
    ),
    // PHP
    lock(
        "PEAR packages",
        &[Tail(".registry/*.reg"), Tail(".registry/*/*.reg")],
    ),
    lock("WordPress plugins", &[Tail("wp-content/plugins/*/*.php")]),
    lock("WordPress itself", &[Tail("wp-includes/version.php")]),
    manifest(
        "Composer manifests",
        &[Name("composer.json")],
        &["composer.lock", "vendor"],
    )
    .vendored(),
    // Python
    lock("Conda packages", &[Tail("conda-meta/*.json")]),
    lock(
        "Conda lock files",
        &[Name("conda-lock.yml"), Name("pixi.lock")],
    ),
    lock("Python archives", &[Suffix(".whl"), Suffix(".egg")]),
    manifest(
        "Conda environments",
        &[Name("environment.yml"), Name("environment.yaml")],
        &["conda-lock.yml", "conda-meta"],
    ),
    manifest(
        "Python projects",
        &[
            Name("pyproject.toml"),
            Name("setup.py"),
            Name("setup.cfg"),
            Name("Pipfile"),
        ],
        PYTHON,
    )
    .above(&["uv.lock"]),
    // Ruby
    lock(
        "Bundler lock files of another name",
        &[Name("Gemfile.next.lock")],
    ),
    manifest(
        "Ruby manifests",
        &[Name("Gemfile"), Name("gems.rb"), Suffix(".gemspec")],
        RUBY,
    )
    .vendored(),
    // Rust
    manifest("Cargo manifests", &[Name("Cargo.toml")], &["Cargo.lock"]).above(&["Cargo.lock"]),
    // Swift, Objective-C
    lock(
        "Swift lock files",
        &[Name("Package.resolved"), Name(".package.resolved")],
    ),
    lock(
        "Chisel manifests of another place",
        &[Name("manifest.wall")],
    ),
    lock("CocoaPods lock files", &[Name("Podfile.lock")]),
    lock("Carthage lock files", &[Name("Cartfile.resolved")]),
    manifest(
        "Swift manifests",
        &[Name("Package.swift")],
        &["Package.resolved"],
    ),
    manifest("CocoaPods manifests", &[Name("Podfile")], &["Podfile.lock"]),
    // Infrastructure
    lock("Terraform lock files", &[Name(".terraform.lock.hcl")]),
    lock("Helm lock files", &[Name("Chart.lock")]),
    lock("Nix flake locks", &[Name("flake.lock")]),
    lock(
        "GitHub workflows and actions",
        &[
            Tail(".github/workflows/*.yml"),
            Tail(".github/workflows/*.yaml"),
            Tail(".github/actions/*/action.yml"),
            Tail(".github/actions/*/action.yaml"),
        ],
    ),
    manifest(
        "versions of runtimes",
        &[
            Name(".tool-versions"),
            Name("mise.toml"),
            Name(".nvmrc"),
            Name(".node-version"),
        ],
        &[],
    ),
    // Package managers beside the system's
    lock(
        "Homebrew packages",
        &[
            Tail("Cellar/*/*/INSTALL_RECEIPT.json"),
            Tail("Cellar/*/*/.brew/*.rb"),
        ],
    ),
    lock(
        "MacPorts packages",
        &[Tail("macports/registry/portfiles/*/*/Portfile")],
    ),
    lock(
        "applications of macOS",
        &[Tail("*.app/Contents/Info.plist")],
    ),
    lock(
        "Flatpak applications",
        &[Tail("export/share/metainfo/*.metainfo.xml")],
    ),
    lock(
        "snaps",
        &[
            Tail("meta/snap.yaml"),
            Tail("snap/snapcraft.yaml"),
            Tail("snap/manifest.yaml"),
            Tail("usr/share/snappy/dpkg.yaml"),
        ],
    ),
    lock("Spack packages", &[Tail(".spack/spec.json")]),
    lock(
        "package files that may be installed later",
        &[Suffix(".deb"), Suffix(".rpm"), Suffix(".ipk")],
    ),
    // Other tools' lists
    lock("osv-scanner's own lists", &[Name("osv-scanner.json")]),
];

/// Directories of what was installed, or fetched to be: what is in them is told by the installer's own
/// metadata, and what people wrote there is not this project's.
pub(super) const INSTALLED: &[&str] = &[
    "node_modules",
    "bower_components",
    "site-packages",
    "dist-packages",
    ".cargo",
];

/// The same, as directories in directories.
pub(super) const INSTALLED_BELOW: &[&str] = &[
    "pkg/mod/",
    "registry/src/",
    "vendor/bundle/",
    ".build/checkouts/",
    "Carthage/Checkouts/",
    "renv/library/",
];

/// What Composer and Go leave in the `vendor` that they fill, whatever is in the packages there. Others
/// keep there what they wrote themselves.
pub(super) const VENDORED: &[&str] = &["composer/installed.json", "autoload.php", "modules.txt"];
