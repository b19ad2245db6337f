"""What is typed for an open question, in any script: from the text to commands, without a classifier."""

from __future__ import annotations

import pytest
from babel.dates import get_day_names

from bot.dialogue import Dialogue
from bot.dialogue.actions import Say
from bot.dialogue.commands import Back, ChangeLanguage, Command, ConfirmTime, SetSlot, Skip, StartFlow
from bot.dialogue.state import Frame, Question, State
from bot.dialogue.typed import covers, named, sign
from bot.messages import Inbound
from bot.settings import ROOT
from bot.translations import Catalogues
from nlu import LANGUAGES, Entity, words

FOURTEEN = (
    "green cooking sport repair events elderly_care animals crafts second_hand_shop hospitality children art_music "
    "computer language_help"
)


@pytest.fixture(scope="module")
def dialogue() -> Dialogue:
    return Dialogue.load(ROOT / "flows", Catalogues(), words.load())


def asked(dialogue: Dialogue, flow: str, slot: str, language: str, most: int = 99) -> State:
    """A conversation in which this was asked; most: only the first choices."""
    said = dialogue.responses.render(Say(f"utter_ask_{slot}"), {}, language)
    choices = [{"id": choice.id, "title": choice.title} for choice in said.choices[:most]]
    question = Question(slot, f"utter_ask_{slot}", {"choices": choices})
    return State(language=language, stack=[Frame(flow, slot)], question=question)


def typed(dialogue: Dialogue, state: State, text: str) -> list[Command] | None:
    return dialogue.interpret(state, Inbound("telegram", "1", "31612345678", "text", text=text), None)


def chosen(*interests: str) -> list[Command]:
    return [SetSlot("interests", interest) for interest in interests]


@pytest.mark.parametrize(
    ("language", "text", "picked"),
    [
        *((language, sign, [1]) for language in LANGUAGES for sign in ("1", "١", "۱", "፩", "1️⃣", "①", "1.", "(1)")),
        *((language, text, [1, 3]) for language in LANGUAGES for text in ("1, 3", "1 3", "1️⃣3️⃣", "፩ ፫", "١، ٣", "۱ ۳")),
        *((language, text, [12]) for language in LANGUAGES for text in ("12", "፲፪", "١٢", "۱۲")),
        ("en", "1 and 3", [1, 3]),
        ("en", "the first", [1]),
        ("en", "the first one", [1]),
        ("en", "second", [2]),
        ("en", "number two please", [2]),
        ("en", "coking", [2]),
        ("en", "gaarden", [1]),
        ("en", "⚽", [3]),
        ("nl", "1 en 3", [1, 3]),
        ("nl", "de eerste", [1]),
        ("nl", "kooken", [2]),
        ("ar", "١ و ٣", [1, 3]),
        ("ar", "الأول", [1]),
        ("ar", "اتنين", [2]),
        ("fa", "۱ و ۳", [1, 3]),
        ("fa", "اولی", [1]),
        ("prs", "نمبر دو", [2]),
        ("ti", "፩ን ፫ን", [1, 3]),
        ("ti", "እቲ ቀዳማይ", [1]),
        ("ti", "ክልተ", [2]),
        ("so", "kan koowaad", [1]),
        ("so", "1 iyo 3", [1, 3]),
        ("tr", "birinci", [1]),
        ("tr", "bir", [1]),
        ("tr", "1 ve 3", [1, 3]),
        ("ku", "ya yekem", [1]),
        ("ku", "1 û 3", [1, 3]),
        ("ps", "لومړی", [1]),
        ("ps", "درې", [3]),
        ("uk", "перше", [1]),
        ("uk", "1 і 3", [1, 3]),
        ("ru", "первое", [1]),
        ("ru", "1 и 3", [1, 3]),
        ("fr", "la première", [1]),
        ("fr", "1 et 3", [1, 3]),
        ("es", "la primera", [1]),
        ("es", "1 y 3", [1, 3]),
    ],
)
def test_choices_of_a_list(dialogue: Dialogue, language: str, text: str, picked: list[int]) -> None:
    state = asked(dialogue, "intake", "interests", language)
    assert typed(dialogue, state, text) == chosen(*(FOURTEEN.split()[number - 1] for number in picked))


