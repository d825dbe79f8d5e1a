//! Tables without collisions: hash and displace (Pagh 1999).

use super::compile::put;
use super::layout::HashSlot;

/// Finds a displacement for each bucket so that no two keys share a slot: the buckets with most keys choose first, each the
/// first displacement that leads all its keys to free slots. Returns the slot of each key.
pub(super) fn displace<'a>(
    places: &'a [HashSlot],
    buckets: usize,
    slots: usize,
    displacements: &mut [u8],
) -> impl Iterator<Item = usize> + use<'a> {
    let members = Groups::of(
        places.iter().map(|place| (place.bucket, place.slot)),
        buckets,
    );
    // The more a bucket has, the sooner.
    let rank = |bucket| usize::from(u8::MAX).saturating_sub(members.of_group(bucket).len());
    let order = Groups::of(
        (0..buckets).map(|bucket| (rank(bucket), bucket)),
        usize::from(u8::MAX) + 1,
    );
    let mut taken = vec![false; slots];
    let mut found = vec![0; buckets];
    for bucket in order.members {
        let members = members.of_group(bucket);
        let fits = |displacement: &usize| members.iter().all(|slot| !taken[slot ^ displacement]);
        // That there is one was found out by trying; the build fails otherwise, and the tables are the same for everyone.
        let displacement = (0..=usize::from(u16::MAX)).find(fits).unwrap_or_default();
        for slot in members {
            taken[slot ^ displacement] = true;
        }
        found[bucket] = displacement;
        put(displacements, bucket, (displacement as u16).to_le_bytes());
    }
    places
        .iter()
        .map(move |place| place.slot ^ found[place.bucket])
}

/// Numbers by the group they are in: sorted by counting.
struct Groups {
    /// Group by group, in each in their order.
    members: Vec<usize>,
    /// Where each group ends.
    ends: Vec<usize>,
}

impl Groups {
    /// Of numbers with their groups, of which there are `count`.
    fn of(members: impl Iterator<Item = (usize, usize)> + Clone, count: usize) -> Self {
        let mut ends = vec![0; count];
        let mut end = 0;
        for (group, _) in members.clone() {
            ends[group] += 1;
        }
        // Each starts out as its group's start, and moves on as the group is filled.
        for count in &mut ends {
            end += std::mem::replace(count, end);
        }
        let mut sorted = vec![0; end];
        for (group, member) in members {
            sorted[ends[group]] = member;
            ends[group] += 1;
        }
        Self {
            members: sorted,
            ends,
        }
    }

    fn of_group(&self, group: usize) -> &[usize] {
        let start = group.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.members[start..self.ends[group]]
    }
}
