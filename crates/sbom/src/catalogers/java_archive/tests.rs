use std::io;

use super::*;

#[path = "../../../tests/common/zip.rs"]
mod zips;

use zips::zip;

fn stored(_: &str) -> bool {
    false
}

fn extract(path: &str, content: &dyn Content) -> Evidence {
    let size = content.size();
    let mode = 0o644;
    IT.extract(&FileFacts { path, size, mode }, content)
}

fn names(evidence: &Evidence) -> Vec<String> {
    let all = evidence.packages.iter();
    all.map(|p| format!("{}@{}", p.name, p.version)).collect()
}

fn properties(group: &str, artifact: &str, version: &str) -> (String, Vec<u8>) {
    let text = format!("groupId={group}\nartifactId={artifact}\nversion={version}\n");
    let name = format!("META-INF/maven/{group}/{artifact}/pom.properties");
    (name, text.into_bytes())
}

#[test]
fn a_shaded_archive_is_itself_and_what_is_in_it() {
    let (name, text) = properties("com.example", "queue", "2.1");
    let manifest = b"Bundle-SymbolicName: org.example.driver.core\nBundle-Version: 3.0.0\n";
    let files = [
        (name.as_str(), text.as_slice()),
        ("META-INF/MANIFEST.MF", manifest),
    ];
    let bytes = zip(&files, |_| true);
    assert_eq!(
        names(&extract("a/driver-core-3.0-shaded.jar", &bytes)),
        [
            "com.example:queue@2.1",
            "org.example.driver:driver-core@3.0"
        ]
    );
    let evidence = extract("a/queue-2.1.jar", &bytes);
    assert_eq!(names(&evidence), ["com.example:queue@2.1"]);
    assert!(evidence.packages[0].sha1.is_some());
}

#[test]
fn without_a_group_no_advisory_can_be_looked_up() {
    let bytes = zip(&[("a.class", b"x")], stored);
    let evidence = extract("lib/mine-1.0.jar", &bytes);
    assert_eq!(names(&evidence), ["mine@1.0"]);
    assert!(evidence.packages[0].unassessed.is_some());
    let pom = zip(
        &[("META-INF/maven/com.example/mine/pom.xml", b"<project/>")],
        stored,
    );
    let evidence = extract("lib/mine-1.0.jar", &pom);
    assert_eq!(names(&evidence), ["com.example:mine@1.0"]);
    assert_eq!(evidence.packages[0].unassessed, None);
}

/// Properties of the archive's own stand at its root; elsewhere they came with what was put in.
#[test]
fn properties_that_lie_elsewhere_are_packages_and_not_the_archive() {
    let (_, text) = properties("com.example", "queue", "2.1");
    for (file, entry, expected) in [
        (
            "driver-3.0.jar",
            "shaded/META-INF/maven/com.example/queue/pom.properties",
            &["com.example:queue@2.1", "driver@3.0"][..],
        ),
        (
            "app.jar",
            "org/queue/pom.properties",
            &["com.example:queue@2.1", "app@"],
        ),
        (
            "queue-2.1.jar",
            "pom.properties",
            &["com.example:queue@2.1", "queue@2.1"],
        ),
        (
            "app.war",
            "WEB-INF/classes/META-INF/maven/com.example/queue/pom.properties",
            &["com.example:queue@2.1"],
        ),
        (
            "app.jar",
            "BOOT-INF/classes/META-INF/maven/com.example/queue/pom.properties",
            &["com.example:queue@2.1"],
        ),
    ] {
        let bytes = zip(&[(entry, text.as_slice())], |_| true);
        assert_eq!(names(&extract(file, &bytes)), expected, "{file}: {entry}");
    }
    // What stands at the root comes first, and what is there twice is there once.
    let (root, own) = properties("com.example", "app", "1.0");
    let classes = "WEB-INF/classes/META-INF/maven/com.example/queue/pom.properties";
    let files = [
        (root.as_str(), own.as_slice()),
        (classes, &text),
        ("META-INF/versions/9/pom.properties", &text),
    ];
    let evidence = extract("app-1.0.war", &zip(&files, stored));
    assert_eq!(
        names(&evidence),
        ["com.example:app@1.0", "com.example:queue@2.1"]
    );
    // Not filled in, and so of nothing.
    let unfilled = b"groupId=${g}\nartifactId=a\nversion=1\n";
    let bytes = zip(&[("templates/pom.properties", unfilled)], stored);
    assert_eq!(names(&extract("mine-1.0.jar", &bytes)), ["mine@1.0"]);
}

