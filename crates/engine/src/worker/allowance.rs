//! What the parent may keep of all that the worker says.
//!
//! Invariant: what is kept weighs no more than the allowance, whatever the worker sends and in however
//! small parts; what is dropped leaves a gap. One file may take half of what is left at the most, so that
//! a hostile one leaves room for those after it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use seawall_image::{LayerData, count};
use seawall_model::{Evidence, Hole, HoleName, Weigh};

use super::protocol::Reply;

/// Half of the limit is for the process that parses, half for this one.
pub(crate) fn share(memory: u64) -> u64 {
    memory / 2
}

/// What a file tells is there as evidence, as packages that are put together, as references among them,
/// and as the report.
const EVIDENCE: u64 = 4;
/// Bytes that the tree takes for a file, its name aside.
const NODE: u64 = 80;
/// Bytes of a record at the least for which the tree makes room.
const RECORD: u64 = 28;
/// Bytes that may be taken whatever is left, as long as it is.
const SMALL: u64 = 1 << 20;

/// Memory for what is found in the target at hand.
#[derive(Debug)]
pub(crate) struct Allowance {
    /// The limit of memory that it is a part of, as the user sets it.
    limit: u64,
    left: AtomicU64,
}

impl Allowance {
    /// None yet, of that limit of memory.
    pub(crate) fn new(limit: u64) -> Arc<Self> {
        Arc::new(Self {
            limit,
            left: AtomicU64::new(0),
        })
    }

    /// A target begins, for which there are so many bytes.
    pub(crate) fn begin(&self, room: u64) {
        self.left.store(room, Ordering::Relaxed);
    }

    fn take(&self, cost: u64) -> bool {
        let fits = |left: u64| {
            let most = if cost > SMALL { left / 2 } else { left };
            (cost <= most).then(|| left - cost)
        };
        let order = Ordering::Relaxed;
        self.left.fetch_update(order, order, fits).is_ok()
    }

    /// Takes a layer that was read before, or leaves the gap instead.
    pub(crate) fn admit_layer(&self, layer: LayerData) -> LayerData {
        let evidence: u64 = layer.evidence.iter().map(Weigh::weight).sum();
        let rest = layer.holes.heap() + RECORD * layer.irregularities.len() as u64;
        if self.take(EVIDENCE * evidence + records(&layer.records) + rest) {
            return layer;
        }
        LayerData {
            holes: vec![self.gap("layer", "")],
            ..LayerData::default()
        }
    }

    fn gap(&self, what: &str, place: &str) -> Hole {
        let reason = "it takes more memory than is left for what is found";
        let hole = Hole::new(HoleName::LIMIT_MEMORY, what, place, reason);
        hole.limited("memory", self.limit)
    }
}

/// What a run of records makes the tree take, and the run itself.
fn records(bytes: &[u8]) -> u64 {
    let length = bytes.len() as u64;
    2 * length + NODE * count(bytes).max(length / RECORD)
}

/// What one job's answers take.
#[derive(Debug)]
pub(crate) struct Account {
    allowance: Arc<Allowance>,
    /// The index of the current layer was cut, and its other parts.
    index_cut: bool,
    rest_cut: bool,
}

impl Account {
    pub(crate) fn new(allowance: Arc<Allowance>) -> Self {
        Self {
            allowance,
            index_cut: false,
            rest_cut: false,
        }
    }

    /// Takes an answer as it is, or what is left of it.
    pub(crate) fn admit(&mut self, reply: Reply) -> Option<Reply> {
        match reply {
            Reply::Records(bytes) => {
                if !self.index_cut && self.allowance.take(records(&bytes)) {
                    return Some(Reply::Records(bytes));
                }
                let first = !std::mem::replace(&mut self.index_cut, true);
                first.then(|| self.gap("the rest of the file index"))
            }
            Reply::Evidence(evidence) => {
                if self.allowance.take(EVIDENCE * evidence.weight()) {
                    return Some(Reply::Evidence(evidence));
                }
                let Evidence {
                    cataloger, path, ..
                } = *evidence;
                let left = Evidence {
                    holes: vec![self.allowance.gap("what the file tells", "")],
                    cataloger,
                    path,
                    ..Evidence::default()
                };
                self.small(EVIDENCE * left.weight(), Reply::Evidence(Box::new(left)))
            }
            Reply::Irregularity(irregularity) => {
                let heap = irregularity.path.weight() + irregularity.detail.weight();
                self.small(2 * heap, Reply::Irregularity(irregularity))
            }
            Reply::Hole(hole) => self.small(2 * hole.weight(), Reply::Hole(hole)),
            Reply::LayerDone(done) => {
                (self.index_cut, self.rest_cut) = (false, false);
                let cost = size_of::<LayerData>() as u64 + 2 * done.name.weight();
                Some(self.whole(cost, Reply::LayerDone(done)))
            }
            Reply::Document(document) => {
                let beside = document.coverage.heap() + document.layers.heap();
                let cost = EVIDENCE * document.packages.heap() + beside;
                Some(self.whole(cost, Reply::Document(document)))
            }
            // One of each, as large as a frame at the most.
            Reply::Plan(_) | Reply::Ready(_) | Reply::Done | Reply::Failed(_) => Some(reply),
        }
    }

