"""What a change of the program (the fields of `app` in a scenario file) makes of it, in words, for the story."""
from typing import Any, Callable

Json = dict[str, Any]


def told(changes: Json) -> str:
    """The changes, in the order of the file."""
    return ", ".join(WORDS[name](value) for name, value in changes.items() if name in WORDS)


def _listed(values: Any) -> str:
    return " and ".join(map(str, values)) if values else "nothing"


def _answers(answers: Json) -> str:
    return "it answers " + " and ".join(f"{code}" + ("" if path == "*" else f" to {path}") for path, code in answers.items())


def _dependency(value: Json | None) -> str:
    if value is None:
        return "it needs nothing else"
    length = f" for {value['downFor']:g} s" if value.get("downFor") else ""
    return f"it needs {value['name']}, which is down{length}"


def _fails_to_start(value: Json | None) -> str:
    return f"its tasks do not start ({value.get('kind', 'pull')})" if value else "its tasks start"


WORDS: dict[str, Callable[[Any], str]] = {
    "speaks": lambda value: f"it speaks {value}",
    "http2": lambda value: "it speaks HTTP/2" if value else "it speaks HTTP/1.1 only",
    "plainOnTls": lambda value: "its TLS port " + ("breaks off plain HTTP" if value is None else f"answers {value} to plain HTTP"),
    "tls13Only": lambda value: "it takes TLS 1.3 only" if value else "it takes older TLS too",
    "proxyProtocol": lambda value: f"it {'understands' if value else 'does not understand'} the proxy protocol",
    "hosts": lambda value: f"it serves the host names {_listed(value)} only" if value else "it serves every host name",
    "wrongHost": lambda value: f"it answers {value} to other host names",
    "binds": lambda value: "it listens on 127.0.0.1 only" if value == "loopback" else "it listens on all addresses",
    "listens": lambda value: "it listens on its own port" if value is None else f"it listens on port {_listed(value)}",
    "answers": _answers,
    "latencySeconds": lambda value: f"it takes {value:g} s to answer",
    "startSeconds": lambda value: f"it takes {value:g} s to start",
    "whileStarting": lambda value: f"it answers {value} while it starts" if value else "it answers nothing while it starts",
    "hung": lambda value: "it hangs" if value else "it no longer hangs",
    "crashAfterSeconds": lambda value: "it no longer crashes" if value is None else f"it crashes {value:g} s after its start",
    "exitCode": lambda value: f"its exit code is {value}",
    "cpu": lambda value: f"it uses {value:g} % of its CPU",
    "memory": lambda value: f"it uses {value:g} % of its memory",
    "burns": lambda value: f"it uses {value.get('percent', 100):g} % of its CPU" if value else "it no longer burns CPU",
    "outOfMemoryAfterSeconds": lambda value: "it no longer runs out of memory" if value is None
    else f"it runs out of memory after {value:g} s",
    "log": lambda value: f"it logs: {'; '.join(line['line'] for line in value)}" if value else "it logs nothing more",
    "dependency": _dependency,
    "failsToStart": _fails_to_start,
    "needsCredentials": lambda value: {"exits": "it ends where it has no credentials", "answers": "it answers 500 without credentials"}
    .get(value, "it needs no credentials"),
    "containerHealth": lambda value: f"the container's own health check {'fails' if value == 'fails' else 'passes'}",
}
