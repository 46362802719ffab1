//! Go executables: the build information that the linker puts in (Go, `debug/buildinfo`).
//!
//! A header of 32 bytes, aligned to 16, begins the data: since Go 1.18 two strings follow it, each
//! with its length; before, it held pointers to them. Stripping does not remove it.
//!
//! Which packages of the modules the program has tell the names of its functions (`functions`).

mod functions;
mod modules;

use seawall_model::{Content, Evidence, Hole, HoleName};

use crate::binary::{Binary, Section, bytes, number};
use crate::cataloger::{Cataloger, Pattern};
use modules::Build;

pub(crate) static IT: GoBinary = GoBinary;

pub(crate) struct GoBinary;

const MAGIC: &[u8] = b"\xff Go buildinf:";
/// Bytes of the writable data that are searched where no section has the name.
const MAX_SEARCH: u64 = 64 << 20;
const WINDOW: usize = 256 << 10;
/// Bytes of the module text.
const MAX_TEXT: u64 = 16 << 20;

impl Cataloger for GoBinary {
    fn name(&self) -> &'static str {
        "go_binary"
    }

    fn revision(&self) -> u32 {
        4
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Executable]
    }

    fn extract_executable(&self, binary: &Binary, content: &dyn Content) -> Evidence {
        let Some(offset) = find(binary, content) else {
            return unsearched(binary);
        };
        let Some((version, modules)) = read(binary, content, offset) else {
            let reason = "its build information is damaged";
            let hole = Hole::new(
                HoleName::UNREADABLE_MANIFEST,
                "modules of a Go program",
                "",
                reason,
            );
            return Evidence {
                holes: vec![hole.at(offset)],
                ..Evidence::default()
            };
        };
        let build = Build::read(&modules);
        let functions = functions::packages(binary, content).unwrap_or_default();
        Evidence {
            packages: build.packages(&version, &functions),
            ..Evidence::default()
        }
    }
}

/// A file of which not all was searched says so: it may be a Go program.
fn unsearched(binary: &Binary) -> Evidence {
    let mut evidence = Evidence::default();
    let large = candidates(binary).any(|section| section.size > MAX_SEARCH);
    if binary.cut || large {
        let what = "modules of a program that Go may have built";
        let reason = "it has more sections, or more data, than are searched";
        let hole = Hole::new(HoleName::UNREADABLE_MANIFEST, what, "", reason);
        evidence.holes.push(hole.limited("data-size", MAX_SEARCH));
    }
    evidence
}

/// PE has no section of its own for it, nor has an ELF file without a section table.
fn candidates(binary: &Binary) -> impl Iterator<Item = &Section> {
    let unnamed = binary.sections.iter().all(|s| binary.name(s).is_empty());
    let named = move |s: &&Section| binary.name(s) == b".data" || unnamed && s.writable;
    binary.sections.iter().filter(named)
}

/// The header of the build information, by the section's name or in the writable data.
fn find(binary: &Binary, content: &dyn Content) -> Option<u64> {
    let within = |section: &Section, limit: u64| {
        let aligned = |at: u64| (at - section.offset).is_multiple_of(16).then_some(at);
        search(content, section, &[MAGIC], limit, aligned)
    };
    let named = [".go.buildinfo", "__go_buildinfo"]
        .iter()
        .find_map(|name| binary.section(name));
    match named {
        Some(section) => within(section, 4 << 10),
        None => candidates(binary).find_map(|section| within(section, MAX_SEARCH)),
    }
}

/// What is told of a place in a section, within so many bytes, that begins with one of these magic
/// numbers and of which anything is told: of each number the first place, in the first part of the
/// section that has one.
fn search<T>(
    content: &dyn Content,
    section: &Section,
    magics: &[&[u8]],
    limit: u64,
    tell: impl Fn(u64) -> Option<T>,
) -> Option<T> {
    let end = section
        .offset
        .checked_add(section.size.min(limit))?
        .min(content.size());
    let mut offset = section.offset;
    while offset < end {
        let size = usize::try_from(end - offset).ok()?.min(WINDOW);
        let window = bytes(content, offset, size)?;
        for magic in magics {
            let mut places = memchr::memmem::find_iter(&window, magic);
            if let Some(told) = places.find_map(|at| tell(offset + at as u64)) {
                return Some(told);
            }
        }
        if size < WINDOW {
            break;
        }
        // The magic number may lie across two windows.
        offset += (WINDOW - 16) as u64;
    }
    None
}

/// The release, and the module text with its marks.
fn read(binary: &Binary, content: &dyn Content, offset: u64) -> Option<(String, Vec<u8>)> {
    let header = bytes(content, offset, 32)?;
    let (pointer_size, flags) = (*header.get(14)?, *header.get(15)?);
    if flags & 2 != 0 {
        let (version, next) = inline(content, offset + 32)?;
        let (modules, _) = inline(content, next)?;
        return Some((text(&version), modules));
    }
    if flags & 1 != 0 || u64::from(pointer_size) != binary.pointer {
        return None;
    }
    let word = usize::from(pointer_size);
    let version = string_at(binary, content, number(&header, 16, word)?)?;
    let modules = string_at(binary, content, number(&header, 16 + word, word)?).unwrap_or_default();
    Some((text(&version), modules))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A length (unsigned LEB128) and so many bytes; where the next begins.
fn inline(content: &dyn Content, offset: u64) -> Option<(Vec<u8>, u64)> {
    let (mut length, mut shift, mut at) = (0_u64, 0, offset);
    loop {
        let byte = *bytes(content, at, 1)?.first()?;
        length |= u64::from(byte & 0x7f).checked_shl(shift)?;
        at += 1;
        if byte & 0x80 == 0 {
            break;
        }
        shift += 7;
        if shift > 56 {
            return None;
        }
    }
    if length > MAX_TEXT {
        return None;
    }
    let text = bytes(content, at, usize::try_from(length).ok()?)?;
    Some((text, at + length))
}

/// A Go string: at the address, a pointer and a length.
fn string_at(binary: &Binary, content: &dyn Content, address: u64) -> Option<Vec<u8>> {
    let word = usize::try_from(binary.pointer).ok()?;
    let header = binary.at_address(content, address, 2 * word)?;
    let (data, length) = (number(&header, 0, word)?, number(&header, word, word)?);
    if length > MAX_TEXT {
        return None;
    }
    binary.at_address(content, data, usize::try_from(length).ok()?)
}

#[cfg(test)]
mod tests;
