//! Sections of executables, found by small reads: ELF, PE and Mach-O (little-endian).
//!
//! Formats: System V ABI, "Sections" and "Program Header"; PE/COFF specification, "Section Table";
//! Mach-O, `mach-o/loader.h`. Nothing is executed or mapped.

use seawall_model::Content;

/// Sections, and segments where there are no sections, of one file.
const MAX_SECTIONS: usize = 4_096;

/// Bytes of the commands of a Mach-O file.
const MAX_COMMANDS: usize = 4 << 20;
/// Bytes of their names.
const MAX_NAMES: usize = 1 << 20;

/// A part of an executable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    /// Where its name begins among the names; beyond them for a segment, which has none.
    name: usize,
    /// Where in the file.
    pub(crate) offset: u64,
    /// Bytes in the file.
    pub(crate) size: u64,
    /// Where in memory.
    pub(crate) address: u64,
    /// It can be written to, when it is loaded.
    pub(crate) writable: bool,
}

/// An executable's parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Binary {
    /// Sections, or segments of a stripped file.
    pub(crate) sections: Vec<Section>,
    /// Names of sections, each with a NUL behind it.
    names: Vec<u8>,
    /// Bytes of a pointer.
    pub(crate) pointer: u64,
    /// It has more sections, or longer names of them, than are read.
    pub(crate) cut: bool,
}

impl Binary {
    /// Reads the tables; none if it is no executable that we know.
    pub(crate) fn read(content: &dyn Content) -> Option<Self> {
        let head = bytes(content, 0, 64)?;
        match head.as_slice() {
            [0x7f, b'E', b'L', b'F', class, 1, ..] => elf(content, &head, *class == 2),
            [b'M', b'Z', ..] => pe(content, &head),
            [0xcf, 0xfa, 0xed, 0xfe, ..] => mach(content, &head),
            _ => None,
        }
    }

    /// The section of that name.
    pub(crate) fn section(&self, name: &str) -> Option<&Section> {
        let mut sections = self.sections.iter();
        sections.find(|s| self.name(s) == name.as_bytes())
    }

    /// What a section is called; nothing for a segment.
    pub(crate) fn name(&self, section: &Section) -> &[u8] {
        let from = self.names.get(section.name..).unwrap_or_default();
        let end = memchr::memchr(0, from).unwrap_or(from.len());
        &from[..end]
    }

    /// Remembers a name of fixed length, which ends at its first NUL.
    fn push_name(&mut self, name: &[u8]) -> usize {
        let at = self.names.len();
        self.names.extend_from_slice(name);
        self.names.push(0);
        at
    }

    /// Reads at an address of memory.
    pub(crate) fn at_address(
        &self,
        content: &dyn Content,
        address: u64,
        size: usize,
    ) -> Option<Vec<u8>> {
        let section = self.sections.iter().find(|s| {
            s.address != 0
                && address
                    .checked_sub(s.address)
                    .is_some_and(|within| within < s.size)
        })?;
        bytes(
            content,
            section.offset.checked_add(address - section.address)?,
            size,
        )
    }
}

/// Exactly so many bytes.
pub(crate) fn bytes(content: &dyn Content, offset: u64, size: usize) -> Option<Vec<u8>> {
    let end = offset.checked_add(size as u64)?;
    if end > content.size() {
        return None;
    }
    let mut buffer = vec![0; size];
    let mut filled = 0;
    while filled < size {
        match content.read_at(offset + filled as u64, &mut buffer[filled..]) {
            Ok(0) | Err(_) => return None,
            Ok(length) => filled += length,
        }
    }
    Some(buffer)
}

/// A little-endian number of so many bytes.
pub(crate) fn number(bytes: &[u8], at: usize, size: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(size)?)?;
    let mut wide = [0; 8];
    wide.get_mut(..size)?.copy_from_slice(field);
    Some(u64::from_le_bytes(wide))
}

fn elf(content: &dyn Content, head: &[u8], wide: bool) -> Option<Binary> {
    let word = if wide { 8 } else { 4 };
    let pick = |wide_at, narrow_at| if wide { wide_at } else { narrow_at };
    let table = number(head, pick(0x28, 0x20), word)?;
    let entry = usize::try_from(number(head, pick(0x3a, 0x2e), 2)?).ok()?;
    let stated = usize::try_from(number(head, pick(0x3c, 0x30), 2)?).ok()?;
    let count = stated.min(MAX_SECTIONS);
    let names = usize::try_from(number(head, pick(0x3e, 0x32), 2)?).ok()?;
    let mut binary = Binary {
        pointer: word as u64,
        cut: stated > count,
        ..Binary::default()
    };
    if table == 0 || count == 0 || entry < pick(64, 40) {
        return elf_segments(content, head, wide, binary);
    }
    // A table that is not there (stripped by more than `strip`, or damaged) hides no segments.
    let Some(rows) = bytes(content, table, entry.checked_mul(count)?) else {
        return elf_segments(content, head, wide, binary);
    };
    let row = |index: usize| rows.get(index * entry..(index + 1) * entry);
    let field = |row: &[u8], wide_at, narrow_at| number(row, pick(wide_at, narrow_at), word);
    let strings = row(names)?;
    let stated = usize::try_from(field(strings, 0x20, 0x14)?).ok()?;
    let strings_size = stated.min(MAX_NAMES);
    binary.cut |= stated > strings_size;
    binary.names = bytes(content, field(strings, 0x18, 0x10)?, strings_size)?;
    binary.sections.reserve(count);
    for index in 0..count {
        let row = row(index)?;
        // Sections without bytes in the file (SHT_NOBITS) have none here either.
        let size = if number(row, 4, 4)? == 8 {
            0
        } else {
            field(row, 0x20, 0x14)?
        };
        binary.sections.push(Section {
            name: usize::try_from(number(row, 0, 4)?).ok()?,
            offset: field(row, 0x18, 0x10)?,
            size,
            address: field(row, 0x10, 0x0c)?,
            writable: field(row, 0x08, 0x08)? & 1 != 0,
        });
    }
    Some(binary)
}

