"""Settings: where they come from, what is said of wrong ones, and that each is documented."""

from __future__ import annotations

import re
import stat
from datetime import time
from pathlib import Path

import pytest

from bot.settings import ROOT, Settings, SettingsError, kept_secret, load

GROUPS = {name: field.annotation for name, field in Settings.model_fields.items() if name == "nlu"}
NAMES = sorted(
    {name for name in Settings.model_fields if name not in GROUPS}
    | {f"{group}.{name}" for group, kind in GROUPS.items() for name in kind.model_fields}
)
RUNNING = {
    "MEEDOEN_SECRET_KEY": "a key",
    "MEEDOEN_PUBLIC_URL": "https://meedoen.example/",
    "MEEDOEN_TELEGRAM_BOT_TOKEN": "1:a",
    "MEEDOEN_TELEGRAM_WEBHOOK_SECRET": "b",
}


@pytest.fixture(autouse=True)
def no_variables(monkeypatch, tmp_path):
    for name in [*NAMES, "config"]:
        monkeypatch.delenv(f"MEEDOEN_{name.upper().replace('.', '__')}", raising=False)
    monkeypatch.setenv("MEEDOEN_DATA_DIR", str(tmp_path / "data"))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "settings.yml"
    path.write_text(text, encoding="utf-8")
    return path


# --- where they come from -------------------------------------------------------------------------------------------------


def test_the_file_in_the_repository_says_what_is_so_without_it(tmp_path):
    assert load(ROOT / "config.yml") == load(written(tmp_path, "# nothing\n{}"))


def test_a_variable_goes_before_the_file(tmp_path, monkeypatch):
    path = written(tmp_path, "port: 9000\nkeep_voice_days: 6\n")
    monkeypatch.setenv("MEEDOEN_PORT", "9001")
    settings = load(path)
    assert (settings.port, settings.keep_voice_days) == (9001, 6)


def test_a_variable_goes_before_the_file_inside_a_group_too(tmp_path, monkeypatch):
    path = written(tmp_path, "nlu:\n  engine: rasa\n  rasa_url: http://127.0.0.1:5006\n")
    monkeypatch.setenv("MEEDOEN_NLU__ENGINE", "embedded")
    settings = load(path)
    assert (settings.nlu.engine, settings.nlu.rasa_url) == ("embedded", "http://127.0.0.1:5006")


def test_a_wrong_variable_inside_a_group_is_named(monkeypatch):
    monkeypatch.setenv("MEEDOEN_NLU__ENGINE", "magic")
    with pytest.raises(SettingsError, match=r"MEEDOEN_NLU__ENGINE: nlu\.engine: Input should be"):
        load()


def test_what_is_given_goes_before_both(tmp_path, monkeypatch):
    monkeypatch.setenv("MEEDOEN_PORT", "9001")
    settings = load(written(tmp_path, "port: 9000\n"), port=9002, demo=True, data_dir=tmp_path / "other")
    assert (settings.port, settings.public_url) == (9002, "http://127.0.0.1:9002")
    assert settings.database_url == f"sqlite:///{tmp_path}/other/meedoen.db"


def test_an_empty_variable_is_not_set(monkeypatch):
    monkeypatch.setenv("MEEDOEN_PORT", "")
    assert load().port == 8000


def test_another_file(tmp_path, monkeypatch):
    monkeypatch.setenv("MEEDOEN_CONFIG", str(written(tmp_path, "port: 9002\n")))
    assert load().port == 9002


def test_another_file_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setenv("MEEDOEN_CONFIG", str(tmp_path / "nowhere.yml"))
    with pytest.raises(SettingsError, match=r"nowhere\.yml: there is no such file \(MEEDOEN_CONFIG\)"):
        load()


def test_lists_and_times(tmp_path, monkeypatch):
    path = written(tmp_path, 'office_days: [sat]\noffice_opens: "10:30"\n')
    assert (load(path).office_days, load(path).office_opens) == (("sat",), time(10, 30))
    monkeypatch.setenv("MEEDOEN_OFFICE_DAYS", "mon, wed fri")
    assert load(path).office_days == ("mon", "wed", "fri")


def test_the_database_is_in_the_data_folder(tmp_path):
    assert load().database_url == f"sqlite:///{tmp_path}/data/meedoen.db"


