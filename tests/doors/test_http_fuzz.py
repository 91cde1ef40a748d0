"""Whatever is sent at the HTTP and the triage addresses: no 5xx, every refusal is a problem document, and the session goes on."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

import residency
from residency.doors.sessions import Sessions
from residency.doors.triage import TriageDoor
from tests.doors.hostile import BATCH, TASKS, Ward, bearing, junk, unharmed, ward
from tests.doors.http_service import TOKEN, Service

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.positive_data_acceptance,
]
FEW, MANY = 120, 5200
TOOLS = sorted({t.name for task in TASKS for t in residency.start(task).tools})


def triage(sessions: Sessions) -> TriageDoor:
    return TriageDoor(sessions, "127.0.0.1", TOKEN)


class Blow(Protocol):
    """One request, made from what Hypothesis draws."""

    def __call__(self, place: Ward, data: st.DataObject) -> object: ...


def battered(place: Ward, blow: Blow, times: int) -> None:
    """So many blows at one ward."""

    @settings(max_examples=times, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def strike(data: st.DataObject) -> None:
        blow(place, data)

    strike()


def tell(place: Ward, name: str) -> None:
    print(f"{name}: {place.thrown} requests: {dict(sorted(place.seen.items()))}")


# ---- who may -------------------------------------------------------------------------------------------------------------

kinds = st.sampled_from(("control", "own", "own", "other", "none", "junk"))
printable = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40)


def allowed(place: Ward, data: st.DataObject) -> tuple[str, str, dict[str, str]]:
    """Whose token, which session it is meant for, and the header; sometimes as no bearer."""
    kind = data.draw(kinds)
    session = place.other["id"] if kind == "other" else place.ticket["id"]
    token = {"control": TOKEN, "own": place.ticket["token"], "other": place.other["token"]}.get(kind, "")
    if kind == "none":
        return kind, session, {}
    if kind == "junk":
        return (
            kind,
            session,
            {"Authorization": data.draw(st.sampled_from(("", "Bearer", "Basic x", "Bearer \xe9\xff", f"Basic {TOKEN}")) | printable)},
        )
    return kind, session, bearing(token)


def only_who_may(kind: str, session: str, answer: httpx.Response) -> None:
    """A token opens its own plane, and of the agents' plane its own session, and nothing else."""
    path = urlsplit(str(answer.request.url)).path
    if answer.is_success and path not in ("/health", "/openapi.json", "/reset", "/step", "/close"):
        if path.startswith("/episodes"):
            assert kind in ("own", "other") and path.split("/")[2] == session, path
        else:
            assert kind == "control", path


# ---- by the OpenAPI document ---------------------------------------------------------------------------------------------


def described(place: Ward) -> Callable[[Ward, st.DataObject], None]:
    """Blows that schemathesis makes of the document that the service gives, good and bad; its checks hold for each answer."""
    schema = schemathesis.openapi.from_dict(place.send("GET", "/openapi.json").json())
    schema.config.generation.update(with_security_parameters=False)  # whose token a request bears is drawn here
    cases = st.one_of(*(schema.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)))

    def blow(place: Ward, data: st.DataObject) -> None:
        case: Case = data.draw(cases)
        kind, session, bearer = allowed(place, data)
        if "id" in case.path_parameters and data.draw(st.integers(0, 3)):
            case.path_parameters["id"] = session
        if isinstance(case.body, dict) and case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE:
            if "task" in case.body and data.draw(st.booleans()):
                case.body["task"] = data.draw(st.sampled_from(TASKS))
            elif "name" in case.body and data.draw(st.booleans()):
                case.body["name"] = data.draw(st.sampled_from(TOOLS))
        made = case.as_transport_kwargs(base_url="http://127.0.0.1:8000")
        headers = {k: v for k, v in made.pop("headers").items() if k.lower() not in ("authorization", "connection")} | bearer
        made = {("content" if k == "data" else k): v for k, v in made.items() if k in ("method", "url", "params", "json", "data")}
        answer = place.throw(**made, headers={k: v.encode("latin-1", "replace") for k, v in headers.items()})
        only_who_may(kind, session, answer)
        case.validate_response(answer, checks=CHECKS)

    return blow


