//! `cargo xtask compare memory`: what large targets cost in memory, all our processes together: an image
//! of 16 GB, a file of 10 GB, a million files, a jar in a jar in a jar. They are made of holes, or as
//! they are read. Then the same of hostile inputs, against their size.

mod hostile;

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use super::cost::peak_with_input;
use super::scan::ours;

const GIB: u64 = 1 << 30;

type Fill = fn(&mut dyn Write) -> io::Result<()>;

/// Prints the peak of each, in MiB.
pub(super) fn run() -> Result<(), String> {
    compare().map_err(|e| e.to_string())
}

fn compare() -> io::Result<()> {
    let root = Path::new("target/compare/memory");
    std::fs::create_dir_all(root)?;
    let root = std::fs::canonicalize(root)?;
    let ours = ours()?;
    let mut out = io::stdout().lock();
    writeln!(out, "| target | peak MiB |\n|---|---|")?;
    let archive = root.join("image.tar");
    holes(&archive)?;
    let peak = peak_with_input(&ours, &scan_command(&archive.display().to_string()), None)?;
    writeln!(out, "| archive of 16 GiB, in place | {} |", peak >> 10)?;
    std::fs::remove_file(&archive)?;
    let streams: [(&str, Fill); 4] = [
        ("image of 16 GiB, streamed", |out| image(out, &[GIB; 16])),
        ("file of 10 GiB, streamed", |out| image(out, &[10 * GIB])),
        ("a million files, streamed", million),
        ("a jar of 0.4 GB in a jar in a jar, streamed", jars),
    ];
    for (what, fill) in streams {
        let fill = Box::new(move |pipe: &mut dyn Write| fill(pipe));
        let peak = peak_with_input(&ours, &scan_command("-"), Some(fill))?;
        writeln!(out, "| {what} | {} |", peak >> 10)?;
    }
    hostile::run(&ours, &root, &mut out)
}

/// How a target is scanned here.
fn scan_command(target: &str) -> Vec<String> {
    let words = [
        "scan",
        target,
        "--only",
        "packages,vulnerabilities",
        "--offline",
        "--no-cache",
        "--allow-empty",
    ];
    words.map(str::to_owned).to_vec()
}

/// A docker-archive whose one layer has sixteen files of 1 GiB, all hole.
fn holes(path: &Path) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let layer = 16 * (512 + GIB) + 1024;
    file.write_all(&header("layer.tar", layer, b'0'))?;
    for number in 0..16 {
        file.write_all(&header(&format!("data/{number}.bin"), GIB, b'0'))?;
        file.seek(SeekFrom::Current(1 << 30))?;
    }
    file.seek(SeekFrom::Current(1024))?;
    let config = br#"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:0000000000000000000000000000000000000000000000000000000000000000"]}}"#;
    small(&mut file, "config.json", config)?;
    let manifest = br#"[{"Config":"config.json","RepoTags":["a:1"],"Layers":["layer.tar"]}]"#;
    small(&mut file, "manifest.json", manifest)?;
    file.write_all(&[0; 1024])?;
    file.flush()
}

/// A root file system with files of these sizes.
fn image(out: &mut dyn Write, sizes: &[u64]) -> io::Result<()> {
    let zeros = vec![0; 1 << 20];
    small(out, "etc/os-release", b"ID=debian\nVERSION_ID=12\n")?;
    for (number, size) in sizes.iter().enumerate() {
        // An executable: its first bytes are looked at.
        let mut entry = header(&format!("usr/bin/{number}"), *size, b'0');
        entry[100..107].copy_from_slice(b"0000755");
        seal(&mut entry);
        out.write_all(&entry)?;
        let mut rest = *size;
        while rest > 0 {
            let length = rest.min(zeros.len() as u64);
            out.write_all(&zeros[..usize::try_from(length).unwrap_or(0)])?;
            rest -= length;
        }
    }
    out.write_all(&[0; 1024])
}

fn million(out: &mut dyn Write) -> io::Result<()> {
    small(out, "etc/os-release", b"ID=debian\nVERSION_ID=12\n")?;
    for number in 0..1_000_000_u32 {
        let name = format!(
            "srv/{}/{}/file-{number}.dat",
            number / 10_000,
            number / 100 % 100
        );
        out.write_all(&header(&name, 0, b'0'))?;
    }
    out.write_all(&[0; 1024])
}

/// `outer.jar!/middle.jar!/inner.jar`, all stored, the inner one with a large file.
fn jars(out: &mut dyn Write) -> io::Result<()> {
    let properties = b"groupId=org.example\nartifactId=inner\nversion=1.2.3\n";
    let large = vec![0; 400_000_000];
    let inner = zip(&[
        ("META-INF/maven/a/b/pom.properties", properties),
        ("large.bin", &large),
    ]);
    drop(large);
    let middle = zip(&[("lib/inner.jar", &inner)]);
    drop(inner);
    let outer = zip(&[("lib/middle.jar", &middle)]);
    drop(middle);
    small(out, "srv/outer.jar", &outer)?;
    out.write_all(&[0; 1024])
}

/// A zip with stored entries (APPNOTE 6.3, sections 4.3.7 to 4.3.16).
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    let le = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
    let short = |n: usize| u16::try_from(n).unwrap_or(u16::MAX).to_le_bytes();
    for (name, content) in entries {
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let mut common = [0; 26];
        common[0] = 20;
        common[10..14].copy_from_slice(&crc.sum().to_le_bytes());
        common[14..18].copy_from_slice(&le(content.len()));
        common[18..22].copy_from_slice(&le(content.len()));
        common[22..24].copy_from_slice(&short(name.len()));
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&le(bytes.len()));
        directory.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(b"PK\x03\x04");
        bytes.extend_from_slice(&common);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(content);
    }
    let start = bytes.len();
    bytes.extend_from_slice(&directory);
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    bytes.extend_from_slice(&short(entries.len()));
    bytes.extend_from_slice(&short(entries.len()));
    bytes.extend_from_slice(&le(directory.len()));
    bytes.extend_from_slice(&le(start));
    bytes.extend_from_slice(&[0; 2]);
    bytes
}

fn small(out: &mut dyn Write, name: &str, content: &[u8]) -> io::Result<()> {
    out.write_all(&header(name, content.len() as u64, b'0'))?;
    out.write_all(content)?;
    let rest = content.len().next_multiple_of(512) - content.len();
    out.write_all(&vec![0; rest])
}

/// A ustar header (POSIX.1-2017, pax, "ustar Interchange Format"); large sizes in GNU's base 256.
fn header(name: &str, size: u64, kind: u8) -> [u8; 512] {
    let mut header = [0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..107].copy_from_slice(b"0000644");
    if size < 1 << 33 {
        header[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
    } else {
        header[124] = 0x80;
        header[128..136].copy_from_slice(&size.to_be_bytes());
    }
    header[156] = kind;
    header[257..265].copy_from_slice(b"ustar\x0000");
    seal(&mut header);
    header
}

fn seal(header: &mut [u8; 512]) {
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|b| u32::from(*b)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
}