@pytest.mark.parametrize(
    ("language", "both", "every", "none"),
    [
        ("nl", "allebei", "alles", "geen van allemaal"),
        ("en", "both", "all of them", "none"),
        ("ar", "كلاهما", "الكل", "ولا واحد"),
        ("fa", "هر دو", "همه", "هیچ‌کدام"),
        ("prs", "هر دو", "همه", "هیچ کدام"),
        ("ti", "ክልቲኡ", "ኩሉ", "ዋላ ሓደ"),
        ("so", "labadaba", "dhammaan", "midna"),
        ("tr", "ikisi de", "hepsi", "hiçbiri"),
        ("ku", "herdu", "hemû", "yek jî na"),
        ("ps", "دواړه", "ټول", "هېڅ یو"),
        ("uk", "обидва", "всі", "жодне"),
        ("ru", "оба", "все", "ни один"),
        ("fr", "les deux", "tout", "aucun"),
        ("es", "los dos", "todos", "ninguno"),
    ],
)
def test_both_all_and_none(dialogue: Dialogue, language: str, both: str, every: str, none: str) -> None:
    two = asked(dialogue, "intake", "interests", language, most=2)
    assert typed(dialogue, two, both) == [SetSlot("interests", ["green", "cooking"])]
    whole = asked(dialogue, "intake", "interests", language)
    assert typed(dialogue, whole, every) == [SetSlot("interests", FOURTEEN.split())]
    assert typed(dialogue, whole, none) == [Skip()]


@pytest.mark.parametrize(
    ("language", "yes", "no"),
    [
        *((language, "👍🏽", "👎") for language in LANGUAGES),
        *((language, "👍👍", "👎🏿👎🏿") for language in LANGUAGES),
        *((language, "✔️", "❌") for language in LANGUAGES),
        *((language, "1", "2") for language in LANGUAGES),
        *((language, "፩", "٢") for language in LANGUAGES),
        ("nl", "ja 👍", "nee hoor"),
        ("en", "👍🏽 yes", "👎 no"),
        ("en", "ok 👍", "no thank you"),
        ("en", "yes thank you", "the second"),
        ("ar", "ايوه 👍🏼", "لا شكرا"),
        ("fa", "بله", "نه"),
        ("fa", "آره 👍", "نه مرسی"),
        ("prs", "بلی", "نه"),
        ("ti", "እወ", "አይፋል"),
        ("so", "haa", "may"),
        ("tr", "evet", "hayır"),
        ("ku", "erê", "na"),
        ("ps", "هو", "نه"),
        ("uk", "так", "ні"),
        ("ru", "да", "нет"),
        ("fr", "oui", "non merci"),
        ("es", "sí", "no"),
    ],
)
def test_yes_and_no(dialogue: Dialogue, language: str, yes: str, no: str) -> None:
    state = asked(dialogue, "welcome", "adult", language)
    said = [[(c.name, c.value in (True, "true")) for c in typed(dialogue, state, text) or ()] for text in (yes, no)]  # type: ignore[union-attr]  # only SetSlot
    assert said == [[("adult", True)], [("adult", False)]]


@pytest.mark.parametrize("text", ["stop", "STOP!!", "توقف", "وقف", "стоп", "ጠጠው በል", "durdur", "jooji", "arrêtez"])
def test_stop_in_the_middle_of_a_question(dialogue: Dialogue, text: str) -> None:
    for language in LANGUAGES:
        assert typed(dialogue, asked(dialogue, "intake", "interests", language), text) == [StartFlow("stop")], language


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "weekdays", "mon tue wed thu fri"),
        ("nl", "ma-wo", "mon tue wed"),
        ("nl", "dinsdag en donderdagmiddag", "tue_afternoon thu_afternoon"),
        ("ar", "نهاية الأسبوع", "sat sun"),
        ("en", "not friday", "mon tue wed thu sat sun"),
        ("fr", "lun mer ven", "mon wed fri"),
        ("ti", "ሰዓት 15:00", "afternoon"),
    ],
)
def test_days_without_a_classifier(dialogue: Dialogue, language: str, text: str, value: str) -> None:
    state = asked(dialogue, "intake", "availability", language)
    assert typed(dialogue, state, text) == [SetSlot("availability", value.split())]


