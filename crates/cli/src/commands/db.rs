//! `seawall db`: the advisories at hand.

use seawall_advisory::{
    AdvisoryError, Imported, NotFetched, Remote, Source, Store, StoreOptions, Updated,
};
use seawall_model::{Ecosystem, Fetch};

use crate::args::{Common, DbCommand, DbPlace, Style};
use crate::failure::Failure;
use crate::files::there;
use crate::network::publishers;
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
    let mut named = Vec::new();
    for words in ecosystems {
        named.extend(seawall_advisory::fetchable(words).ok_or_else(|| strange(words))?);
    }
    let wanted: Vec<Ecosystem> = if all {
        let names = seawall_model::ecosystems()
            .iter()
            .map(|e| e.name.to_owned().into());
        names.chain(known(store)?).collect()
    } else if named.is_empty() {
        known(store)?
    } else {
        named.clone()
    };
    let network = publishers()?;
    let remotes = at_mirror(seawall_advisory::remotes(&wanted), mirror);
    let updated = fetch(store, &remotes, network.client(), options, common)?;
    print(&updated.imported.sources, place.format)?;
    let told = tell(&updated.imported, common);
    if !updated.failed.is_empty() {
        return Ok(3);
    }
    // A release that nobody has heard of is no error of those who were asked.
    let matcher = store.matcher()?;
    let mut code = told;
    for ecosystem in named
        .iter()
        .filter(|e| e.release.is_some() && !matcher.covers(e))
    {
        remark(
            common,
            &format!("nothing that was fetched speaks of {ecosystem}"),
        );
        code = 3;
    }
    Ok(code)
}

/// What `--for` names and is nothing that can be fetched.
fn strange(words: &str) -> Failure {
    let error = anyhow::anyhow!("--for {words}: no advisories of it can be fetched");
    let known = || Ecosystem::words().chain(["nvd"]);
    let (name, release) = words.split_once([':', '@']).unwrap_or((words, ""));
    let failure = Failure::from(error);
    if name.eq_ignore_ascii_case("nvd") {
        return failure
            .hint("NVD has a file for each year from 2002: nvd, nvd:2021, nvd:2019-2021");
    }
    if Ecosystem::of_words(name).is_some_and(|e| e.release.is_none()) {
        let hint = "a distribution needs its release, such as alpine:3.19 or debian:bookworm, and a \
                    language has none";
        return failure.hint(hint);
    }
    match seawall_syntax::nearest(name, known()) {
        Some(near) if release.is_empty() => failure.hint(format!("did you mean {near}?")),
        Some(near) => failure.hint(format!("did you mean {near}:{release}?")),
        None => {
            let names = seawall_model::ecosystems().iter().map(|e| e.name);
            let names = names.chain(["NVD"]).collect::<Vec<_>>().join(", ");
            failure.hint(format!(
                "there are {names}; distributions with their release"
            ))
        }
    }
}

fn known(store: &Store) -> Result<Vec<Ecosystem>, Failure> {
    let sources = store.sources()?;
    let names = sources
        .into_iter()
        .flat_map(|source| source.ecosystems.into_keys());
    Ok(names.map(Ecosystem::from).collect())
}

/// The same files, at a mirror where there is one.
pub(crate) fn at_mirror(remotes: Vec<Remote>, mirror: Option<&str>) -> Vec<Remote> {
    let Some(base) = mirror else {
        return remotes;
    };
    let remotes = remotes.into_iter();
    remotes.map(|remote| remote.at_mirror(base)).collect()
}

/// Names hosts and sizes, then fetches.
pub(crate) fn fetch(
    store: &Store,
    remotes: &[Remote],
    client: &dyn Fetch,
    options: StoreOptions,
    common: &Common,
) -> Result<Updated, AdvisoryError> {
    for remote in remotes {
        let host = remote.host();
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
    let updated = store.update(remotes, &client, options, &mut |remote| {
        counts.begin(&format!("fetching {}", remote.name));
        remark(common, &format!("fetching {}", remote.url));
    })?;
    for failed in &updated.failed {
        remark(common, &not_fetched(failed));
    }
    Ok(updated)
}

/// One line for a file that did not come, or for all of a host that can't be reached.
fn not_fetched(failed: &NotFetched) -> String {
    let NotFetched {
        url,
        reason,
        host,
        files,
    } = failed;
    match host {
        None => format!("not fetched: {url}: {reason}"),
        Some(host) => {
            let many = if *files == 1 { "file" } else { "files" };
            format!("not fetched: {files} {many} of {host}: {reason}")
        }
    }
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
