//! CSAF 2 with product status, as its VEX profile has it (CSAF 2.0, "Common Security Advisory Framework
//! Version 2.0", 3.2 and 4.5).

mod parse;
mod tree;

use std::collections::{BTreeMap, HashMap};

use seawall_model::{VexStatement, VexStatus};

pub(crate) use parse::Document;
use parse::Vulnerability;
use tree::Tree;

use crate::lenient::{List, Object, Text};
use crate::moment::moment;
use crate::vex::Reading;

/// Statements come in an order in which what is more careful comes later: of one document all have the
/// same time, and the later one holds.
pub(crate) fn read(document: &Document) -> Reading {
    let mut reading = Reading::of("CSAF");
    let tree = Tree::of(document.product_tree.0.as_deref());
    let head = document.document.0.as_ref();
    let tracking = head.and_then(|head| head.tracking.0.as_ref());
    let time = tracking.and_then(|t| moment(t.current_release_date.get()));
    let mut places = HashMap::new();
    for (index, vulnerability) in document.vulnerabilities.0.iter().enumerate() {
        let Some(vulnerability) = &vulnerability.0 else {
            reading.lose(index, "it is no object");
            continue;
        };
        let ids = ids(vulnerability);
        let Some(status) = &vulnerability.product_status.0 else {
            continue;
        };
        if ids.is_empty() {
            reading.lose(index, "it names no vulnerability");
            continue;
        }
        let lists = status.lists();
        let mentions = lists.iter().map(|(_, products)| products.0.len()).sum();
        if !reading.has_room(index, mentions) {
            break;
        }
        let reasons = Reasons::of(vulnerability, &tree);
        for (status, products) in lists {
            for ((justification, text), products) in reasons.sorted(status, products) {
                let mut own = Vec::with_capacity(products.len());
                for product in products {
                    own.push(*places.entry(product.to_owned()).or_insert_with(|| {
                        reading.document.products.push(tree.product(product));
                        reading.document.products.len() - 1
                    }));
                }
                reading.document.statements.push(VexStatement {
                    ids: ids.clone(),
                    status,
                    justification: justification.map(str::to_owned),
                    text: text.map(str::to_owned),
                    time,
                    products: own,
                });
            }
        }
    }
    reading
}

fn ids(vulnerability: &Vulnerability) -> Vec<String> {
    let others = vulnerability.ids.0.iter().filter_map(|id| id.0.as_ref());
    let cve = vulnerability.cve.owned().into_iter();
    cve.chain(others.filter_map(|id| id.text.owned())).collect()
}

/// Why a product is in the state that it is in, by its id: a flag's label, and the text of an impact.
struct Reasons<'d> {
    flags: HashMap<&'d str, &'d str>,
    impacts: HashMap<&'d str, &'d str>,
    /// The text of an impact that names no product.
    of_all: Option<&'d str>,
}

/// Justification and text.
type Reason<'d> = (Option<&'d str>, Option<&'d str>);

impl<'d> Reasons<'d> {
    fn of(vulnerability: &'d Vulnerability, tree: &Tree<'d>) -> Self {
        let mut reasons = Self {
            flags: HashMap::new(),
            impacts: HashMap::new(),
            of_all: None,
        };
        for flag in vulnerability.flags.0.iter().filter_map(|f| f.0.as_ref()) {
            for product in named(&flag.product_ids, &flag.group_ids, tree) {
                reasons.flags.insert(product, flag.label.get());
            }
        }
        let threats = vulnerability.threats.0.iter().filter_map(|t| t.0.as_ref());
        for threat in threats.filter(|t| t.category.is("impact")) {
            let products = named(&threat.product_ids, &threat.group_ids, tree);
            let mut products = products.peekable();
            if products.peek().is_none() {
                reasons.of_all = threat.details.some();
            }
            for product in products {
                reasons.impacts.insert(product, threat.details.get());
            }
        }
        reasons
    }

    /// The products by their reasons, those that stand in the list several times once.
    fn sorted(
        &self,
        status: VexStatus,
        products: &'d List<Text>,
    ) -> BTreeMap<Reason<'d>, Vec<&'d str>> {
        let mut sorted: BTreeMap<Reason<'d>, Vec<&'d str>> = BTreeMap::new();
        for product in products.0.iter().filter_map(Text::some) {
            let reason = if status.clears() {
                let text = self.impacts.get(product).copied().or(self.of_all);
                (self.flags.get(product).copied(), text)
            } else {
                (None, None)
            };
            sorted.entry(reason).or_default().push(product);
        }
        sorted
    }
}

/// The products that a flag or a threat is of, those of groups among them.
fn named<'d>(
    products: &'d List<Text>,
    groups: &'d List<Text>,
    tree: &Tree<'d>,
) -> impl Iterator<Item = &'d str> {
    let groups = groups.0.iter().filter_map(Text::some);
    let of_groups: Vec<&'d str> = groups.flat_map(|group| tree.group(group)).collect();
    products.0.iter().filter_map(Text::some).chain(of_groups)
}

/// An object of a list.
type Objects<T> = List<Object<T>>;
