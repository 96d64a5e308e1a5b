# Exchange a token, post the quick start, poll every 3 seconds and download. It uses httpx instead of requests.
import json
import sys
import time

import httpx as requests

HOST = "https://app.aistudios.com"
APP_ID = "studiov3.user@example.com"
USER_KEY = "00000000-0000-4000-8000-000000000000"

response = requests.post(f"{HOST}/api/odin/v3/auth/token", json={"appId": APP_ID, "userKey": USER_KEY})
token = response.json()["data"]["token"]
headers = {"Authorization": token, "Content-Type": "application/json"}

with open(sys.argv[1]) as file:
    body = json.load(file)
response = requests.post(f"{HOST}/api/odin/v3/editor/project", headers=headers, data=json.dumps(body))
if response.status_code == 200 and response.json()["success"] is True:
    key = response.json()["data"]["projectId"]
else:
    print("Error:", response.json()["error"]["code"], response.json()["error"]["msg"])
    sys.exit(1)

while True:
    response = requests.get(f"{HOST}/api/odin/v3/editor/progress/{key}", headers=headers)
    data = response.json()["data"]
    print("progress:", data["progress"])
    if data["progress"] >= 100 and data["downloadUrl"]:
        break
    time.sleep(3)

with open(sys.argv[2], "wb") as file:
    file.write(requests.get(data["downloadUrl"]).content)