@pytest.mark.parametrize("text", ["ሰዓት 3", "ሰዓት ፫", "ሰዓት ሰለስተ", "seat 3"])
def test_an_hour_by_the_tigrinya_clock_is_asked_about(dialogue: Dialogue, text: str) -> None:
    state = asked(dialogue, "intake", "availability", "ti")
    found = typed(dialogue, state, text)
    assert found == [ConfirmTime("availability", (("09:00", ["morning"]), ("15:00", ["afternoon"])))]
    assert typed(dialogue, state, f"{text} ድሕሪ ቀትሪ") == [SetSlot("availability", ["afternoon"])]


def test_the_arrow_goes_back(dialogue: Dialogue) -> None:
    state = asked(dialogue, "welcome", "adult", "fa")
    assert [typed(dialogue, state, text) for text in ("⬅️", "⬅")] == [[Back()]] * 2


@pytest.mark.parametrize(("language", "text"), [("prs", "دری"), ("fa", "دری"), ("ps", "دري"), ("en", "dari")])
def test_dari_is_a_language_and_no_three(dialogue: Dialogue, language: str, text: str) -> None:
    assert typed(dialogue, State(language=language), text) == [ChangeLanguage("prs")]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("👍", "yes"),
        ("👍🏽", "yes"),
        ("👍🏽👍🏿", "yes"),
        ("✅", "yes"),
        ("☑️", "yes"),
        ("✔︎", "yes"),
        ("👌🏻 👍", "yes"),
        ("👎", "no"),
        ("👎🏽 ", "no"),
        ("✖️", "no"),
        ("👍👎", None),
        ("🏽", None),
        ("👍 1", None),
        ("", None),
    ],
)
def test_signs(text: str, meant: str | None) -> None:
    assert sign(text) == meant


OPTIONS = [("/a", "🌱 Garden"), ("/b", "🍲 Cooking"), ("/c", "👵 Older people"), ("/d", "❤️ Care")]


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("garden", "/a"),
        ("GARDEN!", "/a"),
        ("Cokking", "/b"),
        ("🍲", "/b"),
        ("❤", "/d"),
        ("older peopel", "/c"),
        ("gar", None),
        ("gardening all day", None),
        ("", None),
    ],
)
def test_names_of_options(text: str, payload: str | None) -> None:
    assert named(OPTIONS, text) == payload


def test_a_title_in_its_own_script_is_found() -> None:
    assert named([("/ti", "ትግርኛ"), ("/ar", "العربية"), ("/tr", "Türkçe")], "العربيه") == "/ar"
    assert named([("/ti", "ትግርኛ"), ("/ar", "العربية"), ("/tr", "Türkçe")], "turkce") == "/tr"


def test_little_beside_the_entities_needs_no_classifier() -> None:
    day = [Entity("day", "tue", 3, 10)]
    assert covers("on tuesday", day)
    assert not covers("on tuesday?", day)
    assert not covers("is tuesday the day when you are open", [Entity("day", "tue", 3, 10)])


AND = {
    "nl": "en", "en": "and", "ar": "و", "fa": "و", "prs": "و", "ti": "ን", "so": "iyo", "tr": "ve", "ku": "û", "ps": "او",
    "uk": "і", "ru": "и", "fr": "et", "es": "y",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_days_are_not_the_button_that_looks_like_them(dialogue: Dialogue, language: str) -> None:
    names = get_day_names("wide", locale={"prs": "fa_AF"}.get(language, language))
    state = asked(dialogue, "intake", "availability", language)
    pairs = [(0, 4, ["mon", "fri"]), (0, 6, ["mon", "sun"]), (1, 5, ["tue", "sat"]), (1, 4, ["tue", "fri"])]
    for one, other, wanted in pairs:
        if (language, 5) in (("ps", one), ("ps", other)):
            continue  # Babel's Saturday is Pashto's "week"
        text = f"{names[one]} {AND[language]} {names[other]}"
        inbound = Inbound("telegram", "1", "1", "text", text=text)
        found = dialogue.interpret(state, inbound, None)
        assert found is None or found == [SetSlot("availability", wanted)], (text, found)
