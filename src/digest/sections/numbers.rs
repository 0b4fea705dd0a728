//! One small table of numbers, each with its definition. No reach, no sentiment, no value in kroner.

use super::blank;
use crate::danish::wording;
use crate::digest::issue::{NumberView, SectionView};
use crate::digest::order::{StoryGroup, side_named};
use crate::digest::{Coverage, CoveredArticle};
use crate::domain::{Audit, Polarity, SectionKind, Side};

pub(super) fn section(coverage: &Coverage, stories: &[StoryGroup<'_>]) -> SectionView {
    let mut section = blank(SectionKind::Numbers, "Tal i dag", "");
    let articles = &coverage.articles;
    let named = |side: Side| articles.iter().filter(|article| side_named(article, side) > 0).count();
    let ours: Vec<&CoveredArticle> = articles.iter().filter(|article| side_named(article, Side::Own) > 0).collect();
    let through = ours.iter().filter(|article| carries_message(article, Side::Own)).count();
    let theirs = articles.iter().filter(|article| carries_message(article, Side::Opponent)).count();
    section.numbers = vec![
        row("Klip", articles.len(), "", "artikler om emnet fundet i perioden, aftryk talt med"),
        row("Historier", stories.len(), &median(&coverage.baseline), "samme begivenhed talt én gang"),
        row("Nævner os", named(Side::Own), "", "klip hvor alliancen, dens kommuner eller deres folk er nævnt"),
        row("Nævner modparten", named(Side::Opponent), "", "klip hvor en modpart er nævnt"),
        row(
            "Vores budskaber igennem",
            through,
            &format!("af {}", wording::counted(ours.len(), "klip der nævner os", "klip der nævner os")),
            &format!("mindst ét af vores budskaber fremført, ikke afvist; {}", trust(coverage.audits.own)),
        ),
        row(
            "Modpartens budskaber",
            theirs,
            "",
            &format!("klip med mindst ét af modpartens budskaber fremført; {}", trust(coverage.audits.opponent)),
        ),
    ];
    section
}

fn carries_message(article: &CoveredArticle, side: Side) -> bool {
    article.findings.messages.iter().any(|used| used.side == side && used.polarity == Polarity::Asserts)
}

/// How far the count can be trusted: what staff have judged, with its interval.
fn trust(audit: Audit) -> String {
    let Some((low, high)) = audit.precision_interval() else {
        return "foreslået af programmet, ikke kontrolleret".to_owned();
    };
    let percent = |share: f64| format!("{:.0}", share * 100.0);
    format!(
        "foreslået af programmet, uden dem, I har afvist; {} af {} forslag, I har kontrolleret, var rigtige ({} til {} procent, \
         med 95 procents sikkerhed, hvis de er tilfældigt valgt)",
        audit.right,
        audit.judged(),
        percent(low),
        percent(high)
    )
}

fn row(label: &str, value: usize, compared: &str, definition: &str) -> NumberView {
    NumberView {
        label: label.to_owned(),
        value: wording::number(i64::try_from(value).unwrap_or(i64::MAX)),
        compared: compared.to_owned(),
        definition: definition.to_owned(),
    }
}

/// The median of the same weekday in the last weeks, in words. Empty when there are none.
fn median(baseline: &[i64]) -> String {
    let mut sorted = baseline.to_vec();
    sorted.sort_unstable();
    let middle = sorted.get(sorted.len() / 2);
    middle.map_or_else(String::new, |median| {
        let weeks = wording::counted(sorted.len(), "uge", "uger");
        format!("median for ugedagen i {weeks}: {}", wording::number(*median))
    })
}
