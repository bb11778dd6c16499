import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import urlopen

DAYMARK = "{base}"
CLIENT_ID = "{client_id}"
CLIENT_SECRET = "your client secret"
REDIRECT_URI = "http://localhost:8000/"


class Receiver(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.answer = dict(parse_qsl(urlsplit(self.path).query))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"Thank you. You can close this page.\n")


# Wait for the one request that brings the code.
server = HTTPServer(("127.0.0.1", 8000), Receiver)
server.handle_request()
server.server_close()
answer = server.answer
if answer.get("state") != Path("state.txt").read_text():
    sys.exit("This answer does not belong to our link.")
if "code" not in answer:
    sys.exit(f"No permission: {answer.get('error')}")

# Exchange it.
form = {
    "grant_type": "authorization_code",
    "code": answer["code"],
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "redirect_uri": REDIRECT_URI,
}
with urlopen(f"{DAYMARK}/oauth2/access_token", urlencode(form).encode()) as response:
    tokens = json.load(response)
print("Access token: ", tokens["access_token"])
print("Refresh token:", tokens["refresh_token"])
