//! Memory that fails instead of ending the process, and leaves a margin for what takes little and cannot fail.

use crate::{Error, Result};

/// Smaller requests are not looked at: asking would take most of their time.
pub(crate) const LARGE: usize = 1 << 20;
/// How many bytes must be left behind a large request.
pub(crate) const MARGIN: usize = 4 << 20;

/// Makes room for `additional` more items.
#[inline]
pub(crate) fn reserve<T>(items: &mut Vec<T>, additional: usize) -> Result<()> {
    if items.capacity() - items.len() >= additional {
        return Ok(());
    }
    let reserved = items.try_reserve(additional);
    reserved.map_err(|_| Error::out_of_memory())?;
    if items.capacity() * size_of::<T>() < LARGE {
        return Ok(());
    }
    probe(0)
}

/// Fails where there is no room for so many bytes and the margin. The system lends memory when it is written to; this is not.
pub(crate) fn probe(bytes: usize) -> Result<()> {
    let mut probed = Vec::<u8>::new();
    let reserved = probed.try_reserve_exact(bytes.saturating_add(MARGIN));
    reserved.map_err(|_| Error::out_of_memory())?;
    // A compiler may leave out a request whose memory nobody uses.
    std::hint::black_box(&probed);
    Ok(())
}
