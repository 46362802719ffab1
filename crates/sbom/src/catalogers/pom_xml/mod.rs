//! `pom.xml` (maven.apache.org, "POM Reference"): the dependencies that a project states, in the
//! versions that the file itself tells.
//!
//! A version may stand in a property, or in the file's own `dependencyManagement`. What a parent in
//! another file decides, and what the dependencies need themselves, is not known here and not listed;
//! neither is a range of versions, which does not say what is used. Profiles are taken where they are
//! active by default.

mod read;

use std::collections::HashMap;

use seawall_model::{Content, Evidence, FileFacts, Package, PackageKind};

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_text, unreadable};
use crate::unique::unique;

use read::{Dependency, Project};

pub(crate) static IT: PomXml = PomXml;

pub(crate) struct PomXml;

/// Properties in properties.
const MAX_DEPTH: u32 = 8;
/// Bytes of one interpolated value.
const MAX_VALUE: usize = 1024;

impl Cataloger for PomXml {
    fn name(&self) -> &'static str {
        "pom_xml"
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name("pom.xml")]
    }

    fn extract(&self, _: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        match read::project(&text) {
            Ok(project) => Evidence {
                packages: unique(packages(&project)),
                ..Evidence::default()
            },
            Err(error) => hole(unreadable(&error)),
        }
    }
}

fn packages(project: &Project) -> Vec<Package> {
    let value = |text: &str| interpolated(project, text, 0);
    let name = |d: &Dependency| Some((value(&d.group)?, value(&d.artifact)?));
    let managed: HashMap<(String, String), &Dependency> = project
        .managed
        .iter()
        .filter(|d| d.scope != "import")
        .filter_map(|d| Some((name(d)?, d)))
        .collect();
    let package = |dependency: &Dependency| {
        let (group, artifact) = name(dependency)?;
        let management = managed.get(&(group.clone(), artifact.clone()));
        let version = match (dependency.version.as_str(), management) {
            ("", Some(managed)) => value(&managed.version)?,
            (version, _) => value(version)?,
        };
        let version = exact(&version)?;
        let scope = match (dependency.scope.as_str(), management) {
            ("", Some(managed)) => managed.scope.as_str(),
            (scope, _) => scope,
        };
        let name = format!("{group}:{artifact}");
        let mut package = Package::new(PackageKind::MAVEN, name, version);
        package.direct = Some(true);
        package.dev = Some(scope == "test");
        Some(package)
    };
    project.dependencies.iter().filter_map(package).collect()
}

/// The version if it is only one: `1.0`, or `[1.0]`; none for a range.
fn exact(version: &str) -> Option<&str> {
    let hard = version.strip_prefix('[').and_then(|v| v.strip_suffix(']'));
    let version = hard.unwrap_or(version).trim();
    let one = !version.is_empty() && !version.contains(['[', ']', '(', ')', ',', ' ']);
    one.then_some(version)
}

/// The text with the properties that it names; none if one is not known here.
fn interpolated(project: &Project, text: &str, depth: u32) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, behind) = after.split_once('}')?;
        out.push_str(before);
        if depth >= MAX_DEPTH {
            return None;
        }
        out.push_str(&interpolated(project, property(project, name)?, depth + 1)?);
        if out.len() > MAX_VALUE {
            return None;
        }
        rest = behind;
    }
    out.push_str(rest);
    (out.len() <= MAX_VALUE && !out.is_empty()).then_some(out)
}

