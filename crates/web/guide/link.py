from urllib.parse import urlencode

DAYMARK = "{base}"
CLIENT_ID = "{client_id}"
REDIRECT_URI = "http://localhost:8000/"

question = {
    "response_type": "code",
    "client_id": CLIENT_ID,
    "redirect_uri": REDIRECT_URI,
    "scope": "media_write",
}
print(f"{DAYMARK}/oauth2/authorize?{urlencode(question)}")
