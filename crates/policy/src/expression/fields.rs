//! The fields, in one table: help, suggestions and the published list are made of it.

use std::borrow::Cow;
use std::fmt::Write as _;

use seawall_model::{
    FindingKind, Package, PackageState, Purl, Severity, Status, Suppressor, TargetKind,
};

use super::FindingView;
use super::field::{AtHand, Field, FieldKind, FieldValue};
use crate::Exposure;

const FLAG: FieldKind = FieldKind::Flag;
const DATE: FieldKind = FieldKind::Date;
const TEXT: FieldKind = FieldKind::Text { fold: false };
const NAME: FieldKind = FieldKind::Text { fold: true };

const fn number(max: f64) -> FieldKind {
    FieldKind::Number { min: 0.0, max }
}

const fn words(words: &'static [&'static str]) -> FieldKind {
    FieldKind::Words {
        words,
        ordered: false,
    }
}

macro_rules! fields {
    ($($name:literal $kind:expr, $doc:literal, |$view:ident| $get:expr
        $(, unknown $unknown:ident)?;)+) => {
        static FIELDS: &[Field] = &[$(Field {
            name: $name,
            kind: $kind,
            doc: $doc,
            get: |$view| $get,
            unknown: [$($unknown as Unknown,)? always_known as Unknown][0],
        }),+];
    };
}

fields! {
    "kind" words(FindingKind::NAMES), "What the finding is about.",
        |v| FieldValue::Word(v.finding.kind.name());
    "id" NAME, "The finding's id or one of its aliases.",
        |v| FieldValue::texts(std::iter::once(&v.finding.id).chain(&v.finding.aliases).map(String::as_str));
    "title" TEXT, "One line on the finding.",
        |v| FieldValue::text(&v.finding.title);
    "severity" FieldKind::Words { words: Severity::NAMES, ordered: true },
        "How bad. `unknown` is below all others.",
        |v| FieldValue::Word(v.finding.severity.name()),
        unknown no_severity;
    "risk" number(100.0), "The risk by `docs/risk.md`.",
        |v| FieldValue::Number(f64::from(v.finding.risk)),
        unknown guessed_risk;
    "status" words(Status::NAMES), "What holds of it.",
        |v| FieldValue::Word(v.finding.status.name());
    "open" FLAG, "The package is vulnerable, the check failed.",
        |v| FieldValue::Flag(v.finding.status.is_open());
    "fixable" FLAG, "A version with the fix is known.",
        |v| FieldValue::Flag(v.finding.fixable());
    "will_not_fix" FLAG, "The vendor will not fix it.",
        |v| FieldValue::Flag(v.finding.status == Status::WillNotFix);
    "fixed_in" TEXT, "The versions that have the fix.",
        |v| FieldValue::texts(v.finding.fixed_in.iter().map(String::as_str));
    "epss" number(1.0), "EPSS: the probability of exploitation within 30 days.",
        |v| FieldValue::number(v.finding.epss.map(|e| e.score)),
        unknown no_epss;
    "epss_percentile" number(1.0), "EPSS: the share of vulnerabilities that are no more probable.",
        |v| FieldValue::number(v.finding.epss.map(|e| e.percentile)),
        unknown no_epss;
    "kev" FLAG, "CISA knows that it is exploited.",
        |v| FieldValue::Flag(v.finding.kev.is_some()),
        unknown no_kev;
    "kev_added" DATE, "The day on which CISA listed it.",
        |v| v.finding.kev.map_or(FieldValue::Absent, |k| FieldValue::Date(k.added)),
        unknown no_kev;
    "kev_due" DATE, "The day by which CISA wants it mended.",
        |v| v.finding.kev.map_or(FieldValue::Absent, |k| FieldValue::Date(k.due)),
        unknown no_kev;
    "cvss" number(10.0), "The highest CVSS base score.",
        |v| FieldValue::number(v.finding.scores.iter().map(|s| s.score).max_by(f64::total_cmp)),
        unknown no_score;
    "package" TEXT, "The package's URL, with and without its version.",
        |v| purls(v);
    "name" TEXT, "The package's name.",
        |v| per_package(v, |p| Some(&p.name), |p| Some(full_name(p)));
    "version" TEXT, "The package's version. It has no order here.",
        |v| per_package(v, |p| Some(&p.version), |p| p.version_text().map(str::to_owned));
    "type" NAME, "The type of the package's URL: `deb`, `npm`, ...",
        |v| per_package(v, |p| Some(p.kind.as_str()), |p| Some(p.kind().to_owned()));
    "source" TEXT, "The name of the source package that it was built from.",
        |v| per_package(v, |p| p.source.as_ref().map(|s| s.name.as_str()), |_| None);
    "ecosystem" FieldKind::Ecosystem, "Where the package's name means something.",
        |v| ecosystems(v);
    "licence" TEXT, "The package's licences, as stated.",
        |v| FieldValue::texts(v.packages.iter().flat_map(|p| &p.licences).map(String::as_str));
    "path" TEXT, "The path of the finding, and those of the package.",
        |v| FieldValue::texts(crate::ignore::paths(v));
    "layer" number(10_000.0), "The index of the layer, from 0.",
        |v| FieldValue::number(v.layers().flatten().min().map(f64::from));
    "base" FLAG, "It comes from the base image alone.",
        |v| v.of_base().map_or(FieldValue::Absent, FieldValue::Flag);
    "dev" FLAG, "Only development needs the package.",
        |v| all(v.packages.iter().map(|p| p.dev));
    "direct" FLAG, "The project itself asks for the package.",
        |v| any(v.packages.iter().map(|p| p.direct));
    "in_use" FLAG, "Something was seen to use the package.",
        |v| any(v.packages.iter().map(|p| p.in_use));
    "inert" FLAG, "The package holds nothing but headers and documentation.",
        |v| all(v.packages.iter().map(|p| p.inert));
    "installed" FLAG, "The package is there to be run or loaded, not only asked for by a lock file or manifest.",
        |v| any(v.packages.iter().map(|p| Some(p.installed)));
    "package_state" words(PackageState::NAMES), "Whether the container still sees the package.",
        |v| package_state(v);
    "state" words(&["new", "triaged", "accepted", "in_work", "fixed", "verified", "reopened"]),
        "How far its handling is, where it is tracked.",
        |v| state(v);
    "suppressed" FLAG, "It was set aside. The gate never counts such a finding.",
        |v| FieldValue::Flag(v.finding.suppressed.is_some());
    "suppressed_by" words(Suppressor::NAMES), "Who set it aside.",
        |v| v.finding.suppressed.as_ref().map_or(FieldValue::Absent, |s| FieldValue::Word(s.by.name()));
    "target" TEXT, "The name of the target.",
        |v| FieldValue::text(v.target.reference);
    "target_kind" words(TargetKind::NAMES), "The kind of the target.",
        |v| FieldValue::Word(v.target.kind.name());
    "os" NAME, "The operating system of the target, os-release's `ID`.",
        |v| FieldValue::optional(v.target.os.map(|os| os.id.as_str()));
}

