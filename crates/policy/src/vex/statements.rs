//! The statements of all documents on one target.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};

use seawall_model::{
    FindingKind, Suppressed, Suppressor, VexDocument, VexIdentity, VexProduct, VexStatement,
};

use super::purl::Known;
use super::thing::{Target, closest, is_image};
use super::{Fit, Miss, Vex};
use crate::{FindingView, TargetFacts};

/// The statements of all documents, held against the findings of one target one by one.
pub(crate) struct Statements<'a> {
    pub(super) target: Target<'a>,
    pub(super) all: Vec<Statement<'a>>,
    by_id: HashMap<String, Vec<usize>>,
}

/// A statement, and what came of it.
pub(super) struct Statement<'a> {
    /// Its place among all statements.
    place: usize,
    pub(super) document: usize,
    pub(super) of: &'a VexStatement,
    products: &'a [VexProduct],
    /// Its things by the last part of their names; made when a finding asks.
    things: OnceCell<Things<'a>>,
    pub(super) tally: RefCell<Tally>,
}

/// On how many findings a statement did what.
#[derive(Default)]
pub(super) struct Tally {
    /// It decided, and cleared them.
    pub(super) cleared: usize,
    /// It decided, and left them as they are.
    pub(super) left: usize,
    /// It holds of them, and another decided.
    pub(super) overtaken: usize,
    /// Findings of its vulnerability.
    pub(super) asked: usize,
    /// The closest miss.
    pub(super) miss: Option<Miss>,
}

type Thing<'a> = (&'a VexProduct, &'a VexIdentity);

/// The things of a statement.
#[derive(Default)]
struct Things<'a> {
    by_name: HashMap<&'a str, Vec<Thing<'a>>>,
    others: Vec<Thing<'a>>,
}

impl<'a> Statements<'a> {
    pub(crate) fn new(vex: &'a Vex, facts: &TargetFacts<'a>) -> Self {
        let mut all = Vec::new();
        let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, document) in vex.documents.iter().enumerate() {
            for of in &document.statements {
                for id in &of.ids {
                    let places = by_id.entry(id.to_ascii_lowercase()).or_default();
                    if places.last() != Some(&all.len()) {
                        places.push(all.len());
                    }
                }
                all.push(Statement {
                    place: all.len(),
                    document: number,
                    of,
                    products: &document.products,
                    things: OnceCell::new(),
                    tally: RefCell::default(),
                });
            }
        }
        Self {
            target: Target::new(*facts, vex),
            all,
            by_id,
        }
    }

    pub(super) fn document(&self, number: usize) -> Option<&'a VexDocument> {
        self.target.vex.documents.get(number)
    }

    /// Whether the documents set the finding aside.
    pub(crate) fn judge(&self, view: &FindingView<'_>) -> Option<Suppressed> {
        if view.finding.kind != FindingKind::Vulnerability {
            return None;
        }
        let ids = std::iter::once(&view.finding.id).chain(&view.finding.aliases);
        let places = ids.filter_map(|id| self.by_id.get(&id.to_ascii_lowercase()));
        let mut places: Vec<usize> = places.flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        let statements = || places.iter().filter_map(|place| self.all.get(*place));
        for statement in statements() {
            statement.tally.borrow_mut().asked += 1;
        }
        let packages = view.packages;
        let mut decisions = Vec::new();
        let (mut holding, mut deciding) = (BTreeSet::new(), HashSet::new());
        for package in packages {
            let known = self.target.known(package);
            let holds = |statement: &&Statement<'a>| {
                let Some(known) = known else {
                    return false;
                };
                match statement.holds(&self.target, known) {
                    Ok(()) => true,
                    Err(miss) => {
                        statement.tally.borrow_mut().missed(miss);
                        false
                    }
                }
            };
            let of_package: Vec<&Statement<'a>> = statements().filter(holds).collect();
            let (clears, decided) = decide(&of_package);
            decisions.push(clears);
            holding.extend(of_package.iter().map(|s| s.place));
            deciding.extend(decided.iter().map(|s| s.place));
        }
        let cleared = !decisions.is_empty() && decisions.iter().all(Option::is_some);
        for statement in holding.iter().filter_map(|place| self.all.get(*place)) {
            let mut tally = statement.tally.borrow_mut();
            if !deciding.contains(&statement.place) {
                tally.overtaken += 1;
            } else if statement.of.status.clears() && cleared {
                tally.cleared += 1;
            } else {
                tally.left += 1;
            }
        }
        let by = decisions.into_iter().flatten().next().filter(|_| cleared)?;
        Some(self.suppressed(by))
    }

    fn suppressed(&self, by: &Statement<'a>) -> Suppressed {
        let short = |text: &str| text.chars().take(500).collect::<String>();
        let parts = [&by.of.justification, &by.of.text];
        let why: Vec<String> = parts.into_iter().flatten().map(|t| short(t)).collect();
        let file = self.document(by.document).map_or("", |d| d.file.as_str());
        let status = by.of.status.words();
        let reason = if why.is_empty() {
            format!("{status} ({file})")
        } else {
            format!("{status}: {} ({file})", why.join("; "))
        };
        Suppressed {
            by: Suppressor::Vex,
            reason,
            owner: None,
            until: None,
        }
    }
}

