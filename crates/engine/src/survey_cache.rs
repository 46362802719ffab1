//! Surveys in the cache: one entry for all but the packages, and one for each run of packages, so that those
//! of a large target are read side by side.

use seawall_model::Package;
use serde::{Deserialize, Serialize};

use crate::cache::CacheKey;
use crate::session::Session;
use crate::survey::Survey;

/// Packages of an entry.
const RUN: usize = 1024;

/// The entry of all but the packages.
#[derive(Serialize, Deserialize)]
struct Rest<S> {
    survey: S,
    /// How many packages the survey has.
    packages: usize,
}

impl Session {
    /// The survey of that key, if all of it is there.
    pub(crate) fn cached_survey(&self, key: &CacheKey) -> Option<Survey> {
        let Rest::<Survey> {
            mut survey,
            packages,
        } = self.cached(key)?;
        let mut all = Vec::new();
        all.resize_with(packages, Package::default);
        let runs = packages.div_ceil(RUN);
        // Runs of a thread.
        let each = runs.div_ceil(self.threads()).max(1);
        let read = |first: usize, packages: &mut [Package]| {
            let mut runs = packages.chunks_mut(RUN).zip(first * each..);
            runs.try_for_each(|(run, number)| self.cached_into(&of_run(key, number), run))
        };
        std::thread::scope(|scope| {
            let mut parts = all.chunks_mut(each * RUN).enumerate();
            let own = parts.next();
            let spawn = |(number, part)| scope.spawn(move || read(number, part));
            let others: Vec<_> = parts.map(spawn).collect();
            let own = own.map_or(Some(()), |(number, part)| read(number, part));
            let mut others = others
                .into_iter()
                .map(|thread| thread.join().ok().flatten());
            own.and(others.all(|read| read.is_some()).then_some(()))
        })?;
        survey.inventory.packages = all;
        Some(survey)
    }

    /// Keeps a survey.
    pub(crate) fn keep_survey(&self, key: &CacheKey, survey: &mut Survey) {
        if !self.has_cache() {
            return;
        }
        let packages = std::mem::take(&mut survey.inventory.packages);
        for (number, run) in packages.chunks(RUN).enumerate() {
            self.keep(&of_run(key, number), &run);
        }
        // Last, since without it the others are not looked for.
        let rest = Rest {
            survey: &*survey,
            packages: packages.len(),
        };
        self.keep(key, &rest);
        survey.inventory.packages = packages;
    }
}

/// The entry of a run of packages.
fn of_run(survey: &CacheKey, number: usize) -> CacheKey {
    CacheKey::new(&[survey.name(), "packages", &number.to_string()])
}

#[cfg(test)]
mod tests {
    use seawall_model::PackageKind;

    use super::*;
    use crate::session::SessionSettings;

    #[test]
    fn a_survey_is_there_as_a_whole_or_not_at_all() {
        let directory = tempfile::tempdir().unwrap();
        let place = directory.path().join("c");
        for jobs in [1, 2, 7] {
            for count in [0, 1, RUN, RUN + 1, 4 * RUN + 5] {
                let settings = SessionSettings {
                    jobs,
                    cache: Some((place.clone(), 1 << 30)),
                    ..SessionSettings::default()
                };
                let session = Session::new(settings);
                let key = CacheKey::new(&[&jobs.to_string(), &count.to_string()]);
                assert!(session.cached_survey(&key).is_none());
                let mut survey = Survey::default();
                let package = |n: usize| Package::new(PackageKind::NPM, n.to_string(), "1");
                survey.inventory.packages = (0..count).map(package).collect();
                let made = survey.inventory.clone();
                session.keep_survey(&key, &mut survey);
                assert_eq!(survey.inventory, made);
                let found = session.cached_survey(&key);
                assert_eq!(found.map(|survey| survey.inventory), Some(made));
                // One run alone is gone, as the longest unused one goes.
                if count > 0 {
                    let run = of_run(&key, count.div_ceil(RUN) - 1);
                    session.keep(&run, &Vec::<Package>::new());
                    assert!(session.cached_survey(&key).is_none(), "{count}");
                }
            }
        }
    }
}