#[test]
fn a_pom_tells_where_the_properties_were_left_out() {
    let pom = b"<project><parent><version>3.2.1</version></parent></project>";
    let property = b"<project><version>${v}</version><properties><v>4.5</v></properties></project>";
    let (name, text) = properties("com.example", "queue", "2.1");
    let files = [
        ("META-INF/maven/com.example/shaded/pom.xml", pom.as_slice()),
        ("x/META-INF/maven/com.example/other/pom.xml", property),
        ("META-INF/maven/com.example/unknown/pom.xml", b"<project/>"),
        // Only a project's own file, and no package of this one.
        ("archetype/pom.xml", pom),
        ("META-INF/maven/com.example/queue/pom.xml", pom),
        (name.as_str(), &text),
    ];
    let evidence = extract("driver-9.0.jar", &zip(&files, stored));
    let expected = [
        "com.example:queue@2.1",
        "com.example:shaded@3.2.1",
        "com.example:other@4.5",
        "driver@9.0",
    ];
    assert_eq!(names(&evidence), expected);
}

/// As an application server unpacks them.
#[test]
fn an_archive_that_was_unpacked_is_told_by_its_properties() {
    let set = crate::Catalogers::new(&[&IT]);
    let (name, text) = properties("com.example", "app", "1.0");
    for directory in ["opt/tomcat/webapps/ROOT", "srv/app/WEB-INF/classes"] {
        let path = format!("{directory}/{name}");
        let (size, mode) = (text.len() as u64, 0o644);
        let file = FileFacts {
            path: &path,
            size,
            mode,
        };
        let evidence = seawall_model::Inspect::inspect(&set, &file, &text);
        assert_eq!(names(&evidence[0]), ["com.example:app@1.0"]);
        assert_eq!(evidence[0].packages[0].locations[0].path, path);
    }
    let large = vec![b'x'; 2 << 20];
    let evidence = extract("a/META-INF/maven/g/a/pom.properties", &large);
    assert_eq!(evidence.holes.len(), 1);
    for path in ["target/maven-archiver/pom.properties", "pom.properties"] {
        let (size, mode) = (1, 0o644);
        assert!(
            !seawall_model::Inspect::wants(&set, &FileFacts { path, size, mode }),
            "{path}"
        );
    }
}

#[test]
fn archives_in_archives() {
    let mut bytes = zip(&[("x", b"x")], stored);
    for depth in 1..4 {
        let name = format!("lib/inner{depth}-1.{depth}.jar");
        let packed = |name: &str| name.contains('2');
        bytes = zip(&[(&name, &bytes), ("META-INF/MANIFEST.MF", b"")], packed);
    }
    let evidence = extract("app.war", &bytes);
    assert_eq!(
        names(&evidence),
        ["app@", "inner3@1.3", "inner2@1.2", "inner1@1.1"]
    );
    assert!(evidence.holes.is_empty(), "{:?}", evidence.holes);
    let deepest = &evidence.packages[3].locations[0].path;
    assert_eq!(
        deepest,
        "app.war!/lib/inner3-1.3.jar!/lib/inner2-1.2.jar!/lib/inner1-1.1.jar"
    );
    for depth in 4..1000 {
        let name = format!("n{depth}.jar");
        bytes = zip(&[(&name, &bytes)], stored);
    }
    let evidence = extract("app.war", &bytes);
    assert_eq!(evidence.packages.len() as u64, DEPTH);
    assert_eq!(evidence.holes[0].name, "limit-depth");
}

/// An outer archive around a stored inner one of any size, which is zeros up to its directory.
struct Large {
    head: Vec<u8>,
    hole: u64,
    tail: Vec<u8>,
}

