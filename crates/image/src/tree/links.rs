//! Where symbolic links lead in a settled tree: each is followed once, however many paths go through
//! it, so that following them all costs no more than reading their texts.

use std::collections::HashMap;

use seawall_model::FileKind;

use super::{Fate, NONE, NodeId, ROOT, SquashedTree, components};

/// Links followed before a path counts as a loop, as in Linux (`MAXSYMLINKS`).
pub(crate) const MAX_LINKS: u32 = 40;

/// Where a path leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lead {
    /// Nothing is there.
    Nothing,
    /// This link on the way leads nowhere, or in circles.
    Dangling(NodeId),
    /// There.
    To(NodeId),
}

/// Stands for all that is left out.
const LEFT_OUT: NodeId = NONE - 1;

/// A link that was followed to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Followed {
    /// No link; [`NONE`] where it leads nowhere, [`LEFT_OUT`] where to what is left out.
    target: NodeId,
    /// Links followed on the way, itself among them.
    links: u32,
}

impl Followed {
    const NOWHERE: Self = Self {
        target: NONE,
        links: 0,
    };

    fn end(self) -> Option<NodeId> {
        (self.target < LEFT_OUT).then_some(self.target)
    }
}

/// A link on its way: how far of its text was followed, and where that leads.
struct Following {
    link: NodeId,
    offset: usize,
    at: NodeId,
    links: u32,
}

/// Follows every symbolic link that is alive.
pub(super) fn leads(tree: &SquashedTree) -> Vec<(NodeId, Followed)> {
    let nodes = tree.nodes.iter().enumerate();
    let links = nodes.filter(|(_, n)| n.kind == FileKind::Symlink && n.fate == Fate::Alive);
    let links: Vec<NodeId> = links
        .filter_map(|(index, _)| NodeId::try_from(index).ok())
        .collect();
    // None: it is on its way, so that who comes by here again goes round in circles.
    let mut known: HashMap<NodeId, Option<Followed>> = HashMap::with_capacity(links.len());
    let mut ways = Vec::new();
    for link in &links {
        set_out(tree, *link, &mut known, &mut ways);
        while let Some(way) = ways.last_mut() {
            let met = match way.on(tree, &known) {
                Step::Arrived(lead) => {
                    known.insert(way.link, Some(lead));
                    ways.pop();
                    continue;
                }
                Step::Meets(link) => link,
            };
            set_out(tree, met, &mut known, &mut ways);
        }
    }
    let lead = |link| known.get(&link).copied().flatten();
    let lead = |link: NodeId| (link, lead(link).unwrap_or(Followed::NOWHERE));
    links.into_iter().map(lead).collect()
}

fn set_out(
    tree: &SquashedTree,
    link: NodeId,
    known: &mut HashMap<NodeId, Option<Followed>>,
    ways: &mut Vec<Following>,
) {
    if let std::collections::hash_map::Entry::Vacant(place) = known.entry(link) {
        place.insert(None);
        let absolute = tree.link(link).starts_with(b"/");
        ways.push(Following {
            link,
            offset: 0,
            at: if absolute {
                ROOT
            } else {
                tree.parent_or_root(link)
            },
            links: 1,
        });
    }
}

enum Step {
    Arrived(Followed),
    /// A link that must be followed first.
    Meets(NodeId),
}

impl Following {
    /// Goes on to the end, or to a link that was not followed yet.
    fn on(&mut self, tree: &SquashedTree, known: &HashMap<NodeId, Option<Followed>>) -> Step {
        let text = tree.link(self.link);
        while self.offset < text.len() {
            let rest = &text[self.offset..];
            let length = rest.iter().position(|b| *b == b'/').unwrap_or(rest.len());
            let name = &rest[..length];
            let Some(mut next) = tree.step(self.at, name) else {
                let left_out = tree.child_or_left_out(self.at, name).is_some();
                return Step::Arrived(Followed {
                    target: if left_out { LEFT_OUT } else { NONE },
                    links: self.links,
                });
            };
            if tree.node(next).kind == FileKind::Symlink {
                let Some(followed) = known.get(&next) else {
                    return Step::Meets(next);
                };
                let lead = followed.unwrap_or(Followed::NOWHERE);
                self.links = self.links.saturating_add(lead.links);
                next = lead.target;
            }
            if self.links > MAX_LINKS {
                return Step::Arrived(Followed::NOWHERE);
            }
            if next >= LEFT_OUT {
                let links = self.links;
                return Step::Arrived(Followed {
                    target: next,
                    links,
                });
            }
            self.at = next;
            self.offset += length + 1;
        }
        Step::Arrived(Followed {
            target: self.at,
            links: self.links,
        })
    }
}

impl SquashedTree {
    /// One component on from a directory; a link is not followed.
    fn step(&self, at: NodeId, name: &[u8]) -> Option<NodeId> {
        match name {
            b"" | b"." => Some(at),
            b".." => Some(self.parent_or_root(at)),
            name => self.child(at, name),
        }
    }

    /// What a link leads to in the end; the tree must be settled.
    pub(crate) fn end_of_link(&self, link: NodeId) -> Option<NodeId> {
        self.followed(link).end()
    }

    /// Whether a link that leads nowhere leads to what is left out.
    pub(crate) fn leads_out(&self, link: NodeId) -> bool {
        self.followed(link).target == LEFT_OUT
    }

    /// Whether what a path leads to, or a directory on the way, is left out.
    pub fn is_left_out(&self, path: &str) -> bool {
        let mut at = ROOT;
        for name in components(path.as_bytes()) {
            let Some(next) = self.child_or_left_out(at, name) else {
                return false;
            };
            let node = self.node(next);
            if node.fate == Fate::LeftOut {
                return true;
            }
            at = if node.kind == FileKind::Symlink {
                match self.end_of_link(next) {
                    Some(end) => end,
                    None => return self.leads_out(next),
                }
            } else {
                next
            };
        }
        false
    }

    fn followed(&self, link: NodeId) -> Followed {
        let place = self.leads.binary_search_by_key(&link, |(link, _)| *link);
        place.map_or(Followed::NOWHERE, |place| self.leads[place].1)
    }

    /// Where a path leads when each link on it is followed; the tree must be settled.
    pub(crate) fn lead(&self, path: &[u8]) -> Lead {
        let (mut at, mut links) = (ROOT, 0_u32);
        for name in components(path) {
            let Some(next) = self.step(at, name) else {
                return Lead::Nothing;
            };
            at = next;
            if self.node(next).kind == FileKind::Symlink {
                let followed = self.followed(next);
                links = links.saturating_add(followed.links);
                let end = followed.end().filter(|_| links <= MAX_LINKS);
                let Some(end) = end else {
                    return Lead::Dangling(next);
                };
                at = end;
            }
        }
        Lead::To(at)
    }

    pub(super) fn resolved(&self, path: &[u8]) -> Option<NodeId> {
        match self.lead(path) {
            Lead::To(node) => Some(node),
            Lead::Nothing | Lead::Dangling(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
