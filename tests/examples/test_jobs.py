"""Three jobs as a new user does them: a mail merge, a course in two languages, and an export of the web editor."""

import csv
import io
import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from scenekit import AvatarFrame, Catalog, Project
from tests.support.commands import run_command
from tests.support.editor_export import LESSONS, build_export
from tests.support.paths import ROOT

# 300 personalized videos from a messy table

WELCOME = """\
name: Welcome ${name:-friend}
scenes:
  - background: "#0f2747"
    elements:
      - {avatar: M000045058, shot: medium, at: right, margin: 96, script: "Hi ${name:-friend}! Welcome to ${company}."}
      - text: Hi ${name:-friend}
        size: [28, 110]
        weight: 700
        color: white
        max_width: 45%
        max_lines: 3
        at: left
        margin: 96
"""

MESSY_NAMES = [
    "Ann", "", "   ", "민준", "Zoë 🎉", "<b>Bo</b>", "O'Hara & Söhne", "Maximilian-Alexander von Hohenstein-Mülle",
    "Wolfeschlegelsteinhausenbergerdorffwelch", "Ἀριστοτέλης", "${name}", "Nebukadnezar-Assurbanipal-Sanherib Smith",
]  # fmt: skip


def test_300_welcome_videos_from_a_messy_table(tmp_path: Path) -> None:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows(
        [["name ", " company"], *([MESSY_NAMES[n % len(MESSY_NAMES)], f"Acme {n}"] for n in range(300))]
    )
    table = tmp_path / "customers.csv"
    table.write_text(stream.getvalue(), encoding="utf-8-sig")
    (tmp_path / "welcome.yaml").write_text(WELCOME, encoding="utf-8")
    template = Project.from_scenefile(tmp_path / "welcome.yaml", variables=None)
    assert template.variables == ("company", "name")
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = [{key.strip(): value for key, value in row.items()} for row in csv.DictReader(file, delimiter=";")]
    projects = [template.substitute(**row) for row in rows]
    assert len(projects) == 300
    for project, name in zip(projects, MESSY_NAMES, strict=False):
        codes = {finding.code for finding in project.check() if finding.level != "hint"}
        assert codes <= ({"SK206"} if name == "${name}" else set()), (name, project.check())
    assert projects[1].name == projects[2].name == "Welcome friend"
    assert b"&lt;b&gt;Bo&lt;/b&gt;" in projects[5].to_json()


AT_SCALE = runpy.run_path(str(ROOT / "examples" / "at_scale.py"))


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("name,company,avatar\r\nAnn,Blue,anna\r\n", ""),
        ("name;company;avatar\r\nAnn;Blue;anna\r\n", ""),
        ("name\tcompany\tavatar\r\nAnn\tBlue\tanna\r\n", ""),
        ("name, company, avatar\r\nAnn, Blue, anna\r\n", ""),
        ("sep=,\r\nname,company,avatar\r\nAnn,Blue,anna\r\n", ""),
        ("SEP=;\nname;company;avatar\nAnn;Blue;anna\n", ""),
        ("\ufeffname;company;avatar;note\r\nAnn;Blue;anna;a, b, c\r\n", ""),
        (
            "Name,Company,Avatar\r\nAnn,Blue,anna\r\n",
            "no column 'avatar'. The columns are ['Name', 'Company', 'Avatar'].",
        ),
        ("name,company\r\nAnn,Blue\r\n", "no column 'avatar'. The columns are ['name', 'company']."),
        ("name|company|avatar\r\nAnn|Blue|anna\r\n", "no column 'avatar'. The columns are ['name|company|avatar']."),
        ("", "the file is empty."),
    ],
)
def test_tables_of_european_excel_are_read_or_rejected_at_once(content: str, error: str, tmp_path: Path) -> None:
    table = tmp_path / "customers.csv"
    table.write_bytes(content.encode())
    if error:
        with pytest.raises(ValueError, match=r"there is no column|the file is empty") as caught:
            AT_SCALE["divide"](table, tmp_path, 3)
        assert str(caught.value).endswith(error)
    else:
        partitions = AT_SCALE["divide"](table, tmp_path, 3)
        assert [reject for partition in partitions for reject in AT_SCALE["compose"](partition)] == []
        (line,) = b"".join(partition.part.read_bytes() for partition in partitions).splitlines()
        assert json.loads(line)["name"] == "Rota for Blue"