fn elf_segments(
    content: &dyn Content,
    head: &[u8],
    wide: bool,
    mut binary: Binary,
) -> Option<Binary> {
    let word = if wide { 8 } else { 4 };
    let pick = |wide_at, narrow_at| if wide { wide_at } else { narrow_at };
    let table = number(head, pick(0x20, 0x1c), word)?;
    let entry = usize::try_from(number(head, pick(0x36, 0x2a), 2)?).ok()?;
    let stated = usize::try_from(number(head, pick(0x38, 0x2c), 2)?).ok()?;
    let count = stated.min(MAX_SECTIONS);
    binary.cut |= stated > count;
    let rows = bytes(content, table, entry.checked_mul(count)?)?;
    for row in rows.chunks_exact(entry.max(1)) {
        // PT_LOAD
        if number(row, 0, 4)? == 1 {
            binary.sections.push(Section {
                name: usize::MAX,
                offset: number(row, pick(0x08, 0x04), word)?,
                address: number(row, pick(0x10, 0x08), word)?,
                size: number(row, pick(0x20, 0x10), word)?,
                writable: number(row, pick(0x04, 0x18), 4)? & 2 != 0,
            });
        }
    }
    Some(binary)
}

fn pe(content: &dyn Content, head: &[u8]) -> Option<Binary> {
    let start = number(head, 0x3c, 4)?;
    let coff = bytes(content, start, 24)?;
    if !coff.starts_with(b"PE\0\0") {
        return None;
    }
    let stated = usize::try_from(number(&coff, 6, 2)?).ok()?;
    let count = stated.min(MAX_SECTIONS);
    let optional = number(&coff, 20, 2)?;
    let optional_bytes = bytes(content, start + 24, usize::try_from(optional).ok()?)?;
    let wide = number(&optional_bytes, 0, 2)? == 0x20b;
    let base = if wide {
        number(&optional_bytes, 24, 8)?
    } else {
        number(&optional_bytes, 28, 4)?
    };
    let rows = bytes(content, start + 24 + optional, count * 40)?;
    let mut binary = Binary {
        pointer: if wide { 8 } else { 4 },
        cut: stated > count,
        ..Binary::default()
    };
    for row in rows.chunks_exact(40) {
        let name = binary.push_name(row.get(..8)?);
        binary.sections.push(Section {
            name,
            offset: number(row, 20, 4)?,
            size: number(row, 16, 4)?,
            address: base.checked_add(number(row, 12, 4)?)?,
            writable: number(row, 36, 4)? & 0x8000_0000 != 0,
        });
    }
    Some(binary)
}

fn mach(content: &dyn Content, head: &[u8]) -> Option<Binary> {
    let stated = usize::try_from(number(head, 16, 4)?).ok()?;
    let stated_size = usize::try_from(number(head, 20, 4)?).ok()?;
    let (count, size) = (stated.min(MAX_SECTIONS), stated_size.min(MAX_COMMANDS));
    let commands = bytes(content, 32, size)?;
    let mut binary = Binary {
        pointer: 8,
        cut: stated > count || stated_size > size,
        ..Binary::default()
    };
    let mut at = 0;
    for _ in 0..count {
        let (kind, length) = (
            number(&commands, at, 4)?,
            usize::try_from(number(&commands, at + 4, 4)?).ok()?,
        );
        let command = commands.get(at..at.checked_add(length.max(8))?)?;
        // LC_SEGMENT_64
        if kind == 0x19 {
            let writable = number(command, 60, 4)? & 2 != 0;
            for row in command.get(72..)?.chunks_exact(80) {
                let name = binary.push_name(row.get(..16)?);
                binary.sections.push(Section {
                    name,
                    address: number(row, 32, 8)?,
                    size: number(row, 40, 8)?,
                    offset: number(row, 48, 4)?,
                    writable,
                });
            }
        }
        at += length.max(8);
    }
    Some(binary)
}
