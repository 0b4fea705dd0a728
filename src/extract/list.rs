//! The announcements on a list page, by a feed's own selectors: for sites that have no feed.

use super::{gate, page};
use crate::domain::{ListSelectors, Problem};

/// An announcement as it stands on a list page; texts are plain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListItem {
    /// As written, perhaps relative.
    pub link: String,
    /// The headline. Empty: none was found.
    pub title: String,
    /// As stated.
    pub date: Option<String>,
}

/// What was read of a list page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListPage {
    /// In the page's order.
    pub items: Vec<ListItem>,
    /// To what relative links are relative, if the page says so.
    pub base: Option<String>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// The places of what is asked for, in the order of the selectors.
#[derive(Debug, Clone, Copy)]
enum Part {
    Item,
    Link,
    Title,
    Date,
    Base,
}

/// Reads the announcements of a list page. One within another belongs to the outer one; those without a link are left
/// out with a problem.
pub fn read_list(html: &str, selectors: &ListSelectors) -> ListPage {
    let mut lean = gate::admit(html);
    let mut list = ListPage { problems: std::mem::take(&mut lean.problems), ..ListPage::default() };
    let wishes = page::Wishes {
        drop: Vec::new(),
        select: vec![
            &selectors.item,
            selectors.link.as_deref().unwrap_or("a[href]"),
            selectors.title.as_deref().unwrap_or("h1, h2, h3, h4, h5, h6"),
            selectors.date.as_deref().unwrap_or("time"),
            "base[href]",
        ],
    };
    let page = page::parse(&lean.html, &wishes, &mut list.problems);
    let places = |part: Part| page.matches.get(part as usize).map(Vec::as_slice).unwrap_or_default();
    let attribute = |place: usize, name: &str| page.element(place)?.attribute(name).map(str::to_owned);
    let (mut end, mut without_link) = (0, 0_usize);
    for item in places(Part::Item).iter().copied() {
        if item < end {
            continue;
        }
        end = page.nodes.get(item).map_or(item, |node| node.end);
        let within = |part: Part| {
            let all = places(part);
            all.iter().skip(all.partition_point(|place| *place < item)).take_while(|place| **place < end).copied()
        };
        let linked = within(Part::Link).find_map(|place| Some((place, attribute(place, "href")?)));
        let Some((place, link)) = linked else {
            without_link += 1;
            continue;
        };
        let title = within(Part::Title).map(|place| page.text_of(place)).find(|title| !title.is_empty());
        let moment = |place: usize| {
            let stated = attribute(place, "datetime").or_else(|| attribute(place, "content"));
            stated.or_else(|| Some(page.text_of(place)).filter(|text| !text.is_empty()))
        };
        list.items.push(ListItem {
            link,
            title: title.unwrap_or_else(|| page.text_of(place)),
            date: within(Part::Date).find_map(moment),
        });
    }
    list.base = places(Part::Base).first().and_then(|place| attribute(*place, "href"));
    if without_link > 0 {
        list.problems.push(Problem::new(format!("{without_link} items of the list have no link and were left out")));
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selectors(item: &str) -> ListSelectors {
        ListSelectors { item: item.to_owned(), link: None, title: None, date: None }
    }

    fn told(list: &ListPage) -> Vec<(&str, &str, Option<&str>)> {
        list.items.iter().map(|item| (item.link.as_str(), item.title.as_str(), item.date.as_deref())).collect()
    }

    const PAGE: &str = "<html><head><base href='/nyt/'></head><body><nav><a href='/om'>Om os</a></nav><ul>\
        <li class=sag><span>Nyhed</span><a href='1'><img src=x></a><h3>Ny  bro <b>over</b> &aring;en</h3>\
        <time datetime='2026-11-23T06:30'>i g\u{e5}r</time><a class=mere href='1#mere'>Mere</a></li>\
        <li class=sag><a href='2'>Skolen &amp; vejen</a><p class=dato>22. november 2026</p></li>\
        <li class=sag><p>Uden link</p></li></ul></body></html>";

    #[test]
    fn announcements_are_found_with_their_link_headline_and_date() {
        let list = read_list(PAGE, &selectors("li.sag"));
        let expected = [("1", "Ny bro over \u{e5}en", Some("2026-11-23T06:30")), ("2", "Skolen & vejen", None)];
        assert_eq!(told(&list), expected);
        assert_eq!((list.base.as_deref(), list.problems.len()), (Some("/nyt/"), 1), "{:?}", list.problems);
    }

    #[test]
    fn each_part_is_where_its_selector_says() {
        let own = ListSelectors {
            link: Some("a.mere, a".to_owned()),
            title: Some("span, a".to_owned()),
            date: Some(".dato".to_owned()),
            ..selectors("li")
        };
        let expected = [("1", "Nyhed", None), ("2", "Skolen & vejen", Some("22. november 2026"))];
        assert_eq!(told(&read_list(PAGE, &own)), expected);
    }

    #[test]
    fn an_item_may_be_its_own_link_and_one_within_another_is_the_outer_one() {
        let html = "<div class=k><div class=k><a class=k href=/1>En</a></div></div><a class=k href=/2><h2>To</h2>p</a>";
        assert_eq!(told(&read_list(html, &selectors(".k"))), [("/1", "En", None), ("/2", "To", None)]);
    }

    #[test]
    fn a_selector_that_is_none_is_a_problem_and_hostile_pages_harm_nobody() {
        let list = read_list(PAGE, &selectors("li["));
        assert!(list.items.is_empty() && list.problems[0].as_str().contains("li["), "{:?}", list.problems);
        assert!(read_list(&"<li class=sag>".repeat(200_000), &selectors("li.sag")).items.is_empty());
        assert!(read_list(&"<a href=/1>".repeat(50_000), &selectors("a")).items.len() <= 50_000);
    }
}
