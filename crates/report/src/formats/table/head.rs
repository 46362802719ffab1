//! The head of a target: what it is.

use std::fmt::Write as _;
use std::io;

use seawall_model::{OperatingSystem, TargetKind, TargetReport};

use super::Page;
use crate::terminal::Style;
use crate::words;

impl Page<'_> {
    pub(super) fn head(&mut self, target: &TargetReport) -> io::Result<()> {
        let name = self
            .terminal
            .path(Style::Bold, &target.target.reference, self.width);
        writeln!(self.out, "{name}")?;
        let mut parts = Vec::new();
        match &target.os {
            Some(os) => parts.push(system(os)),
            // A project has none, and nobody looked for one.
            None if matches!(target.target.kind, TargetKind::Directory | TargetKind::File) => {}
            None => parts.push("no operating system recognised".to_owned()),
        }
        parts.extend(target.platform.clone());
        parts.push(words::judged(std::iter::once(target)));
        if !target.layers.is_empty() {
            parts.push(words::count(target.layers.len(), "layer", "layers"));
        }
        self.paragraph(2, &parts.join(" · "))?;
        if let Some(digest) = &target.digest {
            self.paragraph(2, digest)?;
        }
        match words::declared(target) {
            Some(declared) => self.paragraph(2, &declared),
            None => Ok(()),
        }
    }
}

fn system(os: &OperatingSystem) -> String {
    let mut text = if os.name.is_empty() {
        format!("{} {}", os.id, os.version).trim_end().to_owned()
    } else {
        os.name.clone()
    };
    if let Some(eol) = os.eol {
        let _ = write!(text, ", supported until {}", words::end_of_life(eol));
    }
    text
}