type Unknown = fn(&FindingView<'_>, AtHand) -> bool;

/// Of most fields what is not there is known not to be.
fn always_known(_: &FindingView<'_>, _: AtHand) -> bool {
    false
}

fn is_vulnerability(view: &FindingView<'_>) -> bool {
    matches!(
        view.finding.kind,
        FindingKind::Vulnerability | FindingKind::Other(_)
    )
}

/// EPSS and KEV are lists of CVEs: of what has no other id it is known that they say nothing.
fn is_cve(view: &FindingView<'_>) -> bool {
    let finding = view.finding;
    let mut ids = std::iter::once(&finding.id).chain(&finding.aliases);
    is_vulnerability(view) && ids.any(|id| id.starts_with("CVE-"))
}

fn no_severity(view: &FindingView<'_>, _: AtHand) -> bool {
    matches!(
        view.finding.severity,
        Severity::Unknown | Severity::Other(_)
    )
}

fn no_score(view: &FindingView<'_>, _: AtHand) -> bool {
    is_vulnerability(view) && view.finding.scores.is_empty()
}

/// Without a severity and a score the risk begins at a number that only stands in.
fn guessed_risk(view: &FindingView<'_>, at_hand: AtHand) -> bool {
    no_severity(view, at_hand) && no_score(view, at_hand)
}

fn no_epss(view: &FindingView<'_>, _: AtHand) -> bool {
    is_cve(view) && view.finding.epss.is_none()
}

fn no_kev(view: &FindingView<'_>, at_hand: AtHand) -> bool {
    !at_hand.kev && is_cve(view) && view.finding.kev.is_none()
}

/// Every field, in the order of the published list.
pub fn fields() -> &'static [Field] {
    FIELDS
}

/// The published list: a Markdown table.
pub fn fields_markdown() -> String {
    let mut out = String::from("| field | type | what it is |\n|---|---|---|\n");
    for Field {
        name, kind, doc, ..
    } in FIELDS
    {
        // Writing to a String can't fail.
        let _ = writeln!(out, "| `{name}` | {} | {doc} |", kind.describe());
    }
    out
}

