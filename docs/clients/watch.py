"""Prints each event once and in order, over any loss: python watch.py http://127.0.0.1:8000 (needs `websockets`)."""

import json
import os
import random
import sys
import time
from urllib.request import Request, urlopen

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import connect

NOT_AGAIN = {1003, 1007, 1008, 1009, 4400, 4401, 4403}
address, token = sys.argv[1].rstrip("/"), os.environ.get("PULSEBOARD_TOKEN")  # for live.watch and stats.read
headers = {"Authorization": f"Bearer {token}"} if token else {}  # a demo needs none


def load():  # what there is already; what comes is followed from the position it ends at
    with urlopen(Request(f"{address}/api/dashboard", headers=headers), timeout=10) as answer:
        dashboard = json.load(answer)
    print("loaded up to", dashboard["head"], flush=True)
    return dashboard["epoch"], dashboard["head"]


def follow(position):  # prints what comes after it; yields the newest, or None when all has to be loaded anew
    url = f"{address.replace('http', 'ws', 1)}/ws?epoch={position[0]}&after={position[1]}"
    with connect(url, origin=address, additional_headers=headers, close_timeout=1) as socket:
        while position:
            frame = json.loads(socket.recv(timeout=12))  # stats come every 5 s: 12 without a word is a loss
            data = frame["data"]
            if frame["type"] == "HELLO" and not data["recovered"]:
                position = None
            elif frame["type"] == "NEW_EVENT":
                if data["seq"] != position[1] + 1:
                    return  # something is missing: ask again from the position
                print(data["seq"], data["kind"], data["message"], flush=True)
                position = data["epoch"], data["seq"]
            yield position


position, tries = None, 0
while True:
    try:
        position = position or load()
        for reached in follow(position):
            position, tries = reached, 0
    except (OSError, ValueError, WebSocketException) as error:
        if isinstance(error, ConnectionClosed) and error.rcvd and error.rcvd.code in NOT_AGAIN:
            sys.exit(f"The server says not to come back: {error}")
    time.sleep(random.uniform(0, min(30, 2 * 1.5 ** (tries := tries + 1))))
