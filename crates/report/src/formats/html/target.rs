//! What to do about the targets; what each is, what was not looked at, and its inventory.

use std::io;

use seawall_model::{Hole, PackageState, Report, TargetReport};

use super::summary::bar;
use crate::escape::html;
use crate::inventory::Inventory;
use crate::upgrades::{UpgradePlan, plan};
use crate::words;

/// The section of a target.
pub(super) fn write(
    target: &TargetReport,
    index: usize,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    writeln!(out, "<section aria-labelledby=\"target-{index}\">")?;
    writeln!(
        out,
        "<h2 id=\"target-{index}\">{}</h2>",
        html(&target.target.reference)
    )?;
    facts(target, out)?;
    bar(&target.findings, out)?;
    coverage(target, out)?;
    writeln!(out, "</section>")
}

/// How many packages are there.
pub(super) fn present(target: &TargetReport) -> usize {
    words::present(target).0
}

fn facts(target: &TargetReport, out: &mut dyn io::Write) -> io::Result<()> {
    let mut facts = Vec::new();
    if let Some(os) = &target.os {
        let name = if os.name.is_empty() { &os.id } else { &os.name };
        facts.push(("Operating system", name.clone()));
        if let Some(eol) = os.eol {
            facts.push(("Supported until", words::end_of_life(eol)));
        }
    }
    if let Some(platform) = &target.platform {
        facts.push(("Platform", platform.clone()));
    }
    if target.files.is_empty() {
        facts.push(("Packages", present(target).to_string()));
    } else {
        facts.push(("Judged", words::judged(std::iter::once(target))));
    }
    if !target.layers.is_empty() {
        facts.push(("Layers", target.layers.len().to_string()));
    }
    if let Some(digest) = &target.digest {
        facts.push(("Digest", digest.clone()));
    }
    writeln!(out, "<dl class=\"facts\">")?;
    for (name, value) in facts {
        writeln!(out, "<div><dt>{name}</dt><dd>{}</dd></div>", html(&value))?;
    }
    writeln!(out, "</dl>")
}