# A course of 12 scenes in English and Korean

COURSE_HEAD = """\
name: ${course:-Workshop}
x-title: &title {size: [48, 96], weight: 700, color: white, max_width: 45%, max_lines: 2, at: left, margin: 96}
scenes:
"""

LESSON = """\
  - background: "#0b1e3f"
    elements:
      - {{avatar: M000045058, script: "{script}", language: {language}, shot: medium, at: right, margin: 64}}
      - {{<<: *title, text: "{title}"}}
"""

COURSE_LESSONS = [("en", title, script) for title, _, script in LESSONS[:6]]
COURSE_LESSONS += [("ko", script, script) for _, script, _ in LESSONS[:6]]

MISTAKES = [
    ("shot: medium", "shot: meduim", "shot must be one of"),
    ("language: ko", "langauge: ko", "Did you mean 'language'?"),
    ("at: right, margin: 64", "at: right, margin: 1_000", "Write 1000"),
    ('background: "#0b1e3f"', "background: #0b1e3f", "The key has no value"),
    ("text:", "txt:", "Did you mean 'text'?"),
]


def write_course(mistakes: int) -> str:
    """Return the course with the first mistakes, each in another scene."""
    scenes = [
        LESSON.format(language=language, title=title, script=script) for language, title, script in COURSE_LESSONS
    ]
    for number, (right, wrong, _) in enumerate(MISTAKES[:mistakes]):
        index = number + 6
        assert right in scenes[index]
        scenes[index] = scenes[index].replace(right, wrong, 1)
    return COURSE_HEAD + "".join(scenes)


def test_the_mistakes_of_a_course_appear_in_one_run(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").write_text(write_course(5), encoding="utf-8")
    result = run_command("check", "course.yaml", cwd=tmp_path)
    lines = result.stderr.decode().splitlines()
    assert (result.returncode, lines[-1]) == (2, "5 errors")
    numbers = [int(line.split(":")[2]) for line in lines[:5]]
    assert numbers == sorted(numbers)
    for (_, _, advice), line in zip(MISTAKES, lines, strict=False):
        assert advice in line


def test_the_course_has_no_findings_without_mistakes(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").write_text(write_course(0), encoding="utf-8")
    result = run_command("check", "course.yaml", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (0, b"")
    drawn = run_command("storyboard", "course.yaml", "--scene", "12", cwd=tmp_path)
    assert drawn.returncode == 0
    assert COURSE_LESSONS[11][1].split()[0] in drawn.stdout.decode()
    assert run_command("storyboard", "course.yaml", "--scene", "13", cwd=tmp_path).returncode == 2


# An export of 10 scenes: another avatar, and three languages

TRANSLATIONS = {
    "en": [(title, script) for title, _, script in LESSONS],
    "ko": [(script, script) for _, script, _ in LESSONS],
    "de": [(f"Sicherheitsunterweisung und Arbeitsschutz {n + 1}", "Willkommen zur Unterweisung.") for n in range(10)],
}


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_an_export_gets_another_avatar_and_three_languages(language: str, tmp_path: Path) -> None:
    payload: dict[str, Any] = build_export()
    frame = AvatarFrame(origin=(1080, 1920), tight=(210, 120, 640, 1790), head=(520, 236, 170, 182))
    project = Project.from_payload(payload, catalog=Catalog().add("M000099999", "BG00000001", frame, language=language))
    project = project.swap_avatar("host", "M000099999")
    for index, (title, script) in enumerate(TRANSLATIONS[language]):
        project = project.set_script(index, script)
        project = project.edit("title", index=index, text=title, size=(28, 72), wrap=True, width=800, height=110)
    swapped = project.to_dict()
    for old, new in zip(payload["scenes"], swapped["scenes"], strict=True):
        host, other = old["clips"][0], new["clips"][0]
        assert (other["model"]["ai_name"], other["model"]["language"]) == ("M000099999", language)
        assert other["model"]["source_url"] != host["model"]["source_url"]
        assert (other["id"], other["headOnly"], other["isDelete"]) == (host["id"], None, False)
    assert "M000012345" not in json.dumps(swapped)
    findings = [finding for finding in project.check() if finding.code in ("SK201", "SK202", "SK208", "SK304", "SK101")]
    assert findings == []
