//! What the search form asks, read; what cannot be read is told beside its field and never left out in silence.

use jiff::civil::Date;
use serde::Deserialize;

use crate::domain::SourceId;
use crate::search::Sort;

/// What the form asks; everything is in the address, so that a search can be shared.
#[derive(Debug, Clone, Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) q: String,
    #[serde(default)]
    pub(super) fra: String,
    #[serde(default)]
    pub(super) til: String,
    #[serde(default)]
    pub(super) medie: String,
    #[serde(default)]
    pub(super) sort: String,
    #[serde(default)]
    pub(super) side: String,
}

/// The form's filters, read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Filters {
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
    pub(super) source: Option<SourceId>,
}

/// A field that cannot be used as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldFault {
    /// Its id on the page.
    pub(super) field: &'static str,
    /// What is wrong and what to write instead, in Danish.
    pub(super) message: String,
}

impl Asked {
    /// The filters; or every field that cannot be used.
    pub(super) fn filters(&self, is_known: impl Fn(&SourceId) -> bool) -> Result<Filters, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let mut source = None;
        if !self.medie.is_empty() {
            source = SourceId::parse(&self.medie).ok().filter(is_known);
            if source.is_none() {
                let message = format!("Mediet »{}« kendes ikke. Vælg et på listen.", self.medie);
                faults.push(FieldFault { field: "medie", message });
            }
        }
        let mut day = |field, text: &str| {
            let day = text.parse::<Date>().ok();
            if day.is_none() && !text.is_empty() {
                let message = format!("»{text}« er ikke en dato. Skriv år, måned og dag som 2026-11-24.");
                faults.push(FieldFault { field, message });
            }
            day
        };
        let (from, to) = (day("fra", self.fra.trim()), day("til", self.til.trim()));
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            let message = "Sidste dag ligger før den første. Byt de to datoer om.".to_owned();
            faults.push(FieldFault { field: "til", message });
        }
        if !matches!(self.sort.as_str(), "" | "nyeste" | "bedste") {
            let message = format!("Rækkefølgen »{}« kendes ikke. Vælg en af de to.", self.sort);
            faults.push(FieldFault { field: "sort", message });
        }
        if faults.is_empty() { Ok(Filters { from, to, source }) } else { Err(faults) }
    }

    /// An empty field asks for news; words ask for what fits best, unless the person chose.
    pub(super) fn order(&self) -> Sort {
        match self.sort.as_str() {
            "nyeste" => Sort::Newest,
            "bedste" => Sort::Relevance,
            _ if self.q.trim().is_empty() => Sort::Newest,
            _ => Sort::Relevance,
        }
    }

    /// The page of results, from 1. `None`: what stands there is no page's number.
    pub(super) fn page(&self) -> Option<usize> {
        if self.side.is_empty() { Some(1) } else { self.side.parse().ok().filter(|&number| number > 0) }
    }

    /// True when a medium or a period narrows the search.
    pub(super) fn is_filtered(&self) -> bool {
        !(self.fra.is_empty() && self.til.is_empty() && self.medie.is_empty())
    }

    /// The address of this search with something changed.
    pub(super) fn address(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut other = self.clone();
        change(&mut other);
        let pairs = [
            ("q", other.q),
            ("fra", other.fra),
            ("til", other.til),
            ("medie", other.medie),
            ("sort", other.sort),
            ("side", other.side),
        ];
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        format!("/?{}", query.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_that_cannot_be_used_is_named() {
        let asked = |fra: &str, til: &str, medie: &str, sort: &str| {
            let text = str::to_owned;
            let asked =
                Asked { fra: text(fra), til: text(til), medie: text(medie), sort: text(sort), ..Asked::default() };
            asked.filters(|id| id.as_str() == "dr")
        };
        let faulty = |asked: Result<Filters, Vec<FieldFault>>| -> Vec<&'static str> {
            asked.expect_err("faults").iter().map(|fault| fault.field).collect()
        };
        assert_eq!(asked("", "", "", ""), Ok(Filters { from: None, to: None, source: None }));
        assert_eq!(asked("2026-11-01", " 2026-11-24", "dr", "nyeste").expect("fine").to, "2026-11-24".parse().ok());
        assert_eq!(faulty(asked("i går", "31/11", "ikke-et", "ældste")), ["medie", "fra", "til", "sort"]);
        assert_eq!(faulty(asked("2026-11-24", "2026-11-01", "../", "")), ["medie", "til"]);
    }
}
