//! Writing CycloneDX 1.6.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io;

use seawall_model::{Finding, FindingKind, Package, PackageState, TargetKind, TargetReport};

use super::bom::{
    Bom, Component, Composition, Dependency, Evidence, Hash, Licence, LicenceChoice, Metadata,
    Named, Occurrence, Property, Tools,
};
use super::vulnerability;
use crate::WriteOptions;
use crate::extension::{Extension, PREFIX, encode, of_target, os_difference, package_difference};
use crate::identity::uuid_of;
use crate::inventory::system;
use crate::json::write_json;
use crate::licence::{is_expression, is_id};
use crate::plain::{Plain, is_sha1};
use crate::references::References;
use crate::sbom::{self, prefix};

/// Writes one document about the targets.
///
/// One target is the document's subject; several are components of their own, with their packages
/// inside. A target that could not be read is a component with a gap, whose composition is incomplete.
/// Vulnerabilities are written as `options` say; findings of other kinds have no place in this format and
/// are counted in properties, by kind. Packages that a higher layer took away are no components: they stand
/// in properties of the subject, where nobody takes them for something that is there.
///
/// # Errors
/// Those of `out`.
pub fn write(
    targets: &[TargetReport],
    options: &WriteOptions<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let scopes: Vec<_> = targets
        .iter()
        .enumerate()
        .map(|(i, target)| Scope::new(target, &prefix(i, targets, options)))
        .collect();
    let unread: Vec<_> = (options.failed.iter().zip(targets.len()..))
        .map(|(failed, i)| {
            let prefix = prefix(i, targets, options);
            (failed, format!("{prefix}seawall:target"))
        })
        .collect();
    let mut bom = Bom {
        schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
        bom_format: "CycloneDX",
        spec_version: "1.6",
        serial_number: None,
        version: 1,
        metadata: Metadata {
            timestamp: options.timestamp,
            tools: Tools {
                components: vec![Component {
                    version: &options.tool.version,
                    ..Component::new("application", &options.tool.name)
                }],
            },
            component: None,
            properties: Vec::new(),
        },
        components: Vec::new(),
        dependencies: scopes.iter().flat_map(Scope::dependencies).collect(),
        compositions: (scopes.iter().map(Scope::composition))
            .chain(unread.iter().map(|(_, subject)| Composition {
                aggregate: "incomplete",
                assemblies: vec![subject.clone()],
            }))
            .collect(),
        vulnerabilities: options.vulnerabilities.then(|| {
            let all = scopes.iter().flat_map(Scope::vulnerabilities);
            all.collect()
        }),
    };
    if options.vulnerabilities {
        bom.metadata.properties.extend(left_out(targets));
    }
    if let ([scope], []) = (scopes.as_slice(), unread.as_slice()) {
        bom.components = scope.components();
        bom.metadata.component = Some(scope.subject());
    } else {
        bom.components = scopes
            .iter()
            .map(|scope| Component {
                components: scope.components(),
                ..scope.subject()
            })
            .collect();
        let unread = unread.iter().map(|(failed, subject)| Component {
            reference: Some(subject.clone()),
            properties: vec![property("gap", encode(&sbom::unread(failed)))],
            ..Component::new("application", &failed.reference)
        });
        bom.components.extend(unread);
    }
    let content = serde_json::to_vec(&bom)?;
    bom.serial_number = Some(format!("urn:uuid:{}", uuid_of(&content)));
    write_json(&bom, out)
}

/// How many findings that count are of the kinds that the format can't tell.
fn left_out(targets: &[TargetReport]) -> Vec<Property> {
    let findings = targets.iter().flat_map(|t| &t.findings);
    let counting: Vec<_> = findings.filter(|f| f.counts()).collect();
    FindingKind::among(counting.iter().copied())
        .into_iter()
        .filter(|kind| *kind != FindingKind::Vulnerability)
        .map(|kind| {
            let count = counting.iter().filter(|f| f.kind == kind).count();
            property(
                "findings_left_out",
                Some(format!("{count} {}", kind.name())),
            )
        })
        .collect()
}

fn property(name: &'static str, value: Option<String>) -> Property {
    Property {
        name: Cow::from(format!("{PREFIX}{name}")),
        value,
    }
}

fn properties(extensions: Vec<Extension>) -> Vec<Property> {
    extensions
        .into_iter()
        .map(|(name, value)| property(name, value))
        .collect()
}

/// One target, and the references that its parts have in the document.
struct Scope<'a> {
    target: &'a TargetReport,
    subject: String,
    system: String,
    references: References<'a>,
}

impl<'a> Scope<'a> {
    fn new(target: &'a TargetReport, prefix: &str) -> Self {
        Self {
            target,
            subject: format!("{prefix}seawall:target"),
            system: format!("{prefix}seawall:os"),
            references: References::new(&target.packages, prefix),
        }
    }

