//! `fail-on: "severity >= high and fixable"`

use serde_json::json;

use super::Section;
use crate::Expression;
use crate::document::{Mark, NodeValue, Style};

pub(crate) static IT: Section = Section {
    key: "fail-on",
    required: false,
    schema: || {
        json!({
            "type": "string",
            "description": "The gate: findings of which this expression holds make the run fail. See docs/expressions.md."
        })
    },
    read: |field, policy| {
        let text = field.text()?;
        let (mark, one_line) = match &field.node.value {
            NodeValue::Scalar(s) if s.text == text && !text.contains(['\n', '\\', '"', '\'']) => {
                let quote = u32::from(s.style == Style::Quoted);
                let column = field.node.at.column.saturating_add(quote);
                let mark = Mark {
                    column,
                    ..field.node.at
                };
                (mark, s.style != Style::Block)
            }
            _ => (field.node.at, false),
        };
        let expression =
            Expression::parse(text).map_err(|e| e.inside(field.file, mark, one_line))?;
        policy.fail_on = Some(expression);
        Ok(())
    },
};
