//! Rows to examples.

use std::io::BufRead as _;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use serde_json::Value;

use super::batch::{ExampleBatch, RowCollector};
use super::counters::RowCounters;
use super::flat;

use super::json::{Parsed, parse_bytes};
use super::nulls;
use super::read::{Row, RowReader};
use super::recognize::recognize;
use super::warnings::{self, RowWarning};
use super::{Format, Nulls, RowOptions};
use crate::HarmonyEncoding;
use crate::bridge::Node;
use crate::chat::Message;
use crate::error::{Result, RowError, RowErrorKind};
use crate::render::EncodedTools;
use crate::training::TrainingOptions;
use crate::training::build::{Source, make};

/// How many rows are looked at to find the format of all.
const LOOKED_AT: usize = 100;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Turns rows of a data set into examples. One serves all threads.
///
/// ```
/// use openai_harmony::training::{RowOptions, RowRenderer, TrainingOptions};
/// use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
///
/// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
/// let renderer = RowRenderer::new(encoding, TrainingOptions::default(), RowOptions::default())?;
/// let lines = br#"{"messages": [{"role": "user", "content": "2 + 2?"}, {"role": "assistant", "content": "4"}]}
/// {"messages": [{"role": "user"}]}
/// "#;
/// let batch = renderer.render_lines(lines, 1, 0);
/// assert_eq!(batch.len(), 1);
/// let learned: Vec<u32> = batch.tokens.iter().zip(&batch.loss_mask).filter(|(_, mask)| **mask == 1).map(|(token, _)| *token).collect();
/// assert_eq!(encoding.tokenizer().decode_utf8(learned)?, "<|channel|>final<|message|>4<|return|>");
/// assert_eq!(
///     batch.errors[0].in_source("chats.jsonl"),
///     "chats.jsonl:2 (byte 93): messages[0].content is missing, expected a string or a list of parts"
/// );
/// # Ok::<(), openai_harmony::Error>(())
/// ```
pub struct RowRenderer {
    options: TrainingOptions,
    reader: RowReader,
    /// How many tokens the last batch had for so many bytes, so that the next one takes its memory at once. Columns that grow
    /// side by side would be copied over and over.
    tokens_per_kilobyte: AtomicUsize,
}

const KILOBYTE: usize = 1024;

/// The most tokens for which memory is taken beforehand.
const MOST_TOKENS_PER_KILOBYTE: usize = 2 * KILOBYTE;

/// The conversation of a row; see [`RowRenderer::conversation`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RowConversation {
    /// The format of the row.
    pub format: Format,
    /// The messages, added ones included.
    pub messages: Vec<Message>,
    /// The weight of each.
    pub weights: Vec<f32>,
}

impl RowRenderer {
    /// A renderer with these options.
    ///
    /// # Errors
    /// [`Error::is_unknown_tool_namespace`](crate::Error::is_unknown_tool_namespace) for a built-in tool that there is not.
    pub fn new(
        encoding: HarmonyEncoding,
        options: TrainingOptions,
        rows: RowOptions,
    ) -> Result<Self> {
        let reader = RowReader::new(encoding, rows, options.schema_policy)?;
        Ok(Self {
            options,
            reader,
            tokens_per_kilobyte: AtomicUsize::new(0),
        })
    }