/// The upgrades of all targets, those that matter most first.
pub(super) fn upgrades(
    report: &Report,
    inventories: &[Inventory<'_>],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut begun = false;
    for (index, (target, inventory)) in report.targets.iter().zip(inventories).enumerate() {
        let plan = plan(target, inventory);
        if plan.upgrades.is_empty() {
            continue;
        }
        if !begun {
            writeln!(out, "<section aria-labelledby=\"upgrades\">")?;
            writeln!(out, "<h2 id=\"upgrades\">Upgrades</h2>")?;
            begun = true;
        }
        if report.targets.len() > 1 {
            writeln!(out, "<h3>{}</h3>", html(&target.target.reference))?;
        }
        self::plan_of(&plan, index, out)?;
    }
    if begun {
        writeln!(out, "</section>")?;
    }
    Ok(())
}

fn plan_of(plan: &UpgradePlan, index: usize, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(
        out,
        "<details{}><summary>{} would clear {} of {}</summary>\n\
         <div class=\"scroll\" role=\"region\" tabindex=\"0\" \
         aria-label=\"Upgrades of target {}\">\n<table class=\"upgrades\">",
        if plan.upgrades.len() > 10 {
            ""
        } else {
            " open"
        },
        words::count(plan.upgrades.len(), "upgrade", "upgrades"),
        plan.cleared,
        words::count(plan.findings, "vulnerability", "vulnerabilities"),
        index + 1,
    )?;
    writeln!(
        out,
        "<thead><tr><th scope=\"col\">Package</th><th scope=\"col\">From</th>\
         <th scope=\"col\">To</th><th scope=\"col\" class=\"number\">Clears</th>\
         <th scope=\"col\" class=\"number\">Exploited</th>\
         <th scope=\"col\" class=\"number\">Risk</th></tr></thead>\n<tbody>"
    )?;
    for upgrade in &plan.upgrades {
        writeln!(
            out,
            "<tr><td class=\"name\">{}</td><td class=\"name\">{}</td><td class=\"name\">{}</td>\
             <td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>",
            html(&upgrade.package),
            html(&upgrade.from.join(", ")),
            html(&upgrade.to),
            upgrade.clears,
            upgrade.exploited,
            upgrade.risk
        )?;
    }
    writeln!(out, "</tbody>\n</table>\n</div></details>")
}

fn coverage(target: &TargetReport, out: &mut dyn io::Write) -> io::Result<()> {
    let coverage = &target.coverage;
    writeln!(out, "<h3>Coverage</h3>")?;
    let class = if coverage.complete {
        "card"
    } else {
        "card alarm"
    };
    writeln!(out, "<div class=\"{class}\">")?;
    match (coverage.complete, coverage.gaps.len()) {
        (true, 0) => writeln!(out, "<p>Complete.</p>")?,
        (true, _) => writeln!(out, "<p>Complete but for gaps that the policy allows:</p>")?,
        (false, 0) => writeln!(out, "<p><strong>Incomplete.</strong></p>")?,
        (false, gaps) => writeln!(
            out,
            "<p><strong>Incomplete:</strong> {}</p>",
            words::count(gaps, "gap", "gaps")
        )?,
    }
    holes(&coverage.gaps, out)?;
    if !coverage.notes.is_empty() {
        writeln!(
            out,
            "<details><summary>{}</summary>",
            words::count(coverage.notes.len(), "note", "notes")
        )?;
        holes(&coverage.notes, out)?;
        writeln!(out, "</details>")?;
    }
    writeln!(out, "</div>")
}

fn holes(holes: &[Hole], out: &mut dyn io::Write) -> io::Result<()> {
    if holes.is_empty() {
        return Ok(());
    }
    writeln!(out, "<ul class=\"holes\">")?;
    for hole in holes {
        writeln!(
            out,
            "<li><code>{}</code>: {}</li>",
            html(hole.name.as_str()),
            html(&words::hole(hole))
        )?;
    }
    writeln!(out, "</ul>")
}

/// The packages, folded away.
pub(super) fn inventory(
    target: &TargetReport,
    index: usize,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    if target.packages.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<details>\n<summary>{}: {}</summary>",
        html(&target.target.reference),
        words::count(target.packages.len(), "package", "packages")
    )?;
    writeln!(
        out,
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Inventory of target {}\">",
        index + 1
    )?;
    writeln!(
        out,
        "<table>\n<thead><tr><th scope=\"col\">Package</th><th scope=\"col\">Version</th>\
         <th scope=\"col\">Kind</th><th scope=\"col\">Licences</th><th scope=\"col\">Where</th>\
         <th scope=\"col\">Remark</th></tr></thead>\n<tbody>"
    )?;
    for package in &target.packages {
        let places = package.locations.iter().map(|l| match l.line {
            Some(line) => format!("{}:{line}", l.path),
            None => l.path.clone(),
        });
        let places = places.collect::<Vec<_>>().join(", ");
        let remark = match (package.state, &package.unassessed) {
            (PackageState::Present, None) => match &package.uncounted {
                Some(why) => format!("only declared: {why}"),
                None => String::new(),
            },
            (PackageState::Present, Some(why)) => format!("not assessed: {why}"),
            (PackageState::Shadowed, _) => "replaced in a higher layer".to_owned(),
            (PackageState::Other(word), _) => word.as_str().to_owned(),
            (PackageState::Deleted, _) => "deleted in a higher layer".to_owned(),
        };
        writeln!(
            out,
            "<tr><td class=\"name\">{}</td><td class=\"name\">{}</td><td>{}</td><td>{}</td>\
             <td class=\"name\">{}</td><td>{}</td></tr>",
            html(&package.name),
            html(&package.version),
            html(package.kind.as_str()),
            html(&package.licences.join(", ")),
            html(&places),
            html(&remark)
        )?;
    }
    writeln!(out, "</tbody>\n</table>\n</div>\n</details>")
}
