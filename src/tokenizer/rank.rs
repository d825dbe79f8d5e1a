//! What tokens are.

/// The id of a token. Among ordinary tokens it is also its rank: of two possible merges the lower one is made first.
pub type Rank = u32;
