import json
from urllib.parse import urlencode
from urllib.request import urlopen

DAYMARK = "{base}"
CLIENT_ID = "{client_id}"
CLIENT_SECRET = "your client secret"

form = {
    "grant_type": "refresh_token",
    "refresh_token": input("Refresh token: "),
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
}
with urlopen(f"{DAYMARK}/oauth2/access_token", urlencode(form).encode()) as response:
    tokens = json.load(response)
print("New access token: ", tokens["access_token"])
print("New refresh token:", tokens["refresh_token"])
