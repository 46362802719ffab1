//! `seawall db`: the advisories at hand.

use std::io::Write;

use seawall_advisory::{Imported, Source, Store, StoreOptions};

use crate::args::{Common, DbCommand, DbPlace};
use crate::failure::Failure;
use crate::output::remark;
use crate::settings;

pub(crate) fn run(command: &DbCommand, common: &Common) -> Result<u8, Failure> {
    match command {
        DbCommand::Import {
            paths,
            allow_older,
            allow_shrink,
            place,
        } => {
            let options = StoreOptions {
                allow_older: *allow_older,
                allow_shrink: *allow_shrink,
            };
            let imported = store(place).import(paths, options)?;
            print(&imported.sources)?;
            Ok(tell(&imported, common))
        }
        DbCommand::Status { format, place } => {
            let sources = store(place).sources()?;
            if format == "json" {
                writeln!(
                    std::io::stdout(),
                    "{}",
                    serde_json::to_string_pretty(&sources)?
                )?;
            } else {
                print(&sources)?;
            }
            Ok(0)
        }
        DbCommand::Verify { place } => {
            let sources = store(place).verify()?;
            remark(common, &format!("{} sources are sound", sources.len()));
            Ok(0)
        }
        DbCommand::Update { .. } => {
            let error = anyhow::anyhow!("fetching is not there yet");
            Err(Failure::from(error).hint("`seawall db import PATH...` takes files that you have"))
        }
    }
}

fn store(place: &DbPlace) -> Store {
    Store::new(settings::database_directory(place.db.as_deref()))
}

fn print(sources: &[Source]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{:<16} {:>9} {:>9} {:>9}  UPDATED",
        "SOURCE", "RECORDS", "ROWS", "KIB"
    )?;
    for source in sources {
        let updated = source.updated.as_deref().unwrap_or("not stated");
        writeln!(
            out,
            "{:<16} {:>9} {:>9} {:>9}  {updated}",
            source.name,
            source.records,
            source.rows,
            source.bytes.div_ceil(1024)
        )?;
    }
    Ok(())
}

/// Says what was not taken: 3 if anything was held back or could not be read.
fn tell(imported: &Imported, common: &Common) -> u8 {
    for error in &imported.refused {
        remark(
            &Common {
                quiet: false,
                ..common.clone()
            },
            &format!("held back: {error}"),
        );
    }
    for hole in imported.holes.iter().take(20) {
        remark(
            common,
            &format!("not read: {}: {}", hole.place, hole.reason),
        );
    }
    if imported.unreadable > 20 {
        remark(
            common,
            &format!("not read: {} more", imported.unreadable - 20),
        );
    }
    if imported.refused.is_empty() && imported.unreadable == 0 {
        0
    } else {
        3
    }
}
