"""Papers have the same bytes on every system."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile

from cases import make_case, unit

from quota.files import same_everywhere
from quota.plan import make_plan
from quota.report.document import write_document
from quota.report.workbook import write_workbook


def zipped(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name in names:
            opened.writestr(zipfile.ZipInfo(name), name * 99)
    return made.getvalue()


def test_papers_are_the_same_where_another_system_packs_them(tmp_path, monkeypatch):
    """Proves: workbook and document have the same bytes where `zipfile` takes itself to be on Windows.

    Sensitivity: without `same_everywhere`, entries name the system that packed them.
    """
    plan = make_plan(make_case([unit("a", 9, need=12), unit("b", 9, need=6)]))
    found = []
    for system in ("linux", "win32"):
        monkeypatch.setattr("zipfile.sys.platform", system)
        archive = zipped("甲/a.txt", "b.xml")
        monkeypatch.setattr("zipfile.sys.platform", "linux")
        found.append(same_everywhere(archive))
    assert found[0] == found[1]
    assert zipfile.ZipFile(io.BytesIO(found[1])).read("b.xml") == b"b.xml" * 99
    write_workbook(plan, tmp_path / "p.xlsx", "en")
    write_document(plan, tmp_path / "p.docx", "en")
    for paper in ("p.xlsx", "p.docx"):
        assert {entry.create_system for entry in zipfile.ZipFile(tmp_path / paper).infolist()} == {3}


def test_another_program_reads_utf8(tmp_path):
    """Proves: JSON and messages are UTF-8 with plain line ends wherever they do not go to a terminal, whatever the system's code.

    Sensitivity: with the encoding of the system, Chinese comes as GBK there.
    """
    code = (
        "import io, sys\n"
        "class Console(io.TextIOWrapper): pass\n"
        "sys.stdout = Console(sys.stdout.detach(), 'gbk', newline='\\r\\n')\n"
        "from quota.cli import main\n"
        "sys.argv = ['quota', 'show', '.', '--json', '--lang', 'zh']\n"
        "main()\n"
    )
    (tmp_path / "scenario.toml").write_text('title = "甲县"\n', encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False, timeout=60)
    told = done.stdout + done.stderr
    assert "。" in told.decode("utf-8")
    assert b"\r" not in told
