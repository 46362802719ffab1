//! Reports: table, JSON, SARIF, HTML and the rest.
