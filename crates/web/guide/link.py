import secrets
from pathlib import Path
from urllib.parse import urlencode

DAYMARK = "{base}"
CLIENT_ID = "{client_id}"
REDIRECT_URI = "http://localhost:8000/"

# Kept to be compared with what comes back: a web app keeps it in the person's session.
state = secrets.token_urlsafe()
Path("state.txt").write_text(state)

question = {
    "response_type": "code",
    "client_id": CLIENT_ID,
    "redirect_uri": REDIRECT_URI,
    "scope": "media_write",
    "state": state,
}
print(f"{DAYMARK}/oauth2/authorize?{urlencode(question)}")
