import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

DAYMARK = "{base}"
CLIENT_ID = "{client_id}"
CLIENT_SECRET = "your client secret"
REDIRECT_URI = "http://localhost:8000/"


class Receiver(BaseHTTPRequestHandler):
    def do_GET(self):
        answer = parse_qs(urlsplit(self.path).query)
        self.send_response(200)
        self.end_headers()
        if "code" not in answer:
            self.wfile.write(b"There is no code here. Did you choose Cancel?\n")
            return
        self.wfile.write(b"Thank you. You can close this page.\n")
        self.server.code = answer["code"][0]


# Wait for the one request that brings the code.
server = HTTPServer(("127.0.0.1", 8000), Receiver)
server.code = None
server.handle_request()
server.server_close()

# Exchange it.
form = {
    "grant_type": "authorization_code",
    "code": server.code,
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "redirect_uri": REDIRECT_URI,
}
with urlopen(f"{DAYMARK}/oauth2/access_token", urlencode(form).encode()) as response:
    tokens = json.load(response)
print("Access token: ", tokens["access_token"])
print("Refresh token:", tokens["refresh_token"])
