import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

DAYMARK = "{base}"
TOKEN = "your access token"


def ask(path, items=None):
    """Reads a path of the API or, given items, writes them to it."""
    body = None if items is None else json.dumps(items).encode()
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    try:
        with urlopen(Request(f"{DAYMARK}/api/2/{path}", body, headers)) as response:
            return json.load(response)
    except HTTPError as error:
        raise SystemExit(f"{error.code}: {error.read().decode()}")


def write(path, items):
    """Writes items, says what failed, and returns what succeeded."""
    outcome = ask(path, items)
    for item in outcome["failed"]:
        print("Failed:", item["error"])
    return outcome["success"]


if __name__ == "__main__":
    print("This token is for", ask("accounts/profile/")["username"])
