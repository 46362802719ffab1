//! OpenVEX, 0.0.x and 0.2.0 (openvex.dev, "OpenVEX Specification").
//!
//! The older form has texts where the newer one has objects, and its subcomponents stand beside the
//! products. A statement without a time of its own has the document's.

#![expect(clippy::struct_field_names, reason = "the names are the format's")]

use seawall_model::{VexIdentity, VexProduct, VexStatement, VexStatus};
use serde::Deserialize;

use crate::lenient::{List, Object, Text, TextOr};
use crate::moment::moment;
use crate::vex::{Reading, add_hash, add_purl};

/// The document.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Document {
    timestamp: Text,
    statements: List<Object<Statement>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Statement {
    vulnerability: TextOr<Vulnerability>,
    timestamp: Text,
    products: List<TextOr<Component>>,
    subcomponents: List<TextOr<Component>>,
    status: Text,
    status_notes: Text,
    justification: Text,
    impact_statement: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Vulnerability {
    #[serde(rename = "@id")]
    id: Text,
    name: Text,
    aliases: List<Text>,
}

/// A product or a subcomponent.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Component {
    #[serde(rename = "@id")]
    id: Text,
    identifiers: Object<Identifiers>,
    hashes: Object<Hashes>,
    subcomponents: List<TextOr<Component>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Identifiers {
    purl: Text,
    cpe22: Text,
    cpe23: Text,
}

/// Those that anything here is known by.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Hashes {
    sha1: Text,
    #[serde(rename = "sha-256")]
    sha256: Text,
}

pub(crate) fn read(document: &Document) -> Reading {
    let mut reading = Reading::of("OpenVEX");
    for (index, statement) in document.statements.0.iter().enumerate() {
        let Some(statement) = &statement.0 else {
            reading.lose(index, "it is no object");
            continue;
        };
        let ids = ids(&statement.vulnerability);
        if ids.is_empty() {
            reading.lose(index, "it names no vulnerability");
            continue;
        }
        let status = status(statement.status.get());
        if status == VexStatus::Unreadable {
            reading.lose(index, "its status is no word of OpenVEX");
        }
        let own = &statement.subcomponents.0;
        let mentions = (statement.products.0.iter())
            .map(|product| 1 + subcomponents(product, own).len())
            .sum();
        if !reading.has_room(index, mentions) {
            break;
        }
        let first = reading.document.products.len();
        let products = statement.products.0.iter();
        let products = products.map(|product| of_product(product, own));
        reading.document.products.extend(products);
        let texts = [&statement.impact_statement, &statement.status_notes];
        reading.document.statements.push(VexStatement {
            ids,
            status,
            justification: statement.justification.owned(),
            text: texts.iter().find_map(|text| text.owned()),
            time: moment(statement.timestamp.get()).or_else(|| moment(document.timestamp.get())),
            products: (first..reading.document.products.len()).collect(),
        });
    }
    reading
}

/// Names of the vulnerability. Where there is but an address, its last part is one.
fn ids(vulnerability: &TextOr<Vulnerability>) -> Vec<String> {
    let mut ids: Vec<String> = vulnerability.text.owned().into_iter().collect();
    if let Some(vulnerability) = &vulnerability.object {
        let last = || vulnerability.id.get().rsplit(['/', '=']).next();
        let name = vulnerability.name.some().or_else(last);
        ids.extend(name.filter(|n| !n.is_empty()).map(str::to_owned));
        ids.extend(vulnerability.aliases.0.iter().filter_map(Text::owned));
    }
    ids
}

fn status(word: &str) -> VexStatus {
    match word {
        "not_affected" => VexStatus::NotAffected,
        "fixed" => VexStatus::Fixed,
        "affected" => VexStatus::Affected,
        "under_investigation" => VexStatus::UnderInvestigation,
        _ => VexStatus::Unreadable,
    }
}

/// A product's own subcomponents, else the statement's.
fn subcomponents<'a>(
    product: &'a TextOr<Component>,
    of_statement: &'a [TextOr<Component>],
) -> &'a [TextOr<Component>] {
    let own = product.object.as_ref().map(|o| &o.subcomponents.0);
    match own {
        Some(own) if !own.is_empty() => own,
        _ => of_statement,
    }
}

fn of_product(product: &TextOr<Component>, of_statement: &[TextOr<Component>]) -> VexProduct {
    let parts = subcomponents(product, of_statement);
    let whole = identity(product);
    if parts.is_empty() {
        return VexProduct {
            within: Vec::new(),
            things: vec![whole],
        };
    }
    VexProduct {
        within: vec![whole],
        things: parts.iter().map(identity).collect(),
    }
}

fn identity(component: &TextOr<Component>) -> VexIdentity {
    let mut identity = VexIdentity::default();
    add_purl(&mut identity, component.text.get());
    let Some(component) = &component.object else {
        return identity;
    };
    add_purl(&mut identity, component.id.get());
    if let Some(identifiers) = &component.identifiers.0 {
        add_purl(&mut identity, identifiers.purl.get());
        let cpes = [&identifiers.cpe23, &identifiers.cpe22];
        identity
            .cpes
            .extend(cpes.iter().filter_map(|cpe| cpe.owned()));
    }
    if let Some(hashes) = &component.hashes.0 {
        add_hash(&mut identity, hashes.sha1.get());
        add_hash(&mut identity, hashes.sha256.get());
    }
    identity
}
