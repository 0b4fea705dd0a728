//! The small words by which Danish denies, doubts and turns; the phrases stand in `index/denials.txt`.

/// Words of Danish that deny what stands beside them.
pub(super) const NEGATIONS: &[&str] =
    &["ikke", "aldrig", "næppe", "ingenlunde", "hverken", "ingen", "intet", "ej", "ikkeså"];

/// Behind a negation, words by which it denies something else: `ikke kun`.
pub(super) const BUT_NOT: &[&str] =
    &["kun", "bare", "blot", "alene", "mindst", "engang", "nok", "andet", "så", "desto", "fordi"];

/// Light words that may stand between a negation and what it denies, as may a number: `ikke ved at knække over`.
pub(super) const LIGHT: &[&str] = &[
    "ved", "at", "helt", "en", "et", "nogen", "noget", "flere", "færre", "særlig", "særligt", "specielt", "de", "den",
    "det", "det", "blevet", "længere",
];

/// Particles that may stand between a verb and its negation: `sender jo slet ikke`.
pub(super) const PARTICLES: &[&str] =
    &["jo", "slet", "altså", "da", "skam", "overhovedet", "nu", "faktisk", "bestemt", "heller", "nemlig", "vel"];

/// Verbs that, denied, say what somebody wants and not what is: `skal ikke sende` knows that it is sent.
pub(super) const WISHES: &[&str] = &["må", "skal", "bør", "vil", "kan", "skulle", "burde", "kunne"];

/// The most light words passed over.
pub(super) const LIGHT_MAX: usize = 2;

/// Verbs of care and fear, behind which `ikke` says what somebody wants: `sikre, at landet ikke knækker`.
pub(super) const CARES: &[&str] = &[
    "sikre",
    "sikrer",
    "sikret",
    "sørge",
    "sørger",
    "sørg",
    "undgå",
    "undgår",
    "forhindre",
    "forhindrer",
    "kæmper",
    "kæmpe",
    "arbejder",
    "arbejde",
    "håber",
    "håbe",
    "ønsker",
    "ønske",
    "kræver",
    "kræve",
    "drømmer",
    "passe",
];

/// Openings of clauses that leave what was said before: a reason, a turn, a step on.
pub(super) const BREAKS: &[&str] =
    &["men", "fordi", "for", "da", "så", "mens", "tværtimod", "derimod", "hvorimod", "selvom"];

/// Openings of clauses whose own denial leaves what stands before them alone: a consequence, a concession.
pub(super) const ASIDES: &[&str] = &["så", "derfor", "selvom", "skønt", "hvis", "medmindre", "for"];

/// Verbs by which a speaker goes on to say something: `afviser kritikken og siger, at …`.
pub(super) const REPORTS: &[&str] = &[
    "siger",
    "sagde",
    "mener",
    "mente",
    "fastholder",
    "fastslår",
    "understreger",
    "påpeger",
    "forklarer",
    "fortæller",
    "peger",
    "svarer",
    "tilføjer",
    "konstaterer",
    "oplyser",
    "skriver",
    "advarer",
    "fremhæver",
    "kræver",
    "vurderer",
    "henviser",
    "minder",
];

/// Things that can be refused without denying anything: `afviser forslaget, som vil koste millioner`.
pub(super) const PROPOSALS: &[&str] = &[
    "forslag",
    "udspil",
    "krav",
    "ønske",
    "kritik",
    "anklage",
    "beskyldning",
    "idé",
    "ide",
    "plan",
    "model",
    "reform",
    "aftale",
    "tilbud",
    "bøn",
    "bebrejdelse",
];

/// Infinitives behind `forkert at` that do speak of a claim.
pub(super) const SPEECH: &[&str] = &[
    "tro",
    "sige",
    "påstå",
    "hævde",
    "kalde",
    "tale",
    "fremstille",
    "bilde",
    "mene",
    "konkludere",
    "udlægge",
    "sammenligne",
    "beskrive",
    "lade",
];

/// Verbs of others' claims, and those who make them: with `men` behind, the speaker turns against the claim.
pub(super) const CLAIMS: &[&str] = &[
    "påstår",
    "hævder",
    "siger",
    "råber",
    "klager",
    "jamrer",
    "hyler",
    "taler",
    "snakker",
    "beskylder",
    "tror",
    "synes",
    "mener",
    "skriver",
    "skriger",
    "græder",
    "brokker",
    "postulerer",
];
pub(super) const OTHERS: &[&str] =
    &["de", "man", "nogle", "nogen", "mange", "folk", "kritikerne", "modstanderne", "modparten", "kampagnen"];

/// How a sentence begins that speaks of the one before it.
pub(super) const POINTING_BACK: &[&str] = &[
    "det",
    "den",
    "sådan",
    "påstanden",
    "regnestykket",
    "tallet",
    "tallene",
    "argumentet",
    "dette",
    "billedet",
    "men",
    "nej",
    "fortællingen",
    "historien",
    "virkeligheden",
    "sandheden",
];

/// Sentences that begin so turn the one before round.
pub(super) const REVERSALS: &[&str] = &["nej", "niks", "tværtimod", "tværtom", "overhovedet", "næ"];

/// How a question begins that asks for something; any other with a mark behind it is an echo: `De bredeste skuldre?`
pub(super) const ASKING: &[&str] = &[
    "hvor", "hvorfor", "hvordan", "hvem", "hvad", "hvornår", "hvilken", "hvilke", "hvilket", "er", "var", "har",
    "havde", "kan", "skal", "skulle", "vil", "må", "bør", "bliver", "blev", "får", "gør", "mon", "ved", "betaler",
    "sender", "tror", "synes", "mener", "hvis",
];

/// The most words of an echo without one that betrays it.
pub(super) const ECHO_WORDS_MAX: usize = 7;
pub(super) const ECHO_WORDS: &[&str] = &["altså", "virkelig", "skulle", "hallo"];

/// The most words of `Myte: …`, a denial that a colon hangs over what follows.
pub(super) const LABEL_WORDS_MAX: usize = 3;

/// So many words of a message in a denied clause make what follows it denied too.
pub(super) const DENIED_WORDS_MIN: usize = 3;

/// Verbs by which nobody reports what he believes himself.
pub(super) const ALLEGATIONS: &[&str] = &["påstår", "påstod", "hævder", "hævdede", "postulerer", "postulerede"];

/// Denials of the past, and words soon behind them that say it is over: `afviste i årevis`.
pub(super) const PAST_DENIALS: &[&str] = &["afviste", "benægtede", "bestred", "tilbageviste", "dementerede", "afvist"];
pub(super) const ERAS: &[&str] = &["årevis", "længe", "først", "hidtil", "tidligere", "år", "oprindeligt", "omgang"];
pub(super) const ERA_WORDS_MAX: usize = 4;

/// Openings of a question that throws a claim back.
pub(super) const THROWN_BACK: &[&str] = &["hvorfor", "hvem", "siden", "hvad"];

/// Verbs of refusing: what they refuse to do is not done.
pub(super) const REFUSALS: &[&str] =
    &["afviser", "afviste", "afvist", "afvise", "nægter", "nægtede", "undgår", "slipper"];

/// The phrases of `index/denials.txt`.
pub(super) fn denials() -> impl Iterator<Item = &'static str> {
    let lines = include_str!("../../index/denials.txt").lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}
