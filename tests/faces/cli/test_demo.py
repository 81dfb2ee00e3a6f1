"""How long commands speak: one line per step in a log, a moving line on a terminal."""

import io

from gongyou.faces.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_one_line_per_step_with_its_count():
    out = io.StringIO()
    progress = Progress(out)
    progress("people", 1, 1000)
    progress("people", 1000, 1000)
    with progress.step("indexes"):
        pass
    lines = out.getvalue().splitlines()
    assert len(lines) == 2
    assert "people 1,000（" in lines[0] and "indexes（" in lines[1]
    assert "\x1b" not in out.getvalue()


def test_a_terminal_gets_a_bar():
    out = Terminal()
    progress = Progress(out)
    progress("people", 500, 1000)
    progress.finish()
    assert "████████████░░░░░░░░░░░░" in out.getvalue() and out.getvalue().endswith("\n")
