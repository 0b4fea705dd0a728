//! Numbered pages.

/// One step of the row of page numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PageLink {
    /// From 1.
    pub(super) number: usize,
    /// It is the page shown.
    pub(super) current: bool,
    /// Pages are left out before it.
    pub(super) gap: bool,
}

/// The row of page numbers for `pages` pages with `current` shown: the ends and the neighbours.
pub(super) fn links(current: usize, pages: usize) -> Vec<PageLink> {
    let mut links: Vec<PageLink> = Vec::new();
    for number in (1..=pages).filter(|&n| n == 1 || n == pages || n.abs_diff(current) <= 2) {
        let gap = links.last().is_some_and(|last| last.number + 1 < number);
        links.push(PageLink { number, current: number == current, gap });
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_and_the_neighbours_are_shown() {
        let shown = |current, pages| -> Vec<usize> { links(current, pages).iter().map(|link| link.number).collect() };
        assert_eq!(shown(1, 1), [1]);
        assert_eq!(shown(5, 10), [1, 3, 4, 5, 6, 7, 10]);
        assert!(links(5, 10)[1].gap && links(5, 10)[6].gap);
        assert!(shown(1, 0).is_empty());
    }
}
