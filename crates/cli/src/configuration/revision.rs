//! What a revision means: `main`, `origin/main`, `v1.2`, `HEAD^1`, `main~2`, an id or its beginning
//! (gitrevisions(7), as far as they name commits by name, id and ancestry).

use anyhow::{Context, bail};
use gix_hash::ObjectId;
use gix_object::Kind;
use gix_ref::Target;

use super::objects::Objects;
use super::repository::Repository;
use crate::failure::Failure;

/// Names that stand for names, and tags that stand for tags.
const MAX_STEPS: usize = 10;
/// Where a short name may stand, as in gitrevisions(7).
const PLACES: [&str; 3] = ["refs/tags/", "refs/heads/", "refs/remotes/"];

/// The commit that a revision names.
pub(super) fn resolve(
    revision: &str,
    repository: &Repository,
    objects: &Objects,
) -> Result<ObjectId, Failure> {
    let end = revision.find(['~', '^']).unwrap_or(revision.len());
    let (name, steps) = revision.split_at(end);
    let id = named(name, repository, objects)?;
    let mut commit = commit_of(id, objects)?;
    for (sign, number) in ancestry(steps)? {
        commit = match sign {
            '~' => (0..number).try_fold(commit, |commit, _| parent(commit, 1, objects))?,
            _ => parent(commit, number, objects)?,
        };
    }
    Ok(commit)
}

/// `~2^1` as steps.
fn ancestry(mut text: &str) -> anyhow::Result<Vec<(char, usize)>> {
    let mut steps = Vec::new();
    while let Some(sign) = text.chars().next() {
        let rest = &text[sign.len_utf8()..];
        let digits = rest.find(|c: char| !c.is_ascii_digit());
        let (number, after) = rest.split_at(digits.unwrap_or(rest.len()));
        let number = if number.is_empty() { "1" } else { number };
        let number = number.parse().ok().filter(|n| *n <= 100_000);
        match (sign, number) {
            ('~' | '^', Some(number)) => steps.push((sign, number)),
            _ => bail!("not understood behind the name: want ~N or ^N"),
        }
        text = after;
    }
    Ok(steps)
}

fn parent(commit: ObjectId, number: usize, objects: &Objects) -> anyhow::Result<ObjectId> {
    let Some(before) = number.checked_sub(1) else {
        return Ok(commit);
    };
    let parent = objects.parents(commit)?.into_iter().nth(before);
    parent.with_context(|| format!("the commit {commit} has no parent {number}"))
}

/// A tag of a tag of a commit is that commit.
fn commit_of(mut id: ObjectId, objects: &Objects) -> Result<ObjectId, Failure> {
    for _ in 0..MAX_STEPS {
        match objects.kind(id)? {
            None => return Err(absent(&id.to_string())),
            Some(Kind::Commit) => return Ok(id),
            Some(Kind::Tag) => id = objects.tagged(id)?,
            Some(kind) => return Err(anyhow::anyhow!("{id} is a {kind}, not a commit").into()),
        }
    }
    Err(anyhow::anyhow!("a tag of over {MAX_STEPS} tags").into())
}

fn absent(what: &str) -> Failure {
    let error = anyhow::anyhow!("the repository has no commit {what}");
    let hint = "a clone may hold a part of the commits: `git fetch --depth 1 origin NAME` brings \
                this one, and --policy-from FETCH_HEAD names it";
    Failure::from(error).hint(hint)
}

/// A full id, else a reference, else the beginning of an id.
fn named(name: &str, repository: &Repository, objects: &Objects) -> Result<ObjectId, Failure> {
    if name.len() == repository.hash.len_in_hex()
        && let Ok(id) = ObjectId::from_hex(name.as_bytes())
    {
        return Ok(id);
    }
    if let Some(id) = reference(name, repository)? {
        return Ok(id);
    }
    match objects.beginning(name)? {
        Some(id) => Ok(id),
        None => Err(absent(name)),
    }
}

fn reference(name: &str, repository: &Repository) -> Result<Option<ObjectId>, Failure> {
    let store = if repository.git == repository.common {
        gix_ref::file::Store::at(repository.git.clone(), repository.hash)
    } else {
        let (git, common) = (repository.git.clone(), repository.common.clone());
        let options = gix_ref::store::init::Options::default();
        gix_ref::file::Store::for_linked_worktree_opts(git, common, repository.hash, options)
    };
    let find = |name: &str| {
        let found = store
            .try_find(name)
            .map_err(|error| anyhow::anyhow!("{error}"));
        found.with_context(|| format!("{name}: the reference can't be read"))
    };
    let full = PLACES.iter().map(|place| format!("{place}{name}"));
    let mut alike = Vec::new();
    for full in full.filter(|full| gix_ref::FullName::try_from(full.as_str()).is_ok()) {
        alike.extend(find(&full)?.filter(|found| found.name.as_bstr() == full.as_str()));
    }
    if let [first, second, ..] = &alike[..] {
        let (first, second) = (first.name.as_bstr(), second.name.as_bstr());
        let error = anyhow::anyhow!("it may be {first} or {second}: write which");
        return Err(error.into());
    }
    if gix_ref::FullName::try_from(format!("refs/{name}")).is_err() {
        return Ok(None);
    }
    let Some(mut found) = find(name)? else {
        return Ok(None);
    };
    for _ in 0..MAX_STEPS {
        repository.keeps_references(&found.name.as_bstr().to_string())?;
        match &found.target {
            Target::Object(id) => return Ok(Some(*id)),
            Target::Symbolic(next) => {
                let next = next.as_bstr().to_string();
                found = find(&next)?.with_context(|| format!("{next}: no such reference"))?;
            }
        }
    }
    Err(anyhow::anyhow!("a name of over {MAX_STEPS} names").into())
}
