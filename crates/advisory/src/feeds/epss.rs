//! EPSS scores (first.org/epss/data_stats): CSV, the first line a comment with model and date.

use seawall_model::{Ecosystem, Epss};

use super::{Feed, FeedFile, Record, Remote, Sink, unreadable};
use crate::scores::is_cve;

pub(crate) static IT: EpssFeed = EpssFeed;

pub(crate) struct EpssFeed;

const SOURCE: &str = "epss";

impl Feed for EpssFeed {
    fn name(&self) -> &'static str {
        SOURCE
    }

    fn remotes(&self, ecosystem: Option<&Ecosystem>) -> Vec<Remote> {
        if ecosystem.is_some() {
            return Vec::new();
        }
        let url = "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz".to_owned();
        vec![Remote {
            name: "epss.csv.gz".to_owned(),
            url,
            size: 2_500_000,
            scope: None,
            pointer: false,
        }]
    }

    fn recognises(&self, file: &FeedFile<'_>) -> bool {
        file.head()
            .lines()
            .take(2)
            .any(|line| line.trim() == "cve,epss,percentile")
    }

    fn read(&self, file: &FeedFile<'_>, sink: &mut dyn Sink) {
        let text = String::from_utf8_lossy(file.bytes);
        let mut dated = false;
        for (number, line) in text.lines().enumerate() {
            if let Some(comment) = line.strip_prefix('#') {
                let date = comment
                    .split(',')
                    .find_map(|part| part.trim().strip_prefix("score_date:"));
                if let Some(date) = date {
                    dated = true;
                    sink.updated(SOURCE, date);
                }
            } else if line != "cve,epss,percentile" && !line.trim().is_empty() {
                match row(line) {
                    Some((cve, epss)) => sink.record(SOURCE, Record::Epss(cve.to_owned(), epss)),
                    None => sink.hole(unreadable(
                        file,
                        format!("line {}: not a score", number + 1),
                    )),
                }
            }
        }
        if !dated {
            sink.hole(unreadable(file, "it does not say of which day it is"));
        }
    }
}

fn row(line: &str) -> Option<(&str, Epss)> {
    let mut fields = line.split(',');
    let cve = fields.next().filter(|id| is_cve(id))?;
    let mut share = || {
        fields
            .next()?
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|v| (0.0..=1.0).contains(v))
    };
    Some((
        cve,
        Epss {
            score: share()?,
            percentile: share()?,
        },
    ))
}
