//! `seawall db`: the advisories at hand.

use seawall_advisory::{AdvisoryError, Imported, Remote, Source, Store, StoreOptions, Updated};
use seawall_model::{Ecosystem, Fetch};

use crate::args::{Common, DbCommand, DbPlace, Style};
use crate::failure::Failure;
use crate::files::there;
use crate::network::network;
use crate::output::{print as print_text, remark};
use crate::progress::{Meter, Watched};
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
                ..StoreOptions::default()
            };
            there(paths)?;
            let meter = Meter::new(common);
            meter.counts().begin("reading advisories");
            let imported = store(place).import(paths, options)?;
            drop(meter);
            print(&imported.sources, place.format)?;
            Ok(tell(&imported, common))
        }
        DbCommand::Status { place } => {
            print(&store(place).sources()?, place.format)?;
            Ok(0)
        }
        DbCommand::Verify { place } => {
            let sources = store(place).verify()?;
            if sources.is_empty() {
                let error = anyhow::anyhow!("there are no advisories to verify");
                return Err(Failure::from(error).hint("`seawall db update` fetches them"));
            }
            if place.format == Style::Json {
                print(&sources, place.format)?;
            }
            let count = sources.len();
            let sound = if count == 1 {
                "source is"
            } else {
                "sources are"
            };
            remark(common, &format!("{count} {sound} sound"));
            Ok(0)
        }
        DbCommand::Update {
            all,
            ecosystems,
            allow_older,
            allow_shrink,
            mirror,
            place,
        } => {
            let options = StoreOptions {
                allow_older: *allow_older,
                allow_shrink: *allow_shrink,
                ..StoreOptions::default()
            };
            let mirror = mirror.mirror.as_deref();
            update(place, *all, ecosystems, mirror, options, common)
        }
    }
}

/// Fetches for these ecosystems, for all that is known, or for those that the store has already.
fn update(
    place: &DbPlace,
    all: bool,
    ecosystems: &[String],
    mirror: Option<&str>,
    options: StoreOptions,
    common: &Common,
) -> Result<u8, Failure> {
    if common.offline {
        return Err(anyhow::anyhow!("--offline forbids fetching").into());
    }
    let store = &store(place);
    let wanted: Vec<Ecosystem> = if all {
        let names = seawall_model::ecosystems()
            .iter()
            .map(|e| e.name.to_owned().into());
        names.chain(known(store)?).collect()
    } else if ecosystems.is_empty() {
        known(store)?
    } else {
        let given = ecosystems.iter().map(|words| fetchable(words));
        given.collect::<Result<_, _>>()?
    };
    let network = network(&[])?;
    let remotes = seawall_advisory::remotes(&wanted);
    let updated = fetch(store, remotes, mirror, network.client(), options, common)?;
    print(&updated.imported.sources, place.format)?;
    let told = tell(&updated.imported, common);
    Ok(if updated.failed.is_empty() { told } else { 3 })
}

/// The ecosystem that `--for` names, if advisories of it can be fetched.
fn fetchable(words: &str) -> Result<Ecosystem, Failure> {
    let of_all = seawall_advisory::remotes(&[]).len();
    let fetched = |e: &Ecosystem| seawall_advisory::remotes(std::slice::from_ref(e)).len() > of_all;
    Ecosystem::of_words(words).filter(fetched).ok_or_else(|| {
        let names = seawall_model::ecosystems().iter().map(|e| e.name);
        let names = names.collect::<Vec<_>>().join(", ");
        let error = anyhow::anyhow!("--for {words}: no advisories of it can be fetched");
        let hint = "a distribution needs its release, such as Alpine:3.19";
        Failure::from(error).hint(format!("there are {names}; {hint}"))
    })
}

fn known(store: &Store) -> Result<Vec<Ecosystem>, Failure> {
    let sources = store.sources()?;
    let names = sources
        .into_iter()
        .flat_map(|source| source.ecosystems.into_keys());
    Ok(names.map(Ecosystem::from).collect())
}

/// Names hosts and sizes, then fetches.
pub(crate) fn fetch(
    store: &Store,
    mut remotes: Vec<Remote>,
    mirror: Option<&str>,
    client: &dyn Fetch,
    options: StoreOptions,
    common: &Common,
) -> Result<Updated, AdvisoryError> {
    if let Some(base) = mirror {
        remotes = remotes
            .into_iter()
            .map(|remote| remote.at_mirror(base))
            .collect();
    }
    for remote in &remotes {
        let host = remote.url.split('/').nth(2).unwrap_or_default();
        let size = remote.size.div_ceil(1_000_000);
        remark(
            common,
            &format!("will ask {host} for {} (about {size} MB)", remote.name),
        );
    }
    let meter = Meter::new(common);
    let counts = meter.counts();
    let client = Watched {
        inner: client,
        counts: meter.counts(),
    };
    let updated = store.update(&remotes, &client, options, &mut |remote| {
        counts.begin(&format!("fetching {}", remote.name));
        remark(common, &format!("fetching {}", remote.url));
    })?;
    for (url, reason) in &updated.failed {
        remark(common, &format!("not fetched: {url}: {reason}"));
    }
    Ok(updated)
}

fn store(place: &DbPlace) -> Store {
    Store::new(settings::database_directory(place.db.as_deref()))
}

fn print(sources: &[Source], style: Style) -> std::io::Result<()> {
    if style == Style::Json {
        return print_text(&serde_json::to_string_pretty(sources)?);
    }
    let mut lines = vec![format!(
        "{:<16} {:>9} {:>9} {:>9}  UPDATED",
        "SOURCE", "RECORDS", "ROWS", "KIB"
    )];
    for source in sources {
        let updated = source.updated.as_deref().unwrap_or("not stated");
        lines.push(format!(
            "{:<16} {:>9} {:>9} {:>9}  {updated}",
            source.name,
            source.records,
            source.rows,
            source.bytes.div_ceil(1024)
        ));
    }
    print_text(&lines.join("\n"))
}

/// Says what was not taken: 3 if anything was held back or could not be read.
pub(crate) fn tell(imported: &Imported, common: &Common) -> u8 {
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
            &format!("not read: {}", seawall_report::hole_sentence(hole)),
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