    fn subject(&self) -> Component<'a> {
        let target = self.target;
        let kind = match target.target.kind {
            TargetKind::Image | TargetKind::Archive | TargetKind::Container => "container",
            TargetKind::Host => "device",
            TargetKind::Rootfs
            | TargetKind::Directory
            | TargetKind::Sbom
            | TargetKind::File
            | TargetKind::Other(_) => "application",
        };
        Component {
            reference: Some(self.subject.clone()),
            properties: properties(of_target(target)),
            ..Component::new(kind, &target.target.reference)
        }
    }

    fn components(&self) -> Vec<Component<'a>> {
        let mut components = Vec::with_capacity(self.target.packages.len() + 1);
        components.extend(self.target.os.as_ref().map(|os| {
            let told = system(&os.id, &os.version, &os.name);
            Component {
                reference: Some(self.system.clone()),
                version: &os.version,
                description: (!os.name.is_empty()).then_some(&os.name),
                properties: properties(os_difference(os, &told)),
                ..Component::new("operating-system", &os.id)
            }
        }));
        components
            .extend((self.members()).map(|(package, reference)| component(package, reference)));
        components
    }

    /// What is there, each with its reference.
    fn members(&self) -> impl Iterator<Item = (&'a Package, &String)> {
        let packages = self.target.packages.iter().zip(self.references.all());
        packages.filter(|(package, _)| package.state == PackageState::Present)
    }

    /// The package of that reference of its own, if it is there, with its reference in the document.
    fn member(&self, reference: &str) -> Option<(String, &'a Package)> {
        let index = self.references.index(reference)?;
        let package = self.target.packages.get(index)?;
        let name = self.references.all().get(index)?;
        (package.state == PackageState::Present).then(|| (name.clone(), package))
    }

    fn dependencies(&self) -> Vec<Dependency> {
        let mut all = Vec::with_capacity(self.references.all().len() + 1);
        let mut top: Vec<_> = self.target.os.iter().map(|_| self.system.clone()).collect();
        top.extend(self.members().map(|(_, reference)| reference.clone()));
        all.push(Dependency {
            reference: self.subject.clone(),
            depends_on: top,
        });
        for (package, reference) in self.members() {
            // A reference to nothing is invalid, and one named twice too.
            let mut seen = HashSet::new();
            let depends_on = (package.depends_on.iter())
                .filter_map(|needed| self.member(needed))
                .map(|(needed, _)| needed)
                .filter(|needed| seen.insert(needed.clone()))
                .collect();
            all.push(Dependency {
                reference: reference.clone(),
                depends_on,
            });
        }
        all
    }

    fn composition(&self) -> Composition {
        Composition {
            aggregate: if self.target.coverage.complete {
                "complete"
            } else {
                "incomplete"
            },
            assemblies: vec![self.subject.clone()],
        }
    }

    fn vulnerabilities(&self) -> Vec<vulnerability::Vulnerability<'a>> {
        let of_packages = |f: &&Finding| f.kind == FindingKind::Vulnerability;
        let findings = self.target.findings.iter().filter(of_packages);
        findings
            .map(|finding| {
                let packages = finding.refs.iter().filter_map(|r| self.member(r));
                vulnerability::of(finding, packages.collect())
            })
            .collect()
    }
}

fn component<'a>(package: &'a Package, reference: &str) -> Component<'a> {
    let (group, name) = split(package);
    let plain = Plain {
        group: group.unwrap_or_default().to_owned(),
        name: name.to_owned(),
        ..Plain::of(package)
    };
    let excluded = plain.excluded;
    let told = plain.package();
    let licenses = match package.licences.as_slice() {
        [one] if is_expression(one) && !is_id(one) => vec![LicenceChoice::Expression(one)],
        several => several
            .iter()
            .filter(|licence| !licence.is_empty())
            .map(|text| {
                LicenceChoice::License(if is_id(text) {
                    Licence::Id(text)
                } else {
                    Licence::Name(text)
                })
            })
            .collect(),
    };
    let occurrences: Vec<_> = (package.locations.iter())
        .map(|l| Occurrence {
            location: &l.path,
            line: l.line,
        })
        .collect();
    Component {
        reference: Some(reference.to_owned()),
        supplier: package
            .vendor
            .as_deref()
            .filter(|v| !v.is_empty())
            .map(|name| Named { name }),
        group,
        version: &package.version,
        // What is asked for and not installed can't be called (specification, "scope").
        scope: match (excluded, &package.uncounted) {
            (true, _) => Some("excluded"),
            (false, Some(_)) => Some("optional"),
            (false, None) => None,
        },
        hashes: (package.sha1.iter())
            .filter(|text| is_sha1(text))
            .map(|content| Hash {
                alg: "SHA-1",
                content,
            })
            .collect(),
        licenses,
        purl: &package.purl,
        evidence: (!occurrences.is_empty()).then_some(Evidence { occurrences }),
        properties: properties(package_difference(package, &told)),
        ..Component::new("library", name)
    }
}

/// The group and name by which other tools know a package of that kind.
fn split(package: &Package) -> (Option<&str>, &str) {
    let separator = match package.kind.as_str() {
        "maven" => ':',
        "npm" | "composer" => '/',
        _ => return (None, &package.name),
    };
    match package.name.rsplit_once(separator) {
        Some((group, name)) if !group.is_empty() && !name.is_empty() => (Some(group), name),
        _ => (None, &package.name),
    }
}