impl Content for Large {
    fn size(&self) -> u64 {
        self.head.len() as u64 + self.hole + self.tail.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        assert!(buffer.len() < 1 << 20, "one read of {} bytes", buffer.len());
        let (head, tail) = (self.head.len() as u64, self.head.len() as u64 + self.hole);
        let part = match offset {
            o if o < head => self.head.as_slice().read_at(o, buffer)?,
            o if o >= tail => self.tail.as_slice().read_at(o - tail, buffer)?,
            o => {
                let length = usize::try_from(tail - o).unwrap_or(usize::MAX);
                let length = length.min(buffer.len());
                buffer[..length].fill(0);
                length
            }
        };
        Ok(part)
    }
}

/// A stored inner archive is never read whole, whatever its size.
#[test]
fn a_large_stored_archive_is_read_where_it_lies() {
    const SIZE: u64 = 300 << 20;
    let (name, text) = properties("com.example", "big", "1.0");
    let marker = b"MARKER-OF-THE-LARGE-ENTRY";
    let small = zip(&[(&name, &text), ("data", marker)], stored);
    let outer = zip(&[("lib/big-1.0.jar", &small)], stored);
    let at = outer
        .windows(marker.len())
        .position(|w| w == marker)
        .unwrap();
    let (head, tail) = outer.split_at(at);
    let (mut head, mut tail) = (head.to_vec(), tail[marker.len()..].to_vec());
    // The sizes and places that the growth of the entry changes.
    let grow = SIZE - marker.len() as u64;
    let add = |bytes: &mut [u8], at: usize| {
        let old = u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
        let new = u32::try_from(u64::from(old) + grow).unwrap();
        bytes[at..at + 4].copy_from_slice(&new.to_le_bytes());
    };
    let locals: Vec<usize> = (0..head.len() - 4)
        .filter(|i| head[*i..].starts_with(b"PK\x03\x04"))
        .collect();
    // The outer's entry and the inner's `data`; between them stand the properties.
    for local in [locals[0], locals[2]] {
        add(&mut head, local + 18);
        add(&mut head, local + 22);
    }
    let centrals: Vec<usize> = (0..tail.len() - 4)
        .filter(|i| tail[*i..].starts_with(b"PK\x01\x02"))
        .collect();
    for central in [centrals[1], centrals[2]] {
        add(&mut tail, central + 20);
        add(&mut tail, central + 24);
    }
    let ends: Vec<usize> = (0..tail.len() - 4)
        .filter(|i| tail[*i..].starts_with(b"PK\x05\x06"))
        .collect();
    for end in ends {
        add(&mut tail, end + 16);
    }
    let hole = SIZE;
    let evidence = extract("app.jar", &Large { head, hole, tail });
    assert_eq!(names(&evidence), ["app@", "com.example:big@1.0"]);
    assert!(evidence.holes.is_empty(), "{:?}", evidence.holes);
}

/// Bytes that are not in memory anyway, so that nothing is hashed.
struct Disk(Vec<u8>);

impl Content for Disk {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read_at(offset, buffer)
    }
}

/// Thousands of directory entries that all lead to the same bytes: what comes out is counted.
#[test]
fn entries_on_top_of_each_other_stop() {
    const COUNT: usize = 5_000;
    let inner = zip(&[("padding", &vec![b'x'; 8 << 20])], stored);
    let one = zip(&[("n.jar", &inner)], stored);
    let at = one.len() - 22 - (46 + 5);
    let (data, tail) = one.split_at(at);
    let (row, end) = tail.split_at(46 + 5);
    let mut end = end.to_vec();
    let count = u16::try_from(COUNT).unwrap().to_le_bytes();
    let size = u32::try_from(COUNT * row.len()).unwrap().to_le_bytes();
    end[8..12].copy_from_slice(&[count, count].concat());
    end[12..16].copy_from_slice(&size);
    let bytes = [data, &row.repeat(COUNT), &end].concat();
    let evidence = extract("bomb.jar", &Disk(bytes));
    let holes: Vec<&str> = evidence.holes.iter().map(|h| h.name.as_str()).collect();
    assert!(holes.contains(&"ambiguous-archive"), "{holes:?}");
    let stops = holes.iter().filter(|name| **name == "limit-expansion");
    assert_eq!(stops.count(), 1, "{holes:?}");
    let packages = evidence.packages.len();
    assert!((150..250).contains(&packages), "{packages}");
}
