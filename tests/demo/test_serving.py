"""The demo's site starts, answers and stops as a user would see it."""

import http.client
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from gongyou.faces.cli import supervisor


@pytest.mark.slow
def test_the_site_starts_on_a_free_port_answers_and_stops(demo):
    command = [sys.executable, "-m", "gongyou.faces.cli.main", "serve", "--port", "18080"]
    process = subprocess.Popen(
        command, env=demo.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "就绪" in line:
                break
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", "".join(lines))
        assert found, lines
        asked = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=30)
        asked.request("GET", "/")
        assert asked.getresponse().status == 200
        asked.close()
        asked_at = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
        assert time.monotonic() - asked_at < 15
        assert supervisor.free_port("127.0.0.1", int(found[1])) == int(found[1])
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
