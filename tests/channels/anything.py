"""Any payload and any message there can be, for hypothesis."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from bot.messages import Appointment, Choice, Outbound, Place, Template
from nlu import LANGUAGES

signs = st.sampled_from(
    ["a", "é", "م", "ሰ", "👨‍👩‍👧", "🇳🇱", "1️⃣", "👍🏽", " ", "\n", "\n\n", "\t", "​", "e\u0301", "\u0301", "\0", "\ud800"]
)
short = st.lists(signs, max_size=60).map("".join)
words = st.one_of(
    st.text(max_size=40),
    short,
    st.builds(lambda part, times: part * times, short, st.integers(0, 200)),
    st.lists(st.text(max_size=300), max_size=30).map("\n\n".join),
)
titles = st.one_of(st.sampled_from(["Yes", "azc Utrecht", "", " ", "👨‍👩‍👧 together"]), st.text(max_size=40), short)
ids = st.one_of(st.sampled_from(["/SetSlots(a=1)", "", "/x", "page:1"]), st.text(max_size=100), st.just("ሰላም" * 30))
choices = st.builds(Choice, ids, titles, st.one_of(st.just(""), st.text(max_size=120)), st.booleans())
degrees = st.floats(-90, 90, allow_nan=False)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
appointments = st.builds(
    lambda start, title, where, link: Appointment("uid-1", title, start, start + timedelta(hours=2), where, link),
    moments,
    st.text(max_size=20),
    st.text(max_size=40),
    st.sampled_from(["", "https://meedoen.example/calendar/s1-abc.ics"]),
)
addresses = st.sampled_from([None, "https://meedoen.example/a.jpg"])
outbounds = st.builds(
    Outbound,
    text=words,
    choices=st.lists(choices, max_size=40).map(tuple),
    place=st.none() | st.builds(Place, degrees, degrees, titles, titles),
    appointment=st.none() | appointments,
    picture=addresses,
    voice=addresses,
    template=st.none()
    | st.builds(
        Template,
        st.sampled_from(["reminder", "unknown"]),
        st.sampled_from(LANGUAGES),
        st.lists(words, max_size=4).map(tuple),
    ),
    page=st.integers(-3, 50),
    more=titles,
    newer=titles,
    pick=titles,
    acknowledges=st.none() | st.text(max_size=80),
    used_message=st.none() | st.sampled_from(["12", "x", "²", ""]),
    edits=st.none() | st.sampled_from(["12", "x", "٣", ""]),
    language=st.sampled_from(LANGUAGES),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)
