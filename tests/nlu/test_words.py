"""Words that are understood without a classifier."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.scope import open_days
from nlu.words import load

LEXICON = load()


@pytest.mark.parametrize(
    ("text", "language", "control"),
    [
        ("STOP", "en", "stop"),
        ("stoppp!!", "tr", "stop"),
        ("please stop", "en", "stop"),
        ("lütfen mesaj atmayın", "tr", "stop"),
        ("ölmek istiyorum", "nl", "urgent"),
        ("evet", "tr", "yes"),
        ("evet", None, "yes"),
        ("i like cooking", "en", None),
        ("", "en", None),
        ("👍", "en", None),
    ],
)
def test_control_knows_whole_messages(text: str, language: str | None, control: str | None) -> None:
    assert LEXICON.control(text, language) == control


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("1", None, (1,)),
        ("١", "ar", (1,)),
        ("۲ و ۳", "fa", (2, 3)),
        ("1️⃣2️⃣", None, (1, 2)),
        ("🔟", None, (10,)),
        ("፫", "ti", (3,)),
        ("፲፪", "ti", (12,)),
        ("①, ③", None, (1, 3)),
        ("number 2 please", "en", (2,)),
        ("twenty one", "en", (21,)),
        ("üç", None, (3,)),
        ("the second one", "en", (2,)),
        ("15:00", None, ()),
        ("-1", None, ()),
        ("50%", None, ()),
        ("0612345678", None, ()),
        ("2 friends", "en", ()),
        ("", None, ()),
    ],
)
def test_numbers_are_read_from_messages_with_nothing_else(
    text: str, language: str | None, numbers: tuple[int, ...]
) -> None:
    assert LEXICON.numbers(text, language) == numbers


@pytest.mark.parametrize(
    ("text", "language", "open_"),
    [
        ("monday and friday", "en", "mon fri"),
        ("monday to thursday but not wednesday", "en", "mon tue thu"),
        ("every day except friday", "en", "mon tue wed thu sat sun"),
        ("I can't on friday", "en", "mon tue wed thu sat sun"),
        ("friday I can't", "en", "mon tue wed thu sat sun"),
        ("no, not tuesday, wednesday", "en", "wed"),
        ("fri-sun", "en", "fri sat sun"),
        ("pazartesiden cumaya kadar, çarşamba hariç", "tr", "mon tue thu fri"),
        ("hafta içi her gün ama cuma olmaz", "tr", "mon tue wed thu"),
        ("من الاثنين الى الخميس", "ar", "mon tue wed thu"),
        ("كل يوم ما عدا الجمعة", "ar", "mon tue wed thu sat sun"),
        ("مش فاضي الجمعة", "ar", "mon tue wed thu sat sun"),
        ("هر روز به جز جمعه", "fa", "mon tue wed thu sat sun"),
        ("سه شنبه و پنجشنبه", "fa", "tue thu"),
        ("ብዘይካ ዓርቢ", "ti", "mon tue wed thu sat sun"),
    ],
)
def test_days_left_open_by_a_sentence(text: str, language: str, open_: str) -> None:
    assert " ".join(open_days(LEXICON.entities(text, language))) == open_


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("I like cooking and bicycles, not animals", "en", "cooking repair -animals"),
        ("tuesday at 3 pm", "en", "tue 15:00"),
        ("saat 3'te", "tr", "15:00"),
        ("الساعة ٣", "ar", "15:00"),
        ("ساعت ۱۰:۳۰", "fa", "10:30"),
        ("12 march", "en", "--03-12"),
        ("on 12/3/2027", "en", "2027-03-12"),
        ("not on friday evening", "en", "-fri evening"),
        ("بالحديقة يوم الثلاثاء", "ar", "green tue"),
    ],
)
def test_entities_by_word_tables(text: str, language: str, expected: str) -> None:
    found = LEXICON.entities(text, language)
    assert " ".join("-" * e.negated + e.value for e in found) == expected


@given(st.text(), st.sampled_from([None, "en", "ar", "xx"]))
def test_no_string_breaks_the_word_tables(text: str, language: str | None) -> None:
    LEXICON.control(text, language)
    LEXICON.numbers(text, language)
    for entity in LEXICON.entities(text, language):
        assert 0 <= entity.start < entity.end <= len(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ik wil graag in de tuin werken", "nl"),
        ("when is my shift tomorrow", "en"),
        ("بدي اشتغل بالحديقة", "ar"),
        ("ana biddi eshtaghel bukra", "ar"),
        ("من میخوام تو باغ کار کنم", "fa"),
        ("ጽባሕ ክመጽእ ኣይክእልን", "ti"),
        ("waxaan rabaa inaan shaqeeyo", "so"),
        ("bahçede çalışmak istiyorum", "tr"),
        ("ez dixwazim li baxçe kar bikim", "ku"),
        ("زه غواړم کار وکړم", "ps"),
        ("я хочу працювати в саду", "uk"),
        ("я хочу работать в саду", "ru"),
        ("je voudrais travailler au jardin", "fr"),
        ("quiero trabajar en el jardín", "es"),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    likely = LEXICON.languages(text)
    assert max(likely, key=lambda name: likely[name]) == language
    assert sum(likely.values()) <= 1.0001


def test_no_language_for_a_text_without_letters() -> None:
    assert LEXICON.languages("12 👍") == {}