    /// A renderer with the options of a JSON object: all of [`TrainingOptions`], of its `loss`, and of [`RowOptions`], each by
    /// its name. What is not there has its default.
    ///
    /// ```
    /// use openai_harmony::training::RowRenderer;
    /// use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
    ///
    /// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
    /// let renderer = RowRenderer::from_json(encoding, r#"{"examples": "last", "header": "content", "date": "2025-06-28"}"#)?;
    /// assert!(RowRenderer::from_json(encoding, r#"{"headers": "content"}"#).is_err());
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::is_unknown_option`](crate::Error::is_unknown_option) for a name that no option has, or a value that one cannot
    /// have.
    pub fn from_json(encoding: HarmonyEncoding, options: &str) -> Result<Self> {
        let (options, rows) = flat::read(options)?;
        Self::new(encoding, options, rows)
    }

    /// How conversations become examples.
    pub fn options(&self) -> &TrainingOptions {
        &self.options
    }

    /// How rows are read.
    pub fn row_options(&self) -> &RowOptions {
        &self.reader.options
    }

    /// Whether anything depends on the field of rows that they call so: on others only that they are there.
    pub fn reads(&self, field: &str) -> bool {
        self.reader.fields.has(field)
    }

    /// The format of a data set, told by its first rows; the format of the options where they name one. Lines that are no row
    /// are passed over: they are errors when they are rendered.
    ///
    /// # Errors
    /// For rows of several formats, for a row of none, and where there is no row.
    pub fn detect_format<'a>(
        &self,
        lines: impl Iterator<Item = &'a [u8]>,
    ) -> Result<Format, RowError> {
        let rows = (1..).zip(lines).filter_map(|(row, line)| {
            let line = without_mark(line, row == 1);
            Some((row, parse_bytes(line).ok()?.value))
        });
        self.detect(rows)
    }

    /// The same of rows that are values. They are counted from 0.
    ///
    /// # Errors
    /// As [`RowRenderer::detect_format`].
    pub fn detect_format_of_values<'a>(
        &self,
        rows: impl Iterator<Item = &'a Value>,
    ) -> Result<Format, RowError> {
        self.detect((0..).zip(rows.cloned()))
    }

    fn detect(&self, rows: impl Iterator<Item = (u64, Value)>) -> Result<Format, RowError> {
        if self.reader.options.format != Format::Auto {
            return Ok(self.reader.options.format);
        }
        let mut found: Option<(Format, u64)> = None;
        for (row, value) in rows.take(LOOKED_AT) {
            let Value::Object(members) = &value else {
                continue;
            };
            let format = recognize(members, &self.reader.fields)
                .map_err(|error| RowError { row, ..error })?;
            match found {
                None => found = Some((format, row)),
                Some((first, first_row)) if first != format => {
                    let [first, format] = [first, format].map(|format| format.as_str());
                    let message = format!("is {format}, but row {first_row} is {first}");
                    let hint = "convert rows of different formats one by one, or say which all are with --format";
                    let error = RowError::whole(RowErrorKind::MixedFormats, message, hint);
                    return Err(RowError { row, ..error });
                }
                Some(_) => {}
            }
        }
        found.map(|(format, _)| format).ok_or_else(|| {
            let hint = "give JSON Lines: each row an object on a line of its own";
            RowError::whole(RowErrorKind::Empty, "no rows are there", hint)
        })
    }

    /// The examples of whole lines of JSON. `first_row` is the number of the first line, counted from 1, and `first_byte` where
    /// it begins in its file. Lines with nothing on them are no rows.
    pub fn render_lines(&self, mut lines: &[u8], first_row: u64, first_byte: u64) -> ExampleBatch {
        let bytes = lines.len();
        let expected = bytes / KILOBYTE * self.tokens_per_kilobyte.load(Relaxed);
        let mut batch = ExampleBatch::with_capacity(expected, &self.reader.options);
        let mut byte = first_byte;
        for row in first_row.. {
            let rest = lines;
            // Of bytes in memory, this never fails.
            let length = lines.skip_until(b'\n').unwrap_or_default();
            if length == 0 {
                break;
            }
            let line = without_end(&rest[..length]);
            let line = without_mark(line, byte == 0);
            if line.iter().all(u8::is_ascii_whitespace) {
                batch.counters.empty_lines += 1;
            } else {
                self.render_line(line, (row, byte), &mut batch);
            }
            byte += length as u64;
        }
        if bytes >= KILOBYTE {
            // Some more than this time, since the next batch may have more.
            let rate = batch.tokens.len() / (bytes / KILOBYTE) * 5 / 4;
            let rate = rate.min(MOST_TOKENS_PER_KILOBYTE);
            self.tokens_per_kilobyte.store(rate, Relaxed);
        }
        batch
    }

    fn render_line(&self, line: &[u8], (row, byte): (u64, u64), batch: &mut ExampleBatch) {
        let rendered = self.parse(line).and_then(|mut parsed| {
            if self.reader.options.nulls == Nulls::Absent {
                nulls::remove(&mut parsed.value);
            }
            self.render(&parsed.value, row, batch)?;
            if parsed.has_duplicate_key {
                batch.counters.warn(RowWarning::DuplicateKey.as_str());
            }
            Ok(())
        });
        let byte = Some(byte);
        finish(rendered, |error| RowError { row, byte, ..error }, batch);
    }

    fn parse(&self, line: &[u8]) -> Result<Parsed, RowError> {
        let most = self.reader.options.max_row_bytes;
        if line.len() > most {
            let message = format!("has {} bytes, and may have {most}", line.len());
            let hint = "raise --max-row-bytes, or split the row";
            return Err(RowError::whole(RowErrorKind::TooLarge, message, hint));
        }
        parse_bytes(line)
    }

    /// Adds the examples of a row to a batch, or its error. `index` is the row's.
    pub fn render_value(&self, row: &Value, index: u64, batch: &mut ExampleBatch) {
        if self.reader.options.nulls == Nulls::Absent {
            return self.render_row(row.clone(), index, batch);
        }
        self.render_plain(row, index, batch);
    }

    /// The same of a row that is not needed any more, which saves a copy where null is absence.
    pub fn render_row(&self, mut row: Value, index: u64, batch: &mut ExampleBatch) {
        // What is nested too deep is refused there, and left as it is here.
        if self.reader.options.nulls == Nulls::Absent && is_shallow(&row).is_ok() {
            nulls::remove(&mut row);
        }
        self.render_plain(&row, index, batch);
    }

    /// The same of a row that has no null but what is one.
    fn render_plain(&self, row: &Value, index: u64, batch: &mut ExampleBatch) {
        let rendered = is_shallow(row).and_then(|()| self.render(row, index, batch));
        finish(
            rendered,
            |error| RowError {
                row: index,
                ..error
            },
            batch,
        );
    }

    /// The conversation that a row is, with what is added to it.
    ///
    /// # Errors
    /// For a row that is none; it is told as of index 0.
    pub fn conversation(&self, row: &Value) -> Result<RowConversation, RowError> {
        let mut row = row.clone();
        if self.reader.options.nulls == Nulls::Absent {
            nulls::remove(&mut row);
        }
        let row = self.reader.read(&row)?;
        Ok(RowConversation {
            format: row.format,
            weights: row.weights.clone(),
            messages: row.into_messages(),
        })
    }

    /// Adds the examples of a row; nothing where it has an error.
    fn render(&self, row: &Value, number: u64, batch: &mut ExampleBatch) -> Result<(), RowError> {
        let row = self.reader.read(row)?;
        let messages: Vec<&Message> = row.messages.iter().collect();
        let source = Source {
            messages: &messages,
            weights: &row.weights,
            tools: row.tools.as_ref().map(|(message, tools)| EncodedTools {
                message: *message,
                tokens: &tools.tokens,
            }),
        };
        let mut collector = RowCollector::new(batch, &self.reader.options, number);
        let made = make(self.reader.encoding, source, &self.options, &mut collector);
        let overview = match made {
            Ok(overview) => overview,
            Err(error) => {
                collector.undo();
                return Err(row.error(&error));
            }
        };
        let counted = collector.counters;
        let counters = &mut batch.counters;
        warn(&row, &counted, |warning| counters.warn(warning.as_str()));
        *counters
            .formats
            .entry(row.format.as_str().to_owned())
            .or_default() += 1;
        counters.sequence_tokens += overview.tokens as u64;
        counters.prefix_stable_rows += u64::from(overview.first_left_out.is_none());
        counted.add_to(counters);
        Ok(())
    }
}

/// Tells of what a row has that nobody may have meant.
fn warn(row: &Row<'_>, counted: &RowCounters, warn: impl FnMut(RowWarning)) {
    let mut warnings = warnings::of_messages(row);
    if counted.unreasoned_final_targets > 0 {
        warnings.push(RowWarning::NoReasoning);
    }
    if counted.dropped.contains_key("too_long") {
        warnings.push(RowWarning::TooLong);
    }
    if counted.targets == 0 {
        warnings.push(RowWarning::NoTargets);
    }
    warnings.into_iter().for_each(warn);
}

/// Refuses what is nested too deep to be walked.
fn is_shallow(row: &Value) -> Result<(), RowError> {
    let node = Node::of_row(row).and_then(Node::shallow);
    node.map(drop)
        .map_err(|error| RowError::of(&error, |_| None))
}

/// Counts a row, and keeps its error.
fn finish(
    rendered: Result<(), RowError>,
    locate: impl Fn(RowError) -> RowError,
    batch: &mut ExampleBatch,
) {
    match rendered {
        Ok(()) => batch.counters.rows += 1,
        Err(error) => batch.add_error(locate(error)),
    }
}

/// The line without the byte order mark that a file may begin with.
fn without_mark(line: &[u8], is_first: bool) -> &[u8] {
    let marked = line.strip_prefix(BYTE_ORDER_MARK).filter(|_| is_first);
    marked.unwrap_or(line)
}

/// The line without the characters that end it.
fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