/// A text of each package, else one of the finding's purl.
fn per_package<'a>(
    view: &FindingView<'a>,
    of_package: fn(&'a Package) -> Option<&'a str>,
    of_purl: fn(&Purl) -> Option<String>,
) -> FieldValue<'a> {
    if !view.packages.is_empty() {
        return FieldValue::texts(view.packages.iter().filter_map(|p| of_package(p)));
    }
    let purl = view.finding.package.as_deref();
    let text = purl.and_then(|p| of_purl(&p.parse().ok()?));
    text.map_or(FieldValue::Absent, |t| {
        FieldValue::Texts(vec![Cow::Owned(t)])
    })
}

/// The name as the ecosystem writes it.
fn full_name(purl: &Purl) -> String {
    let namespace = purl.joined_namespace();
    let separator = match purl.kind() {
        "maven" => ":",
        "golang" | "npm" | "composer" => "/",
        _ => return purl.name().to_owned(),
    };
    if namespace.is_empty() {
        return purl.name().to_owned();
    }
    format!("{namespace}{separator}{}", purl.name())
}

fn purls<'a>(view: &FindingView<'a>) -> FieldValue<'a> {
    FieldValue::Texts(crate::ignore::package_urls(view))
}

fn ecosystems<'a>(view: &FindingView<'a>) -> FieldValue<'a> {
    let mut names = Vec::new();
    for ecosystem in view
        .packages
        .iter()
        .filter_map(|p| view.target.ecosystem(p))
    {
        names.push(Cow::Owned(ecosystem.to_string()));
        names.push(Cow::Owned(ecosystem.name));
    }
    FieldValue::Texts(names)
}

impl FindingView<'_> {
    /// The layer of each place of its packages, else of its own; none for a place that is in no layer.
    fn layers(&self) -> impl Iterator<Item = Option<u32>> {
        let own = Some(self.finding.location.layer).filter(|_| self.packages.is_empty());
        let locations = self.packages.iter().flat_map(|p| &p.locations);
        locations.map(|l| l.layer).chain(own)
    }

    /// Whether it comes from the base image alone: every place of its packages, or its own, lies in a
    /// layer of the base image. None where no place is known.
    pub fn of_base(&self) -> Option<bool> {
        let in_base = |layer: Option<u32>| layer.is_some_and(|layer| self.target.is_base(layer));
        self.layers().map(in_base).reduce(|all, one| all && one)
    }

    /// How much the finding is exposed, as far as it is known.
    pub fn exposure(&self) -> Exposure {
        let packages = self.packages;
        let each =
            |holds: fn(&Package) -> bool| !packages.is_empty() && packages.iter().all(|p| holds(p));
        Exposure {
            dev_only: each(|p| p.dev == Some(true)),
            base_only: self.of_base() == Some(true),
            hidden: each(|p| p.state != PackageState::Present),
            unused: each(|p| p.in_use == Some(false)),
            inert: each(|p| p.inert == Some(true)),
        }
    }
}

/// True if there is one and all are known to be.
fn all<'a>(mut flags: impl Iterator<Item = Option<bool>>) -> FieldValue<'a> {
    let Some(first) = flags.next() else {
        return FieldValue::Absent;
    };
    FieldValue::Flag(first == Some(true) && flags.all(|f| f == Some(true)))
}

/// True if one is known to be; absent if none is known.
fn any<'a>(flags: impl Iterator<Item = Option<bool>>) -> FieldValue<'a> {
    flags
        .flatten()
        .reduce(|a, b| a || b)
        .map_or(FieldValue::Absent, FieldValue::Flag)
}

fn package_state<'a>(view: &FindingView<'a>) -> FieldValue<'a> {
    // Present is the least of the three: a finding is as visible as its most visible package.
    let least = view.packages.iter().map(|p| p.state).min();
    least.map_or(FieldValue::Absent, |state| FieldValue::Word(state.name()))
}

fn state<'a>(view: &FindingView<'a>) -> FieldValue<'a> {
    let field = FIELDS.iter().find(|f| f.name == "state").map(|f| f.kind);
    match (field, view.finding.state.as_deref()) {
        (Some(FieldKind::Words { words, .. }), Some(state)) => words
            .iter()
            .find(|w| **w == state)
            .map_or(FieldValue::Absent, |w| FieldValue::Word(w)),
        _ => FieldValue::Absent,
    }
}
