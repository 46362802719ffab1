//! Small ELF files.

/// The linker's information in a Go program: the release, and no modules.
fn go_build_information(release: &str) -> Vec<u8> {
    let mut bytes = b"\xff Go buildinf:\x08\x02".to_vec();
    bytes.resize(32, 0);
    bytes.push(u8::try_from(release.len()).unwrap_or(u8::MAX));
    bytes.extend_from_slice(release.as_bytes());
    bytes.push(0);
    bytes
}

/// A program that Go of that release (`go1.21.3`) linked, of at least so many bytes. The table of its
/// sections is at its end.
pub fn go_program(release: &str, size: usize) -> Vec<u8> {
    let names = b"\0.go.buildinfo\0";
    let mut rest = go_build_information(release);
    let section = (64 + names.len() as u64, rest.len() as u64, 1);
    rest.resize(rest.len().max(size), 0);
    elf(&[section], names, &rest, 2)
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
