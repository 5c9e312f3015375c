//! Mappings that are kept: the columns and the formats of a header, recognised when it comes again.

use serde_json::{Map, Value, json};

use super::inspect::map_column;
use super::{ImportOptions, Inspected, Result};
use crate::exchange::recognise::{Kind, Recognition, recognise_as};
use crate::storage::Store;
use crate::storage::merge::NewMapping;

/// Reads a header as a kept mapping says; `None` where that no longer fits.
pub(super) fn apply(kept: &NewMapping, header: &[String]) -> Option<Recognition> {
    let body: Value = serde_json::from_str(&kept.body).ok()?;
    let mut recognition = recognise_as(Kind::from_word(&kept.kind)?, header);
    for (header, field) in body.get("columns")?.as_object()? {
        map_column(&mut recognition, header, field.as_str(), "").ok()?;
    }
    Some(recognition)
}

/// The mapping to keep for a file: where a person asked for it or corrected something.
pub(super) fn to_keep(
    store: &Store,
    file: &Inspected,
    options: &ImportOptions,
) -> Result<Option<NewMapping>> {
    if !file.corrected && options.save_mapping.is_none() {
        return Ok(None);
    }
    let mut columns = Map::new();
    for column in &file.recognition.columns {
        // Stage columns are told by their header alone.
        if !matches!(column.field, Some("stage_entered" | "stage_exited")) {
            columns.insert(
                column.header.clone(),
                column.field.map_or(Value::Null, |field| json!(field)),
            );
        }
    }
    let name = options.save_mapping.clone().unwrap_or_else(|| {
        file.source
            .describe()
            .file
            .split('.')
            .next()
            .unwrap_or_default()
            .to_owned()
    });
    let kept = NewMapping {
        name,
        kind: file.recognition.kind.word().to_owned(),
        header_key: file.header_key.clone(),
        body: json!({ "columns": columns }).to_string(),
    };
    Ok((store.mapping_for(&file.header_key)?.as_ref() != Some(&kept)).then_some(kept))
}
