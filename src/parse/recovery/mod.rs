//! The transitions that take every token, in every state. `docs/recovery.md` has the rules in words, and examples.
//!
//! `state` is what the recovering parser keeps, `transitions` what each token does to it, and `header` reads the words of a
//! header.

mod header;
mod state;
mod transitions;

pub(super) use self::state::Recovery;
