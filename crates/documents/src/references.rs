//! Names for the packages of a document, unique whatever the packages call themselves.

use std::collections::HashMap;

use seawall_model::Package;

/// The reference of each package in the document.
pub(crate) struct References<'a> {
    names: Vec<String>,
    by_reference: HashMap<&'a str, usize>,
}

impl<'a> References<'a> {
    /// The packages' own references behind `prefix`. Twins and empty ones get their index too: the
    /// model forbids them, but a document that had them would be invalid.
    pub(crate) fn new(packages: &'a [Package], prefix: &str) -> Self {
        let mut by_reference = HashMap::with_capacity(packages.len());
        let mut names = Vec::with_capacity(packages.len());
        for (i, package) in packages.iter().enumerate() {
            let reference = package.reference.as_str();
            names.push(
                if by_reference.contains_key(reference) || reference.is_empty() {
                    format!("{prefix}{reference}#{i}")
                } else {
                    format!("{prefix}{reference}")
                },
            );
            by_reference.entry(reference).or_insert(i);
        }
        Self {
            names,
            by_reference,
        }
    }

    /// All of them, in the order of the packages.
    pub(crate) fn all(&self) -> &[String] {
        &self.names
    }

    /// The index of the package with that reference of its own.
    pub(crate) fn index(&self, reference: &str) -> Option<usize> {
        self.by_reference.get(reference).copied()
    }
}
