//! JSON: the report as it is. The schema is `docs/schemas/report-1.schema.json`.

use std::io;

use seawall_documents::write_json;
use seawall_model::Report;

use crate::{ReportOptions, Reporter};

pub(crate) static IT: Json = Json;

pub(crate) struct Json;

impl Reporter for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn help(&self) -> &'static str {
        "everything, by the schema seawall-report/1"
    }

    fn write(&self, report: &Report, _: &ReportOptions, out: &mut dyn io::Write) -> io::Result<()> {
        write_json(report, out)
    }
}
