//! What is left out of examples that are too long: never a part of a message.

use std::ops::Range;

use crate::chat::{Message, Role};

/// Leaves out the oldest turns, up to the first that has a target, until `excess` tokens are gone. A turn is a message of the
/// user and all up to the next one; the system and developer messages that stand before all others stay. Returns how many
/// tokens are gone.
pub(super) fn drop_old_turns(
    kept: &mut Vec<usize>,
    messages: &[&Message],
    first_target: usize,
    excess: usize,
    length: impl Fn(usize) -> usize,
) -> usize {
    let leading = kept
        .iter()
        .take_while(|index| {
            matches!(
                messages[**index].author.role,
                Role::System | Role::Developer
            )
        })
        .count();
    let mut gone = 0;
    let mut end = leading;
    while gone < excess {
        let turn = turn_at(kept, messages, end);
        if turn.is_empty()
            || kept[turn.clone()]
                .iter()
                .any(|index| *index >= first_target)
        {
            break;
        }
        gone += kept[turn.clone()]
            .iter()
            .map(|index| length(*index))
            .sum::<usize>();
        end = turn.end;
    }
    kept.drain(leading..end);
    gone
}

/// The turn that begins at this place: up to the next message of the user.
fn turn_at(kept: &[usize], messages: &[&Message], start: usize) -> Range<usize> {
    let is_user = |index: &usize| messages[*index].author.role == Role::User;
    let rest = kept.get(start + 1..).unwrap_or_default();
    let end = rest
        .iter()
        .position(is_user)
        .map_or(kept.len(), |next| start + 1 + next);
    start..end.max(start)
}

/// The last target up to which an example has `limit` tokens at most.
pub(super) fn last_target_that_fits(
    kept: &[usize],
    targets: &[usize],
    limit: usize,
    length: impl Fn(usize) -> usize,
) -> Option<usize> {
    let mut tokens = 0;
    let mut last = None;
    for index in kept {
        tokens += length(*index);
        if tokens > limit {
            break;
        }
        if targets.binary_search(index).is_ok() {
            last = Some(*index);
        }
    }
    last
}
