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
    assert_eq!(evidence.packages.len(), MAX_DEPTH as usize);
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
