//! The inventory, where nothing else was asked for: what is there, what is only declared, and what a higher
//! layer took away.

use std::io;

use seawall_model::{Package, PackageState, TargetReport, visible};

use super::Page;
use crate::inventory::Inventory;
use crate::terminal::{Style, width};
use crate::words;

impl Page<'_> {
    pub(super) fn packages(
        &mut self,
        target: &TargetReport,
        inventory: &Inventory<'_>,
    ) -> io::Result<()> {
        let (mut there, mut declared, mut gone) = (Vec::new(), Vec::new(), Vec::new());
        for package in &target.packages {
            match (package.state, &package.uncounted) {
                (PackageState::Present, None) => there.push(package),
                (PackageState::Present, Some(_)) => declared.push(package),
                _ => gone.push(package),
            }
        }
        let number = |packages: &[&Package]| words::count(packages.len(), "package", "packages");
        self.section("PACKAGES", &there.len().to_string())?;
        self.list(&there, inventory)?;
        if !declared.is_empty() {
            let what = format!("{}, to which nothing installed answers", number(&declared));
            self.section("ONLY DECLARED", &what)?;
            self.list(&declared, inventory)?;
        }
        if !gone.is_empty() {
            let what = format!("{}, replaced or deleted in a higher layer", number(&gone));
            self.section("NO LONGER THERE", &what)?;
            self.list(&gone, inventory)?;
        }
        Ok(())
    }

    fn list(&mut self, packages: &[&Package], inventory: &Inventory<'_>) -> io::Result<()> {
        if packages.is_empty() {
            return Ok(());
        }
        let widest = |cell: fn(&Package) -> &str, least: usize, part: usize| {
            let widest = packages.iter().map(|p| width(cell(p))).max().unwrap_or(0);
            let most = self.width.map_or(60, |w| w / part);
            widest.min(most).max(least)
        };
        let name = widest(|p| &p.name, 7, 3);
        let version = widest(|p| &p.version, 7, 4);
        let kind = widest(|p| p.kind.as_str(), 4, 8);
        let head = format!(
            "  {:name$}  {:version$}  {:kind$}  WHERE",
            "PACKAGE", "VERSION", "KIND"
        );
        let head = self.terminal.whole(Style::Dim, &head, self.width);
        writeln!(self.out, "{head}")?;
        let left = self.left(name + version + kind + 8);
        for package in packages {
            let mut place = match package.locations.as_slice() {
                [] => String::new(),
                [one] => one.path.clone(),
                [first, more @ ..] => format!("{} and {} more", first.path, more.len()),
            };
            if let Some(owner) = inventory.owner(package) {
                place = format!("of {owner}, {place}");
            }
            if !matches!(package.state, PackageState::Present) {
                place = format!("{}, {place}", visible(package.state.name()));
            }
            let cut = |text: &str, width| self.terminal.cell(Style::Plain, text, width);
            let (name, version) = (cut(&package.name, name), cut(&package.version, version));
            let kind = cut(package.kind.as_str(), kind);
            let place = self.terminal.path(Style::Dim, &place, left);
            let line = format!("  {name}  {version}  {kind}  {place}");
            writeln!(self.out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}
