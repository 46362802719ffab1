//! Small ELF files.

/// The linker's information in a Go program: the release, and the text on its modules.
fn go_build_information(release: &str, modules: &str) -> Vec<u8> {
    let mut bytes = b"\xff Go buildinf:\x08\x02".to_vec();
    bytes.resize(32, 0);
    // Around the text are marks (Go, `cmd/go/internal/modload/build.go`).
    let mark: &[u8] = b"0w\xaf\x0c\x92t\x08\x02A\xe1\xc1\x07\xe6\xd6\x18\xe6";
    let marked = match modules {
        "" => Vec::new(),
        text => [mark, text.as_bytes(), mark].concat(),
    };
    for text in [release.as_bytes(), &marked] {
        let mut length = text.len();
        while length > 0x7f {
            bytes.push(0x80 | u8::try_from(length & 0x7f).unwrap_or(0));
            length >>= 7;
        }
        bytes.push(u8::try_from(length).unwrap_or(0));
        bytes.extend_from_slice(text);
    }
    bytes
}

/// The table by which a Go program (Go 1.20) finds the names of its functions: its header and the names.
pub fn go_functions(names: &[&str]) -> Vec<u8> {
    let mut bytes = b"\xf1\xff\xff\xff\0\0\x01\x08".to_vec();
    let names = [names, &[""]].concat().join("\0");
    let begin = 8 + 8 * 8;
    let end = begin + names.len() as u64;
    for word in [names.len() as u64, 0, 0, begin, end, end, end, end] {
        bytes.extend_from_slice(&word.to_le_bytes());
    }
    bytes.extend_from_slice(names.as_bytes());
    bytes
}

/// A program that Go of that release (`go1.21.3`) linked, of at least so many bytes. The table of its
/// sections is at its end.
pub fn go_program(release: &str, size: usize) -> Vec<u8> {
    let names = b"\0.go.buildinfo\0";
    let mut rest = go_build_information(release, "");
    let section = (64 + names.len() as u64, rest.len() as u64, 1);
    rest.resize(rest.len().max(size), 0);
    elf(&[section], names, &rest, 2)
}

/// The same of these modules (lines of `path`, `mod`, `dep`, `=>` and `build`), with this table of
/// functions.
pub fn go_program_of(release: &str, modules: &str, functions: &[u8]) -> Vec<u8> {
    let names = b"\0.go.buildinfo\0.gopclntab\0";
    let information = go_build_information(release, modules);
    let begin = 64 + names.len() as u64;
    let sections = [
        (begin, information.len() as u64, 1),
        (begin + information.len() as u64, functions.len() as u64, 15),
    ];
    elf(&sections, names, &[&information, functions].concat(), 3)
}

/// An ELF file of 64 bits with these sections: offset, size, and where in the names its own begins.
pub fn elf(sections: &[(u64, u64, u32)], names: &[u8], rest: &[u8], count: u16) -> Vec<u8> {
    let mut file = vec![0; 64];
    file[..6].copy_from_slice(b"\x7fELF\x02\x01");
    let table = 64 + names.len() + rest.len();
    file[0x28..0x30].copy_from_slice(&(table as u64).to_le_bytes());
    file[0x3a..0x3c].copy_from_slice(&64_u16.to_le_bytes());
    file[0x3c..0x3e].copy_from_slice(&count.to_le_bytes());
    file.extend([names, rest].concat());
    let all = [(64, names.len() as u64, 0)]
        .iter()
        .chain(sections)
        .copied()
        .collect::<Vec<_>>();
    for (offset, size, name) in all {
        let mut row = vec![0; 64];
        row[..4].copy_from_slice(&name.to_le_bytes());
        row[4] = 1;
        row[0x18..0x20].copy_from_slice(&offset.to_le_bytes());
        row[0x20..0x28].copy_from_slice(&size.to_le_bytes());
        file.extend(row);
    }
    file
}
