//! What a source's own recipe reads on a page, before anything general is tried.

use super::{
    page::{Page, Wishes},
    words,
};
use crate::domain::Recipe;

/// The fields a recipe may name, in the order their selectors are asked in. The body comes first.
#[derive(Debug, Clone, Copy)]
enum Field {
    Body,
    Title,
    Lead,
    Byline,
    Published,
}

const FIELDS: [Field; 5] = [Field::Body, Field::Title, Field::Lead, Field::Byline, Field::Published];

impl Field {
    fn of(self, recipe: &Recipe) -> Option<&str> {
        match self {
            Self::Body => recipe.body.as_deref(),
            Self::Title => recipe.title.as_deref(),
            Self::Lead => recipe.lead.as_deref(),
            Self::Byline => recipe.byline.as_deref(),
            Self::Published => recipe.published.as_deref(),
        }
    }
}

/// What a recipe's selectors matched.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) title: Option<String>,
    pub(super) lead: Option<String>,
    /// Empty when the recipe names no body or it matched nothing.
    pub(super) body: Vec<String>,
    pub(super) byline: Vec<String>,
    pub(super) published: Option<String>,
}

impl Found {
    /// True when a recipe that names a text and a headline found them, and the text has `words_min` words.
    pub(super) fn suffices(&self, recipe: &Recipe, words_min: usize) -> bool {
        let found: usize = self.body.iter().map(|text| words::count(text)).sum();
        found >= words_min && (recipe.title.is_none() || self.title.is_some())
    }
}

/// The selectors of `recipe`, as wishes to the parser. Selectors a recipe lacks match nothing.
pub(super) fn wishes(recipe: Option<&Recipe>) -> Wishes<'_> {
    let Some(recipe) = recipe else { return Wishes::default() };
    Wishes {
        drop: recipe.drop.iter().map(String::as_str).collect(),
        select: FIELDS.iter().map(|field| field.of(recipe).unwrap_or(":not(*)")).collect(),
    }
}

/// The texts under what the recipe's selectors matched.
pub(super) fn read(page: &Page) -> Found {
    let places = |field: Field| page.matches.get(field as usize).map(Vec::as_slice).unwrap_or_default();
    let text = |place: &usize| Some(page.text_of(*place)).filter(|text| !text.is_empty());
    let mut body = Vec::new();
    let mut end = 0;
    for place in places(Field::Body) {
        // A match within the last one is in its text already.
        if *place >= end {
            body.extend(text(place));
            end = page.nodes.get(*place).map_or(end, |node| node.end);
        }
    }
    let moment = |place: &usize| {
        let stated = page
            .element(*place)
            .and_then(|element| element.attribute("datetime").or_else(|| element.attribute("content")));
        stated.map(str::to_owned).or_else(|| text(place))
    };
    Found {
        title: places(Field::Title).iter().find_map(text),
        lead: places(Field::Lead).iter().find_map(text),
        body,
        byline: places(Field::Byline).iter().filter_map(text).collect(),
        published: places(Field::Published).iter().find_map(moment),
    }
}