/// Of the statements that hold of one package: the one that clears it, if one does, and those that
/// decided.
///
/// Of each document the latest counts, and of those of one time the last. Of several documents the latest
/// counts, and each that does not say when; all of them must clear.
fn decide<'s, 'a>(
    statements: &[&'s Statement<'a>],
) -> (Option<&'s Statement<'a>>, Vec<&'s Statement<'a>>) {
    let mut of_documents: Vec<&'s Statement<'a>> = Vec::new();
    for statement in statements {
        match of_documents.last_mut() {
            Some(last) if last.document == statement.document => {
                if statement.of.time >= last.of.time {
                    *last = statement;
                }
            }
            _ => of_documents.push(statement),
        }
    }
    let latest = of_documents.iter().filter_map(|s| s.of.time).max();
    let counts = |s: &&Statement<'a>| s.of.time.is_none() || s.of.time == latest;
    of_documents.retain(counts);
    let all_clear = of_documents.iter().all(|s| s.of.status.clears());
    let dated = of_documents.iter().find(|s| s.of.time.is_some());
    let first = dated.or(of_documents.first()).copied();
    if all_clear {
        (first, of_documents)
    } else {
        of_documents.retain(|s| !s.of.status.clears());
        (None, of_documents)
    }
}

impl Tally {
    fn missed(&mut self, miss: Miss) {
        self.miss = Some(match self.miss.take() {
            Some(known) => known.min(miss),
            None => miss,
        });
    }
}

impl<'a> Statement<'a> {
    fn things(&self) -> &Things<'a> {
        self.things.get_or_init(|| {
            let mut things = Things::default();
            for product in self.each_product() {
                for thing in &product.things {
                    let plain = thing.purls.iter().all(|purl| !is_image(purl));
                    if thing.purls.is_empty() || !plain || thing.link.is_some() {
                        things.others.push((product, thing));
                        continue;
                    }
                    for purl in &thing.purls {
                        let of_name = things.by_name.entry(purl.name()).or_default();
                        of_name.push((product, thing));
                    }
                }
            }
            things
        })
    }

    pub(super) fn each_product(&self) -> impl Iterator<Item = &'a VexProduct> {
        let products = self.products;
        self.of.products.iter().filter_map(|p| products.get(*p))
    }

    /// Whether it is of that package.
    fn holds(&self, target: &Target<'a>, known: &Known<'a>) -> Fit {
        let things = self.things();
        if things.by_name.is_empty() && things.others.is_empty() {
            return Err(Miss::NoProduct);
        }
        let mut names: Vec<&str> = known.names().collect();
        names.dedup();
        let named = names.iter().filter_map(|name| things.by_name.get(name));
        let named = named.flatten().chain(&things.others);
        let fit = closest(named.map(|(product, thing)| target.is(product, thing, known)));
        match fit {
            // None of its names is the package's.
            Err(Miss::NoProduct) => Err(Miss::NotThere),
            fit => fit,
        }
    }
}
