//! The user that the image's processes run as, as far as the file tells.

use seawall_syntax::Span;

use super::facts::DockerfileFacts;
use super::keyword::Keyword;

/// The last USER of the last stage, or of the nearest stage that it is based on.
pub(crate) fn last<'a>(facts: &DockerfileFacts<'a>) -> Option<(&'a str, Span)> {
    let tree = facts.tree;
    facts.ancestry(facts.last_stage()?).find_map(|stage| {
        let mut body = tree.of_stage(stage).iter().rev();
        let user = body.find(|i| i.keyword == Keyword::User)?;
        Some((user.text().trim_matches(['"', '\'']), user.span))
    })
}

/// Whether a USER is root, with or without a group.
pub(crate) fn is_root(user: &str) -> bool {
    let name = user.split(':').next().unwrap_or(user);
    name == "root" || (!name.is_empty() && name.bytes().all(|b| b == b'0'))
}