fn property<'p>(project: &'p Project, name: &str) -> Option<&'p str> {
    let own = |own: &'p str, parent: &'p str| if own.is_empty() { parent } else { own };
    let name = name.trim();
    let value = match name.strip_prefix("project.").or(name.strip_prefix("pom.")) {
        Some("version") => own(&project.own.version, &project.parent.version),
        Some("groupId") => own(&project.own.group, &project.parent.group),
        Some("artifactId") => &project.own.artifact,
        Some("parent.version") => &project.parent.version,
        Some("parent.groupId") => &project.parent.group,
        _ => project.properties.get(name).map_or("", String::as_str),
    };
    (!value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extract(text: &str) -> Evidence {
        let file = FileFacts {
            path: "pom.xml",
            size: text.len() as u64,
            mode: 0o644,
        };
        IT.extract(&file, &text.as_bytes().to_vec())
    }

    fn names(text: &str) -> Vec<String> {
        let evidence = extract(text);
        assert!(evidence.holes.is_empty(), "{:?}", evidence.holes);
        evidence.packages.into_iter().map(|p| p.reference).collect()
    }

    fn dependency(group: &str, artifact: &str, rest: &str) -> String {
        format!(
            "<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>{rest}</dependency>"
        )
    }

    #[test]
    fn versions_of_every_place() {
        let list = [
            dependency(
                "g",
                "plain",
                "<version> 1.0 </version><exclusions><exclusion><artifactId>x</artifactId></exclusion></exclusions>",
            ),
            dependency(
                "${project.groupId}",
                "own",
                "<version>${project.version}</version>",
            ),
            dependency(
                "g",
                "property",
                "<version>${a.version}</version><scope>test</scope>",
            ),
            dependency("g", "managed", ""),
            dependency("g", "hard", "<version>[2.0]</version>"),
            dependency("g", "range", "<version>[1.0,2.0)</version>"),
            dependency("g", "elsewhere", ""),
            dependency("g", "unknown", "<version>${not.here}</version>"),
            dependency("g", "circular", "<version>${x}</version>"),
        ];
        let text = format!(
            "<?xml version=\"1.0\"?><!DOCTYPE project><project xmlns=\"x\"><parent><groupId>org.p</groupId>\
             <version>7</version></parent><artifactId>me</artifactId><properties><a.version>${{b}}.1</a.version>\
             <b>3</b><x>${{y}}</x><y>${{x}}</y></properties><dependencyManagement><dependencies>{}</dependencies>\
             </dependencyManagement><build><plugins><plugin><dependencies>{}</dependencies></plugin></plugins></build>\
             <dependencies>{}</dependencies></project>",
            dependency("g", "managed", "<version>4</version>"),
            dependency("g", "plugin", "<version>4</version>"),
            list.concat(),
        );
        assert_eq!(
            names(&text),
            [
                "g:plain@1.0",
                "org.p:own@7",
                "g:property@3.1",
                "g:managed@4",
                "g:hard@2.0"
            ]
        );
        assert_eq!(extract(&text).packages[2].dev, Some(true));
    }

    #[test]
    fn profiles_that_are_active() {
        let profile = |name: &str, active: &str| {
            let list = dependency("g", name, "<version>1</version>");
            format!(
                "<profile><activation><activeByDefault>{active}</activeByDefault></activation><dependencies>{list}</dependencies></profile>"
            )
        };
        let text = format!(
            "<project><profiles>{}{}</profiles></project>",
            profile("a", "true"),
            profile("b", "false")
        );
        assert_eq!(names(&text), ["g:a@1"]);
    }

    #[test]
    fn hostile_documents() {
        let entities = "<!DOCTYPE p [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">\
            <!ENTITY f SYSTEM \"file:///etc/passwd\">]>";
        let list = dependency("g", "&b;", "<version>&f;1</version>");
        let text = format!("{entities}<project><dependencies>{list}</dependencies></project>");
        let evidence = extract(&text);
        assert!(evidence.packages.is_empty());
        let attributes = " a=\"x\"".repeat(100_000);
        let list = dependency("g", "a", "<version>1</version>");
        let text = format!("<project{attributes}><dependencies>{list}</dependencies></project>");
        assert_eq!(names(&text), ["g:a@1"]);
        let deep = format!("<project>{}", "<a>".repeat(100_000));
        assert_eq!(extract(&deep).holes.len(), 1);
        assert_eq!(extract("<project><a></b></project>").holes.len(), 1);
        assert_eq!(extract("no xml").holes.len(), 1);
        let grown = (0..40).fold(String::new(), |all, n| {
            format!("{all}<p{}>${{p{n}}}${{p{n}}}</p{}>", n + 1, n + 1)
        });
        let list = dependency("g", "a", "<version>${p30}</version>");
        let text = format!(
            "<project><properties><p0>1</p0>{grown}</properties><dependencies>{list}</dependencies></project>"
        );
        assert!(names(&text).is_empty());
    }
}