# --- what is said of wrong ones -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("# first\nport: many\n", 2, "port: Input should be a valid integer"),
        ("port: 0\n", 1, "port: Input should be greater than or equal to 1"),
        ("hots: 127.0.0.1\n", 1, "hots: there is no such setting"),
        ("office_opens: 12:30\n", 1, "YAML reads 12:30 as a number"),
        ("demo: yes\n", 1, "YAML reads yes as true or false"),
        ('host: a\n\noffice_closes: "08:00"\n', 3, "office_closes: it closes after it opens"),
        ("office_zone: Europe/Utrecht\n", 1, "office_zone: a time zone such as"),
        ("office_zone: ../../etc/passwd\n", 1, "office_zone: a time zone such as"),
        ("office_days: [monday]\n", 1, "office_days: Input should be 'mon', 'tue'"),
        ("office_days: []\n", 1, "office_days: at least one day"),
        ("public_url: http://meedoen.example\n", 1, "public_url: providers only talk to https://"),
        ("public_url: meedoen.example\n", 1, "public_url: an address such as"),
        ("twilio_api_url: here\n", 1, "twilio_api_url: an address with"),
        ("whatsapp_sender: +31612345678\n", 1, "whatsapp_sender: Input should be a valid string"),
        ('whatsapp_sender: "0612345678"\n', 1, "whatsapp_sender: a number such as"),
        ("database_url: mysql://here\n", 1, "database_url: sqlite:///data/meedoen.db or"),
        ("telegram_webhook_secret: a b\n", 1, "telegram_webhook_secret: Telegram takes letters"),
        ("nlu:\n  engine: magic\n", 2, "nlu.engine: Input should be 'embedded' or 'rasa'"),
        ("port: 8001\nnlu:\n  motor: rasa\n", 3, "nlu.motor: there is no such setting"),
        ("nlu: rasa\n", 1, "nlu: Input should be a valid dictionary or instance of Understanding"),
        ("- a\n", 1, "a mapping is expected"),
        ("port: 1\nport: 2\n", 2, "the key 'port' is given twice"),
    ],
)
def test_a_wrong_value_is_named_with_file_and_line(tmp_path, text, place, said):
    path = written(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}:{place}: ")
    assert said in str(caught.value)


def test_a_wrong_variable_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("MEEDOEN_PORT", "many")
    with pytest.raises(SettingsError, match=r"^MEEDOEN_PORT: port: Input should be a valid integer"):
        load(written(tmp_path, "port: 9000\n"))


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    with pytest.raises(SettingsError) as caught:
        load(written(tmp_path, "port: many\nkeep_voice_days: 0\n"))
    assert len(str(caught.value).splitlines()) == 2


def test_no_error_repeats_a_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("MEEDOEN_TELEGRAM_WEBHOOK_SECRET", "hush hush")
    monkeypatch.setenv("MEEDOEN_DATABASE_URL", "mysql://me:hush@here/db")
    with pytest.raises(SettingsError) as caught:
        load()
    assert "hush" not in str(caught.value)


def test_settings_can_be_logged(monkeypatch):
    for name, value in RUNNING.items():
        monkeypatch.setenv(name, value.replace("a key", "hush"))
    monkeypatch.setenv("MEEDOEN_DATABASE_URL", "postgresql://me:hush@here/db")
    assert "hush" not in repr(load())


def test_an_account_is_given_as_a_whole(monkeypatch):
    monkeypatch.setenv("MEEDOEN_TWILIO_AUTH_TOKEN", "a")
    with pytest.raises(SettingsError, match="twilio_account_sid, whatsapp_sender"):
        load()


def test_what_running_needs(monkeypatch):
    with pytest.raises(SettingsError) as caught:
        load().check_ready()
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
        "MEEDOEN_PUBLIC_URL",
        "MEEDOEN_SECRET_KEY",
        "MEEDOEN_TELEGRAM_BOT_TOKEN or MEEDOEN_TWILIO_ACCOUNT_SID",
    ]
    for name, value in RUNNING.items():
        monkeypatch.setenv(name, value)
    load().check_ready()
    assert load().public_url == "https://meedoen.example"


# --- demo mode ------------------------------------------------------------------------------------------------------------


def test_the_demo_needs_nothing_and_talks_to_the_simulator(monkeypatch):
    monkeypatch.setenv("MEEDOEN_DEMO", "1")
    monkeypatch.setenv("MEEDOEN_PORT", "8123")
    settings = load()
    settings.check_ready()
    assert settings.public_url == "http://127.0.0.1:8123"
    assert settings.telegram_api_url == "http://127.0.0.1:8123/simulator/telegram/bot"
    assert settings.twilio_api_url == "http://127.0.0.1:8123/simulator/twilio"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "meedoen.example", "::"])
def test_the_demo_stays_on_this_machine(monkeypatch, host):
    monkeypatch.setenv("MEEDOEN_DEMO", "1")
    monkeypatch.setenv("MEEDOEN_HOST", host)
    with pytest.raises(SettingsError, match=r"^MEEDOEN_HOST: host: demo mode has open doors"):
        load()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_the_demo_runs_on_loopback(monkeypatch, host):
    monkeypatch.setenv("MEEDOEN_DEMO", "1")
    monkeypatch.setenv("MEEDOEN_HOST", host)
    assert load().host == host


def test_the_demos_secret_is_made_once_and_for_its_owner_only(monkeypatch, tmp_path):
    monkeypatch.setenv("MEEDOEN_DEMO", "1")
    first = load().secret_key.get_secret_value()
    assert len(first) >= 32
    assert load().secret_key.get_secret_value() == first == kept_secret(tmp_path / "data")
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret.key"]


def test_without_the_demo_nothing_is_made_up(tmp_path):
    settings = load()
    assert settings.secret_key.get_secret_value() == settings.telegram_bot_token.get_secret_value() == ""
    assert not (tmp_path / "data").exists()


# --- documentation --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_documented(name):
    assert f"\n| `{name}` |" in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_stands_in_the_file(name):
    assert re.search(
        rf"^(# |  )?{name.split('.')[-1]}:", (ROOT / "config.yml").read_text(encoding="utf-8"), re.MULTILINE
    )


def test_nothing_is_documented_that_is_no_setting():
    documented = re.findall(
        r"^\| `([\w.]+)` \|", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(documented) == NAMES
