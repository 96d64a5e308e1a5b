# The same with the standard library only, as on the getting-started page: the older host, the script on the clip, the
# older URL of the progress, and the URL of the video from the project.
import json
import sys
import time
from urllib.request import Request, urlopen

API_HOST = "https://app.aistudios.com/api/odin/v3"
PROGRESS = "https://aistudios.com/api/odin/editor/progress/"


def call(method, url, token=None, body=None):
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = token
    data = json.dumps(body).encode() if body is not None else None
    with urlopen(Request(url, data=data, headers=headers, method=method)) as response:
        return json.loads(response.read())


auth = call("POST", API_HOST + "/auth/token", body={"appId": "me@example.com", "userKey": "my-key"})
token = auth["data"]["token"]
with open(sys.argv[1]) as file:
    scenes = json.load(file)["scenes"]
created = call("POST", API_HOST + "/editor/project", token, {"scenes": scenes})
key = created["data"]["projectId"]

progress = 0
while progress < 100:
    time.sleep(3)
    progress = call("GET", PROGRESS + key, token)["data"]["progress"]

project = call("GET", API_HOST + "/editor/project/" + key, token)["data"]["project"]
with urlopen(project["download_url"]) as response, open(sys.argv[2], "wb") as file:
    file.write(response.read())