# ---- raw -----------------------------------------------------------------------------------------------------------------

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW")
odd_parts = st.sampled_from(
    ("..", ".", "", "%2f", "%00", "..%2f..%2fetc%2fpasswd", "%ff", "a" * 5000, "sessions", "calls", "{id}", "%0d%0aX: y")
)
bodies = st.one_of(
    st.binary(max_size=80),
    junk.map(lambda value: json.dumps(value).encode()),
    st.sampled_from((b"", b"null", b'{"a":', b"\xef\xbb\xbf{}", b"[" * 60_000, b"{" * 9, b'{"name": "\xff"}', b'{"name": "\\ud800"}')),
    st.sampled_from((b"x" * 70_000, b'{"name": "think", "arguments": ' + b'{"a":' * 500 + b"1" + b"}" * 500 + b"}", b"\x80\x04K\x01.")),
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "content-type": st.sampled_from(
            ("application/json", "text/plain", "multipart/form-data", "application/x-python-pickle", "", "\xff")
        ),
        "content-length": st.sampled_from(("", "-1", "1e3", "\xb2", "9" * 5000, "0", "70000")),
        "transfer-encoding": st.sampled_from(("gzip", "chunked, x")),
        "accept": st.sampled_from(("text/html", "", "*/*;q=nan", "application/xml")),
        "host": st.sampled_from(("", "[", "a b", "ward", "x" * 300)),
        "cookie": printable,
        "x-episode-id": printable,
        "expect": st.just("x"),
        "x-http-method-override": st.just("DELETE"),
    },
)


@st.composite
def acts(draw: st.DrawFn) -> bytes:
    """A call near a good one."""
    body: dict[str, Any] = {
        "name": draw(st.sampled_from(TOOLS) | st.text(max_size=30)),
        "arguments": draw(
            st.dictionaries(st.sampled_from(("patient_id", "vitals", "minutes", "text", "to", "thought")), near | junk, max_size=3)
        ),
    }
    for name in draw(st.lists(st.sampled_from(("name", "arguments", "actor", "x")), max_size=1)):
        body[name] = draw(junk)
    return json.dumps(body).encode()


near = st.sampled_from(("P-1001", "E-1001", 5, -1, 1e308, "all", "x" * 3000, "\ud800", [], ["BP"], None))


def raw(place: Ward, data: st.DataObject) -> None:
    """A request of any shape at addresses near ours."""
    kind, session, bearer = allowed(place, data)
    rest = data.draw(
        st.sampled_from(("calls", "calls", "calls", "state", "", "images/x", "score", "progress", "harm", "trajectory", "end"))
    )
    if kind == "control" and rest == "end" and data.draw(st.integers(0, 9)):
        rest = "score"
    plane = ("episodes", "sessions")[(kind == "control") != (data.draw(st.integers(0, 4)) == 0)]  # now and then the other one's
    path = f"/{plane}/{session}/{rest}".rstrip("/")
    method = {"calls": "POST", "end": "POST"}.get(rest, "GET")
    if data.draw(st.integers(0, 3)) == 0:
        parts = [plane, session, rest]
        parts[data.draw(st.integers(0, 2))] = data.draw(odd_parts | st.text(max_size=20).map(quote))
        path = "/" + "/".join(parts)
        method = data.draw(st.sampled_from(METHODS))
    elif data.draw(st.integers(0, 5)) == 0:
        method = data.draw(st.sampled_from(METHODS))
        path = data.draw(st.sampled_from((path, "/sessions", "/tasks", "/metrics", "/health", "/openapi.json", "/", "//", "/docs")))
    if data.draw(st.integers(0, 4)) == 0:
        path += "?" + quote(data.draw(st.text(max_size=20)), safe="&=%+")
    more = data.draw(headers) if data.draw(st.integers(0, 3)) == 0 else {}
    body = data.draw(st.one_of(acts(), acts(), bodies))
    sent = {k: v.encode("latin-1") for k, v in (bearer | more).items()}
    only_who_may(kind, session, place.throw(method, path, content=body, headers=sent))


# ---- the triage addresses ------------------------------------------------------------------------------------------------


