//! Lists in pages, as the API has them.

use crate::Error;

/// The items of a page where `limit` is not given.
pub const DEFAULT_LIMIT: u64 = 20;
/// The most items of a page; a larger `limit` means this.
pub const MAX_LIMIT: u64 = 100;

/// Which page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    page: u64,
    limit: u64,
}

impl Default for Paging {
    fn default() -> Self {
        Paging { page: 1, limit: DEFAULT_LIMIT }
    }
}

impl Paging {
    /// Page `page`, from 1, of pages of `limit` items; a limit above [`MAX_LIMIT`] is brought down to it.
    pub fn new(page: Option<u64>, limit: Option<u64>) -> Paging {
        Paging { page: page.unwrap_or(1).max(1), limit: limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT) }
    }

    /// The page, from 1.
    pub fn page(self) -> u64 {
        self.page
    }

    /// The items of a page.
    pub fn limit(self) -> u64 {
        self.limit
    }

    /// How many items stand before this page.
    pub fn offset(self) -> u64 {
        (self.page - 1).saturating_mul(self.limit)
    }

    /// The page of a list that is at hand. A page past the end is an error, but for the first.
    pub fn of<T>(self, all: Vec<T>) -> Result<Page<T>, Error> {
        let count = all.len() as u64;
        let take = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let skip = usize::try_from(self.offset()).unwrap_or(usize::MAX);
        self.checked(count, all.into_iter().skip(skip).take(take).collect())
    }

    /// The page from its items and the count of all. A page past the end is an error, but for the first.
    pub fn checked<T>(self, count: u64, items: Vec<T>) -> Result<Page<T>, Error> {
        if self.page > 1 && self.offset() >= count {
            return Err(Error::PageNotFound);
        }
        Ok(Page { count, items, paging: self })
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// How many items there are in all pages.
    pub count: u64,
    /// The items of this page.
    pub items: Vec<T>,
    /// Which page it is.
    pub paging: Paging,
}

impl<T> Page<T> {
    /// Whether a page follows.
    pub fn has_next(&self) -> bool {
        self.paging.offset().saturating_add(self.paging.limit) < self.count
    }

    /// Whether a page comes before.
    pub fn has_previous(&self) -> bool {
        self.paging.page > 1
    }

    /// The same page of other things, one for each item.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { count: self.count, items: self.items.into_iter().map(f).collect(), paging: self.paging }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_past_the_end_is_an_error_but_the_first_is_not() {
        assert_eq!(Paging::new(Some(2), Some(2)).of(vec![1, 2, 3]).map(|p| p.items), Ok(vec![3]));
        assert_eq!(Paging::new(Some(3), Some(2)).of(vec![1, 2, 3]), Err(Error::PageNotFound));
        assert_eq!(Paging::default().of(Vec::<u8>::new()).map(|p| p.count), Ok(0));
        assert_eq!(Paging::new(Some(u64::MAX), Some(500)).of(vec![1]), Err(Error::PageNotFound));
    }
}
