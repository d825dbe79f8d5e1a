//! Hash tables without collisions, by hash and displace: R. Pagh, [Hash and displace: efficient evaluation of minimal perfect
//! hash functions](https://doi.org/10.1007/3-540-48447-7_5), 1999. The displacement is an exclusive-or, and not minimal here.

use super::layout::HashSlot;

/// The displacements that lead each key to a slot of its own.
pub(super) struct Displacements {
    pub(super) by_bucket: Vec<u16>,
}

impl Displacements {
    /// Finds them for keys of these hashes. The buckets with most keys choose first, each the first displacement that leads
    /// all its keys to free slots.
    pub(super) fn find(hashes: &[HashSlot], buckets: usize, slots: usize) -> Self {
        let members = Groups::new(hashes.iter().map(|hash| (hash.bucket, hash.slot)), buckets);
        // The more keys, the sooner.
        let rank = |bucket| usize::from(u8::MAX).saturating_sub(members.of_group(bucket).len());
        let order = Groups::new(
            (0..buckets).map(|bucket| (rank(bucket), bucket)),
            usize::from(u8::MAX) + 1,
        );
        let mut taken = vec![false; slots];
        let mut by_bucket = vec![0; buckets];
        for bucket in order.members {
            let members = members.of_group(bucket);
            let fits = |displacement: &u16| {
                let displacement = usize::from(*displacement);
                members.iter().all(|slot| !taken[slot ^ displacement])
            };
            // There is one: the vocabulary and the hash are fixed, and tests look up every token.
            let displacement = (0..=u16::MAX).find(fits).unwrap_or_default();
            for slot in members {
                taken[slot ^ usize::from(displacement)] = true;
            }
            by_bucket[bucket] = displacement;
        }
        Self { by_bucket }
    }

    /// The slot of a key.
    pub(super) fn slot(&self, hash: &HashSlot) -> usize {
        hash.slot ^ usize::from(self.by_bucket[hash.bucket])
    }
}

/// Numbers by the group they are in: a counting sort.
struct Groups {
    /// Group by group, in each in their order.
    members: Vec<usize>,
    /// Where each group ends.
    ends: Vec<usize>,
}

impl Groups {
    /// Of pairs of a group, of which there are `count`, and a number.
    fn new(members: impl Iterator<Item = (usize, usize)> + Clone, count: usize) -> Self {
        let mut ends = vec![0; count];
        let mut end = 0;
        for (group, _) in members.clone() {
            ends[group] += 1;
        }
        // Each is the start of its group at first, and moves on as the group is filled.
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
        let start = group
            .checked_sub(1)
            .map_or(0, |previous| self.ends[previous]);
        &self.members[start..self.ends[group]]
    }
}
