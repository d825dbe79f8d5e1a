//! Rows of values, one behind the other in memory: much fewer requests for memory than one for each row.

use crate::Error;
use crate::python::objects::memory;

pub(in super::super) struct Rows<T> {
    values: Vec<T>,
    /// Where each row ends.
    ends: Vec<usize>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            ends: Vec::new(),
        }
    }
}

impl<T> Rows<T> {
    /// Adds the row that `append` appends; nothing where it fails. Returns how many values it has.
    pub(super) fn add<E: From<Error>>(
        &mut self,
        append: impl FnOnce(&mut Vec<T>) -> Result<(), E>,
    ) -> Result<usize, E> {
        memory::reserve(&mut self.ends, 1)?;
        let start = self.values.len();
        if let Err(error) = append(&mut self.values) {
            self.values.truncate(start);
            return Err(error);
        }
        self.ends.push(self.values.len());
        Ok(self.values.len() - start)
    }

    pub(super) fn get(&self, index: usize) -> &[T] {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.values[start..self.ends[index]]
    }
}