    /// Something small, of which there may be many.
    fn small(&mut self, cost: u64, reply: Reply) -> Option<Reply> {
        if self.allowance.take(cost) {
            return Some(reply);
        }
        let first = !std::mem::replace(&mut self.rest_cut, true);
        first.then(|| self.gap("the rest of what was found"))
    }

    /// Something without which the job is of no use.
    fn whole(&self, cost: u64, reply: Reply) -> Reply {
        if self.allowance.take(cost) {
            return reply;
        }
        let gap = self.allowance.gap("", "");
        let limit = gap.limit.unwrap_or_default();
        Reply::Failed(format!("{} (limit {limit})", gap.reason))
    }

    fn gap(&self, what: &str) -> Reply {
        Reply::Hole(self.allowance.gap(what, ""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_image::{Encoder, Record, RecordKind};
    use seawall_model::TargetReport;
    use seawall_model::{Package, PackageKind};

    fn evidence(packages: usize) -> Reply {
        let package = Package::new(PackageKind::NPM, "name", "1.0.0");
        Reply::Evidence(Box::new(Evidence {
            path: "a.lock".to_owned(),
            packages: vec![package; packages],
            ..Evidence::default()
        }))
    }

    /// How many packages and gaps there are in what is left of an answer.
    fn left(reply: Option<Reply>) -> (usize, usize) {
        match reply {
            Some(Reply::Evidence(evidence)) => {
                let gap = |hole: &&Hole| hole.name == HoleName::LIMIT_MEMORY;
                let gaps = evidence.holes.iter().filter(gap).count();
                (evidence.packages.len(), gaps)
            }
            Some(Reply::Hole(hole)) => (0, usize::from(hole.name == HoleName::LIMIT_MEMORY)),
            Some(other) => panic!("{other:?}"),
            None => (0, 0),
        }
    }

    /// One that has so many bytes left.
    fn of(room: u64) -> Arc<Allowance> {
        let allowance = Allowance::new(2 * room);
        allowance.begin(room);
        allowance
    }

    #[test]
    fn a_large_file_costs_itself_and_the_next_one_fits() {
        let allowance = of(32 << 20);
        let mut account = Account::new(Arc::clone(&allowance));
        assert_eq!(left(account.admit(evidence(100_000))), (0, 1));
        assert_eq!(left(account.admit(evidence(1_000))), (1_000, 0));
        // Whoever sends ever more, in however small parts, is stopped, and that is said.
        let (mut packages, mut gaps) = (1_000, 0);
        for _ in 0..1_000 {
            let (more, gap) = left(account.admit(evidence(100)));
            (packages, gaps) = (packages + more, gaps + gap);
        }
        assert!(packages < 100_000, "{packages}");
        assert!(gaps > 0);
        let mut holes = 0;
        for _ in 0..1_000_000 {
            let hole = Hole::new(HoleName::UNREADABLE_FILE, "", "", "");
            holes += usize::from(account.admit(Reply::Hole(hole)).is_some());
        }
        assert!(holes < 200_000, "{holes}");
        // Another target has its own; but for what is kept of this one.
        let report = TargetReport {
            packages: vec![Package::new(PackageKind::NPM, "name", "1"); 30_000],
            ..TargetReport::default()
        };
        allowance.begin(32 << 20);
        assert_eq!(left(account.admit(evidence(1_000))), (1_000, 0));
        allowance.begin((32 << 20) - report.weight());
        assert_eq!(left(account.admit(evidence(20_000))).0, 0);
        allowance.begin((32_u64 << 20).saturating_sub(11 * report.weight()));
        let mut account = Account::new(Arc::clone(&allowance));
        assert_eq!(left(account.admit(evidence(1))), (0, 1));
        assert_eq!(left(account.admit(evidence(1))), (0, 0));
    }

    #[test]
    fn an_index_that_is_cut_stays_cut_to_the_layers_end() {
        let mut encoder = Encoder::default();
        for number in 0..50_000_u32 {
            encoder.push(&Record {
                kind: RecordKind::File,
                path: number.to_string().as_bytes(),
                mode: 0o644,
                uid: 0,
                gid: 0,
                size: 0,
                link: &[],
            });
        }
        let large = encoder.take();
        let few = || Reply::Records(large[..0].to_vec());
        let mut account = Account::new(of(1 << 20));
        assert!(matches!(account.admit(few()), Some(Reply::Records(_))));
        assert_eq!(left(account.admit(Reply::Records(large.clone()))), (0, 1));
        assert_eq!(left(account.admit(few())), (0, 0));
        let allowance = of(1 << 30);
        let layer = LayerData {
            records: large.clone(),
            ..LayerData::default()
        };
        assert!(allowance.admit_layer(layer.clone()).is_whole());
        assert!(!of(1 << 20).admit_layer(layer).is_whole());
    }
}
