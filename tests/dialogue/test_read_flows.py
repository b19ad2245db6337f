"""Flows are read with their lines; what is not run is refused with file, line and reason."""

from pathlib import Path

import pytest

from bot.dialogue.check import check
from bot.dialogue.domain import read_domain
from bot.dialogue.errors import FlowError
from bot.dialogue.flow import END, Collect, Link
from bot.dialogue.read_flows import read_flows

GOOD = """\
flows:
  greet:
    description: says hello
    nlu_trigger:
      - intent: greet
      - intent: {name: help, confidence_threshold: 0.8}
    steps:
      - collect: name
        rejections:
          - if: slots.name matches "[0-9]"
            utter: utter_no_digits
        next:
          - if: slots.name is "x"
            then:
              - set_slots:
                  - name: null
              - action: utter_hello
          - else: bye
      - id: bye
        action: utter_bye
"""

DOMAIN = """\
slots:
  name: {type: text, mappings: [{type: from_text}]}
responses:
  utter_ask_name: [{text: "Name?"}]
  utter_no_digits: [{text: "No digits."}]
  utter_hello: [{text: "Hello"}]
  utter_bye: [{text: "Bye"}]
"""


def folder(tmp_path: Path, flows: str, domain: str = DOMAIN) -> Path:
    (tmp_path / "some.yml").write_text(flows, encoding="utf-8")
    (tmp_path / "domain.yml").write_text(domain, encoding="utf-8")
    return tmp_path


def steps(body: str) -> str:
    """A flow with these steps; the first of them stands in line 5."""
    lines = "\n".join(f"      {line}" for line in body.splitlines())
    return f"flows:\n  one:\n    description: d\n    steps:\n{lines}\n"


def test_nested_steps_are_flattened_and_end_where_their_sequence_ends(tmp_path: Path) -> None:
    flow = read_flows(folder(tmp_path, GOOD))["greet"]
    assert list(flow.steps) == ["collect_name", "bye", "set_slots", "action_utter_hello"]
    assert isinstance(flow.steps["collect_name"], Collect)
    assert [branch.target for branch in flow.steps["collect_name"].next] == ["set_slots", "bye"]
    assert flow.steps["action_utter_hello"].next[0].target == END
    assert [(t.intent, t.confidence) for t in flow.triggers] == [("greet", None), ("help", 0.8)]


def test_ids_survive_moved_lines(tmp_path: Path) -> None:
    before = read_flows(folder(tmp_path, GOOD))["greet"]
    after = read_flows(folder(tmp_path, "# a comment more\n" + GOOD))["greet"]
    assert list(before.steps) == list(after.steps)


@pytest.mark.parametrize(
    ("flows", "line", "reason"),
    [
        ("flows:\n  one:\n    description: d\n    steps: []\n", 2, "without steps"),
        ("flows:\n  one:\n    steps:\n      - action: utter_bye\n", 2, "no description"),
        ("flows: {}\n", 1, "at least one flow"),
        ("flows:\n  one:\n    description: d\n    colour: red\n    steps:\n      - action: utter_bye\n", 4, "'colour'"),
        (steps("- action: a\n  collect: b"), 5, "exactly one of"),
        (steps("- say: hello"), 5, "exactly one of"),
        (steps("- noop: true"), 5, "needs a next"),
        (steps("- link: other\n  next: END"), 6, "no next"),
        (steps("- collect: name\n  force_slot_filling: true"), 6, "not run by Meedoen"),
        (steps("- action: utter_bye\n  next:\n    - if: slots.name\n      then: END"), 6, "without else"),
        (steps("- id: a\n  action: utter_bye\n- id: a\n  action: utter_bye"), 7, "is taken"),
        (steps("- id: END\n  action: utter_bye"), 5, "is taken"),
        (
            steps("- action: utter_bye\n  next:\n    - if: nonsense\n      then: END\n    - else: END"),
            7,
            "neither slots",
        ),
        (steps("- set_slots:\n    - adult: no"), 6, "true or false"),
        (steps("- set_slots:\n    - at: 12:30"), 6, "seconds or minutes"),
        ("flows:\n  one:\n    description: d\n    description: e\n", 4, "given twice"),
        ("flows:\n  - [\n", 3, "not YAML"),
        ("- 1\n", 1, "mapping is expected"),
    ],
)
def test_what_is_not_run_is_refused_with_file_line_and_reason(
    tmp_path: Path, flows: str, line: int, reason: str
) -> None:
    with pytest.raises(FlowError) as error:
        read_flows(folder(tmp_path, flows))
    assert any(f.file == "some.yml" and f.line == line and reason in f.reason for f in error.value.findings), (
        error.value
    )


@pytest.mark.parametrize(
    ("flows", "reason"),
    [
        (steps("- action: utter_missing"), "no response 'utter_missing'"),
        (steps("- action: action_missing"), "no action 'action_missing'"),
        (steps("- collect: missing"), "no slot 'missing'"),
        (steps("- link: missing"), "no flow 'missing'"),
        (steps("- link: one"), "link to itself"),
        (steps("- action: utter_bye\n  next: nowhere"), "no step 'nowhere'"),
        (steps("- action: utter_bye\n  next: END\n- id: lost\n  action: utter_bye"), "never reached"),
        (
            steps("- action: utter_bye\n  next:\n    - if: slots.unknown\n      then: END\n    - else: END"),
            "slot 'unknown'",
        ),
        (steps("- action: utter_bye").replace("    steps", "    persisted_slots: [name]\n    steps"), "never set"),
        (
            steps("- action: utter_bye").replace("    steps", "    nlu_trigger:\n      - intent: greet\n    steps")
            + "  two:\n    description: d\n    nlu_trigger:\n      - intent: greet\n    steps:\n      - action: utter_bye\n",
            "already",
        ),
    ],
)
def test_check_finds_what_would_only_show_in_front_of_a_resident(tmp_path: Path, flows: str, reason: str) -> None:
    place = folder(tmp_path, flows)
    found = [f for f in check(read_flows(place), read_domain(place), frozenset()) if f.file == "some.yml"]
    assert any(reason in finding.reason for finding in found), found


def test_a_link_step_hands_over(tmp_path: Path) -> None:
    flow = read_flows(folder(tmp_path, steps("- link: other")))["one"]
    assert isinstance(flow.steps[flow.first], Link)


@pytest.mark.parametrize(
    ("domain", "reason"),
    [
        ("slots:\n  a: {type: date}\n", "needs a type"),
        ("slots:\n  a: {type: categorical}\n", "no values"),
        ("slots:\n  a: {type: text, mappings: [{type: from_moon}]}\n", "a mapping"),
        ("slots:\n  a: {type: list, metadata: {extract: moons}}\n", "extract is one of"),
        ("responses:\n  utter_a: []\n", "no text"),
        ("responses:\n  utter_a: [{text: hi, custom: {}}]\n", "'custom'"),
        ("responses:\n  utter_a: [{text: hi, buttons: [{title: t}]}]\n", "title and a payload"),
        (
            "responses:\n  utter_a: [{text: hi, buttons: [{title: t, payload: '/SetSlots(" + "x" * 60 + "=1)'}]}]\n",
            "64 bytes",
        ),
        ("forms: {}\n", "'forms'"),
    ],
)
def test_a_wrong_domain_is_refused(tmp_path: Path, domain: str, reason: str) -> None:
    with pytest.raises(FlowError, match=reason):
        read_domain(folder(tmp_path, GOOD, domain))
