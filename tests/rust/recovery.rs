//! The recovering parser: every rule by example, what it promises by property.

mod contents;
mod corpus;
mod events;
mod gaps;
mod headers;
mod in_the_wild;
mod kinds;
mod promises;
mod snapshots;
mod streams;
mod support;
mod table;
mod well_formed;