def triaged(place: Ward, data: st.DataObject) -> None:
    """A request near a good one at /reset, /step and /close."""
    good = place.send("POST", "/reset", json={"task": "task_3"}).json()["episode_id"] if place.thrown % BATCH == 0 else ""
    kept = getattr(place, "episode", good)
    place.episode = kept = good or kept  # type: ignore[attr-defined]
    session, token, signed = kept.split(".")
    episodes = st.sampled_from(
        (kept, kept, kept, "", "..", f"{session}.{token}", f"{kept}.more", f"{session}..{signed}", f"{place.ticket['id']}.{token}.{signed}")
    )
    path = data.draw(st.sampled_from(("/reset", "/step", "/step", "/step", "/close")))
    words = st.sampled_from(("assign_severity", "request_more_info", "think", "task_1", "task_16", "hard", "Severe", "{{7*7}}", "\x00", ""))
    body: dict[str, Any] = {
        "/reset": {"task": data.draw(words | st.text(max_size=50) | junk)},
        "/step": {
            "action_type": data.draw(words | junk),
            "content": data.draw(words | st.text(max_size=300)),
            "episode_id": data.draw(episodes),
        },
        "/close": {"episode_id": data.draw(episodes.filter(lambda e: e != kept) | printable)},
    }[path]
    for name in data.draw(st.lists(st.sampled_from(("action_type", "content", "episode_id", "task", "more")), max_size=1)):
        body[name] = data.draw(junk)
    content = data.draw(bodies) if data.draw(st.integers(0, 4)) == 0 else json.dumps(body).encode()
    more = {k: v.encode("latin-1") for k, v in data.draw(headers).items()} if data.draw(st.integers(0, 4)) == 0 else {}
    if data.draw(st.booleans()):
        more["cookie"] = f"episode_id={data.draw(episodes)}".encode()
    method = data.draw(st.sampled_from(("POST",) * 9 + METHODS))
    query = f"?task={quote(data.draw(words | st.text(max_size=60)))}" if data.draw(st.booleans()) else ""
    answer = place.throw(method, path + query, content=content, headers=more)
    if answer.status_code == 200 and path == "/step" and method == "POST":
        assert set(answer.json()) == {"observation", "reward", "done", "info"}


def still_triages(place: Ward) -> None:
    """A case from reset to close, and its record replays."""
    episode = place.send("POST", "/reset", json={"task": "task_2"}).json()["episode_id"]
    step = {"action_type": "assign_severity", "content": "Emergency", "episode_id": episode}
    paid = place.send("POST", "/step", json=step).json()
    assert paid["done"] and paid["reward"] == place.send("POST", "/close", json={"episode_id": episode}).json()["reward"] > 0.5
    place.ticket = {"id": episode.split(".")[0], "token": episode.split(".")[1]}
    place.still()


# ---- quick and long ------------------------------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Ward]:
    with ward(tmp_path, triage) as found:
        yield found


def test_a_few_hundred_requests_by_the_openapi_document(place: Ward) -> None:
    battered(place, described(place), FEW)
    assert {200, 401, 404, 422} <= set(place.seen)


def test_a_few_hundred_raw_requests(place: Ward) -> None:
    battered(place, raw, FEW)
    assert {200, 401, 404, 405, 422} <= set(place.seen)


def test_a_few_hundred_requests_at_the_triage_addresses(place: Ward) -> None:
    battered(place, triaged, FEW)
    assert {200, 404, 405, 422} <= set(place.seen)
    still_triages(place)


@pytest.mark.long
def test_ten_thousand_requests_at_plain_http(place: Ward) -> None:
    battered(place, described(place), MANY)
    battered(place, raw, MANY)
    tell(place, "http")
    assert place.thrown >= 10_000 and place.seen[200] + place.seen[201] > 1000


@pytest.mark.long
def test_ten_thousand_requests_at_the_triage_addresses(place: Ward) -> None:
    battered(place, triaged, 10_200)
    tell(place, "triage")
    assert place.thrown >= 10_000 and place.seen[200] > 1000
    still_triages(place)


# ---- a real process ------------------------------------------------------------------------------------------------------

LINES = (  # none is HTTP that the server could wait for more of
    b"\x00" * 300,
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\nConnection: close\r\n\r\n",
    b"\x16\x03\x01\x02\x00",
    b"POST /sessions HTTP/1.1\r\nHost: x\r\nContent-Length: \xb2\r\n\r\n",
)


@pytest.mark.long
def test_a_real_process_bears_the_same(tmp_path: Path) -> None:
    with (
        Service(tmp_path / "sessions.db", "--triage", "--rate", "100000") as service,
        httpx.Client(base_url=service.url, timeout=30) as client,
    ):

        def send(method: str, url: str, **made: Any) -> httpx.Response:
            client.cookies.clear()
            lies = {"content-length", "transfer-encoding", "expect"}  # what the client sends wrong here, the server's own parser refuses
            made["headers"] = {k: v for k, v in dict(made.get("headers", {})).items() if k not in lies}
            return client.request(method, url.replace("http://127.0.0.1:8000", service.url), **made)

        place = Ward(send)
        for blow in (described(place), raw, triaged):
            battered(place, blow, 300)
        for line in LINES * 20:
            with socket.create_connection(("127.0.0.1", service.port)) as wire:
                wire.sendall(line)
                wire.shutdown(socket.SHUT_WR)
                said = wire.recv(65_536)
                assert b" 5" not in said.split(b"\r\n")[0] and b"Traceback" not in said
        place.still()
        still_triages(place)
        tell(place, "a real process")
        unharmed(client.get("/nothing"), "/nothing")
        assert service.stop() in (0, -15)
    assert b"Traceback" not in service.log
