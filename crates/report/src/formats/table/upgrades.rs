//! Which upgrades to make, those that matter most first.

use std::io;

use seawall_model::TargetReport;

use super::Page;
use crate::inventory::Inventory;
use crate::terminal::{Style, width};
use crate::upgrades::plan;
use crate::words;

/// Upgrades that are listed; those that matter less are counted.
const UPGRADES_SHOWN: usize = 20;
/// Installed versions of a package that are named; of more it is said how many.
const VERSIONS_NAMED: usize = 4;

impl Page<'_> {
    pub(super) fn upgrades(
        &mut self,
        target: &TargetReport,
        inventory: &Inventory<'_>,
    ) -> io::Result<()> {
        let plan = plan(target, inventory);
        if plan.upgrades.is_empty() {
            return Ok(());
        }
        let these = match plan.upgrades.len() {
            1 => "this upgrade clears".to_owned(),
            many => format!("these {many} upgrades clear"),
        };
        let all = words::count(plan.findings, "vulnerability", "vulnerabilities");
        self.section("UPGRADES", &format!("{these} {} of {all}", plan.cleared))?;
        for upgrade in plan.upgrades.iter().take(UPGRADES_SHOWN) {
            let mut from = upgrade.from.iter().take(VERSIONS_NAMED);
            let mut versions = from.next().cloned().unwrap_or_default();
            for version in from {
                versions = versions + ", " + version;
            }
            if upgrade.from.len() > VERSIONS_NAMED {
                let more = upgrade.from.len() - VERSIONS_NAMED;
                versions = format!("{versions} and {more} more");
            }
            let package = format!("{} {versions}", upgrade.package);
            let clears = words::clears(upgrade);
            // What is not the name has its room first, and of that the target a third.
            let to = self.left(10).map(|w| (w / 3).min(width(&upgrade.to)));
            let from = self
                .left(8 + clears.len())
                .map(|w| w.saturating_sub(to.unwrap_or(0)));
            let package = self.terminal.path(Style::Plain, package.trim_end(), from);
            let to = self.terminal.whole(Style::Good, &upgrade.to, to);
            let style = if upgrade.exploited > 0 {
                Style::Alarm
            } else {
                Style::Plain
            };
            let clears = self.terminal.styled(style, &clears);
            writeln!(self.out, "  {package} -> {to}  {clears}")?;
        }
        let more = plan.upgrades.get(UPGRADES_SHOWN..).unwrap_or_default();
        if more.is_empty() {
            return Ok(());
        }
        let clear: usize = more.iter().map(|u| u.clears).sum();
        self.paragraph(2, &format!("and {} more, which clear {clear}", more.len()))
    }
}
