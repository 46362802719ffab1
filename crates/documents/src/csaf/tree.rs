//! The product tree of a CSAF document: what a product id stands for.

use std::collections::HashMap;

use seawall_model::{VexIdentity, VexProduct, VexVersion};

use super::parse::{Branch, Product, ProductTree, Relationship};
use crate::lenient::{Object, Text};
use crate::vex::{add_hash, add_purl};

/// How long a chain of relationships is followed.
const DEPTH: usize = 16;

/// Products and groups by their ids.
#[derive(Default)]
pub(super) struct Tree<'d> {
    nodes: HashMap<&'d str, Node<'d>>,
    groups: HashMap<&'d str, Vec<&'d str>>,
}

/// What an id stands for.
enum Node<'d> {
    /// A thing.
    Thing(VexIdentity),
    /// A thing inside another: the identity of the whole, and the ids of both.
    Part(VexIdentity, &'d str, &'d str),
    /// Several things have this id, so that nobody knows.
    Ambiguous,
}

impl<'d> Tree<'d> {
    pub(super) fn of(tree: Option<&'d ProductTree>) -> Self {
        let mut found = Self::default();
        let Some(tree) = tree else {
            return found;
        };
        found.walk(&tree.branches.0);
        for product in tree
            .full_product_names
            .0
            .iter()
            .filter_map(|p| p.0.as_ref())
        {
            found.add(product.product_id.get(), Node::Thing(identity(product)));
        }
        for relationship in tree.relationships.0.iter().filter_map(|r| r.0.as_ref()) {
            found.relate(relationship);
        }
        for group in tree.product_groups.0.iter().filter_map(|g| g.0.as_ref()) {
            let products = group.product_ids.0.iter().filter_map(Text::some);
            let products: Vec<&str> = products.collect();
            found.groups.insert(group.group_id.get(), products);
        }
        found
    }

    /// The depth of the recursion is bounded by the JSON reader's (128 levels).
    fn walk(&mut self, branches: &'d [Object<Branch>]) {
        for branch in branches.iter().filter_map(|b| b.0.as_ref()) {
            if let Some(product) = &branch.product.0 {
                let mut identity = identity(product);
                identity.versions.extend(version(branch, &identity));
                self.add(product.product_id.get(), Node::Thing(identity));
            }
            self.walk(&branch.branches.0);
        }
    }

    fn relate(&mut self, relationship: &'d Relationship) {
        if let Some(whole) = &relationship.full_product_name.0 {
            let part = relationship.product_reference.get();
            let of = relationship.relates_to_product_reference.get();
            let node = Node::Part(identity(whole), part, of);
            self.add(whole.product_id.get(), node);
        }
    }

    fn add(&mut self, id: &'d str, node: Node<'d>) {
        if !id.is_empty() {
            self.nodes
                .entry(id)
                .and_modify(|known| *known = Node::Ambiguous)
                .or_insert(node);
        }
    }

    /// The products of a group.
    pub(super) fn group(&self, id: &str) -> impl Iterator<Item = &'d str> {
        self.groups.get(id).into_iter().flatten().copied()
    }

    /// What an id stands for. Where the tree does not tell, it is a thing of which nothing is known.
    pub(super) fn product(&self, id: &str) -> VexProduct {
        self.resolved(id, DEPTH).unwrap_or_else(|| VexProduct {
            within: Vec::new(),
            things: vec![VexIdentity::default()],
        })
    }

    fn resolved(&self, id: &str, depth: usize) -> Option<VexProduct> {
        match self.nodes.get(id)? {
            Node::Ambiguous => None,
            Node::Thing(identity) => Some(VexProduct {
                within: Vec::new(),
                things: vec![identity.clone()],
            }),
            Node::Part(own, part, of) => {
                let depth = depth.checked_sub(1)?;
                let mut product = self.resolved(part, depth)?;
                let around = self.resolved(of, depth)?;
                product.within.extend(around.within);
                product.within.extend(around.things);
                if !own.purls.is_empty() {
                    product.things = vec![own.clone()];
                }
                (product.within.len() <= DEPTH).then_some(product)
            }
        }
    }
}

fn identity(product: &Product) -> VexIdentity {
    let mut identity = VexIdentity::default();
    if let Some(helper) = &product.product_identification_helper.0 {
        add_purl(&mut identity, helper.purl.get());
        for purl in &helper.purls.0 {
            add_purl(&mut identity, purl.get());
        }
        identity.cpes.extend(helper.cpe.owned());
        let hashes = helper.hashes.0.iter().filter_map(|h| h.0.as_ref());
        let hashes = hashes.flat_map(|h| &h.file_hashes.0);
        for hash in hashes.filter_map(|h| h.0.as_ref()) {
            add_hash(&mut identity, hash.value.get());
        }
    }
    identity
}

/// The version that a branch names, where the package URL names none. Some publishers name the package
/// again in its place; that is no version.
fn version(branch: &Branch, identity: &VexIdentity) -> Option<VexVersion> {
    let name = branch.name.some()?;
    match branch.category.get() {
        "product_version_range" => Some(VexVersion::Range(name.to_owned())),
        "product_version" => {
            let digits = name.strip_prefix(['v', 'V']).unwrap_or(name);
            let named = identity.purls.iter().any(|p| p.version_text().is_some());
            let is_version = digits.starts_with(|c: char| c.is_ascii_digit());
            (is_version && !named).then(|| VexVersion::One(name.to_owned()))
        }
        _ => None,
    }
}
