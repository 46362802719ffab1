//! Images with links, and the same files without.

use std::path::Path;

use seawall_testkit::image::{TestImage, TestLayer};

const ALPINE: &str = "ID=alpine\nVERSION_ID=3.10.4\n";
const DEBIAN: &str = "ID=debian\nVERSION_ID=12\n";
const STATUS: &str = "Package: bash\nStatus: install ok installed\nArchitecture: amd64\n\
    Version: 5.2.15-2+b2\n\nPackage: zlib1g\nStatus: install ok installed\nArchitecture: amd64\n\
    Version: 1:1.2.13.dfsg-1\nSource: zlib\n\n";
/// What an image of few files has in place of a database.
const STUB: &str = "Package: base-files\nArchitecture: amd64\nVersion: 12.4\n";
const FLASK: &str = "Metadata-Version: 2.1\nName: flask\nVersion: 2.0.1\n";

fn layer() -> TestLayer {
    TestLayer::default()
}

fn alpine() -> TestLayer {
    layer().file("etc/os-release", ALPINE).file(
        "lib/apk/db/installed",
        "P:musl\nV:1.1.22-r3\nA:x86_64\no:musl\n\n",
    )
}

fn npm(name: &str, version: &str) -> String {
    format!(r#"{{"name":"{name}","version":"{version}"}}"#)
}

fn images(linked: Vec<TestLayer>, plain: Vec<TestLayer>) -> [TestImage; 2] {
    [TestImage::new(linked), TestImage::new(plain)]
}

const SITE: &str = "usr/lib/python3/dist-packages/flask-2.0.1.dist-info/METADATA";
/// What the list of a package's files says.
const LIST: &str = "/.\n/usr/lib/python3/dist-packages/flask-2.0.1.dist-info/METADATA\n";

/// A tree of objects without names, and names that are links to them.
pub(crate) fn ostree() -> [TestImage; 2] {
    let object = |name: &str| format!("sysroot/ostree/repo/objects/{name}.file");
    let objects = |layer: TestLayer| {
        layer
            .file(&object("00/a1"), DEBIAN)
            .file(&object("00/b2"), STATUS)
            .file(&object("01/c3"), FLASK)
            .file(&object("02/d4"), LIST)
    };
    let links = [
        ("etc/os-release", "00/a1"),
        ("usr/lib/os-release", "00/a1"),
        ("var/lib/dpkg/status", "00/b2"),
        (SITE, "01/c3"),
        ("var/lib/dpkg/info/bash.list", "02/d4"),
    ];
    let linked = links.iter().fold(objects(layer()), |layer, (path, of)| {
        layer.hard_link(path, &object(of))
    });
    let plain = objects(layer())
        .file("etc/os-release", DEBIAN)
        .file("usr/lib/os-release", DEBIAN)
        .file("var/lib/dpkg/status", STATUS)
        .file(SITE, FLASK)
        .file("var/lib/dpkg/info/bash.list", LIST);
    images(vec![linked], vec![plain])
}

/// A store of files without names, hard links from it, and links between directories.
pub(crate) fn pnpm() -> [TestImage; 2] {
    let own = "usr/src/app/node_modules/.pnpm/lodash@4.17.20/node_modules/lodash/package.json";
    let other = "usr/src/other/node_modules/.pnpm/lodash@4.17.20/node_modules/lodash/package.json";
    let stored = "root/.local/share/pnpm/store/v3/files/00/abc";
    let package = npm("lodash", "4.17.20");
    let around = |layer: TestLayer| {
        layer
            .symlink(
                "usr/src/app/node_modules/lodash",
                ".pnpm/lodash@4.17.20/node_modules/lodash",
            )
            .symlink("usr/src/again", "app")
    };
    let linked = alpine().file(stored, &package).hard_link(own, stored);
    let linked = linked.hard_link(other, stored);
    let plain = alpine().file(stored, &package).file(own, &package);
    let plain = plain.file(other, &package);
    images(vec![around(linked)], vec![around(plain)])
}

/// A cache of whole packages, and hard links to each of their files.
pub(crate) fn uv() -> [TestImage; 2] {
    let cached = "root/.cache/uv/archive-v0/xyz/flask-2.0.1.dist-info/METADATA";
    let own = "usr/local/lib/python3.12/site-packages/flask-2.0.1.dist-info/METADATA";
    let linked = alpine().file(cached, FLASK).hard_link(own, cached);
    images(
        vec![linked],
        vec![alpine().file(cached, FLASK).file(own, FLASK)],
    )
}

/// A link to a link, one to a file of a lower layer, and, where that can be unpacked, one before its
/// file.
pub(crate) fn any_order() -> [TestImage; 2] {
    let path = |name: &str| format!("srv/{name}/Gemfile.lock");
    let lock = "GEM\n  remote: https://rubygems.org/\n  specs:\n    rack (2.2.3)\n\nDEPENDENCIES\n  rack\n";
    let linked = alpine()
        .file("srv/stored", lock)
        .hard_link("srv/second", "srv/stored")
        .hard_link(&path("a"), "srv/second")
        .hard_link(&path("b"), &path("a"));
    let plain = alpine()
        .file("srv/stored", lock)
        .file("srv/second", lock)
        .file(&path("a"), lock)
        .file(&path("b"), lock);
    images(vec![linked], vec![plain])
}

/// A program by two names, its first one without a name that is wanted, and one deleted.
pub(crate) fn programs() -> [TestImage; 2] {
    let program = seawall_testkit::elf::go_program("go1.20.1", 4 << 10);
    let gone = layer().file("usr/bin/.wh.first", "");
    let stored = |layer: TestLayer| {
        layer
            .mode("usr/bin/first", 0o755, &program)
            .file("store/2", &program)
    };
    let linked = stored(alpine())
        .hard_link("usr/bin/second", "usr/bin/first")
        .hard_link("usr/lib/tool.so", "store/2");
    let plain = stored(alpine())
        .mode("usr/bin/second", 0o755, &program)
        .file("usr/lib/tool.so", &program);
    images(vec![linked, gone.clone()], vec![plain, gone])
}

/// A container's own files: the database behind a link into the image.
pub(crate) fn own_files() -> TestLayer {
    layer()
        .symlink("var/lib/dpkg/status", "/data/status")
        .file(
            "srv/files/lock",
            r#"{"packages":[{"name":"monolog/monolog","version":"2.0.0"}]}"#,
        )
        .symlink("srv/app/composer.lock", "../files/lock")
}

pub(crate) fn container_image() -> TestImage {
    TestImage::new(vec![
        layer()
            .file("etc/os-release", DEBIAN)
            .file("data/status", STATUS)
            .folder("var/lib/dpkg"),
    ])
}

/// The same of links that not every engine unpacks.
pub(crate) fn odd_order() -> [TestImage; 2] {
    let lock = r#"{"packages":[{"name":"monolog/monolog","version":"2.0.0"}]}"#;
    let linked = vec![
        alpine().file("srv/lower", lock),
        layer()
            .hard_link("srv/a/composer.lock", "srv/b/composer.lock")
            .hard_link("srv/b/composer.lock", "srv/later")
            .hard_link("srv/c/composer.lock", "srv/lower")
            .file("srv/later", lock),
    ];
    let plain = vec![
        alpine().file("srv/lower", lock),
        layer()
            .file("srv/a/composer.lock", lock)
            .file("srv/b/composer.lock", lock)
            .file("srv/c/composer.lock", lock)
            .file("srv/later", lock),
    ];
    images(linked, plain)
}

pub(crate) fn first_name_deleted() -> [TestImage; 2] {
    let names = ["srv/app/go.mod", "srv/old/go.mod"];
    let module = "module example.org/a\n\ngo 1.20\n\nrequire golang.org/x/text v0.3.0\n";
    let gone = layer().file("srv/old/.wh.go.mod", "");
    let linked = alpine()
        .file(names[1], module)
        .hard_link(names[0], names[1]);
    let plain = alpine().file(names[1], module).file(names[0], module);
    // The store's name goes with its directory.
    let store = layer().file("srv/store/1", npm("ms", "2.0.0"));
    let own = "srv/app/node_modules/ms/package.json";
    let layers = |first: TestLayer, second: TestLayer| {
        vec![
            first,
            gone.clone(),
            second,
            layer().file("srv/.wh.store", ""),
        ]
    };
    images(
        layers(linked, store.clone().hard_link(own, "srv/store/1")),
        layers(plain, store.file(own, npm("ms", "2.0.0"))),
    )
}

/// Files that are deleted under one name, and seen under another one that only a link leads to.
pub(crate) fn seen_by_another_name() -> [TestImage; 2] {
    let installed = "P:musl\nV:1.1.22-r3\nA:x86_64\no:musl\n\n";
    let lock = r#"{"lockfileVersion":3,"packages":{"node_modules/ms":{"version":"2.0.0"}}}"#;
    let locks = ["old/package-lock.json", "app/package-lock.json"];
    let system = || {
        layer()
            .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
            .file("x", installed)
            .file(locks[0], lock)
    };
    let gone = || {
        layer()
            .file("one/.wh.installed", "")
            .file("old/.wh.package-lock.json", "")
    };
    let linked = system()
        .hard_link("one/installed", "x")
        .hard_link("two/installed", "x")
        .symlink("lib/apk/db", "/one")
        .symlink("usr/lib/apk/db", "/two")
        .hard_link("app/x.json", locks[0])
        .symlink(locks[1], "x.json");
    let plain = system()
        .file("one/installed", installed)
        .file("usr/lib/apk/db/installed", installed)
        .file(locks[1], lock);
    images(vec![linked, gone()], vec![plain, gone()])
}

/// `/var -> /data/var`, the database written twice.
pub(crate) fn dpkg_behind_var() -> [TestImage; 2] {
    let first = STATUS.split_inclusive("\n\n").next().unwrap();
    let at = |layer: TestLayer, var: &str, status: &str| {
        layer
            .file(&format!("{var}/lib/dpkg/status"), status)
            .file(&format!("{var}/lib/dpkg/info/bash.list"), LIST)
    };
    let system = || {
        let system = layer().file("etc/os-release", DEBIAN);
        system.file(SITE, FLASK)
    };
    let linked = vec![
        at(system().symlink("var", "/data/var"), "data/var", first),
        at(layer(), "data/var", STATUS),
    ];
    let plain = vec![at(system(), "var", first), at(layer(), "var", STATUS)];
    images(linked, plain)
}

pub(crate) fn dpkg_behind_its_directory() -> [TestImage; 2] {
    let system = || layer().file("etc/os-release", DEBIAN);
    let linked = vec![
        system()
            .file("data/dpkg/status", STATUS)
            .file("data/dpkg/status.d/base", STUB)
            .file("data/dpkg/info/bash.list", LIST),
        layer().symlink("var/lib/dpkg", "../../data/dpkg"),
    ];
    let plain = vec![
        system()
            .file("var/lib/dpkg/status", STATUS)
            .file("var/lib/dpkg/status.d/base", STUB)
            .file("var/lib/dpkg/info/bash.list", LIST),
        layer(),
    ];
    images(linked, plain)
}

pub(crate) fn status_d_behind_links() -> [TestImage; 2] {
    let other = STUB.replace("base-files", "netbase");
    let linked = layer()
        .file("etc/os-release", DEBIAN)
        .file("opt/control", STUB)
        .file("opt/netbase", &other)
        .symlink("var/lib/dpkg/status.d/base-files", "/opt/control")
        .hard_link("var/lib/dpkg/status.d/netbase", "opt/netbase");
    let plain = layer()
        .file("etc/os-release", DEBIAN)
        .file("var/lib/dpkg/status.d/base-files", STUB)
        .file("var/lib/dpkg/status.d/netbase", &other);
    images(vec![linked], vec![plain])
}

/// Hard links whose names symbolic links to the same files take.
pub(crate) fn linked_once_more() -> [TestImage; 2] {
    let lock = r#"{"lockfileVersion":3,"packages":{"node_modules/ms":{"version":"2.0.0"}}}"#;
    let (status, named) = ("var/lib/dpkg/status", "app/package-lock.json");
    let system = || {
        layer()
            .file("etc/os-release", DEBIAN)
            .file("var/lib/dpkg/status.d/base-files", STUB)
            .file("x", STATUS)
            .file("app/x.json", lock)
    };
    let linked = vec![
        system()
            .hard_link(status, "x")
            .hard_link(named, "app/x.json"),
        layer()
            .symlink(status, "../../../x")
            .symlink(named, "x.json"),
    ];
    let plain = system().file(status, STATUS).file(named, lock);
    images(linked, vec![plain, layer()])
}

/// A hard link that one of its own layer takes the name of, by way of a symbolic one.
pub(crate) fn linked_twice_in_a_layer() -> [TestImage; 2] {
    let status = "var/lib/dpkg/status";
    let system = || {
        layer()
            .file("etc/os-release", DEBIAN)
            .file("var/lib/dpkg/status.d/base-files", STUB)
            .file("a", STUB.replace("base-files", "wrong"))
            .file("b", STATUS)
    };
    let linked = system()
        .symlink("c", "var/lib/dpkg")
        .hard_link("c/status", "a")
        .hard_link(status, "b");
    images(vec![linked], vec![system().file(status, STATUS)])
}

/// `lib -> usr/lib`: the database has a name there, too, and is read once.
pub(crate) fn apk_behind_lib() -> [TestImage; 2] {
    let installed = "P:musl\nV:1.1.22-r3\nA:x86_64\no:musl\n\n";
    let system = || layer().file("etc/os-release", ALPINE);
    let linked = system()
        .symlink("lib", "usr/lib")
        .file("usr/lib/apk/db/installed", installed);
    let plain = system().file("usr/lib/apk/db/installed", installed);
    images(vec![linked], vec![plain])
}

pub(crate) fn os_release_linked() -> [TestImage; 2] {
    let installed = "P:musl\nV:1.1.22-r3\nA:x86_64\no:musl\n\n";
    let system = || layer().file("lib/apk/db/installed", installed);
    let linked = system()
        .file("usr/share/release/alpine", ALPINE)
        .hard_link("usr/lib/os-release", "usr/share/release/alpine")
        .symlink("etc/os-release", "/usr/share/release/alpine");
    let plain = system()
        .file("usr/lib/os-release", ALPINE)
        .file("etc/os-release", ALPINE);
    images(vec![linked], vec![plain])
}

/// A real database of the shared data.
pub(crate) fn rpm_database(data: &Path) -> Vec<u8> {
    let databases = seawall_testkit::unpack(&data.join("fixtures/rpmdb.tar.zst"));
    databases["go-rpmdb/cbl-mariner-2.0/rpmdb.sqlite"].clone()
}

pub(crate) fn rpm_behind_links(database: &[u8]) -> [TestImage; 2] {
    let own = "var/lib/rpm/rpmdb.sqlite";
    let system = || {
        let release = "ID=mariner\nVERSION_ID=2.0\n";
        layer().file("etc/os-release", release)
    };
    let linked = vec![
        system().symlink("var/lib/rpm", "../../usr/lib/sysimage/rpm"),
        layer()
            .symlink("usr/lib/sysimage/rpm", "/data/rpm")
            .file("data/rpm/rpmdb.sqlite", database),
    ];
    let plain = vec![system(), layer().file(own, database)];
    images(linked, plain)
}

/// A lock file by two names, of which one is a link, is read once; by one that nobody knows, too.
pub(crate) fn lock_file_linked() -> [TestImage; 2] {
    let lock = r#"{"lockfileVersion":3,"packages":{"node_modules/ms":{"version":"2.0.0"}}}"#;
    let linked = alpine()
        .file("srv/a/package-lock.json", lock)
        .symlink("srv/b/package-lock.json", "../a/package-lock.json")
        .file("srv/shared/lock.json", lock)
        .symlink("srv/c/package-lock.json", "/srv/shared/lock.json");
    let plain = alpine()
        .file("srv/a/package-lock.json", lock)
        .file("srv/c/package-lock.json", lock);
    images(vec![linked], vec![plain])
}

/// Names of files that are not there. No engine unpacks it.
pub(crate) fn links_to_nothing() -> TestImage {
    TestImage::new(vec![
        layer()
            .file("etc/os-release", DEBIAN)
            .hard_link("var/lib/dpkg/status", "nowhere")
            .hard_link("srv/package-lock.json", "srv/gone")
            .hard_link("srv/nobody-wants-it", "srv/gone"),
    ])
}

/// Images whose database is hidden, and the gap that says so.
pub(crate) fn hidden() -> Vec<(&'static str, TestImage, &'static str)> {
    let stub = || {
        layer()
            .file("etc/os-release", DEBIAN)
            .file("var/lib/dpkg/status.d/base-files", STUB)
    };
    let apk = || {
        let other = "usr/lib/apk/db/installed";
        let musl = "P:musl\nV:1.1.22-r3\nA:x86_64\no:musl\n\n";
        layer().file("etc/os-release", ALPINE).file(other, musl)
    };
    let fifo = "it is a device, a FIFO or a socket, not a file";
    let gap = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let special = |path: &str| gap(format!("unreadable-file {path}: {fifo}"));
    let nowhere = |path: &str, to: &str| {
        gap(format!(
            "unread-link {path}: the link leads nowhere: to {to}"
        ))
    };
    let status = "var/lib/dpkg/status";
    let installed = "lib/apk/db/installed";
    vec![
        ("fifo", stub().fifo(status), special(status)),
        ("fifo-apk", apk().fifo(installed), special(installed)),
        (
            "fifo-behind",
            stub().fifo("opt/fifo").symlink(status, "/opt/fifo"),
            special(status),
        ),
        (
            "directory",
            stub().folder(status),
            gap(format!(
                "unreadable-file {status}: it is a directory, not a file"
            )),
        ),
        (
            "dangling",
            stub().symlink(status, "/data/status"),
            nowhere(status, "/data/status"),
        ),
        (
            "circle",
            stub().symlink(status, "status"),
            nowhere(status, "status"),
        ),
        (
            "dangling-directory",
            apk().symlink("lib", "/data/lib"),
            nowhere("lib", "/data/lib"),
        ),
        (
            "out-of-the-tree",
            stub().symlink(status, "../../../../../../../../../../../etc/hostname"),
            nowhere(status, "../../../../../../../../../../../etc/hostname"),
        ),
        (
            "dangling-entry",
            stub().symlink("var/lib/dpkg/status.d/netbase", "/opt/gone"),
            nowhere("var/lib/dpkg/status.d/netbase", "/opt/gone"),
        ),
        (
            "lock-fifo",
            stub().fifo("srv/package-lock.json"),
            special("srv/package-lock.json"),
        ),
    ]
    .into_iter()
    .map(|(name, layer, gap)| (name, TestImage::new(vec![layer]), gap))
    .collect()
}

/// Names that lead to nothing, where nobody would read anything either.
pub(crate) fn harmless() -> Vec<(&'static str, TestImage)> {
    let image = alpine()
        .symlink("srv/a/package-lock.json", "/gone")
        .symlink("srv/b/package-lock.json", "/dev/null")
        .folder("srv/c/package-lock.json")
        .symlink("srv/d/go.mod", "/srv/c")
        .symlink("root", "/nowhere")
        .symlink("etc/redhat-release", "nothing")
        .symlink("usr/bin/tool", "gone")
        .fifo("srv/fifo")
        .fifo("srv/lib.so");
    vec![("harmless", TestImage::new(vec![image]))]
}
