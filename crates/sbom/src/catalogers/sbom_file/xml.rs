//! CycloneDX in XML: the package URLs of components.
//!
//! Entities that the document declares are not looked up, and attributes are not read.

use quick_xml::Reader;
use quick_xml::events::Event;
use seawall_model::{Evidence, Hole, HoleName};

use super::Urls;

/// Elements in elements.
const MAX_DEPTH: usize = 200;
/// Bytes of one package URL.
const MAX_URL: usize = 8 << 10;

/// The components' package URLs; none if the root is no bill of materials.
///
/// # Errors
/// What is wrong with the document, and where.
pub(super) fn read(text: &str) -> Result<Option<Evidence>, String> {
    let mut reader = Reader::from_str(text);
    let mut urls = Urls::default();
    // Of each open element, whether it is a component.
    let mut path: Vec<bool> = Vec::new();
    let mut url: Option<String> = None;
    // The element that is open is a package URL.
    let mut wanted = false;
    loop {
        let event = reader
            .read_event()
            .map_err(|e| format!("at byte {}: {e}", reader.error_position()))?;
        match event {
            Event::Start(start) => {
                let name = start.local_name();
                if path.is_empty() && name.as_ref() != "bom" {
                    return Ok(None);
                }
                if path.len() >= MAX_DEPTH {
                    return Err(format!("elements nest deeper than {MAX_DEPTH}"));
                }
                wanted = name.as_ref() == "purl" && path.last() == Some(&true);
                url = wanted.then(String::new);
                path.push(name.as_ref() == "component");
            }
            Event::Empty(start) if path.is_empty() && start.local_name().as_ref() != "bom" => {
                return Ok(None);
            }
            Event::End(_) => {
                path.pop();
                if std::mem::take(&mut wanted) && url.is_none() {
                    let reason = "it is longer than is read, or holds what is not looked up";
                    let hole = Hole::new(HoleName::UNREADABLE_SBOM, "a package URL", "", reason);
                    urls.holes.push(hole.at(reader.buffer_position()));
                }
                let url = url.take().filter(|url| !url.trim().is_empty());
                if let Some(url) = url
                    && !urls.push(url.trim(), reader.buffer_position())
                {
                    break;
                }
            }
            Event::Text(text) => add(&mut url, &text.xml10_content()),
            Event::CData(text) => add(&mut url, &text.xml10_content()),
            Event::GeneralRef(name) => match (name.resolve_char_ref(), &*name) {
                (Ok(Some(c)), _) => add(&mut url, c.encode_utf8(&mut [0; 4])),
                (_, "amp") => add(&mut url, "&"),
                _ => url = None,
            },
            Event::Eof if path.is_empty() => break,
            Event::Eof => return Err("it ends inside an element".to_owned()),
            _ => {}
        }
    }
    Ok(Some(urls.evidence()))
}

fn add(url: &mut Option<String>, text: &str) {
    match url {
        Some(url) if url.len() + text.len() <= MAX_URL => url.push_str(text),
        url => *url = None,
    }
}
