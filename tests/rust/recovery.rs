//! The recovering parser: every rule by example, what it promises by property.

mod calls;
mod contents;
mod corpus;
mod events;
mod gaps;
mod headers;
mod in_the_wild;
mod json_errors;
mod kinds;
mod promises;
mod snapshots;
mod streams;
mod support;
mod table;
mod well_formed;
