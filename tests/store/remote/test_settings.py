"""Settings, addresses and secrets: what is taken, and what is refused."""

import sys
import types

import pytest

from netkg.config import open_project, user_settings
from netkg.errors import SourceError, StoreError
from netkg.store.remote.credentials import Credentials, find_credentials, variable
from netkg.store.remote.endpoint import open_remote
from netkg.store.remote.settings import RemoteSettings, check_address, find_settings

URL = "https://store.example.org/sparql"


def test_an_address_is_enough():
    found = find_settings(URL, {})
    assert (found.name, found.url, found.update, found.federation) == (URL, URL, None, False)
    assert found.graphs == ("https://w3id.org/netkg/graph/",)


def test_a_folder_is_none():
    assert find_settings("evidence.store", {"other": {"url": URL}}) is None


def test_a_name_gives_its_settings():
    given = {"url": URL, "graph_store": f"{URL}/gsp", "user": "me", "timeout_s": 5, "federation": True}
    found = find_settings("ours", {"ours": given | {"graphs": ["https://e/a/", "https://e/b/"]}})
    assert (found.name, found.user, found.timeout_s, found.federation) == ("ours", "me", 5, True)
    assert found.holds("https://e/b/x")
    assert not found.holds("https://w3id.org/netkg/graph/x")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "there is no url"),
        ({"url": URL, "timeout": 3}, "timeout is not a setting"),
        ({"url": URL, "password": "x"}, "password is not a setting"),
        ({"url": URL, "timeout_s": "3"}, "timeout_s is not a number above 0"),
        ({"url": URL, "timeout_s": 0}, "timeout_s is not a number above 0"),
        ({"url": URL, "page": True}, "page is not a number above 0"),
        ({"url": URL, "tries": 1.5}, "tries is not a number above 0"),
        ({"url": URL, "federation": 1}, "federation is not true or false"),
        ({"url": URL, "graphs": []}, "graphs is not a list of texts"),
        ({"url": 3}, "url is not text"),
        ({"url": URL, "auth": "ntlm"}, "auth 'ntlm' is unknown"),
        ({"url": "ftp://e/"}, "not an address of a store"),
        ({"url": URL, "update": "http://"}, "not an address of a store"),
    ],
)
def test_wrong_settings_are_refused(given, message):
    with pytest.raises(StoreError, match=message):
        find_settings("ours", {"ours": given})


def test_where_a_secret_belongs_is_said():
    with pytest.raises(StoreError) as caught:
        find_settings("ours", {"ours": {"url": URL, "token": "x"}})
    assert "never stand in a settings file" in caught.value.hint


@pytest.mark.parametrize("address", ["https://me:pw1@e.org/", "https://me@e.org/", "https://:pw1@e.org/x"])
def test_a_password_in_an_address_is_refused_and_not_repeated(address):
    with pytest.raises(StoreError, match="refused") as caught:
        find_settings(address, {})
    assert "pw1" not in f"{caught.value.message}{caught.value.hint}"
    assert "NETKG_STORE_PASSWORD" in caught.value.hint


@pytest.mark.parametrize("address", ["https://e.org/ x", "https://e.org/#x", "https://e.org:99999/", "x://e"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(StoreError, match=r"address"):
        check_address(address)


def test_an_unknown_dialect_is_refused():
    with pytest.raises(StoreError, match="no dialect 'fuseki'") as caught:
        open_remote(find_settings("ours", {"ours": {"url": URL, "dialect": "fuseki"}}))
    assert "standard, cautious, virtuoso" in caught.value.hint


# Settings files


def test_stores_of_the_project_stand_over_those_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    user_settings().parent.mkdir(parents=True)
    user_settings().write_text('[stores]\nmine = { url = "https://m/" }\nboth = { url = "https://u/" }\n')
    (tmp_path / "netkg.toml").write_text('[stores.both]\nurl = "https://p/"\n')
    stores = open_project(tmp_path).stores
    assert {name: store["url"] for name, store in stores.items()} == {
        "mine": "https://m/",
        "both": "https://p/",
    }


def test_without_settings_there_are_no_stores(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert open_project(start=tmp_path).stores == {}


@pytest.mark.parametrize("text", ["stores = 1\n", '[stores]\na = "https://e/"\n'])
def test_stores_that_are_no_tables(tmp_path, text):
    (tmp_path / "netkg.toml").write_text(text)
    with pytest.raises(SourceError, match="must be a table"):
        open_project(tmp_path)


# Secrets


def settings(name="ours", **more):
    return RemoteSettings(name=name, url=URL, **more)


def shown(credentials):
    return credentials.user, credentials.password, credentials.token


def test_secrets_of_a_name_go_before_those_for_all():
    environ = {variable("ours", "USER"): "a", variable("ours", "PASSWORD"): "b", "NETKG_STORE_PASSWORD": "c"}
    assert shown(find_credentials(settings(), environ)) == ("a", "b", None)
    assert shown(find_credentials(settings("other", user="u"), environ)) == ("u", "c", None)
    assert shown(find_credentials(settings(), {"NETKG_STORE_TOKEN": "t"})) == (None, None, "t")


def test_nothing_set_is_no_credentials():
    assert not find_credentials(settings(), {})
    assert not find_credentials(settings(user="me"), {"NETKG_STORE_USER": ""})


def test_a_secret_is_not_shown():
    assert "hidden" not in repr(Credentials("me", "hidden", "hidden"))


def test_the_keyring_is_asked_last(monkeypatch):
    keyring = types.ModuleType("keyring")
    keyring.get_password = lambda service, user: f"{service} {user}"
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    assert find_credentials(settings(user="me"), {}).password == "netkg:ours me"  # noqa: S105
    assert find_credentials(settings(user="me"), {"NETKG_STORE_PASSWORD": "x"}).password == "x"  # noqa: S105


def test_a_keyring_that_fails_is_a_clear_error(monkeypatch):
    def locked(service, user):
        raise OSError("locked")

    keyring = types.ModuleType("keyring")
    keyring.get_password = locked
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    with pytest.raises(StoreError, match="keyring gave no password for me: locked"):
        find_credentials(settings(user="me"), {})


def test_without_a_keyring_there_is_no_password(monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert not find_credentials(settings(user="me"), {})
